import Diagnosis
import SampleBundles
import TestSupport
import Testing

@testable import oom_report

@Suite struct InspectTests {
    private let place: Workplace
    init() throws { place = try Workplace() }

    @Test func `Every entry has a line, and the input its digest`() throws {
        let bundle = try place.write("b.tar.gz", Project.bytes("samples/wildcard-subsets.tar.gz"))
        let recorder = Recorder()
        #expect(recorder.run(["inspect", bundle]) == .done)
        let lines = recorder.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("b.tar.gz: istioctl-bug-report, "))
        #expect(lines[0].contains("sha256 "))
        #expect(lines[1].hasPrefix("entry ") && lines[1].contains(" ms  status"))
        let entries = lines.filter { $0.hasPrefix("bug-report/") }
        #expect(lines[0].contains(" \(entries.count) entries"))
        #expect(entries.contains { $0.contains("/memory ") && $0.contains("  read  ") })
        #expect(entries.contains { $0.contains("cluster/secrets ") && $0.hasSuffix("secrets are never read") })
        let dump = try #require(entries.first { $0.contains("/config_dump") })
        let figures = dump.split(separator: " ")
        #expect(figures.count >= 6 && Double(figures[4]).map { $0 > 0 } == true && figures[5] == "read", "\(dump)")
        #expect(recorder.output.contains("\n  kernel log of the node: "))
        #expect(recorder.output.contains("\n      kubectl debug node/NODE "))
    }

    @Test func `It tells whose an entry is, why, and what stood in front`() throws {
        var bundle = BundleBuilder()
        bundle.add(
            "memory",
            "Defaulted container \"a\" out of: a, b\n"
                + #"{"allocated": "1", "heap_size": "2", "total_physical_bytes": "3"}"#)
        bundle.add("pods.txt", "NAME     READY   STATUS    RESTARTS   AGE\n")
        bundle.add(
            "top.txt",
            "NAMESPACE   POD      NAME          CPU(cores)   MEMORY(bytes)\nmarket      till-0   istio-proxy   3m           61Mi\n"
        )
        let recorder = Recorder()
        #expect(recorder.run(["inspect", try place.write("b.tgz", bundle.tarGzip())]) == .done)
        let line = try #require(recorder.output.split(separator: "\n").first { $0.hasPrefix("memory ") })
        #expect(line.contains(" market/till-0 ") && line.contains("assumed: the only pod"))
        #expect(line.contains("passed over in front: 1 line: Defaulted container"))
    }

    @Test func `A note about a later archive stands with that archive`() throws {
        var first = BundleBuilder()
        first.add("a/memory", #"{"allocated": "1", "heap_size": "2", "total_physical_bytes": "3"}"#)
        let paths = [try place.write("1.tgz", first.tarGzip()), try place.write("2.tgz", first.tarGzip() + [1, 2, 3])]
        let recorder = Recorder()
        let database = place["x.sqlite"]
        #expect(recorder.run(["analyze"] + paths + ["--db", database, "--quiet"]) != .failed)
        let asked = Recorder()
        let sql = "SELECT b.name AS bundle, f.name AS entry FROM source_file f JOIN bundle b ON b.id = f.bundle_id"
        #expect(asked.run(["query", "--db", database, sql + " WHERE f.kind = 'archive'"]) == .done)
        #expect(asked.output.contains("2.tgz"), "\(asked.output)")
        #expect(!asked.output.contains("1.tgz"))
    }

    @Test(arguments: [
        ("--max-entries 2", "the limit of 2 entries is reached"),
        ("--max-unpacked 5000", "the limit of 5.0 kB of unpacked bytes is reached"),
    ]) func `A limit that is reached makes the run partial and says so`(option: String, why: String) throws {
        let bundle = try place.write("b.tar.gz", Project.bytes("samples/wildcard-subsets.tar.gz"))
        let recorder = Recorder()
        #expect(recorder.run("inspect \(bundle) \(option)") == .partial)
        #expect(recorder.output.contains(why))
        #expect(recorder.messages.contains(why))
    }

    @Test(arguments: ["0", "-1", "x", "99999999999999999999"])
    func `A limit that is no number is refused`(value: String) {
        for option in ["max-entries", "max-unpacked", "max-depth", "max-memory", "max-seconds"] {
            let recorder = Recorder()
            #expect(recorder.run("inspect b.tgz --\(option)=\(value)") == .failed)
            #expect(recorder.messages.contains("--\(option) cannot be \(value)"))
        }
    }

    @Test func `A database that cannot be written leaves nothing under its name`() throws {
        let bundle = try place.write("b.tar.gz", Project.bytes("samples/wildcard-subsets.tar.gz"))
        let recorder = Recorder()
        #expect(recorder.run(["analyze", bundle, "--db", place["no/folder/x.sqlite"]]) == .failed)
        #expect(recorder.messages.contains("cannot write \(place["no/folder/x.sqlite"]): "))
        #expect(place.files == ["b.tar.gz"])
    }

    @Test func `A name in a bundle cannot act on the terminal`() throws {
        var builder = BundleBuilder()
        builder.add("a/\u{1B}[31mmemory", #"{"allocated": "1", "heap_size": "2", "total_physical_bytes": "3"}"#)
        let recorder = Recorder()
        _ = recorder.run(["inspect", try place.write("b.tgz", builder.tarGzip())])
        #expect(!recorder.output.contains("\u{1B}"))
        #expect(recorder.output.contains("memory"))
    }
}

@Suite struct RuleCommandTests {
    @Test func `Every class of cause has a rule that is listed and explained`() {
        let list = Recorder()
        #expect(list.run("rules") == .done)
        for cause in CauseClass.allCases {
            #expect(list.output.contains(" \(cause.rawValue) "), "\(cause)")
            let recorder = Recorder()
            #expect(recorder.run(["explain", cause.rawValue]) == .done)
            #expect(recorder.output.contains("\nWhy it fills memory\n"))
            #expect(recorder.output.contains("\nWhat to do\n"))
        }
    }

    @Test func `A code is explained like its class, in any case`() {
        let code = Recorder()
        let name = Recorder()
        #expect(code.run("explain oom201") == .done)
        #expect(name.run("explain config_scope") == .done)
        #expect(code.output == name.output)
        #expect(code.output.contains("25 % of allocated: from here on it is likely"))
    }

    @Test func `An unknown code is refused with the nearest one`() {
        let recorder = Recorder()
        #expect(recorder.run("explain CONFIG_SCOP") == .failed)
        #expect(recorder.messages.contains("did you mean CONFIG_SCOPE?"))
    }
}
