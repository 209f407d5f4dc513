/// What is not done, and what to do instead.
struct Refusal: Error, Sendable, Equatable {
    let status: Int
    let message: String
    var hint: String?
    /// Methods that an address does take, for status 405.
    var allowed: [String] = []

    init(_ status: Int, _ message: String, hint: String? = nil) {
        self.status = status
        self.message = message
        self.hint = hint
    }
}
