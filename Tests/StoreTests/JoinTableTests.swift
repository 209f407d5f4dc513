import Archive
import SampleBundles
import Testing
import Units

@testable import Store

/// Whose a page is that says no name, and why: layouts as people save them, each with what the list of entries then says.
@Suite struct JoinTableTests {
    private static let capture = Loading.capture(proxies: 2, services: 2)
    private static let first = capture.proxies[0].pod
    private static let second = capture.proxies[1].pod

    /// One page of a layout: its path (`P1`, `P2` stand for the pods' names), and of which of the two proxies it was saved. A dump and
    /// server_info say their node; the others say nobody's name.
    struct Page: Sendable {
        let path: String
        let of: Int
        init(_ path: String, of: Int = 0) { (self.path, self.of) = (path, of) }

        var bytes: [UInt8] {
            let shape = JoinTableTests.capture.proxies[of]
            return if path.contains("dump") {
                EnvoyPages.configDump(shape)
            } else if path.contains("stats") {
                EnvoyPages.statistics(shape)
            } else if path.contains("clusters") {
                EnvoyPages.clusters(shape)
            } else if path.contains("server_info") {
                EnvoyPages.serverInfo(shape)
            } else {
                EnvoyPages.memory(shape)
            }
        }
        var name: String { path.replacing("P1", with: first.name).replacing("P2", with: second.name) }
    }

    struct Layout: Sendable, CustomTestStringConvertible {
        let name: String
        let pages: [Page]
        /// By path: P1, P2 or nobody (-), and why.
        let owners: [String: (String, String?)]
        /// Of nobody that is named.
        var nameless = 0
        var testDescription: String { name }
    }

    private static let beside = "beside pages of that proxy"
    private static let byPath = "named by its path"
    private static let only = "assumed: the only pod"
    private static let nobody = "names no pod"

    static let layouts: [Layout] = [
        Layout(
            name: "a page beside a dump", pages: [Page("a/dump.json"), Page("a/memory.json")],
            owners: ["a/dump.json": ("P1", nil), "a/memory.json": ("P1", beside)]),
        Layout(
            name: "server_info names its node as well", pages: [Page("a/server_info", of: 1), Page("a/memory.json")],
            owners: ["a/server_info": ("P2", nil), "a/memory.json": ("P2", beside)]),
        Layout(
            name: "two folders with a dump each",
            pages: [
                Page("a/dump.json"), Page("a/memory.json"), Page("b/dump.json", of: 1), Page("b/memory.json"),
                Page("b/clusters"),
            ],
            owners: ["a/memory.json": ("P1", beside), "b/memory.json": ("P2", beside), "b/clusters": ("P2", beside)]),
        // Whoever saved one proxy saved all of it; the list says that it was assumed.
        Layout(
            name: "another folder than that of the only dump", pages: [Page("a/dump.json"), Page("b/memory.json")],
            owners: ["b/memory.json": ("P1", only)]),
        Layout(
            name: "above the folders of two",
            pages: [Page("a/dump.json"), Page("b/dump.json", of: 1), Page("memory.json")],
            owners: ["memory.json": ("-", nobody)], nameless: 1),
        Layout(
            name: "a folder of its own beside those of two",
            pages: [Page("a/dump.json"), Page("b/dump.json", of: 1), Page("c/memory.json"), Page("c/clusters")],
            owners: ["c/memory.json": ("-", nobody), "c/clusters": ("-", nobody)], nameless: 1),
        Layout(
            name: "a folder called like a pod",
            pages: [Page("dump-1.json"), Page("dump-2.json", of: 1), Page("P2/memory.json"), Page("P1/clusters")],
            owners: ["P2/memory.json": ("P2", byPath), "P1/clusters": ("P1", byPath)]),
        Layout(
            name: "files called like a pod",
            pages: [
                Page("x/dump-1.json"), Page("x/dump-2.json", of: 1), Page("P2.shop.memory.json"), Page("stats-P1.txt"),
            ],
            owners: ["P2.shop.memory.json": ("P2", byPath), "stats-P1.txt": ("P1", byPath)]),
        // A number holds together what has it; the one without a dump is nobody's.
        Layout(
            name: "numbers",
            pages: [
                Page("dump_1.json"), Page("memory_1.json"), Page("dump_2.json", of: 1), Page("memory_2.json"),
                Page("memory_3.json"),
            ],
            owners: ["memory_1.json": ("P1", beside), "memory_2.json": ("P2", beside), "memory_3.json": ("-", nobody)],
            nameless: 1),
        Layout(
            name: "moments of one proxy",
            pages: [
                Page("before/dump.json"), Page("before/memory.json"), Page("after/memory.json"), Page("after/clusters"),
            ],
            owners: [
                "before/memory.json": ("P1", beside), "after/memory.json": ("P1", beside),
                "after/clusters": ("P1", beside),
            ]),
        Layout(
            name: "moments of two proxies",
            pages: [
                Page("before/dump.json"), Page("before/memory.json"), Page("after/dump.json", of: 1),
                Page("after/memory.json"),
            ],
            owners: ["before/memory.json": ("P1", beside), "after/memory.json": ("P2", beside)]),
        Layout(
            name: "nobody is named anywhere", pages: [Page("memory.json"), Page("clusters"), Page("stats.txt")],
            owners: ["memory.json": ("-", nobody), "clusters": ("-", nobody), "stats.txt": ("-", nobody)], nameless: 1),
        Layout(
            name: "two folders of nobody", pages: [Page("a/memory.json"), Page("a/clusters"), Page("b/memory.json")],
            owners: ["a/memory.json": ("-", nobody), "b/memory.json": ("-", nobody)], nameless: 2),
    ]

