import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Pages that somebody saved into one folder: nothing shows which of them was read first.
@Suite struct LoosePageTests {
    /// A proxy whose page shows more resident memory than the model says that it needs; where that was read after a dump, nobody
    /// knows whether the dump took it.
    private func scenario(_ pages: Scenario.Pages, factor: Double = 1.6) -> Scenario {
        var scenario = Scenario(services: 150)
        scenario.pages = pages
        scenario.limit = .stated("512Mi")
        scenario.shape = { shape in
            var memory = MeasuredEnvoy.memory(shape)
            memory.physical = Int(Double(memory.allocated) * factor)
            shape.memory = memory
            shape.statistics["envoy_server_memory_physical_size{}"] = memory.physical
        }
        return scenario
    }

    private func loose(_ scenario: Scenario, savedAt: Moment? = nil) throws -> Incident {
        var bundle = BundleBuilder(modifiedAt: savedAt ?? scenario.mesh.capturedAt)
        for entry in scenario.bundle().entries where entry.name.contains("proxies/") || entry.name.contains("k8s-res") {
            bundle.add(
                entry.name.replacing("bug-report/", with: "evening/").replacing("k8s-resources", with: "pods.yaml"),
                bytes: entry.bytes)
        }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.bundles.map(\.kind) == [.loose])
        return try #require(report.incidents.first)
    }

    @Test func `What the killed process held counts, and is doubted`() throws {
        let incident = try loose(scenario(.killed))
        let need = try #require(incident.need)
        let physical = try #require(incident.memory.physical)
        #expect(incident.evidenceProcess == .killed && need.isMeasured)
        #expect(need.level == physical + need.agent)
        #expect(incident.memory.afterConfigDump == nil)
        #expect(incident.memory.remarks.contains { $0.contains("before or after the config_dump") })
    }

    /// Folders with a time by UTC in their names, packed anew: the times of the files are those of the copy.
    @Test(arguments: [0, 9_000_000, 1_795_000_000]) func `A time in a folder's name goes before that of a copy`(
        at: Int64
    ) throws {
        var pod = PastedPod()
        (pod.started, pod.killed) = ("2026-07-04T09:00:01Z", "2026-07-04T10:09:05Z")
        (pod.restarts, pod.state) = (1, "running: {startedAt: \"2026-07-04T10:09:08Z\"}")
        func memory(_ allocated: Int) -> String {
            #"{"allocated": "\#(allocated)", "heap_size": "220000000", "total_physical_bytes": "\#(allocated + 9_000_000)"}"#
                + "\n"
        }
        var bundle = BundleBuilder(modifiedAt: Moment(seconds: at))
        bundle.add("pod.yaml", pod.yaml)
        for (folder, allocated) in [("09-30-00Z", 90_000_000), ("10-08-00Z", 150_000_000), ("10-12-00Z", 20_000_000)] {
            bundle.add("2026-07-04T\(folder)/memory.json", memory(allocated))
        }
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.evidenceProcess == .killed && incident.memory.allocated == Bytes(150_000_000))
    }

    /// What was read last was saved when it had died: its uptime says that it is of the killed process, whatever time the file has.
    /// A copy of days later has no time of its page: it goes on where the page before it left off.
    @Test(
        arguments: [
            (28.0, 5.0, true), (3.0, 5, false), (25, 400_000, true), (3, 400_000, true), (31, 400_000, false),
        ])
    func `The last page before the kill speaks, though it was saved after it`(
        uptime: Double, late: Double, isOfKilled: Bool
    ) throws {
        var scenario = Scenario(services: 150, lived: 30)
        scenario.pages = .killed
        scenario.limit = .stated("512Mi")
        var bundle = BundleBuilder(modifiedAt: scenario.killedAt.later(-10))
        for entry in scenario.bundle().entries where entry.name.contains("proxies/") || entry.name.contains("k8s-res") {
            bundle.add(
                entry.name.replacing("bug-report/", with: "evening/").replacing("k8s-resources", with: "pods.yaml"),
                bytes: entry.bytes)
        }
        let folder = "evening/\(scenario.folder)", saved = scenario.killedAt.later(late)
        bundle.add(
            folder + "last-memory.json",
            #"{"allocated": "123456789", "heap_size": "134217728", "pageheap_free": "1", "pageheap_unmapped": "0", "total_thread_cache": "1", "total_physical_bytes": "134217728"}"#,
            modifiedAt: saved)
        bundle.add(
            folder + "last-stats.txt",
            "server.live: 1\nserver.uptime: \(Int(uptime))\nserver.memory_allocated: 123456000\n",
            modifiedAt: saved)
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.evidenceProcess == .killed)
        #expect((incident.memory.allocated == Bytes(123_456_789)) == isOfKilled)
    }

    /// Two clocks of two days, but the clusters came to both in one millisecond: they are pages of one process.
    @Test(arguments: [(0.0, true), (1, false)])
    func `Pages that were configured in one moment are of one process`(apart: Double, isOfKilled: Bool) throws {
        var scenario = Scenario(services: 20, lived: 30)
        scenario.pages = .killed
        let configured = scenario.killedAt.later(9_000_000)
        func stats(_ at: Moment, _ uptime: Int) -> String {
            "server.live: 1\nserver.uptime: \(uptime)\nserver.memory_allocated: 123456000\ncluster_manager.cds.update_time: \(at.microseconds / 1_000)\n"
        }
        var bundle = BundleBuilder(modifiedAt: configured.later(600))
        let folder = "evening/\(scenario.folder)"
        for entry in scenario.bundle().entries where entry.name.contains("proxies/") || entry.name.contains("k8s-res") {
            guard !entry.name.hasSuffix("/stats") else { continue }
            bundle.add(
                entry.name.replacing("bug-report/", with: "evening/").replacing("k8s-resources", with: "pods.yaml"),
                bytes: entry.bytes)
        }
        bundle.add(folder + "stats", stats(configured, 0))
        bundle.add(folder + "last-stats.txt", stats(configured.later(apart), 7))
        bundle.add(
            folder + "last-memory.json",
            #"{"allocated": "123456789", "heap_size": "134217728", "pageheap_free": "1", "pageheap_unmapped": "0", "total_thread_cache": "1", "total_physical_bytes": "134217728"}"#
        )
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.evidenceProcess == .killed)
        #expect((incident.memory.allocated == Bytes(123_456_789)) == isOfKilled)
    }

    /// Two captures of one pod, hours apart, and a kernel's line without a clock beside one of them: pages of the other are of another
    /// process, whichever of the two is older.
    @Test(arguments: ["monday", "tuesday"]) func `A dump of another start is of another process`(killed: String) throws
    {
        var bundle = BundleBuilder()
        for (folder, began, allocated) in [
            ("monday", "2031-02-17T07:00:52Z", 150_000_000), ("tuesday", "2031-02-18T00:43:51Z", 9_000_000),
        ] {
            bundle.add(
                "\(folder)/config_dump",
                #"{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump","bootstrap":{"node":{"id":"router~10.0.0.1~kite-0.toys~x"}},"last_updated":"\#(began)"}]}"#
            )
            bundle.add(
                "\(folder)/stats",
                "server.uptime: 15\nserver.memory_allocated: \(allocated)\nserver.concurrency: 2\n")
        }
        bundle.add(
            "\(killed)/kernel.log",
            "[ 3805.920857] Memory cgroup out of memory: Killed process 70412 (envoy) total-vm:2290144kB, anon-rss:72880kB\n"
        )
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.evidenceProcess == .killed)
        #expect(incident.memory.allocated == Bytes(killed == "monday" ? 150_000_000 : 9_000_000))
    }

    /// The capture's own dump is the step of the curve, and what it left is free for the push that is asked about.
    @Test func `What the capture's own dump left behind is not in the need`() throws {
        var scenario = scenario(.killed)
        let folder = "bug-report/" + scenario.folder, before = try loose(scenario).memory
        let allocated = try #require(before.allocated).count, physical = try #require(before.physical).count
        let took: Int64 = 24_000_000
        let after =
            #"{"allocated": "\#(allocated)", "heap_size": "900000000", "pageheap_free": "\#(took + 1_000_000)", "pageheap_unmapped": "0", "total_thread_cache": "1", "total_physical_bytes": "\#(physical + took)"}"#
        scenario.added.append((folder + "memory-after.json", after))
        scenario.added.append((folder + "last-memory.json", after))
        let lines = (0..<40).map { at in
            #"{"t": \#(at), "RssAnon": \#(physical + (at < 12 ? 0 : took)), "VmRSS": \#(physical * 2)}"#
        }
        scenario.added.append((folder + "series.jsonl", lines.joined(separator: "\n") + "\n"))
        let incident = try loose(scenario, savedAt: scenario.killedAt.later(-10))
        let need = try #require(incident.need)
        #expect(incident.evidenceProcess == .killed && need.isMeasured && need.pushBasis == "estimated")
        #expect(incident.memory.secondsBeforeKill == 10, "\(incident.memory.secondsBeforeKill ?? -1)")
        #expect(need.level == Bytes(physical) + need.agent, "\(need.level) \(incident.memory.remarks)")
        #expect(incident.memory.remarks.contains { $0.contains("left 22.9 MiB of free pages") })
        #expect(incident.memoryBefore?.text.contains("in one step of 22.9 MiB at a config_dump") == true)
    }

    @Test func `After a dump, by a bug-report's order, it does not`() throws {
        let incident = try scenario(.killed).incident()
        #expect(incident.memory.afterConfigDump == true)
        #expect(incident.need?.isMeasured == false)
    }

    @Test func `What the restarted process holds with the same configuration counts`() throws {
        let incident = try loose(scenario(.successor))
        let need = try #require(incident.need)
        let memory = incident.memory
        #expect(incident.evidenceProcess == .successor && need.isOfAnother && !need.isMeasured)
        // As the page has it: what the model lacks of it was measured too.
        let physical = try #require(memory.physical)
        #expect(need.level == physical + need.agent)
        #expect(need.basis.contains("measured on the restarted process"))
        // No page measures a push.
        #expect(need.pushBasis == "estimated" && !need.isPushLeast)
    }

    /// What its connections hold is its own: the rest is no figure of any page.
    @Test func `What a proxy at work holds beside its configuration is taken off, and that is an estimate`() throws {
        var busy = scenario(.successor)
        let quiet = busy.shape
        busy.shape = { shape in
            quiet(&shape)
            shape.downstreamConnections = 900
            shape.memory?.allocated += 9_000_000
            shape.memory?.physical += 9_000_000
        }
        let incident = try loose(busy)
        let need = try #require(incident.need), physical = try #require(incident.memory.physical)
        #expect(!need.isMeasured && !need.isOfAnother && !need.basis.contains("measured"))
        #expect(need.level < physical + need.agent)
    }

    @Test func `What once was larger is no measure of the configuration`() throws {
        let need = try #require(try loose(scenario(.successor, factor: 2.6)).need)
        #expect(!need.isOfAnother && need.basis.contains("estimated"))
    }

    private static let at = Moment(seconds: 1_890_000_000)
    private static let info =
        #"{"version": "a/1.35.0/b", "state": "LIVE", "uptime_current_epoch": "40s", "command_line_options": {"concurrency": 6}, "node": {"id": "sidecar~10.0.0.1~ferry-6d5f7c9b8d-q4w7z.quay~quay.svc.cluster.local"}}"#
    private static let memory =
        #"{"allocated": "20000000", "heap_size": "40000000", "pageheap_unmapped": "0", "pageheap_free": "1000000", "total_thread_cache": "1", "total_physical_bytes": "42000000"}"#
    private static let clusters = (0..<120).map { at in
        let subset = at < 30 ? "v1" : ""
        return
            "outbound|80|\(subset)|crane-\(at).quay.svc.cluster.local::added_via_api::true\noutbound|80|\(subset)|crane-\(at).quay.svc.cluster.local::10.0.1.\(at):80::cx_active::\(at < 60 ? 3 : 0)\n"
    }.joined()

    /// Pages, and another one that was saved `later` seconds after them.
    private func report(_ name: String, _ text: String, later: Double, pages: [(String, String)]) throws -> Report {
        var bundle = BundleBuilder(modifiedAt: Self.at)
        for (name, text) in pages { bundle.add(name, text) }
        bundle.add(name, text, modifiedAt: Self.at.advanced(bySeconds: later))
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    private static let pages = [("server_info.json", info), ("memory.json", memory), ("clusters.txt", clusters)]

    /// `STATUS` of a table names no container, and that it lies dead names the process of all pages before it.
    @Test func `A table of a dead pod makes the pages before it those of the killed process`() throws {
        let table =
            "NAMESPACE   NAME                     READY   STATUS      RESTARTS   AGE\nquay        ferry-6d5f7c9b8d-q4w7z   1/2     OOMKilled   0          3m\n"
        let incident = try #require(
            try report("pods.txt", table, later: 900, pages: Self.pages).incidents.first)
        #expect(incident.evidenceProcess == .killed && incident.container == nil && incident.containerKind == nil)
        let older = try #require(
            try report("pods.txt", table, later: -900, pages: Self.pages).incidents.first)
        #expect(older.evidenceProcess == .successor)
    }

    @Test(arguments: [(900.0, EvidenceProcess.killed), (60, .successor), (-900, .successor)])
    func `A kill without a time is of pages saved long before it was told`(
        later: Double, process: EvidenceProcess
    ) throws {
        let events =
            "NAMESPACE   REASON                          NAME                     MESSAGE\nquay        PreviousContainerWasOOMKilled   ferry-6d5f7c9b8d-q4w7z   The previous instance of the container 'istio-proxy' (containerd://77) was OOMKilled\n"
        let incident = try #require(
            try report("events.txt", events, later: later, pages: Self.pages).incidents.first)
        #expect(incident.evidenceProcess == process)
    }

    private func status(killed at: Double, began: Double) -> String {
        func time(_ seconds: Double) -> String { Self.at.advanced(bySeconds: seconds).rfc3339 }
        return """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "ferry-6d5f7c9b8d-q4w7z", "namespace": "quay"},
             "spec": {"containers": [{"name": "istio-proxy", "resources": {"limits": {"memory": "96Mi"}}}]},
             "status": {"containerStatuses": [{"name": "istio-proxy", "restartCount": 1,
              "state": {"running": {"startedAt": "\(time(at + 2))"}},
              "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled", "startedAt": "\(time(began))",
               "finishedAt": "\(time(at))"}}}]}}
            """
    }

    /// Copied pages have the time of the copy; their uptime tells that they are of the process that died.
    @Test(arguments: [(9_000.0, EvidenceProcess.killed), (40, .successor)])
    func `A process that began long before the kill is the killed one, whenever its pages were copied`(
        uptime: Double, process: EvidenceProcess
    ) throws {
        let info = Self.info.replacing("40s", with: "\(Int(uptime))s")
        let incident = try #require(
            try report(
                "pod.json", status(killed: -300, began: -9_200), later: 0,
                pages: [("server_info.json", info), ("memory.json", Self.memory)]
            ).incidents.first)
        #expect(incident.evidenceProcess == process)
    }

    /// Where an archive has lost its times, a name and the uptime tell when a process began.
    @Test(arguments: [(8_900.0, EvidenceProcess.killed), (300, .successor)])
    func `A time in a name and an uptime tell of which run a page is`(uptime: Double, process: EvidenceProcess) throws {
        let named = Self.at.advanced(bySeconds: -300).rfc3339.prefix(16).filter { $0.isNumber }
        var bundle = BundleBuilder(modifiedAt: Moment(seconds: 0))
        // It began at a whole minute.
        let seconds = Double(Self.at.seconds % 60)
        bundle.add("pod.json", status(killed: -100, began: -300 - seconds - 8_900))
        for (name, text) in [
            ("server_info", Self.info.replacing("40s", with: "\(Int(uptime))s")), ("memory", Self.memory),
            ("memory", Self.memory),
        ].enumerated().map({ ("\($1.0)-\($0 == 2 ? "203001010000" : String(named)).json", $1.1) }) {
            bundle.add(name, text)
        }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.incidents.first?.evidenceProcess == process)
    }

    /// An event's age against the uptime of whose page lies beside it.
    @Test(arguments: [(118.0, EvidenceProcess.successor), (600, .killed)])
    func `A process that is younger than the kill is its successor`(uptime: Double, process: EvidenceProcess) throws {
        let events =
            "LAST SEEN   TYPE      REASON       OBJECT           MESSAGE\n2m1s        Warning   OOMKilling   node/worker-11   Memory cgroup out of memory: Killed process 81200 (envoy) total-vm:1059804kB, anon-rss:88604kB, file-rss:51200kB, shmem-rss:0kB, UID:1337 pgtables:1400kB oom_score_adj:874\n"
        var bundle = BundleBuilder(modifiedAt: Moment(seconds: 0))
        bundle.add("events.txt", events)
        bundle.add("server_info.json", Self.info.replacing("40s", with: "\(Int(uptime))s"))
        bundle.add("memory.json", Self.memory)
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.incidents.first?.evidenceProcess == process)
    }

    /// What any page counts is a count.
    @Test func `Without a dump and without stats the clusters page and the memory page give an account`() throws {
        var bundle = BundleBuilder(modifiedAt: Self.at)
        for (name, text) in Self.pages { bundle.add(name, text) }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let proxy = try #require(report.proxies.first)
        let counts = Dictionary(uniqueKeysWithValues: proxy.account.map { ($0.component, $0.count) })
        #expect(counts["clusters made by subsets"] == 30 && counts["clusters of services"] == 90)
        #expect(counts["workers beyond two"] == 4 && counts["connections"] == 170)
        let predicted = try #require(proxy.predictedBytes)
        #expect(predicted.double > 120 * MemoryModel.countedCluster.allocated)
        let entry = try #require(report.outlook.first)
        #expect(entry.afterRestartBytes.map { $0 > predicted } == true && entry.wouldBeKilled == nil)
        // The connections are judged by what the memory page tells beside them.
        let cause = try #require(entry.causes.first { $0.classification == .connections })
        #expect(cause.outcome != .notJudged && cause.evidence.contains { $0.text.plain.contains("/memory") })
    }
}
