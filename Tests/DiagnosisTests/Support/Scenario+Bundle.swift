import Archive
import SampleBundles
import Store
import Testing
import Units

@testable import Diagnosis

extension Scenario {
    /// Pages of a bug-report that no test here looks at.
    private static let unread = [
        "/certs", "/runtime", "/listeners", "debug/registryz", "debug/endpointShardz", "debug/endpointz",
        "debug/configz",
        "debug/mesh", "debug/push_status", "ambientz", "authorizationz", "clusterz", "mcsz", "networkz", "telemetryz",
    ]

    func report() throws -> Report {
        let store = try load()
        if case .need(let part) = limit { try setLimit(part, store) }
        return try Engine(store, toolVersion: "test").report()
    }

    /// The victim's incident.
    func incident(sourceLocation: SourceLocation = #_sourceLocation) throws -> Incident {
        let report = try report()
        return try #require(
            report.incidents.first { $0.namespace == namespace && $0.workload == workload } ?? report.incidents.first,
            sourceLocation: sourceLocation)
    }

    func load() throws -> Store { try Self.load(bundle()) }

    static func load(_ bundle: BundleBuilder) throws -> Store {
        let reader = BundleReader(name: "scenario.tar", source: MemorySource(bundle.tar()))
        return try Loader(path: nil).load(reader)
    }

    /// Sets the limit to a part of what the model says the victim needs, as if the pod had been given it.
    private func setLimit(_ part: Double, _ store: Store) throws {
        let mesh = try Diagnosis.Mesh(store)
        let victims = try KillFinder(mesh: mesh).victims().filter { $0.isProxy && $0.workload == workload }
        guard !victims.isEmpty, let need = try CaseBuilder(mesh).kill(victims).need else { return }
        let limit = Int64(need.level.double * part)
        try store.database.run(
            """
            UPDATE container SET memory_limit = ? WHERE name = 'istio-proxy' AND pod_id IN
              (SELECT id FROM pod WHERE namespace = ? AND workload = ?)
            """, .integer(limit), .text(namespace), .text(workload))
    }

    // MARK: - The bundle

    func bundle() -> BundleBuilder {
        let capture = captureShape()
        var out = BundleBuilder(modifiedAt: mesh.capturedAt)
        for entry in capture.builder().entries {
            if (Self.unread + dropped).contains(where: { entry.name.contains($0) }) { continue }
            let changes = edits.filter { entry.name.contains($0.name) }
            if changes.isEmpty {
                out.add(entry.name, bytes: entry.bytes, modifiedAt: entry.modifiedAt)
            } else {
                let text = changes.reduce(String(decoding: entry.bytes, as: UTF8.self)) { $1.change($0) }
                out.add(entry.name, text, modifiedAt: entry.modifiedAt)
            }
        }
        for page in added { out.add(page.name, page.text, modifiedAt: mesh.capturedAt.later(2)) }
        return retold(out)
    }

    private func captureShape() -> CaptureShape {
        var mesh = mesh
        let places = mesh.pods.indices.filter {
            mesh.pods[$0].workload == workload && mesh.pods[$0].namespace == namespace
        }
        if case .stated(let text) = limit {
            for place in places { mesh.pods[place].sidecar?.limit = text }
        }
        guard let place = places.first else { return CaptureShape(mesh) }
        mesh.pods[place].sidecar?.life = .oomKilled(from: startedAt, to: killedAt, restarts: kills)
        status(&mesh.pods[place])
        let pod = mesh.pods[place]
        var capture = CaptureShape(mesh)
        var dumped = dump(of: pod, in: mesh)
        shape(&dumped)
        if pages == .killed || pages == .successor { capture.proxies = [dumped] }
        if pages == .sibling {
            capture.proxies = places.dropFirst().prefix(1).map { place in
                var shape = ProxyShape(mesh.pods[place], in: mesh)
                self.shape(&shape)
                return shape
            }
        }
        capture.logs[pod.folder] = ProxyLog(
            pod, lives: [.init(startedAt: killedAt.later(1)), .init(startedAt: startedAt, ending: .silent)])
        if pages == .sibling || pages == .none { capture.victims = [dumped] }
        addIstiodLog(pod, mesh, dumped, to: &capture)
        self.capture(&capture)
        return capture
    }

    /// The pages of the process that died half a minute later, or of the one after it.
    private func dump(of pod: SampleMesh.Pod, in mesh: SampleMesh) -> ProxyShape {
        var shape = ProxyShape(pod, in: mesh, startedAt: pages == .killed ? startedAt.later(2.3) : nil)
        if pages == .killed { shape.capturedAt = killedAt.later(-30) }
        return shape
    }

    private func addIstiodLog(
        _ pod: SampleMesh.Pod, _ mesh: SampleMesh, _ dumped: ProxyShape, to capture: inout CaptureShape
    ) {
        var first = dumped
        if let before {
            var old = self.mesh
            before(&old)
            first = ProxyShape(pod, in: old)
            shape(&first)
            capture.istiodLog.debounced(
                60, config: "Service/default/a", services: old.services.count, proxies: 1, at: startedAt.later(1))
        }
        capture.istiodLog.loaded(first, id: 40, at: startedAt.later(2.4))
        if before != nil || pushBeforeKill != nil {
            let at = killedAt.later(-(pushBeforeKill ?? livedSeconds / 2))
            capture.istiodLog.debounced(
                61, config: change, services: mesh.services.count, proxies: 1, at: at.later(-0.2))
            capture.istiodLog.push(dumped, at: at)
        }
        capture.istiodLog.terminated(pod, id: 40, at: killedAt.later(0.2))
        capture.istiodLog.loaded(dumped, id: 41, at: killedAt.later(5))
    }
}

extension Incident {
    /// The judgement of one class; a class without one is a failure of its own.
    subscript(_ classification: CauseClass) -> Cause {
        causes.first { $0.classification == classification }
            ?? Cause(code: "", classification: classification, title: "", outcome: .failed, why: "no rule judged it")
    }
    /// Classes that are confirmed or likely, in order.
    var claims: [CauseClass] { causes.filter { $0.outcome.isClaim }.map(\.classification) }
    var leader: CauseClass? { claims.first }
}
