import Captures
import SampleBundles
import Testing
import Units

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

    private typealias List = PodLists.List
    /// A list with pods of one workload: name, node and the minute in which it was made; the newest minute that it tells.
    private func list(_ file: String, _ pods: [(String, String, Double)], _ newest: Double) -> List {
        let start = Moment(seconds: 1_772_499_600)
        return List(
            file: file,
            pods: pods.map {
                .init(workload: "market/till", name: $0.0, node: $0.1, createdAt: start.advanced(bySeconds: 60 * $0.2))
            }, newest: start.advanced(bySeconds: 60 * newest))
    }

    @Test func listsThatDenyEachOtherAreOfTwoClusters() {
        let east = list("east/pods.json", [("till-a", "e1", 1), ("till-b", "e2", 1)], 30)
        let west = list("west/pods.json", [("till-c", "w1", 2), ("till-d", "w2", 2)], 40)
        #expect(ClusterFolders([east, west]).clusters == [["east"], ["west"]])
        // Of the second all pods were made after the first was saved.
        let later = list("later/pods.json", [("till-c", "w1", 31), ("till-d", "w2", 32)], 40)
        #expect(ClusterFolders([east, later]).clusters == [])
        // One of the second's pods was there, and is in the first: the rest of the first has gone.
        let less = list("less/pods.json", [("till-a", "e1", 1), ("till-e", "e3", 35)], 40)
        #expect(ClusterFolders([east, less]).clusters == [])
        // On a node that the first has too.
        let near = list("near/pods.json", [("till-c", "e1", 2), ("till-d", "w2", 2)], 40)
        #expect(ClusterFolders([east, near]).clusters == [])
        // One that denies nothing may be of either, and joins none.
        let other = List(file: "other/pods.json", pods: [], newest: east.newest)
        #expect(ClusterFolders([east, other, west]).clusters == [["east"], ["west"]])
        #expect(
            ClusterFolders([east, list("east/more.json", [("till-b", "e2", 1)], 30), west]).clusters == [
                ["east"], ["west"],
            ])
        // Beside each other in one folder they are of one.
        #expect(
            ClusterFolders([list("a.json", [("till-a", "e1", 1)], 30), list("b.json", [("till-c", "w1", 1)], 30)])
                .clusters == [])
    }

    /// A workload that but two of four know denies nothing of the others: which of those it goes with nobody can tell.
    @Test func listsThatNothingJoinsAreOfNoKnownClusters() {
        let east = list("a/pods.json", [("till-a", "e1", 1), ("till-b", "e2", 1)], 30)
        let west = list("b/pods.json", [("till-c", "w1", 2), ("till-d", "w2", 2)], 40)
        func shop(_ file: String, _ names: [String], _ nodes: [String]) -> List {
            let pods = list(file, [(names[0], nodes[0], 1), (names[1], nodes[1], 1)], 30).pods
            return List(
                file: file,
                pods: pods.map {
                    .init(workload: "market/shop", name: $0.name, node: $0.node, createdAt: $0.createdAt)
                }, newest: east.newest)
        }
        let other = [
            shop("c/pods.json", ["shop-a", "shop-b"], ["e3", "e4"]),
            shop("d/pods.json", ["shop-c", "shop-d"], ["w3", "w4"]),
        ]
        #expect(ClusterFolders([east, west] + other).clusters == [])
        // Nodes that both lists have join them.
        let near = [
            shop("c/pods.json", ["shop-a", "shop-b"], ["e1", "e4"]),
            shop("d/pods.json", ["shop-c", "shop-d"], ["w1", "w4"]),
        ]
        #expect(ClusterFolders([east, west] + near).clusters == [["a", "c"], ["b", "d"]])
    }

    /// Somebody asked for what runs, then for all: pods that are there twice are of one cluster, and what has failed lies elsewhere.
    @Test func aLaterListWithMoreIsOfTheSameCluster() throws {
        let running = pods(["till-6d5f7c9b8d-aaaaa", "till-6d5f7c9b8d-bbbbb"], ["e1", "e2"])
        let more = pods(["till-6d5f7c9b8d-ccccc", "till-6d5f7c9b8d-ddddd"], ["e3", "e4"])
        let failed = more.replacing("status:\n", with: "status:\n  phase: Failed\n")
        for (second, count) in [(running + "---\n" + more, 1), (failed, 1), (more, 2)] {
            var bundle = BundleBuilder()
            bundle.add("case/1/pods.yaml", running)
            bundle.add("case/2/pods.yaml", second)
            #expect(max(1, try Loading.store(bundle).meshes().count) == count, "\(second.prefix(60))")
        }
    }

    /// A list of two pods of one workload, one killed.
    private func pods(_ names: [String], _ nodes: [String]) -> String {
        zip(names, nodes).map { name, node in
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: \(name)
              namespace: market
              uid: uid-of-\(name)
              creationTimestamp: "2026-03-03T01:00:00Z"
              ownerReferences: [{kind: ReplicaSet, name: till-6d5f7c9b8d, controller: true}]
            spec:
              nodeName: \(node)
              containers: [{name: istio-proxy, image: istio/proxyv2:1.29.1, args: [proxy, sidecar]}]
            status:
              containerStatuses:
              - name: istio-proxy
                restartCount: 1
                state: {running: {startedAt: "2026-03-03T01:30:00Z"}}
                lastState: {terminated: {exitCode: 137, reason: OOMKilled, finishedAt: "2026-03-03T01:29:27Z"}}

            """
        }.joined(separator: "---\n")
    }

    @Test func foldersWithSuchListsAreTwoMeshes() throws {
        func meshes(_ nodes: [String]) throws -> Int {
            var bundle = BundleBuilder()
            bundle.add("case/east/pods.yaml", pods(["till-6d5f7c9b8d-aaaaa", "till-6d5f7c9b8d-bbbbb"], ["e1", "e2"]))
            bundle.add("case/west/pods.yaml", pods(["till-6d5f7c9b8d-ccccc", "till-6d5f7c9b8d-ddddd"], nodes))
            return try Loading.store(bundle).meshes().count
        }
        #expect(try meshes(["w1", "w2"]) == 2)
        // On one node, or on one that the other has too.
        #expect(try meshes(["w1", "w1"]) <= 1)
        #expect(try meshes(["e1", "w2"]) <= 1)
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
