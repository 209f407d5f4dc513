import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What holds of every remedy, over kills of every cause.
@Suite struct RemedyPropertyTests {
    @Test(arguments: Episode.all)
    func itsYAMLIsOfIstiosAPI(episode: Episode) throws {
        try expectPastable(try #require(Episode.incidents[episode.name]))
    }

    @Test func ofRareKillsItIsToo() throws {
        for incident in Episode.rareReports.flatMap(\.incidents) { try expectPastable(incident) }
    }

    private func expectPastable(_ incident: Incident) throws {
        for remedy in incident.remedies {
            for text in [remedy.yaml].compactMap({ $0 }) + remedy.alternatives.map(\.yaml) {
                let pasted = try #require(PastedYAML(text), "\(remedy.title)\n\(text)")
                #expect(!pasted.documents.isEmpty)
                for document in pasted.documents where document.fields[""] == nil {
                    #expect(!document.fields.isEmpty || text.contains("null"))
                    #expect(IstioFields.unknown(in: document).isEmpty, "\(text)")
                }
            }
        }
    }

    @Test(arguments: Episode.all)
    func itSaysAllThatSomebodyMustKnow(episode: Episode) throws {
        let incident = try #require(Episode.incidents[episode.name])
        for remedy in incident.remedies {
            #expect(
                ![remedy.title, remedy.reaches, remedy.risk, remedy.undo.text, remedy.verify.text].contains(""),
                "\(remedy.title)"
            )
            #expect((remedy.saving == nil) == (remedy.savingError == nil))
        }
        #expect(incident.remedies.map(\.id) == incident.remedies.indices.map { "R\($0 + 1)" })
        // Commands are of workloads: a pod is gone after the rollout that they start.
        let pods = incident.members.compactMap(\.pod)
        for remedy in incident.remedies where remedy.objects.contains(where: { $0.container != nil }) {
            for line in remedy.commands.map(\.line) + [remedy.undo.text.plain, remedy.verify.text.plain] {
                #expect(!pods.contains { line.contains($0) }, "\(line)")
            }
        }
        #expect(incident.remedies.allSatisfy { !$0.objects.isEmpty && ($0.body != nil || !$0.commands.isEmpty) })
        // A limit is never alone where something else fills the proxy and is known.
        if incident.remedies.contains(where: { $0.kind == .rootFix }), incident.leader != .limitTooLow {
            #expect(incident.remedies.first?.title.hasPrefix("raise the memory limit") == false)
        }
    }

    @Test(arguments: Episode.all)
    func whatItSavesIsBeforeLessAfter(episode: Episode) throws {
        let incident = try #require(Episode.incidents[episode.name])
        var last: Bytes?
        for remedy in incident.remedies {
            guard let effect = remedy.effect, let together = remedy.together else { continue }
            #expect(effect.after < effect.before)
            #expect(together.before == effect.before && together.after <= effect.after)
            #expect(remedy.saving == (last ?? together.before) - together.after && (remedy.saving ?? -1) >= 0)
            last = together.after
            let rows = effect.rows.reduce(0.0) { $0 + $1.before.double - $1.after.double }
            #expect(abs(rows - effect.saving.double) < 0.02 * effect.before.double + 500_000, "\(effect.rows)")
            if let before = effect.neededBefore, let after = effect.neededAfter {
                #expect(after.atRest <= before.atRest && after.atFullPush <= before.atFullPush)
                #expect(after.atRest <= after.atFullPush)
                // What comes with load comes again: no level is enough for it.
                let isOfLoad = incident.leading?.matter == .connections
                #expect(effect.enough.map { $0 > after.atFullPush } ?? isOfLoad)
                // Nothing above a limit that has the room already.
                if let enough = effect.enough, let limit = effect.limit,
                    limit >= Projection.least(for: after.atFullPush)
                {
                    #expect(enough <= limit)
                }
            }
        }
    }

    @Test(arguments: Episode.all)
    func everyClaimHasARemedyOrAnAdvice(episode: Episode) throws {
        let incident = try #require(Episode.incidents[episode.name])
        let answered = Set(incident.remedies.map(\.cause) + incident.advice.map(\.cause))
        for cause in incident.causes where cause.outcome.isClaim && cause.classification != .unresolved {
            if incident.containerKind?.isProxy == false { continue }
            #expect(answered.contains(cause.code), "\(cause.classification)")
        }
    }

    @Test(arguments: Episode.all)
    func theLimitIsAboveTheOneItDiedAt(episode: Episode) throws {
        let incident = try #require(Episode.incidents[episode.name])
        for peak in incident.memory.peaks where peak.expected != .never {
            if let bytes = incident.recommendedLimit?.bytes, let high = peak.peak { #expect(bytes > high) }
        }
        guard let recommended = incident.recommendedLimit, let limit = incident.limitBytes,
            incident.form == .containerLimit
        else { return }
        #expect(recommended.bytes > limit)
        if let later = recommended.later { #expect(later.bytes < recommended.bytes && !later.remedies.isEmpty) }
    }
}
