import Prose
import Units

extension CauseClass {
    fileprivate static let extAuthzRateLimit = CauseClass(rawValue: "EXT_AUTHZ_RATELIMIT")
}

/// External authorisation or rate limiting that holds requests.
enum ExtAuthzRateLimit {
    static let card = RuleCard(
        code: "OOM505", classification: .extAuthzRateLimit, title: "external authorisation or rate limiting",
        why:
            "ext_authz with body buffering holds each request until the authoriser answers; a slow one multiplies them.",
        falsePositives: "The filter by itself uses negligible memory.",
        needs: [.of(.configDump)],
        uses: [.account, .memoryPage],
        captureCommand: "\(dump: "istioctl proxy-config") listeners \(blank: .proxy)\(json: "listeners.json")",
        remedy: "Limit withRequestBody.maxRequestBytes; shorten the timeout; fail open where that is safe.")

    static let rule = Rule(
        card: card,
        isHint: true,
        thresholds: [Thresholds.possibleShare],
        firing: RuleExample(.possible, .services(12), .pagesOfTheKilled, .externalAuthorizer, .unexplained(6_000_000)),
        silent: RuleExample(.excluded, .services(12), .pagesOfTheKilled, .unexplained(6_000_000)),
        judge: judge,
        setOffBy: Rule.SetOff(kinds: [IstioKind.envoyFilter]),
        seen: { try $0.uses(of: [.extAuthz, .rateLimit]) })

    static func judge(_ c: Case) throws -> Judgement {
        guard let counts = c.counts, counts.showsFilters else {
            return .notJudged(missing: [Case.missingDump], "no captured page lists the filters")
        }
        guard counts.externalAuthorizers > 0 else { return .excluded("no ext_authz and no rate limit filter") }
        let share = (c.unexplained?.double ?? 0) / max(1, c.allocated?.double ?? 1)
        guard share >= Thresholds.possibleShare.value else {
            return .excluded("\(counts.externalAuthorizers) such filters, but no unexplained memory")
        }
        let names = try c.filters([.extAuthz, .rateLimit])
        return .claim(
            .possible, "\(counts.externalAuthorizers) such filters; \((c.unexplained ?? 0)) are unexplained",
            bytes: c.unexplained, share: share,
            evidence: names.prefix(2).compactMap {
                c.dump(
                    .item("filter", Name($0.name, .term)), .count(Int64($0.uses)),
                    "uses of \(term: $0.name)")
            })
    }
}
