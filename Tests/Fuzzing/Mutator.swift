import SampleBundles

/// Changes a seed as damage and malice would. The same number gives the same input, so that one can be run again alone.
struct Mutator {
    private var dice: Dice
    private let tokens: [[UInt8]]
    /// No input grows beyond it, so that time per byte can be judged.
    static let largest = 256 << 10

    init(seed: UInt64, input: Int, tokens: [[UInt8]]) {
        dice = Dice(seed &+ UInt64(truncatingIfNeeded: input) &* 0x9E37_79B9_7F4A_7C15)
        self.tokens = tokens
    }

    /// One of `seeds`, changed one to eight times.
    mutating func input(from seeds: [[UInt8]]) -> [UInt8] {
        var bytes = seeds[dice.below(seeds.count)]
        for _ in 0...dice.below(8) { mutate(&bytes, seeds) }
        if bytes.count > Mutator.largest { bytes.removeLast(bytes.count - Mutator.largest) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8], _ seeds: [[UInt8]]) {
        switch dice.below(12) {
        case 0, 1:
            for _ in 0...dice.below(4) where !bytes.isEmpty {
                bytes[dice.below(bytes.count)] ^= 1 << UInt8(dice.below(8))
            }
        case 2: if !bytes.isEmpty { bytes[dice.below(bytes.count)] = UInt8(dice.below(256)) }
        case 3: bytes.removeLast(dice.below(bytes.count + 1) / (1 + dice.below(4)))
        case 4: bytes.removeSubrange(range(in: bytes, atMost: 1 + dice.below(512)))
        case 5: splice(&bytes, seeds)
        case 6: repeatSome(&bytes)
        case 7: bytes.insert(contentsOf: noise(), at: dice.below(bytes.count + 1))
        case 8:
            let from = range(in: bytes, atMost: 256)
            bytes.insert(contentsOf: Array(bytes[from]), at: dice.below(bytes.count + 1))
        default: insertToken(&bytes)
        }
    }

    private mutating func range(in bytes: [UInt8], atMost most: Int) -> Range<Int> {
        let start = dice.below(bytes.count + 1)
        return start..<min(bytes.count, start + dice.below(most + 1))
    }

    private mutating func splice(_ bytes: inout [UInt8], _ seeds: [[UInt8]]) {
        let other = seeds[dice.below(seeds.count)]
        bytes.removeLast(bytes.count - dice.below(bytes.count + 1))
        bytes += other[dice.below(other.count + 1)...]
    }

    private mutating func repeatSome(_ bytes: inout [UInt8]) {
        let piece = Array(bytes[range(in: bytes, atMost: 1 << dice.below(10))])
        guard !piece.isEmpty else { return }
        let times = min(1 << dice.below(14), (64 << 10) / piece.count)
        bytes.insert(contentsOf: repeatElement(piece, count: times).joined(), at: dice.below(bytes.count + 1))
    }

    private mutating func noise() -> [UInt8] { (0..<dice.below(64)).map { _ in UInt8(dice.below(256)) } }

    private mutating func insertToken(_ bytes: inout [UInt8]) {
        guard !tokens.isEmpty else { return }
        let token = tokens[dice.below(tokens.count)]
        let at = dice.below(bytes.count + 1)
        if dice.below(2) == 0 {
            bytes.insert(contentsOf: token, at: at)
        } else {
            bytes.replaceSubrange(at..<min(bytes.count, at + token.count), with: token)
        }
    }
}
