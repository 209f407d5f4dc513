import SampleBundles
import Testing

@testable import Diagnosis

/// What holds of every rule.
@Suite struct RuleRegistryTests {
    @Test func everyClassHasExactlyOneRule() {
        let classes = Rules.cards.map(\.classification.rawValue).sorted()
        #expect(classes == CauseClass.allCases.map(\.rawValue).sorted())
    }

    @Test func codesAreUnique() { #expect(Set(Rules.cards.map(\.code)).count == Rules.cards.count) }

    /// 1 the kill, 2 scope and fan-out, 3 listeners and routes, 4 connections and buffers, 5 extensions and telemetry,
    /// 6 limits and workers, 7 allocator and versions.
    @Test func aCodeStandsInTheBlockOfItsSubject() {
        let blocks: [CauseClass: Character] = [
            .nodePressure: "1", .captureItself: "1", .agentNotEnvoy: "1", .unresolved: "1", .configScope: "2",
            .drSubsets: "2",
            .endpointCount: "2", .gatewayAllClusters: "2", .tcpHeadlessListeners: "3", .routeTable: "3",
            .filterChains: "3",
            .xdsChurnDrain: "3", .connections: "4", .buffering: "4", .trafficLoop: "4", .wasmLua: "5",
            .metricCardinality: "5",
            .statsCount: "5", .accessLogTracing: "5", .extAuthzRateLimit: "5", .dns: "5", .tlsCerts: "5",
            .limitTooLow: "6",
            .workers: "6", .allocatorRetention: "7", .envoyLeakFixed: "7",
        ]
        for card in Rules.cards {
            let digits = Array(card.code)
            #expect(digits.count == 6 && card.code.hasPrefix("OOM"), "\(card.code)")
            #expect(
                digits.count == 6 && digits[3] == blocks[card.classification], "\(card.code) \(card.classification)")
        }
    }

    @Test func aCardExplainsItself() {
        for card in Rules.cards {
            #expect(
                !card.title.isEmpty && !card.why.isEmpty && !card.falsePositives.isEmpty && !card.remedy.isEmpty,
                "\(card.code)")
            #expect(!card.needs.isEmpty || card.classification == .unresolved, "\(card.code) names no page")
        }
    }

    @Test func everyRuleOfTheSourcesIsRegisteredAndTested() {
        let sources = Project.names(in: "Sources/Diagnosis/Rules").filter { !$0.hasPrefix("Rule") }
        #expect(sources.count == Rules.all.count)
        #expect(Set(Rules.all.map { "\($0).swift" }) == Set(sources))
        let tests = Set(Project.names(in: "Tests/DiagnosisTests/Rules"))
        for rule in Rules.all {
            #expect(tests.contains("\(rule)Tests.swift"), "no firing and silent examples of \(rule)")
        }
    }

    @Test func aRulesTestsFireAndStaySilent() {
        for name in Project.names(in: "Tests/DiagnosisTests/Rules") {
            let text = Project.text(of: "Tests/DiagnosisTests/Rules/\(name)") ?? ""
            let tests = text.split(separator: "@Test").count - 1
            #expect(tests >= 3, "\(name) has \(tests) tests")
        }
    }
}
