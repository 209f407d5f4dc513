import TestSupport
import Testing

@testable import oom_report

/// A reader of stdout that goes away has what it wanted: the status that the run earned stands.
@Suite(.enabled(if: Shell.tool != nil, "the tool is not beside the tests"))
struct ClosedPipeTests {
    @Test(arguments: [("", 0), ("--fail-on likely", 1), ("--max-entries 20", 3)])
    func `A closed pipe keeps the status`(options: String, status: Int32) throws {
        let place = try Workplace()
        _ = try place.write("bundle.tar.gz", Project.bytes("samples/wildcard-subsets.tar.gz"))
        let result = try Shell(place: place).run(
            """
            { "$TOOL" analyze -q bundle.tar.gz \(options) --format json 2>/dev/null; echo $? >status; } | exec true
            """)
        #expect(result.status == 0)
        let told = String(decoding: try Project.bytes(at: place["status"]), as: UTF8.self)
        #expect(told == "\(status)\n")
    }

    @Test func `A full stdout is a failure`() throws {
        let place = try Workplace()
        _ = try place.write("bundle.tar.gz", Project.bytes("samples/wildcard-subsets.tar.gz"))
        let result = try Shell(place: place).run("\"$TOOL\" analyze bundle.tar.gz >/dev/full")
        #expect(result.status == 2)
        #expect(result.messages.contains("cannot write to stdout"))
    }
}
