import Captures
import Units

/// A fact with the page that it was read from.
struct Paged<Fact> {
    let file: Int64
    let fact: Fact
}

struct BundleInput {
    let number: Int64
    let name: String
    let sha256: String?
    let kind: String
    let packedBytes: Int64
    let unpackedBytes: Int64
    let entries: Int
}

/// An entry when its head was seen, or what the archive's reader says in the place of one.
struct FileRow {
    let bundle: Int64
    let name: String
    let kind: String
    var modifiedAt: Moment?
    var status = FileStatus.read
    var why: String?
}

/// What became of an entry.
package enum FileStatus: String, ColumnWord { case read, partial, skipped, refused, damaged }

/// How often resources of a kind were accepted within one second.
struct UpdateSecond {
    let kind: ResourceKind
    let second: Int64
    let resources: Int
}

struct ListenerFilterRow {
    let listener: Int64
    let kind: FilterKind
    let name: String
    let uses: Int
    let hash: Hash128
}

struct SecretSum {
    let state: ResourceState
    var secrets = 0
    var bytes: Int64 = 0
}

struct HoldingMember {
    let set: Int64
    let resource: Int64
    let state: ResourceState
    let copy: UInt8
}

struct HoldingDifference {
    let kind: ResourceKind
    let resource: Int64
    let state: ResourceState
    let copy: UInt8
    let sign: Int64
}

struct PodRow {
    let file: Int64
    let pod: Pod
    let stripped: Bool

    var labels: String? { pod.labels.selectable }
    var workload: Owner? { pod.ownerName.map { Owner(kind: pod.ownerKind ?? "", name: $0).workload } }
}

/// What made a pod.
struct Owner: Equatable {
    let kind: String
    let name: String

    /// The workload by the names alone: a Deployment's ReplicaSet is called by it and the hash of its template.
    var workload: Owner {
        guard kind == "ReplicaSet", let hyphen = name.lastIndex(of: "-") else { return self }
        return Owner(kind: "Deployment", name: String(name[..<hyphen]))
    }
}

extension [String: String] {
    /// Labels that a selector may name: not the hashes that a controller puts on, which change with every template.
    var selectable: String? {
        let kept = keys.filter { !$0.hasSuffix("-hash") }.sorted()
        guard !kept.isEmpty else { return nil }
        var text = ""
        for key in kept {
            if !text.isEmpty { text += "," }
            text += key
            text += "="
            text += self[key] ?? ""
        }
        return text
    }
}

struct NamespaceWordRow {
    let file: Int64
    let namespace: String
    let word: NamespaceObject.Word
}

extension NamespaceObject.Source: ColumnWord {}
extension Manager.Tool: ColumnWord {}

/// An object with a tool that writes it anew.
struct ManagedRow: Sendable {
    let file: Int64
    let kind: String
    let namespace: String
    let name: String
    let manager: Manager
}

struct ContainerDraft {
    let pod: Int64
    let container: Container
    let role: ContainerRole

    private var limitInForce: Int64? { byteCount(container.statusMemoryLimit) }
    var limit: Int64? { limitInForce ?? byteCount(container.memoryLimit) }
    /// Where the limit is from; or why it is not known, where that does not mean that there is none.
    var limitSource: LimitSource? {
        if limitInForce != nil { return .status }
        if limit != nil { return container.limitIsByMetrics ? .stateMetrics : .spec }
        if container.memoryLimit != nil || container.statusMemoryLimit != nil { return .masked }
        return container.hasSpec ? nil : .notInThePage
    }
}

/// Where a limit is from. The last two go without one.
package enum LimitSource: String, ColumnWord {
    case status = "container status"
    case spec = "container spec"
    case cgroup
    case stateMetrics = "kube-state-metrics"
    case chartValues = "values of the istiod chart"
    case alert
    case ownMetadata = "annotation in its own metadata"
    case masked
    case notInThePage = "not in the page"
}

struct ContainerStateRow {
    enum Which: String, ColumnWord {
        case state, lastState
        /// Of an older page on the pod, or of an older row of a page.
        case earlier
    }
    let container: Int64
    let which: Which
    let state: ContainerState
    /// The page that tells an earlier one.
    var file: Int64?
}

/// A name that an Istio object lists.
package struct ListedName {
    package enum Role: String, ColumnWord {
        case host, subset, exportTo, gateway, destination, routedSubset, filter, selector, credential, tag
    }
    let object: Int64
    let role: Role
    let name: String
    var detail: String?
}

/// Traffic of a workload, or of a whole namespace, to one host; nil where no page of that kind says.
struct TrafficEdge {
    var mesh: Int64
    var namespace: String
    var workload: String?
    var proxyType: String?
    var host: String
    var requests: Int64?
    var connections: Int64?
    var loggedRequests: Int64?
    var peerRequests: Int64?
    var proxies: Int64 = 0

    mutating func add(_ other: TrafficEdge) {
        requests = sum(requests, other.requests)
        connections = sum(connections, other.connections)
        loggedRequests = sum(loggedRequests, other.loggedRequests)
        peerRequests = sum(peerRequests, other.peerRequests)
        proxies &+= other.proxies
    }

    private func sum(_ a: Int64?, _ b: Int64?) -> Int64? {
        guard let a, let b else { return a ?? b }
        return a &+ b
    }
}

/// `128Mi`, as a pod's spec has it, in bytes.
func byteCount(_ quantity: String?) -> Int64? { quantity.flatMap { Quantity($0)?.bytes?.count } }

/// Characters of a log's line or an event's message that are kept.
let longestMessage = 400

extension ResourceState: ColumnWord {}
/// Whose end of a socket it is.
package typealias SocketOwner = SocketRole.Role
extension FilterUse.Kind: ColumnWord {}
package typealias FilterKind = FilterUse.Kind
extension SocketOwner: ColumnWord {
    /// Envoy holds it.
    package var isOfEnvoy: Bool {
        switch self {
        case .inbound, .outbound, .toApplication, .upstream, .downstream: true
        case .other, .agent, .any: false
        }
    }
}
extension ProcessMemory.Source: ColumnWord {}
extension MemoryFigures.Source: ColumnWord {}
extension ContainerState.Kind: ColumnWord {}
