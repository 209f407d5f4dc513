import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// Hostile words go through the same writers as those of a report.
@Suite struct ComparisonRenderersTests {
    private let hostile = ComparisonBuilder([Fixture.hostileReport, Fixture.hostileReport]).comparison()

    @Test func `Nothing of a hostile bundle acts in Markdown`() {
        for comparison in [hostile, named(Fixture.hostile)] {
            let text = ReportFormat.markdown.text(of: comparison, characters: 400_000)
            #expect(text.contains("## Proxies in both"))
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.isInvisible })
            for line in MarkdownReader(text).linesOutsideCode {
                let body = line.drop { $0 == "#" }
                for sign in ["<", "@", "#1", "GH-7", "://", "www.", "](", "![", "&lt", "***", "__", "~~"] {
                    #expect(!body.contains(sign), "\(sign) in: \(line)")
                }
            }
        }
    }

    @Test func `Every key is there, and unknown is null`() throws {
        for comparison in [hostile, Comparison(toolVersion: "1")] {
            let json = try JSONValue(parsing: ReportFormat.json.text(of: comparison))
            for key in ["bundles", "incidents", "proxies", "onlyBefore", "outlook", "wildcardRules", "remarks"] {
                guard case .array = json[key] else {
                    Issue.record("\(key) is no array")
                    continue
                }
            }
        }
        let empty = try JSONValue(parsing: ReportFormat.json.text(of: Comparison(toolVersion: "1")))
        #expect(empty["cause"] == .null)
        #expect(empty["schema"] == .string("oom-report-comparison/1"))
        var change = ProxyChange(namespace: "a", workload: nil, pod: nil, type: nil, moments: [ProxyFigures()])
        change.account = [ComponentChange(component: .serviceClusters, before: 3, after: 1)]
        var comparison = Comparison(toolVersion: "1")
        comparison.proxies = [change]
        let proxy = try JSONValue(parsing: ReportFormat.json.text(of: comparison))["proxies"]?[0]
        #expect(proxy?["restarted"] == .null)
        #expect(proxy?["moments"]?[0]?["allocatedBytes"] == .null)
        #expect(proxy?["account"]?[0]?["change"] == .number("-2"))
    }

    /// What changed by less than is shown is no row, and no head.
    @Test(arguments: [(20_000, false), (2_000_000, true)] as [(Int64, Bool)])
    func `A head has rows`(change: Int64, isTold: Bool) {
        var proxy = ProxyChange(namespace: "a", workload: "b", pod: nil, type: nil, moments: [ProxyFigures()])
        proxy.account = [
            ComponentChange(component: .serviceClusters, before: 3_000_000, after: Bytes(3_000_000 + change))
        ]
        var comparison = Comparison(toolVersion: "1")
        comparison.proxies = [proxy]
        #expect(ReportFormat.markdown.text(of: comparison).contains("What shrank and what grew") == isTold)
    }

    @Test func `A long comparison keeps to its budget, and says what it cut`() {
        var comparison = named("x")
        comparison.proxies = (0..<400).map { number in
            var change = comparison.proxies[0]
            change.pod = "pay-\(number)"
            return change
        }
        let text = ReportFormat.markdown.text(of: comparison, characters: 8_000)
        #expect(text.utf16.count <= 8_000)
        #expect(text.contains("rows of Proxies in both: 400"))
    }

    /// One of everything, each with `name` for what a bundle can fill.
    private func named(_ name: String) -> Comparison {
        var out = Comparison(toolVersion: "1")
        out.verdict = .quote(name)
        out.remarks = [.quote(name)]
        (out.onlyBefore, out.onlyAfter) = ([name], [name])
        var change = ProxyChange(
            namespace: name, workload: name, pod: name, type: name, moments: [ProxyFigures(), ProxyFigures()])
        change.account = [ComponentChange(component: .subsetClusters, before: 9_000_000, after: 0)]
        out.proxies = [change]
        out.incidents = [
            IncidentChange(namespace: name, subject: name, container: name, presence: .new, kills: [nil, 1])
        ]
        out.outlook = [OutlookChange(subject: name, wouldBeKilled: [nil, true])]
        out.wildcardRules = [RuleChange(namespace: name, name: name, host: name, presence: .gone)]
        return out
    }
}
