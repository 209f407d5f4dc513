/// What somebody does: a command to paste, or a sentence where no command does it.
package enum Instruction: Sendable, Hashable, ExpressibleByStringInterpolation {
    case command(Command)
    case text(Text)

    package init(stringLiteral value: String) { self = .text(Text(stringLiteral: value)) }
    package init(stringInterpolation: Text.StringInterpolation) {
        self = .text(Text(stringInterpolation: stringInterpolation))
    }

    package var text: Text {
        switch self {
        case .command(let command): "\(command: command)"
        case .text(let text): text
        }
    }
    package var plain: String { text.plain }
}
