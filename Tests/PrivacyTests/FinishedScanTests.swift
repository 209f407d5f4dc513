import Testing

@testable import Privacy

struct FinishedScanTests {
    private static let scan: FinishedScan = {
        let book = NameBook(hash: KeyedHash(key: [7]))
        for name in ["shop", "agent", "pay-ments"] { book.learn(name, .namespace) }
        book.learn("cart", .service)
        book.learn(pod: "cart-7d9f8b6c5-x2x4z", of: "cart")
        book.learn("a name/with signs", .label)
        book.learn("ingressgateway", .label)
        book.learn("acme-incident.tgz", .file)
        book.seal()
        return FinishedScan(book)
    }()

    /// One name, leaked as each form would write it.
    @Test(arguments: [
        "the pod cart-7d9f8b6c5-x2x4z was killed", "{\"pod\": \"cart-7d9f8b6c5-x2x4z\"}",
        "cart&#45;7d9f8b6c5&#45;x2x4z", "cart&#x2d;7d9f8b6c5&#x2D;x2x4z", "cart\\-7d9f8b6c5\\-x2x4z",
        "cart\\u002d7d9f8b6c5\\u002dx2x4z", "cart%2D7d9f8b6c5%2Dx2x4z", "cart-<wbr>7d9f8b6c5-<wbr>x2x4z",
        "cart-\u{200B}7d9f8b6c5-\u{2060}x2x4z", "&#99;&#97;&#114;&#116;", "<text>cart</text>", "\"cart\"",
        "outbound|80||cart.shop.svc.cluster.local", "file cart_stats.txt", "a pod cart-9-unknown",
        "{\"svg\": \"<text>cart&#45;7d9f8b6c5\\u0026#45;x2x4z<\\/text>\"}", "pay-\n    ments is meant", "pay\\-ments",
        "see acme-incident.tgz", "a name/with signs", "a name\\/with signs", "kubectl -n agent get pods",
        "cart.agent.svc.cluster.local", "\"namespace\": \"agent\"", "get pods -l 'app=agent' -o wide",
        "get pods -l &#39;tier=web,app.kubernetes.io/name=agent&#39;", "--selector=app=agent",
    ])
    func aLeakedNameIsFound(text: String) {
        #expect(Self.scan.hit(in: text)?.rule.hasPrefix("name: ") == true)
    }

    @Test(arguments: [
        "the agent's 15.3 MB", "--limits=memory=agent", "svc-01.ns-02.svc.cluster.local", "istio-system/istiod",
        "pod-01-1 of wl-01",
        "a carton of shopping", "istio-ingressgateway.istio-system.svc.cluster.local", "descartes",
        "10 % of 20 %, 5%2C",
    ])
    func whatIsNoNameIsNone(text: String) {
        #expect(Self.scan.hit(in: text) == nil)
    }

    @Test(arguments: SecretShapesTests.samples)
    func aLeakedSecretIsFound(rule: SecretShapes.Rule, text: String) {
        #expect(FinishedScan().hit(in: text) == .init(rule: "secret: \(rule.rawValue)"))
        let escaped = text.utf8.map { "&#\($0);" }.joined()
        #expect(FinishedScan().hit(in: escaped) == .init(rule: "secret: \(rule.rawValue)"))
    }
}
