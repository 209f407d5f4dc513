/// Text with named places, taken apart once and filled many times without making a String.
///
///     PageTemplate("«name»::added_via_api::true\n", places: ["name"])
///     PageTemplate(json: #"{"name": "«name»", "type": "EDS"}"#, depth: 4, places: ["name"])
struct PageTemplate: Sendable {
    private var literals: [UInt8] = []
    private var pieces: [(literal: Range<Int>, place: Int)] = []
    private var tail: Range<Int> = 0..<0

    init(_ text: String, places: [String]) { self.init(Array(text.utf8), places: places) }

    /// `json` laid out as Envoy prints it, at `depth` spaces.
    init(json: String, depth: Int, places: [String]) {
        self.init(JSONLayout.lines(json, depth: depth), places: places)
    }

    private init(_ text: [UInt8], places: [String]) {
        let open: [UInt8] = [0xC2, 0xAB]
        let names = places.map { Array($0.utf8) }
        var at = 0
        var start = 0
        while at + 1 < text.count {
            guard text[at] == open[0], text[at + 1] == open[1] else {
                at += 1
                continue
            }
            var end = at + 2
            while end + 1 < text.count, text[end] != 0xC2 || text[end + 1] != 0xBB { end += 1 }
            let name = Array(text[(at + 2)..<end])
            let from = literals.count
            literals += text[start..<at]
            if let place = names.firstIndex(of: name) {
                pieces.append((from..<literals.count, place))
            } else {
                // A place that nobody fills would be seen at once in the page.
                literals += text[at..<min(end + 2, text.count)]
                pieces.append((from..<literals.count, -1))
            }
            at = end + 2
            start = at
        }
        let from = literals.count
        if start < text.count { literals += text[start...] }
        tail = from..<literals.count
    }

    func fill(_ page: inout PageText, _ values: [[UInt8]]) {
        for piece in pieces {
            page.add(literals[piece.literal])
            if values.indices.contains(piece.place) { page.add(values[piece.place]) }
        }
        page.add(literals[tail])
    }

    func fill(_ page: inout PageText, _ values: [String]) { fill(&page, values.map { Array($0.utf8) }) }
}

/// JSON as Envoy's admin prints it: one space of indent a level, `{}` and `[]` closed on their line.
enum JSONLayout {
    /// Lays out `compact`, which may be wrapped anywhere outside its strings. The first line gets no indent;
    /// further lines stand `depth` spaces to the right. What is neither structure nor string is kept as it is.
    static func lines(_ compact: String, depth: Int = 0) -> [UInt8] {
        var out: [UInt8] = []
        var level = depth
        var inString = false
        var escaped = false
        var opened = false
        func newLine() {
            out.append(0x0A)
            out += repeatElement(0x20, count: level)
        }
        for byte in compact.utf8 {
            if inString {
                out.append(byte)
                if escaped {
                    escaped = false
                } else if byte == 0x5C {
                    escaped = true
                } else if byte == 0x22 {
                    inString = false
                }
                continue
            }
            switch byte {
            case 0x20, 0x0A: continue
            case 0x7D, 0x5D:
                level -= 1
                if !opened { newLine() }
                opened = false
                out.append(byte)
                continue
            default: break
            }
            if opened { newLine() }
            opened = false
            out.append(byte)
            switch byte {
            case 0x22: inString = true
            case 0x7B, 0x5B:
                level += 1
                opened = true
            case 0x2C: newLine()
            case 0x3A: out.append(0x20)
            default: break
            }
        }
        return out
    }

    /// `text` with the escapes a JSON string needs, without its quotes.
    static func escaped(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}
