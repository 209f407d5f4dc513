import Testing

@testable import Captures

/// Lines of logs that a viewer exported for a spreadsheet: each calls its columns by names of its own.
private func kind(_ bytes: [UInt8], _ name: String = "export.csv") -> CaptureKind {
    bytes.prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
}

private let killed =
    "2026-02-11T03:21:41.907115Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits."
private let ended = "2026-02-11T03:21:41.907395Z\terror\tEnvoy exited with error: signal: killed"

@Suite struct ExportTests {
    @Test(arguments: [
        // Splunk
        "\"_time\",host,\"k8s_namespace\",\"k8s_pod\",\"k8s_container\",\"_raw\"\n\"2026-02-11T03:21:41.907+0000\",n,toys,kite-0,istio-proxy,\"L1\"\n\"2026-02-11T03:21:41.907+0000\",n,toys,kite-0,istio-proxy,\"L2\"\n",
        // Two lines of one event in one cell
        "_time,kubernetes.pod.name,kubernetes.namespace,kubernetes.container.name,message\n2026-02-11T03:21:41Z,kite-0,toys,istio-proxy,\"L1\nL2\"\n",
        // Grafana
        "\"Time\",\"Line\",\"tsNs\",\"labels\"\n2026-02-11 03:21:41.907,L1,1770780101907115000,\"{\"\"pod\"\":\"\"kite-0\"\",\"\"namespace\"\":\"\"toys\"\",\"\"container\"\":\"\"istio-proxy\"\"}\"\n2026-02-11 03:21:41.907,L2,1,\"{\"\"pod\"\":\"\"kite-0\"\",\"\"namespace\"\":\"\"toys\"\",\"\"container\"\":\"\"istio-proxy\"\"}\"\n",
        // Datadog
        "Date,Host,Service,Tags,Message\n2026-02-11T03:21:41Z,n,kite,\"pod_name:kite-0,kube_namespace:toys,kube_container_name:istio-proxy\",L1\n2026-02-11T03:21:41Z,n,kite,\"pod_name:kite-0,kube_namespace:toys,kube_container_name:istio-proxy\",L2\n",
        // CloudWatch: the collector's record is the message
        "@timestamp,@message\n2026-02-11 03:21:41.907,\"{\"\"log\"\":\"\"J1\"\",\"\"kubernetes\"\":{\"\"pod_name\"\":\"\"kite-0\"\",\"\"namespace_name\"\":\"\"toys\"\",\"\"container_name\"\":\"\"istio-proxy\"\"}}\"\n2026-02-11 03:21:41.907,\"{\"\"log\"\":\"\"J2\"\",\"\"kubernetes\"\":{\"\"pod_name\"\":\"\"kite-0\"\",\"\"namespace_name\"\":\"\"toys\"\",\"\"container_name\"\":\"\"istio-proxy\"\"}}\"\n",
        // Google
        "insertId,jsonPayload.message,resource.labels.container_name,resource.labels.namespace_name,resource.labels.pod_name,textPayload,timestamp\nx1,,istio-proxy,toys,kite-0,L1,2026-02-11T03:21:41Z\nx2,,istio-proxy,toys,kite-0,L2,2026-02-11T03:21:41Z\n",
        // Azure, and Excel's semicolons
        "sep=;\n\"TimeGenerated [UTC]\";PodName;PodNamespace;ContainerName;LogMessage\n2026-02-11T03:21:41Z;kite-0;toys;istio-proxy;L1\n2026-02-11T03:21:41Z;kite-0;toys;istio-proxy;L2\n",
        // Somebody's own
        "timestamp;pod;ns namespace;container;msg\n2026-02-11T03:21:41Z;kite-0;toys;istio-proxy;L1\n2026-02-11T03:21:41Z;kite-0;toys;istio-proxy;L2\n",
    ]) func whoseTheLinesAreStandsInColumnsOrLabels(_ form: String) throws {
        let text = form.replacing("L1", with: killed).replacing("L2", with: ended)
            .replacing("J1", with: killed.replacing("\t", with: "\\t")).replacing(
                "J2", with: ended.replacing("\t", with: "\\t"))
        #expect(kind(Array(text.utf8)) == .podLogs, "\(form.prefix(40))")
        let life = try #require(try read(.podLogs, text, piece: 31).facts.lives.first, "\(form.prefix(40))")
        #expect(life.pod == "kite-0" && life.namespace == "toys", "\(form.prefix(40))")
        #expect(life.killedAt?.seconds == moment("2026-02-11T03:21:41Z")?.seconds, "\(form.prefix(40))")
    }

