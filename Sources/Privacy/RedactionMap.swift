/// The way back from pseudonyms to names, as a file: JSON with the key and a line for each name.
///
/// ```
/// {
///   "oom-report redaction map": 1,
///   "key": "5f0c…",
///   "names": [
///     ["ns", "shop", "ns-03"],
///     ["svc", "cart", "svc-017"]
///   ]
/// }
/// ```
package struct RedactionMap: Sendable {
    package var key: [UInt8]
    package var entries: [NameBook.Entry]

    package static let title = "oom-report redaction map"

    package init(key: [UInt8], entries: [NameBook.Entry]) {
        self.key = key
        self.entries = entries
    }

    package init(_ book: NameBook) { self.init(key: book.hash.key, entries: book.entries) }

    package var book: NameBook { NameBook(hash: KeyedHash(key: key), entries: entries) }

    // MARK: - The file

    package struct Malformed: Error, Equatable {
        package let message: String
    }

    package var text: String {
        let digits = key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let lines = entries.map { entry in
            "    [\([entry.kind.rawValue, entry.name, entry.pseudonym].map(Self.quoted).joined(separator: ", "))]"
        }
        return "{\n  \(Self.quoted(Self.title)): 1,\n  \"key\": \"\(digits)\",\n  \"names\": [\n"
            + lines.joined(separator: ",\n") + (lines.isEmpty ? "" : "\n") + "  ]\n}\n"
    }

    package init(text: String) throws(Malformed) {
        var strings = try Self.strings(in: text)[...]
        guard strings.popFirst() == Self.title, strings.popFirst() == "key", let digits = strings.popFirst(),
            strings.popFirst() == "names", strings.count % 3 == 0
        else { throw Malformed(message: "it is no redaction map") }
        let bytes = Array(digits.utf8)
        key = stride(from: 0, to: bytes.count - 1, by: 2).compactMap {
            UInt8(String(decoding: bytes[$0...($0 + 1)], as: UTF8.self), radix: 16)
        }
        guard key.count >= 16, key.count * 2 == bytes.count else { throw Malformed(message: "its key is damaged") }
        entries = []
        var seen: Set<String> = []
        while let kind = strings.popFirst(), let name = strings.popFirst(), let pseudonym = strings.popFirst() {
            guard let kind = NameKind(rawValue: kind), !name.isEmpty, !pseudonym.isEmpty else {
                throw Malformed(message: "it has a line that no map has")
            }
            guard seen.insert(pseudonym).inserted else { throw Malformed(message: "two names share \(pseudonym)") }
            entries.append(NameBook.Entry(kind: kind, name: name, pseudonym: pseudonym))
        }
    }

    private static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { out, scalar in
            switch scalar {
            case "\"", "\\": out += "\\" + String(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                out += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: out.unicodeScalars.append(scalar)
            }
        } + "\""
    }

    /// All strings of a document in their order: a map holds nothing else that matters.
    private static func strings(in text: String) throws(Malformed) -> [String] {
        var out: [String] = []
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "\"" else { continue }
            var string = String.UnicodeScalarView()
            var isClosed = false
            while let next = scalars.next() {
                if next == "\"" {
                    isClosed = true
                    break
                }
                guard next == "\\" else {
                    string.append(next)
                    continue
                }
                guard let escaped = scalars.next() else { break }
                guard escaped == "u" else {
                    string.append(escaped == "n" ? "\n" : escaped == "t" ? "\t" : escaped)
                    continue
                }
                let digits = (0..<4).compactMap { _ in scalars.next() }
                guard let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16),
                    let scalar = Unicode.Scalar(value)
                else { throw Malformed(message: "it has a damaged escape") }
                string.append(scalar)
            }
            guard isClosed else { throw Malformed(message: "it ends early") }
            out.append(String(string))
        }
        return out
    }
}
