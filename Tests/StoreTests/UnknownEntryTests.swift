import Archive
import SampleBundles
import Testing

@testable import Store

/// Small entries that nobody knows, which are looked through once.
@Suite struct UnknownEntryTests {
    private func load(_ name: String, _ bytes: [UInt8]) throws -> Store {
        try Loader(path: nil).load(BundleReader(name: name, source: MemorySource(bytes)))
    }

    private func packed(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var gzip = GzipWriter(level: 1)
        gzip.write(Array(text.utf8)) { bytes += $0 }
        gzip.finish { bytes += $0 }
        return bytes
    }

    @Test func `One that breaks says so`() throws {
        let whole = packed("words of nobody\nin two lines\n")
        let status = try #require(try load("note.txt.gz", whole).status("note.txt"))
        #expect(status.status == "skipped" && status.why?.hasPrefix("not recognised") == true)
        let broken = try load("note.txt.gz", Array(whole.dropLast(6)))
        #expect(
            try broken.count("SELECT COUNT(*) FROM source_file WHERE why LIKE '%ends early%'")
                > 0)
    }

    @Test func `One that holds a word that tells says which`() throws {
        let why = try load("note.txt.gz", packed("we saw OOMKilled twice\n")).status("note.txt")?.why
        #expect(why?.contains("but it holds \"OOMKilled\"") == true)
    }

    /// What somebody writes of a kill is a note; a row, a field, or whoever names the pod says more.
    @Test(arguments: [
        ("On Monday it was OOMKilled once more, the limit was raised after that.\n", true),
        ("Hello,\n\n> as I said, the proxy was OOMKilled twice in the night\n", true),
        ("seen in the row of today   OOMKilled\n", false),
        ("mooring-6d5f7c9b8d-q4w7z was OOMKilled again this morning, same limit\n", false),
        ("reason=OOMKilled was seen in all of the pods\n", false),
        (#"{"note": "it was OOMKilled once more in the night"}"# + "\n", false),
        ("it was OOMKilled once more in the night\nverdict; OOMKilled\n", false),
    ])
    func `A note that says it is told from what shows it`(text: String, isSaid: Bool) throws {
        let store = try load("note.txt.gz", packed(text))
        let rows = try store.unread(most: 3).rows
        #expect(rows.map(\.isSaid) == [isSaid], "\(rows)")
    }

    /// A chat that was cut into its messages, of which one tells.
    @Test func `What a text says is told once, and not of its part as well`() throws {
        let chat =
            "[10:31] dana: new pods on 1.27.1 get OOMKilled in the canary, the others are fine. Rolling back?\n[10:33] lee: the same rollout turned the plugins on\n"
        let rows = try load("chat.txt.gz", packed(chat)).unread(most: 3).rows
        #expect(rows.map(\.isSaid) == [true], "\(rows)")
    }

    /// A node's id is no page, and names a proxy.
    @Test(arguments: [".", "\u{FEFF}"])
    func `A node's id alone is read`(before: String) throws {
        let id = "sidecar~10.1.2.3~menu-7d9c6b5f4-x2k4p.cafe~cafe.svc.cluster.local\n"
        let text = before == "." ? id : before + id
        let store = try load("note.txt.gz", packed(text))
        #expect(try store.names("SELECT pod FROM proxy") == ["menu-7d9c6b5f4-x2k4p"])
    }
}
