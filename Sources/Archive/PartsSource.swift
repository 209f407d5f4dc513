/// The bytes of a file that was cut into parts, one part after the other.
final class PartsSource: ByteSource {
    private var part: any ByteSource
    private let next: () -> (any ByteSource)?

    /// `next` gives the part behind the one at hand, nil behind the last.
    init(_ first: any ByteSource, next: @escaping () -> (any ByteSource)?) {
        part = first
        self.next = next
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard buffer.count > 0 else { return 0 }
        while true {
            let count = try part.read(into: buffer)
            if count > 0 { return count }
            guard let more = next() else { return 0 }
            part = more
        }
    }
}
