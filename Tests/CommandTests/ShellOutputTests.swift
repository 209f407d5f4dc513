import Testing

@testable import oom_report

/// What is printed for shells and for man, all from the one declaration.
@Suite struct ShellOutputTests {
    @Test(arguments: CompletionShell.allCases)
    func `Completions know every command, option and choice`(shell: CompletionShell) {
        let script = shell.script
        for command in CommandTable.commands {
            #expect(script.contains(command.name.rawValue))
            for option in command.allOptions {
                #expect(script.contains(shell == .fish ? "-l \(option.name)" : "--\(option.name)"), "\(option.name)")
                #expect(option.choices.allSatisfy(script.contains))
            }
        }
    }

    @Test func `The manual knows every command, option, note and exit status`() {
        let page = ManualPage.text
        for command in CommandTable.commands {
            #expect(page.contains("\n.Ss \(command.name.rawValue)\n"))
            for option in command.allOptions { #expect(page.contains("Fl -\(option.name)"), "\(option.name)") }
        }
        for status in RunStatus.allCases { #expect(page.contains("\n.It \(status.rawValue)\n")) }
        #expect(page.unicodeScalars.allSatisfy { $0.isASCII })
    }

    @Test func `A shell without completions is refused`() {
        let recorder = Recorder()
        #expect(recorder.run("completions bsh") == .failed)
        #expect(recorder.messages.contains("did you mean bash?"))
    }

    @Test func `The doctor tells what this build has, and tries it`() {
        let recorder = Recorder()
        #expect(recorder.run("doctor") == .done)
        for word in ["zlib", "SQLite", "libyaml", "libmicrohttpd", "markdown", "entries, 1 incident"] {
            #expect(recorder.output.contains(word), "\(word)")
        }
    }
}

/// The same, in the shells themselves.
@Suite(.enabled(if: Shell.tool != nil, "the tool is not beside the tests"))
struct ShellTrialTests {
    /// What a script writes to stderr; nil where the program is not there.
    private func tried(_ program: String, _ script: String) throws -> [String]? {
        let shell = Shell(place: try Workplace())
        guard try shell.run("command -v \(program)").status == 0 else { return nil }
        let result = try shell.run("mkdir folder; : >folder/'a bundle.tgz'; : >report.md\n" + script)
        #expect(result.status == 0, "\(result.messages)")
        return result.messages.split(separator: "\n").map(String.init)
    }

    private static let bash = """
        "$TOOL" completions bash >completions
        cat >trial <<'END'
        source completions
        try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _oom_report; printf '%s\\n' "${COMPREPLY[@]}" >&2; }
        """

    @Test(
        arguments: [
            ("oom-report ana", ["analyze"]), ("oom-report analyze --form", ["--format"]),
            ("oom-report analyze --format js", ["json", "jsonl"]),
            ("oom-report analyze --format = js", ["json", "jsonl"]),
            ("oom-report analyze --format = ''", nil), ("oom-report analyze rep", ["report.md"]),
            ("oom-report -q analyze rep", ["report.md"]), ("oom-report analyze -o rep", ["report.md"]),
            ("oom-report analyze 'folder/a b'", ["folder/a bundle.tgz"]), ("oom-report completions z", ["zsh"]),
            ("oom-report explain OOM20", nil), ("oom-report --vers", ["--version"]),
            ("oom-report help sam", ["sample"]),
            ("oom-report sample heal", ["healthy"]),
        ] as [(String, [String]?)])
    func `bash completes`(line: String, wanted: [String]?) throws {
        guard let found = try tried("bash", Self.bash + "\ntry \(line)\nEND\nbash trial") else { return }
        if let wanted { #expect(found == wanted, "\(line)") } else { #expect(found.count > 2, "\(line): \(found)") }
    }

    @Test func `fish completes`() throws {
        let script = """
            "$TOOL" completions fish >oom-report.fish
            fish --no-execute oom-report.fish
            for line in 'ana' 'analyze --form' 'analyze --format js' 'analyze rep' 'completions z' 'explain OOM202'; do
                fish -N -c "source oom-report.fish; complete -C 'oom-report $line'" | cut -f 1 >&2
            done
            """
        guard let found = try tried("fish", script) else { return }
        #expect(found == ["analyze", "--format", "json", "jsonl", "report.md", "zsh", "OOM202"])
    }

    @Test func `zsh completes`() throws {
        let script = """
            "$TOOL" completions zsh >_oom-report
            zsh -n _oom-report
            cat >trial <<'END'
            zmodload zsh/zpty
            zpty -b shell zsh -f -i
            text=
            # Until it is there: a busy machine takes its time.
            see() {
                local n=0
                while (( n++ < 120 )); do
                    while zpty -r -t shell piece; do text+=$piece; done
                    [[ $text == *"$1"* ]] && return
                    sleep 0.25
                done
            }
            zpty -w shell "fpath=($PWD \\$fpath); autoload -U compinit; compinit -u -D; PS1=; LISTMAX=0; print READY\\$((40 + 2))"
            see READY42
            for line want in 'completions z' 'completions zsh' 'analyze rep' 'analyze report.md' 'analyze --form' 'analyze --format'; do
                zpty -w -n shell "oom-report $line"$'\\t'
                see $want
                zpty -w -n shell $'\\x15'
            done
            print -r -- "$text" >&2
            END
            zsh -f trial
            """
        guard let found = try tried("zsh", script) else { return }
        let text = found.joined(separator: " ")
        for word in ["completions zsh", "analyze report.md", "analyze --format"] {
            #expect(text.contains(word), "\(word): \(text)")
        }
    }

    @Test func `The manual is clean`() throws {
        guard let found = try tried("mandoc", "\"$TOOL\" man >page.1; mandoc -Tlint page.1 >&2 || :") else { return }
        // The pages of other packages need not be there.
        #expect(found.filter { !$0.contains("referenced manual not found") && !$0.contains("mandoc.db") } == [])
    }
}
