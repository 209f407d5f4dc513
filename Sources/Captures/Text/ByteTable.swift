import CXXHash

/// Numbers byte strings in the order of their first sight, without a String for each look-up.
///
/// Bounded: beyond `limit` different keys a new one gets no number.
struct ByteTable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// Index + 1 of a key; 0 is free. Its size is a power of two.
    private var slots = [Int32](repeating: 0, count: 64)
    private let limit: Int
    private var latest = -1

    init(limit: Int = 100_000) { self.limit = limit }

    var count: Int { ends.count }

    func key(_ index: Int) -> String { String(decoding: bytes[start(index)..<ends[index]], as: UTF8.self) }

    private func start(_ index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

    /// The number of `key`; nil when it is new and the table is full.
    mutating func index(of key: TextSlice) -> Int? {
        if latest >= 0, matches(latest, key) { return latest }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash(key)) & mask
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if matches(index, key) {
                latest = index
                return index
            }
            slot = (slot + 1) & mask
        }
        return insert(key, slot)
    }

    private mutating func insert(_ key: TextSlice, _ slot: Int) -> Int? {
        guard ends.count < limit, key.count <= 4096 else { return nil }
        bytes.append(contentsOf: key)
        ends.append(bytes.count)
        slots[slot] = Int32(truncatingIfNeeded: ends.count)
        latest = ends.count - 1
        if ends.count * 2 > slots.count { grow() }
        return ends.count - 1
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 4)
        let mask = slots.count - 1
        for index in 0..<ends.count {
            let hash = bytes.withUnsafeBufferPointer { self.hash($0.part(start(index), ends[index])) }
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(truncatingIfNeeded: index + 1)
        }
    }

    private func hash(_ key: TextSlice) -> UInt64 { XXH3_64bits(key.baseAddress, key.count) }

    private func matches(_ index: Int, _ key: TextSlice) -> Bool {
        let from = start(index)
        guard ends[index] - from == key.count else { return false }
        return bytes.withUnsafeBufferPointer { $0.part(from, ends[index]).equals(key) }
    }
}
