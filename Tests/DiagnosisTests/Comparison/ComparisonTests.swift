import Prose
import Testing
import Units

@testable import Diagnosis

/// Whether a fix worked, by what became of the cause and by kills since.
@Suite struct ComparisonTests: ComparesReports {
    @Test func `A cause whose bytes are gone without a kill since was fixed`() throws {
        let result = compare(
            report(0, [proxy(old)], incidents: [incident()]),
            report(3_600, [proxy(old, allocated: 29_000_000, uptime: 900, subsets: 0)], incidents: [incident()]))
        #expect(result.outcome == .worked)
        let cause = try #require(result.cause)
        #expect((cause.before, cause.after) == (70_900_000, 0))
        #expect(result.verdict.contains("from 67.6 MiB to 0 B"))
        #expect(result.verdict.contains("no kill since"))
        #expect(result.verdict.contains("was restarted since"))
        let line = try #require(result.proxies.first?.account.first)
        #expect(line.component == .subsetClusters)
        #expect(line.change == -70_900_000)
    }

    /// Endpoints that led before are the scope's line once they are few.
    @Test func `What a class owned then is followed, whoever owns it now`() throws {
        func held(_ endpoints: Component, _ bytes: Int64) -> ProxySummary {
            var held = proxy(old, allocated: 12_000_000 + bytes)
            held.account = [
                AccountRow(.base, count: 1, bytes: 8_000_000, basis: .model),
                AccountRow(.serviceClusters, count: 40, bytes: 4_000_000, basis: .model),
                AccountRow(endpoints, count: bytes / 4_000, bytes: Bytes(bytes), basis: .model),
            ]
            return held
        }
        var before = incident()
        before.causes[0].classification = .endpointCount
        before.memory.account = held(.leadingEndpoints, 60_000_000).account
        let result = compare(
            report(0, [held(.leadingEndpoints, 60_000_000)], incidents: [before]),
            report(3_600, [held(.serviceEndpoints, 3_000_000)], incidents: [before]))
        let cause = try #require(result.cause)
        #expect((cause.before, cause.after) == (60_000_000, 3_000_000))
        let line = try #require(result.proxies.first?.account.first)
        #expect((line.component, line.before, line.after) == (.serviceEndpoints, 60_000_000, 3_000_000))
    }

