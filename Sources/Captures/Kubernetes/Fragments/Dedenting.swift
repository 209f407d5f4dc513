/// Lines of YAML with the indentation taken off that they had where they were cut out.
struct Dedenting {
    private(set) var text: [UInt8] = []
    private var lines: [(indent: Int, text: [UInt8])] = []

    init(_ source: TextSlice) {
        var at = 0
        while at < source.count {
            let end = source.find(0x0A, from: at) ?? source.count
            let line = source.part(at, end)
            at = end + 1
            guard let indent = line.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
            lines.append((indent, Array(line.dropping(indent))))
        }
        write()
    }

    private mutating func write() {
        let least = lines.map(\.indent).min() ?? 0
        text.removeAll(keepingCapacity: true)
        for line in lines {
            text.append(contentsOf: repeatElement(0x20, count: line.indent - least))
            text.append(contentsOf: line.text)
            text.append(0x0A)
        }
    }

    /// A selection that began at the first word left its line's indentation behind; false where nothing tells that.
    mutating func moveFirstLine() -> Bool {
        guard let first = lines.first, let rest = lines.dropFirst().map(\.indent).min(), rest > first.indent else {
            return false
        }
        let opensItem = first.text.starts(with: [0x2D, 0x20])
        lines[0].indent = opensItem ? max(0, rest - 2) : rest
        write()
        return true
    }
}
