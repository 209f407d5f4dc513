import Diagnosis
import TestSupport
import Testing
import Units

@testable import Reporting

@Suite struct JSONRendererTests {
    @Test(arguments: ["wildcard", "healthy", "empty", "hostile"])
    func `Rendered reports are valid against the published schema`(name: String) throws {
        let schema = try JSONValue(parsing: Project.text("docs/report.schema.json"))
        let report = try JSONValue(parsing: ReportFormat.json.text(of: Fixture.report(named: name)))
        #expect(SchemaValidator(schema).deviations(of: report) == [])
    }

    /// Other programs know the kinds that the schema lists: whatever we call it, what is written is one of them.
    @Test(arguments: ContainerKind.allCases)
    func `Each kind of container is one that the schema lists`(kind: ContainerKind) throws {
        let schema = try JSONValue(parsing: Project.text("docs/report.schema.json"))
        var report = Fixture.wildcard
        report.incidents[0].containerKind = kind
        let json = try JSONValue(parsing: ReportFormat.json.text(of: report))
        #expect(SchemaValidator(schema).deviations(of: json) == [])
        let word = kind == .ephemeral ? "app" : kind.rawValue
        #expect(json["incidents"]?[0]?["containerKind"] == .string(word))
    }

    @Test func `The schema is strict enough to notice a key that is missing`() throws {
        let schema = try JSONValue(parsing: Project.text("docs/report.schema.json"))
        let text = ReportFormat.json.text(of: Fixture.wildcard)
        for (key, other) in [
            ("\"killCount\"", "\"kills2\""), ("\"containerLimit\"", "\"limit\""), ("2314211", "\"2.3 MB\""),
        ] {
            let broken = try JSONValue(parsing: text.replacing(key, with: other))
            #expect(!SchemaValidator(schema).deviations(of: broken).isEmpty, "\(key) replaced by \(other)")
        }
    }

    @Test func `Every key of the schema is written`() throws {
        let schema = try JSONValue(parsing: Project.text("docs/report.schema.json"))
        let report = try JSONValue(parsing: ReportFormat.json.text(of: Fixture.wildcard))
        #expect(SchemaValidator(schema).undeclaredKeys(of: report) == [])
    }

    @Test func `Unknown is null and never zero`() throws {
        var report = Fixture.wildcard
        report.incidents[0].limitBytes = 0
        report.incidents[0].workers = nil
        report.incidents[0].memory = MemoryAccount()
        let incident = try JSONValue(parsing: ReportFormat.json.text(of: report))["incidents"]?[0]
        #expect(incident?["limitBytes"] == .null)
        #expect(incident?["workers"] == .null)
        #expect(incident?["memory"]?["allocatedBytes"] == .null)
        #expect(incident?["memory"]?["account"] == .array([]))
        #expect(incident?["kills"]?[3]?["at"] == .null)
    }

    /// What Envoy has allocated is no measurement of what it holds.
    @Test(arguments: [true, false]) func `A bound is no measured figure`(isAtLeast: Bool) throws {
        var report = Fixture.healthy
        (report.outlook[0].measuredBytes, report.outlook[0].measuredFrom) = (Fixture.mebibytes(60), .physical)
        report.outlook[0].isAtLeast = isAtLeast
        let entry = try JSONValue(parsing: ReportFormat.json.text(of: report))["outlook"]?[0]
        #expect((entry?["measuredBytes"] == .null) == isAtLeast && (entry?["measuredFrom"] == .null) == isAtLeast)
        #expect(ReportFormat.markdown.text(of: report).contains("≥ 60") == isAtLeast)
    }

    @Test func `Evidence values keep their type`() throws {
        let report = try JSONValue(parsing: ReportFormat.json.text(of: Fixture.wildcard))
        let evidence = report["incidents"]?[0]?["causes"]?[0]?["evidence"]
        #expect(evidence?[0]?["value"] == .string("2026-11-24T08:08:22Z"))
        #expect(evidence?[0]?["file"] == .string("cluster/crs"))
        #expect(evidence?[1]?["value"] == .number("1119"))
        #expect(evidence?[1]?["file"] == .null)
        #expect(
            evidence?[1]?["locator"] == .string("sql: SELECT count(*) FROM cluster WHERE subset <> '' AND proxy = 3"))
        #expect(evidence?[2]?["value"] == .number("72900000"))
    }

    @Test func `Numbers have no NaN, no infinity and no tail of digits`() {
        var writer = JSONWriter()
        writer.object(.inline) { json in
            json.member("a", Double.nan)
            json.member("b", -Double.infinity)
            json.member("c", 107.5 / 146.8)
            json.member("d", 118.0)
            json.member("e", -0.0000001)
            json.member("f", 1e300)
        }
        #expect(writer.text == #"{"a": null, "b": null, "c": 0.732289, "d": 118, "e": 0, "f": 1e+300}"#)
    }

    @Test func `Hostile strings are inert and come back as they were`() throws {
        let hostile = Fixture.hostile
        var writer = JSONWriter()
        writer.object { $0.member("text", hostile) }
        let text = writer.text
        #expect(!text.contains("</script"))
        #expect(!text.contains("<!--"))
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isInvisible })
        #expect(try JSONValue(parsing: text)["text"] == .string(hostile))
    }

    @Test func `The same report gives the same bytes`() {
        #expect(ReportFormat.json.text(of: Fixture.wildcard) == ReportFormat.json.text(of: Fixture.wildcard))
    }

    @Test func `The JSON of the wildcard incident is as stored`() throws {
        try expectSnapshot(ReportFormat.json.text(of: Fixture.wildcard), "wildcard.json")
    }
}
