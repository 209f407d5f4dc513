import Reporting

/// Where what was made goes: files, each in its format, and stdout.
struct Delivery {
    let outputs: [AnalyzePlan.Output]
    let standardOutput: ReportFormat?
    let console: Console

    init(outputs: [AnalyzePlan.Output], standardOutput: ReportFormat?, _ console: Console) {
        self.outputs = outputs
        self.standardOutput = standardOutput
        self.console = console
    }

    /// `write` gives the text of one format, in pieces.
    func deliver(_ write: (ReportFormat, @escaping ReportFormat.Emit) -> Void) throws(CommandFailure) {
        for output in outputs {
            try Platform.replaceFile(output.path) { (file: @escaping Platform.FilePiece) throws(CommandFailure) in
                var failure: CommandFailure?
                write(output.format) { piece in
                    guard failure == nil else { return }
                    piece.withUnsafeBytes { bytes in
                        do throws(CommandFailure) { try file(bytes) } catch { failure = error }
                    }
                }
                if let failure { throw failure }
            }
            console.say("wrote \(output.path)")
        }
        if let standardOutput { write(standardOutput, console.writeOutput) }
    }
}
