import Archive
import Testing
import Units

@testable import Captures

/// A resource by what is stored of it.
private struct Held: Equatable {
    var kind: HeldResource.Kind
    var hash: Hash128
    var state: ResourceState
    var updated: Moment?

    init?(_ fact: Fact) {
        switch fact {
        case .cluster(let fact): self.init(.cluster, fact.hash, fact.state, fact.lastUpdated)
        case .endpoints(let fact): self.init(.endpoints, fact.hash, fact.state, nil)
        case .listener(let fact): self.init(.listener, fact.hash, fact.state, fact.lastUpdated)
        case .routeConfig(let fact): self.init(.routeConfig, fact.hash, fact.state, fact.lastUpdated)
        case .held(let fact):
            self.init(fact.kind, fact.hash, fact.state, fact.kind == .endpoints ? nil : fact.lastUpdated)
        default: return nil
        }
    }

    private init(_ kind: HeldResource.Kind, _ hash: Hash128, _ state: ResourceState, _ updated: Moment?) {
        (self.kind, self.hash, self.state, self.updated) = (kind, hash, state, updated)
    }
}

private struct Reading {
    var facts: [Fact]
    var held: [Held]
    var passed: Int
    var summary: ConfigDumpSummary?
    var outcome: ReadOutcome

    init(_ text: String, _ known: KnownResources?, bufferSize: Int = 64 << 10) throws {
        try self.init(Array(text.utf8), known, bufferSize: bufferSize)
    }

    init(_ bytes: [UInt8], _ known: KnownResources?, bufferSize: Int = 64 << 10) throws {
        let json = JSONReader(source: PiecewiseSource(bytes, piece: 700), bufferSize: bufferSize)
        let reader = ConfigDumpReader(json: json, known: known)
        facts = try reader.all()
        held = facts.compactMap(Held.init)
        passed = facts.filter { if case .held = $0 { true } else { false } }.count
        for case .configDump(let fact) in facts { summary = fact }
        outcome = reader.outcome
    }
}

@Suite struct KnownResourcesTests {
    private func taught(_ text: String = SampleDump.text) throws -> KnownResources {
        let known = KnownResources()
        _ = try Reading(text, known)
        return known
    }

    @Test(arguments: [600, 1000, 4000, 64 << 10])
    func `a dump that comes again is passed and says the same`(bufferSize: Int) throws {
        let plain = try Reading(SampleDump.text, nil)
        let again = try Reading(SampleDump.text, taught(), bufferSize: bufferSize)
        #expect(plain.passed == 0 && again.passed == again.held.count && again.passed > 5)
        #expect(again.held == plain.held)
        #expect(again.summary?.distinctMetadata == plain.summary?.distinctMetadata)
        #expect(again.summary?.bytes == plain.summary?.bytes && again.summary?.hasRoutes == true)
        #expect(again.outcome == .complete)
    }

    @Test func `times and states are those of the dump at hand`() throws {
        func dump(_ list: String, _ second: Int) -> String {
            """
            {"configs": [{"\(list)": [
             {
              "cluster": {
               "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
               "name": "outbound|80||pay.shop.svc.cluster.local",
               "type": "EDS"
              },
              "last_updated": "2026-11-24T08:08:0\(second).000Z"
             }]}]}
            """
        }
        let again = try Reading(dump("dynamic_warming_clusters", 7), taught(dump("dynamic_active_clusters", 1)))
        #expect(again.passed == 1 && again.held.first?.state == .warming)
        #expect(again.held.first?.updated == Moment(rfc3339: "2026-11-24T08:08:07Z"))
        #expect(again.summary?.newestUpdate == Moment(rfc3339: "2026-11-24T08:08:07Z"))
    }

    @Test func `a resource that differs in one byte is read`() throws {
        let changed = SampleDump.text.replacing(#""EDS""#, with: #""EDX""#)
        #expect(changed != SampleDump.text)
        let plain = try Reading(changed, nil)
        let again = try Reading(changed, taught())
        #expect(again.held == plain.held && again.passed < again.held.count && again.passed > 0)
    }

    @Test func `an end or an error at any byte keeps what stood before`() throws {
        let known = try taught()
        let bytes = Array(SampleDump.text.utf8)
        for length in stride(from: 1, to: bytes.count, by: 7) {
            let cut = Array(bytes[..<length])
            let plain = try Reading(cut, nil)
            let again = try Reading(cut, known)
            #expect(again.held == plain.held && again.outcome == plain.outcome, "\(length) bytes")
            let failure = SourceError(.damaged, "gzip checksum is wrong")
            let broken = ConfigDumpReader(
                json: JSONReader(source: PiecewiseSource(cut, piece: 700, breaks: failure)), known: known)
            #expect(try broken.all().compactMap(Held.init) == plain.held, "an error behind \(length) bytes")
        }
    }

    @Test func `what was not handed out is not known`() throws {
        let known = KnownResources()
        let reader = ConfigDumpReader(source: TextSource(SampleDump.text), known: known)
        while let fact = try reader.next() { if case .cluster = fact { break } }
        let again = try Reading(SampleDump.text, known)
        #expect(again.passed == 0)
        #expect(try again.held == Reading(SampleDump.text, nil).held)
    }

    @Test func `crafted resources with one head stay few, and comparing in vain ends`() throws {
        let known = KnownResources()
        var read: [Reading] = []
        for round in 0..<2 {
            let items = (0..<60).map { index in
                """
                {"cluster": {
                "@type": "t",
                "name": "a",
                "x": "\(String(repeating: "y", count: index * 50_000 % 900_000 + index))"}}
                """
            }
            let text = "{\"configs\": [{\"dynamic_active_clusters\": [\n\(items.joined(separator: ",\n"))]}]}"
            read.append(try Reading(text, known))
            #expect(read[round].held.count == 60)
        }
        #expect(read[1].passed <= KnownResources.mostOfOneHead && read[1].held == read[0].held)
    }

    @Test func `a full table learns nothing more and forgets nothing`() throws {
        let known = KnownResources(most: 2)
        _ = try Reading(SampleDump.text, known)
        let again = try Reading(SampleDump.text, known)
        #expect(try again.passed == 2 && again.held == Reading(SampleDump.text, nil).held)
    }
}
