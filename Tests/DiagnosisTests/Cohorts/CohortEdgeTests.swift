import Testing
import Units

@testable import Diagnosis
@testable import Store

/// What may be said of what tells the killed from the living, from both sides of each value; the figures stand here once more on
/// purpose.
@Suite struct CohortEdgeTests {
    /// So many killed and living proxies of one namespace, of which so many run on node `north`: two attributes are tried.
    private func cohorts(killed: Int, north: Int, living: Int, and others: Int, workloads: Int = 2) -> Cohorts {
        func member(_ number: Int, isKilled: Bool, node: String) -> CohortMember {
            let row = ProxyRow(
                id: Int64(number), namespace: "shop", pod: "p-\(number)", workload: "w\(number % workloads)",
                node: node, stripped: false)
            var summary = ProxySummary()
            (summary.namespace, summary.workload, summary.pod) = ("shop", row.workload, row.pod)
            return CohortMember(
                ProxyTable.Row(state: ProxyState(proxy: row), summary: summary, account: nil),
                victim: isKilled ? Victim(row, form: .containerLimit) : nil, connected: nil, pushes: nil,
                isOwnProcess: true, hasSidecarScope: nil)
        }
        return CohortBuilder(
            (0..<killed).map { member($0, isKilled: true, node: $0 < north ? "north" : "south") }
                + (0..<living).map { member(killed + $0, isKilled: false, node: $0 < others ? "north" : "south") }
        ).cohorts()
    }

    private func node(_ cohorts: Cohorts) -> CohortAttribute? { cohorts.attributes.first { $0.name == "node" } }

    /// Of 8 and 16: with 2 and 10 on the node chance has 19.3 %, with 2 and 9 it has 21.1 %.
    @Test(arguments: [(2, 10, true), (2, 9, false), (6, 6, true), (6, 7, false)])
    func whatChanceBringsAboutInAFifthIsLeftOut(north: Int, others: Int, isTold: Bool) {
        #expect((node(cohorts(killed: 8, north: north, living: 16, and: others)) != nil) == isTold)
    }

    /// With two tries 2.15 % are 4.3 %, and 2.77 % are 5.5 %.
    @Test(arguments: [(2, 13, true), (3, 0, false), (6, 3, true), (5, 16, false)])
    func whatChanceBringsAboutInATwentiethIsNotSignificant(north: Int, others: Int, isSignificant: Bool) throws {
        let node = try #require(self.node(cohorts(killed: 8, north: north, living: 16, and: others)))
        #expect(node.significant == isSignificant, "\(node.p ?? 1)")
        #expect(
            (node.killedWith, node.survivorsWith)
                == (node.value == "north" ? (north, others) : (8 - north, 16 - others)))
    }

    @Test(arguments: [(4, 20, false), (5, 19, true), (20, 4, false), (19, 5, true)])
    func aGroupOfFourProvesNothing(killed: Int, living: Int, canProve: Bool) throws {
        let cohorts = cohorts(killed: killed, north: killed, living: living, and: 0)
        let node = try #require(self.node(cohorts))
        #expect(abs(node.separation ?? 0) == 1 && node.significant == canProve)
        #expect((cohorts.warning == nil) == canProve)
        // Of one workload they are one witness, however many.
        let one = self.cohorts(killed: killed, north: killed, living: living, and: 0, workloads: 1)
        #expect(self.node(one)?.significant == false && one.warning?.contains("all that were killed are of") == true)
    }

    @Test func withoutEitherGroupNothingIsCompared() {
        for (killed, living) in [(0, 9), (9, 0)] {
            let cohorts = cohorts(killed: killed, north: killed, living: living, and: 0)
            #expect(cohorts.attributes.isEmpty && cohorts.alike.isEmpty && cohorts.warning == nil)
            #expect((cohorts.killed, cohorts.survivors) == (killed, living))
        }
    }

    @Test func whatAllShareIsAlike() {
        let cohorts = cohorts(killed: 6, north: 6, living: 6, and: 6)
        #expect(cohorts.attributes.isEmpty)
        #expect(Set(cohorts.alike) == ["namespace", "node"])
    }
}
