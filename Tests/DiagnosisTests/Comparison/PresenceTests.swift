import Prose
import Testing
import Units

@testable import Diagnosis

/// What became of kills, rules, objects and outlooks between two bundles: gone, new, still there, or not told.
@Suite struct PresenceTests: ComparesReports {
    // MARK: - Kills

    struct Kills: Sendable, CustomTestStringConvertible {
        let name: String
        /// Kills at these seconds from the first capture, which ended at its 60th; nil: no incident.
        let before: [Int64?]?
        let after: [Int64?]?
        var couldShow = true
        let presence: Presence
        let new: Int?
        var testDescription: String { name }
    }

    static let kills = [
        Kills(name: "none since", before: [-60], after: nil, presence: .gone, new: 0),
        Kills(
            name: "none since that could be shown", before: [-60], after: nil, couldShow: false, presence: .notTold,
            new: nil),
        Kills(name: "the same kill", before: [-60], after: [-60], presence: .stillThere, new: 0),
        Kills(name: "one since", before: [-60], after: [-60, 900], presence: .stillThere, new: 1),
        // What died while the first bundle was made is in it.
        Kills(name: "one in the first capture", before: [-60], after: [-60, 60], presence: .stillThere, new: 0),
        Kills(
            name: "one just after the first capture", before: [-60], after: [-60, 61], presence: .stillThere, new: 1),
        Kills(name: "of somebody else", before: nil, after: [900, 1_000], presence: .new, new: 2),
        // That was not seen before, but is older: the first bundle had no page of it.
        Kills(name: "an old one that is seen now", before: nil, after: [-900], presence: .new, new: 0),
        Kills(name: "more by count", before: [nil], after: [nil, nil, nil], presence: .stillThere, new: 2),
        Kills(name: "fewer by count", before: [nil, nil], after: [nil], presence: .stillThere, new: 0),
        // One without a time: the counts are what there is.
        Kills(name: "one of them without a time", before: [-60], after: [900, nil], presence: .stillThere, new: 1),
    ]

    @Test(arguments: kills) func `Kills are new by their time, else by their count`(kills: Kills) throws {
        var last = report(3_600, [proxy(old)], incidents: kills.after.map { [incident(kills: $0)] } ?? [])
        last.couldShowKills = kills.couldShow
        let result = compare(
            report(0, [proxy(old)], incidents: kills.before.map { [incident(kills: $0)] } ?? []), last)
        let change = try #require(result.incidents.first)
        #expect(result.incidents.count == 1 && change.subject == "checkout/pay" && change.container == "istio-proxy")
        #expect(change.presence == kills.presence && change.newKills == kills.new)
        #expect(change.kills == [kills.before?.count, kills.after?.count])
    }

