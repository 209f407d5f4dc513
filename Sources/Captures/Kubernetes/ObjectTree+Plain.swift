extension ObjectTree {
    /// Builds the tree from YAML as kubectl prints it, line by line: mappings and sequences in block form, one key or value a line.
    /// The same tree as by libyaml, at a fraction of its time. False where a line is anything else (folded or block text,
    /// escapes, flow collections, comments, tabs, more than ASCII): then libyaml must be asked, which also says what is no YAML.
    func read(plain text: TextSlice) -> Bool {
        removeAll()
        var lines = PlainLines(tree: self)
        var start = 0
        while start < text.count {
            let rest = text.dropping(start)
            let count = rest.baseAddress.flatMap { indexOfByte(.newline, $0, rest.count) } ?? rest.count
            guard lines.take(rest.part(0, count)) else { return false }
            start += count + 1
        }
        return lines.finish()
    }
}

/// What is open while the lines of a plain text go by.
private struct PlainLines {
    let tree: ObjectTree
    private var levels: [Level] = []
    /// A key without a value on its line: what comes next may be its value.
    private var isPending = false

    private struct Level {
        var column: Int
        var isMapping: Bool
    }

    init(tree: ObjectTree) { self.tree = tree }

    mutating func take(_ line: TextSlice) -> Bool {
        guard line.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return false }
        var column = 0
        while column < line.count, line[column] == 0x20 { column += 1 }
        guard column < line.count else { return line.isEmpty }
        var text = line.dropping(column)
        guard text.last != 0x20 else { return false }
        if text.begins("- ") {
            guard text[2] != 0x20, beginItem(column) else { return false }
            text = text.dropping(2)
            guard let colon = Self.keyEnd(text) else { return value(text) }
            return push(column + 2, isMapping: true) && member(text, colon)
        }
        guard let colon = Self.keyEnd(text), beginMember(column) else { return false }
        return member(text, colon)
    }

    mutating func finish() -> Bool {
        guard !levels.isEmpty else { return false }
        closeKey()
        while levels.popLast() != nil { tree.close() }
        return true
    }

    // MARK: - Where a line stands

    /// Goes to the sequence whose dash stands in this column.
    private mutating func beginItem(_ column: Int) -> Bool {
        if isPending, let top = levels.last, top.column <= column { return push(column, isMapping: false) }
        closeKey()
        close { $0.column > column || $0.column == column && $0.isMapping }
        guard let top = levels.last else { return tree.nodes.isEmpty && push(column, isMapping: false) }
        return !top.isMapping && top.column == column
    }

    /// Goes to the mapping whose keys stand in this column.
    private mutating func beginMember(_ column: Int) -> Bool {
        if isPending, let top = levels.last, top.column < column { return push(column, isMapping: true) }
        closeKey()
        close { $0.column > column || $0.column == column && !$0.isMapping }
        guard let top = levels.last else { return tree.nodes.isEmpty && push(column, isMapping: true) }
        return top.isMapping && top.column == column
    }

    private mutating func push(_ column: Int, isMapping: Bool) -> Bool {
        isPending = false
        levels.append(Level(column: column, isMapping: isMapping))
        return tree.open(isMapping ? .mapping : .sequence)
    }

    private mutating func close(while isOver: (Level) -> Bool) {
        while let top = levels.last, isOver(top) {
            levels.removeLast()
            tree.close()
        }
    }

    /// A key that got no value has none.
    private mutating func closeKey() {
        if isPending { tree.scalar(TextSlice(start: nil, count: 0), isNull: true) }
        isPending = false
    }

    // MARK: - What stands in it

    private mutating func member(_ text: TextSlice, _ colon: Int) -> Bool {
        tree.scalar(text.part(0, colon), isNull: false)
        var start = colon + 1
        while start < text.count, text[start] == 0x20 { start += 1 }
        guard start < text.count else {
            isPending = true
            return true
        }
        return value(text.dropping(start))
    }

    /// Where the colon of a plain key stands; nil where the text begins with none.
    private static func keyEnd(_ text: TextSlice) -> Int? {
        let first = text[0] | 0x20
        guard first >= 0x61 && first <= 0x7A || text[0] >= 0x30 && text[0] <= 0x39 else { return nil }
        var at = 1
        while at < text.count, at < 1000 {
            if text[at] == 0x3A, at + 1 == text.count || text[at + 1] == 0x20 {
                return text[at - 1] == 0x20 ? nil : at
            }
            if text[at] == 0x23, text[at - 1] == 0x20 { return nil }
            at += 1
        }
        return nil
    }

    private func value(_ text: TextSlice) -> Bool {
        switch text[0] {
        case 0x22, 0x27: return quoted(text)
        case 0x7B where text.isExactly("{}"), 0x5B where text.isExactly("[]"):
            guard tree.open(text[0] == 0x7B ? .mapping : .sequence) else { return false }
            tree.close()
            return true
        case 0x2D: guard text.count > 1, text[1] != 0x20 else { return false }
        // Indicators: # & * ! | > % @ ` , ? : [ ] { }
        case 0x23, 0x26, 0x2A, 0x21, 0x7C, 0x3E, 0x25, 0x40, 0x60, 0x2C, 0x3F, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D:
            return false
        default: break
        }
        for at in 1..<text.count {
            if text[at] == 0x3A, at + 1 == text.count || text[at + 1] == 0x20 { return false }
            if text[at] == 0x23, text[at - 1] == 0x20 { return false }
        }
        tree.scalar(text, isNull: text.isExactly("null") || text.isExactly("~"))
        return true
    }

    /// A text in quotes that ends on its line, without escapes.
    private func quoted(_ text: TextSlice) -> Bool {
        guard text.count >= 2, text.last == text[0] else { return false }
        let inside = text.part(1, text.count - 1)
        guard !inside.contains(text[0]), text[0] == 0x27 || !inside.contains(0x5C) else { return false }
        tree.scalar(inside, isNull: false)
        return true
    }
}
