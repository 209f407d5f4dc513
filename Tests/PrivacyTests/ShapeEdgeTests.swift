import Testing

@testable import Privacy

/// The shortest text of each shape of a secret, and one that lacks a sign. Built from parts, so that no scanner takes this file for a
/// leak.
@Suite struct ShapeEdgeTests {
    private static func run(_ head: String, _ count: Int, of sign: String = "a") -> String {
        head + String(repeating: sign, count: count)
    }

    private static let lengths: [(rule: SecretShapes.Rule, text: @Sendable (Int) -> String, least: Int)] = [
        (.jwt, { run("eyJ", $0) + ".eyJhbGciOi.c2ln" }, 7), (.jwt, { run("eyJhbGciOi.", $0) + ".c2ln" }, 8),
        (.bearer, { "Bearer " + run("1", $0) }, 15), (.bearer, { "BEARER " + run("1.+/~=-_", $0) }, 8),
        (.github, { run("ghp_", $0) }, 36), (.github, { run("ghr_", $0) }, 36),
        (.github, { run("github_pat_", $0) }, 29),
        (.gitlab, { run("glpat-", $0) }, 20), (.slack, { run("xoxb-", $0) }, 10), (.slack, { run("xoxe-", $0) }, 10),
        (.cookie, { run("Cookie: a=", $0) }, 6), (.cookie, { run("set-cookie: a=", $0) }, 6),
        (.cookie, { run("{\"cookie\":\"a=", $0) + "\"}" }, 6), (.xfcc, { run("x-forwarded-client-cert: By=", $0) }, 5),
        (.urlPassword, { run("http://u:", $0) + "@h" }, 1),
        (.parameter, { run("key=", $0) }, 8), (.parameter, { run("x-amz-signature=", $0) }, 8),
        (.parameter, { run("PASSWORD=\"", $0) + "\"" }, 8), (.parameter, { run("GET /?sig=", $0) + "&n=1" }, 8),
    ]

    @Test(arguments: lengths.indices) func oneSignLessIsNoSecret(row: Int) {
        let (rule, text, least) = Self.lengths[row]
        let (short, long) = (text(least - 1), text(least))
        #expect(SecretShapes.erased(short) == short)
        #expect(SecretShapes.erased(long).contains("erased-\(rule.rawValue)"), "\(long)")
    }

    /// Keys that have one length alone.
    @Test(arguments: [("AKIA", 16, "Q"), ("ASIA", 16, "7"), ("AIza", 35, "x")])
    func aKeyOfAnotherLengthIsNone(head: String, count: Int, sign: String) {
        for (length, isKey) in [(count - 1, false), (count, true), (count + 1, false)] {
            let text = "uses " + Self.run(head, length, of: sign)
            #expect((SecretShapes.erased(text) == "uses erased-cloud-key") == isKey)
        }
        // In the middle of a word nothing begins.
        let inside = "x" + Self.run(head, count, of: sign)
        #expect(SecretShapes.erased(inside) == inside)
    }

    @Test func aHashHasSixtyFourDigits() {
        for (count, isHash) in [(63, false), (64, true), (65, false)] {
            let text = Self.run("Hash=", count, of: "f") + ";URI=spiffe://a/ns/b/sa/c next"
            #expect((SecretShapes.erased(text) == "erased-xfcc next") == isHash)
        }
    }

    /// Letters and digits change as in no name: four times.
    @Test(arguments: [
        ("abcdef.0a1b222222222222", true), ("abcdef.0a11bbbbbbbbbbbb", false), ("abcdef.0a1b22222222222", false),
        ("abcdef.0a1b2222222222222", false), ("abcde.0a1b222222222222", false), ("xabcdef.0a1b222222222222", false),
        ("abcdef.0a1b222222222222.svc", false), ("abcdef.0A1b222222222222", false), ("ab-def.0a1b222222222222", false),
        ("(abcdef.0a1b222222222222)", true),
    ])
    func aBootstrapTokenChangesFourTimes(text: String, isToken: Bool) {
        #expect(SecretShapes.erased(text).contains("erased-bootstrap-token") == isToken)
    }

    /// `a:b` and `user` in base64.
    @Test(arguments: [
        ("YWE6YmI=", true), ("YTpi", false), ("dXNlcm5h", false), ("YWE6Ygo=", false), ("YWE6\u{E9}YmI=", false),
    ])
    func aPairHasAColonAndCanBePrinted(text: String, isPair: Bool) {
        #expect(SecretShapes.erased("Basic \(text)").contains("erased-basic") == isPair)
    }

    @Test(arguments: [
        ("http://u:p@h", "http://erased-url-password@h"), ("http://u@h", nil), ("http://h:80/@x", nil),
        ("http://u:@h", nil), ("http://u?:p@h", nil), ("http://u:p#@h", nil), ("to=12345678", nil),
        ("sort_key=12345678", nil), ("token=1234567'8", nil), ("token=12345678'9", "token=erased-parameter'9"),
        ("access-token=12345678", "access-token=erased-parameter"), ("xoxz-1234567890123", nil), ("ghx_1", nil),
        ("Bearer aaaaaaaaaaaaaaaaaaaa", nil), ("cookie: abcdefghij", nil), ("short", nil), ("", nil),
    ])
    func whatStandsBesideAShapeIsNoPartOfIt(text: String, erased: String?) {
        #expect(SecretShapes.erased(text) == erased ?? text)
    }

    @Test func twoSecretsInARowAreBothErased() {
        let text = "http://u:p@h token=" + "12345678 -----BEGIN A-----\nx\n-----END A-----\nrest"
        #expect(SecretShapes.erased(text) == "http://erased-url-password@h token=erased-parameter erased-pem\nrest")
    }
}

