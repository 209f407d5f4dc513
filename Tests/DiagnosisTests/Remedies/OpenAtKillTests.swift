import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What fits is told at the price of the page that counts connections, and what was open at the kill is not that page's count.
@Suite struct OpenAtKillTests {
    /// So many come in at the last page; the limit is `part` of what the page shows to be needed.
    private func incident(_ open: Int, limit: String) throws -> Incident {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.limit = .stated(limit)
        scenario.shape = { shape in
            shape.downstreamConnections = open
            shape.extraAllocated = open * 30_000
        }
        return try scenario.incident()
    }

    @Test func whatCameAfterThePageIsNoPriceOfWhatItCounts() throws {
        let incident = try incident(1_500, limit: "200Mi")
        let remedy = try #require(
            incident.remedies.first {
                $0.cause == incident[.connections].code && $0.title.contains("limit what callers")
            },
            "\(incident.remedies.map(\.title.plain)) \(incident[.connections].outcome)")
        let figures = remedy.title.plain.split { !$0.isNumber && $0 != "," }.compactMap {
            Int($0.filter { $0 != "," })
        }
        #expect(figures.first == 1_500, "\(remedy.title)")
        // More fit than were open then, and more were open when it died.
        let (atKill, fits) = (figures.dropFirst().first ?? 0, figures.dropFirst(2).first ?? 0)
        #expect(fits > 1_500 && atKill > fits, "\(remedy.title)")
        #expect(remedy.title.contains("on the last page that counts them"))
    }

    /// The page has its connections in it: what is added is what came later, and Envoy's bytes of all are not those of a part.
    @Test func whatThePageHoldsIsNotAddedToIt() throws {
        let limit = try #require(try incident(1_500, limit: "200Mi").recommendedLimit)
        #expect(limit.arithmetic.contains("with its load"), "\(limit.arithmetic.plain)")
        #expect(limit.arithmetic.contains("that came after that page"), "\(limit.arithmetic.plain)")
        #expect(!limit.arithmetic.contains("as Envoy allocates them"))
    }

    /// A pool's words are its YAML's figures.
    @Test(arguments: [(2_711, "2,440 connections and 271 waiting requests"), (2, "1 connection and 1 waiting request")])
    func aPoolIsToldAsItIsWritten(most: Int64, words: String) {
        #expect(RemedyBuilder.poolWords(most).plain == words)
    }
}
