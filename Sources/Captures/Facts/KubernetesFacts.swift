import Units

/// A Pod object, from any list, YAML or JSON; or from `debug/krtz`, where statuses are stripped.
package struct Pod: Sendable {
    package var namespace = ""
    package var name = ""
    package var uid: String?
    package var node: String?
    package var address: String?
    package var phase: String?
    /// `Evicted`, and its message.
    package var reason: String?
    package var message: String?
    /// Why the scheduler has no node for it, by its condition `PodScheduled`.
    package var unscheduled: String?
    package var ownerKind: String?
    package var ownerName: String?
    package var createdAt: Moment?
    package var deletedAt: Moment?
    /// When that was asked for: a `deletionTimestamp` is when the grace period ends.
    package var deletionAskedAt: Moment?
    package var labels: [String: String] = [:]
    /// Only annotations that say something of the proxy (`sidecar.istio.io/…`, `proxy.istio.io/config`, `istio.io/rev`).
    package var annotations: [String: String] = [:]
    /// `spec.resources.limits.memory` of the pod as a whole.
    package var podLimit: String?
    package var containers: [Container] = []
    /// From `kubectl describe`: poorer than the object, which wins where both are there.
    package var isDescription = false
    /// From a row of a table or a piece of an object: poorer still, and its namespace or name may be missing.
    package var isFragment = false
    /// It stands for a container outside of Kubernetes, as a runtime names it: there is no pod.
    package var hasNoPod = false
    /// Of a row of a table (`2/2`): every container is ready; nil where nothing says so.
    package var isReady: Bool?
    /// The second number of it: how many containers there are.
    package var containerCount: Int?
    package init() {}
}

/// A container's spec and status, joined by name.
package struct Container: Sendable {
    package enum Place: String, Sendable {
        case container, initContainer, ephemeral
    }
    package var name = ""
    package var place = Place.container
    /// An init container with `restartPolicy: Always`: a native sidecar.
    package var restartsAlways = false
    package var image: String?
    /// The first words of `args`, such as `proxy sidecar` or `proxy router`.
    package var arguments: [String] = []
    /// False where the page shows the container's status and not its resources: then no limit is unknown, not absent.
    package var hasSpec = false
    package var memoryLimit: String?
    /// The limit is what kube-state-metrics says of the spec.
    package var limitIsByMetrics = false
    package var memoryRequest: String?
    /// The page shows all that the container asks for: what is not there it has not. Kubernetes writes limits before requests and
    /// CPU before memory, so a page that is cut has all of them where it has the last.
    package var resourcesAreWhole = false
    package var cpuLimit: String?
    package var cpuRequest: String?
    /// `status…resources.limits.memory`: what is in force.
    package var statusMemoryLimit: String?
    /// The VerticalPodAutoscaler that wrote this limit when the pod was made, by the pod's annotation `vpaUpdates`.
    package var limitSetBy: String?
    package var restartCount: Int?
    package var ready: Bool?
    package var containerID: String?
    /// Of runs before the present one, as far as a runtime lists them; some are cut.
    package var formerIDs: [String] = []
    /// Seconds that its startup probe waits: the delay, and the period times the failures that it bears.
    package var startupPatience: Int?
    package var state: ContainerState?
    package var lastState: ContainerState?
    /// Kills before these, where a page shows the container at several of its restarts.
    package var earlierKills: [ContainerState] = []
    package init() {}
}

/// `state` or `lastState` of a container.
package struct ContainerState: Sendable {
    package enum Kind: String, Sendable, CaseIterable { case running, waiting, terminated }
    package var kind: Kind
    package var reason: String?
    package var message: String?
    package var exitCode: Int?
    package var signal: Int?
    package var startedAt: Moment?
    package var finishedAt: Moment?
    package init(kind: Kind) { self.kind = kind }
}

/// A Namespace object: what its labels and annotations say.
package struct NamespaceObject: Sendable {
    package enum Source: String, Sendable, CaseIterable { case label, annotation }
    package struct Word: Sendable {
        package var source: Source
        package var key: String
        package var value: String
    }
    package var name: String
    package var words: [Word] = []
    package init(name: String) { self.name = name }
}

/// What a LimitRange or a ResourceQuota allows, as written; nil where it does not bound it.
package struct MemoryBound: Sendable {
    package var kind = ""
    package var namespace = ""
    package var name = ""
    package var createdAt: Moment?
    /// The largest limit of a container, and of all containers of a pod together.
    package var containerMost: String?
    package var podMost: String?
    /// The limit of a container that asks for none.
    package var containerDefault: String?
    /// The sum of all limits of the namespace, and what it has come to.
    package var quota: String?
    package var quotaUsed: String?
    package init() {}
}

/// The ConfigMap that a Gateway of the Gateway API names for what istiod makes from it (`spec.infrastructure.parametersRef`).
package struct GatewayParameters: Sendable {
    package var namespace = ""
    package var gateway = ""
    package var configMap = ""
    package init() {}
}

