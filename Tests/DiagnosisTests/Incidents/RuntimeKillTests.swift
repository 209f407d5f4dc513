import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Containers outside of Kubernetes: what the runtime's own pages tell is of one container, and there is no pod.
@Suite struct RuntimeKillTests {
    private func report(_ pages: [(String, String)]) throws -> Report {
        var bundle = BundleBuilder()
        for (name, text) in pages { bundle.add(name, bytes: Array(text.utf8)) }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report()
    }

    private static let id = String(repeating: "5f0c", count: 16)
    private static let events = """
        2026-01-20T08:31:02.118000000Z container oom \(id) (image=envoyproxy/envoy:v1.31.0, name=web-envoy-1)
        2026-01-20T08:31:02.402000000Z container die \(id) (exitCode=137, image=envoyproxy/envoy:v1.31.0, name=web-envoy-1)
        2026-01-20T08:31:02.911000000Z container start \(id) (image=envoyproxy/envoy:v1.31.0, name=web-envoy-1)

        """
    private static let inspection = """
        [{"Id": "\(id)", "Name": "/web-envoy-1", "RestartCount": 1, "State": {"Status": "running", "Running": true,
          "OOMKilled": false, "ExitCode": 0, "StartedAt": "2026-01-20T08:31:02.9Z", "FinishedAt": "2026-01-20T08:31:02.39Z"},
          "HostConfig": {"Memory": 536870912}, "Config": {"Image": "envoyproxy/envoy:v1.31.0", "Labels": {}}}]

        """

    @Test func eventsAndInspectionAreOneContainer() throws {
        for pages in [
            [("events.txt", Self.events), ("inspect.json", Self.inspection)],
            [("a.json", Self.inspection), ("b.txt", Self.events)],
        ] {
            let found = try report(pages)
            let incident = try #require(found.incidents.first)
            #expect(found.incidents.count == 1 && incident.killCount == 1 && incident.kills.count == 1)
            #expect(incident.container == "web-envoy-1" && incident.pod == nil && incident.namespace == nil)
            #expect(incident.form == .containerLimit && incident.limitBytes == Bytes(536_870_912))
            #expect(incident.state.phase == .running)
            let second = incident.kills.first?.at?.seconds
            #expect(second == Moment(rfc3339: "2026-01-20T08:31:02Z")?.seconds)
            #expect(found.proxies.allSatisfy { $0.namespace != "" && $0.pod != "" })
        }
    }

    private static let podsEvents = """
        core@worker-1:~$ sudo ctr -n k8s.io events
        2026-01-20 08:31:02.118230041 +0000 UTC k8s.io /tasks/oom {"container_id":"\(id)"}
        2026-01-20 08:31:02.371004410 +0000 UTC k8s.io /tasks/exit {"container_id":"\(id)","id":"\(id)","pid":81230,"exit_status":137}

        """
    private static let podsList = """
        core@worker-1:~$ sudo crictl ps -a --name istio-proxy
        CONTAINER           IMAGE               CREATED             STATE               NAME                ATTEMPT             POD ID              POD                      NAMESPACE
        9e1c7d0f4b3a2       2f6a0be4c9d31       1 minute ago        Running             istio-proxy         1                   77aa01e3c4d52       till-7d8c9f5b6d-qm2xw    market
        \(id.prefix(13))       2f6a0be4c9d31       6 hours ago         Exited              istio-proxy         0                   77aa01e3c4d52       till-7d8c9f5b6d-qm2xw    market

        """
    private static let podsInspection = """
        core@worker-1:~$ sudo crictl inspect \(id.prefix(13)) | jq '{id:.status.id,reason:.status.reason,labels:.status.labels}'
        {
          "id": "\(id)",
          "reason": "OOMKilled",
          "exitCode": 137,
          "finishedAt": "2026-01-20T08:31:02.370112004Z",
          "startedAt": "2026-01-20T02:31:02.370112004Z",
          "labels": {
            "io.kubernetes.container.name": "istio-proxy",
            "io.kubernetes.pod.name": "till-7d8c9f5b6d-qm2xw",
            "io.kubernetes.pod.namespace": "market"
          },
          "limit": 402653184
        }

        """

    @Test func aRuntimesEventIsOfThePodWhoseContainerHasItsID() throws {
        for (text, limit) in [
            (Self.podsEvents + Self.podsList + Self.podsInspection, Bytes(402_653_184)),
            (Self.podsInspection + Self.podsList + Self.podsEvents, Bytes(402_653_184)),
            (Self.podsEvents + Self.podsInspection, Bytes(402_653_184)), (Self.podsEvents + Self.podsList, nil),
        ] {
            let found = try report([("node.txt", text)])
            let incident = try #require(found.incidents.first)
            #expect(found.incidents.count == 1 && incident.killCount == 1 && incident.kills.count == 1)
            #expect(incident.namespace == "market" && incident.container == "istio-proxy")
            #expect(incident.kills.first?.pod == "till-7d8c9f5b6d-qm2xw" && incident.limitBytes == limit)
        }
    }

