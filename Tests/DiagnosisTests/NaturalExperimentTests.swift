import SampleBundles
import Testing

@testable import Diagnosis

/// A living proxy that lacks what a cause blames comes first among its evidence.
@Suite struct NaturalExperimentTests {
    private func beside(
        _ scenario: Scenario, limit: String, _ change: @escaping (inout ProxyShape) -> Void = { _ in }
    ) -> Scenario {
        var scenario = scenario
        scenario.mesh.addService("barge", in: "canal", sidecar: .init(limit: limit))
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies += mesh.pods(of: "barge", in: "canal").map { pod in
                var shape = ProxyShape(pod, in: mesh)
                change(&shape)
                return shape
            }
        }
        return scenario
    }

    private func first(_ cause: Cause) -> String { cause.evidence.first?.text.plain ?? "" }

    @Test func aTwinWithFewerWorkersComesFirst() throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = 32
        let text = first(try beside(scenario, limit: "32Mi").incident()[.workers])
        #expect(text.contains("canal/barge-") && text.contains("2 workers instead of 32"), "\(text)")
        #expect(text.contains("32 MiB"), "\(text)")
    }

    /// What stands in for the killed proxy lives with fewer workers itself.
    @Test func aStandInWithFewerWorkersIsATwin() throws {
        var scenario = Scenario(services: 60, replicas: 2)
        scenario.pages = .sibling
        let victim = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first)
        let place = try #require(scenario.mesh.pods.firstIndex { $0.name == victim.name })
        scenario.mesh.pods[place].sidecar?.workers = 64
        let cause = try scenario.incident()[.workers]
        #expect(cause.twinThatLives?.contains("2 workers instead of 64") == true, "\(cause.why)")
    }

    @Test func aLargerLimitProvesNothing() throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.pods[scenario.mesh.pods.count - 1].sidecar?.workers = 32
        #expect(!first(try beside(scenario, limit: "4Gi").incident()[.workers]).contains("natural experiment"))
    }

    @Test func aProxyWithoutTheFilterComesFirst() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = { $0.luaFilters = 15 }
        let text = first(try beside(scenario, limit: "40Mi").incident()[.wasmLua])
        #expect(text.contains("no Lua or Wasm filter"), "\(text)")
    }

    /// Then what it lacks is not all that differs.
    @Test func `Who lives with another version is told to`() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = { $0.luaFilters = 15 }
        var other = beside(scenario, limit: "40Mi")
        #expect(!first(try other.incident()[.wasmLua]).contains("runs Istio"))
        other.edits.append(("barge", { $0.replacing("\"ISTIO_VERSION\": \"1.", with: "\"ISTIO_VERSION\": \"0.") }))
        let text = first(try other.incident()[.wasmLua])
        #expect(text.contains("no Lua or Wasm filter; it runs Istio 0."), "\(text)")
        #expect(text.contains(", not 1."), "\(text)")
    }

    /// The same workload, small for whatever reason, at the same limit.
    @Test func aReplicaThatHoldsFarLessComesFirst() throws {
        var scenario = Scenario(services: 140, replicas: 2)
        let mesh = scenario.mesh
        scenario.capture = { capture in
            guard let other = mesh.pods(of: "pay", in: "checkout").last else { return }
            var shape = ProxyShape(other, in: mesh)
            shape.clusters.removeLast(shape.clusters.count * 3 / 4)
            capture.proxies.append(shape)
        }
        let incident = try scenario.incident()
        let cause = incident[.configScope]
        #expect(first(cause).hasPrefix("natural experiment: "), "\(first(cause))")
        #expect(first(cause).contains(" clusters of services instead of "), "\(first(cause))")
        #expect(cause.twinThatLives != nil)
    }

    @Test func aProxyWithTheSameFilterIsNone() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = { $0.luaFilters = 15 }
        let cause = try beside(scenario, limit: "40Mi") { $0.luaFilters = 1 }.incident()[.wasmLua]
        #expect(!first(cause).contains("natural experiment"))
    }
}
