import SampleBundles
import TestSupport
import Testing
import Units

@testable import oom_report

/// The mesh of the sample with a wildcard rule, before and after the rule lost its subsets.
@Suite struct CompareTests {
    private let place: Workplace
    private let before: String

    init() throws {
        place = try Workplace()
        before = try place.write("before.tgz", Project.bytes("samples/wildcard-subsets.tar.gz"))
    }

    /// The same mesh an hour later; `basket` runs in the same process unless it is `restarted`.
    private func later(
        _ name: String, restarted: Bool = false, _ change: (inout Mesh) -> Void = { _ in }
    ) throws -> String {
        var capture = try #require(SampleBundles.named("wildcard-subsets")).capture
        change(&capture.mesh)
        capture.mesh.capturedAt = capture.mesh.capturedAt.later(3_600)
        let mesh = capture.mesh
        capture.proxies = mesh.pods(of: "basket", in: "checkout").map {
            ProxyShape($0, in: mesh, startedAt: restarted ? mesh.capturedAt.later(-600) : nil)
        }
        return try place.write(name, capture.builder().tarGzip())
    }

    private func compared(_ bundles: String...) -> Recorder {
        let recorder = Recorder()
        #expect(recorder.run(["compare"] + bundles) == .done)
        return recorder
    }

    @Test func `Subsets that are gone are the bytes that shrank`() throws {
        let output = compared(before, try later("after.tgz") { $0.rules[0].subsets = [] }).output
        #expect(output.hasPrefix("# Before and after: the fix worked\n"))
        #expect(output.contains("OOM202"))
        #expect(output.contains("no kill since"))
        #expect(output.contains("clusters made by subsets −"))
        #expect(output.contains("| 496 → 130"))
        #expect(output.contains("| gone |"))
    }

    @Test func `Bundles of one name are told apart by their folders, but not where names are replaced`() throws {
        let monday = try place.write("bug-report.tar.gz", SampleFiles.little())
        let elsewhere = try Workplace()
        let after = try place.write("after.tgz", SampleFiles.little(seed: 4))
        let friday = try elsewhere.write("bug-report.tar.gz", Project.bytes(at: after))
        let names = try [place, elsewhere].map { try #require($0.path.split(separator: "/").last) }
        let output = compared(monday, friday).output
        for name in names { #expect(output.contains("`\(name)/bug-report.tar.gz`")) }
        let redacted = compared(monday, friday, "--redact", "names").output
        #expect(!names.contains { redacted.contains($0) })
        #expect(!compared(monday, after).output.contains(names[0]))
    }

    @Test func `The same process keeps its memory, a restarted one gives it back`() throws {
        let kept = try later("kept.tgz") { $0.rules[0].subsets = [] }
        let restarted = try later("restarted.tgz", restarted: true) { $0.rules[0].subsets = [] }
        let same = compared(before, kept).output
        #expect(same.contains("the container's memory only after a restart") && same.contains("| the same "))
        #expect(compared(before, restarted).output.contains("| restarted "))
    }

    @Test func `Fewer services leave the subsets' cause with fewer bytes`() throws {
        let output = compared(before, try later("after.tgz") { $0.services.removeSubrange(..<58) }).output
        #expect(output.hasPrefix("# Before and after: the fix worked in part\n"))
        #expect(output.contains("| still there |"))
    }

    @Test func `Another mesh is said to be one`() throws {
        var mesh = Mesh(seed: 3)
        mesh.addControlPlane()
        mesh.addService("edge", in: "media", pods: 1)
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods.filter { $0.sidecar != nil }.map { ProxyShape($0, in: mesh) }
        let other = try place.write("other.tgz", capture.builder().tarGzip())
        let output = compared(before, other).output
        #expect(output.hasPrefix("# Before and after: nothing to compare\n"))
        #expect(output.contains("`media/edge`"))
    }

    @Test func `Formats go where they are asked to, and the same bundles give the same bytes`() throws {
        let after = try later("after.tgz") { $0.rules[0].subsets = [] }
        let files = Recorder()
        #expect(files.run(["compare", before, after, "-o", place["c.md"], "-o", place["c.json"]]) == .done)
        #expect(files.output == "")
        let json = Recorder()
        #expect(json.run(["compare", before, after, "--format", "json", "--threads", "1"]) == .done)
        #expect(try Project.bytes(at: place["c.json"]) == Array(json.output.utf8))
        #expect(json.output.hasPrefix("{\n  \"schema\": \"oom-report-comparison/1\",\n"))
        #expect(json.output.contains("\"outcome\": \"worked\""))
        #expect(try Project.bytes(at: place["c.md"]) == Array(compared(before, after).output.utf8))
    }

    @Test func `Three bundles give a trend`() throws {
        let middle = try later("middle.tgz") { $0.services.removeSubrange(..<58) }
        let after = try later("after.tgz") { $0.rules[0].subsets = [] }
        #expect(compared(before, middle, after).output.contains("| 496 → 252 → 130"))
    }

    @Test func `A bundle that was read in part makes the comparison partial, one that cannot be read fails it`() throws
    {
        let cut = try place.write("cut.tgz", Array(Project.bytes(at: before).prefix(200_000)))
        #expect(Recorder().run(["compare", before, cut]) == .partial)
        let recorder = Recorder()
        #expect(recorder.run(["compare", before, place["none.tgz"]]) == .failed)
        #expect(recorder.output == "")
        #expect(recorder.messages.contains("none.tgz"))
    }

    /// Renewed by `RENEW=1 swift test --filter CommandTests`.
    @Test func `The example in the documentation is what the tool says`() throws {
        for name in ["wildcard-subsets", "healthy"] {
            let bytes = try #require(SampleBundles.named(name)).tarGzip()
            _ = try place.write("\(name).tar.gz", bytes)
        }
        let line = ["compare", place["wildcard-subsets.tar.gz"], place["healthy.tar.gz"]]
        let (markdown, json) = (Recorder(), Recorder())
        #expect(markdown.run(line) == .done)
        #expect(json.run(line + ["--format", "json"]) == .done)
        let screen = markdown.output.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !$0.hasPrefix("## ") }.map { $0.isEmpty ? ">\n" : "> \($0)\n" }.joined()
        let body = "\n\(screen)\n```json\n\(json.output)```\n\n"
        let wanted = try #require(Project.replacing("example", in: Project.text("docs/compare.md"), with: body))
        #expect(try Project.isCurrent("docs/compare.md", wanted), "RENEW=1 swift test --filter CommandTests")
    }
}
