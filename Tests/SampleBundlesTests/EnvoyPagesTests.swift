import Testing
import Units

@testable import SampleBundles

@Suite struct EnvoyPagesTests {
    private static func mesh() -> Mesh {
        var mesh = Mesh(seed: 5)
        mesh.addControlPlane()
        mesh.addServices(6)
        mesh.addService("pay", in: "checkout", pods: 2)
        return mesh
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func aDumpIsLaidOutAsEnvoyDoes() throws {
        let mesh = Self.mesh()
        let pod = try #require(mesh.pods(of: "pay", in: "checkout").first)
        let page = Self.text(EnvoyPages.configDump(ProxyShape(pod, in: mesh)))
        #expect(
            page.hasPrefix(
                "{\n \"configs\": [\n  {\n   \"@type\": \"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump\","))
        #expect(page.hasSuffix("\n  }\n ]\n}\n"))
        let sections = page.split(separator: "\n").filter { $0.hasPrefix("   \"@type\"") }.map {
            $0.split(separator: ".").last?.prefix { $0 != "\"" }
        }
        #expect(
            sections == [
                "BootstrapConfigDump", "ClustersConfigDump", "EndpointsConfigDump", "ListenersConfigDump",
                "ScopedRoutesConfigDump", "RoutesConfigDump", "SecretsConfigDump",
            ])
        #expect(
            page.contains(
                """
                     "cluster": {
                      "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
                      "name": "outbound|80||pay.checkout.svc.cluster.local",
                      "type": "EDS",
                      "eds_cluster_config": {
                       "eds_config": {
                        "ads": {},

                """))
        #expect(page.contains("\"sni\": \"outbound_.80_._.pay.checkout.svc.cluster.local\""))
        let istiod = try #require(mesh.services.first { $0.name == "istiod" })
        #expect(page.contains("     \"name\": \"\(istiod.address)_15012\",\n"))
    }

    /// Pages of the same Envoy that were measured as a whole: clusters, endpoints by three to a cluster, TCP listeners,
    /// routes beyond one a host, and what it allocated. The first is the one that the others are held against.
    @Test(arguments: [
        (504.0, 1_500.0, 0.0, 0.0, 50_600_000.0), (2_004, 3_000, 0, 0, 154_800_000),
        (1_524, 4_560, 1_500, 0, 155_800_000), (204, 600, 0, 7_800, 52_100_000),
    ])
    func theSlopesGiveWhatWasMeasuredAsAWhole(
        clusters: Double, endpoints: Double, tcpListeners: Double, routes: Double, allocated: Double
    ) {
        func page(_ clusters: Double, _ endpoints: Double, _ tcpListeners: Double, _ routes: Double) -> Double {
            var count = MeasuredEnvoy.Features()
            (count.clusters, count.tlsClusters) = (clusters, clusters)
            (count.endpoints, count.endpointsFirst45) = (endpoints, endpoints)
            (count.tlsEndpoints, count.tlsEndpointsFirst8, count.tlsEndpointsFirst45) = (
                endpoints, endpoints, endpoints
            )
            // Subsets and TCP services have no virtual host.
            count.virtualHosts =
                tcpListeners > 0 || clusters > 2_000 ? min(clusters, 500) - min(tcpListeners, 480) : clusters
            (count.domains, count.routes) = (4 * count.virtualHosts, count.virtualHosts + routes)
            count.tcpListeners = tcpListeners
            return MeasuredEnvoy.allocated(count, workers: 2)
        }
        let more = page(clusters, endpoints, tcpListeners, routes) - page(9, 15, 0, 0)
        #expect(abs(more / (allocated - 7_500_000) - 1) < 0.05, "\(more)")
    }

    /// What no page could show: less heap than is allocated in it, or more free than there is.
    @Test func theMemoryPageHoldsTogether() throws {
        let mesh = Self.mesh()
        for pod in mesh.pods {
            let memory = MeasuredEnvoy.memory(ProxyShape(pod, in: mesh))
            #expect(memory.allocated + memory.threadCache + memory.pageheapFree <= memory.heapSize)
            #expect(memory.physical > memory.heapSize && memory.allocated > 7_000_000)
        }
    }

    @Test func equalConfigurationIsPrintedInAnotherOrderByAnotherProxy() throws {
        let mesh = Self.mesh()
        let pods = mesh.pods(of: "pay", in: "checkout")
        let pages = pods.map { Self.text(EnvoyPages.clusters(ProxyShape($0, in: mesh))).split(separator: "\n") }
        let names = pages.map { page in page.filter { $0.hasSuffix("::added_via_api::true") } }
        #expect(names[0] != names[1])
        #expect(names[0].sorted() == names[1].sorted())
    }

    @Test func aHostHasNineteenLinesAndAClusterEleven() throws {
        let mesh = Self.mesh()
        let pod = try #require(mesh.pods(of: "pay", in: "checkout").first)
        let name = "outbound|80||pay.checkout.svc.cluster.local"
        var shape = ProxyShape(pod, in: mesh)
        let address = try #require(mesh.pods(of: "pay", in: "checkout").last?.address)
        shape.loads = [.init(name, address: address, connections: 2_600, requestsTotal: 9)]
        let lines = Self.text(EnvoyPages.clusters(shape)).split(separator: "\n").filter { $0.hasPrefix(name + "::") }
        #expect(lines.count == 11 + 2 * 19)
        #expect(lines.contains("\(name)::\(address):8080::cx_active::2600"))
    }

    @Test func drainingListenersAndFiltersAreSeenWhereEnvoyShowsThem() throws {
        let mesh = Self.mesh()
        let pod = try #require(mesh.pods(of: "pay", in: "checkout").first)
        var shape = ProxyShape(pod, in: mesh)
        shape.drainingListeners = 972
        shape.luaFilters = 3
        shape.warmingClusters = 2
        #expect(Self.text(EnvoyPages.statistics(shape)).contains("total_listeners_draining{} 972\n"))
        let dump = Self.text(EnvoyPages.configDump(shape))
        #expect(JSONCheck.accepts(Array(dump.utf8)))
        #expect(dump.contains("\"draining_state\""))
        #expect(dump.contains("\"dynamic_warming_clusters\""))
        #expect(dump.contains("envoy.extensions.filters.http.lua.v3.Lua"))
        let still = ProxyShape(pod, in: mesh)
        let each = Double(MeasuredEnvoy.allocated(shape) - MeasuredEnvoy.allocated(still)) / 972
        #expect(abs(each - MeasuredEnvoy.Slope.drainingListener) < 1)
    }
}

