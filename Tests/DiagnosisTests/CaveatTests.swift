import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What the verdict claims, and what keeps it from claiming more.
@Suite struct CaveatTests {
    @Test func aQuestionThatFailsIsToldAlsoWhereItsAnswerWasOnlyWishedFor() throws {
        let store = try Scenario.load(Scenario(services: 20, lived: 20).bundle())
        // Only a remedy asks it, and makes do without.
        try store.database.execute("DROP TABLE autoscaler")
        let report = try Engine(store, toolVersion: "test").report()
        let first = try #require(report.caveats.first)
        #expect(first.text.plain.hasPrefix("a question to the database failed") && first.isUnread)
        #expect(first.text.plain.contains("autoscaler"))
        #expect(report.incidents.first?.remedies.isEmpty == false)
    }

    private func healthy(_ page: (name: String, text: String)? = nil) -> Scenario {
        var scenario = Scenario(services: 3)
        scenario.limit = .stated("512Mi")
        scenario.status = { $0.sidecar?.life = .init() }
        if let page { scenario.added = [page] }
        return scenario
    }

    @Test func `What was looked at is counted, and nothing was killed`() throws {
        let report = try healthy().report()
        #expect(report.caveats.isEmpty)
        #expect(report.verdict.hasPrefix("Nothing was killed: "))
        #expect(report.verdict.contains("container status"))
    }

    /// Somebody's folder holds what istioctl wrote, and again as a browser saved it.
    @Test(arguments: ["", "\n"]) func `A report that lies twice in one bundle is told, and another is not`(more: String)
        throws
    {
        var bundle = BundleBuilder()
        for (place, end) in [("bug-report (1).tar.gz/bug-report", ""), ("for support/bug-report", more)] {
            bundle.add(
                "\(place)/bug-report.log",
                "2026-11-24T08:08:28.118722Z\tinfo\tRunning kubectl command: kubectl get pods --all-namespaces -o json\n"
            )
            bundle.add(
                "\(place)/cluster/pods",
                "NAMESPACE   NAME     READY   STATUS    RESTARTS   AGE\nshop        cart-0   2/2     Running   0          5d\n\(end)"
            )
        }
        let caveats = try Engine(Scenario.load(bundle), toolVersion: "test").report().caveats.map(\.text.plain)
        let told = caveats.filter {
            $0
                == "the same archive was given twice, and counts once: for support/bug-report as bug-report (1).tar.gz/bug-report"
        }
        #expect(told.count == (more.isEmpty ? 1 : 0), "\(caveats)")
    }

