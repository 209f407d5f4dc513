import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct DestinationRuleSubsetsTests {
    private func scenario(subsets: Int, host: String = "*.svc.cluster.local", services: Int = 60) -> Scenario {
        var scenario = Scenario(services: services)
        scenario.mesh.addSubsets(subsets, host: host)
        return scenario
    }

    @Test func subsetsOfEveryHostAreTheCause() throws {
        let incident = try scenario(subsets: 5).incident()
        let cause = incident[.drSubsets]
        #expect(cause.outcome == .confirmed)
        #expect(incident.leader == .drSubsets)
        #expect(cause.why.contains("DestinationRule istio-system/canary"))
    }

    @Test func theirBytesAreNotCountedAsScope() throws {
        let incident = try scenario(subsets: 5).incident()
        let subsets = try #require(incident[.drSubsets].bytes), scope = try #require(incident[.configScope].bytes)
        let predicted = try #require(incident.memory.predicted)
        #expect(subsets + scope < predicted)
        #expect(scope.double < subsets.double / 2)
    }

    @Test func aRuleWithoutSubsetsAddsNothing() throws {
        #expect(try scenario(subsets: 0).incident()[.drSubsets].outcome == .excluded)
    }

    @Test func withoutADumpIstiodsListOfClientsNamesThem() throws {
        var scenario = scenario(subsets: 5)
        scenario.pages = .none
        let incident = try scenario.incident()
        let cause = incident[.drSubsets]
        #expect(cause.outcome == .likely)
        #expect(cause.why.contains("according to istiod"))
        #expect(!cause.evidence.isEmpty)
        // And they are not the scope's.
        let bytes = try #require(cause.bytes), scope = try #require(incident[.configScope].bytes)
        #expect(bytes > scope)
    }

    /// Its own clusters page names the clusters of subsets, and lists the endpoints, whatever counts them beside.
    @Test(arguments: [false, true]) func withoutADumpTheClustersPageNamesThem(hasStats: Bool) throws {
        func page(_ subset: String) -> String {
            (0..<2_000).map { at in
                let name = "outbound|80|\(at < 1_500 ? subset : "")|s\(at).quay.svc.cluster.local"
                return
                    "\(name)::observability_name::\(name)\n\(name)::added_via_api::true\n\(name)::10.1.\(at / 250).\(at % 250):80::cx_active::0\n"
            }.joined()
        }
        func report(_ subset: String) throws -> Incident {
            var pod = PastedPod()
            pod.limit = "256Mi"
            var added = [
                ("clusters.txt", page(subset)),
                (
                    "memory.json",
                    #"{"allocated": "155000000", "heap_size": "220000000", "total_physical_bytes": "210000000"}"#
                ),
            ]
            if hasStats {
                added.append(
                    (
                        "stats.txt",
                        "server.memory_allocated: 155000000\nserver.total_connections: 3\ncluster_manager.active_clusters: 2008\n"
                    ))
            }
            return try #require(
                try PastedPod.report(pod, added: added.map { (name: $0.0, text: $0.1) }).incidents.first)
        }
        let incident = try report("v1")
        let cause = incident[.drSubsets]
        #expect(cause.outcome.isClaim && cause.outcome != .confirmed, "\(cause.why.plain)")
        #expect(cause.why.contains("according to clusters.txt subsets made 1,500 of"), "\(cause.why.plain)")
        #expect(incident[.endpointCount].outcome == .excluded)
        #expect(incident[.endpointCount].why.contains("endpoints (2,000)"), "\(incident[.endpointCount].why.plain)")
        #expect(try report("")[.drSubsets].outcome == .excluded)
    }

    @Test func withoutADumpClustersWithoutSubsetsAreExcluded() throws {
        var scenario = scenario(subsets: 0)
        scenario.pages = .none
        #expect(try scenario.incident()[.drSubsets].outcome == .excluded)
    }

    @Test func subsetsJustUnderATenthAreExcluded() throws {
        // Two subsets of one of sixty services.
        let host = Scenario(services: 60).mesh.services[5].host
        let cause = try scenario(subsets: 2, host: host).incident()[.drSubsets]
        #expect(cause.outcome == .excluded)
        #expect((cause.share ?? 1) < Thresholds.possibleShare.value)
    }
}
