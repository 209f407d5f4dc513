import SampleBundles
import Testing
import Units

@testable import Captures
@testable import Diagnosis

/// Each patch that a remedy prints, held against the patch that undoes it: done one after the other they leave the object as it
/// was. A merge patch leaves alone what it does not name, so the undo must name every member that was set, and no other.
///
/// `CommandTests/KubectlTests` pastes both into a real kubectl, where there is one.
@Suite struct UndonePatchTests {
    /// `kubectl -n shop patch deployment pay --type merge -p '{…}'`.
    struct Patch {
        let target: String
        /// Members by their path, each with what it is set to; a list is one.
        let members: [String: String]

        init?(_ line: Substring) {
            guard let mark = line.firstRange(of: " -p '"), let end = line[mark.upperBound...].lastIndex(of: "'"),
                line.firstRange(of: " patch ") != nil
            else { return nil }
            target = String(line[..<mark.lowerBound])
            let tree = ObjectTree()
            let json = Array(line[mark.upperBound..<end].utf8)
            guard json.withUnsafeBufferPointer({ tree.read(yaml: $0) }) else { return nil }
            members = Self.members(tree.root, "")
        }

        private static func members(_ value: ObjectValue, _ path: String) -> [String: String] {
            let isList = value.children.contains { $0.key.isEmpty }
            guard value.isMapping, !isList else { return [path: words(value)] }
            return value.children.reduce(into: [:]) { out, child in
                out.merge(members(child, "\(path)/\(child.key)")) { first, _ in first }
            }
        }

        private static func words(_ value: ObjectValue) -> String {
            value.string ?? value.children.map { "\($0.key)=\(words($0))" }.joined(separator: ",")
        }

        static func all(in text: String) -> [Patch] {
            text.split(whereSeparator: \.isNewline).flatMap { $0.split(separator: "; ") }.compactMap { Patch($0) }
        }
    }

    private static let remedies = (Array(Episode.reports.values) + Episode.rareReports)
        .flatMap(\.incidents).flatMap(\.remedies)

    @Test func anUndoNamesEveryMemberThatWasSetAndNoOther() {
        var tried: Set<String> = []
        for remedy in Self.remedies {
            let undone = Patch.all(in: remedy.undo.plain)
            for done in remedy.commands.flatMap({ Patch.all(in: $0.lines) }) where !undone.isEmpty {
                guard let undo = undone.first(where: { $0.target == done.target }) else {
                    Issue.record("\(remedy.title.plain): nothing undoes \(done.target)")
                    continue
                }
                #expect(Set(undo.members.keys) == Set(done.members.keys), "\(remedy.title.plain): \(remedy.undo.plain)")
                for (member, value) in done.members {
                    #expect(undo.members[member] != value, "\(remedy.title.plain): \(member) stays \(value)")
                }
                tried.formUnion(done.members.keys)
            }
        }
        #expect(tried.count >= 5, "\(tried)")
    }

    /// The old limit is what the container had.
    @Test(arguments: ["wildcard-subsets", "startup-loop"]) func aLimitGoesBackToWhatItWas(name: String) throws {
        let sample = try #require(SampleBundles.named(name))
        let report = try Engine(Scenario.load(sample.capture.builder()), toolVersion: "test").report()
        let incident = try #require(report.incidents.first { $0.remedies.contains { $0.limit != nil } })
        let remedy = try #require(incident.remedies.first { $0.limit != nil })
        let undo = try #require(Patch.all(in: remedy.undo.plain).first)
        let limit = try #require(undo.members.first { $0.key.hasSuffix("/sidecar.istio.io/proxyMemoryLimit") }?.value)
        #expect(Quantity(limit)?.bytes == incident.limitBytes, "\(remedy.undo.plain)")
        #expect(incident.limitBytes ?? .init(.max) < remedy.limit ?? 0)
    }

    /// What is made anew is taken away by its name, where it was made.
    @Test func whatARemedyMakesItsUndoDeletes() {
        var tried = 0
        for remedy in Self.remedies where remedy.commands.isEmpty && remedy.body != nil {
            for object in remedy.objects where object.isNew {
                let undo = remedy.undo.plain
                #expect(
                    undo.contains(" delete ") && undo.contains(" \(object.name ?? "")"),
                    "\(remedy.title.plain): \(undo)")
                #expect(undo.contains("-n \(object.namespace ?? "")"), "\(remedy.title.plain): \(undo)")
                tried += 1
            }
        }
        #expect(tried > 0)
    }
}
