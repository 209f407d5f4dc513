/// Who writes an object anew: labels and annotations of Argo CD, Flux and Helm, and the objects of the first two.
enum DeliveryFacts {
    private static let mostManaged = 5_000

    // MARK: - What an object says of itself

    static func managers(_ object: ObjectValue) -> [Manager] {
        let metadata = object["metadata"]
        let (labels, annotations) = (metadata["labels"], metadata["annotations"])
        guard labels.exists || annotations.exists else { return [] }
        var found: [Manager] = []
        if let tracked = annotations["argocd.argoproj.io/tracking-id"].string, let app = application(tracked, object) {
            found.append(app)
        }
        if let name = labels["kustomize.toolkit.fluxcd.io/name"].string {
            found.append(Manager(.kustomization, labels["kustomize.toolkit.fluxcd.io/namespace"].string, name))
        }
        if let name = labels["helm.toolkit.fluxcd.io/name"].string {
            found.append(Manager(.helmRelease, labels["helm.toolkit.fluxcd.io/namespace"].string, name))
        }
        if let name = annotations["meta.helm.sh/release-name"].string {
            found.append(Manager(.helm, annotations["meta.helm.sh/release-namespace"].string, name))
        }
        if let label = labels["app.kubernetes.io/instance"].string ?? labels["argocd.argoproj.io/instance"].string {
            var manager = Manager(.argoCD, nil, label)
            manager.isCertain = false
            found.append(manager)
        }
        // A rendered chart carries Helm's name as well, whoever applies it.
        if let by = labels["app.kubernetes.io/managed-by"].string, by != "Helm", !by.isEmpty,
            found.allSatisfy({ !$0.isCertain })
        {
            found.append(Manager(.other, nil, by))
        }
        return found
    }

    /// `shop:apps/Deployment:checkout/pay`; in a namespace of its own the application is `team_shop`. What another object's copy
    /// says is not of this one.
    private static func application(_ tracked: String, _ object: ObjectValue) -> Manager? {
        let parts = tracked.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let kind = object["kind"].string, let name = object["metadata"]["name"].string,
            parts[1].hasSuffix("/\(name)"), parts[1].contains("/\(kind):")
        else { return nil }
        let app = parts[0].split(separator: "_", maxSplits: 1).map(String.init)
        return app.count == 2 ? Manager(.argoCD, app[0], app[1]) : Manager(.argoCD, nil, parts[0])
    }

    // MARK: - Their own objects

    /// nil for an object of the same kind in another group.
    static func delivery(_ object: ObjectValue) -> Delivery? {
        guard let group = object["apiVersion"].string, let name = object["metadata"]["name"].string else { return nil }
        let namespace = object["metadata"]["namespace"].string ?? ""
        let (spec, status) = (object["spec"], object["status"])
        let runs = spec["suspend"].bool != true
        if group.hasPrefix("argoproj.io/"), object["kind"].string == "Application" {
            let automated = spec["syncPolicy"]["automated"]
            let heals = automated["selfHeal"].bool == true && automated["enabled"].bool != false
            var found = Delivery(.argoCD, namespace, name, heals: heals)
            found.managed = status["resources"].children.lazy.prefix(mostManaged).compactMap(resource)
            found.note(workload: name, in: spec["destination"]["namespace"].string)
            let helm = spec["source"]["helm"]
            found.setsLimit = namesLimit(helm["values"]) || namesLimit(helm["valuesObject"])
            return found
        }
        if group.hasPrefix("kustomize.toolkit.fluxcd.io/") {
            var found = Delivery(.kustomization, namespace, name, heals: runs)
            found.managed = status["inventory"]["entries"].children.lazy.prefix(mostManaged).compactMap(entry)
            return found
        }
        guard group.hasPrefix("helm.toolkit.fluxcd.io/") else { return nil }
        var found = Delivery(
            .helmRelease, namespace, name, heals: runs && spec["driftDetection"]["mode"].string == "enabled")
        found.note(workload: spec["releaseName"].string ?? name, in: spec["targetNamespace"].string ?? namespace)
        found.setsLimit = namesLimit(spec["values"])
        return found
    }

    /// Values of a chart, as a text or taken apart, that name the setting of the injector's annotation.
    private static func namesLimit(_ values: ObjectValue, depth: Int = 0) -> Bool {
        let setting = "proxyMemoryLimit"
        if let text = values.string, text.contains(setting) { return true }
        guard depth < 8 else { return false }
        return values.children.prefix(500).contains { $0.key.hasSuffix(setting) || namesLimit($0, depth: depth + 1) }
    }

    private static func resource(_ item: ObjectValue) -> Delivery.Managed? {
        managed(item["kind"].string, item["namespace"].string, item["name"].string)
    }

    /// `checkout_pay_apps_Deployment`: namespace, name, group, kind.
    private static func entry(_ item: ObjectValue) -> Delivery.Managed? {
        let parts = item["id"].string?.split(separator: "_", omittingEmptySubsequences: false).map(String.init) ?? []
        return parts.count == 4 ? managed(parts[3], parts[0], parts[1]) : nil
    }

    /// Only what a remedy changes.
    private static func managed(_ kind: String?, _ namespace: String?, _ name: String?) -> Delivery.Managed? {
        guard let kind, let namespace, let name,
            (ObjectKind.workloadKinds + ObjectKind.istioKinds).contains(where: { "\($0)" == kind })
        else { return nil }
        return Delivery.Managed(kind: kind, namespace: namespace, name: name)
    }
}

extension Delivery {
    /// A chart's workload often has the name of what delivers it.
    fileprivate mutating func note(workload name: String, in namespace: String?) {
        guard let namespace else { return }
        managed.append(Managed(kind: Managed.byName, namespace: namespace, name: name))
    }
}
