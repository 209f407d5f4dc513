import Diagnosis
import Reporting
import SampleBundles
import TestSupport
import Testing

@testable import Privacy
@testable import oom_report

/// Every sample at every level of redaction: names go, figures and causes stay, and who has the map gets the very report back.
@Suite struct RevealedSampleTests {
    private let files: SampleFiles
    init() throws { files = try SampleFiles() }

    /// As the mesh itself has them, whatever the tool found.
    private static func names(_ sample: String) throws -> Set<String> {
        let mesh = try #require(SampleBundles.named(sample)).capture.mesh
        let pods = mesh.pods.filter { $0.namespace != "istio-system" }
        let names =
            pods.flatMap { [$0.name, $0.namespace, $0.workload, $0.node, $0.uid, $0.address] }
            + mesh.rules.map(\.name)
            + mesh.services.filter { $0.namespace != "istio-system" }.flatMap { [$0.name, $0.host] }
        // Words that our own sentences have as well are looked for by their hosts.
        return Set(names).filter { $0.count > 5 }
    }

    @Test(arguments: SampleFiles.names, [RedactionLevel.names, .strict])
    func `No name of the mesh is in any form`(sample: String, level: RedactionLevel) throws {
        let names = try Self.names(sample)
        #expect(names.count > 100)
        let archive = try files.archive(sample)
        for (form, text) in try files.forms(["analyze", archive, "--redact", level.rawValue, "--appendix"]) {
            let plain = text.replacing("&#45;", with: "-").replacing("\\", with: "")
            let leaked = names.filter { plain.contains($0) }
            #expect(leaked.isEmpty, "\(form): \(leaked)")
        }
    }

    /// The forms that lay nothing out: widths of columns, and what is cut to fit a line, are of the names.
    private static let unlaid = ["json", "jsonl", "sarif", "lines", "junit", "openmetrics"]

    @Test(arguments: SampleFiles.names) func `With the map it is the very report`(sample: String) throws {
        let archive = try files.archive(sample)
        let map = files.place["map.json"]
        let plain = try files.forms(["analyze", archive])
        let redacted = try files.forms(["analyze", archive, "--redact", "names", "--redaction-map", map])
        let reveal = Reveal(try RedactionMap(file: map))
        func body(_ text: String) -> String {
            let end = text.firstRange(of: "\"redaction\":")?.lowerBound ?? text.endIndex
            return SampleFiles.comparable(String(text[..<end]))
        }
        for form in Self.unlaid {
            let (own, other) = (try #require(plain[form]), try #require(redacted[form]))
            #expect(own != other || own.isEmpty, "\(form)")
            #expect(body(reveal.revealed(other)) == body(own), "\(form)")
        }
    }

    /// Causes, outcomes and figures, member by member.
    @Test(arguments: SampleFiles.names, [RedactionLevel.names, .strict])
    func `What is concluded stays`(sample: String, level: RedactionLevel) throws {
        let archive = try files.archive(sample)
        func concluded(_ options: [String]) -> [Substring] {
            let keys = [
                "code", "outcome", "bytes", "steps", "fits", "limitBytes", "killCount", "wouldBeKilled", "form",
            ]
            let text = files.run(["analyze", archive, "-q", "--format", "json"] + options)
            return text.matches(of: #/"(\w+)": [^,}\]\n]+/#).filter { keys.contains(String($0.1)) }.map {
                text[$0.range]
            }
        }
        let plain = concluded([])
        #expect(plain.count > 100)
        #expect(concluded(["--redact", level.rawValue]) == plain)
    }
}
