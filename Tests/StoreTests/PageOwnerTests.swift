import SampleBundles
import Testing
import Units

@testable import Store

/// What names say of pages, and whose the pages are that nobody names.
@Suite struct PageOwnerTests {
    @Test(arguments: [
        ("ferry-6c9d8f7b5d-k4x2q-memory.json.gz", "", "ferry-6c9d8f7b5d-k4x2q", ""),
        ("saved/CLUSTERS_ferry_k4x2q.txt", "saved", "ferry-k4x2q", ""),
        ("memory/ferry-6c9d8f7b5d-k4x2q.json", "", "ferry-6c9d8f7b5d-k4x2q", ""),
        ("09-31-07/stats.txt", "", "", ""),
        ("2/server_info.json", "2", "", ""),
        ("config_dump-0931.json", "", "", "0931"),
        ("20270301T093107Z_memory.json", "", "", "20270301t093107z"),
        ("2027-03-01T09-31-07Z-ferry-0-stats", "", "ferry-0", "2027-03-01t09-31-07z"),
        ("memory-before.json", "", "", "before"),
        ("ferry-98f68fbc6-95797-memory.json", "", "ferry-98f68fbc6-95797", ""),
        ("clusters_3.txt", "", "3", ""),
        ("a/config_dump?resource=dynamic_active_clusters&mask=x", "a", "x", ""),
        ("dynamic_listeners/ferry.json", "", "ferry", ""),
    ])
    func `A name is split into place, owner and moment`(name: String, place: String, owner: String, moment: String) {
        let page = PageName(name)
        #expect(page.place == place)
        #expect(page.owner == owner)
        #expect(page.moment == moment)
    }

    private let names = PodNames([
        .init(id: 1, namespace: "quay", pod: "ferry-6c9d8f7b5d-k4x2q"),
        .init(id: 2, namespace: "quay", pod: "ferry-6c9d8f7b5d-z9w7v"),
        .init(id: 3, namespace: "quay", pod: "pilot-boat-1"),
        .init(id: 4, namespace: "quay", pod: "pilot-boat-10"),
        .init(id: 5, namespace: "east", pod: "crane-0"),
        .init(id: 6, namespace: "west", pod: "crane-0"),
        .init(id: 7, namespace: "quay", pod: "lighthouse-7f6b5c4d8-q2m4n"),
    ])

    @Test(
        arguments: [
            ("x/ferry-6c9d8f7b5d-z9w7v/memory", 2), ("FERRY-6C9D8F7B5D-K4X2Q.json", 1),
            ("memory-ferry-6c9d8f7b5d-k4x.json", 1),
            ("ferry_z9w7v_stats.txt", 2), ("pilot-boat-10-memory.json", 4), ("pilot-boat-1-memory.json", 3),
            ("west/crane-0/clusters.txt", 6), ("east-crane-0-clusters.txt", 5), ("lighthouse-stats.txt", 7),
            ("quay-lighthouse-stats.txt", 7), ("z9w7v_netstat-natp.txt", 2), ("sockets of k4x2q, second try.txt", 1),
        ] as [(String, Int64)])
    func `A pod is known by its name in any form`(path: String, pod: Int64) {
        #expect(names.owner(of: path)?.id == pod)
    }

    @Test(arguments: [
        "ferry-stats.txt", "crane-0-memory.json", "memory.json", "1/memory.json", "anchor-memory.json", "x.json",
        "k4x2r_netstat-natp.txt", "k4x2q z9w7v netstat-natp.txt",
    ])
    func `What fits several or none is nobody's`(path: String) {
        #expect(names.owner(of: path) == nil)
    }

    @Test func `Pages of two pods' moments are each of the one that is named beside them`() {
        let found = owners(
            [
                ("before/config_dump.json", "config_dump", 1), ("before/memory.json", "memory", nil),
                ("after/config_dump.json", "config_dump", 2), ("after/memory.json", "memory", nil),
                ("later/memory.json", "memory", nil),
            ], names)
        #expect(found[1] == .proxy(1))
        #expect(found[3] == .proxy(2))
        #expect(found[4] == .nameless(0))
    }

    private func owners(_ pages: [(String, String, Int64?)], _ names: PodNames) -> [Int64: PageOwners.Owner] {
        let pages = pages.enumerated().map {
            PageOwners.Page(id: Int64($0), bundle: 1, name: $1.0, kind: $1.1, proxy: $1.2)
        }
        return Dictionary(
            PageOwners(names: names).find(pages).map { ($0.page, $0.owner) }, uniquingKeysWith: { first, _ in first })
    }

    @Test func `A page beside two pods is nobody's, and kept`() {
        #expect(owners([("memory", "memory", nil)], names) == [0: .nameless(0)])
    }

