import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct MetricCardinalityTests {
    private func scenario(series: Int, unexplained: Int) -> Scenario {
        var scenario = Scenario(services: 12)
        scenario.pages = .killed
        scenario.shape = { shape in
            for number in 0..<series {
                shape.statistics["istio_requests_total{reporter=\"destination\",request_id=\"\(number)\"}"] = 1
            }
            shape.extraAllocated = unexplained
            shape.downstreamConnections = 0
        }
        return scenario
    }

    @Test func seriesWithBytesThatNothingElseExplainsAreLikely() throws {
        let cause = try scenario(series: 2_500, unexplained: 12_000_000).incident()[.metricCardinality]
        #expect(cause.outcome == .likely)
        #expect(cause.why.contains("istio_requests_total"))
    }

    /// The label that is new in each of them is named, and how it is dropped; one that all have alike is not.
    @Test func theLabelThatIsAlwaysNewIsNamed() throws {
        let incident = try scenario(series: 2_500, unexplained: 12_000_000).incident()
        let advice = try #require(incident.advice.first { $0.cause == MetricCardinality.card.code }).text.plain
        #expect(advice.contains("New in nearly each of them: label request_id."), "\(advice)")
        #expect(advice.contains("tagOverrides.request_id.operation: REMOVE") && !advice.contains("reporter"))
    }

    /// The object that makes the label is in the bundle: what it sets is taken out of it, and nothing else.
    @Test(arguments: [("checkout", true), ("istio-system", true), ("shop", false)])
    func theTagIsTakenOutOfTheTelemetryThatSetsIt(namespace: String, isOwn: Bool) throws {
        var scenario = scenario(series: 2_500, unexplained: 12_000_000)
        let telemetry = """
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: tags, namespace: \(namespace)}
            spec:
              metrics:
              - providers: [{name: prometheus}]
                overrides:
                - match: {metric: REQUEST_COUNT}
                  tagOverrides: {source_app: {operation: REMOVE}}
                - match: {metric: REQUEST_COUNT}
                  tagOverrides: {zone: {value: node.zone}, request_id: {value: request.id}}

            """
        scenario.added = [("telemetry.yaml", telemetry)]
        let incident = try scenario.incident()
        let remedy = incident.remedies.first { $0.title.contains("take tag request_id out of Telemetry") }
        #expect((remedy != nil) == isOwn, "\(incident.remedies.map(\.title.plain))")
        guard let remedy else { return }
        let change = #"[{"op":"remove","path":"/spec/metrics/0/overrides/1/tagOverrides/request_id"}]"#
        #expect(
            remedy.commands.map(\.line) == [
                "kubectl -n \(namespace) patch telemetries.telemetry.istio.io tags --type json -p '\(change)'",
                "kubectl -n checkout rollout restart deployment/pay",
            ])
        #expect(remedy.kind == .rootFix && remedy.saves.count == 1 && remedy.objects.map(\.name) == ["tags"])
        let whose = namespace == "checkout" ? "the proxies of checkout" : "every proxy of the mesh"
        #expect(remedy.reaches.contains(whose))
    }

    @Test func seriesWithALittleUnexplainedArePossible() throws {
        #expect(try scenario(series: 2_500, unexplained: 1_000_000).incident()[.metricCardinality].outcome == .possible)
    }

    @Test func seriesBesideAnAccountThatExplainsEverythingAreExcluded() throws {
        let cause = try scenario(series: 2_500, unexplained: -500_000).incident()[.metricCardinality]
        #expect(cause.outcome == .excluded)
        #expect(cause.why.contains("istio_requests_total"))
    }

    /// What the counted clusters do not need is unexplained as well.
    @Test(arguments: [(60_000_000, Outcome.likely), (0, .excluded)])
    func withoutADumpTheCountOfClustersSaysWhatIsLeft(unexplained: Int, outcome: Outcome) throws {
        var scenario = scenario(series: 2_500, unexplained: unexplained)
        scenario.dropped = ["config_dump"]
        let cause = try scenario.incident()[.metricCardinality]
        #expect(cause.outcome == outcome, "\(cause.why.plain)")
    }

    @Test func justUnderTwoThousandAreExcluded() throws {
        #expect(
            try scenario(series: 1_999, unexplained: 12_000_000).incident()[.metricCardinality].outcome == .excluded)
    }

    @Test func istiosOwnAreExcluded() throws {
        #expect(try scenario(series: 0, unexplained: 0).incident()[.metricCardinality].outcome == .excluded)
    }

    @Test func aYoungSuccessorSaysNothingOfAnOldVictim() throws {
        let cause = try Scenario(services: 4, lived: 90_000).incident()[.metricCardinality]
        #expect(cause.outcome == .notJudged)
    }

    /// That a page has few series only a whole one shows.
    @Test(arguments: [false, true]) func aPageThatBreaksOffExcludesNothing(isCut: Bool) throws {
        let scenario = scenario(series: 100, unexplained: 12_000_000)
        var bundle = BundleBuilder()
        for entry in scenario.bundle().entries {
            let isPage = isCut && entry.name.hasSuffix("stats/prometheus")
            bundle.add(
                entry.name, bytes: isPage ? Array(entry.bytes.dropLast(5)) : entry.bytes, modifiedAt: entry.modifiedAt)
        }
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        let cause = try #require(report.incidents.first)[.metricCardinality]
        #expect(cause.outcome == (isCut ? .notJudged : .excluded), "\(cause.why)")
    }
}
