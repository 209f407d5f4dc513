import Archive
import SampleBundles
import Testing
import Units

@testable import Store

/// Files that are given together in one call are one bundle; archives and folders are bundles of their own.
@Suite struct GivenTogetherTests {
    private static let at = Moment(seconds: 1_900_000_000)

    private func info(_ pod: String) -> [UInt8] {
        Array(
            #"{"version":"a/1.35.0/b","state":"LIVE","uptime_current_epoch":"9s","node":{"id":"sidecar~10.0.0.1~\#(pod).quay~quay.svc.cluster.local"}}"#
                .utf8)
    }

    private func memory(_ bytes: Int) -> [UInt8] {
        Array(
            #"{"allocated":"\#(bytes)","heap_size":"90000000","pageheap_unmapped":"0","pageheap_free":"1","total_thread_cache":"1"}"#
                .utf8)
    }

    /// By pod, what its memory page says.
    private func allocated(_ paths: [String]) throws -> [String: Int64?] {
        let store = try Loader(path: nil).load(BundleReader(paths: paths))
        let names = Dictionary(uniqueKeysWithValues: try store.proxies().map { ($0.id, $0.pod ?? "nobody") })
        return Dictionary(
            try store.memoryRows().map { (names[$0.proxy] ?? "?", $0.allocated?.count) },
            uniquingKeysWith: { a, _ in a })
    }

    @Test func `Pages are joined by the beginnings of their names`() throws {
        let folder = ScratchFolder()
        let paths = [("front", "ferry-0", 40), ("back", "crane-0", 50)].flatMap { name, pod, bytes in
            [
                folder.write("\(name)-info.json", info(pod), at: Self.at),
                folder.write("\(name)-memory.json", memory(bytes), at: Self.at),
            ]
        }
        #expect(try allocated(paths) == ["ferry-0": 40, "crane-0": 50])
        #expect(try allocated(paths.reversed()) == ["ferry-0": 40, "crane-0": 50])
    }

    @Test func `Pages of the same names are told apart by their folders`() throws {
        let folder = ScratchFolder()
        let paths = [("east/1", "ferry-0", 40), ("east/2", "crane-0", 50)].flatMap { name, pod, bytes in
            [
                folder.write("\(name)/server_info", info(pod), at: Self.at),
                folder.write("\(name)/memory", memory(bytes), at: Self.at),
            ]
        }
        #expect(try allocated(paths) == ["ferry-0": 40, "crane-0": 50])
        let names = try Loader(path: nil).load(BundleReader(paths: paths)).manifest().map(\.name)
        #expect(names == ["1/server_info", "1/memory", "2/server_info", "2/memory"])
    }

    @Test func `A folder that all are in names them where it is called like a pod`() throws {
        let folder = ScratchFolder()
        let paths = ["memory", "listeners.txt"].map { name in
            let bytes = name == "memory" ? memory(40) : Array("0.0.0.0_80::0.0.0.0:80\n".utf8)
            return folder.write("ferry-6d5f7c9b8d-q4w7z/" + name, bytes, at: Self.at)
        }
        #expect(try allocated(paths) == ["ferry-6d5f7c9b8d-q4w7z": 40])
    }

    /// `analyze DIR/*`: a folder is not asked what each of its pages tells.
    @Test func `A page of something else beside others is listed, and told where nothing else is known`() throws {
        let folder = ScratchFolder()
        let own = folder.write("ferry-0/memory", memory(40), at: Self.at)
        let other = folder.write("ferry-0/list.txt", Array("quay lists of another tool\n".utf8), at: Self.at)
        func told(_ paths: [String]) throws -> (strange: [String], complete: [Bool]) {
            let store = try Loader(path: nil).load(BundleReader(paths: paths))
            return (try store.strange(most: 5).rows.map(\.name), try store.bundles().map(\.isComplete))
        }
        #expect(try told([own, other]) == ([], [true, true]))
        #expect(try told([other]) == (["list.txt"], [false]))
    }

    @Test func `Of two folders a page is of the one it lies in`() throws {
        let folder = ScratchFolder()
        for (name, pod, bytes) in [("a", "ferry-0", 40), ("b", "crane-0", 50)] {
            folder.write("\(name)/server_info", info(pod), at: Self.at)
            folder.write("\(name)/memory", memory(bytes), at: Self.at)
        }
        let paths = ["a", "b"].map { "\(folder.path)/\($0)" }
        #expect(try allocated(paths) == ["ferry-0": 40, "crane-0": 50])
    }

    /// A folder for each day, given one after the other: each is a moment, and none is added to another.
    @Test func `Folders of one proxy are moments in the order of their names`() throws {
        let folder = ScratchFolder()
        let info =
            #"{"version":"a/1.35.0/b","state":"LIVE","uptime_current_epoch":"9s","node":{"id":"sidecar~10.0.0.1~ferry-6d5f7c9b8d-q4w7z.quay~quay.svc.cluster.local"}}"#
        for (day, open) in [("2031-02-05", 30), ("2031-02-03", 10), ("2031-02-04", 20)] {
            folder.write("\(day)/server_info.json", Array(info.utf8), at: Self.at)
            let name = "outbound|80||crane.quay::"
            let page = "\(name)added_via_api::true\n\(name)10.0.1.1:80::cx_active::\(open)\n"
            folder.write("\(day)/clusters.txt", Array(page.utf8), at: Self.at)
        }
        let paths = ["2031-02-05", "2031-02-03", "2031-02-04"].map { "\(folder.path)/\($0)" }
        let store = try Loader(path: nil).load(BundleReader(paths: paths))
        let loads = try store.loadSums()
        #expect(try store.captures().map { loads[$0.id]?.connectionsActive } == [10, 20, 30])
    }

    /// `analyze prod-east prod-west`: each folder says of which cluster it is.
    @Test func `Two folders of two clusters are two meshes`() throws {
        func meshes(_ contexts: [String]) throws -> Int {
            let folder = ScratchFolder()
            for (name, context) in zip(["a", "b"], contexts) {
                let log = "$ kubectl config current-context\n\(context)\n$ kubectl get nodes\n"
                folder.write("\(name)/log.txt", Array(log.utf8), at: Self.at)
                folder.write("\(name)/server_info", info("ferry-0"), at: Self.at)
                folder.write("\(name)/memory", memory(40), at: Self.at)
            }
            let paths = ["a", "b"].map { "\(folder.path)/\($0)" }
            return try Loader(path: nil).load(BundleReader(paths: paths)).meshes().count
        }
        #expect(try meshes(["prod-east", "prod-west"]) == 2)
        #expect(try meshes(["prod-east", "prod-east"]) <= 1)
    }
}
