/// Labels that pick the pods of one workload of a namespace, looked up by workload and by label: of thousands of workloads each is
/// asked for.
package struct PodSelectors: Sendable {
    private struct Label: Hashable {
        let key: String
        let value: String
        init(_ pair: (key: String, value: String)) { (key, value) = pair }
    }

    private let rows: [Store.PodLabels]
    private var ofWorkload: [String: [Int]] = [:]
    /// Rows that have a label, each once.
    private var holders: [Label: [Int]] = [:]

    /// Those of one namespace.
    package init(_ rows: [Store.PodLabels]) {
        self.rows = rows
        for (index, row) in rows.enumerated() {
            if let workload = row.workload { ofWorkload[workload, default: []].append(index) }
            for label in row.labels.map(Label.init) where holders[label]?.last != index {
                holders[label, default: []].append(index)
            }
        }
    }

    /// What controllers write of a run or a place in a set: of another workload's pods too, or of no later pod.
    private static let ofKubernetes: Set<String> = [
        "apps.kubernetes.io/pod-index", "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/job-name", "controller-revision-hash", "controller-uid", "job-name",
        "pod-template-generation", "pod-template-hash", "statefulset.kubernetes.io/pod-name",
    ]

    /// Those that all pods of a workload have; empty where no pod object tells.
    package func labels(of workload: String) -> [(key: String, value: String)] {
        let own = ofWorkload[workload] ?? []
        guard var common = own.first.map({ rows[$0].labels }) else { return [] }
        for index in own { common.removeAll { pair in !rows[index].labels.contains { $0 == pair } } }
        return common
    }

    /// Labels that no other pod of the namespace has; empty where no pod object tells.
    ///
    /// One label where one is enough: `app` before the names that Istio and Helm give, before any other.
    package func selector(of workload: String) -> [(key: String, value: String)] {
        let own = ofWorkload[workload] ?? []
        let common = labels(of: workload).filter { !Self.ofKubernetes.contains($0.key) }
        guard !own.isEmpty else { return [] }
        let usual = ["app", "app.kubernetes.io/name", "service.istio.io/canonical-name"]
        let ordered =
            usual.compactMap { key in common.first { $0.key == key } } + common.filter { !usual.contains($0.key) }
        // All of its own rows have each of them.
        if let alone = ordered.first(where: { holders[Label($0)]?.count == own.count }) { return [alone] }
        let rarest = common.compactMap { holders[Label($0)] }.min { $0.count < $1.count } ?? []
        let isShared = rarest.contains { index in
            rows[index].workload != workload
                && common.allSatisfy { pair in rows[index].labels.contains { $0 == pair } }
        }
        return isShared ? [] : common
    }
}
