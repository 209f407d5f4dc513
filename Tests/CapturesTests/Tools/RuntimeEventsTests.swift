import Testing

@testable import Captures

/// `docker events`, `podman events` and `ctr events`: who died, and of what.
private func kind(_ text: String, _ name: String = "events.txt") -> CaptureKind {
    Array(text.utf8.prefix(4096)).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
}

private let id = String(repeating: "5f0c", count: 16)
private let other = String(repeating: "77ab", count: 16)

@Suite struct RuntimeEventsTests {
    private let docker = """
        2026-01-20T09:31:02.118000000+01:00 container oom \(id) (image=envoyproxy/envoy:v1.31.0, name=web-envoy-1)
        2026-01-20T09:31:02.402000000+01:00 container die \(id) (com.docker.compose.service=envoy, execDuration=81, exitCode=137, image=envoyproxy/envoy:v1.31.0, name=web-envoy-1)
        2026-01-20T09:31:02.911000000+01:00 container start \(id) (image=envoyproxy/envoy:v1.31.0, name=web-envoy-1)
        2026-01-20T09:40:00.000000000+01:00 container kill \(other) (image=shop:4, name=web-shop-1, signal=9)
        2026-01-20T09:40:00.100000000+01:00 container die \(other) (exitCode=137, image=shop:4, name=web-shop-1)

        """

    @Test func anEndForMemoryIsToldFromOneThatSomebodyMade() throws {
        #expect(kind(docker) == .runtimeEvents)
        let facts = try read(.runtimeEvents, docker, piece: 17).facts
        #expect(facts.kills.map(\.containerID) == [id] && facts.kills.map(\.constraint) == ["CONSTRAINT_MEMCG"])
        #expect(facts.kills.map(\.at) == [moment("2026-01-20T08:31:02.118Z")])
        let pod = try #require(facts.pods.first)
        #expect(facts.pods.count == 1 && pod.hasNoPod && pod.isFragment && pod.name.isEmpty && pod.namespace.isEmpty)
        let container = try #require(pod.containers.first)
        #expect(container.name == "web-envoy-1" && container.containerID == id && container.restartCount == 1)
        #expect(container.state?.kind == .running)
        #expect(container.lastState?.reason == "OOMKilled" && container.lastState?.exitCode == 137)
        #expect(container.lastState?.finishedAt == moment("2026-01-20T08:31:02.402Z"))
    }

    @Test(arguments: [
        #"{"Type":"container","Action":"oom","Actor":{"ID":"WHO","Attributes":{"name":"web-envoy-1"}},"time":1768897862}"#
            + "\n"
            + #"{"status":"die","id":"WHO","Type":"container","Action":"die","Actor":{"ID":"WHO","Attributes":{"exitCode":"137","name":"web-envoy-1"}},"time":1768897863,"timeNano":1768897863000000000}"#
            + "\n",
        "2026-01-20 08:31:02.000000001 +0000 UTC moby /tasks/oom {\"container_id\":\"WHO\"}\n"
            + "2026-01-20 08:31:03.000000001 +0000 UTC moby /tasks/exit {\"container_id\":\"WHO\",\"id\":\"WHO\",\"pid\":7,\"exit_status\":137}\n",
        #"[{"Topic":"/tasks/oom","Namespace":"moby","Timestamp":"2026-01-20T08:31:02Z","Event":"{\"container_id\":\"WHO\"}"},"#
            + "\n"
            + #"{"Topic":"/tasks/exit","Namespace":"moby","Timestamp":"2026-01-20T08:31:03Z","Event":"{\"container_id\":\"WHO\",\"exit_status\":137}"}]"#
            + "\n",
    ]) func theFormsSayTheSame(_ form: String) throws {
        let text = form.replacing("WHO", with: id)
        #expect(kind(text) == .runtimeEvents)
        let facts = try read(.runtimeEvents, text).facts
        #expect(facts.kills.map(\.containerID) == [id])
        #expect(facts.kills.first?.at?.seconds == moment("2026-01-20T08:31:02Z")?.seconds)
        let container = try #require(facts.pods.first?.containers.first)
        #expect(container.state?.kind == .terminated && container.state?.reason == "OOMKilled")
        #expect(container.state?.exitCode == 137)
    }

    @Test func podmanSaysDiedAndNoMore() throws {
        let text =
            "2026-01-20 09:31:02.118 +0100 CET container died \(id) (image=docker.io/envoyproxy/envoy:v1.31.0, name=edge, containerExitCode=137)\n"
        #expect(kind(text) == .runtimeEvents)
        let facts = try read(.runtimeEvents, text).facts
        #expect(facts.kills.isEmpty)
        #expect(facts.pods.first?.containers.first?.state?.reason == "Error")
        #expect(facts.pods.first?.containers.first?.state?.finishedAt == moment("2026-01-20T08:31:02.118Z"))
    }

    @Test(arguments: [
        "CONTAINER ID   IMAGE                      COMMAND                  CREATED       STATUS                       PORTS     NAMES\n5f0c5f0c5f0c   envoyproxy/envoy:v1.31.0   \"/docker-entrypoint.…\"   2 weeks ago   Exited (137) 5 minutes ago             web-envoy-1\n",
        "NAME          IMAGE                      COMMAND                  SERVICE   CREATED       STATUS                       PORTS\nweb-envoy-1   envoyproxy/envoy:v1.31.0   \"/docker-entrypoint.…\"   envoy     2 weeks ago   Exited (137) 5 minutes ago\n",
    ]) func aListOfContainersTellsHowEachEnded(_ text: String) throws {
        #expect(kind(text) == .containerList)
        let pod = try #require(try read(.containerList, text).facts.pods.first)
        #expect(pod.hasNoPod && pod.containers.map(\.name) == ["web-envoy-1"])
        #expect(
            pod.containers.first?.state?.exitCode == 137 && pod.containers.first?.image == "envoyproxy/envoy:v1.31.0")
    }

    @Test func anInspectionTellsWhenTheRunBeforeEnded() throws {
        let text = """
            [{"Id": "\(id)", "Name": "/web-envoy-1", "RestartCount": 1, "State": {"Status": "running", "Running": true,
              "OOMKilled": false, "ExitCode": 0, "StartedAt": "2026-01-20T08:31:02.9Z", "FinishedAt": "2026-01-20T08:31:02.4Z"},
              "HostConfig": {"Memory": 536870912}, "Config": {"Image": "envoyproxy/envoy:v1.31.0", "Labels": {}}}]

            """
        let pod = try #require(try read(.objectFragment, text).facts.pods.first)
        #expect(pod.hasNoPod && pod.containers.first?.lastState?.finishedAt == moment("2026-01-20T08:31:02.4Z"))
        #expect(pod.containers.first?.lastState?.reason == nil && pod.containers.first?.memoryLimit == "536870912")
        let fresh = text.replacing("2026-01-20T08:31:02.4Z", with: "0001-01-01T00:00:00Z")
        #expect(try read(.objectFragment, fresh).facts.pods.first?.containers.first?.lastState == nil)
    }
}
