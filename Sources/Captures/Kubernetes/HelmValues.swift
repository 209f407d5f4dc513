typealias HelmValuesReader = LineFacts<HelmValues>

/// Values of the istiod chart, from `helm get values` or a file: the limit of every sidecar that has none of its own.
///
/// ```
/// USER-SUPPLIED VALUES:
/// global:
///   proxy:
///     resources:
///       limits:
///         memory: 320Mi
/// ```
struct HelmValues: LineParser {
    static let title = "values of a chart"
    static let endsWithNewline = false
    private static let path = ["global", "proxy", "resources", "limits", "memory"]

    /// The keys above the line at hand, each with its indentation.
    private var above: [(indent: Int, key: String)] = []
    private var sawGlobal = false
    var understood: Bool { sawGlobal }

    static func matches(_ line: TextSlice, _ head: TextSlice) -> Bool {
        if line.isExactly("USER-SUPPLIED VALUES:") || line.isExactly("COMPUTED VALUES:") {
            return head.holds("\nglobal:")
        }
        let isGlobal = line.isExactly("global:") || head.holds("\nglobal:\n")
        return isGlobal && head.holds("\n  proxy:\n") && !head.holds("\nkind:") && !head.begins("kind:")
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        let indent = LineMargin.blanks(of: line)
        let text = line.trimmed
        guard let (key, value) = Description.pair(text), key.count < 100, text.first != 0x23 else { return }
        while let last = above.last, last.indent >= indent { above.removeLast() }
        guard above.count < 100 else { return }
        above.append((indent, key.text))
        if above.count == 1, key.isExactly("global") { sawGlobal = true }
        guard !value.isEmpty, above.map(\.key) == HelmValues.path else { return }
        facts.add(.sidecarLimit(value.text(limit: 64).filter { $0 != "\"" && $0 != "'" }))
    }

    mutating func finish(into facts: inout FactQueue) {}
}
