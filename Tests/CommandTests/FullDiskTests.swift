import TestSupport
import Testing

@testable import oom_report

/// A disk that has no room, and a process that is killed: no broken file stands under its final name.
@Suite(.enabled(if: Shell.tool != nil, "the tool is not beside the tests"))
struct FullDiskTests {
    private let place: Workplace
    private let shell: Shell
    private let old = Array("what stood there before".utf8)

    init() throws {
        place = try Workplace()
        shell = Shell(place: place)
        _ = try place.write("bundle.tar.gz", Project.bytes("samples/wildcard-subsets.tar.gz"))
    }

    /// Of RLIMIT_FSIZE in blocks of 512 or 1,024 bytes: a database of the sample does not fit, nor does a report.
    @Test(arguments: [
        ("--db out.sqlite", "out.sqlite"), ("-o out.md", "out.md"), ("-o out.json", "out.json"),
    ])
    func `What does not fit leaves what was there`(option: String, name: String) throws {
        for isThere in [false, true] {
            if isThere { _ = try place.write(name, old) }
            let before = place.files
            let result = try shell.run("ulimit -f 4; exec \"$TOOL\" analyze bundle.tar.gz \(option)")
            #expect(result.status == 2)
            #expect(result.messages.hasPrefix("oom-report: cannot write \(name): "), "\(result.messages)")
            #expect(place.files == before)
            if isThere { #expect(try Project.bytes(at: place[name]) == old) }
        }
    }

    @Test(.enabled(if: Shell.hasMounts, "no file system can be mounted here"))
    func `A full file system is told as one`() throws {
        let full = "mkdir disk && mount -t tmpfs -o size=64k tmpfs disk && head -c 60000 /dev/zero >disk/other"
        for name in ["out.sqlite", "out.md"] {
            let option = name == "out.md" ? "-o" : "--db"
            let result = try shell.run(
                """
                unshare -m sh -c '\(full); "\(Shell.tool ?? "")" analyze bundle.tar.gz \(option) disk/\(name); s=$?
                ls disk >left; exit $s'
                """)
            #expect(result.status == 2)
            #expect(result.messages.contains("oom-report: cannot write disk/\(name): "), "\(result.messages)")
            #expect(result.messages.contains("full") || result.messages.contains("No space left"))
            #expect(String(decoding: try Project.bytes(at: place["left"]), as: UTF8.self) == "other\n")
            _ = try shell.run("rmdir disk; rm -f left")
        }
    }

    @Test func `A process that is killed leaves only what the next one removes`() throws {
        // The input is a pipe that stays open: the tool is killed in the middle of reading, whenever that is.
        let result = try shell.run(
            """
            mkfifo pipe; (head -c 60000 bundle.tar.gz; sleep 60) >pipe & feeder=$!
            "$TOOL" analyze - --db out.sqlite <pipe & tool=$!
            for i in $(seq 200); do test -n "$(ls | grep out.sqlite.partial)" && break; sleep 0.05; done
            test -n "$(ls | grep out.sqlite.partial)" || echo "no partial file" >&2
            kill -9 $tool; wait $tool 2>/dev/null; kill $feeder 2>/dev/null; rm pipe
            test ! -e out.sqlite
            """)
        #expect(result.status == 0, "\(result.messages)")
        #expect(!result.messages.contains("no partial file"), "\(result.messages)")
        #expect(place.files.contains { $0.hasPrefix("out.sqlite.partial-") })
        #expect(try shell.run("exec \"$TOOL\" analyze bundle.tar.gz --db out.sqlite -o out.md").status == 0)
        #expect(place.files == ["bundle.tar.gz", "out.md", "out.sqlite"])
        #expect(Recorder().run(["query", "--db", place["out.sqlite"], "SELECT count(*) FROM bundle"]) == .done)
    }
}
