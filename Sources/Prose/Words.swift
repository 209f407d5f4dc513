import Units

/// How figures are written, once for every format.
enum Words {
    /// `1 min 58 s`, `3.5 s`, `2 h 5 min`, `3 d 4 h`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e11 else { return "an unknown time" }
        if seconds < 10 { return fixed(seconds, 1) + " s" }
        let whole = Int64(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min" + (whole % 60 > 0 ? " \(whole % 60) s" : "") }
        if whole < 86_400 { return "\(whole / 3600) h" + (whole / 60 % 60 > 0 ? " \(whole / 60 % 60) min" : "") }
        return "\(whole / 86_400) d" + (whole / 3600 % 24 > 0 ? " \(whole / 3600 % 24) h" : "")
    }

    /// `58 min`, `8 s`, `1 h 30 min`: two digits of it at most.
    static func roughly(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e11 else { return duration(seconds) }
        if seconds < 10 { return "\(Int64(max(1, seconds.rounded()))) s" }
        let steps = [(60.0, 1.0), (3_600, 60), (36_000, 600), (864_000, 3_600)]
        let step = steps.first { seconds < $0.0 }?.1 ?? 86_400
        return duration((seconds / step).rounded() * step)
    }

    static func tenths(_ value: Double) -> String { fixed(value, 1) }

    /// `67 %`, `6.8 %`.
    static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        return fixed(share * 100, abs(share) < 0.1 ? 1 : 0) + " %"
    }

    /// A bar of at most 26 signs; anything above 0 shows at least a sliver.
    static func bar(_ part: Bytes, of most: Bytes) -> String {
        guard part > 0, most > 0 else { return "" }
        let length = part.double / most.double * 26
        return length < 0.5 ? "▏" : String(repeating: "█", count: min(26, max(1, Int(length.rounded()))))
    }

    /// Eight heights, from 0 to the highest value, so that what stays level looks so.
    static func sparkline(_ values: [Bytes]) -> String {
        let signs = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        let high = max(1, values.map(\.double).max() ?? 1)
        return values.map { signs[min(7, max(0, Int($0.double / high * 8)))] }.joined()
    }
}

extension Moment {
    /// `08:08:28`, or `08:08:27.98` where the moment is finer than a second.
    package var clock: String {
        guard microseconds % 1_000_000 != 0 else { return timeOfDay() }
        var text = timeOfDay(decimals: 3)
        while text.hasSuffix("0") { text.removeLast() }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
