typealias ListenersPageReader = LineFacts<ListenersPage>

/// Envoy's `/listeners` page as text: the number of its different listener names.
///
/// ```
/// 0.0.0.0_80::0.0.0.0:80
/// virtualInbound::0.0.0.0:15006
/// ```
/// A listener with additional addresses has a line for each.
struct ListenersPage: LineParser {
    static let title = "a /listeners page"

    private var names = ByteTable(limit: 1_000_000)
    var understood: Bool { names.count > 0 }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let split = line.find("::"), split > 0 else { return }
        _ = names.index(of: line.part(0, split))
    }

    mutating func finish(into facts: inout FactQueue) {
        if names.count > 0 { facts.add(.listenerCount(names.count)) }
    }
}
