import Prose
import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// The questions that maintainers ask first: each answered where its page is, open where it is not, and never by a zero.
@Suite struct MaintainerQuestionTests {
    private func answers(
        _ cases: [CaseFacts] = [], objects: [ObjectRow] = [], _ change: (inout Report) -> Void = { _ in }
    ) throws -> [String: String] {
        var report = Report(toolVersion: "t")
        change(&report)
        let questions = try QuestionBuilder(
            report: report, mesh: MadeCase.emptyMesh(), cases: cases, objects: objects
        ).questions()
        return Dictionary(
            uniqueKeysWithValues: questions.compactMap { one in one.answer.map { (one.question.plain, $0.plain) } })
    }

    private func incident(_ change: (inout Incident) -> Void = { _ in }) -> Incident {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        (incident.namespace, incident.pod, incident.container) = ("checkout", "pay-0", "istio-proxy")
        incident.killCount = 1
        change(&incident)
        return incident
    }

    private func proxy(_ pod: String, _ change: (inout ProxySummary.Figures) -> Void = { _ in }) -> ProxySummary {
        var figures = ProxySummary.Figures()
        (figures.namespace, figures.pod) = ("checkout", pod)
        change(&figures)
        return ProxySummary(figures)
    }

    private func facts(_ change: (inout MadeCase) -> Void) throws -> CaseFacts {
        var made = MadeCase()
        change(&made)
        return try made.facts(of: .configScope, in: MadeCase.emptyMesh())
    }

    private static let killed = "Which process and container was killed, by what?"
    private static let versions = "Istio version, Envoy build?"
    private static let memory = "The /memory figures, from the time of high use?"
    private static let limit = "Limit, request, restarts, time from start to kill?"
    private static let counts = "Numbers of clusters, listeners, routes, endpoints?"
    private static let sidecar = "Is a Sidecar resource present and in effect?"
    private static let connections = "How many connections, to whom?"
    private static let filters = "Lua or Wasm filters?"
    private static let stats = "Full stats enabled?"
    private static let workers = "Workers (concurrency)?"
    private static let others = "One workload or all? A good proxy to compare with?"

    @Test func `Of a bundle that holds nothing every question is open`() throws {
        #expect(try answers() == [:])
        let all = try QuestionBuilder(
            report: Report(toolVersion: "t"), mesh: MadeCase.emptyMesh(), cases: [], objects: []
        ).questions()
        #expect(all.count == 15 && Set(all.map(\.question.plain)).count == 15)
    }

    // MARK: - The kill

    @Test(
        arguments: [
            (.containerLimit, "killed at the container's limit"), (.podLimit, "killed at the pod's limit"),
            (.nodeOOM, "killed by the kernel, because the node ran out of memory"),
            (.eviction, "killed by eviction, because the node was short of memory"),
            (.envoyOnly, "killed inside its container, Envoy alone"),
            (.killedNotOOM, "killed by a signal; nothing shows that it was for memory"),
        ] as [(KillForm, String)])
    func `What was killed is told with how`(form: KillForm, words: String) throws {
        let told = try answers { $0.incidents = [incident { $0.form = form }] }[Self.killed]
        #expect(told == "istio-proxy of checkout/pay-0, \(words)")
    }

    /// A question about Envoy's pages is none where nothing that was killed is one.
    @Test func `Of what is no Envoy no page of it is missing`() throws {
        func open(_ kinds: ContainerKind?...) throws -> Int {
            var report = Report(toolVersion: "t")
            report.incidents = kinds.map { kind in incident { $0.containerKind = kind } }
            return try QuestionBuilder(report: report, mesh: MadeCase.emptyMesh(), cases: [], objects: [])
                .questions().count { $0.answer == nil }
        }
        #expect(try open(.ztunnel) == 0 && open(.app, .istiod) == 0)
        #expect(try open(.sidecar) > 5 && open(nil) > 5 && open(.app, .sidecar) > 5)
    }

