typealias VersionsReader = LineFacts<VersionsPage>

/// `istioctl version`: of which release the proxies are.
///
/// ```
/// client version: 1.24.1
/// control plane version: 1.24.1
/// data plane version: 1.24.1 (14 proxies)
/// ```
/// With `-o json` and `-o yaml` each proxy has its own (istio, pkg/version: `dataPlaneVersion`):
///
/// ```
/// dataPlaneVersion:
/// - ID: orders-5d8674ddf6-q2ds2.shop
///   IstioVersion: 1.24.1
/// ```
struct VersionsPage: LineParser {
    static let title = "versions"
    static let endsWithNewline = false
    private(set) var understood = false
    /// Of the proxy whose release comes next.
    private var proxy: ProxyIdentity?
    private var key: Key?

    private enum Key { case proxy, release }

    static func isOne(_ line: TextSlice) -> Bool {
        line.begins("client version: ") || line.begins("control plane version: ") || line.begins("data plane version: ")
    }

    /// YAML or JSON of all versions; kubectl's has no proxies.
    static func listsProxies(_ head: TextSlice) -> Bool { head.holds("dataPlaneVersion") || head.holds("meshVersion") }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        understood = true
        if line.begins("data plane version: ") { return short(line.dropping(20).trimmed, into: &facts) }
        let text = line.trimmed
        let field = text.begins("- ") ? text.dropping(2) : text
        if field.begins("ID: ") {
            take(field.dropping(4).text(limit: 600), as: .proxy, into: &facts)
        } else if field.begins("IstioVersion: ") {
            take(field.dropping(14).text(limit: 100), as: .release, into: &facts)
        } else {
            strings(of: line, into: &facts)
        }
    }

    /// Several releases, `1.24.1 (9 proxies), 1.23.0 (2 proxies)`, say not which proxy is of which.
    private func short(_ words: TextSlice, into facts: inout FactQueue) {
        guard let open = words.find(" ("), words.find(0x2C) == nil, open > 0, open < 100 else { return }
        facts.add(.proxyVersion(words.part(0, open).text))
    }

    /// Keys and values of JSON, however they lie on the lines.
    private mutating func strings(of line: TextSlice, into facts: inout FactQueue) {
        var at = 0
        while let open = line.find(0x22, from: at), let string = JSONLogLine.string(line, at: open) {
            at = string.end
            let text = String(decoding: string.bytes.prefix(600), as: UTF8.self)
            switch (key, text) {
            case (nil, "ID"): key = .proxy
            case (nil, "IstioVersion"): key = .release
            case (let known?, _):
                key = nil
                take(text, as: known, into: &facts)
            default: break
            }
        }
    }

    private mutating func take(_ text: String, as key: Key, into facts: inout FactQueue) {
        switch key {
        case .proxy:
            var found = ProxyIdentity()
            found.take(podAndNamespace: text[...])
            proxy = found.namespace == nil ? nil : found
        case .release:
            guard var found = proxy, !text.isEmpty else { return }
            found.istioVersion = text
            facts.add(.proxyRelease(found))
            proxy = nil
        }
    }

    mutating func finish(into facts: inout FactQueue) {}
}
