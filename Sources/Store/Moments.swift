import Units

/// Sorts the pages of each proxy into the moments at which they were saved.
///
/// A folder of an archive is a moment. Within one folder pages are told apart by the times in their names, or by words such as `before`, but only
/// where one kind of page is there twice: one `/memory` from before and one from after a dump are of one moment.
struct Moments {
    struct Page {
        let id: Int64
        let proxy: Int64
        /// The archive that it stands in; 0: given by itself, beside others that were.
        var bundle: Int64 = 0
        /// Of that archive or folder: it may be a time.
        var bundleName = ""
        let folder: String
        let name: String
        let kind: String
        let modifiedAt: Int64?
        /// Envoy's own page; the others go with the moment that these make.
        let isEnvoys: Bool
    }

    struct Moment {
        let proxy: Int64
        let folder: String
        /// Of the names of its files, or of its folder.
        let label: String
        var pages: [Int64] = []
        /// The newest time of its files.
        var modifiedAt: Int64?
    }

    private struct Place: Hashable, Comparable {
        let proxy: Int64
        let bundle: Int64
        let folder: String
        static func < (a: Place, b: Place) -> Bool {
            (a.proxy, a.bundle, a.folder) < (b.proxy, b.bundle, b.folder)
        }
    }

    /// In the order of proxy and folder, as far as names tell within each folder.
    static func sort(_ pages: [Page]) -> [Moment] {
        let folders = Dictionary(grouping: pages) { Place(proxy: $0.proxy, bundle: $0.bundle, folder: $0.folder) }
        var out: [Moment] = []
        for key in folders.keys.sorted() {
            guard let pages = folders[key] else { continue }
            let own = pages.filter(\.isEnvoys)
            guard let first = own.first else { continue }
            let labels = labels(of: own)
            var moments = Dictionary(grouping: own) { labels[$0.id] ?? "" }.map { label, pages in
                let above = [label, folderLabel(first.folder), first.bundle > 0 ? folderLabel(first.bundleName) : ""]
                var moment = Moment(
                    proxy: first.proxy, folder: first.folder, label: above.first { !$0.isEmpty } ?? "")
                moment.pages = pages.map(\.id)
                moment.modifiedAt = pages.compactMap(\.modifiedAt).max()
                return moment
            }.sorted { isOlder($0.label, $1.label) }
            for page in pages where !page.isEnvoys {
                let label = PageName(page.name).moment
                let at = moments.firstIndex { $0.label == label } ?? moments.endIndex - 1
                moments[at].pages.append(page.id)
            }
            out += moments
        }
        return out
    }

    /// By page, the moment that its name says; empty for all where no kind of page is there twice.
    private static func labels(of pages: [Page]) -> [Int64: String] {
        let rows = appended(pages)
        return rows.isEmpty ? named(pages) : rows
    }

    /// Of pages that a loop appended to one file, one set behind the other, each with its time: a number for each set, in their order.
    private static func appended(_ pages: [Page]) -> [Int64: String] {
        let parts = pages.filter { $0.name.utf8.contains(UInt8(ascii: "#")) && $0.modifiedAt != nil }
        let times = Dictionary(grouping: parts) { $0.name.prefix { $0 != "#" } }.mapValues {
            Set($0.compactMap(\.modifiedAt))
        }
        guard let file = times.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }), file.value.count > 1
        else { return [:] }
        let numbers = Dictionary(uniqueKeysWithValues: file.value.sorted().enumerated().map { ($1, $0) })
        return Dictionary(
            uniqueKeysWithValues: pages.map { page in
                let isPart = page.name.hasPrefix(file.key + "#")
                let number = isPart ? page.modifiedAt.flatMap { numbers[$0] } : nil
                return (page.id, number.map { String(10_000_000 + $0) } ?? "")
            })
    }

    private static func named(_ pages: [Page]) -> [Int64: String] {
        let named = pages.map { (page: $0, label: PageName($0.name).moment) }
        var perLabel: [String: Set<String>] = [:]
        var repeats = false
        var seen: [String: String] = [:]
        for (page, label) in named {
            perLabel[label, default: []].insert(page.kind)
            if let other = seen[page.kind], other != label { repeats = true }
            seen[page.kind] = label
        }
        guard repeats else { return [:] }
        // A word on a single page (`memory-after`) is about that page; a time is a time.
        func label(_ text: String) -> String {
            let isOfPage =
                PageName.rank(text) != nil && !PageName.isOfOrder(text) && (perLabel[text]?.count ?? 0) < 2
            return isOfPage ? PageName.clock(in: text) : text
        }
        // Pages that were saved one after the other have a time each: a moment ends where a kind comes again.
        var moments: [String: String] = [:]
        var (current, kinds) = ("", Set<String>())
        for next in Set(perLabel.keys.map(label)).sorted(by: isOlder) {
            let more = perLabel[next] ?? []
            if kinds.isEmpty || !kinds.isDisjoint(with: more) { (current, kinds) = (next, []) }
            kinds.formUnion(more)
            moments[next] = current
        }
        return Dictionary(uniqueKeysWithValues: named.map { ($0.page.id, moments[label($0.label)] ?? "") })
    }

    private static func folderLabel(_ folder: String) -> String {
        let parts = folder.split(separator: "/")
        return parts.last.map { PageName("\($0)/x").place.isEmpty ? String($0) : "" } ?? ""
    }

    /// `before` is older than `after`, an earlier time than a later one; what has neither word nor time, or a time alone, lies between
    /// the words.
    static func isOlder(_ a: String, _ b: String) -> Bool {
        let (x, y) = (PageName.rank(a) ?? PageName.unmarked, PageName.rank(b) ?? PageName.unmarked)
        if x != y { return x < y }
        return (a.utf8.count, a) < (b.utf8.count, b)
    }
}
