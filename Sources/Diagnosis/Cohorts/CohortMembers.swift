import Store
import Units

/// Puts the proxies of a bundle into their cohorts.
struct CohortMembers {
    let mesh: Mesh
    let objects: [ObjectRow]
    let victims: VictimGroups

    func members(_ proxies: [ProxyTable.Row]) throws(StoreError) -> [CohortMember] {
        let dead = Dictionary(
            victims.indices.compactMap { place in
                victims[place].wasProxyOfMesh ? victims[place].proxy.map { ($0.id, place) } : nil
            },
            uniquingKeysWith: { first, _ in first })
        let firstKill = victims.lazy.flatMap(\.kills).compactMap(\.at).min()
        let pushes = dead.isEmpty ? [:] : try mesh.store.clusterPushes(before: firstKill)
        let scopes = Set(objects.filter { $0.kind == IstioKind.sidecar }.map(\.namespace))
        let judge = StandIn(mesh: mesh, scopes: nil)
        return proxies.map { row in
            let victim = dead[row.state.proxy.id].map { victims[$0] }
            return CohortMember(
                row, victim: victim,
                connected: mesh.connected[row.state.proxy.name], pushes: pushes[row.state.proxy.name],
                isOwnProcess: victim.map { judge.process(of: row.state, $0) == .killed } ?? true,
                hasSidecarScope: objects.isEmpty ? nil : scopes.contains(row.state.proxy.namespace ?? ""))
        }
    }
}
