import Archive
import Testing

@testable import Captures

/// What people sent each other: who spoke and when stands before each message, and pages between them.
private func kind(_ text: String, _ name: String = "chat.txt") -> CaptureKind {
    Array(text.utf8.prefix(4096)).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
}

private func facts(_ text: String) throws -> [Fact] {
    let reader = Captures.reader(for: kind(text), source: MemorySource(Array(text.utf8), chunk: 61), name: "chat.txt")
    var out: [Fact] = []
    while let fact = try reader?.next() { out.append(fact) }
    return out
}

@Suite struct ChatTests {
    private static let table = """
        NAME     READY   STATUS      RESTARTS      AGE
        kite-0   1/1     Running     4 (9m ago)    3d
        reel-0   1/1     Running     0             3d
        kite-0   0/1     OOMKilled   4 (11m ago)   3d
        kite-0   1/1     Running     5 (4s ago)    3d
        """

    @Test(arguments: [
        "03.02.26, 21:10 - Ada: pager\n03.02.26, 21:11 - Ada: $ COMMAND\nTABLE\n03.02.26, 21:12 - Bo B.: limit?\n",
        "[2/3/26, 9:10:02 PM] Ada: pager\n[2/3/26, 9:11:40 PM] Ada: COMMAND\nTABLE\n[2/3/26, 9:12:01 PM] Bo: limit?\n",
        "[21:10] <ada> pager\n[21:11] <ada> COMMAND\nTABLE\n[21:12] <bo> limit?\n",
        "Ada, [03.02.2026 21:10]\npager\n\nAda, [03.02.2026 21:11]\n$ COMMAND\nTABLE\n\nBo, [03.02.2026 21:12]\nlimit?\n",
        "Ada  9:10 PM\npager\n\nAda  9:11 PM\n$ COMMAND\nTABLE\nBo  9:12 PM\nlimit?\n",
        "[03.02.2026 21:10] Ada\npager\n[03.02.2026 21:11] Ada\nCOMMAND\n[03.02.2026 21:11] Ada\nTABLE\n[03.02.2026 21:12] Bo\nlimit?\n",
    ]) func pagesBetweenMessagesAreRead(_ form: String) throws {
        let text = form.replacing("COMMAND", with: "kubectl -n toys get pods -w").replacing("TABLE", with: Self.table)
        #expect(kind(text) == .podsTable, "\(form.prefix(30))")
        let pods = try facts(text).pods
        #expect(
            pods.map(\.name) == ["kite-0", "reel-0"] && pods.map(\.namespace) == ["toys", "toys"], "\(form.prefix(30))")
        let container = try #require(pods.first?.containers.first)
        // The last row of a watch is how it is now.
        #expect(container.lastState?.reason == "OOMKilled" && container.state?.kind == .running)
        #expect(container.restartCount == 5 && pods[0].isReady == true && pods[1].isReady == true)
    }

    @Test func aFirstLineOfAPageInAMessageIsKept() throws {
        let text = "03.02.26, 21:10 - Ada: look\n03.02.26, 21:11 - Ada: \(Self.table)\n03.02.26, 21:12 - Bo: uh\n"
        #expect(try facts(text).pods.map(\.name) == ["kite-0", "reel-0"])
    }

    @Test func linesKeepTheirNumbers() throws {
        let text = "03.02.26, 21:10 - Ada: a\nb\n03.02.26, 21:11 - Bo: c\n"
        let source = RewrittenText(MemorySource(Array(text.utf8), chunk: 5), by: ChatLines())
        var bytes = [UInt8](repeating: 0, count: 200)
        var count = 0
        while true {
            let n = try bytes.withUnsafeMutableBytes {
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...].prefix(3)))
            }
            guard n > 0 else { break }
            count += n
        }
        #expect(String(decoding: bytes.prefix(count), as: UTF8.self) == "\u{1E}a\nb\n\u{1E}c\n")
    }

    @Test(arguments: [
        "[2026-02-03 21:10:02.118][7][warning][main] a\n[2026-02-03 21:10:03.118][7][warning][main] b\n",
        "2026-02-03T21:10:02.118000Z\tinfo\tads\tADS: new connection for node:1\n2026-02-03T21:10:03.118000Z\tinfo\tads\tb\n",
        "[Tue Feb  3 21:10:02 2026] kernel: a\n[Tue Feb  3 21:10:02 2026] kernel: b\n",
        "21:10:02 up 3 days\n21:10:05 up 3 days\n",
    ]) func aLogIsNoChat(_ text: String) {
        #expect(Array(text.utf8).withUnsafeBufferPointer { !Recognizer.isChat($0, "x.txt") })
    }
}
