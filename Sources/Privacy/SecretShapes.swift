/// What a secret looks like. Whatever has such a look is erased wherever it stands, and is never kept for a way back.
///
/// A shape must be so narrow that no name of a service and no sentence has it: a report that lost a name to it would be
/// wrong. `Basic` is decoded to see the colon between user and password; a bootstrap token must change between letters
/// and digits as nobody's name does.
package enum SecretShapes {
    package enum Rule: String, Sendable, CaseIterable {
        case pem, jwt, bearer, basic
        case cloudKey = "cloud-key"
        case github, gitlab, slack
        case bootstrapToken = "bootstrap-token"
        case urlPassword = "url-password"
        case parameter, cookie, xfcc
    }

    package struct Hit: Equatable {
        package let rule: Rule
        package let range: Range<Int>
    }

    /// The text without its secrets: each becomes `erased-RULE`.
    package static func erased(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes -> String? in
            guard var hit = first(in: bytes, from: 0) else { return nil }
            var out: [UInt8] = []
            var at = 0
            while true {
                out += bytes[at..<hit.range.lowerBound]
                out += "erased-\(hit.rule.rawValue)".utf8
                at = hit.range.upperBound
                guard let next = first(in: bytes, from: at) else { break }
                hit = next
            }
            out += bytes[at...]
            return String(decoding: out, as: UTF8.self)
        } ?? text
    }

    /// In signs; fewer are no secret of any shape.
    package static let shortest = 8

    /// The first secret at `start` or behind it.
    package static func first(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Hit? {
        guard bytes.count - start >= shortest else { return nil }
        let (first, second) = (beginnings.first, beginnings.second)
        for at in start..<bytes.count - 1
        where first[Int(bytes[at])] & second[Int(bytes[at + 1])] != 0 {
            if let hit = hit(Look(bytes: bytes, start: start), at) { return hit }
        }
        return nil
    }

    /// A bit for each way in which shapes begin, by the first sign and by the second: all other places are passed at once.
    private static let beginnings: (first: [UInt16], second: [UInt16]) = {
        var (first, second) = ([UInt16](repeating: 0, count: 256), [UInt16](repeating: 0, count: 256))
        let digitsAndLetters = "0123456789abcdefghijklmnopqrstuvwxyz"
        let ways: [(first: String, second: String?)] = [
            ("-", "-"), ("e", "y"), ("Bb", "EeAaYy"), ("A", "KSI"), ("g", "hil"), ("Xx", "o-"), ("Hh", "Aa"),
            ("Cc", "Oo"), (":", "/"), (".", digitsAndLetters), ("=", nil),
        ]
        for (number, way) in ways.enumerated() {
            for byte in way.first.utf8 { first[Int(byte)] |= 1 << number }
            for byte in way.second.map({ Array($0.utf8) }) ?? Array(0...255) { second[Int(byte)] |= 1 << number }
        }
        return (first, second)
    }()

    private static func hit(_ look: Look, _ at: Int) -> Hit? {
        switch look.bytes[at] {
        case UInt8(ascii: "-"): look.pem(at)
        case UInt8(ascii: "e"): look.jwt(at)
        case UInt8(ascii: "B"), UInt8(ascii: "b"): look.authorization(at) ?? look.forwarded(at)
        case UInt8(ascii: "A"): look.cloudKey(at)
        case UInt8(ascii: "g"): look.repository(at)
        case UInt8(ascii: "x"), UInt8(ascii: "X"): look.slack(at) ?? look.header(at)
        case UInt8(ascii: "H"), UInt8(ascii: "h"): look.forwarded(at)
        case UInt8(ascii: "C"), UInt8(ascii: "c"): look.header(at)
        case UInt8(ascii: ":"): look.urlPassword(at)
        case UInt8(ascii: "="): look.parameter(at)
        case UInt8(ascii: "."): look.bootstrapToken(at)
        default: nil
        }
    }
}

