import Archive

/// A page as a stream without its preface.
final class PageSource: ByteSource {
    private let inner: any ByteSource
    private var margin: LineMargin?
    private var skip: Int

    init(_ inner: any ByteSource, without preface: Preface) {
        self.inner = inner
        margin = preface.changesLines ? LineMargin(preface) : nil
        skip = preface.skip
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        while buffer.count > 0 {
            var count = min(try inner.read(into: buffer), buffer.count)
            guard count > 0, let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
            if margin != nil {
                count = margin?.strip(UnsafeMutableBufferPointer(start: base, count: count)) ?? count
            }
            let dropped = min(skip, count)
            skip -= dropped
            if dropped > 0 { moveBytes(to: base, from: base + dropped, count - dropped) }
            if count > dropped { return count - dropped }
        }
        return 0
    }
}
