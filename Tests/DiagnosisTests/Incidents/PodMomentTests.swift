import SampleBundles
import Testing

@testable import Diagnosis

/// Pages of one pod from before a kill and from after it, in whatever order they are given.
@Suite struct PodMomentTests {
    private func report(_ files: [(String, String)]) throws -> Report {
        var bundle = BundleBuilder()
        for (name, text) in files { bundle.add(name, text) }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    private func pod(uid: String = "0b5f0a6e-3f59-4f0e-9a61-3d3a5e4f7a10", restarts: Int, killed: String?) -> String {
        let last = killed.map {
            "lastState: {terminated: {reason: OOMKilled, exitCode: 137, startedAt: \"2026-11-24T07:00:00Z\", finishedAt: \"2026-11-24T\($0)Z\"}}"
        }
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: till-0, namespace: market, uid: \(uid), ownerReferences: [{kind: StatefulSet, name: till, controller: true}]}
            spec:
              containers:
              - {name: istio-proxy, image: "istio/proxyv2:1.29.0", args: [proxy, sidecar], resources: {limits: {memory: 128Mi}}}
            status:
              phase: Running
              containerStatuses:
              - name: istio-proxy
                ready: true
                restartCount: \(restarts)
                state: {running: {startedAt: "2026-11-24T\(killed ?? "06:00:00")Z"}}
                \(last ?? "lastState: {}")

            """
    }

    @Test func aKillIsToldWhicheverPageComesFirst() throws {
        let (before, after) = (pod(restarts: 0, killed: nil), pod(restarts: 1, killed: "09:04:58"))
        for files in [[("a.yaml", before), ("b.yaml", after)], [("a.yaml", after), ("b.yaml", before)]] {
            let report = try report(files)
            #expect(report.incidents.map(\.killCount) == [1])
            #expect(report.incidents.first?.kills.map(\.at?.rfc3339) == ["2026-11-24T09:04:58Z"])
            #expect(report.proxies.count == 1)
        }
        #expect(try report([("a.yaml", after), ("b.yaml", after)]).incidents.map(\.killCount) == [1])
    }

    @Test func aKillThatTheNewestPageForgotIsKept() throws {
        let report = try report([
            ("a.yaml", pod(restarts: 1, killed: "08:00:00")), ("b.yaml", pod(restarts: 2, killed: "09:04:58")),
        ])
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1 && incident.killCount == 2)
        #expect(incident.kills.compactMap(\.at?.rfc3339) == ["2026-11-24T08:00:00Z", "2026-11-24T09:04:58Z"])
        #expect(incident.state.phase == .running)
        let files = incident.witnesses.compactMap { witness -> String? in
            if case .file(let file, _) = witness.evidence.place { file } else { nil }
        }
        #expect(files == ["a.yaml", "b.yaml"])
    }

    /// That a proxy lives the page of its newest moment says, whatever its name.
    @Test func theNewestPageSaysThatItLives() throws {
        func stats(_ uptime: Int) -> String {
            "server.memory_allocated: 40000000\nserver.uptime: \(uptime)\nserver.concurrency: 2\n"
        }
        let report = try report([
            ("a.yaml", pod(restarts: 0, killed: nil)), ("before/stats.txt", stats(600)),
            ("after/stats.txt", stats(4_200)),
        ])
        guard case .file(let file, _)? = report.proxies.first?.stateEvidence?.place else {
            Issue.record("\(report.proxies)")
            return
        }
        #expect(file.hasSuffix("after/stats.txt") && report.proxies.count == 1)
    }

    /// Rows of two tables that name no container: of two counts of restarts, two ends.
    @Test(arguments: [(1, 3, 2), (3, 1, 2), (3, 3, 1)])
    func rowsOfTwoMomentsTellOfTheirOwnEnds(first: Int, second: Int, kills: Int) throws {
        func table(_ restarts: Int) -> String {
            "NAMESPACE   NAME     READY   STATUS      RESTARTS       AGE\nmarket      till-0   1/2     OOMKilled   \(restarts) (2m ago)    3d\n"
        }
        let report = try report([("a.txt", table(first)), ("b.txt", table(second))])
        let text = report.verdict.plain
        #expect(report.incidents.count == 1 && report.incidents.first?.pod == "till-0")
        #expect(text.contains("(\(kills) OOM kill\(kills == 1 ? "" : "s") seen, restart count 3)"), "\(text)")
    }

    /// A StatefulSet's pod that was made anew, or that of another cluster: whose it is the UID tells.
    @Test func podsOfOneNameAreTwo() throws {
        let (old, new) = (pod(uid: "u-1", restarts: 3, killed: "08:00:00"), pod(uid: "u-2", restarts: 0, killed: nil))
        for files in [[("a.yaml", old), ("b.yaml", new)], [("a.yaml", new), ("b.yaml", old)]] {
            let report = try report(files)
            #expect(report.incidents.map(\.killCount) == [3] && report.incidents.first?.pod == "till-0")
        }
    }

    private func rows(_ rows: String...) -> (String, String) { self.rows(rows) }

    private func rows(_ rows: [String]) -> (String, String) {
        let head = "NAMESPACE   NAME     READY   STATUS      RESTARTS   AGE\n"
        return ("pods.txt", head + rows.map { "market      till-0   \($0)          9m\n" }.joined())
    }

    /// A table that was printed while it lay dead tells more than an object from before, and how often it had restarted then says of
    /// which of its ends.
    @Test func aRowTellsOfAKillThatNoObjectShows() throws {
        let dead = rows("0/1     OOMKilled   1")
        let report = try report([("pods.yaml", pod(restarts: 0, killed: nil)), dead])
        #expect(report.incidents.map(\.pod) == ["till-0"] && report.incidents.map(\.container) == ["istio-proxy"])
        #expect(report.incidents.map(\.state.phase) == [.notRunning] && report.incidents.map(\.state.running) == [0])
        let told = pod(restarts: 2, killed: "09:04:58")
        #expect(try self.report([("pods.yaml", told), dead]).incidents.map(\.kills.count) == [1])
        let before = try self.report([("pods.yaml", pod(restarts: 1, killed: "09:04:58")), dead])
        #expect(before.incidents.map { $0.kills.map(\.at?.rfc3339) } == [["2026-11-24T09:04:58Z", nil]])
    }

    /// What waits for its next start has ended once more than it was started again: the row and the object tell of one end. A row that
    /// came later counts that start, and no other end.
    @Test(arguments: [
        ["1/2     OOMKilled   2"], ["1/2     CrashLoopBackOff   2"],
        ["1/2     OOMKilled   2", "2/2     Running     3"],
    ])
    func anEndThatWaitsForItsStartIsOne(watched: [String]) throws {
        let waits = pod(restarts: 2, killed: "09:04:58")
            .replacing(
                "{running: {startedAt: \"2026-11-24T09:04:58Z\"}}", with: "{waiting: {reason: CrashLoopBackOff}}")
        let incident = try #require(try report([("pods.yaml", waits), rows(watched)]).incidents.first)
        #expect(incident.kills.map(\.at?.rfc3339) == ["2026-11-24T09:04:58Z"])
        let runs = watched.count > 1
        #expect(incident.killCount == 3 && incident.restartCount == (runs ? 3 : 2))
        #expect((incident.state.phase == .running) == runs)
        // Its witness is the page that shows it.
        let files = incident.witnesses.compactMap { witness -> String? in
            if case .file(let file, .object) = witness.evidence.place { file } else { nil }
        }
        #expect(files.first == "pods.yaml", "\(files)")
    }

    /// Rows of a watch with 0 and with 1 restart are two lives, of which a status keeps the last.
    @Test(arguments: ["a.yaml", "z.yaml", "piece.txt"])
    func aStatusReplacesOnlyTheLastRowOfAWatch(name: String) throws {
        let watch = rows(
            "2/2     Running     0", "1/2     OOMKilled   0", "2/2     Running     1", "1/2     OOMKilled   1",
            "2/2     Running     2")
        let ended =
            name.hasPrefix("piece")
            ? "$ kubectl -n market get pod till-0 -o jsonpath='{range .status.containerStatuses[*]}{.name}{\"\\t\"}{.restartCount}{\"\\t\"}{.lastState.terminated.reason}{\"\\t\"}{.lastState.terminated.finishedAt}{\"\\n\"}{end}'\ntill\t0\t\t\nistio-proxy\t2\tOOMKilled\t2026-11-24T09:04:58Z\n"
            : pod(restarts: 2, killed: "09:04:58")
        let incident = try #require(try report([(name, ended), watch]).incidents.first)
        #expect(incident.container == "istio-proxy" && incident.killCount == 2 && !incident.hasUnseenEnds)
        #expect(incident.kills.map(\.at?.rfc3339) == ["2026-11-24T09:04:58Z", nil])
        #expect(incident.state.phase == .running)
    }

    /// A row that came after what names the pod's containers says that one of them was killed, and not which.
    @Test(arguments: [0, 1]) func whichOfTwoContainersARowTellsOfNobodyKnows(restarts: Int) throws {
        let two = pod(restarts: 0, killed: nil)
            .replacing(
                "status:", with: "  - {name: till, image: \"till:1\", resources: {limits: {memory: 1Gi}}}\nstatus:"
            )
            .replacing(
                "- name: istio-proxy\n    ready",
                with:
                    "- {name: till, ready: true, restartCount: \(restarts), state: {running: {}}}\n  - name: istio-proxy\n    ready"
            )
        let pages = [
            (
                "0900/server_info",
                #"{"state": "LIVE", "uptime_current_epoch": "90s", "node": {"id": "sidecar~10.1.1.1~till-0.market~x"}}"#
            ),
            ("0900/memory", #"{"allocated": "20000000", "heap_size": "25165824", "total_physical_bytes": "25165824"}"#),
        ]
        let report = try report([("pods.yaml", two), rows("1/2     OOMKilled   4")] + pages)
        let incident = try #require(report.incidents.first)
        #expect(report.incidents.count == 1 && incident.container == nil && incident.mayBeAnother)
        #expect(incident.limitBytes == nil && incident.remedies.isEmpty && incident.recommendedLimit == nil)
        #expect(incident.advice.compactMap { $0.command?.line } == ["kubectl -n market get pod till-0 -o yaml"])
        #expect(incident.state.running == 0)
        guard case .file("pods.txt", _) = incident.witnesses.first?.evidence.place else {
            Issue.record("the page that tells of the kill is another: \(incident.witnesses)")
            return
        }
    }

    /// Beside a container that was never killed; an init container ends once, and no row counts that.
    private func two(killed: String, hasInit: Bool) -> String {
        let beside = pod(restarts: 2, killed: killed)
            .replacing(
                "status:", with: "  - {name: till, image: \"till:1\", resources: {limits: {memory: 1Gi}}}\nstatus:"
            )
            .replacing(
                "- name: istio-proxy\n    ready",
                with:
                    "- {name: till, ready: true, restartCount: 0, state: {running: {}}}\n  - name: istio-proxy\n    ready"
            )
        guard hasInit else { return beside }
        return beside.replacing(
            "spec:", with: "spec:\n  initContainers:\n  - {name: istio-init, image: \"istio/proxyv2:1.29.0\"}"
        ).replacing(
            "status:",
            with:
                "status:\n  initContainerStatuses:\n  - {name: istio-init, ready: true, restartCount: 0, state: {terminated: {reason: Completed, exitCode: 0, startedAt: \"2026-11-24T05:00:01Z\", finishedAt: \"2026-11-24T05:00:02Z\"}}}"
        )
    }

    /// Of files, and of one paste.
    private func kills(_ object: String, _ tables: [(String, String)], isPasted: Bool) throws -> [String] {
        var files = [("pod.yaml", object)] + tables.enumerated().map { ("pods-\($0).txt", $1.1) }
        if isPasted {
            let pages = files.enumerated().map { at, file in
                "$ kubectl -n market get pod\(at == 0 ? " till-0 -o yaml" : "s -A")\n" + file.1
            }
            files = [("paste.txt", pages.joined())]
        }
        return try report(files).incidents.map { "\($0.container ?? "?") \($0.killCount) \($0.kills.count)" }
    }

    /// A row after the status is of the one that was killed before.
    @Test(arguments: [false, true], [false, true])
    func rowsOfTwoContainersAreTheKilledOnes(hasInit: Bool, isPasted: Bool) throws {
        let object = two(killed: "09:04:58", hasInit: hasInit)
        #expect(try kills(object, [rows("1/2     OOMKilled   2")], isPasted: isPasted) == ["istio-proxy 3 2"])
    }

    /// What a path in a command asks for is what the bare value below it says, and of several containers it names none.
    @Test func aPathOfACommandSaysWhatItsValueIs() throws {
        let pod = "kubectl -n market get pod till-7d9c6b5f4-x2k4p -o jsonpath="
        let chat = """
            anna 03:12
            $ kubectl -n market get pods
            NAME                   READY   STATUS             RESTARTS        AGE
            till-7d9c6b5f4-x2k4p   1/2     CrashLoopBackOff   7 (2m10s ago)   41m
            bob 03:13
            $ \(pod)'{.status.containerStatuses[*].lastState.terminated.reason}'
            OOMKilled
            anna 03:14
            $ \(pod)'{.spec.containers[?(@.name=="istio-proxy")].resources.limits.memory}'
            128Mi

            """
        let incident = try #require(try report([("chat.txt", chat)]).incidents.first)
        #expect(incident.pod == "till-7d9c6b5f4-x2k4p" && incident.container == nil && incident.limitBytes == nil)
        #expect(incident.restartCount == 7 && incident.state.phase == .crashLoop && incident.mayBeAnother)
        let own = chat.replacing("containerStatuses[*]", with: #"containerStatuses[?(@.name=="istio-proxy")]"#)
        let known = try #require(try report([("chat.txt", own)]).incidents.first)
        #expect(known.container == "istio-proxy" && known.limitBytes?.count == 128 << 20)
    }
}
