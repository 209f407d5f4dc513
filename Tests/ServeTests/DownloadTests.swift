import Reporting
import Testing

@testable import Serve

@Suite struct DownloadTests {
    private func name(_ bundle: String) -> String { Download.all[0].fileName(for: bundle) }

    @Test func `A download is called like its bundle`() {
        #expect(name("bug-report.tar.gz") == "bug-report.md")
        #expect(name("case 42.tgz") == "case_42.md")
        #expect(name("a.tar.gz → b.tar.gz").hasPrefix("a.tar.gz_"))
    }

    @Test(arguments: [
        "../../etc/passwd", "a\"; filename=\"evil.exe", "-rf", "...", "", "x\r\nSet-Cookie: a=b", "ümläut",
        "\u{202E}gpj.exe",
    ])
    func `Its name has nothing that a header, a shell or a folder could take for more`(bundle: String) {
        let name = name(bundle)
        #expect(name.hasSuffix(".md"))
        #expect(!name.hasPrefix(".") && !name.hasPrefix("-"))
        #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) })
    }

    @Test func `Every form has an address of its own`() {
        #expect(Set(Download.all.map(\.path)).count == ReportFormat.all.count + 1)
        for download in Download.all { #expect(Download(ending: download.ending)?.content == download.content) }
        for format in ReportFormat.all { #expect(Download(ending: format.name)?.content == .form(format)) }
        #expect(Download(ending: "exe") == nil)
    }

    @Test func `A report's page keeps the policy that it brings, and runs nothing without one`() {
        let policy = "default-src 'none'; script-src 'sha256-abc+/='; style-src 'sha256-x'"
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">"
        for form in [page, page.replacing("'", with: "&#39;")] {
            #expect(ReportPolicy.text(of: Array(form.utf8)) == policy + "; frame-ancestors 'self'")
        }
        for wrong in ["", page.replacing("default-src 'none'", with: "x"), page.replacing("; s", with: "\r\nA: b; s")] {
            #expect(ReportPolicy.text(of: Array(wrong.utf8)) == "default-src 'none'; frame-ancestors 'self'")
        }
    }
}
