import Testing

@testable import Captures

/// Kills that tools tell in JSON of their own shape.
@Suite struct ToldKillTests {
    private let pod = "ferry-6c5d9f7b8d-x2k4p"

    private func events(_ text: String) throws -> [KubernetesEvent] {
        let kind = Array(text.utf8.prefix(4096)).withUnsafeBytes { Recognizer.kind(head: $0, name: "answer.json") }
        return try read(kind, text).facts.events
    }

    @Test(arguments: [
        // A tree of resources.
        #"{"nodes": [{"kind": "ReplicaSet", "namespace": "port", "name": "ferry-6c5d9f7b8d", "info": [{"name": "Revision", "value": "Rev:2"}]}, {"kind": "Pod", "namespace": "port", "name": "ferry-6c5d9f7b8d-x2k4p", "info": [{"name": "Status Reason", "value": "OOMKilled"}, {"name": "Containers", "value": "1/2"}], "health": {"status": "Degraded", "message": "istio-proxy: OOMKilled"}}, {"kind": "Pod", "namespace": "port", "name": "ferry-6c5d9f7b8d-w8w8w", "info": [{"name": "Status Reason", "value": "Running"}]}]}"#,
        // A problem of a monitor, with pairs of keys and values.
        #"{"displayId": "P-1", "title": "Out-of-memory kills", "evidence": [{"data": {"properties": [{"key": "k8s.namespace.name", "value": "port"}, {"key": "k8s.pod.name", "value": "ferry-6c5d9f7b8d-x2k4p"}, {"key": "k8s.container.name", "value": "istio-proxy"}]}}]}"#,
        // Tags in one list.
        #"{"a": [{"b": {"tags": ["kube_namespace:port", "pod_name:ferry-6c5d9f7b8d-x2k4p", "kube_container_name:istio-proxy"], "text": "Previous container 'istio-proxy' was OOMKilled"}}]}"#,
        // Labels of an alert in one string.
        #"{"incident": {"title": "KubeContainerOOMKilled", "details": {"firing": "Labels:\n - container = istio-proxy\n - namespace = port\n - pod = ferry-6c5d9f7b8d-x2k4p\n"}}}"#,
        // A flag, in the object of a pod.
        #"{"findings": [{"pod": {"name": "ferry-6c5d9f7b8d-x2k4p", "namespace": "port"}, "containerName": "istio-proxy", "oomKilled": true}]}"#,
    ]) func aKillIsGivenToItsPod(_ text: String) throws {
        let found = try events(text)
        #expect(found.map(\.objectName) == [pod] && found.map(\.reason) == ["OOMKilled"], "\(text.prefix(60))")
        #expect(found.map(\.namespace) == ["port"] && found.map(\.container) == ["istio-proxy"], "\(text.prefix(60))")
        for piece in [1, 97] { #expect(try read(.notice, text, piece: piece).facts.events.count == 1) }
        for cut in stride(from: 0, to: text.utf8.count, by: 7) {
            _ = try read(.notice, String(decoding: Array(text.utf8).prefix(cut), as: UTF8.self))
        }
    }

    @Test(arguments: [
        #"{"query": "last_terminated_reason{reason=\"OOMKilled\"} == 1", "rows": [{"pod": "ferry-6c5d9f7b8d-x2k4p", "value": 0}]}"#,
        #"{"findings": [{"podName": "ferry-6c5d9f7b8d-x2k4p", "oomKilled": false}]}"#,
        #"{"items2": [{"kind": "Pod", "name": "ferry-6c5d9f7b8d-x2k4p", "status2": "Running"}, {"text": "OOMKilled"}]}"#,
        #"{"ruleName": "OOMKilled", "targets": [{"pod": "ferry-6c5d9f7b8d-x2k4p"}]}"#,
    ]) func whatWasAskedForIsNone(_ text: String) throws { #expect(try events(text).isEmpty, "\(text)") }

    /// What stands behind the head is not known when the entry is named.
    @Test func aKillFarBehindIsFound() throws {
        let filler = (0..<300).map { #"{"kind": "Service", "name": "s-\#($0)"}"# }.joined(separator: ", ")
        let text =
            "{\"nodes\": [\(filler), {\"kind\": \"Pod\", \"namespace\": \"port\", \"name\": \"\(pod)\", \"reason\": \"OOMKilled\"}]}"
        #expect(try events(text).map(\.objectName) == [pod])
    }

    @Test func aProjectionOfYAMLIsRead() throws {
        let text = """
            name: ferry-6c5d9f7b8d-x2k4p
            namespace: port
            containers:
              - name: istio-proxy
                restarts: 4
                last:
                  terminated:
                    exitCode: 137
                    reason: OOMKilled
                    finishedAt: "2026-05-11T08:14:31Z"
              - name: ferry
                restarts: 0

            """
        for text in [
            text,
            text.split(separator: "\n").enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }.joined(separator: "\n")
                + "\n",
        ] {
            let kind = Array(text.utf8).withUnsafeBytes { Recognizer.kind(head: $0, name: "yq.yaml") }
            let pods = try read(kind, text).facts.pods
            let proxy = try #require(pods.flatMap(\.containers).first { $0.name == "istio-proxy" }, "\(kind)")
            #expect(pods.allSatisfy { $0.name == pod && $0.namespace == "port" })
            #expect(proxy.restartCount == 4 && proxy.lastState?.finishedAt == moment("2026-05-11T08:14:31Z"))
        }
    }

    @Test func aMonitorsTimeInSecondsIsATime() throws {
        for time in ["1778487271", "1778487271000"] {
            let text =
                #"[{"timestamp": 1778487300000, "podName": "ferry-0", "namespaceName": "port", "containerName": "istio-proxy", "lastTerminatedExitReason": "OOMKilled", "lastTerminatedTimestamp": \#(time), "restartCount": 2}]"#
            let container = try #require(try read(.podsTable, text).facts.pods.first?.containers.first)
            #expect(container.lastState?.finishedAt == moment("2026-05-11T08:14:31Z"))
        }
    }
}
