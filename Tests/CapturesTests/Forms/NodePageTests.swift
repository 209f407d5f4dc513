import Testing

@testable import Captures

/// Pages of a node, its runtime, its kubelet and whoever watches it.
private func kind(_ text: String, _ name: String = "page.txt") -> CaptureKind {
    Array(text.utf8.prefix(4096)).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
}

private func series(_ name: String, _ labels: String, _ value: String) -> String {
    "\(name){namespace=\"toys\",pod=\"kite-6d8f7c9b5d-2xkmr\",uid=\"u-1\",container=\"istio-proxy\"\(labels)} \(value)\n"
}

@Test(arguments: ["", "# HELP kube_pod_container_info Information\n# TYPE kube_pod_container_info gauge\n"])
func linesOfStateMetricsAreAPod(_ head: String) throws {
    let text =
        head + series("kube_pod_container_status_restarts_total", "", "3")
        + series("kube_pod_container_status_last_terminated_reason", ",reason=\"OOMKilled\"", "1")
        + series("kube_pod_container_status_last_terminated_reason", ",reason=\"Error\"", "0")
        + series("kube_pod_container_status_last_terminated_exitcode", "", "137")
        + series("kube_pod_container_status_last_terminated_timestamp", "", "1.795507200e+09")
        + series("kube_pod_container_resource_limits", ",resource=\"memory\",unit=\"byte\"", "2.01326592e+08")
        + series("kube_pod_container_resource_limits", ",resource=\"cpu\",unit=\"core\"", "2")
        + series("kube_pod_container_status_running", "", "1")
    #expect(kind(text) == .podMetrics)
    let pod = try #require(try read(.podMetrics, text, piece: 17).facts.pods.first)
    #expect(pod.namespace == "toys" && pod.name == "kite-6d8f7c9b5d-2xkmr" && pod.uid == "u-1" && pod.isFragment)
    let container = try #require(pod.containers.first)
    #expect(container.restartCount == 3 && container.memoryLimit == "201326592" && container.state?.kind == .running)
    #expect(container.lastState?.reason == "OOMKilled" && container.lastState?.exitCode == 137)
    #expect(container.lastState?.finishedAt?.seconds == 1_795_507_200)
}

@Test func envoysOwnPageIsNoPageOfPods() {
    #expect(kind("# TYPE envoy_server_memory_allocated gauge\nenvoy_server_memory_allocated{} 1\n") == .prometheusStats)
    #expect(kind("# TYPE pilot_xds gauge\npilot_xds{version=\"1\"} 1\n") == .istiodMetrics)
}

