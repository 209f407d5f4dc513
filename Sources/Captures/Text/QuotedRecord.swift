/// Lines of a delimited table, joined where a quoted cell goes on in the next line.
///
/// ```
/// "2026-03-30 16:22:41","orders-1","first line of an event
/// its second line"
/// ```
/// A quote that nobody closes would swallow the rest of the table: after `mostLines` the lines stand for themselves again.
struct QuotedRecord {
    private var held: [UInt8] = []
    private var isOpen = false
    private var lines = 0
    private var first = 0
    private var isHopeless = false

    private static let mostLines = 400
    private static let mostBytes = 1 << 18

    /// Takes a line; gives the record that it completes, and the line on which that began.
    mutating func take(_ line: TextSlice, at number: Int, _ body: (TextSlice, Int) -> Void) {
        let isOdd = QuotedRecord.isOdd(line)
        guard isOpen || isOdd, !isHopeless else { return body(line, number) }
        if !isOpen {
            first = number
            held.removeAll(keepingCapacity: true)
            lines = 0
        } else {
            held.append(0x0A)
        }
        held.append(contentsOf: line)
        lines += 1
        if isOdd { isOpen.toggle() }
        if isOpen, lines < Self.mostLines, held.count < Self.mostBytes { return }
        if isOpen { isHopeless = true }
        isOpen = false
        held.withUnsafeBufferPointer { body($0, first) }
    }

    /// A record that the end of the text cut.
    mutating func finish(_ body: (TextSlice, Int) -> Void) {
        guard isOpen else { return }
        isOpen = false
        held.withUnsafeBufferPointer { body($0, first) }
    }

    private static func isOdd(_ line: TextSlice) -> Bool {
        var isOdd = false
        var at = 0
        while let hit = line.find(0x22, from: at) {
            isOdd.toggle()
            at = hit + 1
        }
        return isOdd
    }
}
