import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct ComponentTests {
    /// A class of configuration without a line could never be weighed.
    @Test(arguments: [
        CauseClass.configScope, .drSubsets, .endpointCount, .gatewayAllClusters, .tcpHeadlessListeners, .routeTable,
        .filterChains, .xdsChurnDrain, .workers, .statsCount, .connections, .wasmLua,
    ])
    func aClassOfBytesOwnsALine(classification: CauseClass) {
        #expect(Component.allCases.contains { $0.owner == classification })
    }

    /// A push sends clusters and what hangs on them; what is not sent again cannot be held twice.
    @Test func onlyWhatIsPushedIsHeldTwice() throws {
        let store = try Scenario.load(Shapes.drawn(6, seed: 3).builder())
        let mesh = try Diagnosis.Mesh(store)
        for state in mesh.withDump {
            let account = try #require(Account(state))
            let rest: Set<Component> = [
                .base, .tcpListeners, .httpListeners, .httpsServers, .drainingListeners, .virtualHosts,
                .gatewayVirtualHosts, .extraRoutes, .connections, .luaFilters, .wasmMachines,
            ]
            let kept = account.lines.filter { rest.contains($0.component) }.reduce(0) { $0 + $1.allocated }
            #expect(abs(account.pushed + kept - account.predicted.double) < 2)
            #expect(account.pushed > 0 && kept > 0)
        }
    }

    @Test func whatEndsWithTheProcessIsNotNeededAfterARestart() throws {
        let store = try Scenario.load(Shapes.drawn(1, seed: 6).builder())
        var state = try #require(try Diagnosis.Mesh(store).withDump.first)
        let idle = try #require(Account(state))
        (state.connections.upstream, state.connections.downstream) = (900, 700)
        state.drainingListeners = 60
        let busy = try #require(Account(state))
        #expect(busy.anonymous > idle.anonymous)
        #expect(busy.anonymousAfterRestart == idle.anonymousAfterRestart)
    }

    @Test func endpointsThatLeadAreStillTheSameObjects() throws {
        let store = try Scenario.load(Shapes.drawn(1, seed: 6).builder())
        var state = try #require(try Diagnosis.Mesh(store).withDump.first { !$0.isGateway })
        state.counts?.endpoints = 90_000
        state.load = nil
        state.counts?.endpointsFirst45 = 400
        let many = try #require(Account(state))
        #expect(many.lines.contains { $0.component == .leadingEndpoints })
        #expect(many.allocated(.endpointCount) > 0)
        #expect(many.count(.serviceEndpoints) == many.count(.leadingEndpoints))
        state.counts?.endpoints = 10
        state.counts?.endpointsFirst45 = 10
        let few = try #require(Account(state))
        #expect(few.allocated(.endpointCount) == 0 && few.lines.contains { $0.component == .serviceEndpoints })
    }
}
