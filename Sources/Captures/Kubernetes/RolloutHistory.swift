typealias RolloutHistoryReader = LineFacts<RolloutHistory>

/// `kubectl rollout history deployment/pay --revision=3`: the template of a rollout, one or several one after the other.
///
/// ```
/// deployment.apps/pay with revision #3
/// Pod Template:
///   Labels:	app=pay
/// 	pod-template-hash=5c9fd4d9b6
///   Annotations:	sidecar.istio.io/proxyMemoryLimit: 256Mi
///   Containers:
///    istio-proxy:
///     Image:	docker.io/istio/proxyv2:1.30.0
///     Limits:
///       memory:	256Mi
/// ```
/// Its namespace stands in the command alone (kubernetes/kubectl, pkg/polymorphichelpers/history.go).
struct RolloutHistory: LineParser {
    static let title = "kubectl rollout history"
    static let endsWithNewline = false
    private static let kinds: [(StaticString, String)] = [
        ("deployment.apps/", "Deployment"), ("statefulset.apps/", "StatefulSet"), ("daemonset.apps/", "DaemonSet"),
    ]

    private var revision: Workload?
    private var container: String?
    private var isInLimits = false
    private(set) var understood = false

    /// `deployment.apps/pay with revision #3`
    static func heading(_ line: TextSlice) -> Workload? {
        let text = line.trimmed
        guard let (word, kind) = kinds.first(where: { text.begins($0.0) }), let hit = text.find(" with revision #"),
            let number = text.dropping(hit + 16).integer.flatMap({ Int(exactly: $0) })
        else { return nil }
        var revision = Workload()
        revision.kind = Workload.revisionKind
        revision.ownerKind = kind
        revision.ownerName = text.part(word.utf8CodeUnitCount, hit).text(limit: 300)
        revision.revision = number
        revision.name = "\(revision.ownerName ?? "")-\(number)"
        return revision
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if let found = RolloutHistory.heading(line) {
            close(into: &facts)
            revision = found
            return
        }
        guard revision != nil else { return }
        let text = line.trimmed
        if let hash = text.value(after: "pod-template-hash="), let owner = revision?.ownerName {
            revision?.name = "\(owner)-\(hash.text(limit: 64))"
        }
        if let limit = text.value(after: "sidecar.istio.io/proxyMemoryLimit: ") {
            revision?.proxyLimit = limit.text(limit: 64)
        }
        inContainers(text, LineMargin.blanks(of: line))
    }

    /// A container stands behind three blanks, its fields behind four, what is in them behind more; before it are the template's own.
    private mutating func inContainers(_ text: TextSlice, _ indent: Int) {
        guard indent > 2, let (key, value) = Description.pair(text) else { return }
        if indent == 3 {
            (container, isInLimits) = (value.isEmpty ? key.text(limit: 300) : nil, false)
        } else if indent == 4 {
            isInLimits = key.isExactly("Limits")
            if key.isExactly("Image"), let container {
                revision?.images.append("\(container) \(value.text(limit: 1000))")
            }
        } else if isInLimits, key.isExactly("memory"), container == "istio-proxy", revision?.proxyLimit == nil {
            revision?.proxyLimit = value.text(limit: 64)
        }
    }

    mutating func finish(into facts: inout FactQueue) { close(into: &facts) }

    private mutating func close(into facts: inout FactQueue) {
        guard var found = revision else { return }
        understood = true
        found.images.sort()
        facts.add(.workload(found))
        (revision, container, isInLimits) = (nil, nil, false)
    }
}
