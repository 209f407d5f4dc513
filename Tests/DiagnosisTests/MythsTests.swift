import Testing

@testable import Diagnosis

@Suite struct MythsTests {
    @Test func `Each myth stands once, with a fact and a rule that exists`() {
        let codes = Set(Rules.cards.map(\.code))
        #expect(Myths.all.count > 15)
        #expect(Set(Myths.all.map(\.claim)).count == Myths.all.count)
        for myth in Myths.all {
            #expect(myth.claim.hasSuffix(".") && myth.fact.hasSuffix("."), "\(myth.claim)")
            if let code = myth.code { #expect(codes.contains(code), "\(myth.claim)") }
        }
    }

    @Test(arguments: ["server.memory_total_alloc_bytes", "connection_pool_per_upstream_connection"])
    func `A metric that does not exist is answered with one that does`(name: String) throws {
        let myth = try #require(Myths.all.first { $0.claim.contains(name) })
        #expect(myth.verdict == .isFalse)
        #expect(myth.fact.contains("server.memory_allocated") || myth.fact.contains("upstream_cx_active"))
    }
}
