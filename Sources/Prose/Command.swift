import Units

/// A command line to paste: what is put into it stays one word of the shell, whatever is in it.
///
///     let command: Command = "kubectl delete sidecar \(word: name) -n \(word: namespace)"
package struct Command: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// What a command of a card leaves open: the names of the proxy that it is given for.
    package enum Blank: String, Sendable, Hashable, CaseIterable {
        /// Behind `exec` or `logs`.
        case pod = "POD"
        /// The object, behind `get`.
        case podObject = "pod POD -n NAMESPACE"
        /// The pod by its own name, whatever workload it is of.
        case ownPod = "POD -n NAMESPACE"
        /// As istioctl names it.
        case proxy = "POD.NAMESPACE"
        case node = "node/NODE"
    }

    private enum Part: Sendable, Hashable {
        case words(String)
        case blank(Blank)
        /// Behind it another command begins.
        case next
        /// For who pastes it: `   # about 12 expected`.
        case remark(String)
        /// Where a line may end that is too long: what stands there else, and what ends it.
        case fold(String, folded: String)
        case rest(Rest)

        var isNext: Bool { self == .next }
    }

    /// What becomes of what it prints.
    private enum Rest: Sendable, Hashable {
        /// A filter lets some of it through.
        case part(String)
        /// The same as JSON, whole, into a file.
        case json(String)

        var words: String {
            switch self {
            case .part(let filter): " | " + filter
            case .json(let file): " -o json > " + file
            }
        }
    }

    package static let next = Command(.next)
    // Where a shell takes the end of a line for a semicolon, or reads on behind it.
    package static let then = Command(.fold("; then ", folded: "; then\n  "))
    package static let otherwise = Command(.fold("; else ", folded: "\nelse\n  "))
    package static let fi = Command(.fold("; fi", folded: "\nfi"))
    package static let loop = Command(.fold("; do ", folded: "; do\n  "))
    package static let done = Command(.fold("; done", folded: "\ndone"))
    package static let and = Command(.fold(" && ", folded: " &&\n"))
    package static let pipe = Command(.fold(" | ", folded: " |\n  "))

    private var parts: [Part] = []
    /// Envoy is asked for its config_dump, which takes several times the size of the JSON in memory.
    package private(set) var asksForDump = false

    private init(_ part: Part) { parts = [part] }
    package init(line: String) { add(line) }
    package init(stringLiteral value: String) { add(value) }
    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.command }

    package var line: String { written(isFolded: false) }
    /// Each of its commands on a line of its own: ticket systems cut long ones.
    package var lines: String { steps.map(\.line).joined(separator: "\n") }
    /// The same, where what is longer than `width` stands on several lines, which a shell takes as one.
    package func lines(within width: Int) -> String {
        steps.map { $0.written(isFolded: $0.line.count > width) }.joined(separator: "\n")
    }

    /// What stands behind each other in it, each alone.
    package var steps: [Command] {
        parts.split(whereSeparator: \.isNext).map { step in
            var command: Command = ""
            command.parts = Array(step)
            command.asksForDump = asksForDump
            return command
        }
    }

    /// Whoever runs it needs not run the other: that takes of the same page a part, or as a table what this takes as JSON.
    package func covers(_ other: Command) -> Bool {
        let (own, others) = (asked, other.asked)
        guard own.parts == others.parts else { return false }
        switch (own.rest, others.rest) {
        case (.json, nil), (nil, .part): return true
        default: return false
        }
    }
    private var asked: (parts: ArraySlice<Part>, rest: Rest?) {
        for (place, part) in parts.enumerated() { if case .rest(let rest) = part { return (parts[..<place], rest) } }
        return (parts[...], nil)
    }

    private func written(isFolded: Bool) -> String {
        parts.map { part in
            switch part {
            case .words(let words): words
            case .blank(let blank): blank.rawValue
            case .next: "; "
            case .remark(let text): "   # " + text
            case .fold(let plain, let folded): isFolded ? folded : plain
            case .rest(let rest): rest.words
            }
        }.joined()
    }

    /// What it says to who pastes it, alone.
    package var remark: Command {
        var command: Command = ""
        command.parts = parts.filter { if case .remark = $0 { true } else { false } }
        return command
    }

    package var blanks: [Blank] { parts.compactMap { if case .blank(let blank) = $0 { blank } else { nil } } }

    /// With the blanks filled for which there is something.
    package func filled(with names: (Blank) -> Command?) -> Command {
        var out: Command = ""
        out.asksForDump = asksForDump
        for part in parts {
            if case .blank(let blank) = part, let name = names(blank) { out.add(name) } else { out.add(part) }
        }
        return out
    }

    private mutating func add(_ part: Part) {
        if case .words(let words) = part { add(words) } else { parts.append(part) }
    }
    private mutating func add(_ words: String) {
        if case .words(let before)? = parts.last {
            parts[parts.count - 1] = .words(before + words)
        } else if !words.isEmpty {
            parts.append(.words(words))
        }
    }
    private mutating func add(_ command: Command) {
        for part in command.parts { add(part) }
        asksForDump = asksForDump || command.asksForDump
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var command: Command = ""
        package init(literalCapacity: Int, interpolationCount: Int) {}
        package mutating func appendLiteral(_ literal: String) { command.add(literal) }
        @available(*, unavailable, message: "say `word:`, which quotes what a shell would take apart")
        package mutating func appendInterpolation(_ text: String) {}
        package mutating func appendInterpolation(word: String) { command.add(Command.word(word)) }
        /// `cart-0.shop`, as istioctl names a pod.
        package mutating func appendInterpolation(proxy pod: String, in namespace: String) {
            command.add(Command.word("\(pod).\(namespace)"))
        }
        package mutating func appendInterpolation(_ other: Command) { command.add(other) }
        package mutating func appendInterpolation(_ count: Int) { command.add(String(count)) }
        package mutating func appendInterpolation(blank: Blank) { command.add(.blank(blank)) }
        package mutating func appendInterpolation(remark: Command) { command.add(.remark(remark.line)) }
        /// A filter behind it, of which the words are `grep dns`.
        package mutating func appendInterpolation(part filter: StaticString) {
            command.add(Part.rest(.part(filter.description)))
        }
        package mutating func appendInterpolation(json file: StaticString) {
            command.add(Part.rest(.json(file.description)))
        }
        /// A patch, `-p '{…}'`, between whose members a line may end.
        package mutating func appendInterpolation(patch body: YAML) {
            fold(" ", " \\\n  ")
            command.add("-p '")
            for (place, piece) in body.jsonPieces.enumerated() {
                if place > 0 { fold("", "\n  ") }
                command.add(Command.quoted(piece))
            }
            command.add("'")
        }
        /// A table of these columns: two quoted words without a blank between are one.
        package mutating func appendInterpolation(columns: [String]) {
            fold(" ", " \\\n  ")
            command.add("-o 'custom-columns=")
            for (place, column) in columns.enumerated() {
                if place > 0 { command.add(",") }
                if place > 1 { fold("", "'\\\n'") }
                command.add(Command.quoted(column))
            }
            command.add("'")
        }
        private mutating func fold(_ plain: String, _ folded: String) {
            command.add(Part.fold(plain, folded: folded))
        }
        /// Words at which Envoy makes a config_dump.
        package mutating func appendInterpolation(dump: StaticString) {
            command.add(dump.description)
            command.asksForDump = true
        }
    }

    /// A name as one word of a shell's command line.
    package static func word(_ text: String) -> String {
        let safe = text.utf8.allSatisfy { byte in
            (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x2D && byte <= 0x3A) || byte == 0x5F
        }
        return safe && !text.isEmpty ? text : "'" + quoted(text) + "'"
    }

    /// What stands between the quotes.
    private static func quoted(_ text: String) -> String {
        let isLine = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        let line =
            isLine
            ? text
            : String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
        return line.replacingAll("'", with: "'\\''")
    }

    /// What it holds by the names of somebody else.
    package func renamed(by renaming: some Renaming) -> Command {
        var (out, own) = ("" as Command, "" as Command)
        func rename() {
            if !own.parts.isEmpty { out.add(renaming.name(own.line, .command)) }
            own = ""
        }
        for part in parts {
            switch part {
            case .words, .blank, .remark: own.add(part)
            case .next, .fold, .rest:
                rename()
                out.add(part)
            }
        }
        rename()
        out.asksForDump = asksForDump
        return out
    }
}
