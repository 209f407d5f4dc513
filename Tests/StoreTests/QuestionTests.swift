import SampleBundles
import TestSupport
import Testing
import Units

@testable import Store

/// Every question is asked: of a database without a row, of all of a sample, and of its one mesh. A column that is not
/// there, and a reader that takes other columns than it named, fail in each.
@Suite struct QuestionTests {
    private static let now = Moment(microseconds: 1_764_000_000_000_000)

    /// By its name, with the arguments of something that the sample holds.
    struct Question: Sendable {
        let name: String
        let ask: @Sendable (Store) throws -> Any

        init(_ name: String, _ ask: @escaping @Sendable (Store) throws -> Any) {
            self.name = name
            self.ask = ask
        }
    }

    private static let client = ProxyRow(id: 1, namespace: "shop", pod: "cart-0", address: "10.0.0.1", stripped: false)

    static let asked = ofInputs + ofPods + ofConfiguration + ofTime + ofLoad

    private static let ofInputs = [
        Question("inputsWithTrailingBytes") { try $0.inputsWithTrailingBytes() },
        Question("bundles") { try $0.bundles() }, Question("isHurt") { try $0.isHurt() },
        Question("holdsPages") { try $0.holdsPages() },
        Question("manifest") { (try $0.manifest(), try $0.manifest(most: 3)) },
        Question("captureWindows") { try $0.captureWindows() }, Question("meshes") { try $0.meshes() },
        Question("lookedThrough") { try $0.lookedThrough() }, Question("namesPods") { try $0.namesPods() },
        Question("unread") { try $0.unread(most: 3) }, Question("namelessPages") { try $0.namelessPages() },
        Question("failedRequests") { try $0.failedRequests(most: 3) },
        Question("brokenDumps") { try $0.brokenDumps() },
        Question("filesByProxy") { try $0.filesByProxy() },
        Question("proxiesWithFailedRequests") { try $0.proxiesWithFailedRequests() },
        Question("queryOfCaptures") { try $0.database.answer($0.queryOfCaptures.sql) },
    ]

    private static let ofPods = [
        Question("podsCreated") { try $0.podsCreated() }, Question("foreignProxies") { try $0.foreignProxies() },
        Question("eachEndedContainer") { try $0.eachEndedContainer { _ in } },
        Question("eachProxyStatus") { try $0.eachProxyStatus { _ in } },
        Question("container") { try $0.container(1) as Any },
        Question("containers") {
            (
                try $0.containers(ofPod: 1), try $0.containers(namespace: "shop", pod: "cart"),
                try $0.containers(named: "istio-proxy", namespace: "shop", workload: "cart")
            )
        },
        Question("hosts") { try $0.hosts(ofPool: "outbound|80||cart.shop.svc.cluster.local", capture: 1) as Any },
        Question("containersOfKernelKills") { try $0.containersOfKernelKills() },
        Question("ownerWords") { try $0.ownerWords(namespace: "shop", workload: "cart", pod: nil) },
        Question("podLabels") { PodSelectors(try $0.podLabels(namespace: "shop")).selector(of: "cart") },
        Question("gateway") { try $0.gateway(making: "cart", in: "shop") as Any },
        Question("proxies") { try $0.proxies() }, Question("captures") { try $0.captures() },
        Question("starts") { try $0.starts(of: "istio-proxy", from: now, to: now) },
        Question("requests") { try $0.requests(namespace: "shop", workload: "cart", container: "istio-proxy") },
        Question("workloads") { try $0.workloads(namespace: "shop", name: "cart") },
        Question("rollouts") { try $0.rollouts(namespace: "shop", of: "cart") },
        Question("deletion") { try $0.deletion(ofPod: "cart-0", namespace: "shop") as Any },
        Question("readiness") { try $0.readiness(namespace: "shop", workload: "cart") },
        Question("emptiedLists") { try $0.emptiedLists() },
        Question("earlierEnds") { try $0.earlierEnds() },
        Question("unfetched") { try $0.unfetched(most: 3) },
        Question("replacement") {
            try $0.replacement(of: "cart-0", namespace: "shop", workload: "cart", after: Moment(microseconds: 0)) as Any
        },
        Question("podsInUse") { try $0.podsInUse(namespace: "shop", workload: "cart").sorted() },
        Question("hasPodStatuses") { try $0.hasPodStatuses(namespace: "shop") },
        Question("workloadKind") { try $0.workloadKind(namespace: "shop", workload: "cart") as Any },
        Question("controlPlanes") { try $0.controlPlanes() }, Question("statedWorkloads") { try $0.statedWorkloads() },
        Question("image") { try $0.image(container: 1) as Any },
    ]

