import Diagnosis
import Prose
import Testing

@testable import Reporting

@Suite struct TextWriterTests {
    private let screen = Terminal(columns: 80, rows: 24, hasColors: false)

    @Test(arguments: ["wildcard", "several", "healthy", "hostile"], [80, 120, 48])
    func `No line is longer than the terminal, but what is to be pasted`(name: String, columns: Int) {
        let text = ReportFormat.text.shown(on: Terminal(columns: columns)).text(of: Fixture.report(named: name))
        for line in text.split(separator: "\n") where StyledText.width(String(line)) > columns {
            // Indented by two: a block to paste, or a command on a line of its own.
            #expect(line.hasPrefix("  "), "\(line)")
            #expect(line.contains("kubectl") || line.contains("istioctl") || name == "hostile", "\(line)")
        }
    }

    @Test func `Signs of Markdown are no part of it`() {
        for line in ReportFormat.text.text(of: Fixture.wildcard).split(separator: "\n") {
            #expect(!line.hasPrefix("#") && !line.hasPrefix("|") && !line.hasPrefix("```"), "\(line)")
            #expect(!line.contains("**"), "\(line)")
        }
    }

    @Test func `A screen of 24 lines ends with the answer`() {
        let text = ReportFormat.text.shown(on: screen).text(of: Fixture.wildcard)
        let last = text.split(separator: "\n", omittingEmptySubsequences: false).suffix(23)
        let words = last.joined(separator: " ").split(separator: " ").joined(separator: " ")
        for word in ["checkout/pay", "Cause (confirmed): OOM203", "Do not: take another bug-report"] {
            #expect(words.contains(word), "\(word) in \(words)")
        }
        let short = ReportFormat.text.shown(on: Terminal(columns: 80, rows: 4_000)).text(of: Fixture.wildcard)
        #expect(text.hasPrefix(short) && text != short)
        #expect(ReportFormat.text.text(of: Fixture.wildcard) == short)
    }

    @Test func `At the end of a screen each of several victims has its line`() {
        let text = ReportFormat.text.shown(on: screen).text(of: Fixture.several)
        let last = text.split(separator: "\n", omittingEmptySubsequences: false).suffix(23)
        #expect(last.contains { $0.hasPrefix("  • OOM-1 ") } && last.contains { $0.hasPrefix("  • OOM-2 ") }, "\(last)")
    }

    @Test func `The answer at the end is within the budget`() {
        let text = ReportFormat.text.shown(on: screen).text(of: Fixture.wildcard, characters: 6_000)
        #expect(text.utf16.count <= 6_000)
        #expect(text.contains("━━━\ncheckout/pay"))
    }

    @Test func `Colours change no word`() {
        let plain = ReportFormat.text.shown(on: screen).text(of: Fixture.wildcard)
        let colored = ReportFormat.text.shown(on: Terminal(columns: 80, rows: 24, hasColors: true))
            .text(of: Fixture.wildcard)
        #expect(colored.contains("\u{1B}[1;31mCause (confirmed)\u{1B}[0m"))
        #expect(colored.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == plain)
    }

    @Test func `A label that is not bold has a colon, and only a label`() {
        func line(_ text: Text) -> String {
            TextWriter().write(ReportDocument.Section("t", cutOrder: 0, blocks: [.list([text])]))
                .split(separator: "\n").last.map(String.init) ?? ""
        }
        #expect(line("\(strong: "Risk") a route is gone") == "  • Risk: a route is gone")
        #expect(line("\(strong: "Undo") \(own: "7 times")") == "  • Undo: 7 times")
        #expect(line("\(strong: "confirmed") · the limit") == "  • confirmed · the limit")
        #expect(line("\(strong: "Instead"), wider") == "  • Instead, wider")
        #expect(line("a \(strong: "Risk") of it") == "  • a Risk of it")
    }

    @Test func `A command stays in one piece`() {
        let command = "kubectl get pods -n checkout -o jsonpath='{.items[*].metadata.name}' --field-selector status=x"
        let text: Text = "\(strong: "Check") \(command: Command(line: command))"
        let section = ReportDocument.Section("t", cutOrder: 0, blocks: [.list([text])])
        #expect(TextWriter().write(section).split(separator: "\n").contains { $0.hasSuffix(" " + command) })
    }

    @Test func `A table that is too wide becomes paragraphs, one that nearly fits is wrapped`() {
        func lines(_ columns: Int, _ cell: Text) -> [String] {
            let table = TextTable(
                (0..<columns).map { .right("title\(own: String($0))") },
                [.init((0..<columns).map { $0 == 0 ? cell : "12,345,678" })], width: 60)
            return table.lines.map(\.plain)
        }
        #expect(lines(9, "a")[0] == "a" && lines(9, "a")[1].hasPrefix("    title1 12,345,678, title2"))
        #expect(lines(3, "a").count == 3)
        #expect(lines(9, "a").allSatisfy { $0.count <= 60 })
        let words = TextTable(
            [.left("one"), .right("two")], [.init(["a name of many words that goes on and on and on and on", "7"])],
            width: 30)
        #expect(words.lines.count > 4 && words.lines.allSatisfy { $0.width <= 30 })
    }

    @Test func `Words stand apart from the time before them, with a date or without`() {
        func lines(_ times: [Text]) -> [String] {
            let rows = times.map { ReportDocument.Row([$0, "2 pods came"]) }
            return TextWriter().write(ReportDocument.Section("t", cutOrder: 0, blocks: [.log(rows)]))
                .split(separator: "\n").map(String.init).filter { $0.hasSuffix("2 pods came") }
        }
        #expect(lines(["07:11:12", "07:11:12.250"]) == ["07:11:12       2 pods came", "07:11:12.250   2 pods came"])
        #expect(
            lines(["2031-02-03 07:11:12", "2031-02-04 07:11:12.250", "?"]) == [
                "2031-02-03 07:11:12      2 pods came", "2031-02-04 07:11:12.250  2 pods came",
                "?                        2 pods came",
            ])
    }

    @Test func `Wide signs take two columns, combining ones none`() {
        #expect(StyledText.width("日本") == 4 && StyledText.width("e\u{301}") == 1 && StyledText.width("abc–") == 4)
        let lines = StyledText(String(repeating: "界", count: 30), .plain).wrapped(to: 20)
        #expect(lines.count == 3 && lines.allSatisfy { $0.width <= 20 })
    }
}
