import Analysis
import Diagnosis
import FoundationEssentials
import TestSupport
import Testing

@testable import oom_report

/// A capture with known truth: a folder with an `expect.json` below the one that OOM_REPORT_CAPTURES names.
struct KnownCapture: Sendable, CustomTestStringConvertible {
    struct Expectation: Decodable, Sendable {
        struct Kill: Decodable, Sendable {
            let namespace: String?
            let pod: String?
            let optional: Bool?
            let cause: Cause?
        }
        struct Cause: Decodable, Sendable { let classIn: [String] }
        struct Outlook: Decodable, Sendable {
            let pod: String?
            let classIn: [String]?
            let mustNotClaim: [String]
        }
        struct Account: Decodable, Sendable { let measuredBytes: [Int64] }
        let killed: [Kill]
        let cause: Cause?
        let mustNotClaim: [String]
        let mustNotConfirm: [String]
        let outlook: Outlook?
        /// By `*`, a beginning of a pod's name, or that behind `namespace/`.
        let account: [String: Account]
    }

    let name: String
    let expected: Expectation
    let report: Report
    let status: RunStatus
    /// Pieces of evidence whose query gives another value.
    let wrongQueries: [String]
    /// A bug-report; nil where it is the pages of one proxy.
    let archive: String?
    var isArchive: Bool { archive != nil }

    var testDescription: String { name }

    static let names = Set(all.map(\.name))

    /// Each is diagnosed once, for all tests that look at them.
    static let all = captures(namedBy: "OOM_REPORT_CAPTURES")
    /// What people paste: small bundles of one kind of difficulty each.
    static let handMade = captures(namedBy: "OOM_REPORT_HAND_MADE")

    private static func captures(namedBy variable: String) -> [KnownCapture] {
        guard let root = ProcessInfo.processInfo.environment[variable] else { return [] }
        return FileManager.default.captures(below: root).sorted().compactMap { folder in
            do { return try KnownCapture(folder) } catch {
                Issue.record("\(folder): \(error)")
                return nil
            }
        }
    }

    private init(_ folder: String) throws {
        name = folder.split(separator: "/").last.map(String.init) ?? folder
        expected = try JSONDecoder().decode(Expectation.self, from: Data(Project.bytes(at: folder + "/expect.json")))
        let place = try Workplace()
        let archive = folder + "/bug-report.tar.gz"
        self.archive = Project.exists(archive) ? archive : nil
        let plan = AnalyzePlan(
            bundles: [try self.archive ?? Self.pages(of: folder, place)], standardOutput: .json)
        let console = Recorder().console
        var analysis = plan.analysis
        analysis.database = place["facts.sqlite"]
        report = try Analyze.report(of: analysis, console)
        wrongQueries = try EvidenceQueries(report, database: place["facts.sqlite"]).wrong
        status = Analyze.status(of: report, plan, console)
    }

    /// The loose files without what tells the truth.
    private static func pages(of folder: String, _ place: Workplace) throws -> String {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where !["expect.json", "truth.json", "README.md"].contains(name) {
            try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: place[name])
        }
        try FileManager.default.restoreTimes(below: place.path)
        return place.path
    }

    /// Captures that were named and could not be judged at all fail here: an empty list of arguments fails nowhere.
    static func expectAny(_ captures: [KnownCapture], _ variable: String) {
        guard ProcessInfo.processInfo.environment[variable] != nil else { return }
        #expect(!captures.isEmpty, "\(variable) is set, and no capture below it could be read")
    }

    /// Where there are none, a test that looks at them is told as skipped.
    static let areThere: ConditionTrait = .enabled(
        if: !all.isEmpty, "OOM_REPORT_CAPTURES is not set, or holds no capture")
    static let areNamed: ConditionTrait = .enabled(
        if: ["OOM_REPORT_CAPTURES", "OOM_REPORT_HAND_MADE"].contains { ProcessInfo.processInfo.environment[$0] != nil },
        "OOM_REPORT_CAPTURES and OOM_REPORT_HAND_MADE are not set")
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
