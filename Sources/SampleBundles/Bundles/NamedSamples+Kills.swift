import Units

extension NamedSamples {
    /// 120 services; a rule for `*.svc.cluster.local` quadruples every cluster. Both `pay` die of that push
    /// and come back holding all of it just under their limit; two `basket` with 1Gi live on and were dumped.
    static func wildcardSubsets() -> CaptureShape {
        var mesh = mesh(services: 116, seed: 1)
        let limit = "76Mi"
        mesh.addService("pay", in: "checkout", pods: 2, sidecar: Mesh.Sidecar(limit: limit))
        mesh.addService("basket", in: "checkout", pods: 2)
        mesh.pushedAt = mesh.begunAt.later(5_400)
        mesh.capturedAt = mesh.pushedAt.later(95)
        let before = mesh
        mesh.rules = [
            Mesh.DestinationRule(
                "everything-canary", in: "istio-system", host: "*.svc.cluster.local", subsets: ["v1", "v2", "v3"],
                createdAt: Moment(seconds: mesh.pushedAt.seconds))
        ]
        let pods = mesh.pods.filter { $0.sidecar != nil }
        let victims = pods.filter { $0.workload == "pay" }
        let kills = [mesh.pushedAt.later(4.0123), mesh.pushedAt.later(4.7314)]
        for (pod, kill) in zip(victims, kills) {
            guard let place = mesh.pods.firstIndex(where: { $0.name == pod.name }) else { continue }
            mesh.pods[place].sidecar?.life = .oomKilled(
                from: pod.createdAt.later(1), to: Moment(seconds: kill.seconds))
        }
        var capture = CaptureShape(mesh)
        logStarts(pods.map { ProxyShape($0, in: before) }, in: &capture)
        capture.istiodLog.debounced(
            mesh.push, config: "DestinationRule/istio-system/everything-canary", services: mesh.services.count,
            proxies: pods.count, at: mesh.pushedAt.later(0.1))
        for (number, pod) in pods.enumerated() {
            capture.istiodLog.push(ProxyShape(pod, in: mesh), at: mesh.pushedAt.later(0.2 + 0.01 * Double(number)))
        }
        for (number, pod) in mesh.pods(of: "pay", in: "checkout").enumerated() {
            addVictim(pod, killedAt: kills[number], number: number, to: &capture)
        }
        capture.proxies = mesh.pods(of: "basket", in: "checkout").map { pod in
            var shape = ProxyShape(pod, in: mesh)
            if let pay = mesh.services.first(where: { $0.name == "pay" }) {
                shape.loads = pay.endpoints.map {
                    .init(
                        "outbound|80||\(pay.host)", address: $0.address, connections: 2, connectionsTotal: 9,
                        requestsTotal: 5_480, errors: 31)
                }
            }
            return shape
        }
        capture.analysis =
            "Warning [IST0174] (DestinationRule istio-system/everything-canary) The host *.svc.cluster.local defined in the DestinationRule does not match any services in the mesh.\n"
        return capture
    }

    /// A `pay` that was killed and is back: log of two lives, no Envoy pages, since its answers hung.
    private static func addVictim(
        _ pod: Mesh.Pod, killedAt kill: Moment, number: Int, to capture: inout CaptureShape
    ) {
        let mesh = capture.mesh
        let back = Moment(seconds: kill.seconds).later(1)
        let ledger = mesh.services.first { $0.name == "basket" }
        let address = ledger?.endpoints.first?.address ?? pod.address
        let host = ledger?.host ?? "basket.checkout.svc.cluster.local"
        capture.istiodLog.terminated(pod, id: 40 + number, port: 52_178 + number, at: kill.later(0.0008))
        let successor = ProxyShape(pod, in: mesh, startedAt: back.later(2.1))
        capture.istiodLog.loaded(successor, id: 48 + number, at: back.later(2.4))
        capture.victims.append(successor)
        capture.logs[pod.folder] = ProxyLog(
            pod,
            lives: [
                .init(
                    startedAt: back.later(0.2), readyAfter: 7.222925926,
                    accessLines: requests(pod, to: host, address: address, count: 60, end: mesh.capturedAt)),
                .init(
                    startedAt: pod.createdAt.later(1.2), ending: number == 0 ? .agentSawKill(kill) : .silent,
                    accessLines: requests(pod, to: host, address: address, count: 90, end: kill.later(-3.6))),
            ])
    }

