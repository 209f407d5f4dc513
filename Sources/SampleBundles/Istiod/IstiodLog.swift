import Units

/// istiod's `discovery.log`: connections, pushes with their sizes, debounces, deaths.
///
///     var log = IstiodLog()
///     log.connected(pod, id: 43, at: start)
///     log.pushed(.clusters, to: pod, resources: 377, bytes: 323_700, at: start.later(0.01), isRequest: true)
///     log.terminated(pod, id: 43, at: kill)
package struct IstiodLog: Sendable {
    package enum Kind: String, Sendable { case clusters = "CDS", endpoints = "EDS", listeners = "LDS", routes = "RDS" }

    private var lines: [(at: Moment, text: String)] = []

    package init() {}

    package mutating func add(_ text: String, at: Moment) { lines.append((at, text)) }

    package mutating func connected(_ pod: Mesh.Pod, id: Int, at: Moment) {
        add("info\tdelta\tADS: new delta connection for node:\(pod.proxyName)-\(id)", at: at)
    }

    package mutating func terminated(_ pod: Mesh.Pod, id: Int, port: Int = 52_178, at: Moment) {
        add("info\tdelta\tADS: \"\(pod.address):\(port)\" \(pod.proxyName)-\(id) terminated", at: at)
    }

    /// A push; `isRequest` for the answer to a proxy that asked, and `filtered` only if that proxy had lived on.
    package mutating func pushed(
        _ kind: Kind, to pod: Mesh.Pod, resources: Int, bytes: Int, at: Moment, isRequest: Bool = false, empty: Int = 0,
        filtered: Int? = nil
    ) {
        var text = "info\tdelta\t\(kind.rawValue): PUSH\(isRequest ? " request" : "") for node:\(pod.proxyName)"
        text += " resources:\(resources) removed:0 size:\(Self.size(bytes))"
        switch kind {
        case .clusters: text += " cached:\(max(0, resources - 12))/\(max(0, resources - 4))"
        case .endpoints: text += " empty:\(empty) cached:\(resources)/\(resources)"
        case .routes: text += " cached:\(max(0, resources - 1))/\(resources)"
        case .listeners: break
        }
        if let filtered {
            text += " filtered:\(filtered)"
        } else if isRequest, kind == .endpoints || kind == .routes {
            text += " filtered:0"
        }
        add(text, at: at)
    }

    /// Why push `number` happened, and its start.
    package mutating func debounced(
        _ number: Int, config: String, events: Int = 1, more: Int = 0, services: Int, proxies: Int, at: Moment
    ) {
        let others = more > 0 ? " and \(more) more configs" : ""
        add(
            "info\tads\tPush debounce stable[\(number)] \(events) for config \(config)\(others): 100.359742ms since last change, 100.359611ms since last push, forced=false",
            at: at)
        add(
            "info\tads\tXDS: Pushing Services:\(services) ConnectedEndpoints:\(proxies) Version:\(at.stamp(0))/\(number)",
            at: at.later(0.0002))
    }

    /// All that a proxy gets after it connects.
    package mutating func loaded(_ shape: ProxyShape, id: Int, at: Moment) {
        connected(shape.pod, id: id, at: at)
        push(shape, at: at.later(0.0095), isRequest: true)
    }

    /// A push of everything that a proxy holds.
    package mutating func push(_ shape: ProxyShape, at: Moment, isRequest: Bool = false) {
        let fixed = EnvoyPages.fixedClusters(shape).count
        let count = shape.clusters.count
        let hosts = shape.clusters.reduce(0) { $0 + $1.endpoints.count }
        let empty = shape.clusters.count { $0.endpoints.isEmpty }
        pushed(
            .clusters, to: shape.pod, resources: count + fixed, bytes: count * 985 + 1_400, at: at, isRequest: isRequest
        )
        pushed(
            .endpoints, to: shape.pod, resources: count, bytes: count * 78 + hosts * 112, at: at.later(0.39),
            isRequest: isRequest, empty: isRequest ? 0 : empty)
        let listeners = shape.listeners.count + 2
        pushed(
            .listeners, to: shape.pod, resources: listeners, bytes: listeners * 3_280, at: at.later(0.60),
            isRequest: isRequest)
        let virtualHosts = shape.routes.reduce(0) { $0 + $1.hosts.count }
        pushed(
            .routes, to: shape.pod, resources: shape.routes.count, bytes: virtualHosts * 540, at: at.later(0.64),
            isRequest: isRequest)
    }

    /// `1.5MB`, `323.7kB`, `87B`: 1000-based, as istiod rounds.
    static func size(_ bytes: Int) -> String {
        if bytes < 1_000 { return "\(bytes)B" }
        if bytes < 1_000_000 { return "\(fixed(Double(bytes) / 1e3, 1))kB" }
        return "\(fixed(Double(bytes) / 1e6, 1))MB"
    }

    package var bytes: [UInt8] { PageText.bytes { write(to: &$0) } }

    func write(to page: inout PageText) {
        // Stable: of one moment, the order in which they were added.
        let order = lines.indices.sorted { lines[$0].at != lines[$1].at ? lines[$0].at < lines[$1].at : $0 < $1 }
        for place in order { page.line("\(lines[place].at.stamp(6))\t\(lines[place].text)") }
    }
}
