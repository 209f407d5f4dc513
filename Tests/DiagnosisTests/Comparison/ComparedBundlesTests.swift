import Prose
import Testing
import Units

@testable import Diagnosis

/// What is held against what: kills, bytes, objects and moments of several bundles.
@Suite struct ComparedBundlesTests: ComparesReports {
    @Test func `Kills that only the kernel's clock times are new by its seconds`() {
        func booted(_ seconds: Double) -> Incident {
            var incident = incident(kills: [nil])
            incident.kills[0].bootSeconds = seconds
            return incident
        }
        let again = compare(
            report(0, [proxy(old)], incidents: [booted(3_772)]), report(60, [proxy(old)], incidents: [booted(3_805)]))
        #expect(again.incidents.first?.newKills == 1)
        let same = compare(
            report(0, [proxy(old)], incidents: [booted(3_772)]), report(60, [proxy(old)], incidents: [booted(3_772)]))
        #expect(same.incidents.first?.newKills == 0)
    }

    /// What statistics showed behind a dump has no line in its account.
    @Test func `Bytes that no line holds are those of the cause`() {
        func later(_ kills: [Int64?]) -> Incident {
            var incident = incident(kills: kills)
            incident.memory.account = proxy(old, subsets: 0).account
            return incident
        }
        let result = compare(
            report(0, [proxy(old, subsets: 0)], incidents: [later([-60])]),
            report(3_600, [proxy(old, subsets: 0)], incidents: [later([-60, 1_800])]))
        #expect(result.cause?.before == 70_900_000 && result.cause?.after == 70_900_000)
    }

    @Test func `What no component explains is followed as well`() {
        var grown = proxy(old, allocated: 350_000_000)
        grown.predictedBytes = 100_000_000
        let change = compare(report(0, [proxy(old)]), report(60, [grown])).proxies.first
        #expect(change?.before.unexplained == 0 && change?.after.unexplained == 250_000_000)
    }

    @Test func `Bundles are compared by the time of their capture, and that is said`() {
        let before = report(0, [proxy(old)], incidents: [incident()])
        let after = report(3_600, [proxy(old, allocated: 29_000_000, uptime: 900, subsets: 0)], incidents: [incident()])
        let (given, turned) = (compare(before, after), compare(after, before))
        #expect(given.outcome == .worked && turned.outcome == .worked)
        #expect(turned.bundles.map(\.name) == ["b0.tgz", "b3600.tgz"])
        #expect(given.remarks.isEmpty)
        #expect(turned.remarks.map(\.plain).contains { $0.contains("given in another order") })
    }

    /// A page that Envoy timed and one that was copied are of two clocks.
    @Test func `Saved pages stay in the order that was given, and that is said`() {
        let (newer, older) = (report(3_600, [proxy(old)], kind: .loose), report(0, [proxy(old)], kind: .loose))
        for pair in [(newer, older), (newer, report(0, [proxy(old)]))] {
            let result = compare(pair.0, pair.1)
            #expect(result.bundles.map(\.name) == ["b3600.tgz", "b0.tgz"])
            #expect(result.remarks.map(\.plain).contains { $0.contains("bundle 1 is 1 h newer than bundle 2") })
        }
        #expect(compare(older, newer).remarks.isEmpty)
    }

    /// Of its entries, whatever made it; beside a folder of copies there are two clocks.
    @Test(arguments: [("digest", 40, true), ("digest", 1, false), (nil, 40, false)] as [(String?, Int, Bool)])
    func `An archive that somebody packed by hand is sorted as well`(digest: String?, entries: Int, isSorted: Bool) {
        func bundle(_ at: Int64, _ kind: BundleSummary.Kind) -> Report {
            var report = report(at, [proxy(old)], kind: kind)
            (report.bundles[0].sha256, report.bundles[0].entries) = (digest.map { "\($0)\(at)" }, entries)
            return report
        }
        for other in [BundleSummary.Kind.loose, .bugReport] {
            let result = compare(bundle(3_600, .loose), bundle(0, other))
            #expect(result.bundles.map(\.name) == (isSorted ? ["b0.tgz", "b3600.tgz"] : ["b3600.tgz", "b0.tgz"]))
            #expect(result.remarks.map(\.plain).contains { $0.contains("given in another order") } == isSorted)
        }
    }

