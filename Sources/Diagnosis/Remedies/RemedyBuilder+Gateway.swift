import Prose
import Store
import Units

extension RemedyBuilder {
    /// istiod sends a gateway only the services that its routes name.
    func gateway(_ cause: Cause) -> [Draft] {
        let named = namedByRoutes
        var change = keeping { named.contains($0.host) }
        if outbound.isEmpty { change.later = 0 }
        var draft = Draft(
            cause: cause, title: "send gateways only the clusters that their routes name",
            change: outbound.isEmpty ? nil : change,
            reaches:
                "every gateway of this istiod, after istiod has restarted; sidecars not at all; \(Self.restartNeeded)",
            risk:
                "clusters that only an EnvoyFilter, a Lua script or an ext_authz provider names go too; \(Self.chartToo)",
            undo: "", verify: .command(countClusters),
            alternatives: wished { try uncalledNamespaces() }.map { [$0] } ?? [])
        setControlPlane([("PILOT_FILTER_GATEWAY_CLUSTER_CONFIG", "true")], &draft)
        return [draft]
    }

    /// VirtualServices with most routes, shown only where they are used: all of those that are alike, in one step.
    func routes(_ cause: Cause) throws -> [Draft] {
        guard let file = c.state?.counts?.file else { return [] }
        let origins = try c.mesh.store.largestRouteOrigins(file: file, limit: 200)
        guard let most = origins.first else { return [] }
        let large = origins.filter { $0.routes * 4 >= most.routes }.compactMap { origin in
            c.objects.of(IstioKind.virtualService).first { "\($0.namespace)/\($0.name)" == origin.name }.flatMap {
                narrowing($0, routes: origin.routes)
            }
        }
        return Dictionary(grouping: large, by: \.patch.json).sorted { a, b in
            (a.value.reduce(0) { $0 + $1.routes }, b.key) > (b.value.reduce(0) { $0 + $1.routes }, a.key)
        }.map { narrowed($0.value, cause) }
    }

    /// A VirtualService and the patch that shows it only where it is used.
    private struct Narrowing {
        var object: ObjectRow
        var routes: Int
        var patch: YAML
        var undo: YAML
        var isForGateways: Bool
    }

    private func narrowing(_ object: ObjectRow, routes: Int) -> Narrowing? {
        let bound = object.names[.gateway] ?? []
        let gateways = bound.filter { $0 != "mesh" }
        if !c.isGateway, !gateways.isEmpty {
            return Narrowing(
                object: object, routes: routes, patch: ["spec": ["gateways": .list(gateways.map { .text($0) })]],
                undo: ["spec": ["gateways": .list(bound.map { .text($0) })]], isForGateways: true)
        }
        let uses = Set(object.names[.destination] ?? []).union(object.names[.host] ?? [])
        guard object.namespace != namespace, !uses.isEmpty else { return nil }
        // Of its own gateways it must be seen, wherever they stand.
        let places = Set(
            gateways.compactMap { $0.split(separator: "/").count == 2 ? String($0.prefix { $0 != "/" }) : nil })
        let exportTo = ["."] + places.subtracting([object.namespace]).sorted()
        let old: YAML = object.names[.exportTo].map { .list($0.map { .text($0) }) } ?? .null
        return Narrowing(
            object: object, routes: routes, patch: ["spec": ["exportTo": .list(exportTo.map { .text($0) })]],
            undo: ["spec": ["exportTo": old]], isForGateways: false)
    }

    private func narrowed(_ group: [Narrowing], _ cause: Cause) -> Draft {
        let routes = group.reduce(0) { $0 + $1.routes }
        let first = group[0]
        let name = ObjectName(IstioKind.virtualService, first.object.namespace, first.object.name)
        let which: Text =
            group.count == 1 ? "\(object: name)" : "\(group.count) VirtualServices, \(name.name) among them,"
        let size: Text = "(\(routes, "route"))"
        var change = ConfigChange()
        change.virtualServices = Set(group.map { "\($0.object.namespace)/\($0.object.name)" })
        let objects = group.map(\.object)
        var draft = Draft(
            cause: cause,
            title: first.isForGateways
                ? "bind \(which) \(size) to their gateways alone: sidecars need none of these routes"
                : "show \(which) \(size) only in their own namespaces",
            change: change,
            reaches: first.isForGateways ? "every sidecar" : "every proxy outside of these namespaces",
            risk: first.isForGateways
                ? "calls inside the mesh use the service's default route"
                : "clients in other namespaces fall back to the service's default route",
            undo: .command(Self.patchAll("virtualservice", objects, first.undo)),
            verify: .command("\(proxyConfig("routes")) -o json | grep -c '\"match\"'"))
        draft.commands = [Self.patchAll("virtualservice", objects, first.patch)]
        draft.objects = objects.map { ChangedObject(kind: $0.kind, namespace: $0.namespace, name: $0.name) }
        return draft
    }

    /// One patch for one object, or for many of them in a loop over their names.
    static func patchAll(_ kind: Command, _ objects: [ObjectRow], _ patch: YAML) -> Command {
        guard objects.count != 1 else {
            return WorkloadTarget.patch(kind, objects[0].name, objects[0].namespace, patch)
        }
        let names = objects.reduce("" as Command) { "\($0) \(word: "\($1.namespace)/\($1.name)")" }
        return
            "for o in\(names)\(.loop)kubectl -n \"${o%%/*}\" patch \(kind) \"${o##*/}\" --type merge\(patch: patch)\(.done)"
    }

