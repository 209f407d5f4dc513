import Testing

@testable import Store

/// What names say, by their words alone.
@Suite struct SmallNameTests {
    @Test(arguments: [
        ("web-7d4b9c6f5d-x2x8p-memory-070104.json", "", "web-7d4b9c6f5d-x2x8p", "070104"),
        ("07-01-04/memory.json", "07-01-04", "", ""),
        ("clusters_2.txt", "", "2", ""), ("shop/cart-0/stats/prometheus", "shop/cart-0", "", ""),
        ("memory/cart-0.json", "", "cart-0", ""),
        ("before/memory.current", "before", "", ""), ("cart-0.memory.max", "", "cart-0", ""),
        ("memory-before.json.gz", "", "", "before"),
        ("a/b/config_dump#2 kubectl get pods", "a/b", "", ""),
        ("20261124T070058Z-clusters.txt", "", "", "20261124t070058z"),
        ("pod-95797.json", "", "pod-95797", ""), ("memory-2460.txt", "", "2460", ""),
        ("memory-2359.txt", "", "", "2359"), ("", "", "", ""),
    ])
    func aPagesNameTellsOwnerAndMoment(name: String, folder: String, owner: String, moment: String) {
        let read = PageName(name)
        #expect((read.folder, read.owner, read.moment) == (folder, owner, moment))
    }

    @Test func aFolderThatIsATimeIsNobodysPlace() {
        #expect(
            PageName("shop/07-01-04/memory.json").place == "shop"
                && PageName("shop/07-01-04/memory.json").folder == "shop/07-01-04")
        #expect(PageName("before/memory").place.isEmpty && PageName("clusters/memory").folder.isEmpty)
    }

    @Test(
        arguments: [
            ("before", 0), ("pre-restart", 0), ("during", 1), ("after", 2), ("last", 2), ("0931", nil), ("", nil),
            ("before-after", 0),
        ] as [(String, Int?)])
    func aWordTellsWhichIsTheEarlierOne(moment: String, rank: Int?) { #expect(PageName.rank(moment) == rank) }

    @Test(arguments: [
        ("before", "after", true), ("after", "before", false), ("before", "during", true), ("during", "after", true),
        ("first", "before", true), ("before", "first", false),
        ("0931", "0932", true), ("0932", "0931", false), ("2", "10", true), ("a", "a", false),
    ])
    func anEarlierTimeIsOlder(a: String, b: String, isOlder: Bool) { #expect(Moments.isOlder(a, b) == isOlder) }

    @Test(arguments: [
        ("proxies/shop/orders/stats/prometheus", "proxies/shop/orders"),
        ("proxies/shop/orders/memory", "proxies/shop/orders"), ("memory", ""),
        ("stats/prometheus", ""), ("a//b", "a"), ("", ""),
    ])
    func aFolderIsWhatStandsAboveThePage(name: String, folder: String) { #expect(Loader.folder(of: name) == folder) }

    @Test(arguments: [
        ("envoy-default-eg-e41e7b31-6b9f5d8c7-tz5mq", "envoy-default-eg-e41e7b31-6b9f5d8c7-tz5mq", nil),
        ("gateway-proxy-7c9d8b6f5-x7v2k.gloo-system", "gateway-proxy-7c9d8b6f5-x7v2k", "gloo-system"),
        ("default.backend-5c7d9f8b6-mm2zx.kuma-demo", "backend-5c7d9f8b6-mm2zx", "kuma-demo"),
        ("web-7f9c5d8b6-4kx9p-web-sidecar-proxy", "web-7f9c5d8b6-4kx9p", nil), ("agent-x2x7k", "agent-x2x7k", nil),
        ("somebodys-own", nil, nil),
        ("x2x7k", nil, nil), ("a.b.c.d", nil, nil), ("a..b", nil, nil), ("", nil, nil),
        ("web-7f9c5d8b6-aeiou", nil, nil),
    ])
    func aForeignNodeNamesItsPod(id: String, pod: String?, namespace: String?) {
        let identity = ForeignNode.identity(of: id)
        #expect((identity?.pod, identity?.namespace) == (pod, namespace))
        #expect(identity?.foreignID == (pod == nil ? nil : id))
    }

    @Test(
        arguments: [
            ("outbound|80|v1|orders.shop.svc.cluster.local", "outbound", 80, "v1", "orders.shop.svc.cluster.local"),
            ("outbound|80||orders.shop", "outbound", 80, nil, "orders.shop"),
            ("inbound|8080||", "inbound", 8_080, nil, nil),
            ("inbound-vip|80|http|orders.shop", "inbound-vip", 80, nil, "orders.shop"),
            ("outbound_.80_.v1_.orders.shop", "outbound_", 80, "v1", "orders.shop"),
            ("outbound_.80_._.orders.shop", "outbound_", 80, nil, "orders.shop"),
            ("outbound|x||a", "outbound", nil, nil, "a"),
            ("outbound|80||a|b", nil, nil, nil, nil), ("outbound|80|a", nil, nil, nil, nil),
            ("outbound_.80_.a", nil, nil, nil, nil),
            ("PassthroughCluster", nil, nil, nil, nil), ("", nil, nil, nil, nil),
        ] as [(String, String?, Int?, String?, String?)])
    func aClustersNameHasFourFields(name: String, direction: String?, port: Int?, subset: String?, host: String?) {
        let read = ClusterName(name)
        #expect((read.direction, read.port, read.subset, read.host) == (direction, port, subset, host))
    }

    @Test(arguments: [
        ("outbound|80||orders.shop", "orders.shop"), ("outbound|80||", ""), ("outbound_.80_._.orders.shop", nil),
        ("inbound|80||orders.shop", nil), ("", nil),
    ])
    func anOutboundClusterEndsInItsHost(name: String, host: String?) {
        #expect(ClusterName.outboundHost(of: name) == host)
    }
}
