import Prose
import Units

extension CauseClass {
    fileprivate static let trafficLoop = CauseClass(rawValue: "TRAFFIC_LOOP")
}

/// A request that loops through the proxy itself.
enum TrafficLoop {
    static let card = RuleCard(
        code: "OOM403", classification: .trafficLoop, title: "requests that loop through the proxy",
        why: "A request sent back to the proxy's own address multiplies until connections or headers run out (431).",
        falsePositives: "Clients with very large headers also see 431.",
        needs: [.of(.accessLog)],
        uses: [.configDump],
        captureCommand: "kubectl logs \(blank: .pod) -c istio-proxy --since=10m > istio-proxy.log",
        remedy: "Find the route that names the proxy's own address; REGISTRY_ONLY stops passthrough loops.")

    static let rule = Rule(
        card: card,
        comesAndGoes: true,
        isHint: true,
        thresholds: [Thresholds.loopingOneIn],
        firing: RuleExample(.possible, .services(4), .requestsInALoop(30, of: 100)),
        silent: RuleExample(.excluded, .services(4), .requestsInALoop(10, of: 100)),
        judge: judge)

    static func judge(_ c: Case) throws -> Judgement {
        let requests = try c.loggedRequests()
        guard requests.total > 0 else {
            guard let logger = try c.filters([.fileAccessLog]).first else {
                return .notJudged(
                    missing: [.of(.accessLog, as: "access log (accessLogFile)")], "no access log of the proxy")
            }
            return .notJudged(
                missing: [.of(.accessLog, as: "requests in the proxy's log")],
                "its listeners write an access log (\(term: logger.name)), and the bundle holds no line of it")
        }
        guard requests.looping * Thresholds.loopingOneIn.value > requests.total, let file = requests.file else {
            return .excluded(
                "\(requests.total, "logged request"), \(requests.looping == 0 ? "none" : "\(requests.looping)") of them in a loop"
            )
        }
        return .claim(
            .possible,
            "\(requests.looping) of \(requests.total) logged requests look like a loop",
            bytes: nil,
            share: nil,
            evidence: [
                Evidence(
                    .file(file, locator: "access log"), value: .count(Int64(requests.looping)), text: "looping requests"
                )
            ])
    }
}
