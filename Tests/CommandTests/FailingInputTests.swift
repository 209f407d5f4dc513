import TestSupport
import Testing

@testable import oom_report

/// A bundle whose reading is interrupted or fails, that comes byte by byte, or that changes meanwhile: what was read counts, and the
/// rest is told.
@Suite(
    .enabled(if: Shell.tool != nil, "the tool is not beside the tests"),
    .enabled(if: Faults.library != nil, "there is no compiler for C"))
struct FailingInputTests {
    private let place: Workplace
    private let shell: Shell
    private let size: Int

    init() throws {
        place = try Workplace()
        shell = Shell(place: place)
        let bundle = try Project.bytes("samples/wildcard-subsets.tar.gz")
        size = bundle.count
        _ = try place.write("bundle.tar.gz", bundle)
    }

    enum Way: String, CaseIterable {
        case file = "bundle.tar.gz"
        case pipe = "standard input"

        /// The tool on `name`, with a fault in its reading.
        func command(_ fault: String, _ name: String = "bundle.tar.gz") -> String {
            let options = "\"$TOOL\" analyze -o out.json"
            return switch self {
            case .file: "\(Faults.words("FAULT_FILE=\(name) \(fault)")) \(options) \(name)"
            case .pipe: "cat \(name) | \(Faults.words("FAULT_FILE=stdin \(fault)")) \(options) -"
            }
        }
    }

    /// Lines of the entries that were read whole.
    private func entriesRead() throws -> [Substring] {
        let text = String(decoding: try Project.bytes(at: place["out.json"]), as: UTF8.self)
        return text.split(separator: "\n").filter { $0.contains("\"status\": \"read\"") && $0.contains("\"kind\"") }
    }

    private func report() throws -> String {
        String(decoding: try Project.bytes(at: place["out.json"]), as: UTF8.self)
            .replacing("standard input", with: "bundle.tar.gz")
    }

    /// Where each byte is a read, of a small bundle.
    private func beLittle() throws { _ = try place.write("bundle.tar.gz", SampleFiles.little()) }

    @Test(arguments: Way.allCases) func `Interrupted reads and single bytes give the same report`(way: Way) throws {
        try beLittle()
        #expect(try shell.run("exec \"$TOOL\" analyze bundle.tar.gz -o out.json").status == 0)
        let whole = try entriesRead()
        #expect(whole.count > 20)
        for fault in ["FAULT_EINTR=2", "FAULT_MOST=1", "FAULT_EINTR=3 FAULT_MOST=7"] {
            let result = try shell.run(way.command(fault))
            #expect(result.status == 0, "\(fault): \(result.messages)")
            #expect(try entriesRead() == whole, "\(fault)")
        }
    }

