/// A header of a mail with its parameters (RFC 2045), as its writer split and coded their values (RFC 2231, RFC 2047).
///
///     Content-Type: multipart/mixed; boundary="=== 1 ==="
///     Content-Disposition: attachment; filename*=UTF-8''config%20dump.json
///     Content-Disposition: attachment; filename*0="config_"; filename*1="dump.json"
///     Content-Disposition: attachment; filename="=?UTF-8?B?c3RhdHMudHh0?="
struct MailField {
    private var parameters: [(name: String, value: [UInt8])] = []

    private static let most = 64

    init(_ field: String) {
        for part in Self.parts(Array(field.utf8)).dropFirst().prefix(Self.most) {
            guard let sign = part.firstIndex(of: 0x3D) else { continue }
            let name = String(decoding: Self.trimmed(part[..<sign]), as: UTF8.self).lowercased()
            parameters.append((name, Self.unquoted(Self.trimmed(part[(sign + 1)...]))))
        }
    }

    /// Coded words before plain ones (RFC 6266): a plain one is for those who cannot read the others.
    func value(_ key: String) -> String? {
        if let coded = raw("\(key)*") { return Self.extended(coded) }
        if let whole = continued(key) { return whole }
        return raw(key).map(Self.words)
    }

    private func raw(_ name: String) -> [UInt8]? { parameters.first { $0.name == name }?.value }

    /// `filename*0="config_"; filename*1*=dump.json`: the charset stands in the first piece, where that is coded.
    private func continued(_ key: String) -> String? {
        var bytes: [UInt8] = []
        var isLatin = false
        var number = 0
        while number < Self.most {
            if let plain = raw("\(key)*\(number)") {
                bytes += plain
            } else if let coded = raw("\(key)*\(number)*") {
                let piece = number == 0 ? Self.charset(coded) : (isLatin: isLatin, rest: coded[...])
                isLatin = piece.isLatin
                bytes += Self.unescaped(piece.rest, by: 0x25)
            } else {
                break
            }
            number += 1
        }
        return number == 0 ? nil : Self.text(bytes, isLatin: isLatin)
    }

    // MARK: - Pieces

    /// Cut at semicolons that stand in no quotes.
    private static func parts(_ field: [UInt8]) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var (start, isQuoted, isEscaped) = (0, false, false)
        for (at, byte) in field.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == 0x5C {
                isEscaped = true
            } else if byte == 0x22 {
                isQuoted.toggle()
            } else if byte == 0x3B, !isQuoted {
                parts.append(field[start..<at])
                start = at + 1
            }
        }
        parts.append(field[start...])
        return parts
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
        return rest
    }

    /// Without its quotes; a word ends at a blank.
    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard bytes.first == 0x22 else { return Array(bytes.prefix { $0 != 0x20 && $0 != 0x09 }) }
        var out: [UInt8] = []
        var isEscaped = false
        for byte in bytes.dropFirst() {
            if !isEscaped, byte == 0x22 { break }
            isEscaped = !isEscaped && byte == 0x5C
            if !isEscaped { out.append(byte) }
        }
        return out
    }

    // MARK: - Codes

    /// `UTF-8'en'config%20dump.json`.
    private static func extended(_ value: [UInt8]) -> String {
        let (isLatin, rest) = charset(value)
        return text(unescaped(rest, by: 0x25), isLatin: isLatin)
    }

    private static func charset(_ value: [UInt8]) -> (isLatin: Bool, rest: ArraySlice<UInt8>) {
        guard let first = value.firstIndex(of: 0x27), let second = value[(first + 1)...].firstIndex(of: 0x27) else {
            return (false, value[...])
        }
        return (isLatin(value[..<first]), value[(second + 1)...])
    }

    private static func isLatin(_ charset: ArraySlice<UInt8>) -> Bool {
        let name = String(decoding: charset, as: UTF8.self).lowercased()
        return name == "iso-8859-1" || name == "windows-1252" || name == "iso-8859-15"
    }

    private static func text(_ bytes: [UInt8], isLatin: Bool) -> String {
        isLatin
            ? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
            : String(decoding: bytes, as: UTF8.self)
    }

    /// `%C3%A9` or `=C3=A9`.
    private static func unescaped(_ bytes: ArraySlice<UInt8>, by sign: UInt8) -> [UInt8] {
        var out: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == sign, rest.count >= 2, let high = MailReader.hex(rest[rest.startIndex]),
                let low = MailReader.hex(rest[rest.startIndex + 1])
            {
                out.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                out.append(byte)
            }
        }
        return out
    }

    /// `=?UTF-8?B?c3RhdHM?= =?UTF-8?Q?=2Etxt?=`: the blanks between two coded words are nobody's.
    private static func words(_ value: [UInt8]) -> String {
        let text = String(decoding: value, as: UTF8.self)
        guard text.contains("=?") else { return text }
        var out = ""
        var wasCoded = false
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let coded = codedWord(word)
            if !out.isEmpty, coded == nil || !wasCoded { out += " " }
            out += coded ?? String(word)
            wasCoded = coded != nil
        }
        return out
    }

    private static func codedWord(_ word: Substring) -> String? {
        let fields = word.utf8.split(separator: 0x3F, maxSplits: 4, omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0].elementsEqual("=".utf8), fields[4].elementsEqual("=".utf8) else {
            return nil
        }
        let isLatin = isLatin(Array(fields[1])[...])
        switch String(decoding: fields[2], as: UTF8.self).lowercased() {
        case "b": return Self.text(Base64Source.decoded(fields[3]), isLatin: isLatin)
        case "q":
            let bytes = fields[3].map { $0 == 0x5F ? 0x20 : $0 }
            return Self.text(unescaped(bytes[...], by: 0x3D), isLatin: isLatin)
        default: return nil
        }
    }
}
