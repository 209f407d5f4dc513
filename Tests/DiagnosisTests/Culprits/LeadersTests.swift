import Prose
import Testing

@testable import Diagnosis

/// A superlative needs a difference.
@Suite struct LeadersTests {
    private func text(_ counts: [Int], alike: Int, isCounted: Bool = true) -> String {
        let names = ["ox", "elk", "yak"]
        let shown = zip(names, counts).map { (name: .own($0), count: $1) as (name: Text, count: Int) }
        return Leaders(shown: shown, alike: alike, isCounted: isCounted).text("route", "routes").plain
    }

    @Test func `The largest is called so where it is larger`() {
        #expect(text([41, 12, 12], alike: 1) == "Most routes: ox (41), elk (12), yak (12)")
    }

    @Test func `Of equals none is`() {
        #expect(text([41, 41, 41], alike: 100) == "41 routes each in ox, elk, yak and 97 more")
        #expect(text([41, 41, 12], alike: 2) == "41 routes each in ox, elk")
        #expect(text([1, 1], alike: 2) == "1 route each in ox, elk")
    }

    @Test func `Where only the largest are kept, others are not counted`() {
        #expect(text([7, 7, 7], alike: 20, isCounted: false) == "7 routes each in ox, elk, yak, and as many in others")
    }

    @Test func `Endpoints of equal services are told so`() throws {
        var scenario = Scenario(services: 12)
        for place in 1...6 { scenario.mesh.addEndpoints(700, at: place) }
        let advice = try scenario.incident().advice.first { $0.cause == "OOM203" }
        #expect(advice?.text.contains("Most endpoints") != true, "\(advice?.text.plain ?? "")")
    }
}
