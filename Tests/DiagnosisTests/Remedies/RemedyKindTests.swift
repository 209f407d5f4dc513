import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// For each kind of remedy a case that fires, and one where it must not be offered.
@Suite struct RemedyKindTests {
    private func incident(_ episode: String) throws -> Incident { try #require(Episode.incidents[episode]) }
    private func remedy(_ incident: Incident, _ classification: CauseClass) -> Remedy? {
        incident.remedies.first {
            $0.cause == incident[classification].code && !$0.title.hasPrefix("raise the memory limit")
        }
    }
    private func document(_ remedy: Remedy?, _ index: Int = 0) throws -> PastedYAML.Document {
        let documents = try #require(PastedYAML(remedy?.yaml ?? "")?.documents)
        return try #require(documents.indices.contains(index) ? documents[index] : nil)
    }

    // MARK: - Subsets

    @Test func subsetsThatNobodyNamesGo() throws {
        let incident = try self.incident("a wildcard rule with subsets")
        let remedy = try #require(self.remedy(incident, .drSubsets))
        #expect(remedy.title.contains("no route names one"))
        let patch = "kubectl -n istio-system patch destinationrule canary --type merge -p"
        #expect(remedy.commands.map(\.line) == [patch + " '{\"spec\":{\"subsets\":null}}'"])
        let undo = remedy.undo.text.plain
        #expect(undo.hasPrefix(patch) && undo.contains(#"{"name":"v5","labels":{"version":"v5"}}"#), "\(undo)")
        #expect(remedy.effect?.rows.first.map { $0.component == "clusters made by subsets" && $0.after == 0 } ?? false)
    }

    @Test func subsetsThatARouteNamesStayOnItsHost() throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        let host = scenario.mesh.services[4].host
        scenario.edits.append(
            (
                name: "config_dump",
                change: { Self.route($0, from: "outbound|80||\(host)", to: "outbound|80|v2|\(host)") }
            ))
        let remedy = try #require(self.remedy(try scenario.incident(), .drSubsets))
        #expect(remedy.title.contains("only to the 1 host"))
        #expect(try document(remedy, 1)["spec.subsets[].name"].isEmpty)
        let own = try document(remedy)
        #expect(own["spec.host"] == [host] && own["spec.subsets[].name"] == ["v2"])
        #expect(own["spec.subsets[].labels.version"] == ["v2"])
        #expect(remedy.effect?.rows.first.map { $0.after > 0 } ?? false)
    }

    @Test func aRuleThatAnotherNamespaceUsesIsShownThereAlone() throws {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        scenario.mesh.addService("basket", in: "shop")
        let host = scenario.mesh.services[4].host
        let mesh = scenario.mesh
        scenario.capture = { $0.proxies += mesh.pods(of: "basket", in: "shop").map { ProxyShape($0, in: mesh) } }
        scenario.edits.append(
            (
                name: "proxies/shop/",
                change: { Self.route($0, from: "outbound|80||\(host)", to: "outbound|80|v2|\(host)") }
            ))
        let remedy = try #require(self.remedy(try scenario.incident(), .drSubsets))
        let shown = try #require(remedy.alternatives.first)
        #expect(try #require(PastedYAML(shown.yaml)?.documents.first)["spec.exportTo[]"] == [".", "shop"])
        // Its own routes name them: they must stay visible to it.
        scenario.edits = [
            (
                name: "config_dump",
                change: { Self.route($0, from: "outbound|80||\(host)", to: "outbound|80|v2|\(host)") }
            )
        ]
        #expect(try #require(self.remedy(try scenario.incident(), .drSubsets)).alternatives.isEmpty)
    }

    /// Changes the cluster that routes name, not the cluster's own name.
    private static func route(_ page: String, from: String, to: String) -> String {
        page.replacing("\"cluster\": \"\(from)\"", with: "\"cluster\": \"\(to)\"")
            .replacing("\"cluster\":\"\(from)\"", with: "\"cluster\":\"\(to)\"")
    }

    // MARK: - Routes, servers, listeners

    @Test func routesOfAnotherNamespaceAreShownThereAlone() throws {
        let remedy = try #require(self.remedy(try incident("thousands of routes"), .routeTable))
        #expect(try document(remedy)["spec.exportTo[]"] == ["."])
        #expect(remedy.yaml?.contains("kubectl -n atlas patch virtualservice catalogue") ?? false)
        #expect(remedy.effect?.rows.first?.component == "routes beyond one for each virtual host")
    }

