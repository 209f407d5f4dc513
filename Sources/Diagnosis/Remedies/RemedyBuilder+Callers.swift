import Prose
import Store
import Units

/// Connections that come in: bound where they are made, closed where they end.
extension RemedyBuilder {
    /// Connections that carried no request at the capture: the victim's idle timeout closes them.
    func idleDownstream(_ cause: Cause) -> [Draft] {
        guard let connections = c.state?.connections, let total = connections.total,
            let busy = connections.requestsActive,
            total >= Thresholds.fewConnections.value, busy < total / 2, c.process != .sibling
        else { return [] }
        var change = ConfigChange()
        change.connections = Double(min(total, max(Thresholds.smallestPool.value, busy))) / Double(total)
        var draft = Draft(
            cause: cause,
            title:
                "close connections that nobody uses after a minute: \(total - busy) of \(total) carried no request at the capture",
            change: change, reaches: "\(subject) alone, after a rollout",
            risk: "clients that keep a connection for later must open it again (Istio's default is an hour)",
            undo: "set the old value again", verify: .command("\(admin("stats")) | grep server.total_connections"),
            uncertain: ["how long they stay idle: one capture does not show it"])
        configure("proxyMetadata", ["proxyMetadata:", "  ISTIO_META_IDLE_TIMEOUT: 60s"], &draft)
        if proxyRow?.proxyConfig?.contains("proxyMetadata") == true {
            draft.needs.append("the other members of \(term: "proxyMetadata") in the pod's annotation")
        }
        draft.isSure = false
        return [draft]
    }

    /// Where connections come in, each caller gets its part of what fits.
    func callersPools(_ cause: Cause) throws -> Draft? {
        let witnessed = c.process == .killed ? 0 : try PeerWitnesses(Case(c)).perKill
        let total = max(c.state?.connections.total ?? 0, Int64(witnessed))
        // Without a limit nobody can say how many are too many.
        guard total >= Thresholds.fewConnections.value, witnessed > 0 || !areOfItsOwnPools, let workload,
            let place = c.victim?.namespace ?? c.state?.proxy.namespace, let room = room(for: total)
        else { return nil }
        let host = ownHost(workload, place)
        let callers = try callers(of: host)
        // A count of the page before the kill is not that of the kill.
        let atKill = witnessed == 0 ? openAtKill(total) : nil
        let open = atKill ?? total
        let fits = max(1, min(open, room))
        let each = max(1, fits / Int64(max(1, callers.proxies)))
        let change = ConfigChange(connections: Double(fits) / Double(open))
        let name = Name(workload, .workload, in: place)
        let were: Text =
            atKill.map { "\(total) were open on the last page that counts them, about \($0) when it died" }
            ?? "\(total) connections or requests were open"
        let who: Text = callers.proxies == 0 ? "all callers together" : "each of \(callers.proxies, "caller")"
        let part: Text = "\(atKill == nil ? "" : "about ")\(open - fits) of \(open)"
        let why: Text = c.isKill ? ": they are what killed the proxy" : ""
        var draft = Draft(
            cause: cause,
            title: "limit what callers send \(name): \(were), \(fits) fit, \(Self.poolWords(each)) for \(who)",
            change: change, reaches: "every client of \(host: host), each proxy by itself",
            risk: "\(part) connections or requests get 503 (UO) or wait\(why)",
            undo: .text(""), verify: .command("\(admin("stats")) | grep server.total_connections"))
        draft.uncertain = [
            callers.proxies == 0
                ? "who calls it is not in the bundle: divide \(each) by the number of its callers' pods"
                : "callers outside of the bundle; in it are \(callers.names.listed())"
        ]
        let cluster = outbound.first { $0.host == host }
        if cluster == nil {
            draft.needs.append("the host of the service in front of \(name): \(host: host) is its name as a workload")
        }
        bind(&draft, host: host, place: place, rule: cluster?.rule, pool: Self.pool(each))
        return draft
    }

    /// Most connections are those that it accepted: no pool of its own holds them.
    var areOfClients: Bool {
        let open = c.state?.connections
        return c.process != .sibling && (open?.downstream ?? 0) > (open?.upstream ?? 0)
    }

    /// Most are those that it opened: whoever calls it holds none of them.
    private var areOfItsOwnPools: Bool {
        guard let open = c.state?.connections, let upstream = open.upstream else { return false }
        return upstream > open.downstream ?? (open.total ?? upstream) - upstream
    }

    var boundClients: Text {
        c.isGateway
            ? "Most are its clients’: let idle ones of theirs end sooner (the \(term: "idle_timeout") of its listeners, by an EnvoyFilter), bound how many it accepts (\(term: "ISTIO_META_GLOBAL_DOWNSTREAM_MAX_CONNECTIONS"), from Istio 1.29 on), or spread them over more replicas."
            : "Most are its callers’: a DestinationRule for its own host bounds their pools and closes those that idle."
    }

    var countClients: Command? {
        target == nil && pod == nil ? nil : "\(admin("stats")) | grep downstream_cx_active"
    }

    /// Whoever calls a gateway stands outside of the mesh, where no DestinationRule reaches: it takes no more than fit.
    func acceptedConnections(_ cause: Cause) -> Draft? {
        guard let total = c.state?.connections.downstream, total >= Thresholds.fewConnections.value,
            c.process != .sibling, let room = room(for: total), room < total
        else { return nil }
        let most = max(1, room)
        var change = ConfigChange()
        change.connections = Double(most) / Double(total)
        var draft = Draft(
            cause: cause, title: "let \(subject) accept \(most) connections at once: \(total) were open",
            change: change, reaches: "\(subject) alone, after a rollout",
            risk: "\(total - most) of \(total) clients are refused, each as soon as it connects",
            undo: "set the old value again", verify: .command("\(admin("stats")) | grep server.total_connections"))
        let release = (c.state?.proxy.istioVersion ?? proxyRow?.istioVersion).flatMap(IstioRelease.line)
        // From 1.29 on a setting of Istio's own; before it Envoy's runtime key.
        if release.map({ $0 >= IstioRelease(29, 0) }) ?? false {
            configure(
                "proxyMetadata", ["proxyMetadata:", "  ISTIO_META_GLOBAL_DOWNSTREAM_MAX_CONNECTIONS: '\(most)'"],
                &draft)
        } else {
            configure(
                "runtimeValues", ["runtimeValues:", "  overload.global_downstream_max_connections: '\(most)'"], &draft)
        }
        draft.sheds = true
        draft.isSure = false
        return draft
    }

    /// The service in front of a workload: one of its name in its namespace, as hosts of the mesh go.
    private func ownHost(_ workload: String, _ place: String) -> String {
        let hosts = Set(outbound.filter { ($0.serviceNamespace ?? Hostname.namespace($0.host)) == place }.map(\.host))
        return hosts.first { Hostname.label($0) == workload } ?? "\(workload).\(place).svc.cluster.local"
    }

    /// Who called a host in the bundle, by name, and with how many proxies; the victims' own workload aside.
    private func callers(of host: String) throws -> (names: [Text], proxies: Int) {
        let others = try c.mesh.store.callers(of: host).filter { edge in
            !c.victims.contains { $0.namespace == edge.namespace && $0.workload == edge.workload }
        }
        let names = others.map { edge in
            Text(edge.workload.map { Name($0, .workload, in: edge.namespace) } ?? Name(edge.namespace, .namespace))
        }
        return (names, others.reduce(0) { $0 + $1.proxies })
    }
}
