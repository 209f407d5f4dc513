import Testing

@testable import Privacy

/// A small mesh, as the columns of a database tell of it.
private func sealed(key: UInt8 = 7, level: RedactionLevel = .names, reversed: Bool = false) -> Renamer {
    let book = NameBook(hash: KeyedHash(key: [UInt8](repeating: key, count: 32)))
    let names: [(String, NameKind)] = [
        ("shop", .namespace), ("agent", .namespace), ("cart", .service), ("memory", .service), ("cart", .workload),
        ("wildcards-canary", .object), ("worker-a.corp.example", .node), ("blue", .subset), ("trimmer", .container),
    ]
    for (name, kind) in reversed ? names.reversed() : names { book.learn(name, kind) }
    book.learn(pod: "cart-7d9f8b6c5-x2x4z", of: "cart")
    book.learn(pod: "cart-7d9f8b6c5-k9w7q", of: "cart")
    book.seal()
    return Renamer(book: book, level: level)
}

struct RenamerTests {
    @Test func namesOfEachKindGetTheirNumber() {
        let renamer = sealed()
        #expect(renamer.named("shop", .namespace).hasPrefix("ns-0"))
        #expect(renamer.named("cart", .service) == "svc-01" || renamer.named("cart", .service) == "svc-02")
        #expect(renamer.named("cart", .workload) == "wl-01")
        #expect(
            Set(["cart-7d9f8b6c5-x2x4z", "cart-7d9f8b6c5-k9w7q"].map { renamer.named($0, .pod) }) == [
                "pod-01-1", "pod-01-2",
            ])
        #expect(renamer.named("istio-system", .namespace) == "istio-system")
        #expect(renamer.named("istio-proxy", .container) == "istio-proxy")
    }

    @Test func theOrderOfReadingDoesNotMatterButTheKeyDoes() {
        let texts = ["cart.shop.svc.cluster.local", "memory.agent", "blue", "wildcards-canary"]
        #expect(texts.map(sealed().host) == texts.map(sealed(reversed: true).host))
        let numbers = (0..<20).map { sealed(key: $0).named("shop", .namespace) }
        #expect(Set(numbers) == ["ns-01", "ns-02"])
    }

    /// Where a name stands is told by its place, and a name that is a word of ours is one there.
    @Test func whatPodsAreSelectedByIsAName() {
        let renamer = sealed()
        let svc = renamer.named("memory", .service)
        #expect(renamer.place("kubectl get pods -l 'app=memory' -o wide") == "kubectl get pods -l 'app=\(svc)' -o wide")
        #expect(renamer.place("pods -l app=memory") == "pods -l app=\(svc)")
        #expect(
            renamer.place("pods --selector='tier=web,app.kubernetes.io/name=memory'")
                == "pods --selector='tier=web,app.kubernetes.io/name=\(svc)'")
        #expect(renamer.place("set resources --limits=memory=384Mi") == "set resources --limits=memory=384Mi")
        #expect(
            renamer.place("pods -l 'app=cart' --limits=memory")
                == "pods -l 'app=wl-01' --limits=memory".replacing("wl-01", with: renamer.named("cart", .service)))
    }

    @Test func aFolderWithAPodInItIsItsNamespace() {
        let renamer = sealed()
        let (ns, pod) = (renamer.namespace("agent"), renamer.named("cart-7d9f8b6c5-x2x4z", .pod))
        #expect(renamer.path("agent/cart-7d9f8b6c5-x2x4z/stats.txt") == "\(ns)/\(pod)/stats.txt")
        #expect(renamer.path("agent/stats.txt") == "agent/stats.txt")
        // So it is in the name of a flat file, also behind a word of its own.
        #expect(renamer.path("agent_cart-7d9f8b6c5-x2x4z.stats") == "\(ns)_\(pod).stats")
        #expect(renamer.path("memory-agent__cart-7d9f8b6c5-x2x4z__stats.txt") == "memory-\(ns)__\(pod)__stats.txt")
        #expect(renamer.path("agent_stats.txt") == "agent_stats.txt")
        #expect(renamer.path("proxies/memory/stats.txt") == "proxies/memory/stats.txt")
    }

    @Test func structureStays() {
        let renamer = sealed()
        let (ns, svc) = (renamer.namespace("shop"), renamer.named("cart", .service))
        #expect(renamer.host("cart.shop.svc.cluster.local") == "\(svc).\(ns).svc.cluster.local")
        #expect(renamer.host("cart.shop.svc.cluster.local:8080") == "\(svc).\(ns).svc.cluster.local:8080")
        #expect(renamer.host("*.shop.svc.cluster.local") == "*.\(ns).svc.cluster.local")
        #expect(
            renamer.cluster("outbound|80|v1|cart.shop.svc.cluster.local")
                == "outbound|80|v1|\(svc).\(ns).svc.cluster.local")
        #expect(
            renamer.cluster("outbound_.80_.blue_.cart.shop.svc.cluster.local")
                == "outbound_.80_.subset-01_.\(svc).\(ns).svc.cluster.local")
        #expect(renamer.cluster("BlackHoleCluster") == "BlackHoleCluster")
        #expect(renamer.prose("spiffe://cluster.local/ns/shop/sa/cart") == "spiffe://cluster.local/ns/\(ns)/sa/wl-01")
        let pod = renamer.named("cart-7d9f8b6c5-x2x4z", .pod)
        #expect(
            renamer.path("bug-report/proxies/shop/cart-7d9f8b6c5-x2x4z/config_dump?include_eds")
                == "bug-report/proxies/\(ns)/\(pod)/config_dump?include_eds")
        #expect(renamer.path("cart-7d9f8b6c5-x2x4z_shop_istio-proxy.log") == "\(pod)_\(ns)_istio-proxy.log")
    }

    @Test func hostsFromOutsideKeepTheirDomainsApart() {
        let renamer = sealed()
        let api = renamer.host("api.eu.acme.com")
        #expect(api.hasSuffix(".example") && api.split(separator: ".").count == 4)
        #expect(renamer.host("*.acme.com") == "*." + api.split(separator: ".").suffix(2).joined(separator: "."))
        #expect(renamer.host("istiod.istio-system.svc") == "istiod.istio-system.svc")
    }

    @Test func commandsStayCommands() {
        let renamer = sealed()
        let (ns, pod) = (renamer.namespace("shop"), renamer.named("cart-7d9f8b6c5-x2x4z", .pod))
        #expect(
            renamer.place("kubectl -n shop rollout restart deployment/cart")
                == "kubectl -n \(ns) rollout restart deployment/wl-01")
        #expect(
            renamer.place("istioctl proxy-config routes deployment/cart.shop")
                == "istioctl proxy-config routes deployment/wl-01.\(ns)")
        #expect(renamer.place("'{\"limits\":{\"memory\":\"1Gi\"}}'") == "'{\"limits\":{\"memory\":\"1Gi\"}}'")
        #expect(renamer.place("kubectl -n agent get pods") == "kubectl -n \(renamer.namespace("agent")) get pods")
        #expect(
            renamer.place("istioctl proxy-config clusters cart-7d9f8b6c5-x2x4z.shop | wc -l")
                == "istioctl proxy-config clusters \(pod).\(ns) | wc -l")
        #expect(
            renamer.place("kubectl delete destinationrule wildcards-canary -n shop")
                == "kubectl delete destinationrule obj-01 -n \(ns)")
    }

    /// A namespace is called `agent`, a service `memory`: in sentences these are words.
    @Test func sentencesStay() {
        let renamer = sealed()
        let text = "Memory cgroup out of memory: the agent says that the memory of 15.3 MB is used"
        #expect(renamer.prose(text) == text)
        #expect(
            renamer.prose("Back-off restarting failed container trimmer in pod cart-7d9f8b6c5-x2x4z_shop(1c)")
                == "Back-off restarting failed container ctr-01 in pod \(renamer.named("cart-7d9f8b6c5-x2x4z", .pod))_\(renamer.namespace("shop"))(1c)"
        )
    }

    @Test func addressesAndPodsThatNobodyListsAreFound() {
        let renamer = sealed()
        #expect(renamer.prose("dial tcp 10.4.7.9:15012: refused, then fd00::1f at 08:09:53").hasPrefix("dial tcp ip-"))
        #expect(!renamer.prose("then fd00::1f at 08:09:53").contains("fd00"))
        #expect(renamer.prose("at 08:09:53 of 1.24.3").contains("08:09:53 of 1.24.3"))
        #expect(renamer.prose("pod cart-5c4d7b8f9c-zz4k7 was killed") == "pod pod-01-3 was killed")
        #expect(renamer.prose("on ip-10-1-2-3.eu-west-1.compute.internal").hasPrefix("on node-"))
        #expect(renamer.prose("127.0.0.1:15000") == "127.0.0.1:15000")
    }

    @Test func secretsGoFirst() {
        #expect(
            sealed().prose("Bearer aaaabbbbcccc" + "dddd1 for cart")
                == "Bearer erased-bearer for svc-0\(sealed().named("cart", .service).last ?? "0")")
    }

    @Test func aLabelIsReplacedThoughItBeAWordOfTheReport() {
        let renamer = sealed()
        #expect(renamer.labels("company=apple,v=v2").hasPrefix("company=lbl-0"))
        for word in ["brand", "apple"] { #expect(renamer.label(word).hasPrefix("lbl-")) }
        for usual in ["v2", "canary", "true", "istiod"] { #expect(renamer.label(usual) == usual) }
        // In a sentence the word is ours.
        #expect(renamer.prose("out of memory") == "out of memory")
    }

    @Test func strictDropsAndShifts() {
        let renamer = sealed(level: .strict)
        #expect(renamer.address("10.4.7.9") == "address")
        #expect(renamer.named("acme", .label) == "label")
        #expect(renamer.shift != 0 && renamer.shift % 1_000_000 == 0)
        #expect(sealed().shift == 0)
    }
}

struct NameBookTests {
    @Test func aPseudonymThatIsANameIsSkipped() {
        let book = NameBook(hash: KeyedHash(key: [1]))
        for name in ["ns-01", "ns-02", "shop"] { book.learn(name, .namespace) }
        book.seal()
        #expect(Set(["ns-01", "ns-02", "shop"].map { book.pseudonym($0, .namespace) }) == ["ns-03", "ns-04", "ns-05"])
    }

    @Test func noTwoOfManyNamesMeet() {
        let book = NameBook(hash: .random())
        for number in 0..<3_000 { book.learn("service-\(number)", .service) }
        book.seal()
        #expect(Set((0..<3_000).map { book.pseudonym("service-\($0)", .service) }).count == 3_000)
        #expect(book.replaced == 3_000)
    }

    @Test func aMapKeepsWhatItKnowsAndGoesOn() throws {
        let book = NameBook(hash: .random())
        for name in ["shop", "pay\"ments\\"] { book.learn(name, .namespace) }
        book.learn(pod: "cart-0", of: "cart")
        book.seal()
        let map = try RedactionMap(text: RedactionMap(book).text)
        let later = map.book
        for name in ["a", "b", "shop"] { later.learn(name, .namespace) }
        later.learn(pod: "cart-1", of: "cart")
        later.seal()
        #expect(later.pseudonym("shop", .namespace) == book.pseudonym("shop", .namespace))
        #expect(later.pseudonym("pay\"ments\\", .namespace) == book.pseudonym("pay\"ments\\", .namespace))
        #expect(Set(["a", "b"].map { later.pseudonym($0, .namespace) }) == ["ns-03", "ns-04"])
        #expect(later.pseudonym("cart-0", .pod) == "pod-01-1" && later.pseudonym("cart-1", .pod) == "pod-01-2")
    }

    @Test(arguments: ["", "{}", "no map", "{\"oom-report redaction map\": 1, \"key\": \"00\", \"names\": []}"])
    func whatIsNoMapIsRefused(text: String) {
        #expect(throws: RedactionMap.Malformed.self) { try RedactionMap(text: text) }
    }

    @Test func theAnswerIsTurnedBack() {
        let book = NameBook(hash: .random())
        book.learn("shop", .namespace)
        book.learn("cart", .service)
        book.learn(pod: "cart-0", of: "cart")
        book.seal()
        let renamer = Renamer(book: book, level: .names)
        let reveal = Reveal(RedactionMap(book))
        for text in ["cart.shop.svc.cluster.local", "outbound|80||cart.shop.svc.cluster.local"] {
            #expect(reveal.revealed(renamer.cluster(text)) == text)
        }
        #expect(
            reveal.revealed("look at pod-01-1 in ns-01, not ns-011 nor xns-01")
                == "look at cart-0 in shop, not ns-011 nor xns-01")
    }
}

