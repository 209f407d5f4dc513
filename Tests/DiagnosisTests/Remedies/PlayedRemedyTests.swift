import Prose
import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Every remedy of every kind of kill, pasted into a shell whose kubectl changes the objects of the bundle: each does what it says to
/// what it names, and its undo leaves all of it as it was.
///
/// `CommandTests/KubectlTests` does the same with a real kubectl for the samples, where there is one.
@Suite(.enabled(if: Bash.isThere, "no bash: what reports print is not pasted"))
struct PlayedRemedyTests {
    /// A remedy with the objects that it is for.
    private struct Played: Sendable {
        let remedy: Remedy
        let cluster: PlayedCluster
        var done: [String] { remedy.commands.map(\.line) }
        var undone: String? { if case .command(let command) = remedy.undo { command.line } else { nil } }
    }

    private static let all: [Played] = Episode.all.flatMap { episode -> [Played] in
        guard let report = Episode.reports[episode.name] else { return [] }
        let cluster = PlayedCluster(episode.scenario().bundle())
        let killed = report.incidents.map { ($0.remedies, $0.limitBytes, $0.container ?? "") }
        let living = report.outlook.map { ($0.remedies, $0.limitBytes, "istio-proxy") }
        return (killed + living).flatMap { remedies, limit, container in
            remedies.map { Played(remedy: $0, cluster: limited(cluster, $0, limit, container)) }
        }
    }

    /// With the limit in the template that the container had: a scenario sets it as a part of what is needed.
    private static func limited(
        _ cluster: PlayedCluster, _ remedy: Remedy, _ limit: Bytes?, _ container: String
    ) -> PlayedCluster {
        var cluster = cluster
        guard let limit, remedy.commands.contains(where: { $0.line.contains(" set resources ") })
        else { return cluster }
        for object in remedy.objects {
            let target = "\(object.kind.lowercased())/\(object.name ?? "")"
            _ = cluster.run([
                "-n", object.namespace ?? "", "set", "resources", target, "-c", container,
                "--limits=memory=\(WorkloadTarget.quantity(limit))",
            ])
        }
        return cluster
    }

    private static func command(_ instruction: Instruction) -> [String] {
        if case .command(let command) = instruction { [command.line] } else { [] }
    }

    /// Of a report all that somebody may paste.
    private static func printed(_ report: Report) -> [String] {
        let remedies = report.incidents.flatMap(\.remedies) + report.outlook.flatMap(\.remedies)
        let causes = report.incidents.flatMap(\.causes) + report.outlook.flatMap(\.causes)
        var lines: [String] = []
        for remedy in remedies {
            lines += (remedy.saves + remedy.commands).map(\.line)
            lines += command(remedy.undo) + command(remedy.verify)
            lines += remedy.alternatives.flatMap { $0.saves + $0.commands }.map(\.line)
            lines += remedy.alternatives.flatMap { command($0.undo) }
        }
        lines += causes.compactMap { $0.captureCommand?.line }
        lines += report.incidents.flatMap(\.advice).compactMap { $0.command?.line }
        return lines + report.manifest.compactMap { $0.captureCommand?.line }
    }

    @Test func `A shell takes every line that a report prints`() throws {
        let lines = Set((Array(Episode.reports.values) + Episode.rareReports).flatMap(Self.printed)).filter {
            !$0.hasPrefix("promql:")
        }.sorted()
        #expect(lines.count > 60)
        for (line, pasted) in zip(lines, try Bash.paste(lines)) {
            #expect(pasted.isUnderstood, "\(line)")
            let told = line.contains("kubectl") && !line.contains("| kubectl replace") && !line.contains("if [ -s ")
            #expect(!told || !pasted.calls.isEmpty, "\(line)")
        }
    }

    /// What saves, looks or verifies is pasted without a thought.
    @Test func `What only looks changes nothing`() throws {
        let looks = Self.all.flatMap { played in
            (played.remedy.saves.map(\.line) + Self.command(played.remedy.verify)).map { (played, $0) }
        }
        for (look, pasted) in zip(looks, try Bash.paste(looks.map(\.1))) {
            for call in pasted.calls {
                var cluster = look.0.cluster
                #expect(cluster.run(call) == .read, "\(look.1)")
            }
        }
        #expect(looks.count > 30)
    }

    @Test func `Each changes what it names and nothing else, and its undo puts it back`() throws {
        let played = Self.all.filter { !$0.done.isEmpty }
        let done = try Bash.paste(played.map { $0.done.joined(separator: "\n") })
        let undone = try Bash.paste(played.map { $0.undone ?? ":" })
        var kinds: Set<String> = []
        for (number, it) in played.enumerated() {
            let title = it.remedy.title.plain
            var cluster = it.cluster
            let calls = done[number].calls.map { cluster.run($0) }
            guard !calls.contains(.other), calls.contains(.changed), cluster.unknown.isEmpty else { continue }
            let changed = cluster.objects.filter { it.cluster.objects[$0.key] != $0.value }.map(\.key)
            let named = it.remedy.objects.map {
                PlayedCluster.key($0.kind, $0.namespace ?? "default", $0.name ?? "")
            }
            #expect(!changed.isEmpty, "\(title): \(it.done)")
            #expect(Set(changed).isSubset(of: named), "\(title) changes \(changed)")
            #expect(Set(named).isSubset(of: changed), "\(title) names \(named)")
            let back = undone[number].calls.map { cluster.run($0) }
            guard !back.isEmpty, !back.contains(.other) else { continue }
            #expect(cluster == it.cluster, "\(title): \(it.undone ?? "")")
            kinds.formUnion(named.map { String($0.prefix { $0 != "/" }) })
        }
        #expect(kinds.count >= 4, "\(kinds)")
    }

    /// A whole object to apply: it stands where it says, is of what the remedy names, and its undo takes it away again.
    @Test func `What is applied is what is named, and its undo takes it away`() throws {
        let played = Self.all.filter { $0.remedy.body != nil && $0.done.isEmpty }
        #expect(played.count > 1)
        for (it, pasted) in zip(played, try Bash.paste(played.map { $0.undone ?? ":" })) {
            let title = it.remedy.title.plain
            var cluster = it.cluster
            cluster.apply(it.remedy.body?.text ?? "")
            let named = Set(
                it.remedy.objects.map { PlayedCluster.key($0.kind, $0.namespace ?? "default", $0.name ?? "") })
            let changed = cluster.objects.filter { it.cluster.objects[$0.key] != $0.value }.map(\.key)
            #expect(!changed.isEmpty && Set(changed).isSubset(of: named), "\(title): \(changed), \(named)")
            for object in it.remedy.objects {
                let key = PlayedCluster.key(object.kind, object.namespace ?? "default", object.name ?? "")
                #expect(object.isNew == (it.cluster.objects[key] == nil), "\(title): \(key)")
            }
            guard it.remedy.objects.allSatisfy(\.isNew) else { continue }
            for call in pasted.calls { _ = cluster.run(call) }
            #expect(cluster == it.cluster, "\(title): \(it.undone ?? "")")
        }
    }
}
