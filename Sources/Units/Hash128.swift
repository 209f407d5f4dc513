/// A stable 128-bit hash of content, never of bytes: equal configuration has an equal hash whatever the order of map keys.
package struct Hash128: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
    package static let zero = Hash128(high: 0, low: 0)
}
