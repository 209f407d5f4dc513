import SampleBundles
import Testing
import Units

@Suite struct SampleBundlesTests {
    @Test(arguments: SampleBundles.small.map(\.name))
    func aSampleIsASmallArchiveOfSortedRegularFiles(name: String) throws {
        let sample = try #require(SampleBundles.named(name))
        let packed = sample.tarGzip()
        #expect(packed.count < 1_000_000)
        // Go's gzip header: no time, OS unknown or Unix.
        #expect(packed.starts(with: [0x1F, 0x8B, 0x08, 0x00, 0, 0, 0, 0]))

        let tar = TarCheck(sample.capture.builder().tar())
        #expect(tar.problems.isEmpty)
        let names = tar.entries.map { Array($0.name.utf8) }
        #expect(names.count > 20)
        #expect(zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        #expect(tar.entries.allSatisfy { $0.name.hasPrefix("bug-report/") })
        let empty = tar.entries.filter { $0.bytes.isEmpty }.map(\.name)
        #expect(empty == ["bug-report/bug-report.log"])
    }

    @Test func streamingWritesTheBytesOfTheBuilder() throws {
        let sample = try #require(SampleBundles.named("healthy"))
        #expect(sample.tarGzip() == sample.capture.builder().tarGzip())
    }

    @Test(arguments: SampleBundles.small.map(\.name))
    func theSameNameGivesTheSameBytes(name: String) throws {
        let sample = try #require(SampleBundles.named(name))
        #expect(sample.tarGzip() == sample.tarGzip())
    }

    @Test func anUnknownNameIsNoSample() { #expect(SampleBundles.named("nothing") == nil) }

    @Test func namesAreUniqueAndDescribed() {
        #expect(Set(SampleBundles.all.map(\.name)).count == SampleBundles.all.count)
        #expect(SampleBundles.all.allSatisfy { !$0.summary.isEmpty && !$0.summary.contains("\n") })
    }

    @Test func whatTheReceiverThrowsEndsTheWriting() {
        struct Full: Error {}
        var pieces = 0
        #expect(throws: Full.self) {
            try NamedBundle.write { (_: UnsafeRawBufferPointer) throws(Full) in
                pieces += 1
                throw Full()
            }
        }
        #expect(pieces == 1)
    }

    private enum NamedBundle {
        static func write(to emit: (UnsafeRawBufferPointer) throws -> Void) throws {
            try SampleBundles.small[0].write { (piece: UnsafeRawBufferPointer) throws in try emit(piece) }
        }
    }

    @Test(arguments: SampleBundles.small.map(\.name))
    func everyJSONPageIsWellFormed(name: String) throws {
        let tar = TarCheck(try #require(SampleBundles.named(name)).capture.builder().tar())
        let pages = tar.entries.filter { entry in
            entry.name.contains("/debug/")
                || ["certs", "config_dump?include_eds", "memory", "runtime", "server_info"].contains {
                    entry.name.hasSuffix("/" + $0)
                }
        }
        #expect(pages.count > 10)
        for page in pages {
            #expect(JSONCheck.accepts(page.bytes), "\(page.name)")
            #expect(!page.bytes.contains(0xC2), "\(page.name) has a place that nobody filled")
        }
    }

    @Test(arguments: SampleBundles.small.map(\.name))
    func everyListHasItsItemsAtColumnZero(name: String) throws {
        let tar = TarCheck(try #require(SampleBundles.named(name)).capture.builder().tar())
        for page in ["k8s-resources", "k8s-cluster-resources", "nodes", "pods"] {
            let text = try #require(tar.text("cluster/" + page))
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.prefix(2) == ["apiVersion: v1", "items:"])
            #expect(lines.count { $0.hasPrefix("- ") } == lines.count { $0.hasPrefix("  kind: ") })
            #expect(lines.contains("kind: List"))
            #expect(lines.dropLast().allSatisfy { !$0.isEmpty && !$0.hasSuffix(" ") }, "\(page)")
        }
    }

    @Test func theWildcardKillIsToldByAllFourWitnesses() throws {
        let tar = TarCheck(try #require(SampleBundles.named("wildcard-subsets")).capture.builder().tar())
        let resources = try #require(tar.text("k8s-resources"))
        #expect(resources.split(separator: "\n").count { $0 == "          reason: OOMKilled" } == 2)
        let log = try #require(tar.text("discovery.log"))
        #expect(log.contains("for config DestinationRule/istio-system/everything-canary"))
        #expect(log.split(separator: "\n").count { $0.hasSuffix("terminated") } == 2)
        let proxyLogs = tar.entries.filter { $0.name.contains("/pay-") && $0.name.hasSuffix("istio-proxy.log") }
        #expect(proxyLogs.count == 2)
        let said = proxyLogs.count { String(decoding: $0.bytes, as: UTF8.self).contains("signal: killed") }
        #expect(said == 1)
        let events = try #require(tar.text("cluster/events")).split(separator: "\n")
        #expect(
            events.count { $0.contains("/pay-") && $0.contains("{istio-proxy}") && $0.contains("        2       pay-") }
                == 2)
        #expect(!tar.entries.contains { $0.name.contains("/pay-") && $0.name.hasSuffix("config_dump?include_eds") })
    }

    @Test func theWildcardLimitHoldsTheMeshWithoutSubsetsAndNotTheirPush() throws {
        let capture = try #require(SampleBundles.named("wildcard-subsets")).capture
        let victim = try #require(capture.victims.first)
        let limit = try #require(victim.pod.sidecar?.limit.flatMap { Quantity($0)?.bytes?.count })
        var without = victim
        without.clusters.removeAll { !$0.subset.isEmpty }
        // Container against allocated at rest: 1.5 and more, measured; a first push of all clusters adds half of it.
        #expect(MeasuredEnvoy.allocated(without) * 3 / 2 + 18_000_000 < Int(limit))
        #expect(MeasuredEnvoy.allocated(victim) * 2 + 18_000_000 > Int(limit))
    }
}
