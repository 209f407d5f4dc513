import SampleBundles
import Testing
import Units

@testable import Store

/// What shows whether a memory page was read before or after the dump beside it.
@Suite struct DumpOrderTests {
    private let capture = Loading.capture(proxies: 1, services: 2)

    /// Seconds by Envoy's own clock at which dump and memory page were written; nil: the times of a copy, a day later.
    private func loose(dump: Double?, memory: Double?) throws -> [Bool?] {
        let shape = capture.proxies[0]
        let clock = capture.mesh.capturedAt
        var bundle = BundleBuilder(modifiedAt: clock)
        func add(_ name: String, _ bytes: [UInt8], _ seconds: Double?) {
            bundle.add("tuesday/\(name)", bytes: bytes, modifiedAt: clock.later(seconds ?? 86_400))
        }
        add("config_dump.json", EnvoyPages.configDump(shape), dump)
        add("memory.json", EnvoyPages.memory(shape), memory)
        add("server_info.json", EnvoyPages.serverInfo(shape), dump ?? 0)
        let store = try Loading.store(bundle)
        #expect(try store.count("SELECT COUNT(*) FROM capture WHERE uptime_seconds IS NOT NULL") == 1)
        return try store.memoryRows().map(\.isAfterDump)
    }

    @Test func `Times of the pages show it`() throws {
        #expect(try loose(dump: 3, memory: 5) == [true])
        #expect(try loose(dump: 5, memory: 3) == [false])
    }

    @Test func `Equal times, and those of a copy, show nothing`() throws {
        #expect(try loose(dump: 4, memory: 4) == [nil])
        #expect(try loose(dump: nil, memory: nil) == [nil])
        #expect(try loose(dump: nil, memory: 4) == [nil])
    }

    @Test func `A bug-report asks for memory after the dump`() throws {
        let store = try Loading.store(Loading.bundle(capture, only: "bug-report/"))
        #expect(try store.memoryRows().map(\.isAfterDump) == [true])
    }

    @Test func `A transcript holds its pages in order`() {
        func order(_ dump: String, _ page: String) -> Bool? {
            DumpOrder(dump: .init(id: 7, name: dump), bundle: "loose", clock: nil)
                .isAfterDump(.init(id: 5, name: page))
        }
        #expect(order("notes.txt#shop/a/2", "notes.txt#shop/a/1") == false)
        #expect(order("notes.txt#2", "other.txt#1") == nil)
        #expect(order("config_dump", "memory") == nil)
    }
}
