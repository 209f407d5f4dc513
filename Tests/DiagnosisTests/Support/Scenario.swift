import SampleBundles
import Units

/// One kill as a bundle in a few lines: made, loaded in memory and judged as a real one.
///
///     var scenario = Scenario(services: 40)
///     scenario.mesh.rules = [.init("canary", in: "istio-system", host: "*.svc.cluster.local", subsets: ["v1", "v2"], …)]
///     let incident = try scenario.incident()
///     #expect(incident[.drSubsets].outcome == .confirmed)
///
/// Without more, the sidecar of `checkout/pay` died once at a limit just below what the model says that it needs, and
/// its successor was dumped. Limits are a part of the need and not figures, so that a scenario survives a new calibration.
struct Scenario {
    /// Whose pages the bundle holds.
    enum Pages { case killed, successor, sibling, none }
    enum Limit {
        /// As a part of what the victim needs, set when that is known.
        case need(Double)
        /// As the pod object has it.
        case stated(String?)
    }

    var mesh: SampleMesh
    var pages = Pages.successor
    var limit = Limit.need(0.98)
    let namespace = "checkout"
    let workload: String
    let isGateway: Bool
    /// Of the last kill.
    let livedSeconds: Double
    /// Seconds from the kill to the capture; negative inside the capture.
    let sinceKill: Double
    var kills = 1
    /// How the mesh was when the victim's first life began; nil: as it is.
    var before: ((inout SampleMesh) -> Void)?
    /// What istiod said had changed since, `DestinationRule/istio-system/canary`.
    var change = "ServiceEntry/checkout/pay.checkout.svc.cluster.local"
    /// Seconds before the kill at which a push of everything came; nil: in the middle of the life.
    var pushBeforeKill: Double?
    /// The last changes to the proxy that is dumped, to its container's status, and to the bundle.
    var shape: (inout ProxyShape) -> Void = { _ in }
    var status: (inout SampleMesh.Pod) -> Void = { _ in }
    var capture: (inout CaptureShape) -> Void = { _ in }
    /// Changes to the text of pages, by a part of their name.
    var edits: [(name: String, change: (String) -> String)] = []
    /// Parts of the names of pages that are missing.
    var dropped: [String] = []
    var added: [(name: String, text: String)] = []
    /// The whole bundle once more in hand, before it is packed.
    var retold: (BundleBuilder) -> BundleBuilder = { $0 }

    init(
        services: Int = 40, gateway: Bool = false, lived: Double = 3_600, sinceKill: Double = 600, replicas: Int = 1,
        capturedAt: Moment? = nil
    ) {
        mesh = SampleMesh(seed: 8)
        mesh.capturedAt = capturedAt ?? mesh.capturedAt
        mesh.begunAt = mesh.capturedAt.later(-sinceKill.rounded(.up) - lived - 60)
        mesh.pushedAt = mesh.begunAt.later(10)
        mesh.addControlPlane()
        mesh.addServices(services)
        isGateway = gateway
        workload = gateway ? "edge" : "pay"
        livedSeconds = lived
        self.sinceKill = sinceKill
        mesh.addService(workload, in: namespace, pods: replicas, gateway: gateway)
    }

    var killedAt: Moment { Moment(seconds: mesh.capturedAt.later(-sinceKill).seconds) }
    var startedAt: Moment { killedAt.later(-livedSeconds) }
    /// `proxies/checkout/pay-…`: a part of the names of the victim's pages.
    var folder: String { "proxies/\(mesh.pods(of: workload, in: namespace).first?.folder ?? "")/" }

    /// Inbound routes that send a request again, as istiod writes them from 1.24 on.
    mutating func retryInbound() {
        edit(
            "config_dump", #""max_stream_duration": {"#,
            to: #""retry_policy": {"retry_on": "reset-before-request", "num_retries": 2}, "max_stream_duration": {"#)
    }

    mutating func edit(_ name: String, _ text: String, to other: String) {
        edits.append((name, { $0.replacing(text, with: other) }))
    }
}

extension SampleMesh {
    /// A rule for every host of the mesh.
    mutating func addSubsets(_ count: Int, host: String = "*.svc.cluster.local") {
        rules.append(
            DestinationRule(
                "canary", in: "istio-system", host: host, subsets: (0..<count).map { "v\($0 + 1)" }, createdAt: begunAt)
        )
    }

    /// Endpoints without pods of their own, at one service.
    mutating func addEndpoints(_ count: Int, at place: Int = 1) {
        guard var endpoint = services[place].endpoints.first else { return }
        for number in 0..<count {
            endpoint.address = "10.120.\(number / 250).\(number % 250)"
            services[place].endpoints.append(endpoint)
        }
    }
}
