import SampleBundles
import Testing
import Units

@testable import oom_report

/// A whole bundle told in another way: the whole report is the same, or changes exactly as the bundle did.
@Suite struct RetoldSampleTests {
    private let files: SampleFiles
    init() throws { files = try SampleFiles() }

    private func plain(_ name: String) throws -> String { try #require(SampleFiles.reports[name]) }

    /// The lines that differ, for a message that one can read.
    private func difference(_ one: String, _ other: String) -> String {
        let pairs = zip(one.split(separator: "\n"), other.split(separator: "\n")).filter { $0 != $1 }
        return pairs.prefix(2).map { "\($0.prefix(300))\nbut: \($1.prefix(300))" }.joined(separator: "\n")
    }

    private func expectSame(_ one: String, _ other: String) {
        #expect(one == other, "\(difference(one, other))")
        #expect(one.count > 10_000)
    }

    /// Everything two days later: kept in dates, in modification times, and in the nanoseconds that name an event.
    @Test(arguments: SampleFiles.names) func `Days later it is told days later, and nothing else changes`(name: String)
        throws
    {
        let later = try files.changed(name) { bundle in
            bundle.map { name, bytes, at in
                let text = String(decoding: bytes, as: UTF8.self).replacing("2026-11-24", with: "2026-11-26")
                    .replacing(#/\.(18[0-9a-f]{14})\b/#) { match in
                        "." + String((UInt64(match.1, radix: 16) ?? 0) + 172_800_000_000_000, radix: 16)
                    }
                return (name, Array(text.utf8), at.later(172_800))
            }
        }
        func timeless(_ json: String) -> String { json.replacing(#/\b1795\d{12}\b/#, with: "then") }
        let told = timeless(files.json(later))
        #expect(told.contains("2026-11-26T"))
        expectSame(told.replacing("2026-11-26", with: "2026-11-24"), timeless(try plain(name)))
    }

    /// Names of the same length and in the same order, so that neither sizes nor places change.
    private static let renamed = [
        ("checkout", "cheerful"), ("basket", "bakery"), ("accounts", "accruals"), ("parcels", "parades"),
        ("depot", "derby"), ("courier", "cousins"), ("vault", "vaunt"), ("everything-canary", "everybody-s-birds"),
        ("harbour", "harness"), ("acme", "acne"),
    ]

    @Test(arguments: SampleFiles.names) func `Under other names it is told of these, and nothing else changes`(
        name: String
    ) throws {
        func rename(_ text: String) -> String { Self.renamed.reduce(text) { $0.replacing($1.0, with: $1.1) } }
        let other = try files.changed(name) { $0.mapText(rename) }
        let told = files.json(other)
        #expect(!Self.renamed.contains { told.contains($0.0) })
        expectSame(told, rename(try plain(name)))
    }

    /// Where the archive was made, and how its tool called the folder.
    @Test(arguments: SampleFiles.names, ["home/ops/cases/17/", ""])
    func `Under another folder only places change`(name: String, root: String) throws {
        let moved = try files.changed(name) { bundle in
            bundle.map { (root + $0.dropFirst("bug-report/".count), $1, $2) }
        }
        func below(_ root: String, _ json: String) -> String {
            // In a query a name stands in other quotes.
            ["\"", "'"].reduce(json) { $0.replacing($1 + root, with: $1) }
        }
        expectSame(below(root, files.json(moved)), below("bug-report/", try plain(name)))
    }

    /// A mesh in which somebody else lives as well, far from any limit.
    @Test(arguments: SampleFiles.names) func `Who lives beside it changes no cause, no remedy and no step`(name: String)
        throws
    {
        var mesh = Mesh(seed: 77)
        mesh.addServices(3)
        mesh.addService("ferry", in: "quay")
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods(of: "ferry", in: "quay").map { ProxyShape($0, in: mesh) }
        let pages = capture.builder().entries.filter { $0.name.contains("/proxies/quay/") }
        let beside = try files.changed(name) { bundle in
            var bundle = bundle
            for page in pages { bundle.add(page.name, bytes: page.bytes, modifiedAt: bundle.entries[0].modifiedAt) }
            return bundle
        }
        func incidents(_ json: String) -> String {
            let start = json.firstRange(of: "\"incidents\":")?.lowerBound ?? json.startIndex
            let end = json.firstRange(of: "\n  \"proxies\":")?.lowerBound ?? json.endIndex
            return String(json[start..<end]).split(separator: "\n").filter {
                $0.contains("\"outcome\"") || $0.contains("\"title\"") || $0.contains("\"steps\"")
                    || $0.contains("\"commands\"")
            }.joined(separator: "\n")
        }
        let (one, other) = (incidents(files.json(beside)), incidents(try plain(name)))
        #expect(one == other, "\(difference(one, other))")
        #expect(name == "healthy" || one.count > 1_000)
    }
}
