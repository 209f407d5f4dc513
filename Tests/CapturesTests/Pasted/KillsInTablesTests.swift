import Testing
import Units

@testable import Captures

/// A table that lost its columns on its way through a mail keeps its words: a cell that reaches into the next is no kill unsaid.
@Test func aRowThatReachesOverItsColumnsTellsItsKill() throws {
    let header = "NAME   READY   STATUS   RESTARTS   AGE\n"
    let found = try recognised(
        header + "menu-0   2/2   Running   0   9m\ntill-0   1/2   OOMKilled   3   9m\n", "pods.txt"
    ).facts
    #expect(found.killedPods == ["till-0"])
}

/// Markdown's emphasis is no part of a cell; a row of a kill that is none is said.
@Test func aTableOfMarkdownIsReadWithoutItsMarks() throws {
    let table = """
        | Pod | Ready | Status | Restarts |
        |:---|:---:|---|---:|
        | `till-0` | 1/2 | **OOMKilled** | 6 |
        | *menu-0* | 2/2 | `Running` | **0** |

        """
    let found = try recognised("## Pods\n\n" + table).facts
    let pods = found.pods
    #expect(pods.map(\.name) == ["till-0", "menu-0"])
    #expect(
        pods.first?.containers.contains { $0.state?.reason == "OOMKilled" || $0.lastState?.reason == "OOMKilled" }
            == true)
}

/// A pod that is watched is printed again and again: that it was killed stays told when it backs off, and when it runs again.
@Test(arguments: ["", "EVENT      "]) func aKillThatWasWatchedStaysOne(_ event: String) throws {
    func row(_ status: String, _ restarts: String) -> String {
        (event.isEmpty ? "" : "MODIFIED   ") + "till-6c5d9f7b8d-x2k4p   1/2     " + status + restarts + "   44m\n"
    }
    let header = event + "NAME                    READY   STATUS             RESTARTS      AGE\n"
    let rows = [
        ("OOMKilled          ", "3 (9m ago) "), ("CrashLoopBackOff   ", "3 (12s ago)"),
        ("Running            ", "4 (50s ago)"),
    ]
    for count in 1...3 {
        let found = try recognised(header + rows.prefix(count).map(row).joined(), "pods.txt").facts
        let ends = found.compactMap { fact -> [ContainerState?]? in
            guard case .pod(let pod) = fact, let container = pod.containers.first else { return nil }
            return [container.state, container.lastState]
        }
        #expect(ends.count == 1 && ends[0].contains { $0?.reason == "OOMKilled" }, "\(count)")
        #expect(ends.first?.first??.kind == [.terminated, .waiting, .running][count - 1], "\(count)")
    }
}

/// What monitors and plugins say of a kill in columns of their own.
@Test(arguments: [
    "POD                     CONTAINER     REQUEST   LIMIT   TERMINATION TIME\ntill-6c5d9f7b8d-x2k4p   istio-proxy   128Mi     256Mi   2026-11-24 09:01:02 +0000 UTC\n",
    #"[{"Namespace": "shop", "Name": "till-6c5d9f7b8d-x2k4p", "ContainerName": "0b5f0a6e/istio-proxy", "ContainerStatusReason": "CrashLoopBackOff", "ContainerLastStatus": "{\"reason\":\"OOMKilled\",\"finishedAt\":\"2026-11-24T09:01:02Z\"}", "ContainerRestartCount": "4"}]"#,
    #"{"tables": [{"name": "PrimaryResult", "columns": [{"name": "Namespace", "type": "string"}, {"name": "Name"}, {"name": "ContainerName"}, {"name": "ContainerStatusReason"}, {"name": "ContainerLastStatus"}, {"name": "ContainerRestartCount"}], "rows": [["shop", "till-6c5d9f7b8d-x2k4p", "0b5f0a6e/istio-proxy", "CrashLoopBackOff", "{\"reason\":\"OOMKilled\",\"finishedAt\":\"2026-11-24T09:01:02Z\"}", 4]]}]}"#,
])
func aKillIsReadOutOfATableOfItsOwn(_ text: String) throws {
    let pods = try recognised(text).facts.pods
    let container = try #require(pods.first?.containers.first)
    #expect(pods.map(\.name) == ["till-6c5d9f7b8d-x2k4p"] && container.name == "istio-proxy")
    #expect(
        container.lastState?.reason == "OOMKilled" && container.lastState?.finishedAt == moment("2026-11-24T09:01:02Z"))
}

