import Captures
import Units

/// Objects and events of Kubernetes, and Istio's own.
extension Tables {
    static let pod = Table<PodRow>(
        "pod",
        "A pod; `stripped` 1: from istiod's debug/krtz, without statuses, or followed by another pod of its name."
    ) { t in
        t.key()
        t.page { $0.file }
        t.column("namespace", "its namespace") { $0.pod.namespace }
        t.column("name", "as Envoy names it") { $0.pod.name }
        t.column("uid", "metadata.uid") { $0.pod.uid }
        t.column("node", "the node it runs on") { $0.pod.node }
        t.column("address", "status.podIP") { $0.pod.address }
        t.column("phase", "Running, Pending, Failed…") { $0.pod.phase }
        t.column("reason", "Evicted and others") { $0.pod.reason }
        t.column("message", "with that reason") { $0.pod.message }
        t.column("unscheduled", "why no node takes it, by its condition PodScheduled") { $0.pod.unscheduled }
        t.column("ready", "1: all of its containers are ready, as a row of a table says") { $0.pod.isReady }
        t.column("container_count", "how many containers it has, as a row of a table says") { $0.pod.containerCount }
        t.column("owner_kind", "ReplicaSet, StatefulSet…") { $0.pod.ownerKind }
        t.column("owner_name", "of that owner") { $0.pod.ownerName }
        t.column("workload", "the owner's owner where there is one") { $0.workload?.name }
        t.column("workload_kind", "Deployment, StatefulSet…") { $0.workload?.kind }
        t.column("created_at", "creationTimestamp; of a description its start") { $0.pod.createdAt }
        t.column("deleted_at", "deletionTimestamp") { $0.pod.deletedAt }
        t.column("deletion_asked_at", "the same less deletionGracePeriodSeconds") { $0.pod.deletionAskedAt }
        t.column("pod_limit", "spec.resources.limits.memory of the pod") { byteCount($0.pod.podLimit) }
        t.column("limit_annotation", "sidecar.istio.io/proxyMemoryLimit") {
            $0.pod.annotations["sidecar.istio.io/proxyMemoryLimit"]
        }
        t.column(
            "resource_annotations",
            "sidecar.istio.io/proxyCPU, proxyCPULimit and proxyMemory, key=value, joined by commas; NULL where no annotation was read"
        ) { resourceAnnotations($0.pod) }
        t.column("proxy_config", "proxy.istio.io/config") { $0.pod.annotations["proxy.istio.io/config"] }
        t.column("labels", "key=value, joined by commas; hashes of its template left out") { $0.labels }
        t.column("stripped", "1: from debug/krtz, without statuses, or a pod that another of its name followed") {
            $0.stripped
        }
    }

    static let workload = Table<Paged<Workload>>(
        "workload",
        "A Deployment, StatefulSet, DaemonSet, ReplicaSet or Job, or the template of a rollout (Revision)."
    ) { t in
        t.page { $0.file }
        t.column("namespace", "its namespace") { $0.fact.namespace }
        t.column("kind", "Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, Revision") { $0.fact.kind }
        t.column("name", "its name") { $0.fact.name }
        t.column("owner_kind", "of a ReplicaSet or a Revision: Deployment…") { $0.fact.ownerKind }
        t.column("owner_name", "of that owner") { $0.fact.ownerName }
        t.column("created_at", "creationTimestamp; of a ReplicaSet the start of a rollout") { $0.fact.createdAt }
        t.column("replicas", "wanted") { $0.fact.replicas }
        t.column("ready", "ready") { $0.fact.ready }
        t.column("revision", "deployment.kubernetes.io/revision: which rollout made it") { $0.fact.revision }
        t.column("proxy_limit", "memory limit of the proxy that its template asks for") {
            byteCount($0.fact.proxyLimit)
        }
        t.column("applied_limit", "the same of the template that kubectl applied last") {
            byteCount($0.fact.appliedLimit)
        }
        t.column(
            "resource_annotations",
            "annotations of its template for its proxy's resources, `name=value`, joined by commas; NULL where it was not read"
        ) { word($0.fact.resourceAnnotations) }
        t.column("proxy_config", "proxy.istio.io/config of its template") { $0.fact.proxyConfig }
        t.column("images", "of its template's containers, `name image`, joined by commas") {
            $0.fact.images.isEmpty ? nil : $0.fact.images.joined(separator: ",")
        }
        t.column("pod_management", "of a StatefulSet: OrderedReady, Parallel") { $0.fact.podManagement }
        t.column("update_strategy", "of a StatefulSet or DaemonSet: RollingUpdate, OnDelete") { $0.fact.updateStrategy }
        t.column("partition", "of a StatefulSet: pods of a smaller number are not updated") { $0.fact.partition }
    }

