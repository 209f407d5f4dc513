import Testing

@testable import Diagnosis

/// Names of services, as clusters, routes and objects write them.
@Suite struct HostnameTests {
    @Test(
        arguments: [
            ("outbound|80||orders.shop.svc.cluster.local", "orders.shop.svc.cluster.local"),
            ("outbound|80|v2|orders.shop.svc.cluster.local", "orders.shop.svc.cluster.local"),
            ("outbound|443||api.acme.example", "api.acme.example"),
            ("inbound|8080||", nil), ("outbound|80||", nil), ("BlackHoleCluster", nil), ("outbound|80|orders", nil),
            ("", nil),
            ("outbound|80||a|b", nil),
        ] as [(String, String?)])
    func `A cluster's host is behind its port and subset`(cluster: String, host: String?) {
        #expect(Hostname.ofCluster(cluster) == host)
    }

    @Test(arguments: [
        ("outbound|80|v2|orders.shop.svc.cluster.local", "v2|orders.shop.svc.cluster.local"),
        ("outbound|80||a.b", "|a.b"),
        ("outbound", ""), ("outbound|80", ""), ("", ""),
    ])
    func `Subset and host are what stands behind the port`(cluster: String, rest: String) {
        #expect(String(Hostname.subsetAndHost(cluster)) == rest)
    }

    @Test(
        arguments: [
            ("orders.shop.svc.cluster.local", "shop"), ("orders.shop.svc", "shop"), ("orders.shop", nil),
            ("api.acme.example", nil),
            ("pod-0.orders.shop.svc.cluster.local", nil), ("*.shop.svc.cluster.local", "shop"), ("", nil),
        ] as [(String, String?)])
    func `A service's namespace stands before svc`(host: String, namespace: String?) {
        #expect(Hostname.namespace(host) == namespace)
    }

    /// A short name is of the object's own namespace; what has a dot is taken as it is.
    @Test(arguments: [
        ("orders", "orders.shop.svc.cluster.local"), ("*", "*"), ("orders.till", "orders.till"),
        ("orders.till.svc", "orders.till.svc.cluster.local"),
        ("orders.till.svc.cluster.local", "orders.till.svc.cluster.local"),
        ("api.acme.example", "api.acme.example"), ("*.acme.example", "*.acme.example"),
    ])
    func `A short name is completed as Istio does`(host: String, full: String) {
        #expect(Hostname.full(host, in: "shop") == full)
    }

    @Test(arguments: [
        ("a.shop.svc.cluster.local", "a.shop.svc.cluster.local", true),
        ("a.shop.svc.cluster.local", "b.shop.svc.cluster.local", false),
        ("*.shop.svc.cluster.local", "a.shop.svc.cluster.local", true),
        ("*.shop.svc.cluster.local", "a.till.svc.cluster.local", false),
        ("*", "a.shop.svc.cluster.local", true), ("*.acme.example", "acme.example", false),
        ("*.acme.example", ".acme.example", false),
        ("*.acme.example", "x.y.acme.example", true), ("a.shop", "xa.shop", false),
    ])
    func `A rule is for its host, or for all behind its star`(rule: String, host: String, isFor: Bool) {
        #expect(Hostname.isFor(rule, host) == isFor)
    }
}
