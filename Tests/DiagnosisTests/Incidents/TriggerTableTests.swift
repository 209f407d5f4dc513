import Prose
import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// What changed just before a kill and is named for it: services, objects, rewrites, each from both sides of what counts.
@Suite struct TriggerTableTests {
    private static let kill = IstiodLines.kill

    private func trigger(
        _ lines: [(Double, String)], of said: [Cause], objects: [ObjectRow] = [],
        victims: [Victim] = [IstiodLines.victim()]
    ) throws -> Trigger? {
        try IstiodLines.trigger(lines, of: victims, said, objects: objects)
    }

    // MARK: - Services

    struct Rise: Sendable, CustomTestStringConvertible {
        let name: String
        /// Seconds from the kill, and services that istiod knew.
        let known: [(Double, Int)]
        /// Before and after; nil: no change is named.
        let rise: (Int64, Int64)?
        var began = 0.0
        var took: Double?
        var testDescription: String { name }
    }

    static let rises = [
        Rise(name: "a fifth more", known: [(-30, 100), (-10, 120)], rise: (100, 120), began: 10),
        Rise(name: "less than a fifth", known: [(-30, 100), (-10, 119)], rise: nil),
        Rise(name: "fewer", known: [(-30, 200), (-10, 100)], rise: nil),
        Rise(name: "one count alone", known: [(-10, 500)], rise: nil),
        Rise(name: "two minutes before", known: [(-300, 100), (-120, 200)], rise: (100, 200), began: 120),
        Rise(name: "longer ago", known: [(-300, 100), (-121, 200)], rise: nil),
        // Witnesses of one moment lie within three seconds.
        Rise(name: "by the same second's line", known: [(-30, 100), (2, 200)], rise: (100, 200), began: 0),
        Rise(name: "after it", known: [(-30, 100), (4, 200)], rise: nil),
        Rise(
            name: "in steps that follow each other", known: [(-60, 100), (-30, 150), (-15, 200)], rise: (100, 200),
            began: 30, took: 15),
        Rise(name: "in steps that do not", known: [(-60, 100), (-31, 150), (-15, 200)], rise: (150, 200), began: 15),
        // What came in small steps at last is part of what began with a large one.
        Rise(
            name: "with small steps at the end", known: [(-60, 100), (-20, 150), (-10, 155), (-5, 160)],
            rise: (100, 160), began: 20, took: 15),
        Rise(name: "up and down again", known: [(-60, 100), (-20, 150), (-10, 90)], rise: (100, 150), began: 20),
    ]

    @Test(arguments: rises) func `Services that came are named with how many there were`(rise: Rise) throws {
        let found = try trigger(
            rise.known.map { ($0.0, IstiodLines.pushing($0.1)) }, of: [cause(.configScope, .likely)])
        guard let expected = rise.rise else {
            #expect(found == nil, "\(found?.what.plain ?? "")")
            return
        }
        let trigger = try #require(found)
        #expect(trigger.what.plain == "services in the mesh")
        #expect(trigger.before == expected.0 && trigger.after == expected.1)
        #expect(trigger.secondsBefore == rise.began && trigger.took == rise.took)
        #expect(trigger.evidence.value == .count(expected.1))
    }

    /// What services do not set off is not explained by them; where nothing is claimed they are the first to look at.
    @Test(
        arguments: [
            (.configScope, .confirmed, true), (.endpointCount, .likely, true), (.gatewayAllClusters, .likely, true),
            (.workers, .likely, true), (.statsCount, .likely, true), (.limitTooLow, .likely, true),
            (.dns, .likely, true),
            (.drSubsets, .likely, false), (.filterChains, .likely, false), (.routeTable, .likely, false),
            (.connections, .likely, false), (.wasmLua, .likely, false), (.captureItself, .likely, false),
            // Only a claim says what to look for.
            (.drSubsets, .possible, true), (.unresolved, .likely, true),
        ] as [(CauseClass, Outcome, Bool)])
    func `Services are named for what they set off`(said: CauseClass, outcome: Outcome, isNamed: Bool) throws {
        let lines = [(-30.0, IstiodLines.pushing(100)), (-10, IstiodLines.pushing(300))]
        #expect((try trigger(lines, of: [cause(said, outcome)]) != nil) == isNamed)
    }

