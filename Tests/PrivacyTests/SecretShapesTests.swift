import Testing

@testable import Privacy

struct SecretShapesTests {
    /// Built from parts, so that no scanner takes this file for a leak.
    static let samples: [(rule: SecretShapes.Rule, text: String)] = [
        (.pem, "tls: -----BEGIN RSA PRIVATE " + "KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE " + "KEY----- end"),
        (.pem, "cut: -----BEGIN CERTIFICATE-----\nMIIC"),
        (.jwt, "sent eyJhbGciOiJI" + "UzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl to istiod"),
        (.bearer, "Authorization: Bearer 3f9a" + "77c1d2e5b8a60411aa"),
        (.basic, "authorization: Basic dXNlcjpz" + "ZWNyZXQ="),
        (.cloudKey, "AKIA" + "IOSFODNN7EXAMPLE was used"),
        (.cloudKey, "maps AIza" + "SyA1234567890abcdefghijklmnopqrstuv"),
        (.github, "remote ghp_" + "0123456789abcdefghijABCDEFGHIJ012345"),
        (.slack, "posts with xoxb-" + "123456789012-abcdef"),
        (.bootstrapToken, "join abcdef." + "0123a56b89c1d2ef now"),
        (.urlPassword, "pulls from https://robot:hunter2" + "@registry.example/team"),
        (.parameter, "GET /items?sig=Zm9vYmFy" + "YmF6&n=1"),
        (.parameter, "token=\"q8w7e6r5" + "t4\""),
        (.cookie, "Cookie: session=abc" + "def0123; theme=dark"),
        (.xfcc, "x-forwarded-client-cert: By=spiffe://a/ns/b/sa/c;Hash=00"),
        (.xfcc, "By=spiffe://a/ns/b/sa/c;Hash=" + String(repeating: "0f", count: 32) + ";Subject=\"CN=a b\" next"),
    ]

    @Test(arguments: samples)
    func everyShapeIsFoundAndErased(rule: SecretShapes.Rule, text: String) {
        let erased = SecretShapes.erased(text)
        #expect(erased.contains("erased-\(rule.rawValue)"))
        // Nothing that was erased is a secret again.
        #expect(SecretShapes.erased(erased) == erased)
    }

    @Test func whatStandsAroundASecretStays() {
        let erased = SecretShapes.erased("dial https://robot:hunter2" + "@registry.example/team: refused")
        #expect(erased == "dial https://erased-url-password@registry.example/team: refused")
        let two = SecretShapes.erased("Bearer aaaabbbbcccc" + "dddd1 then AKIA" + "IOSFODNN7EXAMPLE.")
        #expect(two == "Bearer erased-bearer then erased-cloud-key.")
    }

    @Test(arguments: [
        "Basic authentication is used by the application", "the bearer of this certificate was renewed at noon",
        "key=value,key=value", "orders.abcdefghijklmnop.svc.cluster.local", "orders.productionteam01 is ready",
        "app=checkout,version=v1", "http://cart.shop:8080/items@home", "eyJ is how tokens begin",
        "outbound|80|v1|cart.shop.svc.cluster.local::10.0.0.1:80::cx_active::1", "Cookie: none",
        "kubectl -n shop get secret -o yaml", "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "the hash=abc of a push", "By=hand", "-----BEGIN", "token=erased-parameter", "sort_key=created",
    ])
    func whatIsNoSecretStays(text: String) {
        #expect(SecretShapes.erased(text) == text)
    }
}
