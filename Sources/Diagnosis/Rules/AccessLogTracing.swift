import Prose
import Units

/// gRPC access logs and tracers that queue without bound.
enum AccessLogTracing: Rule {
    static let card = RuleCard(
        code: "OOM504", classification: .accessLogTracing, title: "access logs or traces that nobody takes",
        why: "A gRPC access logger or tracer queues in memory while its backend does not take what it sends.",
        falsePositives: "A hint: whether the backend drains is in no page.",
        needs: [.of(.configDump)],
        uses: [.account, .memoryPage, .memorySeries, .laterGrowth, .growth],
        captureCommand:
            "kubectl exec POD -c istio-proxy -- pilot-agent request GET clusters | grep -E 'otel|zipkin|accesslog' | grep rq_",
        remedy: "Check the backend; lower the sampling; write access logs to stdout.")

    static func judge(_ c: Case) throws -> Judgement {
        guard let counts = c.counts, counts.hasListeners else {
            return .notJudged(missing: [Case.missingDump], "no page lists loggers and tracers")
        }
        guard counts.grpcLoggers + counts.tracers > 0 else { return .excluded("no gRPC access logger and no tracer") }
        let names = try c.filters(["grpc_access_log", "tracer"])
        let unexplained = c.unexplained ?? 0
        let share = unexplained.double / max(1, c.allocated?.double ?? 1)
        guard share >= Thresholds.possibleShare else {
            return .excluded(
                "\(counts.grpcLoggers) gRPC loggers and \(counts.tracers) tracers, but nothing unexplained")
        }
        let evidence = names.prefix(2).compactMap {
            c.dump("logger or tracer \($0.name)", .count(Int64($0.uses)), "\($0.uses) uses of \($0.name)")
        }
        return .claim(
            .possible,
            "\(counts.grpcLoggers) gRPC loggers and \(counts.tracers) tracers; \(unexplained.decimal) are unexplained",
            bytes: unexplained,
            share: share, evidence: evidence
        ).withAccumulation(c)
    }
}
