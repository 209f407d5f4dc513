import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// Each line of the first screen by itself, whole: what it says of what the tree holds, and that it is not there where the tree
/// holds nothing of it.
@Suite struct FirstScreenLineTests {
    /// `quay/crane`, killed once at 08:08:28, of which nothing else is known.
    func lines(
        at detail: FirstScreen.Detail = .full, _ incident: (inout Incident) -> Void = { _ in },
        besides change: (inout Report) -> Void = { _ in }
    ) -> [String] {
        var one = Incident(id: "OOM-1", form: .containerLimit)
        (one.namespace, one.workload, one.container, one.containerKind) = ("quay", "crane", "istio-proxy", .sidecar)
        one.members = [Member(pod: "crane-0", node: nil, killCount: 1, limitBytes: nil)]
        (one.kills, one.killCount) = ([Kill(pod: "crane-0", at: Fixture.moment("08:08:28"))], 1)
        incident(&one)
        var report = Report(toolVersion: "t")
        report.incidents = [one]
        change(&report)
        return FirstScreen(report: report).lines(of: one, detail).map { $0.cells.map(\.plain).joined(separator: " ") }
    }

    /// The one that begins so; nil where there is none.
    func line(
        _ head: String, at detail: FirstScreen.Detail = .full, _ incident: (inout Incident) -> Void
    ) -> String? {
        lines(at: detail, incident).first { $0.hasPrefix(head) }
    }

    func claimed(
        _ code: String = "OOM202", _ outcome: Outcome = .likely, _ change: (inout Cause) -> Void = { _ in }
    )
        -> (inout Incident) -> Void
    {
        var cause = Cause(
            code: code, classification: .drSubsets, title: "subsets of a rule", outcome: outcome, why: "it made many")
        change(&cause)
        return { incident in
            incident.causes = [cause]
            incident.leadingCode = cause.code
        }
    }

    @Test func `Of a kill of which nothing else is known two lines are left`() {
        #expect(lines() == ["1 kill, 2026-11-24 08:08:28 UTC.", "Cause unknown."])
    }

    /// The process after the kill is near its end too; not what was read of the killed one, and no dump's own memory.
    @Test(arguments: [
        (480, 0, true), (400, 0, false), (480, 1, false), (480, 2, false), (480, 3, false), (540, 0, true),
        (540, 4, true),
    ])
    func `How full the next one is stands beside its limit`(held: Int64, other: Int, isTold: Bool) {
        let said = lines { incident in
            incident.limitBytes = Fixture.mebibytes(512)
            incident.evidenceProcess = other == 1 ? .killed : .successor
            incident.memory.afterConfigDump = other == 2
        } besides: { report in
            var entry = OutlookEntry()
            (entry.namespace, entry.pod) = ("quay", other == 3 ? "crane-1" : "crane-0")
            (entry.limitBytes, entry.measuredBytes) = (Fixture.mebibytes(512), Fixture.mebibytes(held))
            entry.surelyHeld = entry.measuredBytes.map { other == 4 ? $0 - Fixture.mebibytes(30) : $0 }
            report.outlook = [entry]
        }
        // Nobody holds more than the limit that is in force.
        let full =
            held > 512
            ? other == 4
                ? ", all of which it holds now" : ", but it holds 540 MiB now, so that another one is in force there"
            : ", of which it holds 480 MiB now"
        let now = isTold ? full : ""
        #expect(said[0] == "1 kill, 2026-11-24 08:08:28 UTC; limit 512 MiB\(now).", "\(said[0])")
    }

    @Test func `A run that outlasts one that died at its start is told`() {
        let said = lines {
            $0.state.phase = .running
            $0.state.upSeconds = 1_140
        }
        #expect(said[0] == "1 kill, 2026-11-24 08:08:28 UTC; its next run has lasted 19 min.", "\(said[0])")
    }

    // MARK: - Kills

    private func killed(_ clocks: [String?], count: Int? = nil, _ change: (inout Incident) -> Void = { _ in }) -> String
    {
        lines { incident in
            incident.kills = clocks.map { Kill(pod: "crane-0", at: $0.map(Fixture.moment)) }
            incident.killCount = count ?? clocks.count
            change(&incident)
        }[0]
    }

