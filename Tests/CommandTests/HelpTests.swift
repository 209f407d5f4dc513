import Testing

@testable import oom_report

@Suite struct HelpTests {
    @Test func `Help shows examples before anything else`() {
        for name in CommandName.allCases {
            let help = HelpText.of(CommandTable.command(name))
            let examples = help.range(of: "Examples:")
            let usage = help.range(of: "Usage:")
            #expect(examples != nil && usage != nil, "\(name)")
            if let examples, let usage { #expect(examples.lowerBound < usage.lowerBound, "\(name)") }
        }
    }

    @Test func `Every command and option is in its help, in 80 columns`() {
        for command in CommandTable.commands {
            #expect(HelpText.overview.contains("\n  \(command.name.rawValue) "), "\(command.name)")
            let help = HelpText.of(command)
            for option in command.allOptions { #expect(help.contains(option.synopsis), "\(option.name)") }
            for line in help.split(separator: "\n") where !line.hasPrefix("  oom-report") {
                #expect(line.count <= 80, "\(line)")
            }
        }
    }

    @Test func `Options are listed once, under what they are about, and those of every command come last`() {
        for command in CommandTable.commands {
            let listed = command.optionsByCategory
            #expect(
                listed.last?.category == .messages && listed.last?.options == CommandTable.common, "\(command.name)")
            #expect(listed.flatMap(\.options).count == command.allOptions.count, "\(command.name)")
            #expect(listed.allSatisfy { group in group.options.allSatisfy { $0.category == group.category } })
        }
        let help = HelpText.of(CommandTable.analyze)
        let privacy = help.range(of: "\nPrivacy:\n")
        let redact = help.range(of: "--redact LEVEL")
        let limits = help.range(of: "\nLimits:\n")
        if let privacy, let redact, let limits {
            #expect(privacy.upperBound < redact.lowerBound && redact.upperBound < limits.lowerBound)
        } else {
            Issue.record("a heading is missing")
        }
    }

    @Test(arguments: [
        (OptionDeclaration(name: "n", kind: .number(2...9), help: ""), "2", "10"),
        (OptionDeclaration(name: "n", kind: .number(0...(.max)), help: ""), "0", "-1"),
        (OptionDeclaration(name: "b", kind: .bytes, help: ""), "64Mi", "0"),
        (OptionDeclaration(name: "w", kind: .choice(["yes", "no"]), help: ""), "no", "maybe"),
    ])
    func `A value is checked where it is declared`(option: OptionDeclaration, good: String, bad: String) throws {
        try option.check(good)
        #expect(throws: UsageError.self) { try option.check(bad) }
    }

    @Test func `Every example is a command line that works`() throws {
        for command in CommandTable.commands {
            for example in command.examples {
                let words = shellWords(example.line)
                let start = words.firstIndex(of: "oom-report").map { $0 + 1 } ?? 0
                // A shell takes what stands behind such a sign.
                let own = words[start...].prefix { !["<", ">", "|"].contains($0) }
                let plan = try Plan.resolve(Array(own)).plan
                if case .show = plan { Issue.record("\(example.line) only shows help") }
            }
        }
    }

    @Test func `Names and letters of options are unique within a command`() {
        for command in CommandTable.commands {
            let names = command.allOptions.map(\.name)
            let letters = command.allOptions.compactMap(\.short)
            #expect(Set(names).count == names.count, "\(command.name)")
            #expect(Set(letters).count == letters.count, "\(command.name)")
        }
        #expect(CommandTable.commands.map(\.name) == CommandName.allCases)
    }

    @Test(arguments: ["--help", "-h", "help"])
    func `Help goes to stdout with status 0`(line: String) {
        let recorder = Recorder()
        #expect(recorder.run(line) == .done)
        #expect(recorder.output == HelpText.overview)
        #expect(recorder.messages == "")
    }

    @Test func `A command's help is the same both ways, whatever else is missing`() {
        let before = Recorder()
        let after = Recorder()
        #expect(before.run("help analyze") == .done)
        #expect(after.run("analyze --help") == .done)
        #expect(before.output == after.output)
        #expect(before.output.contains("Usage: oom-report analyze [OPTION]… BUNDLE…"))
    }

    @Test func `The version is one line`() {
        let recorder = Recorder()
        #expect(recorder.run("--version") == .done)
        #expect(recorder.output == "oom-report \(toolVersion)\n")
    }

    /// Splits at spaces, but not within single quotes.
    private func shellWords(_ line: String) -> [String] {
        line.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }
    }
}

extension String {
    /// The first place of `other`.
    fileprivate func range(of other: String) -> Range<String.Index>? { firstRange(of: other) }
}
