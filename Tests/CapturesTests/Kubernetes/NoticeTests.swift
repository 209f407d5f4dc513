import Archive
import Testing

@testable import Captures

/// What monitors tell people of a kill.
private func kind(_ text: String, _ name: String = "alert.txt") -> CaptureKind {
    Array(text.utf8.prefix(4096)).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
}

@Suite struct NoticeTests {
    @Test(arguments: [
        "[FIRING:1] KubeContainerOOMKilled (kite)\nLabels:\n - container = istio-proxy\n - namespace = toys\n - pod = kite-0\n - reason = OOMKilled\n",
        #"{"receiver":"t","alerts":[{"labels":{"alertname":"KubernetesContainerOomKiller","container":"istio-proxy","namespace":"toys","pod":"kite-0"},"annotations":{"summary":"x"}}]}"#,
        #"{"receiver":"t","alerts":[{"labels":{"alertname":"ContainerOOMKilled","container":"istio-proxy","namespace":"toys","pod":"kite-0"},"annotations":{"summary":"Container istio-proxy in pod toys/kite-0 has been OOMKilled 4 times in the last 10 minutes."}}]}"#,
        "Alert: the sidecar\ndescription: Container istio-proxy in pod toys/kite-0 has been OOMKilled 4 times in the last 10 minutes.\n",
        "Events\nP\nkite-0\nNS\ntoys\n11 May 2026, 08:14\nContainer istio-proxy was OOMKilled, exit code 137\nP\nreel-0\nNS\ntoys\nPulled\n",
    ]) func aPodAndItsKillAreTold(_ text: String) throws {
        #expect(kind(text) == .notice, "\(text.prefix(40))")
        let events = try read(.notice, text).facts.events
        #expect(events.map(\.objectName) == ["kite-0"] && events.map(\.reason) == ["OOMKilled"], "\(text.prefix(40))")
        #expect(events.map(\.namespace) == ["toys"] && events.map(\.container) == ["istio-proxy"], "\(text.prefix(40))")
        #expect(events.first?.count == (text.contains("4 times") ? 4 : nil))
    }

    /// Labels are sorted, so that the container of the next alert stands before its pod.
    @Test func eachAlertOfAGroupHasItsOwnContainer() throws {
        let text = [("reel", "kite-0"), ("istio-proxy", "kite-1")].map { container, pod in
            """
            Labels:
             - alertname = ContainerOOMKilled
             - container = \(container)
             - namespace = toys
             - pod = \(pod)
             - reason = OOMKilled
            Source: https://prom/graph

            """
        }.joined()
        let events = try read(.notice, "[FIRING:2] ContainerOOMKilled\n" + text).facts.events
        #expect(events.map(\.objectName) == ["kite-0", "kite-1"])
        #expect(events.map(\.container) == ["reel", "istio-proxy"])
    }

    @Test(arguments: [
        "kite-0 was OOMKilled last month, see the wiki\n", "pod = kite-0\nall is well\n",
        "pod: kite\nreason: OOMKilled\n",
    ]) func proseIsNone(_ text: String) { #expect(kind(text) == .unknown) }

    @Test func whatJqTookOfEachContainerIsRead() throws {
        let text = """
            {
              "name": "kite-6c5d9f7b8d-x2k4p", "ns": "toys",
              "containers": [
                {"name": "kite", "restarts": 0, "last": null},
                {"name": "istio-proxy", "restarts": 3, "last": {"exitCode": 137, "reason": "OOMKilled", "finishedAt": "2026-05-11T08:14:31Z"}}
              ]
            }

            """
        #expect(kind(text, "out.json") == .podsTable)
        let pods = try read(.podsTable, text).facts.pods
        let proxy = try #require(pods.flatMap(\.containers).first { $0.name == "istio-proxy" })
        #expect(pods.allSatisfy { $0.name == "kite-6c5d9f7b8d-x2k4p" && $0.namespace == "toys" })
        #expect(proxy.restartCount == 3 && proxy.lastState?.finishedAt == moment("2026-05-11T08:14:31Z"))
        #expect(proxy.lastState?.reason == "OOMKilled" && proxy.lastState?.exitCode == 137)
    }

    @Test func aMonitorsSampleIsRead() throws {
        let text =
            #"[{"timestamp": 1778487271000, "podName": "kite-0", "namespaceName": "toys", "containerName": "istio-proxy", "status": "Running", "lastTerminatedExitReason": "OOMKilled", "lastTerminatedExitCode": 137, "restartCount": 2, "memoryLimitBytes": 268435456}]"#
        #expect(kind(text, "nr.json") == .podsTable)
        let container = try #require(try read(.podsTable, text).facts.pods.first?.containers.first)
        #expect(container.lastState?.reason == "OOMKilled" || container.state?.reason == "OOMKilled")
        #expect(container.name == "istio-proxy" && container.memoryLimit == "268435456")
    }

    @Test(arguments: [
        (
            "<3>1 2026-05-11T08:14:31.103Z node-3 kernel - - - Memory cgroup out of memory: Killed process 195 (envoy) total-vm:9kB, anon-rss:2048kB\n",
            "node-3" as String?, true
        ),
        (
            "08:14:31 Triggered by PID 3361 (\"wrk:worker_1\"), OOM kill of PID 195 (\"envoy\"), 65536 pages, loadavg: 0.33 2.39 1.72 2/411 3372\n",
            nil, false
        ),
        (
            "I0511 08:14:31.512345       1 log_monitor.go:160] New status generated: &{Source:kernel-monitor Events:[{Severity:warn Timestamp:2026-05-11T08:14:31.103Z Reason:OOMKilling Message:Memory cgroup out of memory: Killed process 195 (envoy) total-vm:9kB, anon-rss:2048kB}] Conditions:[]}\n",
            nil, true
        ),
    ]) func theKernelsWordComesInOtherForms(text: String, host: String?, isTimed: Bool) throws {
        #expect(kind(text, "syslog") == .kernelLog)
        let kills = try read(.kernelLog, text).facts.kills
        #expect(kills.map(\.processName) == ["envoy"] && kills.map(\.processID) == [195] && kills.map(\.host) == [host])
        #expect(kills.map(\.at) == [isTimed ? moment("2026-05-11T08:14:31.103Z") : nil])
    }

    @Test func anExportedChatIsRead() throws {
        let text =
            #"[{"type":"message","user":"U1","text":"down again &lt;!here&gt;","ts":"1.1"},{"type":"message","user":"U2","text":"```$ kubectl -n toys get pods\nNAME     READY   STATUS      RESTARTS   AGE\nkite-0   1/2     OOMKilled   3          2d\u00e9```","ts":"1.2"}]"#
        #expect(kind(text, "slack.json") == .podsTable)
        let reader = Captures.reader(
            for: .podsTable, source: MemorySource(Array(text.utf8), chunk: 7), name: "slack.json")
        var pods: [Pod] = []
        while let fact = try reader?.next() { if case .pod(let pod) = fact { pods.append(pod) } }
        #expect(pods.map(\.name) == ["kite-0"] && pods.map(\.namespace) == ["toys"])
    }
}