/// A text that is looked through, and the shapes one by one; each is asked at the place of its first sign.
private struct Look {
    let bytes: UnsafeBufferPointer<UInt8>
    let start: Int

    private typealias Hit = SecretShapes.Hit

    /// The whole block, or to the end where its end was cut off. A public certificate names its owner: it goes too.
    func pem(_ at: Int) -> SecretShapes.Hit? {
        guard has("-----BEGIN ", at) else { return nil }
        var end = at + 11
        while end < bytes.count, !has("-----END ", end) { end += 1 }
        guard end < bytes.count else { return Hit(rule: .pem, range: at..<bytes.count) }
        end += 9
        while end < bytes.count, bytes[end] != UInt8(ascii: "-"), bytes[end] != 0x0A { end += 1 }
        while end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
        return Hit(rule: .pem, range: at..<end)
    }

    /// `eyJ…` twice, with dots between three parts.
    func jwt(_ at: Int) -> SecretShapes.Hit? {
        guard has("eyJ", at), isFree(at) else { return nil }
        let first = run(at, isBase64URL)
        guard first - at >= 10, sign(first) == 0x2E else { return nil }
        let second = run(first + 1, isBase64URL)
        guard second - first > 8, sign(second) == 0x2E else { return nil }
        return Hit(rule: .jwt, range: at..<run(second + 1, isBase64URL))
    }

    func authorization(_ at: Int) -> SecretShapes.Hit? {
        guard isFree(at) else { return nil }
        if has("bearer ", at, anyCase: true) {
            let end = run(at + 7) {
                isBase64URL($0) || $0 == 0x2E || $0 == 0x2B || $0 == 0x2F || $0 == 0x7E || $0 == 0x3D
            }
            guard end - at - 7 >= 16, (at + 7..<end).contains(where: { isDigit(bytes[$0]) }), !isErased(at + 7) else {
                return nil
            }
            return Hit(rule: .bearer, range: at + 7..<end)
        }
        guard has("basic ", at, anyCase: true) else { return nil }
        let end = run(at + 6) { isBase64URL($0) || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D }
        guard end - at - 6 >= 8, isPair(at + 6..<end) else { return nil }
        return Hit(rule: .basic, range: at + 6..<end)
    }

    /// Whether it decodes to printable signs with a colon among them.
    private func isPair(_ range: Range<Int>) -> Bool {
        var buffer: UInt32 = 0
        var bits = 0
        var hasColon = false
        for index in range where bytes[index] != 0x3D {
            guard let value = sixBits(bytes[index]) else { return false }
            buffer = buffer << 6 | value
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            let byte = UInt8(truncatingIfNeeded: buffer >> UInt32(bits))
            guard byte >= 0x20, byte != 0x7F else { return false }
            hasColon = hasColon || byte == 0x3A
        }
        return hasColon
    }

