import Units

/// A command line, taken apart by the declarations but not yet understood: step one of two (`Plan` is the second).
struct Invocation: Equatable {
    let command: CommandDeclaration
    private(set) var values: [String: [String]] = [:]
    private(set) var arguments: [String] = []

    /// Reads what stands behind the command's name: `-o FILE`, `-oFILE`, `--output FILE`, `--output=FILE`, `-qv`; after
    /// `--` everything is an argument, and `-` alone always is, as is SQL that begins with a comment: no option has a blank there.
    init(_ command: CommandDeclaration, _ words: some Sequence<String>) throws(UsageError) {
        self.command = command
        var rest = Array(words)[...]
        var onlyArguments = false
        while let word = rest.popFirst() {
            if onlyArguments || word == "-" || !word.hasPrefix("-") || Self.isComment(word) {
                arguments.append(word)
            } else if word == "--" {
                onlyArguments = true
            } else if word.hasPrefix("--") {
                try takeLong(word.dropFirst(2), &rest)
            } else {
                try takeShort(word.dropFirst(), &rest)
            }
        }
        if !asksForHelp { try checkArguments() }
    }

    private static func isComment(_ word: String) -> Bool {
        word.hasPrefix("--") && word.dropFirst(2).first.map(\.isWhitespace) ?? false
    }

    func has(_ option: OptionDeclaration) -> Bool { values[option.name] != nil }
    func value(of option: OptionDeclaration) -> String? { values[option.name]?.last }
    func values(of option: OptionDeclaration) -> [String] { values[option.name] ?? [] }
    /// In the option's range.
    func number(of option: OptionDeclaration) -> Int64? { value(of: option).flatMap { Int64($0) } }
    func count(of option: OptionDeclaration) -> Int? { number(of: option).map { Int(clamping: $0) } }
    func bytes(of option: OptionDeclaration) -> Int64? { value(of: option).flatMap { Quantity($0)?.bytes?.count } }
    var asksForHelp: Bool { has(CommandTable.help) }

    private var helpHint: String { "see: \(CommandTable.tool) help \(command.name.rawValue)" }

    private mutating func takeLong(_ word: Substring, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        guard let option = command.allOptions.first(where: { $0.name == name }) else {
            throw UsageError(
                "\(command.name.rawValue) has no option --\(name)", word: "--" + name,
                candidates: command.allOptions.map { "--" + $0.name }, otherwise: helpHint)
        }
        let attached = parts.count > 1 ? String(parts[1]) : nil
        guard option.kind != .flag else {
            if attached != nil { throw UsageError("--\(name) takes no value", hint: helpHint) }
            return try add(option, "")
        }
        guard let value = attached ?? rest.popFirst() else { throw missingValue(option) }
        try add(option, value)
    }

    private mutating func takeShort(_ letters: Substring, _ rest: inout ArraySlice<String>) throws(UsageError) {
        var letters = letters
        while let letter = letters.popFirst() {
            guard let option = command.allOptions.first(where: { $0.short == letter }) else {
                throw UsageError("\(command.name.rawValue) has no option -\(letter)", hint: helpHint)
            }
            guard option.kind != .flag else {
                try add(option, "")
                continue
            }
            guard let value = letters.isEmpty ? rest.popFirst() : String(letters) else { throw missingValue(option) }
            return try add(option, value)
        }
    }

    private func missingValue(_ option: OptionDeclaration) -> UsageError {
        UsageError("--\(option.name) needs a value: --\(option.name) \(option.value ?? "")", hint: helpHint)
    }

    private mutating func add(_ option: OptionDeclaration, _ value: String) throws(UsageError) {
        if option.kind != .flag {
            guard !value.isEmpty else { throw missingValue(option) }
            guard option.isRepeatable || values[option.name] == nil else {
                throw UsageError("--\(option.name) is given twice", hint: "give it once")
            }
        }
        try option.check(value)
        values[option.name, default: []].append(value)
    }

    private func article(_ name: String) -> String { name.first.map { "AEIOU".contains($0) } ?? false ? "an" : "a" }

    private func checkArguments() throws(UsageError) {
        let name = command.name.rawValue
        guard let declared = command.arguments.first else {
            if let extra = arguments.first { throw UsageError("\(name) takes no argument: \(extra)", hint: helpHint) }
            return
        }
        for (index, needed) in command.arguments.enumerated() where index >= arguments.count {
            if needed.arity == .optional { continue }
            throw UsageError("\(name) needs \(article(needed.name)) \(needed.name)", hint: helpHint)
        }
        if command.arguments.last?.arity != .several, arguments.count > 1 {
            throw UsageError("\(name) takes one \(declared.name), not also: \(arguments[1])", hint: helpHint)
        }
    }
}
