import SampleBundles
import TestSupport
import Testing

@testable import oom_report

/// The whole report of each named sample, as the tool makes it from the archive: whatever changes in a reader, a rule, a remedy or a
/// sentence is seen here as a reader of the report sees it. `samples/wildcard-subsets.md` is that of the fourth.
///
/// Renewed by `RENEW=1 swift test --filter CommandTests`; read the difference before it is committed.
@Suite struct GoldenTests {
    private static let stored = "Tests/CommandTests/Golden/"
    private static let names = SampleBundles.small.map(\.name).filter { $0 != "wildcard-subsets" }

    @Test(arguments: names) func `The report of a sample is as stored`(name: String) throws {
        let place = try Workplace()
        let sample = try #require(SampleBundles.named(name))
        let path = try place.write(name + ".tar.gz", sample.tarGzip())
        let recorder = Recorder()
        #expect(recorder.run(["analyze", path]) == .done, "\(recorder.messages)")
        #expect(recorder.output.count > 2_000)
        #expect(
            try Project.isCurrent(Self.stored + name + ".md", recorder.output),
            "\(Self.stored)\(name).md is not current. If the change is meant: RENEW=1 swift test --filter CommandTests")
    }

    @Test func `Every named sample has a report that is stored`() throws {
        #expect(Self.names.count == SampleBundles.small.count - 1)
        for name in Self.names { #expect(Project.exists(Project.path(Self.stored + name + ".md")), "\(name)") }
    }
}

/// A report is made where no network is.
@Suite struct NoSocketTests {
    private static let hasTracer = (try? Shell(place: Workplace()).run("strace -f -o t true").status) == 0

    /// Of each command that reads a bundle, as the kernel sees it.
    @Test(
        .enabled(if: Shell.tool != nil && hasTracer, "needs strace, and the tool beside the tests"),
        arguments: ["analyze b.tgz -o r.html --db d.sqlite", "inspect b.tgz", "compare b.tgz b.tgz", "explain OOM202"])
    func `No socket is opened`(words: String) throws {
        let place = try Workplace()
        _ = try place.write("b.tgz", Project.bytes("samples/wildcard-subsets.tar.gz"))
        let shell = Shell(place: place)
        _ = try shell.run("strace -f -e trace=network,openat -o trace \"$TOOL\" \(words)")
        let calls = String(decoding: try Project.bytes(at: place["trace"]), as: UTF8.self).split(separator: "\n")
        #expect(calls.contains { $0.contains("openat(") }, "the tracer sees nothing")
        let sockets = calls.filter { $0.contains(#/\b(socket|connect|bind|listen|sendto|socketpair)\(/#) }
        #expect(sockets.isEmpty, "\(sockets)")
    }
}
