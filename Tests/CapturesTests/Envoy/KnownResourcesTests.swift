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

/// Values inside of resources that are alike over clusters and dumps.
@Suite struct KnownValuesTests {
    /// A cluster as Envoy prints it, `step` spaces for each level, with a TLS context long enough to be known again.
    private func dump(
        _ name: String, priority: Int = 0, step: Int = 1, tls: String = "spiffe://cluster.local/ns/shop/sa/pay"
    )
        -> String
    {
        let lines: [(Int, String)] =
            [
                (0, "{"), (1, "\"configs\": ["), (2, "{"), (3, "\"dynamic_active_clusters\": ["), (4, "{"),
                (5, "\"cluster\": {"), (6, "\"transport_socket_matches\": ["), (7, "{"),
                (8, "\"name\": \"tlsMode-istio\","),
                (8, "\"text\": \"]\","), (8, "\"subject_alt_names\": ["),
            ] + (0..<8).map { (9, "\"\(tls)\($0)\"\($0 < 7 ? "," : "")") }
            + [
                (8, "]"), (7, "}"), (6, "],"), (6, "\"name\": \"\(name)\","), (6, "\"priority\": \(priority)"),
                (5, "}"),
                (4, "}"), (3, "]"), (2, "}"), (1, "]"), (0, "}"),
            ]
        return lines.map { String(repeating: " ", count: $0.0 * step) + $0.1 }.joined(separator: "\n") + "\n"
    }

    private func hashes(_ text: String, _ known: KnownResources?) throws -> [Held] {
        try Reading(text, known).held
    }

    @Test(arguments: [1, 2, 4])
    func `a cluster of another name with the same TLS context has the hash that reading gives`(step: Int) throws {
        let known = KnownResources()
        #expect(known.values.count == 0)
        _ = try Reading(dump("a", step: step), known)
        #expect(known.values.count == 1)
        for (name, priority) in [("b", 0), ("c", 1)] {
            let text = dump(name, priority: priority, step: step)
            #expect(try hashes(text, known) == hashes(text, nil))
        }
        #expect(known.values.count == 1)
        guard case .cluster(let cluster) = try Reading(dump("d", step: step), known).facts.first else {
            Issue.record("no cluster")
            return
        }
        #expect(cluster.tlsMatches && cluster.name == "d")
    }

    @Test func `another TLS context is another value`() throws {
        let known = KnownResources()
        _ = try Reading(dump("a"), known)
        let other = dump("a", tls: "spiffe://cluster.local/ns/shop/sa/pax")
        #expect(try hashes(other, known) == hashes(other, nil))
        #expect(try hashes(other, nil) != hashes(dump("a"), nil))
        #expect(known.values.count == 2)
    }

    @Test func `a line in the place of the closing bracket does not end a value`() throws {
        // No printer does this: an element that stands less deep than its list.
        let odd = dump("a").replacing(
            "\"subject_alt_names\": [", with: "\"subject_alt_names\": [\n      ],\n      \"more\": [")
        let known = KnownResources()
        for _ in 0..<2 { #expect(try hashes(odd, known) == hashes(odd, nil)) }
    }

    @Test(arguments: [0, 1, 6, 15, 16, 17, 40])
    func `the closing line is found at any place and depth`(indent: Int) throws {
        let close = "\n" + String(repeating: " ", count: indent) + "]"
        for length in 0..<70 {
            let deeper = "\n" + String(repeating: " ", count: indent + 1) + "]"
            let text = Array((String(repeating: "x", count: length) + deeper + close + ",\n]").utf8)
            let found = text.withUnsafeBufferPointer { bytes in
                bytes.baseAddress.flatMap { JSONReader.closing(.closeBracket, indent: indent, in: $0, bytes.count) }
            }
            #expect(found == length + deeper.utf8.count + close.utf8.count)
        }
        let without = Array(repeating: UInt8.newline, count: 100)
        let found = without.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.flatMap { JSONReader.closing(.closeBracket, indent: indent, in: $0, bytes.count) }
        }
        #expect(found == nil)
    }
}
