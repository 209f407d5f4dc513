import Testing
import Units

@testable import Store

/// What is asked of workloads and of who keeps them, by rows that differ in one thing.
@Suite struct WorkloadQuestionTests {
    /// What is certain goes first; a label that others use as well counts beside an object of that name alone.
    @Test func `Who writes an object anew is told by its object, most certain first`() throws {
        let rows = try Rows()
        let file = try rows.file("objects", "kubernetes list")
        func managed(
            _ tool: SQLValue, _ name: SQLValue, certain: Int64, kind: SQLValue = "Deployment", in place: SQLValue = nil
        ) throws {
            try rows.add(
                "managed_object",
                [
                    "source_file_id": .integer(file), "kind": kind, "namespace": "shop", "name": "cart", "tool": tool,
                    "manager_namespace": place, "manager_name": name, "certain": .integer(certain),
                ])
        }
        let tools = ManagerRow.Tool.allCases
        #expect(tools.count == 5)
        try managed(.text(ManagerRow.Tool.argoCD.rawValue), "cart", certain: 0)
        try managed(.text(ManagerRow.Tool.helm.rawValue), "cart-release", certain: 1, in: "shop")
        func told() throws -> [String] {
            try rows.store.managers(kind: "Deployment", namespace: "shop", name: "cart").map {
                "\($0.tool) \($0.namespace ?? "-")/\($0.name) \($0.heals.map { "\($0)" } ?? "?") \($0.isByName)"
            }
        }
        #expect(try told() == ["helm shop/cart-release ? false"])
        try rows.add(
            "delivery",
            [
                "source_file_id": .integer(file), "tool": .text(ManagerRow.Tool.argoCD.rawValue), "namespace": "argocd",
                "name": "cart", "heals": 1,
            ])
        try managed(.text(ManagerRow.Tool.kustomization.rawValue), "all", certain: 1, kind: "*", in: "flux")
        #expect(
            try told() == [
                "helm shop/cart-release ? false", "argoCD argocd/cart true false", "kustomization flux/all ? true",
            ])
        #expect(
            try rows.store.managers(kind: "Sidecar", namespace: "shop", name: "cart").map(\.tool) == [.kustomization])
        #expect(try rows.store.managers(kind: "Deployment", namespace: "bank", name: "cart").isEmpty)
        #expect(try rows.store.only(mesh: 2).managers(kind: "Deployment", namespace: "shop", name: "cart").isEmpty)
    }

    @Test func `What a workload is, its pods say by their number`() throws {
        let rows = try Rows()
        let file = try rows.file("pods")
        for (name, kind) in [("a", "DaemonSet"), ("b", "Deployment"), ("c", "Deployment")] {
            try rows.pod(name, workload: "cart", file: file, ("workload_kind", .text(kind)))
        }
        try rows.pod("d", workload: "cart", file: file)
        #expect(try rows.store.workloadKind(namespace: "shop", workload: "cart") == "Deployment")
        #expect(try rows.store.workloadKind(namespace: "shop", workload: "tax") == nil)
    }

    @Test func `Workloads are told by one name, or as the rollouts of one`() throws {
        let rows = try Rows()
        let file = try rows.file("workloads")
        for (name, kind, owner): (String, String, SQLValue) in [
            ("tax", "Deployment", nil), ("cart-7", "ReplicaSet", "cart"), ("cart", "Deployment", nil),
            ("cart-8", "Job", "cart"), ("tax-7", "ReplicaSet", "tax"),
        ] {
            try rows.add(
                "workload",
                [
                    "source_file_id": .integer(file), "namespace": "shop", "name": .text(name), "kind": .text(kind),
                    "owner_name": owner, "ready": 2,
                ])
        }
        #expect(
            try rows.store.rollouts(namespace: "shop", of: "cart").map { "\($0.name) \($0.kind)" }
                == ["cart Deployment", "cart-7 ReplicaSet"])
        let one = try rows.store.workloads(namespace: "shop", name: "tax")
        #expect(one.map(\.name) == ["tax"] && one.first?.ready == 2 && one.first?.replicas == nil)
    }

    @Test func `Whoever runs istiod is a control plane`() throws {
        let rows = try Rows()
        let file = try rows.file("pods")
        for (pod, workload, kind) in [("i-1", "istiod", "istiod"), ("i-2", "istiod", "istiod"), ("a", "cart", "app")] {
            let id = try rows.pod(pod, in: "istio-system", workload: workload, file: file)
            try rows.add("container", ["pod_id": .integer(id), "name": "c", "kind": .text(kind)])
        }
        #expect(try rows.store.controlPlanes().map { "\($0.namespace)/\($0.workload)" } == ["istio-system/istiod"])
    }

    @Test(arguments: [("4", 4.0 as Double?), ("500m", 0.5), ("many", nil)])
    func `The CPUs of a node are a quantity of Kubernetes`(written: String, cpus: Double?) throws {
        let rows = try Rows()
        let file = try rows.file("nodes")
        try rows.add("node", ["source_file_id": .integer(file), "name": "n1", "cpus": .text(written)])
        #expect(try rows.store.cpus(ofNode: "n1") == cpus)
        #expect(try rows.store.cpus(ofNode: "n2") == nil)
    }

    @Test func `The limits of a workload follow the age of its pods`() throws {
        let rows = try Rows()
        let file = try rows.file("pods")
        for (name, created, limit): (String, Int64, SQLValue) in [("new", 20, 300), ("old", 10, 200), ("none", 5, nil)]
        {
            let pod = try rows.pod(name, workload: "cart", file: file, ("created_at", at(created)))
            try rows.add(
                "container",
                ["pod_id": .integer(pod), "name": "istio-proxy", "kind": "sidecar", "memory_limit": limit])
        }
        let limits = try rows.store.limits(namespace: "shop", workload: "cart", container: "istio-proxy")
        #expect(limits.map(\.pod) == ["old", "new"] && limits.map(\.limit) == [200, 300])
        #expect(try rows.store.limits(namespace: "shop", workload: "cart", container: "app").isEmpty)
    }

    /// One label is enough where no other workload of the namespace has it.
    @Test func `The label that picks a workload's pods is the usual one that is its own`() throws {
        let rows = try Rows()
        let file = try rows.file("pods")
        try rows.pod(
            "cart-1", workload: "cart", file: file, ("labels", "app=shop,app.kubernetes.io/name=cart,tier=web"))
        try rows.pod(
            "cart-2", workload: "cart", file: file, ("labels", "app=shop,app.kubernetes.io/name=cart,tier=api"))
        try rows.pod("tax-1", workload: "tax", file: file, ("labels", "app=shop,app.kubernetes.io/name=tax,tier=web"))
        func selector(_ workload: String) throws -> [String] {
            PodSelectors(try rows.store.podLabels(namespace: "shop")).selector(of: workload)
                .map { "\($0.key)=\($0.value)" }
        }
        #expect(try selector("cart") == ["app.kubernetes.io/name=cart"])
        #expect(try selector("none").isEmpty)
        // Where only all of its labels together tell it from another, all are asked for.
        try rows.pod("x-1", workload: "x", file: file, ("labels", "a=1,b=2"))
        try rows.pod("y-1", workload: "y", file: file, ("labels", "a=1,b=3"))
        try rows.pod("z-1", workload: "z", file: file, ("labels", "a=0,b=2"))
        #expect(try selector("x") == ["a=1", "b=2"])
        // What a controller writes of a run picks pods of other runs, or no later one.
        try rows.pod(
            "mill-0-abcde", workload: "mill", file: file,
            ("labels", "batch.kubernetes.io/job-completion-index=0,controller-uid=9f,grain=oat"))
        #expect(try selector("mill") == ["grain=oat"])
        try rows.pod("w-1", workload: "w", file: file, ("labels", "a=1,b=2,c=3"))
        #expect(try selector("x").isEmpty)
    }

    @Test func `Owner words are the pods' labels, then the namespace's, each once`() throws {
        let rows = try Rows()
        let file = try rows.file("pods")
        try rows.pod("cart-1", workload: "cart", file: file, ("labels", "team=pay,app=cart"))
        try rows.pod("cart-2", workload: "cart", file: file, ("labels", "team=pay,zone=a"))
        try rows.pod("tax-1", workload: "tax", file: file, ("labels", "team=tax"))
        for (source, key) in [("annotation", "owner"), ("label", "team")] {
            try rows.add(
                "namespace_word",
                [
                    "source_file_id": .integer(file), "namespace": "shop", "source": .text(source), "key": .text(key),
                    "value": "x",
                ])
        }
        let words = try rows.store.ownerWords(namespace: "shop", workload: "cart", pod: nil)
        #expect(words.map { "\($0.key)=\($0.value)" } == ["team=pay", "app=cart", "zone=a", "team=x", "owner=x"])
        #expect(words.suffix(2).map(\.source) == [.namespaceLabel, .namespaceAnnotation])
        #expect(
            try rows.store.ownerWords(namespace: "shop", workload: nil, pod: "tax-1").first
                == OwnerWord(source: .podLabel, key: "team", value: "tax"))
    }

    /// A proxy's own pages tell the labels of its pod where no object does.
    @Test func `The label of a workload without pods is what its proxy says of itself`() throws {
        let rows = try Rows()
        try rows.store.database.run(
            """
            INSERT INTO proxy (id, mesh_id, namespace, pod, workload, labels)
            VALUES (7, 1, 'shop', 'till-0', 'till', 'app=till,version=v1')
            """)
        #expect(PodSelectors(try rows.store.podLabels(namespace: "shop")).selector(of: "till").map(\.key) == ["app"])
    }
}