    /// What a restart gives back is gone after it, by the measured physical memory.
    @Test func `A fall of physical memory after a restart is a result`() {
        func retained(_ cause: String) -> Incident {
            var incident = incident()
            incident.causes[0].classification = CauseClass(rawValue: cause)
            return incident
        }
        func at(_ physical: Int64, uptime: Double) -> ProxySummary {
            var summary = proxy(old, uptime: uptime)
            summary.physicalBytes = Bytes(physical)
            return summary
        }
        let result = compare(
            report(0, [at(191 << 20, uptime: 90_000)], incidents: [retained("ALLOCATOR_RETENTION")]),
            report(3_600, [at(53 << 20, uptime: 900)], incidents: [retained("ALLOCATOR_RETENTION")]))
        #expect(result.outcome == .worked)
        #expect(
            result.verdict.contains("physical (measured) fell from 191 MiB to 53 MiB after the restart"),
            "\(result.verdict)")
        let same = compare(
            report(0, [at(191 << 20, uptime: 90_000)], incidents: [retained("ALLOCATOR_RETENTION")]),
            report(3_600, [at(188 << 20, uptime: 93_600)], incidents: [retained("ALLOCATOR_RETENTION")]))
        #expect(same.outcome != .worked)
    }

    @Test func `What bears on the cause and was changed is what did it`() {
        let rule = ObjectName("DestinationRule", "istio-system", "canary")
        let other = ObjectName("Telemetry", "istio-system", "logs")
        func held(_ at: Int64, _ subsets: Int64, form: Int, _ objects: [ObjectName]) -> Report {
            var incident = incident(subsets: subsets)
            incident.causes[0].objects = [
                Culprit(kind: "DestinationRule", namespace: "istio-system", name: "canary")
            ]
            var report = report(
                at, [proxy(old, allocated: 29_000_000 + subsets, subsets: subsets)], incidents: [incident])
            report.istioObjects = objects
            report.objectForms = objects.map { $0 == rule ? form : 1 }
            return report
        }
        let result = compare(held(0, 70_900_000, form: 1, [rule]), held(3_600, 0, form: 2, [rule, other]))
        #expect(result.objectsChanged == [rule] && result.objectsNew == [other])
        #expect(result.outcome == .worked)
        #expect(
            result.verdict.contains(
                "What did it: DestinationRule istio-system/canary was changed. Besides: Telemetry istio-system/logs is new"
            ),
            "\(result.verdict)")
    }

    @Test func `Kills that went on are told, and the fix did not work whole`() {
        var later = incident(kills: [-60, 1_800])
        later.causes = []
        let result = compare(
            report(0, [proxy(old)], incidents: [incident()]),
            report(3_600, [proxy(old, subsets: 0)], incidents: [later]))
        #expect(result.outcome == .partly)
        #expect(result.incidents.first?.newKills == 1)
        #expect(result.incidents.first?.presence == .stillThere)
        #expect(result.verdict.contains("1 kill since"))
    }

    @Test func `Kills without a time are new by their count`() {
        let result = compare(
            report(0, [proxy(old)], incidents: [incident(kills: [nil, nil])]),
            report(3_600, [proxy(old)], incidents: [incident(kills: [nil, nil, nil])]))
        #expect(result.incidents.first?.newKills == 1)
    }

    @Test func `A cause that keeps its bytes is still there`() {
        let result = compare(
            report(0, [proxy(old)], incidents: [incident()]), report(3_600, [proxy(old)], incidents: [incident()]))
        #expect(result.outcome == .notWorked)
    }

    @Test func `A victim that answers in neither bundle is shown by the same stand-in`() throws {
        var known = incident()
        known.standIn = "checkout/basket-5c9fd4d9b6-x7k2p"
        known.memory.account = proxy("").account
        let after = proxy("basket-5c9fd4d9b6-x7k2p", subsets: 0)
        var later = report(3_600, [after])
        later.toldWorkloads = [Name("pay", .workload, in: "checkout")]
        let result = compare(report(0, [proxy("basket-5c9fd4d9b6-x7k2p")], incidents: [known]), later)
        let cause = try #require(result.cause)
        #expect((cause.before, cause.after, cause.standIn) == (70_900_000, 0, "checkout/basket"))
        #expect(result.outcome == .worked)
        // Without any status of the victim nobody can say that it lives.
        later.toldWorkloads = []
        #expect(compare(report(0, [proxy("basket-5c9fd4d9b6-x7k2p")], incidents: [known]), later).outcome == .notTold)
    }

    @Test func `Connections that went away prove no fix`() {
        var before = incident()
        before.causes[0].classification = .connections
        let result = compare(report(0, [proxy(old)], incidents: [before]), report(3_600, [proxy(old)]))
        #expect(result.cause?.after == 0)
        #expect(result.outcome == .notTold)
        #expect(result.verdict.contains("proves nothing"))
        // Allocated is what it was: nobody measured that anything fell.
        #expect(!result.verdict.contains("Memory fell"))
        let fell = compare(
            report(0, [proxy(old)], incidents: [before]), report(3_600, [proxy(old, allocated: 80_000_000)]))
        #expect(fell.verdict.contains("Memory fell"))
    }

    @Test func `A limit that was too low and stayed is still there`() {
        var before = incident()
        before.causes[0].classification = .limitTooLow
        before.causes[0].bytes = nil
        let result = compare(report(0, [proxy(old)], incidents: [before]), report(3_600, [proxy(old)]))
        #expect(result.outcome == .notWorked)
    }

    @Test func `A raised limit without a kill since is a fix as well`() {
        let result = compare(
            report(0, [proxy(old)], incidents: [incident()]),
            report(3_600, [proxy(old, limit: 1 << 30)], incidents: [incident()]))
        #expect(result.outcome == .worked)
        #expect(result.verdict.contains("its limit went from 256 MiB to 1 GiB"))
    }

    @Test func `A mesh that grew got worse, and says which proxy`() {
        let result = compare(
            report(0, [proxy(old)], incidents: [incident()]),
            report(3_600, [proxy(old, allocated: 140_000_000, subsets: 110_000_000)], incidents: [incident()]))
        #expect(result.outcome == .worse)
        #expect(result.proxies.first?.isWorse == true)
        #expect(result.verdict.contains("checkout/\(old)"))
    }

    @Test func `Less than 5 % or 2 MB more is not worse`() {
        for more: Int64 in [1_900_000, 4_900_000] {
            let base: Int64 = more < 2_000_000 ? 10_000_000 : 100_000_000
            let result = compare(
                report(0, [proxy(old, allocated: base)]), report(60, [proxy(old, allocated: base + more)]))
            #expect(result.proxies.first?.isWorse == false, "\(more)")
        }
    }

    @Test func `Proxies of two meshes are not compared`() {
        let result = compare(report(0, [proxy(old)]), report(60, [proxy("edge-5c9fd4d9b6-x7k2p")]))
        #expect(result.outcome == .otherMesh)
        #expect(result.proxies.isEmpty)
        #expect(result.onlyBefore == ["checkout/pay"])
        #expect(result.onlyAfter == ["checkout/edge"])
        #expect(result.verdict.contains("different meshes"))
    }

    @Test func `A bundle without any proxy is said to be that`() {
        let result = compare(report(0, [proxy(old)]), report(60))
        #expect(result.outcome == .otherMesh)
        #expect(result.verdict.contains("b60.tgz shows no proxy"))
        #expect(result.remarks.map(\.plain) == ["b60.tgz shows no proxy"])
    }

    @Test func `Admin pages alone do not show that kills ended`() {
        let result = compare(
            report(0, [proxy(old)], incidents: [incident()]), report(3_600, [proxy(old, subsets: 0)], kind: .loose))
        #expect(result.incidents.first?.presence == .notTold)
        #expect(result.incidents.first?.newKills == nil)
        #expect(result.verdict.contains("does not show"))
    }

    /// The later bundle is of another part of the mesh.
    @Test func `A workload that is not in the later bundle is not said to live`() {
        let before = report(0, [proxy(old)], incidents: [incident("till")])
        let other = compare(before, report(3_600, [proxy(old, subsets: 0)]))
        #expect(other.incidents.first?.presence == .notTold)
        #expect(other.incidents.first?.newKills == nil)
        #expect(other.verdict.contains("holds nothing of checkout/till"), "\(other.verdict.plain)")
        #expect(!other.verdict.contains("no kill since"))
        var told = report(3_600, [proxy(old, subsets: 0)])
        told.toldWorkloads = [Name("till", .workload, in: "checkout")]
        let seen = compare(before, told)
        #expect(seen.incidents.first?.presence == .gone && seen.incidents.first?.newKills == 0)
        #expect(seen.verdict.contains("no kill since"), "\(seen.verdict.plain)")
    }

    @Test func `Where no kill could have been seen nobody says that the fix worked`() {
        let pages = compare(
            report(0, [proxy(old)], incidents: [incident()]), report(3_600, [proxy(old, subsets: 0)], kind: .loose))
        #expect(pages.outcome == .notTold)
        let blind = compare(
            report(0, [proxy(old)], kind: .loose), report(3_600, [proxy(old, allocated: 50_000_000)], kind: .loose))
        #expect(blind.verdict.contains("no bundle shows whether anything was killed"))
        #expect(!blind.verdict.contains("nothing was killed"))
    }

    @Test(arguments: [(24.0, Comparison.Outcome.notTold, "24 s"), (900, .worked, "15 min")])
    func `How long the new processes had run is said, and a few seconds prove nothing`(
        seconds: Double, outcome: Comparison.Outcome, words: String
    ) {
        let result = compare(
            report(0, [proxy(old)], incidents: [incident()]),
            report(3_600, [proxy(new, allocated: 29_000_000, uptime: seconds, subsets: 0)]))
        #expect(result.outcome == outcome)
        #expect(
            result.verdict.contains("no kill since, in the \(words) that its new pods had run"),
            "\(result.verdict.plain)")
    }

    /// Where nothing was killed there is no kill to wait for: a young process only has to have its configuration, of which listeners come last.
    @Test(
        arguments: [(3, 3, Comparison.Outcome.worked), (3, 1, .notTold), (3, nil, .notTold)]
            as [(Int?, Int?, Comparison.Outcome)])
    func `Of a young process that was never killed the configuration is what counts`(
        before: Int?, after: Int?, outcome: Comparison.Outcome
    ) throws {
        func bundle(_ at: Int64, _ proxy: ProxySummary, _ listeners: Int?, leading: (CauseClass, Int64)) -> Report {
            var proxy = proxy
            proxy.listeners = listeners
            var report = report(at, [proxy])
            var entry = OutlookEntry()
            (entry.namespace, entry.pod) = ("checkout", proxy.pod)
            var cause = Cause(code: "OOM202", classification: leading.0, title: "t", outcome: .likely, why: "w")
            (cause.code, cause.bytes) = (leading.0 == .drSubsets ? "OOM202" : "OOM201", Bytes(leading.1))
            (entry.causes, entry.leadingCode) = ([cause], cause.code)
            report.outlook = [entry]
            return report
        }
        func compared(_ left: Int64) -> Comparison {
            compare(
                bundle(0, proxy(old), before, leading: (.drSubsets, 70_900_000)),
                bundle(
                    3_600, proxy(new, allocated: 29_000_000, uptime: 24, subsets: 0), after,
                    leading: (.configScope, left)))
        }
        let result = compared(20_000_000)
        #expect(result.outcome == outcome, "\(result.verdict.plain)")
        #expect(result.verdict.contains("Now OOM201 (t) leads"), "\(result.verdict.plain)")
        // What leads after a fix is told where it is most of what is left.
        #expect(compared(4_000_000).verdict.contains("Now OOM201") == (outcome != .worked))
    }

    @Test func `Of bundles in the order that they were given, the wrong one by their times, the answer says so`() {
        func answer(_ at: Int64) -> Comparison {
            compare(
                report(60, [proxy(old)], incidents: [incident()], kind: .loose),
                report(at, [proxy(old, allocated: 29_000_000, uptime: 900, subsets: 0)], incidents: [incident()]))
        }
        #expect(answer(0).outcome == .worked && answer(0).isOrderDoubtful, "\(answer(0).verdict.plain)")
        #expect(answer(0).verdict.contains("The fix worked, if the order that was given is that of time"))
        #expect(!answer(3_600).isOrderDoubtful && answer(3_600).verdict.contains("The fix worked:"))
    }

    @Test func `Nobody ran longer between two captures than there is between them`() {
        let result = compare(
            report(0, [proxy(old)], incidents: [incident()]),
            report(3_600, [proxy(new, allocated: 29_000_000, uptime: 3_650, subsets: 0)]))
        #expect(result.verdict.contains("no kill since, in the 1 h"), "\(result.verdict.plain)")
        #expect(!result.verdict.contains("1 h 1 min"))
    }

    @Test func `Who is killed now and was not before comes first, with its limit`() {
        let crane = "crane-5c9fd4d9b6-x7k2p"
        let result = compare(
            report(0, [proxy(old), proxy(crane, limit: 1 << 30)], incidents: [incident()]),
            report(
                3_600, [proxy(old, subsets: 0), proxy(crane, limit: 48 << 20)],
                incidents: [incident("crane", kills: [1_800, 1_900])]))
        #expect(result.outcome == .worse)
        #expect(
            result.verdict.hasPrefix(
                "Worse: checkout/crane is killed now and was not before, 2 kills; its limit was cut from 1 GiB to 48 MiB"
            ))
    }

    /// A fifth of what a cause held is gone, four fifths are less; beyond that only a limit that was raised can have ended it.
    @Test(arguments: [
        (20, 0, Comparison.Outcome.worked), (21, 0, .partly), (80, 0, .partly), (81, 0, .notWorked),
        (81, 4, .notWorked), (81, 5, .worked), (20, -9, .worked),
    ])
    func `What is left of a cause says whether it was fixed`(left: Int64, raised: Int64, outcome: Comparison.Outcome) {
        let limit: Int64 = 100 << 20
        let after = proxy(
            old, allocated: 30_000_000, uptime: 900, subsets: 700_000 * left, limit: limit + raised * (1 << 20))
        let result = compare(
            report(0, [proxy(old, subsets: 70_000_000, limit: limit)], incidents: [incident(subsets: 70_000_000)]),
            report(3_600, [after], incidents: [incident(subsets: 700_000 * left)]))
        #expect(result.outcome == outcome, "\(left) % left: \(result.verdict)")
    }
}
