import Units

/// Gauges in the text form that OpenMetrics and Prometheus' older format have in common, so that the textfile collector of a
/// node exporter takes it: no units, no counters, no exemplars.
struct MetricFamilies {
    private struct Family {
        let help: String
        var samples: [String] = []
        var seen: Set<String> = []
    }

    private var names: [String] = []
    private var families: [String: Family] = [:]

    /// The samples of one family stand together; one with the same labels stands once.
    mutating func add(_ name: String, _ help: StaticString, _ labels: [(StaticString, String?)], _ value: String) {
        var family = families[name] ?? Family(help: "\(help)")
        if families[name] == nil { names.append(name) }
        let written = labels.compactMap { key, value in
            value.map { "\(key)=\"\(Self.escaped($0))\"" }
        }.joined(separator: ",")
        if family.seen.insert(written).inserted { family.samples.append("\(name){\(written)} \(value)\n") }
        families[name] = family
    }

    mutating func add(_ name: String, _ help: StaticString, _ labels: [(StaticString, String?)], _ value: Bytes?) {
        if let value { add(name, help, labels, String(value.count)) }
    }

    var text: String {
        names.reduce(into: "") { out, name in
            guard let family = families[name] else { return }
            out += "# HELP \(name) \(family.help)\n# TYPE \(name) gauge\n" + family.samples.joined()
        } + "# EOF\n"
    }

    private static func escaped(_ text: String) -> String {
        MarkdownText.visible(text, limit: MarkdownText.nameLimit)
            .replacingAll("\\", with: "\\\\").replacingAll("\"", with: "\\\"")
    }
}
