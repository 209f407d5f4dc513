import Units

extension Text {
    /// What can be put into a text, each by its label.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate(set) var spans: [Span] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            spans.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            spans += Mark.cut(literal)
        }

        @_disfavoredOverload
        @available(*, unavailable, message: "say what it is: a name by its kind, a quote, or a Text of our own words")
        package mutating func appendInterpolation(_ text: String) {}

        package mutating func appendInterpolation(_ text: Text) { spans += text.spans }
        package mutating func appendInterpolation(strong: Text) { spans.append(.strong(strong)) }
        package mutating func appendInterpolation(emphasis: Text) { spans.append(.emphasis(emphasis)) }
        package mutating func appendInterpolation(own: String) { appendLiteral(own) }
        package mutating func appendInterpolation(quote: String) { if !quote.isEmpty { spans.append(.quote(quote)) } }
    }
}

// MARK: - Names

extension Text.StringInterpolation {
    package mutating func appendInterpolation(_ name: Name) { if !name.isEmpty { spans.append(.name(name)) } }
    package mutating func appendInterpolation(name: String, _ kind: Name.Kind) {
        appendInterpolation(Name(name, kind))
    }
    package mutating func appendInterpolation(pod: String) { appendInterpolation(Name(pod, .pod)) }
    package mutating func appendInterpolation(namespace: String) { appendInterpolation(Name(namespace, .namespace)) }
    package mutating func appendInterpolation(workload: String) { appendInterpolation(Name(workload, .workload)) }
    package mutating func appendInterpolation(node: String) { appendInterpolation(Name(node, .node)) }
    package mutating func appendInterpolation(host: String) { appendInterpolation(Name(host, .host)) }
    package mutating func appendInterpolation(cluster: String) { appendInterpolation(Name(cluster, .cluster)) }
    package mutating func appendInterpolation(container: String) { appendInterpolation(Name(container, .container)) }
    package mutating func appendInterpolation(version: String) { appendInterpolation(Name(version, .version)) }
    package mutating func appendInterpolation(file: String) { appendInterpolation(Name(file, .file)) }
    /// A field, a setting or a page by the name that programs give it: ours, but to be typed as it stands.
    package mutating func appendInterpolation(term: String) { appendInterpolation(Name(term, .term)) }
    /// `VirtualService shop/catalogue`.
    package mutating func appendInterpolation(object: ObjectName) {
        if let kind = object.kind { appendInterpolation(kind: kind, " ") }
        appendInterpolation(object.name)
    }
    /// The kind of an object. Logs and owner references name it too, so only what could be a kind reads as our own word; the
    /// rest is somebody else's.
    package mutating func appendInterpolation(kind: String, _ after: StaticString = "") {
        let isWord = kind.utf8.count <= 63 && kind.utf8.allSatisfy { (0x41...0x5A).contains($0 & 0xDF) }
        if isWord {
            appendLiteral(kind + "\(after)")
        } else {
            appendInterpolation(quote: kind)
            appendLiteral("\(after)")
        }
    }
    package mutating func appendInterpolation(command: Command) { appendInterpolation(Name(command.line, .command)) }
}

// MARK: - Figures

extension Text.StringInterpolation {
    package mutating func appendInterpolation(_ count: Int) { spans.append(.count(Int64(count))) }
    package mutating func appendInterpolation(_ count: Int64) { spans.append(.count(count)) }
    /// `1 cluster`, `2 clusters`.
    package mutating func appendInterpolation(_ count: Int, _ one: StaticString) {
        appendInterpolation(Int64(count), one)
    }
    package mutating func appendInterpolation(_ count: Int64, _ one: StaticString) {
        spans.append(.count(count))
        appendLiteral(" \(one)" + (count == 1 ? "" : "s"))
    }
    /// `1 proxy`, `2 proxies`.
    package mutating func appendInterpolation(_ count: Int, _ one: StaticString, _ many: StaticString) {
        appendInterpolation(Int64(count), one, many)
    }
    package mutating func appendInterpolation(_ count: Int64, _ one: StaticString, _ many: StaticString) {
        spans.append(.count(count))
        appendLiteral(" \(count == 1 ? one : many)")
    }
    /// A number with this many digits behind the point.
    package mutating func appendInterpolation(fixed value: Double, _ decimals: Int) {
        appendLiteral(fixed(value, decimals))
    }
    package mutating func appendInterpolation(_ bytes: Bytes) { spans.append(.bytes(bytes, .plain)) }
    package mutating func appendInterpolation(measured bytes: Bytes) { spans.append(.bytes(bytes, .measured)) }
    package mutating func appendInterpolation(estimated bytes: Bytes) { spans.append(.bytes(bytes, .estimated)) }
    package mutating func appendInterpolation(share: Double) { spans.append(.share(share)) }
    package mutating func appendInterpolation(seconds: Double) { spans.append(.duration(seconds)) }
    /// Of what is reckoned and not read: no finer than anybody can know it.
    package mutating func appendInterpolation(about seconds: Double) { appendLiteral(Words.roughly(seconds)) }
    package mutating func appendInterpolation(at moment: Moment) { spans.append(.moment(moment, .dateAndTime)) }
    package mutating func appendInterpolation(clock moment: Moment) { spans.append(.moment(moment, .time)) }
    package mutating func appendInterpolation(cause code: String) { spans.append(.reference(.cause, code)) }
    package mutating func appendInterpolation(remedy id: String) { spans.append(.reference(.remedy, id)) }
    package mutating func appendInterpolation(incident id: String) { spans.append(.reference(.incident, id)) }
}