@Suite struct EscapeTests {
    @Test(arguments: [
        ("a&#45;b", "a-b"), ("a&#x2d;b", "a-b"), ("a&#X2D;b", "a-b"), ("a&amp;b", "a&b"),
        ("a&hyphen;b&period;c", "a-b.c"),
        ("a&shy;b&zwnj;c", "abc"), ("a&nope;b", nil), ("a&;b", nil), ("a&#xzz;b", nil), ("a&amp", nil), ("&", nil),
        ("&123456789012;", nil),
        (#"a\u002db"#, "a-b"), (#"a\/b\-c"#, "a/b-c"), (#"a\nb"#, "a\nb"), (#"a\tb\rc"#, "a\nb\nc"), (#"a\qb"#, nil),
        (#"a\7b"#, nil), (#"a\"#, nil), (#"a\u00"#, nil), (#"a\u200bb"#, "ab"),
        ("a%2Db%2eC", "a-b.C"), ("a%20b", nil), ("a%7Fb", nil), ("a%2", nil), ("a%zz", nil), ("50% of", nil),
        ("a<wbr>b<wbr/>c<wbr />d", "abcd"), ("a<b>c", nil),
        ("a\u{AD}b", "ab"), ("a\u{200B}b\u{200D}c", "abc"), ("a\u{2060}b\u{FEFF}c", "abc"),
        ("a\u{2010}b\u{2011}c", "a-b-c"), ("caf\u{E9} \u{2026}", nil), ("\u{C2}", nil), ("plain", nil), ("", nil),
    ])
    func oneLayerIsTakenOff(text: String, undone: String?) {
        #expect(Escapes.undone(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } == undone)
    }

    @Test(arguments: [
        ("cart-7d9f\n    8b6c5", "cart-7d9f8b6c5"), ("cart-7d9f\n\t-x2x4z end", "cart-7d9f-x2x4z end"),
        ("a sentence.\n\nA second", nil), ("(a)\n(b)", nil), ("a\n", nil), ("a\n  ", nil), ("", nil),
    ])
    func brokenLinesArePutTogether(text: String, joined: String?) {
        #expect(Escapes.joined(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } == joined)
    }
}

@Suite struct RedactionMapTests {
    private static let key = String(repeating: "0a", count: 16)

    private static func map(_ names: String, title: String = RedactionMap.title, key: String = key) -> String {
        "{\"\(title)\": 1, \"key\": \"\(key)\", \"names\": [\(names)]}"
    }

    @Test(arguments: [
        (map("[\"ns\", \"shop\", \"ns-1\"]", title: "another"), "it is no redaction map"),
        (map("[\"ns\", \"shop\"]"), "it is no redaction map"), ("[]", "it is no redaction map"),
        (map("", key: String(key.dropLast(2))), "its key is damaged"), (map("", key: key + "0"), "its key is damaged"),
        (map("", key: String(key.dropLast()) + "g"), "its key is damaged"),
        (map("[\"planet\", \"shop\", \"ns-1\"]"), "it has a line that no map has"),
        (map("[\"ns\", \"\", \"ns-1\"]"), "it has a line that no map has"),
        (map("[\"ns\", \"shop\", \"\"]"), "it has a line that no map has"),
        (map("[\"ns\", \"shop\", \"ns-1\"], [\"ns\", \"till\", \"ns-1\"]"), "two names share ns-1"),
        (map("[\"ns\", \"\\uZZZZ\", \"ns-1\"]"), "it has a damaged escape"), ("{\"a", "it ends early"),
        ("{\"a\\", "it ends early"),
    ])
    func whatIsWrongIsSaid(text: String, message: String) {
        #expect(throws: RedactionMap.Malformed(message: message)) { try RedactionMap(text: text) }
    }

    @Test func everySignOfANameComesBack() throws {
        let entries = ["a\"b", "a\\b", "a\u{1}b", "a\u{1F}b", "a\u{7F}b", "a\nb", "\u{E9}t\u{E9} \u{1F980}"]
            .enumerated().map {
                NameBook.Entry(kind: .object, name: $1, pseudonym: "obj-\($0)")
            }
        let map = RedactionMap(key: [UInt8](repeating: 7, count: 16), entries: entries)
        let read = try RedactionMap(text: map.text)
        #expect(read.key == map.key && read.entries.map(\.name) == entries.map(\.name))
        #expect(read.entries.map(\.pseudonym) == entries.map(\.pseudonym) && read.text == map.text)
        #expect(map.text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
        #expect(try RedactionMap(text: Self.map("[\"ns\", \"a\\tb\\/c\", \"ns-1\"]")).entries.first?.name == "a\tb/c")
    }

    @Test(arguments: [
        ("pod-05", "a"), ("pod-05-2", "b"), ("pod-05-20", "a-20"), ("pod-051", "pod-051"), ("pod-05-2.ns-1", "b.n"),
        ("pod-05_x", "a_x"),
        ("xpod-05", "xpod-05"), ("(pod-05)", "(a)"), ("pod-05-", "a-"), ("", ""), ("no pseudonym", "no pseudonym"),
    ])
    func theLongestPseudonymIsTurnedBack(text: String, revealed: String) {
        let entries = [("pod-05", "a"), ("pod-05-2", "b"), ("ns-1", "n")].map {
            NameBook.Entry(kind: .pod, name: $1, pseudonym: $0)
        }
        #expect(Reveal(RedactionMap(key: [], entries: entries)).revealed(text) == revealed)
    }
}
