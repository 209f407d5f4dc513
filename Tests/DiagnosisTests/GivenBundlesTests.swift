import Testing
import Units

@testable import Diagnosis

/// Bundles as they were given: other programs look for the file that they handed in.
@Suite struct GivenBundlesTests {
    private static let dawn = Moment(seconds: 1_795_500_000)

    private func bundle(
        _ name: String, in file: String? = nil, _ kind: BundleSummary.Kind = .bugReport, from: Double? = nil,
        to: Double? = nil, entries: Int = 5, isComplete: Bool = true
    ) -> BundleSummary {
        var bundle = BundleSummary(name: name, sha256: file ?? name, kind: kind, entries: entries, bytes: 700)
        (bundle.packedIn, bundle.isComplete) = (file, isComplete)
        (bundle.capturedAt, bundle.captureEndedAt) = (from.map(Self.dawn.later), to.map(Self.dawn.later))
        bundle.capturedAtSource = from.map { "clock of \($0)" }
        return bundle
    }

    private func given(_ bundles: BundleSummary...) -> [BundleSummary] {
        var report = Report(toolVersion: "t")
        report.bundles = bundles
        return report.givenBundles
    }

    @Test func `Two clusters in one file are that file, from the first clock to the last`() {
        let told = given(
            bundle("t.zip/east", in: "t.zip", from: 90, to: 95, entries: 4),
            bundle("t.zip/west", in: "t.zip", from: 20, to: 25, entries: 9))
        #expect(told.map(\.name) == ["t.zip"])
        #expect(told[0].entries == 13 && told[0].bytes == 700 && told[0].kind == .bugReport && told[0].isComplete)
        #expect(told[0].capturedAt == Self.dawn.later(20) && told[0].captureEndedAt == Self.dawn.later(95))
        #expect(told[0].capturedAtSource == "clock of 20.0")
    }

    @Test func `What one of them lacks, the file lacks; of two kinds it is of none`() {
        let told = given(
            bundle("t.zip/east", in: "t.zip", from: 90),
            bundle("t.zip/west", in: "t.zip", .mustGather, isComplete: false))
        #expect(told.map(\.kind) == [.loose] && told.map(\.isComplete) == [false])
        #expect(told[0].capturedAt == Self.dawn.later(90) && told[0].captureEndedAt == nil)
    }

    @Test func `Files that were given one by one stay apart, also with the same bytes`() {
        #expect(given(bundle("a.tgz"), bundle("a.tgz"), bundle("b.tgz")).map(\.name) == ["a.tgz", "a.tgz", "b.tgz"])
        let mixed = given(bundle("t.zip/east", in: "t.zip"), bundle("b.tgz"), bundle("t.zip/west", in: "t.zip"))
        #expect(mixed.map(\.name) == ["t.zip", "b.tgz"])
        #expect(given(bundle("t.zip/east", in: "t.zip"), bundle("u.zip/east", in: "u.zip")).count == 2)
        #expect(given().isEmpty)
    }
}
