import Diagnosis
import Units

/// What to do, and what it costs.
extension DocumentBuilder {
    /// Longer YAML is left to the JSON report: half of it would be of no use.
    private static let longestYAML = 6_000

    func remedies(_ incident: Incident, _ level: Int) -> [Section] {
        var sections: [Section] = []
        let root = incident.remedies.contains { $0.kind == .rootFix }
        if !incident.remedies.isEmpty {
            let intro: Text =
                root
                ? "In this order. Savings are modelled, in each proxy that is reached."
                : "Only stop-gaps: no root fix is known."
            sections.append(Section("Remedies", level: level, cutOrder: 3, blocks: [.paragraph(intro)]))
        }
        for (index, remedy) in incident.remedies.prefix(20).enumerated() {
            sections.append(section(for: remedy, level + 1, cutOrder: 4 + min(index, 6)))
        }
        if let limit = incident.recommendedLimit {
            sections.append(
                Section(
                    "Recommended limit: \(own: limit.bytes.binary)", level: level, cutOrder: 6,
                    blocks: [.paragraph("\(limit.arithmetic) \(emphasis: "(modelled)")")]))
        }
        return sections
    }

    private func section(for remedy: Remedy, _ level: Int, cutOrder: Int) -> Section {
        let kind: Text = remedy.kind == .rootFix ? "root fix" : "stop-gap"
        var blocks: [Block] = []
        if let yaml = remedy.yaml {
            blocks.append(
                yaml.utf8.count <= Self.longestYAML
                    ? .code(yaml, language: .yaml)
                    : .paragraph("Its YAML is too long for this report: see remedy \(remedy.id) in the JSON report."))
        }
        var lines: [Text] = []
        if let saving = remedy.saving {
            let error: Text = remedy.savingError.map { " ± \($0)" } ?? ""
            lines.append("\(strong: "Saves") \(saving)\(error), modelled; answers \(remedy.cause)")
        } else {
            lines.append("\(strong: "Saves") nothing that is counted; answers \(remedy.cause)")
        }
        let rest: [(Text, String)] = [("Reaches", remedy.reaches), ("Risk", remedy.risk)]
        lines += rest.filter { !$0.1.isEmpty }.map { "\(strong: $0.0) \($0.1)" }
        let commands: [(Text, String)] = [("Undo", remedy.undo), ("Check", remedy.verify)]
        lines += commands.filter { !$0.1.isEmpty }.map { "\(strong: $0.0) \(instruction($0.1))" }
        blocks.append(.list(lines))
        return Section("\(remedy.id) · \(kind): \(remedy.title)", level: level, cutOrder: cutOrder, blocks: blocks)
    }

    /// A command is shown as one, a sentence as a sentence.
    private func instruction(_ text: String) -> Text {
        ["kubectl ", "istioctl ", "oom-report "].contains(where: text.hasPrefix) ? .name(text) : .prose(text)
    }
}
