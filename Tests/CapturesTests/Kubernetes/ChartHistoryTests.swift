import Testing
import Units

@testable import Captures

@Suite struct ChartHistoryTests {
    private func revisions(_ text: String) throws -> [ChartRevision] {
        let (kind, facts, outcome) = try recognised(text)
        #expect(kind == .chartHistory && outcome == .complete, "\(kind) \(outcome)")
        return facts.charts
    }

    /// Helm writes tabs, a terminal's copy has blanks.
    @Test(arguments: ["\t", "  "]) func `A history has times without a zone`(gap: String) throws {
        let found = try revisions(
            """
            REVISION|UPDATED                 |STATUS         |CHART        |APP VERSION|DESCRIPTION
            13      |Tue Feb  3 10:02:10 2026|superseded     |istiod-1.26.3|1.26.3     |Upgrade complete
            14      |Tue Mar 10 16:03:55 2026|pending-upgrade|istiod-1.26.3|1.26.3     |Preparing upgrade
            15      |Tue Mar 10 16:09:55 2026|deployed       |istiod-1.26.3|1.26.3     |Rollback to 13

            """.replacing("|", with: gap))
        #expect(found.map(\.rolledBackTo) == [nil, nil, 13])
        #expect(found.map(\.number) == [13, 14, 15])
        #expect(found.map(\.status) == ["superseded", "pending-upgrade", "deployed"])
        #expect(found.allSatisfy { $0.chart == "istiod-1.26.3" && $0.updatedAt == nil && $0.release == nil })
        #expect(found.map(\.localAt).prefix(2) == [moment("2026-02-03T10:02:10Z"), moment("2026-03-10T16:03:55Z")])
    }

    @Test func `A list has names, and times with their zone`() throws {
        let found = try revisions(
            """
            NAME  \tNAMESPACE   \tREVISION\tUPDATED                                \tSTATUS  \tCHART        \tAPP VERSION
            istiod\tistio-system\t14      \t2026-03-10 16:03:55.123456789 +0100 CET\tdeployed\tistiod-1.26.3\t1.26.3

            """)
        let one = try #require(found.first)
        #expect(one.release == "istiod" && one.namespace == "istio-system" && one.number == 14)
        #expect(one.updatedAt?.rfc3339.hasPrefix("2026-03-10T15:03:55.123") == true && one.localAt == nil)
        #expect(one.chart == "istiod-1.26.3" && one.status == "deployed")
    }

    @Test func `A status is of one revision, whatever its chart says below`() throws {
        let found = try revisions(
            """
            NAME: istiod
            LAST DEPLOYED: Tue Mar 10 16:03:55 2026
            NAMESPACE: istio-system
            STATUS: deployed
            REVISION: 14
            TEST SUITE: None
            NOTES:
            "istiod" successfully installed!
            REVISION: 99

            """)
        #expect(found.map(\.number) == [14] && found.first?.release == "istiod" && found.first?.status == "deployed")
        #expect(found.first?.localAt == moment("2026-03-10T16:03:55Z"))
    }

    @Test(arguments: [
        #"[{"revision":13,"updated":"2026-02-03T10:02:10+01:00","status":"superseded","chart":"istiod-1.26.3","app_version":"1.26.3","description":"Upgrade complete"},{"revision":14,"updated":"2026-03-10T16:03:55+01:00","status":"deployed","chart":"istiod-1.26.3","app_version":"1.26.3","description":"Upgrade complete"}]"#,
        #"[{"name":"istiod","namespace":"istio-system","revision":"14","updated":"2026-03-10 16:03:55 +0100 CET","status":"deployed","chart":"istiod-1.26.3","app_version":"1.26.3"}]"#,
        #"{"name":"istiod","info":{"first_deployed":"2025-03-10T16:03:55Z","last_deployed":"2026-03-10T15:03:55Z","status":"deployed","notes":"x"},"version":14,"namespace":"istio-system"}"#,
    ])
    func `JSON of each has a zone`(text: String) throws {
        let last = try #require(try revisions(text).last)
        #expect(last.number == 14 && last.status == "deployed")
        #expect(last.updatedAt == moment("2026-03-10T15:03:55Z") && last.localAt == nil)
    }

    @Test func `The command names the release`() throws {
        let facts = try recognised(
            """
            $ helm -n istio-system history istiod --max 5
            REVISION\tUPDATED\tSTATUS\tCHART\tAPP VERSION\tDESCRIPTION
            14\tTue Mar 10 16:03:55 2026\tdeployed\tistiod-1.26.3\t1.26.3\tUpgrade complete
            $ kubectl get pods -n shop

            """
        ).facts
        #expect(facts.charts.first?.release == "istiod" && facts.charts.first?.namespace == "istio-system")
    }
}
