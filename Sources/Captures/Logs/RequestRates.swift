import Units

/// Requests of an access log by their starts, in steps of ten seconds, to see when they became many more.
///
/// One day's steps are kept, the newest that the log has: 34 kB for a log, whatever its length. A line costs a few digits, and no
/// String.
struct RequestRates {
    static let step = 10
    /// Steps before one that it is compared with, and over which a rise lasts: a minute.
    static let window = 6
    /// As many of the newest rises are told.
    static let most = 8

    private var day: [UInt8] = []
    private var counts: [UInt32] = []
    private var first = Int.max
    private var last = -1

    /// `2026-11-24T08:30:04.021Z`
    mutating func count(_ time: TextSlice) {
        guard time.count == 24, time[10] == 0x54, let second = Self.second(time) else { return }
        if !isOfDay(time) {
            // A line of the day before that comes late is left out.
            guard day.isEmpty || isLater(time) else { return }
            day = Array(time.part(0, 10))
            counts = [UInt32](repeating: 0, count: 86_400 / Self.step)
            (first, last) = (.max, -1)
        }
        let place = second / Self.step
        guard place < counts.count else { return }
        counts[place] &+= 1
        (first, last) = (min(first, place), max(last, place))
    }

    /// The newest rises: each with what a minute held before it and in it, by its busiest ten seconds.
    var rises: [RequestRise] {
        guard last - first >= Self.window,
            let midnight = Moment(rfc3339: String(decoding: day, as: UTF8.self) + "T00:00:00Z")
        else { return [] }
        var found: [RequestRise] = []
        var place = first + 2
        while place <= last {
            let before = counts[max(first, place - Self.window)..<place]
            let mean = Double(before.reduce(0) { $0 + Int($1) }) / Double(before.count)
            // What comes in a burst every minute is no rise of it.
            let peak = Int(before.max() ?? 0)
            guard Int(counts[place]) >= Self.least, Int(counts[place]) >= 2 * peak else {
                place += 1
                continue
            }
            let busiest = counts[place...min(last, place + Self.window - 1)].max() ?? 0
            var rise = RequestRise(at: midnight.advanced(bySeconds: Double(place * Self.step)))
            rise.before = Int((mean * Double(Self.window)).rounded())
            rise.after = Int(busiest) * Self.window
            found.append(rise)
            place += Self.window
        }
        return Array(found.suffix(Self.most))
    }

    /// In ten seconds; fewer are no burst of anything.
    private static let least = 20

    private func isOfDay(_ time: TextSlice) -> Bool {
        guard day.count == 10 else { return false }
        for place in 0..<10 where day[9 - place] != time[9 - place] { return false }
        return true
    }

    private func isLater(_ time: TextSlice) -> Bool {
        for place in 0..<10 where day[place] != time[place] { return time[place] > day[place] }
        return false
    }

    private static func second(_ time: TextSlice) -> Int? {
        func two(_ place: Int) -> Int? {
            let (tens, ones) = (Int(time[place]) - 0x30, Int(time[place + 1]) - 0x30)
            return (0...9).contains(tens) && (0...9).contains(ones) ? tens * 10 + ones : nil
        }
        guard let hour = two(11), let minute = two(14), let second = two(17) else { return nil }
        return hour * 3_600 + minute * 60 + min(second, 59)
    }
}
