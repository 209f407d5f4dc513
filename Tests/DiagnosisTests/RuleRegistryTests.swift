import SampleBundles
import TestSupport
import Testing

@testable import Diagnosis

/// What holds of every rule.
@Suite struct RuleRegistryTests {
    @Test func everyClassHasExactlyOneRule() {
        #expect(Set(CauseClass.allCases).count == Rules.all.count)
        for rule in Rules.all { #expect(Rules.of(rule.card.classification)?.name == rule.name) }
    }

    /// What bytes belong to is decided once.
    @Test func aLineOfTheAccountHasOneOwnerAtMost() {
        let owned = Rules.all.flatMap(\.owns)
        #expect(Set(owned).count == owned.count)
        for rule in Rules.all where rule.matter == .configuration { #expect(!rule.owns.isEmpty, "\(rule.name)") }
    }

    /// A class that is named elsewhere must be looked for there when one is added.
    @Test func aClassIsNamedInItsRuleAlone() throws {
        let classes = CauseClass.allCases.map(\.rawValue)
        for module in ["Diagnosis", "Reporting", "oom-report"] {
            for (file, text) in try Project.sources(of: "Sources/\(module)") {
                for name in classes where text.contains("\"\(name)\"") {
                    let own = Rules.of(CauseClass(rawValue: name))?.name ?? ""
                    #expect(file.hasSuffix("/\(own).swift"), "\(file) names \(name)")
                }
                #expect(!text.contains("package static let") || !text.contains("= CauseClass("), "\(file)")
            }
        }
    }

    /// The contract lists the classes by hand.
    @Test func theSchemaKnowsEveryClass() throws {
        let schema = try Project.text("docs/report.schema.json")
        let judgement = try Project.text("docs/judgement.md")
        for name in CauseClass.allCases.map(\.rawValue) {
            #expect(schema.contains("\"\(name)\""), "\(name)")
            #expect(judgement.contains("`\(name)`"), "\(name)")
        }
    }

    @Test func codesAreUnique() { #expect(Set(Rules.cards.map(\.code)).count == Rules.cards.count) }

    /// 1 the kill, 2 scope and fan-out, 3 listeners and routes, 4 connections and buffers, 5 extensions and telemetry,
    /// 6 limits and workers, 7 allocator and versions.
    @Test func aCodeStandsInTheBlockOfItsSubject() {
        for rule in Rules.all {
            let digits = Array(rule.card.code)
            #expect(digits.count == 6 && rule.card.code.hasPrefix("OOM") && digits[3...].allSatisfy(\.isNumber))
            guard digits.count == 6, let block = digits[3].wholeNumberValue else { continue }
            #expect((1...7).contains(block), "\(rule.name)")
            switch rule.role {
            case .circumstance, .neighbour, .remainder: #expect(block == 1, "\(rule.name)")
            case .limit: #expect(block == 6, "\(rule.name)")
            case .cause: break
            }
            switch rule.matter {
            case .connections: #expect(block == 4, "\(rule.name)")
            case .draining: #expect(block == 3, "\(rule.name)")
            case .filters: #expect(block == 5, "\(rule.name)")
            case .configuration: #expect([2, 3, 5, 6].contains(block), "\(rule.name)")
            case .other: break
            }
        }
    }

    @Test func aCardExplainsItself() {
        for card in Rules.cards {
            #expect(
                !card.title.isEmpty && !card.why.isEmpty && !card.falsePositives.isEmpty && !card.remedy.isEmpty,
                "\(card.code)")
            #expect(
                !card.needs.isEmpty || Rules.of(card.classification)?.role == .remainder, "\(card.code) names no page")
        }
    }

    @Test func everyRuleOfTheSourcesIsRegisteredAndTested() {
        let sources = Project.files("Sources/Diagnosis/Rules").filter { !$0.hasPrefix("Rule") }
        #expect(sources.count == Rules.all.count)
        #expect(Set(Rules.all.map { "\($0.name).swift" }) == Set(sources))
        let tests = Set(Project.files("Tests/DiagnosisTests/Rules"))
        for rule in Rules.all { #expect(tests.contains("\(rule.name)Tests.swift"), "no tests of \(rule.name)") }
    }

    /// By its name in the source: what `explain` prints of it.
    private static func thresholds() throws -> [String: String] {
        let source = try Project.files("Sources/Diagnosis/Thresholds").map {
            try Project.text("Sources/Diagnosis/Thresholds/\($0)")
        }.joined()
        // The lists of the subjects, each with the names in the order of its values.
        var names: [String: [String]] = [:]
        for list in source.matches(of: /static let (\w+): \[any ThresholdText\] = \[([^\]]*)\]/) {
            names[String(list.1)] = list.2.matches(of: /\w+/).map { String($0.0) }
        }
        var texts: [String: String] = [:]
        for subject in source.matches(of: /\("([^"]+)", (\w+)\),/) {
            let values = try #require(Thresholds.all.first { $0.subject == String(subject.1) }).thresholds
            let listed = try #require(names[String(subject.2)], "\(subject.2) is no list")
            try #require(listed.count == values.count, "\(subject.2)")
            for (name, value) in zip(listed, values) { texts[name] = value.text.plain }
        }
        let declared = source.matches(of: /static let (\w+) = Threshold/).map { String($0.1) }
        try #require(Set(declared) == Set(texts.keys), "a threshold is missing in the list of its subject")
        return texts
    }