    /// A StatefulSet with native sidecars of 32Mi in a mesh that needs more: killed at each start, never ready. No
    /// folder for them, as the tool walks Deployments and DaemonSets only; two siblings of other workloads were dumped.
    static func startupLoop() -> CaptureShape {
        var mesh = mesh(services: 150, seed: 3)
        mesh.addService(
            "vault", in: "accounts", pods: 2, ports: [.tcp(5432, name: "tcp-db")],
            sidecar: Mesh.Sidecar(limit: "32Mi", request: "32Mi", native: true), owner: .statefulSet)
        mesh.addService("basket", in: "checkout", pods: 2)
        mesh.capturedAt = mesh.begunAt.later(190)
        // Back-off 10, 20, 40, 80 s after each of five kills.
        let starts: [Double] = [2, 8, 23, 48, 93]
        let lives = starts.map { (mesh.begunAt.later($0), mesh.begunAt.later($0 + 4)) }
        for place in mesh.pods.indices where mesh.pods[place].workload == "vault" {
            guard let last = lives.last else { break }
            mesh.pods[place].sidecar?.life = .crashLooping(
                from: last.0, to: last.1, restarts: lives.count - 1, backOff: "1m20s")
            mesh.pods[place].app = Mesh.Container(ready: false, state: .initializing)
            mesh.pods[place].phase = "Pending"
        }
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods(of: "basket", in: "checkout").map { ProxyShape($0, in: mesh) }
        logStarts(capture.proxies, in: &capture)
        var id = 50
        for (start, end) in lives {
            for (number, pod) in mesh.pods(of: "vault", in: "accounts").enumerated() {
                let shift = 0.31 * Double(number)
                let shape = ProxyShape(pod, in: mesh, startedAt: start.later(2.1 + shift))
                capture.istiodLog.loaded(shape, id: id, at: start.later(2.4 + shift))
                capture.istiodLog.terminated(pod, id: id, port: 42_000 + id, at: end.later(-0.4 + shift))
                id += 1
            }
        }
        return capture
    }

    /// A client whose proxy held 2,600 upstream connections: killed; its successor has opened 1,400 again, seen in
    /// `/clusters` alone, since Istio's matcher keeps no statistics of destinations.
    static func connections() -> CaptureShape {
        var mesh = mesh(services: 24, seed: 4)
        mesh.addService("courier", in: "edge", pods: 2, sidecar: Mesh.Sidecar(limit: "128Mi"))
        mesh.addService("depot", in: "parcels", pods: 3)
        mesh.capturedAt = mesh.begunAt.later(7_200)
        let kill = mesh.capturedAt.later(-310.5)
        guard let place = mesh.place(of: "courier", in: "edge") else { return CaptureShape(mesh) }
        mesh.pods[place].sidecar?.life = .oomKilled(
            from: mesh.begunAt.later(1), to: Moment(seconds: kill.seconds))
        let victim = mesh.pods[place]
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods.filter { $0.sidecar != nil }.map { ProxyShape($0, in: mesh) }
        logStarts(capture.proxies, in: &capture)
        capture.istiodLog.terminated(victim, id: 40, at: kill.later(0.0009))
        guard let depot = mesh.services.first(where: { $0.name == "depot" }) else { return capture }
        for number in capture.proxies.indices where capture.proxies[number].pod.name == victim.name {
            let each = 1_400 / max(1, depot.endpoints.count)
            capture.proxies[number].loads = depot.endpoints.map {
                .init(
                    "outbound|80||\(depot.host)", address: $0.address, connections: each, connectionsTotal: each + 40,
                    requests: each - 6, requestsTotal: each * 9, errors: 57)
            }
            // 57 kB for a request in flight with mTLS, measured.
            capture.proxies[number].extraAllocated = 57_000 * (each - 6) * depot.endpoints.count
            capture.proxies[number].downstreamConnections = (each - 6) * depot.endpoints.count
            capture.istiodLog.loaded(capture.proxies[number], id: 52, at: capture.proxies[number].startedAt.later(0.3))
            var sockets = Netstat(victim)
            sockets.upstream = depot.endpoints.map { ($0.address, 8080, each) }
            sockets.downstream = capture.proxies[number].downstreamConnections
            capture.sockets[victim.folder] = sockets
        }
        // The other end of the same requests.
        for number in capture.proxies.indices where capture.proxies[number].pod.workload == "depot" {
            let each = 1_400 / max(1, depot.endpoints.count)
            let pod = capture.proxies[number].pod
            capture.proxies[number].loads = [
                .init(
                    "inbound|8080||", address: pod.address, connections: each, connectionsTotal: each + 40,
                    requests: each - 6, requestsTotal: each * 9, errors: 57)
            ]
            capture.proxies[number].extraAllocated = 69_000 * (each - 6)
            capture.proxies[number].downstreamConnections = each
        }
        let address = depot.endpoints.first?.address ?? ""
        capture.logs[victim.folder] = ProxyLog(
            victim,
            lives: [
                .init(startedAt: Moment(seconds: kill.seconds).later(1.2)),
                .init(
                    startedAt: mesh.begunAt.later(1.2), ending: .agentSawKill(kill),
                    accessLines: requests(victim, to: depot.host, address: address, count: 40, end: kill.later(-1.1))),
            ])
        return capture
    }
}
