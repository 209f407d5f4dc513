/// A report of this tool that lies beside the pages that it was made of: it was attached to a ticket, and came back with the bundle. What it
/// quotes was seen there, so it tells of no kill of its own.
enum OwnReport {
    static func isOne(_ head: TextSlice) -> Bool {
        guard let start = head.firstIndex(where: { !Recognizer.isBlank($0) }) else { return false }
        let text = head.dropping(start)
        return switch text[0] {
        case 0x7B: isJSON(text.part(0, mostOfStart))
        case 0x3C: isMarkup(text)
        default: isText(text)
        }
    }

    private static let mostOfStart = 1000

    private static func isJSON(_ text: TextSlice) -> Bool {
        text.holds("\"schema\": \"oom-report") || text.holds("sarif") && text.holds("\"name\": \"oom-report\"")
    }

    private static func isMarkup(_ text: TextSlice) -> Bool {
        text.part(0, 4 * mostOfStart).holds("content=\"oom-report ")
            || text.begins("<?xml") && text.part(0, mostOfStart).holds("<testsuites name=\"oom-report\"")
    }

    private static let starts: [StaticString] = ["# ", "h1. ", "[code]<h3>"]
    private static let lines: [StaticString] = ["Error [OOM", "Warning [OOM", "Info [OOM", "# HELP oom_report_"]
    /// Headings that no other document has.
    private static let own: [StaticString] = [
        " Whose memory this is\n", " Proxies nearest to their limit\n", "<h3>Whose memory this is<",
        "<h3>Proxies nearest to their limit<",
    ]
    /// Words of pages, which a report never has: it was pasted into a ticket beside them.
    private static let ofPages: [StaticString] = [
        "containerStatuses", "Last State:", "\"allocated\"", "\nNAME ", "total-vm:", "oom-kill:constraint",
        "invoked oom-killer", "TaskOOM event",
    ]

    /// A title, and points below it: a ticket that quotes a part of one begins with prose.
    private static func isTitled(_ text: TextSlice) -> Bool {
        guard !text.begins("[code]") else { return true }
        guard let end = text.find(0x0A), end + 2 < text.count, text[end + 1] == 0x0A else { return false }
        return text.dropping(end + 2).begins("- ") || text.dropping(end + 2).begins("* ")
    }

    private static func isText(_ text: TextSlice) -> Bool {
        if lines.contains(where: { text.begins($0) }) { return true }
        if starts.contains(where: { text.begins($0) }) {
            return isTitled(text) && own.contains { text.holds($0) } && !ofPages.contains { text.holds($0) }
        }
        // As a terminal shows it: a title, drawn under, and points.
        let title = text.find(0x0A) ?? text.count
        return text.dropping(title + 1).begins("\u{2501}\u{2501}\u{2501}")
            && text.part(0, 4 * mostOfStart).holds("\n  \u{2022} ")
    }
}
