import Archive
import Captures
import SampleBundles

/// A page of every form, changed as one fault changes it, and what its reader says then.
package struct DamagedPage: Sendable {
    package let name: String
    package let kind: CaptureKind
    package let bytes: [UInt8]

    /// Every page of the corpus that has a reader.
    package static let all: [DamagedPage] = Corpus.pages.compactMap { page in
        guard reader(for: page.kind, source: MemorySource([])) != nil else { return nil }
        return DamagedPage(name: page.name, kind: page.kind, bytes: page.bytes)
    }

    /// The kind of other bytes under its name.
    package func kind(of bytes: [UInt8]) -> CaptureKind {
        bytes.withUnsafeBytes {
            Recognizer.kind(head: UnsafeRawBufferPointer(rebasing: $0.prefix(4096)), name: name)
        }
    }

    /// What its own reader makes of other bytes, which come in pieces of at most so many.
    package func read(_ bytes: [UInt8], piece: Int = .max) -> (facts: [Fact], outcome: ReadOutcome) {
        guard let reader = reader(for: kind, source: MemorySource(bytes, chunk: piece), name: name) else {
            return ([], .nothing("no reader"))
        }
        var facts: [Fact] = []
        while let fact = try? reader.next() { facts.append(fact) }
        return (facts, reader.outcome)
    }
}
