import Archive
import Units

@testable import Captures

/// Bytes given out in pieces of a fixed size, as an inflater would; may break at the end.
final class PiecewiseSource: ByteSource {
    private let bytes: [UInt8]
    private let piece: Int
    private let breaks: SourceError?
    private var at = 0

    init(_ bytes: [UInt8], piece: Int = 1 << 16, breaks: SourceError? = nil) {
        self.bytes = bytes
        self.piece = piece
        self.breaks = breaks
    }

    convenience init(_ text: String, piece: Int = 1 << 16) { self.init(Array(text.utf8), piece: piece) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        let n = min(piece, buffer.count, bytes.count - at)
        if n == 0, let breaks { throw breaks }
        buffer.copyBytes(from: bytes[at..<(at + n)])
        at += n
        return n
    }
}

/// All facts of a text in one format, and how the reading ended.
func read(
    _ kind: CaptureKind, _ text: String, piece: Int = 1 << 16
) throws -> (facts: [Fact], outcome: ReadOutcome) {
    try read(kind, Array(text.utf8), piece: piece)
}

func read(_ kind: CaptureKind, _ bytes: [UInt8], piece: Int = 1 << 16) throws -> (facts: [Fact], outcome: ReadOutcome) {
    guard let reader = reader(for: kind, source: PiecewiseSource(bytes, piece: piece)) else {
        return ([], .nothing("no reader"))
    }
    var facts: [Fact] = []
    while let fact = try reader.next() { facts.append(fact) }
    return (facts, reader.outcome)
}

func moment(_ text: String) -> Moment? { Moment(rfc3339: text) }

extension [Fact] {
    var loads: [ClusterLoad] { compactMap { if case .clusterLoad(let x) = $0 { x } else { nil } } }
    var stats: [Stat] { compactMap { if case .stat(let x) = $0 { x } else { nil } } }
    var sockets: [SocketRole] { compactMap { if case .socketRole(let x) = $0 { x } else { nil } } }
    var lives: [ProxyLogLife] { compactMap { if case .proxyLife(let x) = $0 { x } else { nil } } }
    var broken: [BrokenRequests] { compactMap { if case .brokenRequests(let x) = $0 { x } else { nil } } }
    var served: [ServedRequests] { compactMap { if case .servedRequests(let x) = $0 { x } else { nil } } }
    var peerCalls: [PeerCalls] { compactMap { if case .peerCalls(let x) = $0 { x } else { nil } } }
    var clocks: [Moment] { compactMap { if case .clock(let x) = $0 { x.at } else { nil } } }
    var pushes: [PushLine] { compactMap { if case .push(let x) = $0 { x } else { nil } } }
    var causes: [PushCause] { compactMap { if case .pushCause(let x) = $0 { x } else { nil } } }
    var connections: [ConnectionLine] { compactMap { if case .connection(let x) = $0 { x } else { nil } } }
    var sizes: [MeshSize] { compactMap { if case .meshSize(let x) = $0 { x } else { nil } } }
    var kills: [KernelKill] { compactMap { if case .kernelKill(let x) = $0 { x } else { nil } } }
    var processes: [ProcessMemory] { compactMap { if case .processMemory(let x) = $0 { x } else { nil } } }
    var events: [KubernetesEvent] { compactMap { if case .event(let x) = $0 { x } else { nil } } }
    var pods: [Pod] { compactMap { if case .pod(let x) = $0 { x } else { nil } } }
    /// Of those whose container lies dead for memory.
    var killedPods: [String] {
        pods.filter { $0.containers.contains { $0.state?.reason == "OOMKilled" } }.map(\.name)
    }
    var parts: [PagePart] { compactMap { if case .part(.some(let x)) = $0 { x } else { nil } } }
    var nodes: [Node] { compactMap { if case .node(let x) = $0 { x } else { nil } } }
    var owners: [Workload] { compactMap { if case .workload(let x) = $0 { x } else { nil } } }
    var charts: [ChartRevision] { compactMap { if case .chartRevision(let x) = $0 { x } else { nil } } }
    var limitChanges: [LimitChange] { compactMap { if case .limitChange(let x) = $0 { x } else { nil } } }
    var objects: [IstioObject] { compactMap { if case .istioObject(let x) = $0 { x } else { nil } } }
    var notes: [String] { compactMap { if case .note(let x) = $0 { x } else { nil } } }
    var logLines: [LogLine] { compactMap { if case .logLine(let x) = $0 { x } else { nil } } }

    func value(_ name: String, tag: String? = nil) -> Double? {
        stats.first { $0.name == name && $0.tag == tag }?.value
    }
}