extension EnvoyPagesTests {
    @Test func aGatewayHoldsAllClustersWhateverTheScopeAndOneChainForEachServer() throws {
        var mesh = Self.mesh()
        mesh.addService(
            "front", in: "istio-system", ports: [Mesh.Port("https", 443, target: 8443, http: false)],
            sidecar: Mesh.Sidecar(limit: "256Mi"), gateway: true)
        mesh.scopes = [Mesh.SidecarScope("default", in: "istio-system", hosts: ["./*"], createdAt: mesh.begunAt)]
        mesh.gateways = [
            Mesh.Gateway(
                "customers", in: "istio-system", hosts: ["a.acme.example", "b.acme.example"], createdAt: mesh.begunAt)
        ]
        let front = try #require(mesh.pods(of: "front", in: "istio-system").first)
        let pay = try #require(mesh.pods(of: "pay", in: "checkout").first)
        let shape = ProxyShape(front, in: mesh)
        #expect(shape.clusters.count > ProxyShape(pay, in: mesh).clusters.count)
        let dump = Self.text(EnvoyPages.configDump(shape))
        #expect(JSONCheck.accepts(Array(dump.utf8)))
        #expect(dump.contains("\"id\": \"router~"))
        #expect(dump.ranges(of: "\"server_names\"").count == 2)
        #expect(dump.contains("\"name\": \"https.443.https-1.customers.istio-system\""))
        #expect(!dump.contains("virtualInbound"))
    }
}
