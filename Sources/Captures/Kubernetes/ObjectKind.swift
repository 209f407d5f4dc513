/// The kinds of Kubernetes objects that are read. Secrets and ConfigMaps are never.
enum ObjectKind {
    case pod, node, namespace, event
    /// Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or CronJob: its owner and its replicas.
    case workload
    case istio
    /// PodMetrics of the metrics API.
    case usage
    /// LimitRange, ResourceQuota: what a namespace lets a container ask for.
    case bounds
    /// IstioOperator: values of the chart, as `istioctl install` keeps them.
    case chart
    /// VerticalPodAutoscaler: who else sets requests and limits.
    case autoscaler
    /// Application of Argo CD, Kustomization and HelmRelease of Flux: who takes a change by hand back.
    case delivery

    init?(_ name: TextSlice) {
        var name = name
        if name.count > 1, let first = name.first, first == 0x22 || first == 0x27 {
            name = name.part(1, name.count - 1)
        }
        if name.isExactly("Pod") {
            self = .pod
        } else if name.isExactly("Node") {
            self = .node
        } else if name.isExactly("Namespace") {
            self = .namespace
        } else if name.isExactly("Event") {
            self = .event
        } else if name.isExactly("PodMetrics") {
            self = .usage
        } else if name.isExactly("LimitRange") || name.isExactly("ResourceQuota") {
            self = .bounds
        } else if name.isExactly("IstioOperator") {
            self = .chart
        } else if name.isExactly("VerticalPodAutoscaler") {
            self = .autoscaler
        } else if ObjectKind.deliveryKinds.contains(where: { name.isExactly($0) }) {
            self = .delivery
        } else if ObjectKind.workloadKinds.contains(where: { name.isExactly($0) }) {
            self = .workload
        } else if ObjectKind.istioKinds.contains(where: { name.isExactly($0) }) {
            self = .istio
        } else {
            return nil
        }
    }

    static let workloadKinds: [StaticString] = [
        "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob",
    ]

    private static let deliveryKinds: [StaticString] = ["Application", "Kustomization", "HelmRelease"]

    static let istioKinds: [StaticString] = [
        "DestinationRule", "Sidecar", "VirtualService", "Gateway", "ServiceEntry", "Telemetry", "EnvoyFilter",
        "ProxyConfig",
        "WasmPlugin",
    ]
}
