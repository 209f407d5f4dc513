import SampleBundles
import Testing
import Units

@testable import Store

/// Which proxy, and which moment of it, a page belongs to.
@Suite struct JoinTests {
    private let capture = Loading.capture(proxies: 2, services: 2)

    private func page(_ name: String, of place: Int = 0) -> [UInt8] {
        let shape = capture.proxies[place]
        return switch name {
        case "memory": EnvoyPages.memory(shape)
        case "config_dump": EnvoyPages.configDump(shape)
        case "stats": EnvoyPages.statistics(shape)
        default: EnvoyPages.clusters(shape)
        }
    }

    private func owners(_ store: Store) throws -> [String: String] {
        let rows = try store.database.rows(
            from: "source_file f JOIN proxy p ON p.id = f.proxy_id"
        ) { ($0["f.name"] as String, $0["COALESCE(p.pod, '-')"] as String) }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    @Test func pagesOfAFolderBelongToTheDumpInIt() throws {
        var bundle = BundleBuilder()
        for place in 0..<2 {
            bundle.add("saved/\(place)/config_dump.json", bytes: page("config_dump", of: place))
            bundle.add("saved/\(place)/memory.json", bytes: page("memory", of: place))
        }
        let owners = try owners(Loading.store(bundle))
        for place in 0..<2 { #expect(owners["saved/\(place)/memory.json"] == capture.proxies[place].pod.name) }
    }

    @Test func aFilesStemNamesItsPod() throws {
        var bundle = BundleBuilder()
        for place in 0..<2 {
            let pod = capture.proxies[place].pod
            bundle.add("\(pod.name).\(pod.namespace).config_dump.json", bytes: page("config_dump", of: place))
            bundle.add("\(pod.name).\(pod.namespace).memory.json", bytes: page("memory", of: place))
            bundle.add("\(pod.name).\(pod.namespace).clusters.txt", bytes: page("clusters", of: place))
        }
        let owners = try owners(Loading.store(bundle))
        for place in 0..<2 {
            let pod = capture.proxies[place].pod
            #expect(owners["\(pod.name).\(pod.namespace).memory.json"] == pod.name)
            #expect(owners["\(pod.name).\(pod.namespace).clusters.txt"] == pod.name)
        }
    }

    @Test func foldersBelowADumpAreFurtherMomentsOfIt() throws {
        var bundle = BundleBuilder()
        bundle.add("pay/config_dump.json", bytes: page("config_dump"), modifiedAt: Moment(seconds: 1_795_507_000))
        bundle.add("pay/memory.json", bytes: page("memory"), modifiedAt: Moment(seconds: 1_795_507_000))
        bundle.add(
            "pay/at-0810/config_dump.json", bytes: page("config_dump"), modifiedAt: Moment(seconds: 1_795_507_100))
        bundle.add("pay/at-0810/memory.json", bytes: page("memory"), modifiedAt: Moment(seconds: 1_795_507_100))
        let store = try Loading.store(bundle)
        #expect(try store.count("SELECT COUNT(*) FROM proxy") == 1)
        #expect(try store.names("SELECT folder FROM capture ORDER BY folder") == ["pay", "pay/at-0810"])
        #expect(try store.count("SELECT COUNT(*) FROM source_file WHERE capture_id IS NULL") == 0)
    }

    @Test func pagesAboveTheFoldersOfOneProxyAreItsToo() throws {
        var bundle = BundleBuilder()
        bundle.add("pay/dumps/config_dump.json", bytes: page("config_dump"))
        bundle.add("pay/memory.json", bytes: page("memory"))
        #expect(try owners(Loading.store(bundle))["pay/memory.json"] == capture.proxies[0].pod.name)
    }

    @Test func pagesWithoutAnyNameAreOneNamelessProxys() throws {
        var bundle = BundleBuilder()
        bundle.add("memory", bytes: page("memory"))
        bundle.add("clusters", bytes: page("clusters"))
        let store = try Loading.store(bundle)
        let proxies = try store.proxies()
        #expect(proxies.count == 1)
        #expect(proxies.first?.pod == nil && proxies.first?.namespace == nil)
        #expect(try store.count("SELECT COUNT(*) FROM source_file WHERE proxy_id = 1") == 2)
    }

    @Test func aPageThatFitsSeveralPodsFitsNone() throws {
        var bundle = BundleBuilder()
        for place in 0..<2 { bundle.add("all/\(place)/config_dump.json", bytes: page("config_dump", of: place)) }
        bundle.add("all/memory.json", bytes: page("memory"))
        #expect(try owners(Loading.store(bundle))["all/memory.json"] == "-")
    }

    @Test func aWorkloadIsTheOwnerOfItsReplicaSet() throws {
        let store = try Loading.store(Loading.bundle(capture, only: ""))
        let proxies = try store.proxies().filter { $0.namespace == "shop" }
        #expect(proxies.map(\.workload) == ["app", "app"])
        #expect(proxies.allSatisfy { $0.workloadKind == "Deployment" && $0.containerKind == .sidecar && !$0.stripped })
    }

    // MARK: - The capture's time

    @Test func theEarliestModificationTimeIsTheStart() throws {
        let store = try Loading.store(Loading.bundle(capture, only: ""))
        let window = try store.captureWindows()
        #expect(window.start == capture.mesh.capturedAt)
        #expect(window.source == "earliest modification time in the archive")
        #expect(try store.bundles().first?.capturedAt == capture.mesh.capturedAt)
    }

    @Test func whatNobodyRecognisesIsNoPartOfTheCapture() throws {
        let plain = Loading.bundle(capture, only: "")
        let end = try #require(try Loading.store(plain).captureWindows().end)
        var bundle = plain
        let late = capture.mesh.capturedAt.advanced(bySeconds: 86_400)
        bundle.add("notes-of-the-call.txt", "nothing that is known", modifiedAt: late)
        bundle.add("an-older-note.txt", "nothing that is known", modifiedAt: Moment(seconds: 1_500_000_000))
        let window = try Loading.store(bundle).captureWindows()
        #expect(window.start == capture.mesh.capturedAt && window.end == end)
    }

    @Test(arguments: [Moment(seconds: 1_795_999_999), Moment(seconds: 1_500_000_000), Moment(seconds: 0)])
    func timesThatWereLostLeaveEnvoysOwnClock(lost: Moment) throws {
        var bundle = BundleBuilder(modifiedAt: lost)
        for entry in Loading.bundle(capture).entries { bundle.add(entry.name, bytes: entry.bytes) }
        let window = try Loading.store(bundle).captureWindows()
        #expect(window.start == nil)
        #expect(window.source == "Envoy's own clock (start of the process and uptime)")
        let first = try #require(window.firstEnvoyClock)
        #expect(abs(first.seconds(since: capture.mesh.capturedAt)) < 2)
    }

    @Test func timesOfARepackedArchiveAreNotTheCaptures() throws {
        var bundle = BundleBuilder()
        for (number, entry) in Loading.bundle(capture).entries.enumerated() {
            bundle.add(entry.name, bytes: entry.bytes, modifiedAt: Moment(seconds: 1_600_000_000 + Int64(number)))
        }
        #expect(try Loading.store(bundle).captureWindows().start == nil)
    }

    /// A loop that appends to one file leaves as many moments as it went round.
    @Test func pagesOfOneFileWithATimeEachAreMomentsInTheirOrder() throws {
        var text = ""
        for (minute, bytes) in [(10, 40), (25, 50), (40, 60)] {
            text += "Mon Oct  5 06:\(minute):01 UTC 2026\n{\"allocated\": \"\(bytes)\", \"heap_size\": \"90\"}\n"
            text += "server.memory_allocated: \(bytes)\nserver.uptime: \(minute * 60)\n"
        }
        var bundle = BundleBuilder()
        bundle.add("watch.log", bytes: Array(text.utf8))
        let store = try Loading.store(bundle)
        let captures = try store.captures()
        #expect(captures.map(\.uptimeSeconds) == [600, 1500, 2400])
        #expect(
            captures.compactMap(\.capturedAt).map(\.seconds)
                == captures.compactMap(\.capturedAt).map(\.seconds).sorted())
        let pages = try store.memoryRows()
        #expect(captures.map { capture in pages.first { $0.capture == capture.id }?.allocated?.count } == [40, 50, 60])
        #expect(try store.status("watch.log")?.status == "read")
        #expect(try store.names("SELECT kind FROM source_file WHERE name = 'watch.log'") == ["transcript"])
    }

    /// Rows of one pod behind another time each are what it was then, and no readings that contradict each other.
    @Test func rowsOfATableThatALoopAppendedAreOfTheirTime() throws {
        var text = ""
        for (minute, use) in [(10, 31), (20, 33), (30, 30)] {
            text += "# 2026-11-05T11:\(minute):01Z\n"
            text += "POD                        NAME          CPU(cores)   MEMORY(bytes)\n"
            text += "folder-58d9c7b6f4-q8m2t    istio-proxy   5m           \(use)Mi\n"
            text += "folder-58d9c7b6f4-q8m2t    folder        310m         402Mi\n"
        }
        var bundle = BundleBuilder()
        bundle.add("top-loop.log", bytes: Array(text.utf8))
        let store = try Loading.store(bundle)
        let times = try store.names(
            "SELECT DISTINCT f.modified_at FROM process_memory m JOIN source_file f ON f.id = m.source_file_id WHERE m.source = 'working set'"
        )
        #expect(times.count == 3)
        #expect(try store.repeatedUsage().isEmpty)
    }
}
