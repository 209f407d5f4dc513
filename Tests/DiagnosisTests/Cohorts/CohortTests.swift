import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

@Suite struct CohortTests {
    /// A proxy of a workload with what the test is about; killed ones have no page of their own but their limit.
    private func member(
        _ number: Int, of workload: String, killed: Bool, limit: Int64 = 128, clusters: Int? = nil, node: String = "n1",
        own: Bool = true, seen: Int? = nil
    ) -> CohortMember {
        let row = ProxyRow(
            id: Int64(number), namespace: "shop", pod: "\(workload)-\(number)", workload: workload, node: node,
            stripped: false)
        var summary = ProxySummary()
        summary.namespace = "shop"
        summary.workload = workload
        summary.pod = row.pod
        summary.limitBytes = Bytes(limit << 20)
        summary.allocatedBytes = Bytes(Int64(number + 1) * 1_000_000)
        var state = ProxyState(proxy: row)
        if let clusters {
            var counts = ConfigCounts()
            counts.clusters = clusters
            counts.hasClusters = true
            state.counts = counts
        }
        let victim = Victim(row, form: .containerLimit)
        let connected = seen.map {
            Store.ConnectedRow(namespace: "shop", pod: row.pod ?? "", clusters: $0, file: "adsz")
        }
        return CohortMember(
            ProxyTable.Row(state: state, summary: summary, account: nil), victim: killed ? victim : nil,
            connected: connected, pushes: nil, isOwnProcess: own, hasSidecarScope: nil)
    }

    private func attribute(_ name: String, _ cohorts: Cohorts) -> CohortAttribute? {
        cohorts.attributes.first { $0.name == name }
    }

    @Test func smallGroupsNeverLookSignificant() throws {
        let members =
            (0..<4).map { member($0, of: "a\($0)", killed: true, limit: 100) }
            + (4..<60).map { member($0, of: "b", killed: false, limit: 200) }
        let cohorts = CohortBuilder(members).cohorts()
        let limit = try #require(attribute("memory limit", cohorts))
        #expect(limit.separation == -1)
        #expect((limit.p ?? 1) < 0.001)
        #expect(!limit.significant)
        #expect(cohorts.warning?.contains("too small to prove anything") == true)
    }

    @Test func largeGroupsOfSeveralWorkloadsDoAndNamesakesDoNot() throws {
        func cohorts(_ workloads: Int) -> Cohorts {
            CohortBuilder(
                (0..<8).map { member($0, of: "a\($0 % workloads)", killed: true, limit: 100) }
                    + (8..<20).map { member($0, of: "b", killed: false, limit: 200) }
            ).cohorts()
        }
        #expect(attribute("memory limit", cohorts(3))?.significant == true)
        #expect(cohorts(3).warning == nil)
        // Eight replicas of one workload are one witness.
        #expect(attribute("memory limit", cohorts(1))?.significant == false)
        #expect(cohorts(1).warning?.contains("are of shop/a0") == true)
    }

    /// istiod counts clusters without the static ones: 1,496 there are the 1,500 of a dump.
    @Test func pagesOfAnotherKindAreNotCompared() {
        func cohorts(seen: Int?) -> Cohorts {
            CohortBuilder(
                (0..<3).map { member($0, of: "a", killed: true, seen: 1_000) }
                    + (3..<6).map { member($0, of: "b", killed: false, clusters: 1_500, seen: seen) }
            ).cohorts()
        }
        #expect(attribute("clusters", cohorts(seen: nil)) == nil)
        #expect(!cohorts(seen: nil).alike.contains("clusters"))
        #expect(attribute("clusters", cohorts(seen: 1_490))?.survivorMedian == 1_490)
        #expect(cohorts(seen: 1_000).alike.contains("clusters"))
    }

    @Test func whatASuccessorHoldsIsNotHeldAgainstTheKilled() {
        func cohorts(own: Bool) -> Cohorts {
            CohortBuilder(
                (0..<3).map { member($0, of: "a", killed: true, own: own) }
                    + (3..<6).map { member($0, of: "b", killed: false) }
            ).cohorts()
        }
        #expect(attribute("allocated", cohorts(own: true))?.separation == -1)
        #expect(attribute("allocated", cohorts(own: false)) == nil)
    }

    @Test func whatChanceBringsAboutIsLeftOut() {
        let limits: [Int64] = [100, 300, 200, 400, 250, 150]
        let members = limits.enumerated().map { member($0, of: "a\($0)", killed: $0 < 3, limit: $1) }
        #expect(attribute("memory limit", CohortBuilder(members).cohorts()) == nil)
    }

    @Test func aCategoryIsComparedByTheShareOfItsTellingValue() throws {
        let members =
            (0..<6).map { member($0, of: "a\($0)", killed: true, node: "bad") }
            + (6..<14).map { member($0, of: "b\($0)", killed: false, node: $0 == 6 ? "bad" : "n\($0 % 2)") }
        let node = try #require(attribute("node", CohortBuilder(members).cohorts()))
        #expect(node.value == "bad")
        #expect(node.killedWith == 6 && node.killedKnown == 6)
        #expect(node.survivorsWith == 1 && node.survivorsKnown == 8)
        #expect(node.separation == 0.875)
        #expect(node.killedMedian == nil)
    }

    @Test func aReplicaThatDiedStandsBesideOneThatLived() throws {
        let members = [
            member(0, of: "a", killed: true, limit: 100, clusters: 50, node: "n1"),
            member(1, of: "a", killed: false, limit: 200, clusters: 50, node: "n2"),
            member(2, of: "b", killed: false),
        ]
        let pair = try #require(CohortBuilder(members).cohorts().replicas.first)
        #expect(pair.workload == "a" && pair.killed == "a-0" && pair.survivor == "a-1")
        let differences = Dictionary(uniqueKeysWithValues: pair.differences.map { ($0.name, $0) })
        #expect(differences["node"]?.killed == .text("n1"))
        #expect(differences["memory limit"]?.survivor == .number(Double(200 << 20)))
        #expect(pair.alike.contains("clusters"))
    }

    @Test func workloadsThatLostMostComeFirst() {
        let members = [
            member(0, of: "a", killed: true), member(1, of: "a", killed: false), member(2, of: "b", killed: false),
            member(3, of: "c", killed: true),
        ]
        let rows = CohortBuilder(members).cohorts().workloads
        #expect(rows.map(\.workload) == ["c", "a", "b"])
        #expect(rows.map(\.killed) == [1, 1, 0])
    }

    @Test func withoutAKillThereIsNothingToCompare() {
        let cohorts = CohortBuilder([member(0, of: "a", killed: false)]).cohorts()
        #expect(cohorts.attributes.isEmpty && cohorts.workloads.isEmpty && cohorts.warning == nil)
    }

    /// Through the whole way: one of two replicas died, both are in the bundle.
    @Test func replicasOfABundleAreFound() throws {
        var scenario = Scenario(replicas: 2)
        let mesh = scenario.mesh
        scenario.capture = { capture in
            if let pod = mesh.pods(of: "pay", in: "checkout").last { capture.proxies.append(ProxyShape(pod, in: mesh)) }
        }
        let cohorts = try scenario.report().cohorts
        let pair = try #require(cohorts.replicas.first)
        #expect(pair.workload == "pay")
        #expect(pair.alike.contains("clusters") && pair.alike.contains("routes"))
        // Its successor's pages say nothing of what the killed process had allocated.
        #expect(!(pair.alike + pair.differences.map(\.name)).contains("allocated"))
        #expect(cohorts.workloads.first?.killed == 1)
    }
}
