/// Every rule, once. Add a rule: write its file, and name it here.
package enum Rules {
    package static let all: [Rule] = [
        NodePressure.rule, CaptureItself.rule, AgentNotEnvoy.rule, ConfigScope.rule, DestinationRuleSubsets.rule,
        EndpointCount.rule, GatewayAllClusters.rule, TCPHeadlessListeners.rule, RouteTable.rule, FilterChains.rule,
        XDSChurnDrain.rule, ConnectionCount.rule, Buffering.rule, TrafficLoop.rule, WasmLua.rule,
        MetricCardinality.rule, StatsCount.rule, AccessLogTracing.rule, ExtAuthzRateLimit.rule, DNSClusters.rule,
        TLSCertificates.rule, LimitTooLow.rule, Workers.rule, AllocatorRetention.rule, EnvoyLeakFixed.rule,
        Unresolved.rule,
    ]

    package static var cards: [RuleCard] { all.map(\.card) }
    package static func of(_ classification: CauseClass) -> Rule? { byClass[classification] }
    /// The class that owns a line of the account.
    static func owner(of component: Component) -> CauseClass? { owners[component] }

    private static let byClass = Dictionary(
        all.map { ($0.card.classification, $0) }, uniquingKeysWith: { first, _ in first })
    private static let owners = Dictionary(
        all.flatMap { rule in rule.owns.map { ($0, rule.card.classification) } },
        uniquingKeysWith: { first, _ in first })
}
