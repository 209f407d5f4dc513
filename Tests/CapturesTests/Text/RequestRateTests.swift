import Testing
import Units

@testable import Captures

/// When the requests of an access log became many more.
@Suite struct RequestRateTests {
    private func rises(_ lines: [(clock: String, count: Int)], day: String = "2026-05-03") -> [RequestRise] {
        var rates = RequestRates()
        for line in lines {
            let time = Array("\(day)T\(line.clock).250Z".utf8)
            time.withUnsafeBufferPointer { bytes in
                for _ in 0..<line.count { rates.count(bytes) }
            }
        }
        return rates.rises
    }

    private static let calm = (0..<9).map { (clock: "10:0\($0 / 6):\($0 % 6)4", count: 12) }

    @Test func `Twice as many within ten seconds are a rise`() throws {
        let found = rises(Self.calm + [("10:01:38", 60)])
        let rise = try #require(found.first)
        #expect(found.count == 1)
        #expect(rise.at == Moment(rfc3339: "2026-05-03T10:01:30Z") && rise.before == 72 && rise.after == 360)
    }

    @Test func `A few more, or a few in all, are none`() {
        #expect(rises(Self.calm + [("10:01:38", 20)]).isEmpty)
        #expect(rises([("10:00:04", 1), ("10:00:14", 1), ("10:01:14", 9)]).isEmpty)
        #expect(rises([]).isEmpty)
    }

    @Test func `What comes every minute is none`() {
        #expect(rises((0..<8).map { (clock: "10:0\($0):10", count: 90) }).isEmpty)
    }

    @Test func `A time that is none costs nothing`() {
        #expect(rises([("1x:00:04", 90), ("99:99:99", 90), ("::::::::", 90)]).isEmpty)
    }

    @Test func `Of several days the newest speaks`() {
        var rates = RequestRates()
        func add(_ text: String, _ count: Int) {
            Array(text.utf8).withUnsafeBufferPointer { bytes in
                for _ in 0..<count { rates.count(bytes) }
            }
        }
        for minute in 0..<5 { add("2026-05-03T10:0\(minute):00.000Z", minute == 4 ? 900 : 30) }
        for minute in 0..<5 { add("2026-05-04T07:0\(minute):00.000Z", minute == 3 ? 400 : 30) }
        add("2026-05-03T10:09:00.000Z", 5_000)
        #expect(rates.rises.map(\.at) == [Moment(rfc3339: "2026-05-04T07:03:00Z")])
    }
}
