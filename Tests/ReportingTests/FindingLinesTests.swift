import Prose
import Testing

@testable import Diagnosis
@testable import Reporting

/// One line for each finding: each names the victim once, and the first says how it ended.
@Suite struct FindingLinesTests {
    private func lines(_ change: (inout Incident) -> Void) -> [String] {
        var report = Fixture.wildcard
        change(&report.incidents[0])
        return ReportFormat.lines.text(of: report).split(separator: "\n").map(String.init)
    }

    @Test func `The victim is named once, and its end told once`() throws {
        let lines = lines { incident in
            var other = incident.causes[0]
            (other.code, other.outcome) = ("OOM301", .possible)
            other.objects = [Culprit(kind: "DestinationRule", namespace: "toys", name: "kites")]
            incident.causes.insert(other, at: 1)
        }
        let told = lines.filter { $0.contains("was OOM-killed") || $0.contains("were OOM-killed") }
        #expect(told.count == 1 && told.first == lines.first, "\(lines)")
        #expect(
            lines.count > 1 && lines[1].contains("OOM301") && lines[1].hasSuffix("; in checkout/pay, which was killed"),
            "\(lines)")
    }

    /// Each line has a code that `explain` knows; of those that live on there is nothing to find.
    @Test(arguments: [0, 1]) func `What is left of the outlook is a finding only where some would be killed`(
        killed: Int
    ) {
        var report = Fixture.wildcard
        var rest = OutlookRest(namespace: "toys", workload: "kites")
        (rest.proxies, rest.wouldLive, rest.wouldBeKilled) = (2, 2 - killed, killed)
        report.outlookRest = [rest]
        let lines = ReportFormat.lines.text(of: report).split(separator: "\n").map(String.init)
        #expect(lines.count { $0.contains("(toys/kites)") } == killed)
        #expect(lines.allSatisfy { $0.contains(" [OOM") }, "\(lines)")
    }

    @Test func `Without a limit none is told`() {
        #expect(lines { $0.limitBytes = nil }.first?.contains("limit unknown") == true)
    }

    @Test func `Where the workload is the subject it is not named again`() {
        let lines = lines { incident in
            incident.causes[0].objects = [Culprit(kind: "Deployment", namespace: "checkout", name: "pay")]
            (incident.workload, incident.workloadKind) = ("pay", "Deployment")
        }
        #expect(
            lines[0].contains("(checkout/pay)") && lines[0].split(separator: "checkout/pay").count == 2, "\(lines[0])")
    }

    @Test func `Kills that nobody saw are not told as seen`() {
        let line = lines { incident in
            (incident.killCount, incident.restartCount) = (40, 40)
            incident.kills = Array(incident.kills.prefix(1))
        }[0]
        #expect(!line.contains("40 kills") && line.contains("1 OOM kill seen"), "\(line)")
    }
}
