import SampleBundles
import Store
import Testing
import Units

@testable import Diagnosis

/// Accounts of drawn proxies under drawn changes.
@Suite struct ChangedAccountTests {
    private func accounts() throws -> [ChangedAccount] {
        try [3 as UInt64, 11].flatMap { seed in
            let store = try Scenario.load(Shapes.drawn(8, seed: seed).builder())
            let mesh = try Diagnosis.Mesh(store)
            return try mesh.withDump.compactMap { state -> ChangedAccount? in
                guard let counts = state.counts, let account = Account(state) else { return nil }
                return ChangedAccount(account: account, held: try mesh.answers.configuration(of: counts))
            }
        }
    }

    private func some(_ accounts: ChangedAccount, _ seed: UInt64) -> ConfigChange {
        var draws = Draws(seed)
        var change = ConfigChange()
        change.clusters = Places(accounts.clusters.indices.filter { _ in draws.below(2) == 0 })
        return change
    }

    @Test func withoutAChangeItIsTheSame() throws {
        for changed in try accounts() {
            let after = try #require(changed.after(ConfigChange()))
            #expect(after.predicted == changed.account.predicted && after.anonymous == changed.account.anonymous)
        }
    }

    @Test func lessIsNeverMore() throws {
        for (index, changed) in try accounts().enumerated() {
            let part = some(changed, UInt64(index))
            var all = ConfigChange()
            all.clusters = Places(changed.clusters.indices)
            let some = try #require(changed.after(part)), none = try #require(changed.after(all))
            #expect(some.predicted <= changed.account.predicted && none.predicted <= some.predicted)
            #expect(none.count(.serviceClusters) == 0 && none.count(.subsetClusters) == 0)
            for line in none.lines { #expect(line.allocated >= 0 && line.anonymous >= 0, "\(line)") }
        }
    }

    @Test func inTwoStepsOrAtOnceItIsTheSame() throws {
        for (index, changed) in try accounts().enumerated() {
            let (a, b) = (some(changed, UInt64(index)), some(changed, UInt64(index + 100)))
            let joined = try #require(changed.after(a.joined(b))), other = try #require(changed.after(b.joined(a)))
            #expect(joined.predicted == other.predicted)
            let first = try #require(changed.after(a))
            #expect(joined.predicted <= first.predicted)
        }
    }

    /// What the model says of a proxy without these clusters is what it says of a proxy that never had them.
    @Test func whatIsLeftIsWhatAScopedProxyHolds() throws {
        var scenario = Scenario(services: 60)
        let whole = try #require(try state(scenario))
        scenario.mesh.scopes = [
            .init("default", in: "checkout", hosts: ["./*", "istio-system/*"], createdAt: scenario.mesh.begunAt)
        ]
        let scoped = try #require(try state(scenario))
        var change = ConfigChange()
        change.clusters = Places(
            whole.clusters.indices.filter {
                !["checkout", "istio-system"].contains(whole.clusters[$0].serviceNamespace)
            })
        let left = try #require(whole.after(change)).predicted.double
        let truth = scoped.account.predicted.double
        #expect(abs(left - truth) < 0.02 * truth, "\(left) \(truth)")
    }

    private func state(_ scenario: Scenario) throws -> ChangedAccount? {
        let store = try scenario.load()
        let mesh = try Diagnosis.Mesh(store)
        guard let state = mesh.withDump.first(where: { $0.proxy.namespace == "checkout" }), let counts = state.counts,
            let account = Account(state)
        else { return nil }
        return ChangedAccount(account: account, held: try mesh.answers.configuration(of: counts))
    }

    @Test func whatIsSetIsSet() throws {
        for changed in try accounts() {
            var change = ConfigChange()
            change.workers = 2
            change.draining = 0
            change.connections = 0
            let after = try #require(changed.after(change))
            #expect(after.workers <= 2)
            #expect(after.allocated(.connections) == 0 && after.allocated(.xdsChurnDrain) == 0)
            #expect(after.allocated(.configScope) == changed.account.allocated(.configScope))
        }
    }
}