    static let container = Table<ContainerDraft>(
        "container",
        "A container's spec and status."
    ) { t in
        t.key()
        t.column("pod_id", "row of `pod`") { $0.pod }
        t.column("name", "istio-proxy") { $0.container.name }
        t.column("kind", "what it is in its pod") { $0.role }
        t.column("image", "with its tag") { $0.container.image }
        t.column("memory_limit", "in force: of the status, else of the spec") { $0.limit }
        t.column("limit_source", "which field, or why it is not known") { $0.limitSource }
        t.column("limit_set_by", "the VerticalPodAutoscaler that wrote it into the pod") { $0.container.limitSetBy }
        t.column("memory_request", "of the spec") { byteCount($0.container.memoryRequest) }
        t.column("cpu_limit", "cores") { $0.container.cpuLimit.flatMap { Quantity($0)?.value } }
        t.column("cpu_request", "cores") { $0.container.cpuRequest.flatMap { Quantity($0)?.value } }
        t.column(
            "resources_whole",
            "1: what it asks for was read to its end, so that a figure of CPU that is NULL it has not"
        ) {
            $0.container.resourcesAreWhole
        }
        t.column("restart_count", "of the status") { smallCount($0.container.restartCount) }
        t.column("ready", "1: ready") { $0.container.ready }
        t.column("container_id", "runtime's id") { $0.container.containerID }
        t.column("startup_patience", "seconds that its startup probe waits before it has it killed") {
            $0.container.startupPatience
        }
    }

    static let containerState = Table<ContainerStateRow>(
        "container_state",
        "state and lastState of a container, and kills that an older page tells of."
    ) { t in
        t.column("container_id", "row of `container`") { $0.container }
        t.column("which", "field of the status") { $0.which }
        t.column("kind", "what it is") { $0.state.kind }
        t.column("reason", "OOMKilled, Error, CrashLoopBackOff…") { $0.state.reason }
        t.column("message", "with that reason") { $0.state.message }
        t.column("exit_code", "137: killed") { $0.state.exitCode }
        t.column("signal", "where the runtime says it") { $0.state.signal }
        t.column("started_at", "of that life") { $0.state.startedAt }
        t.column("finished_at", "of that life") { $0.state.finishedAt }
        t.column("source_file_id", "of an earlier one: the page that tells it") { $0.file }
    }

    static let containerRun = Table<(container: Int64, id: String)>(
        "container_run",
        "Runs of a container before the present one, as a runtime lists them."
    ) { t in
        t.column("container_row", "row of `container`") { $0.container }
        t.column("container_id", "runtime's id, by some cut to its first signs") { $0.id }
    }

    static let gatewayParameters = Table<Paged<GatewayParameters>>(
        "gateway_parameters",
        "The ConfigMap that a Gateway of the Gateway API names for what istiod makes from it."
    ) { t in
        t.page { $0.file }
        t.column("namespace", "of both") { $0.fact.namespace }
        t.column("gateway", "the Gateway's name") { $0.fact.gateway }
        t.column("config_map", "spec.infrastructure.parametersRef.name") { $0.fact.configMap }
    }

    static let memoryBound = Table<Paged<MemoryBound>>(
        "memory_bound",
        "What a LimitRange or a ResourceQuota allows of memory."
    ) { t in
        t.page { $0.file }
        t.column("kind", "LimitRange or ResourceQuota") { $0.fact.kind }
        t.column("namespace", "where it holds") { $0.fact.namespace }
        t.column("name", "its name") { $0.fact.name }
        t.column("created_at", "creationTimestamp") { $0.fact.createdAt }
        t.column("container_most", "largest limit of a container") { byteCount($0.fact.containerMost) }
        t.column("pod_most", "largest sum of the limits of a pod") { byteCount($0.fact.podMost) }
        t.column("container_default", "limit of a container that asks for none") {
            byteCount($0.fact.containerDefault)
        }
        t.column("quota", "largest sum of all limits of the namespace") { byteCount($0.fact.quota) }
        t.column("quota_used", "what that sum has come to") { byteCount($0.fact.quotaUsed) }
    }