    @Test func routesOfItsOwnNamespaceAreOnlyLookedAt() throws {
        var scenario = Scenario(services: 20)
        scenario.mesh.virtualServices = [
            .init(
                "catalogue", in: "checkout", host: scenario.mesh.services[4].host,
                prefixes: (0..<3_500).map { "/items/\($0)" },
                createdAt: scenario.mesh.begunAt)
        ]
        let incident = try scenario.incident()
        #expect(incident.leader == .routeTable && self.remedy(incident, .routeTable) == nil)
        let advice = try #require(incident.advice.first { $0.cause == incident[.routeTable].code })
        #expect(advice.text.contains(scenario.mesh.services[4].host))
    }

    @Test func serversWithCertificatesOfTheirOwnGetAWildcard() throws {
        let remedy = try #require(self.remedy(try incident("a server for each customer"), .filterChains))
        #expect(try document(remedy)["spec.servers[].hosts[]"] == ["*.acme.example"])
        #expect(remedy.needs.count == 1 && remedy.needs[0].contains("*.acme.example"))
        #expect(remedy.effect.map { $0.after.double < $0.before.double * 0.5 } ?? false)
    }

    @Test func serversThatShareACertificateAreMerged() throws {
        var scenario = Scenario(services: 6, gateway: true)
        scenario.mesh.gateways = [
            .init(
                "front", in: "checkout", hosts: (0..<200).map { "shop-\($0).acme\($0).example" },
                createdAt: scenario.mesh.begunAt)
        ]
        for name in ["cluster/crs"] {
            scenario.edits.append((name: name, change: Self.withTwoCertificates))
        }
        let remedy = try #require(self.remedy(try scenario.incident(), .filterChains))
        let gateway = try document(remedy)
        #expect(gateway["spec.servers[].tls.credentialName"] == ["even", "odd"])
        #expect(gateway["spec.servers[].hosts[]"].count == 200)
    }

    private static func withTwoCertificates(_ page: String) -> String {
        (0..<200).reversed().reduce(page) { text, number in
            text.replacing(
                "credentialName: cert-\(number)\n", with: "credentialName: \(number % 2 == 0 ? "even" : "odd")\n")
        }
    }

    @Test func aGatewayWithoutItsObjectIsOnlyLookedAt() throws {
        var scenario = Scenario(services: 6, gateway: true)
        scenario.mesh.gateways = [
            .init(
                "front", in: "checkout", hosts: (0..<200).map { "shop-\($0).acme.example" },
                createdAt: scenario.mesh.begunAt)
        ]
        scenario.dropped = ["cluster/crs"]
        let incident = try scenario.incident()
        #expect(remedy(incident, .filterChains) == nil)
        #expect(incident.advice.contains { $0.cause == incident[.filterChains].code })
    }

    @Test func tcpServicesAreShownToTheirOwnNamespace() throws {
        let incident = try self.incident("a listener for each pod")
        let remedies = incident.remedies.filter { $0.cause == incident[.tcpHeadlessListeners].code }
        let service = try #require(remedies.first { $0.yaml?.contains("exportTo") ?? false })
        #expect(service.commands.first.map { $0.line.contains("networking.istio.io/exportTo=.") } ?? false)
        #expect(service.undo.text.contains("networking.istio.io/exportTo-"))
        #expect(service.effect?.rows.contains { $0.component == "TCP listeners" } ?? false)
    }

    // MARK: - Connections and buffers

