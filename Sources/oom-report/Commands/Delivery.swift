import Reporting

/// Where what is made goes: files, each in its format, and stdout.
///
/// All files are opened before anything is read, and one that cannot be is told at once. It loses no other: the run goes on
/// for what is left, and fails in the end.
struct Delivery {
    private let files: [(file: OutputFile, format: ReportFormat)]
    /// The first that could not be opened; already told.
    private(set) var failure: CommandFailure?
    private let standardOutput: ReportFormat?
    private let console: Console

    init(
        _ outputs: [AnalyzePlan.Output], standardOutput: ReportFormat?, isPrivate: Bool, _ console: Console
    ) {
        var files: [(OutputFile, ReportFormat)] = []
        for output in outputs {
            do throws(CommandFailure) {
                files.append((try OutputFile(output.path, for: .report, isPrivate: isPrivate), output.format))
            } catch {
                console.fail(error.message, hint: error.hint)
                failure = failure ?? error
            }
        }
        self.files = files
        self.standardOutput = console.outputTerminal.map { standardOutput?.shown(on: $0) } ?? standardOutput
        self.console = console
    }

    /// Whether nothing is left to write to.
    var isEmpty: Bool { files.isEmpty && standardOutput == nil }

    /// Whether the text is for a file, which holds more than what a terminal shows.
    enum Place { case file, standardOutput }

    /// `write` gives the text of one format, in pieces. False where a place did not take it, which is told.
    func deliver(_ write: (ReportFormat, Place, @escaping ReportFormat.Emit) -> Void) -> Bool {
        var isWhole = failure == nil
        for (file, format) in files {
            do throws(CommandFailure) {
                try Self.deliver(to: file) { write(format, .file, $0) }
                console.say("wrote \(file.name)")
            } catch {
                console.fail(error.message, hint: error.hint)
                isWhole = false
            }
        }
        if let standardOutput { write(standardOutput, .standardOutput, console.writeOutput) }
        return isWhole
    }

    private static func deliver(
        to file: OutputFile, _ write: (@escaping ReportFormat.Emit) -> Void
    ) throws(CommandFailure) {
        var failure: CommandFailure?
        write { piece in
            guard failure == nil else { return }
            piece.withUnsafeBytes { bytes in
                do throws(CommandFailure) { try file.write(bytes) } catch { failure = error }
            }
        }
        if let failure {
            file.discard()
            throw failure
        }
        try file.publish()
    }
}
