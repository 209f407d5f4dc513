/// A library that unpacks one member of a packed file at a time: zlib, liblzma, libbz2.
package protocol MemberCodec: AnyObject {
    /// `gzip`
    static var label: String { get }
    /// How many first bytes tell a member.
    static var headBytes: Int { get }
    /// Whether zeros may stand between members and behind the last one.
    static var isPaddedByZeros: Bool { get }
    static func isMember(_ head: UnsafeRawBufferPointer) -> Bool

    /// Readies for the next member; false where there is no memory for it.
    func begin() -> Bool
    /// Unpacks as much as `input` holds and `output` takes.
    func unpack(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> MemberStep
    /// What the code of a failed step means. `place` is `byte 1,234 of x.gz`.
    func error(_ code: Int32, place: String, name: String) -> SourceError
}

/// What one call of a codec did. Neither used nor made: it lacks input.
package struct MemberStep {
    package enum State {
        case more, ended
        case failed(Int32)
    }
    package let used: Int
    package let made: Int
    package let state: State

    init(used: Int, made: Int, state: State) {
        self.used = used
        self.made = made
        self.state = state
    }
}