    @Test func aPoolIsBoundAtWhatFits() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = Self.connections(2_000, to: "harbour", requests: 1_600)
        let incident = try scenario.incident()
        let remedy = try #require(self.remedy(incident, .connections))
        let pool = try document(remedy)
        let most = try #require(pool["spec.trafficPolicy.connectionPool.tcp.maxConnections"].first.flatMap { Int($0) })
        #expect(most > 0 && most < 2_000)
        #expect(pool["spec.host"].first?.contains(".harbour.") ?? false)
        #expect(remedy.effect?.neededAfter?.fitsAtFullPush(remedy.effect?.limit) ?? false)
        #expect(incident.remedies.first?.kind == .rootFix)
    }

    @Test func aRuleThatTheHostHasIsPatched() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        guard let service = scenario.mesh.services.first(where: { $0.namespace == "harbour" }) else { return }
        scenario.mesh.rules = [
            .init("gauge", in: "harbour", host: service.host, subsets: [], createdAt: scenario.mesh.begunAt)
        ]
        scenario.shape = Self.connections(2_000, to: "harbour")
        let remedy = try #require(self.remedy(try scenario.incident(), .connections))
        #expect(remedy.yaml?.contains("kubectl -n harbour patch destinationrule gauge") ?? false)
        #expect(try document(remedy)["kind"].isEmpty)
    }

    @Test func connectionsThatComeInAreBoundAtTheCallers() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = { shape in
            shape.downstreamConnections = 3_000
            shape.extraAllocated = 3_000 * 30_000
        }
        let incident = try scenario.incident()
        #expect(incident.leader == .connections)
        let callers = try #require(
            incident.remedies.first { $0.title.hasPrefix("limit what callers send checkout/pay") })
        #expect(try document(callers)["spec.host"] == ["pay.checkout.svc.cluster.local"])
        #expect(callers.uncertain.contains { $0.contains("not in the bundle") })
        let idle = try #require(incident.remedies.first { $0.title.hasPrefix("close connections") })
        #expect(idle.yaml?.contains("ISTIO_META_IDLE_TIMEOUT") ?? false)
    }

    @Test func aFewConnectionsAreNoPool() throws {
        var scenario = Scenario(services: 140)
        scenario.pages = .killed
        scenario.shape = Self.connections(99, to: "harbour")
        #expect(!(try scenario.incident().remedies.contains { $0.yaml?.contains("connectionPool") ?? false }))
    }

    @Test func buffersGetALowerLimit() throws {
        let incident = try self.incident("bodies that nobody reads")
        let remedy = try #require(self.remedy(incident, .buffering))
        let filter = try document(remedy)
        #expect(filter["spec.configPatches[].applyTo"] == ["LISTENER", "CLUSTER"])
        #expect(filter["spec.workloadSelector.labels.app"] == ["pay"])
        #expect(remedy.effect?.rows.first?.component == "buffers of connections")
        #expect(try self.remedy(self.incident("thousands of connections"), .buffering) == nil)
    }

    private static func connections(
        _ count: Int, to namespace: String, requests: Int = 0
    ) -> (inout ProxyShape) -> Void {
        { shape in
            guard let cluster = shape.clusters.first(where: { $0.namespace == namespace }),
                let host = cluster.endpoints.first
            else { return }
            shape.loads = [.init(cluster.name, address: host.address, connections: count, requests: requests)]
            shape.downstreamConnections = 0
            shape.extraAllocated = count * 16_000
        }
    }

    // MARK: - The workload

    @Test func aShorterDrainTimeBoundsWhatDrains() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = { $0.drainingListeners = 900 }
        // Where the default lets too much drain, a shorter one bounds it.
        let usual = try scenario.incident()
        #expect(usual.remedies.contains { $0.yaml?.contains("drainDuration: 10s") ?? false })
        scenario.edit("server_info", "\"drain_time\": \"45s\"", to: "\"drain_time\": \"1800s\"")
        let incident = try scenario.incident()
        let remedy = try #require(incident.remedies.first { $0.yaml?.contains("drainDuration: 45s") ?? false })
        #expect(remedy.effect?.rows.map(\.component) == ["draining listeners"])
        #expect(incident.remedies.contains { $0.yaml?.contains("PILOT_DEBOUNCE_AFTER") ?? false })
        #expect(
            try !self.incident("thousands of routes").remedies.contains { $0.yaml?.contains("drainDuration") ?? false })
    }

    /// The annotation is one text with all settings of the proxy: a patch that names one of them takes the others away.
    @Test func anAnnotationThatNobodyReadIsNotReplacedUnseen() throws {
        var scenario = Scenario(services: 20)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.shape = { $0.drainingListeners = 900 }
        scenario.edit("server_info", "\"drain_time\": \"45s\"", to: "\"drain_time\": \"1800s\"")
        func remedy() throws -> Remedy {
            let remedies = try scenario.report().outlook.flatMap(\.remedies)
            return try #require(remedies.first { $0.yaml?.contains("drainDuration: 45s") ?? false })
        }
        let known = try remedy()
        #expect(known.saves.isEmpty && known.uncertain.isEmpty)
        scenario.dropped = ["cluster/", "istio/"]
        let unknown = try remedy()
        #expect(unknown.saves.count == 1 && unknown.undo.plain.contains("kubectl replace"))
        let doubt = try #require(unknown.uncertain.first)
        #expect(doubt.contains("jsonpath={.spec.template.metadata.annotations.proxy\\.istio\\.io/config}"), "\(doubt)")
    }

    @Test func twoWorkersAreEnough() throws {
        let incident = try self.incident("a worker for each processor, and a twin that lives")
        let remedy = try #require(self.remedy(incident, .workers))
        #expect(remedy.yaml?.contains("concurrency: 2") ?? false)
        #expect(remedy.effect?.rows.contains { $0.component == "workers beyond two" && $0.after == 0 } ?? false)
        #expect(
            try !self.incident("the mesh on a sidecar").remedies.contains { $0.yaml?.contains("concurrency") ?? false })
    }

    @Test func aFilterIsBoundToThosWhoNeedIt() throws {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = { $0.luaFilters = 15 }
        let without = try scenario.incident()
        #expect(remedy(without, .wasmLua) == nil)
        // A bundle without Istio's objects does not show what adds it.
        let advice = try #require(without.advice.first { $0.cause == without[.wasmLua].code })
        #expect(advice.text.contains("Lua filter") && !advice.text.contains("no object in the bundle"))
        scenario.edits.append((name: "cluster/crs", change: Self.withFilter))
        let with = try scenario.incident()
        let remedy = try #require(self.remedy(with, .wasmLua))
        #expect(try document(remedy)["spec.workloadSelector.labels.filter.headers"] == ["enabled"])
        #expect(remedy.effect?.rows.map(\.component) == ["Lua filters"])
        #expect(remedy.effect.map { ($0.neededBefore?.atRest ?? 0) > ($0.neededAfter?.atRest ?? 0) } ?? false)
    }

    static func withFilter(_ page: String) -> String {
        let object = """
            - apiVersion: networking.istio.io/v1alpha3
              kind: EnvoyFilter
              metadata:
                name: headers
                namespace: istio-system
              spec:
                configPatches:
                - applyTo: HTTP_FILTER
                  patch:
                    operation: INSERT_BEFORE
                    value:
                      name: envoy.filters.http.lua
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua

            """
        guard let at = page.firstRange(of: "items:\n") else {
            return "apiVersion: v1\nitems:\n\(object)kind: List\nmetadata:\n  resourceVersion: \"\"\n"
        }
        return page[..<at.upperBound] + object + page[at.upperBound...]
    }

    // MARK: - The limit

    @Test func theLimitSumsWhatItHasToHold() throws {
        let incident = try self.incident("the mesh on a sidecar")
        let limit = try #require(incident.recommendedLimit)
        #expect(limit.arithmetic.contains("at rest") && limit.arithmetic.contains("full push"))
        let last = try #require(incident.remedies.last)
        #expect(last.kind == .stopGap && last.title.hasPrefix("raise the memory limit to \(limit.bytes.text)"))
        let annotations = try document(last)
        let prefix = "spec.template.metadata.annotations.sidecar.istio.io/"
        #expect(annotations[prefix + "proxyMemoryLimit"] == ["\(limit.bytes.count >> 20)Mi"])
        // Its pods carry that annotation already: the others stay as they are.
        #expect(annotations.fields.count == 1)
        let large = try self.incident("a wildcard rule with subsets")
        #expect(large.recommendedLimit?.later?.remedies == ["R1"])
        #expect(large.recommendedLimit.map { ($0.later?.bytes ?? $0.bytes) < $0.bytes } ?? false)
    }

    @Test func whatNoPageShowsIsAddedWhereItDiedAtItsLimit() throws {
        var scenario = Scenario(services: 20)
        scenario.limit = .need(2)
        let incident = try scenario.incident()
        #expect(incident.recommendedLimit?.arithmetic.contains("unexplained") ?? false)
    }

    @Test func aLimitThatWasEnoughIsNotRaised() throws {
        let incident = try self.incident("a node out of memory")
        #expect(!incident.remedies.contains { $0.title.hasPrefix("a limit") })
    }

    @Test func aGatewaysLimitIsInItsOwnTemplate() throws {
        let incident = try self.incident("a gateway with every cluster")
        let limit = try #require(incident.remedies.last { $0.title.hasPrefix("raise the memory limit") })
        let set = "kubectl -n checkout set resources deployment/edge -c istio-proxy --limits=memory="
        #expect(limit.commands.map(\.line).allSatisfy { $0.hasPrefix(set) } && limit.commands.count == 1)
    }
}
