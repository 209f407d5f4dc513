import Diagnosis
import SampleBundles
import Testing

@testable import oom_report

/// What a native speaker on call must not stop at, in every line that a report of a sample prints.
@Suite struct WordsTests {
    /// The large ones, of 1 GB and more, say no other sentence than the one of a single proxy.
    @Test(arguments: SampleBundles.small.map(\.name) + ["bench-1"])
    func `A report says what its readers say`(name: String) throws {
        let place = try Workplace()
        #expect(Recorder().run(["sample", name, "-o", place["s.tgz"]]) == .done)
        let text = Recorder(), tree = Recorder()
        _ = text.run(["analyze", place["s.tgz"]])
        _ = tree.run(["analyze", place["s.tgz"], "--format", "json"])
        #expect(text.output.count > 1_000 && tree.output.count > 1_000)
        #expect(Self.faults(ofReport: text.output) == [])
        for line in tree.output.split(separator: "\n") {
            #expect(Self.faults(line).filter { $0 != "a raw name" && $0 != "a clause twice" } == [], "\(line)")
        }
    }

    /// The prices that were measured keep their decimal units there: they are compared with no limit.
    @Test(
        arguments: Rules.cards.map { "explain \($0.code)" } + ["myths", "leaks", "defaults"].map { "explain \($0)" }
            + ["--help"] + CommandTable.commands.map { "\($0.name) --help" })
    func `Explanations, lists and help say what their readers say`(command: String) {
        let told = Recorder()
        #expect(told.run(command) == .done && !told.output.isEmpty)
        #expect(Self.faults(ofReport: told.output).filter { !$0.hasPrefix("decimal units") } == [])
    }

    @Test(arguments: [
        ("it holds 41.2 MB of 76 MiB", "decimal units"), ("1 kills in all", "one of something in the plural"),
        ("killed: containerLimit", "a raw name"), ("proxy `?/?` (istio-proxy)", "a name that nobody knows"),
        ("it holds Bytes(count: 12)", "a value of the program"),
        ("no page shows what it held; and no page shows what it held", "a clause twice"),
        ("fewer are not worth a word", "worth a word"), ("in a stand-in", "stand-in"),
    ])
    func `What it looks for it finds`(line: String, fault: String) {
        #expect(Self.faults(Substring(line)) == [fault])
        #expect(Self.faults("21 kills; it holds 41 MiB of 76 MiB; killed by the kernel") == [])
    }

    /// Words for which those of the trade have a better one.
    private static let ours = [
        "worth a word", "nobody's fault", "push of every cluster", "Wasm machine", "the killed one", "first answer",
        "stand-in",
        "is no database", "istiod's word", "no fit of their own",
    ]

    /// Each with its line.
    static func faults(ofReport text: String) -> [String] {
        prose(text).flatMap { line in faults(line).map { "\($0): \(line)" } }
            // A line of a screen may end within them.
            + ours.filter { text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains($0) }
    }

    /// Lines outside of fenced blocks.
    private static func prose(_ text: String) -> [Substring] {
        var isCode = false
        return text.split(separator: "\n").filter { line in
            guard line.hasPrefix("```") else { return !isCode }
            isCode.toggle()
            return false
        }
    }

    private static func faults(_ line: Substring) -> [String] {
        var out: [String] = []
        if line.contains(/[0-9] ?(MB|kB|GB)\b/) { out.append("decimal units") }
        if line.contains(
            /(^|[^0-9.,:–-])1 (kills|pushes|proxies|listeners|clusters|routes|workers|requests|connections|samples|hosts|namespaces|services|entries)\b/
        ) {
            out.append("one of something in the plural")
        }
        if line.contains(
            /\b(containerLimit|podLimit|nodeOOM|envoyOnly|killedNotOOM|nativeSidecar|stopGap|rootFix|notJudged)\b/)
        {
            out.append("a raw name")
        }
        if line.contains("?/?") || line.contains("`?`") { out.append("a name that nobody knows") }
        if line.contains(/Optional\(|Bytes\(count|spans:/) { out.append("a value of the program") }
        let parts: [Substring] = line.split(separator: ";" as Character)
        let clauses = parts.map { String($0.drop { $0 == " " }.trimmingPrefix("and ")) }.filter { $0.count > 20 }
        if Set(clauses).count < clauses.count { out.append("a clause twice") }
        out += ours.filter { line.contains($0) }
        return out
    }
}
