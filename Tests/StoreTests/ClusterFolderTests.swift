import Captures
import SampleBundles
import Testing

@testable import Store

/// Loose pages of two clusters in two folders.
@Suite struct ClusterFolderTests {
    private func files(_ says: KeyValuePairs<String, [(ClusterStatement.Kind, String)]>) -> [[String]] {
        ClusterFolders(
            says.map { name, said in
                (name: name, says: Set(said.map { ClusterStatement(kind: $0.0, text: $0.1) }))
            }
        ).clusters
    }

    @Test func whatPagesSayDecides() {
        #expect(files(["east/c": [(.context, "e")], "west/c": [(.context, "w")]]) == [["east"], ["west"]])
        #expect(files(["t/east/c": [(.id, "e")], "t/west/a/c": [(.id, "w")]]) == [["t/east"], ["t/west"]])
        // A folder for each pod or moment of one cluster.
        #expect(files(["1/c": [(.id, "k")], "2/c": [(.id, "k")]]) == [])
        #expect(files(["1/c": [], "2/c": []]) == [] && files(["c": [(.id, "a")], "d": [(.id, "b")]]) == [])
        #expect(
            files(["a/c": [(.id, "e")], "b/c": [(.id, "w")], "c/c": [(.id, "e")]]) == [["a", "c"], ["b"]])
        // One of them says so in two ways, by which two others are joined.
        #expect(
            files(["a/c": [(.id, "e")], "b/c": [(.context, "x")], "c/c": [(.id, "e"), (.context, "x")]]) == [])
        // Nobody can compare a name with an address.
        #expect(files(["a/c": [(.context, "e")], "b/c": [(.server, "https://10.0.0.1")]]) == [])
    }

    private func pod(_ uid: String, _ limit: String, _ end: String) -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: till-0, namespace: market, uid: \(uid)}
        spec:
          containers:
          - {name: istio-proxy, image: istio/proxyv2:1.29.1, args: [proxy, sidecar], resources: {limits: {memory: \(limit)}}}
        status:
          containerStatuses:
          - name: istio-proxy
            restartCount: 1
            state: {running: {startedAt: "2026-03-03T01:30:00Z"}}
            lastState: {terminated: {exitCode: 137, reason: \(end), finishedAt: "2026-03-03T01:08:27Z"}}

        """
    }

    private func store(_ east: (String, String), _ west: (String, String)) throws -> Store {
        var bundle = BundleBuilder()
        bundle.add("case/east/pod.yaml", pod("6f1c2a34-90ab-4cde-8f01-23456789abcd", "84Mi", "OOMKilled"))
        bundle.add("case/west/pod.yaml", pod("7f1c2a34-90ab-4cde-8f01-23456789abcd", "96Mi", "Error"))
        bundle.add("case/east/\(east.0)", east.1)
        bundle.add("case/west/\(west.0)", west.1)
        return try Loading.store(bundle)
    }

    private static let server = "Kubernetes control plane is running at https://"

    @Test(arguments: [
        (("context.txt", "prod-east\n"), ("context.txt", "prod-west\n")),
        (("info.txt", "\(server)10.1.0.1:6443\n"), ("info.txt", "\(server)10.2.0.1:6443\nCoreDNS is running at x\n")),
        (
            ("log.txt", "$ kubectl config current-context\nprod-east\n$ kubectl get nodes\n"),
            ("log.txt", "$ kubectl config current-context\nprod-west\n")
        ),
    ]) func twoClustersAreTwoMeshes(east: (String, String), west: (String, String)) throws {
        let store = try store(east, west)
        #expect(try store.meshes().count == 2)
        #expect(try store.count("SELECT COUNT(*) FROM pod WHERE name = 'till-0' AND stripped = 0") == 2)
        #expect(try store.count("SELECT COUNT(*) FROM proxy WHERE pod = 'till-0'") == 2)
        #expect(
            try store.names(
                "SELECT c.memory_limit || ' ' || f.name FROM proxy x JOIN pod p ON p.id = x.pod_id JOIN container c ON c.id = x.container_id JOIN source_file f ON f.id = p.source_file_id AND f.mesh_id = x.mesh_id ORDER BY 1"
            ) == ["100663296 case/west/pod.yaml", "88080384 case/east/pod.yaml"])
    }

    @Test func oneClusterInTwoFoldersIsOneMesh() throws {
        let one = try store(("context.txt", "prod\n"), ("context.txt", "prod\n"))
        #expect(try one.meshes().count == 1)
        let silent = try store(("note.txt", "east\n"), ("note.txt", "west\n"))
        #expect(try silent.meshes().count == 1)
    }
}
