import Diagnosis
import FoundationEssentials
import Testing

@testable import oom_report

/// Captures with known truth, in folders with an `expect.json` below the one that OOM_REPORT_CAPTURES names.
@Suite struct CaptureTests {
    struct Expectation: Decodable {
        struct Kill: Decodable { let optional: Bool? }
        struct Cause: Decodable { let classIn: [String?] }
        let killed: [Kill]?
        let cause: Cause?
    }

    private static let folders: [String] = {
        guard let root = ProcessInfo.processInfo.environment["OOM_REPORT_CAPTURES"] else { return [] }
        let found = FileManager.default.captures(below: root)
        return found.sorted()
    }()

    @Test func `Whether captures are checked is said`() {
        if CaptureTests.folders.isEmpty { print("skipped: captures with known truth (OOM_REPORT_CAPTURES is not set)") }
    }

    @Test(arguments: CaptureTests.folders)
    func `A capture is told as it was`(folder: String) throws {
        let expected = try JSONDecoder().decode(
            Expectation.self, from: Data(Project.bytes(at: folder + "/expect.json")))
        let place = try Workplace()
        let plan = AnalyzePlan(bundles: [try CaptureTests.bundle(of: folder, place)], standardOutput: .json)
        let console = Recorder().console
        let report = try Analyze.report(for: plan, console)
        let status = try Analyze.deliver(report, plan, console)
        #expect(status == .done || status == .partial)

        let killed = expected.killed ?? []
        let least = killed.count { $0.optional != true }
        #expect((least...killed.count).contains(report.incidents.count), "incidents of \(folder)")
        guard let cause = expected.cause, let incident = report.incidents.first else { return }
        let claimed = incident.causes.first { $0.outcome == .confirmed || $0.outcome == .likely }
        let fair = cause.classIn.compactMap { $0 }
        #expect(fair.contains(claimed?.classification.rawValue ?? "UNRESOLVED"), "cause of \(folder)")
    }

    /// Its `bug-report.tar.gz`, or the loose files without what tells the truth.
    private static func bundle(of folder: String, _ place: Workplace) throws -> String {
        let archive = folder + "/bug-report.tar.gz"
        if Project.exists(archive) { return archive }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where !["expect.json", "truth.json", "README.md"].contains(name) {
            try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: place[name])
        }
        try FileManager.default.restoreTimes(below: place.path)
        return place.path
    }
}

extension FileManager {
    /// Folders with an `expect.json`, one or two levels below `root`.
    fileprivate func captures(below root: String) -> [String] {
        func folders(_ path: String) -> [String] {
            ((try? contentsOfDirectory(atPath: path)) ?? []).map { path + "/" + $0 }
        }
        return folders(root).flatMap { [$0] + folders($0) }.filter { fileExists(atPath: $0 + "/expect.json") }
    }

    /// A checkout's own times say nothing: a page was saved when its gzip header says, any other with the last of them.
    fileprivate func restoreTimes(below root: String) throws {
        var times: [(path: String, seconds: UInt32)] = []
        for name in try subpathsOfDirectory(atPath: root) {
            let path = root + "/" + name
            guard let head = try? Project.bytes(at: path).prefix(8), head.starts(with: [0x1F, 0x8B]), head.count == 8
            else {
                times.append((path, 0))
                continue
            }
            times.append((path, head.dropFirst(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }))
        }
        let last = times.map(\.seconds).max() ?? 0
        for (path, seconds) in times {
            try setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            let date = Date(timeIntervalSince1970: Double(seconds > 0 ? seconds : last))
            try setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
    }
}
