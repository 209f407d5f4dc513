import Captures
import SampleBundles
import Units

/// Seeds: pages of a small sample bundle, cut short, and those forms that it does not hold.
enum Corpus {
    struct Page: Sendable {
        let name: String
        let bytes: [UInt8]
        let kind: CaptureKind
    }

    private static let longest = 12 << 10

    static let pages: [Page] =
        (samplePages + (Corpus.snippets + Corpus.pieces + Corpus.others).map { ($0.name, Array($0.text.utf8)) })
        .map {
            (name, bytes) in
            let kind = bytes.withUnsafeBytes {
                Recognizer.kind(head: UnsafeRawBufferPointer(rebasing: $0.prefix(4096)), name: name)
            }
            return Page(name: name, bytes: bytes, kind: kind)
        }

    private static let capture: CaptureShape = {
        var mesh = Mesh(seed: 5)
        mesh.addControlPlane()
        mesh.addServices(2)
        mesh.addService("pay", in: "checkout", pods: 1, sidecar: Mesh.Sidecar(limit: "256Mi"))
        mesh.capturedAt = mesh.begunAt.later(7_800)
        var capture = CaptureShape(mesh)
        capture.requestsLogged = 20
        capture.proxies = mesh.pods.filter { $0.sidecar != nil }.map { ProxyShape($0, in: mesh) }
        return capture
    }()

    private static let samplePages: [(String, [UInt8])] = capture.builder().entries.compactMap { entry in
        if entry.bytes.isEmpty { return nil }
        return (entry.name, Array(entry.bytes.prefix(longest)))
    }

    /// Whole dumps: the resources stand behind the 12 KB of the pages.
    static let dumps = capture.builder().entries.filter { $0.name.contains("config_dump") }.map(\.bytes)

    static let archives: [[UInt8]] = {
        var small = BundleBuilder()
        for page in pages.prefix(6) { small.add(page.name, bytes: Array(page.bytes.prefix(2000))) }
        small.add("a/" + String(repeating: "long/", count: 60) + "memory", "{}")
        let packed = small.tarGzip()
        var nested = BundleBuilder()
        nested.add("inner.tgz", bytes: packed)
        nested.add("page.json.gz", bytes: gzip(Array("{}".utf8)))
        nested.add("z.zip", bytes: zip)
        var cut = BundleBuilder()
        cut.add("b.tgz.part1", bytes: Array(packed.prefix(packed.count / 2)))
        cut.add("b.tgz.part2", bytes: Array(packed.dropFirst(packed.count / 2)))
        return [small.tar(), packed, nested.tar(), nested.tarGzip(level: 0), zip, gzip(zip, level: 0), cut.tar()]
            + packedStreams + [Array(zipText.utf8), Array(xzText.utf8), mail]
    }()

    static let tokens: [[UInt8]] =
        (words + [String](repeating: "\u{FEFF}", count: 1)).map { Array($0.utf8) } + [
            [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xFF, 0xFE], [0xFE, 0xFF], [0],
        ]

    static let archiveTokens: [[UInt8]] = [
        [0x1F, 0x8B, 8], Array("ustar\u{0}00".utf8), Array("ustar  \u{0}".utf8), Array("PK\u{3}\u{4}".utf8),
        Array("PK\u{1}\u{2}".utf8), Array("PK\u{7}\u{8}".utf8), [0xFF, 0xFF, 0xFF, 0xFF],
        [0x80, 0, 0, 0, 0, 0, 0, 0x7F],
        Array("../".utf8), Array("x".utf8), Array("L".utf8), Array("g".utf8), [UInt8](repeating: 0, count: 512),
        Array("99999999999 path=a\n".utf8), Array("30 size=99999999999999999\n".utf8), [0x28, 0xB5, 0x2F, 0xFD],
    ]

    private static let words = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\uD800", "\n", "\r\n", "\t", " ", "  ", "- ", "---\n",
        "...\n",
        "null", "true", "-", "-1", "0", "4294967295", "9223372036854775807", "9223372036854775808", "1e999", "0x7f",
        "-9223372036854775808", "18446744073709551615", "1.5e-7", "NaN", "&a ", "*a", "<<: ", "!!binary ", "|\n", ">\n",
        "2026-11-24T08:09:53.637554Z", "0000-00-00T99:99:99Z", "9999-12-31T23:59:59Z", "160Mi", "9999999999Gi", "::",
        "|", "outbound|80||", "{{", "# TYPE ", "le=\"+Inf\"", "histogram", "items:\n", "kind: Pod\n", "kind: List\n",
        "\"items\":", "\"configs\":", "\"@type\":", "\"cluster_statuses\":", "\u{1B}[31m", "\u{202E}", "é",
        "==== START logs for container istio-proxy of pod a/b ====\n", "Killed process 9 (envoy) total-vm:1kB",
        String(repeating: "[", count: 2000), String(repeating: "{\"a\":", count: 600),
        String(repeating: "9", count: 400),
        String(repeating: "- ", count: 1500), String(repeating: "a: ", count: 400),
    ]
}
