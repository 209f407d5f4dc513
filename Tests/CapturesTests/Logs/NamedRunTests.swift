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

    @Test(arguments: [
        "/var/log/containers/", "ip-10-0-0-9.application.var.log.containers.", "kubernetes.var.log.containers.", "",
    ])
    func aLogsFileNamesTheContainersID(folder: String) throws {
        let run = try #require(NamedRun(logFile: "\(folder)ferry-0_port_istio-proxy-\(id).log"))
        #expect(run.pod == "ferry-0" && run.namespace == "port" && run.container == "istio-proxy")
        #expect(run.containerID == id && run.uid == nil)
    }

    @Test(arguments: ["/var/log/pods/", "host.var.log.pods.", "my_files/pods/"])
    func aLogsFileNamesThePodsUID(folder: String) throws {
        let sign = folder.hasSuffix("/") ? "/" : "."
        let run = try #require(NamedRun(logFile: "\(folder)port_ferry-0_\(uid)\(sign)istio-proxy\(sign)3.log"))
        #expect(run.pod == "ferry-0" && run.namespace == "port" && run.container == "istio-proxy")
        #expect(run.uid == uid && run.containerID == nil)
    }

    @Test(arguments: [
        "/api/v1/my_nice_path.log", "a_b_c", "port_ferry-0_6f1c/istio-proxy/3.log", "", "_.log", "__.log",
    ])
    func anotherNameNamesNone(name: String) { #expect(NamedRun(logFile: name) == nil) }

    /// A record of a collector, in the words of several of them.
    private var records: [String] {
        let line = #""log": "2026-02-17T04:31:23.5Z\tinfo\tEnvoy proxy is ready""#
        let names = #""pod_name": "ferry-0", "namespace_name": "port", "container_name": "istio-proxy""#
        return [
            #"{\#(line), "kubernetes": {\#(names), "pod_id": "\#(uid)", "docker_id": "\#(id)"}}"#,
            #"{\#(line), "kubernetes": {\#(names), "pod_uid": "\#(uid)", "container_id": "containerd://\#(id)"}}"#,
            #"{\#(line), "kubernetes": {"pod": {"name": "ferry-0", "uid": "\#(uid)"}, "namespace": "port", "container": {"name": "istio-proxy"}}, "container": {"id": "\#(id)"}}"#,
            #"{\#(line), "k8s.pod.name": "ferry-0", "k8s.namespace.name": "port", "k8s.container.name": "istio-proxy", "k8s.pod.uid": "\#(uid)", "container.id": "\#(id)"}"#,
        ]
    }

    @Test func recordsOfLogsNameWhatTheKernelHasInIDs() throws {
        for record in records {
            let found = try read(.podLogs, record + "\n" + record + "\n").facts.compactMap {
                if case .namedRun(let run) = $0 { run } else { nil }
            }
            let run = try #require(found.first, "\(record)")
            #expect(found.count == 1 && run.pod == "ferry-0" && run.namespace == "port")
            #expect(run.container == "istio-proxy" && run.uid == uid && run.containerID == id)
        }
    }
}
