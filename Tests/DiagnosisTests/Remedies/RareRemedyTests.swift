import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Remedies of causes that are seldom more than possible, and of kills that are not the proxy's own.
@Suite struct RareRemedyTests {
    private func document(_ remedy: Remedy?) throws -> PastedYAML.Document {
        try #require(PastedYAML(remedy?.yaml ?? "")?.documents.first)
    }

    // MARK: - Stats and series

    private func series(_ version: String) throws -> Incident {
        var scenario = Scenario(services: 12)
        scenario.pages = .killed
        scenario.mesh.istioVersion = version
        scenario.shape = { shape in
            for number in 0..<2_500 {
                shape.statistics["istio_requests_total{reporter=\"destination\",request_id=\"\(number)\"}"] = 1
            }
            shape.extraAllocated = 12_000_000
            shape.downstreamConnections = 0
        }
        return try scenario.incident()
    }

    @Test func seriesAreEvictedWhereTheReleaseCan() throws {
        let remedy = try series("1.29.1").remedies.first { $0.title.contains("series") }
        #expect(
            try document(remedy)["spec.template.metadata.annotations.sidecar.istio.io/statsEvictionInterval"] == ["1h"])
    }

    @Test(arguments: ["1.27.3", "1.28.1"])
    func whereItCannotTheLabelIsToBeFound(version: String) throws {
        let incident = try series(version)
        #expect(!incident.remedies.contains { $0.title.contains("series") })
        let advice = try #require(incident.advice.first { $0.cause == incident[.metricCardinality].code })
        #expect(advice.text.contains("istio_requests_total"), "\(advice.text.plain)")
    }

    @Test func allStatsAreNarrowedAndEagerOnesAreNot() throws {
        var scenario = Scenario(services: 160)
        scenario.edit("config_dump", "\"stats_matcher\"", to: "\"stats_matcher_of_old\"")
        scenario.shape = { shape in
            for place in shape.clusters.indices { shape.clusters[place].hasTLS = false }
            shape.extraAllocated = 12_520 * (shape.clusters.count + 8)
        }
        let remedy = try #require(
            try scenario.incident().remedies.first { $0.yaml?.contains("proxyStatsMatcher") ?? false })
        #expect(remedy.effect?.rows.map(\.component) == ["all stats kept"])
        scenario.edits = []
        scenario.edit(
            "config_dump", "enable_deferred_creation_stats\": true", to: "enable_deferred_creation_stats\": false")
        #expect(!(try scenario.incident().remedies.contains { $0.yaml?.contains("proxyStatsMatcher") ?? false }))
    }

    // MARK: - Versions and the allocator

    private func leak(_ version: String) throws -> Incident {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.mesh.istioVersion = version
        scenario.retryInbound()
        scenario.shape = { $0.extraAllocated = 6_000_000 }
        return try scenario.incident()
    }

    @Test func aLeakThatCanBeSwitchedOffIs() throws {
        let remedy = try #require(try leak("1.24.3").remedies.first { $0.title.contains("1.24.5") })
        #expect(remedy.kind == .stopGap)
        let set = "kubectl -n istio-system set env deployment/istiod 'ENABLE_INBOUND_RETRY_POLICY=false'"
        #expect(remedy.commands.map(\.line) == [set])
        // The release of its own branch, for the workload alone.
        let next = try #require(try leak("1.24.3").remedies.first { $0.title.contains("does not leak") })
        #expect(next.title.contains("1.24.5"))
        let image = "spec.template.metadata.annotations.sidecar.istio.io/proxyImage"
        #expect(try document(next)[image].first?.contains(":1.24.5") ?? false)
        #expect(!(try leak("1.24.5").remedies.contains { $0.yaml?.contains("ENABLE_INBOUND_RETRY_POLICY") ?? false }))
    }

    @Test func freePagesGoBackAtARestart() throws {
        var scenario = Scenario(services: 4)
        scenario.pages = .killed
        scenario.added = [
            (
                "bug-report/\(scenario.folder)memory-first.json",
                """
                {"allocated": "8400000", "heap_size": "100000000", "pageheap_unmapped": "0",
                 "pageheap_free": "60000000", "total_thread_cache": "1000000", "total_physical_bytes": "9000000"}

                """
            )
        ]
        let remedy = try #require(
            try scenario.incident().remedies.first { $0.yaml?.contains("rollout restart") ?? false })
        #expect(remedy.kind == .stopGap && remedy.saving == Bytes(60_000_000))
        #expect(remedy.commands.map(\.line) == ["kubectl -n checkout rollout restart deployment/pay"])
        // Not for a few of them: a rollout is a risk.
        let added = scenario.added
        scenario.limit = .stated("1Gi")
        #expect(!(try scenario.incident().remedies.contains { $0.yaml?.contains("rollout restart") ?? false }))
        (scenario.added, scenario.limit) = ([], .need(0.98))
        #expect(added.count == 1)
        #expect(!(try scenario.incident().remedies.contains { $0.yaml?.contains("rollout restart") ?? false }))
    }

    @Test func aLeakThatOnlyAnUpdateStopsIsAnAdvice() throws {
        var scenario = Scenario(services: 20, gateway: true)
        scenario.pages = .killed
        scenario.mesh.istioVersion = "1.23.4"
        scenario.mesh.gateways = [
            .init("front", in: "checkout", hosts: ["a.example", "b.example"], createdAt: scenario.mesh.begunAt)
        ]
        scenario.shape = { $0.extraAllocated = 6_000_000 }
        let incident = try scenario.incident()
        #expect(incident[.envoyLeakFixed].outcome == .possible)
        #expect(!incident.remedies.contains { $0.cause == incident[.envoyLeakFixed].code })
        let advice = try #require(incident.advice.first { $0.cause == incident[.envoyLeakFixed].code })
        #expect(advice.text.contains("1.23.4") && advice.text.contains("fixed in 1.24.0"))
    }

    // MARK: - Neighbours

    @Test func aNeighbourWithoutALimitGetsWhatThePodLeaves() throws {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated(nil)
        scenario.status = { $0.memoryLimit = "512Mi" }
        let incident = try scenario.incident()
        let remedy = try #require(incident.remedies.first { $0.objects.first?.container != nil })
        let set =
            "kubectl -n checkout set resources deployment/pay -c \(remedy.objects.first?.container ?? "") --limits=memory="
        let line = try #require(remedy.commands.first?.line)
        #expect(line.hasPrefix(set))
        let text = String(line.dropFirst(set.count))
        let limit = try #require(Quantity(text)?.bytes)
        let needed = try #require(incident.need.map { $0.level + $0.push })
        #expect(limit + needed < Bytes(512 << 20) && limit.count > 256 << 20)
        #expect(
            !incident.remedies.contains {
                $0.title.hasPrefix("raise the memory limit to") && $0.yaml?.contains("proxyMemoryLimit") ?? false
            })
    }

    @Test func aNeighbourWithALimitIsOnlyLookedAt() throws {
        var scenario = Scenario(services: 4)
        scenario.limit = .stated(nil)
        scenario.status = {
            $0.memoryLimit = "512Mi"
            $0.app.limit = "500Mi"
        }
        let incident = try scenario.incident()
        #expect(incident[.nodePressure].outcome == .likely)
        // Its own limit stays; more for the whole pod is all that can be given.
        #expect(incident.remedies.count == 1 && incident.remedies.first?.objects.first?.container == nil)
    }

    // MARK: - Figures that no proxy has

    @Test(arguments: ["9223372036854775807", "4611686018427387904", "1e300", "1099511627776"])
    func countsBeyondReasonTrapNowhere(count: String) throws {
        var scenario = Scenario.connections(1_234, requests: 1_234) {
            $0.downstreamConnections = 1_234
            $0.drainingListeners = 1_234
        }
        for page in ["/clusters", "/stats"] {
            scenario.edits.append((name: page, change: { $0.replacing("1234", with: count) }))
        }
        let incident = try scenario.incident()
        #expect(incident.remedies.allSatisfy { PastedYAML($0.yaml ?? "") != nil })
    }

    // MARK: - Witnesses

    @Test func aClientThatPeersSawGoIsBoundAtItsOwnPool() throws {
        var scenario = Scenario(services: 20, replicas: 2)
        scenario.pages = .sibling
        scenario.limit = .need(1 / 0.6)
        let kill = scenario.killedAt
        scenario.mesh.addService("store", in: "harbour")
        let pods = scenario.mesh.pods(of: "pay", in: "checkout")
        let mesh = scenario.mesh
        guard let store = mesh.pods(of: "store", in: "harbour").first else { return }
        scenario.capture = { capture in
            let served = { (number: Int) in
                ProxyLog.access(
                    pods[0], to: "store.harbour.svc.cluster.local", address: store.address, at: kill.later(-1),
                    status: 0, details: "downstream_remote_disconnect", port: 30_000 + number
                ).replacing(" 0 - ", with: " 0 DC ")
            }
            capture.logs[store.folder] = ProxyLog(
                store, lives: [.init(startedAt: store.createdAt, accessLines: (0..<900).map(served))])
            let calls = (0..<40).map { number in
                ProxyLog.access(
                    pods[0], to: "store.harbour.svc.cluster.local", address: store.address, at: kill.later(-20),
                    status: 200, details: "via_upstream", port: 40_000 + number)
            }
            capture.logs[pods[0].folder] = ProxyLog(
                pods[0], lives: [.init(startedAt: pods[0].createdAt, ending: .silent, accessLines: calls)])
        }
        let incident = try scenario.incident()
        #expect(incident.leader == .connections, "\(incident[.connections].why)")
        let remedy = try #require(incident.remedies.first)
        let rule = try document(remedy)
        #expect(rule["spec.host"] == ["store.harbour.svc.cluster.local"])
        // Of the victim alone: other clients of the store are served as before.
        #expect(rule["metadata.namespace"] == ["checkout"] && rule["spec.exportTo[]"] == ["."])
        #expect(rule["spec.workloadSelector.matchLabels.app"] == ["pay"])
        #expect(remedy.reaches.hasPrefix("pay alone"))
    }
}
