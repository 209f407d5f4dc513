import TestSupport
import Testing

@testable import oom_report

/// Each command in each situation: its status, and where it speaks.
@Suite struct ExitStatusTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        let bytes = SampleFiles.little()
        _ = try place.write("good.tgz", bytes)
        _ = try place.write("cut.tgz", Array(bytes.prefix(bytes.count / 2)))
        _ = try place.write("killed.tgz", Project.bytes("samples/wildcard-subsets.tar.gz"))
        _ = try place.write("empty.tgz", [])
        _ = try place.write("letter.txt", Array("Dear all, nothing happened.\n".utf8))
    }

    static let table: [(line: String, status: RunStatus)] = [
        ("analyze good.tgz", .done), ("analyze cut.tgz", .partial), ("analyze empty.tgz", .failed),
        ("analyze letter.txt", .failed), ("analyze none.tgz", .failed), ("analyze good.tgz none.tgz", .partial),
        ("analyze good.tgz empty.tgz", .partial), ("analyze none.tgz empty.tgz", .failed),
        ("analyze killed.tgz --fail-on confirmed", .found), ("analyze killed.tgz --fail-on possible", .found),
        ("analyze good.tgz --fail-on likely", .done),
        ("analyze cut.tgz --fail-on confirmed", .partial), ("analyze none.tgz --fail-on possible", .failed),
        ("analyze good.tgz --max-entries 3", .partial), ("analyze good.tgz --max-unpacked 100000", .partial),
        ("analyze good.tgz --redact names", .done), ("analyze good.tgz --format nothing", .failed),
        ("inspect good.tgz", .done), ("inspect cut.tgz", .partial), ("inspect none.tgz", .failed),
        ("compare good.tgz good.tgz", .done), ("compare good.tgz cut.tgz", .partial),
        ("compare good.tgz none.tgz", .failed), ("compare none.tgz good.tgz", .failed),
        ("rules", .done), ("rules --wat", .failed), ("explain OOM202", .done), ("explain OOM998", .failed),
        ("explain", .failed), ("query --db none.sqlite SELECT", .failed), ("query --db letter.txt --tables", .failed),
        ("reveal none.json", .failed), ("reveal letter.txt", .failed), ("sample", .done), ("sample nothing", .failed),
        ("completions bash", .done), ("completions zsh", .done), ("completions fish", .done),
        ("completions tcsh", .failed), ("man", .done), ("doctor", .done), ("capture", .done), ("help", .done),
        ("help analyze", .done), ("help nothing", .failed), ("--version", .done), ("--help", .done), ("", .failed),
        ("nothing", .failed),
    ]

    /// A name of a file stands in the test's folder.
    private func words(_ line: String) -> [String] {
        line.split(separator: " ").map { word in
            word.contains(".") ? place[String(word)] : String(word)
        }
    }

    @Test(arguments: table.indices) func `A command ends as it should, and is heard where it should`(number: Int) {
        let (line, status) = Self.table[number]
        let recorder = Recorder()
        #expect(recorder.run(words(line)) == status, "\(line): \(recorder.messages)")
        switch status {
        case .failed:
            #expect(recorder.output == "", "\(line)")
            #expect(recorder.messages.hasPrefix("oom-report: "), "\(line): \(recorder.messages)")
        case .partial:
            #expect(recorder.output != "" && recorder.messages != "", "\(line)")
        case .done, .found:
            #expect(recorder.output != "" && recorder.messages == "", "\(line): \(recorder.messages)")
        }
        #expect(recorder.output.isEmpty || recorder.output.hasSuffix("\n"), "\(line)")
        #expect(recorder.messages.isEmpty || recorder.messages.hasSuffix("\n"), "\(line)")
        #expect(place.files == ["cut.tgz", "empty.tgz", "good.tgz", "killed.tgz", "letter.txt"], "\(line)")
    }

    /// Who asked for quiet hears what is wrong, and nothing else.
    @Test(arguments: table.indices.filter { !["killed.tgz", "--redact"].contains(where: table[$0].line.contains) })
    func `Quiet keeps status and output, and what is wrong is still said`(number: Int) {
        let (line, status) = Self.table[number]
        guard !line.isEmpty, !line.hasPrefix("-") else { return }
        let (loud, quiet) = (Recorder(), Recorder())
        #expect(loud.run(words(line)) == status)
        #expect(quiet.run(words(line) + ["-q"]) == status)
        // A doctor tells how much room there is now, an inspection the time that each entry took.
        if line != "doctor", !line.hasPrefix("inspect") { #expect(quiet.output == loud.output, "\(line)") }
        #expect(quiet.messages.isEmpty == (status == .done || status == .found), "\(line): \(quiet.messages)")
    }

    @Test func `Every command is tried`() {
        for command in CommandTable.commands where command.name.rawValue != "serve" {
            #expect(Self.table.contains { $0.line.hasPrefix(command.name.rawValue) }, "\(command.name.rawValue)")
        }
        for status in [RunStatus.done, .found, .failed, .partial] {
            #expect(Self.table.contains { $0.status == status })
        }
    }
}
