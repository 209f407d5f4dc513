import Diagnosis
import Prose
import Testing
import Units

@testable import Reporting

/// Each block of a document in each form that writes one, sign for sign.
@Suite struct BlockFormTests {
    private typealias Section = ReportDocument.Section

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let block: ReportDocument.Block
        let markdown: String
        let jira: String
        let servicenow: String
        let html: String
        let text: String
        var testDescription: String { name }
    }

    private static let mixed: Text = "own *b* [x] | <y> #1 @z \\ a~b"
    private static let name: Text = "\(Name("cart-0", .pod, in: "shop")) by \(quote: "a|b <i> {x}")"

    static let cases: [Case] = [
        Case(
            name: "a paragraph with names", block: .paragraph(name),
            markdown: "`shop/cart-0` by `a|b <i> {x}`\n",
            jira: "{{shop/cart&#45;0}} by {{a&#124;b &#60;i&#62; &#123;x&#125;}}\n",
            servicenow: "<p><code>shop/cart-0</code> by <code>a|b &#60;i&#62; {x}</code></p>",
            html: "<p><code>shop/cart-0</code> by <code>a|b &lt;i&gt; {x}</code></p>",
            text: "shop/cart-0 by “a|b <i> {x}”\n"),
        Case(
            name: "a finding with signs of our own", block: .finding(mixed, .likely),
            markdown: "own \\*b\\* \\[x\\] \\| \\<y\\> \\#1 \\@z \\\\ a\\~b\n",
            jira: "own &#42;b&#42; &#91;x&#93; &#124; &#60;y&#62; &#35;1 &#64;z &#92; a&#126;b\n",
            servicenow: "<p>own *b* &#91;x&#93; | &#60;y&#62; &#35;1 &#64;z &#92; a~b</p>",
            html: "<p>own *b* [x] | &lt;y&gt; #1 @z \\ a~b</p>", text: "own *b* [x] | <y> #1 @z \\ a~b\n"),
        Case(
            name: "what is set off", block: .paragraph("\(strong: "Risk \(pod: "p")") and \(emphasis: "so")"),
            markdown: "**Risk `p`** and *so*\n", jira: "*Risk {{p}}* and _so_\n",
            servicenow: "<p><b>Risk <code>p</code></b> and <i>so</i></p>",
            html: "<p><strong>Risk <code>p</code></strong> and <em>so</em></p>", text: "Risk p and so\n"),
        Case(
            name: "a name that draws nothing", block: .paragraph("of \(pod: " \u{A0} ")."),
            markdown: "of –.\n", jira: "of –.\n", servicenow: "<p>of –.</p>", html: "<p>of –.</p>",
            text: "of –.\n"),
        Case(
            name: "YAML", block: .code("a: 1\n", language: .yaml), markdown: "```yaml\na: 1\n```\n",
            jira: "{code:yaml}\na: 1\n{code}\n", servicenow: "<pre>a: 1</pre>",
            html: "<div class=\"code\" data-kind=\"YAML\"><pre><code>a: 1\n</code></pre></div>\n", text: "  a: 1\n"),
        Case(
            name: "commands", block: .code("x -n <y>\nz", language: .sh), markdown: "```sh\nx -n <y>\nz\n```\n",
            jira: "{code:bash}\nx -n <y>\nz\n{code}\n", servicenow: "<pre>x -n &#60;y&#62;<br>z</pre>",
            html: "<div class=\"code\" data-kind=\"commands\"><pre><code>x -n &lt;y&gt;\nz</code></pre></div>\n",
            text: "  x -n <y>\n  z\n"),
        Case(
            name: "text that would end its block", block: .code("```\n{noformat}{code}[~a]\u{1B}", language: .plain),
            markdown: "````\n```\n{noformat}{code}[~a]\u{FFFD}\n````\n",
            jira: "{noformat}\n```\n{ noformat}{ code}[ ~a]\u{FFFD}\n{noformat}\n",
            servicenow: "<pre>&#96;&#96;&#96;<br>{noformat}{code}&#91;~a&#93;\u{FFFD}</pre>",
            html:
                "<div class=\"code\" data-kind=\"text\"><pre><code>```\n{noformat}{code}[~a]\u{FFFD}</code></pre></div>\n",
            text: "  ```\n  {noformat}{code}[~a]\u{FFFD}\n"),
        Case(
            name: "a list", block: .list(["a", "\(strong: "Risk") b"]), markdown: "- a\n- **Risk** b\n",
            jira: "* a\n* *Risk* b\n", servicenow: "<ul><li>a</li><li><b>Risk</b> b</li></ul>",
            html: "<ul><li>a</li>\n<li><strong>Risk</strong> b</li>\n</ul>", text: "  • a\n  • Risk: b\n"),
        Case(
            name: "a log", block: .log([.init(["08:00:01", "came", "\(pod: "p|q")"]), .init(["?", "went"])]),
            markdown: "```\n08:00:01  came  p|q\n?         went\n```\n",
            jira: "{noformat}\n08:00:01  came  p|q\n?         went\n{noformat}\n",
            servicenow:
                "<table><tr><td>08:00:01</td><td>came</td><td><code>p|q</code></td></tr><tr><td>?</td><td>went</td></tr></table>",
            html:
                "<div class=\"scroll\"><table class=\"log\"><tbody>\n<tr><th scope=\"row\">08:00:01</th><td>came</td><td><code>p|q</code></td></tr>\n<tr><th scope=\"row\">?</th><td>went</td></tr>\n</tbody></table></div>\n",
            text: "08:00:01       came (p|q)\n?              went\n"),
        Case(
            name: "a table of which a cell is missing",
            block: .table(
                [.left("pod"), .right("MiB")], [.init(["\(pod: "p|q")", "7"]), .init(["\(pod: "longer")"])]),
            markdown: "| pod      | MiB |\n|----------|--:|\n| `p\\|q`   | 7 |\n| `longer` |  |\n",
            jira: "||pod||MiB||\n|{{p&#124;q}}|7|\n|{{longer}}| |\n",
            servicenow:
                "<table><tr><th>pod</th><th>MiB</th></tr><tr><td><code>p|q</code></td><td>7</td></tr><tr><td><code>longer</code></td></tr></table>",
            html:
                "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">pod</th><th scope=\"col\" class=\"r\">MiB</th></tr></thead>\n<tbody>\n<tr><td><code>p|q</code></td><td class=\"r\">7</td></tr>\n<tr><td><code>longer</code></td></tr>\n</tbody></table></div>\n",
            text: "pod     MiB\n───────────\np|q       7\nlonger\n"),
        Case(
            name: "nothing", block: .list([]), markdown: "", jira: "", servicenow: "<ul></ul>", html: "<ul></ul>",
            text: ""),
    ]

    @Test(arguments: cases) func `A block is written as its form writes it`(row: Case) {
        let section = Section("t", cutOrder: 1, blocks: [row.block])
        #expect(MarkdownWriter().write(section) == "\n## t\n\n" + row.markdown)
        #expect(JiraWriter().write(section) == "\nh2. t\n\n" + row.jira)
        #expect(ServiceNowWriter().write(section) == "<h3>t</h3>" + row.servicenow)
        #expect(TextWriter().write(section) == "\nt\n─\n\n" + row.text)
        var page = Markup()
        HTMLWriter(anchors: Anchors(ReportDocument(sections: [section]))).write(row.block, to: &page)
        #expect(String(decoding: page.bytes, as: UTF8.self) == row.html)
    }

    /// Headings by their level, in each form.
    @Test(arguments: [
        (1, "# t\n", "h1. t\n", "<h3>t</h3>", "t\n━\n"), (2, "\n## t\n", "\nh2. t\n", "<h3>t</h3>", "\nt\n─\n"),
        (3, "\n### t\n", "\nh3. t\n", "<p><b>t</b></p>", "\nt\n"),
        (7, "\n####### t\n", "\nh6. t\n", "<p><b>t</b></p>", "\nt\n"),
    ])
    func `A heading is of its level`(level: Int, markdown: String, jira: String, servicenow: String, text: String) {
        let section = Section("t", level: level, cutOrder: 1, blocks: [])
        #expect(MarkdownWriter().write(section) == markdown && JiraWriter().write(section) == jira)
        #expect(ServiceNowWriter().write(section) == servicenow && TextWriter().write(section) == text)
    }

    @Test func `A forge sets warnings off and folds the appendix, others do not`() {
        let rows: [ReportDocument.Row] = [
            .init(["do"], role: .action), .init(["do not"], role: .caution), .init(["cut"], role: .caveat),
            .init(["plain"]),
        ]
        var section = Section("t", cutOrder: 1, blocks: [.rows(.init(.list, rows))])
        #expect(
            MarkdownWriter(.forge).write(section)
                == "\n## t\n\n- do\n- plain\n\n> [!CAUTION]\n> do not\n\n> [!WARNING]\n> cut\n")
        #expect(MarkdownWriter().write(section) == "\n## t\n\n- do\n- do not\n- cut\n- plain\n")
        section.isAppendix = true
        section.title = "t <b> \(pod: "<i>")"
        section.blocks = [.paragraph("x")]
        #expect(
            MarkdownWriter(.forge).write(section)
                == "\n<details>\n<summary>t &#60;b&#62; <code>&#60;i&#62;</code></summary>\n\nx\n\n</details>\n")
        #expect(MarkdownWriter().write(section) == "\n## t \\<b\\> `<i>`\n\nx\n")
        section.blocks = [.list(["\(strong: "only")"])]
        section.blocks = [.rows(.init(.list, [.init(["alone"], role: .caution)]))]
        #expect(MarkdownWriter(.forge).write(section).contains("</summary>\n\n> [!CAUTION]\n> alone\n\n</details>"))
    }

    /// Figures are our own words in every form.
    @Test(
        arguments: [
            "\(Bytes(160 << 20))", "\(measured: Bytes(1_500_000))", "\(estimated: Bytes(-7))", "\(Int64(1_234_567))",
            "\(share: 0.675)",
            "\(seconds: 86_399.5)", "\(at: Moment(seconds: 1_795_500_000))", "\(clock: Moment(seconds: 1_795_500_000))",
            "\(cause: "OOM203")", "\(remedy: "R1")", "\(7, "proxy", "proxies")", "\(fixed: 1.25, 1)",
        ] as [Text])
    func `A figure reads the same in every form`(figure: Text) throws {
        let section = Section("t", cutOrder: 1, blocks: [.paragraph("\(figure)")])
        let plain = figure.plain
        #expect(!plain.isEmpty)
        #expect(MarkdownWriter().write(section) == "\n## t\n\n\(MarkdownText.own(plain))\n")
        #expect(ServiceNowWriter().write(section).hasSuffix("<p>\(HTMLText.escaped(plain))</p>"))
        #expect(TextWriter().write(section).hasSuffix("\n\(plain)\n"))
        #expect(JiraWriter().write(section).hasSuffix("\n\(JiraText.own(plain))\n"))
        var page = Markup()
        HTMLWriter(anchors: Anchors(ReportDocument(sections: []))).inline(figure, to: &page)
        let bare = String(decoding: page.bytes, as: UTF8.self).replacing(#/<[^>]*>/#, with: "")
        #expect(bare == plain)
    }

    /// A bar and a curve are drawn by a page, and made of signs elsewhere.
    @Test func `A bar and a series are drawn in a page, and written elsewhere`() {
        let bar = Text(spans: [.bar(Bytes(25), of: Bytes(100))])
        let series = Text(spans: [.series([10, 20, 40].map { Bytes($0) })])
        func html(_ text: Text) -> String {
            var page = Markup()
            HTMLWriter(anchors: Anchors(ReportDocument(sections: []))).inline(text, to: &page)
            return String(decoding: page.bytes, as: UTF8.self)
        }
        #expect(html(bar).contains("<rect width=\"25.00%\" height=\"8\"/>"))
        #expect(html(series).contains("points=\"0.0,15.5 60.0,11.0 120.0,2.0\""))
        #expect(
            html(Text(spans: [.bar(Bytes(0), of: Bytes(9))])) == "" && html(Text(spans: [.series([Bytes(5)])])) == "")
        #expect(!bar.plain.isEmpty && !series.plain.isEmpty)
        for text in [bar, series] {
            let section = Section("t", cutOrder: 1, blocks: [.paragraph(text)])
            #expect(
                MarkdownWriter().write(section).contains(text.plain) && TextWriter().write(section).contains(text.plain)
            )
        }
    }
}

