import Prose
import Testing

@testable import Diagnosis
@testable import Reporting

/// What two incidents have in common is told of the first.
@Suite struct ToldOnceTests {
    private typealias Section = ReportDocument.Section
    private typealias Block = ReportDocument.Block

    private static let long = "the node must have that much memory to give until somebody has found it"

    private func sections(_ words: String) -> [Section] {
        let risk: Text = "\(strong: "Risk") \(own: words)"
        return [
            Section(
                "Remedies", cutOrder: 3,
                blocks: [
                    .list([risk, "short"]), .paragraph(.own(words + ":")), .code("a: 1\n", language: .yaml),
                    .rows(.init(.list, [.init([risk], role: .action)])),
                ])
        ]
    }

    private func told(_ first: String, _ second: String) -> [Block] {
        var told = ToldOnce()
        var other = Fixture.wildcard.incidents[0]
        other.id = "OOM-2"
        _ = told.sections(sections(first), of: Fixture.wildcard.incidents[0])
        return told.sections(sections(second), of: other)[0].blocks
    }

    private func words(_ block: Block) -> [String] {
        switch block {
        case .paragraph(let text), .finding(let text, _): [text.plain]
        case .rows(let rows): rows.items.flatMap { $0.cells.map(\.plain) }
        case .code(let code, _): [code]
        }
    }

    @Test func `The second refers to the first, and keeps what is its own`() {
        let blocks = told(Self.long, Self.long)
        #expect(words(blocks[0]) == ["Risk as for OOM-1", "short"])
        #expect(words(blocks[1]) == ["As for OOM-1:"])
        #expect(words(blocks[2]) == ["a: 1\n"])
        // What to do is read where it stands.
        #expect(words(blocks[3]) == ["Risk \(Self.long)"])
    }

    @Test func `A reference keeps the first sentence, where that is short`() {
        func second(_ text: Text) -> String {
            var told = ToldOnce()
            var other = Fixture.wildcard.incidents[0]
            other.id = "OOM-2"
            let sections = [Section("OOM", cutOrder: 1, blocks: [.paragraph(text)])]
            _ = told.sections(sections, of: Fixture.wildcard.incidents[0])
            return words(told.sections(sections, of: other)[0].blocks[0])[0]
        }
        #expect(
            second("Only stop-gaps: a root fix needs what no page has. Savings are estimated.")
                == "Only stop-gaps: a root fix needs what no page has, as for OOM-1.")
        #expect(
            second("Whether that is enough, and for how long, nothing shows").hasSuffix("nothing shows, as for OOM-1."))
        let long = Text.own(String(repeating: "of very many words, ", count: 7))
        #expect(second("A sentence \(long) which goes on.") == "As for OOM-1.")
    }

    @Test func `How sure it is stands in a few words beside the reference`() throws {
        let first = Fixture.wildcard.incidents[0]
        let sure = try #require(FirstScreen.certainty(of: first, .full))
        var second = first
        second.id = "OOM-2"
        var told = ToldOnce()
        let section = Section("OOM", cutOrder: 1, blocks: [.rows(.init(.list, [.init([sure])]))])
        _ = told.sections([section], of: first)
        let line = words(told.sections([section], of: second)[0].blocks[0])[0]
        #expect(line.hasPrefix("How sure \(first.leading?.outcome.label.plain ?? "?"): "), "\(line)")
        #expect(line.hasSuffix(", as for OOM-1.") && line.count < sure.plain.count + 20)
    }

    @Test func `What differs stays`() {
        #expect(words(told(Self.long, Self.long + ", or not")[0])[0] == "Risk \(Self.long), or not")
    }

    @Test func `Within one incident nothing refers to itself`() {
        var told = ToldOnce()
        let twice = told.sections(sections(Self.long) + sections(Self.long), of: Fixture.wildcard.incidents[0])
        #expect(words(twice[1].blocks[0])[0] == "Risk \(Self.long)")
    }
}
