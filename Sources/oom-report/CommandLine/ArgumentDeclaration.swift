/// What stands without dashes behind a command.
struct ArgumentDeclaration: Sendable, Equatable {
    enum Arity: Sendable { case one, optional, several }
    let name: String
    let help: String
    var arity: Arity = .one
    /// The words that it can be, for completion; empty: any.
    var choices: [String] = []

    /// Whether it names a file, for completion.
    var isFile = false

    /// `BUNDLE…`, `[NAME]`.
    var synopsis: String {
        switch arity {
        case .one: name
        case .optional: "[\(name)]"
        case .several: name + "…"
        }
    }
}
