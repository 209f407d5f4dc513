/// Words of a screen that was photographed and read off the picture: letters that look alike stand for each other.
///
/// ```
/// Last State:     Terrninated
///   Reason:       OOMKi11ed
/// ```
enum Misread {
    /// Whether a reader of pictures may have taken one for the other.
    static func isSame(_ text: TextSlice, _ word: StaticString) -> Bool {
        if text.isExactly(word) { return true }
        guard text.count <= 2 * word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { shape(text) == shape($0) }
    }

    /// One letter for all that look like it.
    private static func shape(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var shape: [UInt8] = []
        var at = 0
        while at < text.count {
            let next = at + 1 < text.count ? text[at + 1] : 0
            switch text[at] {
            case 0x30, 0x4F, 0x6F: shape.append(0x4F)
            case 0x31, 0x49, 0x69, 0x6C, 0x7C, 0x21: shape.append(0x6C)
            case 0x72 where next == 0x6E:
                shape.append(0x6D)
                at += 1
            case let byte: shape.append(byte)
            }
            at += 1
        }
        return shape
    }
}
