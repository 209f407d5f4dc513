import Archive

/// Kubernetes objects in whatever text: looks at the first byte and leaves the rest to the YAML or the JSON reader.
final class KubernetesListReader: FactReader {
    private let source: PeekedSource
    private var reader: (any FactReader)?

    init(source: any ByteSource) { self.source = PeekedSource(TextSource(source)) }

    func next() throws(SourceError) -> Fact? {
        if let reader { return try reader.next() }
        let isJSON = try source.firstByte() == 0x7B
        let chosen: any FactReader =
            isJSON ? KubernetesJSONReader(source: source) : KubernetesYAMLReader(source: source)
        reader = chosen
        return try chosen.next()
    }

    var outcome: ReadOutcome { reader?.outcome ?? .nothing("the file could not be read") }
}

/// A source whose first bytes were looked at.
private final class PeekedSource: ByteSource {
    private let inner: any ByteSource
    private var held: [UInt8] = []

    init(_ inner: any ByteSource) { self.inner = inner }

    /// The first byte that is no white space, of the first few thousand.
    func firstByte() throws(SourceError) -> UInt8? {
        var piece = [UInt8](repeating: 0, count: 4096)
        var failure: SourceError?
        let n = piece.withUnsafeMutableBytes { bytes -> Int in
            do throws(SourceError) { return try inner.read(into: bytes) } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        held = Array(piece.prefix(max(0, n)))
        return held.first { $0 > 0x20 }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard !held.isEmpty else { return try inner.read(into: buffer) }
        let n = min(held.count, buffer.count)
        buffer.copyBytes(from: held[0..<n])
        held.removeFirst(n)
        return n
    }
}
