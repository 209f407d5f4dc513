import Testing

@testable import Diagnosis

@Suite struct AlikeEndsTests {
    /// Where an array stands in memory.
    private static func place(of array: [some Any]) -> UInt {
        array.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    }

    @Test(
        arguments: [
            ("OOMKilled", 137, "OOMKilled, exit code 137"), ("Error", nil, "Error"),
            (nil, 1, "terminated, exit code 1"),
        ] as [(String?, Int?, String)])
    func `Runs that ended alike share the words of it`(reason: String?, exitCode: Int?, words: String) {
        let ends = AlikeEnds()
        let (first, second) = (ends.words(reason, exitCode: exitCode), ends.words(reason, exitCode: exitCode))
        #expect(first.plain == words && second == first)
        #expect(Self.place(of: first.spans) == Self.place(of: second.spans))
        #expect(ends.words(reason, exitCode: 2) != first)
    }

    /// A row of a table names no container.
    @Test(arguments: [("istio-proxy", ["istio-proxy", "terminated"]), ("", ["terminated"])])
    func `Fields of containers of one name share their path`(container: String, path: [String]) {
        let ends = AlikeEnds()
        let first = ends.path(container: container, field: "terminated")
        let second = ends.path(container: container, field: "terminated")
        #expect(first == path && second == path)
        #expect(Self.place(of: first) == Self.place(of: second))
    }

    /// A bundle may name as many as it likes.
    @Test func `Of very many ends each is told, and not each is kept`() {
        let ends = AlikeEnds()
        let all = (0..<2_000).map { ends.words("Error \($0)", exitCode: nil) }
        for (number, words) in all.enumerated() {
            let again = ends.words("Error \(number)", exitCode: nil)
            #expect(words.plain == "Error \(number)" && again == words)
            #expect((Self.place(of: again.spans) == Self.place(of: words.spans)) == (number < 1_000))
        }
    }
}
