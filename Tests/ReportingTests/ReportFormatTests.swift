import Captures
import Diagnosis
import Testing

@testable import Reporting

@Suite struct ReportFormatTests {
    @Test func `Each name and each ending means one format`() {
        let names = ReportFormat.all.map(\.name)
        let endings = ReportFormat.all.flatMap(\.endings)
        #expect(Set(names).count == names.count && Set(endings).count == endings.count)
        for format in ReportFormat.all {
            #expect(ReportFormat(named: format.name) == format)
            for ending in format.endings { #expect(ReportFormat(ending: "a.b.\(ending.uppercased())") == format) }
            #expect(!format.summary.isEmpty && format.mediaType.contains("/"))
        }
        #expect(ReportFormat(ending: "a.md") == .markdown && ReportFormat(ending: "a.GitHub.md") == .github)
        #expect(ReportFormat(ending: "report") == nil && ReportFormat(named: "") == nil)
    }

    @Test func `Every format writes every report and holds its codes`() {
        for format in ReportFormat.all {
            let text = format.text(of: Fixture.wildcard)
            #expect(text.contains("OOM203"), "\(format.name)")
            #expect(text.hasSuffix("\n"), "\(format.name)")
            #expect(!format.text(of: Comparison(toolVersion: "1")).isEmpty, "\(format.name)")
        }
    }

    /// It comes back beside the pages of the next bundle, and what it quotes is no kill there.
    @Test(arguments: ["wildcard", "several", "healthy"])
    func `A report is known as this tool's own in every form`(name: String) {
        let report = Fixture.report(named: name)
        for format in ReportFormat.all {
            var text = format.text(of: report)
            // A draft is there to be filled in, with pages as well.
            if format == .postmortem { continue }
            // Of a mesh in which all is well there may be no line.
            if format == .lines, text.isEmpty || text == "\n" { continue }
            let kind = text.withUTF8 { Recognizer.kind(head: UnsafeRawBufferPointer($0), name: "ticket.txt") }
            #expect(kind == .ownReport, "\(format.name): \(kind)")
        }
    }

    /// Who adds to a ticket pastes below it what a node says.
    @Test(arguments: [
        "kernel: Memory cgroup out of memory: Killed process 21544 (envoy) total-vm:812000kB, anon-rss:250112kB, file-rss:0kB",
        "kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/a,task_memcg=/a",
        "kernel: envoy invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=985",
        "containerd[812]: level=info msg=\"TaskOOM event container_id:\\\"35bd\\\" exit_status:137\"",
    ])
    func `A ticket with a report and a node's lines is read`(line: String) {
        var text =
            "# Incident 4711\n\n- it died\n\n## Whose memory this is\nasked the team\n\nJun 03 11:14:22 node-1 \(line)\n"
        let kind = text.withUTF8 { Recognizer.kind(head: UnsafeRawBufferPointer($0), name: "ticket.md") }
        #expect(kind != .ownReport)
    }

    @Test func `The budget is measured on what the writer wrote`() {
        struct Wide: DocumentWriter {
            func write(_ section: ReportDocument.Section) -> String { MarkdownWriter().write(section) + wide }
            private let wide = String(repeating: "w", count: 900)
        }
        let format = ReportFormat.text(
            "wide", endings: ["wide"], mediaType: "text/plain", "wide", characters: 9_000, Wide())
        let text = format.text(of: Fixture.wildcard)
        #expect(text.utf16.count <= 9_000)
        #expect(text.contains("## Cut"))
    }

    @Test func `A finding is one line, whatever a bundle brings`() {
        let lines = ReportFormat.lines.text(of: Fixture.hostileReport).split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines {
            #expect(line.wholeMatch(of: #/(Error|Warning|Info) \[OOM\d+\] .+/#) != nil)
            #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }
}