    static let autoscaler = Table<Paged<Autoscaler>>(
        "autoscaler",
        "A VerticalPodAutoscaler, as far as it sizes the proxy."
    ) { t in
        t.page { $0.file }
        t.column("namespace", "its namespace") { $0.fact.namespace }
        t.column("name", "its name") { $0.fact.name }
        t.column("target_kind", "Deployment, StatefulSet…") { $0.fact.targetKind }
        t.column("target_name", "the workload that it sizes") { $0.fact.targetName }
        t.column("update_mode", "Auto where nothing is said") { $0.fact.updateMode }
        t.column("policies", "policies of containers; NULL: no list") { $0.fact.policies }
        t.column("own_policy", "place in that list of the one for istio-proxy") { $0.fact.ownPolicy }
        t.column("proxy_mode", "of the policy that holds for istio-proxy; Auto where nothing is said") {
            $0.fact.proxyMode
        }
        t.column("controlled_values", "RequestsAndLimits, RequestsOnly") { $0.fact.controlledValues }
        t.column("proxy_target", "recommended memory request of istio-proxy") { byteCount($0.fact.proxyTarget) }
    }

    static let delivery = Table<Paged<Delivery>>(
        "delivery",
        "An Application of Argo CD, a Kustomization or HelmRelease of Flux."
    ) { t in
        t.page { $0.file }
        t.column("tool", "whose object it is") { $0.fact.tool }
        t.column("namespace", "its namespace") { $0.fact.namespace }
        t.column("name", "its name") { $0.fact.name }
        t.column("heals", "1: it takes a change by hand back") { $0.fact.heals }
        t.column("sets_limit", "1: its values name the proxy's memory limit") { $0.fact.setsLimit }
    }

    static let chartRevision = Table<Paged<ChartRevision>>(
        "chart_revision",
        "A revision of a Helm release."
    ) { t in
        t.page { $0.file }
        t.column("namespace", "of the release; NULL: no page tells") { $0.fact.namespace }
        t.column("release", "its name; NULL: no page tells") { $0.fact.release }
        t.column("revision", "its number") { $0.fact.number }
        t.column("updated_at", "NULL: no zone stands with it") { $0.fact.updatedAt }
        t.column("local_at", "by a clock of whose zone nothing is printed, as if it were UTC") { $0.fact.localAt }
        t.column("chart", "with its version") { $0.fact.chart }
        t.column("status", "deployed, superseded, failed …") { $0.fact.status }
        t.column("rolled_back_to", "the revision that it brought back; NULL: an upgrade") { $0.fact.rolledBackTo }
    }

    static let limitChange = Table<Paged<LimitChange>>(
        "limit_change",
        "A memory limit that a comparison of two versions of an object, or of a chart's values, shows as changed."
    ) { t in
        t.page { $0.file }
        t.column("kind", "of the object; NULL: a file, or values") { $0.fact.kind }
        t.column("namespace", "NULL: not told") { $0.fact.namespace }
        t.column("name", "NULL: not told") { $0.fact.name }
        t.column("container", "NULL: not told") { $0.fact.container }
        t.column("before_bytes", "of the older version") { $0.fact.before.count }
        t.column("after_bytes", "of the newer version") { $0.fact.after.count }
        t.column("line", "of the file") { $0.fact.line }
    }

    static let managedObject = Table<ManagedRow>(
        "managed_object",
        "An object that a tool writes anew from a source of its own."
    ) { t in
        t.page { $0.file }
        t.column("kind", "of the object; *: of whatever has this name, which no list names") { $0.kind }
        t.column("namespace", "of the object") { $0.namespace }
        t.column("name", "of the object") { $0.name }
        t.column("tool", "what writes it; `other`: what its name says") { $0.manager.tool }
        t.column("manager_namespace", "of the tool's object, or of the Helm release") { $0.manager.namespace }
        t.column("manager_name", "of the tool's object, or of the Helm release") { $0.manager.name }
        t.column("certain", "0: a label that others use too; it counts beside a row of `delivery`") {
            $0.manager.isCertain
        }
    }