    @Test func excelsUnicodeTextIsRead() throws {
        let text =
            "Timestamp\tPod Name\tNamespace\tContainer Name\tMessage\r\n2026-02-11T03:21:41Z\tkite-0\ttoys\tistio-proxy\t\""
            + killed.replacing("\t", with: " ") + "\"\r\n"
        var wide: [UInt8] = [0xFF, 0xFE]
        for unit in text.utf16 { wide += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        #expect(kind(wide) == .podLogs)
        #expect(try read(.podLogs, wide).facts.lives.first?.pod == "kite-0")
    }

    @Test func aTableOfOtherThingsIsNone() {
        for text in [
            "time,event,host\n2026-02-11,the market opens,hall\n", "name,log,pod size\nfir,yes,3\n",
            "Timestamp,Message\n2026-02-11,the boat is late\n",
        ] {
            #expect(kind(Array(text.utf8)) == .unknown, "\(text)")
        }
    }

    @Test func aQuoteThatNobodyClosesSwallowsNoTable() throws {
        var text = "pod,namespace,container,message\nkite-0,toys,istio-proxy,\"it said \" and went\"\n"
        text += String(repeating: "kite-0,toys,istio-proxy,nothing\n", count: 500)
        text += "kite-0,toys,istio-proxy,\(killed)\nkite-0,toys,istio-proxy,\(ended)\n"
        #expect(try read(.podLogs, text).facts.lives.first?.killedAt != nil)
    }

    @Test func theCloudsInventoryTellsHowAContainerEnded() throws {
        let text = """
            "TimeGenerated [UTC]",Name,Namespace,PodStatus,ContainerName,ContainerRestartCount,ContainerStatus,ContainerStatusReason,ContainerLastStatus
            2026-02-11T03:25:00Z,kite-0,toys,Running,0e6d9a1c-1b5d-4d7e-8c1b-0a6a3c5e7f10/istio-proxy,3,running,,"{""lastState"":""terminated"",""reason"":""OOMKilled"",""startedAt"":""2026-02-11T01:00:00Z"",""finishedAt"":""2026-02-11T03:21:41Z"",""containerID"":""x""}"

            """
        #expect(kind(Array(text.utf8)) == .podsTable)
        let pod = try #require(try read(.podsTable, text).facts.pods.first)
        let container = try #require(pod.containers.first)
        #expect(pod.name == "kite-0" && container.name == "istio-proxy" && container.restartCount == 3)
        #expect(container.lastState?.reason == "OOMKilled")
        #expect(container.lastState?.finishedAt == moment("2026-02-11T03:21:41Z"))
        // ContainerStatus is the container's own.
        #expect(container.state?.kind == .running)
    }

    @Test func googlesDocumentsAreRead() throws {
        let text = """
            ---
            insertId: 1vq8
            logName: projects/p/logs/stdout
            resource:
              labels:
                container_name: istio-proxy
                namespace_name: toys
                pod_name: kite-0
              type: k8s_container
            textPayload: "\(killed.replacing("\t", with: "\\t"))"
            timestamp: '2026-02-11T03:21:41.907115Z'
            ---
            insertId: 1vq9
            logName: projects/p/logs/stdout
            resource:
              labels:
                container_name: istio-proxy
                namespace_name: toys
                pod_name: kite-0
            textPayload: "\(ended.replacing("\t", with: "\\t"))"
            timestamp: '2026-02-11T03:21:41.907395Z'

            """
        #expect(kind(Array(text.utf8), "logs.yaml") == .podLogs)
        let life = try #require(try read(.podLogs, text).facts.lives.first)
        #expect(life.pod == "kite-0" && life.namespace == "toys" && life.killedAt != nil)
    }

    @Test func aJournalThatTellsAllOfItsFieldsHasTimes() throws {
        let text = """
            Wed 2026-02-11 04:21:41.201774 CET [s=8f1c;i=2a;b=07;m=1;t=5;x=9]
                _TRANSPORT=kernel
                _HOSTNAME=node-4
                MESSAGE=Memory cgroup out of memory: Killed process 812 (envoy) total-vm:9kB, anon-rss:2048kB, file-rss:1kB

            """
        #expect(kind(Array(text.utf8), "journal.txt") == .kernelLog)
        let kills = try read(.kernelLog, text).facts.kills
        #expect(kills.map(\.at) == [moment("2026-02-11T03:21:41.201774Z")] && kills.map(\.host) == ["node-4"])
    }
}

private let id = String(repeating: "5e1d", count: 16)

private func monitor(_ message: String, _ tags: String) -> String {
    "Date,Host,Title,Message,Tags\n2026-03-03T01:02:03.000Z,n-1,Process OOM Killed,\"\(message)\",\"\(tags)\"\n"
}

/// A check that traces kills names both processes, in a sentence of several lines.
@Test(arguments: [
    (
        "Process `top` (pid: 9) triggered an OOM kill on process `envoy` (pid: 7, oom_score: 9).\n The process had reached 9 pages.\n\nThis OOM kill was invoked by a cgroup, containerID: \(id).",
        "envoy 7 CONSTRAINT_MEMCG"
    ),
    (
        "Process `envoy` (pid: 7, oom_score: 9) triggered an OOM kill on itself.\n\nThis OOM kill was invoked by a cgroup, containerID: \(id).",
        "envoy 7 CONSTRAINT_MEMCG"
    ),
]) func anEventOfATracedKillIsTheKernels(message: String, expected: String) throws {
    let text = monitor(
        message, "kube_namespace:toys,pod_name:kite-0,kube_container_name:istio-proxy,container_id:\(id)")
    let facts = try read(.podLogs, text).facts
    let kills = facts.compactMap { if case .kernelKill(let kill) = $0 { kill } else { nil } }
    #expect(kills.map { "\($0.processName) \($0.processID ?? 0) \($0.constraint ?? "")" } == [expected])
    #expect(
        kills.first?.containerID == id && kills.first?.host == "n-1"
            && kills.first?.at == moment("2026-03-03T01:02:03Z"))
    let runs = facts.compactMap { if case .namedRun(let run) = $0 { run } else { nil } }
    #expect(runs.map(\.pod) == ["kite-0"] && runs.first?.containerID == id && runs.first?.container == "istio-proxy")
}