/// A tracer's table lists what was killed, and nothing else.
@Test(arguments: [
    #"{"fcomm":"wrk:1","fpid":11507,"k8s":{"containerName":"istio-proxy","namespace":"shop","node":"n-1","podName":"till-6c5d9f7b8d-x2k4p"},"pages":65536,"tcomm":"envoy","tpid":11507,"timestamp":"2026-03-01T09:59:58.123456789Z"}"#,
    #"{"node":"n-1","namespace":"shop","pod":"till-6c5d9f7b8d-x2k4p","container":"istio-proxy","kpid":11507,"kcomm":"envoy","pages":65536,"tpid":11507,"tcomm":"envoy"}"#,
    "NODE    NAMESPACE   POD                    CONTAINER     KPID    KCOMM   PAGES   TPID    TCOMM\nn-1     shop        till-6c5d9f7b8d-x2k4p  istio-proxy   11507   envoy   65536   11507   envoy\n",
    "K8S.NODE   K8S.NAMESPACE   K8S.PODNAME            K8S.CONTAINERNAME   FPID    FCOMM   FUID   FGID   TPID    TCOMM   PAGES\nn-1        shop            till-6c5d9f7b8d-x2k4p  istio-proxy         11507   wrk:1   1337   1337   11507   envoy   65536\n",
])
func aTracersTableIsOfKills(_ text: String) throws {
    let pods = try recognised(text).facts.pods
    let container = try #require(pods.first?.containers.first)
    #expect(
        pods.map(\.name) == ["till-6c5d9f7b8d-x2k4p"] && pods.first?.namespace == "shop"
            && container.name == "istio-proxy")
    #expect(container.lastState?.reason == "OOMKilled" || container.state?.reason == "OOMKilled")
}

/// Figures of a container with a log's labels are a monitor's word, and no log without lines.
@Test func aMonitorsFiguresAreNoLog() throws {
    let text =
        #"{"ClusterName":"prod","Timestamp":"1795510862000","Type":"Container","container_last_termination_reason":"OOMKilled","number_of_container_restarts":4,"kubernetes":{"container_name":"istio-proxy","namespace_name":"shop","pod_name":"till-6c5d9f7b8d-x2k4p"}}"#
        + "\n"
    let events = try recognised(text).facts.events
    #expect(events.map(\.objectName) == ["till-6c5d9f7b8d-x2k4p"] && events.first?.container == "istio-proxy")
}

/// What a collector keeps as the message of another's item, and a sentence of a bot.
@Test func aKillIsReadOutOfAnItemInAnItem() throws {
    let line =
        "2026-11-24T09:01:02.223456Z\\twarn\\tEnvoy may have been out of memory killed. Check memory usage and limits."
    let inner =
        #"{\"log\":\"\#(line.replacing("\\t", with: "\\\\t"))\",\"kubernetes\":{\"pod_name\":\"till-6c5d9f7b8d-x2k4p\",\"namespace_name\":\"shop\",\"container_name\":\"istio-proxy\"}}"#
    let texts = [
        #"{"events": [{"logStreamName": "x", "timestamp": 1795510862000, "message": "\#(inner)"}]}"#,
        #"{"results": [[{"field": "@timestamp", "value": "2026-11-24 09:01:02.223"}, {"field": "@message", "value": "\#(inner)"}]], "statistics": {}, "status": "Complete"}"#,
    ]
    for text in texts {
        let lives = try recognised(text).facts.lives
        #expect(lives.count == 1 && lives[0].killedAt != nil, "\(text)")
        #expect(
            try recognised(text).facts.parts.contains { $0.pod == "till-6c5d9f7b8d-x2k4p" && $0.namespace == "shop" },
            "\(text)")
    }
    let said = "Pod till-6c5d9f7b8d-x2k4p in namespace shop OOMKilled results:\n*Container name:* istio-proxy\n"
    let events = try recognised(said).facts.events
    #expect(events.map(\.objectName) == ["till-6c5d9f7b8d-x2k4p"] && events.first?.namespace == "shop")
}

@Test func nerdctlNamesThePodOfAContainer() throws {
    let found = try recognised(
        """
        CONTAINER ID    IMAGE                            COMMAND                   CREATED           STATUS                        PORTS    NAMES
        5f2c9d1e7a10    docker.io/istio/proxyv2:1.29.0   "/usr/local/bin/pilo…"    43 minutes ago    Exited (137) 3 minutes ago             k8s://shop/till-6c5d9f7b8d-x2k4p/istio-proxy
        5f2c9d1e7a11    registry.k8s.io/pause:3.9        "/pause"                  43 minutes ago    Up 43 minutes                          k8s://shop/till-6c5d9f7b8d-x2k4p

        """)
    let pods = found.facts.pods
    #expect(pods.map(\.name) == ["till-6c5d9f7b8d-x2k4p"] && pods.first?.namespace == "shop")
    #expect(pods.first?.containers.map(\.name) == ["istio-proxy"])
}
