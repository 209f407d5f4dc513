/// Where the columns of a kubectl table begin, by its header; titles are two blanks or more apart.
struct TableColumns {
    private var starts: [(title: String, start: Int)] = []
    /// A screen's table, drawn with signs of several bytes: its cells are told by their order.
    private var isDrawn = false

    init(header line: TextSlice) {
        TableColumns.eachCell(of: line) { at, end in
            guard starts.count < TableColumns.most else { return }
            starts.append((TableColumns.title(line.part(at, end)), at))
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

    /// A row's cell; nil where the table has no such column. A row that does not keep to the columns, as one that somebody typed, is
    /// told by the order of its cells where it has one for each of them.
    func cell(_ title: String, of line: TextSlice) -> TextSlice? {
        guard let index = starts.firstIndex(where: { $0.title == title }) else { return nil }
        if isDrawn {
            let words = line.words(limit: 33)
            return words.count == starts.count ? words[index] : nil
        }
        if !isAligned(line), let cell = ordered(index, of: line) { return cell }
        let start = starts[index].start
        guard start == 0 || start <= line.count && line[start - 1] == 0x20 else { return ordered(index, of: line) }
        let end = index + 1 < starts.count ? starts[index + 1].start : line.count
        if end < line.count, end > 0, line[end - 1] != 0x20 { return ordered(index, of: line) }
        return line.part(start, end).trimmed
    }

    /// Every cell begins where its title does.
    private func isAligned(_ line: TextSlice) -> Bool {
        for (index, column) in starts.enumerated() {
            let start = column.start
            guard start < line.count, start == 0 || line[start - 1] == 0x20 else { return false }
            guard line[start] == 0x20 else { continue }
            let end = index + 1 < starts.count ? starts[index + 1].start : line.count
            if line.part(start, end).contains(where: { $0 != 0x20 }) { return false }
        }
        return true
    }

    /// By its place among cells that are two blanks or more apart.
    private func ordered(_ index: Int, of line: TextSlice) -> TextSlice? {
        let cells = TableColumns.cells(of: line)
        return cells.count == starts.count ? cells[index] : nil
    }

    private static func cells(of line: TextSlice) -> [TextSlice] {
        var out: [TextSlice] = []
        eachCell(of: line) { at, end in if out.count <= most { out.append(line.part(at, end)) } }
        return out
    }

    private static let most = 32

    /// What stands two blanks or more apart.
    static func eachCell(of line: TextSlice, _ body: (_ start: Int, _ end: Int) -> Void) {
        var at = 0
        while at < line.count {
            while at < line.count, line[at] == 0x20 { at += 1 }
            var end = at
            while end < line.count, !(line[end] == 0x20 && (end + 1 == line.count || line[end + 1] == 0x20)) {
                end += 1
            }
            if end > at { body(at, end) }
            at = end
        }
    }
}
