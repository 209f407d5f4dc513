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
        func container(
            _ name: String, restarts: Int64?, podReason: SQLValue = nil, kind: SQLValue = "sidecar",
            ended: SQLValue? = nil
        ) throws {
            let pod = try rows.pod("pod-\(name)", file: file, ("reason", podReason))
            let id = try rows.add(
                "container",
                ["pod_id": .integer(pod), "name": .text(name), "kind": kind, "restart_count": SQLValue(restarts)])
            try rows.add(
                "container_state",
                [
                    "container_id": .integer(id), "which": "lastState", "kind": ended == nil ? "running" : "terminated",
                    "reason": ended ?? nil,
                ])
        }
        try container("calm", restarts: 0)
        try container("restarted", restarts: 2)
        try container("evicted", restarts: nil, podReason: "Evicted")
        try container("ended", restarts: nil, ended: .some(nil))
        try container("completed", restarts: 0, ended: "Completed")
        try container("killed-at-first", restarts: nil, kind: "init", ended: "OOMKilled")
        // What every pod begins with, and is done with.
        try container("begun", restarts: 0, kind: "init", ended: "Completed")
        var names: [String] = []
        try rows.store.eachEndedContainer { names.append($0.name) }
        #expect(names == ["completed", "ended", "evicted", "killed-at-first", "restarted"])
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
        try rows.store.eachProxyStatus { _ in count += 1 }
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
        #expect(created.map(\.workload) == ["cart", "late"])
        #expect(created.first?.at == Moment(seconds: 30))
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

    /// The pod that was killed is gone: another rollout's ready one tells that it was replaced.
    @Test(arguments: [
        ("cart-7f9c8d6b5-x2x4z", "Deployment", 1, 60, true), ("cart-7f9c8d6b5-x2x4z", "Deployment", 0, 60, false),
        ("cart-7f9c8d6b5-x2x4z", "Deployment", 1, 50, false), ("cart-7f9c8d6b5-x2x4z", "StatefulSet", 1, 60, false),
        ("cart-5d9f7b8c6d-zz4k7", "Deployment", 1, 60, false),
    ])
    func `A pod is replaced by a ready one of another rollout, made later`(
        pod: String, kind: String, ready: Int64, created: Int64, isReplaced: Bool
    ) throws {
        let rows = try Rows()
        let file = try rows.file("after")
        let id = try rows.pod(
            pod, workload: "cart", file: file, ("workload_kind", .text(kind)), ("created_at", at(created)))
        try rows.add("container", ["pod_id": .integer(id), "name": "c", "kind": "app", "ready": .integer(ready)])
        try rows.add("container", ["pod_id": .integer(id), "name": "setup", "kind": "init", "ready": 0])
        func replacement(_ store: Store) throws -> String? {
            try store.replacement(
                of: "cart-5d9f7b8c6d-k9w7q", namespace: "shop", workload: "cart", after: Moment(seconds: 50))?.pod
        }
        #expect(try replacement(rows.store) == (isReplaced ? pod : nil))
        #expect(try replacement(rows.store.only(mesh: 2)) == nil)
        // A page that lists both shows a rollout that is not over.
        try rows.pod("cart-5d9f7b8c6d-k9w7q", workload: "cart", file: file)
        #expect(try replacement(rows.store) == nil)
    }

    /// A table has no times of its pods: a clock of the transcript that it is a part of has its own.
    @Test(arguments: [(60, 900, true), (50, 900, false), (900, 900, false)])
    func `A later list that has another rollout alone tells that it replaced the pod`(
        listed: Int64, saved: Int64, isReplaced: Bool
    ) throws {
        let rows = try Rows()
        let whole = try rows.file("now.txt", "transcript", at: saved)
        let file = try rows.file("now.txt#2", "pods table", at: listed)
        try rows.store.database.run("UPDATE source_file SET part_of = ? WHERE id = ?", .integer(whole), .integer(file))
        try rows.pod(
            "cart-7f9c8d6b5-x2x4z", workload: "cart", file: file, ("workload_kind", "Deployment"), ("ready", 1))
        let found = try rows.store.replacement(
            of: "cart-5d9f7b8c6d-k9w7q", namespace: "shop", workload: "cart", after: Moment(seconds: 50))
        #expect((found?.pod != nil) == isReplaced && found?.isTimed != true)
    }

    @Test func `Annotations for resources are told apart, and none read is no empty list`() throws {
        let rows = try Rows()
        let file = try rows.file("pods")
        for (name, text, expected): (String, SQLValue, [String: String]?) in [
            ("both", "proxyCPU=100m,proxyMemory=1Gi", ["proxyCPU": "100m", "proxyMemory": "1Gi"]), ("none", "", [:]),
            ("unread", nil, nil), ("broken", "proxyCPU", [:]), ("twice", "a=1,a=2", ["a": "1"]),
            ("sign", "a=b=c", ["a": "b=c"]),
        ] {
            let pod = try rows.pod(name, file: file, ("resource_annotations", text))
            #expect(try rows.store.resourceAnnotations(pod: pod) == expected, "\(name)")
        }
        #expect(try rows.store.resourceAnnotations(pod: 999) == nil)
    }

    @Test func `Workloads are stated where any container of their pods is`() throws {
        let rows = try twoMeshes { rows, file, mesh in
            for (pod, workload, isStated): (String, String?, Bool) in [
                ("a", "cart-\(mesh)", true), ("b", "cart-\(mesh)", true), ("c", "silent", false), ("d", nil, true),
            ] {
                let id = try rows.pod(pod, workload: workload, file: file)
                if isStated { try rows.add("container", ["pod_id": .integer(id), "name": "c", "kind": "app"]) }
            }
        }
        #expect(try rows.store.statedWorkloads().map(\.plain) == ["shop/cart-1", "shop/cart-2"])
        #expect(try rows.store.only(mesh: 2).statedWorkloads().map(\.plain) == ["shop/cart-2"])
    }

    @Test func `Proxies of another control plane are told by their pods, else by its id`() throws {
        let rows = try Rows()
        for (pod, id, mesh): (SQLValue, SQLValue, Int64) in [
            ("b", "consul/b", 1), (nil, "web/1", 1), ("istio", nil, 1), ("a", "x", 2),
        ] {
            try rows.add(
                "proxy", ["id": .null, "pod": pod, "namespace": "shop", "foreign_id": id, "mesh_id": .integer(mesh)])
        }
        #expect(try rows.store.only(mesh: 1).foreignProxies() == ["web/1", "b"])
        #expect(try rows.store.only(mesh: 2).foreignProxies() == ["a"])
    }

    @Test func `Ends that an older page tells stand with their container, in order of time`() throws {
        let rows = try twoMeshes { rows, file, mesh in
            let pod = try rows.pod("cart-0", file: file)
            let id = try rows.add("container", ["pod_id": .integer(pod), "name": "c", "kind": "sidecar"])
            for (which, finished): (SQLValue, Int64) in [("earlier", 30), ("earlier", 10), ("lastState", 50)] {
                try rows.add(
                    "container_state",
                    [
                        "container_id": .integer(id), "which": which, "kind": "terminated", "reason": "OOMKilled",
                        "exit_code": 137, "finished_at": at(finished + mesh), "source_file_id": .integer(file),
                    ])
            }
        }
        for mesh: Int64 in [1, 2] {
            let ends = try rows.store.only(mesh: mesh).earlierEnds()
            #expect(ends.count == 1)
            let told = try #require(ends.values.first)
            #expect(told.map(\.finishedAt) == [10, 30].map { Moment(seconds: $0 + mesh) })
            #expect(told.allSatisfy { $0.exitCode == 137 && $0.file == "mesh\(mesh)/pods" })
        }
    }
}
