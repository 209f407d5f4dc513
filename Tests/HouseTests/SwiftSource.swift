/// Swift without its comments and texts, line by line as it was: enough to count braces and to look for words.
struct SwiftSource {
    let file: String
    let lines: [Substring]

    init(_ file: String, _ text: String) {
        self.file = file
        lines = Self.code(Array(text.utf8)).split(separator: "\n", omittingEmptySubsequences: false)
        functions = declared()
    }

    struct Function {
        let name: Substring
        let line: Int
        let length: Int
    }

    /// Functions and initialisers with a body, with the lines from the declaration to its last brace.
    private(set) var functions: [Function] = []

    private func declared() -> [Function] {
        // A look at the words first: the pattern takes a hundred times as long.
        lines.indices.filter { lines[$0].contains("func ") || lines[$0].contains("init") }.compactMap { start in
            let declared = lines[start].firstMatch(
                of: /^ *(?:[a-z()]+ |@\w+(?:\([^)]*\))? )*(?:func ([^ (<]+)|(init)\??[(<])/)
            guard let declared, let end = end(of: start) else { return nil }
            return Function(name: declared.1 ?? declared.2 ?? "", line: start + 1, length: end - start + 1)
        }
    }

    /// The line of the brace that closes what opens behind `start`; nil where nothing does before the next declaration.
    private func end(of start: Int) -> Int? {
        var (depth, parentheses, isOpen) = (0, 0, false)
        for line in start..<lines.count {
            for sign in lines[line].utf8 {
                switch sign {
                case UInt8(ascii: "("): parentheses += 1
                case UInt8(ascii: ")"): parentheses -= 1
                case UInt8(ascii: "{") where parentheses == 0 || isOpen:
                    depth += 1
                    isOpen = true
                case UInt8(ascii: "}") where isOpen:
                    depth -= 1
                    if depth == 0 { return line }
                case UInt8(ascii: "}") where parentheses == 0: return nil
                default: break
                }
            }
            let isHead = line == start || lines[line].allSatisfy { $0 == " " } || parentheses > 0
            if !isOpen, !isHead, lines[line].contains("func ") || lines[line].contains("var ") { return nil }
        }
        return nil
    }

    /// Blanks comments and texts; what is interpolated goes with its text.
    private static func code(_ text: [UInt8]) -> String {
        var out = text
        var at = 0
        func begins(_ word: StaticString) -> Bool {
            at + word.utf8CodeUnitCount <= text.count
                && (0..<word.utf8CodeUnitCount).allSatisfy { text[at + $0] == word.utf8Start[$0] }
        }
        func blank(_ end: Int) {
            for place in at..<min(end, text.count) where text[place] != 0x0A { out[place] = 0x20 }
            at = end
        }
        while at < text.count {
            if begins("//") {
                blank(text[at...].firstIndex(of: 0x0A) ?? text.count)
            } else if text[at] == UInt8(ascii: "\"") || text[at] == UInt8(ascii: "#") {
                let hashes = text[at...].prefix { $0 == UInt8(ascii: "#") }.count
                guard at + hashes < text.count, text[at + hashes] == UInt8(ascii: "\"") else {
                    at += max(1, hashes)
                    continue
                }
                blank(endOfText(text, at + hashes, hashes))
            } else {
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Behind the text whose first quotation mark stands at `start`.
    private static func endOfText(_ text: [UInt8], _ start: Int, _ hashes: Int) -> Int {
        let quote = UInt8(ascii: "\"")
        let marks = text[start...].prefix(3).allSatisfy { $0 == quote } && start + 3 <= text.count ? 3 : 1
        let ending = [UInt8](repeating: quote, count: marks) + [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
        var at = start + marks
        while at < text.count {
            if text[at...].starts(with: ending) { return at + ending.count }
            guard text[at] == UInt8(ascii: "\\"), text[(at + 1)...].starts(with: ending.dropFirst(marks)) else {
                at += 1
                continue
            }
            let escaped = at + 1 + hashes
            let isValue = escaped < text.count && text[escaped] == UInt8(ascii: "(")
            at = isValue ? endOfValue(text, escaped) : escaped + 1
        }
        return text.count
    }

    /// Behind the parenthesis that closes the one at `start`.
    private static func endOfValue(_ text: [UInt8], _ start: Int) -> Int {
        var (at, depth) = (start, 0)
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return at + 1 }
            case UInt8(ascii: "\""):
                at = endOfText(text, at, text[..<at].reversed().prefix { $0 == UInt8(ascii: "#") }.count)
                continue
            default: break
            }
            at += 1
        }
        return text.count
    }
}
