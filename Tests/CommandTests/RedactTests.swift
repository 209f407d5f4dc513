import Archive
import Reporting
import TestSupport
import Testing

@testable import Privacy
@testable import oom_report

/// `--redact` from the command line, on the sample with a wildcard rule.
@Suite struct RedactTests {
    private let place: Workplace
    private let bundle: String
    private var map: String { place["map.json"] }

    init() throws {
        place = try Workplace()
        bundle = try place.write("acme-incident.tgz", Project.bytes("samples/wildcard-subsets.tar.gz"))
    }

    private func run(_ words: [String], _ status: RunStatus = .done) -> Recorder {
        let recorder = Recorder()
        #expect(recorder.run(words) == status, "\(recorder.messages)")
        return recorder
    }

    private func entries() throws -> [NameBook.Entry] { try RedactionMap(file: map).entries }

    /// Names of the bundle that no word of ours is.
    private func names() throws -> [String] {
        let names = try entries().filter { [.pod, .namespace, .node, .object, .workload].contains($0.kind) }.map(\.name)
        #expect(names.contains("checkout") && names.count > 10)
        // Those of Istio have a number for their pods, and stay.
        return names.filter { !KeptNames.holds($0) }
    }

    @Test(arguments: ReportFormat.all) func `No form holds a name`(format: ReportFormat) throws {
        let text = run(["analyze", bundle, "--redact", "names", "--redaction-map", map, "--format", format.name]).output
        #expect(!text.isEmpty)
        let leaked = try names().filter { $0.count > 5 && text.contains($0) }
        #expect(leaked == [])
        #expect(text.contains("ns-0"))
        #expect(!text.contains("acme"))
    }

    /// Only strings differ: whatever is counted, ranked or judged is the same.
    @Test func `A redacted report has the same figures in the same places`() throws {
        let plain = run(["analyze", bundle, "--format", "json"]).output
        let redacted = run(["analyze", bundle, "--redact", "names", "--format", "json"]).output
        #expect(redacted.contains("\"redaction\": {\"level\": \"names\", \"replaced\": "))
        #expect(!redacted.contains("\"redaction\": {\"level\": \"names\", \"replaced\": 0}"))
        #expect(redacted.contains("\"sha256\": null"))
        #expect(Self.figures(plain) == Self.figures(redacted))
        #expect(Self.figures(plain).count > 1_000)
    }

    /// What stands outside of strings. A digest that is left out is no figure, and the count of what was replaced neither.
    private static func figures(_ text: String) -> String {
        var out = ""
        var isIn = false
        var isEscaped = false
        for character in text[..<(text.firstRange(of: "\"redaction\"")?.lowerBound ?? text.endIndex)] {
            if isIn {
                if character == "\"", !isEscaped { isIn = false }
                isEscaped = character == "\\" && !isEscaped
            } else if character == "\"" {
                isIn = true
            } else if !character.isWhitespace {
                out.append(character)
            }
        }
        return out.replacing("null", with: "")
    }

    @Test func `The same names get the same pseudonyms with a map, others without`() throws {
        let words = ["analyze", bundle, "--redact", "names", "--format", "lines"]
        let mapped = (0..<2).map { _ in run(words + ["--redaction-map", map]).output }
        #expect(mapped[0] == mapped[1])
        let random = Set((0..<4).map { _ in run(words).output })
        #expect(random.count > 1)
    }

    @Test func `The map is its owner's alone, and turns an answer back`() throws {
        _ = try place.write("map.json", [])
        let text = run(["analyze", bundle, "--redact", "names", "--redaction-map", map, "--format", "lines"]).output
        #expect(Platform.isPrivate(map))
        let plain = run(["analyze", bundle, "--format", "lines"]).output
        #expect(Reveal(try RedactionMap(file: map)).revealed(text) == plain)
    }

