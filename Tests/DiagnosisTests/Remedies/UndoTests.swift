import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// An undo takes back what was changed and no more; where it cannot, the risk says so.
@Suite struct UndoTests {
    @Test func anEvictedContainerWithoutALimitLosesTheNewOneAgain() throws {
        var scenario = Scenario(services: 3)
        scenario.evict("pay", using: "7Gi", request: "256Mi")
        scenario.capture = { ($0.victims, $0.logs) = ([], [:]) }
        let incident = try #require(scenario.report().incidents.first { $0.containerKind == .app })
        let remedy = try #require(incident.remedies.first)
        #expect(remedy.title.plain.hasPrefix("limit container pay to"))
        #expect(remedy.undo.plain.contains(#""limits":{"memory":null}"#) && !remedy.undo.plain.contains("=0"))
    }

    /// The pod's annotations are in the bundle: each goes back to what it was.
    @Test func annotationsThatThePodShowsGoBackOneByOne() throws {
        var scenario = Scenario(services: 140)
        scenario.limit = .stated("40Mi")
        scenario.edit("k8s-resources", "sidecar.istio.io/proxyMemoryLimit", to: "sidecar.istio.io/formerLimit")
        let remedy = try #require(try limit(scenario))
        #expect(remedy.saves.isEmpty && remedy.commands.count == 1)
        let members =
            #""sidecar.istio.io/proxyMemory":"64Mi","sidecar.istio.io/proxyMemoryLimit":null"#
        #expect(remedy.undo.plain.contains(members), "\(remedy.undo.plain)")
        #expect(!remedy.risk.plain.contains("undo puts back"))
        // What the pod sets of them already is left alone.
        scenario.edits = []
        scenario.edit("k8s-resources", "sidecar.istio.io/proxyMemoryLimit", to: "sidecar.istio.io/proxyCPULimit")
        let own = try #require(try limit(scenario))
        #expect(!own.commands[0].line.contains("proxyCPU"), "\(own.commands[0].line)")
    }

    /// The undo of a remedy takes back another object than its alternatives make; none is without one of its own.
    @Test func eachOtherWayHasAnUndoOfItsOwn() throws {
        let reports = Array(Episode.reports.values) + Episode.rareReports
        let others = reports.flatMap { $0.incidents.flatMap(\.remedies) + $0.outlook.flatMap(\.remedies) }.flatMap(
            \.alternatives)
        #expect(others.count > 2)
        for other in others {
            let undo = other.undo.plain
            #expect(!undo.isEmpty, "\(other.title)")
            for object in other.objects where object.isNew && other.saves.isEmpty {
                #expect(
                    undo.contains(" \(object.name ?? "?")") && undo.contains(" \(object.namespace ?? "?") "), "\(undo)")
            }
        }
    }

    /// Where no page lists the objects, each other way keeps what it replaces unseen, and puts it back.
    @Test(arguments: [true, false]) func anotherWayThatMayReplacePutsBack(areListed: Bool) throws {
        var scenario = Scenario(services: 140)
        scenario.shape = { shape in
            guard let cluster = shape.clusters.first(where: { $0.namespace == "harbour" }) else { return }
            shape.loads = [
                .init(cluster.name, address: cluster.endpoints[0].address, connectionsTotal: 4, requestsTotal: 90)
            ]
        }
        if !areListed { scenario.dropped = ["cluster/crs"] }
        let remedies = try scenario.incident().remedies
        let others = remedies.flatMap(\.alternatives).filter { $0.objects.contains { $0.kind == "Sidecar" } }
        #expect(!others.isEmpty, "\(remedies.map(\.title))")
        for other in others {
            #expect(other.saves.isEmpty == areListed)
            #expect(other.undo.plain.contains(areListed ? "delete sidecars" : "if [ -s "), "\(other.undo)")
        }
    }

    private func limit(_ scenario: Scenario) throws -> Remedy? {
        try scenario.incident().remedies.first { $0.title.plain.hasPrefix("raise the memory limit") }
    }

    @Test func aWholeObjectThatIsPutBackTakesOtherChangesWithIt() throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        scenario.dropped = ["cluster/crs"]
        let remedies = try scenario.incident().remedies
        let replacing = remedies.filter { $0.undo.plain.contains("kubectl replace -f -") }
        #expect(
            !replacing.isEmpty && replacing.allSatisfy { $0.risk.plain.contains("undo puts back the whole object") })
        let others = remedies.filter { !$0.undo.plain.contains("kubectl replace -f -") }
        #expect(!others.isEmpty && others.allSatisfy { !$0.risk.plain.contains("undo puts back the whole object") })
    }

    // MARK: - Looking at what was changed

    @Test func anAnnotationThatDoesNotDecideIsSaidNotTo() throws {
        var scenario = Scenario(services: 140)
        scenario.limit = .stated("40Mi")
        #expect(try limit(scenario)?.uncertain.contains { $0.contains("the annotation says") } == false)
        scenario.edit("k8s-resources", "proxyMemoryLimit: 40Mi", to: "proxyMemoryLimit: 20Mi")
        scenario.edit("k8s-resources", "proxyMemoryLimit: \"40Mi\"", to: "proxyMemoryLimit: \"20Mi\"")
        let remedy = try #require(try limit(scenario))
        #expect(
            remedy.uncertain.contains { $0.contains("the annotation says 20Mi, the container has 40 MiB") },
            "\(remedy.uncertain.map(\.plain))")
    }

    @Test func anInitContainerIsLookedForAmongThese() throws {
        var scenario = Scenario(services: 3)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.edit("k8s-resources", "reason: Completed", to: "reason: OOMKilled")
        scenario.edit("k8s-resources", "exitCode: 0", to: "exitCode: 137")
        let incident = try scenario.incident()
        #expect(incident.containerKind == .initContainer)
        for remedy in incident.remedies {
            #expect(remedy.verify.plain.contains(".spec.initContainers[?(@.name=="), "\(remedy.verify.plain)")
        }
        let app = try #require(Scenario.killedApplication.report().incidents.first { $0.containerKind == .app })
        let check = try #require(app.remedies.first?.verify.plain)
        #expect(check.contains(".spec.containers[?(@.name==") && !check.contains("initContainers"))
    }
}

extension Scenario {
    fileprivate static var killedApplication: Scenario {
        var scenario = Scenario(services: 3)
        let (start, kill) = (scenario.startedAt, scenario.killedAt)
        scenario.status = {
            $0.app = .oomKilled(from: start, to: kill, limit: "90Mi")
            $0.sidecar?.life = .init()
        }
        return scenario
    }
}
