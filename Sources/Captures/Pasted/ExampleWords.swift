/// Prose that says of what stands below it that it is an example (a runbook, a guide), and no page that somebody captured.
///
/// ```
/// If the alert fires, look for lines such as
///
///     Last State:     Terminated
///       Reason:       OOMKilled
/// ```
enum ExampleWords {
    private static let phrases = ["such as", "for example", "for instance", "e.g.", "look for "]
    /// As far back as a paragraph's end is looked at, in bytes.
    private static let reach = 300

    /// - Parameters:
    ///   - prose: what stands before it.
    ///   - page: its first bytes. What has a time in it happened.
    static func announce(_ page: TextSlice, after prose: TextSlice) -> Bool {
        let end = prose.trimmed
        let last = end.dropping(max(0, end.count - reach)).text.lowercased()
        let paragraph = last.split(separator: "\n\n").last ?? ""
        return phrases.contains { paragraph.contains($0) } && !hasClock(page)
    }

    /// The same of a text that goes on with a piece of a description.
    static func stand(in page: TextSlice) -> Bool {
        guard let at = page.find("Last State:") ?? page.find("Reason:"), at > 0 else { return false }
        return announce(page.dropping(at), after: page.part(0, at))
    }

    /// `14:40:02`.
    private static func hasClock(_ page: TextSlice) -> Bool {
        var at = 0
        while let colon = page.find(0x3A, from: at) {
            if colon >= 2, colon + 5 < page.count, page[colon + 3] == 0x3A, page[colon - 1] &- 0x30 < 10,
                page[colon + 1] &- 0x30 < 10
            {
                return true
            }
            at = colon + 1
        }
        return false
    }
}
