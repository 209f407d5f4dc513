extension ObjectTree {
    /// Builds the tree from the JSON of one object; false when the text breaks off or is no JSON: then the tree holds what came before.
    func read(json text: TextSlice) -> Bool {
        removeAll()
        var at = 0
        var depth = 0
        while at < text.count {
            switch text[at] {
            // Control characters have no place here, but must not stop the reading.
            case 0x00...0x20, 0x2C, 0x3A: at += 1
            case 0x7B, 0x5B:
                guard open(text[at] == 0x7B ? .mapping : .sequence) else { return false }
                depth += 1
                at += 1
            case 0x7D, 0x5D:
                close()
                depth -= 1
                at += 1
                if depth <= 0 { return depth == 0 }
            case 0x22:
                guard let end = string(text, at) else { return false }
                at = end
            default:
                var end = at
                while end < text.count, !ObjectTree.endsLiteral(text[end]) { end += 1 }
                scalar(text.part(at, end), isNull: text.part(at, end).isExactly("null"))
                at = end
            }
        }
        return false
    }

    private static func endsLiteral(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x2C || byte == 0x7D || byte == 0x5D || byte == 0x3A || byte == 0x22
    }

    /// Adds the string whose quote stands at `open`; the index behind its end.
    private func string(_ text: TextSlice, _ open: Int) -> Int? {
        var end = open + 1
        var hasEscape = false
        while end < text.count, text[end] != 0x22 {
            if text[end] == 0x5C {
                hasEscape = true
                end += 1
            }
            end += 1
        }
        guard end < text.count else { return nil }
        let raw = text.part(open + 1, end)
        if hasEscape {
            ObjectTree.unescaped(raw).withUnsafeBufferPointer { scalar($0, isNull: false) }
        } else {
            scalar(raw, isNull: false)
        }
        return end + 1
    }

    private static func unescaped(_ raw: TextSlice) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(raw.count)
        var at = 0
        while at < raw.count {
            guard raw[at] == 0x5C, at + 1 < raw.count else {
                out.append(raw[at])
                at += 1
                continue
            }
            switch raw[at + 1] {
            case 0x6E: out.append(0x0A)
            case 0x74: out.append(0x09)
            case 0x72: out.append(0x0D)
            case 0x62, 0x66: out.append(0x20)
            case 0x75:
                at += appendUnicode(raw, at, to: &out)
                continue
            default: out.append(raw[at + 1])
            }
            at += 2
        }
        return out
    }

    /// Decodes `\u00e9` or a surrogate pair at `at`; how many bytes it took.
    private static func appendUnicode(_ raw: TextSlice, _ at: Int, to out: inout [UInt8]) -> Int {
        func unit(_ start: Int) -> UInt32? {
            guard start + 6 <= raw.count, raw[start] == 0x5C, raw[start + 1] == 0x75 else { return nil }
            return UInt32(raw.part(start + 2, start + 6).text, radix: 16)
        }
        guard let high = unit(at) else { return 2 }
        if high >= 0xD800, high < 0xDC00, let low = unit(at + 6), low >= 0xDC00, low < 0xE000,
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        {
            out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return 12
        }
        let scalar = Unicode.Scalar(high) ?? "\u{FFFD}"
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        return 6
    }
}