    @Test func `Where nothing was killed that is said only of a bundle with proxies`() throws {
        #expect(try answers { $0.proxies = [proxy("a")] }[Self.killed] == "none, as far as the bundle shows")
        let nameless = try answers { $0.incidents = [incident { $0.container = nil }] }[Self.killed]
        #expect(nameless == "a container of checkout/pay-0, killed at the container's limit")
    }

    @Test(
        arguments: [
            (nil, nil, 1, nil, [], "limit unknown, request unknown, 1 kill"),
            (160, 128, 1, nil, [118.0], "limit 160 MiB, request 128 MiB, 1 kill, ran for 1 min 58 s"),
            (160, nil, 2, nil, [20, 118], "limit 160 MiB, request unknown, 2 kills, ran for 1 min 58 s at most"),
            // One kill was seen, and its status counts many restarts.
            (
                160, nil, 1_286, 1_285, [20],
                "limit 160 MiB, request unknown, 1 OOM kill seen, restart count 1,285, ran for 20 s"
            ),
        ] as [(Int64?, Int64?, Int, Int?, [Double], String)])
    func `Limit, request, kills and lives are told as far as they are known`(
        limit: Int64?, request: Int64?, kills: Int, restarts: Int?, lives: [Double], expected: String
    ) throws {
        let one = incident { incident in
            (incident.limitBytes, incident.requestBytes) = (
                limit.map { Bytes($0 << 20) }, request.map { Bytes($0 << 20) }
            )
            (incident.killCount, incident.restartCount) = (kills, restarts)
            incident.kills = lives.map { life in
                var kill = Kill(pod: "pay-0", at: nil)
                kill.livedSeconds = life
                return kill
            }
        }
        #expect(try answers { $0.incidents = [one] }[Self.limit] == expected)
    }

    @Test(
        arguments: [
            ([], nil), ([64], "limit 64 MiB of 1 proxy; no kill is seen"),
            ([64, 64], "limit 64 MiB of 2 proxies; no kill is seen"),
            ([256, 64, 128], "limit 64 MiB to 256 MiB of 3 proxies; no kill is seen"),
        ] as [([Int64], String?)])
    func `Without a kill the limits of the living are told`(limits: [Int64], expected: String?) throws {
        let told = try answers { report in
            report.proxies = limits.map { limit in proxy("a") { $0.limitBytes = Bytes(limit << 20) } } + [proxy("b")]
        }
        #expect(told[Self.limit] == expected)
    }

    // MARK: - Versions

