import Prose
import Store
import Units

extension RemedyBuilder {
    /// Filters taken off the victim: each object that adds them is bound to pods that ask for it by a label, which none does
    /// yet; so nothing has to be deleted.
    func filters(_ cause: Cause) -> [Draft] {
        let adding = Array(addingFilters.prefix(10))
        guard let first = adding.first else { return [] }
        var change = ConfigChange()
        change.filters = true
        let names = adding.map { ObjectName($0.kind, $0.namespace, $0.name).text }
        var draft = Draft(
            cause: cause,
            title: "take \(names.listed()) off all pods that do not ask for \(adding.count == 1 ? "it" : "them")",
            change: change,
            reaches:
                first.namespace == Self.rootNamespace
                ? "every proxy of the mesh, at once; \(Self.restartNeeded)"
                : "the proxies of \(namespace: first.namespace), at once; \(Self.restartNeeded)",
            risk:
                "what the filter did (checks, headers) is missing on every pod until it carries the label \(term: "filter.\(first.name)=enabled")",
            undo: .command(Self.bind(first, to: .null)),
            verify: .command("\(proxyConfig("listeners")) -o json | grep -ciE 'lua|wasm'"))
        draft.commands = adding.map { Self.bind($0, to: "enabled") }
        draft.objects = adding.map { ChangedObject(kind: $0.kind, namespace: $0.namespace, name: $0.name) }
        draft.isSure = false
        return [draft]
    }

    private var addingFilters: [ObjectRow] {
        [IstioKind.envoyFilter, IstioKind.wasmPlugin].flatMap { c.objects.of($0) }.filter { object in
            let names = object.names[.filter] ?? []
            return (names.contains("lua") || names.contains("wasm") || object.kind == IstioKind.wasmPlugin)
                && (object.namespace == namespace || object.namespace == Self.rootNamespace)
        }
    }

    /// A label more that its pods must have; null takes it away again.
    private static func bind(_ object: ObjectRow, to value: YAML) -> Command {
        let labels: YAML = .map([("filter.\(object.name)", value)])
        let isPlugin = object.kind == IstioKind.wasmPlugin
        return WorkloadTarget.patch(
            isPlugin ? "wasmplugin" : "envoyfilter", object.name, object.namespace,
            ["spec": isPlugin ? ["selector": ["matchLabels": labels]] : ["workloadSelector": ["labels": labels]]])
    }
}
