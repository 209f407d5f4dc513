/// Why the server does not start.
package struct ServeFailure: Error, Sendable, Equatable {
    package let message: String
    /// What to do about it.
    package let hint: String
}
