import Testing

@testable import Captures

/// A text that begins as JSON and ends in the middle of it.
@Suite struct CutJSONTests {
    private func isCut(_ text: String) -> Bool { Array(text.utf8).withUnsafeBytes { Recognizer.isCutJSON($0) } }

    @Test(arguments: [
        #"{"kind":"Pod","#, #"{"allocated": "4", "heap_size": "5"#, #"[{"a": [1, 2]}, {"b""#, #"{"a": "b\"}"#,
        "Defaulted container \"istio-proxy\" out of: a\n{\"a\": {",
    ])
    func `What is open at its end is cut`(text: String) { #expect(isCut(text)) }

    @Test(arguments: [
        #"{"kind":"Pod"}"#, #"{"a": "{["}"#, #"{"a": "\\"}"#, "[]", "{ not JSON", "[2026-05-11T08:14:31Z] a line", "",
        #"{"a": 1} and more {"#,
    ])
    func `What is closed, or no JSON, is not`(text: String) { #expect(!isCut(text)) }
}