    private static let ofConfiguration = [
        Question("configVersions") { try $0.configVersions() }, Question("configCounts") { try $0.configCounts() },
        Question("clusterHoldings") { try $0.clusterHoldings(files: [1, 2]) },
        Question("httpListenerPorts") { try $0.httpListenerPorts(files: [1, 2]) },
        Question("hostHoldings") { try $0.hostHoldings(files: [1, 2]) },
        Question("heldSignature") { try $0.heldSignature(file: 1, capture: 1) },
        Question("heldOutboundSignature") { try $0.heldOutboundSignature(file: 1, capture: 1) },
        Question("namedClusters") { try $0.namedClusters(file: 1) },
        Question("heldOutbound") { try $0.heldOutbound(file: 1, capture: 1, sharing: SharedOutbound()) },
        Question("heldListeners") { try $0.heldListeners(file: 1) },
        Question("namespacesNaming") { try $0.namespacesNaming(clusterEndings: ["|v1|cart.shop.svc.cluster.local"]) },
        Question("routedClusters") { try $0.routedClusters(file: 1) },
        Question("wasmMachines") { try $0.wasmMachines() }, Question("activeMachines") { try $0.activeMachines() },
        Question("largestRouteOrigins") { try $0.largestRouteOrigins(file: 1, limit: 2) },
        Question("largestVirtualHosts") { try $0.largestVirtualHosts(file: 1, limit: 2) },
        Question("largestPageClusters") { try $0.largestPageClusters(page: 1, limit: 2) },
        Question("largestEndpointSets") { try $0.largestEndpointSets(file: 1, limit: 2) },
        Question("idleTimeout") { try $0.idleTimeout(file: 1, cluster: "outbound|80||a.b") as Any },
        Question("filters") { try $0.filters(file: 1, kinds: [.lua, .wasm]) },
        Question("inboundRetryTables") { try $0.inboundRetryTables(file: 1, limit: 2) },
        Question("endlessListeners") { try $0.endlessListeners(file: 1, limit: 2) },
        Question("strange") { try $0.strange(most: 2) },
        Question("listeners") { try $0.listeners(file: 1, named: "virtual", limit: 2) },
        Question("objects") { try $0.objects(["Sidecar", "DestinationRule"]) },
        Question("hasIstioObjects") { try $0.hasIstioObjects() },
        Question("outboundClusters") { try $0.outboundClusters(file: 1) },
        Question("namedSubsetClusters") { try $0.namedSubsetClusters() },
        Question("subsetUse") { try $0.subsetUse(file: 1, named: try $0.namedSubsetClusters()) },
        Question("outboundSignature") { try $0.outboundSignature(file: 1) },
        Question("query") { store in
            var counts = ConfigCounts()
            counts.file = try store.database.number("SELECT MIN(source_file_id) FROM config_dump") ?? 0
            let one = try store.query(counting: \.clusters, in: counts) ?? ShownQuery("")
            return try [
                one, store.query(ofServices: 1), store.query(ofPodsCreatedFrom: now, to: now),
            ].map { try store.database.answer($0.sql) }
        },
        Question("queryOfSubsets") { try $0.database.answer($0.queryOfSubsets(in: ConfigCounts()).sql) },
    ]

