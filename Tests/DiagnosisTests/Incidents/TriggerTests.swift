import Prose
import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// What set it off.
@Suite struct TriggerTests {
    @Test func aRuleMadeSecondsBeforeTheKillIsNamed() throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        scenario.mesh.rules[0].createdAt = Moment(seconds: scenario.killedAt.seconds).later(-20)
        let trigger = try #require(try scenario.incident().trigger)
        #expect(trigger.object?.keyword == "DestinationRule istio-system/canary")
        #expect(trigger.secondsBefore == 20)
        #expect(!trigger.evidence.locator.isEmpty)
    }

    /// Many that are made in one go are one change.
    @Test(arguments: [
        (700, "DestinationRule shop/rule-1000 and 699 like it were created"),
        (3, "DestinationRule shop/rule-1002 was created"),
    ])
    func objectsMadeTogetherAreOneChange(count: Int, words: String) throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        let kill = Moment(seconds: scenario.killedAt.seconds)
        scenario.mesh.rules[0].createdAt = kill.later(-86_400)
        for place in 0..<count {
            scenario.mesh.rules.append(
                .init(
                    "rule-\(1_000 + place)", in: "shop", host: "none-\(place).shop.svc.cluster.local", subsets: [],
                    createdAt: Moment(seconds: kill.later(-90 + 60 * Double(place) / Double(count)).seconds)))
        }
        let report = try scenario.report()
        let trigger = try #require(report.incidents.first?.trigger)
        #expect(trigger.what.plain == words)
        let told = report.timeline.filter { $0.what.contains("rule-1") }
        #expect(told.count == (count > 3 ? 1 : count), "\(told.map(\.what.plain))")
    }

    @Test func whereNothingLeadsWhatWasMadeInOneGoIsWhatChanged() throws {
        var scenario = Scenario(services: 20)
        scenario.limit = .stated("2Gi")
        let kill = Moment(seconds: scenario.killedAt.seconds)
        scenario.mesh.rules += (0..<20).map {
            .init("rule-\(1_000 + $0)", in: "shop", host: "none.shop.svc.cluster.local", createdAt: kill.later(-60))
        }
        let incident = try scenario.incident()
        #expect(incident.leader.map { $0 == .unresolved } ?? true, "\(incident.causes.map(\.code))")
        let trigger = try #require(incident.trigger)
        #expect(trigger.what.plain == "DestinationRule shop/rule-1000 and 19 like it were created")
    }

    /// Services that came in several pushes: the last of them, not the first, is what the proxy died of.
    @Test func aChangeInStepsIsToldFromItsFirstToItsLast() throws {
        var scenario = Scenario(services: 60)
        let lines = [(-30.0, 150), (-8, 200), (-4, 300), (-1.5, 500)].map { seconds, services in
            let at = scenario.killedAt.later(seconds)
            return
                "\(at.rfc3339)\tinfo\tads\tXDS: Pushing Services:\(services) ConnectedEndpoints:3 Version:\(at.rfc3339)/9\n"
        }
        scenario.edits.append(("discovery.log", { $0 + lines.joined() }))
        let trigger = try #require(try scenario.incident().trigger)
        #expect(trigger.what.plain == "services in the mesh" && trigger.after == 500)
        #expect(trigger.took == 6.5 && trigger.beforehand?.plain == "in 6.5 s, up to 1.5 s before")
    }

    /// What fits its limit many times over did not die of what came.
    @Test(arguments: [("2Gi", false), (nil, true)] as [(String?, Bool)])
    func servicesAreNoNewsToAProxyThatNeedsLittle(limit: String?, isNews: Bool) throws {
        var scenario = Scenario(services: 60)
        if let limit { scenario.limit = .stated(limit) }
        let lines = [(-30.0, 150), (-8, 500)].map { seconds, services in
            let at = scenario.killedAt.later(seconds)
            return
                "\(at.rfc3339)\tinfo\tads\tXDS: Pushing Services:\(services) ConnectedEndpoints:3 Version:\(at.rfc3339)/9\n"
        }
        scenario.edits.append(("discovery.log", { $0 + lines.joined() }))
        #expect(try scenario.incident().trigger.map { $0.what.plain == "services in the mesh" } ?? false == isNews)
    }

    @Test func whenAChangeWasIsToldByWhatIsKnownOfIt() {
        var trigger = Trigger(
            at: nil, what: "cranes in the harbour", object: nil,
            evidence: Evidence(.file("quay.log", locator: .line(3)), text: "cranes"))
        #expect(trigger.beforehand == nil)
        trigger.secondsBefore = 20
        #expect(trigger.beforehand?.plain == "20 s before")
        trigger.took = 14
        #expect(trigger.beforehand?.plain == "in 14 s, up to 6.0 s before")
        trigger.took = 25
        #expect(trigger.beforehand?.plain == "in the 20 s before")
    }

    /// A Deployment that was scaled up, by its event: with a clock, and by its age alone.
    @Test func aServiceWhoseDeploymentGrewIsNamed() throws {
        func trigger(_ message: String, of name: String? = nil, before seconds: Double = 100) throws -> Trigger? {
            var scenario = Scenario(services: 30)
            scenario.mesh.addEndpoints(4_500)
            let kill = scenario.killedAt, service = scenario.mesh.services[1]
            scenario.capture = { capture in
                let name = name ?? service.name
                capture.events.add(
                    "SuccessfulRescale", object: "horizontalpodautoscaler/\(name)", in: service.namespace,
                    source: "horizontal-pod-autoscaler", "New size: 4500; reason: cpu above target",
                    at: kill.later(-seconds))
                capture.events.add(
                    "ScalingReplicaSet", object: "deployment/\(name)", in: service.namespace,
                    source: "deployment-controller", message, at: kill.later(-seconds))
            }
            return try scenario.incident().trigger
        }
        let up = "Scaled up replica set web-66d7b to 4500 from 1200"
        let grown = try #require(try trigger(up))
        #expect(grown.before == 1_200 && grown.after == 4_500, "\(grown)")
        #expect(abs((grown.secondsBefore ?? 0) - 100) < 61, "\(grown)")
        #expect(grown.what.contains("by HorizontalPodAutoscaler"), "\(grown.what)")
        #expect(grown.object?.kind == "Deployment")
        // Its Service has another name, and as many endpoints.
        #expect(try trigger(up, of: "web")?.after == 4_500)
        #expect(try trigger("Scaled up replica set web-66d7b to 60 from 20", of: "web") == nil)
        // Hours before it explains nothing; nor does a rollout, nor what is no larger than the others.
        #expect(try trigger(up, before: 9_000) == nil)
        #expect(try trigger("Scaled up replica set web-66d7b to 4500") == nil)
        #expect(try trigger("Scaled up replica set web-66d7b to 4500 from 4400") == nil)
        #expect(try trigger("Scaled down replica set web-66d7b to 0 from 4500") == nil)
    }

    /// Who scales what is blamed is where to look, beside what narrows its callers.
    @Test(arguments: [true, false]) func theAutoscalerBehindNewEndpointsIsAStep(isSoon: Bool) throws {
        var scenario = Scenario(services: 30)
        scenario.mesh.addEndpoints(4_500)
        let at = scenario.killedAt.later(isSoon ? -100 : -9_000), service = scenario.mesh.services[1]
        scenario.capture = { capture in
            capture.events.add(
                "SuccessfulRescale", object: "horizontalpodautoscaler/\(service.name)", in: service.namespace,
                source: "horizontal-pod-autoscaler", "New size: 4500; reason: cpu above target", at: at)
            capture.events.add(
                "ScalingReplicaSet", object: "deployment/\(service.name)", in: service.namespace,
                source: "deployment-controller", "Scaled up replica set web-66d7b to 4500 from 1200", at: at)
        }
        let advice = try scenario.incident().advice.filter { $0.text.contains("maxReplicas") }
        #expect(advice.count == (isSoon ? 1 : 0))
        guard isSoon, let own = advice.first else { return }
        #expect(own.text.contains("scaled it from 1,200 to 4,500 replicas"), "\(own.text)")
        #expect(own.command?.line == "kubectl -n \(service.namespace) describe hpa \(service.name)")
    }

    @Test func anAutoscalerIsNamedOfALivingProxyToo() throws {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(4)
        mesh.addEndpoints(4_500)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "200Mi"))
        let service = mesh.services[1]
        var capture = CaptureShape(mesh)
        capture.proxies = mesh.pods(in: "shop").map { ProxyShape($0, in: mesh) }
        capture.events.add(
            "SuccessfulRescale", object: "horizontalpodautoscaler/\(service.name)", in: service.namespace,
            source: "horizontal-pod-autoscaler", "New size: 4500; reason: cpu above target",
            at: mesh.capturedAt.later(-300))
        let report = try Engine(Scenario.load(capture.builder()), toolVersion: "test").report()
        let advice = try #require(report.outlook.first).advice.filter { $0.text.contains("maxReplicas") }
        #expect(advice.first?.text.contains("scaled it to 4,500 replicas") == true, "\(advice)")
    }

    @Test func aRuleOfYesterdayIsNone() throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        #expect(try scenario.incident().trigger?.object?.kind != "DestinationRule")
    }

    @Test func aRolloutIsNamedWhereNothingElseChanged() throws {
        var scenario = Scenario(services: 20, lived: 20)
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first)
        let begun = pod.createdAt.rfc3339
        let rolled = scenario.startedAt.later(-40).rfc3339
        scenario.edits.append(
            (
                "k8s-resources",
                { text in
                    // The ReplicaSet of the new rollout is younger than its Deployment.
                    guard let at = text.firstRange(of: "\n    name: pay-\(pod.hash)\n") else { return text }
                    let head = text[..<at.lowerBound]
                    guard let stamp = head.ranges(of: begun).last else { return text }
                    return String(head[..<stamp.lowerBound]) + rolled + String(text[stamp.upperBound...])
                }
            ))
        let trigger = try scenario.incident().trigger
        #expect(trigger?.object?.keyword == "Deployment checkout/pay", "\(String(describing: trigger))")
    }

    /// A Deployment with its ReplicaSets, the newest of which was made shortly before the kill.
    private func rollout(
        _ old: String, _ new: String, hasDeployment: Bool = true
    ) throws -> Trigger? {
        try killedByRollout(old, new, hasDeployment: hasDeployment).trigger
    }

    private func killedByRollout(
        _ old: String, _ new: String, hasDeployment: Bool = true, limit: String? = nil
    ) throws -> Incident {
        var scenario = Scenario(services: 20, lived: 20)
        if let limit { scenario.limit = .stated(limit) }
        let start = scenario.startedAt
        func object(_ kind: String, _ name: String, _ at: Moment, _ revision: Int, _ template: String) -> String {
            let owner = "  ownerReferences:\n  - controller: true\n    kind: Deployment\n    name: pay\n"
            return """
                ---
                apiVersion: apps/v1
                kind: \(kind)
                metadata:
                  annotations:
                    deployment.kubernetes.io/revision: "\(revision)"
                  creationTimestamp: "\(at.rfc3339)"
                  name: \(name)
                  namespace: checkout
                \(kind == "ReplicaSet" ? owner : "")spec:
                  replicas: \(revision == 6 ? 0 : 1)
                  template:
                \(template)

                """
        }
        let text =
            (hasDeployment ? object("Deployment", "pay", start.later(-9_000), 7, new) : "")
            + object("ReplicaSet", "pay-aaaa", start.later(-9_000), 6, old)
            + object("ReplicaSet", "pay-bbbb", start.later(-30), 7, new)
        scenario.added = [("rollouts.yaml", text)]
        return try scenario.incident()
    }

    /// The kubelet waits 10, 20, 40, 80, 160, 300, 300… seconds.
    @Test(arguments: [
        (1, 600, true), (1, 601, false), (2, 610, true), (2, 611, false), (7, 1_210, true), (9, 1_900, false),
    ])
    func endsThatNobodySawWereSooner(restarts: Int, seconds: Int, holds: Bool) throws {
        let scenario = Scenario(services: 3)
        let finder = TriggerFinder(mesh: try Diagnosis.Mesh(scenario.load()), objects: [])
        let kill = scenario.startedAt
        var victim = Victim(unnamed: "pay-0", process: nil, form: .containerLimit)
        victim.kills = [Kill(pod: "pay-0", at: kill)]
        victim.restartCount = restarts
        #expect(finder.isJustBefore(kill, kill.later(-Double(seconds)), of: [victim]) == holds)
    }

    @Test func aRolloutTellsWhatItChanged() throws {
        func template(_ annotation: String = "team: till", _ image: String = "till:1") -> String {
            """
                metadata:
                  annotations:
                    \(annotation)
                spec:
                  containers:
                  - image: \(image)
                    name: app
            """
        }
        let lowered = try #require(
            try rollout(
                template("sidecar.istio.io/proxyMemoryLimit: 192Mi"),
                template("sidecar.istio.io/proxyMemoryLimit: 80Mi")))
        #expect(lowered.what.contains("lowered the memory limit"), "\(lowered.what)")
        #expect(lowered.change?.plain == "192 MiB → 80 MiB" && lowered.object?.kind == "Deployment")
        #expect(lowered.evidence.locator.contains("ReplicaSet checkout/pay-aaaa"), "\(lowered.evidence.locator)")
        let image = try #require(try rollout(template(), template("team: till", "till:2")))
        #expect(image.what.plain.hasSuffix("the image of app changed"), "\(image.what)")
        let config = try #require(
            try rollout(template(), template(#"proxy.istio.io/config: "concurrency: 6""#)))
        #expect(config.what.contains("proxy.istio.io/config"), "\(config.what)")
        // Who saved the ReplicaSets alone has saved when it began.
        let alone = try #require(try rollout(template(), template("team: till", "till:2"), hasDeployment: false))
        #expect(alone.what == image.what)
        let same = try #require(try rollout(template(), template()))
        #expect(same.what.plain == "a rollout of checkout/pay", "\(same.what)")
    }

    /// Nothing explains the kill, and another image came shortly before it.
    @Test func theTemplateBeforeIsOfferedWhereNothingExplainsTheKill() throws {
        func template(_ image: String) -> String {
            """
                spec:
                  containers:
                  - image: \(image)
                    name: app
            """
        }
        let incident = try killedByRollout(template("till:1"), template("till:2"), limit: "1Gi")
        #expect(incident.leading.map(\.isRemainder) ?? true, "\(String(describing: incident.leading?.code))")
        let limit = try #require(incident.remedies.first { $0.limit != nil })
        let back = try #require(limit.alternatives.first)
        #expect(back.commands.map(\.line) == ["kubectl -n checkout rollout undo deployment/pay"])
        #expect(back.title.plain.hasSuffix("a rollout of checkout/pay: the image of app changed"), "\(back.title)")
        // Without a rollout there is nothing to go back to.
        var scenario = Scenario(services: 20, lived: 20)
        scenario.limit = .stated("1Gi")
        let other = try scenario.incident()
        #expect(!other.remedies.flatMap(\.alternatives).flatMap(\.commands).contains { $0.line.contains("undo") })
    }

    /// What kubectl applied last is what it was before only where no older rollout is there to say so.
    @Test func whatTheRolloutBeforeSaysGoesBeforeWhatWasApplied() throws {
        func row(_ kind: String, _ name: String, limit: Bytes?, applied: Bytes? = nil) -> Store.WorkloadRow {
            Store.WorkloadRow(
                kind: kind, name: name, proxyLimit: limit, appliedLimit: applied, file: "rollouts.yaml")
        }
        let deployment = row("Deployment", "pay", limit: 80, applied: 192)
        let applied = try #require(LimitBefore(older: nil, object: deployment))
        #expect(applied.limit == 192)
        let place = applied.place(of: "pay", in: "checkout").locator
        #expect(place.contains("Deployment checkout/pay") && place.contains("last-applied-configuration"), "\(place)")
        let set = row("ReplicaSet", "pay-aaaa", limit: 256)
        let told = try #require(LimitBefore(older: set, object: deployment))
        #expect(told.limit == 256)
        let older = told.place(of: "pay", in: "checkout").locator
        #expect(older.contains("ReplicaSet checkout/pay-aaaa"), "\(older)")
        // It had no limit: nothing was lowered.
        #expect(LimitBefore(older: row("ReplicaSet", "pay-aaaa", limit: nil), object: deployment) == nil)
    }

    /// Lines of the victim's own access log: so many a second, then so many more in the last ten seconds of its life.
    private func load(_ calm: Int, then busy: Int) throws -> Trigger? {
        var scenario = Scenario.connections(2_000, requests: 1_600, bytesEach: 16_000)
        let kill = scenario.killedAt
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first)
        var lines = ""
        for second in -100..<0 {
            let at = kill.later(Double(second)).rfc3339.replacing("Z", with: ".021Z")
            for _ in 0..<(second < -10 ? calm : busy) {
                lines +=
                    "[\(at)] \"GET / HTTP/1.1\" 200 - via_upstream - \"-\" 0 0 12 - \"-\" \"curl\" \"85bf827b\" \"host\" \"10.9.1.4:80\" inbound|8080|| 127.0.0.6:48728 10.88.1.14:8080 10.88.1.12:53862 - default\n"
            }
        }
        scenario.added = [("bug-report/proxies/\(pod.folder)/istio-proxy.log", lines)]
        return try scenario.incident().trigger
    }

    @Test func aBurstOfRequestsJustBeforeTheKillIsNamed() throws {
        let found = try #require(try load(2, then: 30))
        #expect(found.what.contains("requests a minute"), "\(found.what)")
        #expect(found.before == 120 && found.after == 1_800, "\(found.change?.plain ?? "")")
        #expect(found.secondsBefore == 10)
        #expect(try load(20, then: 30)?.what.contains("requests a minute") != true)
    }

    /// What asks for no limit gets the one of its namespace.
    private func ranged(made seconds: Double, default limit: String) throws -> Incident {
        var scenario = Scenario(services: 20, lived: 40)
        scenario.limit = .stated("72Mi")
        let text = """
            apiVersion: v1
            kind: LimitRange
            metadata:
              name: house-rules
              namespace: checkout
              creationTimestamp: "\(scenario.killedAt.later(-seconds).rfc3339)"
            spec:
              limits:
              - type: Container
                default: {memory: \(limit)}

            """
        scenario.added = [("limits.yaml", text)]
        return try scenario.incident()
    }

    @Test func aLimitThatIsTheDefaultOfItsNamespaceIsToldAsThat() throws {
        let own = try ranged(made: 90_000, default: "72Mi")
        #expect(own.limitDefault == ObjectName("LimitRange", "checkout", "house-rules"))
        #expect(try ranged(made: 90_000, default: "73Mi").limitDefault == nil)
    }

    @Test func aDefaultLimitThatCameIsNamed() throws {
        let found = try #require(try ranged(made: 90, default: "72Mi").trigger)
        #expect(found.object?.keyword == "LimitRange checkout/house-rules", "\(found.what)")
        #expect(found.secondsBefore == 90 && found.what.contains("72 MiB"))
        #expect(try ranged(made: 90, default: "512Mi").trigger?.object?.kind != "LimitRange")
        #expect(try ranged(made: 9_000, default: "72Mi").trigger?.object?.kind != "LimitRange")
    }
}
