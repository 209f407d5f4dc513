/// Puts the names back into a text that holds pseudonyms, such as a vendor's answer to a redacted report.
package struct Reveal: Sendable {
    private let names: [String: String]
    private let longest: Int

    package init(_ map: RedactionMap) {
        names = Dictionary(map.entries.map { ($0.pseudonym, $0.name) }, uniquingKeysWith: { first, _ in first })
        longest = names.keys.map(\.utf8.count).max() ?? 0
    }

    /// A pseudonym is only one as a whole word: `ns-03` in `ns-031` is none, and `svc-017.ns-03` is two.
    package func revealed(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let isStart = at == 0 || !Self.isOfWord(bytes[at - 1])
            if isStart, Self.isOfWord(bytes[at]), let (name, end) = name(bytes, at) {
                out += name.utf8
                at = end
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The longest pseudonym that stands here.
    private func name(_ bytes: [UInt8], _ start: Int) -> (String, Int)? {
        var found: (String, Int)?
        var end = start
        while end < bytes.count, end - start <= longest {
            end += 1
            guard end == bytes.count || !Self.isOfWord(bytes[end]) || bytes[end] == 0x5F else { continue }
            // `pod-05-2` must not be read as `pod-05` where there is such a one.
            if let name = names[String(decoding: bytes[start..<end], as: UTF8.self)] { found = (name, end) }
        }
        return found
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20)
    }
}
