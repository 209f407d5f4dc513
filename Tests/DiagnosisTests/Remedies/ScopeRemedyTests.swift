import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct ScopeRemedyTests {
    /// The victim calls one service of the namespace `harbour`.
    private func scenario(_ change: (inout Scenario) -> Void = { _ in }) -> Scenario {
        var scenario = Scenario(services: 140)
        scenario.shape = { Self.call("harbour", from: &$0) }
        change(&scenario)
        return scenario
    }
    /// It called one service of each of these namespaces.
    private static func call(_ namespaces: String..., from shape: inout ProxyShape) {
        shape.loads = namespaces.compactMap { namespace in
            guard let cluster = shape.clusters.first(where: { $0.namespace == namespace }),
                let host = cluster.endpoints.first
            else { return nil }
            return .init(cluster.name, address: host.address, connectionsTotal: 4, requestsTotal: 90)
        }
    }
    private func called(_ scenario: Scenario) -> String {
        scenario.mesh.services.first { $0.namespace == "harbour" }.map { "harbour/\($0.host)" } ?? ""
    }
    private func remedy(_ incident: Incident) -> Remedy? {
        incident.remedies.first { $0.cause == incident[.configScope].code }
    }
    private func hosts(_ yaml: String?) throws -> [String] {
        try #require(PastedYAML(yaml ?? "")?.documents.first)["spec.egress[].hosts[]"]
    }

    @Test func itListsWhatWasCalled() throws {
        let scenario = self.scenario()
        let remedy = try #require(self.remedy(try scenario.incident()))
        #expect(remedy.kind == .rootFix)
        #expect(try hosts(remedy.yaml) == ["./*", "istio-system/*", called(scenario)])
        #expect(remedy.title.contains("1 host was called") && remedy.risk.contains("1 proxy of checkout"))
    }

    /// What `./*` covers is called too, and stands in no line of its own.
    @Test func hostsOfItsOwnNamespaceAreCountedApart() throws {
        let scenario = self.scenario { scenario in
            scenario.shape = { Self.call("harbour", "checkout", from: &$0) }
        }
        let remedy = try #require(self.remedy(try scenario.incident()))
        #expect(try hosts(remedy.yaml) == ["./*", "istio-system/*", called(scenario)])
        #expect(remedy.title.contains("(2 hosts were called, 1 of them in its own namespace)"), "\(remedy.title)")
    }

    @Test func theProxyThenFits() throws {
        let effect = try #require(self.remedy(try scenario().incident())?.effect)
        #expect(effect.neededBefore?.fitsAtFullPush(effect.limit) == false)
        #expect(effect.neededAfter?.fitsAtFullPush(effect.limit) == true)
        #expect(effect.rows.first?.component == "clusters of services")
    }

    @Test func everyProxyOfTheNamespaceIsAsked() throws {
        let scenario = self.scenario { scenario in
            scenario.mesh.addService("basket", in: "checkout")
            let mesh = scenario.mesh
            scenario.capture = { $0.proxies += Self.callers(["basket"], of: "checkout", in: mesh) }
        }
        let remedy = try #require(self.remedy(try scenario.incident()))
        let listed = try hosts(remedy.yaml)
        #expect(listed.count == 4 && listed.contains { $0.hasPrefix("tariffs/") })
        // Narrower: the killed workload alone, picked by a label that no other pod has.
        let narrow = try #require(remedy.alternatives.first { $0.title.hasPrefix("narrower") })
        let document = try #require(PastedYAML(narrow.yaml)?.documents.first)
        #expect(document["spec.workloadSelector.labels.app"] == ["pay"])
        // What its siblings call it may call too.
        #expect(document["spec.egress[].hosts[]"].count == 4)
    }

    @Test func withOneWorkloadThereIsNoNarrowerScope() throws {
        let remedy = try #require(self.remedy(try scenario().incident()))
        #expect(!remedy.alternatives.contains { $0.title.hasPrefix("narrower") })
        #expect(try hosts(remedy.alternatives.first { $0.title.hasPrefix("wider") }?.yaml).last == "harbour/*")
    }

    @Test func aHostThatAnObjectNamesIsKeptAndDoubted() throws {
        let scenario = self.scenario { scenario in
            guard let service = scenario.mesh.services.first(where: { $0.namespace == "parcels" }) else { return }
            scenario.mesh.virtualServices = [
                .init(
                    "to-parcels", in: "checkout", host: service.host, prefixes: ["/a"], createdAt: scenario.mesh.begunAt
                )
            ]
        }
        let remedy = try #require(self.remedy(try scenario.incident()))
        #expect(try hosts(remedy.yaml).contains { $0.hasPrefix("parcels/") })
        #expect(remedy.uncertain.count == 1 && remedy.uncertain[0].contains("VirtualService checkout/to-parcels"))
    }

    @Test func aSidecarThatIsThereIsNarrowedAndNotDoubled() throws {
        let scenario = self.scenario { scenario in
            scenario.mesh.scopes = [
                .init("scope", in: "checkout", hosts: ["*/*"], createdAt: scenario.mesh.begunAt)
            ]
        }
        let remedy = try #require(self.remedy(try scenario.incident()))
        #expect(remedy.title.hasPrefix("narrow Sidecar checkout/scope"))
        let patch = "kubectl -n checkout patch sidecars.networking.istio.io scope --type merge -p"
        #expect(remedy.commands.count == 1 && remedy.commands[0].line.hasPrefix(patch) && remedy.body == nil)
        #expect(remedy.undo.text.plain == patch + #" '{"spec":{"egress":[{"hosts":["*/*"]}]}}'"#)
        #expect(!remedy.alternatives.contains { $0.title.hasPrefix("for the whole mesh") })
    }

    @Test func whatWasNeverSeenAtWorkGetsNone() throws {
        let scenario = self.scenario { $0.dropped = ["/clusters"] }
        let incident = try scenario.incident()
        #expect(!incident.remedies.contains { $0.yaml?.contains("kind: Sidecar") ?? false })
        let advice = try #require(incident.advice.first { $0.cause == incident[.configScope].code })
        #expect(advice.text.contains("is in no page or log of its own"))
    }

    /// Those that it called log it by its address: so much a Sidecar must keep, and nobody knows what else.
    @Test func whatItsPeersLoggedIsToldAndGivesNoSidecar() throws {
        let scenario = self.scenario { scenario in
            scenario.dropped = ["/clusters"]
            scenario.mesh.addService("stock", in: "shop", sidecar: .init(limit: "1Gi"))
            let address = scenario.mesh.pods(of: "pay", in: "checkout").first?.address ?? ""
            let folder = scenario.mesh.pods(of: "stock", in: "shop").first?.folder ?? ""
            let line =
                "[2026-11-24T08:21:30.809Z] \"GET / HTTP/1.1\" 200 - via_upstream - \"-\" 0 200 0 0 \"-\" \"shop\" \"4dc2\" \"stock.shop\" \"10.88.1.13:8080\" inbound|8080|| 127.0.0.6:39192 10.88.1.13:8080 \(address):50008 outbound_.80_._.stock.shop.svc.cluster.local default\n"
            scenario.added = [("bug-report/proxies/\(folder)/istio-proxy.log", line + line)]
        }
        let incident = try scenario.incident()
        #expect(!incident.remedies.contains { $0.yaml?.contains("kind: Sidecar") ?? false })
        let advice = try #require(incident.advice.first { $0.cause == incident[.configScope].code })
        #expect(
            advice.text.contains("By the logs of its peers")
                && advice.text.contains("stock.shop.svc.cluster.local (2 requests)"), "\(advice.text)")
    }

    /// Its pages were read: that it calls nobody is not that nobody looked.
    @Test func whatWasWatchedAndCalledNobodyIsToldAsThat() throws {
        let scenario = self.scenario { scenario in
            scenario.dropped = ["istio-proxy.log"]
            scenario.edits.append(
                (
                    name: "/clusters",
                    change: { page in
                        page.split(separator: "\n").map { line in
                            guard line.contains("::cx_") || line.contains("::rq_"), let end = line.ranges(of: "::").last
                            else { return String(line) }
                            return line[..<end.upperBound] + "0"
                        }.joined(separator: "\n")
                    }
                ))
        }
        let incident = try scenario.incident()
        #expect(!incident.remedies.contains { $0.yaml?.contains("kind: Sidecar") ?? false })
        let advice = try #require(incident.advice.first { $0.cause == incident[.configScope].code })
        #expect(advice.text.contains("called nobody as far as its pages show"), "\(advice.text)")
    }

    /// Proxies of services that call one of `tariffs`.
    private static func callers(_ services: [String], of namespace: String = "shop", in mesh: SampleMesh)
        -> [ProxyShape]
    {
        services.compactMap { mesh.pods(of: $0, in: namespace).first }.map { pod in
            var shape = ProxyShape(pod, in: mesh)
            call("tariffs", from: &shape)
            return shape
        }
    }

    /// What others call is no proof for it, for its own namespace or for the whole mesh.
    @Test func whatOthersCallIsNoScope() throws {
        let scenario = self.scenario { scenario in
            scenario.shape = { _ in }
            scenario.mesh.addService("basket", in: "shop")
            let mesh = scenario.mesh
            scenario.capture = { capture in
                capture.proxies += Self.callers(["basket"], in: mesh)
            }
        }
        let incident = try scenario.incident()
        #expect(!incident.remedies.contains { $0.yaml?.contains("kind: Sidecar") ?? false })
        let first = try #require(incident.firstAction)
        #expect(first.fitsAtPush == true)
        let advice = try #require(incident.advice.first { $0.cause == incident[.configScope].code })
        #expect(advice.text.contains("no Sidecar can be written for it yet"))
    }

    /// What others were seen to call stands beside the limit, with what it may cut off, and is no step.
    @Test(arguments: [1, 2]) func whatOthersCallStandsBesideTheLimit(watched: Int) throws {
        let scenario = self.scenario { scenario in
            scenario.shape = { _ in }
            scenario.dropped = ["pay"]
            for number in 0..<watched { scenario.mesh.addService("basket-\(number)", in: "shop") }
            let mesh = scenario.mesh
            scenario.capture = { capture in
                capture.proxies += Self.callers((0..<watched).map { "basket-\($0)" }, in: mesh)
            }
        }
        let incident = try scenario.incident()
        let limit = try #require(incident.remedies.first { $0.limit != nil })
        let other = limit.alternatives.first { $0.body != nil && $0.title.contains("root namespace") }
        #expect((other != nil) == (watched == 2), "\(limit.alternatives.map(\.title.plain))")
        guard let other else { return }
        #expect(other.traffic?.unseen == true && other.traffic?.cuts.isEmpty == true)
        #expect(other.risk?.contains("what pay calls nobody saw") == true, "\(other.risk?.plain ?? "")")
        #expect(other.risk?.contains("lose mTLS") == true && other.saving ?? 0 > 0)
        #expect(incident.firstAction?.steps.contains(limit.id) == true)
    }

    /// One of its namespace lives by a Sidecar of its own: a model, with what it may cut off, and no step.
    @Test(arguments: [true, false]) func theSidecarOfANeighbourIsAModel(lives: Bool) throws {
        let scenario = self.scenario { scenario in
            scenario.dropped = ["/clusters"]
            scenario.mesh.addService("basket", in: "checkout")
            let mesh = scenario.mesh
            scenario.capture = { capture in
                guard let pod = mesh.pods(of: "basket", in: "checkout").first else { return }
                var shape = ProxyShape(pod, in: mesh)
                if lives { shape.clusters.removeLast(shape.clusters.count * 9 / 10) }
                capture.proxies.append(shape)
            }
            let model = """
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata: {name: basket, namespace: checkout}
                spec:
                  workloadSelector: {labels: {app: basket}}
                  egress: [{hosts: ["checkout/*", "istio-system/*", "tariffs/*"]}]

                """
            scenario.added = [("sidecars.yaml", model)]
        }
        let incident = try scenario.incident()
        let limit = try #require(incident.remedies.first { $0.limit != nil })
        let other = limit.alternatives.first { $0.title.contains("for pay alone") }
        #expect((other != nil) == lives, "\(limit.alternatives.map(\.title.plain))")
        let advice = try #require(incident.advice.first { $0.cause == incident[.configScope].code })
        #expect(advice.lacks?.plain == "The root fix is a Sidecar; no page shows what pay calls.")
        guard let other else { return }
        #expect(try hosts(other.yaml) == ["./*", "istio-system/*", "tariffs/*"])
        let document = try #require(PastedYAML(other.yaml)?.documents.first)
        #expect(document["spec.workloadSelector.labels.app"] == ["pay"])
        #expect(other.traffic?.unseen == true && other.saving ?? 0 > 0)
        #expect(other.risk?.contains("what basket calls is no proof of it") == true, "\(other.risk?.plain ?? "")")
        #expect(incident.firstAction?.steps.contains(limit.id) == true)
    }

    @Test func entriesOfASidecarImportWhatTheySay() {
        typealias Service = OutboundClusters.Service
        let own = Service(host: "cart.shop.svc.cluster.local", namespace: "shop")
        let far = Service(host: "api.tolls.example", namespace: "tariffs")
        let cases: [(String, Bool, Bool)] = [
            ("./*", true, false), ("*/*", true, true), ("shop/*", true, false), ("tariffs/*.example", false, true),
            ("*/api.tolls.example", false, true), ("~/*", false, false), ("none", false, false),
        ]
        for (entry, takesOwn, takesFar) in cases {
            #expect(RemedyBuilder.admits(entry, own, in: "shop") == takesOwn, "\(entry)")
            #expect(RemedyBuilder.admits(entry, far, in: "shop") == takesFar, "\(entry)")
        }
    }

    @Test func aGatewayGetsNone() throws {
        let incident = try #require(Episode.incidents["a gateway with every cluster"])
        #expect(!incident.remedies.contains { $0.yaml?.contains("kind: Sidecar") ?? false })
        let gateway = try #require(incident.remedies.first)
        let set = "kubectl -n istio-system set env deployment/istiod 'PILOT_FILTER_GATEWAY_CLUSTER_CONFIG=true'"
        #expect(gateway.commands.map(\.line) == [set])
        #expect(gateway.effect.map { $0.after < $0.before } ?? false)
    }

    @Test func namespacesThatNobodyCallsCanLeaveTheMesh() throws {
        var scenario = self.scenario()
        for number in 0..<6 { scenario.mesh.addService("app-\(number)", in: "checkout") }
        let mesh = scenario.mesh
        let few = try #require(self.remedy(try scenario.incident()))
        #expect(!few.alternatives.contains { $0.yaml.contains("discoverySelectors") })
        scenario.capture = {
            $0.proxies += mesh.pods.filter { $0.workload.hasPrefix("app-") }.map { ProxyShape($0, in: mesh) }
        }
        let many = try #require(self.remedy(try scenario.incident()))
        let selectors = try #require(many.alternatives.first { $0.yaml.contains("discoverySelectors") })
        let values = try #require(PastedYAML(selectors.yaml)?.documents.first)[
            "meshConfig.discoverySelectors[].matchExpressions[].values[]"]
        #expect(values == ["atlas", "parcels", "tariffs"])
    }

    /// The victim and three others are four whose traffic is seen.
    @Test(arguments: [(3, false), (4, true)])
    func fiveWatchedProxiesSayWhoIsNotCalled(others: Int, isSaid: Bool) throws {
        var scenario = self.scenario()
        for number in 0..<others { scenario.mesh.addService("app-\(number)", in: "checkout") }
        let mesh = scenario.mesh
        scenario.capture = {
            $0.proxies += mesh.pods.filter { $0.workload.hasPrefix("app-") }.map { ProxyShape($0, in: mesh) }
        }
        let remedy = try #require(self.remedy(try scenario.incident()))
        #expect(remedy.alternatives.contains { $0.title.contains("istiod ignores") } == isSaid)
    }

    @Test func hostileNamesStayNames() throws {
        let hostile = "x: y\\n  - */* # "
        let scenario = self.scenario { scenario in
            scenario.edits.append(
                (
                    name: "config_dump",
                    change: { $0.replacing("\"namespace\": \"harbour\"", with: "\"namespace\": \"\(hostile)\"") }
                ))
            scenario.edits.append(
                (
                    name: "config_dump",
                    change: { $0.replacing("\"namespace\":\"harbour\"", with: "\"namespace\":\"\(hostile)\"") }
                ))
        }
        for remedy in try scenario.incident().remedies {
            for text in [remedy.yaml].compactMap({ $0 }) + remedy.alternatives.map(\.yaml) {
                let pasted = try #require(PastedYAML(text), "\(text)")
                for document in pasted.documents { #expect(IstioFields.unknown(in: document).isEmpty, "\(text)") }
                #expect(!pasted.documents.contains { $0["spec.egress[].hosts[]"].contains("*/*") })
            }
        }
    }
}
