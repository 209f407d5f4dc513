import Diagnosis
import Prose
import Testing
import Units

@testable import Reporting

/// A sentence says no more than the figure behind it.
@Suite struct ClaimWordsTests {
    private func incident() -> Incident {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        (incident.namespace, incident.workload, incident.container) = ("harbour", "crane", "istio-proxy")
        return incident
    }

    private func text(_ incident: Incident) -> String {
        var report = Report(toolVersion: "0.1.0")
        report.incidents = [incident]
        return ReportFormat.markdown.text(of: report)
    }

    @Test(arguments: [
        (Whole.allocated, "25 % of allocated"), (.need, "25 % of the estimated need at rest"),
        (.limit, "25 % of the limit"), (.physical, "25 % of physical memory"),
    ])
    func `A share names the whole that it is of`(whole: Whole, words: String) {
        var cause = Cause(
            code: "OOM303", classification: CauseClass(rawValue: "FILTER_CHAINS"), title: "chains", outcome: .possible,
            why: "it has many")
        (cause.bytes, cause.share, cause.shareOf) = (Bytes(8 << 20), 0.25, whole)
        var incident = incident()
        incident.causes = [cause]
        #expect(text(incident).contains(words))
    }

    @Test func `What is not counted is not called nothing`() {
        func told(_ kind: Remedy.Kind) -> String {
            var incident = incident()
            incident.remedies = [
                Remedy(
                    id: "R1", cause: "OOM204", kind: kind, title: "send less", body: nil, saving: nil,
                    savingError: nil, reaches: "all", risk: "none", undo: "as before",
                    verify: "look")
            ]
            return text(incident)
        }
        #expect(told(.rootFix).contains("**Saves** what no page of this proxy shows, so it is not counted"))
        #expect(told(.stopGap).contains("**Saves** no memory"))
    }

    @Test func `A command that is to be pasted is never cut`() {
        var incident = incident()
        let names = (0..<12).map { "kubectl -n harbour exec deployment/crane-\($0) -- pilot-agent request GET memory" }
        let commands = names.dropFirst().reduce(Command(line: names[0])) { "\($0)\(.next)\(Command(line: $1))" }
        incident.advice = [Advice(cause: "OOM101", text: "Ask for less.", command: commands)]
        let told = text(incident)
        for name in names { #expect(told.contains("\n\(name)\n"), "\(name)") }
    }
}