@Test func thePrometheusOfAMonitorNamesThePodByOtherLabels() throws {
    let text = #"""
        {"status":"success","data":{"resultType":"vector","result":[{"metric":{
        "__name__":"kube_pod_container_status_last_terminated_reason","namespace":"monitoring","pod":"ksm-0",
        "container":"kube-state-metrics","exported_namespace":"toys","exported_pod":"kite-0",
        "exported_container":"istio-proxy","reason":"OOMKilled"},"value":[1795507200,"1"]}]}}
        """#
    let pods = try read(.prometheusQuery, text).facts.pods
    #expect(pods.map(\.name) == ["kite-0"] && pods.map(\.namespace) == ["toys"])
    #expect(pods.first?.containers.first?.lastState?.reason == "OOMKilled")
}

@Test func aKubeletsPageTellsTheWorkingSet() throws {
    let text = """
        container_memory_working_set_bytes{container="",id="/",namespace="",pod=""} 9e+09 1780000000000
        container_memory_working_set_bytes{container="istio-proxy",namespace="toys",pod="kite-0"} 9.8304e+07 1780000000000
        container_oom_events_total{container="istio-proxy",namespace="toys",pod="kite-0"} 2 1780000000000

        """
    let facts = try read(kind(text), text).facts
    #expect(facts.processes.map(\.usage) == [98_304_000, nil] && facts.processes.map(\.oomKills) == [nil, 2])
    #expect(facts.processes.last?.at?.seconds == 1_780_000_000)
}

private func crictl(_ attempt: Int, _ state: String, _ id: String) -> String {
    #"{"id":"\#(id)","podSandboxId":"b","metadata":{"name":"istio-proxy","attempt":\#(attempt)},"state":"\#(state)","createdAt":"1780300800000000000","labels":{"io.kubernetes.container.name":"istio-proxy","io.kubernetes.pod.name":"kite-0","io.kubernetes.pod.namespace":"toys","io.kubernetes.pod.uid":"u-1"}}"#
}

@Test func theNewestRunOfAContainerSaysHowItIs() throws {
    let text =
        "{\n  \"containers\": [\n\(crictl(0, "CONTAINER_EXITED", "old")),\n\(crictl(1, "CONTAINER_RUNNING", "new"))\n]}\n"
    #expect(kind(text, "ps.json") == .containerList)
    let pods = try read(.containerList, text, piece: 23).facts.pods
    #expect(pods.map(\.name) == ["kite-0"] && pods.map(\.uid) == ["u-1"])
    let container = try #require(pods.first?.containers.first)
    #expect(container.restartCount == 1 && container.containerID == "new" && container.formerIDs == ["old"])
    #expect(container.state?.kind == .running && container.lastState == nil)
}

@Test func aRuntimesTableNamesRuns() throws {
    let crictl = """
        CONTAINER       IMAGE   CREATED       STATE     NAME          ATTEMPT   POD ID   POD      NAMESPACE
        cb9cc75263335   08e5    2 hours ago   Running   istio-proxy   2         ab23     kite-0   toys
        35bdac876e1fa   08e5    3 hours ago   Exited    istio-proxy   1         ab23     kite-0   toys

        """
    let docker = """
        CONTAINER ID   IMAGE   COMMAND   CREATED       STATUS                     NAMES
        cb9cc7526333   8d1d    "x"       2 hours ago   Up 2 hours                 k8s_istio-proxy_kite-0_toys_u-1_2
        35bdac876e1f   8d1d    "x"       3 hours ago   Exited (137) 2 hours ago   k8s_istio-proxy_kite-0_toys_u-1_1

        """
    for (text, code) in [(crictl, nil), (docker, 137)] {
        #expect(kind(text) == .containerList)
        let container = try #require(try read(.containerList, text).facts.pods.first?.containers.first)
        #expect(container.restartCount == 2 && container.state?.kind == .running)
        #expect(container.formerIDs.first?.hasPrefix("35bdac876e1f") == true && container.lastState?.exitCode == code)
    }
}

@Test func usageOfARuntimeAndOfAKubeletIsReadForProxies() throws {
    let stats = #"""
        {"stats": [{"attributes": {"labels": {"io.kubernetes.container.name": "istio-proxy",
        "io.kubernetes.pod.name": "kite-0", "io.kubernetes.pod.namespace": "toys"}},
        "memory": {"usageBytes": {"value": "9"}, "workingSetBytes": {"value": "71303168"}}}]}
        """#
    let summary = #"""
        {"node": {"systemContainers": [{"name": "kubelet", "memory": {"workingSetBytes": 5}}]}, "pods": [
        {"podRef": {"name": "kite-0", "namespace": "toys"}, "containers": [{"name": "kite", "memory": {"workingSetBytes": 7}},
        {"name": "istio-proxy", "memory": {"workingSetBytes": 71303168}}]}]}
        """#
    let metrics = """
        apiVersion: v1
        kind: List
        items:
        - apiVersion: metrics.k8s.io/v1beta1
          kind: PodMetrics
          metadata:
            name: kite-0
            namespace: toys
          containers:
          - name: istio-proxy
            usage:
              memory: 69632Ki

        """
    for text in [stats, summary, metrics] {
        let facts = try read(kind(text), text, piece: 31).facts
        #expect(facts.processes.map(\.usage) == [71_303_168])
        let parts = facts.compactMap { if case .part(let part) = $0 { part?.label } else { nil } }
        #expect(parts == ["toys/kite-0/istio-proxy"])
    }
    #expect(kind(#"{"stats":[{"name":"server.live","value":1}]}"#) == .statsText)
}

@Test func aTaskOfACloudIsAPodOfContainers() throws {
    let text = #"""
        {"tasks": [{"taskArn": "arn:aws:ecs:x:1:task/prod/0c9e", "group": "service:kite", "stoppedAt": 1780300800.5,
        "containers": [{"name": "envoy", "lastStatus": "STOPPED", "exitCode": 137, "memory": "256",
        "reason": "OutOfMemoryError: Container killed due to memory usage"}]}]}
        """#
    let pod = try #require(try read(kind(text, "tasks.json"), text).facts.pods.first)
    #expect(pod.name == "0c9e" && pod.ownerName == "kite")
    #expect(pod.containers.first?.state?.reason == "OOMKilled" && pod.containers.first?.memoryLimit == "256Mi")
    #expect(pod.containers.first?.state?.finishedAt?.microseconds == 1_780_300_800_500_000)
}
