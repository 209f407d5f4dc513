import SampleBundles
import TestSupport
import Testing

@testable import oom_report

@Suite struct AnalyzeTests {
    private let place: Workplace
    private let bundle: String

    init() throws {
        place = try Workplace()
        bundle = try place.write("bundle.tar.gz", Project.bytes("samples/wildcard-subsets.tar.gz"))
    }

    @Test func `A bundle gives its verdict as Markdown`() {
        let recorder = Recorder()
        #expect(recorder.run(["analyze", bundle]) == .done)
        #expect(recorder.output.hasPrefix("# `checkout/pay`: its sidecars were OOM-killed"))
        #expect(recorder.output.contains("OOM202 DR_SUBSETS"))
        #expect(recorder.messages == "")
    }

    @Test func `The same bundle gives the same bytes, with one thread or two`() {
        let one = Recorder()
        let two = Recorder()
        #expect(one.run(["analyze", bundle, "--threads", "1", "--format", "json"]) == .done)
        #expect(two.run(["analyze", bundle, "--threads", "2", "--format", "json"]) == .done)
        #expect(one.output == two.output)
        #expect(one.output.hasPrefix("{"))
        #expect(one.output.contains("\"schema\": \"oom-report/1\""))
    }

    @Test func `Files are written whole, and said`() throws {
        let recorder = Recorder()
        #expect(recorder.run(["analyze", bundle, "-o", place["r.md"], "-o", place["r.json"]]) == .done)
        #expect(recorder.output == "")
        #expect(place.files == ["bundle.tar.gz", "r.json", "r.md"])
        #expect(recorder.messages.contains("wrote \(place["r.md"])"))
    }

    @Test func `Where files get it all, a terminal shows the first screen, unless it is to be quiet`() throws {
        let recorder = Recorder()
        var console = recorder.console
        (console.isTerminal, console.forbidsColor) = (true, true)
        let words = ["analyze", bundle, "-o", place["r.md"]]
        #expect(oom_report.run(words, on: console) == .done)
        #expect(recorder.output == "")
        #expect(recorder.messages.contains("checkout/pay: its sidecars were OOM-killed"))
        #expect(!recorder.messages.contains("Where the memory was"))
        let quiet = Recorder()
        var silent = quiet.console
        silent.isTerminal = true
        #expect(oom_report.run(words + ["-q"], on: silent) == .done)
        #expect(quiet.messages == "")
    }

    @Test func `fail-on tells a script that a cause was found`() {
        #expect(Recorder().run(["analyze", bundle, "--fail-on", "confirmed"]) == .found)
    }

    @Test func `The database can be asked, and nothing is left beside it`() {
        let database = place["i.sqlite"]
        #expect(Recorder().run(["analyze", bundle, "--db", database]) == .done)
        #expect(place.files == ["bundle.tar.gz", "i.sqlite"])
        let recorder = Recorder()
        let sql = "SELECT count(*) AS killed FROM container_state WHERE reason = 'OOMKilled'"
        #expect(recorder.run(["query", "--db", database, "--format", "csv", sql]) == .done)
        #expect(recorder.output == "killed\n2\n")
    }

    @Test func `A bundle that cannot be read leaves an older database as it was`() throws {
        let old = Array("old".utf8)
        let database = try place.write("i.sqlite", old)
        for bad in [place["none.tgz"], try place.write("empty", [])] {
            #expect(Recorder().run(["analyze", bad, "--db", database]) == .failed)
            #expect(try Project.bytes(at: database) == old)
            #expect(place.files.allSatisfy { !$0.contains("partial") })
        }
    }

    @Test func `A report that cannot be written leaves the database whole`() {
        let database = place["i.sqlite"]
        let line = ["analyze", bundle, "--db", database, "-o", "/nowhere/at/all/r.md"]
        #expect(Recorder().run(line) == .failed)
        #expect(Recorder().run(["query", "--db", database, "SELECT * FROM proxy"]) == .done)
        #expect(place.files == ["bundle.tar.gz", "i.sqlite"])
    }
}

@Suite struct UnreadableInputTests {
    private let place: Workplace
    init() throws { place = try Workplace() }

    @Test func `What is not there, empty or no capture ends with 2 and the reason`() throws {
        for (path, reason) in [
            (place["none.tgz"], "No such file"), (try place.write("empty", []), "it is empty"),
            (try place.write("notes.txt", Array("buy milk\n".utf8)), "nothing in it was recognised\n"),
            (
                try place.write("mail.txt", Array("Our till-0 shows OOMKilled in the list.\n".utf8)),
                "nothing in it was recognised, but it says \"OOMKilled\"\n"
            ),
            (place.path, "nothing in it was recognised"),
        ] {
            for command in ["analyze", "inspect"] {
                let recorder = Recorder()
                #expect(recorder.run([command, path]) == .failed, "\(command) \(path)")
                #expect(recorder.output == "")
                #expect(recorder.messages.contains(reason), "\(recorder.messages)")
            }
        }
    }

    @Test func `A bundle that ends early is reported as far as it goes, with 3`() throws {
        let whole = try Project.bytes("samples/wildcard-subsets.tar.gz")
        let cut = try place.write("cut.tgz", Array(whole.prefix(200_000)))
        for command in ["analyze", "inspect"] {
            let recorder = Recorder()
            #expect(recorder.run([command, cut]) == .partial)
            #expect(recorder.output != "")
            #expect(recorder.messages.contains("warning: cut.tgz was read only in part"))
        }
        // One damage is told once: not by the page in which the archive ends and by the archive.
        #expect(try AnalyzePlan(bundles: [cut]).analysis.run().caveats.filter(\.isUnread).count == 1)
    }

    @Test func `One unreadable path among several does not stop the others`() throws {
        let good = try place.write("good.tgz", Project.bytes("samples/wildcard-subsets.tar.gz"))
        let recorder = Recorder()
        #expect(recorder.run(["analyze", good, place["none.tgz"]]) == .partial)
        #expect(recorder.output.hasPrefix("# `checkout/pay`: its sidecars were OOM-killed"))
        #expect(recorder.messages.contains("none.tgz"))
    }

    @Test(arguments: [("odd.tar.gz", [9, 140, 33, 7, 201, 66, 5, 18, 250, 3] as [UInt8]), ("odd.txt", [])])
    func `One that tells nothing beside a bundle is said`(name: String, bytes: [UInt8]) throws {
        let good = try place.write("good.tgz", Project.bytes("samples/wildcard-subsets.tar.gz"))
        let odd = try place.write(name, bytes)
        let why = bytes.isEmpty ? "it is empty" : "nothing in it was recognised"
        for paths in [[good, odd], [odd, good]] {
            let recorder = Recorder()
            #expect(recorder.run(["analyze"] + paths + ["--format", "json"]) == .partial)
            #expect(recorder.messages.contains("an input told nothing: \(name): \(why)"), "\(recorder.messages)")
            #expect(recorder.output.contains("\"complete\": false"))
        }
        let alone = Recorder()
        #expect(alone.run(["analyze", good, "--format", "json"]) == .done)
        #expect(!alone.output.contains("\"complete\": false"))
    }
}
