import SampleBundles
import Testing
import Units

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

    /// Counts the features in the pages, not in the shape, and applies the model's coefficients.
    @Test func theMemoryPageIsWhatTheOtherPagesExplain() throws {
        var mesh = Self.mesh()
        mesh.rules = [
            Mesh.DestinationRule("all", in: "istio-system", host: "*", subsets: ["v1", "v2"], createdAt: mesh.pushedAt)
        ]
        let pod = try #require(mesh.pods(of: "pay", in: "checkout").first)
        let shape = ProxyShape(pod, in: mesh)
        let dump = Self.text(EnvoyPages.configDump(shape)).split(separator: "\n").map { $0.drop { $0 == " " } }
        let clusters = Self.text(EnvoyPages.clusters(shape)).split(separator: "\n")
        func count(_ start: String) -> Double { Double(dump.count { $0.hasPrefix(start) }) }
        let named = clusters.filter { $0.contains("::added_via_api::") }
        let bytes = named.reduce(0) { $0 + ($1.utf8.count - ($1.hasSuffix("true") ? 21 : 22)) }
        let hosts = Double(clusters.count { $0.contains("::hostname::") })
        let marked = count("\"tlsMode\": \"istio\"") - count("\"transport_socket_matches\"")
        let metadata = Set(dump.filter { $0.hasPrefix("\"workload\":") }).count
        let hostsOfRoutes = 2.0 + 2 * 2
        let tables = count("\"route_config_name\"") / 2
        let virtualHosts = 7.0 + 2  // one for each HTTP port: six services, pay, two of istiod
        var expected = 7_802_935.0 + 14_327 * 2 + Double(named.count) * (22_593 + 2_952 * 2)
        expected += count("\"transport_socket_matches\"") * 32_659 + Double(bytes) * 40.78
        expected += hosts * (3_007 + 1_061) + count("\"locality\": {") * 751
        expected += marked * (997 + 929) + Double(metadata) * 1_085
        expected += (virtualHosts + hostsOfRoutes) * (757 + 3_264) + (virtualHosts * 5 + hostsOfRoutes) * 223
        // Three HTTP ports and virtualInbound; two TCP ports of istiod and virtualOutbound.
        expected += 4 * (40_920 + 2 * 2_132) + 3 * (12_662 + 2 * 1_938)
        #expect(tables >= 1)
        let page = Self.text(EnvoyPages.memory(shape))
        let allocated = try #require(page.split(separator: "\"").dropFirst(3).first.flatMap { Double($0) })
        #expect(abs(allocated - expected) / expected < 0.01)
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
        #expect(MemoryModel.allocated(shape) - MemoryModel.allocated(ProxyShape(pod, in: mesh)) == 972 * 51_000)
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