    private static let ofTime = [
        Question("kernelKills") { try $0.kernelKills() }, Question("formerRuns") { try $0.formerRuns() },
        Question("autoscaler") { try $0.autoscaler(namespace: "shop", workload: "cart") as Any },
        Question("memoryBounds") { try $0.memoryBounds(namespace: "shop") },
        Question("gatewayParameters") { try $0.gatewayParameters(namespace: "shop") },
        Question("managers") { try $0.managers(kind: "Deployment", namespace: "shop", name: "cart") },
        Question("repeatedReports") { try $0.repeatedReports().map { "\($0)" } },
        Question("chartRevisions") { try $0.chartRevisions() },
        Question("loweredLimits") { try $0.loweredLimits() },
        Question("clusterNames") { try $0.clusterNames() },
        Question("clusterIDs") { try $0.clusterIDs() },
        Question("proxiesInKernelLogs") { try $0.proxiesInKernelLogs() },
        Question("events") { try $0.events(reasons: ["OOMKilled"], about: ["cart"]) },
        Question("firstEvents") { try $0.firstEvents(reason: "BackOff", saying: "istio-proxy", about: "cart") },
        Question("eachFirstEvent") { try $0.eachFirstEvent(reason: "BackOff", saying: "istio-proxy") { _ in } },
        Question("hasEvent") { try $0.hasEvent(reason: "BackOff", saying: "istio-proxy") },
        Question("loggedLives") { try $0.loggedLives() },
        Question("tellsOfConnections") { try $0.tellsOfConnections() },
        Question("connectionLives") { try $0.connectionLives(namespace: "shop", pod: "cart") },
        Question("pushes") { try $0.pushes(namespace: "shop", pod: "cart") },
        Question("pushCauses") { try $0.pushCauses() }, Question("meshSizes") { try $0.meshSizes() },
        Question("connectedProxies") { try $0.connectedProxies() },
        Question("clusterPushes") { try $0.clusterPushes(before: now) },
        Question("syncedProxies") { try $0.syncedProxies() as Any },
        Question("recentServices") { try $0.recentServices(before: now, days: 7) as Any },
        Question("resourceAnnotations") { try $0.resourceAnnotations(pod: 1) as Any },
        Question("loggedLimit") { try $0.loggedLimit(proxy: 1) as Any },
        Question("serverState") { try $0.serverState(capture: 1) as Any },
        Question("drainSeconds") { try $0.drainSeconds(capture: 1) as Any },
    ]

    private static let ofLoad = [
        Question("istiodMetrics") { try $0.istiodMetrics() },
        Question("cpus") { try $0.cpus(ofNode: "n") as Any },
        Question("limits") { try $0.limits(namespace: "shop", workload: "cart", container: "istio-proxy") },
        Question("formerRuns") { try $0.formerRuns() },
        Question("memoryBounds") { try $0.memoryBounds(namespace: "shop") },
        Question("listsIstioObjects") { try $0.listsIstioObjects() },
        Question("memoryRows") { (try $0.memoryRows(), try $0.memoryRows(of: $0.proxies().first?.id)) },
        Question("processMemoryRows") {
            (try $0.processMemoryRows(), try $0.processMemoryRows(of: $0.proxies().first?.id))
        },
        Question("proxiesWithReadings") {
            try ($0.proxiesWithReadings().inside.count, $0.proxiesWithReadings().outside.count)
        },
        Question("dumpOrders") { try $0.dumpOrders().values.sorted { !$0 && $1 } },
        Question("hasFiguresFromOutside") { try $0.hasFiguresFromOutside() },
        Question("statPages") { try $0.statPages() }, Question("loadSums") { try $0.loadSums() },
        Question("loadSumsOfParts") { try $0.loadSumsOfParts() },
        Question("listenersOfPages") { try $0.listenersOfPages() },
        Question("unrecognised") { try $0.unrecognised(ofAtMost: 20) },
        Question("sockets") { try $0.sockets(proxy: 1) },
        Question("socketSums") { try $0.socketSums() }, Question("failedCalls") { try $0.failedCalls() },
        Question("peersThatBroke") { try $0.peersThatBroke() },
        Question("brokenCalls") { try $0.brokenCalls(by: client) },
        Question("isService") { try $0.isService("cart.shop.svc.cluster.local") },
        Question("calledHosts") { try $0.calledHosts(namespace: "shop", workload: "cart", gateways: true) },
        Question("callers") { try $0.callers(of: "cart.shop.svc.cluster.local") },
        Question("loggingProxies") { try $0.loggingProxies() },
        Question("largestPools") { try $0.largestPools(capture: 1, limit: 2) },
        Question("requestRises") { try $0.requestRises(proxy: 1) },
        Question("brokenRequests") { try $0.brokenRequests(by: client) },
        Question("servedRequests") { try $0.servedRequests(proxies: [1, 2]) },
        Question("seriesCounts") { try $0.seriesCounts(proxy: 1) as Any },
        Question("repeatedUsage") { try $0.repeatedUsage() },
        Question("uses") { try $0.uses(namespace: "shop", pod: "cart-0") },
        Question("usesOfWholePods") { try $0.usesOfWholePods(most: 2) },
    ]

    private func askAll(_ store: Store) {
        for question in Self.asked {
            #expect(throws: Never.self, "\(question.name)") { _ = try question.ask(store) }
        }
    }

    @Test func `Every question is asked of an empty database`() throws {
        let empty = try Loading.store(BundleBuilder())
        askAll(empty)
    }