    @Test(arguments: Way.allCases) func `A disk that fails costs only what lies behind`(way: Way) throws {
        for part in [0.05, 0.3, 0.7, 0.999] {
            let at = Int(Double(size) * part)
            #expect(
                try shell.run("head -c \(at) bundle.tar.gz >cut.tar.gz; \"$TOOL\" analyze cut.tar.gz -o out.json")
                    .status == 3)
            let expected = try entriesRead()
            let result = try shell.run(way.command("FAULT_EIO=1 FAULT_AT=\(at)"))
            #expect(result.status == 3, "at \(at): \(result.messages)")
            #expect(
                result.messages.contains("of a part: \(way.rawValue): cannot read \(way.rawValue): Input/output error"))
            #expect(try entriesRead() == expected, "at \(at)")
        }
    }

    @Test(arguments: Way.allCases) func `A disk that gives nothing is told in its own words`(way: Way) throws {
        for at in [0, 1, 9] {
            let result = try shell.run(way.command("FAULT_EIO=1 FAULT_AT=\(at)"))
            #expect(result.status == 2)
            #expect(
                result.messages.hasPrefix("oom-report: cannot read \(way.rawValue): Input/output error\n"),
                "at \(at): \(result.messages)")
            #expect(place.files == ["bundle.tar.gz"])
        }
    }

    @Test func `A bundle that shrinks is of a part, and says why`() throws {
        let result = try shell.run(Way.file.command("FAULT_AT=\(size / 2) FAULT_RESIZE=\(size / 2)"))
        #expect(result.status == 3)
        #expect(
            try report().contains(
                "bundle.tar.gz shrank from \(grouped(size)) to \(grouped(size / 2)) bytes while it was read"))
    }

    @Test func `A loose page that shrinks is of a part`() throws {
        let page = (0..<4000).map { "cluster.a\($0).upstream_cx_active: 1\n" }.joined()
        _ = try place.write("stats", Array("server.memory_allocated: 5\nserver.live: 1\n\(page)".utf8))
        let result = try shell.run(Way.file.command("FAULT_AT=4096 FAULT_RESIZE=4096", "stats"))
        #expect(result.status == 3, "\(result.messages)")
        #expect(result.messages.contains("of a part: stats: "))
        #expect(try report().contains("stats shrank from "))
    }

    @Test func `A bundle that grows is read, and says so`() throws {
        let result = try shell.run(Way.file.command("FAULT_AT=\(size / 2) FAULT_RESIZE=\(size + 5000)"))
        #expect(result.status == 0, "\(result.messages)")
        #expect(
            try report().contains(
                "it grew from \(grouped(size)) to \(grouped(size + 5000)) bytes while it was read: is it still being written?"
            ))
    }

    @Test func `A file of a folder that vanishes costs only itself`() throws {
        let result = try shell.run(
            """
            mkdir d && cp bundle.tar.gz d/a.tar.gz && echo 'server.live: 1' >d/b
            \(Faults.words("FAULT_FILE=a.tar.gz FAULT_AT=100 FAULT_REMOVE=d/b")) "$TOOL" analyze d -o out.json
            """)
        #expect(result.status == 3, "\(result.messages)")
        #expect(result.messages.contains("of a part: b: cannot open b: No such file or directory"))
        #expect(try entriesRead().count > 20)
    }

    @Test func `Links that go round are no bundle, and cost a folder nothing`() throws {
        let loop = try shell.run("ln -s one two; ln -s two one; \"$TOOL\" analyze one; s=$?; rm one two; exit $s")
        #expect(loop.status == 2)
        #expect(
            loop.messages.hasPrefix("oom-report: cannot open one: Too many levels of symbolic links"),
            "\(loop.messages)")
        let folder = try shell.run(
            "mkdir d; ln -s .. d/up; ln -s x d/x; cp bundle.tar.gz d; \"$TOOL\" analyze d -o out.json")
        #expect(folder.status == 0, "\(folder.messages)")
        #expect(try entriesRead().count > 20)
    }

    /// Somebody who still makes the archive, or has died of it, says nothing and does not hang up.
    @Test(arguments: ["1", "2"]) func `A pipe that falls silent is waited for as long as was asked`(threads: String)
        throws
    {
        try beLittle()
        func line(_ seconds: Int) -> String {
            "\"$TOOL\" analyze silent --max-seconds \(seconds) --threads \(threads) -o out.json"
        }
        let half = try shell.run(
            "mkfifo silent; (head -c $(($(wc -c <bundle.tar.gz) / 2)) bundle.tar.gz; exec sleep 60) >silent & \(line(3)); s=$?; kill $!; exit $s"
        )
        #expect(half.status == 3)
        #expect(half.messages.contains("the limit of 3 seconds is reached"), "\(half.messages)")
        #expect(try !entriesRead().isEmpty)
        let nothing = try shell.run("sleep 60 >silent & \(line(1)); s=$?; kill $!; rm silent; exit $s")
        #expect(nothing.status == 2)
        #expect(nothing.messages.contains("the limit of 1 second is reached"), "\(nothing.messages)")
        let nobody = try shell.run("mkfifo silent; \(line(1))")
        #expect(nobody.status == 2)
        #expect(nobody.messages.contains("the limit of 1 second is reached"), "\(nobody.messages)")
    }

    private func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text = "," + text }
            text = "\(digit)" + text
        }
        return text
    }
}
