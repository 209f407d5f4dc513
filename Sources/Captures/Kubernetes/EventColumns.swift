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
    /// Of custom columns, which have the object's kind by itself.
    var kind = TextSlice(start: nil, count: 0)

    mutating func set(_ column: EventColumns.Column, _ cell: TextSlice) {
        switch column {
        case .namespace: namespace = cell
        case .lastSeen: lastSeen = cell
        case .type: type = cell
        case .reason: reason = cell
        case .object: object = cell
        case .kind: kind = cell
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
        case namespace, lastSeen, type, reason, object, kind, subobject, source, message, firstSeen, count, name, other
    }

    private var titles: [String] = []

    private var columns: [(column: Column, start: Int)] = []
    /// Of `-o custom-columns`: titles of somebody's own.
    private(set) var isCustom = false

    func has(_ column: Column) -> Bool { columns.contains { $0.column == column } }

    /// Nil when the line is no header.
    init?(header line: TextSlice) {
        guard line.first != 0x20, line.count < 1000, line.find(0x3A) == nil,
            line.holds("REASON") || line.holds("Reason") || line.holds(" WHY ") || line.holds(" CAUSE ")
        else { return nil }
        let isKubectls = line.begins("NAMESPACE ") || line.begins("LAST SEEN ") || line.begins("LASTSEEN ")
        cut(line)
        if isKubectls, has(.lastSeen), has(.object) { return }
        isCustom = true
        for index in columns.indices {
            columns[index].column = EventColumns.meaning(of: titles[index])
        }
        // Beside a column of names, one that is called OBJECT tells what they are of.
        let names = columns.indices.filter { columns[$0].column == .object }
        if names.count == 2, !has(.kind), let object = names.first(where: { EventColumns.isOfKinds(titles[$0]) }) {
            columns[object].column = .kind
        }
        guard columns.count <= 16, titles.allSatisfy({ $0.utf8.count <= 24 }), has(.reason), has(.message),
            has(.object) || has(.name)
        else { return nil }
    }

    /// The columns of `kubectl get events --no-headers`, by one of its rows; nil for a line that is none.
    init?(row line: TextSlice) {
        guard let (type, hasNamespace, isWide) = EventColumns.shape(ofRow: line) else { return nil }
        if hasNamespace { columns.append((.namespace, 0)) }
        columns.append((.lastSeen, 0))
        if type { columns.append((.type, 0)) }
        columns += [(.reason, 0), (.object, 0)]
        if isWide { columns += [(.subobject, 0), (.source, 0)] }
        columns.append((.message, 0))
        if isWide { columns += [(.firstSeen, 0), (.count, 0), (.name, 0)] }
    }

    private mutating func cut(_ line: TextSlice) {
        TableColumns.eachCell(of: line) { at, end in
            columns.append((EventColumns.column(line.part(at, end)), at))
            titles.append(line.part(at, end).text(limit: 64).uppercased())
        }
    }

    private static func isOfKinds(_ title: String) -> Bool { ["OBJECT", "INVOLVED", "RESOURCE"].contains(title) }

    /// What a column of somebody's own means, by its title in capitals.
    static func meaning(of title: String) -> Column {
        var title = title
        return title.withUTF8 { meaning(of: $0) }
    }

    /// By its bytes: every object of a JSON is asked for its keys, and `String.contains` would be the largest part of that.
    private static func meaning(of title: TextSlice) -> Column {
        func holds(_ words: StaticString...) -> Bool { words.contains { title.holds($0) } }
        func isOne(of words: StaticString...) -> Bool { words.contains { title.isExactly($0) } }
        if holds("NAMESPACE") || isOne(of: "NS") { return .namespace }
        if holds("REASON") || isOne(of: "WHY", "CAUSE") { return .reason }
        if holds("MESSAGE", "NOTE") || isOne(of: "MSG", "TEXT", "WHAT", "DETAIL", "DETAILS") { return .message }
        if holds("FIRST") { return .firstSeen }
        if holds("LAST", "TIME", "SEEN", "WHEN", "AGE", "DATE") { return .lastSeen }
        if holds("COUNT") { return .count }
        if holds("KIND") { return .kind }
        if holds("TYPE") { return .type }
        if holds("CONTAINER", "FIELD", "SUBOBJECT") { return .subobject }
        if holds("SOURCE", "NODE", "HOST", "COMPONENT") { return .source }
        return holds("OBJECT", "NAME", "POD", "INVOLVED") ? .object : .other
    }

    /// `[NAMESPACE] AGE [TYPE] REASON KIND/NAME …`: whether a row has a type and a namespace, and is of `-o wide`.
    private static func shape(ofRow line: TextSlice) -> (type: Bool, namespace: Bool, wide: Bool)? {
        var cells = EventCells(line)
        var words: [TextSlice] = []
        for _ in 0..<9 { words.append(cells.next()) }
        let hasNamespace = EventAge.interval(words[0]) == nil
        var at = hasNamespace ? 1 : 0
        guard EventAge.interval(words[at]) != nil else { return nil }
        // `kubectl events` prints `5m (x10 over 1h)`.
        if words[at + 1].begins("(x") { at += 3 }
        guard at + 2 < words.count else { return nil }
        let hasType = words[at + 1].isExactly("Normal") || words[at + 1].isExactly("Warning")
        let object = at + (hasType ? 3 : 2)
        guard object < words.count, let slash = words[object].find(0x2F), slash > 0,
            let first = words[object - 1].first, first &- 0x41 < 26
        else { return nil }
        let last = line.findLast(0x20).map { line.dropping($0 + 1) } ?? line
        return (hasType, hasNamespace, EventsTable.firstOccurrence(last) != nil)
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
        if isCustom { return row.reason.isEmpty || row.reason.find(0x20) != nil ? nil : row }
        return row.isPlausible(self) ? row : nil
    }

    /// A row of a wider block: the cells without blanks from the left and from the right, the rest by its form.
    func rowFromBothEnds(_ line: TextSlice) -> EventRow? {
        guard !isCustom else { return nil }
        var row = EventRow()
        var left = EventCells(line)
        if has(.namespace) { row.namespace = left.next() }
        row.lastSeen = left.next()
        row.lastSeen = left.repeated(row.lastSeen, of: line)
        let words = [left.next(), left.next(), left.next()]
        // TYPE may be empty: the object is the word with a slash.
        if words[2].find(0x2F) != nil {
            (row.type, row.reason, row.object) = (words[0], words[1], words[2])
        } else if words[1].find(0x2F) != nil {
            (row.reason, row.object) = (words[0], words[1])
            left.back()
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

    /// `5m (x10 over 1h)` of `kubectl events`, whose cell has blanks.
    mutating func repeated(_ age: TextSlice, of line: TextSlice) -> TextSlice {
        var next = at
        while next < line.count, line[next] == 0x20 { next += 1 }
        guard line.dropping(next).begins("(x"), let close = line.find(0x29, from: next), close - next < 40,
            let start = starts.last
        else { return age }
        at = close + 1
        return line.part(start, at)
    }

    /// Gives the last cell back.
    mutating func back() { at = starts.popLast() ?? at }
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
