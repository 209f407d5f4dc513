import Testing

@testable import Serve

/// Who is let in, by the head of the request alone.
@Suite struct GateTests {
    private let gate = Gate(ServeSettings(toolVersion: "7"), port: 8080, prefix: "5ec2e7")

    private func head(
        _ path: String = "/5ec2e7/", method: String = "GET",
        _ headers: [(String, String)] = [("host", "127.0.0.1:8080")]
    ) -> RequestHead {
        var head = RequestHead(method: method, path: path)
        head.headers = headers.map { (name: $0.0, value: $0.1) }
        return head
    }

    private func status(_ head: RequestHead, at gate: Gate? = nil) -> Int {
        do throws(Refusal) {
            _ = try (gate ?? self.gate).path(of: head)
            return 200
        } catch {
            return error.status
        }
    }

    @Test func `The path behind the secret is what is asked for`() throws {
        #expect(try gate.path(of: head("/5ec2e7/")) == "")
        #expect(try gate.path(of: head("/5ec2e7/api/analyses")) == "api/analyses")
    }

    @Test(arguments: [
        "/", "", "/5ec2e7", "/5ec2e8/", "/5ec2e70/", "//5ec2e7/", "/x/../5ec2e7/", "/%35ec2e7/", "5ec2e7/",
    ])
    func `Without the secret there is nothing`(path: String) { #expect(status(head(path)) == 404) }

    @Test(arguments: [
        "evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:80", "localhost", "127.0.0.1:8080.evil.example",
        "",
        "127.0.0.1:8080@evil.example", "2130706433:8080", "[::1]:8080",
    ])
    func `A foreign name for this server is refused`(host: String) {
        #expect(status(head("/5ec2e7/", [("host", host)])) == 421)
    }

    @Test func `Both names of the loopback are its own`() {
        #expect(status(head("/5ec2e7/", [("host", "localhost:8080")])) == 200)
        #expect(status(head("/5ec2e7/", [("host", "LOCALHOST:8080")])) == 200)
    }

    @Test func `A request has one Host, not none and not two`() {
        #expect(status(head("/5ec2e7/", [])) == 400)
        #expect(status(head("/5ec2e7/", [("host", "127.0.0.1:8080"), ("host", "127.0.0.1:8080")])) == 400)
        #expect(status(head("/5ec2e7/", [("host", "127.0.0.1:8080"), ("host", "evil.example")])) == 400)
    }

    @Test(arguments: [
        [("transfer-encoding", "chunked")], [("transfer-encoding", "identity")],
        [("transfer-encoding", "chunked"), ("content-length", "5")],
        [("content-length", "5"), ("content-length", "5")],
        [("content-length", "+5")], [("content-length", "5, 5")], [("content-length", "")], [("content-length", "-1")],
        [("content-length", "99999999999999999999")],
    ])
    func `A body whose end can be read in two ways is refused`(headers: [(String, String)]) {
        let given = head("/5ec2e7/", method: "POST", [("host", "127.0.0.1:8080")] + headers)
        #expect([400, 411].contains(status(given)))
    }

    @Test(arguments: [
        ("origin", "http://evil.example"), ("origin", "null"), ("origin", "https://127.0.0.1:8080"),
        ("origin", "http://127.0.0.1:8081"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", ""),
    ])
    func `Another site is refused, also one on another port`(name: String, value: String) {
        #expect(status(head("/5ec2e7/", [("host", "127.0.0.1:8080"), (name, value)])) == 403)
    }

    @Test func `The server's own pages may ask`() {
        let own = [("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")]
        #expect(status(head("/5ec2e7/", method: "POST", own)) == 200)
        #expect(status(head("/5ec2e7/", [("host", "127.0.0.1:8080"), ("sec-fetch-site", "none")])) == 200)
    }

    // MARK: Behind a reverse proxy

    private var guarded: Gate {
        var settings = ServeSettings(toolVersion: "7")
        settings.address = "0.0.0.0"
        settings.token = Array("correct-horse-battery".utf8)
        settings.publicOrigin = .init("https://oom.example.com")
        return Gate(settings, port: 8080, prefix: "")
    }

    private func proxied(_ more: [(String, String)], method: String = "GET") -> RequestHead {
        head("/api/analyses", method: method, [("host", "oom.example.com")] + more)
    }

    /// `printf any:correct-horse-battery | base64`.
    private let basic = "Basic YW55OmNvcnJlY3QtaG9yc2UtYmF0dGVyeQ=="

    @Test func `With a token there is no random path, and nothing without the token`() throws {
        let bearer = ("authorization", "Bearer correct-horse-battery")
        #expect(try guarded.path(of: proxied([bearer])) == "api/analyses")
        #expect(try guarded.path(of: proxied([("authorization", basic)])) == "api/analyses")
        #expect(status(proxied([]), at: guarded) == 401)
        #expect(status(proxied([bearer, bearer]), at: guarded) == 401)
        for wrong in ["Bearer", "Bearer correct-horse", "Bearer correct-horse-batterz", "Basic !", "Digest x"] {
            #expect(status(proxied([("authorization", wrong)]), at: guarded) == 401, "\(wrong)")
        }
    }

    @Test func `The public name is a name and an origin of the server`() {
        let bearer = ("authorization", "Bearer correct-horse-battery")
        #expect(status(proxied([bearer, ("origin", "https://oom.example.com")], method: "POST"), at: guarded) == 200)
        #expect(status(proxied([bearer, ("origin", "http://oom.example.com")], method: "POST"), at: guarded) == 403)
    }

    @Test func `A browser that comes from signing in may open a page, and do nothing else`() {
        let bearer = ("authorization", "Bearer correct-horse-battery")
        let visit = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]
        #expect(status(proxied([bearer] + visit), at: guarded) == 200)
        #expect(status(proxied([bearer] + visit, method: "POST"), at: guarded) == 403)
        #expect(status(proxied([bearer, ("sec-fetch-site", "cross-site")]), at: guarded) == 403)
        #expect(status(head("/5ec2e7/", [("host", "127.0.0.1:8080")] + visit)) == 403)
    }

    @Test(arguments: [
        "oom.example.com", "ftp://x", "https://", "https://a/b", "https://a b", "https://a\"b", "javascript://x",
    ])
    func `An origin is scheme, host and port`(text: String) {
        #expect(ServeSettings.Origin(text) == nil)
        #expect(ServeSettings.Origin("https://a.example:8443/")?.text == "https://a.example:8443")
    }
}
