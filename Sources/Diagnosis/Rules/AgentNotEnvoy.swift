import Prose
import Units

extension CauseClass {
    fileprivate static let agentNotEnvoy = CauseClass(rawValue: "AGENT_NOT_ENVOY")
}

/// pilot-agent or a helper, not Envoy.
enum AgentNotEnvoy {
    private static let told = "kernel log of the node, or a list of the container's processes"

    static let card = RuleCard(
        code: "OOM103", classification: .agentNotEnvoy, title: "the agent, not Envoy",
        why:
            "pilot-agent shares the container's limit. It is small (13 MB and 4.7 kB a cluster, measured) unless it leaks.",
        falsePositives: "The kernel may pick any process of the container.",
        needs: [.of(.kernelLog, as: told)],
        uses: [.kills, .processMemory, .limit],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- curl -s localhost:15020/stats/prometheus\(part: "grep istio_agent_process_resident_memory")",
        remedy: "Update Istio; compare the agent's resident memory with Envoy's physical.")

    static let rule = Rule(
        card: card,
        thresholds: [Thresholds.agentFills],
        firing: RuleExample(.likely, .services(4), .pagesOfTheKilled, .namedByTheKernel("pilot-agent")),
        silent: RuleExample(.excluded, .services(4), .pagesOfTheKilled, .namedByTheKernel("envoy")),
        judge: judge)

    static func judge(_ c: Case) -> Judgement {
        if c.isOfAnotherMesh { return .excluded("no agent of Istio's runs beside it") }
        // Of the processes that run now: what filled the container then is likely what fills it again.
        let (both, limit) = (c.residentProcesses, c.limit)
        guard c.isKill else {
            if let both { return compare(both, limit: limit) }
            return .notJudged(
                missing: [.of(.kernelLog, as: told)], "no captured page shows pilot-agent's memory")
        }
        switch c.victim?.killedProcess {
        case "pilot-agent":
            return named(c.process == .killed ? both : nil, c)
        case .some(let process):
            // The agent's own line tells of Envoy as well; it is not the kernel's.
            let kinds = c.victim?.witnesses.map(\.kind) ?? []
            let teller: Text =
                kinds.contains(.kernelLog)
                ? "the kernel" : kinds.contains(.event) ? "the node’s event" : "pilot-agent’s log"
            return .excluded("\(teller) names \(term: process)")
        case nil:
            if c.victims.contains(where: { $0.form == .envoyOnly }) {
                return .excluded("pilot-agent saw Envoy killed, and lived")
            }
            if let both { return compare(both, limit: limit) }
            return .notJudged(
                missing: [.of(.kernelLog, as: told)],
                "nothing in the bundle separates pilot-agent's memory from Envoy's")
        }
    }

    /// By the kernel, and what the killed one held on its last page.
    private static func named(_ both: ResidentProcesses?, _ c: Case) -> Judgement {
        let witnesses = c.victim?.witnesses.map(\.evidence) ?? []
        guard let both else {
            if let held = heldByKernel(c), let limit = c.limit, held.double < Thresholds.agentFills.value * limit.double
            {
                return .excluded(
                    "the kernel took pilot-agent, and \(measured: held) of its \(limit) did not fill it",
                    evidence: witnesses)
            }
            return .claim(.likely, "the kernel names pilot-agent", bytes: nil, share: nil, evidence: witnesses)
        }
        let share = both.agent.double / max(1, (both.agent + both.envoy).double)
        var judgement = Judgement.claim(
            .likely,
            "the kernel names pilot-agent; on the last page before it the agent held \(measured: both.agent), Envoy \(measured: both.envoy) (resident)",
            bytes: both.agent, share: share, evidence: witnesses + [evidence(both)])
        judgement.isMeasured = true
        return judgement
    }

    /// What the kernel says that the process held when it was taken.
    private static func heldByKernel(_ c: Case) -> Bytes? {
        let told = c.victim?.witnesses.lazy.filter { $0.kind == .kernelLog }.compactMap { witness -> Bytes? in
            guard case .bytes(let held)? = witness.evidence.value else { return nil }
            return held
        }
        return told?.max()
    }

    private static func evidence(_ both: ResidentProcesses) -> Evidence {
        Evidence(
            .file(both.file, locator: "pilot-agent"), value: .bytes(both.agent), text: "resident memory of pilot-agent")
    }

    private static func compare(_ both: ResidentProcesses, limit: Bytes?) -> Judgement {
        let evidence = evidence(both)
        let whole = (both.agent + both.envoy).double
        // The larger part of the two, and of the limit where one is known.
        let fills =
            both.agent > both.envoy && limit.map { both.agent.double > Thresholds.agentFills.value * $0.double } ?? true
        guard fills, whole > 0 else {
            return .excluded(
                "the agent holds \(both.agent), Envoy \(both.envoy)", evidence: [evidence])
        }
        var judgement = Judgement.claim(
            .likely,
            "pilot-agent holds \(measured: both.agent) of the \(measured: both.agent + both.envoy) of both processes (resident)",
            bytes: both.agent, share: both.agent.double / whole, evidence: [evidence])
        judgement.isMeasured = true
        return judgement
    }
}