    /// A kill of the whole container leaves no line in a log: that nothing was killed is not said over logs alone.
    @Test func `Logs alone cannot show that nothing was killed`() throws {
        func report(_ files: [(String, String)]) throws -> Report {
            var bundle = BundleBuilder()
            for (name, text) in files { bundle.add(name, text) }
            return try Engine(Scenario.load(bundle), toolVersion: "test").report()
        }
        func life(_ clock: String) -> String {
            "2026-11-24T\(clock).344225Z\tinfo\tFLAG: --concurrency=\"2\"\n2026-11-24T\(clock).944225Z\tinfo\tProxy role\tips=[10.88.1.15] type=sidecar id=till-0.market domain=market.svc.cluster.local\n"
        }
        let once = try report([("till-0.log", life("08:06:29"))])
        #expect(!once.couldShowKills && once.caveats.isEmpty)
        #expect(
            once.verdict.hasPrefix("No kill is seen, and that of a whole container could not be: "), "\(once.verdict)")
        let twice = try report([("till-0.log", life("08:06:29") + life("08:08:29"))])
        let caveat = try #require(twice.caveats.first)
        #expect(
            caveat.isRemark && caveat.text.plain.hasPrefix("a container was started again at 2026-11-24 08:08:29"),
            "\(caveat.text.plain)")
        let istiod =
            "2026-11-24T08:08:29.344225Z\tinfo\tdelta\tCDS: PUSH request for node:till-0.market resources:12 removed:0 size:90kB cached:0/12\n"
        let control = try report([("discovery.log", istiod)])
        #expect(
            !control.couldShowKills && control.verdict.hasPrefix("No kill is seen, and that of"), "\(control.verdict)")
    }

    @Test func `What a collector says of itself is a remark, and told where it says what it did not get`() throws {
        let name = "bug-report/bug-report.log"
        let tar = "tar: removing leading '/' from member names\n"
        #expect(try healthy((name, tar)).report().caveats.isEmpty)
        let failed =
            "2026-11-24T09:33:49.166228Z\terror\tpodExec error: error exec'ing into shop/pay-0 istio-proxy container: pods \"pay-0\" is forbidden\n"
        let report = try healthy((name, tar + failed + failed)).report()
        let caveat = try #require(report.caveats.first)
        #expect(report.caveats.count == 1 && caveat.isRemark && !caveat.isUnread)
        #expect(
            caveat.text.plain.contains(
                "was refused to istioctl bug-report: podExec error: error exec'ing into shop/pay-0"),
            "\(caveat.text.plain)")
        #expect(
            caveat.text.plain.hasSuffix("; 1 more line of its log is such")
                && report.verdict.hasPrefix("Nothing was killed: "))
        // What broke off says no more than the page that is missing.
        let broken = failed.replacing(#"pods "pay-0" is forbidden"#, with: "EOF")
        #expect(try healthy((name, broken)).report().caveats.isEmpty)
    }

    @Test func `Pushes beyond those that are looked at are one`() throws {
        func log(_ pushes: Int) -> String {
            (1...pushes).map { number in
                let (minute, second) = (number / 60 % 60, number % 60)
                let clock = "\(10 + number / 3600):\(minute / 10)\(minute % 10):\(second / 10)\(second % 10)"
                return
                    "2026-03-04T\(clock).000001Z\tinfo\tads\tPush debounce stable[\(number)] 1 for config ServiceEntry/inn/a: 100ms since last change, 1s since last push, full=true\n"
            }.joined()
        }
        let name = "bug-report/istio/istio-system/istiod-7bd9c8d5f6-x2k4p/discovery.log"
        #expect(try healthy((name, log(500))).report().caveats.isEmpty)
        // Of so many the hours would not fit a day: the same ones twice are two lines.
        let many = log(40_000) + log(20_000)
        let caveats = try healthy((name, many)).report().caveats.map(\.text.plain)
        #expect(caveats.contains { $0.hasSuffix("60,000 pushes: the newest 50,000 were looked at") }, "\(caveats)")
    }

    @Test func `A note that nobody reads is no caveat`() throws {
        let report = try healthy(("notes.txt", "asked Mia for the dumps of the harbour mesh, she is on leave\n"))
            .report()
        #expect(report.caveats.isEmpty && report.verdict.hasPrefix("Nothing was killed"))
    }

    @Test func `A container that starts again and again is not nothing`() throws {
        let rows =
            "NAMESPACE   NAME                    READY   STATUS             RESTARTS      AGE\nharbour     crane-7f6c8d9b5-4lqzx   1/2     CrashLoopBackOff   4 (38s ago)   12m\n"
        let report = try healthy(("rows.txt", rows)).report()
        #expect(report.verdict.hasPrefix("No OOM kill is seen"), "\(report.verdict)")
        let words = report.caveats.map(\.text.plain)
        #expect(
            words.contains { $0.contains("starts again and again, 4 times") && $0.contains("crane-7f6c8d9b5-4lqzx") })
        let well = try healthy(("rows.txt", rows.replacing("CrashLoopBackOff", with: "Running         "))).report()
        #expect(well.caveats.isEmpty && well.verdict.hasPrefix("Nothing was killed"))
    }

    /// A list of nothing is a defect of the tool that asked, and no cluster in which nothing died.
    @Test func `Lists that a defect left empty are told, and nothing is called well for them`() throws {
        let empty = "apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: \"\"\n"
        var scenario = healthy()
        scenario.dropped = ["k8s-resources", "cluster/crs"]
        scenario.added = [("bug-report/cluster/crs", empty), ("bug-report/cluster/k8s-resources", empty)]
        let report = try scenario.report()
        let caveat = try #require(report.caveats.first { $0.text.contains("--include") })
        #expect(caveat.text.contains("k8s-resources") && caveat.text.contains("1 other like it"))
        #expect(!caveat.isUnread && report.verdict.hasPrefix("No kill is seen, and "), "\(report.verdict)")
        #expect(try !scenario.load().listsIstioObjects())
        // A mesh without an object of Istio's.
        scenario.dropped = ["cluster/crs"]
        scenario.added = [("bug-report/cluster/crs", empty)]
        #expect(try scenario.report().caveats.isEmpty)
        #expect(try scenario.load().listsIstioObjects())
    }

    @Test func `An unknown text that speaks of a kill is one`() throws {
        let report = try healthy(("console.txt", "¦ worker-7 ¦ container died: OOMKilled ¦ 07:11 ¦\n")).report()
        #expect(report.caveats.map(\.isUnread) == [true])
        #expect(report.caveats.first?.text.contains("console.txt") == true)
        #expect(report.verdict.hasPrefix("No kill is seen, and 1 entry could not be read"))
        #expect(report.verdict.contains("console.txt"))
    }

    @Test(arguments: [
        ("exit code 137 at five", true), ("{\"rc\": {\"exitCode\": 137}}", true), ("oom_kill_count 2", true),
        ("it went OOM again: OOMKilled", true), ("the room is 137 feet wide", false), ("exit 4, room 1371", false),
        ("zoom call at 13:70", false), ("host 10.0.137.4 exited", false),
    ]) func `Words of a kill are told from their like`(words: String, tells: Bool) throws {
        let report = try healthy(("console.txt", "¦ worker-7 ¦ \(words) ¦\n")).report()
        #expect(report.caveats.map(\.isUnread) == (tells ? [true] : []), "\(words)")
        #expect(report.verdict.hasPrefix("Nothing was killed") == !tells)
    }

    /// Somebody's words are worth a look, and no page that could not be read.
    @Test(arguments: ["it went OOM again", "we ran out of memory at five"])
    func `A note that speaks of it is a remark`(words: String) throws {
        let report = try healthy(("handover.txt", "¦ to Kim ¦ \(words) ¦\n")).report()
        #expect(report.caveats.map(\.isUnread) == [false] && report.caveats.allSatisfy(\.isRemark))
        #expect(report.caveats.first?.text.contains("handover.txt") == true)
        #expect(report.verdict.hasPrefix("No OOM kill is seen: "), "\(report.verdict)")
    }

    @Test func `A container that crash-loops by itself is told apart from a kill`() throws {
        var scenario = healthy()
        let (start, end) = (scenario.startedAt, scenario.killedAt)
        scenario.status = { pod in
            pod.sidecar?.life = .init()
            var app = SampleMesh.Container.crashLooping(from: start, to: end, restarts: 6)
            app.lastState = .terminated(exitCode: 3, reason: "Error", from: start, to: end)
            pod.app = app
        }
        let report = try scenario.report()
        let told = report.caveats.map(\.text.plain)
        #expect(report.incidents.isEmpty && report.caveats.allSatisfy(\.isRemark))
        #expect(
            told.contains {
                $0.hasPrefix("a container crash-loops by itself") && $0.contains(", exit code 3, 6 restarts;")
            }, "\(told)")
        #expect(report.verdict.hasPrefix("No OOM kill is seen"))
    }

    @Test func `So is a table that tells no more than a name and how it stands`() throws {
        let report = try healthy(("pods.txt", "NAME     STATUS\nkite-0   OOMKilled\nreel-0   Running\n")).report()
        #expect(report.caveats.map(\.isUnread) == [true])
        #expect(!report.verdict.hasPrefix("Nothing was killed"))
        #expect(try healthy(("pods.txt", "NAME     STATUS\nkite-0   Running\n")).report().caveats.isEmpty)
    }

    @Test func `So is one that speaks of it far below`() throws {
        let far = String(repeating: "minutes of the guild, item 4\n", count: 900) + "Bob: it was OOMKilled twice\n"
        let report = try healthy(("minutes.txt", far)).report()
        #expect(report.caveats.map(\.isUnread) == [true])
        #expect(report.caveats.first?.text.contains("OOMKilled") == true)
        let note = String(repeating: "minutes of the guild, item 4\n", count: 900)
        #expect(try healthy(("minutes.txt", note)).report().caveats.isEmpty)
        // Where such a word is a string of a program's code, it tells nothing.
        #expect(try healthy(("tool.bin", "\u{7F}EL\0" + far)).report().caveats.isEmpty)
    }

    @Test func `So is one in a terminal's text of which nothing is read`() throws {
        let text =
            "$ ./audit.sh\n" + String(repeating: "checked, fine\n", count: 600)
            + "worker-7: container died: OOMKilled\n"
        let report = try healthy(("terminal.txt", text)).report()
        #expect(report.caveats.map(\.isUnread) == [true])
        #expect(report.caveats.first?.text.contains("OOMKilled") == true)
        // What every line has before it makes no page of a text.
        let note = "  asked Mia for the dumps\n  she is on leave\n"
        #expect(try healthy(("note.txt", note)).report().manifest.first { $0.name == "note.txt" }?.status == .skipped)
    }

    @Test func `Two readings of the usage are both told`() throws {
        func top(_ usage: String) -> String {
            "NAMESPACE  POD     NAME          CPU(cores)   MEMORY(bytes)\nmarket     till-0  istio-proxy   3m           \(usage)\n"
        }
        var bundle = BundleBuilder()
        bundle.add("top-1.txt", bytes: Array(top("900Mi").utf8))
        bundle.add("top-2.txt", bytes: Array(top("61Mi").utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let told = try #require(report.caveats.first { $0.isRemark })
        #expect(told.text.contains("900 MiB") && told.text.contains("61 MiB") && told.text.contains("top-2.txt"))
        #expect(report.outlook.map(\.measuredBytes) == [943_718_400])
    }

    @Test func `A page that is cut is one`() throws {
        var scenario = healthy()
        scenario.edits.append(("config_dump", { String($0.prefix($0.utf8.count / 2)) }))
        let report = try scenario.report()
        #expect(report.caveats.first?.isUnread == true)
        #expect(report.verdict.hasPrefix("No kill is seen, and "))
    }

    @Test func `Without a witness none could be seen`() throws {
        var scenario = healthy()
        scenario.dropped = ["k8s-resources", "cluster/", "istio-proxy.log", "istiod", "debug/"]
        #expect(try scenario.report().verdict.hasPrefix("No kill is seen, and none could be"))
    }

    /// An event tells of a kill only where somebody else than Kubernetes wrote it.
    @Test func `Events alone could show none either`() throws {
        let rows =
            "NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT        MESSAGE\ndepot       2m          Warning   BackOff   pod/winch-0   Back-off restarting failed container winch in pod winch-0\n"
        var bundle = BundleBuilder()
        // Given twice, it is one event.
        for name in ["events.txt", "events-again.txt"] { bundle.add(name, bytes: Array(rows.utf8)) }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        #expect(report.verdict.hasPrefix("No kill is seen, and none could be: no event tells"), "\(report.verdict)")
        #expect(report.verdict.contains("Read: 1 event and 0 proxies"))
        #expect(!report.couldShowKills)
        #expect(try healthy(("events.txt", rows)).report().couldShowKills)
    }

    /// What ended it no event says; who it is, the reader came for.
    @Test func `A container that events alone show to start again is named, a proxy first`() throws {
        func row(_ pod: String, _ message: String) -> String {
            "depot       2m          Warning   BackOff   pod/\(pod)   \(message)\n"
        }
        let head = "NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT        MESSAGE\n"
        let rows =
            head + row("lift-0", "Back-off pulling image \"lift:2\"")
            + row("winch-0", "Back-off restarting failed container winch in pod winch-0")
            + row("crane-0", "Back-off restarting failed container istio-proxy in pod crane-0")
        var bundle = BundleBuilder()
        bundle.add("events.txt", bytes: Array(rows.utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let told = report.caveats.filter { $0.text.contains("starts again and again") }.map(\.text.plain)
        #expect(
            told == [
                "istio-proxy of depot/crane-0 starts again and again, and no event says what ended it: the status of its pod would; 1 more so"
            ])
        let pulled = head + row("lift-0", "Back-off pulling image \"lift:2\"")
        var other = BundleBuilder()
        other.add("events.txt", bytes: Array(pulled.utf8))
        let none = try Engine(Scenario.load(other), toolVersion: "test").report()
        #expect(!none.caveats.contains { $0.text.contains("again and again") })
        // Where statuses are, they say how each ended.
        let well = try healthy(("events.txt", rows)).report()
        #expect(!well.caveats.contains { $0.text.contains("again and again") })
    }

    @Test func `A kill that fits no pod is said to`() throws {
        let report = try healthy(
            (
                "dmesg.txt",
                "[ 91.5] Memory cgroup out of memory: Killed process 77 (envoy) total-vm:1kB, anon-rss:9kB, file-rss:0kB\n"
                    + "[ 99.5] Memory cgroup out of memory: Killed process 78 (java) total-vm:1kB, anon-rss:9kB, file-rss:0kB\n"
            )
        ).report()
        #expect(report.caveats.contains { $0.text.contains("fits no pod") })
    }

    @Test func `A configuration that failed to answer limits the verdict`() throws {
        var scenario = healthy()
        scenario.edits.append(
            (
                "config_dump",
                { _ in "2026-11-24T08:28:45.675943Z\terror\tGet \"http://localhost:15000/config_dump\": EOF\n" }
            ))
        let report = try scenario.report()
        #expect(
            report.caveats.contains {
                $0.text.contains("a failed request for a config_dump") && $0.evidence?.file != nil
            })
        #expect(!report.verdict.hasPrefix("Nothing was killed"))
    }

    @Test func `A page that may be of several pods is said to stand alone`() throws {
        var scenario = healthy(
            (
                "memory.json",
                #"{"allocated": "41943040", "heap_size": "50331648", "pageheap_unmapped": "0", "pageheap_free": "1048576", "total_thread_cache": "1", "total_physical_bytes": "52428800"}"#
            ))
        scenario.mesh.addService("tug", in: "checkout", pods: 1)
        let report = try scenario.report()
        #expect(
            report.caveats.contains {
                $0.text.hasPrefix("a page could be of several pods") && $0.text.contains("memory.json")
            })
        #expect(report.proxies.contains { $0.pod == nil && $0.allocatedBytes == Bytes(41_943_040) })
    }

    /// A cut page says what it counts as what is there at least, and excludes nothing.
    @Test func `A clusters page that breaks off is a caveat, and no count`() throws {
        let lines = (1...40).map { number in
            let cluster = "outbound|80||pay\(number).quay.svc.cluster.local"
            return "\(cluster)::added_via_api::true\n\(cluster)::10.0.0.\(number):80::cx_active::2\n"
        }.joined()
        func report(_ clusters: String) throws -> Report {
            var bundle = BundleBuilder()
            bundle.add("cart-6d5f7c9b8d-q4w7z/memory.json", #"{"allocated": "62392960", "heap_size": "81788928"}"#)
            bundle.add("cart-6d5f7c9b8d-q4w7z/clusters.txt", clusters)
            return try Engine(Scenario.load(bundle), toolVersion: "test").report()
        }
        let whole = try report(lines)
        #expect(whole.proxies.first?.endpoints == 40 && whole.proxies.first?.activeConnections == 80)
        let cut = try report(String(lines.dropLast(4)))
        #expect(cut.proxies.first?.endpoints == nil && cut.proxies.first?.activeConnections == nil)
        let caveat = try #require(cut.caveats.first).text.plain
        #expect(caveat.hasSuffix("it lists at least 39 endpoints and 78 open connections to upstreams"), "\(caveat)")
    }
}
