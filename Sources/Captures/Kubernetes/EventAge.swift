/// The ages of kubectl's tables (apimachinery's HumanDuration), as the interval that each stands for.
///
/// Values are truncated: `26m` is [26:00, 27:00), `9h` is [9 h, 10 h), `3d4h` is [3d4h, 3d5h). Where the format would print
/// a smaller unit if there were any of it, its absence is exact: `5m` is [5:00, 5:01), `4h` is [4:00 h, 4:01 h).
enum EventAge {
    static func interval(_ text: TextSlice) -> ClosedRange<Double>? {
        let token = text.find(0x20).map { text.part(0, $0) } ?? text
        var at = 0
        var sum = 0.0
        var smallest = 0.0
        var parts = 0
        while at < token.count, parts < 4 {
            guard let (value, length) = token.dropping(at).leadingInteger, value >= 0, value < 1_000_000,
                at + length < token.count, let unit = unit(token[at + length])
            else { return nil }
            sum += Double(value) * unit
            smallest = unit
            at += length + 1
            parts += 1
        }
        guard parts > 0, at == token.count else { return nil }
        return sum...(sum + width(sum, smallest, parts))
    }

    private static func unit(_ letter: UInt8) -> Double? {
        switch letter {
        case 0x73: 1
        case 0x6D: 60
        case 0x68: 3600
        case 0x64: 86_400
        case 0x79: 31_536_000
        default: nil
        }
    }

    private static func width(_ sum: Double, _ smallest: Double, _ parts: Int) -> Double {
        guard parts == 1 else { return smallest }
        switch smallest {
        case 60: return sum < 600 ? 1 : 60
        case 3600: return sum < 8 * 3600 ? 60 : 3600
        case 86_400: return sum < 8 * 86_400 ? 3600 : 86_400
        case 31_536_000: return sum < 8 * 31_536_000 ? 86_400 : 31_536_000
        default: return 1
        }
    }
}
