/// A chat as a stream in which each message begins with a mark, in place of who wrote it and when: between two messages one page ends,
/// and what was said first may be a command or the first line of the next page.
///
/// ```
/// 14.01.26, 22:52 - Jonas K.: $ kubectl get pods          ␞$ kubectl get pods
/// NAME       READY   STATUS                               NAME       READY   STATUS
/// 14.01.26, 22:55 - Svenja: limit?                        ␞limit?
/// ```
/// Numbers of lines stay as they are.
struct ChatLines: LineRewriter {
    /// ASCII's record separator: no page has one.
    static let mark: UInt8 = 0x1E

    private var atLineStart = true

    /// True for a text that begins with a message and has another one in its head.
    static func stand(in head: TextSlice) -> Bool {
        var (messages, at, isFirst) = (0, 0, true)
        while at < head.count, messages < 2 {
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end)
            at = end + 1
            guard !line.trimmed.isEmpty else { continue }
            if ChatStamp.length(of: line.last == 0x0D ? line.part(0, line.count - 1) : line) != nil {
                messages += 1
            } else if isFirst {
                return false
            }
            isFirst = false
        }
        return messages >= 2
    }

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        if atLineStart, let length = ChatStamp.length(of: line) {
            out.append(Self.mark)
            out.append(contentsOf: line.dropping(length))
        } else {
            out.append(contentsOf: line)
        }
        if isWhole { out.append(0x0A) }
        atLineStart = isWhole
    }
}
