import Prose
import SampleBundles
import Store
import TestSupport
import Testing
import Units

@testable import Diagnosis

/// A renaming reaches every string of a report that comes from a bundle.
@Suite struct RenamingTests {
    private struct Marking: Renaming {
        func name(_ text: String, _ kind: Name.Kind) -> String { kind == .version ? text : "§" }
        func namespace(_ text: String) -> String { "§" }
        func quote(_ text: String) -> String { "§" }
        func scalar(_ text: String, under keys: [String]) -> String { "§" }
        func key(_ text: String, under keys: [String]) -> String { text }
        func moment(_ moment: Moment) -> Moment { Moment(microseconds: 0) }
    }

    /// Strings and moments of a tree, by their way from the root.
    private static func leaves(of value: Any, _ way: String = "") -> [(way: String, text: String)] {
        if let text = value as? String { return [(way, text)] }
        if let moment = value as? Moment { return [(way, moment.microseconds == 0 ? "" : "moment")] }
        return Mirror(reflecting: value).children.enumerated().flatMap { index, child in
            leaves(of: child.value, "\(way).\(child.label ?? String(index))")
        }
    }

    @Test(arguments: ["wildcard-subsets", "startup-loop", "healthy", "connections"])
    func `No name and no moment is passed over`(sample: String) throws {
        let store = try Scenario.load(#require(SampleBundles.named(sample)).capture.builder())
        let report = try Engine(store, toolVersion: "test").report()
        var names = Set(
            try store.database.texts(
                """
                SELECT namespace FROM proxy UNION SELECT pod FROM proxy UNION SELECT workload FROM proxy
                UNION SELECT host FROM cluster UNION SELECT name FROM node UNION SELECT name FROM istio_object
                UNION SELECT name FROM source_file
                """
            ).compactMap { $0 })
        names.subtract(["", "istio-system", "default", "istio-proxy"])
        #expect(names.count > 10)
        let leaves = Self.leaves(of: report.renamed(by: Marking()))
        #expect(leaves.count > 100)
        for leaf in leaves {
            #expect(leaf.text != "moment", "\(leaf.way)")
            for word in leaf.text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && !"-./".contains($0) }) {
                #expect(!names.contains(String(word)), "\(leaf.way): \(leaf.text)")
            }
        }
    }
}