    @Test func whatNoClusterRunsIsAskedForByNoCommandOfACluster() throws {
        let memory =
            #"{"allocated": "61865984", "heap_size": "88080384", "pageheap_unmapped": "0", "pageheap_free": "18139136", "total_physical_bytes": "92064768"}"#
        let incident = try #require(
            try report([("h/events.txt", Self.events), ("h/inspect.json", Self.inspection), ("h/memory.json", memory)])
                .incidents.first)
        #expect(incident.memory.allocated == Bytes(61_865_984))
        #expect(incident.causes.contains { !$0.missing.isEmpty })
        #expect(incident.causes.allSatisfy { $0.captureCommand == nil })
        #expect(incident.advice.allSatisfy { $0.command == nil } && !incident.advice.isEmpty)
        #expect(incident.nextCapture?.text.contains("all from its admin port") == true)
    }

    /// A piece of a pod's status names no pod either.
    @Test func aPieceOfAStatusIsOfACluster() throws {
        let piece = """
              - containerID: containerd://71ac
                image: docker.io/istio/proxyv2:1.22.1
                lastState:
                  terminated:
                    exitCode: 137
                    finishedAt: "2026-01-20T08:31:02Z"
                    reason: OOMKilled
                    startedAt: "2026-01-20T07:11:40Z"
                name: istio-proxy
                ready: true
                restartCount: 2
                state:
                  running:
                    startedAt: "2026-01-20T08:31:03Z"

            """
        let incident = try #require(try report([("status.yaml", piece)]).incidents.first)
        #expect(incident.container == "istio-proxy" && incident.pod == nil)
        #expect(incident.nextCapture?.text.contains("admin port") == false)
        #expect(incident.nextCapture?.text.contains(" of it. Sample") == true)
        let commands = incident.causes.compactMap(\.captureCommand?.line)
        #expect(commands.contains { $0.contains("kubectl exec POD ") } && commands.allSatisfy { !$0.contains("''") })
    }

    /// Of an id that was cut only one run may be meant, or nobody's.
    @Test(
        arguments: [("35bd00000000", "crane-1"), ("35bd000000", nil), ("35bd1111111111", nil)] as [(String, String?)])
    func aCutIDIsOfTheOnlyRunThatItFits(cut: String, pod: String?) throws {
        let runs = [
            ("35bd0000000000", "crane-1/istio-proxy"), ("35bd11111111112", "hoist-1/app"),
            ("35bd11111111113", "winch-1/istio-proxy"),
        ]
        let started = runs.map { start, name in
            let id = start + String(repeating: "0", count: 64 - start.count)
            return
                "Jun 03 11:00:00 node-1 crio[812]: time=\"2025-06-03 11:00:00.514Z\" level=info msg=\"Created container \(id): depot/\(name)\" id=1 name=/runtime.v1.RuntimeService/CreateContainer\n"
        }
        let killed =
            "Jun 03 11:14:22 node-1 containerd[812]: time=\"2025-06-03T11:14:22.514Z\" level=info msg=\"TaskOOM event container_id:\\\"\(cut)\\\" exit_status:137\"\n"
        let found = try report([("journal.txt", started.joined() + killed)])
        #expect(found.incidents.map(\.pod) == [pod])
    }

    /// What watches a container's end prints fewer signs of its id than a status has.
    @Test func aCutIDIsOfTheStatusThatItFits() throws {
        var pod = PastedPod()
        pod.state = "running: {startedAt: \"2026-07-04T10:09:08Z\"}"
        let ids = ["cc", "aa"].map { String(repeating: $0, count: 32) }
        let yaml = pod.yaml.replacing(
            "    restartCount:", with: "    containerID: cri-o://\(ids[0])\n    restartCount:"
        )
        .replacing("terminated: {", with: "terminated: {containerID: \"cri-o://\(ids[1])\", ")
        .replacing("spec:\n", with: "spec:\n  nodeName: node-1\n")
        let line = "Jul 04 10:09:05 node-1 conmon[99]: conmon \(ids[1].prefix(20)) <ninfo>: OOM event received\n"
        let found = try report([("pod.yaml", yaml), ("journal.txt", line)])
        #expect(found.incidents.map(\.pod) == [pod.name] && found.incidents.first?.kills.count == 1)
    }

    @Test func twoContainersOfOneHostAreTwo() throws {
        let other = Self.events.replacing(Self.id, with: String(repeating: "77ab", count: 16)).replacing(
            "web-envoy-1", with: "web-envoy-2")
        let found = try report([("events.txt", Self.events + other)])
        #expect(found.incidents.map(\.container).sorted { ($0 ?? "") < ($1 ?? "") } == ["web-envoy-1", "web-envoy-2"])
        #expect(found.incidents.map(\.killCount) == [1, 1])
    }
}