    static let node = Table<Paged<Node>>(
        "node",
        "A node of Kubernetes."
    ) { t in
        t.page { $0.file }
        t.column("name", "its name") { $0.fact.name }
        t.column("memory_pressure", "condition MemoryPressure") { $0.fact.memoryPressure }
        t.column("cpus", "capacity, as written") { $0.fact.cpus }
        t.column("allocatable_memory", "status.allocatable") { byteCount($0.fact.allocatableMemory) }
        t.column("kubelet_version", "as the node says it") { $0.fact.kubeletVersion }
    }

    static let namespaceWord = Table<NamespaceWordRow>(
        "namespace_word",
        "A label or annotation of a namespace, of one line."
    ) { t in
        t.page { $0.file }
        t.column("namespace", "its name") { $0.namespace }
        t.column("source", "which of the two") { $0.word.source }
        t.column("key", "team") { $0.word.key }
        t.column("value", "payments") { $0.word.value }
    }

    static let istioObject = Table<Paged<IstioObject>>(
        "istio_object",
        "Istio's own objects."
    ) { t in
        t.key()
        t.page { $0.file }
        t.column("kind", "DestinationRule, Sidecar, VirtualService, Gateway, EnvoyFilter…") { $0.fact.kind }
        t.column("namespace", "its namespace") { $0.fact.namespace }
        t.column("name", "its name") { $0.fact.name }
        t.column("created_at", "creationTimestamp") { $0.fact.createdAt }
        t.column("servers", "of a Gateway") { $0.fact.servers }
        t.column("rules", "match blocks, config patches, overrides") { $0.fact.rules }
        t.column("has_selector", "1: for some workloads only") { !$0.fact.selector.isEmpty }
        t.column("max_connections", "of a connection pool") { $0.fact.maxConnections }
        t.column("idle_timeout", "of a connection pool, as written") { $0.fact.idleTimeout }
        t.column("concurrency", "of a ProxyConfig") { $0.fact.concurrency }
    }

    static let istioName = Table<ListedName>(
        "istio_name",
        """
        Names that an object lists: host, subset, exportTo, gateway, destination, routedSubset, filter, selector, \
        credential, tag.
        """
    ) { t in
        t.column("object_id", "row of `istio_object`") { $0.object }
        t.column("role", "where it is listed") { $0.role }
        t.column("name", "what is listed") { $0.name }
        t.column(
            "detail", "labels of a subset, host of a routedSubset or a credential, value of a selector, place of a tag"
        ) {
            $0.detail
        }
    }

    static let event = Table<Paged<KubernetesEvent>>(
        "event",
        "Kubernetes events, of tables and objects."
    ) { t in
        t.page { $0.file }
        t.column("line", "where in the file, counted from 1") { $0.fact.line }
        t.column("namespace", "of the object") { $0.fact.namespace }
        t.column("type", "Normal, Warning") { $0.fact.type }
        t.column("reason", "OOMKilling, Evicted, BackOff, Started…") { $0.fact.reason }
        t.column("object_kind", "Pod, Node…") { $0.fact.objectKind }
        t.column("object_name", "of the object") { $0.fact.objectName }
        t.column("container", "of spec.containers{…}") { $0.fact.container }
        t.column("host", "the node that reports") { $0.fact.host }
        t.column("message", "as written") { String($0.fact.message.prefix(longestMessage)) }
        t.column("count", "repeats") { smallCount($0.fact.count) }
        t.column("first_at", "when the first of them happened") { $0.fact.firstAt }
        t.column("last_at", "when the last of them happened") { $0.fact.lastAt }
        t.column("last_age", "seconds before the table was printed") { $0.fact.lastAge?.lowerBound }
    }

    /// An int32 in Kubernetes' API: of what is more, or less than nothing, nobody knows what is meant, and sums of it would overflow.
    private static func smallCount(_ count: Int?) -> Int? {
        count.flatMap { (0...Int(Int32.max)).contains($0) ? $0 : nil }
    }

    /// Those of the proxy's resources but for its limit. Injected pods have others as well, so none at all were not read.
    private static func resourceAnnotations(_ pod: Pod) -> String? {
        guard !pod.annotations.isEmpty else { return nil }
        return ["proxyCPU", "proxyCPULimit", "proxyMemory"].compactMap { name in
            pod.annotations["sidecar.istio.io/\(name)"].map { "\(name)=\($0)" }
        }.joined(separator: ",")
    }

    private static func word(_ annotations: [String: String]?) -> String? {
        annotations.map { $0.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",") }
    }
}
