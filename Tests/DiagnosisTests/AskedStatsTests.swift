import Captures
import TestSupport
import Testing

/// A stat that the diagnosis asks by name is one that the database keeps: another name would be nil for ever.
@Suite struct AskedStatsTests {
    /// `["server.memory_allocated"]` and `(stats, "server.memory_allocated")` in the diagnosis.
    private static let asked: Set<String> = {
        var names: Set<String> = []
        for folder in ["Cases", "Incidents", "Memory", "Rules", "Cohorts", "Remedies"] {
            for file in Project.files("Sources/Diagnosis/\(folder)") {
                let text = (try? Project.text("Sources/Diagnosis/\(folder)/\(file)")) ?? ""
                for literal in text.split(separator: "\"", omittingEmptySubsequences: false) {
                    let isStat = ["server.", "cluster_manager.", "listener_manager.", "cluster.xds-grpc.", "wasm."]
                        .contains { literal.hasPrefix($0) }
                    if isStat, literal.allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) }) {
                        names.insert(String(literal))
                    }
                }
            }
        }
        return names
    }()

    @Test func everyStatThatIsAskedIsKept() {
        #expect(Self.asked.count > 8, "the sources were not found")
        let unknown = Self.asked.subtracting(Stat.ofEnvoy).sorted()
        #expect(unknown.isEmpty, "\(unknown)")
    }
}
