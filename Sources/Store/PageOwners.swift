/// Finds whose the pages are that do not say it themselves.
///
/// A page belongs, in this order, to the pod that its path names; to the only proxy that the pages of its folder name, where the folder
/// is a moment (`before/`); to the proxy of the pages that are called like it and lie beside it, whatever the moment; to the only
/// proxy of its folder; to the only proxy there is. What is still open is of a proxy without a name, one for each
/// folder, or for each name in it where one kind of page is there twice. So no page is lost, and none is given away
/// only because somebody else has a name.
struct PageOwners {
    struct Page {
        let id: Int64
        let bundle: Int64
        let name: String
        let kind: String
        /// Known by what the page says.
        var proxy: Int64?
    }

    /// How an owner was found; what is not certain is said in the list of entries.
    enum Reason: String, ColumnWord {
        case path = "named by its path"
        case beside = "beside pages of that proxy"
        case only = "assumed: the only pod"
        case nobody = "names no pod"
    }

    enum Owner: Hashable {
        case proxy(Int64)
        /// Somebody without a name, numbered in the order of the pages.
        case nameless(Int)
    }

    struct Found {
        let page: Int64
        let owner: Owner
        let reason: Reason
        /// Of nobody who is named: the name of the folder or of the files that tells it from others.
        var called: String?
    }

    let names: PodNames
    /// Pods that no page describes may have a proxy as well, so that the only one that is named is not the only one there is.
    var hasOthers = false

    /// Pages that end here are counted as one proxy's: bytes of a name are no reason to make a million of them.
    private static let mostNameless = 2_000

    func find(_ pages: [Page]) -> [Found] {
        var seen = Seen()
        for page in pages { look(at: page, &seen) }
        var (out, groups) = (seen.named, seen.groups)
        for at in groups.indices { out += groups[at].settle(seen.momentOwners) }
        let only = hasOthers ? nil : names.only
        let below = Folders(seen.placeOwners)
        var left: [Group] = []
        for group in groups where !group.open.isEmpty {
            let inFolder =
                group.owner.isEmpty && group.proxies.isEmpty ? below.only(group.place, orAny: only != nil) : nil
            if let owner = group.proxies.count == 1 ? group.proxies.first : inFolder {
                out += group.open.map { Found(page: $0, owner: .proxy(owner), reason: .beside) }
            } else {
                left.append(group)
            }
        }
        return out + nameOrAssume(left, only: only, taken: kindsTaken(groups))
    }

    /// Pages in their groups, and whose pages lie where.
    private struct Seen {
        var named: [Found] = []
        var groups: [Group] = []
        var groupOf: [String: Int] = [:]
        var placeOwners: [String: Set<Int64>] = [:]
        var momentOwners: [String: Set<Int64>] = [:]
    }

    private func look(at page: Page, _ seen: inout Seen) {
        let named = page.proxy == nil ? names.owner(of: page.name) : nil
        if let named { seen.named.append(Found(page: page.id, owner: .proxy(named.id), reason: .path)) }
        let name = PageName(page.name, pod: named?.pod)
        let place = "\(page.bundle)/\(name.place)"
        let key = "\(place)\n\(name.owner)"
        let at = seen.groupOf[key] ?? seen.groups.endIndex
        if at == seen.groups.endIndex {
            seen.groupOf[key] = at
            seen.groups.append(Group(place: place, owner: name.owner))
        }
        seen.groups[at].kinds.insert(page.kind)
        let moment = name.folder == name.place ? nil : "\(page.bundle)/\(name.folder)"
        if let proxy = page.proxy ?? named?.id {
            seen.groups[at].proxies.insert(proxy)
            seen.placeOwners[place, default: []].insert(proxy)
            if let moment { seen.momentOwners[moment, default: []].insert(proxy) }
        } else {
            seen.groups[at].open.append(page.id)
            if let moment, name.owner.isEmpty { seen.groups[at].moments[page.id] = moment }
        }
    }

    /// Kinds of pages that some proxy is known to have.
    private func kindsTaken(_ groups: [Group]) -> Set<String> {
        groups.filter { !$0.proxies.isEmpty }.reduce(into: []) { $0.formUnion($1.kinds) }
    }

    private func nameOrAssume(_ groups: [Group], only: Int64?, taken: Set<String>) -> [Found] {
        var out: [Found] = []
        var nameless: [String: Int] = [:]
        let byPlace = Dictionary(grouping: groups, by: \.place)
        for group in groups {
            let isNumber = !group.owner.isEmpty && group.owner.utf8.allSatisfy { $0 &- 0x30 < 10 }
            if let only, group.owner.isEmpty || isNumber || group.kinds.isDisjoint(with: taken) {
                out += group.open.map { Found(page: $0, owner: .proxy(only), reason: .only) }
                continue
            }
            let here = byPlace[group.place] ?? []
            let pages = here.reduce(0) { $0 + $1.kinds.count }
            let kinds = here.reduce(into: Set<String>()) { $0.formUnion($1.kinds) }
            let key = pages == kinds.count ? group.place : "\(group.place)\n\(group.owner)"
            let number = nameless[key] ?? min(nameless.count, Self.mostNameless)
            nameless[key] = number
            let called = pages == kinds.count || group.owner.isEmpty ? group.folder : group.owner
            out += group.open.map { Found(page: $0, owner: .nameless(number), reason: .nobody, called: called) }
        }
        return out
    }

    private struct Group {
        let place: String
        let owner: String
        var proxies: Set<Int64> = []
        var kinds: Set<String> = []
        var open: [Int64] = []
        /// Of open pages that lie in the folder of a moment and are called like nobody, that folder.
        var moments: [Int64: String] = [:]

        /// The last of its folders; nil at the top of a bundle.
        var folder: String? {
            let parts = place.split(separator: "/")
            return parts.count > 1 ? parts.last.map(String.init) : nil
        }

        /// Pages of a moment's folder that are of the only proxy which is named in it, though another moment's may be of another.
        mutating func settle(_ owners: [String: Set<Int64>]) -> [Found] {
            guard proxies.count > 1 else { return [] }
            var found: [Found] = []
            open.removeAll { page in
                guard let here = moments[page].flatMap({ owners[$0] }), here.count == 1, let owner = here.first else {
                    return false
                }
                found.append(Found(page: page, owner: .proxy(owner), reason: .beside))
                return true
            }
            return found
        }
    }

    /// The proxies of folders and of those below them.
    private struct Folders {
        private var owners: [String: Set<Int64>]

        init(_ places: [String: Set<Int64>]) {
            owners = places
            for (place, proxies) in places {
                var folder = Substring(place)
                while let slash = folder.lastIndex(of: "/") {
                    folder = folder[..<slash]
                    owners[String(folder) + "/…", default: []].formUnion(proxies)
                }
            }
        }

        /// The only proxy with pages in a folder, or below it; at the top of a bundle only where there is no other at all.
        func only(_ place: String, orAny: Bool) -> Int64? {
            let isTop = place.hasSuffix("/")
            guard !isTop || orAny else { return nil }
            let here = owners[place] ?? []
            if here.count == 1 { return here.first }
            let below = owners[(isTop ? String(place.dropLast()) : place) + "/…"] ?? []
            return here.isEmpty && below.count == 1 ? below.first : nil
        }
    }
}
