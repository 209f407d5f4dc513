import Archive

extension JSONReader {
    /// Goes to the first line that starts with `{` or `[`. What stands before it is not JSON: a byte order mark,
    /// kubectl's `Defaulted container "istio-proxy" out of: istio-proxy, app`, curl's progress. Its first line is given
    /// back, since in a page without JSON it is the whole story:
    ///
    ///     2026-11-24T08:09:55.1Z	error	Get "http://localhost:15000/memory": EOF
    package func findDocument() throws(SourceError) -> (found: Bool, words: String?) {
        var words: String?
        while true {
            if position == end, try !refill() { return (false, words) }
            if end - position < 3, try refill() { continue }
            if discarded == 0, position == 0, end >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF {
                position = 3
            }
            let byte = try token()
            if byte == .openBrace || byte == .openBracket {
                pending = true
                return (true, words)
            }
            guard byte != 0 else { return (false, words) }
            let line = try passLine()
            if words == nil { words = line }
        }
    }

    /// Goes behind the next newline; tells the first 300 bytes of the line.
    private func passLine() throws(SourceError) -> String {
        var line: [UInt8] = []
        while true {
            while position < end, buffer[position] != .newline {
                if line.count < 300 { line.append(buffer[position]) }
                position += 1
            }
            guard position == end, try refill() else { break }
        }
        if line.last == 0x0D { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }
}
