import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What to do first: tried by the model, and by the mesh itself once it is done.
@Suite struct ActionPlanTests {
    private func called(_ scenario: inout Scenario) {
        scenario.shape = { shape in
            guard let cluster = shape.clusters.first(where: { $0.namespace == "harbour" && !$0.name.contains("|v") }),
                let host = cluster.endpoints.first
            else { return }
            shape.loads = [.init(cluster.name, address: host.address, connectionsTotal: 4, requestsTotal: 90)]
        }
    }

    // MARK: - Which steps

    @Test(arguments: Episode.all)
    func itsStepsAreRemediesThatCanBeTaken(episode: Episode) throws {
        let incident = try #require(Episode.incidents[episode.name])
        guard let first = incident.firstAction else {
            #expect(incident.remedies.isEmpty || incident.remedies.allSatisfy { !$0.needs.isEmpty })
            return
        }
        let steps = first.steps.compactMap { id in incident.remedies.first { $0.id == id } }
        #expect(steps.count == first.steps.count && !steps.isEmpty && !first.why.isEmpty)
        #expect(steps.allSatisfy { $0.needs.isEmpty })
        #expect(first.shedsTraffic == false || steps.count == 1 || steps.first?.limit != nil)
        for step in steps {
            if step.fitsAtRest == true { #expect(first.fitsAtRest != false) }
            if step.fitsAtPush == true { #expect(first.fitsAtPush != false) }
        }
    }

    @Test func twoRulesOfWhichOneIsNotEnoughAreOneAction() throws {
        var scenario = Scenario(services: 60)
        scenario.limit = .need(0.7)
        for (name, host) in [("north", "*.svc.cluster.local"), ("south", "*.harbour.svc.cluster.local")] {
            scenario.mesh.rules.append(
                .init(
                    name, in: "istio-system", host: host, subsets: (0..<6).map { "v\($0 + 1)" },
                    createdAt: scenario.mesh.begunAt))
        }
        let incident = try scenario.incident()
        let first = try #require(incident.firstAction)
        let steps = incident.remedies.filter { first.steps.contains($0.id) }
        let alone = steps.compactMap(\.fitsAtPush)
        #expect(first.fitsAtRest == true && first.fitsAtPush == true, "\(first)")
        #expect(steps.count == 1 || !alone.contains(true))
    }

    @Test func whatShedsComesAfterALimit() throws {
        let scenario = Scenario.connections(2_000, requests: 1_600, bytesEach: 16_000)
        let incident = try scenario.incident()
        let first = try #require(incident.firstAction)
        let step = try #require(incident.remedies.first { $0.id == first.steps.first })
        #expect(step.kind == .stopGap && step.title.hasPrefix("raise the memory limit"))
        #expect(first.shedsTraffic == false && first.why.contains("refuses requests"))
        // How many there would be if nobody died no page says.
        #expect(incident.recommendedLimit?.enough == .unknown && first.fitsAtPush == nil)
    }

    @Test func anApplicationIsItsOwnFirstStep() throws {
        var scenario = Scenario(services: 4)
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.status = {
            $0.app = .oomKilled(from: start, to: kill, limit: "100Mi")
            $0.sidecar?.life = .init()
        }
        let incident = try #require(scenario.report().incidents.first { $0.containerKind == .app })
        let remedy = try #require(incident.remedies.first)
        #expect(incident.firstAction?.steps == ["R1"] && incident.firstAction?.fitsAtRest == nil)
        #expect(remedy.commands.first.map { $0.line.hasSuffix("--limits=memory=160Mi") } ?? false)
        #expect(remedy.objects.first?.container == incident.container && incident.recommendedLimit == nil)
    }

    // MARK: - Done, and judged again

    /// The need that a remedy promised, against that of the mesh in which it was done.
    private func expectDone(
        _ before: Incident, _ remedy: Remedy, _ after: Incident, _ classification: CauseClass,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let promised = try #require(remedy.effect?.neededAfter?.atRest, sourceLocation: sourceLocation)
        let need = try #require(after.need?.level, sourceLocation: sourceLocation)
        #expect(abs(need.double - promised.double) < 0.06 * promised.double, sourceLocation: sourceLocation)
        #expect((before.need?.level ?? 0) > need, sourceLocation: sourceLocation)
        #expect(before[classification].outcome.isClaim, sourceLocation: sourceLocation)
        #expect(!after[classification].outcome.isClaim, sourceLocation: sourceLocation)
    }

    @Test func subsetsThatWereRemovedAreGone() throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        let before = try scenario.incident()
        let remedy = try #require(before.remedies.first { $0.cause == before[.drSubsets].code })
        scenario.mesh.rules = []
        scenario.limit = .stated("1Gi")
        try expectDone(before, remedy, try scenario.incident(), .drSubsets)
    }

    @Test func aSidecarThatWasAddedNarrowsAndKeepsWhatIsCalled() throws {
        var scenario = Scenario(services: 140)
        called(&scenario)
        let before = try scenario.incident()
        let remedy = try #require(before.remedies.first { $0.cause == before[.configScope].code })
        let hosts = try #require(PastedYAML(remedy.yaml ?? "")?.documents.first)["spec.egress[].hosts[]"]
        scenario.mesh.scopes = [.init("default", in: "checkout", hosts: hosts, createdAt: scenario.mesh.begunAt)]
        scenario.limit = .stated("1Gi")
        let report = try scenario.report()
        let after = try #require(report.incidents.first { $0.namespace == "checkout" })
        try expectDone(before, remedy, after, .configScope)
        let proxy = try #require(report.proxies.first { $0.namespace == "checkout" })
        #expect(proxy.hostsWithTraffic == remedy.traffic?.keeps && proxy.hostsWithTraffic == 1)
    }

    @Test func workersThatWereSetAreFewer() throws {
        let episode = try #require(Episode.all.first { $0.truth == .workers })
        var scenario = episode.scenario()
        let before = try scenario.incident()
        let remedy = try #require(before.remedies.first { $0.cause == before[.workers].code })
        for place in scenario.mesh.pods.indices { scenario.mesh.pods[place].sidecar?.workers = 2 }
        scenario.limit = .stated("1Gi")
        try expectDone(before, remedy, try scenario.incident(), .workers)
    }
}
