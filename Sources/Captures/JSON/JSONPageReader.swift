import Archive

/// What readers of JSON pages share: finding the document, handing out facts one by one, and an ending that tells how
/// it went. A page that ends early gives what stood before.
///
/// A subclass says where its facts lie (`begin`) and reads a little more each time it is asked (`advance`).
package class JSONPageReader: FactReader {
    let json: JSONReader
    /// Facts read and not handed out yet.
    var ready: [Fact] = []
    /// Why there is nothing, for a page that must have something; nil where an empty page is a complete one.
    var whenEmpty: String? { nil }
    private var started = false
    private var done = false
    private var handedOut = 0
    package private(set) var outcome = ReadOutcome.complete

    package init(source: any ByteSource) { json = JSONReader(source: TextSource(source)) }

    /// Enters the document, which `json` stands before. False if it is not what this reader reads.
    func begin() throws(SourceError) -> Bool { false }

    /// Reads on and puts facts into `ready`, few at a time. False at the end of the page.
    func advance() throws(SourceError) -> Bool { false }

    /// Called at the end, also after an error, for facts that sum up the page.
    func close() {}

    /// What follows the page in its stream, where the page was read to its end.
    package var rest: (any ByteSource)? { done && outcome == .complete && json.depth == 0 ? json.rest() : nil }

    package final func next() throws(SourceError) -> Fact? {
        while ready.isEmpty, !done {
            do {
                if !started { done = try !start() }
                if !done { done = try !advance() }
                if done { end(after: nil) }
            } catch {
                done = true
                end(after: error)
            }
        }
        guard !ready.isEmpty else { return nil }
        handedOut += 1
        return ready.removeFirst()
    }

    private func start() throws(SourceError) -> Bool {
        started = true
        let document = try json.findDocument()
        guard document.found else {
            outcome = .nothing(document.words ?? "empty")
            return false
        }
        guard try begin() else {
            outcome = .nothing("JSON of another shape")
            return false
        }
        return true
    }

    private func end(after error: SourceError?) {
        guard outcome == .complete else { return }
        close()
        let empty = ready.isEmpty && handedOut == 0
        if let error {
            outcome = empty ? .nothing(error.description) : .partial(error.description)
        } else if empty, let whenEmpty {
            outcome = .nothing(whenEmpty)
        }
    }
}
