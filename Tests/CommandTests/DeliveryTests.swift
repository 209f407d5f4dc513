import Analysis
import Diagnosis
import Reporting
import Testing

@testable import oom_report

@Suite struct DeliveryTests {
    private func report(_ outcome: Outcome, entry: ManifestEntry.Status = .read) -> Report {
        var report = Report(toolVersion: "0")
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.causes = [Cause(code: "OOM201", classification: .configScope, title: "t", outcome: outcome, why: "w")]
        report.incidents = [incident]
        report.manifest = [ManifestEntry(name: "e", kind: nil, bytes: 1, status: entry, why: nil)]
        return report
    }

    private func status(of report: Report, failOn level: FailLevel?) -> RunStatus {
        let plan = AnalyzePlan(bundles: ["b"], standardOutput: .json, failOn: level)
        return Analyze.status(of: report, plan, Recorder().console)
    }

    @Test func `Without fail-on, findings are no failure`() throws {
        #expect(status(of: report(.confirmed), failOn: nil) == .done)
    }

    @Test func `fail-on counts its level and what is more certain`() throws {
        #expect(status(of: report(.confirmed), failOn: .likely) == .found)
        #expect(status(of: report(.likely), failOn: .likely) == .found)
        #expect(status(of: report(.possible), failOn: .likely) == .done)
        #expect(status(of: report(.excluded), failOn: .possible) == .done)
    }

    @Test func `fail-on counts living proxies that would be killed, and no others`() throws {
        func living(_ wouldBeKilled: Bool?) -> Report {
            var report = report(.confirmed)
            var entry = OutlookEntry()
            entry.causes = report.incidents[0].causes
            entry.wouldBeKilled = wouldBeKilled
            report.incidents = []
            report.outlook = [entry]
            return report
        }
        #expect(status(of: living(true), failOn: .likely) == .found)
        #expect(status(of: living(false), failOn: .likely) == .done)
        #expect(status(of: living(nil), failOn: .possible) == .done)
    }

    @Test func `Damage and failed rules make the run partial`() throws {
        #expect(status(of: report(.excluded, entry: .damaged), failOn: nil) == .partial)
        #expect(status(of: report(.failed), failOn: nil) == .partial)
        #expect(status(of: report(.likely, entry: .damaged), failOn: .likely) == .found)
        #expect(status(of: report(.excluded, entry: .absent), failOn: nil) == .done)
    }

    @Test func `Formats go where the plan says`() throws {
        let recorder = Recorder()
        let delivery = Delivery([], standardOutput: .markdown, isPrivate: false, recorder.console)
        let isWhole = delivery.deliver { format, _, emit in format.write(report(.likely), to: emit) }
        #expect(isWhole)
        #expect(recorder.output.hasPrefix("# A container of unknown owner was OOM-killed"))
        #expect(recorder.messages == "")
    }

    @Test func `A file that cannot be written is said with its name, and the rest is written`() {
        let recorder = Recorder()
        let delivery = Delivery(
            [.init(path: "/nowhere/at/all/r.md", format: .markdown)], standardOutput: .json, isPrivate: false,
            recorder.console)
        #expect(recorder.messages.hasPrefix("oom-report: cannot write /nowhere/at/all/r.md: "))
        let isWhole = delivery.deliver { format, _, emit in format.write(report(.likely), to: emit) }
        #expect(!isWhole)
        #expect(recorder.output.hasPrefix("{"))
    }
}

@Suite struct ConsoleTests {
    @Test func `Quiet leaves errors, verbose adds detail`() {
        for (volume, expected) in [
            (Voice.Volume.quiet, "oom-report: c\n"), (.normal, "a\noom-report: c\n"),
            (.verbose, "a\nb\noom-report: c\n"),
        ] {
            let recorder = Recorder()
            var console = recorder.console
            console.voice.volume = volume
            console.say("a")
            console.detail("b")
            console.progress("p")
            console.fail("c")
            #expect(recorder.messages == expected)
        }
    }

    @Test func `Color and progress are for terminals that want them`() {
        let recorder = Recorder()
        var console = recorder.console
        console.isTerminal = true
        console.forbidsColor = true
        console.progress("reading\u{1B}[2J")
        console.fail("c")
        #expect(recorder.messages == "\r\u{1B}[2Kreading\u{FFFD}[2J\r\u{1B}[2Koom-report: c\n")
    }
}