/// A VerticalPodAutoscaler, as far as it sizes the proxy. Source of the fields: `autoscaling.k8s.io/v1`.
package struct Autoscaler: Sendable {
    package var namespace = ""
    package var name = ""
    package var targetKind = ""
    package var targetName = ""
    /// `spec.updatePolicy.updateMode`; where nothing is said, it is `Auto`.
    package var updateMode = "Auto"
    /// How many policies of containers it lists; nil: none, and no list to add to.
    package var policies: Int?
    /// The place in that list of the one for the proxy, where it has one of its own.
    package var ownPolicy: Int?
    /// `mode` of the policy that holds for the proxy, its own or that of `*`; where nothing is said, it is `Auto`.
    package var proxyMode = "Auto"
    /// `controlledValues` of that policy: with `RequestsOnly` limits stay.
    package var controlledValues = "RequestsAndLimits"
    /// The request that it recommends for the proxy, as written.
    package var proxyTarget: String?
    package init() {}
}

/// A Node object.
package struct Node: Sendable {
    package var name = ""
    package var memoryPressure: Bool?
    package var cpus: String?
    package var allocatableMemory: String?
    package var kubeletVersion: String?
    package var newestHeartbeat: Moment?
    package init() {}
}

/// A Deployment, StatefulSet, DaemonSet, ReplicaSet or Job: a ReplicaSet's owner is a pod's Deployment.
package struct Workload: Sendable {
    package var namespace = ""
    package var name = ""
    package var kind = ""
    package var ownerKind: String?
    package var ownerName: String?
    package var createdAt: Moment?
    /// Wanted, and ready; nil where the object does not say.
    package var replicas: Int?
    package var ready: Int?
    /// `deployment.kubernetes.io/revision`: which of a Deployment's rollouts made it.
    package var revision: Int?
    /// What its template asks of the proxy: the memory limit, by annotation or of its container, and `proxy.istio.io/config`.
    package var proxyLimit: String?
    /// Its template's annotations for the resources of the proxy, `proxyMemoryLimit` and the like; nil where no whole template was read.
    package var resourceAnnotations: [String: String]?
    package var proxyConfig: String?
    /// The limit that the template had which somebody applied last, by `kubectl.kubernetes.io/last-applied-configuration`.
    package var appliedLimit: String?
    /// Images of its template's containers, `name image` each, in the order of the names.
    package var images: [String] = []
    /// Of a StatefulSet, `podManagementPolicy`: OrderedReady or Parallel.
    package var podManagement: String?
    /// Of a StatefulSet or DaemonSet, `updateStrategy.type`: RollingUpdate or OnDelete.
    package var updateStrategy: String?
    /// Of a StatefulSet: pods of a smaller number keep the old template.
    package var partition: Int?
    package var managers: [Manager] = []
    /// The `kind` of what `kubectl rollout history` prints of one rollout; its name is that of its ReplicaSet where it says so.
    package static let revisionKind = "Revision"
    package init() {}
}

/// A DestinationRule, Sidecar, VirtualService, Gateway, ServiceEntry, Telemetry, EnvoyFilter, ProxyConfig or WasmPlugin.
package struct IstioObject: Sendable {
    package var kind = ""
    package var namespace = ""
    package var name = ""
    package var createdAt: Moment?
    /// DestinationRule.host, VirtualService.hosts, ServiceEntry.hosts, Gateway servers' hosts, Sidecar egress hosts.
    package var hosts: [String] = []
    package var subsets: [Subset] = []
    package var exportTo: [String] = []
    package var gateways: [String] = []
    /// Destination hosts of a VirtualService's routes, without repeats.
    package var destinations: [String] = []
    /// Subsets that a VirtualService's routes and mirrors name, without repeats.
    package var routedSubsets: [RoutedSubset] = []
    package var servers: Int?
    /// Match blocks (VirtualService http/tcp/tls), config patches (EnvoyFilter), metrics overrides (Telemetry).
    package var rules: Int?
    /// `workloadSelector` or `selector` match labels.
    package var selector: [String: String] = [:]
    package var maxConnections: Int64?
    package var idleTimeout: String?
    /// `concurrency` of a ProxyConfig.
    package var concurrency: Int?
    /// Filters that an EnvoyFilter or WasmPlugin adds: `lua`, `wasm`, or the typed URL's last part.
    package var filters: [String] = []
    /// Of a Gateway's servers that terminate TLS: each host with the secret of its certificate.
    package var credentials: [(host: String, name: String)] = []
    /// Tags that a Telemetry sets anew in metrics, each with where: `request_path` in `metrics/0/overrides/0`.
    package var tags: [(name: String, place: String)] = []
    package var managers: [Manager] = []
    package init() {}

    package struct RoutedSubset: Sendable, Hashable {
        package var host: String
        package var subset: String
        package init(host: String, subset: String) {
            self.host = host
            self.subset = subset
        }
    }

    package struct Subset: Sendable, Hashable {
        package var name: String
        package var labels: [String: String]
        package init(name: String, labels: [String: String]) {
            self.name = name
            self.labels = labels
        }
    }
}

/// A Kubernetes event, from a text table or an object.
package struct KubernetesEvent: Sendable {
    package var namespace: String?
    package var type: String?
    package var reason = ""
    package var objectKind = ""
    package var objectName = ""
    /// `istio-proxy` of `spec.containers{istio-proxy}`.
    package var container: String?
    package var host: String?
    package var message = ""
    package var count: Int?
    /// Absolute: of the object, or out of the hex nanoseconds in a table row's NAME.
    package var firstAt: Moment?
    package var lastAt: Moment?
    /// Ages of a table row, in seconds before the table was printed: `[at least, less than)`.
    package var lastAge: ClosedRange<Double>?
    /// From `kubectl describe`, which repeats what a list of events has.
    package var isDescription = false
    package var line = 0
    package init() {}
}
