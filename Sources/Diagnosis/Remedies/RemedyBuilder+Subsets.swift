import Store
import Units

extension RemedyBuilder {
    /// Subsets that no route names go; those that routes name stay, on the hosts that have them alone.
    func subsets(_ cause: Cause) throws -> Remedy? {
        guard let top = c.rules.first, let file = c.state?.counts?.file, c.later == nil || top.subsetClusters > 0 else {
            return nil
        }
        let object = c.objects.first {
            $0.kind == "DestinationRule" && $0.namespace == top.namespace && $0.name == top.name
        }
        let use = try c.mesh.store.subsetUse(file: file, namespace: top.namespace, name: top.name)
        let routed = Set(use.flatMap(\.routedHosts)).sorted()
        let host = object?.names["host"]?.first ?? "HOST   # the rule is not in the bundle: its host as it is now"
        let empty = use.filter { $0.empty == $0.clusters }.map(\.subset)
        let nobody = empty.isEmpty ? "" : "; \(list(empty)) \(empty.count == 1 ? "has" : "have") no pod anywhere"
        let old = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata:
              name: \(yamlText(top.name))
              namespace: \(yamlText(top.namespace))
            spec:
              host: \(object == nil ? host : yamlText(host))
              # no subsets; keep its trafficPolicy and exportTo, if it has any

            """
        if routed.isEmpty {
            return remedy(
                cause,
                title:
                    "remove the subsets of \(top.namespace)/\(top.name): no route names one of its \(grouped(Int64(top.subsetClusters))) subset clusters\(nobody)",
                yaml: old, saving: cause.bytes, left: 0)
        }
        guard routed.count <= 12 else {
            return remedy(
                cause,
                title:
                    "give the subsets of \(top.namespace)/\(top.name) a rule for each of the \(routed.count) hosts that routes name\(nobody)",
                yaml: old + own(top, host: routed[0], use, object), saving: cause.bytes, left: routed.count * use.count)
        }
        let kept = routed.reduce(0) { sum, host in sum + use.filter { $0.routedHosts.contains(host) }.count }
        let part = Double(max(0, top.subsetClusters - kept)) / Double(max(1, top.subsetClusters))
        return remedy(
            cause,
            title:
                "give the subsets of \(top.namespace)/\(top.name) only to the \(routed.count) host\(routed.count == 1 ? "" : "s") whose routes name them\(nobody)",
            yaml: old + routed.map { own(top, host: $0, use, object) }.joined(),
            saving: cause.bytes.map { Bytes(rounding: $0.double * part) }, left: kept)
    }

    private func own(_ rule: RuleClusters, host: String, _ use: [Store.SubsetUse], _ object: ObjectRow?) -> String {
        let name = "\(rule.name)-\(host.prefix { $0 != "." })"
        var yaml = """
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata:
              name: \(yamlText(name))
              namespace: \(yamlText(rule.namespace))
            spec:
              host: \(yamlText(host))
              subsets:

            """
        for subset in use where subset.routedHosts.contains(host) {
            let labels = object?.subsets.first { $0.name == subset.subset }?.labels ?? "version=\(subset.subset)"
            yaml += "  - name: \(yamlText(subset.subset))\n    labels:\n"
            for label in labels.split(separator: ",").prefix(6) {
                let pair = label.split(separator: "=", maxSplits: 1).map(String.init)
                yaml += "      \(yamlText(pair.first ?? "version")): \(yamlText(pair.count > 1 ? pair[1] : ""))\n"
            }
        }
        return yaml
    }

    private func remedy(_ cause: Cause, title: String, yaml: String, saving: Bytes?, left: Int) -> Remedy {
        let clusters = max(0, (c.state?.counts?.clusters ?? 0) - (c.rules.first?.subsetClusters ?? 0) + left)
        return Remedy(
            id: "", cause: cause.code, kind: .rootFix, title: title, yaml: yaml, saving: saving,
            savingError: error(saving),
            reaches:
                "every proxy that sees the rule, sidecars and gateways, at once; the container's memory falls only after a restart",
            risk:
                "a route that names a removed subset answers 503: the routes of \(proxy) were looked at, those of other proxies may differ",
            undo: "apply the old DestinationRule again",
            verify: "\(countClusters)   # about \(grouped(Int64(clusters))) expected")
    }

    private func list(_ names: [String]) -> String {
        names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    }
}
