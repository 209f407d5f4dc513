import Reporting
import Testing

@testable import oom_report

private func plan(_ line: String) throws(UsageError) -> Plan {
    try Plan.resolve(line.split(separator: " ").map(String.init)).plan
}

private func usageError(_ line: String) -> UsageError? {
    do {
        _ = try plan(line)
        return nil
    } catch {
        return error
    }
}

@Suite struct CommandLineTests {
    @Test func `A value without end is cut in the message, and what surrounds it is kept`() {
        let recorder = Recorder()
        #expect(recorder.run(["analyze", "b", "--threads=" + String(repeating: "7", count: 100_000)]) == .failed)
        #expect(recorder.messages.hasPrefix("oom-report: --threads cannot be 777"))
        #expect(recorder.messages.hasSuffix("  a whole number from 1 to 64\n"))
        #expect(recorder.messages.utf8.count < 2500)
    }

    @Test func `A bundle alone gives Markdown on stdout`() throws {
        #expect(try plan("analyze b.tgz") == .analyze(AnalyzePlan(bundles: ["b.tgz"], standardOutput: .markdown)))
    }

    @Test func `On a terminal text is shown, unless a form is named or a file is written`() throws {
        for (line, format) in [
            ("analyze b", ReportFormat.text), ("compare b c", .text), ("analyze b -o -", .text),
            ("analyze b --format markdown", .markdown), ("analyze b -o r.md", nil),
        ] as [(String, ReportFormat?)] {
            switch try Plan.resolve(line.split(separator: " ").map(String.init), shown: .text).plan {
            case .analyze(let plan): #expect(plan.standardOutput == format, "\(line)")
            case .compare(let plan): #expect(plan.standardOutput == format, "\(line)")
            default: Issue.record("\(line)")
            }
        }
    }

    @Test func `Every option of analyze arrives in the plan`() throws {
        let line =
            "analyze a.tgz -o r.md --output=r.JSON -o - --db f.sqlite --threads 2 --fail-on likely --max-chars 4000 -- -b.tgz"
        let expected = AnalyzePlan(
            bundles: ["a.tgz", "-b.tgz"],
            outputs: [.init(path: "r.md", format: .markdown), .init(path: "r.JSON", format: .json)],
            standardOutput: .markdown, characters: 4_000, database: "f.sqlite", threads: 2, failOn: .likely)
        #expect(try plan(line) == .analyze(expected))
    }

    @Test func `With files named, stdout stays empty`() throws {
        guard case .analyze(let plan) = try plan("analyze - -or.json") else {
            Issue.record("not analyze")
            return
        }
        #expect(plan.bundles == ["-"])
        #expect(plan.standardOutput == nil)
        #expect(plan.outputs == [.init(path: "r.json", format: .json)])
    }

    #if !Serve
        @Test func `A build without serve says so`() {
            let recorder = Recorder()
            #expect(recorder.run(["serve"]) == .failed)
            #expect(recorder.messages.contains("this build has no serve: it was made without libmicrohttpd"))
            #expect(recorder.output == "")
        }
    #endif

    @Test func `A dash is stdout, and a place without an ending takes the format that is named`() throws {
        for (line, outputs, format) in [
            ("analyze b -o -", [], ReportFormat.markdown), ("analyze b -o - --format json", [], .json),
            ("analyze b -o /dev/stderr --format lines", [("/dev/stderr", ReportFormat.lines)], nil),
            ("analyze b -o note.txt --format jira", [("note.txt", .jira)], nil),
            ("analyze b -o a.md -o b.github.md", [("a.md", .markdown), ("b.github.md", .github)], nil),
            ("analyze b -o a.json -o b.sarif.json", [("a.json", .json), ("b.sarif.json", .sarif)], nil),
        ] as [(String, [(String, ReportFormat)], ReportFormat?)] {
            guard case .analyze(let plan) = try plan(line) else {
                Issue.record("not analyze")
                continue
            }
            #expect(plan.outputs == outputs.map { .init(path: $0.0, format: $0.1) })
            #expect(plan.standardOutput == format)
        }
    }

    @Test(arguments: [("64Mi", 64 << 20), ("1G", 1_000_000_000), ("5000", 5000)])
    func `Bytes are understood as Kubernetes writes them`(text: String, bytes: Int64) throws {
        guard case .analyze(let plan) = try plan("analyze b --max-memory \(text) --max-unpacked \(text)") else {
            Issue.record("not analyze")
            return
        }
        #expect(plan.limits.maxWindowBytes == bytes && plan.limits.maxUnpackedBytes == bytes)
    }

