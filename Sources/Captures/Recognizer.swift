/// Tells what one entry of a bundle is from its first bytes; names are often lost, so they only decide between equals.
package enum Recognizer {
    /// `head` is the start of the entry, 4 KB or all of it where there is less.
    package static func kind(head: UnsafeRawBufferPointer, name: String) -> CaptureKind {
        let bytes = TextSlice(start: head.baseAddress?.assumingMemoryBound(to: UInt8.self), count: head.count)
        if bytes.count >= 2, bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF {
            let narrow = narrowed(bytes)
            return narrow.withUnsafeBufferPointer { kind(of: $0, name) }
        }
        return kind(of: bytes.begins("\u{FEFF}") ? bytes.dropping(3) : bytes, name)
    }

    private static func kind(of head: TextSlice, _ name: String) -> CaptureKind {
        if head.begins("\u{7F}ELF") { return .coreDump }
        var start = 0
        while start < head.count, isBlank(head[start]) { start += 1 }
        guard start < head.count else { return .empty }
        let content = withoutPreamble(head.dropping(start))
        let file = baseName(name)
        guard let first = content.first else { return .unknown }
        if first == 0x7B { return object(JSONHead(content), content, file) }
        if first == 0x5B, let kind = bracket(content, file) { return kind }
        return text(content, file)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// The last part of a path of either kind of separator, without a packed file's ending.
    private static func baseName(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? name
        return last.hasSuffix(".gz") ? String(last.dropLast(3)) : last
    }

    /// ASCII out of UTF-16, enough to recognise it.
    private static func narrowed(_ bytes: TextSlice) -> [UInt8] {
        let low = bytes[0] == 0xFF ? 0 : 1
        return stride(from: 2 + low, to: bytes.count, by: 2).map { bytes[$0] }
    }

    /// Skips what a shell put before a page: kubectl's `Defaulted container …`, curl's progress table.
    private static func withoutPreamble(_ content: TextSlice) -> TextSlice {
        var rest = content
        for _ in 0..<8 {
            let isNoise =
                rest.begins("Defaulted container ") || rest.begins("% Total ") || rest.begins("  % Total ")
                || rest.begins("                                 Dload") || rest.begins("  0 ") || rest.begins("100 ")
            guard isNoise, let end = rest.find(0x0A) else { return rest }
            rest = rest.dropping(end + 1)
        }
        return rest
    }

    /// What begins with `[`: a JSON array, a kernel's line or an access log's.
    private static func bracket(_ content: TextSlice, _ file: String) -> CaptureKind? {
        let line = content.part(0, content.find(0x0A) ?? content.count)
        if KernelLog.bootSeconds(line) != nil { return .kernelLog }
        if line.count > 26, line[5] == 0x2D, line[8] == 0x2D, line[25] == 0x5D { return .proxyLog }
        if line.count > 26, line[25] == 0x5D, line[4] == 0x20, line[8] == 0x20 { return .kernelLog }
        var at = 1
        while at < content.count, isBlank(content[at]) { at += 1 }
        guard at < content.count, content[at] == 0x7B || content[at] == 0x5D else { return nil }
        return array(content[at] == 0x7B ? JSONHead(content.dropping(at)) : nil, file)
    }
}
