import Archive
import Diagnosis
import SampleBundles
import Synchronization
import Testing

@testable import Analysis

@Suite struct AnalysisTests {
    private func sample(_ name: String = "wildcard-subsets") throws -> [UInt8] {
        try #require(SampleBundles.named(name)).tarGzip()
    }

    private func analysis(_ bytes: [UInt8]) -> Analysis {
        Analysis(.stream(name: "upload.tgz", MemorySource(bytes)), toolVersion: "7")
    }

    @Test func `What stands behind the end of a bundle is told, and limits nothing`() throws {
        let garbage = try analysis(sample() + Array("sent again".utf8)).run()
        let told = garbage.caveats.filter { $0.text.plain.hasPrefix("behind the end of upload.tgz stand more bytes") }
        #expect(told.count == 1 && told.allSatisfy(\.isRemark))
        #expect(try garbage.verdict == analysis(sample()).run().verdict)
    }

    @Test func `A stream gives a report`() throws {
        let report = try analysis(sample()).run()
        #expect(report.bundles.map(\.name) == ["upload.tgz"])
        #expect(report.incidents.map(\.workload) == ["pay"])
        #expect(report.toolVersion == "7")
    }

    private func growing(_ axis: GrowingBundle.Axis, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        GrowingBundle(axis, count: count).write { bytes += $0 }
        return bytes
    }

    @Test func `Of many kills none is lost, and each proxy stands once in the report`() throws {
        let report = try analysis(growing(.kills, 450)).run()
        #expect(report.incidents.count == 200)
        #expect(report.incidents.reduce(0) { $0 + $1.killCount } == 450)
        #expect(report.proxies.count == 450 && Set(report.proxies.map { $0.pod ?? "" }).count == 450)
        #expect(report.proxies.allSatisfy { $0.killed && $0.stateEvidence != nil })
    }

    /// Those behind the first two hundred keep their cause.
    @Test func `More workloads than are told whole are told in short`() throws {
        let report = try analysis(growing(.workloadKills, 230)).run()
        #expect(report.incidents.count == 230)
        #expect(report.incidents.allSatisfy { $0.causes.contains { $0.outcome.isClaim } })
    }

    @Test func `Progress tells bundle, entry and bytes, and never goes back`() throws {
        let seen = Mutex<[Analysis.Seen]>([])
        _ = try analysis(sample()).run { progress in
            seen.withLock { $0.append(.init(entry: progress.entry, bytes: progress.bytesRead)) }
            #expect(progress.bundle == "upload.tgz" && progress.number == 1 && progress.bundles == 1)
        }
        let steps = seen.withLock { $0 }
        #expect(steps.count > 10)
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.bytes <= $1.bytes })
        #expect(steps.contains { $0.entry.hasSuffix("/memory") })
    }

    @Test func `A cancelled run ends soon, with a failure and no report`() throws {
        let cancellation = Cancellation()
        let entries = Mutex(0)
        let failure = #expect(throws: AnalysisFailure.self) {
            try analysis(sample()).run(cancellation: cancellation) { _ in
                entries.withLock { $0 += 1 }
                cancellation.cancel()
            }
        }
        #expect(failure?.kind == .cancelled)
        #expect(entries.withLock { $0 } == 1)
    }

    @Test func `What is no bundle is a failure that says why`() throws {
        let nothing = #expect(throws: AnalysisFailure.self) { try analysis([]).run() }
        #expect(nothing?.kind == .unreadable)
        #expect(nothing?.message.hasPrefix("cannot read upload.tgz: ") == true)
        let missing = #expect(throws: AnalysisFailure.self) {
            try Analysis(.paths(["/nowhere/b.tgz"]), toolVersion: "7").run()
        }
        #expect(missing?.message.contains("b.tgz") == true)
    }

    @Test func `Limits hold, and the report says that it is of a part`() throws {
        var run = try analysis(sample())
        run.limits.maxEntries = 12
        let report = try run.run()
        #expect(report.isHurt)
        #expect(try !analysis(sample()).run().isHurt)
    }

    @Test func `One page that is known is enough, however much else is damaged`() throws {
        var bundle = BundleBuilder()
        for number in 0..<1200 { bundle.add("d/\(number)", bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) }
        #expect(throws: AnalysisFailure.self) { try analysis(bundle.tar()).run() }
        bundle.add("proxies/shop/pay-1/memory", #"{"allocated": "1", "heap_size": "2", "total_physical_bytes": "3"}"#)
        let report = try analysis(bundle.tar()).run()
        #expect(report.isHurt)
        // Its archive and its reader both tell of an entry: it is one.
        #expect(report.caveats.filter(\.isUnread).last?.text.plain.hasPrefix("1,192 more entries") == true)
    }

    @Test func `What hurt a whole bundle is told before what hurt an entry`() throws {
        let cut = Array(try sample().prefix(30_000))
        let report = try analysis(cut).run()
        #expect(report.hurt?.hasPrefix("the report is of a part: upload.tgz: gzip stream ends early") == true)
        let entries = report.caveats.filter(\.isUnread).map(\.text.plain)
        #expect(Set(entries).count == entries.count, "\(entries)")
    }

    @Test func `A database that cannot be written is a failure with its name`() throws {
        var run = try analysis(sample())
        run.database = "/nowhere/at/all.sqlite"
        let failure = #expect(throws: AnalysisFailure.self) { try run.run() }
        #expect(failure?.kind == .notWritten)
        #expect(failure?.message.contains("/nowhere/at/all.sqlite") == true)
    }
}

extension Analysis {
    fileprivate struct Seen: Sendable {
        let entry: String
        let bytes: Int64
    }
}