    /// Of a victim without pages its peers tell what it had open; its own account, and that of a proxy like it, does not hold that.
    @Test func `What ended with the process is not shown by the account of others`() throws {
        var edge = incident()
        edge.causes[0].classification = .connections
        edge.memory.account = proxy("").account
        func told(_ at: Int64, _ digest: String?) -> Report {
            var report = report(at, [proxy(new)], incidents: [edge])
            report.proxies[0].workload = "till"
            report.bundles[0].sha256 = digest
            return report
        }
        let later = compare(told(0, "a"), told(3_600, "b"))
        #expect(later.cause?.before == 70_900_000 && later.cause?.after == nil)
        #expect(later.outcome == .notTold && later.verdict.contains("the later bundle does not show it"))
        let same = compare(told(0, "a"), told(0, "a"))
        #expect(same.cause?.after == 70_900_000)
        #expect(same.verdict.contains("Nothing changed") && same.verdict.contains("is 67.6 MiB (estimated) as before"))
    }

    /// One side has a dump and the other has none: the estimate rose by its pages.
    @Test func `What was measured says whether it got worse, and an estimate only where nothing was`() {
        func at(_ time: Int64, _ allocated: Int64?, predicted: Int64) -> Report {
            var proxy = proxy(old)
            (proxy.allocatedBytes, proxy.predictedBytes) = (allocated.map { Bytes($0) }, Bytes(predicted))
            return report(time, [proxy])
        }
        let measured = compare(at(0, 50_000_000, predicted: 33_000_000), at(60, 37_000_000, predicted: 38_000_000))
        #expect(measured.outcome == .noCause && measured.proxies.first?.isWorse == false)
        let estimated = compare(at(0, nil, predicted: 33_000_000), at(60, 37_000_000, predicted: 38_000_000))
        #expect(estimated.outcome == .worse)
    }

    @Test func `Only kills that are seen are counted as seen`() {
        var counted = incident(kills: [-60, -50])
        (counted.killCount, counted.restartCount) = (36, 34)
        let change = compare(report(0, [proxy(old)], incidents: [counted]), report(60, [proxy(old)])).incidents.first
        #expect(change?.kills == [2, nil])
    }

    @Test func `Without a time the order that was given is kept, and that is said`() {
        var first = report(60, [proxy(old)])
        first.bundles[0].capturedAt = nil
        let result = compare(first, report(0, [proxy(old)]))
        #expect(result.bundles.map(\.name) == ["b60.tgz", "b0.tgz"])
        #expect(result.remarks.map(\.plain).contains { $0.contains("order that was given is kept") })
    }

    @Test func `Objects that came and went are named`() {
        var (first, last) = (report(0, [proxy(old)]), report(3_600, [proxy(old)]))
        let (rule, scope) = (
            ObjectName("DestinationRule", "istio-system", "wharf"), ObjectName("Sidecar", "checkout", "default")
        )
        first.istioObjects = [rule]
        last.istioObjects = [scope]
        let result = compare(first, last)
        #expect(result.objectsNew == [scope] && result.objectsGone == [rule])
        #expect(result.verdict.contains("Sidecar checkout/default is new"))
        #expect(result.verdict.contains("DestinationRule istio-system/wharf is gone"))
        // A bundle without objects shows none of them gone.
        last.istioObjects = []
        #expect(compare(first, last).objectsGone.isEmpty)
    }

    @Test func `Several bundles give every moment between`() throws {
        let result = compare(
            report(0, [proxy(old, allocated: 90_000_000)]), report(60), report(120, [proxy(old)]))
        let moments = try #require(result.proxies.first?.moments)
        #expect(moments.map(\.replicas) == [1, 0, 1])
        #expect(moments.map(\.allocated) == [90_000_000, nil, 100_000_000])
    }
}