    @Test func `What is no proxy, or died at an unknown time, was set off by no service`() throws {
        let lines = [(-30.0, IstiodLines.pushing(100)), (-10, IstiodLines.pushing(300))]
        let said = [cause(.configScope, .likely)]
        for kind in [ContainerKind.app, .istiod, .ztunnel, .initContainer] {
            #expect(try trigger(lines, of: said, victims: [IstiodLines.victim { $0.kind = kind }]) == nil, "\(kind)")
        }
        #expect(
            try trigger(lines, of: said, victims: [IstiodLines.victim { $0.kills = [Kill(pod: "pay-0", at: nil)] }])
                == nil)
        #expect(try trigger(lines, of: said, victims: []) == nil)
        // Of several the first that died counts.
        let later = IstiodLines.victim { $0.kills[0].at = Self.kill.later(600) }
        #expect(try trigger(lines, of: said, victims: [later, IstiodLines.victim()])?.secondsBefore == 10)
        #expect(try trigger(lines, of: said, victims: [later]) == nil)
    }

    // MARK: - Objects

    private func object(_ kind: String, _ name: String, _ seconds: Double?) -> ObjectRow {
        ObjectRow(
            id: 1, kind: kind, namespace: "quay", name: name, createdAt: seconds.map { Self.kill.later($0) },
            hasSelector: false, file: "objects.yaml", names: [:], subsets: [])
    }

    @Test(
        arguments: [
            (-120.0, true), (-121, false), (0, true), (1, true), (2, false), (nil, false),
        ] as [(Double?, Bool)])
    func `An object is named that was made within two minutes`(seconds: Double?, isNamed: Bool) throws {
        let found = try trigger(
            [], of: [cause(.drSubsets, .likely)], objects: [object("DestinationRule", "canary", seconds)])
        #expect((found != nil) == isNamed)
        guard isNamed, let seconds else { return }
        #expect(found?.what.plain == "DestinationRule quay/canary was created")
        // Clocks of two machines differ by a second: nothing is set off by what comes after it.
        #expect(found?.secondsBefore == max(0, -seconds))
    }

    @Test(
        arguments: [
            (.drSubsets, "DestinationRule", true), (.drSubsets, "VirtualService", false),
            (.routeTable, "VirtualService", true),
            (.filterChains, "Gateway", true), (.filterChains, "Sidecar", false), (.configScope, "Sidecar", true),
            (.configScope, "ServiceEntry", true), (.wasmLua, "EnvoyFilter", true), (.wasmLua, "WasmPlugin", true),
            (.wasmLua, "DestinationRule", false), (.connections, "DestinationRule", true),
            (.metricCardinality, "Telemetry", true),
            (.buffering, "EnvoyFilter", false), (.workers, "ProxyConfig", false), (.tlsCerts, "Gateway", true),
        ] as [(CauseClass, String, Bool)])
    func `Only objects of a kind that sets it off are named`(said: CauseClass, kind: String, isNamed: Bool) throws {
        let found = try trigger([], of: [cause(said, .likely)], objects: [object(kind, "one", -20)])
        #expect((found?.object?.kind == kind) == isNamed)
        let changed = try trigger([(-20, IstiodLines.changed(7, "\(kind)/quay/one"))], of: [cause(said, .likely)])
        #expect((changed?.what.plain == "\(kind) quay/one was changed") == isNamed)
    }

    @Test func `The culprit is named before what is newer, and what was made before what was changed`() throws {
        var said = cause(.drSubsets, .likely)
        let objects = [object("DestinationRule", "old", -90), object("DestinationRule", "new", -10)]
        let changes = [
            (-5.0, IstiodLines.changed(7, "DestinationRule/quay/third")),
            (-4, IstiodLines.changed(8, "DestinationRule/quay/fourth")),
        ]
        #expect(try trigger(changes, of: [said], objects: objects)?.object?.name == "new")
        #expect(try trigger(changes, of: [said])?.object?.name == "fourth")
        said.objects = [Culprit(kind: "DestinationRule", namespace: "quay", name: "old")]
        #expect(try trigger(changes, of: [said], objects: objects)?.object?.name == "old")
        said.objects = [Culprit(kind: "DestinationRule", namespace: "quay", name: "third")]
        #expect(try trigger(changes, of: [said])?.object?.name == "third")
        // A culprit that is older than that set nothing off.
        said.objects = [Culprit(kind: "DestinationRule", namespace: "quay", name: "older")]
        #expect(try trigger([], of: [said], objects: [object("DestinationRule", "older", -900)]) == nil)
    }

    /// Five pushes for one object, the last of them within two minutes.
    @Test(
        arguments: [
            ([-300.0, -250, -200, -150, -100], "DestinationRule quay/canary was rewritten every 50 s, 5 times"),
            ([-40, -30, -20, -10], "DestinationRule quay/canary was changed"), ([-900, -800, -700, -600, -500], nil),
            ([-45, -36, -27, -18, -9, 0], "DestinationRule quay/canary was rewritten every 9 s, 6 times"),
        ] as [([Double], String?)])
    func `What is rewritten again and again is said to be`(seconds: [Double], words: String?) throws {
        let lines = seconds.enumerated().map { ($1, IstiodLines.changed(60 + $0, "DestinationRule/quay/canary")) }
        let found = try trigger(lines, of: [cause(.drSubsets, .likely)])
        #expect(found?.what.plain == words)
        if words?.contains("rewritten") == true {
            #expect(found?.before == 0 && found?.after == Int64(seconds.count))
            // From the first of them on.
            #expect(found?.secondsBefore == -seconds[0])
        }
    }

    // MARK: - Pods

    /// An event of a Deployment, as a list of objects has it.
    private func scaled(_ name: String, in namespace: String, at: Moment?) -> String {
        """
        apiVersion: v1
        kind: Event
        involvedObject: {kind: Deployment, name: \(name), namespace: \(namespace)}
        metadata: {name: \(name).1, namespace: \(namespace)}
        reason: ScalingReplicaSet
        message: Scaled up replica set \(name)-66d7b from 1200 to 4500
        \(at.map { "lastTimestamp: \"\($0.rfc3339)\"" } ?? "")

        """
    }

    /// What has no date may have come after the kill; a Service has pods of its own namespace.
    @Test(
        arguments: [
            ("pay", "quay", -100, true), ("web", "quay", -100, true), ("pay", "quay", nil, false),
            ("web", "quay", nil, false), ("pay", "dock", -100, false), ("web", "dock", -100, false),
            ("pay", "quay", 20, false),
        ] as [(String, String, Double?, Bool)])
    func `A workload that grew is named where it is the Service's, and grew before`(
        name: String, namespace: String, seconds: Double?, isNamed: Bool
    ) throws {
        let event = scaled(name, in: namespace, at: seconds.map { Self.kill.later($0) })
        let mesh = try IstiodLines.mesh(added: [("events.yaml", event)])
        #expect(try mesh.answers.scalingSteps().map(\.after) == [4_500])
        var service = Culprit(kind: "Service", namespace: "quay", name: "pay")
        (service.count, service.counted) = (4_500, .endpoints)
        let found = try TriggerFinder(mesh: mesh, objects: []).grownWorkload(behind: [service], before: Self.kill)
        #expect(found?.object?.name == (isNamed ? name : nil), "\(found?.what.plain ?? "")")
    }

    /// Versions of Kubernetes write the two numbers in either order, or the new one alone.
    @Test(
        arguments: [
            ("Scaled up replica set pay-1a from 0 to 3", true, false),
            ("Scaled up replica set pay-1a to 3 from 0", true, false),
            ("Scaled up replica set pay-1a to 1", true, false), ("Scaled up replica set pay-1a to 4", false, false),
            ("Scaled up replica set pay-1a from 30 to 36", false, true),
            ("Scaled up replica set pay-1a to 36 from 30", false, true),
            ("Scaled up replica set pay-1a to 35 from 30", false, false),
            ("Scaled down replica set pay-1a to 1", false, false),
            ("Scaled down replica set pay-1a from 3 to 1", false, false),
        ])
    func `One event tells whether a rollout began, or a running one grew`(
        message: String, isBeginning: Bool, grew: Bool
    ) throws {
        let event = EventRow(
            file: "events", line: 1, reason: ScalingStep.scaling, objectKind: "Deployment", objectName: "pay",
            message: message)
        let step = try #require(ScalingStep(event))
        #expect(step.set == "pay-1a" && step.isBeginning == isBeginning && step.grew == grew)
    }

    @Test func `An autoscaler tells the new size alone`() throws {
        let event = EventRow(
            file: "events", line: 1, reason: ScalingStep.rescale, objectKind: "HorizontalPodAutoscaler",
            objectName: "pay", message: "New size: 4500; reason: up from 3 to what it needs")
        let step = try #require(ScalingStep(event))
        #expect(step.after == 4_500 && step.before == nil && step.set == nil && !step.isBeginning && !step.grew)
    }

    @Test func `KEDA tells what it scaled, whatever its own object is called`() throws {
        let event = EventRow(
            file: "events", line: 1, namespace: "stream", reason: "KEDAScaleTargetActivated",
            objectKind: "ScaledObject", objectName: "by-lag",
            message: "Scaled apps/v1.Deployment stream/relay from 20 to 4000, triggered by kafkaLag")
        let step = try #require(ScalingStep(event))
        #expect(step.before == 20 && step.after == 4_000 && step.grew && !step.isBeginning)
        #expect(step.workload == ObjectName("Deployment", "stream", "relay"))
        #expect(step.scaler == ObjectName("ScaledObject", "stream", "by-lag"))
    }

    /// Of a table that somebody copied only ages are known: what made the endpoints is told, and how old that was when it was printed.
    @Test(arguments: [("20 to 4000", 3), ("3900 to 4000", 0)])
    func `What made the endpoints is told by its age`(sizes: String, workloads: Int) throws {
        let rows = ["relay", "parser", "mailer"].map {
            "\($0)   28m   Normal   KEDAScaleTargetActivated   ScaledObject/\($0)   Scaled apps/v1.Deployment \($0)/\($0) from \(sizes), triggered by kafkaLag\n"
        }
        let mesh = try IstiodLines.mesh(added: [
            ("events.txt", "NAMESPACE   LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n" + rows.joined())
        ])
        var service = Culprit(kind: "Service", namespace: "relay", name: "relay")
        (service.count, service.counted, service.alike) = (4_000, .endpoints, 3)
        let found = try TriggerFinder(mesh: mesh, objects: IstioObjects([])).grownWorkload(
            behind: [service], before: Self.kill)
        #expect(found?.scaler == (workloads > 0 ? ObjectName("ScaledObject", "relay", "relay") : nil))
        guard workloads > 0 else { return }
        #expect(
            found?.what.plain
                == "replicas of Deployment relay/relay and 2 like it, scaled up by ScaledObject relay/relay 28 min before the events were printed",
            "\(String(describing: found?.what))")
        #expect(found?.before == 20 && found?.after == 4_000 && found?.at == nil)
    }

    /// By the newest clock it was 28 minutes ago at most: of a page from an hour after the kill that is no age from before it. Of a
    /// Service with another number of endpoints it made none, whatever both are called.
    @Test(arguments: [(1_204, 4_000, true), (3_600, 4_000, false), (1_204, 40, false)] as [(Int, Int64, Bool)])
    func `What came after the kill by its age, or made no such endpoints, is not told`(
        uptime: Int, endpoints: Int64, isNamed: Bool
    ) throws {
        let row =
            "relay   28m   Normal   KEDAScaleTargetActivated   ScaledObject/relay   Scaled apps/v1.Deployment relay/relay from 20 to 4000, triggered by kafkaLag\n"
        let dump =
            #"{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump","bootstrap":{"node":{"id":"router~10.0.0.1~kite-0.toys~x"}},"last_updated":"\#(Self.kill.later(2).rfc3339)"}]}"#
        // An archive that lost its times.
        var bundle = BundleBuilder(modifiedAt: Moment(seconds: 0))
        bundle.add("events.txt", "NAMESPACE   LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n" + row)
        bundle.add("config_dump", dump)
        bundle.add(
            "stats", "server.uptime: \(uptime)\nserver.memory_allocated: 61000000\nserver.concurrency: 2\n")
        let mesh = try Diagnosis.Mesh(Scenario.load(bundle))
        var service = Culprit(kind: "Service", namespace: "relay", name: "relay")
        (service.count, service.counted) = (endpoints, .endpoints)
        let found = try TriggerFinder(mesh: mesh, objects: IstioObjects([])).grownWorkload(
            behind: [service], before: Self.kill)
        #expect((found != nil) == isNamed, "\(String(describing: found?.what)) \(mesh.window)")
    }

    /// Services come before an object that was made for one of them.
    @Test func `Where services set it off, they are named before objects`() throws {
        let lines = [(-30.0, IstiodLines.pushing(100)), (-10, IstiodLines.pushing(300))]
        let entry = [object("ServiceEntry", "one", -20)]
        #expect(
            try trigger(lines, of: [cause(.configScope, .likely)], objects: entry)?.what.plain == "services in the mesh"
        )
        #expect(try trigger([], of: [cause(.configScope, .likely)], objects: entry)?.object?.name == "one")
    }
}
