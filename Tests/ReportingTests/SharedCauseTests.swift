import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Reporting

/// One cause of several incidents: found once, and told once where one change mends it for all.
@Suite struct SharedCauseTests {
    private static let rule = Culprit(kind: "DestinationRule", namespace: "istio-system", name: "canary", count: 300)

    private static let classes: [String: CauseClass] = ["OOM202": .drSubsets, "OOM102": .nodePressure]

    private static func cause(_ code: String, _ outcome: Outcome, _ objects: [Culprit]) -> Cause {
        var cause = Cause(
            code: code, classification: classes[code] ?? .configScope, title: "subsets of a rule",
            outcome: outcome, why: "it made many")
        cause.objects = objects
        return cause
    }

    /// Whose first step changes the object, or raises the limit.
    private static func incident(
        _ number: Int, _ code: String? = "OOM202", _ outcome: Outcome = .likely, by objects: [Culprit] = [rule],
        changing changed: ChangedObject? = ChangedObject(
            kind: "DestinationRule", namespace: "istio-system", name: "canary"), of mesh: String? = nil
    ) -> Incident {
        var incident = Incident(id: "OOM-\(number)", form: .containerLimit)
        (incident.namespace, incident.workload, incident.containerKind) = ("quay", "crane-\(number)", .sidecar)
        (incident.container, incident.killCount, incident.bundle) = ("istio-proxy", 1, mesh)
        if let code {
            incident.causes = [cause(code, outcome, objects)]
            incident.leadingCode = code
        }
        var remedy = Remedy(
            id: "R1", cause: code ?? "", kind: .rootFix, title: "remove the subsets", body: nil, saving: nil,
            savingError: nil, reaches: "all",
            risk: "none", undo: "put them back", verify: "look")
        remedy.objects = changed.map { [$0] } ?? []
        incident.remedies = [remedy]
        incident.firstAction = FirstAction(
            steps: ["R1"], fitsAtRest: nil, fitsAtPush: nil, shedsTraffic: nil, why: "it fits")
        return incident
    }

    private static func report(_ incidents: [Incident]) -> Report {
        var report = Report(toolVersion: "t")
        report.incidents = incidents
        return report
    }

    private static let other = Culprit(kind: "DestinationRule", namespace: "quay", name: "own")
    private static let scope = [Culprit(kind: "Namespace", namespace: nil, name: "area", count: 9)]

    /// Each with the numbers of the incidents that have it in common, and whether one change mends all of them.
    static let meshes: [(name: String, incidents: [Incident], shared: [Int], isOnce: Bool)] = [
        ("one rule", [incident(1), incident(2), incident(3)], [1, 2, 3], true),
        ("one incident alone", [incident(1)], [], false),
        ("two rules", [incident(1), incident(2, by: [other])], [], false),
        ("two of one rule beside one of another", [incident(1, by: [other]), incident(2), incident(3)], [2, 3], true),
        (
            "as many of each: the first",
            [
                incident(1, by: [other]), incident(2), incident(3, by: [other]), incident(4),
            ], [1, 3], false
        ),
        ("one of them raises its limit first", [incident(1), incident(2, changing: nil)], [1, 2], false),
        ("one of them is only possible", [incident(1), incident(2, "OOM202", .possible)], [], false),
        ("one of them is unknown", [incident(1), incident(2), incident(3, nil)], [1, 2], true),
        (
            "whose services are held is no object",
            [
                incident(1, "OOM201", by: scope),
                incident(2, "OOM201", by: [Culprit(kind: "Namespace", namespace: nil, name: "b")]),
            ], [1, 2], false
        ),
        (
            "two nodes that ran out of memory", [incident(1, "OOM102", by: []), incident(2, "OOM102", by: [])], [],
            false
        ),
        ("one name in two meshes", [incident(1, of: "east"), incident(2, of: "west")], [], false),
        (
            "one rule of one of two meshes",
            [incident(1, of: "east"), incident(2, of: "west"), incident(3, of: "west")],
            [2, 3], true
        ),
        ("two codes", [incident(1, "OOM201", by: []), incident(2, "OOM202", by: [])], [], false),
    ]

    @Test(arguments: meshes.indices)
    func `What several incidents have in common`(place: Int) {
        let mesh = Self.meshes[place]
        let shared = Self.report(mesh.incidents).sharedCause
        #expect(shared?.incidents.map(\.id) ?? [] == mesh.shared.map { "OOM-\($0)" }, "\(mesh.name)")
        #expect((shared?.remedy != nil) == mesh.isOnce, "\(mesh.name)")
    }

    private func lines(_ incidents: [Incident]) -> [String] {
        FirstScreen(report: Self.report(incidents)).linesOfAll(.full).map {
            $0.cells.map(\.plain).joined(separator: " ")
        }
    }

    @Test func `Where one change mends all of them, they are not told one by one`() {
        #expect(
            lines([Self.incident(1), Self.incident(2), Self.incident(3, nil)]) == [
                "One cause (likely) of 2 of 3 incidents: OOM202 subsets of a rule: DestinationRule istio-system/canary.",
                "Do now remove the subsets (R1 of OOM-1), once for all of them.",
                "OOM-3 quay/crane-3: its sidecar was OOM-killed: cause unknown; do remove the subsets (R1).",
            ])
    }

    @Test func `It is no surer than of the incident of which it is least sure`() {
        for outcomes in [(Outcome.confirmed, Outcome.likely), (.likely, .confirmed)] {
            let both = [Self.incident(1, "OOM202", outcomes.0), Self.incident(2, "OOM202", outcomes.1)]
            #expect(lines(both)[0].hasPrefix("One cause (likely) of both incidents"))
        }
    }

    @Test func `Where each needs a step of its own, each is told with it, and the cause once`() {
        #expect(
            lines([Self.incident(1, "OOM201", by: Self.scope), Self.incident(2, "OOM201", by: Self.scope)]) == [
                "One cause (likely) of both incidents: OOM201 subsets of a rule, in each.",
                "OOM-1 quay/crane-1: its sidecar was OOM-killed; do remove the subsets (R1).",
                "OOM-2 quay/crane-2: its sidecar was OOM-killed; do remove the subsets (R1).",
            ])
    }
}
