import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// What of a bundle becomes an entry of the timeline, and what does not: each kind of entry by itself, on facts written by hand.
@Suite struct TimelineEntryTests {
    /// The kill that all of them are told up to.
    private static let kill = IstiodLines.kill

    private func mesh(_ lines: [(seconds: Double, text: String)] = [], pods: String = "") throws -> Diagnosis.Mesh {
        try IstiodLines.mesh(lines, added: pods.isEmpty ? [] : [("pods.yaml", pods)])
    }

    private func incident(_ kills: [Kill]) -> Incident {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        (incident.namespace, incident.pod, incident.container) = ("quay", "crane-0", "istio-proxy")
        incident.kills = kills
        return incident
    }

    private var killed: Incident { incident([Kill(pod: "crane-0", at: Self.kill, by: .status)]) }

    private func entries(
        _ mesh: Diagnosis.Mesh, objects: [ObjectRow] = [], cases: [CaseFacts?] = [nil], _ incidents: Incident...
    ) throws -> [TimelineEntry] {
        try TimelineBuilder(mesh: mesh, objects: objects, cases: cases, incidents: incidents).entries()
    }

    private func object(_ kind: String, _ name: String, _ seconds: Double?, host: String? = nil, subsets: Int = 0)
        -> ObjectRow
    {
        ObjectRow(
            id: 1, kind: kind, namespace: "quay", name: name, createdAt: seconds.map { Self.kill.later($0) },
            hasSelector: false, file: "objects.yaml", names: host.map { [.host: [$0]] as ObjectNames } ?? [:],
            subsets: (0..<subsets).map { (name: "v\($0)", labels: "version=v\($0)") })
    }

    // MARK: - Versions

    /// What is later than every clock of the bundle is none of its events.
    @Test(arguments: [(-1.0, true), (0.5, true), (48, false)])
    func `A version is told that is no later than the bundle`(hours: Double, isTold: Bool) throws {
        var scenario = Scenario(services: 6)
        let pushed = scenario.mesh.pushedAt
        scenario.mesh.pushedAt = scenario.mesh.capturedAt.later(hours * 3_600)
        let report = try scenario.report()
        #expect(pushed < scenario.mesh.capturedAt)
        #expect(report.timeline.contains { $0.what.contains("istiod made the clusters") } == isTold)
    }

    // MARK: - Objects

    @Test(
        arguments: [
            (-1.0, true), (0, true), (0.001, false), (60, false), (nil, false),
        ] as [(Double?, Bool)])
    func `An object is told that was made before the last kill`(seconds: Double?, isTold: Bool) throws {
        let told = try entries(mesh(), objects: [object("Sidecar", "narrow", seconds)], killed)
        #expect(told.contains { $0.what.plain == "Sidecar quay/narrow created" } == isTold)
    }

    /// What makes clusters for every host is kept longer where the timeline must be cut.
    @Test(
        arguments: [
            ("DestinationRule", "*.svc.cluster.local", 2, 1), ("DestinationRule", "*", 1, 1),
            ("DestinationRule", "*.svc.cluster.local", 0, 2), ("DestinationRule", "crane.quay.svc.cluster.local", 2, 2),
            ("VirtualService", "*", 2, 2), ("DestinationRule", nil, 2, 2),
        ] as [(String, String?, Int, Int)])
    func `A rule with subsets for many hosts comes first`(kind: String, host: String?, subsets: Int, priority: Int)
        throws
    {
        let rule = object(kind, "canary", -9, host: host, subsets: subsets)
        let entry = try #require(try entries(mesh(), objects: [rule], killed).first { $0.what.contains("canary") })
        #expect(entry.priority == priority && entry.precisionSeconds == 1 && entry.kind == .change)
        #expect(entry.evidence.value == .time(Self.kill.later(-9)))
    }

