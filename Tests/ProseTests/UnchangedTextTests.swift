import Testing
import Units

@testable import Prose

/// A report of thousands of incidents holds one text many times; a renaming that changes nothing leaves it one.
@Suite struct UnchangedTextTests {
    private struct Pods: Renaming {
        var pod = "pod"
        func name(_ text: String, _ kind: Name.Kind) -> String { kind == .pod || kind == .object ? text + pod : text }
        func namespace(_ text: String) -> String { text }
        func quote(_ text: String) -> String { text }
        func scalar(_ text: String, under keys: [String]) -> String { text }
        func key(_ text: String, under keys: [String]) -> String { text }
        func moment(_ moment: Moment) -> Moment { moment }
    }

    private func address(_ text: Text) -> Int { text.spans.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) } }

    @Test func `A text without names stays where it is`() {
        let text: Text = "\(container: "istio-proxy") of \(strong: "Do not") and \(quote: "words of somebody")"
        let other = text.renamed(by: Pods())
        #expect(other == text)
        #expect(address(other) == address(text))
    }

    @Test func `One name changes, and what stands beside it does not`() {
        let text: Text = "\(pod: "cart-0") of \(container: "istio-proxy") at \(strong: "\(pod: "cart-1")")"
        let other = text.renamed(by: Pods(pod: "-x"))
        #expect(other.plain == "cart-0-x of istio-proxy at cart-1-x")
        #expect(text.plain == "cart-0 of istio-proxy at cart-1")
        let locator = Locator.object(ObjectName("Pod", "shop", "cart-0"), path: ["istio-proxy"])
        #expect(locator.renamed(by: Pods(pod: "-x")) != locator)
        #expect(locator.renamed(by: Pods(pod: "")) == locator)
    }
}
