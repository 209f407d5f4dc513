import Archive
import Captures
import Fuzzing
import SampleBundles
import Store
import TestSupport
import Testing

/// Pages that are huge, deep or endless in one part: each is read to an end, and says what was left out.
@Suite struct HostilePageTests {
    private func read(_ name: String, scale: Int = 20_000) throws -> HostilePage.Ending {
        try #require(HostilePage.all.first { $0.name == name }).read(scale: scale)
    }

    @Test(.timeLimit(.minutes(3)), arguments: HostilePage.all.map(\.name)) func everyHostilePageEnds(name: String)
        throws
    {
        let ending = try read(name)
        #expect(ending.facts <= 20_000)
        #expect(ending.failure == nil, "what is wrong with a page is its outcome, not an error of its bytes")
    }

    @Test func jsonNestedAMillionDeepIsLeftAtItsLimit() throws {
        #expect(
            try read("arrays in arrays", scale: 1_000_000).outcome
                == .partial("JSON is nested more than 512 deep at byte 613"))
    }

    @Test func aNameWithoutEndIsLeftAtTheLongestToken() throws {
        let ending = try read("a name without end", scale: 170_000)
        #expect(ending.outcome == .partial("a JSON token at byte 124 is longer than 16,777,216 bytes"))
    }

    @Test func anchorsAreNotMultiplied() throws {
        let ending = try read("anchors that multiply")
        #expect(ending.outcome == .complete)
        #expect(ending.facts == 1)
    }

    @Test func anObjectWithoutEndIsSkippedAndCounted() throws {
        #expect(
            try read("one item without end", scale: 100_000).outcome
                == .partial("1 objects larger than 8 MB were skipped"))
    }

    @Test func eventsAreReadHoweverMany() throws {
        let ending = try read("events without end", scale: 1_000_000)
        #expect(ending.outcome == .complete)
        #expect(ending.facts == 200_000)
    }

    @Test func aHostilePageCostsOnlyItself() throws {
        var bundle = BundleBuilder()
        bundle.add("p/a/config_dump", String(repeating: #"{"configs":["#, count: 2000))
        bundle.add("p/b/memory", #"{"allocated": "1", "heap_size": "2", "total_physical_bytes": "3"}"#)
        let reader = BundleReader(name: "b.tgz", source: MemorySource(bundle.tarGzip()))
        let entries = try Loader(path: nil).load(reader).manifest()
        #expect(entries.first { $0.name == "p/a/config_dump" }?.why?.hasPrefix("JSON is nested more than 512") == true)
        #expect(entries.first { $0.name == "p/b/memory" }?.status == .read)
    }

    @Test func aNameOfMegabytesIsCutInTheDatabase() throws {
        let name = "outbound|80||" + String(repeating: "é", count: 1_000_000)
        var bundle = BundleBuilder()
        bundle.add("p/a/clusters", "\(name)::default_priority::max_connections::1024\n\(name)::added_via_api::true\n")
        bundle.add(
            "p/a/config_dump",
            #"{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump","dynamic_active_clusters":"#
                + #"[{"cluster":{"name":"\#(name)"}}]}]}"#)
        let store = try Loader(path: nil).load(
            BundleReader(name: "b", source: MemorySource(bundle.tarGzip()), limits: Limits()))
        let lengths = try [store.database.number("SELECT max(length(CAST(name AS BLOB))) FROM cluster")]
        #expect(lengths == [65_535], "65,536 would end in the middle of a character")
    }

    #if os(Linux)
        @Test func aFullDiskIsAnErrorThatSaysSo() throws {
            let reader = BundleReader(name: "b.tgz", source: MemorySource(BundleBuilder().tarGzip()))
            let error = #expect(throws: StoreError.self) { _ = try Loader(path: "/dev/full").load(reader) }
            #expect([10, 13, 14].contains((error?.code ?? 0) & 0xFF), "\(String(describing: error))")
        }
    #endif
}
