import Archive
import CYAML

/// Envoy's pages as `istioctl proxy-config … -o yaml` prints them, as the JSON that they were made of, while they are read.
///
/// libyaml gives one event after the other, so nothing but the path to the value at hand is held. An alias counts as null:
/// anchors are never expanded, so a small text cannot become a large page.
final class YAMLAsJSON: ByteSource {
    private enum Frame { case mapping, sequence }

    /// As deep as `JSONReader` follows, with room.
    private static let deepest = 200

    private let inner: any ByteSource
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let isReady: Bool
    private var frames: [Frame] = []
    /// Of each frame, how many scalars and containers began in it: of a mapping every other one is a key.
    private var counts: [Int] = []
    private var out: [UInt8] = []
    private var outStart = 0
    private var isOver = false
    private var failure: SourceError?

    init(_ inner: any ByteSource) {
        self.inner = inner
        parser = .allocate(capacity: 1)
        isReady = yaml_parser_initialize(parser) == 1
        guard isReady else { return }
        yaml_parser_set_input(
            parser,
            { data, buffer, size, count in
                guard let data, let buffer, let count else { return 0 }
                let source = Unmanaged<YAMLAsJSON>.fromOpaque(data).takeUnretainedValue()
                count.pointee = source.pull(UnsafeMutableRawBufferPointer(start: buffer, count: size))
                return source.failure == nil ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        while outStart == out.count {
            out.removeAll(keepingCapacity: true)
            outStart = 0
            guard !isOver, isReady else { return 0 }
            try advance()
        }
        let count = min(buffer.count, out.count - outStart)
        buffer.copyBytes(from: out[outStart..<(outStart + count)])
        outStart += count
        return count
    }

    private func pull(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        do throws(SourceError) { return try inner.read(into: buffer) } catch {
            failure = error
            return 0
        }
    }

    private func advance() throws(SourceError) {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            isOver = true
            if let failure { throw failure }
            throw SourceError(.damaged, "YAML that breaks off at line \(parser.pointee.mark.line + 1)")
        }
        defer { yaml_event_delete(&event) }
        switch event.type {
        case YAML_STREAM_END_EVENT: isOver = true
        case YAML_DOCUMENT_END_EVENT: out.append(0x0A)
        case YAML_SCALAR_EVENT:
            let data = event.data.scalar
            let text = TextSlice(start: data.value.map { UnsafePointer($0) }, count: data.length)
            scalar(text, isPlain: data.style == YAML_PLAIN_SCALAR_STYLE)
        case YAML_ALIAS_EVENT: scalar(TextSlice(start: nil, count: 0), isPlain: true)
        case YAML_MAPPING_START_EVENT: try begin(.mapping, 0x7B)
        case YAML_SEQUENCE_START_EVENT: try begin(.sequence, 0x5B)
        case YAML_MAPPING_END_EVENT: end(0x7D)
        case YAML_SEQUENCE_END_EVENT: end(0x5D)
        default: break
        }
    }

    private func begin(_ frame: Frame, _ mark: UInt8) throws(SourceError) {
        guard frames.count < Self.deepest else {
            isOver = true
            throw SourceError(.damaged, "YAML nested more than \(Self.deepest) deep")
        }
        // What is no scalar is no key of JSON.
        if separate() {
            out.append(contentsOf: [0x22, 0x22, 0x3A])
            counts[counts.count - 1] &+= 1
        }
        out.append(mark)
        frames.append(frame)
        counts.append(0)
    }

    private func end(_ mark: UInt8) {
        guard let frame = frames.popLast(), let count = counts.popLast() else { return }
        if frame == .mapping, !count.isMultiple(of: 2) { out.append(contentsOf: Array("null".utf8)) }
        out.append(mark)
    }

    private func scalar(_ text: TextSlice, isPlain: Bool) {
        let isKey = separate()
        if !isKey, isPlain {
            if text.isEmpty || text.isExactly("~") { return out.append(contentsOf: Array("null".utf8)) }
            if text.isExactly("null") || text.isExactly("true") || text.isExactly("false") || Self.isNumber(text) {
                return out.append(contentsOf: text)
            }
        }
        string(text)
        if isKey { out.append(0x3A) }
    }

    /// Writes what stands before the next value; true where it is a key.
    private func separate() -> Bool {
        guard let frame = frames.last, let count = counts.last else { return false }
        counts[counts.count - 1] = count &+ 1
        let isKey = frame == .mapping && count.isMultiple(of: 2)
        if count > 0, isKey || frame == .sequence { out.append(0x2C) }
        return isKey
    }

    private func string(_ text: TextSlice) {
        out.append(0x22)
        for byte in text {
            switch byte {
            case 0x22, 0x5C: out.append(contentsOf: [0x5C, byte])
            case 0x0A: out.append(contentsOf: [0x5C, 0x6E])
            case 0x00..<0x20: out.append(0x20)
            default: out.append(byte)
            }
        }
        out.append(0x22)
    }

    /// As JSON writes a number: YAML's own forms (`0x1f`, `1_000`, `.5`, `007`) stay text.
    private static func isNumber(_ text: TextSlice) -> Bool {
        var rest = text.first == 0x2D ? text.dropping(1) : text
        func digits(_ text: TextSlice) -> Int { text.firstIndex { $0 &- 0x30 >= 10 } ?? text.count }
        let whole = digits(rest)
        guard whole > 0, whole == 1 || rest.first != 0x30 else { return false }
        rest = rest.dropping(whole)
        if rest.first == 0x2E {
            let fraction = digits(rest.dropping(1))
            guard fraction > 0 else { return false }
            rest = rest.dropping(fraction + 1)
        }
        guard let exponent = rest.first else { return true }
        guard exponent == 0x65 || exponent == 0x45 else { return false }
        rest = rest.dropping(1)
        if rest.first == 0x2D || rest.first == 0x2B { rest = rest.dropping(1) }
        return !rest.isEmpty && digits(rest) == rest.count
    }
}

extension Recognizer {
    /// Words of which one stands near the beginning of each of Envoy's pages in YAML.
    private static let yamlWords: [StaticString] = [
        "circuitBreakers:", "connectTimeout:", "edsClusterConfig:", "filterChains:", "trafficDirection:",
        "virtualHosts:",
        "hostStatuses:", "dynamicActiveSecrets:", "clusterName:", "configs:\n", "bootstrap:\n",
    ]

    /// Envoy's configuration or its clusters in YAML, by what the same JSON would be; nil for any other text.
    static func envoyYAML(_ line: TextSlice, _ head: TextSlice, _ file: String) -> CaptureKind? {
        guard line.begins("- ") || line.ends(":"), line.find(0x3A) != nil, yamlWords.contains(where: { head.holds($0) })
        else { return nil }
        let kind = asJSON(head).withUnsafeBufferPointer { json -> CaptureKind in
            guard let first = json.first else { return .unknown }
            if first == 0x7B { return object(JSONHead(json), json, file) }
            guard first == 0x5B, json.count > 1, json[1] == 0x7B else { return .unknown }
            return array(JSONHead(json.dropping(1)), json, file)
        }
        return kind == .configDump || kind == .clustersPage ? kind : nil
    }

    /// The JSON of a YAML text's first lines, up to where they break off.
    static func asJSON(_ head: TextSlice) -> [UInt8] {
        let source = YAMLAsJSON(MemorySource(Array(head)))
        var out: [UInt8] = []
        withUnsafeTemporaryAllocation(byteCount: 1 << 12, alignment: 16) { buffer in
            while let count = try? source.read(into: buffer), count > 0 { out.append(contentsOf: buffer[..<count]) }
        }
        return out
    }
}