    private func load(_ pages: [Page], more: [(String, String)] = []) throws -> Store {
        var bundle = BundleBuilder()
        for page in pages { bundle.add(page.name, bytes: page.bytes) }
        for (name, text) in more { bundle.add(name, text) }
        return try Loading.store(bundle)
    }

    @Test(arguments: layouts) func `A page is whose the layout says, and the list says why`(layout: Layout) throws {
        let store = try load(layout.pages)
        let rows = try store.database.rows(from: "source_file f LEFT JOIN proxy p ON p.id = f.proxy_id") {
            ($0["f.name"] as String, $0["COALESCE(p.pod, '-')"] as String, $0["f.joined_by"] as String?)
        }
        for (path, owner) in layout.owners {
            let row = try #require(rows.first { $0.0 == Page(path).name }, "\(path)")
            #expect(row.1 == Page(owner.0).name, "\(path)")
            #expect(row.2 == owner.1, "\(path)")
        }
        #expect(try store.count("SELECT COUNT(*) FROM proxy WHERE pod IS NULL") == layout.nameless)
        #expect(try store.count("SELECT COUNT(*) FROM source_file WHERE proxy_id IS NULL") == 0)
        // What was only assumed says of whom in the list of entries; nothing else does.
        let assumed = try store.manifest(most: 100).listed.filter { $0.assumedOwner != nil }.map(\.name)
        #expect(
            assumed.sorted() == layout.owners.filter { $0.value.1 == Self.only }.keys.map { Page($0).name }.sorted())
    }

    // MARK: - A kernel's log

    private static let dmesg =
        "[ 912.101] Memory cgroup out of memory: Killed process 71 (envoy) total-vm:2291004kB, anon-rss:131000kB, file-rss:460kB, shmem-rss:0kB, UID:1337 pgtables:207kB oom_score_adj:860\n"

    /// A row of another pod that may have a proxy leaves a page open; one with an application alone does not.
    @Test(arguments: [
        ("shop", "2/2     Running", false), ("shop", "1/1     Running", true),
        ("shop", "1/2     CrashLoopBackOff", false),
        ("shop", "0/2     Completed", true), ("shop", "0/2     Evicted", true), ("elsewhere", "2/2     Running", true),
    ])
    func `A page beside a table of other pods is of nobody`(namespace: String, state: String, isOnly: Bool) throws {
        let own = Self.first
        let place = namespace == "shop" ? own.namespace : namespace
        let table = """
            NAMESPACE   NAME   READY   STATUS    RESTARTS   AGE
            \(own.namespace)   \(own.name)   2/2     Running   0          3d
            \(place)   crane-75f48bc7b9-cdb9m   \(state)   1          3d

            """
        for alone in [false, true] {
            let rows = table.split(separator: "\n", omittingEmptySubsequences: false).enumerated().filter {
                !alone || $0.offset != 1
            }
            let store = try load(
                [Page("a/dump.json"), Page("b/memory.json")],
                more: [("pods.txt", rows.map { String($0.element) }.joined(separator: "\n"))])
            let owner = try store.database.rows(
                from: "source_file f JOIN proxy p ON p.id = f.proxy_id WHERE f.name LIKE '%memory.json'"
            ) { $0["p.pod"] as String? }
            #expect(owner == [isOnly ? own.name : nil], "\(alone)")
            #expect(try store.namelessPages().isEmpty == isOnly)
        }
    }

    /// It is a node's: of the only proxy beside it, else of the only one there is.
    @Test(
        arguments: [
            ([Page("a/dump.json")], "a/dmesg.txt", "P1"), ([Page("a/dump.json")], "b/dmesg.txt", "P1"),
            ([Page("a/dump.json"), Page("b/dump.json", of: 1)], "b/dmesg.txt", "P2"),
            ([Page("a/dump.json"), Page("b/dump.json", of: 1)], "c/dmesg.txt", "-"),
            ([Page("a/dump.json"), Page("b/dump.json", of: 1)], "dmesg.txt", "-"),
            ([Page("a/dump-1.json"), Page("a/dump-2.json", of: 1)], "a/dmesg.txt", "-"),
            ([], "dmesg.txt", "-"),
        ] as [([Page], String, String)])
    func `A kernel's log is of the proxy that is alone beside it`(pages: [Page], path: String, owner: String) throws {
        let store = try load(pages, more: [(path, Self.dmesg)])
        let found = try store.names(
            "SELECT COALESCE(p.pod, '-') FROM source_file f LEFT JOIN proxy p ON p.id = f.proxy_id WHERE f.kind = 'kernel log'"
        )
        #expect(found == [Page(owner).name])
    }

    /// Kills that name their pod need no assumption, whoever the log is beside.
    @Test func `Whose a kernel's log is was assumed where a kill in it names nobody`() throws {
        let named =
            "[ 912.100] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod779be6a7_4d07_4a2c_9f0e_0d1a3a7a1a11.slice,task_memcg=/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod779be6a7_4d07_4a2c_9f0e_0d1a3a7a1a11.slice/cri-containerd-5f3c1f0f5f3c1f0f5f3c1f0f5f3c1f0f5f3c1f0f5f3c1f0f5f3c1f0f5f3c1f0f.scope,task=envoy,pid=71,uid=1337\n"
        func reason(_ log: String) throws -> String? {
            let store = try load([Page("a/dump.json")], more: [("b/dmesg.txt", log)])
            return try store.database.first(from: "source_file WHERE kind = 'kernel log'") {
                $0["COALESCE(joined_by, '-')"] as String
            }
        }
        #expect(try reason(Self.dmesg) == Self.only)
        #expect(try reason(named + Self.dmesg) == "-")
    }

    /// Of a table a row says only that the pod is there: what its ReplicaSet has, it has too.
    @Test func `A replica of a proxy's pod has a proxy`() throws {
        var bundle = BundleBuilder()
        bundle.add(
            "stern.txt",
            "till-6c5d9f7b8d-x2k4p istio-proxy 2026-03-01T09:59:58.123456Z\twarn\tEnvoy may have been out of memory killed.\n"
        )
        bundle.add(
            "watch.txt",
            "$ kubectl get pods -n shop -w\nNAME                    READY   STATUS      RESTARTS   AGE\n"
                + "till-6c5d9f7b8d-x2k4p   1/2     OOMKilled   0          7m41s\ntill-6c5d9f7b8d-z9w7v   2/2     Running     0          6m2s\n"
                + "till-7d4b9c6f5d-q4m8n   2/2     Running     0          2d\nbook-6c5d9f7b8d-q2m4n   1/1     Running     0          6m2s\n^C\n"
        )
        let store = try Loader(path: nil).load(BundleReader(name: "b.tar", source: MemorySource(bundle.tar())))
        let found = try store.proxies()
        #expect(
            found.compactMap(\.pod) == ["till-6c5d9f7b8d-x2k4p", "till-6c5d9f7b8d-z9w7v"],
            "\(found.map { "\($0.pod ?? "-") \($0.name) \($0.type ?? "-")" })")
        #expect(try store.names("SELECT name FROM pod ORDER BY name").filter { $0.contains("^") }.isEmpty)
    }

    /// Of nobody who is named: called by the folder or the files of its pages, where those tell it from another.
    @Test func `A proxy without a name is called as its pages are kept`() throws {
        func pages(_ names: [String]) throws -> [String] {
            var bundle = BundleBuilder()
            for (index, name) in names.enumerated() {
                bundle.add(name, "server.live: 1\nserver.memory_allocated: \(index)\n")
            }
            let store = try Loader(path: nil).load(BundleReader(name: "b.tar", source: MemorySource(bundle.tar())))
            return try store.proxies().map { $0.otherName ?? "-" }
        }
        #expect(try pages(["x/front-envoy/stats.txt", "x/ingress-1/stats.txt"]) == ["front-envoy", "ingress-1"])
        #expect(
            try pages(["x/proxy-a/2026-11-24T08-08-28Z/stats.txt", "x/proxy-b/stats.txt"]) == ["proxy-a", "proxy-b"])
        #expect(try pages(["edge_stats.txt", "core_stats.txt"]) == ["edge", "core"])
        #expect(try pages(["stats.txt"]) == ["-"])
    }

    /// A journal as it is printed by default has no year: that of the pages beside it, which may have been saved a day before.
    @Test(arguments: [(-3_600.0, 0), (-20_000_000, 0), (86_000, 0), (90_000, -1), (2_000_000, -1)])
    func `A kill without a year is of the pages' year, or of the one before`(seconds: Double, years: Int64) throws {
        let at = Moment(seconds: Self.capture.mesh.capturedAt.later(seconds).seconds)
        let parts = at.rfc3339.split(whereSeparator: { "-TZ.".contains($0) }).map(String.init)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = try "\(months[#require(Int(parts[1])) - 1]) \(parts[2]) \(parts[3])"
        let line = Self.dmesg.replacing("[ 912.101]", with: "\(day) node-1 kernel:")
        let store = try load([Page("a/server_info"), Page("a/dump.json")], more: [("a/journal.txt", line)])
        let found = try store.database.first(from: "kernel_kill") { ($0["at"] as Moment?, $0["clock"] as String?) }
        // Neither 2026 nor the year before it has a day more.
        #expect(found?.1 == String(at.later(Double(years) * 365 * 86_400).rfc3339.prefix(19)) && found?.0 == nil)
        let alone = try load([], more: [("journal.txt", line)])
        let clock = try alone.database.first(from: "kernel_kill") { $0["clock"] as String? }
        #expect(clock == String(at.rfc3339.prefix(19).dropFirst(5)))
    }

    // MARK: - Whose a pod is

    private func pod(_ name: String, owner: (kind: String, name: String)?) -> String {
        let owners = owner.map { "\n  ownerReferences: [{kind: \($0.kind), name: \($0.name), controller: true}]" } ?? ""
        return """
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: \(name)
              namespace: quay\(owners)
            spec: {containers: [{name: istio-proxy, image: proxyv2}]}

            """
    }

    private func object(_ kind: String, _ name: String, owner: (kind: String, name: String)) -> String {
        """
        ---
        apiVersion: \(kind == "Job" ? "batch/v1" : "apps/v1")
        kind: \(kind)
        metadata:
          name: \(name)
          namespace: quay
          ownerReferences: [{kind: \(owner.kind), name: \(owner.name), controller: true}]
        spec: {}

        """
    }

    /// By its owner's owner where that object is in the bundle, else by what the names of ReplicaSets look like.
    @Test(
        arguments: [
            (("ReplicaSet", "crane-6c9d8f7b5d"), nil, "crane", "Deployment"),
            (("ReplicaSet", "crane-6c9d8f7b5d"), ("Deployment", "hoist"), "hoist", "Deployment"),
            (("ReplicaSet", "crane-6c9d8f7b5d"), ("Rollout", "hoist"), "hoist", "Rollout"),
            (("StatefulSet", "crane-a"), nil, "crane-a", "StatefulSet"),
            (("DaemonSet", "crane-a"), nil, "crane-a", "DaemonSet"),
            (("Job", "crane-28012"), nil, "crane-28012", "Job"),
            (("Job", "crane-28012"), ("CronJob", "crane"), "crane", "CronJob"),
            (("ReplicaSet", "crane"), nil, "crane", "ReplicaSet"),
        ] as [((String, String), (String, String)?, String, String)])
    func `A pod's workload is its owner's owner`(
        owner: (String, String), above: (String, String)?, workload: String, kind: String
    ) throws {
        let text = pod("crane-x", owner: owner) + (above.map { object(owner.0, owner.1, owner: $0) } ?? "")
        let store = try load([], more: [("objects.yaml", text)])
        let proxies = try store.proxies()
        #expect(proxies.map(\.workload) == [workload] && proxies.map(\.workloadKind) == [kind])
    }

    @Test func `A pod that nobody owns is a workload of its own`() throws {
        let proxies = try load([], more: [("pod.yaml", pod("crane-x", owner: nil))]).proxies()
        #expect(proxies.map(\.pod) == ["crane-x"] && proxies.map(\.workload) == ["crane-x"])
    }

    // MARK: - Which proxies there are

    private func container(_ name: String, _ more: String = "", image: String = "a") -> String {
        "{name: \(name), image: \(image)\(more.isEmpty ? "" : ", " + more)}"
    }

    /// What runs in a pod's containers tells whether it is one, and of what type.
    @Test(
        arguments: [
            ("crane-0", "istio-proxy", "args: [proxy, sidecar]", "sidecar"),
            ("crane-0", "istio-proxy", "args: [proxy, router]", "router"),
            ("crane-0", "istio-proxy", "args: [proxy, waypoint]", "waypoint"),
            ("ztunnel-9x2kd", "istio-proxy", "args: [proxy, ztunnel]", "ztunnel"),
            ("crane-0", "app", "", nil), ("istiod-77b9-x", "discovery", "args: [discovery]", nil),
        ] as [(String, String, String, String?)])
    func `A pod with a proxy's container is one`(pod: String, name: String, more: String, type: String?) throws {
        let text = """
            apiVersion: v1
            kind: Pod
            metadata: {name: \(pod), namespace: quay}
            spec: {containers: [\(container(name, more))]}

            """
        #expect(try load([], more: [("pod.yaml", text)]).proxies().map { $0.type ?? "-" } == (type.map { [$0] } ?? []))
    }

    /// Events name the container that was killed: a proxy of which no pod object is left.
    @Test(arguments: [
        ("PreviousContainerWasOOMKilled", "istio-proxy", true), ("OOMKilled", "istio-proxy", true),
        ("OOMKilled", "app", false), ("BackOff", "istio-proxy", false),
    ])
    func `An event of a proxy that was OOMKilled names it`(reason: String, container: String, isProxy: Bool) throws {
        let text = """
            apiVersion: v1
            kind: Event
            metadata: {name: crane-0.1, namespace: quay}
            involvedObject: {kind: Pod, name: crane-0, namespace: quay, fieldPath: 'spec.containers{\(container)}'}
            reason: \(reason)
            message: "Container \(container) was OOMKilled"
            lastTimestamp: "2026-11-24T08:08:28Z"

            """
        let proxies = try load([], more: [("events.yaml", text)]).proxies()
        #expect(proxies.map(\.pod) == (isProxy ? ["crane-0"] : []))
    }

    // MARK: - What one folder's files say together

    /// memory.current counts the page cache, of which memory.stat alone tells.
    @Test(
        arguments: [
            (["a/memory.current", "a/memory.stat"], 7_000_000), (["a/memory.current", "b/memory.stat"], nil),
            (["a/memory.current"], nil),
        ] as [([String], Int?)])
    func `Loose files of a cgroup complete each other within a folder`(files: [String], cache: Int?) throws {
        let text = [
            "memory.current": "90000000\n",
            "memory.stat": "anon 70000000\nfile 9000000\nkernel 100\ninactive_file 7000000\nactive_file 2000000\n",
        ]
        let store = try load(
            [Page("a/dump.json"), Page("b/dump.json", of: 1)],
            more: files.map { ($0, text[String($0.dropFirst(2))] ?? "") })
        let found = try store.database.first(from: "process_memory WHERE usage IS NOT NULL") {
            ($0["usage"] as Int64, $0["inactive_file"] as Int64?)
        }
        let usage = try #require(found)
        #expect(usage.0 == 90_000_000 && usage.1 == cache.map(Int64.init))
    }
}
