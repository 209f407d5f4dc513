import SampleBundles
import Testing

@testable import oom_report

/// Every sample held against every other one, in either order.
@Suite struct ComparedSampleTests {
    private let files: SampleFiles
    init() throws { files = try SampleFiles() }

    /// By the time of their capture: startup-loop, wildcard-subsets, connections, healthy.
    static let pairs: [(String, String, headline: String, says: [String])] = [
        (
            "startup-loop", "wildcard-subsets", "it got worse",
            ["`checkout/pay` is killed now and was not before, 4 kills", "OOM601 (the limit is below"]
        ),
        ("startup-loop", "connections", "nothing to compare", ["none of the 4 proxies", "different meshes"]),
        (
            "startup-loop", "healthy", "unknown whether the fix worked",
            [
                "the later bundle holds nothing of `accounts/vault`",
                "so whether anything was killed there since is unknown",
            ]
        ),
        ("wildcard-subsets", "connections", "nothing to compare", ["none of the 4 proxies", "among the 5"]),
        (
            "wildcard-subsets", "healthy", "the fix worked",
            [
                "DestinationRule `istio-system/everything-canary` is gone", "its limit went from 76 MiB to 256 MiB",
                "no kill since", "Sidecar `checkout/default` is new", " to 0 B (estimated)",
            ]
        ),
        ("connections", "healthy", "nothing to compare", ["none of the 5 proxies", "among the 4"]),
    ]

    private func compared(_ one: String, _ other: String) throws -> String {
        files.run(["compare", try files.archive(one), try files.archive(other), "-q", "--format", "markdown"])
    }

    private func forms(_ one: String, _ other: String) throws -> [String: String] {
        try files.forms(["compare", try files.archive(one), try files.archive(other)])
    }

    @Test(arguments: pairs.indices) func `A comparison says what its readers say`(number: Int) throws {
        let pair = Self.pairs[number]
        #expect(WordsTests.faults(ofReport: try compared(pair.0, pair.1)) == [])
    }

    private static let outcomes = [
        "it got worse": "worse", "nothing to compare": "otherMesh", "the fix worked": "worked",
        "unknown whether the fix worked": "notTold",
    ]

    @Test(arguments: pairs.indices) func `A pair has its answer, whatever the order`(number: Int) throws {
        let pair = Self.pairs[number]
        let forms = try forms(pair.0, pair.1)
        let given = try #require(forms["markdown"])
        #expect(given.hasPrefix("# Before and after: \(pair.headline)\n"), "\(given.prefix(600))")
        for words in pair.says { #expect(given.contains(words), "\(words): \(given.prefix(900))") }
        let remark =
            "- **Careful** the bundles were given in another order; they are compared by the time of their capture.\n"
        let turned = try compared(pair.1, pair.0)
        #expect(!given.contains(remark) && turned.contains(remark))
        #expect(
            turned.replacing(remark, with: "").replacing("\n\n\n", with: "\n\n")
                == given.replacing("\n\n\n", with: "\n\n"))
        // The answer is the same in each form.
        let outcome = try #require(forms["json"]?.firstMatch(of: #/"outcome": "(\w+)"/#)?.1)
        #expect(String(outcome) == Self.outcomes[pair.headline])
        for form in ["text", "html", "github", "gitlab"] {
            #expect(forms[form]?.contains(pair.headline) == true, "\(form)")
        }
    }

    @Test func `Every pair is there`() {
        let names = Set(Self.pairs.flatMap { [$0.0, $0.1] })
        #expect(names == Set(SampleFiles.names))
        #expect(Self.pairs.count == names.count * (names.count - 1) / 2)
    }

    /// Nothing came, nothing went, nothing was restarted; and that both are one file is said.
    @Test(arguments: SampleFiles.names) func `A bundle held against itself has not changed`(name: String) throws {
        let forms = try forms(name, name)
        let text = try #require(forms["markdown"])
        let headline = name == "healthy" ? "nothing to fix" : "the cause is still there"
        #expect(text.hasPrefix("# Before and after: \(headline)\n"), "\(text.prefix(400))")
        #expect(text.contains("bundles 1 and 2 are the same file"))
        let json = try #require(forms["json"])
        for key in ["onlyBefore", "onlyAfter"] { #expect(json.contains("\"\(key)\": []"), "\(key) of \(name)") }
        let changed = ["\"presence\": \"new\"", "\"presence\": \"gone\"", "\"worse\": true"].filter(json.contains)
        #expect(changed.isEmpty)
        for kills in json.matches(of: #/"newKills": (\w+)/#) { #expect(kills.1 == "0") }
    }
}
