import Units

/// What a report says: runs of our own words, and of what is put into them, each by its kind.
///
/// Literals are ours. A name out of a bundle is put in by its kind, so every writer can set it off, and a redaction can
/// replace it, without guessing; a bare `String` does not compile:
/// ```
/// let text: Text = "\(pod: pod) holds \(clusters, "cluster") in \(estimated: bytes) of \(limit), \(share: 0.67)"
/// ```
package struct Text: Sendable, Hashable, ExpressibleByStringInterpolation {
    package indirect enum Span: Sendable, Hashable {
        /// Our own words.
        case own(String)
        /// In front of a sign of our own behind which the text says more: it may end here. It has no width.
        case mark(Mark)
        /// A name, a path, a command or a query: shown as it is.
        case name(Name)
        /// Words of somebody else, whole: a message of the kubelet, a line of a log.
        case quote(String)
        case bytes(Bytes, Basis)
        case count(Int64)
        /// A part of a whole, 1 for all of it.
        case share(Double)
        /// Seconds.
        case duration(Double)
        case moment(Moment, Clock)
        /// A cause by its code, a remedy or an incident by its id.
        case reference(Reference, String)
        /// How much of the largest of its column.
        case bar(Bytes, of: Bytes)
        /// A curve, oldest first.
        case series([Bytes])
        case strong(Text)
        case emphasis(Text)
    }

    /// Where a figure comes from.
    package enum Basis: Sendable, Hashable { case plain, measured, estimated }
    package enum Clock: Sendable, Hashable { case dateAndTime, time }
    package enum Reference: Sendable, Hashable { case cause, remedy, incident }

    package private(set) var spans: [Span]

    package init(spans: [Span]) { self.spans = spans }
    package init(stringLiteral value: String) { spans = Mark.cut(value) }
    package init(stringInterpolation: StringInterpolation) { spans = stringInterpolation.spans }

    /// Our own words that are made elsewhere: never from a bundle.
    package static func own(_ text: String) -> Text { Text(stringLiteral: text) }
    package static func name(_ text: String, _ kind: Name.Kind) -> Text { Text(Name(text, kind)) }
    package static func quote(_ text: String) -> Text { Text(spans: text.isEmpty ? [] : [.quote(text)]) }
    package init(_ name: Name) { spans = name.isEmpty ? [] : [.name(name)] }

    package var isEmpty: Bool { spans.isEmpty }

    package static func + (a: Text, b: Text) -> Text { Text(spans: a.spans + b.spans) }
    package static func += (a: inout Text, b: Text) { a.spans += b.spans }
}

extension Text {
    /// Whatever it names.
    package var names: [Name] { spans.compactMap { if case .name(let name) = $0 { name } else { nil } } }

    /// The words without any markup, as JSON has them.
    package var plain: String { spans.map(\.plain).joined() }
}

extension Text.Span {
    package var plain: String {
        switch self {
        case .own(let words), .quote(let words): words
        case .mark: ""
        case .name(let name): name.plain
        case .bytes(let bytes, _): bytes.text
        case .count(let count): grouped(count)
        case .share(let share): Words.percent(share)
        case .duration(let seconds): Words.duration(seconds)
        case .moment(let moment, .dateAndTime): moment.date + " " + moment.clock
        case .moment(let moment, .time): moment.clock
        case .reference(_, let id): id
        case .bar(let part, let most): Words.bar(part, of: most)
        case .series(let values): Words.sparkline(values)
        case .strong(let text), .emphasis(let text): text.plain
        }
    }
}

extension [Text] {
    /// The parts that say something, with our own `separator` between them.
    package func joined(_ separator: String) -> Text {
        var out: Text = ""
        for part in self where !part.isEmpty {
            if !out.isEmpty { out += .own(separator) }
            out += part
        }
        return out
    }

    /// `a, b, c, d and 3 more`.
    package func listed() -> Text {
        let shown = Array(prefix(4)).joined(", ")
        return count > 4 ? shown + " and \(count - 4) more" : shown
    }
}

// In a `String`, such as a message of the console or of a test: the plain words.
extension Text: CustomStringConvertible { package var description: String { plain } }
extension Name: CustomStringConvertible { package var description: String { plain } }
extension Command: CustomStringConvertible { package var description: String { line } }
extension Locator: CustomStringConvertible { package var description: String { plain } }

extension Text {
    /// With a capital at its beginning, where that is a word of ours.
    package var capitalized: Text {
        guard case .own(let words)? = spans.first, let first = words.first else { return self }
        return Text(spans: [.own(first.uppercased() + words.dropFirst())] + spans.dropFirst())
    }
}
