import Testing

@testable import Units

@Suite struct MomentTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-24T08:08:22Z", 1_795_507_702_000_000),
        ("2026-11-24T08:08:22.637Z", 1_795_507_702_637_000), ("2026-11-24T08:08:22.637554Z", 1_795_507_702_637_554),
        // Go prints nanoseconds: what is beyond microseconds is cut.
        ("2026-11-24T08:08:22.637554999Z", 1_795_507_702_637_554), ("2026-11-24 08:08:22Z", 1_795_507_702_000_000),
        ("2026-11-24T09:08:22+01:00", 1_795_507_702_000_000), ("2026-11-24T09:08:22+0100", 1_795_507_702_000_000),
        ("2026-11-24T02:38:22-05:30", 1_795_507_702_000_000), ("2026-11-24T08:08:22z", 1_795_507_702_000_000),
        ("2000-02-29T12:00:00Z", 951_825_600_000_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
    ])
    func aTimestampIsRead(text: String, microseconds: Int64) {
        #expect(Moment(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "now", "2026-11-24", "2026-11-24T08:08:22", "2026-11-24T08:08:22.Z", "2026-11-24T08:08:22Zx",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-11-00T00:00:00Z", "2026-11-32T00:00:00Z", "2026-11-24T24:00:00Z",
        "2026-11-24T08:60:00Z",
        "2026-11-24T08:08:61Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-11-24T08:08:22+1:00",
        "2026-11-24T08:08:22+24:00", "2026-11-24T08:08:22+01:60", "2026/11/24T08:08:22Z", "２026-11-24T08:08:22Z",
        "10000-01-01T00:00:00Z", "2026-11-24T08:08:22.637",
    ])
    func whatIsNoTimestampIsRefused(text: String) { #expect(Moment(rfc3339: text) == nil) }

    @Test(arguments: ["2026-02-29T00:00:00Z", "2026-02-31T00:00:00Z", "2026-04-31T00:00:00Z", "2100-02-29T00:00:00Z"])
    func aDayThatItsMonthLacksIsRefused(text: String) { #expect(Moment(rfc3339: text) == nil) }

    @Test func aLeapSecondCountsAsTheSecondBefore() {
        #expect(Moment(rfc3339: "2016-12-31T23:59:60Z") == Moment(rfc3339: "2016-12-31T23:59:59Z"))
    }

    @Test(arguments: [
        "2026-11-24T08:08:22Z", "2026-11-24T08:08:22.637Z", "2026-11-24T08:08:22.000554Z", "1970-01-01T00:00:00Z",
    ])
    func aTimestampIsPrintedAsItWasRead(text: String) { #expect(Moment(rfc3339: text)?.rfc3339 == text) }

    @Test func everyDayOfFourCenturiesComesBack() {
        for day in stride(from: Int64(0), to: 146_097 + 30 * 366, by: 1) {
            let moment = Moment(seconds: day * 86_400 + 43_200)
            guard Moment(rfc3339: moment.rfc3339) == moment else {
                Issue.record("\(moment.rfc3339) does not come back")
                return
            }
        }
    }

    @Test(arguments: [Int64.min, -1, -86_400_000_001, .max])
    func anyNumberCanBePrinted(microseconds: Int64) { #expect(!Moment(microseconds: microseconds).rfc3339.isEmpty) }

    @Test func theSecondBefore1970EndsIn1969() {
        #expect(Moment(microseconds: -1).rfc3339 == "1969-12-31T23:59:59.999999Z")
    }

    @Test func arithmeticStaysInItsRange() {
        let moment = Moment(seconds: 100)
        #expect(moment.advanced(bySeconds: 0.5).microseconds == 100_500_000)
        #expect(moment.advanced(bySeconds: .infinity) == moment)
        #expect(moment.advanced(bySeconds: .nan) == moment)
        #expect(Moment(seconds: 160).seconds(since: moment) == 60)
        _ = Moment(seconds: .max).seconds(since: Moment(seconds: .min))
    }

    @Test func theTimeOfDayHasTheDecimalsAskedFor() throws {
        let moment = try #require(Moment(rfc3339: "2026-11-24T08:08:22.637554Z"))
        #expect(moment.timeOfDay() == "08:08:22")
        #expect(moment.timeOfDay(decimals: 1) == "08:08:22.6")
        #expect(moment.timeOfDay(decimals: 6) == "08:08:22.637554")
        #expect(moment.date == "2026-11-24")
    }
}
