import Units

typealias ContainerLogsReader = LineFacts<ContainerLogs>

/// `logs.txt` of `kubectl cluster-info dump`: the logs of a pod's containers, one after the other; or, where the dump went
/// to a terminal, JSON documents between them.
///
/// ```
/// ==== START logs for container istio-proxy of pod ledger/ledger-0 ====
/// 2026-11-24T08:21:23.051287Z	info	Proxy role	ips=[10.88.1.13] type=sidecar id=ledger-0.ledger domain=…
/// ==== END logs for container istio-proxy of pod ledger/ledger-0 ====
/// ```
/// Sections of `istio-proxy` are read as proxy logs and those of `discovery` as istiod's; the others belong to applications
/// and init containers and say nothing of a proxy. It is never the log of an earlier life.
struct ContainerLogs: LineParser {
    static let title = "logs of containers"
    static let endsWithNewline = false

    private enum Section {
        case none, other
        case proxy(ProxyLog)
        case istiod(IstiodLog)
    }
    private var section = Section.none
    private var cutter = JSONItemCutter()
    private let tree = ObjectTree()
    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if line.begins("==== ") {
            if let header = SectionHeader(line) {
                end(into: &facts)
                return begin(header, into: &facts)
            }
            if line.begins("==== END logs for container ") { return end(into: &facts) }
        }
        switch section {
        case .none: document(line, into: &facts)
        case .other: break
        case .proxy(var log):
            // Not two copies at once: the log's tables would be copied with each line.
            section = .other
            log.read(line, at: number, into: &facts)
            section = .proxy(log)
        case .istiod(var log):
            section = .other
            log.read(line, at: number, into: &facts)
            section = .istiod(log)
        }
    }

    mutating func finish(into facts: inout FactQueue) { end(into: &facts) }

    private mutating func begin(_ header: SectionHeader, into facts: inout FactQueue) {
        understood = true
        cutter = JSONItemCutter()
        let kind: CaptureKind
        if header.container.isExactly("istio-proxy") {
            section = .proxy(ProxyLog())
            kind = .proxyLog
        } else if header.container.isExactly("discovery") {
            section = .istiod(IstiodLog())
            kind = .istiodLog
        } else {
            section = .other
            return
        }
        facts.add(
            .part(
                PagePart(
                    kind: kind, namespace: header.namespace.text(limit: 300), pod: header.pod.text(limit: 300),
                    container: header.container.text(limit: 300))))
    }

    private mutating func end(into facts: inout FactQueue) {
        switch section {
        case .none: return
        case .other: break
        case .proxy(var log): log.finish(into: &facts)
        case .istiod(var log): log.finish(into: &facts)
        }
        section = .none
        facts.add(.part(nil))
    }

    /// A line of a document between sections.
    private mutating func document(_ line: TextSlice, into facts: inout FactQueue) {
        var rest = line
        while !rest.isEmpty {
            let fed = cutter.feed(rest)
            if cutter.metText {
                cutter = JSONItemCutter()
                return
            }
            if fed.complete {
                understood = true
                _ = cutter.take { tree.read(json: $0) }
                if let fact = KubernetesJSONReader.fact(of: tree.root) { facts.add(withKill: fact) }
            }
            guard fed.taken > 0 else { return }
            rest = rest.dropping(fed.taken)
        }
    }
}

/// `==== START logs for container NAME of pod NS/POD ====`.
private struct SectionHeader {
    let container: TextSlice
    let namespace: TextSlice
    let pod: TextSlice

    init?(_ line: TextSlice) {
        let start = "==== START logs for container " as StaticString
        guard line.begins(start), line.ends(" ===="), let of = line.find(" of pod ") else { return nil }
        let name = line.part(of + 8, line.count - 5)
        guard let slash = name.find(0x2F), slash > 0, of > start.utf8CodeUnitCount else { return nil }
        container = line.part(start.utf8CodeUnitCount, of)
        namespace = name.part(0, slash)
        pod = name.dropping(slash + 1)
    }
}
