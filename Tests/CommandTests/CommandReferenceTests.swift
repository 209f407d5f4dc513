import TestSupport
import Testing

@testable import oom_report

@Suite struct CommandReferenceTests {
    @Test func `The reference in docs is what the declarations say`() throws {
        if Project.isRenewing { try Project.write(CommandReference.markdown, to: "docs/commands.md") }
        let stored = (try? Project.text("docs/commands.md")) ?? ""
        #expect(stored == CommandReference.markdown, "docs/commands.md is not current: \(CommandReference.renewal)")
    }

    @Test func `Every command, option and exit status is documented`() {
        let text = CommandReference.markdown
        for command in CommandTable.commands {
            #expect(text.contains("\n## \(command.name.rawValue)\n"))
            for option in command.allOptions { #expect(text.contains("--\(option.name)"), "\(option.name)") }
        }
        for status in RunStatus.allCases { #expect(text.contains("| \(status.rawValue) | \(status.meaning) |")) }
    }
}
