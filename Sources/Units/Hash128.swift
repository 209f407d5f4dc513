/// A stable 128-bit hash of content, never of bytes: equal configuration has an equal hash whatever the order of map keys.
package struct Hash128: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    @inlinable package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
    @inlinable package static var zero: Hash128 { Hash128(high: 0, low: 0) }

    // Readers compare and add hashes for every token of a dump; written out, so that other modules inline them.
    @inlinable package static func == (a: Hash128, b: Hash128) -> Bool { a.low == b.low && a.high == b.high }

    /// Adds without order: the sum over a set is the same whatever the order of its members.
    @inlinable package static func += (a: inout Hash128, b: Hash128) {
        a.high = a.high &+ b.high
        a.low = a.low &+ b.low
    }
}
