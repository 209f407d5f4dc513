import Prose
import Store
import Units

/// Where a fact can be seen again: a file of the bundle and a place in it, or a query on the database.
package struct Evidence: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// `line 120`, a JSON pointer, `document 3`.
        case file(String, locator: Locator)
        /// A query that shows it.
        case sql(ShownQuery)
    }
    package let place: Place
    package let value: EvidenceValue?
    package let text: Text

    package init(_ place: Place, value: EvidenceValue? = nil, text: Text) {
        self.place = place
        self.value = value
        self.text = text
    }
    /// Whether its place is of this pod, by file or object.
    package func names(_ pod: String?) -> Bool {
        guard let pod, case .file(let name, let locator) = place else { return false }
        return locator.pod == pod || name.holds(name: pod)
    }

    /// Its value, where that is a moment.
    var time: Moment? { if case .time(let at) = value { at } else { nil } }

    package var file: String? { if case .file(let name, _) = place { name } else { nil } }
    package var locator: String {
        switch place {
        case .file(_, let locator): locator.plain
        case .sql(let query): "sql: " + query.sql
        }
    }
}

package enum EvidenceValue: Sendable, Hashable {
    case count(Int64)
    case bytes(Bytes)
    case text(String)
    case time(Moment)
}
