/// Where the columns of a kubectl table begin, by its header; titles are two blanks or more apart.
struct TableColumns {
    private var starts: [(title: String, start: Int)] = []

    init(header line: TextSlice) {
        var at = 0
        while at < line.count, starts.count < 32 {
            while at < line.count, line[at] == 0x20 { at += 1 }
            var end = at
            while end < line.count, !(line[end] == 0x20 && (end + 1 == line.count || line[end + 1] == 0x20)) {
                end += 1
            }
            if end > at { starts.append((line.part(at, end).text(limit: 64), at)) }
            at = end
        }
    }

    var titles: [String] { starts.map(\.title) }

    func has(_ title: String) -> Bool { starts.contains { $0.title == title } }

    /// A row's cell; nil where the table has no such column or the row does not keep to the columns.
    func cell(_ title: String, of line: TextSlice) -> TextSlice? {
        guard let index = starts.firstIndex(where: { $0.title == title }) else { return nil }
        let start = starts[index].start
        guard start == 0 || start <= line.count && line[start - 1] == 0x20 else { return nil }
        let end = index + 1 < starts.count ? starts[index + 1].start : line.count
        if end < line.count, end > 0, line[end - 1] != 0x20 { return nil }
        return line.part(start, end).trimmed
    }
}
