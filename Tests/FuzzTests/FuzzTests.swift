import Archive
import Captures
import Fuzzing
import Testing

/// Changed inputs of every format, read to their end: nothing may trap, hang or give more than it was given.
@Suite struct FuzzTests {
    @Test(arguments: FuzzTarget.all.map(\.name)) func noInputHurts(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let count = FuzzSetting.inputs ?? (name == "bundle" ? 10 : 200)
        let findings = target.run(0..<count, seed: FuzzSetting.seed ?? 1, slowest: .seconds(20))
        #expect(findings.isEmpty, "\(findings)")
    }

    /// Two forms of one format have a seed each, or the other's reader would be tried by chance alone.
    @Test func everyReaderHasSeeds() {
        let seen = Set(FuzzTarget.all.map(\.name))
        let read = CaptureKind.allCases.filter { reader(for: $0, source: MemorySource([])) != nil }.map(\.rawValue)
        #expect(read.filter { !seen.contains($0) } == [])
    }

    @Test func theSameNumberGivesTheSameInput() throws {
        let target = try #require(FuzzTarget.all.first { $0.name == "archive" })
        #expect(target.input(7, seed: 3) == target.input(7, seed: 3))
        #expect(target.input(7, seed: 3) != target.input(8, seed: 3))
    }
}
