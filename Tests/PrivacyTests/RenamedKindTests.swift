import Prose
import Testing

@testable import Privacy

/// What becomes of a name, by its kind and by the key that it stands under.
@Suite struct RenamedKindTests {
    private static func renamer(_ level: RedactionLevel = .names) -> Renamer {
        let book = NameBook(hash: KeyedHash(key: [UInt8](repeating: 3, count: 32)))
        for (name, kind) in [
            ("shop", NameKind.namespace), ("cart", .service), ("till", .workload), ("wild", .object), ("blue", .subset),
            ("trimmer", .container), ("worker-a", .node), ("zebra", .label), ("ferry", .image), ("10.4.7.9", .address),
        ] { book.learn(name, kind) }
        book.learn(pod: "till-0", of: "till")
        book.seal()
        return Renamer(book: book, level: level)
    }

    @Test(arguments: [
        (Name.Kind.namespace, "shop", "ns-01"), (.workload, "till", "wl-01"), (.pod, "till-0", "pod-01-1"),
        (.node, "worker-a", "node-01"), (.container, "trimmer", "ctr-01"), (.container, "istio-proxy", "istio-proxy"),
        (.object, "wild", "obj-01"), (.object, "shop/wild", "ns-01/obj-01"),
        (.object, "cart.shop.svc.cluster.local", "svc-01.ns-01.svc.cluster.local"),
        (
            .object, "outbound|80|blue|cart.shop.svc.cluster.local",
            "outbound|80|subset-01|svc-01.ns-01.svc.cluster.local"
        ),
        (.host, "cart.shop.svc.cluster.local", "svc-01.ns-01.svc.cluster.local"),
        (.cluster, "inbound|80||", "inbound|80||"), (.version, "2026-03-05T08:15:00Z/9", "2026-03-05T08:15:00Z/9"),
        (.workload, "shop/till", "ns-01/wl-01"), (.workload, "cart", "svc-01"),
    ])
    func aNameBecomesOneOfItsKind(kind: Name.Kind, name: String, other: String) {
        #expect(Self.renamer().name(name, kind) == other)
    }

    @Test(arguments: [
        (["apiVersion"], "networking.istio.io/v1", "networking.istio.io/v1"), (["kind"], "Sidecar", "Sidecar"),
        (["metadata", "namespace"], "shop", "ns-01"), (["spec", "exportTo"], "shop", "ns-01"), (["exportTo"], ".", "."),
        (["metadata", "name"], "wild", "obj-01"), (["subsets", "name"], "blue", "subset-01"),
        (["subset"], "blue", "subset-01"),
        (["spec", "host"], "cart.shop.svc.cluster.local", "svc-01.ns-01.svc.cluster.local"),
        (["egress", "hosts"], "shop/cart.shop.svc.cluster.local", "ns-01/svc-01.ns-01.svc.cluster.local"),
        (["egress", "hosts"], "./*", "./*"), (["spec", "gateways"], "shop/wild", "ns-01/obj-01"),
        (["tls", "credentialName"], "wild", "obj-01"), (["values"], "shop", "ns-01"),
        (["matchLabels", "team"], "zebra", "lbl-01"),
        (["labels", "version"], "v1", "v1"), (["app"], "till", "wl-01"), (["resources", "memory"], "128Mi", "128Mi"),
    ])
    func aScalarIsRenamedByItsKey(keys: [String], text: String, other: String) {
        #expect(Self.renamer().scalar(text, under: keys) == other)
    }

    /// Of a role that nobody wrote down here every name goes, known or not.
    @Test(arguments: [
        ("host", "shop/cart.shop.svc.cluster.local", "ns-01/svc-01.ns-01.svc.cluster.local", "*"),
        ("destination", "cart.shop.svc.cluster.local", "svc-01.ns-01.svc.cluster.local", "*"),
        ("subset", "blue", "subset-01", "app=till"),
        ("routedSubset", "blue", "subset-01", "cart.shop.svc.cluster.local"),
        ("exportTo", "shop", "ns-01", "*"), ("exportTo", ".", ".", "*"), ("gateway", "shop/wild", "ns-01/obj-01", "*"),
        ("credential", "wild", "obj-01", "cart.shop.svc.cluster.local"), ("selector", "app", "app", "till"),
        ("filter", "envoy.filters.http.lua", "envoy.filters.http.lua", "*"),
        ("what comes later", "wild", "obj-01", "wild"),
    ])
    func whatAnObjectListsIsRenamedByItsRole(role: String, name: String, other: String, beside: String) {
        let renamer = Self.renamer()
        #expect(renamer.listed(name, as: role) == other)
        #expect(beside == "*" || renamer.detail(beside, of: role) != beside)
        #expect(role == "filter" || !renamer.listed("quoll", as: role).contains("quoll"))
    }

    @Test func keysAreRenamedUnderLabelsAlone() {
        let renamer = Self.renamer()
        #expect(renamer.key("app", under: ["labels"]) == "app")
        #expect(renamer.key("zebra", under: ["matchLabels"]).hasPrefix("lbl-"))
        #expect(renamer.key("zebra.example/owner", under: ["labels"]).hasSuffix("/owner"))
        #expect(!renamer.key("zebra.example/owner", under: ["labels"]).contains("zebra"))
        #expect(renamer.key("zebra", under: ["spec"]) == "zebra")
        #expect(renamer.key("zebra", under: []) == "zebra")
        #expect(renamer.key("app.kubernetes.io/name", under: ["selector"]) == "app.kubernetes.io/name")
    }

    @Test func strictLeavesNoTimeNoLabelAndNoImage() {
        let renamer = Self.renamer(.strict)
        #expect(renamer.name("2026-03-05T08:15:00Z/9", .version) == "time/9")
        #expect(renamer.scalar("ferry:1", under: ["image"]) == "image")
        #expect(renamer.scalar("zebra", under: ["labels", "team"]) == "label")
        #expect(renamer.address("10.4.7.9") == "address" && renamer.address("127.0.0.1") == "127.0.0.1")
    }

    @Test(arguments: [
        ("10.4.7.9", "ip-01"), ("10.4.7.9:80", "ip-01:80"), ("127.0.0.1:15000", "127.0.0.1:15000"),
        ("0.0.0.0", "0.0.0.0"),
        ("::1", "::1"), ("::", "::"), ("169.254.169.254", "169.254.169.254"), ("", ""),
    ])
    func anAddressThatEveryMachineHasStays(address: String, other: String) {
        #expect(Self.renamer().address(address) == other)
    }

    /// Of a label: a version or a number tells nothing; of a namespace it may be a customer's.
    @Test(arguments: [
        ("v1", true, false), ("1.24.0", true, false), ("v2-3", true, false), ("v", false, false),
        ("10.4.7.9", false, false),
        ("12345678901234567", true, false), ("1.2.3.4.5.6.7.8.9", false, false), ("4711", true, false),
        ("istio-system", true, true), ("POD", true, true), ("BMW", false, false), ("Pod", false, false),
        ("*", true, true),
        ("a*", false, false),
        ("v1a", false, false), ("", true, true),
    ])
    func aNameThatTellsNothingIsKept(name: String, asLabel: Bool, asNamespace: Bool) {
        #expect(KeptNames.holds(name, .label) == asLabel)
        #expect(KeptNames.holds(name, .namespace) == asNamespace)
    }
}
