import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct CulpritTests {
    @Test func twoRulesAreTwoCulpritsEachWithItsOwn() throws {
        var scenario = Scenario(services: 60)
        for namespace in ["atlas", "harbour"] {
            scenario.mesh.rules.append(
                .init(
                    "all-\(namespace)", in: namespace, host: "*.\(namespace).svc.cluster.local",
                    subsets: (0..<6).map { "v\($0)" }, createdAt: scenario.mesh.begunAt))
        }
        let cause = try scenario.incident()[.drSubsets]
        let total = try #require(cause.bytes)
        #expect(
            cause.objects.map(\.keyword).sorted() == [
                "DestinationRule atlas/all-atlas", "DestinationRule harbour/all-harbour",
            ])
        #expect(cause.objects.allSatisfy { $0.counted == .clusters && ($0.bytes ?? total) < total })
    }

    @Test func whatIsAlikeIsOneGroup() throws {
        var list = CulpritList(whole: 1_000, bytes: Bytes(10_000))
        for number in 0..<36 { list.add("VirtualService", "billing", "ledger-\(number)", 25, .routes) }
        list.add("VirtualService", "billing", "small", 40, .routes)
        let named = list.named
        #expect(named.count == 1)
        #expect(named.first?.alike == 36)
        #expect(named.first?.count == 25)
        #expect(named.first?.bytes == Bytes(250))
    }

    @Test func aFewLargeOnesAreToldOneByOne() throws {
        var list = CulpritList(whole: 90, bytes: nil)
        for name in ["a", "b", "c"] { list.add("Gateway", "edge", name, 30, .filterChains) }
        #expect(list.named.map(\.name) == ["a", "b", "c"])
        #expect(list.named.allSatisfy { $0.alike == 1 && $0.bytes == nil })
    }

    @Test func aServiceWithMostEndpointsIsNamed() throws {
        var scenario = Scenario(services: 30)
        scenario.mesh.addEndpoints(4_500)
        let cause = try scenario.incident()[.endpointCount]
        let service = try #require(cause.objects.first)
        #expect(service.kind == "Service" && service.counted == .endpoints)
        #expect(service.count ?? 0 >= 4_500)
    }

    @Test func aVirtualServiceWithThousandsOfRoutesIsNamed() throws {
        var scenario = Scenario(services: 20)
        scenario.mesh.virtualServices = [
            .init(
                "catalogue", in: "atlas", host: scenario.mesh.services[4].host,
                prefixes: (0..<3_500).map { "/items/\($0)" }, createdAt: scenario.mesh.begunAt)
        ]
        let incident = try scenario.incident()
        let object = try #require(incident[.routeTable].objects.first)
        #expect(object.keyword == "VirtualService atlas/catalogue")
        #expect(object.count == 3_500 && object.counted == .routes)
        // And its count stands in the evidence.
        #expect(incident[.routeTable].evidence.contains { $0.value == .count(3_500) })
    }

    @Test func sharesAreOfAWholeThatIsPrintedAndNeverAboveIt() throws {
        for incident in Episode.incidents.values {
            for cause in incident.causes {
                guard let share = cause.share else { continue }
                #expect(share >= 0 && share <= 1)
                #expect(cause.shareOf != nil && cause.bytes != nil)
                if cause.shareOf == .allocated, let all = incident.memory.allocated, let bytes = cause.bytes {
                    #expect(abs(bytes.double / all.double - share) < 0.001)
                }
            }
        }
    }

    @Test func theSameIncidentHasTheSameFingerprintAtAnotherTime() throws {
        func print(_ lived: Double, subsets: Int) throws -> String {
            var scenario = Scenario(services: 60, lived: lived)
            scenario.mesh.addSubsets(subsets)
            return try scenario.incident().fingerprint
        }
        #expect(try print(3_600, subsets: 5) == print(7_200, subsets: 5))
        #expect(try print(3_600, subsets: 5) != print(3_600, subsets: 0))
    }
}