/// A row that names its pod tells of that; one that names nobody is lost, and says so.
@Test func aKillInATableOfAlertsIsReadOrTold() throws {
    let head = "Time,Alert Title,Namespace,Pod Name,Container Name,Description\n"
    let told = try read(.podLogs, head + "2026-03-03T01:02:03Z,Pod killed,toys,kite-0,istio-proxy,it was OOMKilled\n")
    let events = told.facts.compactMap { if case .event(let event) = $0 { event } else { nil } }
    #expect(
        events.map { "\($0.reason) \($0.namespace ?? "")/\($0.objectName)/\($0.container ?? "")" } == [
            "OOMKilled toys/kite-0/istio-proxy"
        ])
    #expect(events.first?.lastAt == moment("2026-03-03T01:02:03Z") && told.outcome == .complete)
    let lost = try read(.podLogs, head + "2026-03-03T01:02:03Z,Pod killed,,,,2 were OOMKilled\n")
    #expect(lost.outcome == .partial("1 row with OOMKilled not understood"))
    let other = try read(.podLogs, head + "2026-03-03T01:02:03Z,Slow,toys,kite-0,istio-proxy,p99 above 1s\n")
    #expect(other.outcome == .complete && other.facts.allSatisfy { if case .event = $0 { false } else { true } })
}
