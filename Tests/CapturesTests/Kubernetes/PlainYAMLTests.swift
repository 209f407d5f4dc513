import SampleBundles
import Testing

@testable import Captures

private let service = """
    - apiVersion: v1
      kind: Service
      metadata:
        annotations:
          empty:
          url: http://shop.example:8080/a#b
          quoted: "a: b, no escapes"
          single: '{"k": [1, 2]}'
        labels: {}
        name: pay
      spec:
        args:
        - --domain
        - -5
        ports:
        - name: http
          port: 80
          targets:
            - 8080
            - name: x
              of:   y
        - name: null
          port: ~
        selector: []

      status:
        loadBalancer: {}
    """

/// The scan of plain lines against libyaml: what it takes it reads alike, and the rest it leaves to libyaml.
@Suite struct PlainYAMLTests {
    private func tree(_ text: [UInt8], _ read: (ObjectTree, TextSlice) -> Bool) -> [String]? {
        let tree = ObjectTree()
        guard text.withUnsafeBufferPointer({ read(tree, $0) }) else { return nil }
        return tree.nodes.map { "\($0)" } + [String(decoding: tree.bytes, as: UTF8.self)]
    }

    private func plain(_ text: [UInt8]) -> [String]? { tree(text) { $0.read(plain: $1) } }
    private func yaml(_ text: [UInt8]) -> [String]? { tree(text) { $0.read(yaml: $1) } }

    @Test func whatKubectlPrintsIsPlain() {
        let text = Array(service.utf8)
        #expect(plain(text) != nil && plain(text) == yaml(text))
    }

    @Test(arguments: [
        "a: |\n  b\n", "a: b\n  c\n", "a: 'it''s'\n", "a: \"\\n\"\n", "a: [1]\n", "a: {b: c}\n", "a: &x b\n", "a: *x\n",
        "a: !t b\n", "a: b # c\n", "# c\na: b\n", "a: b: c\n", "a: b:\n", "'a': b\n", "? a\n: b\n", "a: \tb\n",
        "a: ü\n",
        "- - a\n", "-\n  a: b\n", "a:\n b: c\n  d: e\n", "a: b\nc\n", "--- a\n", "a: b \n", "a : b\n", "a: 'b\n  c'\n",
        "",
        "a: b\n- c\n", "- a\nb: c\n", "a: - b\n", "a: > \n  b\n", "a: b\n   \nc: d\n", "a: @b\n", "a\n", "a: \"b\" c\n",
    ])
    func whatIsNotPlainIsLeftToLibyaml(_ text: String) {
        #expect(plain(Array(text.utf8)) == nil)
    }

    /// Whatever a line is changed to: a tree that is taken for plain is libyaml's.
    @Test func drawnChangesReadAlikeOrNotAtAll() {
        var draws = Dice(41)
        let base = Array(service.utf8)
        let pieces = [
            " ", "  ", "-", "- ", ":", ": ", "\n", "#", " #", "'", "\"", "|", "{}", "[", "~", "null", "x", "\t", "?",
            "&a", "\n- ",
        ]
        var (taken, left) = (0, 0)
        for _ in 0..<30_000 {
            var text = base
            for _ in 0...draws.below(3) {
                let at = draws.below(text.count)
                switch draws.below(3) {
                case 0: text.remove(at: at)
                case 1: text.insert(contentsOf: Array(pieces[draws.below(pieces.count)].utf8), at: at)
                default: text[at] = Array(" -:#'x\n".utf8)[draws.below(7)]
                }
            }
            guard let own = plain(text) else {
                left += 1
                continue
            }
            taken += 1
            #expect(own == yaml(text), "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(taken > 1_000 && left > 1_000)
    }
}
