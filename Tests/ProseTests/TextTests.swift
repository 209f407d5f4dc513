import Prose
import Testing
import Units

@Suite struct TextTests {
    @Test func aCountHasItsPlural() {
        func text(_ count: Int) -> String {
            let text: Text = "\(count, "kill"), \(count, "proxy", "proxies")"
            return text.plain
        }
        #expect(text(0) == "0 kills, 0 proxies")
        #expect(text(1) == "1 kill, 1 proxy")
        #expect(text(1_204) == "1,204 kills, 1,204 proxies")
    }

    @Test func aNameKeepsItsKindAndItsNamespace() {
        let text: Text = "\(object: ObjectName("VirtualService", "harbour", "tides")) on \(pod: "quay-0")"
        #expect(text.plain == "VirtualService harbour/tides on quay-0")
        #expect(
            text.spans == [
                .own("VirtualService "), .name(Name("tides", .object, in: "harbour")), .own(" on "),
                .name(Name("quay-0", .pod)),
            ])
    }

    @Test func `A text may end at its own marks, and never inside of a name`() {
        let text: Text = "raise it, \(pod: "a: b") first (\(own: "once: now")); then look. Again."
        #expect(text.head.plain == "raise it, a: b first")
        #expect(text.clause(least: 3).plain == "raise it")
        #expect(text.clause(least: 12).plain == "raise it, a: b first")
        #expect(text.clause(least: 500) == text)
        #expect(text.sentence.plain == "raise it, a: b first (once: now); then look.")
        #expect(text.sentence.unended.plain == "raise it, a: b first (once: now); then look")
        #expect(("no end" as Text).sentence == "no end" && ("no end" as Text).unended == "no end")
        #expect(text.plain == "raise it, a: b first (once: now); then look. Again.")
        #expect(("these:" as Text).isAnnouncement && !("these: all" as Text).isAnnouncement)
        #expect(!("of \(pod: "these:")" as Text).isAnnouncement)
    }

    @Test func `What is put together has the marks of what was written at once`() {
        #expect(("a: b" as Text) == ("a" as Text) + ": b" && Text.own("a; b.") == "a; b.")
    }

    @Test(arguments: ["www.quay.example", "GH-7", ":anchor:", "__keel__", "two words", "Kéel"])
    func `A kind that could not be one is somebody else's word`(kind: String) {
        let text: Text = "\(object: ObjectName(kind, "harbour", "tides"))"
        #expect(text.spans.first == .quote(kind))
        #expect(text.plain == kind + " harbour/tides")
    }

    @Test func whatIsUnknownIsNoQuestionMark() {
        #expect(Name("tides", .object, in: nil).plain == "tides")
        #expect(Name("tides", .object, in: "").plain == "tides")
        #expect(("" as Text).isEmpty && Text(Name("", .pod)).isEmpty)
    }

    @Test func figuresAreWrittenInOneUnit() {
        let text: Text =
            "\(Bytes(72_980_000)) of \(Bytes(128 << 20)), \(share: 0.5438), \(share: 0.031), \(seconds: 5403), \(seconds: 7)"
        #expect(text.plain == "69.6 MiB of 128 MiB, 54 %, 3.1 %, 1 h 30 min, 7.0 s")
    }

    @Test(arguments: [
        (0.0, "0.0 s"), (59.6, "1 min"), (60, "1 min"), (61, "1 min 1 s"), (3600, "1 h"), (86_400, "1 d"),
        (100_000, "1 d 3 h"), (.nan, "an unknown time"), (-1, "an unknown time"),
    ])
    func aDurationHasItsUnits(seconds: Double, words: String) {
        let text: Text = "\(seconds: seconds)"
        #expect(text.plain == words)
    }

    @Test func longListsAreCutWithTheirRest() {
        let names = ["a", "b", "c", "d", "e", "f"].map { Text.name($0, .host) }
        #expect(names.listed().plain == "a, b, c, d and 2 more")
        #expect(Array(names.prefix(2)).listed().plain == "a, b")
    }

    @Test func aCommandQuotesWhatAShellTakesApart() {
        let hostile = "x; rm -rf ~ 'y'\n"
        let command: Command = "kubectl get pod \(word: hostile) -n \(word: "shop") \(proxy: "a b", in: "shop")"
        #expect(command.line == "kubectl get pod 'x; rm -rf ~ '\\''y'\\''' -n shop 'a b.shop'")
    }

    @Test func aCommentIsOneLineWhateverIsInIt() {
        let text = YAML.Document(["for \(host: "a\nkind: Secret")"], ["host": .text("b\nc")]).text
        #expect(text == "# for a kind: Secret\nhost: \"b c\"\n")
    }

    @Test func documentsAreSetApart() {
        let manifest = Manifest.yaml([YAML.Document([], ["a": 1]), YAML.Document(["second"], ["b": 2])])
        #expect(manifest.text == "a: 1\n---\n# second\nb: 2\n")
        #expect(Manifest.command("kubectl get pod").text == "kubectl get pod\n")
    }
}
