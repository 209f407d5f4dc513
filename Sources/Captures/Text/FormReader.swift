import Archive

/// A page that comes as text or as JSON: looks at its first byte and leaves the rest to the reader of that form.
final class FormReader: FactReader {
    private let source: PeekedSource
    private let json: Form
    private let text: Form
    private var reader: (any FactReader)?

    typealias Form = (PeekedSource) throws(SourceError) -> any FactReader

    init(source: any ByteSource, json: @escaping Form, text: @escaping Form) {
        self.source = PeekedSource(TextSource(source))
        self.json = json
        self.text = text
    }

    func next() throws(SourceError) -> Fact? {
        if let reader { return try reader.next() }
        let first = try source.firstByte()
        let chosen = first == 0x7B || first == 0x5B ? try json(source) : try text(source)
        reader = chosen
        return try chosen.next()
    }

    var rest: (any ByteSource)? { reader?.rest }

    var outcome: ReadOutcome { reader?.outcome ?? .nothing("the file could not be read") }
}
