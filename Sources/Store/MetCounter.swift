import Captures
import Units

/// Counts what a load meets, fact by fact.
struct MetCounter {
    private(set) var met = Met()
    private var names: Set<String> = []

    /// Names kept to count each proxy once; what comes beyond is not counted.
    private static let mostNames = 100_000

    mutating func see(_ fact: Fact) {
        switch fact {
        case .bootstrap(let bootstrap): see(bootstrap.identity)
        case .identity(let identity): see(identity)
        case .pod(let pod): met.kills += pod.containers.count(where: \.wasKilledForMemory)
        case .kernelKill: met.kills += 1
        case .event(let event): if event.reason == "OOMKilling" || event.reason == "SystemOOM" { met.kills += 1 }
        case .istioObject: met.objects += 1
        default: break
        }
    }

    private mutating func see(_ identity: ProxyIdentity) {
        guard let pod = identity.pod, names.count < Self.mostNames else { return }
        if names.insert("\(identity.namespace ?? "")/\(pod)").inserted { met.proxies += 1 }
    }
}

extension Container {
    fileprivate var wasKilledForMemory: Bool {
        state?.reason == EndReason.oomKilled || lastState?.reason == EndReason.oomKilled
    }
}
