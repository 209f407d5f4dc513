import SampleBundles
import Testing

@testable import Diagnosis

/// Subsets that the counters tell of, and that the dump is too old to hold: which rule made them only istiod's log and the objects say.
@Suite struct LaterSubsetsTests {
    private typealias Rule = SampleMesh.DestinationRule

    private static func rule(_ subsets: [String], named name: String = "canary", host: String = "*.svc.cluster.local")
        -> Rule
    {
        Rule(name, in: "istio-system", host: host, subsets: subsets, createdAt: SampleMesh(seed: 8).begunAt)
    }

    /// Each of its services got so many clusters more.
    private func scenario(each: Int = 2, _ rules: [Rule], _ change: (inout Scenario) -> Void = { _ in }) -> Scenario {
        var scenario = Scenario(services: 30)
        scenario.mesh.rules = rules
        scenario.shape = { $0.clusters.removeAll { !$0.subset.isEmpty } }
        let services = ProxyShape(scenario.mesh.pods(of: "pay", in: "checkout")[0], in: scenario.mesh).clusters
            .count { $0.subset.isEmpty }
        change(&scenario)
        scenario.addLater([LaterCounter.clusters: services * each, LaterCounter.modified: services])
        return scenario
    }

    private func remedies(_ scenario: Scenario) throws -> [Remedy] {
        let incident = try scenario.incident()
        let cause = incident[.drSubsets]
        #expect(cause.outcome == .likely && cause.grew, "\(cause.outcome) \(cause.why)")
        return incident.remedies.filter { $0.cause == cause.code }
    }

    @Test func theOnlyRuleForEveryHostIsWhatMadeThem() throws {
        let incident = try scenario([Self.rule(["v1", "v2"])]).incident()
        let remedies = incident.remedies.filter { $0.cause == incident[.drSubsets].code }
        let remedy = try #require(remedies.first)
        #expect(remedies.count == 1)
        #expect(
            remedy.title.plain
                == "remove the 2 subsets of DestinationRule istio-system/canary, which came after the dump")
        let patch = "kubectl -n istio-system patch destinationrule canary --type merge -p "
        #expect(remedy.commands.map(\.line) == [patch + #"'{"spec":{"subsets":null}}'"#])
        let old =
            #"'{"spec":{"subsets":[{"name":"v1","labels":{"version":"v1"}},{"name":"v2","labels":{"version":"v2"}}]}}'"#
        #expect(remedy.undo.text.plain == patch + old && remedy.saves.isEmpty)
        #expect(remedy.objects.map(\.name) == ["canary"] && remedy.objects.allSatisfy { !$0.isNew })
        // The dump is older than they are: whether a route names one it cannot tell.
        #expect(
            remedy.uncertain.map(\.plain) == [
                "whether a route names one of these subsets: the dump is older than they are"
            ])
        // So it comes behind a limit, and not in its place.
        #expect(incident.firstAction?.steps.first != remedy.id)
        #expect(remedy.effect?.neededAfter.map { $0.atRest < remedy.effect?.neededBefore?.atRest ?? 0 } == true)
    }

    /// Of two that match every host nobody knows which made them; one for a single host made few of them.
    @Test func ofSeveralRulesOrNoneForEveryHostNoneIsTakenAway() throws {
        #expect(try remedies(scenario([Self.rule(["v1", "v2"]), Self.rule(["v1"], named: "stable")])).isEmpty)
        #expect(try remedies(scenario([Self.rule([])])).isEmpty)
        #expect(try remedies(scenario([])).isEmpty)
        let host = Scenario(services: 30).mesh.services[5].host
        #expect(try remedies(scenario([Self.rule(["v1", "v2"], host: host)])).isEmpty)
    }

    /// The one for every host beside one for a single host and one without subsets.
    @Test func rulesThatCannotHaveMadeThemAreNoDoubt() throws {
        let host = Scenario(services: 30).mesh.services[5].host
        let rules = [
            Self.rule(["v1"], named: "one-host", host: host), Self.rule([], named: "pools"), Self.rule(["v1", "v2"]),
        ]
        #expect(try remedies(scenario(rules)).map { $0.objects.map(\.name) } == [["canary"]])
    }

    /// Istiod's log names the change that multiplied the clusters: that rule, whatever else matches every host.
    @Test func theRuleThatIstiodNamesIsTheOne() throws {
        let found = try remedies(
            scenario([Self.rule(["v1", "v2"]), Self.rule(["v1"], named: "stable")]) { scenario in
                let (start, kill) = (scenario.startedAt, scenario.killedAt)
                let pod = scenario.mesh.pods(of: "pay", in: "checkout")[0]
                let services = scenario.mesh.services.count
                scenario.capture = {
                    for (number, name, at) in [(60, "pool", start.later(1)), (61, "canary", kill.later(-21))] {
                        $0.istiodLog.debounced(
                            number, config: "DestinationRule/istio-system/\(name)", services: services, proxies: 1,
                            at: at)
                    }
                    $0.istiodLog.pushed(.clusters, to: pod, resources: 200, bytes: 200_000, at: kill.later(-20))
                }
            })
        #expect(found.map { $0.objects.map(\.name) } == [["canary"]], "\(found.map(\.title.plain))")
    }

    /// A VirtualService sends requests to one of them: without it they would be answered 503.
    @Test(arguments: [("v1", 0), ("v2", 0), ("v3", 1)])
    func subsetsThatARouteNamesStay(subset: String, count: Int) throws {
        let found = try remedies(
            scenario([Self.rule(["v1", "v2"])]) { scenario in
                let host = scenario.mesh.services[4].host
                scenario.mesh.virtualServices = [
                    .init("to-it", in: "atlas", host: host, prefixes: [], createdAt: scenario.mesh.begunAt)
                ]
                scenario.edit("cluster/crs", " host: \(host)\n", to: " host: \(host)\n          subset: \(subset)\n")
            })
        #expect(found.count == count, "\(found.map(\.title.plain))")
    }

    /// Where the bundle does not list the VirtualServices of the mesh, that none names them comes first.
    @Test func whatMayNameThemIsAskedForWhereItIsNotListed() throws {
        let listed = try #require(try remedies(scenario([Self.rule(["v1", "v2"])])).first)
        #expect(listed.needs.isEmpty)
        let rule = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: canary, namespace: istio-system}
            spec:
              host: "*.svc.cluster.local"
              subsets: [{name: v1, labels: {version: v1}}]

            """
        let unlisted = try remedies(
            scenario([]) {
                $0.dropped = ["cluster/crs", "debug/"]
                $0.added = [("rule.yaml", rule)]
            })
        let remedy = try #require(unlisted.first)
        #expect(remedy.title.contains("remove the 1 subset of DestinationRule istio-system/canary"))
        #expect(
            remedy.needs.count == 1 && remedy.needs[0].contains("kubectl get virtualservices.networking.istio.io -A"))
    }

    /// Clusters that came with services are no subsets, whatever rule is there.
    @Test func whatCameWithServicesIsNoRules() throws {
        var scenario = Scenario(services: 30)
        scenario.mesh.rules = [Self.rule(["v1", "v2"])]
        scenario.shape = { $0.clusters.removeAll { !$0.subset.isEmpty } }
        scenario.addLater([LaterCounter.clusters: 61])
        let incident = try scenario.incident()
        #expect(incident[.drSubsets].outcome == .excluded)
        #expect(!incident.remedies.contains { $0.title.contains("DestinationRule") })
    }
}
