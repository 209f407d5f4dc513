import Diagnosis

/// One attachment for a ticket, as its members: the report for people, for the ticket and for programs, with the database
/// that it was made from where there is one, and three lines that say what is what.
package struct ReportPack {
    /// Written twice rather than held: a report on a thousand proxies is long.
    package struct Member {
        package enum Kind: Sendable { case page, ticket, data, database, readme }
        package let kind: Kind
        package let name: String
        package let size: Int64
        package let write: (@escaping ReportFormat.Emit) -> Void
    }

    /// All but the README, the most important first.
    package private(set) var members: [Member]
    /// What was left out as too large.
    package private(set) var left: [String] = []
    private let heading: String
    /// What makes the database where the pack has none; nil where nothing would.
    private let database: String?

    private static let tool = "oom-report"
    private static let databaseName = "incident.sqlite"
    private static let forms: [(kind: Member.Kind, name: String, format: ReportFormat)] = [
        (.page, "report.html", .html), (.ticket, "report.md", .markdown), (.data, "report.json", .json),
    ]

    package init(_ report: Report) {
        members = Self.forms.map { kind, name, format in Self.member(kind, name) { format.write(report, to: $0) } }
        heading = Self.heading(report.toolVersion, report.bundles, report.verdict.plain)
        database = "\(Self.tool) analyze BUNDLE --db \(Self.databaseName) makes the database"
    }

    package init(_ comparison: Comparison) {
        members = Self.forms.map { kind, name, format in Self.member(kind, name) { format.write(comparison, to: $0) } }
        heading = Self.heading(comparison.toolVersion, comparison.bundles, comparison.verdict.plain)
        database = nil
    }

    package mutating func add(database size: Int64, _ write: @escaping (@escaping ReportFormat.Emit) -> Void) {
        members.append(Member(kind: .database, name: Self.databaseName, size: size, write: write))
    }

    /// Leaves the least important out.
    package mutating func leaveOneOut() {
        if let last = members.popLast() { left.append(last.name) }
    }

    /// Of what is packed now.
    package var readme: Member {
        let reports = members.compactMap { member -> String? in
            switch member.kind {
            case .page: "\(member.name) opens in any browser"
            case .ticket: "\(member.name) is for the ticket"
            case .data: "\(member.name) is for programs"
            case .database, .readme: nil
            }
        }
        var facts =
            members.contains { $0.kind == .database }
            ? "\(Self.databaseName) holds all that was read: \(Self.tool) query --db \(Self.databaseName) --tables"
            : database
        if !left.isEmpty {
            let gone = "Left out as too large: \(left.joined(separator: ", "))"
            facts = facts.map { "\(gone); \($0)" } ?? gone
        }
        let lines = [heading, reports.joined(separator: ", ")] + (facts.map { [$0] } ?? [])
        return Self.member(.readme, "README.txt") { $0(Array(lines.map { $0 + "\n" }.joined().utf8)) }
    }

    private static func heading(_ version: String, _ bundles: [BundleSummary], _ verdict: String) -> String {
        let names = bundles.prefix(3).map(\.name).joined(separator: ", ")
        return MarkdownText.visible("\(tool) \(version) on \(names): \(verdict)", limit: 4_000)
    }

    private static func member(
        _ kind: Member.Kind, _ name: String, _ write: @escaping (@escaping ReportFormat.Emit) -> Void
    ) -> Member {
        var size: Int64 = 0
        write { size += Int64($0.count) }
        return Member(kind: kind, name: name, size: size, write: write)
    }
}
