import Prose
import Testing
import Units

@testable import Reporting

@Suite struct MarkdownTextTests {
    @Test(arguments: [
        "@everyone", "#123", "GH-7", "ABC-12", "org/repo#4", "https://evil.example/x", "www.evil.example",
        "a@b.example",
        "<script>", "<!--", "[click](x)", "**bold**", "__u__", "~~s~~", "&lt;b&gt;", ":smile:", "deadbeef1", "!55x#",
        "$x$",
        "a|b", "*.svc.cluster.local", "config_dump", "pay-5c9fd4d9b6-c5gcw", "cart.checkout", "{x}", "\\", "-", "1.",
        "+", "===",
        ">", "#",
    ])
    func `Words that a reader would act on become code`(word: String) {
        let written = MarkdownText.code(word, inTable: false)
        #expect(written.hasPrefix("`") && written.replacing("`", with: "") == word, "\(written)")
        let outside = MarkdownReader("see (" + written + "), then").linesOutsideCode.joined()
        #expect(!outside.contains { "<@#[*_~&$|\\{}".contains($0) }, "\(outside)")
    }

    @Test func `The fence of a code span is longer than any inside`() {
        #expect(MarkdownText.code("a ``b` c", inTable: false) == "```a ``b` c```")
        #expect(MarkdownText.code("`", inTable: false) == "`` ` ``")
        #expect(MarkdownText.code("\u{1B}\u{7}", inTable: false) == "`\u{FFFD}`")
        #expect(MarkdownText.code(" \n ", inTable: false) == "–")
    }

    @Test func `A pipe ends no cell`() {
        #expect(MarkdownText.code("a|b", inTable: true) == "`a\\|b`")
        #expect(MarkdownText.code("a\\|b", inTable: true) == "`a\\¦b`")
        #expect(MarkdownText.code("a|b", inTable: false) == "`a|b`")
    }

    @Test func `The fence of a block is longer than any inside`() {
        #expect(
            MarkdownText.fenced("x\n````\ny\u{1B}[2J", language: "yaml") == "`````yaml\nx\n````\ny\u{FFFD}[2J\n`````\n")
    }

    @Test func `Long strings are cut`() {
        #expect(MarkdownText.code(String(repeating: "a", count: 9_999), inTable: false).count < 300)
    }

    @Test func `A name and a quote are code, whatever they look like`() {
        let text: Text = "own \(pod: "cart"), \(namespace: "*x*") \(strong: "s \(quote: "killed @all")"), \(2, "kill")"
        let section = ReportDocument.Section("t", cutOrder: 0, blocks: [.paragraph(text)])
        #expect(MarkdownWriter().write(section).hasSuffix("own `cart`, `*x*` **s `killed @all`**, 2 kills\n"))
    }
}

/// Reads Markdown as a strict reader would and reports what is not ours.
@Suite struct HostileTests {
    @Test(arguments: [32_000, 200_000])
    func `Nothing of a hostile bundle acts in Markdown`(characters: Int) {
        let text = ReportFormat.markdown.text(of: Fixture.hostileReport, characters: characters)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isInvisible })
        for line in MarkdownReader(text).linesOutsideCode {
            for sign in [
                "<", "@", "#1", "#4", "GH-7", "!5", "://", "www.", "](", "![", ":smile:", "deadbeef", "&lt", "***",
                "__", "~~", "$x",
            ] {
                let body = line.drop { $0 == "#" }
                #expect(!body.contains(sign), "\(sign) in: \(line)")
            }
        }
    }

    @Test func `No mixture of signs gets out of its code`() {
        let signs = Array("`|\\<>@#*_~&$![](){}:/.-+= \n\tab1F%^é\u{1B}\u{202E}\"',;?")
        var seed: UInt64 = 42
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((seed >> 33) % UInt64(bound))
        }
        for _ in 0..<3_000 {
            let text = String((0..<next(14)).map { _ in signs[next(signs.count)] })
            for inTable in [false, true] {
                let written = [MarkdownText.code(text, inTable: inTable)]
                for line in written {
                    #expect(!line.contains("\n"))
                    let outside = MarkdownReader(line).linesOutsideCode.joined()
                    #expect(
                        !outside.contains { "`<>@#*_~&$[]{}\\|^".contains($0) }, "\(text.debugDescription): \(line)")
                    #expect(!inTable || MarkdownReader.cells(in: line[...]) == 0, "\(text.debugDescription): \(line)")
                }
            }
        }
    }

    @Test func `Hostile rows keep the columns of their table`() {
        let text = ReportFormat.markdown.text(of: Fixture.hostileReport, characters: 400_000)
        var columns: Int?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("| ") || line.hasPrefix("|-") else { columns = nil; continue }
            let count = MarkdownReader.cells(in: line)
            #expect(columns == nil || columns == count, "\(line)")
            columns = count
        }
    }

    @Test func `Only our own headings are headings`() {
        let text = ReportFormat.markdown.text(of: Fixture.hostileReport, characters: 400_000)
        let ours = ReportFormat.markdown.text(of: Fixture.filled(with: "x_"), characters: 400_000)
        #expect(MarkdownReader(text).headings <= MarkdownReader(ours).headings)
    }
}

/// The little of CommonMark that tells code from what a reader acts on.
struct MarkdownReader {
    private(set) var linesOutsideCode: [String] = []
    private(set) var headings = 0

    init(_ text: String) {
        var fence: Substring?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let ticks = line.prefix { $0 == "`" }
            if let open = fence {
                if ticks.count >= open.count, line == ticks { fence = nil }
                continue
            }
            if ticks.count >= 3, !line.dropFirst(ticks.count).contains("`") { fence = ticks; continue }
            if line.hasPrefix("#") { headings += 1 }
            linesOutsideCode.append(Self.withoutSpans(line))
        }
        if fence != nil { linesOutsideCode.append("@ a fence is never closed") }
    }

    /// Takes out code spans: a run of backticks up to the next run of the same length.
    private static func withoutSpans(_ line: Substring) -> String {
        var out = ""
        var rest = line
        while let start = rest.firstIndex(of: "`") {
            out += rest[..<start]
            let run = rest[start...].prefix { $0 == "`" }
            var search = rest[run.endIndex...]
            var end: Substring.Index?
            while let next = search.firstIndex(of: "`") {
                let close = search[next...].prefix { $0 == "`" }
                if close.count == run.count { end = close.endIndex; break }
                search = search[close.endIndex...]
            }
            guard let end else { return out + "@ a span is never closed: " + rest[start...] }
            out += " "
            rest = rest[end...]
        }
        return out + rest
    }

    /// As GFM counts them: a backslash protects the next sign, code spans do not.
    static func cells(in line: Substring) -> Int {
        var count = 0
        var isEscaped = false
        for character in line {
            if !isEscaped, character == "|" { count += 1 }
            isEscaped = character == "\\" && !isEscaped
        }
        return count
    }
}
