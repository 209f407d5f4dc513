import SampleBundles
import TestSupport
import Testing

@testable import oom_report

@Suite struct SampleTests {
    @Test func `Without a name the samples are listed`() {
        let recorder = Recorder()
        #expect(recorder.run("sample") == .done)
        for sample in SampleBundles.all {
            #expect(recorder.output.contains("\(sample.name) "))
            #expect(recorder.output.contains(sample.summary))
        }
    }

    @Test func `A sample is written whole`() throws {
        let place = try Workplace()
        let recorder = Recorder()
        #expect(recorder.run(["sample", "healthy", "-o", place["h.tgz"]]) == .done)
        #expect(place.files == ["h.tgz"])
        #expect(try Project.bytes(at: place["h.tgz"]) == SampleBundles.named("healthy")?.tarGzip())
        #expect(recorder.output == "")
    }

    @Test func `An unknown sample is refused with the nearest one`() throws {
        let recorder = Recorder()
        #expect(recorder.run("sample helthy -o /nowhere/x.tgz") == .failed)
        #expect(recorder.messages.contains("did you mean healthy?"))
    }

    /// Renewed by `RENEW=1 swift test --filter CommandTests`.
    @Test func `The stored sample and its report are what the tool makes`() throws {
        let file = "samples/wildcard-subsets.tar.gz"
        let bytes = try #require(SampleBundles.named("wildcard-subsets")).tarGzip()
        if Project.isRenewing { try Project.write(bytes, at: Project.path(file)) }
        #expect(try Project.bytes(file) == bytes)
        #expect(bytes.count < 1_000_000)
        let recorder = Recorder()
        #expect(recorder.run(["analyze", Project.path(file)]) == .done)
        #expect(try Project.isCurrent("samples/wildcard-subsets.md", recorder.output))
    }
}
