import Store

/// A label or annotation that says whose a victim is.
package struct Owner: Sendable, Hashable {
    package var key: String
    package var value: String
    package var source: OwnerWord.Source
    package init(key: String, value: String, source: OwnerWord.Source) {
        self.key = key
        self.value = value
        self.source = source
    }
}
