import Archive

/// Kubernetes objects in JSON: `kubectl get -o json`, `cluster-info dump` (typed lists, whose items carry no kind), support bundles.
///
/// ```
/// {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [{"metadata": {"name": "pay-0", …
/// ```
/// Cut into objects as they stream by; `"items": null` is an empty list. Several documents may follow each other, and
/// sections of logs between them, as `cluster-info dump` prints them to a terminal.
final class KubernetesJSONReader: FactReader {
    private let source: any ByteSource
    private var cutter = JSONItemCutter()
    private let tree = ObjectTree()
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var start = 0
    private var end = 0
    private var ended = false
    private var failure: SourceError?
    private var objects = 0
    private var reason: String?
    private var queue = FactQueue()
    /// Reads on where a section of a log begins.
    private var sections: ContainerLogsReader?

    init(source: any ByteSource) { self.source = source }

    var outcome: ReadOutcome {
        if let sections, sections.outcome != .complete { return sections.outcome }
        if let reason { return objects > 0 ? .partial(reason) : .nothing(reason) }
        return cutter.tooLarge > 0 ? .partial("\(cutter.tooLarge) objects larger than 8 MB were skipped") : .complete
    }

    func next() throws(SourceError) -> Fact? {
        if let sections { return try sections.next() }
        while true {
            if let fact = queue.take() { return fact }
            if ended { break }
            if start == end { fill() }
            if ended { return try last() }
            let fed = buffer.withUnsafeBufferPointer { cutter.feed($0.part(start, end)) }
            start += fed.taken
            if cutter.metText { return try goOnWithSections() }
            if fed.complete { takeObject() }
        }
        if let failure {
            self.failure = nil
            throw failure
        }
        return nil
    }

    private func goOnWithSections() throws(SourceError) -> Fact? {
        let rest = PeekedSource(held: Array(buffer[start..<end]), rest: source)
        let reader = ContainerLogsReader(source: rest)
        sections = reader
        return try reader.next()
    }

    private func fill() {
        start = 0
        end = 0
        var n = 0
        buffer.withUnsafeMutableBytes { bytes in
            do throws(SourceError) { n = try source.read(into: bytes) } catch {
                failure = error
                reason = error.description
            }
        }
        end = max(0, n)
        ended = n <= 0
    }

    /// What a cut left of the object at hand.
    private func last() throws(SourceError) -> Fact? {
        guard cutter.isOpen else { return try next() }
        reason = reason ?? "the JSON ends in the middle of an object"
        if let fact = fact() { return fact }
        return try next()
    }

    private func takeObject() {
        if let fact = fact() { return queue.add(withKill: fact) }
        for fact in UsageFacts.facts(tree.root) { queue.add(fact) }
    }

    private func fact() -> Fact? {
        _ = cutter.take { tree.read(json: $0) }
        objects += 1
        return KubernetesJSONReader.fact(of: tree.root)
    }

    static func fact(of object: ObjectValue) -> Fact? {
        kind(of: object).flatMap { ObjectFacts.fact($0, object) }
    }

    /// Items of a typed list carry no kind of their own.
    private static func kind(of object: ObjectValue) -> ObjectKind? {
        if object["kind"].exists { return object["kind"].scalar { ObjectKind($0) } ?? nil }
        if object["involvedObject"].exists || object["regarding"].exists { return .event }
        if object["spec"]["containers"].exists || object["status"]["containerStatuses"].exists { return .pod }
        if object["status"]["nodeInfo"].exists { return .node }
        return ObjectFacts.guessedWorkload(object) != nil ? .workload : nil
    }
}
