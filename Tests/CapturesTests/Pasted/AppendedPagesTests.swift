import Archive
import Testing
import Units

@testable import Captures

/// Pages behind pages, pages that only indentation parts from prose, and tables that other tools print.
private func kind(_ text: String, _ name: String = "paste.txt") -> CaptureKind {
    Array(text.utf8).prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
}

private func facts(_ text: String, _ name: String = "paste.txt") throws -> [Fact] {
    let bytes = Array(text.utf8)
    let reader = Captures.reader(for: kind(text, name), source: MemorySource(bytes, chunk: 97), name: name)
    var out: [Fact] = []
    while let fact = try reader?.next() { out.append(fact) }
    return out
}

extension [Fact] {
    fileprivate var memories: [MemoryFigures] { compactMap { if case .memory(let x) = $0 { x } else { nil } } }
    fileprivate var passed: [String] { compactMap { if case .passedOver(let x) = $0 { x } else { nil } } }
    fileprivate var synced: [SyncedProxy] { compactMap { if case .syncedProxy(let x) = $0 { x } else { nil } } }
}

private let memory = """
    {
     "allocated": "61000000",
     "heap_size": "90000000",
     "pageheap_unmapped": "0",
     "pageheap_free": "9000000",
     "total_thread_cache": "1000000",
     "total_physical_bytes": "88000000"
    }

    """

@Suite struct AppendedPagesTests {
    @Test func aPageBehindAJSONPageIsRead() throws {
        let info =
            #"{"version": "x", "state": "LIVE", "command_line_options": {"concurrency": 6}, "uptime_current_epoch": "9s"}"#
        let found = try facts(
            info + "\n" + memory + "server.concurrency: 6\nserver.total_connections: 41\nserver.live: 1\n")
        #expect(found.contains { if case .serverInfo(let info) = $0 { info.concurrency == 6 } else { false } })
        #expect(found.memories.map(\.allocated) == [61_000_000])
        #expect(found.parts.map(\.kind) == [.memoryPage, .statsText])
        #expect(found.parts.map(\.title) == ["2", "3"])
    }

    @Test func whatIsNoPageBehindAJSONPageIsLeft() throws {
        for tail in ["\n\n", "}\n", "[me@jump ~]$\n", "that was it\n"] {
            let found = try facts(memory + tail)
            #expect(found.memories.count == 1 && found.parts.isEmpty, "\(tail)")
        }
    }

    @Test func pagesThatOnlyIndentationPartsFromProseAreRead() throws {
        let text = """
            The sidecar of till dies each night.

                $ kubectl -n market get pods
                NAME                    READY   STATUS      RESTARTS   AGE
                till-6c5d9f7b8d-x2k4p   1/2     OOMKilled   4          9d

            And this, a minute before:

            \(memory.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))

            Any ideas?

            """
        let found = try facts(text, "issue.md")
        #expect(found.pods.map(\.name) == ["till-6c5d9f7b8d-x2k4p"])
        #expect(found.memories.map(\.allocated) == [61_000_000])
    }

