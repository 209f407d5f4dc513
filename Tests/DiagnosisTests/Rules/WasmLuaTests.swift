import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct WasmLuaTests {
    private func scenario(lua: Int, services: Int = 20) -> Scenario {
        var scenario = Scenario(services: services)
        scenario.pages = .killed
        scenario.shape = { $0.luaFilters = lua }
        return scenario
    }

    @Test func luaInEveryChainIsLikely() throws {
        let incident = try scenario(lua: 15).incident()
        #expect(incident[.wasmLua].outcome.isClaim)
        #expect(incident[.wasmLua].evidence.contains { $0.text.contains("lua") })
    }

    @Test func aFilterThatOnlyTheKilledHaveIsLikelyWhereNothingElseIsLarge() throws {
        var scenario = scenario(lua: 1)
        scenario.limit = .need(1 / 0.3)
        scenario.mesh.addService("basket", in: "shop", sidecar: .init(limit: "40Mi"))
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies += mesh.pods(of: "basket", in: "shop").map { ProxyShape($0, in: mesh) }
        }
        let incident = try scenario.incident()
        #expect(incident[.wasmLua].outcome == .likely)
    }

    @Test func noFilterIsNoCause() throws {
        #expect(try scenario(lua: 0).incident()[.wasmLua].outcome == .excluded)
    }

    @Test func oneFilterAmongMuchElseIsUnderATenth() throws {
        let cause = try scenario(lua: 1, services: 90).incident()[.wasmLua]
        #expect((cause.share ?? 1) < Thresholds.possibleShare)
        #expect(cause.outcome == .excluded)
    }
}
