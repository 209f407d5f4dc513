import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// What is pasted at night must not hurt: nothing is deleted or replaced unseen, and no capture kills what it is for.
@Suite struct HarmlessRemedyTests {
    private func remedy(_ incident: Incident, _ classification: CauseClass) -> Remedy? {
        incident.remedies.first {
            $0.cause == incident[classification].code && !$0.title.hasPrefix("raise the memory limit")
        }
    }

    private func subsets() -> Scenario {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        return scenario
    }

    /// The victim calls one service of `harbour`, and is one of two workloads of its namespace.
    private func called() -> Scenario {
        var scenario = Scenario(services: 140)
        scenario.shape = { shape in
            guard let cluster = shape.clusters.first(where: { $0.namespace == "harbour" }),
                let host = cluster.endpoints.first
            else { return }
            shape.loads = [.init(cluster.name, address: host.address, connectionsTotal: 4, requestsTotal: 90)]
        }
        return scenario
    }

    // MARK: - Subsets

    @Test func subsetsStayWhereTheRoutesWereNotRead() throws {
        var scenario = subsets()
        scenario.edits.append(
            (
                name: "config_dump",
                change: { page in
                    let end = page.firstRange(of: "envoy.admin.v3.RoutesConfigDump")?.lowerBound ?? page.endIndex
                    return String(page[..<end])
                }
            ))
        let incident = try scenario.incident()
        #expect(incident[.drSubsets].outcome.isClaim)
        #expect(remedy(incident, .drSubsets) == nil)
        let advice = try #require(incident.advice.first { $0.cause == incident[.drSubsets].code })
        #expect(advice.text.contains("Do not remove subsets yet") && advice.text.contains("ends early"))
        #expect(advice.command?.line.hasPrefix("kubectl get destinationrules") ?? false)
    }