    @Test func marksStandWhereBlocksBeginAndAreOver() throws {
        let text = "a\n\n    b\n\n    c\n\nd\n    e\n```\nf\n\n    g\n```\n\n    h\n```\n\n    i\n```\n\n\tlast"
        let source = RewrittenText(MemorySource(Array(text.utf8), chunk: 3), by: IndentedBlocks())
        var bytes = [UInt8](repeating: 0, count: 500)
        var count = 0
        while true {
            let n = try bytes.withUnsafeMutableBytes {
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...].prefix(5)))
            }
            guard n > 0 else { break }
            count += n
        }
        let read = String(decoding: bytes.prefix(count), as: UTF8.self)
        #expect(
            read
                == "a\n\n\u{1D}b\n\nc\n\n\u{1D}d\n    e\n```\nf\n\n    g\n```\n\n\u{1D}h\n\u{1D}```\n\n    i\n```\n\n\u{1D}last"
        )
    }

    /// A note in a ticket's journal: each page has a margin of its own, and rows of dashes stand between the notes.
    private static func journal(_ table: Int, _ description: Int, gap: String) -> String {
        func indented(_ text: String, _ blanks: Int) -> String {
            text.split(separator: "\n").map { String(repeating: " ", count: blanks) + $0 + "\n" }.joined()
        }
        let rows = """
            NAME                    READY   STATUS             RESTARTS       AGE
            till-6c5d9f7b8d-x2k4p   1/2     CrashLoopBackOff   6 (2m8s ago)   3d2h
            till-6c5d9f7b8d-z7m5q   2/2     Running            0              3d2h
            """
        let killed = """
            Name:             till-6c5d9f7b8d-x2k4p
            Namespace:        market
            Containers:
              istio-proxy:
                State:          Waiting
                  Reason:       CrashLoopBackOff
                Last State:     Terminated
                  Reason:       OOMKilled
                  Exit Code:    137
                  Finished:     Mon, 02 Mar 2026 08:30:00 +0000
                Restart Count:  6
                Limits:
                  memory:  256Mi
            """
        return "Number: 17\n-----\n09:31 - Tom (Work notes)\nlimit raised\n> 08:55 - Ines\n> not in production\n-----\n"
            + "08:41 - Tom (Work notes)\nPasting what I saw:\n" + indented(rows, table) + gap
            + indented(killed, description) + "--\nTom | Platform\n-----\n07:50 - System\nIncident created\n"
    }

    @Test func eachPageOfATextHasItsOwnMargin() throws {
        for (table, description, gap) in [
            (2, 6, "\n"), (6, 2, ""), (3, 3, "\n"), (1, 4, "\nand of it:\n\n"), (8, 1, "\n"),
        ] {
            let found = try facts(Self.journal(table, description, gap: gap))
            let pods = found.pods
            #expect(
                pods.map(\.name).sorted() == ["x2k4p", "x2k4p", "z7m5q"].map { "till-6c5d9f7b8d-" + $0 }, "\(table)")
            let killed = pods.flatMap(\.containers).filter { $0.lastState?.reason == "OOMKilled" }
            #expect(killed.map(\.memoryLimit) == ["256Mi"] && killed.first?.restartCount == 6, "\(table)")
            #expect(found.passed == ["9 lines that go in less"])
        }
    }

    @Test func whatGoesInBelowACommandIsWhatItPrinted() throws {
        let table = "  NAME     READY   STATUS      RESTARTS   AGE\n  till-0   1/2     OOMKilled   4          9d\n"
        let found = try facts("See what it says:\n$ kubectl -n market get pods\n\(table)That is all.\n")
        #expect(found.pods.map(\.name) == ["till-0"] && found.pods.map(\.namespace) == ["market"])
    }

    @Test func aDescriptionIsNotCutAtItsOwnIndentation() throws {
        let text = """
            It died again, as I said.

            Name:         till-0
            Namespace:    market
            Node:         node-1/10.0.0.1
            Containers:
              till:
                State:          Running
            Volumes:
              ca:
                Type:      ConfigMap (a volume populated by a ConfigMap)
                Name:      istio-ca-root-cert
            Events:
              Type     Reason   Age   From     Message
              ----     ------   ----  ----     -------
              Warning  BackOff  32s   kubelet  Back-off restarting failed container

            """
        let found = try facts(text)
        #expect(found.pods.map(\.name) == ["till-0"] && found.parts.isEmpty)
        #expect(found.contains { if case .event(let event) = $0 { event.reason == "BackOff" } else { false } })
    }

    @Test func aPageThatIsKnownIsNotCutAtItsIndentation() throws {
        let yaml = "apiVersion: v1\nkind: Pod\nmetadata:\n\n    name: till-0\n    namespace: market\n"
        #expect(try facts(yaml).pods.map(\.name) == ["till-0"])
    }

    @Test func whatStoodInFrontIsTold() throws {
        let prompt = try facts(
            "$ kubectl -n market exec till-1 -c istio-proxy -- curl -s localhost:15000/memory\n" + memory)
        #expect(prompt.passed.first?.hasPrefix("the command kubectl -n market exec till-1") == true)
        let words = try facts("Defaulted container \"till\" out of: till, istio-proxy\n" + memory)
        #expect(words.passed.first?.hasPrefix("1 line: Defaulted container") == true)
        #expect(try facts(memory).passed.isEmpty)
        let quoted = memory.split(separator: "\n").map { "> \($0)\n" }.joined()
        #expect(try facts(quoted).passed == ["> before each line"])
    }

    @Test func whatWasAskedOfAProxyNamesItWhateverCameBack() throws {
        let text = """
            $ istioctl x describe pod till-6c5d9f7b8d-x2k4p -n market
            Pod: till-6c5d9f7b8d-x2k4p.market
               Pod Ports: 8080 (till), 15090 (istio-proxy)
            $ istioctl pc log drawer-5f6d7c8b9-aaaaa.market
            drawer-5f6d7c8b9-aaaaa.market:
            active loggers:
              admin: warning
            $ istioctl x envoy-stats shelf-0.market
            nothing came back
            $ kubectl -n market exec till-0 -c till -- curl -s localhost:8080/nothing
            nothing here

            """
        let named = try facts(text).compactMap { fact -> String? in
            switch fact {
            case .identity(let identity): identity.pod
            case .part(.some(let part)): part.identity?.pod
            default: nil
            }
        }
        #expect(named == ["till-6c5d9f7b8d-x2k4p", "drawer-5f6d7c8b9-aaaaa", "shelf-0"])
    }
}

