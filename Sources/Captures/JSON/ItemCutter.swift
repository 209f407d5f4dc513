/// Cuts objects of JSON out of lines, however they lie on them, and reads each by itself.
struct ItemCutter {
    private var cutter = LogItemCutter()
    private let tree = ObjectTree()

    /// The next object that is complete with `line`, which is left as what follows it; nil at the line's end.
    mutating func next(in line: inout TextSlice) -> ObjectValue? {
        while !line.isEmpty {
            let taken = cutter.feed(line)
            line = line.dropping(taken.count)
            guard taken.isComplete else { continue }
            cutter.take().withUnsafeBufferPointer { _ = tree.read(json: $0) }
            return tree.root
        }
        cutter.endLine()
        return nil
    }
}
