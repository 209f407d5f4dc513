/// One row of an events table, cut into its cells; absent columns are empty.
struct EventRow {
    var namespace = TextSlice(start: nil, count: 0)
    var lastSeen = TextSlice(start: nil, count: 0)
    var type = TextSlice(start: nil, count: 0)
    var reason = TextSlice(start: nil, count: 0)
    var object = TextSlice(start: nil, count: 0)
    var subobject = TextSlice(start: nil, count: 0)
    var source = TextSlice(start: nil, count: 0)
    var message = TextSlice(start: nil, count: 0)
    var firstSeen = TextSlice(start: nil, count: 0)
    var count = TextSlice(start: nil, count: 0)
    var name = TextSlice(start: nil, count: 0)

    fileprivate mutating func set(_ column: EventColumns.Column, _ cell: TextSlice) {
        switch column {
        case .namespace: namespace = cell
        case .lastSeen: lastSeen = cell
        case .type: type = cell
        case .reason: reason = cell
        case .object: object = cell
        case .subobject: subobject = cell
        case .source: source = cell
        case .message: message = cell
        case .firstSeen: firstSeen = cell
        case .count: count = cell
        case .name: name = cell
        case .other: break
        }
    }

    /// True when the cells hold what their columns promise.
    fileprivate func isPlausible(_ columns: EventColumns) -> Bool {
        guard object.find(0x2F) != nil, object.find(0x20) == nil, reason.find(0x20) == nil, !lastSeen.isEmpty,
            lastSeen.find(0x20) == nil || lastSeen.holds("(x")
        else { return false }
        guard columns.has(.count) else { return true }
        return count.integer != nil && (!columns.has(.name) || !name.isEmpty && name.find(0x20) == nil)
    }
}

/// Where the columns of an events table begin, in characters.
struct EventColumns {
    enum Column: Equatable {
        case namespace, lastSeen, type, reason, object, subobject, source, message, firstSeen, count, name, other
    }

    private var columns: [(column: Column, start: Int)] = []

    func has(_ column: Column) -> Bool { columns.contains { $0.column == column } }

    /// Nil when the line is no header.
    init?(header line: TextSlice) {
        guard line.begins("NAMESPACE ") || line.begins("LAST SEEN ") || line.begins("LASTSEEN "),
            line.holds("REASON")
        else {
            return nil
        }
        var at = 0
        while at < line.count {
            while at < line.count, line[at] == 0x20 { at += 1 }
            var end = at
            while end < line.count, !(line[end] == 0x20 && (end + 1 == line.count || line[end + 1] == 0x20)) {
                end += 1
            }
            if end > at { columns.append((EventColumns.column(line.part(at, end)), at)) }
            at = end
        }
        guard has(.lastSeen), has(.object), columns.count <= 16 else { return nil }
    }

    private static func column(_ title: TextSlice) -> Column {
        for (name, column) in titles where title.isExactly(name) { return column }
        return .other
    }

    private static let titles: [(StaticString, Column)] = [
        ("NAMESPACE", .namespace), ("LAST SEEN", .lastSeen), ("LASTSEEN", .lastSeen), ("TYPE", .type),
        ("REASON", .reason),
        ("OBJECT", .object), ("SUBOBJECT", .subobject), ("SOURCE", .source), ("MESSAGE", .message),
        ("FIRST SEEN", .firstSeen), ("COUNT", .count), ("NAME", .name),
    ]

    /// The row by the header's columns; nil when it does not keep to them.
    func row(_ line: TextSlice) -> EventRow? {
        var row = EventRow()
        var offsets = ByteOffsets(line)
        var start = 0
        for index in columns.indices {
            let next = index + 1 < columns.count ? offsets.byte(ofCharacter: columns[index + 1].start) : line.count
            // The character before a column is always a blank.
            if next < line.count, next > 0, line[next - 1] != 0x20 { return nil }
            row.set(columns[index].column, line.part(start, next).trimmed)
            start = next
        }
        return row.isPlausible(self) ? row : nil
    }

    /// A row of a wider block: the cells without blanks from the left and from the right, the rest by its form.
    func rowFromBothEnds(_ line: TextSlice) -> EventRow? {
        var row = EventRow()
        var left = EventCells(line)
        if has(.namespace) { row.namespace = left.next() }
        row.lastSeen = left.next()
        let words = [left.next(), left.next(), left.next()]
        // TYPE may be empty: the object is the word with a slash.
        if words[2].find(0x2F) != nil {
            (row.type, row.reason, row.object) = (words[0], words[1], words[2])
        } else if words[1].find(0x2F) != nil {
            (row.reason, row.object) = (words[0], words[1])
            left.back(to: words[2])
        } else {
            return nil
        }
        var end = line.count
        for column in columns.reversed() {
            guard column.column == .name || column.column == .count || column.column == .firstSeen else { break }
            while end > 0, line[end - 1] == 0x20 { end -= 1 }
            var start = end
            while start > 0, line[start - 1] != 0x20 { start -= 1 }
            row.set(column.column, line.part(start, end))
            end = start
        }
        middle(line.part(left.at, end).trimmed, &row)
        return row.isPlausible(self) ? row : nil
    }

    /// SUBOBJECT, SOURCE and MESSAGE; columns are three blanks apart.
    private func middle(_ text: TextSlice, _ row: inout EventRow) {
        var rest = text
        if has(.subobject), rest.begins("spec."), let end = rest.find("   ") {
            row.subobject = rest.part(0, end)
            rest = rest.dropping(end).trimmed
        }
        if has(.source), let end = rest.find("   ") {
            row.source = rest.part(0, end)
            rest = rest.dropping(end).trimmed
        }
        row.message = rest
    }
}

/// Cells without a single blank, from the left.
private struct EventCells {
    private let line: TextSlice
    private(set) var at = 0
    private var starts: [Int] = []

    init(_ line: TextSlice) { self.line = line }

    mutating func next() -> TextSlice {
        while at < line.count, line[at] == 0x20 { at += 1 }
        let start = at
        while at < line.count, line[at] != 0x20 { at += 1 }
        starts.append(start)
        return line.part(start, at)
    }

    /// Gives the last cell back.
    mutating func back(to cell: TextSlice) { at = starts.popLast() ?? at }
}

/// Turns offsets in characters into offsets in bytes, going forward only; the same in an ASCII row.
private struct ByteOffsets {
    private let line: TextSlice
    private var character = 0
    private var byte = 0

    init(_ line: TextSlice) { self.line = line }

    mutating func byte(ofCharacter wanted: Int) -> Int {
        while character < wanted, byte < line.count {
            byte += 1
            while byte < line.count, line[byte] & 0xC0 == 0x80 { byte += 1 }
            character += 1
        }
        return byte
    }
}
