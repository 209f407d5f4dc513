import Units

/// Turns one Kubernetes object into a fact, whatever text it was written in.
enum ObjectFacts {
    static func fact(_ kind: ObjectKind, _ object: ObjectValue) -> Fact? {
        guard object["metadata"]["name"].exists || kind == .event else { return nil }
        switch kind {
        case .pod: return .pod(PodFacts.pod(object))
        case .node: return .node(node(object))
        case .namespace: return .namespace(namespace(object))
        case .event: return event(object).map { .event($0) }
        case .workload: return .workload(workload(object))
        case .istio:
            return IstioFacts.object(object).map { .istioObject($0) }
                ?? gatewayParameters(object).map { .gatewayParameters($0) }
        case .chart: return HelmValues.limit(object["spec"]["values"]).map { .sidecarLimit($0) }
        case .bounds: return MemoryBoundFacts.bound(object).map { .memoryBound($0) }
        case .autoscaler: return .autoscaler(AutoscalerFacts.autoscaler(object))
        case .delivery: return DeliveryFacts.delivery(object).map { .delivery($0) }
        case .usage: return nil
        }
    }

    /// nil for whatever is no Gateway of the Gateway API, and for one that names no ConfigMap.
    private static func gatewayParameters(_ object: ObjectValue) -> GatewayParameters? {
        let named = object["spec"]["infrastructure"]["parametersRef"]
        guard object["kind"].string == "Gateway", object["apiVersion"].string?.hasPrefix("gateway.networking.") == true,
            named["kind"].string == "ConfigMap", let name = named["name"].string
        else { return nil }
        var found = GatewayParameters()
        found.namespace = object["metadata"]["namespace"].string ?? ""
        found.gateway = object["metadata"]["name"].string ?? ""
        found.configMap = name
        return found
    }

    private static func workload(_ object: ObjectValue) -> Workload {
        var found = Workload()
        let metadata = object["metadata"]
        found.namespace = metadata["namespace"].string ?? ""
        found.name = metadata["name"].string ?? ""
        found.kind = object["kind"].string ?? guessedWorkload(object) ?? ""
        (found.ownerKind, found.ownerName) = owner(metadata)
        found.createdAt = metadata["creationTimestamp"].moment
        let status = object["status"]
        // A DaemonSet has as many as there are nodes for it, and no `replicas`; a status leaves out what is 0.
        if found.kind == "DaemonSet" {
            found.replicas = status["desiredNumberScheduled"].int
            found.ready = status["numberReady"].int
        } else if found.kind != "Job" {
            found.replicas = object["spec"]["replicas"].int
            found.ready = status.exists ? status["readyReplicas"].int ?? 0 : nil
        }
        template(object["spec"]["template"], into: &found)
        found.appliedLimit =
            metadata["annotations"]["kubectl.kubernetes.io/last-applied-configuration"].scalar {
                appliedLimit($0)
            } ?? nil
        found.revision = metadata["annotations"]["deployment.kubernetes.io/revision"].string.flatMap { Int($0) }
        found.podManagement = object["spec"]["podManagementPolicy"].string
        let update = object["spec"]["updateStrategy"]
        found.updateStrategy = update["type"].string
        found.partition = update["rollingUpdate"]["partition"].int
        // A ReplicaSet is its Deployment's, whose labels it repeats.
        if found.ownerKind == nil { found.managers = DeliveryFacts.managers(object) }
        return found
    }

    /// What a rollout can change of the proxy, and the images beside it.
    private static func template(_ template: ObjectValue, into found: inout Workload) {
        let annotations = template["metadata"]["annotations"]
        found.proxyConfig = annotations["proxy.istio.io/config"].string
        let spec = template["spec"]
        var own: String?
        let containers =
            Array(spec["containers"].children.prefix(50)) + Array(spec["initContainers"].children.prefix(50))
        for container in containers {
            guard let name = container["name"].string else { continue }
            if name == "istio-proxy" { own = own ?? container["resources"]["limits"]["memory"].string }
            if let image = container["image"].string { found.images.append("\(name) \(image)") }
        }
        found.images.sort()
        found.proxyLimit = annotations["sidecar.istio.io/proxyMemoryLimit"].string ?? own
        guard !containers.isEmpty else { return }
        found.resourceAnnotations = [
            "proxyCPU": annotations["sidecar.istio.io/proxyCPU"].string,
            "proxyCPULimit": annotations["sidecar.istio.io/proxyCPULimit"].string,
            "proxyMemory": annotations["sidecar.istio.io/proxyMemory"].string,
            "proxyMemoryLimit": annotations["sidecar.istio.io/proxyMemoryLimit"].string,
        ].compactMapValues(\.self)
    }

