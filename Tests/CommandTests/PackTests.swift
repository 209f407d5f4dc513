import Archive
import Diagnosis
import Reporting
import TestSupport
import Testing

@testable import Privacy
@testable import oom_report

@Suite struct PackTests {
    private let place: Workplace
    private let bundle: String

    init() throws {
        place = try Workplace()
        bundle = try place.write("bundle.tar.gz", Project.bytes("samples/wildcard-subsets.tar.gz"))
    }

    private func members(_ path: String) throws -> [String: [UInt8]] {
        let source = MemorySource(try Project.bytes(at: path))
        let reader = BundleReader(name: "pack", source: source, limits: Limits(), threads: 1)
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { room.deallocate() }
        var found: [String: [UInt8]] = [:]
        while let entry = reader.nextEntry() {
            var bytes: [UInt8] = []
            while case let count = try entry.read(into: room), count > 0 { bytes += Array(room[..<count]) }
            found[entry.name] = bytes
        }
        return found
    }

    @Test func `A pack holds what single outputs would`() throws {
        let recorder = Recorder()
        #expect(recorder.run(["analyze", bundle, "--pack", place["p.zip"]]) == .done)
        #expect(recorder.output == "" && recorder.messages == "wrote \(place["p.zip"])\n")
        #expect(place.files == ["bundle.tar.gz", "p.zip"])
        let line = ["analyze", bundle, "-o", place["r.md"], "-o", place["r.json"], "--db", place["d.sqlite"]]
        #expect(Recorder().run(line) == .done)
        let found = try members(place["p.zip"])
        #expect(found["report.md"] == (try Project.bytes(at: place["r.md"])))
        #expect(found["report.json"] == (try Project.bytes(at: place["r.json"])))
        #expect(found["incident.sqlite"] == (try Project.bytes(at: place["d.sqlite"])))
        let readme = String(decoding: found["README.txt"] ?? [], as: UTF8.self)
        #expect(readme.split(separator: "\n").count == 3)
        #expect(readme.contains("checkout/pay") && readme.contains("query --db incident.sqlite"))
    }

    @Test func `The same bundle gives the same pack, with one thread or two, beside a database or not`() throws {
        for (name, more) in [("a.zip", ["--threads", "1"]), ("b.zip", ["--threads", "2", "--db", place["d.sqlite"]])] {
            #expect(Recorder().run(["analyze", bundle, "--pack", place[name]] + more) == .done)
        }
        #expect(try Project.bytes(at: place["a.zip"]) == Project.bytes(at: place["b.zip"]))
    }

    @Test func `What is too large is left out, the database first, and told`() throws {
        for (most, left) in [(60_000, ["incident.sqlite"]), (9_000, ["incident.sqlite", "report.json"])] {
            let plan = AnalyzePlan(bundles: [bundle], pack: place["p.zip"])
            let recorder = Recorder()
            let pack = try Pack(place["p.zip"], keepsDatabase: false, isPrivate: false, mostBytes: Int64(most))
            var analysis = plan.analysis
            analysis.database = pack.scratch?.temporary
            let report = try Analyze.report(of: analysis, recorder.console)
            let dropped = try pack.write(report, database: pack.scratch?.temporary ?? "")
            try pack.publish(without: dropped, recorder.console)
            let found = try members(place["p.zip"])
            #expect(try Project.bytes(at: place["p.zip"]).count <= most)
            for name in left {
                #expect(found[name] == nil)
                #expect(recorder.messages.contains(name))
                #expect(String(decoding: found["README.txt"] ?? [], as: UTF8.self).contains(name))
            }
            #expect(place.files == ["bundle.tar.gz", "p.zip"])
        }
    }

    /// A bundle whose name looks like a secret: only the pack's README says it beside the report.
    @Test func `What leaks in the pack's README stops every other output`() throws {
        let book = NameBook(hash: .random())
        book.learn("zebra-crossing", .file)
        book.seal()
        var report = Report(toolVersion: "zebra-crossing")
        report.verdict = "fine"
        let pack = try Pack(place["p.zip"], keepsDatabase: true, isPrivate: false)
        let recorder = Recorder()
        let outputs = [AnalyzePlan.Output(path: place["lines.txt"], format: .lines)]
        let delivery = Delivery(outputs, standardOutput: .lines, isPrivate: false, recorder.console)
        let scan = FinishedScan(book)
        let isWhole = delivery.deliver(through: scan) { _, _, emit in
            emit(Array("fine\n".utf8))
        } besides: {
            do throws(CommandFailure) { _ = try pack.write(report, database: bundle, through: scan) } catch {
                return error
            }
            return nil
        }
        pack.discard()
        #expect(!isWhole)
        #expect(recorder.output == "")
        #expect(recorder.messages.contains("the pack") && recorder.messages.contains("name: file-01"))
        #expect(place.files == ["bundle.tar.gz"])
    }

    @Test func `A pack that cannot be written is told before anything is read`() {
        let recorder = Recorder()
        #expect(recorder.run(["analyze", "none.tgz", "--pack", "/nowhere/p.zip"]) == .failed)
        #expect(recorder.messages.hasPrefix("oom-report: cannot write /nowhere/p.zip: "))
        #expect(Recorder().run(["analyze", bundle, "--pack", "-"]) == .failed)
    }
}
