import Testing

@testable import Captures

/// Whose the ids of a node's kernel lines are, by the words of its kubelet and its runtime.
@Suite struct NamedRunTests {
    private let uid = "6f1c2a34-90ab-4cde-8f01-23456789abcd"
    private let id = String(repeating: "35bd", count: 16)

    private func runs(_ line: String) throws -> [NamedRun] {
        try read(.kernelLog, line + "\n").facts.compactMap { if case .namedRun(let run) = $0 { run } else { nil } }
    }

    @Test func theKubeletNamesPodsByTheirUIDs() throws {
        let new =
            "Feb 17 04:31:23 n-4 kubelet[3411]: I0217 04:31:23.104822    3411 kubelet.go:2453] \"SyncLoop (PLEG): event for pod\" pod=\"port/ferry-0\" event={\"ID\":\"\(uid)\",\"Type\":\"ContainerDied\",\"Data\":\"\(id)\"}"
        let old =
            "Feb 17 04:31:23 n-4 kubelet[3411]: I0217 04:31:23.104822    3411 kubelet.go:1981] SyncLoop (PLEG): \"ferry-0_port(\(uid))\", event: &pleg.PodLifecycleEvent{ID:\"\(uid)\", Type:\"ContainerDied\", Data:\"\(id)\"}"
        for line in [new, old] {
            let run = try #require(try runs(line).first, "\(line)")
            #expect(run.pod == "ferry-0" && run.namespace == "port" && run.uid == uid && run.containerID == id)
            #expect(run.container == nil)
            #expect(try runs(line + "\n" + line).count == 1)
        }
        let failure =
            "Feb 17 04:31:23 n-4 kubelet[3411]: E0217 04:31:23.1 3411 pod_workers.go:1300] \"Error syncing pod, skipping\" err=\"failed to \\\"StartContainer\\\" for \\\"istio-proxy\\\" with CrashLoopBackOff: \\\"back-off 10s restarting failed container=istio-proxy pod=ferry-0_port(\(uid))\\\"\" pod=\"port/ferry-0\" podUID=\"\(uid)\""
        #expect(try runs(failure).map(\.container) == ["istio-proxy"])
        #expect(try runs(failure).map(\.uid) == [uid])
    }

    @Test func theRuntimeNamesPodsAndContainers() throws {
        let sandbox =
            "Feb 17 04:31:23 n-4 containerd[812]: time=\"2026-02-17T04:31:23Z\" level=info msg=\"RunPodSandbox for &PodSandboxMetadata{Name:ferry-0,Uid:\(uid),Namespace:port,Attempt:0,} returns sandbox id \\\"\(id)\\\"\""
        #expect(try runs(sandbox).map(\.pod) == ["ferry-0"])
        #expect(try runs(sandbox).map(\.uid) == [uid])
        let container =
            "Feb 17 04:31:23 n-4 containerd[812]: time=\"2026-02-17T04:31:23Z\" level=info msg=\"CreateContainer within sandbox \\\"\(String(repeating: "9", count: 64))\\\" for &ContainerMetadata{Name:istio-proxy,Attempt:1,} returns container id \\\"\(id)\\\"\""
        #expect(try runs(container).map(\.container) == ["istio-proxy"])
        #expect(try runs(container).map(\.containerID) == [id])
    }

    @Test(arguments: [
        "Feb 17 04:31:23 n-4 kubelet[3411]: I0217 1 3411 x.go:1] \"Something\" pod=\"port/ferry-0\"",
        "Feb 17 04:31:23 n-4 kubelet[3411]: I0217 1 3411 x.go:1] \"Something\" podUID=\"short\"",
    ]) func halfANameIsNone(_ line: String) throws { #expect(try runs(line).isEmpty) }
}
