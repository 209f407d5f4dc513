import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct AgentNotEnvoyTests {
    /// A bare capture whose only witness is the node's kernel.
    private func kernelKill(of process: String, kilobytes: Int = 233_088) -> Scenario {
        var scenario = Scenario(services: 4)
        scenario.pages = .killed
        scenario.dropped = ["cluster/", "istio/", "istio-proxy.log"]
        scenario.added = [
            (
                "bug-report/\(scenario.folder)dmesg.txt",
                """
                [ 3805.920857] memory: usage 262144kB, limit 262144kB, failcnt 94
                [ 3805.921092] Memory cgroup out of memory: Killed process 19515 (\(process)) total-vm:3339984kB, anon-rss:\(kilobytes)kB, file-rss:53180kB, shmem-rss:0kB, UID:1337 pgtables:1000kB oom_score_adj:874

                """
            )
        ]
        return scenario
    }

    @Test func theKernelsNameOfTheAgentDecides() throws {
        let incident = try kernelKill(of: "pilot-agent").incident()
        #expect(incident[.agentNotEnvoy].outcome == .likely)
    }

    /// Of the two the kernel may take the small one as well; it is not what filled the container.
    @Test(arguments: [(131_072, Outcome.likely), (131_071, .excluded), (13_280, .excluded)])
    func anAgentOfAFewMebibytesDidNotFillIt(kilobytes: Int, outcome: Outcome) throws {
        let incident = try kernelKill(of: "pilot-agent", kilobytes: kilobytes).incident()
        #expect(incident[.agentNotEnvoy].outcome == outcome)
    }

    @Test func theKernelsNameOfEnvoyExcludesIt() throws {
        let incident = try kernelKill(of: "envoy").incident()
        #expect(incident[.agentNotEnvoy].outcome == .excluded)
        #expect(incident.witnesses.first?.kind == .kernelLog)
    }

    @Test func anAgentThatSawEnvoyDieWasNotKilled() throws {
        var scenario = Scenario(services: 4)
        let kill = scenario.killedAt
        let start = scenario.startedAt
        scenario.status = { $0.sidecar?.life = .oomKilled(from: start, to: kill, exitCode: 0) }
        #expect(try scenario.incident()[.agentNotEnvoy].outcome == .excluded)
    }

    @Test func aStatusAloneDoesNotTellTheTwoApart() throws {
        #expect(try Scenario(services: 4).incident()[.agentNotEnvoy].outcome == .notJudged)
    }

    private func listed(envoy: Int, agent: Int) throws -> Incident {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated("64Mi")
        scenario.added = [
            (
                "bug-report/\(scenario.folder)ps.txt",
                "  PID   RSS COMMAND\n    1 \(agent) /usr/local/bin/pilot-agent proxy\n   17 \(envoy) /usr/local/bin/envoy -c x\n"
            )
        ]
        return try scenario.incident()
    }

    @Test func aListOfProcessesTellsWhichOfTheTwoFillsTheContainer() throws {
        let agent = try listed(envoy: 12_000, agent: 48_000)[.agentNotEnvoy]
        #expect(agent.outcome == .likely && agent.bytes == Bytes(48_000 << 10))
        // Of what the container needs, which has the agent as it was measured.
        #expect(agent.shareOf == .need && (0.5..<1).contains(agent.share ?? 0), "\(agent.share ?? 0)")
        #expect(try listed(envoy: 48_000, agent: 12_000)[.agentNotEnvoy].outcome == .excluded)
        // More than Envoy, and still the lesser part of the limit.
        #expect(try listed(envoy: 12_000, agent: 20_000)[.agentNotEnvoy].outcome == .excluded)
    }

    @Test func whatAListOfProcessesSaysIsMeasured() throws {
        let cause = try listed(envoy: 20_000, agent: 60_000)[.agentNotEnvoy]
        #expect(cause.isMeasured && cause.why.contains("58.6 MiB of the 78.1 MiB of both processes"), "\(cause.why)")
    }

    /// The agent's own page, beside what Envoy says of itself: the need has it as it was measured, and so has the account.
    @Test func whatTheAgentsPageSaysIsItsPartOfTheNeed() throws {
        var scenario = Scenario(services: 4)
        let modelled = try #require(try scenario.incident().need)
        scenario.added = [
            (
                "bug-report/\(scenario.folder)stats-15020.txt",
                "# TYPE istio_agent_process_resident_memory_bytes gauge\nistio_agent_process_resident_memory_bytes 9.8e+07\n"
            )
        ]
        let incident = try scenario.incident()
        let need = try #require(incident.need)
        #expect(need.agent.count == 98_000_000 && need.isAgentMeasured && !modelled.isAgentMeasured)
        #expect(need.level - need.agent == modelled.level - modelled.agent)
        let cause = incident[.agentNotEnvoy]
        #expect(cause.outcome != .notJudged && cause.why.contains("93.5 MiB"), "\(cause.why)")
    }

    /// The victim's own page is of its agent, also where the configuration is that of another proxy.
    @Test func whatThePageSaysIsInTheNeedOfAStandInToo() throws {
        var scenario = Scenario(services: 40, replicas: 2)
        scenario.pages = .sibling
        let modelled = try #require(try scenario.incident().need)
        let page =
            "# TYPE istio_agent_process_resident_memory_bytes gauge\nistio_agent_process_resident_memory_bytes 9.8e+07\n"
        scenario.added = [("bug-report/\(scenario.folder)stats-15020.txt", page)]
        let incident = try scenario.incident()
        let need = try #require(incident.need)
        #expect(incident.evidenceProcess == .sibling && !modelled.isAgentMeasured)
        #expect(need.isAgentMeasured && need.agent.count == 98_000_000, "\(need)")
        #expect(need.level - need.agent == modelled.level - modelled.agent)
    }

    /// Where clusters are counted beside no agent, none is in the need, whatever a page says of one.
    @Test func whatIsNotInTheNeedIsNotCalledMeasured() throws {
        let row =
            "NAMESPACE   NAME                     READY   STATUS      RESTARTS   AGE\nedge        front-5d4f7b8c69-vw6kt   0/1     OOMKilled   3          2d\n"
        var bundle = BundleBuilder()
        bundle.add("pods.txt", row)
        bundle.add("stats", "cluster_manager.active_clusters: 900\nserver.memory_allocated: 61000000\n")
        bundle.add("stats-15020.txt", "istio_agent_process_resident_memory_bytes 9.8e+07\n")
        let need = try #require(
            try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first?.need)
        #expect(need.isAgentMeasured == (need.agent.count == 98_000_000), "\(need)")
    }
}
