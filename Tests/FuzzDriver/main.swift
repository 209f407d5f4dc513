import Fuzzing

// `fuzz [INPUTS [SEED [TARGET [FIRST]]]]`: runs so many inputs of each target, or of the one named, from number FIRST on. One
// input of one target is also kept, as `fuzz-input`.
// docs/fuzzing.md tells more.
let words = CommandLine.arguments.dropFirst().map { $0 }
let inputs = words.count > 0 ? Int(words[0]) ?? 1000 : 1000
let seed = words.count > 1 ? UInt64(words[1]) ?? 1 : 1
let first = words.count > 3 ? Int(words[3]) ?? 0 : 0
let journal = Journal()
var total = 0
var found = 0
for target in FuzzTarget.all where words.count < 3 || target.name == words[2] {
    let count = target.name == "bundle" ? max(1, inputs / 20) : inputs
    let findings = target.run(first..<(first + count), seed: seed, slowest: .seconds(1)) {
        journal.note(target.name, seed: seed, input: $0)
    }
    if words.count > 3, count == 1 { journal.keep(target.input(first, seed: seed)) }
    total += count
    found += findings.count
    for finding in findings { print(finding) }
    print("\(target.name): \(count) inputs, \(findings.count) findings, \(journal.peakMegabytes) MB at most")
}
journal.end()
print("\(total) inputs in all, \(found) findings")
for page in HostilePage.all where words.count < 3 || words[2] == "hostile" {
    let clock = ContinuousClock()
    let start = clock.now
    let ending = page.read(scale: 3_000_000)
    print(
        "\(page.name): \(ending.facts) facts, \(ending.outcome), \(ending.failure ?? "no error"), \(clock.now - start), \(journal.peakMegabytes) MB"
    )
}
