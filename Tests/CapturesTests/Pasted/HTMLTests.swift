import Archive
import Testing

@testable import Captures

/// Documents of an incident that were exported as HTML: the pages that people pasted into them.
@Suite struct HTMLTests {
    private static let wiki = """
        <!DOCTYPE html>
        <html><head><title>INC-7 &amp; friends</title><style>pre { color: red }</style></head><body>
        <h1>Incident 7</h1><p>At 12:20 the sidecar died.</p>
        <div class="code"><pre class="syntaxhighlighter-pre" data-params="brush: text">$ kubectl get pods -n quay
        NAME                       READY   STATUS      RESTARTS   AGE
        mooring-6d8f7c9b5d-2xkmr   1/2     OOMKilled   3          9m
        </pre></div>
        <pre>{&quot;allocated&quot;:&quot;62392960&quot;,&quot;heap_size&quot;:&quot;81788928&quot;}</pre>
        <table><tr><th>NAMESPACE</th><th>NAME</th><th>READY</th><th>STATUS</th><th>RESTARTS</th><th>AGE</th></tr>
        <tr><td class="c"><p>quay</p></td><td><p>hawser-1</p></td><td>1/2</td><td>OOMKilled</td><td>2</td><td>9m</td></tr></table>
        </body></html>

        """
    private static let document = """
        <html><head><meta content="text/html; charset=UTF-8"></head><body class="c2"><table><tr><td><p><span>$ kubectl get pods -n quay\
        </span></p><p class="c0"><span class="c1">NAME &nbsp; &nbsp; &nbsp; &nbsp; READY &nbsp; STATUS &nbsp; &nbsp; RESTARTS &nbsp; AGE</span></p>\
        <p class="c0"><span class="c1">mooring-0 &nbsp; &#160; 1/2 &nbsp; &nbsp; OOMKilled &nbsp; 3 &nbsp; &nbsp; &nbsp; &nbsp; &nbsp;9m</span></p></td></tr></table>\
        <ac:plain-text-body><![CDATA[{"allocated": "62392960", "heap_size": "81788928"}]]></ac:plain-text-body></body></html>

        """

    /// As a browser saves an admin page.
    @Test(arguments: [
        "", "<!-- saved from url=(0028)http://localhost:15000/memory -->\n", "<!-- a -->\r\n<!-- b -->\n",
    ])
    func `An admin page that a browser saved is that page`(before: String) throws {
        let page = try SavedPage.read(
            before
                + "<html><head><meta charset=\"UTF-8\"></head><body><pre style=\"word-wrap: break-word;\">{\n \"allocated\": \"50541552\",\n \"heap_size\": \"62914560\"\n}\n</pre></body></html>",
            named: "localhost 15000 memory.html")
        #expect(page.kind == .memoryPage, "\(page.kind)")
        #expect(page.facts.contains { $0.hasPrefix("memory ") && $0.contains("allocated=50541552") }, "\(page.facts)")
    }

    @Test(arguments: [(wiki, "mooring-6d8f7c9b5d-2xkmr"), (document, "mooring-0")], [7, 1 << 16])
    func `Pages in a document are read`(_ page: (text: String, pod: String), piece: Int) throws {
        let facts = try SavedPage.read(page.text, named: "incident.html", piece: piece).facts
        #expect(
            facts.contains { $0.hasPrefix("pod ") && $0.contains("name=\(page.pod)") && $0.contains("OOMKilled") },
            "\(facts)")
        #expect(facts.contains { $0.hasPrefix("memory ") && $0.contains("allocated=62392960") }, "\(facts)")
        let isTable = page.text == Self.wiki
        #expect(facts.contains { $0.contains("name=hawser-1") } == isTable, "\(facts)")
    }

    @Test func `What a server sent in place of a page is no page`() throws {
        let text =
            "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>\n"
        for (name, kind) in [("page.html", CaptureKind.unknown), ("stats.txt", .failedRequest)] {
            let page = try SavedPage.read(text, named: name)
            #expect(page.kind == kind && page.facts.isEmpty, "\(page.facts)")
        }
    }

    private func text(_ html: String, piece: Int) throws -> String {
        let source = RewrittenText(PiecewiseSource(Array(html.utf8), piece: piece), by: HTMLText())
        var out: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64)
        while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
            out += buffer[..<count]
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// A row of any number of cells is kept in parts.
    @Test func `A row without an end is written on the way`() throws {
        let written = try text("<tr>" + String(repeating: "<td>a", count: 2_500) + "</tr>", piece: 1 << 12)
        #expect(written.count(where: { $0 == "a" }) == 2_500 && written.count(where: { $0 == "\n" }) == 3)
    }

    @Test(arguments: [1, 3, 1 << 16]) func `Signs, blanks and cells are as a reader sees them`(piece: Int) throws {
        #expect(try text("<p>a  b\n c</p><p>d</p>", piece: piece) == "a b c\nd\n")
        #expect(try text("1 &lt; 2 &#38; &#x41; &bogus; & <", piece: piece) == "1 < 2 & A &bogus; & <")
        #expect(try text("x<pre>a  b\n<b>c</b></pre>y", piece: piece) == "x\n```\na  b\nc\n```\ny")
        #expect(try text("<tr><td>a<br>b</td><td> c </td></tr>d", piece: piece) == "| a b | c |\nd")
        #expect(try text("<tr><td>a<br>b<br>c</td><td>d</td></tr>", piece: piece) == "a\nb\nc\nd\n")
        #expect(try text("<script>if (a < b) { c &amp; d }</script>e", piece: piece) == "e")
        #expect(try text("<script>if (a<b) { c }</script>e", piece: piece) == "e")
        #expect(try text("<tr><td>a", piece: piece) == "a\n")
        if piece > 20 { #expect(try text("<script src=\"a.js\"/>e", piece: piece) == "e") }
        #expect(try text("a<", piece: piece) == "a<" && text("a</", piece: piece) == "a</")
    }
}
