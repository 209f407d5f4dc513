import Prose

/// What a rule can look at: pages of a bundle, and figures that another stage made from several of them.
///
/// A card declares them, a `Case` writes down which of them the judgement touched, and a test compares the two.
package enum RuleInput: String, Sendable, CaseIterable, Comparable {
    // Pages.
    case configDump, clustersPage, memoryPage, stats, serverInfo, netstat, processMemory, memorySeries
    case podStatus, events, proxyLog, accessLog, istiodLog, istiodPages, istioObjects, kernelLog, captureTimes
    // Made from them.
    case kills, limit, version, account, need, growth, laterGrowth, clustersSent, livingProxies

    /// As `rules`, `explain` and the reference name it.
    package var title: String {
        switch self {
        case .configDump: "config_dump"
        case .clustersPage: "clusters page"
        case .memoryPage: "memory page"
        case .stats: "stats"
        case .serverInfo: "server_info"
        case .netstat: "netstat"
        case .processMemory: "memory of the process and its cgroup"
        case .memorySeries: "memory over time (Prometheus or a sampler)"
        case .podStatus: "pod statuses"
        case .events: "events"
        case .proxyLog: "proxy log"
        case .accessLog: "access log"
        case .istiodLog: "istiod's log"
        case .istiodPages: "istiod's debug pages"
        case .istioObjects: "Istio objects"
        case .kernelLog: "kernel log of the node"
        case .captureTimes: "modification times of the archive"
        case .kills: "witnesses of the kill"
        case .limit: "memory limit"
        case .version: "version of the proxy"
        case .account: "memory account"
        case .need: "estimated need"
        case .growth: "growth before the kill"
        case .laterGrowth: "growth after the dump"
        case .clustersSent: "clusters that istiod or its own statistics counted"
        case .livingProxies: "living proxies"
        }
    }

    /// The pages that a figure is made from; of a page itself, nothing.
    package var madeFrom: Set<RuleInput> {
        switch self {
        case .kills:
            [.podStatus, .events, .proxyLog, .istiodLog, .istiodPages, .kernelLog, .processMemory, .captureTimes]
        case .limit: [.podStatus, .proxyLog, .istiodPages, .kernelLog, .processMemory]
        case .version: [.configDump, .serverInfo, .proxyLog, .podStatus, .istiodPages]
        case .account: [.configDump, .clustersPage, .stats, .serverInfo, .podStatus, .proxyLog, .istioObjects]
        case .need: [.configDump, .serverInfo, .memoryPage, .stats, .processMemory, .istiodLog, .istiodPages]
        case .growth: [.istiodLog]
        case .laterGrowth: [.configDump, .stats, .memoryPage]
        case .clustersSent: [.istiodPages, .istiodLog, .stats]
        case .livingProxies: [.configDump, .serverInfo, .podStatus]
        default: []
        }
    }

    /// Pages first, each group in the order in which it is declared.
    package static func < (a: RuleInput, b: RuleInput) -> Bool { a.rank < b.rank }
    private var rank: Int { RuleInput.allCases.firstIndex(of: self) ?? 0 }
}

/// Something that a judgement cannot do without: an input, or one of several that stand for each other.
package struct Requirement: Sendable, Hashable {
    package let inputs: Set<RuleInput>
    /// `config_dump with its bootstrap`: what a person has to look for.
    package let text: String

    /// - Parameters:
    ///   - inputs: any one of them will do.
    ///   - text: in place of their titles, where more must be said: of which process, from when.
    package static func of(_ inputs: RuleInput..., as text: String? = nil) -> Requirement {
        Requirement(inputs: Set(inputs), text: text ?? inputs.map(\.title).joined(separator: " or "))
    }
}
