import Diagnosis
import Testing

@testable import Reporting

/// Hostile names change nothing of what readers that are not ours make of a report: the same headings, tables, cells, items
/// and spans of code as with a tame name, and the name only inside of code.
@Suite(.enabled(if: Oracle.python != nil, "no python3: what other readers make of the forms is not checked"))
struct OracleTests {
    /// A letter that stands in nothing of ours, in front of each hostile name.
    private static let mark = "ж"
    private static let markups: [ReportFormat] = [.markdown, .github, .gitlab, .postmortem, .jira, .servicenow]
    private static let programs: [ReportFormat] = [.json, .jsonl, .sarif, .junit, .openmetrics]

    /// Made of signs that are markup somewhere.
    private static let mixtures: [String] = {
        let signs = Array("`|\\<>@#*_~&$![](){}:;/.-+= \n\tab1F%^é\u{1B}\u{202E}\"',?")
        var seed: UInt64 = 7
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((seed >> 33) % UInt64(bound))
        }
        return (0..<16).map { _ in String((0..<(3 + next(24))).map { _ in signs[next(signs.count)] }) }
    }()

    private func files(
        _ words: [String], _ formats: [ReportFormat], _ mark: String = ""
    ) -> [(name: String, text: String)] {
        words.enumerated().flatMap { index, word in
            let report = Fixture.filled(with: Self.mark + word + "_")
            let comparison = ComparisonBuilder([report, report]).comparison()
            return formats.flatMap { format in
                [
                    ("\(mark)\(index).\(format.name)", format.text(of: report, characters: 900_000)),
                    ("\(mark)c\(index).\(format.name)", format.text(of: comparison, characters: 900_000)),
                ]
            }
        }
    }

    /// A name of as many words, of as many signs, of which none is markup: a first screen says less where names are long, and
    /// of a long path its end is shown.
    private func tamed(_ word: String) -> String {
        String(
            String.UnicodeScalarView(
                word.unicodeScalars.map { scalar in
                    if scalar.properties.isWhitespace || scalar == "/" { return scalar }
                    return Character(scalar).isLetter || Character(scalar).isNumber ? "x" : "_"
                }))
    }

    @Test func `Hostile names are words in every markup`() throws {
        let words = Fixture.hostileWords + Self.mixtures
        let facts = try Oracle.facts(files(words, Self.markups) + files(words.map(tamed), Self.markups, "tame"))
        var readers: Set<String> = []
        for format in Self.markups {
            for (index, word) in words.enumerated() {
                for kind in ["", "c"] {
                    let tame = facts["tame\(kind)\(index).\(format.name)"]
                    guard case .object(let members)? = facts["\(kind)\(index).\(format.name)"] else {
                        Issue.record("no facts of \(format.name)")
                        continue
                    }
                    for (reader, found) in members.map({ ($0.key, $0.value) }) {
                        readers.insert(reader)
                        let place = "\(kind)\(format.name), \(reader): \(word.debugDescription)"
                        #expect(found["faults"] == .array([]), "\(place)")
                        #expect(Self.difference(tame?[reader]?["tags"], found["tags"]) == [], "\(place)")
                        guard case .string(let outside)? = found["outside"] else { continue }
                        #expect(!outside.contains(Self.mark), "\(place)")
                    }
                    // An anchor of Jira is a span, and of ours alone.
                    let ours: Set = format == .jira ? ["span"] : []
                    let active: Set = ["a", "img", "script", "input", "span", "iframe"]
                    #expect(Self.tags(tame).subtracting(ours).isDisjoint(with: active))
                }
            }
        }
        Self.say(readers, of: ["cmark-gfm", "comrak", "markdown-it", "pandoc", "html.parser"])
    }

    @Test func `Forms for programs are valid, whatever a bundle brings`() throws {
        let words = ["x"] + Fixture.hostileWords
        var all = files(words, Self.programs).filter { !$0.name.hasPrefix("c") || !$0.name.contains(".json") }
        for name in ["wildcard", "healthy", "several", "empty"] {
            all += Self.programs.map { ("\(name).\($0.name)", $0.text(of: Fixture.report(named: name))) }
        }
        guard case .object(let found) = try Oracle.facts(all) else { return }
        #expect(found.count == all.count)
        var readers: Set<String> = []
        for file in found {
            guard case .object(let members) = file.value else { continue }
            for member in members {
                readers.insert(member.key)
                #expect(member.value["faults"] == .array([]), "\(file.key), \(member.key)")
            }
        }
        Self.say(readers, of: ["jsonschema", "xmllint", "xsd", "junitparser", "prometheus_client"])
    }

    @Test func `Every reader counts the same tables, cells, items and code`() throws {
        let names = ["wildcard", "several", "healthy"]
        let formats: [ReportFormat] = [.markdown, .github, .jira, .servicenow]
        let files = names.flatMap { name in
            formats.map { ("\(name).\($0.name)", $0.text(of: Fixture.report(named: name), characters: 900_000)) }
        }
        let facts = try Oracle.facts(files)
        for name in names {
            var counts: [String: [String: JSONValue]] = [:]
            for format in formats {
                guard case .object(let members)? = facts["\(name).\(format.name)"] else { continue }
                for member in members {
                    counts["\(format.name), \(member.key)"] = Dictionary(
                        uniqueKeysWithValues: ["table", "tr", "td", "th"].map {
                            ($0, member.value["tags"]?[$0] ?? .null)
                        })
                }
            }
            // A log is a table where no block of aligned text is to be had.
            let others = counts.filter { !$0.key.hasPrefix("servicenow") }
            #expect(Set(others.values.map { "\($0.sorted { $0.key < $1.key })" }).count <= 1, "\(name): \(counts)")
        }
    }

    /// Tags that one has more often than the other.
    private static func difference(_ tame: JSONValue?, _ found: JSONValue?) -> [String] {
        guard case .object(let a)? = tame, case .object(let b)? = found else { return ["no tags"] }
        let names = Set((a + b).map(\.key)).sorted()
        return names.filter { tame?[$0] != found?[$0] }
            .map { "\($0): \(tame?[$0] ?? .null) of a tame name, \(found?[$0] ?? .null)" }
    }

    private static func tags(_ facts: JSONValue?) -> Set<String> {
        guard case .object(let members)? = facts else { return [] }
        return members.reduce(into: []) { out, member in
            if case .object(let tags)? = member.value["tags"] { out.formUnion(tags.map(\.key)) }
        }
    }

    private static func say(_ readers: Set<String>, of wanted: Set<String>) {
        let missing = wanted.subtracting(readers).sorted()
        if !missing.isEmpty { print("not installed, so not asked: \(missing.joined(separator: ", ")) (see .ci/run)") }
    }
}