    /// Servers of one Gateway that share a certificate need one filter chain together.
    func servers(_ cause: Cause) -> [Draft] {
        let counts = c.state?.counts
        // Without a dump, one that the cause names.
        let blamed = cause.objects.filter { $0.kind == IstioKind.gateway }.map {
            "\($0.namespace ?? "")/\($0.name ?? "")"
        }
        let gateway = c.objects.of(IstioKind.gateway).filter { object in
            object.credentials.count > 1
                && (counts != nil || blamed.contains("\(object.namespace)/\(object.name)"))
        }.max { ($0.servers ?? 0) < ($1.servers ?? 0) }
        guard let gateway, let servers = gateway.servers,
            let merge = byCertificate(gateway, servers) ?? byWildcard(gateway, servers)
        else { return [] }
        let named = ObjectName(IstioKind.gateway, gateway.namespace, gateway.name)
        let change = counts.map { counts in
            var change = ConfigChange()
            change.servers = max(0, counts.tlsChains - servers + merge.groups.count)
            return change
        }
        var draft = Draft(
            cause: cause, title: merge.title, change: change, reaches: "the gateways that this Gateway selects",
            risk: merge.risk,
            undo: .command(WorkloadTarget.restore("gateways.networking.istio.io", gateway.name, gateway.namespace)),
            verify: .command("\(proxyConfig("listeners")) -o json | grep -c filterChainMatch"))
        draft.needs = merge.needs
        let others = servers - gateway.credentials.count
        let patch = WorkloadTarget.patch(
            "gateways.networking.istio.io", gateway.name, gateway.namespace, merged(merge.groups))
        // Too long to be read, or not whole: the servers that are there are gathered where they stand.
        let isGathered = merge.needs.isEmpty && (others > 0 || patch.line.utf8.count > Self.longestPatch)
        if others > 0, !isGathered {
            draft.needs.append(
                "the \(others, "other server") of \(object: named) added to the list, which replaces all servers")
        }
        draft.objects = [ChangedObject(kind: IstioKind.gateway, namespace: gateway.namespace, name: gateway.name)]
        // The page's object is read in part: what else its servers say must not be lost.
        draft.saves = [WorkloadTarget.save("gateways.networking.istio.io", gateway.name, gateway.namespace)]
        draft.commands = [isGathered ? Self.gathered(gateway) : patch]
        return [draft]
    }

    /// Fewer servers of one Gateway, each with a certificate and its hosts.
    private struct ServerMerge {
        let title: Text
        let risk: Text
        var needs: [Text] = []
        let groups: [(credential: String, hosts: [String])]
    }

    private func groups(_ gateway: ObjectRow) -> [String: [String]] {
        Dictionary(grouping: gateway.credentials, by: \.name).mapValues { $0.map(\.host) }
    }

    /// Where so many share one that it halves them.
    private func byCertificate(_ gateway: ObjectRow, _ servers: Int) -> ServerMerge? {
        let groups = groups(gateway)
        guard groups.count * 2 <= servers else { return nil }
        let named = ObjectName(IstioKind.gateway, gateway.namespace, gateway.name)
        return ServerMerge(
            title:
                "merge the \(servers, "server") of \(object: named) into \(groups.count), one for each certificate",
            risk: "hosts behind one certificate share its TLS settings and its route table",
            groups: groups.sorted { $0.key < $1.key }.map { (credential: $0.key, hosts: $0.value) })
    }

    /// One for the hosts of the largest domain, where that halves them.
    private func byWildcard(_ gateway: ObjectRow, _ servers: Int) -> ServerMerge? {
        let wild = Dictionary(grouping: gateway.credentials.map(\.host)) { "*" + $0.drop { $0 != "." } }
            .filter { $0.key.split(separator: ".").count > 2 }
        guard let largest = wild.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }),
            largest.value.count * 2 >= servers
        else { return nil }
        let rest = groups(gateway).filter { !Set(largest.value).isSuperset(of: $0.value) }
        let named = ObjectName(IstioKind.gateway, gateway.namespace, gateway.name)
        let secret = "wildcard-\(Hostname.label(String(largest.key.dropFirst(2))))"
        return ServerMerge(
            title:
                "serve the \(largest.value.count, "host") of \(object: named) under \(host: largest.key) by one server with a wildcard certificate",
            risk: "a host that is in no VirtualService then answers 404",
            needs: ["a certificate for \(host: largest.key) as Secret \(term: secret), beside the gateway's pods"],
            groups: [(credential: secret, hosts: [largest.key])]
                + rest.sorted { $0.key < $1.key }.map { (credential: $0.key, hosts: $0.value) })
    }

    /// A patch of more bytes nobody reads before pasting it.
    private static let longestPatch = 6_000

    /// Servers with one port and one certificate become one with all their hosts; what else they say stays as it is.
    private static func gathered(_ gateway: ObjectRow) -> Command {
        let program =
            ".spec.servers |= (group_by([.port.number, .port.protocol, .bind, .tls]) | map(.[0] + {hosts: (map(.hosts) | add | unique)}))"
        return
            "kubectl -n \(word: gateway.namespace) get gateways.networking.istio.io \(word: gateway.name) -o json\(.pipe)jq \(word: program)\(.pipe)kubectl replace -f -"
    }

    private func merged(_ groups: [(credential: String, hosts: [String])]) -> YAML {
        let servers = groups.enumerated().map { index, group -> YAML in
            [
                "port": ["number": 443, "name": .text("https-\(index)"), "protocol": "HTTPS"],
                "tls": ["mode": "SIMPLE", "credentialName": .text(group.credential)],
                "hosts": .list(group.hosts.map { .text($0) }),
            ]
        }
        return ["spec": ["servers": .list(servers)]]
    }
}