    /// Of the JSON of an object as it was applied last.
    private static func appliedLimit(_ json: TextSlice) -> String? {
        guard json.holds("sidecar.istio.io/proxyMemoryLimit") || json.holds("istio-proxy") else { return nil }
        let tree = ObjectTree()
        guard tree.read(json: json) else { return nil }
        var applied = Workload()
        template(tree.root["spec"]["template"], into: &applied)
        return applied.proxyLimit
    }

    /// Items of a typed list carry no kind: what only one kind has tells it.
    static func guessedWorkload(_ object: ObjectValue) -> String? {
        let spec = object["spec"]
        guard spec["template"].exists, spec["selector"]["matchLabels"].exists else { return nil }
        if spec["serviceName"].exists { return "StatefulSet" }
        if spec["strategy"].exists { return "Deployment" }
        return spec["updateStrategy"].exists ? "DaemonSet" : "ReplicaSet"
    }

    /// The controlling owner, else the first one.
    static func owner(_ metadata: ObjectValue) -> (kind: String?, name: String?) {
        var first: ObjectValue?
        for owner in metadata["ownerReferences"].children.prefix(20) {
            if owner["controller"].bool == true { return (owner["kind"].string, owner["name"].string) }
            first = first ?? owner
        }
        return (first?["kind"].string, first?["name"].string)
    }

    /// Only words of one line, as a name of a team or a channel is: annotations also hold whole objects.
    private static func namespace(_ object: ObjectValue) -> NamespaceObject {
        let metadata = object["metadata"]
        var found = NamespaceObject(name: metadata["name"].string ?? "")
        found.words = words(metadata["labels"], .label) + words(metadata["annotations"], .annotation)
        return found
    }

    private static func words(_ mapping: ObjectValue, _ source: NamespaceObject.Source) -> [NamespaceObject.Word] {
        mapping.children.prefix(100).compactMap { word in
            let key = word.key
            guard let value = word.string, !value.isEmpty, value.utf8.count <= 200, !value.contains("\n"),
                !key.hasSuffix("kubernetes.io/metadata.name")
            else { return nil }
            return .init(source: source, key: key, value: value)
        }
    }

    private static func node(_ object: ObjectValue) -> Node {
        var found = Node()
        let status = object["status"]
        found.name = object["metadata"]["name"].string ?? ""
        found.cpus = (status["allocatable"]["cpu"].exists ? status["allocatable"] : status["capacity"])["cpu"].string
        found.allocatableMemory = status["allocatable"]["memory"].string
        found.kubeletVersion = status["nodeInfo"]["kubeletVersion"].string
        for condition in status["conditions"].children.prefix(50) {
            if let beat = condition["lastHeartbeatTime"].moment {
                found.newestHeartbeat = max(found.newestHeartbeat ?? beat, beat)
            }
            if condition["type"].string == "MemoryPressure" {
                found.memoryPressure = condition["status"].string.flatMap {
                    $0 == "True" ? true : $0 == "False" ? false : nil
                }
            }
        }
        return found
    }

    /// A core `v1` Event or one of `events.k8s.io/v1`.
    private static func event(_ object: ObjectValue) -> KubernetesEvent? {
        let about = object["involvedObject"].exists ? object["involvedObject"] : object["regarding"]
        guard about.exists else { return nil }
        var found = KubernetesEvent()
        found.namespace = about["namespace"].string ?? object["metadata"]["namespace"].string
        found.type = object["type"].string
        found.reason = object["reason"].string ?? ""
        found.objectKind = about["kind"].string ?? ""
        found.objectName = about["name"].string ?? ""
        found.container = about["fieldPath"].string.flatMap(containerName)
        let source = object["source"].exists ? object["source"] : object["deprecatedSource"]
        found.host = source["host"].string ?? object["reportingInstance"].string
        let text = object["message"].exists ? object["message"] : object["note"]
        found.message = text.scalar { EventsTable.uncombined($0).text(limit: 4096) } ?? ""
        let series = object["series"]
        found.count = series["count"].int ?? object["count"].int ?? object["deprecatedCount"].int
        let created = object["metadata"]["creationTimestamp"].moment
        found.firstAt = firstOf(object, "firstTimestamp", "deprecatedFirstTimestamp", "eventTime") ?? created
        found.lastAt =
            series["lastObservedTime"].moment
            ?? firstOf(object, "lastTimestamp", "deprecatedLastTimestamp", "eventTime") ?? created
        return found
    }

    private static func firstOf(_ object: ObjectValue, _ keys: StaticString...) -> Moment? {
        for key in keys {
            if let moment = object[key].moment { return moment }
        }
        return nil
    }

    /// `istio-proxy` of `spec.containers{istio-proxy}`.
    static func containerName(_ fieldPath: String) -> String? {
        guard let open = fieldPath.firstIndex(of: "{"), fieldPath.last == "}" else { return nil }
        return String(fieldPath[fieldPath.index(after: open)...].dropLast())
    }
}
