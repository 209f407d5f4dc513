import Archive
import SampleBundles
import Testing
import Units

@testable import Store

/// Damaged input keeps what was read, and says what is wrong.
@Suite struct DamageTests {
    private let shape = Loading.capture(proxies: 1).proxies[0]

    @Test(arguments: [0.2, 0.45, 0.7, 0.97])
    func aCutDumpKeepsWhatWasReadBefore(part: Double) throws {
        let whole = EnvoyPages.configDump(shape)
        var bundle = BundleBuilder()
        bundle.add("pay/config_dump.json", bytes: Array(whole.prefix(Int(Double(whole.count) * part))))
        bundle.add("pay/memory.json", bytes: EnvoyPages.memory(shape))
        let store = try Loading.store(bundle)
        let file = try #require(try store.status("config_dump.json"))
        #expect(file.status == "partial")
        #expect(file.why?.isEmpty == false)
        #expect(try store.status("memory.json")?.status == "read")
        #expect(try store.proxies().first?.pod == shape.pod.name)
        for counts in try store.configCounts().values { #expect(!counts.complete) }
        if part > 0.5 { #expect(try store.count("SELECT COUNT(*) FROM held_cluster") > 10) }
    }

    @Test func aSavedErrorIsNotAPage() throws {
        var bundle = BundleBuilder()
        bundle.add(
            "proxies/shop/app-1/config_dump",
            "upstream connect error or disconnect/reset before headers. reset reason: connection termination\n")
        bundle.add("proxies/shop/app-1/memory", "{\"allocated\": \n")
        bundle.add("proxies/shop/app-1/clusters", bytes: EnvoyPages.clusters(shape))
        let store = try Loading.store(bundle)
        #expect(try store.status("config_dump")?.status != "read")
        #expect(try store.status("memory")?.status != "read")
        #expect(try store.status("clusters")?.status == "read")
        #expect(try store.configCounts().isEmpty)
    }

    @Test func bytesWithoutSenseTellNothingAndStopNothing() throws {
        var bundle = BundleBuilder()
        bundle.add("noise.bin", bytes: (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* $0 ^ ($0 >> 5)) })
        bundle.add("empty", "")
        bundle.add("deep.json", String(repeating: "[", count: 100_000))
        bundle.add("pay/memory.json", bytes: EnvoyPages.memory(shape))
        let store = try Loading.store(bundle)
        #expect(try store.status("memory.json")?.status == "read")
        #expect(try store.status("noise.bin")?.status != "read")
        #expect(try store.count("SELECT COUNT(*) FROM source_file") == 4)
    }

    @Test func aCutArchiveIsAPartOfOne() throws {
        let packed = Loading.bundle(Loading.capture(proxies: 2)).tarGzip()
        let reader = BundleReader(name: "cut.tgz", source: MemorySource(Array(packed.prefix(packed.count * 2 / 3))))
        let store = try Loader(path: nil).load(reader)
        #expect(try store.count("SELECT COUNT(*) FROM source_file WHERE kind = 'archive' OR status = 'partial'") >= 1)
        #expect(try store.count("SELECT COUNT(*) FROM proxy") >= 1)
    }

    /// The entry in which an archive breaks off says so once.
    @Test func aPageThatBreaksOffWithItsArchiveIsListedOnce() throws {
        let packed = Loading.bundle(Loading.capture(proxies: 2)).tarGzip()
        for part in 3...9 {
            let cut = MemorySource(Array(packed.prefix(packed.count * part / 10)))
            let store = try Loader(path: nil).load(BundleReader(name: "cut.tgz", source: cut))
            #expect(
                try store.names(
                    "SELECT name FROM source_file WHERE status = 'partial' GROUP BY name, why HAVING COUNT(*) > 1"
                )
                .isEmpty)
        }
    }

