import Archive
import SampleBundles
import Store
import Testing

@testable import Diagnosis

/// Of thousands of killed workloads each is told, and not each is advised.
@Suite struct ManyKillTests {
    private func incidents(_ axis: GrowingBundle.Axis, _ count: Int, advised: Int) throws -> ([Incident], Store) {
        var bytes: [UInt8] = []
        GrowingBundle(axis, count: count).write { bytes += $0 }
        let store = try Loader(path: nil).load(BundleReader(name: "kills.gz", source: MemorySource(bytes)))
        let mesh = try Diagnosis.Mesh(store)
        var builder = IncidentBuilder(mesh: mesh, cases: try CaseBuilder(mesh))
        builder.mostAdvised = advised
        let found = try KillFinder(mesh: mesh).victims()
        var victims = VictimGroups(found)
        #expect(victims.map(\.pod) == found.map(\.pod))
        let (incidents, cases) = try builder.incidents(&victims)
        // Of thousands of killed pods what each witness says is most of what is held.
        for victim in victims + cases.compactMap(\.self).flatMap(\.victims) {
            #expect(victim.witnesses.count <= 1 && victim.witnesses.allSatisfy { $0.text.isEmpty })
        }
        // A second list of them would be as much.
        let shared = Set(victims.groups.map(Self.place(of:)))
        #expect(cases.compactMap(\.self).allSatisfy { shared.contains(Self.place(of: $0.victims)) })
        return (incidents, store)
    }

    /// Where an array stands in memory.
    private static func place(of victims: [Victim]) -> UInt {
        victims.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    }

    @Test func `Remedies are looked for in as many incidents as one reads, and that is told`() throws {
        let (incidents, store) = try incidents(.workloadKills, 12, advised: 5)
        #expect(incidents.count == 12 && incidents.count(where: \.isAdvised) == 5)
        for incident in incidents {
            #expect(incident.remedies.isEmpty == !incident.isAdvised)
            #expect((incident.firstAction == nil) == !incident.isAdvised)
            #expect(incident.causes.contains { $0.outcome.isClaim })
        }
        let caveats = try CaveatBuilder(store: store, looked: store.lookedThrough()).caveats(incidents)
        let caveat = try #require(caveats.first { $0.text.plain.hasPrefix("no remedy was looked for") })
        #expect(caveat.text.plain.contains("in 7 incidents of 12") && caveat.isRemark)
    }

    @Test func `Where all are advised nothing is told of it`() throws {
        let (incidents, store) = try incidents(.workloadKills, 5, advised: 5)
        let caveats = try CaveatBuilder(store: store, looked: store.lookedThrough()).caveats(incidents)
        #expect(incidents.count == 5 && incidents.allSatisfy { $0.isAdvised && !$0.remedies.isEmpty })
        #expect(!caveats.contains { $0.text.plain.hasPrefix("no remedy") })
    }

    /// In one namespace each is told from all the others by its own label.
    @Test(arguments: [(GrowingBundle.Axis.namespaceKills, 30), (.crowdedKills, 1)])
    func `Each workload is an incident, in whatever namespace`(axis: GrowingBundle.Axis, namespaces: Int) throws {
        let (incidents, _) = try incidents(axis, 30, advised: 30)
        #expect(incidents.count == 30 && Set(incidents.map(\.workload)).count == 30)
        #expect(Set(incidents.map(\.namespace)).count == namespaces)
        for incident in incidents {
            let verify = try #require(incident.remedies.first?.verify.plain)
            #expect(verify.contains("=\(incident.workload ?? "?")"), "\(verify)")
        }
    }
}
