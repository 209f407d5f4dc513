import Units

/// A command line to paste: what is put into it stays one word of the shell, whatever is in it.
///
///     let command: Command = "kubectl delete sidecar \(word: name) -n \(word: namespace)"
package struct Command: Sendable, Hashable, ExpressibleByStringInterpolation {
    package let line: String

    package init(line: String) { self.line = line }
    package init(stringLiteral value: String) { line = value }
    package init(stringInterpolation: StringInterpolation) { line = stringInterpolation.line }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var line = ""
        package init(literalCapacity: Int, interpolationCount: Int) { line.reserveCapacity(literalCapacity) }
        package mutating func appendLiteral(_ literal: String) { line += literal }
        @available(*, unavailable, message: "say `word:`, which quotes what a shell would take apart")
        package mutating func appendInterpolation(_ text: String) {}
        package mutating func appendInterpolation(word: String) { line += Command.word(word) }
        /// `cart-0.shop`, as istioctl names a pod.
        package mutating func appendInterpolation(proxy pod: String, in namespace: String) {
            line += Command.word("\(pod).\(namespace)")
        }
        package mutating func appendInterpolation(_ command: Command) { line += command.line }
        package mutating func appendInterpolation(_ count: Int) { line += String(count) }
    }

    /// A name as one word of a shell's command line.
    package static func word(_ text: String) -> String {
        let safe = text.utf8.allSatisfy { byte in
            (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x2D && byte <= 0x3A) || byte == 0x5F
        }
        guard !safe || text.isEmpty else { return text }
        let isLine = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        let line =
            isLine
            ? text
            : String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
        return "'" + line.replacingAll("'", with: "'\\''") + "'"
    }
}
