import Testing
import Units

@testable import Diagnosis

/// A share is of a whole that the report prints, never of one that is in no page, and never more than all of it.
@Suite struct SharesTests {
    private func named(_ bytes: Int64?, of wholes: Shares.Wholes, _ classification: CauseClass = .configScope) throws
        -> Cause
    {
        try #require(Shares.named([cause(classification, .likely, share: 0.99, bytes: bytes)], of: wholes).first)
    }

    @Test(
        arguments: [
            (50, 100, nil, nil, 0.5, Whole.allocated), (50, 100, 200, 400, 0.5, .allocated),
            (50, nil, 200, 400, 0.25, .need),
            (50, nil, nil, 400, 0.125, .limit), (50, nil, nil, nil, nil, nil), (0, 100, nil, nil, 0, .allocated),
            // Larger than the whole is no part of it: the next one that is larger.
            (150, 100, 200, nil, 0.75, .need), (500, 100, 200, 400, nil, nil), (100, 100, nil, nil, 1, .allocated),
            (50, 0, nil, nil, nil, nil), (-1, 100, nil, nil, nil, nil), (nil, 100, 200, 400, nil, nil),
        ] as [(Int64?, Int64?, Int64?, Int64?, Double?, Whole?)])
    func `A share is of the first whole that holds it`(
        bytes: Int64?, allocated: Int64?, need: Int64?, limit: Int64?, share: Double?, whole: Whole?
    ) throws {
        let wholes = Shares.Wholes(
            allocated: allocated.map { Bytes($0) }, need: need.map { Bytes($0) }, limit: limit.map { Bytes($0) })
        let cause = try named(bytes, of: wholes)
        #expect(cause.share == share && cause.shareOf == whole)
    }

    @Test func `What had no share gets none`() {
        let without = Shares.named([cause(.configScope, .likely, bytes: 50)], of: Shares.Wholes(allocated: 100))
        #expect(without.first?.share == nil && without.first?.shareOf == nil)
    }

    /// Connections that were counted on an older page hold a part of what that page had allocated, and of nothing later.
    @Test(arguments: [(100, 0.5), (101, 0.5), (150, nil)] as [(Int64, Double?)])
    func `Of two moments no share is one`(now: Int64, share: Double?) throws {
        var counted = cause(.connections, .likely, share: 0.5, bytes: 50)
        counted.whole = 100
        let wholes = Shares.Wholes(allocated: Bytes(now), need: 400, limit: 800)
        let named = try #require(Shares.named([counted], of: wholes).first)
        #expect((named.share == nil) == (share == nil) && (named.shareOf == nil) == (share == nil), "\(named)")
    }

    /// What the allocator keeps is a part of what is resident.
    @Test func `Retained memory is a share of physical memory`() throws {
        let wholes = Shares.Wholes(allocated: 100, physical: 400)
        let retained = try named(200, of: wholes, .allocatorRetention)
        #expect(retained.shareOf == .physical && retained.share == 0.5)
    }
}

/// What finds the same incident again.
@Suite struct FingerprintTests {
    private func incident(_ change: (inout Incident) -> Void = { _ in }) -> Incident {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        (incident.namespace, incident.workload, incident.pod, incident.containerKind) = (
            "quay", "crane", "crane-0", .sidecar
        )
        var said = cause(.drSubsets, .likely)
        said.objects = [
            Culprit(kind: "DestinationRule", namespace: "quay", name: "b"),
            Culprit(kind: "DestinationRule", namespace: "quay", name: "a"),
        ]
        incident.causes = [said]
        change(&incident)
        return incident
    }

    /// FNV-1a with a zero behind each word; published values of the function itself.
    @Test func `Words are not run together`() {
        func print(_ words: String...) -> String {
            var print = Fingerprint()
            for word in words { print.add(word) }
            return print.hex
        }
        #expect(Fingerprint().hex == "cbf29ce484222325")
        #expect(print("").count == 16 && print("a") != print("b") && print("ab", "c") != print("a", "bc"))
        // FNV-1a of the one byte 0.
        #expect(print("") == "af63bd4c8601b7df")
    }

    @Test func `Times, pods, figures and the order of culprits do not change it`() {
        let own = incident().fingerprint
        #expect(own.count == 16)
        #expect(incident { $0.pod = "crane-9" }.fingerprint == own)
        #expect(incident { $0.kills = [Kill(pod: "crane-0", at: Moment(seconds: 9))] }.fingerprint == own)
        #expect(incident { ($0.limitBytes, $0.killCount, $0.id) = (9, 9, "OOM-9") }.fingerprint == own)
        #expect(incident { $0.causes[0].objects.reverse() }.fingerprint == own)
        #expect(incident { $0.causes[0].outcome = .confirmed }.fingerprint == own)
        #expect(incident { $0.causes.append(cause(.dns, .possible)) }.fingerprint == own)
    }

    @Test func `Cause, container, workload and culprits do`() {
        let all = [
            incident(), incident { $0.namespace = "till" }, incident { $0.workload = "ferry" },
            incident { $0.containerKind = .gateway }, incident { $0.causes[0].classification = .configScope },
            incident { $0.causes[0].outcome = .possible }, incident { $0.causes[0].objects.removeLast() },
            incident { ($0.workload, $0.pod) = (nil, "ferry-0") }, incident { $0.meshClusters = ["east"] },
        ].map(\.fingerprint)
        #expect(Set(all).count == all.count)
    }

    @Test func `The same workload in two meshes is told apart by their clusters, and keeps its own where it is alone`()
    {
        func report(_ cluster: String) -> Report {
            var report = Report(toolVersion: "1")
            (report.incidents, report.clusterIDs) = ([incident()], [cluster])
            return report
        }
        let prints = { (clusters: [String]) in Report(joining: clusters.map(report)).incidents.map(\.fingerprint) }
        #expect(Set(prints(["east", "west"])).count == 2)
        #expect(prints(["east", "west"]) == prints(["west", "east"]).reversed())
        // Nobody named them: nothing that another capture would show tells them apart.
        #expect(Set(prints(["Kubernetes", "Kubernetes"])) == [incident().fingerprint])
        #expect(prints(["east"]) == [incident().fingerprint])
    }

    @Test func `A report's is that of its incidents, in any order`() {
        var (one, other) = (Report(toolVersion: "1"), Report(toolVersion: "2"))
        #expect(one.fingerprint == nil && one.keywords.isEmpty)
        one.incidents = [incident(), incident { $0.workload = "ferry" }]
        other.incidents = one.incidents.reversed()
        #expect(one.fingerprint == other.fingerprint && one.fingerprint != nil)
        other.incidents.removeLast()
        #expect(one.fingerprint != other.fingerprint)
    }

    @Test func `What somebody would search for is told once`() {
        var report = Report(toolVersion: "1")
        report.incidents = [
            incident(), incident(), incident { ($0.workload, $0.causes) = ("ferry", [cause(.dns, .possible)]) },
        ]
        #expect(
            report.keywords == [
                "OOM202", "DR_SUBSETS", "DestinationRule quay/b", "DestinationRule quay/a", "quay/crane", "quay/ferry",
            ])
    }
}
