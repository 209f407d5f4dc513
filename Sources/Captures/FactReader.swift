import Archive

/// Reads one format: pulls bytes from its source and hands out facts, one at a time, until there are none.
///
/// A reader holds no entry whole. It never traps: what it cannot understand it skips, and tells at the end
/// through `outcome`. Each format is one file with one reader; its doc comment shows a sample of the input.
package protocol FactReader: AnyObject {
    /// The next fact, or nil at the end of the entry.
    func next() throws(SourceError) -> Fact?
    /// How the entry went; final once `next()` has given nil.
    var outcome: ReadOutcome { get }
    /// What follows the page in its stream, where its form tells that it ended; nil where it goes on to the end.
    var rest: (any ByteSource)? { get }
    /// False where all that was read stands in parts of their own, so that the entry itself is no page.
    var keepsOwnKind: Bool { get }
}

extension FactReader {
    package var rest: (any ByteSource)? { nil }
    package var keepsOwnKind: Bool { true }
}

/// How reading one entry ended.
package enum ReadOutcome: Sendable, Equatable {
    case complete
    /// Some of it was read; the reason says what is missing and where (`JSON ends early at byte 1,048,576`).
    case partial(String)
    /// Nothing of use; the reason says why.
    case nothing(String)
}
