import Testing

@testable import oom_report

/// Each option of each command by its declaration: how it is spelled, what it takes, and what it refuses at its edges.
@Suite struct EveryOptionTests {
    /// An option with its command, as a test names it.
    struct Case: Sendable, CustomTestStringConvertible {
        let command: CommandDeclaration
        let option: OptionDeclaration
        var testDescription: String { "\(command.name.rawValue) --\(option.name)" }

        /// As many arguments as the command needs.
        var arguments: [String] { command.arguments.filter { $0.arity != .optional }.map { "of-\($0.name)" } }

        func invoke(_ words: String...) throws -> Invocation { try Invocation(command, arguments + words) }
        func refusal(_ words: String...) -> String? {
            do throws(UsageError) {
                _ = try Invocation(command, arguments + words)
                return nil
            } catch {
                return error.message
            }
        }
    }

    private static let all = CommandTable.commands.flatMap { command in
        command.allOptions.map { Case(command: command, option: $0) }
    }
    private static let flags = all.filter { $0.option.kind == .flag }
    private static let valued = all.filter { $0.option.kind != .flag }

    /// A value that it takes, and those that lie just beyond what it takes.
    private static func values(_ option: OptionDeclaration) -> (right: [String], wrong: [String]) {
        switch option.kind {
        case .flag: ([], [])
        case .file, .text: (["x", "-"], [])
        case .choice(let words, _): (words, [words[0] + "x", words[0].uppercased() + "!", " "])
        case .number(let range, _):
            (
                ["\(range.lowerBound)", "\(range.upperBound)"],
                ["\(range.lowerBound - 1)", "x", "1.5", "99999999999999999999"]
                    + (range.upperBound < .max ? ["\(range.upperBound + 1)"] : [])
            )
        case .bytes: (["1", "64Mi", "1.5G"], ["0", "-1", "64Mo", "Mi"])
        }
    }

    @Test(arguments: flags) func `A flag is there or not, and takes no value`(_ it: Case) throws {
        let long = "--" + it.option.name
        #expect(try it.invoke(long).has(it.option) && !it.invoke().has(it.option))
        #expect(it.refusal(long + "=yes") == "\(long) takes no value")
        if let short = it.option.short { #expect(try it.invoke("-\(short)").has(it.option)) }
        // Behind `--` it is an argument, which the commands that take none refuse.
        if it.command.arguments.isEmpty { #expect(it.refusal("--", long) != nil) }
    }

    @Test(arguments: valued) func `A value is taken in every spelling`(_ it: Case) throws {
        let long = "--" + it.option.name
        for value in Self.values(it.option).right {
            #expect(try it.invoke(long, value).values(of: it.option) == [value], "\(value)")
            #expect(try it.invoke("\(long)=\(value)").values(of: it.option) == [value], "\(value)")
            guard let short = it.option.short else { continue }
            #expect(try it.invoke("-\(short)", value).values(of: it.option) == [value], "\(value)")
            #expect(try it.invoke("-\(short)\(value)").values(of: it.option) == [value], "\(value)")
        }
    }

    @Test(arguments: valued) func `A value that is not there, or beyond what is taken, is refused by name`(_ it: Case) {
        let long = "--" + it.option.name
        let missing = "\(long) needs a value: \(long) \(it.option.value ?? "")"
        #expect(it.refusal(long) == missing && it.refusal(long + "=") == missing)
        for value in Self.values(it.option).wrong {
            #expect(it.refusal("\(long)=\(value)") == "\(long) cannot be \(value)", "\(value)")
        }
    }

    @Test(arguments: valued) func `What is given twice is kept where it can be repeated, else refused`(_ it: Case)
        throws
    {
        let long = "--" + it.option.name
        let value = try #require(Self.values(it.option).right.first)
        if it.option.isRepeatable {
            #expect(try it.invoke(long, value, long, value).values(of: it.option) == [value, value])
        } else {
            #expect(it.refusal(long, value, long, value) == "\(long) is given twice")
        }
    }

    @Test func `Every kind of value is tried`() {
        func count(_ isKind: (OptionDeclaration.Kind) -> Bool) -> Int { Self.all.count { isKind($0.option.kind) } }
        #expect(Self.flags.count > CommandTable.commands.count && Self.valued.count > 20)
        #expect(count { if case .choice = $0 { true } else { false } } > 3)
        #expect(count { if case .number = $0 { true } else { false } } > 3)
        #expect(count { $0 == .bytes } > 0 && count { $0 == .file } > 3)
    }
}
