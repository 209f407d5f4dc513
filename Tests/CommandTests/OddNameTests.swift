import SampleBundles
import TestSupport
import Testing

@testable import oom_report

/// Names of files that a shell, a terminal or a form of the report could stumble over.
@Suite struct OddNameTests {
    static let names = [
        "two words", "it's", "say \"so\"", "new\nline", "tab\there", "-x", "--output", "$(touch pwned)",
        "`touch pwned`",
        "a;touch pwned", "*", "?", "[a]", "#1", "100%", "a&b", "<b>", "|pipe|", "back\\slash", "umlaut-ü", "雨",
        "\u{1B}[2J",
        "\u{202E}gpj", "{brace}", "~", "a=b", "a,b", "@here", "!important",
    ]

    private static let page =
        #"{"allocated": "61000000", "heap_size": "90000000", "total_physical_bytes": "88000000"}"# + "\n"

    @Test(arguments: names) func `A bundle and its reports may be called anything`(name: String) throws {
        let place = try Workplace()
        let bundle = name + ".tar.gz"
        var builder = BundleBuilder()
        builder.add("ferry-6d5f7c9b8d-q4w7z/memory", Self.page)
        _ = try place.write(bundle, builder.tarGzip())
        let outputs = ["md", "json", "html", "sqlite"].map { place["out \(name).\($0)"] }
        let recorder = Recorder()
        let words = [
            "analyze", place[bundle], "-o", outputs[0], "-o", outputs[1], "-o", outputs[2], "--db", outputs[3],
        ]
        #expect(recorder.run(words) == .done, "\(recorder.messages)")
        let expected = [bundle] + ["md", "json", "html", "sqlite"].map { "out \(name).\($0)" }
        #expect(place.files == expected.sorted())
        // Each message is one line, and no terminal acts on it.
        #expect(recorder.messages.split(separator: "\n").count <= 5, "\(recorder.messages)")
        #expect(!recorder.messages.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\t" })
        let json = String(decoding: try Project.bytes(at: outputs[1]), as: UTF8.self)
        #expect(
            json.hasPrefix("{\n  \"schema\": \"oom-report/1\""))
        let html = String(decoding: try Project.bytes(at: outputs[2]), as: UTF8.self)
        #expect(!html.contains("<b>.tar.gz") && !html.contains("\u{1B}"))
        let rows = Recorder()
        #expect(rows.run(["query", "--db", outputs[3], "--format", "csv", "SELECT count(*) AS n FROM proxy"]) == .done)
        #expect(rows.output == "n\n1\n")
    }

    @Test(arguments: names) func `One that is not there is told in one line`(name: String) throws {
        let place = try Workplace()
        for command in ["analyze", "inspect"] {
            let recorder = Recorder()
            #expect(recorder.run([command, "--", place[name]]) == .failed)
            #expect(recorder.messages.hasPrefix("oom-report: cannot open "), "\(recorder.messages)")
            #expect(recorder.messages.split(separator: "\n").count <= 2, "\(recorder.messages)")
            #expect(!recorder.messages.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
        }
        #expect(place.files.isEmpty)
    }

    /// An entry of an archive may be called anything as well, and is a name of a file in every form.
    @Test func `What lies in a folder of such names is read`() throws {
        let place = try Workplace()
        var files = BundleBuilder()
        let odd = Self.names.filter { !$0.contains("\n") && $0 != "~" }
        for name in odd { files.add("case/\(name)/memory", Self.page) }
        let path = try place.write("case.tar", files.tar())
        for form in ["markdown", "json", "html", "text", "jira", "sarif"] {
            let recorder = Recorder()
            #expect(
                recorder.run(["analyze", path, "-q", "--format", form]) != .failed, "\(form): \(recorder.messages)")
            #expect(!recorder.output.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" }, "\(form)")
        }
        let inspected = Recorder()
        #expect(inspected.run(["inspect", path, "-q"]) == .done, "\(inspected.messages)")
        let lines = inspected.output.split(separator: "\n").filter { $0.contains("/memory") }
        #expect(lines.count == odd.count, "\(inspected.output)")
    }
}
