import Units

/// Lines that OpenTelemetry's collector stores as JSON: what one source said, named by its attributes.
///
/// ```
/// {"resource": {"attributes": [{"key": "k8s.pod.name", "value": {"stringValue": "orders-1"}}, …]},
///  "scopeLogs": [{"logRecords": [{"timeUnixNano": "1724732109123456000", "body": {"stringValue": "…"}}, …]}]}
/// ```
/// A journal's entry is a body of pairs, with the line under `MESSAGE`.
struct TelemetryLogs {
    struct Line {
        let text: [UInt8]
        /// As it is written there: nanoseconds since 1970.
        let time: String?
        /// Who wrote it, where its record says so beside the resource.
        let source: LogSource
    }
    private(set) var lines: [Line] = []
    /// Of the resource.
    private(set) var source = LogSource()

    private static let most = 100_000

    /// Nil for an item of another form.
    init?(_ item: ObjectValue) {
        guard item["scopeLogs"].isSequence else { return nil }
        source = LogSource(Self.names(item["resource"]["attributes"]))
        for scope in item["scopeLogs"].children {
            for record in scope["logRecords"].children where lines.count < Self.most {
                let pairs = record["body"]["kvlistValue"]["values"]
                guard let text = Self.text(record["body"]) ?? Self.value("MESSAGE", of: pairs) else { continue }
                var own = LogSource(Self.names(record["attributes"]))
                own.host = Self.value("_HOSTNAME", of: pairs).map { String(decoding: $0, as: UTF8.self) } ?? own.host
                let time = record["timeUnixNano"].string ?? record["observedTimeUnixNano"].string
                lines.append(Line(text: text, time: time, source: own.completed(by: source)))
            }
        }
    }

    /// By the collector's own words: `k8s.pod.name`.
    private static func names(_ attributes: ObjectValue) -> [String: String] {
        var names: [String: String] = [:]
        for pair in attributes.children.prefix(100) {
            guard let key = pair["key"].string, names[key] == nil, let value = pair["value"]["stringValue"].string
            else { continue }
            names[key] = value
        }
        return names
    }

    private static func text(_ value: ObjectValue) -> [UInt8]? {
        value["stringValue"].scalar { Array($0.prefix(65_536)) }
    }

    private static func value(_ key: String, of pairs: ObjectValue) -> [UInt8]? {
        pairs.children.first { $0["key"].string == key }.flatMap { text($0["value"]) }
    }
}