    @Test func `Another container, another workload, another pod's name: each is followed by itself`() {
        var app = incident(kills: [-60])
        app.container = "app"
        var byPod = incident(kills: [-60])
        (byPod.workload, byPod.pod) = (nil, new)
        var last = report(3_600, [proxy(old)], incidents: [byPod, incident("till")])
        for cart in ["gone", "notTold"] {
            // Of a workload that the later bundle does not tell of nobody knows.
            last.toldWorkloads = cart == "gone" ? [Name("cart", .workload, in: "checkout")] : []
            let result = compare(report(0, [proxy(old)], incidents: [incident("cart"), app, incident()]), last)
            #expect(
                result.incidents.map { "\($0.subject) \($0.container ?? "?") \($0.presence)" } == [
                    "checkout/cart istio-proxy \(cart)", "checkout/pay app gone", "checkout/pay istio-proxy stillThere",
                    "checkout/till istio-proxy new",
                ])
        }
    }

    @Test func `Which cause led is told of both`() throws {
        var later = incident(kills: [-60, 900])
        later.causes[0].classification = .connections
        let change = try #require(
            compare(
                report(0, [proxy(old)], incidents: [incident()]), report(3_600, [proxy(old)], incidents: [later])
            ).incidents.first)
        #expect(change.causeBefore == .drSubsets && change.causeAfter == .connections)
    }

    // MARK: - Outlook

    private func outlook(_ at: Int64, _ would: Bool??, pod: String? = nil) -> Report {
        var report = report(at, [proxy(old)])
        if let would {
            var entry = OutlookEntry()
            (entry.namespace, entry.pod, entry.wouldBeKilled) = ("checkout", pod ?? old, would)
            report.outlook = [entry]
        }
        return report
    }

    /// Only where an answer differs, and one of them is that it would be killed.
    @Test(
        arguments: [
            (true, false, [true, false]), (false, true, [false, true]), (true, nil, [true, nil]),
            (nil, true, [nil, true]),
            (true, true, nil), (false, false, nil), (false, nil, nil), (nil, nil, nil),
        ] as [(Bool?, Bool?, [Bool?]?)])
    func `An answer to whether it would be killed is told where it changed`(before: Bool?, after: Bool?, told: [Bool?]?)
    {
        let result = compare(outlook(0, .some(before)), outlook(60, .some(after)))
        #expect(result.outlook.map(\.wouldBeKilled) == (told.map { [$0] } ?? []))
    }

    @Test func `Who is listed in one of them alone is told where it would be killed`() {
        #expect(compare(outlook(0, .some(true)), outlook(60, .none)).outlook.map(\.wouldBeKilled) == [[true, nil]])
        #expect(compare(outlook(0, .none), outlook(60, .some(false))).outlook.isEmpty)
        let other = compare(outlook(0, .some(true)), outlook(60, .some(true), pod: "cart-0"))
        #expect(other.outlook.map(\.subject) == ["checkout/cart-0", "checkout/\(old)"])
        #expect(other.outlook.map(\.wouldBeKilled) == [[nil, true], [true, nil]])
    }

    // MARK: - Rules for many hosts

    private func rule(_ name: String, host: String? = "*.svc.cluster.local", made: Int? = 366, inferred: Bool = false)
        -> WildcardRule
    {
        var rule = WildcardRule(namespace: "istio-system", name: name, host: host, subsets: 2, inferred: inferred)
        (rule.clustersMade, rule.bytes) = (made, made.map { Bytes(Int64($0) * 100) })
        return rule
    }

    private func ruled(_ at: Int64, _ rules: [WildcardRule], hasDump: Bool = true) -> Report {
        var one = proxy(old)
        if !hasDump { one.clusters = nil }
        var report = report(at, [one])
        report.wildcardRules = rules
        return report
    }

    @Test func `A rule is gone where a dump would show it, else it is not told`() {
        let before = ruled(0, [rule("canary")])
        func presence(_ last: Report) -> [Presence] { compare(before, last).wildcardRules.map(\.presence) }
        #expect(presence(ruled(60, [])) == [.gone])
        #expect(presence(ruled(60, [], hasDump: false)) == [.notTold])
        #expect(presence(ruled(60, [rule("canary")])) == [.stillThere])
        #expect(presence(ruled(60, [rule("other")])) == [.gone, .new])
    }

    /// One that is known by back references only may not know its host.
    @Test(
        arguments: [
            ("*.shop.svc.cluster.local", false, [Presence.gone, .new]), (nil, false, [.stillThere]),
            ("*.shop.svc.cluster.local", true, [.stillThere]),
        ] as [(String?, Bool, [Presence])])
    func `A rule whose host is only inferred is the same one`(host: String?, inferred: Bool, presence: [Presence]) {
        let result = compare(ruled(0, [rule("canary")]), ruled(60, [rule("canary", host: host, inferred: inferred)]))
        #expect(result.wildcardRules.map(\.presence) == presence)
    }

    @Test func `A rule's clusters and bytes are told of both`() throws {
        let result = compare(ruled(0, [rule("canary", made: 366)]), ruled(60, [rule("canary", made: 12)]))
        let change = try #require(result.wildcardRules.first)
        #expect((change.clustersBefore, change.clustersAfter) == (366, 12))
        #expect((change.bytesBefore, change.bytesAfter) == (36_600, 1_200))
        let gone = try #require(compare(ruled(0, [rule("canary")]), ruled(60, [])).wildcardRules.first)
        #expect(gone.clustersAfter == nil && gone.bytesAfter == nil)
        let new = try #require(compare(ruled(0, []), ruled(60, [rule("canary")])).wildcardRules.first)
        #expect(new.clustersBefore == nil && new.clustersAfter == 366)
    }

    // MARK: - Objects

    private static let canary = ObjectName("DestinationRule", "istio-system", "canary")
    private static let scope = ObjectName("Sidecar", "checkout", "default")
    private static let logs = ObjectName("Telemetry", "istio-system", "logs")
    private static let filter = ObjectName("EnvoyFilter", "checkout", "lua")

    /// The cause's bytes before and after, and the objects with their forms.
    private func held(
        _ at: Int64, _ bytes: Int64, _ objects: [ObjectName: Int], of classification: CauseClass = .drSubsets,
        culprit: ObjectName? = nil
    ) -> Report {
        var incident = incident(subsets: bytes)
        incident.causes[0].classification = classification
        incident.causes[0].objects =
            culprit.map { [Culprit(kind: $0.kind ?? "", namespace: $0.name.namespace, name: $0.name.text)] } ?? []
        var report = report(
            at, [proxy(old, allocated: 29_000_000 + bytes, uptime: 900, subsets: bytes)], incidents: [incident])
        report.istioObjects = objects.keys.sorted { $0.name.plain < $1.name.plain }
        report.objectForms = report.istioObjects.compactMap { objects[$0] }
        return report
    }

    @Test(
        arguments: [
            ([canary: 1], [canary: 1], [], [], []), ([canary: 1], [canary: 2], [], [canary], []),
            ([canary: 1], [scope: 1], [scope], [], [canary]), ([canary: 1, scope: 1], [canary: 1], [], [], [scope]),
            // A bundle without any object shows none of them gone, nor new.
            ([canary: 1], [:], [], [], []), ([:], [canary: 1], [], [], []),
        ] as [([ObjectName: Int], [ObjectName: Int], [ObjectName], [ObjectName], [ObjectName])])
    func `Objects are new, changed or gone`(
        before: [ObjectName: Int], after: [ObjectName: Int], new: [ObjectName], changed: [ObjectName],
        gone: [ObjectName]
    ) {
        let result = compare(held(0, 70_000_000, before), held(3_600, 70_000_000, after))
        #expect(result.objectsNew == new && result.objectsChanged == changed && result.objectsGone == gone)
    }

    /// Credit is given where the fix worked; else it is what bears on it. What is of no such kind is told beside.
    @Test(
        arguments: [
            // Of the kind that makes subsets, or the culprit itself.
            (0, .drSubsets, canary, nil, "What did it: DestinationRule istio-system/canary was changed"),
            (70_000_000, .drSubsets, canary, nil, "What bears on it: DestinationRule istio-system/canary was changed"),
            (30_000_000, .drSubsets, canary, nil, "What did it: DestinationRule istio-system/canary was changed"),
            (0, .drSubsets, logs, nil, "Other objects: Telemetry istio-system/logs was changed"),
            (0, .drSubsets, logs, logs, "What did it: Telemetry istio-system/logs was changed"),
            (70_000_000, .drSubsets, filter, nil, "Other objects: EnvoyFilter checkout/lua was changed"),
        ] as [(Int64, CauseClass, ObjectName, ObjectName?, String)])
    func `A change is given credit where it bears on what was fixed`(
        left: Int64, classification: CauseClass, object: ObjectName, culprit: ObjectName?, words: String
    ) {
        let result = compare(
            held(0, 70_000_000, [object: 1], of: classification, culprit: culprit),
            held(3_600, left, [object: 2], of: classification, culprit: culprit))
        #expect(result.verdict.contains(words), "\(result.verdict)")
    }

    @Test func `Of many objects three are named, and who bears on it comes first`() {
        let many = Dictionary(uniqueKeysWithValues: (0..<5).map { (ObjectName("Telemetry", "shop", "t-\($0)"), 1) })
        let after = many.merging([Self.canary: 2]) { old, _ in old }
        let result = compare(held(0, 70_000_000, [Self.canary: 1]), held(3_600, 0, after))
        #expect(
            result.verdict.contains(
                "What did it: DestinationRule istio-system/canary was changed. Besides: Telemetry shop/t-0 is new, Telemetry shop/t-1 is new, Telemetry shop/t-2 is new and 2 more"
            ), "\(result.verdict)")
    }

    @Test func `Without a cause nothing is credited`() {
        var (first, last) = (report(0, [proxy(old)]), report(3_600, [proxy(old, uptime: 8_600)]))
        (first.istioObjects, last.istioObjects) = ([Self.canary], [Self.canary, Self.scope])
        let result = compare(first, last)
        #expect(result.verdict.contains("Other objects: Sidecar checkout/default is new"), "\(result.verdict)")
        #expect(!result.verdict.contains("What did it"))
    }

    // MARK: - Remarks

    @Test func `One file given twice is said to be that`() {
        var (first, last) = (report(0, [proxy(old)]), report(60, [proxy(old)]))
        (first.bundles[0].sha256, last.bundles[0].sha256) = ("5f", "5f")
        #expect(compare(first, last).remarks.map(\.plain) == ["bundles 1 and 2 are the same file"])
        last.bundles[0].sha256 = "60"
        #expect(compare(first, last).remarks.isEmpty)
        (first.bundles[0].sha256, last.bundles[0].sha256) = (nil, nil)
        #expect(compare(first, last).remarks.isEmpty)
    }

    @Test func `One report is no comparison`() {
        let alone = ComparisonBuilder([report(0, [proxy(old)])]).comparison()
        #expect(alone.bundles.isEmpty && alone.verdict.isEmpty && alone.proxies.isEmpty)
        #expect(ComparisonBuilder([]).comparison().toolVersion.isEmpty)
    }
}