    @Test func `A page without a name is the only pod's`() {
        let one = PodNames([.init(id: 9, namespace: "quay", pod: "ferry-0")])
        #expect(
            owners([("memory", "memory", nil), ("after/stats", "stats", nil)], one) == [0: .proxy(9), 1: .proxy(9)])
    }

    @Test func `A number or a name holds pages together`() {
        let found = owners(
            [
                ("config_dump_1.json", "config_dump", 1), ("memory_1.json", "memory", nil),
                ("config_dump_2.json", "config_dump", 2), ("memory_2.json", "memory", nil),
                ("memory_3.json", "memory", nil),
                ("stats_3.txt", "stats", nil),
            ], names)
        #expect(found == [1: .proxy(1), 3: .proxy(2), 4: .nameless(0), 5: .nameless(0)])
    }

    @Test func `Folders without names are proxies of their own`() {
        let none = PodNames([])
        let found = owners(
            [("a/memory", "memory", nil), ("a/stats", "stats", nil), ("b/memory", "memory", nil)], none)
        #expect(found == [0: .nameless(0), 1: .nameless(0), 2: .nameless(1)])
    }

    @Test func `Folders that are times are moments of one`() {
        let found = owners([("0931/memory", "memory", nil), ("0948/memory", "memory", nil)], PodNames([]))
        #expect(found == [0: .nameless(0), 1: .nameless(0)])
    }

    @Test func `A page is not given to the only pod that was dumped`() {
        let two = PodNames([
            .init(id: 1, namespace: "quay", pod: "ferry-0"), .init(id: 2, namespace: "quay", pod: "crane-0"),
        ])
        let found = owners([("ferry-0-config_dump.json", "config_dump", 1), ("tug-memory.json", "memory", nil)], two)
        #expect(found == [1: .nameless(0)])
    }

    private func moments(_ names: [(String, String, Int64?)]) -> [[Int64]] {
        Moments.sort(
            names.enumerated().map {
                Moments.Page(
                    id: Int64($0), proxy: 1, folder: PageName($1.0).folder, name: $1.0, kind: $1.1, modifiedAt: $1.2,
                    isEnvoys: $1.1 != "netstat")
            }
        ).map { $0.pages.sorted() }
    }

    @Test func `Times in the names part two moments of one folder`() {
        #expect(
            moments([
                ("memory-0931.json", "memory", 5), ("memory-0948.json", "memory", 5), ("stats-0931.txt", "stats", 5),
                ("stats-0948.txt", "stats", 5), ("netstat-0931.txt", "netstat", 5),
            ]) == [[0, 2, 4], [1, 3]])
    }

    @Test func `Times a few seconds apart are one moment until a kind comes again`() {
        #expect(
            moments([
                ("memory-093101.json", "memory", 5), ("stats-093104.txt", "stats", 5),
                ("memory-094801.json", "memory", 5),
                ("stats-094803.txt", "stats", 5),
            ]) == [[0, 1], [2, 3]])
    }

    @Test func `A word on one page is about that page`() {
        #expect(
            moments([("memory.json", "memory", 5), ("memory-after.json", "memory", 5), ("stats.txt", "stats", 5)])
                == [[0, 1, 2]])
        #expect(
            moments([
                ("memory-before.json", "memory", 5), ("stats-before.txt", "stats", 5),
                ("memory-after.json", "memory", 5),
                ("stats-after.txt", "stats", 5),
            ]) == [[0, 1], [2, 3]])
    }

    @Test func `A word on one page is about that page of its time`() {
        #expect(
            moments([
                ("0931-memory.json", "memory", 5), ("0931-memory-after.json", "memory", 5),
                ("0931-stats.txt", "stats", 5),
                ("0948-memory.json", "memory", 5), ("0948-memory-after.json", "memory", 5),
                ("0948-stats.txt", "stats", 5),
            ]) == [[0, 1, 2], [3, 4, 5]])
    }

    /// `last-memory` is of a later moment than the pages beside it, also where nothing but its name says so.
    @Test func `A word of order makes a moment of its own, after what has none`() {
        #expect(
            moments([
                ("last-memory.json", "memory", 5), ("last-stats.txt", "stats", 5), ("memory.json", "memory", 5),
                ("stats.txt", "stats", 5), ("clusters.txt", "clusters", 5),
            ]) == [[2, 3, 4], [0, 1]])
        #expect(moments([("last-memory.json", "memory", 5), ("memory.json", "memory", 5)]) == [[1], [0]])
        #expect(
            moments([
                ("memory.json", "memory", 5), ("stats.txt", "stats", 5), ("prev-memory.json", "memory", 5),
                ("prev-stats.txt", "stats", 5),
            ]) == [[2, 3], [0, 1]])
    }

    @Test(arguments: [
        ("before", "", true), ("", "after", true), ("last", "", false), ("2031-02-03T11-04-42Z", "last", true),
        ("first", "2031-02-03T11-04-42Z", true), ("0931", "0948", true), ("", "0931", true), ("during", "after", true),
    ])
    func `Words of order stand around times`(a: String, b: String, isOlder: Bool) {
        #expect(Moments.isOlder(a, b) == isOlder && Moments.isOlder(b, a) == !isOlder)
    }
}
