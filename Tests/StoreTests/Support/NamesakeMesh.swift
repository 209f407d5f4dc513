import Archive
import SampleBundles
import TestSupport
import Units

@testable import Store

/// Archives of meshes that call everything alike: two StatefulSets `cart` and `pay` in a namespace `shop`, as two clusters of one team.
enum NamesakeMesh {
    /// Of each number another mesh: other UIDs and addresses of nobody else's, other limits, more services.
    static func archive(_ number: Int) -> BundleBuilder {
        var mesh = Mesh(seed: UInt64(400 + number))
        mesh.addControlPlane()
        mesh.addServices(6 * number)
        for (name, limit) in [("cart", 100 + number), ("pay", 200 + number)] {
            mesh.addService(
                name, in: "shop", pods: 2, sidecar: Mesh.Sidecar(limit: "\(limit)Mi"), owner: .statefulSet)
        }
        mesh.rules = [
            Mesh.DestinationRule(
                "versions-\(number)", in: "shop", host: "*.svc.cluster.local", subsets: ["v1"], createdAt: mesh.begunAt)
        ]
        mesh.capturedAt = mesh.begunAt.later(7_800)
        let kill = mesh.begunAt.later(5_000 + Double(number))
        if let place = mesh.place(of: "cart", in: "shop") {
            mesh.pods[place].sidecar?.life = .oomKilled(
                from: mesh.begunAt.later(9), to: kill, restarts: number, limit: "\(100 + number)Mi")
        }
        let capture = capture(of: mesh, killedAt: kill, number)
        var bundle = capture.builder()
        for (name, text) in objects(number) { bundle.add("bug-report/more/\(name)", text) }
        return bundle
    }

    private static func capture(of mesh: Mesh, killedAt kill: Moment, _ number: Int) -> CaptureShape {
        var capture = CaptureShape(mesh)
        capture.requestsLogged = 10 * number
        capture.proxies = mesh.pods.filter { $0.namespace == "shop" }.map { ProxyShape($0, in: mesh) }
        for (place, shape) in capture.proxies.enumerated() {
            capture.istiodLog.loaded(shape, id: 30 + place, at: mesh.begunAt.later(20 + Double(place)))
            capture.istiodLog.push(shape, at: mesh.begunAt.later(4_000 + Double(number)))
        }
        capture.istiodLog.debounced(
            60 + number, config: "ServiceEntry/shop/of-\(number)", services: mesh.services.count, proxies: 4,
            at: mesh.begunAt.later(3_999))
        if let victim = capture.proxies.first?.pod {
            capture.istiodLog.terminated(victim, id: 30, at: kill)
            capture.events.add(
                "Killing", object: "pod/\(victim.name)", in: "shop", part: "spec.containers{istio-proxy}",
                source: "kubelet, \(victim.node)", "Container istio-proxy failed liveness probe, will be restarted",
                at: kill.later(60), count: number)
        }
        return capture
    }

    private static func objects(_ number: Int) -> [(String, String)] {
        [
            (
                "bounds.yaml",
                "apiVersion: v1\nkind: LimitRange\nmetadata: {name: bound-\(number), namespace: shop}\nspec:\n  limits:\n  - type: Container\n    max: {memory: \(500 + number)Mi}\n"
            ),
            (
                "scaler.yaml",
                "apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: scaler-\(number), namespace: shop}\nspec:\n  targetRef: {kind: StatefulSet, name: cart}\n"
            ),
            (
                "namespace.yaml",
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: crew-\(number)}}\n"
            ),
            (
                "node.yaml",
                "apiVersion: v1\nkind: Node\nmetadata: {name: n}\nstatus: {capacity: {cpu: \"\(number)\"}}\n"
            ),
        ]
    }

    /// All archives in one run, in this order.
    static func store(_ archives: [[UInt8]], in folder: TemporaryFolder) throws -> Store {
        let paths = archives.enumerated().map { folder.file("archive-\($0.offset).tar", $0.element) }
        return try Loader(path: nil).load(BundleReader(paths: paths, limits: Limits(), threads: 1))
    }
}

/// An answer as text, whatever it is made of, without the numbers of rows: these differ with what else was loaded.
func words(of answer: Any) -> String {
    if let row = answer as? RowNumbered { return "{" + row.shown + "}" }
    let mirror = Mirror(reflecting: answer)
    if mirror.displayStyle == .optional { return mirror.children.first.map { words(of: $0.value) } ?? "nil" }
    guard !mirror.children.isEmpty, !(answer is Bytes), !(answer is Moment) else { return "\(answer)" }
    let parts = mirror.children.compactMap { child -> String? in
        if let label = child.label, numbered.contains(label) { return nil }
        return (child.label.map { "\($0): " } ?? "") + words(of: child.value)
    }
    let isSorted = mirror.displayStyle == .dictionary || mirror.displayStyle == .set
    return "(" + (isSorted ? parts.sorted() : parts).joined(separator: ", ") + ")"
}

/// Fields that hold a row's number.
private let numbered: Set = [
    "id", "proxy", "capture", "podID", "containerID", "log", "page", "container", "bundles", "file_id",
]

/// Of a class a mirror shows what it has, and its row with it.
private protocol RowNumbered { var shown: String { get } }

extension ProxyRow: RowNumbered {
    fileprivate var shown: String {
        let parts: [Any?] = [
            namespace, pod, type, workload, workloadKind, node, address, istioVersion, concurrency,
            containerKind?.rawValue,
            containerName, foreignID, limit?.count, limitSource?.rawValue, request?.count, cpuLimit, podUID,
            proxyConfig,
            limitAnnotation, stripped,
        ]
        return parts.map { $0.map { "\($0)" } ?? "-" }.joined(separator: " ")
    }
}
