/// The text of an annotation `proxy.istio.io/config`: YAML that one setting of is changed, and all else stays as it was
/// written.
struct ProxyConfigText {
    private(set) var lines: [String]

    /// Nil where it is written in braces, which cannot be changed line by line.
    init?(_ text: String?) {
        let text = text ?? ""
        guard text.first(where: { !$0.isWhitespace }) != "{" else { return nil }
        lines = text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    }

    /// A setting with its value, or without it: in its old place where it had one.
    func setting(_ key: String, _ value: [String]?) -> ProxyConfigText {
        var out = self
        out.lines = []
        var isInside = false
        var place: Int?
        for line in lines {
            let isTop = !(line.first.map { $0 == " " || $0 == "\t" || $0 == "-" || $0 == "#" } ?? true)
            if isTop { isInside = line.prefix { $0 != ":" } == key }
            if isTop, isInside { place = out.lines.count }
            if !isInside { out.lines.append(line) }
        }
        if let value { out.lines.insert(contentsOf: value, at: place ?? out.lines.count) }
        return out
    }

    /// Nil where nothing is left.
    var text: String? { lines.isEmpty ? nil : lines.map { $0 + "\n" }.joined() }
}