    @Test func aRuleThatIsNotInTheBundleIsKeptFirst() throws {
        var scenario = subsets()
        scenario.dropped = ["cluster/crs"]
        let remedy = try #require(self.remedy(try scenario.incident(), .drSubsets))
        let file = "destinationrule-istio-system-canary.before.yaml"
        #expect(
            remedy.saves.map(\.line) == ["kubectl -n istio-system get destinationrule canary -o yaml > \(file)"])
        #expect(remedy.undo.plain == "grep -v '^ *resourceVersion:' \(file) | kubectl replace -f -")
        let known = try #require(self.remedy(try subsets().incident(), .drSubsets))
        #expect(known.saves.isEmpty && known.undo.plain.contains("kubectl -n istio-system patch"))
    }

    /// One proxy's routes say nothing of what others are sent to.
    @Test func subsetsThatOtherRoutesMayNameComeAfterALimit() throws {
        var scenario = subsets()
        scenario.dropped = ["cluster/crs", "debug/syncz"]
        let incident = try scenario.incident()
        let remedy = try #require(self.remedy(incident, .drSubsets))
        #expect(remedy.needs.contains { $0.hasPrefix("that no VirtualService names them") }, "\(remedy.needs)")
        #expect(remedy.title.contains(" if no VirtualService names them: no route of "), "\(remedy.title)")
        let first = try #require(incident.firstAction)
        #expect(!first.steps.contains(remedy.id) && first.why.contains("needs what is not in the bundle"))
        // All that istiod serves were looked at.
        scenario.dropped = ["cluster/crs"]
        #expect(try self.remedy(scenario.incident(), .drSubsets)?.needs.isEmpty == true)
        let listed = try subsets().incident()
        let known = try #require(self.remedy(listed, .drSubsets))
        #expect(known.needs.isEmpty && listed.firstAction?.steps == [known.id])
        #expect(known.title.contains(": no route names one of its "), "\(known.title)")
    }

    /// A VirtualService that no proxy of the bundle sees names one: its hosts keep it.
    @Test func subsetsThatAVirtualServiceNamesStay() throws {
        var scenario = subsets()
        let host = scenario.mesh.services[4].host
        scenario.added = [
            (
                "bug-report/cluster/virtualservices.yaml",
                """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: networking.istio.io/v1
                  kind: VirtualService
                  metadata: {name: quay, namespace: harbour}
                  spec:
                    hosts: [\(host)]
                    exportTo: ["."]
                    http:
                    - route:
                      - destination: {host: \(host), subset: v2}

                """
            )
        ]
        let incident = try scenario.incident()
        let remedy = try #require(self.remedy(incident, .drSubsets))
        #expect(remedy.title.contains("only to the 1 host whose routes name them"), "\(remedy.title)")
        #expect(remedy.yaml?.contains(host) == true && remedy.yaml?.contains("v2") == true)
        #expect(incident.firstAction?.steps.first != remedy.id)
    }

    // MARK: - Sidecars

    @Test func anUnknownSidecarIsKeptBeforeItIsReplaced() throws {
        var scenario = called()
        scenario.dropped = ["cluster/crs"]
        let incident = try scenario.incident()
        let remedy = try #require(self.remedy(incident, .configScope))
        let file = "sidecars-checkout-default.before.yaml"
        #expect(remedy.saves.count == 1 && remedy.saves[0].line.hasSuffix("--ignore-not-found -o yaml > \(file)"))
        #expect(remedy.undo.plain.hasPrefix("if [ -s \(file) ]; then grep") && remedy.undo.plain.hasSuffix("; fi"))
        let first = try #require(incident.firstAction)
        #expect(first.steps.first != remedy.id)
        let listed = try #require(self.remedy(try called().incident(), .configScope))
        #expect(listed.saves.isEmpty && listed.undo.plain == "kubectl -n checkout delete sidecar default")
    }

    @Test func aSiblingThatNobodyWatchedIsNotReached() throws {
        var scenario = called()
        scenario.mesh.addService("basket", in: "checkout")
        let remedy = try #require(self.remedy(try scenario.incident(), .configScope))
        let document = try #require(PastedYAML(remedy.yaml ?? "")?.documents.first)
        #expect(document["metadata.name"] == ["pay"])
        #expect(document["spec.workloadSelector.labels.app"] == ["pay"])
        #expect(document["spec.egress[].hosts[]"].contains { $0.hasPrefix("harbour/") })
        #expect(remedy.uncertain.contains { $0.contains("basket") })
        #expect(!remedy.alternatives.contains { $0.yaml.contains("kind: Sidecar") })
    }

    // MARK: - Captures

    @Test(arguments: Episode.all)
    func noCaptureIsAskedForThatKills(episode: Episode) throws {
        let incident = try #require(Episode.incidents[episode.name])
        let dump = incident.memory.peaks.first { $0.kind == .configDump }
        for advice in incident.advice where dump?.fits == false {
            let line = advice.command?.line ?? ""
            #expect(!line.contains("config_dump") && !line.contains("istioctl proxy-config"), "\(line)")
        }
    }

    @Test func theReasonAndAHarmlessSourceAreGiven() throws {
        var scenario = called()
        scenario.dropped = ["/clusters"]
        let incident = try scenario.incident()
        let dump = try #require(incident.memory.peaks.first { $0.kind == .configDump })
        #expect(dump.fits == false)
        let advice = try #require(incident.advice.first { $0.cause == incident[.configScope].code })
        let peak = try #require(dump.peak)
        #expect(advice.text.contains("Do not take a config_dump") && advice.text.contains("about \(peak)"))
        #expect(advice.command?.line.contains("GET clusters") ?? false)
    }

    // MARK: - What comes first

    @Test func idleConnectionsAreClosedBeforeAnyIsRefused() throws {
        let incident = try #require(Episode.incidents["thousands of connections"])
        let remedy = try #require(self.remedy(incident, .connections))
        #expect(remedy.title.hasPrefix("close connections to"))
        #expect(remedy.yaml?.contains("idleTimeout: \"60s\"") ?? false)
        #expect(!(remedy.yaml?.contains("maxConnections") ?? true))
        #expect(remedy.alternatives.contains { $0.yaml.contains("maxConnections") })
        #expect(incident.firstAction?.shedsTraffic == false)
    }

    @Test(arguments: Episode.all)
    func whatIsOnlyPossibleHasNoRootFix(episode: Episode) throws {
        let incident = try #require(Episode.incidents[episode.name])
        expectOrdered(incident.remedies, incident.causes)
    }

    @Test func inRareReportsNeither() {
        for report in Episode.rareReports {
            for incident in report.incidents { expectOrdered(incident.remedies, incident.causes) }
            for entry in report.outlook { expectOrdered(entry.remedies, entry.causes) }
        }
    }

    private func expectOrdered(_ remedies: [Remedy], _ causes: [Cause]) {
        let claimed = Set(causes.filter { $0.outcome.isClaim }.map(\.code))
        for remedy in remedies where remedy.kind == .rootFix {
            #expect(claimed.contains(remedy.cause), "\(remedy.title.plain)")
        }
        // Nothing for a claim comes after what only eases.
        let places = remedies.indices.filter { !claimed.contains(remedies[$0].cause) }
        let last = remedies.indices.last { claimed.contains(remedies[$0].cause) } ?? -1
        #expect(places.allSatisfy { $0 > last || remedies[$0].limit != nil })
    }

    @Test func istiodIsNotRestartedWhileSomethingIsDown() throws {
        let incident = try #require(Episode.incidents["a gateway with every cluster"])
        let remedy = try #require(self.remedy(incident, .gatewayAllClusters))
        #expect(remedy.risk.contains("sends every proxy all its configuration again"))
        // The whole Deployment put back would undo what others changed in it since.
        #expect(remedy.saves.isEmpty)
        let variable = "PILOT_FILTER_GATEWAY_CLUSTER_CONFIG"
        #expect(remedy.undo.plain == "kubectl -n istio-system set env deployment/istiod \(variable)-")
        #expect(remedy.uncertain.contains { $0.contains("set env deployment/istiod --list") })
        let first = try #require(incident.firstAction?.steps.first)
        #expect(first != remedy.id && incident.remedies.first { $0.id == first }?.limit != nil)
    }

    // MARK: - Limits

    @Test func whatElseALimitSetsIsSaid() throws {
        var scenario = Scenario(services: 140)
        scenario.edits.append(
            (
                name: "cluster/k8s-resources",
                // No page lists its annotations, nor those of a whole template.
                change: {
                    $0.replacing("    annotations:\n", with: "    remarks:\n")
                        .replacing("\n        containers:\n", with: "\n        boxes:\n")
                }
            ))
        let incident = try scenario.incident()
        let limit = try #require(incident.remedies.first { $0.limit != nil })
        let fields = try #require(PastedYAML(limit.yaml ?? "")?.documents.first).fields
        // Its pods show what they ask for whole, and nothing of CPU.
        #expect(fields.count == 2)
        #expect(limit.risk.contains("a memory request of") && !limit.risk.contains("CPU"), "\(limit.risk)")
        let file = "deployment-checkout-pay.before.yaml"
        #expect(limit.saves.map(\.line) == ["kubectl -n checkout get deployment pay -o yaml > \(file)"])
        #expect(limit.undo.plain == "grep -v '^ *resourceVersion:' \(file) | kubectl replace -f -")
        // With an annotation of its own that one alone is changed, and set back.
        let own = try #require(try Scenario(services: 140).incident().remedies.first { $0.limit != nil })
        #expect(own.saves.isEmpty && !own.risk.contains("CPU") && own.undo.plain.contains("proxyMemoryLimit"))
    }

    @Test func theSumEndsInItsResult() throws {
        let incident = try #require(Episode.incidents["the mesh on a sidecar"])
        let limit = try #require(incident.recommendedLimit)
        #expect(limit.arithmetic.hasSuffix("rounded up to \(limit.bytes)"))
        #expect(incident.remedies.first { $0.limit != nil }?.limit == limit.bytes)
    }

    @Test func untilWhenALimitLastsIsSaid() throws {
        var scenario = Scenario(services: 140, lived: 20_000)
        var answer = PrometheusAnswer()
        answer.add(
            "container_memory_working_set_bytes", of: scenario.mesh.pods(of: "pay", in: "checkout")[0],
            from: scenario.killedAt.later(-20 - 300 * 59), every: 300, (0..<60).map { 20_000_000 + $0 * 500_000 })
        scenario.added.append(("bug-report/working_set.json", answer.text))
        let limit = try #require(try scenario.incident().remedies.first { $0.limit != nil })
        #expect(limit.risk.contains("an hour, so this limit lasts about "))
        let level = try #require(Episode.incidents["the mesh on a sidecar"]?.remedies.first { $0.limit != nil })
        #expect(!level.risk.contains("an hour"))
    }

    @Test func aLimitAfterACaptureDoesNotPromiseTheNext() throws {
        let incident = try #require(Episode.incidents["the capture"])
        #expect(!incident.memory.peaks.contains { $0.kind == .configDump })
        if let limit = incident.recommendedLimit {
            #expect(limit.arithmetic.contains("whether a config_dump fits too"))
        }
        #expect(incident.firstAction.map { $0.why.contains("no page shows") } ?? true)
    }

    // MARK: - Evictions

    @Test func whatRanAwayIsBoundAndNotBlessed() throws {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated(nil)
        scenario.evict("istio-proxy", using: "2Gi", request: "96Mi", proxyRequest: "96Mi")
        let incident = try scenario.incident()
        #expect(incident.form == .eviction && incident.leader == .nodePressure)
        let consumed = try #require(incident.consumed)
        #expect(consumed.plain.contains("the proxy held 2 GiB"), "\(consumed)")
        let remedy = try #require(incident.remedies.first)
        #expect(remedy.kind == .stopGap && remedy.title.hasPrefix("limit the proxy to"))
        #expect(remedy.limit.map { $0 < Bytes(2 << 30) } == true, "a limit above what it held changes nothing")
        #expect(!(remedy.yaml?.contains("proxyMemory\":\"2") ?? true))
        // Nor where a limit is set above it.
        scenario.limit = .stated("3Gi")
        let limited = try #require(try scenario.incident().remedies.first)
        #expect(limited.title.hasPrefix("limit the proxy to "), "\(limited.title)")
        #expect(limited.title.contains("less than the 2 GiB that it held"), "\(limited.title)")
    }

    /// A bound a few parts in a hundred below what filled the node bounds nothing, and what is needed by right is to be requested.
    @Test(arguments: ["16640Mi", "7Gi", "2Gi"]) func aBoundIsClearlyBelowWhatFilledTheNode(used: String) throws {
        var scenario = Scenario(services: 3)
        scenario.evict("pay", using: used, request: "256Mi")
        scenario.capture = { ($0.victims, $0.logs) = ([], [:]) }
        let incident = try #require(scenario.report().incidents.first { $0.containerKind == .app })
        let remedy = try #require(incident.remedies.first)
        let held = try #require(Quantity(used)?.bytes)
        #expect(remedy.limit.map { $0.double <= 0.9 * held.double } == true, "\(remedy.title)")
        #expect(remedy.risk.contains("where it needs so much by right, request that much"), "\(remedy.risk)")
    }

    /// Kubernetes takes a limit for the request where there is none, and no node may have so much free.
    @Test func aLimitWithoutARequestBringsASmallOne() throws {
        func command(_ request: String) throws -> String {
            var scenario = Scenario(services: 4)
            scenario.evict("pay", using: "16Gi", request: request)
            let report = try scenario.report()
            let incident = try #require(report.incidents.first { $0.container == "pay" })
            let remedy = try #require(incident.remedies.first)
            #expect(remedy.risk.contains("a limit without a request") == (request == "0"))
            return remedy.commands.map(\.line).joined()
        }
        #expect(try command("0").contains("--requests=memory=256Mi"))
        let asked = try command("512Mi")
        #expect(asked.contains("--limits=memory=") && !asked.contains("--requests"), "\(asked)")
    }
}
