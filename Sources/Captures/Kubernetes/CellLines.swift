/// A table of a window that was copied cell by cell, as a table with commas: titles stand in lines of their own, then as many lines
/// for each row.
///
/// ```
/// REASON                                REASON,MESSAGE,COUNT
/// MESSAGE
/// COUNT
/// BackOff                               "BackOff","Back-off restarting failed container","14"
/// Back-off restarting failed container
/// 14
/// ```
/// Each row stands where its first cell stood, and blank lines keep the numbers of those behind it.
struct CellLines: LineRewriter {
    private let columns: Int
    private var row: [UInt8] = []
    private var cells = 0

    private static let fewest = 3
    private static let most = 16
    private static let longestTitle = 24

    /// The table of a text that begins with such titles; nil for any other text.
    static func form(in head: TextSlice) -> CommaTable.Form? {
        guard let titles = titles(in: head) else { return nil }
        return Array(titles.joined(separator: ",").utf8).withUnsafeBufferPointer { CommaTable.Form(header: $0) }
    }

    init?(head: TextSlice) {
        guard let titles = CellLines.titles(in: head) else { return nil }
        columns = titles.count
    }

    /// The lines of capitals at the start, where each means something in a table of pods or of events.
    private static func titles(in head: TextSlice) -> [String]? {
        var found: [String] = []
        var at = 0
        while at < head.count, found.count < most {
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end).trimmed
            at = end + 1
            guard isTitle(line) else { break }
            found.append(line.text)
        }
        return found.count >= fewest ? found : nil
    }

    private static func isTitle(_ line: TextSlice) -> Bool {
        guard line.count > 1, line.count <= longestTitle, line.allSatisfy({ $0 &- 0x41 < 26 || $0 == 0x20 }) else {
            return false
        }
        return EventColumns.meaning(of: line.text) != .other || PodColumns.meaning(ofTitle: line.text) != nil
    }

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        if cells > 0 { row.append(0x2C) }
        row.append(0x22)
        for byte in line.trimmed {
            if byte == 0x22 { row.append(0x22) }
            row.append(byte)
        }
        row.append(0x22)
        cells += 1
        if cells == columns { end(into: &out) }
    }

    mutating func finish(into out: inout [UInt8]) { end(into: &out) }

    private mutating func end(into out: inout [UInt8]) {
        guard cells > 0 else { return }
        out.append(contentsOf: row)
        out.append(contentsOf: repeatElement(0x0A, count: cells))
        row.removeAll(keepingCapacity: true)
        cells = 0
    }
}
