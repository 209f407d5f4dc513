import Units

typealias PodLogsReader = LineFacts<PodLogs>

/// Lines of logs that each name their source, as text (`LogEnvelope`) or as JSON (`LogItem`), a line or several an item.
///
/// ```
/// [pod/quotes-7854f96494-mz782/istio-proxy] 2026-02-10T07:46:02.605190Z	error	Envoy exited with error: signal: killed
/// {"log": "2026-02-10T07:46:02Z\terror\t…\n", "kubernetes": {"pod_name": "quotes-…", "container_name": "istio-proxy"}}
/// ```
/// Lines of a node's kernel among them are read as such.
struct PodLogs: LineParser {
    static let title = "logs of pods"
    static let endsWithNewline = false

    private var logs = SourcedLogs()
    private var items = LogItemCutter()
    private var kernel = KernelLog()
    private var runs = NamedRuns()
    private let tree = ObjectTree()
    private let innerTree = ObjectTree()
    private var isJSON: Bool?
    private var documents: LogDocuments?
    private var lastLine = 0
    private var understoodEvents = false
    var understood: Bool { logs.understood || kernel.understood || understoodEvents }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if isJSON == nil {
            let first = line.trimmed.first
            guard first != nil else { return }
            isJSON = first == 0x7B || first == 0x5B && line.trimmed.count < 3 || first == 0x5B && line.begins("[{")
        }
        if documents == nil, isJSON == false, LogDocuments.isStart(line) { documents = LogDocuments() }
        lastLine = number
        if let document = documents?.take(line) { return self.document(document, number, &facts) }
        guard documents == nil else { return }
        guard isJSON == true else { return text(line, number, &facts) }
        var rest = line
        while !rest.isEmpty {
            let taken = items.feed(rest)
            rest = rest.dropping(taken.count)
            guard taken.isComplete else { continue }
            let item = items.take()
            item.withUnsafeBufferPointer { json($0, number, &facts) }
        }
        items.endLine()
    }

    mutating func finish(into facts: inout FactQueue) {
        if let last = documents?.last() { document(last, lastLine + 1, &facts) }
        logs.finish(into: &facts)
        kernel.finish(into: &facts)
    }

    private mutating func document(_ text: [UInt8], _ number: Int, _ facts: inout FactQueue) {
        guard text.withUnsafeBufferPointer({ tree.read(yaml: $0) }) else { return }
        text.withUnsafeBufferPointer { item($0, number, &facts) }
    }

    private mutating func text(_ line: TextSlice, _ number: Int, _ facts: inout FactQueue) {
        guard let envelope = LogEnvelope(line) else {
            logs.read(line, namespace: nil, pod: nil, container: nil, at: number, into: &facts)
            return
        }
        logs.read(
            envelope.payload, namespace: envelope.namespace, pod: envelope.pod, container: envelope.container,
            at: number, into: &facts)
    }

    private mutating func json(_ item: TextSlice, _ number: Int, _ facts: inout FactQueue) {
        _ = tree.read(json: item)
        self.item(item, number, &facts)
    }

    /// What the tree holds; `item` are its bytes, and `number` is the line in which they end.
    private mutating func item(_ item: TextSlice, _ number: Int, _ facts: inout FactQueue) {
        // A cluster's events among its logs, as a cloud keeps them.
        let payload = tree.root["jsonPayload"]
        if payload["involvedObject"].exists, let event = ObjectFacts.fact(.event, payload) {
            understoodEvents = true
            return facts.add(withKill: event)
        }
        let found = LogItem(tree.root)
        guard let line = found.line else {
            if AccessLog.isJSON(item) { send(Array(item), found.source, found.at, number, &facts) }
            return
        }
        let number = item.line(of: line, endingIn: number)
        let inner = found.pod == nil ? inner(line) : nil
        runs.take((inner ?? found).run, into: &facts)
        send(inner?.line ?? line, (inner ?? found).source, found.at ?? inner?.at, number, &facts)
        for further in found.more {
            send(further.line, further.source ?? found.source, further.at, number, &facts)
        }
    }

    /// A collector's item that is the message of another: CloudWatch keeps what Fluent Bit sent so.
    private func inner(_ line: [UInt8]) -> LogItem? {
        guard line.first == 0x7B, line.withUnsafeBufferPointer({ innerTree.read(json: $0) }) else { return nil }
        let item = LogItem(innerTree.root)
        return item.pod == nil || item.line == nil ? nil : item
    }

    private mutating func send(
        _ line: [UInt8], _ source: LogSource, _ at: Moment?, _ number: Int, _ facts: inout FactQueue
    ) {
        let words = [source.namespace ?? "", source.pod ?? "", source.container ?? ""].map { Array($0.utf8) }
        line.withUnsafeBufferPointer { line in
            // A node's log beside the containers'.
            if KernelLog.isKernels(line) {
                return kernel.read(text: line, at: at.map { LineTime(at: $0) }, host: source.host, number, into: &facts)
            }
            words[0].withUnsafeBufferPointer { namespace in
                words[1].withUnsafeBufferPointer { pod in
                    words[2].withUnsafeBufferPointer { container in
                        logs.read(
                            line.trimmed, namespace: namespace, pod: pod, container: container, at: number, into: &facts
                        )
                    }
                }
            }
        }
    }
}
