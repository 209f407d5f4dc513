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
        // What is asked for is what can be changed, and no page that only measures again what was claimed.
        let advice = incident.advice.first { $0.cause == incident[.wasmLua].code }
        #expect(advice?.command?.line.hasPrefix("kubectl get envoyfilters,wasmplugins -A") == true)
    }

    @Test func aFilterThatOnlyTheKilledHaveIsLikelyWhereNothingElseIsLarge() throws {
        var scenario = scenario(lua: 1)
        scenario.limit = .need(1 / 0.3)
        scenario.mesh.addService("basket", in: "shop", sidecar: .init(limit: "40Mi"))
        let mesh = scenario.mesh
        scenario.capture = { capture in
            capture.proxies += mesh.pods(of: "basket", in: "shop").map { ProxyShape($0, in: mesh) }
        }
        #expect(try scenario.incident()[.wasmLua].outcome == .likely)
        // Where connections may hold it, the filter is not all that the killed have.
        for (connections, outcome) in [(99, Outcome.likely), (100, .possible)] {
            scenario.shape = { ($0.luaFilters, $0.downstreamConnections) = (1, connections) }
            let cause = try scenario.incident()[.wasmLua]
            #expect(cause.outcome == outcome, "\(connections): \(cause.why)")
        }
    }

    /// A sampler's lines of the victim: what the process held, and what the allocator did.
    private func sampled(lua: Int, anonymous: Int) throws -> Incident {
        var scenario = scenario(lua: lua, services: 60)
        scenario.limit = .stated("160Mi")
        let pod = try #require(scenario.mesh.pods(in: scenario.namespace).first)
        scenario.added.append(
            (
                "bug-report/proxies/\(pod.folder)/series.jsonl",
                """
                {"t": 0.5, "RssAnon": 22000000, "memory": {"allocated": "13000000", "heap_size": "19000000", "total_physical_bytes": "21900000"}}
                {"t": 9.5, "RssAnon": \(anonymous), "memory": {"allocated": "13500000", "heap_size": "21000000", "total_physical_bytes": "24000000"}}

                """
            ))
        return try scenario.incident()
    }

    @Test func anonymousMemoryFarBeyondTheAllocatorsIsTheFilters() throws {
        let cause = try sampled(lua: 1, anonymous: 161_000_000)[.wasmLua]
        #expect(cause.outcome == .likely)
        #expect(cause.bytes == 137_000_000)
        #expect(cause.evidence.contains { $0.locator == "sample at 9.5 s" })
    }

    @Test func aFewMegabytesBeyondTheAllocatorsAreEnvoysOwn() throws {
        let cause = try sampled(lua: 1, anonymous: 25_000_000)[.wasmLua]
        #expect(cause.outcome == .excluded, "\(cause.outcome) \(cause.why) \(cause.share ?? 0)")
    }

    @Test func withoutAFilterMemoryOutsideIsNotTheirs() throws {
        #expect(try sampled(lua: 0, anonymous: 161_000_000)[.wasmLua].outcome == .excluded)
    }

    @Test func whatIsLittleOfAllThatWasNeededIsNoCause() throws {
        // Of allocated it is a large share; of the process it is not.
        let cause = try sampled(lua: 1, anonymous: 161_000_000)[.configScope]
        #expect(cause.outcome >= .possible)
    }

    @Test func noFilterIsNoCause() throws {
        #expect(try scenario(lua: 0).incident()[.wasmLua].outcome == .excluded)
    }

    @Test func oneFilterAmongMuchElseIsUnderATenth() throws {
        let cause = try scenario(lua: 1, services: 90).incident()[.wasmLua]
        #expect((cause.share ?? 1) < Thresholds.possibleShare.value)
        #expect(cause.outcome == .excluded)
    }

    /// A quarter of all is likely, unless the configuration needs too little of the limit, or as much without them.
    @Test func whatFiltersMapIsWeighedAgainstTheLimit() throws {
        let mesh = try MadeCase.mesh()
        var made = MadeCase()
        (made.counts.luaFilters, made.share, made.measured.allocated) = (20, nil, 8_000_000)
        made.need = 60_000_000
        #expect(try made.outcome(of: .wasmLua, in: mesh) == .likely)
        made.needOfLimit = 0.79
        #expect(try made.outcome(of: .wasmLua, in: mesh) == .possible)
        made.stage = .outlook
        #expect(try made.outcome(of: .wasmLua, in: mesh) == .likely)
        (made.stage, made.needOfLimit) = (.kill, 1.5)
        #expect(try made.outcome(of: .wasmLua, in: mesh) == .possible)
    }
}
