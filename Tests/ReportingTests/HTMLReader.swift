/// Takes a page apart, as strictly as this project writes one: every tag closed, every attribute in double quotes. What is
/// not so is an error, since then something got in that is not ours.
struct HTMLReader {
    struct Malformed: Error, CustomStringConvertible { let description: String }

    struct Element {
        var name: String
        var attributes: [String: String]
        /// Names of what it stands in, outermost first.
        var path: [String]
        /// All text inside.
        var text = ""
    }

    private(set) var elements: [Element] = []
    /// Text outside of style, script and the title, with references resolved.
    private(set) var text = ""

    private static let empty: Set<String> = ["meta", "link"]
    private static let raw: Set<String> = ["style", "script"]

    init(_ page: String) throws {
        var rest = page[...]
        guard rest.hasPrefix("<!DOCTYPE html>\n") else { throw Malformed(description: "no doctype") }
        rest = rest.dropFirst(16)
        var open: [Int] = []
        while let next = rest.first {
            guard next == "<" else {
                let words = rest.prefix { $0 != "<" }
                rest = rest[words.endIndex...]
                add(try Self.resolved(words), to: open)
                continue
            }
            guard let end = rest.firstIndex(of: ">") else { throw Malformed(description: "no end: \(rest.prefix(80))") }
            let tag = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                guard let last = open.popLast(), elements[last].name == tag.dropFirst() else {
                    throw Malformed(description: "</\(tag.dropFirst())> closes nothing")
                }
                // Cells and items are words of their own.
                add(" ", to: open)
                continue
            }
            try begin(tag, &open, &rest)
        }
        guard open.isEmpty else { throw Malformed(description: "left open: \(open.map { elements[$0].name })") }
    }

    subscript(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    private mutating func begin(_ tag: Substring, _ open: inout [Int], _ rest: inout Substring) throws {
        let isClosed = tag.hasSuffix("/")
        var body = isClosed ? tag.dropLast() : tag
        let name = String(body.prefix { $0 != " " })
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber }) else {
            throw Malformed(description: "no tag: <\(tag)>")
        }
        body = body.dropFirst(name.count)
        var element = Element(name: name, attributes: [:], path: open.map { elements[$0].name })
        while body.first == " " {
            body = body.dropFirst()
            let key = body.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
            body = body.dropFirst(key.count)
            guard body.hasPrefix("=\""), let end = body.dropFirst(2).firstIndex(of: "\"") else {
                throw Malformed(description: "attribute \(key) of <\(tag)>")
            }
            let value = try Self.resolved(body[body.index(body.startIndex, offsetBy: 2)..<end])
            guard element.attributes.updateValue(value, forKey: String(key)) == nil else {
                throw Malformed(description: "twice \(key) in <\(tag)>")
            }
            body = body[body.index(after: end)...]
        }
        guard body.isEmpty else { throw Malformed(description: "in <\(tag)>: \(body)") }
        elements.append(element)
        if Self.raw.contains(name) {
            guard let end = rest.firstRange(of: "</\(name)>") else { throw Malformed(description: "no </\(name)>") }
            elements[elements.count - 1].text = String(rest[..<end.lowerBound])
            rest = rest[end.upperBound...]
        } else if !isClosed, !Self.empty.contains(name) {
            open.append(elements.count - 1)
        }
    }

    private mutating func add(_ words: String, to open: [Int]) {
        for index in open { elements[index].text += words }
        if !open.contains(where: { elements[$0].name == "title" && elements[$0].path.contains("head") }) {
            text += words
        }
    }

    private static func resolved(_ text: Substring) throws -> String {
        var out = ""
        var rest = text
        while let next = rest.first {
            guard next == "&" else {
                out.append(next)
                rest = rest.dropFirst()
                continue
            }
            let names = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"]
            guard let found = names.first(where: { rest.hasPrefix($0.key) }) else {
                throw Malformed(description: "a bare &: \(rest.prefix(40))")
            }
            out += found.value
            rest = rest.dropFirst(found.key.count)
        }
        return out
    }
}
