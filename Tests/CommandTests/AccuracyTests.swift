import Diagnosis
import TestSupport
import Testing
import Units

@testable import oom_report

/// `docs/accuracy.md`: predicted against measured `allocated`, renewed by
/// `RENEW=1 OOM_REPORT_CAPTURES=DIR swift test --filter AccuracyTests`.
@Suite struct AccuracyTests {
    private static let renewal = "RENEW=1 OOM_REPORT_CAPTURES=DIR swift test --filter AccuracyTests"
    private let archives = Accuracy.of(KnownCapture.all.filter(\.isArchive))
    private let singles = Accuracy.of(KnownCapture.all.filter { !$0.isArchive })

    @Test(.enabled(if: KnownCapture.all.contains(where: \.isArchive), "no archive among the captures"))
    func `The model holds on real archives`() {
        let median = Accuracy.median(archives.map(\.median))
        #expect(median <= 0.02, "the median over archives is off by \(percent(median))")
        for capture in archives {
            #expect(capture.worst <= 0.06, "\(capture.name) is off by \(percent(capture.worst))")
        }
    }

    @Test(.enabled(if: KnownCapture.all.contains { !$0.isArchive }, "no single proxy among the captures"))
    func `The model holds on single proxies`() {
        let median = Accuracy.median(singles.map(\.median))
        #expect(median <= 0.04, "the median over captures is off by \(percent(median))")
        for capture in singles { #expect(capture.worst <= 0.12, "\(capture.name) is off by \(percent(capture.worst))") }
    }

    /// The order of the figures must not decide, nor one far-off proxy.
    @Test func `A median is the middle, of an even number the mean of both`() {
        #expect(Accuracy.median([0.03, 0.01, 0.5]) == 0.03)
        #expect(abs(Accuracy.median([0.04, 0.02]) - 0.03) < 1e-9)
        #expect(Accuracy.median([]) == 0)
    }

    @Test(KnownCapture.areThere) func `The page on accuracy is what the captures say`() throws {
        try KnownCapture.checkPage("docs/accuracy.md", mark: "accuracy", body: markdown, renewal: Self.renewal)
    }

    private var markdown: String {
        "\n### Real archives\n\n" + table(archives) + "\n### Single proxies\n\n" + table(singles) + "\n"
    }

    private func table(_ captures: [Accuracy]) -> String {
        var out =
            "| capture | proxies | measured MB | predicted MB | median error | worst |\n|---|--:|--:|--:|--:|--:|\n"
        for capture in captures {
            let pairs = capture.pairs
            out +=
                "| \(capture.name) | \(pairs.count) | \(range(pairs.map(\.measured))) | \(range(pairs.map(\.predicted))) | "
                + "\(percent(capture.median)) | \(percent(capture.worst)) |\n"
        }
        let medians = captures.map(\.median)
        let count = captures.reduce(0) { $0 + $1.pairs.count }
        return out + "| **median, worst of all** | \(count) | | | **\(percent(Accuracy.median(medians)))** | "
            + "**\(percent(captures.map(\.worst).max() ?? 0))** |\n"
    }

    private func range(_ values: [Bytes]) -> String {
        guard let least = values.min(), let most = values.max() else { return "–" }
        let (low, high) = (fixed(least.double / 1e6, 1), fixed(most.double / 1e6, 1))
        return low == high ? high : "\(low) to \(high)"
    }

    private func percent(_ part: Double) -> String { fixed(part * 100, 1) + " %" }
}

/// Predicted and measured bytes of the proxies of one capture whose account must hold.
private struct Accuracy {
    let name: String
    let pairs: [(measured: Bytes, predicted: Bytes)]

    var errors: [Double] { pairs.map { abs(($0.predicted - $0.measured).double) / $0.measured.double } }
    var median: Double { Self.median(errors) }
    var worst: Double { errors.max() ?? 0 }

    static func of(_ captures: [KnownCapture]) -> [Accuracy] {
        captures.map { capture in Accuracy(name: capture.name, pairs: pairs(of: capture)) }
            .filter { !$0.pairs.isEmpty }.sorted { $0.name < $1.name }
    }

    /// Proxies with buffers or connections of unknown size have no expectation, and are left out by that.
    private static func pairs(of capture: KnownCapture) -> [(measured: Bytes, predicted: Bytes)] {
        capture.report.proxies.compactMap { proxy in
            guard let predicted = proxy.predictedBytes,
                let known = capture.expected.account.first(where: { matches($0.key, proxy) })?.value.measuredBytes,
                let nearest = known.min(by: { abs($0 - predicted.count) < abs($1 - predicted.count) }), nearest > 0
            else { return nil }
            return (Bytes(nearest), predicted)
        }
    }

    private static func matches(_ key: String, _ proxy: ProxySummary) -> Bool {
        let pod = proxy.pod ?? ""
        return key == "*" || (key.contains("/") ? "\(proxy.namespace ?? "")/\(pod)" : pod).hasPrefix(key)
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

extension KnownCapture {
    /// Compares what is generated in a page with what these captures give. Other captures give another page, so it is only
    /// held where it names the same ones.
    static func checkPage(_ path: String, mark: String, body: String, renewal: String) throws {
        let page = try Project.text(path)
        let wanted = try #require(Project.replacing(mark, in: page, with: body))
        if Project.isRenewing { return try Project.write(wanted, to: path) }
        func named(_ page: String) -> Set<String> {
            Set(
                page.split(separator: "\n").compactMap {
                    $0.split(separator: "|").first.map { String($0.drop { $0 == " " }) }
                })
        }
        let isSameSet = named(page) == named(wanted)
        if !isSameSet { return print("skipped: \(path) is of other captures") }
        #expect(page == wanted, "\(path) is not current: \(renewal)")
    }
}