    @Test func aRuleListsEveryThresholdThatItUses() throws {
        let texts = try Self.thresholds()
        for rule in Rules.all {
            let listed = Set(rule.thresholds.map(\.text.plain))
            #expect(listed.count == rule.thresholds.count, "\(rule.name)")
            let source = try Project.text("Sources/Diagnosis/Rules/\(rule.name).swift")
            for use in source.matches(of: /Thresholds\.(\w+)/) {
                let text = try #require(texts[String(use.1)])
                #expect(listed.contains(text), "\(rule.name) does not list \(use.1)")
            }
        }
    }

    /// What decides has a name: of numbers a judgement writes down 0 and 1 alone.
    @Test func aRuleDecidesByNoNumberOfItsOwn() throws {
        for rule in Rules.all {
            let source = try Project.text("Sources/Diagnosis/Rules/\(rule.name).swift")
            for line in source.split(separator: "\n") where !line.contains("RuleExample(") {
                let number = line.firstMatch(of: /(?: [<>=*\/]=? |max\(|min\()(\d[\d_.]*)/)?.1
                #expect(number == nil || number == "0" || number == "1", "\(rule.name): \(line)")
            }
        }
    }

    /// The same of all that judges, but for how much is listed, what others gave, mathematics, and halves.
    @Test func `Whatever decides has a name, a unit and a source`() throws {
        let given: Set<Substring> = ["killedCode", "quarter", "farthestZone", "steps", "drawn", "longestPatch", "cut"]
        let whole = [
            "Thresholds/", "MemoryModel.swift", "RankTest.swift", "RidgeFit.swift", "IstioDefaults.swift",
            "MemoryCurve.swift",
        ]
        let found = try Project.sources(of: "Sources/Diagnosis").flatMap { file, source in
            whole.contains { file.contains($0) }
                ? []
                : source.split(separator: "\n").filter { line in
                    guard !line.contains(/^ *\/\/|RuleExample\(|\.count [<>]|e18|4_?096/) else { return false }
                    if let named = line.firstMatch(of: /static let (\w+)(?:: \w+)? = [\d(]/)?.1 {
                        return !named.hasPrefix("most") && !named.hasPrefix("kept") && !given.contains(named)
                    }
                    let number = line.firstMatch(of: #/ [<>]=? (\d[\d_.]*)/#)?.1
                    return number != nil && !["0", "1", "2"].contains(number)
                }.map { "\(file): \($0)" }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// Through the whole pipeline: a rule that is excluded in every case that is known has no case, one that speaks in every
    /// case says nothing.
    @Test(arguments: Rules.cards.map(\.code))
    func aRuleStaysSilentWhereItsCauseIsNot(code: String) throws {
        let causes = Episode.reports.values.flatMap { $0.incidents.flatMap(\.causes) }.filter { $0.code == code }
        #expect(causes.count >= Episode.all.count)
        #expect(causes.contains { $0.outcome == .excluded || $0.outcome == .notJudged })
        guard let truth = Episode.all.first(where: { Rules.of($0.truth)?.card.code == code }) else { return }
        let incident = try #require(Episode.incidents[truth.name])
        #expect(incident.leading?.code == code || Rules.of(truth.truth)?.role == .remainder, "\(truth.name)")
    }
}
