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
    }

    package static var next: Command {
        var command: Command = ""
        command.parts = [.next]
        return command
    }

    private var parts: [Part] = []
    /// Envoy is asked for its config_dump, which takes several times the size of the JSON in memory.
    package private(set) var asksForDump = false

    package init(line: String) { add(line) }
    package init(stringLiteral value: String) { add(value) }
    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.command }

    package var line: String { written(next: "; ") }
    /// Each of its commands on a line of its own: ticket systems cut long ones.
    package var lines: String { written(next: "\n") }

    private func written(next: String) -> String {
        parts.map { part in
            switch part {
            case .words(let words): words
            case .blank(let blank): blank.rawValue
            case .next: next
            case .remark(let text): "   # " + text
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
        guard !safe || text.isEmpty else { return text }
        let isLine = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        let line =
            isLine
            ? text
            : String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
        return "'" + line.replacingAll("'", with: "'\\''") + "'"
    }

    /// What it holds by the names of somebody else.
    package func renamed(by renaming: some Renaming) -> Command {
        var out: Command = ""
        for (index, step) in parts.split(separator: Part.next, omittingEmptySubsequences: false).enumerated() {
            if index > 0 { out.add(Part.next) }
            var own: Command = ""
            own.parts = Array(step)
            out.add(renaming.name(own.line, .command))
        }
        out.asksForDump = asksForDump
        return out
    }
}
