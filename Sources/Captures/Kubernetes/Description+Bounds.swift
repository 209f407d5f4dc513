/// `kubectl describe limitrange` and `describe resourcequota`: tables below a name and a namespace, with `-` for what is not bounded.
///
/// ```
/// Type        Resource  Min  Max    Default Request  Default Limit  Max Limit/Request Ratio
/// ----        --------  ---  ---    ---------------  -------------  -----------------------
/// Container   memory    -    512Mi  64Mi             128Mi          -
///
/// Resource         Used  Hard
/// --------         ----  ----
/// limits.memory    7Gi   8Gi
/// ```
extension Description {
    /// A line without a colon, which may be of such a table.
    mutating func takeBound(_ line: TextSlice) {
        if line.begins("Type "), line.holds(" Default Limit ") { return begin("LimitRange") }
        if line.begins("Resource "), line.holds(" Used "), line.trimmed.ends(" Hard") { return begin("ResourceQuota") }
        guard let kind = bound?.kind else { return }
        let words = line.words(limit: 8)
        if kind == "LimitRange", words.count == 7, words[1].isExactly("memory") {
            if words[0].isExactly("Container") {
                bound?.containerMost = Self.quantity(words[3])
                bound?.containerDefault = Self.quantity(words[5])
            } else if words[0].isExactly("Pod") {
                bound?.podMost = Self.quantity(words[3])
            }
        } else if kind == "ResourceQuota", words.count == 3, words[0].isExactly("limits.memory") {
            bound?.quotaUsed = Self.quantity(words[1])
            bound?.quota = Self.quantity(words[2])
        }
    }

    private mutating func begin(_ kind: String) {
        bound = MemoryBound()
        bound?.kind = kind
        bound?.namespace = pod.namespace
        bound?.name = pod.name
    }

    private static func quantity(_ word: TextSlice) -> String? { word.isExactly("-") ? nil : word.text(limit: 64) }
}
