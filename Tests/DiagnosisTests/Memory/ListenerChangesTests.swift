import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// How often listeners change, and what drains then.
@Suite struct ListenerChangesTests {
    /// A sidecar whose listeners were pushed for half a minute, by its pages of a quarter of a minute before and of the end.
    private func scenario(every interval: Double) -> Scenario {
        var scenario = Scenario(services: 20, lived: 100)
        scenario.pages = .killed
        scenario.shape = { $0.drainingListeners = 900 }
        let end = scenario.killedAt.microseconds / 1_000
        func page(_ pushes: Int, _ modified: Int, _ milliseconds: Int64) -> String {
            """
            # TYPE envoy_listener_manager_lds_update_success counter
            envoy_listener_manager_lds_update_success{} \(pushes)
            envoy_listener_manager_listener_modified{} \(modified)
            envoy_listener_manager_lds_update_time{} \(milliseconds)
            """
        }
        let newest = page(9, 900, end)
        scenario.edits.append(
            (
                "stats/prometheus",
                { text in
                    text.split(separator: "\n").filter {
                        !$0.contains("lds_update_success") && !$0.contains("listener_modified{")
                    }.joined(separator: "\n") + "\n" + newest + "\n"
                }
            ))
        let older = page(5, 450, end - Int64(interval * 4_000))
        let folder = scenario.mesh.pods(of: "pay", in: "checkout").first?.name ?? ""
        scenario.retold = { bundle in
            var out = bundle
            let at = scenario.killedAt.later(-40)
            out.add("earlier/\(folder)/stats/prometheus", older + "\n", modifiedAt: at)
            return out
        }
        return scenario
    }

    @Test func theRateIsThatBetweenTwoPages() throws {
        let mesh = try Diagnosis.Mesh(scenario(every: 3.5).load())
        let state = try #require(
            mesh.proxies.lazy.compactMap { mesh.state($0.id) }.first { $0.drainingListeners == 900 })
        let changes = try #require(ListenerChanges(state, mesh))
        #expect(abs(changes.interval - 3.5) < 0.01 && abs(changes.perSecond - 450.0 / 14) < 0.1, "\(changes)")
        #expect(ListenerChanges(nil, mesh) == nil)
    }

    /// A quiet of a second between pushes three seconds apart saves none of them; of twice as many a second ten seconds hold no less.
    @Test(arguments: [(3.5, false), (0.5, true)])
    func istiodIsToldToWaitWhereThatMakesFewerPushes(interval: Double, isOffered: Bool) throws {
        let incident = try scenario(every: interval).incident()
        #expect(incident.remedies.contains { $0.yaml?.contains("drainDuration: 10s") ?? false } == !isOffered)
        #expect(
            incident.remedies.contains { $0.yaml?.contains("PILOT_DEBOUNCE_AFTER") ?? false } == isOffered,
            "\(incident.remedies.map(\.title.plain))")
    }

    /// 32 listeners a second for 45 s are 1,446, where 900 drained.
    @Test func aLimitIsForWhatDrainsInTheEnd() throws {
        let limit = try #require(try scenario(every: 3.5).incident().recommendedLimit)
        #expect(
            limit.arithmetic.contains("more for what drains until the drain time of 45 s is over"),
            "\(limit.arithmetic)")
    }
}