@Suite struct OtherToolsTests {
    @Test func proxyStatusListsProxiesInBothForms() throws {
        let old = """
            NAME                           CLUSTER        CDS              LDS              EDS              RDS              ECDS        ISTIOD                     VERSION
            till-6c5d9f7b8d-x2k4p.market   Kubernetes     SYNCED (4m)      SYNCED           STALE            NOT SENT         IGNORED     istiod-7c8d6f5b9-abcde     1.23.2

            """
        let new = """
            NAME                           CLUSTER        ISTIOD                     VERSION     SUBSCRIBED TYPES
            till-6c5d9f7b8d-x2k4p.market   Kubernetes     istiod-7c8d6f5b9-abcde     1.27.0      4 (CDS,LDS,EDS,RDS)

            """
        for (table, version) in [(old, "1.23.2"), (new, "1.27.0")] {
            let found = try facts(table).synced
            #expect(found.map(\.pod) == ["till-6c5d9f7b8d-x2k4p"] && found.map(\.namespace) == ["market"])
            #expect(found.map(\.istioVersion) == [version])
        }
    }

    @Test func aReleaseOfAllProxiesIsTheirs() throws {
        func versions(_ line: String) throws -> [String] {
            try facts("client version: 1.24.1\ncontrol plane version: 1.24.0\n" + line).compactMap {
                if case .proxyVersion(let version) = $0 { version } else { nil }
            }
        }
        #expect(try versions("data plane version: 1.23.2 (14 proxies)\n") == ["1.23.2"])
        #expect(try versions("data plane version: 1.23.2 (4 proxies), 1.22.0 (1 proxies)\n").isEmpty)
    }

    private let series = #"{container="istio-proxy", namespace="market", pod="till-0"}"#

    @Test func promtoolsTextIsReadLikeItsJSON() throws {
        let text = """
            container_memory_working_set_bytes\(series) => 246415360 @[1778486500.781]
            container_memory_rss{container="till", namespace="market", pod="till-0"} => 9 @[1778486500.781]
            container_memory_rss\(series) =>
            120586240 @[1778486400]
            255852544 @[1778486430]
            kube_pod_container_status_last_terminated_reason{container="istio-proxy", pod="till-0", reason="OOMKilled"} => 1 @[1778486501]

            """
        let found = try facts(text)
        #expect(found.processes.map(\.usage) == [246_415_360, nil, nil, nil])
        #expect(found.processes.map(\.anonymous) == [nil, 120_586_240, 255_852_544, nil])
        #expect(found.processes.last?.oomKills == 1)
        #expect(found.processes[1].at == Moment(seconds: 1_778_486_400))
        #expect(found.parts.allSatisfy { $0.pod == "till-0" })
        let bare =
            #"[{"metric":{"__name__":"container_memory_rss","container":"istio-proxy","pod":"till-0"},"value":[1778486400,"7"]}]"#
        #expect(try facts(bare).processes.map(\.anonymous) == [7])
    }

    @Test func aLimitOfStateMetricsIsOne() throws {
        let line =
            #"kube_pod_container_resource_limits{container="istio-proxy", pod="till-0", resource="RES"} => 268435456 @[1778486500]"#
            + "\n"
        #expect(try facts(line.replacing("RES", with: "memory")).processes.map(\.limit) == [268_435_456])
        #expect(try facts(line.replacing("RES", with: "cpu")).processes.isEmpty)
    }

    @Test func tablesWithCommasAreSeries() throws {
        let quoted = series.replacing("\"", with: "\"\"")
        let wide = """
            "Time","container_memory_rss\(quoted)","something else"
            2026-05-11 08:00:00,120586240,1
            2026-05-11 08:00:30,115 MiB,2

            """
        let found = try facts(wide, "export.csv").processes
        #expect(found.map(\.anonymous) == [120_586_240, 120_586_240])
        // Nobody said in which zone the browser stood.
        #expect(found.map(\.at) == [nil, nil] && found.map(\.sampleSeconds) == [0, 30])
        let long = """
            name,timestamp,value,container,namespace,pod
            container_memory_working_set_bytes,1778486400,7340032,istio-proxy,market,till-0
            container_memory_working_set_bytes,1778486400,99,till,market,till-0

            """
        let rows = try facts(long, "export.csv")
        #expect(rows.processes.map(\.usage) == [7_340_032])
        #expect(rows.processes.first?.at == Moment(seconds: 1_778_486_400) && rows.parts.map(\.namespace) == ["market"])
        #expect(kind("name,age\nTom,7\n", "people.csv") == .unknown)
    }

