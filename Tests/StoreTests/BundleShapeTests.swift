import Testing

@testable import Store

/// What the names of entries say: of the bundle, and of whose file each is.
@Suite struct BundleShapeTests {
    private static func kind(_ names: [String]) -> String {
        var shape = BundleShape()
        for name in names { shape.see(name) }
        return shape.kind
    }

    /// Each mark alone, and next to it what only looks like it.
    private static let marks: [(name: String, kind: String)] = [
        ("oom-capture/manifest.tsv", "oom-report-capture"), ("x/oom-capture/manifest.tsv", "oom-report-capture"),
        ("oom-capture/manifest.tsv.bak", "loose"),
        ("bug-report/cluster/k8s-resources", "istioctl-bug-report"), ("k8s-resources", "loose"),
        ("bug-report/bug-report.log", "istioctl-bug-report"),
        ("b/cluster/kubectl-version", "istioctl-bug-report"), ("kubectl-version", "loose"),
        ("must-gather.local.1/version", "must-gather"), ("a/cluster-scoped-resources/core/n.yaml", "must-gather"),
        ("a/cluster-scoped-resources", "loose"),
        ("ns/checkout/config_dump_proxy.json", "must-gather"),
        ("ns/istio-system/config_dump_istiod.json", "must-gather"),
        ("config_dump_proxy.json", "loose"),
        ("support-bundle-1/cluster-resources/pods/a.json", "support-bundle"),
        ("a/cluster-resources/pods/a.json", "support-bundle"), ("support-bundle-1/pods/a.json", "loose"),
        ("support-bundle-1/execution-data/summary.txt", "support-bundle"),
        ("kube-system/replication-controllers.json", "cluster-info-dump"),
        ("kube-system/replication-controllers.yaml", "cluster-info-dump"), ("replication-controllers.json", "loose"),
        ("config_dump", "loose"), ("", "loose"),
    ]

    @Test(arguments: marks) func aNameTellsTheKind(name: String, kind: String) {
        #expect(Self.kind([name]) == kind)
        #expect(Self.kind(["config_dump", name, "stats"]) == kind)
    }

    @Test func theKindThatSaysMostIsSaid() {
        let names = [
            "n/replication-controllers.json", "a/cluster-resources/p.json", "must-gather.local.1/version",
            "b/cluster/k8s-resources", "oom-capture/manifest.tsv",
        ]
        let kinds = ["cluster-info-dump", "support-bundle", "must-gather", "istioctl-bug-report", "oom-report-capture"]
        for count in names.indices {
            #expect(Self.kind(Array(names[...count])) == kinds[count])
            #expect(Self.kind(names[...count].reversed()) == kinds[count])
        }
    }

    private static let uid = "0b1ff1c5-3d2e-4d09-9c53-0d8a0b1c2d3e"

    private static let places: [(name: String, place: String?)] = [
        ("bug-report/proxies/shop/cart-1/config_dump", "shop/cart-1"), ("proxies/shop/cart-1/stats", "shop/cart-1"),
        // A folder that is a time is nobody's name; before a pod a word of one may be a namespace.
        ("proxies/cart-1/2026-11-24T06-58-48Z/memory.json", nil), ("proxies/cart-1/before/memory.json", nil),
        ("proxies/shop/cart-1/20261124-065848/memory.json", "shop/cart-1"),
        ("proxies/2026-11-24T06-58-48Z/shop/cart-1/memory.json", "shop/cart-1"),
        ("proxies/pre/cart-1/memory.json", "pre/cart-1"),
        ("proxies/shop/cart-1", nil), ("proxies/shop", nil), ("proxies/proxies/shop/cart-1/stats", "shop/cart-1"),
        ("b/pods/logs/shop/cart-1/istio-proxy.log", "shop/cart-1"),
        ("b/pods/logs/shop/cart-1/istio-proxy-previous.log", "shop/cart-1"), ("b/pods/logs/shop/cart-1/app.log", nil),
        ("b/logs/shop/cart-1/istio-proxy.log", nil), ("logs/shop/cart-1/istio-proxy.log", nil),
        ("pods/logs/shop/istio-proxy.log", nil),
        ("m/namespaces/shop/pods/cart-1/cart-1.yaml", "shop/cart-1"),
        ("m/namespaces/shop/pods/cart-1/istio-proxy/istio-proxy/logs/current.log", "shop/cart-1"),
        ("m/namespaces/shop/pods/cart-1/app/app/logs/current.log", nil), ("m/namespaces/shop/pods/cart-1", nil),
        ("m/namespaces/shop/core/cart-1/x.yaml", nil),
        ("var/log/pods/shop_cart-1_\(uid)/istio-proxy/0.log", "shop/cart-1"),
        ("var/log/pods/shop_cart-1_\(uid.dropLast(5))/istio-proxy/0.log", nil),
        ("var/log/pods/shop_cart-1_\(uid.dropLast(4))/istio-proxy/0.log", "shop/cart-1"),
        ("var/log/pods/shop_cart-1_\(uid)/app/0.log", nil), ("shop_cart-1/istio-proxy/0.log", nil),
        ("var/log/containers/cart-1_shop_istio-proxy-0b1f.log", "shop/cart-1"),
        ("var/log/containers/cart-1_shop_app-0b1f.log", nil),
        ("var/log/containers/cart-1_shop_istio-proxy-0b1f.txt", nil),
        ("b/shop/cart-1/config-stdout.txt", "shop/cart-1"), ("shop/cart-1/config-stdout.txt", nil),
        ("b/shop/cart-1/config-stderr.txt", nil), ("config_dump", nil), ("", nil),
    ]

    @Test(arguments: places) func foldersTellWhoseFileItIs(name: String, place: String?) {
        #expect(FilePlace(name).map { "\($0.namespace)/\($0.pod)" } == place)
    }

    @Test(arguments: [
        ("a/previous.log", true), ("a/istio-proxy-previous.log", true), ("a/istio-proxy.previous.log", true),
        ("a/istio-proxy_previous.log", true), ("a/previous.insecure.log", true), ("previous/current.log", false),
        ("a/previous.txt", false), ("a/notprevious.log", false), ("istio-proxy.log", false), ("", false),
    ])
    func aNameTellsALogOfTheLifeBefore(name: String, isPrevious: Bool) {
        #expect(FilePlace.isPrevious(name) == isPrevious)
    }
}
