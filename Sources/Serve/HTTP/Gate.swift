/// Who may come in: looked at before anything else of a request.
///
/// A page of another site can make a browser send requests to 127.0.0.1, and can let its own name point there (DNS
/// rebinding). So the name in `Host`, the site in `Origin` and the browser's own `Sec-Fetch-Site` must be right, and then a
/// secret: a random path that only the printed address has, or a token.
struct Gate: Sendable {
    /// The random first part of every path; empty where a token is asked for instead.
    let prefix: String
    private let token: [UInt8]?
    private let hosts: Set<String>
    private let origins: Set<String>
    /// A reverse proxy may send a browser here from its page for signing in, which is another site.
    private let isPublic: Bool

    init(_ settings: ServeSettings, port: UInt16, prefix: String) {
        self.prefix = prefix
        token = settings.token
        let isIPv6 = settings.address.contains(":")
        let own = [
            "127.0.0.1:\(port)", "localhost:\(port)",
            (isIPv6 ? "[\(settings.address)]" : settings.address) + ":\(port)",
        ]
        hosts = Set(own + [settings.publicOrigin?.host].compactMap { $0 })
        origins = Set(own.map { "http://" + $0 } + [settings.publicOrigin?.text].compactMap { $0 })
        isPublic = settings.publicOrigin != nil
    }

    /// The path behind the secret: `api/analyses`; or why the request is not let in.
    func path(of head: RequestHead) throws(Refusal) -> String {
        try checkHost(head)
        try checkFraming(head)
        try checkSite(head)
        if let token {
            try check(token, head)
            return String(head.path.dropFirst())
        }
        let parts = head.path.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, Secret.isSame(Array(first.utf8), Array(prefix.utf8)) else {
            throw Refusal(404, "there is nothing here", hint: "open the address that serve printed, whole")
        }
        // Without the slash at its end, what the page names relative to it would be looked for elsewhere.
        guard parts.count == 2 else {
            throw Refusal(404, "there is nothing here", hint: "the address that serve printed ends in a slash")
        }
        return String(parts[1])
    }

    private func checkHost(_ head: RequestHead) throws(Refusal) {
        guard let host = head.one("host") else { throw Refusal(400, "a request needs one Host header") }
        guard hosts.contains(host.lowercased()) else {
            throw Refusal(
                421, "this server is not known by this name",
                hint: "open the address that serve printed; a reverse proxy's name is given with --public")
        }
    }

    /// Two readings of where a body ends would let a proxy and this server disagree on what the next request is.
    private func checkFraming(_ head: RequestHead) throws(Refusal) {
        let lengths = head.all("content-length")
        if !head.all("transfer-encoding").isEmpty {
            throw Refusal(
                lengths.isEmpty ? 411 : 400, "a body needs a Content-Length, and no Transfer-Encoding",
                hint: "send a file, not a stream: curl --data-binary @FILE, or curl -T FILE")
        }
        guard lengths.count < 2 else { throw Refusal(400, "a request has one Content-Length") }
        if let length = lengths.first {
            let isNumber = !length.isEmpty && length.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard isNumber, Int64(length) != nil else { throw Refusal(400, "Content-Length is no number of bytes") }
        }
    }

    private func checkSite(_ head: RequestHead) throws(Refusal) {
        let refusal = Refusal(403, "requests from other sites are not taken", hint: "open the address itself")
        let given = head.all("origin")
        guard given.allSatisfy({ origins.contains($0.lowercased()) }), given.count < 2 else { throw refusal }
        let sites = head.all("sec-fetch-site")
        if sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) { return }
        let isVisit = head.one("sec-fetch-mode") == "navigate" && head.one("sec-fetch-dest") == "document"
        guard isPublic, isVisit, head.method == "GET" else { throw refusal }
    }

    /// `Authorization: Bearer TOKEN`, or `Basic` with any name and the token as its password, which a browser can ask for.
    private func check(_ token: [UInt8], _ head: RequestHead) throws(Refusal) {
        let refusal = Refusal(
            401, "a token is needed", hint: "send it as Authorization: Bearer TOKEN, or as a password")
        guard let text = head.one("authorization") else { throw refusal }
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { throw refusal }
        let given: [UInt8]
        switch parts[0].lowercased() {
        case "bearer": given = Array(parts[1].utf8)
        case "basic":
            let pair = Base64.decoded(parts[1])
            given = Array(pair.drop { $0 != UInt8(ascii: ":") }.dropFirst())
        default: throw refusal
        }
        guard Secret.isSame(given, token) else { throw refusal }
    }
}
