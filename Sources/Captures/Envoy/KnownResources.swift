/// Resources that were read before, to be passed by when they come again byte for byte.
///
/// The proxies of a mesh hold nearly the same configuration, so most of a bundle's bytes are resources that another dump
/// has brought already. Finding the end of one and its content hash costs a look at every token; comparing it with one
/// that is known costs one fast hash over its bytes, XXH3 of 128 bits as for the content. Envoy prints maps in random
/// order (see `ContentHash`), so a resource has several spellings; each is known by itself.
///
/// One table serves all dumps of a load. It grows to `most` spellings, then stays as it is.
package final class KnownResources {
    /// One spelling: how its first lines hash, how long it is, how all its bytes hash, and what reading it gave.
    struct Spelling {
        var head: UInt64
        var bytes: Int
        var whole: TokenHash
        var content: TokenHash
        /// The different metadata objects of its endpoints.
        var metadata: [TokenHash] = []
    }

    private struct Slot {
        var head: UInt64 = 0
        /// 0: free.
        var bytes: Int32 = 0
        var metadata: Range<Int32> = 0..<0
        var whole = TokenHash.zero
        var content = TokenHash.zero
    }

    /// No head has more spellings, so that crafted dumps cannot make a look long.
    static let mostOfOneHead = 16

    // `@exclusivity(unchecked)`: as in `JSONReader`.
    @exclusivity(unchecked) private var slots: [Slot] = Array(repeating: Slot(), count: 256)
    private var count = 0
    private var metadata: [TokenHash] = []
    private let most: Int
    /// Values inside of resources, most of them alike over services and proxies: half of a cluster is its TLS context.
    @exclusivity(unchecked) var values = KnownValues()

    package init(most: Int = 1 << 15) { self.most = most }

    /// The spelling with this head whose length and bytes `matches` agrees with.
    @inline(__always)
    func first(head: UInt64, where matches: (_ bytes: Int, _ whole: TokenHash) -> Bool) -> Spelling? {
        var at = Int(truncatingIfNeeded: head) & (slots.count - 1)
        while slots[at].bytes != 0 {
            if slots[at].head == head, matches(Int(slots[at].bytes), slots[at].whole) {
                let slot = slots[at]
                let own = Int(slot.metadata.lowerBound)..<Int(slot.metadata.upperBound)
                return Spelling(
                    head: head, bytes: Int(slot.bytes), whole: slot.whole, content: slot.content,
                    metadata: own.isEmpty ? [] : Array(metadata[own]))
            }
            at = (at + 1) & (slots.count - 1)
        }
        return nil
    }

    func learn(_ spelling: Spelling) {
        guard count < most, metadata.count + spelling.metadata.count <= most * 4 else { return }
        var variants = 0
        let same = first(head: spelling.head) { _, whole in
            variants += 1
            return whole == spelling.whole
        }
        guard same == nil, variants < Self.mostOfOneHead else { return }
        if count * 2 >= slots.count { grow() }
        let start = Int32(metadata.count)
        metadata += spelling.metadata
        place(
            Slot(
                head: spelling.head, bytes: Int32(clamping: spelling.bytes), metadata: start..<Int32(metadata.count),
                whole: spelling.whole, content: spelling.content))
        count += 1
    }

    private func place(_ slot: Slot) {
        var at = Int(truncatingIfNeeded: slot.head) & (slots.count - 1)
        while slots[at].bytes != 0 { at = (at + 1) & (slots.count - 1) }
        slots[at] = slot
    }

    private func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        for slot in old where slot.bytes != 0 { place(slot) }
    }
}
