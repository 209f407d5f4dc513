import Archive
import Captures
import SampleBundles

/// One thing that reads foreign bytes, with seeds of its format.
package struct FuzzTarget: Sendable {
    package let name: String
    let seeds: [[UInt8]]
    let tokens: [[UInt8]]
    /// Reads an input to its end and gives how much came out of it; more than `mostOutput` is growth without bound.
    let read: @Sendable ([UInt8]) -> Int

    /// The input of that number, the same in every run with this seed.
    package func input(_ number: Int, seed: UInt64) -> [UInt8] {
        var hash: UInt64 = 0
        for byte in name.utf8 { hash = hash &* 31 &+ UInt64(byte) }
        var mutator = Mutator(seed: seed ^ hash, input: number, tokens: tokens)
        return mutator.input(from: seeds)
    }

    /// How much a run over `bytes` may give.
    static func mostOutput(_ bytes: [UInt8]) -> Int { 1000 + bytes.count * 4 }
}

/// What a run of inputs found wrong; a trap ends the process instead.
package struct FuzzFinding: Sendable, CustomStringConvertible {
    package let target: String
    package let seed: UInt64
    package let input: Int
    package let what: String
    package var description: String { "\(target), seed \(seed), input \(input): \(what)" }
}

extension FuzzTarget {
    /// Runs the inputs of these numbers. `before` is told each number first, so that a trap can be placed.
    package func run(
        _ numbers: Range<Int>, seed: UInt64, slowest: Duration, before: (Int) -> Void = { _ in }
    ) -> [FuzzFinding] {
        let clock = ContinuousClock()
        var findings: [FuzzFinding] = []
        for number in numbers {
            before(number)
            let bytes = input(number, seed: seed)
            let start = clock.now
            let output = read(bytes)
            let time = clock.now - start
            func found(_ what: String) {
                findings.append(FuzzFinding(target: name, seed: seed, input: number, what: what))
            }
            if output > FuzzTarget.mostOutput(bytes) { found("\(output) facts out of \(bytes.count) bytes") }
            if time > slowest { found("took \(time) for \(bytes.count) bytes") }
        }
        return findings
    }
}
