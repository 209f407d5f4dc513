import Privacy
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
    enum Place { case file, standardOutput, glance }

    /// `write` gives the text of one format, in pieces. False where a place did not take it, which is told.
    ///
    /// Nothing is published before all of it went through `scan`, and nothing at all where a place would have leaked.
    /// Where files got it all, `glance` is shown on the terminal of the messages.
    /// `besides` makes what else belongs to the run, before anything is published; it gives what must not leave.
    func deliver(
        through scan: FinishedScan = FinishedScan(), glance: ReportFormat? = nil,
        _ write: (ReportFormat, Place, @escaping ReportFormat.Emit) -> Void,
        besides: () -> CommandFailure? = { nil }
    ) -> Bool {
        var isWhole = failure == nil
        var leaks: [CommandFailure] = []
        var finished: [OutputFile] = []
        for (file, format) in files {
            do throws(CommandFailure) {
                let leak = try Self.deliver(to: file, through: scan) { write(format, .file, $0) }
                if let leak { leaks.append(leak) } else { finished.append(file) }
            } catch {
                console.fail(error.message, hint: error.hint)
                isWhole = false
            }
        }
        if leaks.isEmpty, let leak = besides() { leaks.append(leak) }
        if leaks.isEmpty, let standardOutput {
            var last = LastLook(scan, take: console.writeOutput)
            write(standardOutput, .standardOutput) { last.see($0) }
            last.finish()
            if let hit = last.hit { leaks.append(Leak.failure(hit.rule, in: "the output")) }
        }
        guard leaks.isEmpty else {
            for leak in leaks { console.fail(leak.message, hint: leak.hint) }
            for (file, _) in files { file.discard() }
            return false
        }
        isWhole = publish(finished) && isWhole
        if let glance, standardOutput == nil, !finished.isEmpty {
            var last = LastLook(scan, take: console.writeMessage)
            write(glance, .glance) { last.see($0) }
            last.finish()
        }
        return isWhole
    }

    private func publish(_ finished: [OutputFile]) -> Bool {
        var isWhole = true
        for file in finished {
            do throws(CommandFailure) {
                try file.publish()
                console.say("wrote \(file.name)")
            } catch {
                console.fail(error.message, hint: error.hint)
                isWhole = false
            }
        }
        return isWhole
    }

    /// Gives what must not leave, where the text holds any of it.
    private static func deliver(
        to file: OutputFile, through scan: FinishedScan, _ write: (@escaping ReportFormat.Emit) -> Void
    ) throws(CommandFailure) -> CommandFailure? {
        var failure: CommandFailure?
        var last = LastLook(scan) { piece in
            guard failure == nil else { return }
            piece.withUnsafeBytes { bytes in
                do throws(CommandFailure) { try file.write(bytes) } catch { failure = error }
            }
        }
        write { last.see($0) }
        last.finish()
        if let hit = last.hit { return Leak.failure(hit.rule, in: "the report") }
        if let failure {
            file.discard()
            throw failure
        }
        let title = file.name.split(separator: "/").last.map(String.init) ?? file.name
        return scan.hit(in: title).map { Leak.failure($0.rule, in: "the report, for the name of its file,") }
    }
}
