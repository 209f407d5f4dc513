import Units

typealias CommaLogsReader = LineFacts<CommaLogs>

/// Lines of logs as a viewer exports them for a spreadsheet, each with its source in columns of its own, or in one of labels:
///
/// ```
/// "@timestamp","kubernetes.namespace_name","kubernetes.pod_name","kubernetes.container_name",message
/// "May 11, 2026 @ 08:14:31.100",shop,orders-5d8674ddf6-q2ds2,istio-proxy,"2026-05-11T08:14:31.100012Z	error	Epoch 0 …"
/// "Time","Line","labels"
/// 2026-05-11 08:14:31,2026-05-11T08:14:31.100012Z	error	…,"{""pod"":""orders-5d8674ddf6-q2ds2"",""container"":""istio-proxy""}"
/// ```
/// Splunk, Kibana, Datadog, CloudWatch, Grafana, BigQuery and Azure call the same columns by different names (`HeaderWords`).
/// A cell may hold several lines, or the JSON that a collector made of a line.
struct CommaLogs: LineParser {
    static let title = "a table of log lines"
    static let endsWithNewline = false

    private var columns: Columns?
    private var records = QuotedRecord()
    private var logs = SourcedLogs()
    private var kernel = KernelLog()
    private var runs = NamedRuns()
    private let tree = ObjectTree()
    private var events = CommaEvents()
    var understood: Bool { columns != nil }
    var shortfall: String? { events.shortfall }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let columns else {
            columns = Columns(header: line)
            return
        }
        var whole: [([UInt8], Int)] = []
        records.take(line, at: number) { whole.append((Array($0), $1)) }
        for (record, first) in whole { record.withUnsafeBufferPointer { row($0, columns, first, &facts) } }
    }

    mutating func finish(into facts: inout FactQueue) {
        var last: ([UInt8], Int)?
        records.finish { last = (Array($0), $1) }
        if let last, let columns { last.0.withUnsafeBufferPointer { row($0, columns, last.1, &facts) } }
        logs.finish(into: &facts)
        kernel.finish(into: &facts)
    }

    /// Who wrote the lines of a row, and when they were taken in.
    private struct Source {
        var namespace = ""
        var pod = ""
        var container = ""
        var host: String?
        var time: LineTime?

        mutating func complete(by run: NamedRun) {
            if pod.isEmpty { pod = run.pod ?? "" }
            if namespace.isEmpty { namespace = run.namespace ?? "" }
            if container.isEmpty { container = run.container ?? "" }
        }

        mutating func complete(by item: LogItem) {
            if pod.isEmpty { pod = item.pod ?? "" }
            if namespace.isEmpty { namespace = item.namespace ?? "" }
            if container.isEmpty { container = item.container ?? "" }
            host = host ?? item.host
            if let at = item.at, time?.isLocal != false { time = LineTime(at: at) }
        }
    }

    private mutating func row(_ record: TextSlice, _ columns: Columns, _ number: Int, _ facts: inout FactQueue) {
        let cells = CommaRow(record, separator: columns.separator).cells
        func cell(_ place: Int?) -> [UInt8] { place.flatMap { $0 < cells.count ? cells[$0] : nil } ?? [] }
        func text(_ place: Int?) -> String { String(decoding: cell(place).prefix(300), as: UTF8.self) }
        guard let message = columns.messages.lazy.map({ cell($0) }).first(where: { $0.count > 1 }) else { return }
        var source = Source(
            namespace: text(columns.namespace), pod: text(columns.pod), container: text(columns.container))
        source.host = columns.host.map { text($0) }.flatMap { $0.isEmpty ? nil : $0 }
        source.time = cell(columns.time).withUnsafeBufferPointer { CommaLogs.time($0, columns) }
        for place in columns.labels { take(cell(place), into: &source, &facts) }
        if let place = columns.file, let file = NamedRun(logFile: String(decoding: cell(place), as: UTF8.self)) {
            source.complete(by: file)
            runs.take(file, into: &facts)
        }
        if columns.isOfEvents, take(event: message, text(columns.title), source, number, &facts) { return }
        message.withUnsafeBufferPointer { message in
            if message.trimmed.first == 0x7B, !LogEnvelope.isPayload(message.trimmed) || message.holds("\"kubernetes\"")
            {
                return json(message.trimmed, source, number, &facts)
            }
            var (at, line) = (0, number)
            while at <= message.count {
                let end = message.find(0x0A, from: at) ?? message.count
                send(message.part(at, end).trimmed, source, line, &facts)
                (at, line) = (end + 1, line + 1)
            }
        }
    }

    /// `{"pod":"orders-1","container":"istio-proxy"}`, or `pod_name:orders-1,kube_namespace:shop`.
    private mutating func take(_ labels: [UInt8], into source: inout Source, _ facts: inout FactQueue) {
        labels.withUnsafeBufferPointer { text in
            guard text.trimmed.first == 0x7B, tree.read(json: text.trimmed) else {
                let tags = LogItem(tags: text.text(limit: 4000))
                source.complete(by: tags)
                return runs.take(tags.run, into: &facts)
            }
            let item = LogItem(tree.root)
            source.complete(by: item)
            runs.take(item.run, into: &facts)
        }
    }

    /// True for a kill that a monitor's event tells of.
    private mutating func take(
        event message: [UInt8], _ title: String, _ source: Source, _ number: Int, _ facts: inout FactQueue
    ) -> Bool {
        let traced = message.withUnsafeBufferPointer {
            TracedKill.kill(inEvent: $0, source.time, host: source.host, number)
        }
        if let traced, traced.containerID != nil || source.pod.isEmpty {
            facts.add(.kernelKill(traced.told))
            return true
        }
        guard var event = events.event(title, message, namesPod: !source.pod.isEmpty) else { return false }
        (event.namespace, event.objectName, event.line) = (source.namespace, source.pod, number)
        if event.namespace?.isEmpty == true { event.namespace = nil }
        if !source.container.isEmpty { event.container = source.container }
        if let time = source.time, !time.isLocal { event.lastAt = time.at }
        facts.add(.event(event))
        return true
    }

    /// A row of which the collector's whole record is the message.
    private mutating func json(_ text: TextSlice, _ source: Source, _ number: Int, _ facts: inout FactQueue) {
        _ = tree.read(json: text)
        // A watch wraps it: `{"type": "ADDED", "object": {…}}`.
        let object = tree.root["object"].isMapping ? tree.root["object"] : tree.root
        if object["involvedObject"].exists || object["regarding"].exists, let event = ObjectFacts.fact(.event, object) {
            return facts.add(withKill: event)
        }
        let item = LogItem(tree.root)
        var own = source
        own.complete(by: item)
        runs.take(item.run, into: &facts)
        guard let line = item.line else { return send(text, own, number, &facts) }
        line.withUnsafeBufferPointer { send($0.trimmed, own, number, &facts) }
    }

    private mutating func send(_ line: TextSlice, _ source: Source, _ number: Int, _ facts: inout FactQueue) {
        guard !line.isEmpty else { return }
        if KernelLog.isKernels(line) {
            return kernel.read(text: line, at: source.time, host: source.host, number, into: &facts)
        }
        var (source, payload) = (source, line)
        if !LogEnvelope.isPayload(line), let envelope = LogEnvelope(line) {
            payload = envelope.payload
            if source.pod.isEmpty { source.pod = envelope.pod?.text(limit: 300) ?? "" }
            if source.namespace.isEmpty { source.namespace = envelope.namespace?.text(limit: 300) ?? "" }
            if source.container.isEmpty { source.container = envelope.container?.text(limit: 300) ?? "" }
        }
        // A line that the export left without its time has the column's.
        var bytes = Array(payload)
        if !LogEnvelope.isPayload(payload), let at = source.time?.at {
            bytes = Array("\(at.rfc3339)\tinfo\t".utf8) + bytes
        }
        let names = [source.namespace, source.pod, source.container].map { Array($0.utf8) }
        bytes.withUnsafeBufferPointer { line in
            names[0].withUnsafeBufferPointer { namespace in
                names[1].withUnsafeBufferPointer { pod in
                    names[2].withUnsafeBufferPointer { container in
                        logs.read(
                            line, namespace: namespace, pod: pod, container: container, at: number, into: &facts)
                    }
                }
            }
        }
    }

    private static func time(_ cell: TextSlice, _ columns: Columns) -> LineTime? {
        var time = KernelLog.time(of: cell, or: Moment(rfc3339: cell).map { LineTime(at: $0) })
        if columns.isUTC { time?.isLocal = false }
        return time
    }
}
