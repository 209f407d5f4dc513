import Privacy
import Testing

@testable import Serve

/// A form taken apart by hand: words, bundles, and what is refused.
@Suite struct FormUploadTests {
    /// Gives the parts that the test says, whatever the bytes are.
    private final class Parts: FormReading {
        struct Part {
            let name: String
            var file: String?
            var bytes: [UInt8] = []
            var offset: UInt64 = 0
        }
        private let parts: [Part]
        init(_ parts: [Part]) { self.parts = parts }

        func read(_ bytes: UnsafeRawBufferPointer, _ take: @escaping (FormPart) -> Bool) -> Bool {
            parts.allSatisfy { part in
                part.bytes.withUnsafeBytes {
                    take(FormPart(name: part.name, file: part.file, bytes: $0, offset: part.offset))
                }
            }
        }
    }

    private func word(_ name: String, _ value: String, at offset: UInt64 = 0) -> Parts.Part {
        .init(name: name, bytes: Array(value.utf8), offset: offset)
    }
    private func bundle(_ name: String, _ bytes: [UInt8] = [1], at offset: UInt64 = 0) -> Parts.Part {
        .init(name: "bundle", file: name, bytes: bytes, offset: offset)
    }

    /// Whether all parts were taken, the form, and how it was answered.
    private func sent(
        _ parts: [Parts.Part], settings: ServeSettings = ServeSettings(toolVersion: "7")
    ) -> (isTaken: Bool, form: FormUpload, status: Int) {
        let form = FormUpload(Parts(parts), Session(settings), HangUp()) { form throws(Refusal) in
            try form.checkRedaction()
            return .seeOther("done")
        }
        let isTaken = form.take(UnsafeRawBufferPointer(start: nil, count: 0))
        return (isTaken, form, form.end().status)
    }

    @Test func wordsAreKeptInTheirOrderAndPutTogether() {
        let (isTaken, form, _) = sent([
            word("mode", "com"), word("mode", "pare", at: 3), word("with", "a"), word("with", "b"), word("empty", ""),
        ])
        #expect(isTaken)
        #expect(form.values("mode") == ["compare"] && form.values("with") == ["a", "b"])
        #expect(form.values("empty") == [""] && form.values("nobody").isEmpty)
    }

    @Test(arguments: [(16 << 10, true), (16 << 10 + 1, false)])
    func wordsHaveSixteenKibibytesTogether(bytes: Int, isTaken: Bool) {
        let half = String(repeating: "a", count: 8 << 10)
        let rest = String(repeating: "b", count: bytes - (8 << 10))
        #expect(sent([word("a", half), word("b", rest)]).isTaken == isTaken)
    }

    @Test(arguments: [(200, true), (201, false)]) func aFormHasTwoHundredWords(count: Int, isTaken: Bool) {
        let (taken, form, _) = sent((0..<count).map { word("w", "\($0)") })
        #expect(taken == isTaken && form.values("w").count == 200)
    }

    @Test func aChoiceWithoutAFileIsNoBundle() {
        let (isTaken, form, status) = sent([bundle("", []), word("mode", "x")])
        #expect(isTaken && form.bundles.isEmpty && status == 303)
    }

    @Test func bundlesStandInTheirOrderAndEndWhereTheNextBegins() {
        let (isTaken, form, status) = sent([
            bundle("monday.tgz", [1, 2]), bundle("monday.tgz", [3], at: 2), bundle("tuesday.tgz"), word("mode", "x"),
        ])
        #expect(isTaken && Set(form.bundles).count == 2 && status == 303)
    }

    /// A bundle is read before what follows it is known.
    @Test func whatIsReplacedIsSaidBeforeTheBundle() {
        #expect(sent([word("redact", "names"), bundle("b.tgz")]).status == 303)
        #expect(sent([bundle("b.tgz"), word("redact", "names")]).status == 400)
        #expect(sent([bundle("b.tgz"), word("redact", "none")]).status == 303)
        #expect(sent([word("redact", "names")]).status == 303)
        #expect(sent([word("redact", "all of it"), bundle("b.tgz")]).status == 400)
    }

    @Test func aBundleThatFindsNoPlaceIsRefusedAtTheEnd() {
        var settings = ServeSettings(toolVersion: "7")
        settings.mostWaiting = 1
        let (isTaken, form, status) = sent([bundle("a.tgz"), bundle("b.tgz"), bundle("c.tgz")], settings: settings)
        #expect(isTaken && form.bundles.count < 3 && status == 503)
    }

    @Test(
        arguments: [
            ([], RedactionLevel?.none), (["none"], nil), (["names"], .names), (["strict"], .strict),
        ] as [([String], RedactionLevel?)])
    func aLevelIsOneWord(words: [String], level: RedactionLevel?) throws {
        #expect(try Redact.level(words) == level)
    }

    @Test(arguments: [["none", "none"], ["names", "names"], ["Names"], [""], ["all"]])
    func whatIsNoLevelIsRefused(words: [String]) {
        #expect(throws: Refusal.self) { try Redact.level(words) }
    }
}