    /// A panel's legend names pod and container, and its unit says that it is of memory.
    @Test func aPanelsColumnsAreSeriesByTheirLegend() throws {
        let panel = """
            "Time","till-6c5d9f7b8d-x2k4p / istio-proxy","till-6c5d9f7b8d-x2k4p / till"
            2026-05-11 08:00:00,48.0 MiB,310 MiB
            2026-05-11 08:05:00,50.5 MiB,311 MiB

            """
        let found = try facts(panel, "Container memory-data.csv")
        #expect(found.processes.map(\.usage) == [48 << 20, 101 << 19])
        #expect(found.processes.map(\.sampleSeconds) == [0, 300])
        #expect(Set(found.parts.map(\.pod)) == ["till-6c5d9f7b8d-x2k4p"])
        let named = panel.replacing("till-6c5d9f7b8d-x2k4p / istio", with: "market/till-6c5d9f7b8d-x2k4p/istio")
        #expect(Set(try facts(named, "a.csv").parts.map(\.namespace)) == ["market"])
        // Processors have the same legend.
        #expect(try facts(panel.replacing(" MiB", with: ""), "cpu.csv").processes.isEmpty)
        #expect(kind("\"Time\",\"till / istio-proxy\"\n2026-05-11 08:00:00,48.0 MiB\n", "a.csv") == .unknown)
    }

    @Test func aViewersTableOfLogLinesIsALog() throws {
        let text = """
            "@timestamp","kubernetes.namespace_name","kubernetes.pod_name","kubernetes.container_name",message
            "May 11, 2026 @ 08:14:31.1","market","till-0","istio-proxy","2026-05-11T08:14:31.100012Z	error	Epoch 0 exited with error: signal: killed"
            "May 11, 2026 @ 08:14:30.1","market","till-0","till","2026-05-11T08:14:31.100012Z	error	Epoch 0 exited with error: signal: killed"

            """
        let lives = try facts(text, "report.csv").lives
        #expect(lives.map(\.pod) == ["till-0"] && lives.map(\.namespace) == ["market"] && lives[0].killLine != nil)
    }

    @Test func aScreensTableIsReadByItsCells() throws {
        let text = """
            NAMESPACE  NAME↑                    PF  READY  STATUS     RESTARTS  CPU  IP         NODE      AGE
            market     till-6c5d9f7b8d-x2k4p    ●   1/2    OOMKilled         4   12  10.3.7.99  worker-3  34m
            market     drawer-5f6d7c8b9-aaaaa   ●   2/2    Running           0    9  10.3.7.12  worker-3  3d

            """
        let pods = try facts(text).pods
        #expect(pods.map(\.name) == ["till-6c5d9f7b8d-x2k4p", "drawer-5f6d7c8b9-aaaaa"])
        #expect(pods.map { $0.containers.first?.state?.reason } == ["OOMKilled", nil])
        #expect(pods.map(\.node) == ["worker-3", "worker-3"])
    }

    @Test func aStartupProbesPatienceIsDelayAndPeriodTimesFailures() throws {
        let described = """
            Name:         till-0
            Namespace:    market
            Node:         n/10.0.0.1
            Init Containers:
              istio-proxy:
                Startup:  http-get http://:15021/healthz/ready delay=2s timeout=3s period=3s #success=1 #failure=200

            """
        let yaml = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: till-0
            spec:
              initContainers:
              - name: istio-proxy
                startupProbe:
                  failureThreshold: 200
                  initialDelaySeconds: 2
                  periodSeconds: 3
              containers:
              - name: till
                startupProbe:
                  tcpSocket: {port: 1}

            """
        #expect(try facts(described).pods.first?.containers.first?.startupPatience == 602)
        let containers = try #require(try facts(yaml).pods.first?.containers)
        #expect(
            Dictionary(uniqueKeysWithValues: containers.map { ($0.name, $0.startupPatience) }) == [
                "istio-proxy": 602, "till": 30,
            ])
    }
}
