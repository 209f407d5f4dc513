import Captures
import Units

/// What comes of reading a bundle, in the order of its entries: the head of one, its facts, its end.
enum EntryStep {
    indirect case head(Head)
    case fact(Fact)
    indirect case end(End)

    /// An entry, before anything of it is read but its first bytes.
    struct Head {
        let name: String
        let kind: CaptureKind
        let modifiedAt: Moment?
        /// Which of the reader's inputs it is in, from 0.
        let input: Int
        /// Whether it is that input itself.
        let isInput: Bool
        /// Bytes of that input as it lies there; nil of a folder or a pipe.
        let inputBytes: Int64?
    }

    /// What became of an entry.
    struct End {
        /// What it turned out to be, where that is not what it looked like at first.
        var kind: CaptureKind?
        /// As long as its container says, or as it was read.
        let bytes: Int64
        let facts: Int
        var status = FileStatus.read
        var why: String?
        /// What in an entry of no kind tells of a kill or of a configuration.
        var telling: TellingWord?
        /// Bytes read of the input so far, as it lies there.
        let packedBytes: Int64
    }
}

/// Where steps come from.
protocol EntrySteps: AnyObject {
    /// The next step; nil behind the end of the last entry.
    func next() -> EntryStep?
}
