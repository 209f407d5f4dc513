import Units

typealias CommaLogsReader = LineFacts<CommaLogs>

/// Lines of logs as a viewer exports them for a spreadsheet, each with its source in columns of its own:
///
/// ```
/// "@timestamp","kubernetes.namespace_name","kubernetes.pod_name","kubernetes.container_name",message
/// "May 11, 2026 @ 08:14:31.100",shop,orders-5d8674ddf6-q2ds2,istio-proxy,"2026-05-11T08:14:31.100012Z	error	Epoch 0 …"
/// ```
struct CommaLogs: LineParser {
    static let title = "a table of log lines"
    static let endsWithNewline = false

    private var columns: Columns?
    private var logs = SourcedLogs()
    private var kernel = KernelLog()
    var understood: Bool { columns != nil }

    struct Columns {
        fileprivate var message: Int
        fileprivate var pod: Int?
        fileprivate var namespace: Int?
        fileprivate var container: Int?
        fileprivate var time: Int?

        /// Nil for a line that is no header of such a table.
        init?(header line: TextSlice) {
            guard line.count < 20_000, line.find(0x2C) != nil else { return nil }
            let titles = CommaRow(line).cells.map { String(decoding: $0.prefix(200), as: UTF8.self).lowercased() }
            func place(_ fits: (Substring, String) -> Bool) -> Int? {
                titles.firstIndex { title in
                    fits(title.split(whereSeparator: { $0 == "." || $0 == "/" }).last ?? "", title)
                }
            }
            let words: Set<Substring> = [
                "message", "msg", "log", "textpayload", "content", "line", "_raw", "@message", "event", "body",
                "logmessage", "log_message", "logentry",
            ]
            guard let message = place({ last, _ in words.contains(last) }) else { return nil }
            self.message = message
            pod =
                place { last, _ in ["pod_name", "podname", "pod", "kubernetes_pod_name"].contains(last) }
                ?? titles.firstIndex { $0.hasSuffix("pod.name") }
            namespace = place { last, title in
                last.contains("namespace") && !title.contains("label") || title.hasSuffix("namespace.name")
            }
            container = place { last, title in
                ["container_name", "containername", "container"].contains(last) || title.hasSuffix("container.name")
            }
            time = place { last, title in
                ["@timestamp", "timestamp", "time", "date", "_time", "ts"].contains(last)
                    || title.hasPrefix("timegenerated")
            }
            guard pod != nil || container != nil else { return nil }
        }
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let columns else {
            columns = Columns(header: line)
            return
        }
        let cells = CommaRow(line).cells
        guard columns.message < cells.count else { return }
        cells[columns.message].withUnsafeBufferPointer { words in
            func cell(_ place: Int?) -> [UInt8] { place.flatMap { $0 < cells.count ? cells[$0] : nil } ?? [] }
            if KernelLog.isKernels(words) {
                let at = cell(columns.time).withUnsafeBufferPointer { KernelLog.time(of: $0) }
                return kernel.read(text: words, at: at, number, into: &facts)
            }
            let (namespace, pod, container) = (cell(columns.namespace), cell(columns.pod), cell(columns.container))
            namespace.withUnsafeBufferPointer { namespace in
                pod.withUnsafeBufferPointer { pod in
                    container.withUnsafeBufferPointer { container in
                        logs.read(
                            words.trimmed, namespace: namespace, pod: pod, container: container, at: number,
                            into: &facts)
                    }
                }
            }
        }
    }

    mutating func finish(into facts: inout FactQueue) {
        logs.finish(into: &facts)
        kernel.finish(into: &facts)
    }
}
