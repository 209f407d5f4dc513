import Units

/// Gives each name of a report another one: a redaction. What a report says in our own words never goes through it.
package protocol Renaming {
    func name(_ text: String, _ kind: Name.Kind) -> String
    /// A namespace, a pod, a host that stands in a field of its own.
    func namespace(_ text: String) -> String
    /// Words of somebody else, in which names may stand anywhere.
    func quote(_ text: String) -> String
    /// A scalar of YAML under its keys, the outermost first.
    func scalar(_ text: String, under keys: [String]) -> String
    /// A key of YAML under those above it: labels have names of their own.
    func key(_ text: String, under keys: [String]) -> String
    func moment(_ moment: Moment) -> Moment
}

extension Name {
    package func renamed(by renaming: some Renaming) -> Name {
        Name(renaming.name(text, kind), kind, in: namespace.map(renaming.namespace))
    }
}

extension ObjectName {
    package func renamed(by renaming: some Renaming) -> ObjectName { ObjectName(kind, name.renamed(by: renaming)) }
}

extension Text {
    /// The same text, in the same memory, where nothing of it has another name: a report holds many thousands.
    package func renamed(by renaming: some Renaming) -> Text {
        var changed: [Span]?
        for (index, span) in spans.enumerated() {
            guard let other = span.renamed(by: renaming) else { continue }
            changed = changed ?? spans
            changed?[index] = other
        }
        return changed.map { Text(spans: $0) } ?? self
    }
}

extension Text.Span {
    /// nil where it stays as it is.
    fileprivate func renamed(by renaming: some Renaming) -> Text.Span? {
        switch self {
        case .name(let name):
            let other = name.renamed(by: renaming)
            return other == name ? nil : .name(other)
        case .quote(let words):
            let other = renaming.quote(words)
            return other == words ? nil : .quote(other)
        case .moment(let moment, let clock):
            let other = renaming.moment(moment)
            return other == moment ? nil : .moment(other, clock)
        case .strong(let text):
            let other = text.renamed(by: renaming)
            return other == text ? nil : .strong(other)
        case .emphasis(let text):
            let other = text.renamed(by: renaming)
            return other == text ? nil : .emphasis(other)
        case .own, .mark, .bytes, .count, .share, .duration, .reference, .bar, .series: return nil
        }
    }
}

extension Instruction {
    package func renamed(by renaming: some Renaming) -> Instruction {
        switch self {
        case .command(let command): .command(command.renamed(by: renaming))
        case .text(let text): .text(text.renamed(by: renaming))
        }
    }
}

extension Locator {
    package func renamed(by renaming: some Renaming) -> Locator {
        switch self {
        case .line, .sample, .samples: self
        case .field(let text): .field(renaming.name(text, .term))
        case .stat(let text): .stat(renaming.name(text, .term))
        case .object(let object, let path):
            Self.kept(self, .object(object.renamed(by: renaming), path: path.map { renaming.name($0, .term) }))
        case .item(let what, let name): Self.kept(self, .item(what, name.renamed(by: renaming)))
        }
    }

    /// An equal one in the memory of the first: there are as many as kills.
    private static func kept(_ locator: Locator, _ other: Locator) -> Locator { other == locator ? locator : other }
}

extension Manifest {
    package func renamed(by renaming: some Renaming) -> Manifest {
        switch self {
        case .yaml(let documents):
            .yaml(
                documents.map {
                    YAML.Document($0.comments.map { $0.renamed(by: renaming) }, $0.body.renamed(by: renaming))
                })
        case .command(let command): .command(command.renamed(by: renaming))
        }
    }
}

extension YAML {
    /// Structure stays; scalars are renamed by the keys above them.
    package func renamed(by renaming: some Renaming, under keys: [String] = []) -> YAML {
        switch self {
        case .text(let text): .text(renaming.scalar(text, under: keys))
        case .number, .bool, .null: self
        case .block(let body): .block(body.renamed(by: renaming, under: keys))
        case .list(let items): .list(items.map { $0.renamed(by: renaming, under: keys) })
        case .map(let members):
            .map(
                members.map { member in
                    (
                        key: renaming.key(member.key, under: keys),
                        value: member.value.renamed(by: renaming, under: keys + [member.key])
                    )
                })
        case .noted(let value, let note):
            .noted(value.renamed(by: renaming, under: keys), note.renamed(by: renaming))
        }
    }
}
