import Testing
import Units

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

    // MARK: - Where one is at play

    private func atPlay(_ change: (inout Incident) -> Void) -> [String] {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        incident.limitBytes = Bytes(256 << 20)
        change(&incident)
        return Myths.all.filter { $0.isAtPlay(incident) }.map(\.claim)
    }

    /// Nobody asked: it is answered only where a reader is about to act on it.
    @Test func `Only what a reader may act on is answered`() {
        #expect(atPlay { _ in } == [])
        #expect(atPlay { $0.leadingCode = "OOM201" } == [])
        #expect(atPlay { $0.leadingCode = "OOM702" } == [])
        #expect(
            atPlay { $0.leadingCode = "OOM202" }
                == ["A wildcard DestinationRule makes Envoy hold every possible route."])
        #expect(atPlay { $0.leadingCode = "OOM701" } == ["Envoy's memory never goes down again."])
        for form in [KillForm.eviction, .nodeOOM] {
            #expect(
                atPlay { $0.form = form }
                    == ["The limit protects the node, so a full node makes the sidecar fall over."])
        }
        for form in [KillForm.podLimit, .envoyOnly, .killedNotOOM] { #expect(atPlay { $0.form = form } == []) }
        #expect(
            atPlay { $0.limitBytes = Bytes(2 << 30) } == ["The default memory limit of a sidecar is 2 GiB."])
        for kind in [ContainerKind.app, .initContainer, .istiod, .ztunnel] {
            #expect(atPlay { ($0.limitBytes, $0.containerKind) = (Bytes(2 << 30), kind) } == [], "\(kind)")
        }
        #expect(atPlay { $0.limitBytes = Bytes(2_000_000_000) } == [])
        #expect(atPlay { $0.limitBytes = nil } == [])
    }

    // MARK: - Figures

    private func fact(_ part: String) throws -> String {
        try #require(Myths.all.first { $0.claim.contains(part) }).fact
    }

    /// What is told as a figure is the figure that the diagnosis decides by.
    @Test func `The figures of the facts are those that are judged by`() throws {
        #expect(try fact("2 GiB").contains("request 128 MiB and limit at 1 GiB"))
        #expect(IstioDefaults.chartLimit == Bytes(1 << 30) && Thresholds.ordinaryNeed.value == 128 << 20)
        #expect(try fact("Above 80 %").contains("0.34 to 0.57"))
        #expect((MemoryModel.pushPeakPlain, MemoryModel.pushPeakTLS) == (0.34, 0.57))
        #expect(try fact("Wasm").contains("2.7 MB and 0.93 MB a worker"))
        #expect(MemoryModel.wasm(workers: 0).anonymous == 2_700_000)
        #expect(MemoryModel.wasm(workers: 1).anonymous == 3_630_000)
        #expect(try fact("number of endpoints").contains("about 3 kB"))
        #expect((2_900...3_100).contains(MemoryModel.endpoint.allocated))
        #expect(try fact("Circuit breakers").contains("closed after an hour"))
        #expect(IstioDefaults.idleSeconds == 3_600)
    }

    /// Each verdict by the words of the fact: what is false is corrected, what nobody measured is said to be that.
    @Test(arguments: [
        ("shows in the events", Myth.Verdict.isFalse), ("protects the node", .halfTrue), ("Above 80 %", .unsupported),
        ("garbage collector", .isFalse), ("never goes down", .halfTrue), ("old snapshot", .isFalse),
        ("every endpoint of the mesh", .isTrue), ("Subsets keep endpoint data small", .isFalse),
        ("Each changed pod address", .isFalse), ("A Sidecar resource", .isTrue), ("An idle connection", .isFalse),
        ("Circuit breakers", .halfTrue), ("Wasm filters need less", .unsupported),
    ])
    func `What people heard is true, half true, false or unsupported`(part: String, verdict: Myth.Verdict) throws {
        let found = Myths.all.filter { $0.claim.contains(part) }
        #expect(found.count == 1 && found.first?.verdict == verdict)
    }
}