    private func sixBits(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 65...90: UInt32(byte) - 65
        case 97...122: UInt32(byte) - 71
        case 48...57: UInt32(byte) + 4
        case 0x2B, 0x2D: 62
        case 0x2F, 0x5F: 63
        default: nil
        }
    }

    /// AWS: `AKIA` or `ASIA` and 16 signs; Google: `AIza` and 35; Azure's keys end in `==` behind `AccountKey=`, which
    /// is a parameter.
    func cloudKey(_ at: Int) -> SecretShapes.Hit? {
        guard isFree(at) else { return nil }
        if has("AKIA", at) || has("ASIA", at) {
            let end = run(at) { isDigit($0) || (65...90).contains($0) }
            return end - at == 20 ? Hit(rule: .cloudKey, range: at..<end) : nil
        }
        guard has("AIza", at) else { return nil }
        let end = run(at, isBase64URL)
        return end - at == 39 ? Hit(rule: .cloudKey, range: at..<end) : nil
    }

    /// `ghp_`, `gho_`, `ghu_`, `ghs_`, `ghr_` and 36 signs, `github_pat_`, `glpat-`.
    func repository(_ at: Int) -> SecretShapes.Hit? {
        guard isFree(at) else { return nil }
        let end = run(at, isBase64URL)
        if has("gh", at), at + 4 < bytes.count, "pousr".utf8.contains(bytes[at + 2]), bytes[at + 3] == 0x5F,
            end - at >= 40
        {
            return Hit(rule: .github, range: at..<end)
        }
        if has("github_pat_", at), end - at >= 40 { return Hit(rule: .github, range: at..<end) }
        if has("glpat-", at), end - at >= 26 { return Hit(rule: .gitlab, range: at..<end) }
        return nil
    }

    /// `xoxb-…`, and the path of a webhook.
    func slack(_ at: Int) -> SecretShapes.Hit? {
        guard isFree(at), has("xox", at), at + 4 < bytes.count, "abprse".utf8.contains(bytes[at + 3]),
            bytes[at + 4] == 0x2D
        else { return nil }
        let end = run(at, isBase64URL)
        return end - at >= 15 ? Hit(rule: .slack, range: at..<end) : nil
    }

    /// `Cookie: …` to the end of its line or string, and `x-forwarded-client-cert: …`.
    func header(_ at: Int) -> SecretShapes.Hit? {
        guard isFree(at) || at > 3 && has("Set-", at - 4, anyCase: true) else { return nil }
        return header("cookie", .cookie, at) ?? header("x-forwarded-client-cert", .xfcc, at)
    }

    private func header(_ name: StaticString, _ rule: SecretShapes.Rule, _ at: Int) -> SecretShapes.Hit? {
        guard has(name, at, anyCase: true) else { return nil }
        var from = at + name.utf8CodeUnitCount
        // In JSON a quote stands before and behind the colon.
        if sign(from) == 0x22 { from += 1 }
        guard sign(from) == 0x3A else { return nil }
        from = run(from + 1) { $0 == 0x20 || $0 == 0x22 }
        let end = run(from) { $0 >= 0x20 && $0 != 0x22 && $0 != 0x27 }
        guard (from..<end).contains(where: { bytes[$0] == 0x3D }), end - from > 7, !isErased(from) else { return nil }
        return Hit(rule: rule, range: from..<end)
    }

    /// An element of XFCC without its header: `By=spiffe://…;Hash=…;Subject="…"`.
    func forwarded(_ at: Int) -> SecretShapes.Hit? {
        guard isFree(at) else { return nil }
        var hash = at
        if has("By=", at, anyCase: true) {
            hash = run(at) { $0 > 0x20 && $0 != 0x3B && $0 != 0x22 } + 1
        }
        guard has("Hash=", hash, anyCase: true) else { return nil }
        var end = run(hash + 5) { isDigit($0) || (97...102).contains($0 | 0x20) }
        guard end - hash == 69 else { return nil }
        // What follows may be quoted, and hold blanks then.
        var isQuoted = false
        while end < bytes.count, bytes[end] >= 0x20, isQuoted || bytes[end] != 0x20 {
            if bytes[end] == 0x22 {
                if !isQuoted, sign(end - 1) != 0x3D { break }
                isQuoted.toggle()
            }
            end += 1
        }
        return Hit(rule: .xfcc, range: at..<end)
    }

    /// `://user:password@`.
    func urlPassword(_ at: Int) -> SecretShapes.Hit? {
        guard has("://", at) else { return nil }
        let user = run(at + 3) { $0 > 0x20 && ![0x2F, 0x3A, 0x40, 0x22, 0x3F, 0x23].contains($0) }
        guard sign(user) == 0x3A else { return nil }
        let end = run(user + 1) { $0 > 0x20 && ![0x2F, 0x40, 0x22, 0x3F, 0x23].contains($0) }
        guard sign(end) == 0x40, end > user + 1 else { return nil }
        return Hit(rule: .urlPassword, range: at + 3..<end)
    }

    /// `token=…`, `sig=…`, `key=…` and their like: eight signs or more.
    func parameter(_ at: Int) -> SecretShapes.Hit? {
        var from = at
        while from > start, isNameOfParameter(bytes[from - 1]) { from -= 1 }
        guard at - from >= 3, at - from <= 24, isFree(from) else { return nil }
        guard Self.parameters.contains(where: { isCalled($0, from..<at) }) else { return nil }
        let isQuoted = sign(at + 1) == 0x22
        let value = at + (isQuoted ? 2 : 1)
        let end = run(value) {
            $0 > 0x20 && ![0x22, 0x26, 0x27, 0x2C, 0x3B, 0x5C, 0x60, 0x3C, 0x3E, 0x29].contains($0)
        }
        guard end - value >= 8, !isErased(value) else { return nil }
        return Hit(rule: .parameter, range: value..<end)
    }

    /// Whether a name is this one, but for marks and the case of its letters.
    private func isCalled(_ name: StaticString, _ range: Range<Int>) -> Bool {
        var matched = 0
        for at in range where bytes[at] != 0x5F && bytes[at] != 0x2D {
            guard matched < name.utf8CodeUnitCount, bytes[at] | 0x20 == name.utf8Start[matched] else { return false }
            matched += 1
        }
        return matched == name.utf8CodeUnitCount
    }

    private static let parameters: [StaticString] = [
        "token", "accesstoken", "idtoken", "refreshtoken", "sig", "signature", "key", "apikey", "accesskey", "secret",
        "clientsecret", "secretkey", "password", "passwd", "pwd", "accountkey", "sharedaccesskey",
        "awssecretaccesskey", "sessionid", "xamzsignature", "xamzsecuritytoken", "xamzcredential",
    ]

    /// `abcdef.0123456789abcdef`: six signs, a dot, sixteen.
    func bootstrapToken(_ at: Int) -> SecretShapes.Hit? {
        guard at - start >= 6, at + 16 < bytes.count else { return nil }
        let range = at - 6..<at + 17
        guard isFree(range.lowerBound), sign(range.upperBound).map({ !isOfName($0) }) ?? true else { return nil }
        var changes = 0
        for index in range where index != at {
            guard isDigit(bytes[index]) || (97...122).contains(bytes[index]) else { return nil }
            if index > at + 1, isDigit(bytes[index]) != isDigit(bytes[index - 1]) { changes += 1 }
        }
        return changes >= 4 ? Hit(rule: .bootstrapToken, range: range) : nil
    }

    // MARK: - Signs

    private func sign(_ index: Int) -> UInt8? { index >= start && index < bytes.count ? bytes[index] : nil }

    private func has(_ word: StaticString, _ at: Int, anyCase: Bool = false) -> Bool {
        has(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount), at, anyCase)
    }

    private func has(_ word: UnsafeBufferPointer<UInt8>, _ at: Int, _ anyCase: Bool) -> Bool {
        guard at >= start, bytes.count - at >= word.count else { return false }
        for index in 0..<word.count {
            let byte = bytes[at + index]
            guard byte == word[index] || anyCase && isLetter(byte) && byte | 0x20 == word[index] | 0x20 else {
                return false
            }
        }
        return true
    }

    /// Where the run ends whose signs all fit.
    private func run(_ from: Int, _ fits: (UInt8) -> Bool) -> Int {
        var end = min(from, bytes.count)
        while end < bytes.count, fits(bytes[end]) { end += 1 }
        return end
    }

    /// Whether a word can begin here.
    private func isFree(_ at: Int) -> Bool { at <= start || !isOfName(bytes[at - 1]) }
    private func isErased(_ at: Int) -> Bool { has("erased-", at) }
    private func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }
    private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private func isBase64URL(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == 0x2D || byte == 0x5F }
    private func isNameOfParameter(_ byte: UInt8) -> Bool { isBase64URL(byte) }
    private func isOfName(_ byte: UInt8) -> Bool { isBase64URL(byte) || byte == 0x2E }
}