    @Test func `Kills are told from the first to the last, by their clocks`() {
        #expect(killed(["08:08:28", "08:08:28.9"]) == "2 kills, 2026-11-24 08:08:28 UTC.")
        #expect(killed(["08:09:00", "08:01:00"]) == "2 kills, 2026-11-24 08:01:00 to 08:09:00 UTC.")
        // One clock is not that of all.
        #expect(killed(["08:08:28", nil, nil]) == "3 kills, 1 of them 2026-11-24 08:08:28 UTC.")
        #expect(killed([nil, nil]) == "2 kills.")
        #expect(
            killed(["08:08:28"], count: 41) { $0.restartCount = 40 }
                == "1 OOM kill seen, restart count 40 (2026-11-24 08:08:28 UTC).")
    }

    @Test func `What fell into the capture, the limit and who runs stand behind it`() {
        #expect(
            killed(["08:08:28"]) { $0.kills[0].duringCapture = true }
                == "1 kill, 2026-11-24 08:08:28 UTC; during this capture.")
        #expect(
            killed(["08:08:28", "08:09:00"]) { $0.kills[1].duringCapture = true }
                .hasSuffix("; 1 during this capture."))
        #expect(killed(["08:08:28"]) { $0.limitBytes = Fixture.mebibytes(160) }.hasSuffix("; limit 160 MiB."))
        #expect(
            killed(["08:08:28"]) { incident in
                incident.limitBytes = Fixture.mebibytes(160)
                incident.limitDefault = ObjectName("LimitRange", "quay", "house")
            }.hasSuffix("; limit 160 MiB, the default of LimitRange quay/house."))
        let down = killed(["08:08:28"]) { incident in
            (incident.state.phase, incident.state.running, incident.state.replicas) = (.crashLoop, 0, 3)
        }
        #expect(down.hasSuffix("; 0 of 3 replicas ready."))
        let up = killed(["08:08:28"]) { incident in
            (incident.state.phase, incident.state.running, incident.state.replicas) = (.running, 3, 3)
        }
        #expect(!up.contains("replica"))
    }

    /// Of an old kill the reader asks first whether it is this one.
    @Test(arguments: [("2026-12-01T08:08:28Z", true), ("2026-12-01T08:08:27Z", false)])
    func `A kill of a week before the capture says so`(captured: String, isTold: Bool) {
        let told = lines(besides: { report in
            report.bundles = [Fixture.bundle]
            report.bundles[0].capturedAt = Moment(rfc3339: captured)
        })[0]
        #expect(told.contains("7 d before the capture") == isTold, "\(told)")
    }

    // MARK: - Cause

    @Test func `A cause is told with how sure, who holds it and how much of what`() {
        #expect(line("Cause", claimed()) == "Cause (likely) OOM202 subsets of a rule.")
        #expect(line("Cause", claimed("OOM202", .confirmed))?.hasPrefix("Cause (confirmed) OOM202") == true)
        let bytes = claimed { $0.bytes = Fixture.mebibytes(60) }
        #expect(line("Cause", bytes) == "Cause (likely) OOM202 subsets of a rule; 60 MiB in all.")
        func needing(_ level: Int64, measured: Bool = false, _ cause: @escaping (inout Incident) -> Void) -> String? {
            line("Cause") { incident in
                cause(&incident)
                incident.need = Need(
                    level: Fixture.mebibytes(level), push: 0, agent: 0, isMeasured: measured, basis: "b")
            }
        }
        #expect(needing(100, bytes)?.hasSuffix("; 60 MiB of the 100 MiB that it needs at rest.") == true)
        #expect(
            needing(100, measured: true, bytes)?.hasSuffix("; an estimated 60 MiB of the 100 MiB on its last page.")
                == true)
        #expect(needing(50, bytes)?.hasSuffix("; 60 MiB, beyond the 50 MiB that it needs at rest.") == true)
        #expect(needing(100, claimed())?.hasSuffix("; the proxy needs 100 MiB at rest.") == true)
    }

    @Test func `Who holds it is named, as far as there is room`() {
        let held = claimed { cause in
            cause.objects = (0..<4).map { Culprit(kind: "DestinationRule", namespace: "quay", name: "r-\($0)") }
        }
        let names = (0..<4).map { "DestinationRule quay/r-\($0)" }
        #expect(
            line("Cause", at: .full, held)
                == "Cause (likely) OOM202 subsets of a rule: \(names[0]), \(names[1]), \(names[2]) and 1 more.")
        #expect(line("Cause", at: .short, held)?.hasSuffix("\(names[0]), \(names[1]) and 2 more.") == true)
        #expect(line("Cause", at: .brief, held)?.hasSuffix("\(names[0]) and 3 more.") == true)
    }

    /// What it was held against stands where it was reached; where it was not, nothing is said to have been.
    @Test(arguments: [
        (Counterfactual.Peak.atRest, 200, 90, "; the proxy needs 200 MiB at rest, 90 MiB without it."),
        (.fullPush, 200, 90, "; a full push takes 200 MiB, 90 MiB without it."),
        (.withLoad, 200, 90, "; with that load it needs 200 MiB, 90 MiB without it."),
        // It alone did not fill it.
        (.atRest, 300, 170, "; the proxy needs 300 MiB at rest."), (.atRest, 150, 90, "; 60 MiB in all."),
    ])
    func `Need and limit are held against each other`(
        peak: Counterfactual.Peak, needed: Int64, without: Int64, words: String
    ) {
        let bytes = claimed { $0.bytes = Fixture.mebibytes(60) }
        let told = line("Cause") { incident in
            bytes(&incident)
            incident.counterfactual = Counterfactual(
                held: Fixture.mebibytes(60), needed: Fixture.mebibytes(needed), peak: peak,
                limit: Fixture.mebibytes(160), without: Fixture.mebibytes(without))
        }
        #expect(told?.hasSuffix(words) == true, "\(told ?? "")")
    }

    @Test func `An unknown cause says what is possible, and of whom no page can say anything`() {
        let possible = claimed("OOM202", .possible) { $0.bytes = Fixture.mebibytes(12) }
        func unknown(_ kind: ContainerKind?, _ change: @escaping (inout Incident) -> Void = { _ in }) -> String? {
            line("Cause") { incident in
                change(&incident)
                (incident.containerKind, incident.leadingCode) = (kind, nil)
            }
        }
        #expect(unknown(.sidecar, possible) == "Cause unknown; possible, but not proven: subsets of a rule (12 MiB).")
        #expect(unknown(.app) == "Cause unknown: Envoy’s pages say nothing of an application’s memory.")
        #expect(unknown(.initContainer) == "Cause unknown: Envoy’s pages say nothing of an application’s memory.")
        #expect(unknown(.istiod) == "Cause unknown: no page shows what it held.")
        #expect(unknown(.ztunnel) == "Cause unknown: no page shows what it held.")
        #expect(unknown(nil) == "Cause unknown.")
        #expect(
            unknown(.app) { $0.endedBy = "its startup probe failed" } == "Cause not memory: its startup probe failed.")
    }

    @Test func `Of an eviction what it used is the cause that is known`() {
        let evicted = line("Cause") { incident in
            claimed("OOM102", .likely)(&incident)
            (incident.form, incident.consumed) = (.eviction, "the proxy held 2 GiB")
        }
        #expect(evicted == "Cause (likely) OOM102 the proxy held 2 GiB; why it grew is unknown.")
    }

    // MARK: - What changed, and who was hurt

    @Test func `What changed is told with its counts and how long before`() {
        func changed(_ change: @escaping (inout Trigger) -> Void) -> String? {
            line("What changed") { incident in
                var trigger = Trigger(
                    at: nil, what: "services in the mesh", object: nil,
                    evidence: Fixture.line("discovery.log", 1, "push"))
                change(&trigger)
                incident.trigger = trigger
            }
        }
        #expect(changed { _ in } == "What changed services in the mesh.")
        #expect(changed { ($0.before, $0.after) = (206, 1_106) } == "What changed services in the mesh: 206 → 1,106.")
        #expect(
            changed { ($0.before, $0.after, $0.isOfBytes) = (256 << 20, 64 << 20, true) }
                == "What changed services in the mesh: 256 MiB → 64 MiB.")
        #expect(changed { $0.secondsBefore = 20 } == "What changed services in the mesh, 20 s before.")
        #expect(
            changed { ($0.secondsBefore, $0.took) = (20, 14) }
                == "What changed services in the mesh in 14 s, up to 6.0 s before.")
        #expect(line("What changed") { _ in } == nil)
    }

    private func calls(_ failed: Int64?, of requests: Int64?, from: String? = "shop/cart") -> FailedCalls {
        FailedCalls(
            from: from, to: "quay/crane", requests: requests, failed: failed,
            evidence: Fixture.line("istio-proxy.log", 4, "503"))
    }

    @Test func `Who was hurt is told most first, and nobody where nothing failed`() {
        let few = calls(2, of: 9, from: "shop/tax"), many = calls(308, of: 512), none = calls(0, of: 9)
        #expect(
            line("Hurt") { $0.impact = [few, many, none] }
                == "Hurt 308 of 512 calls shop/cart → quay/crane, 2 of 9 calls shop/tax → quay/crane failed.")
        #expect(
            line("Hurt", at: .short) { $0.impact = [few, many] }
                == "Hurt 308 of 512 calls shop/cart → quay/crane failed.")
        #expect(line("Hurt") { $0.impact = [none, calls(nil, of: 9)] } == nil)
        #expect(
            line("Hurt") { $0.impact = [calls(7, of: nil, from: nil)] }
                == "Hurt 7 calls unknown callers → quay/crane failed.")
        #expect(line("Hurt", at: .least) { $0.impact = [many] } == nil)
    }

    // MARK: - Beware, how sure, whose

    @Test(
        arguments: [
            (ContainerKind.sidecar, true, true, "Do not take another bug-report: its config_dump may kill these pods."),
            (.sidecar, false, true, nil), (.app, true, false, nil),
        ] as [(ContainerKind, Bool, Bool, String?)])
    func `What a capture killed is warned of`(kind: ContainerKind, during: Bool, isProxy: Bool, words: String?) {
        let told = line("Do not") { incident in
            incident.containerKind = kind
            incident.kills[0].duringCapture = during
        }
        #expect(told == words)
    }

    @Test func `How sure it is follows from whose pages were read`() {
        func sure(_ process: EvidenceProcess, standIn: String? = nil, _ detail: FirstScreen.Detail = .full) -> String? {
            line("How sure", at: detail) { incident in
                claimed()(&incident)
                (incident.evidenceProcess, incident.standIn) = (process, standIn)
            }
        }
        #expect(sure(.killed) == "How sure figures are of the killed process itself.")
        #expect(sure(.successor) == "How sure figures are of its successor, not of the killed process.")
        #expect(
            sure(.successor, standIn: "quay/crane-1")
                == "How sure memory is of its successor, the configuration that of quay/crane-1, which holds the same.")
        #expect(
            sure(.sibling, standIn: "quay/crane-1")
                == "How sure figures are of quay/crane-1, with the same configuration.")
        #expect(
            sure(.sibling, standIn: "quay/crane-1", .terse) == "How sure figures of quay/crane-1, same configuration.")
        #expect(sure(.none) == "How sure no page of it; estimated from counts.")
        // Without a cause there is nothing to be sure of, and last of all the source of figures goes.
        #expect(line("How sure") { $0.evidenceProcess = .killed } == nil)
        #expect(sure(.killed, .sourceless) == nil)
    }

    @Test func `Whose it is, is told where there is room`() {
        let owned: (inout Incident) -> Void = { $0.owners = [Owner(key: "team", value: "cranes", source: .podLabel)] }
        #expect(line("Owner", at: .full, owned)?.contains("cranes") == true)
        #expect(line("Owner", at: .short, owned) != nil && line("Owner", at: .brief, owned) == nil)
        #expect(line("Owner") { _ in } == nil)
    }
}
