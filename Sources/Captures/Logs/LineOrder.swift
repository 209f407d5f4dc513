/// Whether a log stands as it was written, or newest line first, as log viewers export it: told by its first times, and then
/// turned round.
///
/// Lines are held only until that is clear, and to the end where they stand backwards.
struct LineOrder {
    private enum State { case open, asWritten, backwards }
    struct Held {
        let bytes: [UInt8]
        let number: Int
    }

    private var state = State.open
    private var held: [Held] = []
    private var heldBytes = 0
    private var first: [UInt8] = []
    private var last: [UInt8] = []
    private var rises = 0
    private var falls = 0

    /// Loggers of one process overtake each other by some lines, so a few falls prove nothing.
    private static let fallsThatProve = 8
    private static let risesThatProve = 3
    /// A viewer exports some thousand lines; what is longer is read as it stands.
    private static let mostBytes = 8 << 20

    /// Of a line that is held, beside its own bytes: the struct, and the array's head in memory.
    private static let bytesOfHolding = 64

    var isAsWritten: Bool { state == .asWritten }

    /// Takes a line; gives what can be read now, nil where it must wait.
    mutating func take(_ line: TextSlice, at number: Int) -> [Held]? {
        held.append(Held(bytes: Array(line), number: number))
        heldBytes += line.count + Self.bytesOfHolding
        if state == .open { compare(line) }
        guard isAsWritten || heldBytes > Self.mostBytes else { return nil }
        state = .asWritten
        return release()
    }

    /// What still waits at the end, in the order in which it was written.
    mutating func rest() -> [Held] {
        let isBackwards = state == .backwards || (falls > 2 * rises && LineOrder.isLater(first, last))
        state = .asWritten
        return isBackwards ? release().reversed() : release()
    }

    private mutating func release() -> [Held] {
        defer { held = [] }
        return held
    }

    private mutating func compare(_ line: TextSlice) {
        guard let time = LineOrder.time(line) else { return }
        if first.isEmpty { first = Array(time) }
        let isLater =
            last.isEmpty
            ? nil : last.withUnsafeBufferPointer { time.equals($0) ? nil : LineOrder.isLater(Array(time), Array($0)) }
        last = Array(time)
        guard let isLater else { return }
        if isLater { rises += 1 } else { falls += 1 }
        if rises >= Self.risesThatProve, rises >= falls { state = .asWritten }
        if falls >= Self.fallsThatProve, falls >= 4 * rises { state = .backwards }
    }

    /// `2026-11-24T08:08:29.344225` of a line that begins with it, in a bracket or not: such texts compare like times.
    private static func time(_ line: TextSlice) -> TextSlice? {
        let line = line.first == 0x5B ? line.dropping(1) : line
        guard line.count > 22, line[0] == 0x32, line[4] == 0x2D, line[10] == 0x54, line[13] == 0x3A else { return nil }
        var end = 19
        while end < line.count, end < 30, line[end] == 0x2E || line[end] &- 0x30 < 10 { end += 1 }
        return line.part(0, end)
    }

    private static func isLater(_ a: [UInt8], _ b: [UInt8]) -> Bool { b.lexicographicallyPrecedes(a) }
}