struct DatesTests {
    @Test(arguments: [
        ("at 2026-03-05T08:15:00.123Z it", "at time it"), ("2026-03-05", "time"), ("08:15:00", "time"),
        ("03-05 08:15:00 by the node", "time by the node"), ("03-05T08:15:00.5", "time"),
        ("03-05 of 10-20", "03-05 of 10-20"),
        ("bug-report-20260305-081500.tgz", "bug-report-time.tgz"), ("at 1772698500000000 us", "at time us"),
        ("1.24.3 of 10.4.7.9", "1.24.3 of 10.4.7.9"), ("0123456789", "0123456789"),
        ("Tue, 24 Nov 2026 10:25:00 +0200 it", "time it"), ("[24/Nov/2026:10:25:00 +0000] GET", "[time] GET"),
        ("Nov 24 10:25:00 node kernel", "time node kernel"), ("[Tue Nov 24 08:08:28 2026] envoy", "[time] envoy"),
        ("Mon Oct  5 06:10:01 UTC 2026", "time"), ("on March 2, 2026.", "on time."), ("24-Nov-2026", "time"),
        ("Nov 24 2026", "time"),
        ("since Nov 24: 3", "since time: 3"), ("I1124 08:08:28.12345 812 k.go:2]", "time 812 k.go:2]"),
        ("2026/11/24 08:08:28", "time"),
        ("at 1772698500000000000 ns", "at time ns"), ("Nov 240", "Nov 240"), ("Novo 24", "Novo 24"),
        ("x24 Nov", "x24 Nov"),
        ("may 5", "may 5"), ("Tue it", "Tue it"), ("I1124 of 3", "I1124 of 3"), ("124 Nov", "124 Nov"), ("", ""),
        ("Nov", "Nov"),
        ("limit 268435456", "limit 268435456"),
    ])
    func onlyTimesAreDropped(text: String, expected: String) {
        #expect(Dates.dropped(text) == expected)
    }
}
