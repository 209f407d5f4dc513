import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct FilterChainsTests {
    private func gateway(servers: Int) -> Scenario {
        var scenario = Scenario(services: 6, gateway: true)
        scenario.mesh.gateways = [
            .init(
                "front", in: "checkout", hosts: (0..<servers).map { "shop-\($0).acme.example" },
                createdAt: scenario.mesh.begunAt)
        ]
        return scenario
    }

    @Test func aServerForEachCustomerIsTheCause() throws {
        let incident = try gateway(servers: 200).incident()
        #expect(incident[.filterChains].outcome == .confirmed)
        #expect(incident.leader == .filterChains)
    }

    @Test func withoutADumpIstiodsListOfRouteTablesTells() throws {
        var scenario = gateway(servers: 200)
        scenario.pages = .none
        #expect(try scenario.incident()[.filterChains].outcome == .likely)
    }

    @Test func twentyServersAreFew() throws {
        #expect(try gateway(servers: 20).incident()[.filterChains].outcome == .excluded)
    }

    @Test func aSidecarsChainsComeWithItsPorts() throws {
        #expect(try Scenario(services: 40).incident()[.filterChains].outcome == .excluded)
    }

    /// A gateway's table of listeners alone: each server of HTTPS is a row, and a memory page tells of how much.
    @Test func aTableOfListenersCountsItsServers() throws {
        func chains(_ servers: Int) throws -> (chains: Cause?, gateway: Cause?) {
            var table = "ADDRESSES PORT  MATCH                                   DESTINATION\n"
            for number in 0..<servers {
                table +=
                    "0.0.0.0   8443  SNI: t\(number).apps.acme.example             Route: https.443.https-t\(number).tenants.edge\n"
            }
            let memory = #"{"allocated": "100000000", "heap_size": "120000000", "total_physical_bytes": "120000000"}"#
            let row =
                "NAMESPACE   NAME                     READY   STATUS      RESTARTS   AGE\nedge        front-5d4f7b8c69-vw6kt   0/1     OOMKilled   3          2d\n"
            var bundle = BundleBuilder()
            for (name, text) in [("pods.txt", row), ("pc-listeners.txt", table), ("memory.json", memory)] {
                bundle.add(name, bytes: Array(text.utf8))
            }
            let incident = try #require(
                try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
            return (
                incident.causes.first { $0.classification == .filterChains },
                incident.causes.first { $0.classification == .gatewayAllClusters }
            )
        }
        let many = try chains(400)
        #expect(many.chains?.outcome == .likely, "\(many.chains?.why.plain ?? "")")
        #expect(many.chains?.why.contains("400 filter chains with a TLS context") == true)
        #expect((many.chains?.share ?? 0) > 0.25)
        // What kind of proxy it is the row does not tell: nothing is excluded for that.
        #expect(many.gateway?.outcome == .notJudged)
        #expect(try chains(3).chains?.outcome != .possible)
    }

    /// Without its dump and without istiod's debug pages, its log says how many route tables it sent.
    @Test func withoutDebugPagesIstiodsPushesTell() throws {
        var scenario = gateway(servers: 200)
        scenario.pages = .none
        scenario.dropped.append("debug/adsz")
        let cause = try scenario.incident()[.filterChains]
        #expect(cause.outcome == .likely, "\(cause.why)")
        #expect(cause.evidence.first?.file?.contains("discovery.log") == true)
        #expect(cause.objects.first?.keyword == "Gateway checkout/front")
    }

    private func report(of files: [(String, String)]) throws -> Incident? {
        var bundle = BundleBuilder()
        for (name, text) in files { bundle.add(name, bytes: Array(text.utf8)) }
        return try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first
    }

    private static let killed = (
        "pods.txt",
        "NAMESPACE   NAME                       READY   STATUS      RESTARTS      AGE\nrim   door-5d4f7b8c69-vw6kt   0/1     OOMKilled   3 (14m ago)   2d4h\n"
    )

    /// istioctl's tables of a gateway: a row for each SNI, a route table each.
    private func tables(_ servers: Int, destination: String = "Route: https.443.https-%.doors.rim") -> [(
        String, String
    )] {
        let rows = (0..<servers).map { number in
            "0.0.0.0   8443  SNI: t\(number).acme.example             "
                + destination.replacing("%", with: "\(number)") + "\n"
        }
        let secrets = (0..<servers).map { "kubernetes://t\($0)-tls     Cert Chain     ACTIVE     true     3\n" }
        return [
            Self.killed, ("listeners.txt", "ADDRESSES PORT  MATCH               DESTINATION\n" + rows.joined()),
            (
                "secrets.txt",
                "RESOURCE NAME             TYPE           STATUS     VALID CERT     SERIAL NUMBER\n" + secrets.joined()
            ),
            (
                "memory.json",
                #"{"allocated": "190000000", "heap_size": "230000000", "total_physical_bytes": "235000000"}"#
            ),
        ]
    }

    @Test func istioctlsTablesOfAGatewayCountItsChains() throws {
        let incident = try #require(try report(of: tables(900)))
        let cause = incident[.filterChains]
        // A table names no filters.
        for other in [CauseClass.accessLogTracing, .extAuthzRateLimit, .wasmLua] {
            #expect(incident[other].outcome == .notJudged, "\(other)")
        }
        #expect(cause.outcome == .likely && cause.why.contains("900 filter chains with a TLS context"), "\(cause.why)")
        #expect(cause.why.contains("900 certificates") && cause.bytes?.count ?? 0 > 70_000_000)
        #expect(try report(of: tables(20))?[.filterChains].outcome == .excluded)
        // Chains that end no TLS are no servers.
        let passed = try report(of: tables(900, destination: "Cluster: outbound|443||t%.rim.svc.cluster.local"))
        #expect(passed?[.filterChains].outcome.isClaim == false)
    }

    /// Neither istiod's page nor its log: what the Gateways list is possible, and no more.
    @Test func whatTheGatewaysListIsPossible() throws {
        func listed(_ servers: Int, selects: String, merged: Bool = false) -> Scenario {
            var scenario = gateway(servers: servers)
            scenario.mesh.gateways[0].isMerged = merged
            scenario.pages = .none
            scenario.dropped = ["istio/", "debug/", "discovery.log"]
            scenario.edit("crs", "istio: ingressgateway", to: selects)
            return scenario
        }
        let scenario = listed(200, selects: "app: edge")
        let cause = try scenario.incident()[.filterChains]
        #expect(cause.outcome == .possible && cause.why.contains("200 servers of the Gateways"), "\(cause.why)")
        // Of hosts of one server, or of few that the bundle lists, nothing follows: there may be more.
        #expect(try listed(20, selects: "app: edge").incident()[.filterChains].outcome == .notJudged)
        #expect(try listed(200, selects: "app: edge", merged: true).incident()[.filterChains].outcome == .notJudged)
        // Those of another gateway are none of its own.
        #expect(try listed(200, selects: "app: other").incident()[.filterChains].outcome == .notJudged)
    }
}
