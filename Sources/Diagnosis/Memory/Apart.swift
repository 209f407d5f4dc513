/// A large value that most proxies and incidents do not have, kept apart: what is without it costs a pointer. A mesh of 32,000
/// proxies has pages of a few.
@propertyWrapper
package struct Apart<Value: Sendable>: Sendable {
    private final class Box: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }
    private var box: Box?

    package init() {}
    package init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    package var wrappedValue: Value? {
        get { box?.value }
        set { box = newValue.map { Box($0) } }
    }
}

/// The same for a value that is blank where nothing is known.
@propertyWrapper
package struct ApartOrBlank<Value: Sendable & Blank>: Sendable {
    @Apart private var known: Value?

    package init() {}

    package var wrappedValue: Value {
        get { known ?? Value() }
        set { known = newValue.isBlank ? nil : newValue }
    }
}

package protocol Blank {
    init()
    /// Nothing is known: as good as a new one.
    var isBlank: Bool { get }
}
