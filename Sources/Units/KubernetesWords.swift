/// Words of Kubernetes and Istio by which the store and the diagnosis tell objects, ends and containers apart: each stands here once, so
/// that a mistyped one does not compile instead of fitting nothing. Readers have the words of the pages that they know.
package enum KubernetesKind {
    package static let configMap = "ConfigMap"
    package static let cronJob = "CronJob"
    package static let daemonSet = "DaemonSet"
    package static let deployment = "Deployment"
    package static let endpoints = "Endpoints"
    package static let horizontalPodAutoscaler = "HorizontalPodAutoscaler"
    package static let job = "Job"
    package static let namespace = "Namespace"
    package static let node = "Node"
    package static let pod = "Pod"
    package static let replicaSet = "ReplicaSet"
    package static let service = "Service"
    package static let statefulSet = "StatefulSet"
    package static let verticalPodAutoscaler = "VerticalPodAutoscaler"
}

package enum IstioKind {
    package static let authorizationPolicy = "AuthorizationPolicy"
    package static let destinationRule = "DestinationRule"
    package static let envoyFilter = "EnvoyFilter"
    package static let gateway = "Gateway"
    package static let peerAuthentication = "PeerAuthentication"
    package static let proxyConfig = "ProxyConfig"
    package static let requestAuthentication = "RequestAuthentication"
    package static let serviceEntry = "ServiceEntry"
    package static let sidecar = "Sidecar"
    package static let telemetry = "Telemetry"
    package static let virtualService = "VirtualService"
    package static let wasmPlugin = "WasmPlugin"
}

/// Why a container ended or waits, and why a pod is gone, as its status says.
package enum EndReason {
    package static let completed = "Completed"
    package static let crashLoopBackOff = "CrashLoopBackOff"
    package static let error = "Error"
    package static let evicted = "Evicted"
    package static let oomKilled = "OOMKilled"
}

/// Phases of a pod that has ended.
package enum PodPhase {
    package static let failed = "Failed"
    package static let succeeded = "Succeeded"
}

package enum EventReason {
    package static let backOff = "BackOff"
    package static let containerOOMKilled = "ContainerOOMKilled"
    package static let evicted = "Evicted"
    package static let evictionThresholdMet = "EvictionThresholdMet"
    package static let failedScheduling = "FailedScheduling"
    package static let killing = "Killing"
    package static let nodeHasInsufficientMemory = "NodeHasInsufficientMemory"
    package static let nodeNotReady = "NodeNotReady"
    package static let nodeReady = "NodeReady"
    package static let nodeNotSchedulable = "NodeNotSchedulable"
    package static let nodeShutdown = "NodeShutdown"
    package static let oomKilled = "OOMKilled"
    package static let oomKilling = "OOMKilling"
    package static let preempted = "Preempted"
    package static let preempting = "Preempting"
    package static let previousContainerWasOOMKilled = "PreviousContainerWasOOMKilled"
    package static let started = "Started"
    package static let systemOOM = "SystemOOM"
    package static let taintManagerEviction = "TaintManagerEviction"
    package static let unhealthy = "Unhealthy"

    /// In the message of `Killing`: a probe failed. In that of `BackOff`: a container that ended waits.
    package static let probe = "probe"
    package static let restarting = "restarting failed container"
}

/// Containers as Istio names them.
package enum IstioContainer {
    package static let initialiser = "istio-init"
    package static let istiod = "discovery"
    package static let proxy = "istio-proxy"
    package static let validation = "istio-validation"
}

/// What a proxy calls itself in its node id; ztunnel’s process and container are named alike.
package enum ProxyType {
    package static let router = "router"
    package static let sidecar = "sidecar"
    package static let waypoint = "waypoint"
    package static let ztunnel = "ztunnel"
}
