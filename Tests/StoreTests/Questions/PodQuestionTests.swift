import Testing
import Units

@testable import Store

/// What is asked of pods, containers and workloads, by rows that differ in one thing.
@Suite struct PodQuestionTests {
    /// Rows that a capture of another mesh has as well are never among the answers of one.
    private func twoMeshes(_ add: (Rows, _ file: Int64, _ mesh: Int64) throws -> Void) throws -> Rows {
        let rows = try Rows()
        for mesh: Int64 in [1, 2] {
            try add(rows, try rows.file("mesh\(mesh)/pods", "kubernetes list", mesh: mesh), mesh)
        }
        return rows
    }

    @Test func `A container is ended by its state, its restarts or its pod's eviction`() throws {
        let rows = try Rows()
        let file = try rows.file("pods", "kubernetes list")
        func container(_ name: String, restarts: Int64?, podReason: SQLValue = nil, ended: Bool = false) throws {
            let pod = try rows.pod("pod-\(name)", file: file, ("reason", podReason))
            let id = try rows.add(
                "container",
                ["pod_id": .integer(pod), "name": .text(name), "kind": "sidecar", "restart_count": SQLValue(restarts)])
            let kind: SQLValue = ended ? "terminated" : "running"
            try rows.add("container_state", ["container_id": .integer(id), "which": "lastState", "kind": kind])
        }
        try container("calm", restarts: 0)
        try container("restarted", restarts: 2)
        try container("evicted", restarts: nil, podReason: "Evicted")
        try container("ended", restarts: nil, ended: true)
        var names: [String] = []
        try rows.store.eachEndedContainer { names.append($0.name) }
        #expect(names == ["ended", "evicted", "restarted"])
    }

    @Test func `States are kept apart, and the runtime's id is told without the runtime`() throws {
        let rows = try Rows()
        let pod = try rows.pod("cart-0", file: try rows.file("pods"), ("uid", "u-1"))
        let id = try rows.add(
            "container",
            [
                "pod_id": .integer(pod), "name": "istio-proxy", "kind": "nativeSidecar",
                "limit_source": "container spec",
                "memory_limit": 1_000, "container_id": "containerd://0717", "startup_patience": 600,
            ])
        for (which, kind, code): (SQLValue, SQLValue, SQLValue) in [
            ("state", "running", nil), ("lastState", "terminated", 137),
        ] {
            try rows.add(
                "container_state",
                ["container_id": .integer(id), "which": which, "kind": kind, "exit_code": code, "finished_at": at(9)])
        }
        let row = try #require(try rows.store.container(id))
        #expect(row.kind == .nativeSidecar && row.limitSource == .spec && row.runtimeID == "0717")
        #expect(row.state?.kind == .running && row.state?.exitCode == nil)
        #expect(row.lastState?.exitCode == 137 && row.lastState?.finishedAt == Moment(seconds: 9))
        #expect(row.podUID == "u-1" && row.startupPatience == 600 && row.limit == 1_000)
        #expect(try rows.store.image(container: id + 9) == nil)
        let bare = try rows.add("container", ["pod_id": .integer(pod), "name": "app", "kind": "app", "image": "app:1"])
        #expect(try rows.store.container(bare)?.state == nil && rows.store.container(bare)?.limitSource == nil)
        #expect(try rows.store.image(container: bare) == "app:1")
        #expect(try rows.store.container(bare + 1) == nil)
    }

    @Test(arguments: [
        ("sidecar", true), ("nativeSidecar", true), ("gateway", true), ("waypoint", true), ("ztunnel", true),
        ("app", false), ("init", false), ("istiod", false), ("unknown", false),
    ])
    func `Which containers may run a proxy is told by their kind`(kind: String, isProxy: Bool) throws {
        let rows = try Rows()
        let pod = try rows.pod("cart-0", file: try rows.file("pods"))
        try rows.add("container", ["pod_id": .integer(pod), "name": "c", "kind": .text(kind)])
        var count = 0
        try rows.store.eachProxyContainer { _ in count += 1 }
        #expect(count == (isProxy ? 1 : 0))
    }

    @Test func `Of two copies of a pod the whole one tells its containers`() throws {
        let rows = try twoMeshes { rows, file, mesh in
            for (stripped, name): (Int64, String) in [(1, "of-istiod"), (0, "whole")] {
                let pod = try rows.pod("cart-0", file: file, stripped: stripped)
                try rows.add(
                    "container", ["pod_id": .integer(pod), "name": .text("\(name)-\(mesh)"), "kind": "sidecar"])
            }
        }
        for mesh: Int64 in [1, 2] {
            let containers = try rows.store.only(mesh: mesh).containers(namespace: "shop", pod: "cart-0")
            #expect(containers.map(\.name) == ["whole-\(mesh)"])
        }
        #expect(try rows.store.containers(namespace: "shop", pod: "cart-1").isEmpty)
        #expect(try rows.store.container(namespace: "shop", pod: "cart-0", name: "whole-1") != nil)
    }

    @Test func `Pods are created once, the first time that any page says`() throws {
        let rows = try Rows()
        let file = try rows.file("pods")
        try rows.pod("late", file: file, ("created_at", at(50)))
        for seconds: Int64 in [40, 30] {
            try rows.pod("cart", workload: "cart", file: file, ("created_at", at(seconds)))
        }
        try rows.pod("unknown", file: file)
        let created = try rows.store.podsCreated()
        #expect(created.map(\.name) == ["cart", "late"])
        #expect(created.first?.at == Moment(seconds: 30) && created.first?.workload == "cart")
    }

    @Test func `A pod is ready where every container of it is, and finished ones are no pods`() throws {
        let rows = try Rows()
        let file = try rows.file("pods")
        func pod(_ name: String, ready: [Int64], _ more: (key: String, value: SQLValue)...) throws {
            let id = try rows.pod(name, workload: "cart", file: file, ("workload_kind", "StatefulSet"))
            for (key, value) in more {
                try rows.store.database.run("UPDATE pod SET \(key) = ? WHERE id = ?", value, .integer(id))
            }
            for (index, isReady) in ready.enumerated() {
                try rows.add(
                    "container",
                    ["pod_id": .integer(id), "name": .text("c\(index)"), "kind": "app", "ready": .integer(isReady)])
            }
            try rows.add("container", ["pod_id": .integer(id), "name": "setup", "kind": "init", "ready": 0])
        }
        try pod("a", ready: [1, 1])
        try pod("b", ready: [1, 0])
        try pod("failed", ready: [1], ("phase", "Failed"))
        try pod("done", ready: [1], ("phase", "Succeeded"))
        try pod("going", ready: [1], ("deleted_at", at(5)))
        try pod("stripped", ready: [1], ("stripped", 1))
        // A runtime's word on one container says nothing of readiness.
        let inspected = try rows.pod("inspected", workload: "cart", file: file)
        try rows.add("container", ["pod_id": .integer(inspected), "name": "c0", "kind": "app"])
        let found = try rows.store.readiness(namespace: "shop", workload: "cart")
        #expect(found.map(\.pod) == ["a", "b"] && found.map(\.isReady) == [true, false])
        #expect(found.allSatisfy { $0.kind == "StatefulSet" && !$0.isDeleted })
        #expect(try rows.store.hasPodStatuses(namespace: "shop"))
        #expect(try !rows.store.hasPodStatuses(namespace: "bank"))
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