/// What becomes of a sign, in each of the ways to write one.
@Suite struct EscapeTableTests {
    @Test(arguments: [
        ("a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c&apos;"), ("a\nb\tc", "a\nb\tc"),
        ("\u{0}\u{8}\u{1B}", "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("\u{202E}x\u{200B}", "\u{FFFD}x\u{FFFD}"), ("é 日本 \u{1F389}", "é 日本 \u{1F389}"), ("]]>", "]]&gt;"), ("", ""),
    ])
    func `XML has no sign that it cannot write`(text: String, escaped: String) {
        #expect(XMLText.escaped(text) == escaped)
    }

    @Test func `An attribute of XML is one line, cut where it is long`() {
        #expect(XMLText.attribute("a\n \"b\"\tc") == "a &quot;b&quot; c")
        #expect(XMLText.attribute(String(repeating: "x", count: 1_001)) == String(repeating: "x", count: 1_000) + "…")
    }

    @Test(arguments: [
        ("OOM-1", "OOM&#45;1"), ("2026-11-24", "2026-11-24"), ("a-b", "a-b"), ("a - b", "a &#45; b"), ("-1", "&#45;1"),
        ("a: b", "a: b"),
        ("8:15", "8:15"), (":)", "&#58;)"), ("(x)", "&#40;x)"), ("(flag)", "&#40;flag)"), ("(of it)", "(of it)"),
        ("()", "()"),
        ("a_b", "a&#95;b"), ("50 %", "50 %"), ("a;b", "a&#59;b"), ("a; b", "a; b"), ("\u{200B}", "&#8203;"), ("", ""),
    ])
    func `Jira takes no word of ours for markup`(text: String, written: String) {
        #expect(JiraText.own(text) == written)
    }

    @Test(arguments: [
        ("cart", "{{cart}}"), (" cart ", "{{cart}}"), ("", "–"), ("  ", "–"), ("a/b.c", "{{a/b.c}}"),
        ("a:b", "{{a&#58;b}}"),
        ("é", "{{é}}"),
    ])
    func `A name of Jira is monospaced`(name: String, written: String) { #expect(JiraText.code(name) == written) }

    @Test(arguments: [
        ("{{a}}", "s", "{{a}}&#115;"), ("{{a}}", " s", "{{a}} s"), ("s", "{{a}}", "&#115;{{a}}"),
        ("*a*", "1", "*a*&#49;"),
        ("a", "b", "ab"), ("", "b", "b"), ("a", "", "a"), ("é", "{{a}}", "é{{a}}"),
    ])
    func `A letter beside what is set off does not undo it`(left: String, right: String, joined: String) {
        #expect(JiraText.joined(left, right) == joined)
    }

    @Test(arguments: [
        ("a  b\n\tc", 240, "a b c"), ("abc", 2, "ab…"), ("abc", 3, "abc"), ("\u{1}\u{2}x", 240, "\u{FFFD}x"),
        ("\u{3000}x", 240, " x"),
        ("", 240, ""), ("abc", 0, "…"),
    ])
    func `What is seen is one line`(text: String, limit: Int, seen: String) {
        #expect(MarkdownText.visible(text, limit: limit) == seen)
    }

    @Test(arguments: [
        ("a\"b", "\"a\\\"b\""), ("a\\b", "\"a\\\\b\""), ("a\n\r\t", "\"a\\n\\r\\t\""), ("\u{1B}", "\"\\u001b\""),
        ("</x", "\"\\u003c/x\""),
        ("<!x", "\"\\u003c!x\""), ("<x", "\"<x\""), ("\u{202E}", "\"\\u202e\""), ("\u{E0041}", "\"\\udb40\\udc41\""),
        ("é\u{1F389}", "\"é\u{1F389}\""),
        ("\u{7F}", "\"\\u007f\""), ("", "\"\""),
    ])
    func `A string of JSON neither ends nor acts`(text: String, written: String) throws {
        var json = JSONWriter()
        json.object(.inline) { $0.member("a", text) }
        #expect(json.text == "{\"a\": \(written)}")
        #expect(try JSONValue(parsing: json.text)["a"] == .string(text))
    }

    @Test(arguments: [
        (1.0, "1"), (0.1234567, "0.123457"), (-0.0, "0"), (-1.50, "-1.5"), (100.0, "100"), (.nan, "null"),
        (.infinity, "null"), (1e12, "1000000000000.0"),
        (0.0000001, "0"), (-0.0000001, "0"),
    ])
    func `A number of JSON is short and finite`(value: Double, written: String) throws {
        var json = JSONWriter()
        json.object(.inline) { $0.member("a", value) }
        #expect(json.text == "{\"a\": \(written)}")
        _ = try JSONValue(parsing: json.text)
    }

    @Test func `Objects and arrays of JSON stand as they are asked for`() {
        var json = JSONWriter()
        json.object { json in
            json.member("none", nil as String?)
            json.array("empty", of: [] as [String])
            json.array("words", of: ["a", "b"])
            json.array("numbers", of: [1, 2] as [Int64])
            json.array("rows", of: [1, 2], .inline) { $0.member("n", $1) }
            json.object("inner") { $0.member("yes", true) }
            json.object("nothing") { _ in }
            json.array("blocks", of: [1]) { $0.member("n", $1) }
        }
        #expect(
            json.text == """
                {
                  "none": null,
                  "empty": [],
                  "words": ["a", "b"],
                  "numbers": [1, 2],
                  "rows": [
                    {"n": 1},
                    {"n": 2}
                  ],
                  "inner": {
                    "yes": true
                  },
                  "nothing": {},
                  "blocks": [
                    {
                      "n": 1
                    }
                  ]
                }
                """)
    }

    /// However many pieces it is given on in, the bytes are the same.
    @Test func `What is given on in pieces is the whole`() {
        var pieces: [[UInt8]] = []
        var emitted = JSONWriter { pieces.append($0) }
        var whole = JSONWriter()
        func write(_ json: inout JSONWriter) {
            json.object { $0.array("rows", of: Array(0..<3_000)) { $0.member("number", $1) } }
            json.endLine()
        }
        write(&emitted)
        emitted.finish()
        write(&whole)
        #expect(pieces.count > 2 && pieces.flatMap { $0 } == whole.bytes)
    }
}