    @Test func `Other commands resolve to their plans`() throws {
        #expect(
            try plan("compare a b c -o d.json --threads 1")
                == .compare(
                    ComparePlan(
                        bundles: ["a", "b", "c"], outputs: [.init(path: "d.json", format: .json)], threads: 1)))
        #expect(try plan("inspect b.tgz") == .inspect(InspectPlan(bundles: ["b.tgz"])))
        #expect(try plan("rules") == .rules)
        #expect(try plan("explain oom201") == .explain(ExplainPlan(code: "OOM201")))
        #expect(
            try plan("query --db f --tables") == .query(QueryPlan(database: "f", question: .tables, format: .table)))
        #expect(
            try plan("query --format csv --db f SELECT")
                == .query(QueryPlan(database: "f", question: .sql("SELECT"), format: .csv)))
        #expect(try plan("sample") == .sample(SamplePlan(wish: .list)))
        #expect(try plan("sample w") == .sample(SamplePlan(wish: .write(name: "w", path: "w.tar.gz"))))
        #expect(try plan("sample w -o x.tgz") == .sample(SamplePlan(wish: .write(name: "w", path: "x.tgz"))))
    }

    @Test func `Volume and color are understood for every command`() throws {
        let voice = try Plan.resolve(["rules", "-v", "--no-color"]).voice
        #expect(voice == Voice(volume: .verbose, wantsColor: false))
        #expect(try Plan.resolve(["rules", "-q"]).voice.volume == .quiet)
        #expect(try Plan.resolve(["-q", "rules"]).voice.volume == .quiet)
        #expect(try Plan.resolve(["--no-color", "-v", "rules"]).voice == Voice(volume: .verbose, wantsColor: false))
    }

    @Test(arguments: [
        ("", "no command", "see: oom-report --help"),
        ("analyse b.tgz", "unknown command analyse", "did you mean analyze?"),
        ("bug-report.tar.gz", "unknown command bug-report.tar.gz", "to read a bundle: oom-report analyze BUNDLE"),
        (
            "--db f analyze b", "--db stands before the command and is no option of every command",
            "write the command first: oom-report analyze …"
        ),
        ("analyze", "analyze needs a BUNDLE", "see: oom-report help analyze"),
        ("analyze b --ouput r.md", "analyze has no option --ouput", "did you mean --output?"),
        ("analyze b --out r.md", "analyze has no option --out", "did you mean --output?"),
        ("analyze b --wat", "analyze has no option --wat", "see: oom-report help analyze"),
        ("analyze b -x", "analyze has no option -x", "see: oom-report help analyze"),
        ("analyze b -o", "--output needs a value: --output FILE", "see: oom-report help analyze"),
        ("analyze b --db=", "--db needs a value: --db FILE", "see: oom-report help analyze"),
        ("analyze b --quiet=yes", "--quiet takes no value", "see: oom-report help analyze"),
        (
            "analyze b -o r.pdf", "cannot tell the format of r.pdf",
            "end its name in \(CommandTable.endings), or name a form with --format"
        ),
        ("analyze b --format mardown", "--format cannot be mardown", "did you mean markdown?"),
        ("analyze b --fail-on x", "--fail-on cannot be x", "it is one of: confirmed, likely, possible"),
        ("analyze b --threads 0", "--threads cannot be 0", "a whole number from 1 to 64"),
        (
            "analyze b --threads 99999999999999999999", "--threads cannot be 99999999999999999999",
            "a whole number from 1 to 64"
        ),
        ("analyze b --max-chars 999", "--max-chars cannot be 999", "a whole number from 1000 on"),
        ("analyze b --db a --db c", "--db is given twice", "give it once"),
        (
            "analyze b -o b.md -o b.md", "b.md would be overwritten by this run itself",
            "give each file a name of its own"
        ),
        ("analyze b --db b", "b would be overwritten by this run itself", "give each file a name of its own"),
        ("analyze b --db -", "a database cannot be written to stdout", "name a file: --db incident.sqlite"),
        ("analyze b --max-memory 0", "--max-memory cannot be 0", "bytes above 0, such as 64Mi, 1G, 1000000"),
        ("analyze b --max-memory 1Q", "--max-memory cannot be 1Q", "bytes above 0, such as 64Mi, 1G, 1000000"),
        ("-q", "no command", "see: oom-report --help"),
        ("analyze - -", "stdin can be read only once", "give - once"),
        ("rules -q -v", "--quiet and --verbose contradict each other", "give one of them"),
        ("rules OOM201", "rules takes no argument: OOM201", "see: oom-report help rules"),
        ("compare", "compare needs a BEFORE", "see: oom-report help compare"),
        ("compare a", "compare needs an AFTER", "see: oom-report help compare"),
        ("compare - -", "stdin can be read only once", "give - once"),
        (
            "compare a b -o b.md -o b.md", "b.md would be overwritten by this run itself",
            "give each file a name of its own"
        ),
        ("reveal a b", "reveal takes one MAP, not also: b", "see: oom-report help reveal"),
        ("inspect - -", "stdin can be read only once", "give - once"),
        ("query SELECT", "query needs a database", "make one: oom-report analyze BUNDLE --db incident.sqlite"),
        ("query --db f", "query needs SQL", "to see what there is to ask: --tables"),
        ("query --db f --tables SELECT", "query takes --tables or SQL, not both", "leave one out"),
        ("sample -o x", "sample needs a NAME to write", "to list them: oom-report sample"),
        ("sample ../x", "../x is no name of a sample", "to list them: oom-report sample"),
        ("help analyse", "unknown command analyse", "did you mean analyze?"),
    ])
    func `Wrong usage is told with what to do instead`(line: String, message: String, hint: String) {
        #expect(usageError(line) == UsageError(message, hint: hint))
    }

    @Test func `Usage errors go to stderr with status 2`() {
        let recorder = Recorder()
        #expect(recorder.run("analyze b --ouput x.md") == .failed)
        #expect(recorder.output == "")
        #expect(recorder.messages == "oom-report: analyze has no option --ouput\n  did you mean --output?\n")
    }

    @Test func `Hostile words are inert in messages`() {
        let recorder = Recorder()
        #expect(recorder.run("\u{1B}[2J\u{202E}x") == .failed)
        #expect(!recorder.messages.contains("\u{1B}"))
        #expect(!recorder.messages.unicodeScalars.contains("\u{202E}"))
    }
}
