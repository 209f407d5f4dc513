import Diagnosis
import Testing
import Units

@testable import oom_report

/// `docs/calibration.md`: how often an outcome names a right class, renewed by
/// `RENEW=1 OOM_REPORT_CAPTURES=DIR swift test --filter CalibrationTests`.
@Suite struct CalibrationTests {
    private static let renewal = "RENEW=1 OOM_REPORT_CAPTURES=DIR swift test --filter CalibrationTests"
    private let kills = Calibration.ofKills(KnownCapture.all)
    private let outlooks = Calibration.ofOutlooks(KnownCapture.all)

    @Test(arguments: KnownCapture.all)
    func `No confirmed cause is wrong`(capture: KnownCapture) {
        for claim in Calibration.ofKills([capture]).claims + Calibration.ofOutlooks([capture]).claims
        where claim.outcome == .confirmed {
            #expect(claim.verdict != .wrong, "\(claim.subject): \(claim.classification) is confirmed")
        }
    }

    @Test(KnownCapture.areThere) func `The page on calibration is what the captures say`() throws {
        try KnownCapture.checkPage("docs/calibration.md", mark: "calibration", body: markdown, renewal: Self.renewal)
    }

    private var markdown: String {
        "\n### Kills\n\n" + kills.table + "\n### The living\n\n" + outlooks.table
            + "\n### What each kill's report named\n\n"
            + "| capture | killed | named first | outcome | is |\n|---|---|---|---|---|\n"
            + KnownCapture.all.sorted { $0.name < $1.name }.flatMap(rows).joined() + "\n"
    }

    private func rows(_ capture: KnownCapture) -> [String] {
        capture.report.incidents.map { incident in
            let subject = "\(incident.namespace ?? "?")/\(incident.workload ?? incident.pod ?? "?")"
            guard let cause = incident.causes.first(where: { $0.outcome.isClaim }) else {
                return "| \(capture.name) | \(subject) | none | – | – |\n"
            }
            let verdict = Calibration.verdict(cause, of: incident, capture.expected)
            return "| \(capture.name) | \(subject) | `\(cause.classification.rawValue)` | \(cause.outcome.rawValue) | "
                + "\(verdict.rawValue) |\n"
        }
    }
}

/// Every cause that a report called confirmed, likely or possible, held against the truth.
private struct Calibration {
    enum Verdict: String { case right, beside = "neither", wrong }
    struct Claim {
        let subject: String
        let classification: String
        let outcome: Outcome
        let verdict: Verdict
    }
    var claims: [Claim] = []

    static func ofKills(_ captures: [KnownCapture]) -> Calibration {
        var out = Calibration()
        for capture in captures {
            for incident in capture.report.incidents {
                for cause in incident.causes where cause.outcome <= .possible {
                    out.add(cause, capture, verdict(cause, of: incident, capture.expected))
                }
            }
        }
        return out
    }

    static func ofOutlooks(_ captures: [KnownCapture]) -> Calibration {
        var out = Calibration()
        for capture in captures {
            guard let expected = capture.expected.outlook else { continue }
            for entry in capture.report.outlook {
                let isAsked = expected.pod.map { "\(entry.namespace ?? "")/\(entry.pod ?? "")".hasPrefix($0) } ?? false
                for cause in entry.causes where cause.outcome <= .possible {
                    let name = cause.classification.rawValue
                    let isRight = isAsked && expected.classIn?.contains(name) == true
                    out.add(
                        cause, capture, isRight ? .right : expected.mustNotClaim.contains(name) ? .wrong : .beside)
                }
            }
        }
        return out
    }

    static func verdict(_ cause: Cause, of incident: Incident, _ expected: KnownCapture.Expectation) -> Verdict {
        let name = cause.classification.rawValue
        let own = expected.killed.first { kill in
            guard kill.namespace == nil || kill.namespace == incident.namespace else { return false }
            guard let pod = kill.pod else { return true }
            let names = [incident.pod, incident.workload].compactMap { $0 } + incident.members.compactMap(\.pod)
            return names.contains { $0.hasPrefix(pod) || pod.hasPrefix($0) }
        }
        if (own?.cause ?? expected.cause)?.classIn.contains(name) == true { return .right }
        if expected.mustNotClaim.contains(name) { return .wrong }
        return cause.outcome == .confirmed && expected.mustNotConfirm.contains(name) ? .wrong : .beside
    }

    private mutating func add(_ cause: Cause, _ capture: KnownCapture, _ verdict: Verdict) {
        claims.append(
            Claim(
                subject: capture.name, classification: cause.classification.rawValue, outcome: cause.outcome,
                verdict: verdict))
    }

    var table: String {
        var out = "| outcome | causes | right | neither | must not be claimed | right of right and wrong |\n"
        out += "|---|--:|--:|--:|--:|--:|\n"
        for outcome in [Outcome.confirmed, .likely, .possible] {
            let named = claims.filter { $0.outcome == outcome }
            func count(_ verdict: Verdict) -> Int { named.count { $0.verdict == verdict } }
            let judged = count(.right) + count(.wrong)
            let part = judged > 0 ? fixed(Double(count(.right)) / Double(judged) * 100, 0) + " %" : "–"
            out +=
                "| `\(outcome.rawValue)` | \(named.count) | \(count(.right)) | \(count(.beside)) | \(count(.wrong)) | \(part) |\n"
        }
        return out
    }
}
