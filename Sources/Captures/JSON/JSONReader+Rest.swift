import Archive

extension JSONReader {
    /// What stands behind the document, which was read to its end.
    func rest() -> any ByteSource {
        let left = UnsafeBufferPointer(start: buffer + position, count: max(0, end - position))
        return PeekedSource(held: Array(left), rest: source)
    }
}