    @Test func `A database has pseudonyms, and the report's queries fit it`() throws {
        let database = place["i.sqlite"]
        let report = run([
            "analyze", bundle, "--redact", "names", "--redaction-map", map, "--db", database, "--format", "json",
        ]).output
        let pages = try Project.bytes(at: database)
        let text = String(decoding: pages, as: UTF8.self)
        let leaked = try names().filter { $0.count > 5 && text.contains($0) }
        #expect(leaked == [])
        let pods = try entries().filter { $0.kind == .pod && $0.name.hasPrefix("basket-") }
        let proxies = run(["query", "--db", database, "SELECT pod FROM proxy"]).output
        #expect(!pods.isEmpty && pods.contains { proxies.contains($0.pseudonym) })
        let query = try #require(report.split(separator: "\n").first { $0.contains("sql: SELECT SUM") })
        let sql = query.split(separator: "sql: ")[1].prefix { $0 != "\"" }
        #expect(
            run(["query", "--db", database, "--format", "csv", String(sql)]).output.split(separator: "\n").last != "")
    }

    @Test func `Queries, entries and comparisons have pseudonyms as well`() throws {
        let database = place["i.sqlite"]
        _ = run(["analyze", bundle, "--db", database, "--format", "json"])
        let with = ["--redact", "names", "--redaction-map", map]
        let texts = [
            run(["query", "--db", database, "SELECT p.*, 'pod ' || p.pod AS said FROM proxy p"] + with).output,
            run(["inspect", bundle] + with).output,
            run(["compare", bundle, bundle] + with, .done).output,
        ]
        for text in texts {
            let leaked = try names().filter { $0.count > 5 && text.contains($0) }
            #expect(leaked == [])
            #expect(!text.contains("acme"))
        }
        #expect(texts[0].contains("pod-") && texts[1].contains("ns-"))
    }

    @Test func `Strict has no time of the capture`() {
        let plain = run(["analyze", bundle, "--format", "markdown", "--appendix"]).output
        let day = plain.firstMatch(of: /20\d\d-\d\d-\d\d/).map { String($0.output) } ?? ""
        let strict = run(["analyze", bundle, "--redact", "strict", "--format", "markdown", "--appendix"]).output
        #expect(!day.isEmpty && !strict.contains(day))
        #expect(run(["analyze", bundle, "--redact", "names", "--appendix"]).output.contains(day))
    }

    @Test func `Messages name neither the bundle nor what is in it`() throws {
        let file = place["out.md"]
        let recorder = run(["analyze", "-v", bundle, "--redact", "names", "-o", file])
        #expect(!recorder.messages.contains("acme"))
        let missing = Recorder()
        #expect(missing.run(["analyze", place["acme-other.tgz"], "--redact", "names"]) == .failed)
        #expect(
            !missing.messages.contains("acme-other") && missing.messages.contains("bundle-1"), "\(missing.messages)")
    }

    /// A pack holds what was redacted, and never the map.
    @Test func `A pack has no name in it`() throws {
        let zip = place["p.zip"]
        _ = run(["analyze", bundle, "--redact", "names", "--redaction-map", map, "--pack", zip])
        let entries = BundleReader(paths: [zip], limits: Limits(), threads: 1)
        var seen: [String: String] = [:]
        while let entry = entries.nextEntry() {
            var bytes: [UInt8] = []
            withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { room in
                while let count = try? entry.read(into: room), count > 0 { bytes += room[..<count] }
            }
            seen[entry.name] = String(decoding: bytes, as: UTF8.self)
        }
        #expect(seen.keys.sorted() == ["README.txt", "incident.sqlite", "report.html", "report.json", "report.md"])
        for (name, text) in seen {
            let leaked = try names().filter { $0.count > 5 && text.contains($0) }
            #expect(leaked == [], "\(name)")
        }
    }

    /// A leak on purpose, in a file and on stdout.
    @Test(arguments: ["pay-0.checkout", "pay&#45;0", "Bearer aaaabbbbcccc" + "dddd1"])
    func `What leaks is not written, and nothing beside it`(leak: String) throws {
        let book = NameBook(hash: .random())
        book.learn("checkout", .namespace)
        book.learn(pod: "pay-0", of: "pay")
        book.seal()
        let recorder = Recorder()
        let outputs = [("good.md", ReportFormat.markdown), ("bad.json", .json)].map {
            AnalyzePlan.Output(path: place[$0.0], format: $0.1)
        }
        let delivery = Delivery(outputs, standardOutput: .lines, isPrivate: false, recorder.console)
        let isWhole = delivery.deliver(through: FinishedScan(book)) { format, _, emit in
            emit(Array("fine\n".utf8))
            if format != .markdown { emit(Array("the \(leak) there\n".utf8)) }
        }
        #expect(!isWhole)
        #expect(recorder.output == "")
        #expect(recorder.messages.contains("name: ") || recorder.messages.contains("secret: bearer"))
        #expect(!recorder.messages.contains("pay"))
        #expect(place.files == ["acme-incident.tgz"])
    }

    @Test(arguments: [
        ("--redact some", "cannot be some"), ("--redaction-map m.json", "needs --redact"),
        ("--redact names --redaction-map -", "cannot be written to stdout"),
    ])
    func `What does not fit is refused`(words: String, reason: String) {
        let recorder = Recorder()
        #expect(recorder.run(["analyze", bundle] + words.split(separator: " ").map(String.init)) == .failed)
        #expect(recorder.messages.contains(reason) || recorder.messages.contains("redact"), "\(recorder.messages)")
    }

    @Test func `A file that is no map is not overwritten`() throws {
        let path = try place.write("notes.txt", Array("dear diary\n".utf8))
        let recorder = run(["analyze", bundle, "--redact", "names", "--redaction-map", path], .failed)
        #expect(recorder.messages.contains("no redaction map"))
        #expect(try Project.bytes(at: path) == Array("dear diary\n".utf8))
    }
}