    @Test func `Of many objects the newest eight are told, of wide rules eight more`() throws {
        let narrow = (0..<12).map { object("Sidecar", "s-\($0)", Double($0 - 12) * 80) }
        let wide = (0..<10).map { object("DestinationRule", "w-\($0)", Double($0) - 200, host: "*", subsets: 1) }
        let told = try entries(mesh(), objects: (narrow + wide).reversed(), killed).map(\.what.plain)
        #expect(told.filter { $0.hasPrefix("Sidecar") } == (4..<12).map { "Sidecar quay/s-\($0) created" })
        #expect(
            told.filter { $0.hasPrefix("DestinationRule") } == (2..<10).map { "DestinationRule quay/w-\($0) created" })
    }

    // MARK: - What istiod's log tells

    @Test(
        arguments: [
            ("VirtualService/quay/routes", "VirtualService quay/routes changed"),
            ("ConfigMap/quay/istio", "ConfigMap quay/istio changed"),
            // What Kubernetes and istiod write into every namespace is no change of anybody's.
            ("ConfigMap/quay/kube-root-ca.crt", nil), ("ConfigMap/quay/istio-ca-root-cert", nil),
            // Of these a busy mesh changes many: they are told in waves.
            ("Endpoints/quay/crane", nil), ("ServiceEntry/quay/crane.quay.svc.cluster.local", nil),
        ] as [(String, String?)])
    func `An object for which istiod pushed is told by its name`(config: String, told: String?) throws {
        let entries = try entries(mesh([(-30, IstiodLines.changed(7, config))]), killed).filter {
            $0.what.plain.hasSuffix(" changed")
        }
        #expect(entries.map(\.what.plain) == [told].compactMap { $0 })
        #expect(
            entries.allSatisfy { $0.at == Self.kill.later(-30) && $0.precisionSeconds == 0.001 && $0.priority == 1 })
    }

    /// A minute without any ends a wave.
    @Test(arguments: [
        ([-100.0], ["endpoints change: 1 push"]), ([-159, -100], ["endpoints change: 2 pushes until "]),
        ([-160, -100], ["endpoints change: 1 push", "endpoints change: 1 push"]),
        ([-159, -100, -41, 5], ["endpoints change: 3 pushes until "]),
    ])
    func `Endpoints that change are told in waves`(seconds: [Double], expected: [String]) throws {
        let lines = seconds.enumerated().map { ($1, IstiodLines.changed(60 + $0, "Endpoints/quay/crane-\($0)")) }
        let waves = try entries(mesh(lines), killed).filter { $0.what.hasPrefix("endpoints change") }
        #expect(waves.count == expected.count)
        for (wave, words) in zip(waves, expected) {
            #expect(wave.what.hasPrefix(words) && wave.priority == 2, "\(wave.what)")
            #expect(wave.what.contains("until") == words.contains("until"))
        }
    }

    @Test func `Of many waves the last four are told`() throws {
        let lines = (0..<6).map {
            (Double($0) * 100 - 900, IstiodLines.changed(60 + $0, "ServiceEntry/quay/crane-\($0)"))
        }
        let waves = try entries(mesh(lines), killed).filter { $0.what.plain == "services change: 1 push" }
        #expect(waves.compactMap(\.at) == (2..<6).map { Self.kill.later(Double($0) * 100 - 900) })
    }

    // MARK: - Pods

    private func pod(_ name: String, _ workload: String, _ seconds: Double) -> String {
        """
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: \(name)
          namespace: quay
          creationTimestamp: "\(Self.kill.later(seconds).rfc3339)"
          ownerReferences: [{kind: StatefulSet, name: \(workload), controller: true}]
        spec: {containers: [{name: app, image: a}]}

        """
    }

    @Test func `Pods that were made within a minute of each other are one rollout`() throws {
        let pods = [
            ("crane-0", "crane", -900.0), ("crane-1", "crane", -850), ("ferry-0", "ferry", -800),
            ("tug-0", "tug", -600),
            ("crane-2", "crane", -300), ("ferry-1", "ferry", -300), ("tug-1", "tug", -300), ("late-0", "late", 1),
        ].map { pod($0.0, $0.1, $0.2) }.joined()
        let told = try entries(mesh(pods: pods), killed).filter { $0.what.contains(" created") }
        #expect(
            told.map { $0.what.plain.split(separator: " until").first.map(String.init) } == [
                "3 pods of quay/crane, quay/ferry created", "1 pod of quay/tug created",
                "3 pods of 3 workloads created",
            ])
        #expect(told.map { $0.what.contains(" until ") } == [true, false, false])
    }

    // MARK: - Kills

    @Test(
        arguments: [
            (nil, nil, nil, "istio-proxy killed, time unknown"),
            (nil, nil, true, "istio-proxy killed, time unknown, while the capture ran"),
            (0, nil, false, "istio-proxy killed"), (0, 3_600, nil, "istio-proxy killed, after 1 h"),
            (0, 20, true, "istio-proxy killed, after 20 s, while the capture ran"),
        ] as [(Double?, Double?, Bool?, String)])
    func `A kill is told with its life and whether the capture ran`(
        seconds: Double?, lived: Double?, during: Bool?, told: String
    ) throws {
        var kill = Kill(pod: "crane-0", at: seconds.map { Self.kill.later($0) }, by: .status)
        (kill.livedSeconds, kill.duringCapture) = (lived, during)
        let entry = try #require(try entries(mesh(), incident([kill])).first { $0.kind == .kill })
        #expect(entry.what.plain == told && entry.subject?.plain == "quay/crane-0")
        #expect((entry.precisionSeconds == nil) == (seconds == nil))
    }

    @Test func `A kill that is only bounded says between what, and comes last`() throws {
        var bounded = Kill(pod: "crane-0", at: nil)
        bounded.bounds = "between 08:09:53 and 08:10:37"
        let timed = Kill(pod: "crane-0", at: Self.kill, by: .proxyLog)
        let told = try entries(mesh(), incident([bounded, timed]))
        #expect(
            told.map(\.what.plain) == ["istio-proxy killed", "istio-proxy killed between 08:09:53 and 08:10:37"])
    }

    /// Kubernetes writes whole seconds, a log thousandths.
    @Test(arguments: [
        (Kill.Source.status, 1.0), (.lastState, 1), (.state, 1), (.proxyLog, 0.001), (.istiodLog, 0.001),
        (.kernelLog, 0.001), (.event, 0.001),
    ])
    func `A kill is as exact as who timed it`(source: Kill.Source, precision: Double) throws {
        let told = try entries(mesh(), incident([Kill(pod: "crane-0", at: Self.kill, by: source)]))
        #expect(told.map(\.precisionSeconds) == [precision])
    }

    @Test func `A kill without a container is told all the same`() throws {
        var unknown = incident([Kill(pod: nil, at: Self.kill, by: .kernelLog)])
        unknown.container = nil
        let told = try #require(try entries(mesh(), unknown).first)
        #expect(told.what.plain == "a container killed" && told.subject == nil)
        // Without a witness the query that lists ended containers is what shows it.
        #expect(told.evidence.locator.hasPrefix("sql: "))
    }

    /// Of two replicas that died in one second each has the witness that names it.
    @Test func `A kill's evidence is the witness of its time that names its pod`() throws {
        func witness(_ pod: String, _ seconds: Double) -> Witness {
            let place = Locator.object(ObjectName("Pod", "quay", pod), path: ["lastState"])
            return Witness(
                kind: .status, agrees: true, text: "OOMKilled",
                evidence: Evidence(
                    .file("pods.yaml", locator: place), value: .time(Self.kill.later(seconds)),
                    text: "OOMKilled of \(pod: pod)"))
        }
        var two = incident([
            Kill(pod: "crane-0", at: Self.kill, by: .status), Kill(pod: "crane-1", at: Self.kill, by: .status),
            Kill(pod: "crane-1", at: Self.kill.later(-60), by: .status),
        ])
        two.witnesses = [witness("crane-0", 0), witness("crane-1", -60), witness("crane-1", 0)]
        let told = try entries(mesh(), two).filter { $0.kind == .kill }
        #expect(told.map(\.subject?.plain) == ["quay/crane-1", "quay/crane-0", "quay/crane-1"])
        #expect(
            told.map(\.evidence.value) == [.time(Self.kill.later(-60)), .time(Self.kill), .time(Self.kill)])
        #expect(
            told.map(\.evidence.text.plain) == ["OOMKilled of crane-1", "OOMKilled of crane-0", "OOMKilled of crane-1"])
    }

    // MARK: - Too many

    /// 120 of the report as data: what is first and last of the kills stays, what only fills goes.
    @Test func `Of more entries than are shown the most telling stay, in their order`() throws {
        let kills = (0..<200).map { Kill(pod: "crane-0", at: Self.kill.later(Double($0) - 300), by: .status) }
        let rule = object("DestinationRule", "canary", -500, host: "*", subsets: 2)
        let told = try entries(mesh(), objects: [rule], incident(kills))
        #expect(told.count == 120)
        #expect(told.first?.what.plain == "DestinationRule quay/canary created")
        let seconds = told.dropFirst().compactMap { $0.at?.seconds(since: Self.kill) }.map { Int($0.rounded()) }
        #expect(seconds.prefix(5) == [-300, -299, -298, -297, -296] && seconds.suffix(4) == [-104, -103, -102, -101])
        #expect(seconds == seconds.sorted() && Set(seconds).count == 119)
    }

    /// Of many incidents no more is held than is told, and it is the same that all of them together give.
    @Test func `A timeline that is cut on the way is the one that is cut at its end`() {
        let all = (0..<3_000).map { number in
            let at = number % 11 == 0 ? nil : Self.kill.later(Double(number * 7_919 % 600))
            return TimelineEntry(
                at: at, precisionSeconds: 1, what: "\(number * 31 % 40)", subject: "\(number % 3)",
                evidence: Evidence(.file("a", locator: .line(number)), text: ""), priority: number * 13 % 4,
                kind: number % 2 == 0 ? .event : .kill)
        }
        let onTheWay = stride(from: 0, to: all.count, by: 250).reduce(into: [TimelineEntry]()) { held, first in
            held = TimelineBuilder.cut(held + all[first..<(first + 250)])
        }
        #expect(onTheWay.count == TimelineBuilder.most)
        #expect(onTheWay.map(\.evidence) == TimelineBuilder.cut(all).map(\.evidence))
    }

    @Test func `A bundle that tells nothing has no timeline`() throws {
        #expect(try entries(mesh()).isEmpty)
        #expect(try TimelineBuilder(mesh: mesh(), objects: [], cases: [], incidents: []).entries().isEmpty)
    }

    /// Without a kill that has a time nothing came after it.
    @Test func `Of a kill without a time every change is told`() throws {
        let told = try entries(
            mesh(), objects: [object("Sidecar", "narrow", 900)], incident([Kill(pod: "crane-0", at: nil)]))
        #expect(told.map(\.what.plain) == ["Sidecar quay/narrow created", "istio-proxy killed, time unknown"])
    }

    // MARK: - Memory

    private func curve(_ change: (inout MemoryCurve) -> Void) -> MemoryCurve {
        var curve = MemoryCurve(
            figure: .container, shape: .step, samples: 20, lives: 1, spanSeconds: 1_200, intervalSeconds: 15,
            drawing: [20_000_000, 40_000_000],
            evidence: Evidence(.file("samples", locator: "the whole page"), text: "samples"))
        change(&curve)
        return curve
    }

    @Test func `Of samples the step and the last one are told, where they have a time`() throws {
        func told(_ change: (inout MemoryCurve) -> Void) throws -> [String] {
            var made = MadeCase()
            made.curve = curve(change)
            let facts = try made.facts(of: .configScope, in: MadeCase.emptyMesh())
            return try entries(mesh(), cases: [facts], killed).filter { $0.kind == .memory }.map {
                #expect($0.precisionSeconds == 15 && $0.priority == 1)
                return $0.what.plain
            }
        }
        let step = MemoryCurve.Step(at: Self.kill.later(-60), seconds: 1_000, rise: 20_000_000, atPush: nil)
        #expect(try told { _ in } == [])
        #expect(try told { $0.lastAt = Self.kill.later(-20) }.count == 1)
        #expect(
            try told { ($0.step, $0.lastAt) = (step, Self.kill.later(-20)) }.map {
                $0.contains("has risen by 19.1 MiB")
            }
                == [true, false])
        #expect(try told { $0.step = MemoryCurve.Step(at: nil, seconds: 9, rise: 9, atPush: nil) } == [])
    }

    // MARK: - Pushes

    private func pushes(
        _ lines: [(Double, String)], growth: Growth = Growth(), incident: Incident? = nil
    ) throws -> [TimelineEntry] {
        let mesh = try IstiodLines.mesh(lines.map { (seconds: $0.0, text: $0.1) })
        var made = MadeCase()
        made.growth = growth
        let facts = made.facts(of: .configScope, in: mesh)
        return try entries(mesh, cases: [facts], incident ?? killed).filter { $0.kind == .push }
    }

    /// A fifth more or less than the push of its type before it; a part of the clusters is no change of their size.
    @Test(
        arguments: [
            ("LDS", false, 119.0, nil), ("LDS", false, 120, "push: 12 listeners, 117 KiB"),
            ("LDS", true, 120, "response: 12 listeners, 117 KiB"), ("LDS", false, 84, nil),
            ("LDS", false, 83, "push: 12 listeners, 81.1 KiB"),
            ("RDS", false, 200, "push: 12 route tables, 195 KiB"), ("CDS", false, 500, nil),
            ("CDS", true, 500, "response: 12 clusters, 488 KiB"),
            ("EDS", false, 500, nil), ("EDS", true, 500, "response: 12 clusters' endpoints, 488 KiB"),
        ] as [(String, Bool, Double, String?)])
    func `A push whose size changed by a fifth is told`(type: String, isAnswer: Bool, size: Double, told: String?)
        throws
    {
        let found = try pushes([
            (-90, IstiodLines.sent(type, 10, thousands: 100, isAnswer: isAnswer)),
            (-30, IstiodLines.sent(type, 12, thousands: size, isAnswer: isAnswer)),
        ])
        #expect(found.map(\.what.plain) == [told].compactMap { $0 })
        #expect(
            found.allSatisfy {
                $0.priority == 2 && $0.precisionSeconds == 0.001 && $0.subject?.plain == "checkout/pay-0"
            })
        // After the last kill nothing explains it.
        let later = try pushes([
            (-90, IstiodLines.sent(type, 10, thousands: 100, isAnswer: isAnswer)),
            (1, IstiodLines.sent(type, 12, thousands: size, isAnswer: isAnswer)),
        ])
        #expect(later.isEmpty)
    }

    /// Each type is held against its own last size, and of many changes the last eight are told.
    @Test func `Types are told apart, and the last eight changes kept`() throws {
        let apart = try pushes([
            (-90, IstiodLines.sent("LDS", 10, thousands: 100)), (-80, IstiodLines.sent("RDS", 10, thousands: 900)),
            (-70, IstiodLines.sent("LDS", 10, thousands: 100)), (-60, IstiodLines.sent("RDS", 10, thousands: 900)),
        ])
        #expect(apart.isEmpty)
        let many = try pushes(
            (0..<12).map { (Double($0) * 10 - 200, IstiodLines.sent("LDS", $0, thousands: $0 % 2 == 0 ? 100 : 200)) })
        #expect(many.compactMap { $0.at?.seconds(since: Self.kill) } == (4..<12).map { Double($0) * 10 - 200 })
    }

    /// What the judgement rests on comes first, under its own name, and is not told again as a change of size.
    @Test func `Pushes that the judgement rests on are told once, under their names`() throws {
        func push(_ seconds: Double, answer: Bool, _ resources: Int, line: Int) -> PushRow {
            PushRow(
                at: Self.kill.later(seconds), type: "CDS", answer: answer, resources: resources, size: 100_000,
                filtered: nil, file: "discovery.log", line: line)
        }
        var growth = Growth()
        growth.firstPush = push(-90, answer: true, 10, line: 1)
        growth.wholePush = push(-20, answer: false, 500, line: 3)
        growth.lastPush = push(-20, answer: false, 500, line: 3)
        let lines = [
            (-90.0, IstiodLines.sent("CDS", 10, thousands: 100, isAnswer: true)),
            (-60, IstiodLines.sent("LDS", 9, thousands: 1)),
            (-20, IstiodLines.sent("CDS", 500, thousands: 100)),
        ]
        let found = try pushes(lines, growth: growth)
        #expect(
            found.map(\.what.plain) == [
                "connects to istiod: 10 clusters, 97.7 KiB", "full push: 500 clusters, 97.7 KiB",
            ])
        #expect(found.allSatisfy { $0.priority == 1 })
        (growth.wholePush, growth.lastPush) = (nil, push(-5, answer: true, 700, line: 4))
        #expect(try pushes(lines, growth: growth).map(\.what.plain).last == "connects again: 700 clusters, 97.7 KiB")
        growth.lastPush = push(-5, answer: false, 700, line: 4)
        #expect(try pushes(lines, growth: growth).map(\.what.plain).last == "push: 700 clusters, 97.7 KiB")
    }
}