    @Test func aFileWithoutBoundIsCutAtTheLimit() throws {
        let loader = try Loader(path: nil)
        loader.factsPerFile = 20
        var bundle = BundleBuilder()
        bundle.add("pay/config_dump.json", bytes: EnvoyPages.configDump(shape))
        bundle.add("pay/memory.json", bytes: EnvoyPages.memory(shape))
        let store = try loader.load(BundleReader(name: "b.tar", source: MemorySource(bundle.tar())))
        let file = try #require(try store.status("config_dump.json"))
        #expect(file.status == "partial")
        #expect(file.why == "more than 20 facts; the rest was not read")
        #expect(try store.status("memory.json")?.status == "read")
    }

    @Test func aDumpOfMoreResourcesThanAnEnvoyHoldsIsCutBeforeALogOfAsManyLines() throws {
        let loader = try Loader(path: nil)
        loader.resourcesPerFile = 20
        var bundle = BundleBuilder()
        bundle.add("pay/config_dump.json", bytes: EnvoyPages.configDump(shape))
        bundle.add("pay/clusters", bytes: EnvoyPages.clusters(shape))
        let connections = (10..<50).map { number in
            "2026-05-04T03:02:01.0000\(number)Z\tinfo\tdelta\tADS: new delta connection for node:nut-0.shed-\(number)\n"
        }
        bundle.add("istiod.log", connections.joined())
        let store = try loader.load(BundleReader(name: "b.tar", source: MemorySource(bundle.tar())))
        for page in ["config_dump.json", "clusters"] {
            #expect(try store.status(page)?.why == "more than 20 facts; the rest was not read", "\(page)")
        }
        #expect(try store.status("istiod.log")?.status == "read")
        #expect(try store.count("SELECT COUNT(*) FROM proxy_connection") == 40)
    }

    /// An int32 in Kubernetes' API; two of these would overflow a sum.
    @Test func aCountThatNobodyCanMeanIsNone() throws {
        func pod(_ name: String, restarts: String) -> String {
            """
            - apiVersion: v1
              kind: Pod
              metadata: {name: \(name), namespace: toys}
              status:
                containerStatuses:
                - name: istio-proxy
                  restartCount: \(restarts)

            """
        }
        var bundle = BundleBuilder()
        let pods = [("a", "9223372036854775807"), ("b", "-3"), ("c", "2147483647"), ("d", "4")]
        bundle.add(
            "pods.yaml",
            "apiVersion: v1\nkind: List\nitems:\n" + pods.map { pod($0.0, restarts: $0.1) }.joined())
        let store = try Loading.store(bundle)
        let counts = try store.database.texts(
            "SELECT c.restart_count FROM container c JOIN pod p ON p.id = c.pod_id ORDER BY p.name")
        #expect(counts == [nil, nil, "2147483647", "4"])
    }

    @Test func whatIsNotListedOneByOneIsCounted() throws {
        let folder = TarHeader.header(
            name: Array("d/".utf8), prefix: [], size: 0, modifiedAt: Moment(seconds: 0), type: 0x35)
        let tar = Array(repeatElement(folder, count: 10_050).joined()) + [UInt8](repeating: 0, count: 1024)
        let store = try Loader(path: nil).load(BundleReader(name: "folders.tar", source: MemorySource(tar)))
        let rest = try #require(try store.status("50 more members"))
        #expect(rest.status == "skipped" && rest.why == "too many of them to list each")
    }

    @Test func aPlaceThatCannotBeWrittenIsAnError() {
        #expect(throws: StoreError.self) { try Loader(path: "/nowhere/at/all/facts.sqlite") }
        #expect(throws: StoreError.self) { try Database(reading: "/nowhere/at/all/facts.sqlite") }
    }

    @Test func anErrorNamesItsStatement() throws {
        let database = try Database(writing: nil)
        do {
            try database.execute("SELECT * FROM no_table")
            Issue.record("a table that is not there was read")
        } catch {
            #expect(error.description.contains("no such table"))
            #expect(error.description.contains("SELECT * FROM no_table"))
        }
    }
}
