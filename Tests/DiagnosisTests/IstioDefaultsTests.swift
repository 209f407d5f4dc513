import Testing

@testable import Diagnosis

/// What Istio does by default, by release.
@Suite struct IstioDefaultsTests {
    @Test func everySettingHasOneRowWithStepsInOrderAndASource() {
        #expect(
            IstioDefaults.all.map(\.setting.rawValue).sorted() == IstioDefault.Setting.allCases.map(\.rawValue).sorted()
        )
        for row in IstioDefaults.all {
            #expect(!row.steps.isEmpty && row.source.hasPrefix("https://"), "\(row.setting)")
            #expect(row.steps.dropFirst().allSatisfy { $0.since != nil }, "\(row.setting)")
            let since = row.steps.compactMap(\.since)
            #expect(since == since.sorted(), "\(row.setting)")
        }
    }

    @Test func theStepThatHoldsIsTheNewestThatWasReached() throws {
        let row = try #require(IstioDefaults.all.first { $0.setting == .nativeSidecars })
        #expect(row.step(in: IstioRelease(18, 9))?.value == "no")
        #expect(row.step(in: IstioRelease(26, 4))?.value == "on request")
        #expect(row.step(in: IstioRelease(30, 0))?.value == "where the cluster can")
    }

    @Test func aBuildOfALineIsOfItsFirstRelease() {
        #expect(IstioRelease.line(of: "1.32-dev") == IstioRelease(32, 0))
        #expect(IstioRelease.line(of: "1.24.3-distroless") == IstioRelease(24, 3))
        #expect(IstioRelease.line(of: "latest") == nil)
        #expect(IstioDefaults.evictsSeries("1.28.2") && !IstioDefaults.evictsSeries("1.28.1"))
        #expect(IstioDefaults.mayBeNative("1.27.0") && !IstioDefaults.mayBeNative("1.26.4"))
    }
}
