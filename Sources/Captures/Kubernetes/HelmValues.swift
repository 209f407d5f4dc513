import Units

typealias HelmValuesReader = LineFacts<HelmValues>

/// Values of the istiod chart, from `helm get values` in either form or a file: the limit of every sidecar that has none of its own.
///
/// ```
/// USER-SUPPLIED VALUES:
/// global:
///   proxy:
///     resources:
///       limits:
///         memory: 320Mi
/// ```
struct HelmValues: LineParser {
    static let title = "values of a chart"
    static let endsWithNewline = false
    /// All values of all of Istio's charts are some 30 kB.
    private static let most = 2 << 20

    private var bytes: [UInt8] = []
    private(set) var understood = false

    static func matches(_ line: TextSlice, _ head: TextSlice) -> Bool {
        if isHeading(line) { return holds(key: "global", in: head) }
        return (line.begins("global:") || holds(key: "global", in: head)) && holds(key: "proxy", in: head)
            && !head.holds("\nkind:") && !head.begins("kind:")
    }

    /// The same as one object of JSON.
    static func matches(_ head: JSONHead, _ content: TextSlice) -> Bool {
        head.has("global") && content.holds("\"proxy\"") && !head.has("kind") && !head.has("apiVersion")
    }

    private static func isHeading(_ line: TextSlice) -> Bool {
        line.isExactly("USER-SUPPLIED VALUES:") || line.isExactly("COMPUTED VALUES:")
    }

    /// Whether a line of YAML is this key and no more; `global` in the first column, all others further in.
    private static func holds(key: StaticString, in head: TextSlice) -> Bool {
        var at = 0
        while let hit = head.find(key, from: at) {
            let end = hit + key.utf8CodeUnitCount
            at = end
            guard end < head.count, head[end] == 0x3A else { continue }
            let rest = head.part(end + 1, head.find(0x0A, from: end) ?? head.count).trimmed
            guard rest.isEmpty || rest.first == 0x7B || rest.first == 0x23 else { continue }
            var start = hit
            while start > 0, head[start - 1] == 0x20 { start -= 1 }
            guard start == 0 || head[start - 1] == 0x0A, (start == hit) == (key.description == "global") else {
                continue
            }
            return true
        }
        return false
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        // Below each heading stands an object of its own.
        if HelmValues.isHeading(line.trimmed) { return finish(into: &facts) }
        guard bytes.count < HelmValues.most else { return }
        bytes.append(contentsOf: line.part(0, HelmValues.most))
        bytes.append(0x0A)
    }

    /// Of every sidecar that asks for no other.
    static func limit(_ values: ObjectValue) -> String? {
        values["global"]["proxy"]["resources"]["limits"]["memory"].string.flatMap {
            Quantity($0)?.bytes == nil ? nil : $0
        }
    }

    mutating func finish(into facts: inout FactQueue) {
        guard !bytes.isEmpty else { return }
        let tree = ObjectTree()
        _ = bytes.withUnsafeBufferPointer { $0.first == 0x7B ? tree.read(json: $0) : tree.read(yaml: $0) }
        bytes = []
        understood = understood || tree.root["global"].exists
        if let limit = Self.limit(tree.root) { facts.add(.sidecarLimit(limit)) }
    }
}
