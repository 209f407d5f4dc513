import Archive
import Testing

@testable import Captures

/// Of a stream that breaks the last line is not known whole: half a figure is another figure.
@Suite struct BrokenLineTests {
    static let pages = [
        "server.memory_allocated: 62392960\nserver.memory_heap_size: 81788928\nserver.total_connections: 4711\n",
        "# TYPE envoy_server_memory_allocated gauge\nenvoy_server_memory_allocated{} 62392960\nenvoy_server_memory_heap_size{} 81788928\n",
        "NAMESPACE   POD        NAME          CPU(cores)   MEMORY(bytes)\nquay        crane-0    istio-proxy   4m           61Mi\nquay        crane-1    istio-proxy   4m           148Mi\n",
        "anon 62392960\nfile 4096\ninactive_file 2048\nactive_file 1024\n",
        "outbound|80||pay.quay.svc.cluster.local::observability_name::x\noutbound|80||pay.quay.svc.cluster.local::10.0.0.1:80::cx_active::4711\noutbound|80||pay.quay.svc.cluster.local::10.0.0.2:80::cx_active::1234\n",
    ]

    /// Facts of the first bytes, behind which the stream breaks.
    private func told(_ text: String, _ count: Int, piece: Int) throws -> [String] {
        let bytes = Array(text.utf8)
        let kind = bytes.withUnsafeBytes { Recognizer.kind(head: $0, name: "page.txt") }
        let source = PiecewiseSource(
            Array(bytes.prefix(count)), piece: piece, breaks: SourceError(.truncated, "the stream ends early"))
        let found = reader(for: kind, source: source, name: "page.txt")
        let pages = try #require(found)
        var facts: [String] = []
        #expect(throws: SourceError.self) {
            while let fact = try pages.next() { facts.append(fact.told) }
        }
        return facts
    }

    @Test(arguments: pages, [3, 1 << 16]) func `Half a line is none, wherever it breaks`(text: String, piece: Int)
        throws
    {
        let last = text.dropLast().utf8.lastIndex(of: 0x0A).map {
            text.utf8.distance(from: text.startIndex, to: $0) + 1
        }
        let start = try #require(last)
        let whole = try told(text, start, piece: piece)
        #expect(!whole.isEmpty)
        for count in start..<text.utf8.count {
            #expect(try told(text, count, piece: piece) == whole, "\(text.prefix(count))")
        }
    }

    /// A program ends each line of its page; what somebody picked out by hand may end without.
    @Test(arguments: [
        (1...9).map { "cluster.harbour\($0).upstream_cx_total: \($0)\n" }.joined() + "server.memory_allocated: ",
        "anon 104857600\nfile 176128\nkernel 4096\nkernel_stack 4096\npagetables 4096\nsock 0\nshmem 0\ninactive_anon 0\n"
            + "active_anon 0\ninactive_file ",
        (1...9).map { "envoy_harbour{number=\"\($0)\"} \($0)\n" }.joined() + "envoy_server_memory_allocated{} ",
        "outbound|80||pay.quay.svc.cluster.local::observability_name::x\n"
            + (1...9).map { "outbound|80||pay.quay.svc.cluster.local::10.0.0.\($0):80::cx_total::1\n" }.joined()
            + "outbound|80||pay.quay.svc.cluster.local::10.0.0.1:80::cx_active::",
    ]) func `The half of a page's last line is none`(text: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let before = try SavedPage.read(lines.dropLast().joined(separator: "\n") + "\n", named: "memory.stat").facts
        let half = try SavedPage.read(text + "6239", named: "memory.stat")
        #expect(half.facts == before && half.ending == "partial")
        let whole = try SavedPage.read(text + "62392960\n", named: "memory.stat")
        #expect(whole.facts != before && whole.ending == "complete")
        let picked = "\(lines[0])\n\(lines.last ?? "")"
        let few = try SavedPage.read(picked + "62392960", named: "memory.stat").facts
        #expect(few == (try SavedPage.read(picked + "62392960\n", named: "memory.stat").facts) && !few.isEmpty)
    }
}
