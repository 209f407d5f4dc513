import TestSupport
import Testing

@testable import oom_report

/// A process that is killed outright, or finds no room, at any moment: under a final name stands the older file or the new one,
/// whole, and what is left behind goes with the next run.
@Suite(.enabled(if: Shell.tool != nil, "the tool is not beside the tests"))
struct CrashTests {
    private let place: Workplace
    private let shell: Shell
    private static let names = ["x.sqlite", "y.md", "z.json", "p.zip"]
    private static let outputs = "--db x.sqlite -o y.md -o z.json --pack p.zip"
    /// What a run makes, and what stood there before.
    private let new: [[UInt8]]
    private let old: [[UInt8]]
    /// How long a whole run takes.
    private let time: Duration

    init() throws {
        place = try Workplace()
        shell = Shell(place: place)
        _ = try place.write("bundle.tar.gz", SampleFiles.little())
        _ = try place.write("other.tar.gz", SampleFiles.little(seed: 4))
        let first = try shell.run("\"$TOOL\" analyze other.tar.gz \(Self.outputs) && rm other.tar.gz")
        #expect(first.status == 0, "\(first.messages)")
        old = try Self.names.map { [place] name in try Project.bytes(at: place[name]) }
        let clock = ContinuousClock()
        let start = clock.now
        let whole = try shell.run("exec \"$TOOL\" analyze bundle.tar.gz \(Self.outputs)")
        time = clock.now - start
        #expect(whole.status == 0, "\(whole.messages)")
        new = try Self.names.map { [place] name in try Project.bytes(at: place[name]) }
    }

    private func restoreOld() throws {
        for (name, bytes) in zip(Self.names, old) { _ = try place.write(name, bytes) }
    }

    /// How many of the files are new; none may be anything else than old or new.
    private func newFiles(_ moment: String) throws -> Int {
        var count = 0
        for (index, name) in Self.names.enumerated() {
            let bytes = try Project.bytes(at: place[name])
            if bytes == new[index] { count += 1 } else { #expect(bytes == old[index], "\(name), killed \(moment)") }
        }
        return count
    }

    private func nextRunLeavesNothing() throws {
        let last = try shell.run("exec \"$TOOL\" analyze bundle.tar.gz \(Self.outputs)")
        #expect(last.status == 0, "\(last.messages)")
        #expect(place.files == (Self.names + ["bundle.tar.gz"]).sorted())
        #expect(try newFiles("before the last") == 4)
    }

    /// `CRASH_MOMENTS=200 swift test --filter CrashTests` tries so many.
    @Test func `A run that is killed at any time leaves whole files`() throws {
        let moments = CrashSetting.moments ?? 4
        let all = Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds)
        for moment in 0..<moments {
            try restoreOld()
            let seconds = all * Double(moment) / Double(moments)
            _ = try shell.run(
                "\"$TOOL\" analyze bundle.tar.gz \(Self.outputs) & tool=$!; sleep \(seconds); kill -9 $tool; wait $tool; exit 0"
            )
            _ = try newFiles("after \(seconds) s")
        }
        try nextRunLeavesNothing()
    }

    @Test(.enabled(if: Faults.library != nil, "there is no compiler for C"))
    func `A run that is killed at any change of the disk leaves whole files`() throws {
        let changes = try changes()
        let moments = CrashSetting.moments ?? 4
        // The last changes publish, one file after the other: all of them are tried.
        let spread = stride(from: 1, to: changes, by: max(1, changes / moments))
        var seen: Set<Int> = []
        for moment in Set(spread).union((max(1, changes - 12)...changes)).sorted() {
            try restoreOld()
            let result = try shell.run(
                "\(Faults.words("FAULT_KILL=\(moment)")) \"$TOOL\" analyze bundle.tar.gz \(Self.outputs); exit $?")
            // Two threads of a run may change the disk in another order; then it came to its end.
            #expect([0, 137].contains(result.status), "\(result.messages)")
            seen.insert(try newFiles("at change \(moment) of \(changes)"))
        }
        #expect(seen.contains(0) && seen.count > 2, "killed before, between and after: \(seen)")
        try nextRunLeavesNothing()
    }

    @Test(.enabled(if: Faults.library != nil, "there is no compiler for C"))
    func `A disk that is full at any write is told, and leaves whole files`() throws {
        let changes = try changes()
        let moments = CrashSetting.moments ?? 4
        for moment in Set(stride(from: 1, to: changes - 12, by: max(1, changes / moments))).sorted() {
            try restoreOld()
            let result = try shell.run(
                "\(Faults.words("FAULT_FULL=\(moment)")) \"$TOOL\" analyze bundle.tar.gz \(Self.outputs); exit $?")
            #expect(result.status == 2, "full at \(moment) of \(changes): \(result.messages)")
            #expect(result.messages.contains("oom-report: cannot write "), "full at \(moment): \(result.messages)")
            _ = try newFiles("full at \(moment)")
            #expect(place.files == (Self.names + ["bundle.tar.gz"]).sorted(), "full at \(moment)")
        }
    }

    /// How many changes a whole run makes on the disk.
    private func changes() throws -> Int {
        let result = try shell.run(
            "\(Faults.words("FAULT_COUNT=count")) \"$TOOL\" analyze bundle.tar.gz \(Self.outputs) && mv count counted")
        #expect(result.status == 0, "\(result.messages)")
        let text = String(decoding: try Project.bytes(at: place["counted"]), as: UTF8.self)
        _ = try shell.run("rm counted")
        let count = try #require(Int(text.filter(\.isNumber)))
        #expect(count > 20)
        return count
    }
}
