import Testing

@testable import Captures

/// YAML as a cluster would read it: documents parsed by libyaml, their fields as paths.
struct PastedYAML {
    /// One document: its kind (of `kind:`, else of the `kubectl patch KIND` above it), and the paths of its scalars,
    /// `spec.egress[].hosts[]`.
    struct Document {
        var kind: String?
        var fields: [String: [String]] = [:]
        subscript(_ path: String) -> [String] { fields[path] ?? [] }
    }
    let documents: [Document]

    /// Nil where a part is no YAML.
    init?(_ text: String) {
        var out: [Document] = []
        for part in text.components(separatedBy: "---\n") {
            guard let document = Self.document(part) else { return nil }
            out.append(document)
        }
        documents = out
    }

    private static func document(_ text: String) -> Document? {
        let tree = ObjectTree()
        let read = Array(text.utf8).withUnsafeBufferPointer { tree.read(yaml: $0) }
        guard read else { return nil }
        var document = Document()
        collect(tree.root, "", &document.fields)
        document.kind = document["kind"].first ?? patched(text)
        return document
    }

    private static func patched(_ text: String) -> String? {
        let words = text.split(separator: " ")
        guard let at = words.firstIndex(of: "patch"), at + 1 < words.count else { return nil }
        return String(words[at + 1])
    }

    private static func collect(_ value: ObjectValue, _ path: String, _ out: inout [String: [String]]) {
        if let text = value.string { return out[path, default: []].append(text) }
        for child in value.children {
            let step = child.key.isEmpty ? "[]" : (path.isEmpty ? "" : ".") + child.key
            collect(child, path + step, &out)
        }
    }
}

extension String {
    fileprivate func components(separatedBy mark: String) -> [String] {
        var parts = [""]
        for line in split(separator: "\n", omittingEmptySubsequences: false) {
            if line + "\n" == mark { parts.append("") } else { parts[parts.count - 1] += line + "\n" }
        }
        return parts
    }
}

/// The fields that Istio's API has where remedies write, by kind (CRD schemas of istio/api; annotations and values of the
/// charts). `*` stands for any name.
enum IstioFields {
    private static let pool = [
        "connectionPool.tcp.maxConnections", "connectionPool.tcp.idleTimeout",
        "connectionPool.tcp.maxConnectionDuration",
        "connectionPool.http.http1MaxPendingRequests", "connectionPool.http.http2MaxRequests",
        "connectionPool.http.idleTimeout",
    ].map { "spec.trafficPolicy.\($0)" }
    private static let annotations = [
        "spec.template.metadata.annotations.sidecar.istio.io/*",
        "spec.template.metadata.annotations.proxy.istio.io/config",
    ]
    private static let known: [String: [String]] = [
        "sidecars.networking.istio.io": ["spec.egress[].hosts[]"],
        "Sidecar": ["spec.workloadSelector.labels.*", "spec.egress[].hosts[]"],
        "DestinationRule": [
            "spec.host", "spec.exportTo[]", "spec.subsets[].name", "spec.subsets[].labels.*",
        ] + pool,
        "EnvoyFilter": [
            "spec.workloadSelector.labels.*", "spec.configPatches[].applyTo", "spec.configPatches[].match.context",
            "spec.configPatches[].patch.operation",
            "spec.configPatches[].patch.value.per_connection_buffer_limit_bytes",
        ],
        "ProxyConfig": ["spec.concurrency"],
        "virtualservice": ["spec.gateways[]", "spec.exportTo[]"],
        "serviceentry": ["spec.exportTo[]"],
        "destinationrule": [
            "spec.exportTo[]", "spec.subsets", "spec.subsets[].name", "spec.subsets[].labels.*",
        ] + pool,
        "proxyconfig": ["spec.concurrency"], "ConfigMap": ["data.deployment"],
        "gateways.gateway.networking.k8s.io": ["spec.infrastructure.parametersRef.*"],
        "envoyfilter": ["spec.workloadSelector.labels.*"],
        "wasmplugin": ["spec.selector.matchLabels.*"],
        "gateways.networking.istio.io": [
            "spec.servers[].port.number", "spec.servers[].port.name", "spec.servers[].port.protocol",
            "spec.servers[].tls.mode", "spec.servers[].tls.credentialName", "spec.servers[].hosts[]",
        ],
        "deployment": annotations + ["spec.template.spec.resources.limits.memory"], "statefulset": annotations,
        "daemonset": annotations,
        "": [
            "meshConfig.discoverySelectors[].matchExpressions[].key",
            "meshConfig.discoverySelectors[].matchExpressions[].operator",
            "meshConfig.discoverySelectors[].matchExpressions[].values[]",
            "global.proxy.resources.requests.memory",
            "global.proxy.resources.limits.memory",
        ],
    ]
    private static let head = ["apiVersion", "kind", "metadata.name", "metadata.namespace"]

    /// Fields of a document that the API does not have.
    static func unknown(in document: PastedYAML.Document) -> [String] {
        let allowed = (known[document.kind ?? ""] ?? []) + (document["kind"].isEmpty ? [] : head)
        return document.fields.keys.filter { field in !allowed.contains { matches(field, $0) } }.sorted()
    }

    private static func matches(_ field: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? field.hasPrefix(pattern.dropLast()) : field == pattern
    }
}
