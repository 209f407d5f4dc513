import Prose
import Units

extension CauseClass {
    fileprivate static let accessLogTracing = CauseClass(rawValue: "ACCESSLOG_TRACING")
}

/// gRPC access logs and tracers that queue without bound.
enum AccessLogTracing {
    static let card = RuleCard(
        code: "OOM504", classification: .accessLogTracing, title: "gRPC access logs or traces backing up",
        why: "A gRPC access logger or tracer queues in memory while its backend does not take what it sends.",
        falsePositives: "Hint only: the capture cannot show whether the backend keeps up.",
        needs: [.of(.configDump)],
        uses: [.account, .memoryPage, .memorySeries, .laterGrowth, .growth],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET clusters > clusters.txt",
        remedy: "Check the backend; lower the sampling; write access logs to stdout.")

    static let rule = Rule(
        card: card,
        isHint: true,
        thresholds: [Thresholds.possibleShare],
        firing: RuleExample(.possible, .services(12), .pagesOfTheKilled, .grpcAccessLog, .unexplained(6_000_000)),
        silent: RuleExample(.excluded, .services(12), .pagesOfTheKilled, .unexplained(6_000_000)),
        judge: judge,
        setOffBy: Rule.SetOff(kinds: [IstioKind.envoyFilter, IstioKind.telemetry]),
        seen: { try $0.uses(of: [.grpcAccessLog, .tracer]) })

    static func judge(_ c: Case) throws -> Judgement {
        guard let counts = c.counts, counts.showsFilters else {
            return .notJudged(missing: [Case.missingDump], "no captured page lists loggers and tracers")
        }
        guard counts.grpcLoggers + counts.tracers > 0 else { return .excluded("no gRPC access logger and no tracer") }
        let names = try c.filters([.grpcAccessLog, .tracer])
        let unexplained = c.unexplained ?? 0
        let share = unexplained.double / max(1, c.allocated?.double ?? 1)
        guard share >= Thresholds.possibleShare.value else {
            return .excluded(
                "\(counts.grpcLoggers, "gRPC logger") and \(counts.tracers, "tracer"), but no unexplained memory")
        }
        let evidence = names.prefix(2).compactMap {
            c.dump(
                .item("logger or tracer", Name($0.name, .term)), .count(Int64($0.uses)),
                "uses of \(term: $0.name)")
        }
        return .claim(
            .possible,
            "\(counts.grpcLoggers, "gRPC logger") and \(counts.tracers, "tracer"); \(unexplained) are unexplained",
            bytes: unexplained,
            share: share, evidence: evidence
        ).withAccumulation(c)
    }
}
