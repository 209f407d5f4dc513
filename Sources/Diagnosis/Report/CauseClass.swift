/// What fills a proxy: `CONFIG_SCOPE`. Its rule alone names it; a name is never reused.
package struct CauseClass: RawRepresentable, Hashable, Sendable, CaseIterable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static var allCases: [CauseClass] { Rules.cards.map(\.classification) }
}
