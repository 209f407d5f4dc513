import Units

/// A line of a log as a viewer, a collector or Docker stores it: the line itself, and the container that wrote it.
///
/// ```
/// {"log":"2022-10-04T12:51:33.605161Z\twarn\t…\n","stream":"stdout","time":"2022-10-04T12:51:33.605161731Z"}     json-file
/// {"textPayload":"…","resource":{"labels":{"pod_name":"claims-1","namespace_name":"insure","container_name":"istio-proxy"}}}
/// {"_source":{"message":"…","kubernetes":{"pod":{"name":"claims-1"},"namespace":"insure","container":{"name":"istio-proxy"}}}}
/// {"stream":{"pod":"claims-1","namespace":"insure","container":"istio-proxy"},"values":[["1664887988605161000","…"]]}
/// ```
/// Keys are told by their last words, whether they are nested, joined by dots or by underscores.
struct LogItem {
    private(set) var namespace: String?
    private(set) var pod: String?
    private(set) var container: String?
    /// The pod's UID and the container's id, which a kernel's log has in the place of their names.
    private var podUID: String?
    private var containerID: String?
    /// Of the log's file, where it is one of a node's.
    private var file: NamedRun?
    /// The line as the container wrote it, or as Istio's text log would have it.
    private(set) var line: [UInt8]?
    /// Loki's answers hold many in one item, and OpenTelemetry's of several sources.
    private(set) var more: [Further] = []
    private var nextTime: String?
    /// The node that wrote it.
    private(set) var host: String?
    /// When the collector had it.
    private(set) var at: Moment?

    private var message: [UInt8]?
    private var rank = Int.max
    private var time: String?
    /// Of a line in a pair.
    private var loneTime: String?
    private var level: String?
    private var scope: String?
    private var left = 400

    struct Further {
        let line: [UInt8]
        /// When it was written, where the item says.
        let at: Moment?
        /// Nil: the item's.
        var source: LogSource?
    }

    init(_ root: ObjectValue) {
        if let telemetry = TelemetryLogs(root) {
            take(telemetry)
            return
        }
        // A column of a row by itself, as CloudWatch answers: `{"field": "@message", "value": "…"}`.
        if let field = root["field"].string, let value = root["value"].scalar({ Array($0.prefix(65_536)) }) {
            take(value, [field.lowercased()])
        } else {
            visit(root, [], 0)
        }
        if let file {
            (namespace, pod, container) = (namespace ?? file.namespace, pod ?? file.pod, container ?? file.container)
        }
        guard let message else { return }
        line = LogItem.text(message, time: time, level: level, scope: scope)
        at = (time ?? loneTime).flatMap { LogItem.moment($0) }
    }

    private mutating func take(_ logs: TelemetryLogs) {
        for entry in logs.lines {
            let moment = entry.time.flatMap { LogItem.moment($0) }
            guard let text = LogItem.text(entry.text, time: moment?.rfc3339, level: nil, scope: nil) else { continue }
            if line == nil {
                (line, at) = (text, moment)
                (namespace, pod, container) = (entry.source.namespace, entry.source.pod, entry.source.container)
                host = entry.source.host
            } else {
                more.append(Further(line: text, at: moment, source: entry.source))
            }
        }
    }

    var source: LogSource { LogSource(namespace: namespace, pod: pod, container: container, host: host) }

    /// Whose ids it has beside the names.
    var run: NamedRun? {
        guard podUID != nil || containerID != nil || file != nil else { return nil }
        return NamedRun(
            uid: podUID ?? file?.uid, containerID: containerID ?? file?.containerID, namespace: namespace, pod: pod,
            container: container)
    }

    /// Whether any of its keys may have a line; a monitor's figures of a container have the same labels and none.
    static func holdsLine(_ items: TextSlice) -> Bool { lineKeys.contains { items.holds($0) } }

    private static let lineKeys: [StaticString] = [
        "raw\"", "ogMessage\"", "ogEntry\"", "extPayload\"", "sonPayload\"", "log\"", "essage\"", "msg\"", "line\"",
        "body\"",
        "content\"", "\"values\"", "MESSAGE\"",
    ]

    /// Of labels in one text: `pod_name:orders-1,kube_namespace:shop`.
    init(tags: String) { tag(tags) }

    /// RFC 3339, or seconds, milli-, micro- or nanoseconds since 1970.
    private static func moment(_ text: String) -> Moment? {
        if let moment = Moment(rfc3339: text) { return moment }
        guard var number = Double(text), number > 3.2e8, number < 2.5e19 else { return nil }
        while number > 2.5e10 { number /= 1000 }
        return SeriesLabels.moment(seconds: number)
    }

