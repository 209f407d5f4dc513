/// Passes finished text on once it was looked through: whole where it is short, else in pieces that end with a line.
package struct LastLook {
    private let scan: FinishedScan
    private let take: ([UInt8]) -> Void
    private var pending: [UInt8] = []
    /// The last lines of the piece before, for what is broken over two lines.
    private var tail: [UInt8] = []
    /// What was found that must not leave; nothing is passed on after it.
    package private(set) var hit: FinishedScan.Hit?

    /// What is held back at most: with names to look for, a whole report; else little, as memory must stay flat.
    private let most: Int

    package init(_ scan: FinishedScan, take: @escaping ([UInt8]) -> Void) {
        self.scan = scan
        most = scan.hasNames ? 16 << 20 : 256 << 10
        self.take = take
    }

    package mutating func see(_ piece: [UInt8]) {
        guard hit == nil else { return }
        pending += piece
        guard pending.count > most else { return }
        guard let end = pending.lastIndex(of: 0x0A) ?? (pending.count > 4 * most ? pending.count - 1 : nil) else {
            return
        }
        pass(pending.count == end + 1 ? pending : Array(pending[...end]))
        pending.removeFirst(end + 1)
    }

    package mutating func finish() {
        if hit == nil, !pending.isEmpty { pass(pending) }
        pending = []
    }

    private mutating func pass(_ bytes: [UInt8]) {
        if let hit = scan.hit(in: tail.isEmpty ? bytes : tail + bytes) {
            self.hit = hit
            return
        }
        tail = Array(bytes.suffix(FinishedScan.overlap))
        // Not from the middle of a word: its end alone may look like a name.
        tail.removeFirst(tail.firstIndex(of: 0x0A) ?? tail.count)
        take(bytes)
    }
}