    @Test func `Every version is told once, and a half that is unknown is said to be`() throws {
        func told(_ istio: [String?], _ envoy: [String?]) throws -> String? {
            try answers { report in
                report.proxies = zip(istio, envoy).enumerated().map { number, version in
                    proxy("p-\(number)") { ($0.istioVersion, $0.envoyVersion) = version }
                }
            }[Self.versions]
        }
        #expect(try told([nil], [nil]) == nil)
        #expect(try told(["1.27.1"], [nil]) == "Istio 1.27.1, Envoy unknown")
        #expect(try told([nil], ["1.35.0"]) == "Istio unknown, Envoy 1.35.0")
        #expect(
            try told(["1.27.1", "1.26.4", "1.27.1"], ["1.35.0", "1.34.2", "1.35.0"])
                == "Istio 1.26.4, 1.27.1, Envoy 1.34.2, 1.35.0")
    }

    // MARK: - Memory

    @Test(
        arguments: [
            (.killed, "the killed process"), (.successor, "the restarted process"),
            (.sibling, "a proxy with the same configuration"), (.none, "a living proxy"),
        ] as [(EvidenceProcess, String)])
    func `Figures of memory say whose they are`(process: EvidenceProcess, whose: String) throws {
        let facts = try facts {
            ($0.share, $0.measured.allocated, $0.measured.physical) = (nil, Bytes(50 << 20), Bytes(80 << 20))
        }
        let told = try answers([facts]) { $0.incidents = [incident { $0.evidenceProcess = process }] }
        #expect(told[Self.memory] == "allocated 50 MiB, physical 80 MiB, of \(whose)")
    }

    @Test func `Without physical memory that half is unknown, and without a page of the case another proxy's is told`()
        throws
    {
        let facts = try facts { ($0.share, $0.measured.allocated) = (nil, Bytes(50 << 20)) }
        #expect(try answers([facts])[Self.memory] == "allocated 50 MiB, physical unknown, of a living proxy")
        let other = try answers { report in
            report.proxies = [proxy("idle"), proxy("busy") { $0.allocatedBytes = Bytes(30 << 20) }]
        }
        #expect(other[Self.memory] == "allocated 30 MiB, physical unknown, of checkout/busy")
    }

    // MARK: - Configuration

    @Test(
        arguments: [
            (nil, nil, nil, nil, nil), (900, 40, 700, 1_200, "900 clusters, 40 listeners, 700 routes, 1,200 endpoints"),
            (900, 40, nil, nil, "900 clusters, 40 listeners; not in the bundle: routes, endpoints"),
            (1, nil, nil, 1, "1 cluster, 1 endpoint; not in the bundle: listeners, routes"),
            // None is a figure as well, and not what is missing.
            (0, 0, 0, 0, "0 clusters, 0 listeners, 0 routes, 0 endpoints"),
        ] as [(Int?, Int?, Int?, Int?, String?)])
    func `A part that no page counts is named as missing`(
        clusters: Int?, listeners: Int?, routes: Int?, endpoints: Int?, expected: String?
    ) throws {
        let told = try answers { report in
            report.proxies = [
                proxy("pay-0") {
                    ($0.clusters, $0.listeners, $0.routes, $0.endpoints) = (clusters, listeners, routes, endpoints)
                }
            ]
        }
        #expect(told[Self.counts] == expected)
    }

    private func object(_ kind: String, _ name: String) -> ObjectRow {
        ObjectRow(
            id: 1, kind: kind, namespace: "quay", name: name, hasSelector: false, file: "objects.yaml", names: [:],
            subsets: [])
    }

    /// That there is no Sidecar only a bundle with Istio's objects can say.
    @Test(
        arguments: [
            ([], nil), (["VirtualService"], "none in the bundle"), (["Sidecar"], "1: quay/s-0"),
            (["Sidecar", "Gateway", "Sidecar", "Sidecar", "Sidecar"], "4: quay/s-0, quay/s-2, quay/s-3"),
        ] as [([String], String?)])
    func `A Sidecar is missing only where objects were read`(kinds: [String], expected: String?) throws {
        let objects = kinds.enumerated().map { object($1, "s-\($0)") }
        #expect(try answers(objects: objects)[Self.sidecar] == expected)
    }

    // MARK: - The process

    @Test(
        arguments: [
            (nil, nil, nil), (3, 4, "7 open"), (0, 0, "0 open"), (9, nil, "9 open"),
            // The upstream half was not counted.
            (nil, 4, "4 from clients; those to upstreams no page counts"),
        ] as [(Int64?, Int64?, String?)])
    func `Connections are told with the half that was not counted`(
        upstream: Int64?, downstream: Int64?, expected: String?
    )
        throws
    {
        let facts = try facts { ($0.connections.upstream, $0.connections.downstream) = (upstream, downstream) }
        #expect(try answers([facts])[Self.connections] == expected)
    }

    @Test func `An older page's half of the connections stands beside the newer one's`() throws {
        let facts = try facts { made in
            (made.connections.downstream, made.load) = (4, LoadSums())
            made.load?.connectionsActive = 70
        }
        #expect(
            try answers([facts])[Self.connections]
                == "4 from clients; to upstreams 70 on an earlier page, not counted since")
    }

    @Test func `Filters and stats are told of a dump that holds what shows them`() throws {
        func told(_ question: String, _ change: (inout ConfigCounts) -> Void) throws -> String? {
            try answers([try facts { change(&$0.counts) }])[question]
        }
        #expect(try told(Self.filters) { $0.hasListeners = false } == nil)
        #expect(try told(Self.filters) { _ in } == "0 Lua, 0 Wasm")
        #expect(try told(Self.filters) { ($0.luaFilters, $0.wasmFilters) = (12, 3) } == "12 Lua, 3 Wasm")
        #expect(try told(Self.stats) { $0.hasBootstrap = false } == nil)
        #expect(try told(Self.stats) { ($0.hasBootstrap, $0.allStats) = (true, true) } == "yes, no inclusion list")
        #expect(try told(Self.stats) { ($0.hasBootstrap, $0.allStats) = (true, false) } == "no, Istio's list")
    }

    @Test func `Workers are the incident's, else the case's, else those of the proxy that is best known`() throws {
        let own = try facts { $0.workers = 6 }
        #expect(try answers([own]) { $0.incidents = [incident { $0.workers = 4 }] }[Self.workers] == "4")
        #expect(try answers([own])[Self.workers] == "6")
        let any = try answers { report in
            report.proxies = [proxy("a") { $0.workers = 2 }, proxy("b") { ($0.workers, $0.clusters) = (8, 5) }]
        }
        #expect(any[Self.workers] == "8")
    }

    /// Limits and restarts that Prometheus knows are no memory.
    @Test(arguments: [("kube_pod_container_resource_limits_memory_bytes", false), ("container_memory_rss", true)])
    func `Figures from outside are those of memory`(metric: String, isTold: Bool) throws {
        let series =
            #"{"__name__":"\#(metric)","namespace":"weavers","pod":"loom-6c5f8d7b94-q2zrt","container":"istio-proxy"}"#
        let text =
            #"{"status":"success","data":{"resultType":"vector","result":[{"metric":\#(series),"value":[1761026400,"268435456"]}]}}"#
        var bundle = BundleBuilder()
        bundle.add("query.json", bytes: Array(text.utf8))
        bundle.add("pod.yaml", bytes: Array(PastedPod().yaml.utf8))
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let asked = report.questions.first { $0.question.plain == "Heap profile, cgroup memory.stat?" }
        #expect((try #require(asked).answer != nil) == isTold)
    }

    @Test func `How many were killed is told beside those that lived`() throws {
        #expect(try answers { $0.proxies = [proxy("a"), proxy("b")] }[Self.others] == "2 proxies, none killed")
        // Two containers of one pod are one workload's, and what nothing is known of is not said to live.
        func killed(_ pods: [String], _ states: [ProxySummary.State]) throws -> String? {
            try answers { report in
                report.incidents = pods.map { pod in incident { $0.pod = pod } }
                report.proxies = states.enumerated().map { number, state in proxy("p-\(number)") { $0.state = state } }
            }[Self.others]
        }
        #expect(try killed(["pay-0", "pay-0"], [.lives, .killed]) == "1 workload; 1 proxy survived")
        #expect(try killed(["pay-0", "cart-0"], [.killed, .killed]) == "2 workloads; 0 proxies survived")
        #expect(
            try killed(["pay-0"], [.killed, .lives, .lives, .unknown])
                == "1 workload; 2 proxies survived, of 1 other nothing shows it")
    }

    /// A list of Istio's objects that holds none of them was looked through.
    @Test(arguments: [("bug-report/cluster/crs", "none in the bundle"), ("other.yaml", nil)] as [(String, String?)])
    func `A list without a Sidecar says that there is none`(name: String, answer: String?) throws {
        var bundle = BundleBuilder()
        let page =
            "apiVersion: v1\nitems:\n- apiVersion: kwok.x-k8s.io/v1alpha1\n  kind: Exec\n  metadata: {name: a, namespace: b}\nkind: List\n"
        bundle.add(name, page)
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let question = report.questions.first { $0.question.plain == Self.sidecar }
        #expect(question?.answer?.plain == answer)
    }
}
