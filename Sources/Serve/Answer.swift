import Archive
import Diagnosis
import Privacy
import Reporting

/// What became of a job: the report or comparison as it is shown, and what a later comparison needs of it.
///
/// Where names are replaced, the plain report is kept for comparisons alone, which are made of true names and redacted
/// afterwards. No address gives it.
struct Answer: Sendable {
    enum Shown: Sendable {
        case report(Report)
        case comparison(Comparison)
    }

    let shown: Shown
    /// Of one bundle, with its names; nil of a comparison.
    var plain: Report?
    /// What the redaction learned.
    var names: NameBook.Names?
    /// What must not be in any finished bytes of it.
    var scan = FinishedScan()

    var verdict: String {
        switch shown {
        case .report(let report): report.verdict.plain
        case .comparison(let comparison): comparison.verdict.plain
        }
    }

    /// As a file of the command line has it; the pack is without the database, which is gone when the report is there.
    ///
    /// It is given whole or, where the last look finds what must not leave, not at all.
    func bytes(of download: Download) throws(Refusal) -> [UInt8] {
        switch download.content {
        case .form(let format):
            var bytes: [UInt8] = []
            switch shown {
            case .report(let report): format.write(report, depth: .all) { bytes += $0 }
            case .comparison(let comparison): format.write(comparison) { bytes += $0 }
            }
            try look(at: bytes)
            return bytes
        case .pack: return try packed()
        }
    }

    private func packed() throws(Refusal) -> [UInt8] {
        let pack =
            switch shown {
            case .report(let report): ReportPack(report)
            case .comparison(let comparison): ReportPack(comparison)
            }
        final class Room { var bytes: [UInt8] = [] }
        let room = Room()
        let zip = ZipWriter { piece in
            room.bytes += piece
            return true
        }
        for member in [pack.readme] + pack.members {
            var bytes: [UInt8] = []
            member.write { bytes += $0 }
            try look(at: bytes)
            guard zip.add(member.name, size: Int64(bytes.count), { give in bytes.withUnsafeBytes { give($0) } }) else {
                throw Refusal(500, "the pack could not be written")
            }
        }
        guard zip.finish() else { throw Refusal(500, "the pack could not be written") }
        return room.bytes
    }

    private func look(at bytes: [UInt8]) throws(Refusal) {
        if let hit = scan.hit(in: bytes) { throw Self.leak(hit) }
    }

    static func leak(_ hit: FinishedScan.Hit) -> Refusal {
        Refusal(
            500, "it is not given: the last look found what must not leave (\(hit.rule))",
            hint: "this is a fault of oom-report; the rule is all that may be told of it")
    }
}
