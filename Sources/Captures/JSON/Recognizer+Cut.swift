extension Recognizer {
    /// True for a whole text that begins as an object of JSON, or an array of them, and ends within it.
    package static func isCutJSON(_ head: UnsafeRawBufferPointer) -> Bool {
        let bytes = TextSlice(start: head.baseAddress?.assumingMemoryBound(to: UInt8.self), count: head.count)
        let text = content(bytes)
        guard text.first == 0x7B || text.first == 0x5B,
            let next = text.dropping(1).first(where: { !isBlank($0) }), next == 0x22 || next == 0x7B
        else { return false }
        var (depth, isString, isEscaped) = (0, false, false)
        for byte in text {
            if isString {
                (isString, isEscaped) = (isEscaped || byte != 0x22, !isEscaped && byte == 0x5C)
                continue
            }
            switch byte {
            case 0x22: isString = true
            case 0x7B, 0x5B: depth += 1
            case 0x7D, 0x5D: depth -= 1
            default: continue
            }
            if depth == 0 { return false }
        }
        return depth > 0
    }
}
