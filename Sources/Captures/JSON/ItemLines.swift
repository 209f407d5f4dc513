/// What reads objects of JSON one by one, whatever they stand in.
protocol ItemParser {
    static var title: String { get }
    init()
    var understood: Bool { get }
    mutating func take(_ item: ObjectValue, at number: Int, into facts: inout FactQueue)
    mutating func finish(into facts: inout FactQueue)
}

extension ItemParser {
    mutating func finish(into facts: inout FactQueue) {}
}

/// Objects of JSON as people save them: one a line, printed over several, or in an array; each is cut out and read by itself.
struct ItemLines<Items: ItemParser>: LineParser {
    static var title: String { Items.title }
    static var endsWithNewline: Bool { false }

    private var cutter = ItemCutter()
    private var items = Items()
    var understood: Bool { items.understood }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        var rest = line
        while let item = cutter.next(in: &rest) { items.take(item, at: number, into: &facts) }
    }

    mutating func finish(into facts: inout FactQueue) { items.finish(into: &facts) }
}
