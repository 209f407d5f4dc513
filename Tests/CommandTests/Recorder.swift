import Synchronization

@testable import oom_report

/// A console that keeps what is written.
final class Recorder: Sendable {
    private let written = Mutex<(output: [UInt8], messages: [UInt8])>(([], []))

    var output: String { written.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var messages: String { written.withLock { String(decoding: $0.messages, as: UTF8.self) } }

    var console: Console {
        Console(
            writeOutput: { bytes in self.written.withLock { $0.output += bytes } },
            writeMessage: { bytes in self.written.withLock { $0.messages += bytes } })
    }

    func run(_ words: [String]) -> RunStatus { oom_report.run(words, on: console) }

    func run(_ line: String) -> RunStatus { oom_report.run(line.split(separator: " ").map(String.init), on: console) }
}
