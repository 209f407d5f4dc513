/// A place inside a file of the bundle.
package enum Locator: Sendable, Hashable, ExpressibleByStringLiteral {
    /// 0 where an object of a list tells it, which has no line of its own.
    case line(Int)
    /// A field of a page, or a pointer into its JSON.
    case field(String)
    /// A statistic or a metric by its name.
    case stat(String)
    /// An object of the cluster, and what it has inside: a container, a field.
    case object(ObjectName, path: [String])
    /// What a page lists by a name: `client cart-0.shop`, `filter envoy.lua`.
    case item(StaticWord, Name)
    /// Seconds after the first sample of a series.
    case sample(atSeconds: Double)
    /// So many samples of one figure.
    case samples(Int, of: StaticWord)

    package init(stringLiteral value: String) { self = .field(value) }

    package var plain: String {
        switch self {
        case .line(let line): line > 0 ? "line \(line)" : "an item of its list"
        case .field(let name), .stat(let name): name
        case .object(let object, let path):
            ((object.name.isEmpty ? [] : [object.text.plain]) + path).joined(separator: ", ")
        case .item(let what, let name): "\(what.word) \(name.plain)"
        case .sample(let seconds): "sample at \(Words.tenths(seconds)) s"
        case .samples(let count, let figure): "\(count) \(count == 1 ? "sample" : "samples") of \(figure.word)"
        }
    }

    /// The pod whose object it is, or that a page lists.
    package var pod: String? {
        switch self {
        case .object(let object, _): object.kind == "Pod" ? object.name.text : nil
        case .item(_, let name): name.kind == .pod ? name.text : nil
        case .line, .field, .stat, .sample, .samples: nil
        }
    }

    package var text: Text {
        switch self {
        case .line: .own(plain)
        case .item(let what, let name): .own(what.word + " ") + Text(name)
        case .sample, .samples: .own(plain)
        case .field, .stat, .object: .name(plain, .term)
        }
    }

    /// A word of ours, never of a bundle.
    package struct StaticWord: Sendable, Hashable, ExpressibleByStringLiteral {
        package let word: String
        package init(stringLiteral value: String) { word = value }
        /// A case of an enum of ours.
        package init(_ value: some RawRepresentable<String>) { word = value.rawValue }
    }
}
