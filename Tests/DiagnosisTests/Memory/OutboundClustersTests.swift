import Testing

@testable import Diagnosis
@testable import Store

/// Clusters of a dump summed by the services and namespaces that they are of.
@Suite struct OutboundClustersTests {
    private static func cluster(_ host: String, _ port: Int, subset: String = "", in namespace: String?) -> HeldCluster
    {
        HeldCluster(
            name: "outbound|\(port)|\(subset)|\(host)", host: host, port: port, isSubset: !subset.isEmpty,
            serviceNamespace: namespace, tls: false, outlierDetection: false, nameBytes: 40, isDNS: false, hosts: 1,
            localities: 1, tlsHosts: 0)
    }

    private static let pay = "pay.checkout.svc.cluster.local"
    private static let clusters = OutboundClusters([
        cluster(pay, 80, in: "checkout"), cluster(pay, 443, in: "checkout"),
        cluster(pay, 80, subset: "v1", in: "checkout"),
        // Its name alone says whose it is; of the next only its metadata does, of the last nothing.
        cluster("cart.shop.svc.cluster.local", 80, in: nil), cluster("api.example.com", 443, in: "egress"),
        cluster("api.example.com", 80, in: "egress"), cluster("www.example.org", 443, in: nil),
        cluster("only.shop.svc.cluster.local", 80, subset: "v2", in: "shop"),
    ])

    private func told(without hosts: String...) -> [String: Int] {
        let gone = Set(hosts.flatMap(Self.clusters.services(ofHost:)))
        return Dictionary(
            uniqueKeysWithValues: Self.clusters.byNamespace(without: gone).map { ($0.namespace, $0.clusters) })
    }

    @Test func `Subsets are no clusters of a service's own`() {
        #expect(Self.clusters.whole == 6)
        #expect(told() == ["checkout": 2, "shop": 1, "egress": 2])
        #expect(Self.clusters.byNamespace(without: []).map(\.namespace) == ["checkout", "egress", "shop"])
    }

    @Test func `What a ServiceEntry owns is no more its namespace's`() {
        #expect(told(without: "api.example.com") == ["checkout": 2, "shop": 1, "egress": 0])
        #expect(told(without: Self.pay, "www.example.org") == ["checkout": 0, "shop": 1, "egress": 2])
        #expect(told(without: "nobody.example.net") == ["checkout": 2, "shop": 1, "egress": 2])
    }

    @Test func `A host is found by its whole name`() {
        #expect(Self.clusters.services(ofHost: Self.pay).map { Self.clusters.services[$0].owner } == ["checkout"])
        #expect(Self.clusters.services(ofHost: "pay").isEmpty)
        let of = Self.clusters.services(ofHost: "api.example.com")
        #expect(of.map { Self.clusters.wholeOf[$0] } == [2])
    }
}
