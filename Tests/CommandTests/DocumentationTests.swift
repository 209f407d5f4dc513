import Diagnosis
import Store
import TestSupport
import Testing

@testable import oom_report

/// Pages that must say what the code says. `RENEW=1 swift test --filter CommandTests` renews what is generated.
@Suite struct DocumentationTests {
    private let renewal = "RENEW=1 swift test --filter CommandTests"

    @Test func `Every table and column has a comment`() {
        #expect(SchemaReference.tables.count > 40)
        for table in SchemaReference.tables {
            #expect(table.comment != "", "\(table.name)")
            #expect(!table.columns.isEmpty, "\(table.name)")
            for column in table.columns { #expect(column.comment != "", "\(table.name).\(column.name)") }
        }
    }

    @Test func `The page on the database is what the schema says`() throws {
        #expect(try Project.isCurrent("docs/database.md", DatabasePage.text), "\(renewal)")
    }

    @Test func `The page on the rules is what their cards say`() throws {
        #expect(try Project.isCurrent("docs/rules.md", RulesPage.text), "\(renewal)")
        for card in Rules.cards {
            #expect(RulesPage.text.contains("## \(card.code) \(card.classification.rawValue)\n"))
        }
    }

    @Test func `The page on myths is what explain says`() throws {
        let recorder = Recorder()
        #expect(recorder.run("explain myths") == .done)
        for myth in Myths.all { #expect(recorder.output.contains("“\(myth.claim.prefix(40))")) }
        let rows = Myths.all.map {
            "| \($0.claim) | \($0.verdict.rawValue) | \($0.fact)\($0.code.map { " (\($0))" } ?? "") |\n"
        }
        let page =
            "# What is said about the memory of sidecars, and what is so\n\n`oom-report explain myths` prints the same.\n\n"
            + "| it is said | verdict | what is so |\n|---|---|---|\n" + rows.joined()
        #expect(try Project.isCurrent("docs/myths.md", page), "\(renewal)")
    }

    @Test func `The table of thresholds is that of the code`() throws {
        let page = try Project.text("docs/judgement.md")
        let rows = Thresholds.all.flatMap { subject, thresholds in
            thresholds.map {
                "| \(subject) | \($0.figure.plain) | \(cell($0.meaning.plain)) | \(cell($0.source.text.plain)) |\n"
            }
        }
        let table = "\n| of | value | decides | from |\n|---|---|---|---|\n\(rows.joined())\n"
        let wanted = try #require(Project.replacing("thresholds", in: page, with: table))
        #expect(try Project.isCurrent("docs/judgement.md", wanted), "\(renewal)")
    }

    @Test func `The index names every page, and every page that it names is there`() throws {
        let index = try Project.text("docs/README.md")
        for page in Project.files("docs") + Project.files("docs/decisions").map({ "decisions/" + $0 })
        where page != "README.md" && page.firstRange(of: ".") != nil {
            #expect(index.contains("(\(page))"), "\(page)")
        }
        for link in index.split(separator: "](").dropFirst() {
            let path = link.prefix { $0 != ")" && $0 != "#" }
            #expect(Project.exists(Project.path("docs/" + path)), "\(path)")
        }
    }

    @Test func `Continuous integration runs the test command of the README`() throws {
        let readme = try Project.text("README.md")
        let commands = readme.split(separator: "\n").filter { $0.firstRange(of: "apt-get") != nil }
        #expect(commands.count == 2)
        let script = try Project.text(".ci/run")
        let test = try #require(commands.last)
        #expect(test.hasSuffix("swift test -Xswiftc -warnings-as-errors"))
        #expect(script.contains("\n  \(test)\n"))
    }

    @Test func `The README shows what the sample's report really says`() throws {
        let readme = try Project.text("README.md")
        let recorder = Recorder()
        #expect(recorder.run(["analyze", Project.path("samples/wildcard-subsets.tar.gz")]) == .done)
        let lines = recorder.output.split(separator: "\n").prefix { !$0.hasPrefix("## ") }
        #expect(lines.count > 4)
        // Why the kill follows is the last to go where there is no room for all.
        #expect(lines.contains { $0.hasPrefix("- **Cause (confirmed)**") && $0.contains(" without it.") })
        if Project.isRenewing, let page = Project.replacing("excerpt", in: readme, with: excerpt(lines)) {
            try Project.write(page, to: "README.md")
        }
        #expect(try Project.text("README.md").contains(excerpt(lines)), "\(renewal)")
    }

    private func excerpt(_ lines: some Sequence<Substring>) -> String {
        lines.map { $0.hasPrefix("# ") ? "> **\($0.dropFirst(2))**\n>\n" : "> \($0)\n" }.joined()
    }

    @Test func `The version of the tool leads the list of changes`() throws {
        let changes = try Project.text("CHANGELOG.md")
        #expect(changes.contains("## [Unreleased]"))
        #expect(changes.contains("## [\(toolVersion)]") || changes.contains("(\(toolVersion))"))
    }
}

/// `docs/database.md`.
enum DatabasePage {
    static var text: String {
        var out = """
            # The database

            `oom-report analyze BUNDLE --db incident.sqlite` keeps everything that was read as one SQLite database, and
            what was found; the analysis itself reads nothing else. `oom-report query --db incident.sqlite 'SELECT …'` asks it, `--tables` lists
            what follows here. Any other SQLite client can open it as well.

            Made from `Sources/Store/Schema`; `RENEW=1 swift test --filter CommandTests` renews it.
            `PRAGMA user_version` is \(SchemaReference.version); it rises when a table or column changes its meaning.

            - Times are microseconds since 1970 in UTC: `datetime(at / 1000000, 'unixepoch')`. Sizes are bytes.
            - `NULL` means that the bundle does not say; it is never 0.
            - A name of a file is a key into the bundle, never a path on disk.
            - Configuration that is equal in many proxies is stored once, by a hash of its content. Which of it a proxy
              holds stands in `holding`, `holding_member` and `holding_difference`; the views `held_…` lay it flat again.

            ## Questions to begin with

            ```sql
            -- Clusters by the rule that made their subset, for each dump.
            SELECT f.name, h.rule_namespace, h.rule_name, count(*) FROM held_cluster h JOIN source_file f ON f.id = h.source_file_id
            WHERE h.subset IS NOT NULL GROUP BY 1, 2, 3;
            -- Lives that ended in a kill.
            SELECT p.namespace, p.name, c.name, s.reason, s.exit_code, datetime(s.finished_at / 1000000, 'unixepoch')
            FROM container_state s JOIN container c ON c.id = s.container_id JOIN pod p ON p.id = c.pod_id
            WHERE s.kind = 'terminated' AND (s.reason = 'OOMKilled' OR s.exit_code = 137);
            -- What istiod sent, and when.
            SELECT datetime(at / 1000000, 'unixepoch'), type, pod, resources, size FROM push ORDER BY at;
            -- What the report found, and what shows it.
            SELECT f.code, f.outcome, f.bytes, e.file, e.locator, e.text FROM finding f
            JOIN evidence e ON e.incident_id = f.incident_id AND e.code = f.code WHERE f.rank = 1;
            -- What was not read, and why.
            SELECT name, status, why FROM source_file WHERE status NOT IN ('read', 'skipped');
            ```

            ## Tables


            """
        for table in SchemaReference.tables {
            out += "### \(table.name)\n\n\(table.isView ? "View. " : "")\(table.comment)\n\n"
            out += "| column | type | means |\n|---|---|---|\n"
            out += table.columns.map { "| `\($0.name)` | \($0.declaration) | \(cell($0.comment)) |\n" }.joined() + "\n"
        }
        out.removeLast()
        return out
    }
}

/// `docs/rules.md`.
enum RulesPage {
    static var text: String {
        let cards = Rules.cards.sorted { $0.code < $1.code }
        var out = """
            # Rules

            One rule for each class of cause, every one judged for every kill and every living proxy. `oom-report rules` lists
            them, `oom-report explain CODE` prints one. What an outcome means and how causes are ranked: `judgement.md`.

            Made from the cards in `Sources/Diagnosis/Rules`; `RENEW=1 swift test --filter CommandTests` renews it.

            | code | class | title |
            |---|---|---|

            """
        out += cards.map { "| \($0.code) | `\($0.classification.rawValue)` | \(cell($0.title.plain)) |\n" }.joined()
        for card in cards {
            out += "\n## \(card.code) \(card.classification.rawValue)\n\n**\(card.title).** \(card.why)\n\n"
            if !card.needs.isEmpty { out += "- **Needs** \(card.needs.map(\.text).joined(separator: "; "))\n" }
            if !card.uses.isEmpty { out += "- **Also looks at** \(card.usesText)\n" }
            out += "- **May be wrong** \(card.falsePositives)\n"
            if !card.thresholds.isEmpty { out += "- **Thresholds**\n" }
            out += card.thresholds.map { "  - \($0.text.plain)\n" }.joined()
            if !card.examples.isEmpty { out += "- **Examples**\n" }
            out += card.examples.map { "  - \($0.text.plain)\n" }.joined()
            out += "- **What to do** \(card.remedy.plain)\n"
            if let command = card.captureCommand { out += "\n```sh\n\(command)\n```\n" }
        }
        return out
    }
}

private func cell(_ text: String) -> String { text.split(separator: "|").joined(separator: "\\|") }
