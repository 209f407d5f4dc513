import Prose
import Store
import Units

/// What limits the answer, most serious first: what could not be read and could have told, kills that fit nobody, the same capture
/// twice, pages that name nobody.
struct CaveatBuilder {
    let store: Store

    func caveats(_ incidents: [Incident]) throws(StoreError) -> [Caveat] {
        try unread() + unowned(incidents) + repeated() + nameless()
    }

    /// Each by itself as far as a reader looks; the list of entries has all of them.
    private static let most = 8

    private func unread() throws(StoreError) -> [Caveat] {
        let (rows, count) = try store.unread(most: Self.most)
        var out = rows.map { row in
            let why: Text = row.why.map { ": \(quote: $0)" } ?? ""
            return unread("\(file: row.name) \(Self.what(row.status))\(why)", of: row)
        }
        if count > rows.count { out.append(unread("\(count - rows.count, "more entry", "more entries")", of: nil)) }
        return out
    }

    private func unread(_ text: Text, of row: Store.UnreadRow?) -> Caveat {
        var caveat = Caveat(
            text: text,
            evidence: row.map { Evidence(.file($0.name, locator: "the whole entry"), text: Self.what($0.status)) })
        caveat.isUnread = true
        return caveat
    }

    private static func what(_ status: String) -> Text {
        switch status {
        case "damaged": "is damaged"
        case "refused": "was refused"
        case "partial": "was read in part"
        default: "was not read"
        }
    }

    /// A kill whose victim no page names, beside pods that are known.
    private func unowned(_ incidents: [Incident]) throws(StoreError) -> [Caveat] {
        guard try store.proxies().contains(where: { $0.pod != nil }) else { return [] }
        return incidents.filter { $0.pod == nil && $0.workload == nil }.prefix(Self.most).map { incident in
            let whose: Text = incident.process.map { " of \(term: $0)" } ?? ""
            return Caveat(
                text:
                    "a kill\(whose) fits no pod of the bundle (\(incident: incident.id)); the pod's object with its UID would name it",
                evidence: incident.witnesses.first?.evidence)
        }
    }

    /// An input that was given before counts once, and that is told.
    private func repeated() throws(StoreError) -> [Caveat] {
        try store.bundles().compactMap { bundle in
            bundle.repeats.map { first in
                let other: Text = bundle.name == first ? "" : " as \(file: first)"
                return Caveat(text: "\(file: bundle.name) is the same archive\(other), given twice: it is counted once")
            }
        }
    }

    private func nameless() throws(StoreError) -> [Caveat] {
        try store.namelessPages().prefix(Self.most).map { page in
            let more: Text = page.pages > 1 ? " and \(page.pages - 1) more beside it" : ""
            return Caveat(
                text:
                    "\(file: page.name)\(more) could be of several pods, so it stands as a proxy without a name; the pod's name in the file's or folder's name would join it",
                evidence: Evidence(.file(page.name, locator: "the whole entry"), text: "names no pod"))
        }
    }
}
