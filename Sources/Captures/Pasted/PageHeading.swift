/// A heading that somebody wrote above a page: `--- memory ---`, `### /stats/prometheus`, `2) kubectl describe`.
struct PageHeading {
    /// The page's name.
    let page: String

    init?(_ line: TextSlice) {
        guard let first = line.first, PageHeading.isOrnament(first) || first &- 0x30 < 10, line.count < 80 else {
            return nil
        }
        var low = 0
        while low < line.count, PageHeading.isOrnament(line[low]) { low += 1 }
        if low == 0 {
            while low < line.count, line[low] &- 0x30 < 10 { low += 1 }
            guard low < 3, low < line.count, line[low] == 0x29 else { return nil }
            low += 1
        }
        var text = line.dropping(low).trimmed
        while let last = text.last, PageHeading.isOrnament(last) || last == 0x20 || last == 0x3A {
            text = text.part(0, text.count - 1)
        }
        // One sign and a blank is a comment.
        guard low >= 2, !text.isEmpty, text.count < 40, line[1] != 0x20 else { return nil }
        let words = text.text.lowercased().split(whereSeparator: { $0 == " " || $0 == "/" || $0 == "_" })
        guard words.count <= 4, let last = words.last.map(String.init), PageHeading.pages.contains(last) else {
            return nil
        }
        page = text.text.split(whereSeparator: { $0 == " " || $0 == "/" }).last.map(String.init) ?? last
    }

    private static func isOrnament(_ byte: UInt8) -> Bool {
        byte == 0x2D || byte == 0x3D || byte == 0x23 || byte == 0x2A
    }

    private static let pages: Set<String> = [
        "memory", "stats", "prometheus", "clusters", "info", "dump", "listeners", "describe", "pods", "pod", "events",
        "top",
        "netstat", "dmesg", "yaml", "tcmalloc", "proxy-status", "kernel", "usage", "current",
    ]
}
