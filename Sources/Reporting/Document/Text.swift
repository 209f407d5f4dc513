import Units

/// A run of words for the report, in which what is ours and what comes from a bundle are never mixed up.
///
/// Literals are ours. A `String` put into one is from a bundle unless it says otherwise, so forgetting is safe:
/// ```
/// let text: Text = "\(strong: "confirmed") \(cause.why) in \(name: pod), \(count) clusters"
/// ```
package struct Text: Sendable, Hashable, ExpressibleByStringInterpolation {
    package indirect enum Span: Sendable, Hashable {
        /// Our own words.
        case own(String)
        /// A sentence that holds words from a bundle.
        case prose(String)
        /// A name, a path, a command or a query: shown as it is.
        case name(String)
        case strong(Text)
        case emphasis(Text)
    }

    package private(set) var spans: [Span]

    package init(spans: [Span]) { self.spans = spans }
    package init(stringLiteral value: String) { spans = value.isEmpty ? [] : [.own(value)] }
    package init(stringInterpolation: StringInterpolation) { spans = stringInterpolation.spans }

    package static func own(_ text: String) -> Text { Text(stringLiteral: text) }
    package static func prose(_ text: String) -> Text { Text(spans: text.isEmpty ? [] : [.prose(text)]) }
    package static func name(_ text: String) -> Text { Text(spans: text.isEmpty ? [] : [.name(text)]) }

    package var isEmpty: Bool { spans.isEmpty }

    package static func + (a: Text, b: Text) -> Text { Text(spans: a.spans + b.spans) }
    package static func += (a: inout Text, b: Text) { a.spans += b.spans }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var spans: [Span] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            spans.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { spans.append(.own(literal)) }
        }
        package mutating func appendInterpolation(_ prose: String) { spans += Text.prose(prose).spans }
        package mutating func appendInterpolation(name: String) { spans += Text.name(name).spans }
        package mutating func appendInterpolation(own: String) { appendLiteral(own) }
        package mutating func appendInterpolation(_ text: Text) { spans += text.spans }
        package mutating func appendInterpolation(strong: Text) { spans.append(.strong(strong)) }
        package mutating func appendInterpolation(emphasis: Text) { spans.append(.emphasis(emphasis)) }
        package mutating func appendInterpolation(_ count: Int) { appendLiteral(grouped(Int64(count))) }
        package mutating func appendInterpolation(_ count: Int64) { appendLiteral(grouped(count)) }
        package mutating func appendInterpolation(_ bytes: Bytes) { appendLiteral(bytes.decimal) }
    }
}

extension [Text] {
    /// The parts that say something, with our own `separator` between them.
    func joined(_ separator: String) -> Text {
        var out: Text = ""
        for part in self where !part.isEmpty {
            if !out.isEmpty { out += .own(separator) }
            out += part
        }
        return out
    }
}
