import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct ConfigScopeTests {
    @Test func aMeshThatNobodyCallsIsTheCause() throws {
        let incident = try Scenario(services: 140).incident()
        #expect(incident[.configScope].outcome == .confirmed)
        #expect(incident.leader == .configScope)
        #expect((incident[.configScope].share ?? 0) > Thresholds.confirmedShare.value)
    }

    @Test func withoutADumpServicesThatGrewAreLikely() throws {
        var scenario = Scenario(services: 140)
        scenario.pages = .none
        scenario.before = { $0.services.removeLast(100) }
        let cause = try scenario.incident()[.configScope]
        #expect(cause.outcome == .likely)
        #expect(cause.grew)
    }

    /// A bare proxy that died while its clusters warmed: the last statistics and the kernel's lines are all there is.
    private func killedWhileWarming(clusters: Int) throws -> Cause {
        var bundle = BundleBuilder(modifiedAt: SampleMesh(seed: 1).capturedAt)
        bundle.add(
            "last-stats.txt",
            """
            cluster_manager.active_clusters: 8
            cluster_manager.cluster_added: \(clusters + 8)
            cluster_manager.warming_clusters: \(clusters)
            listener_manager.total_listeners_active: 0
            server.uptime: 0

            """)
        bundle.add(
            "kernel.log",
            """
            [11413.330865] memory: usage 131072kB, limit 131072kB, failcnt 911
            [11413.331077] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a/b,task_memcg=/a/b,task=envoy,pid=9078,uid=0
            [11413.331115] Memory cgroup out of memory: Killed process 9078 (envoy) total-vm:3307200kB, anon-rss:130304kB, file-rss:50588kB, shmem-rss:0kB, UID:0 pgtables:512kB oom_score_adj:0

            """)
        let report = try Engine(Scenario.load(bundle), toolVersion: "test").report()
        return try #require(report.incidents.first)[.configScope]
    }

    @Test func itsOwnCountersSpeakWhereNothingElseDoes() throws {
        let cause = try killedWhileWarming(clusters: 2_000)
        #expect(cause.outcome == .possible)
        #expect(cause.why.contains("2,008 clusters"))
        #expect(cause.evidence.contains { $0.locator == "cluster_manager.active_clusters" })
    }

    @Test func fewClustersByItsOwnCountersAreExcluded() throws {
        #expect(try killedWhileWarming(clusters: 60).outcome == .excluded)
    }

    @Test func aHandfulOfServicesIsNoMesh() throws {
        var scenario = Scenario(services: 3)
        scenario.dropped = ["/clusters"]
        #expect(try scenario.incident()[.configScope].outcome == .excluded)
    }

    @Test func aScopeThatIsHalfUsedIsUsed() throws {
        var scenario = Scenario(services: 140)
        scenario.shape = { shape in
            shape.loads = shape.clusters.enumerated().compactMap { number, cluster in
                number % 2 == 0
                    ? nil : cluster.endpoints.first.map { .init(cluster.name, address: $0.address, requestsTotal: 7) }
            }
            // Half of an odd number is one short.
            if let first = shape.clusters.first, let host = first.endpoints.first {
                shape.loads.append(.init(first.name, address: host.address, requestsTotal: 1))
            }
        }
        #expect(try scenario.incident()[.configScope].outcome == .excluded)
    }

    @Test func aNeedJustUnderFourFifthsOfTheLimitMakesItPossibleAtMost() throws {
        var scenario = Scenario(services: 140)
        scenario.limit = .need(1 / 0.79)
        #expect(try scenario.incident()[.configScope].outcome == .possible)
    }

    @Test func aNeedUnderHalfOfTheLimitExcludesIt() throws {
        var scenario = Scenario(services: 140)
        scenario.limit = .need(1 / 0.49)
        #expect(try scenario.incident()[.configScope].outcome == .excluded)
    }

    @Test func aGatewayHasNoScope() throws {
        #expect(try Scenario(services: 60, gateway: true).incident()[.configScope].outcome == .excluded)
    }
}
