import Captures
import Units

/// Folders of one input whose pages say that they are of different clusters: `east/…` and `west/…`, each with its context, or with
/// a list of pods that the other denies (`PodLists`).
///
/// Only what a page says decides, never a folder's name: folders for each pod or each moment of one cluster say nothing, or the same. Where
/// two say different kinds of things nobody can tell, and all stays one.
struct ClusterFolders {
    /// The folders of each cluster, in the order of their names; none where there is but one.
    private(set) var clusters: [[String]] = []

    /// Folders that are compared; nobody saves so many clusters in one.
    private static let most = 1_000

    /// - Parameter files: names of an input's entries that say something of their cluster, with what they say.
    init(_ files: [(name: String, says: Set<ClusterStatement>)]) {
        let folders = Self.folders(of: files.map(\.name))
        var said: [String: Set<ClusterStatement>] = [:]
        for (file, folder) in zip(files, folders) {
            if let folder { said[folder, default: []].formUnion(file.says) }
        }
        guard said.count <= Self.most else { return }
        var groups: [(folders: [String], says: Set<ClusterStatement>)] = []
        for (folder, says) in said.sorted(by: { $0.key < $1.key }) {
            var own = (folders: [folder], says: says)
            let same = groups.indices.filter { !groups[$0].says.isDisjoint(with: own.says) }
            for at in same.reversed() {
                own = (groups[at].folders + own.folders, groups[at].says.union(own.says))
                groups.remove(at: at)
            }
            groups.append(own)
        }
        let differ = groups.indices.allSatisfy { one in
            groups[(one + 1)...].allSatisfy { Self.differ(groups[one].says, $0.says) }
        }
        if groups.count > 1, differ { clusters = groups.map { $0.folders.sorted() }.sorted { $0[0] < $1[0] } }
    }

    /// - Parameter lists: of pods, each of a file.
    init(_ lists: [PodLists.List]) {
        // One that contradicts no other may be of any.
        let lists = lists.filter { one in lists.contains { one.isOfAnotherCluster(than: $0) } }
        let folders = Self.folders(of: lists.map(\.file))
        var groups: [(folders: Set<String>, lists: [PodLists.List])] = []
        for (list, folder) in zip(lists, folders) {
            guard let folder else { continue }
            var own = (folders: Set([folder]), lists: [list])
            let same = groups.indices.filter { at in
                groups[at].folders.contains(folder) || groups[at].lists.contains { $0.sharesNode(with: list) }
            }
            for at in same.reversed() {
                own = (groups[at].folders.union(own.folders), groups[at].lists + own.lists)
                groups.remove(at: at)
            }
            groups.append(own)
        }
        // Each denies each other, and none itself.
        let differ = groups.indices.allSatisfy { one in
            groups.indices.allSatisfy { other in
                (one != other)
                    == groups[one].lists.contains { a in
                        groups[other].lists.contains { a.isOfAnotherCluster(than: $0) }
                    }
            }
        }
        if groups.count > 1, differ { clusters = groups.map { $0.folders.sorted() }.sorted { $0[0] < $1[0] } }
    }

    /// The folder of each in which they part; nil for what lies beside those.
    private static func folders(of files: [String]) -> [String?] {
        let paths = files.map { $0.split(separator: "/").dropLast().map(String.init) }
        let depth = paths.filter { !$0.isEmpty }.sharedCount(butLast: true)
        return paths.map { $0.count > depth ? $0[...depth].joined(separator: "/") : nil }
    }

    private static func differ(_ a: Set<ClusterStatement>, _ b: Set<ClusterStatement>) -> Bool {
        a.contains { one in b.contains { $0.kind == one.kind } }
    }
}
