extension ObjectTree {
    /// Builds the tree from Go's way to print a map, `map[exitCode:137 reason:OOMKilled]`, at `start`; where it ends, nil when it
    /// breaks off.
    ///
    /// Values are not quoted: one ends at a bracket, or at a blank before the next key.
    func read(goMap text: TextSlice, at start: Int) -> Int? {
        removeAll()
        var at = start
        var depth = 0
        while at < text.count {
            let rest = text.dropping(at)
            if rest.begins("map[") {
                guard open(.mapping) else { return nil }
                depth += 1
                at += 4
            } else if text[at] == 0x5B {
                guard open(.sequence) else { return nil }
                depth += 1
                at += 1
            } else if text[at] == 0x5D {
                close()
                depth -= 1
                at += 1
                if depth <= 0 { return at }
            } else if text[at] <= 0x20 || text[at] == 0x3A {
                at += 1
            } else {
                let end = endOfGoWord(text, at, isKey: expectsKey)
                scalar(text.part(at, end).trimmed, isNull: text.part(at, end).isExactly("<nil>"))
                at = end
            }
        }
        return nil
    }

    private func endOfGoWord(_ text: TextSlice, _ start: Int, isKey: Bool) -> Int {
        var at = start
        while at < text.count, text[at] != 0x5D, text[at] != 0x0A {
            if isKey, text[at] == 0x3A { return at }
            if text[at] == 0x20, isKey || beginsKey(text, at + 1) { return at }
            at += 1
        }
        return at
    }

    /// `name:` without a blank in it.
    private func beginsKey(_ text: TextSlice, _ start: Int) -> Bool {
        var at = start
        while at < text.count, text[at] > 0x20, text[at] != 0x5D, text[at] != 0x5B {
            if text[at] == 0x3A { return at > start }
            at += 1
        }
        return at < text.count && text[at] == 0x5B && text.part(start, at).isExactly("map")
    }
}
