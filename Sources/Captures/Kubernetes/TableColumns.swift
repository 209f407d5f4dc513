/// Where the columns of a kubectl table begin, by its header; titles are two blanks or more apart.
struct TableColumns {
    private var starts: [(title: String, start: Int)] = []
    /// A screen's table, drawn with signs of several bytes: its cells are told by their order.
    private var isDrawn = false

    init(header line: TextSlice) {
        var at = 0
        while at < line.count, starts.count < 32 {
            while at < line.count, line[at] == 0x20 { at += 1 }
            var end = at
            while end < line.count, !(line[end] == 0x20 && (end + 1 == line.count || line[end + 1] == 0x20)) {
                end += 1
            }
            if end > at { starts.append((TableColumns.title(line.part(at, end)), at)) }
            at = end
        }
        isDrawn = line.contains { $0 > 0x7F }
    }

    /// Without the arrow of a column by which a screen is sorted: `NAME↑`.
    private static func title(_ text: TextSlice) -> String {
        let plain = text.part(0, text.firstIndex { $0 > 0x7F } ?? text.count)
        return (plain.isEmpty ? text : plain).text(limit: 64)
    }

    var titles: [String] { starts.map(\.title) }

    func has(_ title: String) -> Bool { starts.contains { $0.title == title } }

    /// A row's cell; nil where the table has no such column or the row does not keep to the columns.
    func cell(_ title: String, of line: TextSlice) -> TextSlice? {
        guard let index = starts.firstIndex(where: { $0.title == title }) else { return nil }
        if isDrawn {
            let words = line.words(limit: 33)
            return words.count == starts.count ? words[index] : nil
        }
        let start = starts[index].start
        guard start == 0 || start <= line.count && line[start - 1] == 0x20 else { return nil }
        let end = index + 1 < starts.count ? starts[index + 1].start : line.count
        if end < line.count, end > 0, line[end - 1] != 0x20 { return nil }
        return line.part(start, end).trimmed
    }
}