    @Test(arguments: ["wildcard-subsets", "startup-loop", "connections"])
    func `Every question is asked of a sample`(name: String) throws {
        let sample = try #require(SampleBundles.named(name)).capture
        let store = try Loading.store(sample.builder())
        askAll(store)
        askAll(store.only(mesh: 1))
    }

    /// Asked by the row of a page, a moment, a proxy, a pod or a container, which are of one mesh; or of the whole run.
    static let ofOneRow: Set = [
        "container", "containers", "image", "configCounts", "clusterHoldings", "httpListenerPorts", "hostHoldings",
        "heldSignature", "heldOutboundSignature", "namedClusters", "heldOutbound", "heldListeners", "routedClusters",
        "wasmMachines", "activeMachines", "largestRouteOrigins", "largestVirtualHosts", "largestEndpointSets",
        "idleTimeout",
        "filters", "inboundRetryTables", "endlessListeners", "listeners", "outboundClusters", "subsetUse",
        "outboundSignature", "query", "queryOfSubsets", "formerRuns", "resourceAnnotations", "loggedLimit",
        "serverState",
        "drainSeconds", "loadSums", "loadSumsOfParts", "sockets", "largestPools", "requestRises", "servedRequests",
        "seriesCounts",
        "proxiesWithFailedRequests", "meshes", "lookedThrough", "unread", "namelessPages", "failedRequests", "strange",
        "isHurt", "holdsPages", "queryOfCaptures", "largestPageClusters",
    ]

    @Test(arguments: ["wildcard-subsets", "startup-loop", "connections"])
    func `A mesh without bundles is told nothing of another's`(name: String) throws {
        let sample = try #require(SampleBundles.named(name)).capture
        let store = try Loading.store(sample.builder())
        let empty = try Loading.store(BundleBuilder())
        try store.database.execute(
            """
            INSERT INTO failed_call (source_file_id, caller_namespace, caller, host, requests, failed, source)
              SELECT MIN(id), 'shop', 'cart', 'pay.shop.svc.cluster.local', 9, 4, 'access log' FROM source_file;
            UPDATE pod SET namespace = 'shop', workload = 'cart';
            INSERT INTO broken_request (source_file_id, flag, peer, requests)
              SELECT MIN(source_file_id), 'DC', '10.0.0.1', 3 FROM config_dump;
            """)
        for question in Self.asked where !Self.ofOneRow.contains(question.name) {
            let (told, nothing) = (try question.ask(store.only(mesh: 7)), try question.ask(empty.only(mesh: 7)))
            #expect("\(told)" == "\(nothing)", "\(question.name)")
        }
    }

    @Test func `No question is forgotten here`() throws {
        let asked = Set(Self.asked.map(\.name))
        for (file, text) in try Project.sources(of: "Sources/Store/Questions") {
            for line in text.split(separator: "\n") where line.hasPrefix("    package func ") {
                let name = String(line.dropFirst(17).prefix { $0 != "(" })
                #expect(asked.contains(name) || name == "holds", "\(name) of \(file)")
            }
        }
    }

    @Test func `A column that is not there fails before there is a row`() throws {
        let store = try Loading.store(BundleBuilder())
        #expect(throws: StoreError.self) {
            try store.database.rows(from: "proxy") { $0["no_such_column"] as String }
        }
    }

    @Test func `A reader that leaves a column out is told`() throws {
        let database = try Database(writing: nil)
        try database.execute("CREATE TABLE thing (a INTEGER, b INTEGER); INSERT INTO thing VALUES (0, 1)")
        var calls = 0
        #expect(throws: StoreError.self) {
            try database.rows(from: "thing") { row in
                calls += 1
                return calls == 1 ? [row["a"] as Int, row["b"]] : [row["a"]]
            }
        }
    }

    @Test func `A value is read as what it is stored as, NULL as nil or nothing`() throws {
        let database = try Database(writing: nil)
        try database.execute("CREATE TABLE thing (i INTEGER, r REAL, t TEXT, n INTEGER)")
        try database.run("INSERT INTO thing VALUES (?, ?, ?, NULL)", .integer(.max), .real(0.5), .text("a\0b"))
        let read = try #require(
            try database.first(from: "thing") { row in
                (
                    row["i"] as Int64, row["r"] as Double, row["t"] as String, row["n"] as Int?, row["n"] as Int,
                    row["i > 0"] as Bool, row["n"] as String, row["i"] as Bytes
                )
            })
        #expect(read.0 == .max && read.1 == 0.5 && read.2 == "a\0b" && read.3 == nil && read.4 == 0)
        #expect(read.5 && read.6.isEmpty && read.7 == Bytes(.max))
    }
}
