import SampleBundles
import Testing

@testable import Store

/// Configuration that was saved in parts.
@Suite struct ConfigPartsTests {
    private static let clusters =
        #"[{"name":"outbound|80||till.market","type":"EDS","connectTimeout":"10s"},{"name":"outbound|80|blue|till.market","type":"EDS","connectTimeout":"10s"}]"#
    private static let listeners =
        #"[{"name":"0.0.0.0_80","filterChains":[{}]},{"name":"10.0.0.1_81","filterChains":[{}]},{"name":"10.0.0.1_82","filterChains":[{}]}]"#
    private static let routes =
        "NAME     VHOST NAME          DOMAINS      MATCH     VIRTUAL SERVICE\n80       till.market:80      till         /*        \n"

    private func counts(_ pages: [(name: String, text: String)]) throws -> [ConfigCounts] {
        var bundle = BundleBuilder()
        for page in pages { bundle.add("proxies/market/till-0/\(page.name)", bytes: Array(page.text.utf8)) }
        return try Loading.store(bundle).configCounts().values.sorted { $0.file < $1.file }
    }

    @Test func partsOfOneMomentAreOneConfiguration() throws {
        let pages = [("l.json", Self.listeners), ("c.json", Self.clusters), ("r.txt", Self.routes)]
        let found = try counts(pages)
        #expect(found.count == 1)
        let whole = try #require(found.first)
        #expect(whole.fileName.hasSuffix("c.json") && whole.clusters == 2 && whole.subsetClusters == 1)
        #expect(whole.listeners == 3 && whole.virtualHosts == 1 && whole.hasRoutes && !whole.hasEndpoints)
    }

    /// A table's rows are added up when it ends, and the last one ends with its file.
    @Test func theLastPageOfATranscriptIsOfItsOwnPod() throws {
        func endpoints(_ host: String, _ count: Int) -> String {
            "ENDPOINT           STATUS      OUTLIER CHECK     CLUSTER\n"
                + (1...count).map { "10.0.0.\($0):80        HEALTHY     OK                outbound|80||\(host)\n" }
                .joined()
        }
        var bundle = BundleBuilder()
        let text =
            "$ istioctl pc endpoint till-0.market\n" + endpoints("a.market", 5)
            + "$ istioctl pc endpoint till-1 -n market\n" + endpoints("b.market", 3)
        bundle.add("session.txt", bytes: Array(text.utf8))
        let store = try Loading.store(bundle)
        let names = Dictionary(uniqueKeysWithValues: try store.proxies().map { ($0.id, $0.pod ?? "") })
        let found = try store.configCounts().values.map { (pod: names[$0.proxy] ?? "", endpoints: $0.endpoints) }
        #expect(found.sorted { $0.pod < $1.pod }.map(\.endpoints) == [5, 3])
    }

    @Test func partsInFoldersOfTheirKindsAreOfThePodsThatTheyAreCalledAfter() throws {
        var bundle = BundleBuilder()
        bundle.add("dynamic_active_clusters/till-6d5f7c9b8d-q4w7z.json", bytes: Array(Self.clusters.utf8))
        for pod in ["till-6d5f7c9b8d-q4w7z", "stall-58c7d9f6b4-m2n8x"] {
            bundle.add("dynamic_listeners/\(pod).json", bytes: Array(Self.listeners.utf8))
        }
        let store = try Loading.store(bundle)
        #expect(try store.proxies().compactMap(\.pod).sorted() == ["stall-58c7d9f6b4-m2n8x", "till-6d5f7c9b8d-q4w7z"])
        let whole = try #require(try store.configCounts().values.first { $0.hasClusters })
        #expect(whole.clusters == 2 && whole.listeners == 3)
    }

    @Test func theOthersGoWithTheLargerOfTwo() throws {
        let masked =
            #"{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump.DynamicCluster","cluster":{"name":"a"}}]}"#
        let found = try counts([("a-masked.json", masked), ("c.json", Self.clusters), ("l.json", Self.listeners)])
        #expect(found.map(\.clusters) == [1, 2] && found.map(\.hasListeners) == [false, true])
        #expect(found.map(\.kinds) == [1, 2])
    }

    @Test func secretsThatWereAskedForAloneAreCounted() throws {
        let secrets =
            #"{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.SecretsConfigDump.DynamicSecret","name":"default","secret":{"name":"default"}}]}"#
        let found = try counts([("s.json", secrets)])
        #expect(found.map(\.hasSecrets) == [true] && found.map(\.secrets) == [1])
    }

    @Test func whatNoPartHoldsStaysUnknown() throws {
        let found = try counts([("c.json", Self.clusters)])
        #expect(found.map(\.hasListeners) == [false] && found.map(\.hasRoutes) == [false])
    }

    @Test func twoOfOneKindStayTwo() throws {
        let found = try counts([("a.json", Self.clusters), ("b.json", Self.clusters), ("l.json", Self.listeners)])
        #expect(found.count == 2 && found.map(\.listeners) == [3, 0])
    }

    @Test func aLimitInTheNodesMetadataCountsWhereNoPodIs() throws {
        let info =
            #"{"version":"a/1.32.2/b","state":"LIVE","uptime_current_epoch":"9s","node":{"id":"sidecar~10.0.0.1~till-0.market~market.svc.cluster.local","metadata":{"NAME":"till-0","NAMESPACE":"market","ANNOTATIONS":{"sidecar.istio.io/proxyMemoryLimit":"96Mi"}}}}"#
        var bundle = BundleBuilder()
        bundle.add("server_info.json", bytes: Array(info.utf8))
        let alone = try #require(try Loading.store(bundle).proxies().first)
        #expect(alone.limit?.count == 96 << 20 && alone.limitSource == .ownMetadata)
        func pod(_ resources: String) -> String {
            #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"till-0","namespace":"market"},"spec":{"containers":[{"name":"istio-proxy","image":"istio/proxyv2:1.25.2-distroless","resources":\#(resources)}]}}"#
        }
        var absent = bundle
        absent.add("pod.json", bytes: Array(pod("{}").utf8))
        let unlimited = try #require(try Loading.store(absent).proxies().first)
        #expect(unlimited.limit == nil && unlimited.istioVersion == "1.25.2")
        bundle.add("pod.json", bytes: Array(pod(#"{"limits":{"memory":"***HIDDEN***"}}"#).utf8))
        #expect(try Loading.store(bundle).proxies().first?.limit?.count == 96 << 20)
    }
}
