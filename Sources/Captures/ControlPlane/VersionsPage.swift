typealias VersionsReader = LineFacts<VersionsPage>

/// `istioctl version`: of which release the proxies are, where all are of one.
///
/// ```
/// client version: 1.24.1
/// control plane version: 1.24.1
/// data plane version: 1.24.1 (14 proxies)
/// ```
struct VersionsPage: LineParser {
    static let title = "versions"
    static let endsWithNewline = false
    private(set) var understood = false

    static func isOne(_ line: TextSlice) -> Bool {
        line.begins("client version: ") || line.begins("control plane version: ") || line.begins("data plane version: ")
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        // Of the other forms, which are long, nothing is needed.
        understood = true
        guard line.begins("data plane version: ") else { return }
        let words = line.dropping(20).trimmed
        // Several releases, `1.24.1 (9 proxies), 1.23.0 (2 proxies)`, say not which proxy is of which.
        guard let open = words.find(" ("), words.find(0x2C) == nil, open > 0, open < 100 else { return }
        facts.add(.proxyVersion(words.part(0, open).text))
    }

    mutating func finish(into facts: inout FactQueue) {}
}
