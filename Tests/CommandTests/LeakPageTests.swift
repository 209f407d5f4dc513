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
            + "(`possible`), and growth of the row's kind beside it (`likely`, never more).\n\n"
            + "| id | what happens | affected releases (whose) | fixed in | seen by | grows with | until then | |\n|---|---|---|---|---|---|---|---|\n"
            + rows.joined()
        #expect(try Project.isCurrent("docs/leaks.md", page), "RENEW=1 swift test --filter CommandTests")
    }
}