    private mutating func visit(_ value: ObjectValue, _ path: [String], _ depth: Int) {
        for child in value.children {
            guard left > 0, depth < 8 else { return }
            left -= 1
            let key = child.key.split(whereSeparator: { $0 == "." || $0 == "_" || $0 == "/" }).map { $0.lowercased() }
            let words = Array((path + key).suffix(3))
            if let text = child.scalar({ Array($0.prefix(65_536)) }) {
                take(text, words)
            } else {
                visit(child, words, depth + 1)
            }
        }
    }

    private mutating func take(_ value: [UInt8], _ words: [String]) {
        guard let last = words.last else { return }
        let before = words.dropLast().last ?? ""
        let text = String(decoding: value.prefix(300), as: UTF8.self)
        switch (before, last) {
        case ("monotonic", _): break
        case ("pod", "name"), (_, "pod"), (_, "podname"): pod = pod ?? text
        case ("namespace", "name"), (_, "namespace"), (_, "namespacename"): namespace = namespace ?? text
        case ("pod", "uid"), ("pod", "id"), (_, "poduid"), (_, "podid"): podUID = podUID ?? text
        case ("container", "id"), ("docker", "id"), (_, "containerid"): containerID = containerID ?? text
        case (_, "filename"), (_, "path"), (_, "logstream"), (_, "tag"), (_, "source"), ("log", "file"):
            file = file ?? NamedRun(logFile: text)
        case ("container", "name"), (_, "container"), (_, "containername"): container = container ?? text
        case (_, "timestamp"), (_, "@timestamp"), (_, "time"), (_, "ts"): time = time ?? text
        // Fluent Bit's own; a date of anything else is no moment.
        case (_, "date"): if LogItem.moment(text) != nil { time = time ?? text }
        case (_, "hostname"), (_, "host"), ("node", "name"), (_, "nodename"), ("labels", "node"): host = host ?? text
        case (_, "tags"), (_, "ddtags"): tag(text)
        case (_, "podnamespace"): namespace = namespace ?? text
        case (_, "timegenerated"): time = time ?? text
        case (_, "raw"), (_, "logmessage"), (_, "logentry"): offer(value, 0)
        case (_, "severity"), (_, "level"): level = level ?? text.lowercased()
        case (_, "scope"), (_, "logger"): scope = scope ?? text
        case (_, "textpayload"), (_, "log"): offer(value, 0)
        case (_, "message"), (_, "msg"), (_, "@message"): offer(value, 1)
        case (_, "line"), (_, "body"), (_, "content"): offer(value, 2)
        case (_, "values"): takePair(value)
        default: break
        }
    }

    /// A time or its line.
    private mutating func takePair(_ value: [UInt8]) {
        guard value.contains(where: { $0 < 0x30 || $0 > 0x39 }) else {
            nextTime = String(decoding: value.prefix(300), as: UTF8.self)
            return
        }
        if message == nil {
            offer(value, 2)
            loneTime = nextTime
        } else {
            more.append(Further(line: value, at: nextTime.flatMap { LogItem.moment($0) }))
        }
    }

    /// `kube_container_name:istio-proxy`, several of them with commas between.
    private mutating func tag(_ text: String) {
        for tag in text.split(separator: ",").prefix(100) {
            guard let colon = tag.firstIndex(of: ":") else { continue }
            let value = String(tag[tag.index(after: colon)...])
            switch tag[..<colon] {
            case "pod_name": pod = pod ?? value
            case "kube_namespace": namespace = namespace ?? value
            case "kube_container_name", "container_name": container = container ?? value
            case "container_id": containerID = containerID ?? value
            default: break
            }
        }
    }

    private mutating func offer(_ value: [UInt8], _ rank: Int) {
        guard rank < self.rank, value.count > 1 else { return }
        self.rank = rank
        message = value
    }

    /// A line with a time of its own stands as it is; another gets the item's.
    private static func text(_ message: [UInt8], time: String?, level: String?, scope: String?) -> [UInt8]? {
        let isWhole = message.withUnsafeBufferPointer { line -> Bool in
            LogEnvelope.isPayload(line.trimmed) || LogEnvelope(line.trimmed) != nil || line.first == 0x7B
                || KernelLog.isKernels(line)
        }
        if isWhole {
            // `dmesg --json` has the seconds since boot beside the line.
            let isOfBoot = time.map { moment($0) == nil && Double($0) != nil } ?? false
            return isOfBoot ? Array("[\(time ?? "")] ".utf8) + message : message
        }
        guard let time else { return nil }
        return Array("\(time)\t\(level ?? "info")\t".utf8) + (scope.map { Array("\($0)\t".utf8) } ?? []) + message
    }
}
