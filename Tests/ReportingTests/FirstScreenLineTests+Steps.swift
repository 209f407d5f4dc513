import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// What to do, now and then.
extension FirstScreenLineTests {
    private func remedy(_ id: String, _ kind: Remedy.Kind, _ title: Text, limit: Int64? = nil, cause: String = "OOM202")
        -> Remedy
    {
        var remedy = Remedy(
            id: id, cause: cause, kind: kind, title: title, body: nil, saving: nil, savingError: nil, reaches: "",
            risk: "", undo: "", verify: "")
        remedy.limit = limit.map(Fixture.mebibytes)
        return remedy
    }

    private func todo(
        _ remedies: [Remedy], steps: [String], why: Text = "", at detail: FirstScreen.Detail = .full,
        sheds: Bool = false, fitsAtPush: Bool? = true, _ change: (inout Incident) -> Void = { _ in }
    ) -> String? {
        line("Do now", at: detail) { incident in
            claimed()(&incident)
            incident.remedies = remedies
            incident.firstAction = FirstAction(
                steps: steps, fitsAtRest: true, fitsAtPush: fitsAtPush, shedsTraffic: sheds, why: why)
            change(&incident)
        }
    }

    @Test func `What to do is told step by step`() {
        let narrow = remedy("R1", .rootFix, "narrow the rule: it made 366"),
            raise = remedy("R2", .stopGap, "raise the limit")
        #expect(todo([narrow], steps: ["R1"]) == "Do now narrow the rule: it made 366 (R1).")
        // Where there is less room, without the reason behind it.
        #expect(todo([narrow], steps: ["R1"], at: .short) == "Do now narrow the rule (R1).")
        #expect(
            todo([raise, narrow], steps: ["R2", "R1"], at: .short)
                == "Do now raise the limit (R2). Then narrow the rule (R1).")
        #expect(
            todo([raise, narrow], steps: ["R2"], why: "it buys time")
                == "Do now raise the limit (R2): it buys time. The root fix is R1, below.")
        #expect(
            todo([narrow], steps: ["R1"], sheds: true)?.hasSuffix(" This refuses calls that are served today.") == true)
        #expect(
            todo([narrow], steps: ["R1"], fitsAtPush: false)?.hasSuffix(" Even then a full push does not fit.") == true)
        #expect(todo([narrow], steps: ["R1"], fitsAtPush: nil) == "Do now narrow the rule: it made 366 (R1).")
        #expect(todo([narrow], steps: []) == nil && todo([], steps: ["R1"]) == nil)
    }

    /// What ends it is called the fix where its cause is claimed, and cuts off nobody that was seen.
    @Test func `A stop-gap names what ends it, as far as that is sure`() {
        let raise = remedy("R2", .stopGap, "raise the limit")
        let possible = remedy("R3", .rootFix, "narrow the scope", cause: "OOM201")
        let hint: (inout Incident) -> Void = { incident in
            var scope = incident.causes[0]
            (scope.code, scope.outcome) = ("OOM201", .possible)
            incident.causes.append(scope)
        }
        #expect(
            todo([raise, possible], steps: ["R2"], hint)
                == "Do now raise the limit (R2). R3, below, may help: its cause is possible, not proven.")
        var blind = remedy("R1", .rootFix, "narrow the rule")
        blind.traffic = TrafficEffect(keeps: nil, unseen: true)
        #expect(
            todo([raise, blind], steps: ["R2"])
                == "Do now raise the limit (R2). R1, below, would fix it, but may cut off calls that nobody saw.")
    }

    /// Where no object adds them, filters are known by their own names.
    @Test func `What a cause is made of is named where it has no object`() {
        func told(_ objects: [Culprit], at detail: FirstScreen.Detail = .full) -> String? {
            line("Cause", at: detail) { incident in
                claimed { cause in
                    cause.parts = "geo and 12 more"
                    cause.objects = objects
                }(&incident)
            }
        }
        #expect(told([])?.hasPrefix("Cause (likely) OOM202 subsets of a rule: geo and 12 more") == true)
        #expect(told([Culprit(kind: "EnvoyFilter", namespace: "a", name: "b")])?.contains("geo") == false)
        #expect(told([], at: .bare)?.contains("geo") == false)
    }

    /// No stat and no dump shows it, so it stands first where nothing else explains the kill.
    @Test(arguments: [(24, true, true), (24, false, false), (4, true, false)] as [(Int64, Bool, Bool)])
    func `What lay outside of the allocator is told where no cause is known`(
        outside: Int64, isUnknown: Bool, isTold: Bool
    ) {
        let lines = lines { incident in
            if !isUnknown { claimed()(&incident) }
            incident.memory.beyondAllocator = Fixture.mebibytes(outside)
            incident.memory.anonymous = Fixture.mebibytes(44)
        }
        let told = "Outside of Envoy’s allocator lay 24 MiB of the 44 MiB that it held (measured), which no stat counts"
        #expect(lines.contains { $0.hasPrefix(told) } == isTold, "\(lines)")
    }

    /// A part that a model prices beside a whole that a page measured is called what it is.
    @Test(arguments: [false, true]) func `An estimate of a measured whole says so`(isMeasured: Bool) {
        let told = line("Cause") { incident in
            claimed { cause in
                (cause.bytes, cause.shareOf, cause.isMeasured) = (Fixture.mebibytes(27), .allocated, isMeasured)
            }(&incident)
            incident.evidenceProcess = .killed
            incident.memory.allocated = Fixture.mebibytes(56)
        }
        let part = isMeasured ? "27 MiB of the 56 MiB" : "an estimated 27 MiB of the 56 MiB"
        #expect(told?.contains("; \(part) allocated on its last page.") == true, "\(told ?? "")")
    }

    /// What mends another cause leaves the one above it.
    @Test func `A root fix is that of the cause which is told`() {
        let raise = remedy("R3", .stopGap, "raise the limit")
        let (other, own) = (
            remedy("R1", .rootFix, "keep fewer stats", cause: "OOM503"), remedy("R2", .rootFix, "add a Sidecar")
        )
        let both: (inout Incident) -> Void = { incident in
            incident.causes.append(
                Cause(code: "OOM503", classification: .drSubsets, title: "t", outcome: .likely, why: "w"))
        }
        #expect(
            todo([other, own, raise], steps: ["R3"], both) == "Do now raise the limit (R3). The root fix is R2, below.")
        #expect(
            todo([other, raise], steps: ["R3"], both) == "Do now raise the limit (R3). R1, below, mends OOM503.")
    }

    @Test func `A limit for what grows says how long it lasts`() {
        let raise = remedy("R1", .stopGap, "raise the limit", limit: 256)
        let until: (inout Incident) -> Void = { incident in
            var limit = RecommendedLimit(bytes: Fixture.mebibytes(256), arithmetic: "")
            (limit.enough, limit.seconds) = (.until, 7_200)
            incident.recommendedLimit = limit
        }
        #expect(todo([raise], steps: ["R1"], until) == "Do now raise the limit (R1); it lasts about 2 h after a start.")
        #expect(
            todo([remedy("R1", .stopGap, "close connections")], steps: ["R1"], until)
                == "Do now close connections (R1). It is a stop-gap.")
    }

    @Test func `Without a remedy something is to be looked at`() {
        let advised: (inout Incident) -> Void = {
            $0.advice = [Advice(cause: "OOM401", text: "Count its peers.", command: nil)]
        }
        #expect(lines(at: .full, advised).contains("Look at Count its peers."))
        // Where there is less room, what to do first is still said.
        let longer: (inout Incident) -> Void = {
            $0.advice = [Advice(cause: "OOM401", text: "Count its peers. They may be many.", command: nil)]
        }
        #expect(lines(at: .full, longer).contains("Look at Count its peers. They may be many."))
        // Two that were joined are two sentences as well.
        let joined = Advice(
            cause: "OOM401", text: ["Count its peers.", "They may be many."].joined(" "), command: nil)
        #expect(joined.told(.short)?.plain == "Count its peers.")
        for detail in [FirstScreen.Detail.short, .sourceless] {
            #expect(lines(at: detail, longer).contains("Look at Count its peers."))
        }
        #expect(lines(at: .bare, longer).contains("Do see “To look at”."))
    }

    /// What is asked for next stands in the same words, as far as there is room.
    @Test func `What to capture next is said in a sentence where there is less room`() {
        let next: (inout Incident) -> Void = { incident in
            claimed()(&incident)
            incident.causes[0].classification = Unresolved.card.classification
            incident.advice = [Advice(cause: "OOM202", text: "Sample its memory. What grows is it.", command: nil)]
        }
        #expect(lines(at: .full, next).contains("Next Sample its memory. What grows is it."), "\(lines(next))")
        #expect(lines(at: .brief, next).contains("Next Sample its memory."))
        #expect(lines(at: .least, next).contains("Next see “To look at”."))
    }

    /// In a ticket its date is what nobody can guess.
    @Test func `A kill keeps its date however little room there is`() {
        for detail in FirstScreen.Detail.allCases {
            #expect(lines(at: detail)[0] == "1 kill, 2026-11-24 08:08:28 UTC.", "\(detail)")
        }
    }

    /// The bytes of the causes' table and those of the container are two figures.
    @Test func `What is allocated stands beside what the container takes for it`() {
        func held(_ bytes: Int64) -> String? {
            let claim = claimed { $0.bytes = Fixture.mebibytes(bytes) }
            return line("Cause") { incident in
                claim(&incident)
                incident.need = Need(level: Fixture.mebibytes(92), push: 0, agent: 0, basis: "b")
                incident.counterfactual = Counterfactual(
                    held: Fixture.mebibytes(42), needed: Fixture.mebibytes(92), peak: .atRest,
                    limit: Fixture.mebibytes(104), without: Fixture.mebibytes(50))
            }
        }
        #expect(held(25)?.hasSuffix("; 25 MiB as allocated, 42 MiB of the 92 MiB that it needs at rest.") == true)
        #expect(held(42)?.hasSuffix("; 42 MiB of the 92 MiB that it needs at rest.") == true)
    }

    /// A push is nothing that a capture does.
    @Test func `What a capture asked for explains that it killed`() {
        let claim = claimed { $0.classification = CaptureItself.card.classification }
        func told(_ peak: Int64?) -> String? {
            line("Cause") { incident in
                claim(&incident)
                incident.limitBytes = Fixture.mebibytes(144)
                incident.need = Need(
                    level: Fixture.mebibytes(109), push: Fixture.mebibytes(40), agent: 0, basis: "b")
                incident.memory.peaks =
                    peak.map {
                        [
                            TransientPeak(
                                kind: .configDump, trigger: "a config_dump", bytes: Fixture.mebibytes($0 - 109),
                                peak: Fixture.mebibytes($0), fits: false)
                        ]
                    } ?? []
            }
        }
        #expect(
            told(nil)?.hasSuffix(
                "; the proxy needs 109 MiB at rest, and its config_dump takes several times its size beside it.")
                == true, "\(told(nil) ?? "")")
        #expect(told(160)?.hasSuffix("; with its config_dump the proxy takes 160 MiB, 109 MiB at rest.") == true)
    }

    /// What load fills within the hour is no remedy alone, and how long it lasts is known.
    @Test func `A limit for load says how long it lasts at the rate before the kill`() {
        let raise = remedy("R2", .stopGap, "raise the limit", limit: 160, cause: "OOM401")
        let bound = remedy("R1", .rootFix, "bound the pool", cause: "OOM401")
        let claim = claimed("OOM401") { $0.classification = ConnectionCount.card.classification }
        func told(_ relief: Double?, steps: [String] = ["R2"], ending: String? = nil) -> String? {
            todo([raise, bound], steps: steps) { incident in
                claim(&incident)
                var limit = RecommendedLimit(bytes: Fixture.mebibytes(160), arithmetic: "")
                if let relief { (limit.enough, limit.seconds, limit.isFilledByLoad) = (.until, relief, true) }
                incident.recommendedLimit = limit
                incident.firstAction?.ending = ending
            }
        }
        #expect(
            told(300)
                == "Do now raise the limit (R2); at the rate before the kill that lasts about 5 min longer. Only R1, below, ends it.",
            "\(told(300) ?? "")")
        #expect(
            told(300, steps: ["R2", "R1"], ending: "R1")
                == "Do now raise the limit (R2); at the rate before the kill that lasts about 5 min longer. Then at once bound the pool (R1)."
        )
        #expect(told(nil) == "Do now raise the limit (R2); how long that lasts is unknown. The root fix is R1, below.")
    }

    /// Whoever takes the first step alone sees it killed again while reading on.
    @Test(arguments: [["R2"], ["R2", "R1"]])
    func `A limit that load fills within a minute is one step with what ends that load`(steps: [String]) {
        let raise = remedy("R2", .stopGap, "raise the limit; it lasts about 5 s longer", limit: 160, cause: "OOM401")
        for needs in [[], ["its host"]] as [[Text]] {
            var bound = remedy("R1", .rootFix, "bound the pool: 305 of 1,569 wait", cause: "OOM401")
            bound.needs = needs
            let told = todo([raise, bound], steps: steps) { incident in
                var limit = RecommendedLimit(bytes: Fixture.mebibytes(160), arithmetic: "")
                (limit.enough, limit.seconds, limit.isFilledByLoad) = (.until, 5, true)
                incident.recommendedLimit = limit
                incident.firstAction?.ending = "R1"
                incident.firstAction?.shedsTraffic = steps.count > 1
            }
            let look = needs.isEmpty ? "" : ": see what it needs"
            #expect(
                told
                    == "Do now both: raise the limit (R2), for about 5 s more at the rate before the kill, and bound the pool (R1\(look)), which ends it but refuses calls.",
                "\(told ?? "")")
        }
    }
}
