/// Content hashes of values by the hash of their bytes, both of 128 bits: open addressing on the hash's own bits.
///
/// It grows to `most` values, then stays as it is.
struct KnownValues {
    private struct Slot {
        var whole = TokenHash.zero
        var content = TokenHash.zero
        var isUsed: Bool { whole != .zero }
    }

    private var slots: [Slot] = Array(repeating: Slot(), count: 256)
    private(set) var count = 0
    private static let most = 1 << 15

    subscript(whole: TokenHash) -> TokenHash? {
        get {
            let slot = slots[place(of: whole, in: slots)]
            return slot.isUsed ? slot.content : nil
        }
        set {
            guard let newValue, whole != .zero, count < Self.most else { return }
            if count * 2 >= slots.count { grow() }
            let at = place(of: whole, in: slots)
            if !slots[at].isUsed { count += 1 }
            slots[at] = Slot(whole: whole, content: newValue)
        }
    }

    private func place(of whole: TokenHash, in slots: [Slot]) -> Int {
        let mask = slots.count - 1
        var at = Int(truncatingIfNeeded: whole.low) & mask
        while slots[at].isUsed, slots[at].whole != whole { at = (at + 1) & mask }
        return at
    }

    private mutating func grow() {
        var larger = Array(repeating: Slot(), count: slots.count * 2)
        for slot in slots where slot.isUsed { larger[place(of: slot.whole, in: larger)] = slot }
        slots = larger
    }
}
