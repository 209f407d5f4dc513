import Diagnosis
import TestSupport
import Testing

@testable import oom_report

/// The page on known leaks, as `explain leaks` prints it. `RENEW=1 swift test --filter CommandTests` renews it.
@Suite struct LeakPageTests {
    @Test func `The page on known leaks is what explain says`() throws {
        let recorder = Recorder()
        #expect(recorder.run("explain leaks") == .done)
        for leak in KnownLeaks.all {
            #expect(
                recorder.output.contains("\n\(leak.id): ") || recorder.output.hasPrefix("\(leak.id): "), "\(leak.id)")
        }
        let rows = KnownLeaks.all.map {
            "| `\($0.id)` | \($0.what.plain) | \($0.affectedText) (\($0.partText)) | \($0.fixedText) | \($0.triggerText) | \($0.growthText) | \($0.meanwhileText) | [source](\($0.source)) |\n"
        }
        let page =
            "# Known leaks of Istio's proxy\n\n`oom-report explain leaks` prints the same. A version alone proves nothing: the trigger must be in the bundle "
            + "(`possible`), and growth of the row's kind beside it (`likely`, never more). Left out are leaks that nothing in a capture of a proxy shows, those of istiod's "
            + "and ztunnel's own memory, what costs much by design, and what only hostile traffic sets off where no filter of the row's must be there for it.\n\n"
            + "| id | what happens | affected releases (whose) | fixed in | seen by | grows with | until then | |\n|---|---|---|---|---|---|---|---|\n"
            + rows.joined()
        #expect(try Project.isCurrent("docs/leaks.md", page), "RENEW=1 swift test --filter CommandTests")
    }

    @Test func `The page on defaults is what explain says`() throws {
        let recorder = Recorder()
        #expect(recorder.run("explain defaults") == .done)
        for row in IstioDefaults.all { #expect(recorder.output.contains("\(row.setting.rawValue): ")) }
        let rows = IstioDefaults.all.map {
            "| `\($0.setting.rawValue)` | \($0.topic) | \($0.stepsText) | \($0.effect) | [source](\($0.source)) |\n"
        }
        let page =
            "# What Istio does by default, by release\n\n`oom-report explain defaults` prints the same. A report asks this table where a bundle does not say, and names the release it took.\n\n"
            + "| setting | what | since when | what it means for memory | |\n|---|---|---|---|---|\n" + rows.joined()
        #expect(try Project.isCurrent("docs/defaults.md", page), "RENEW=1 swift test --filter CommandTests")
    }
}
