import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Route tables, routes and secrets of a proxy without a dump, as istiod counts what it sent.
@Suite struct SentTablesTests {
    private func push(_ type: String, _ resources: Int?, filtered: Int? = nil, size: Int64? = nil) -> PushRow {
        PushRow(
            at: Moment(seconds: 9), type: type, answer: true, resources: resources, size: size, filtered: filtered,
            file: "discovery.log", line: 7)
    }

    /// With a server for each, unless it says otherwise.
    private func gateway(_ name: String, credentials: [String], servers: Int? = nil) -> ObjectRow {
        ObjectRow(
            id: 1, kind: "Gateway", namespace: "quay", name: name, hasSelector: false,
            servers: servers ?? credentials.count, file: "gateways.yaml", names: [:], subsets: [],
            credentials: credentials.map { (host: "\($0).example", name: $0) })
    }

    private func listed(https: Int?) -> Store.ConnectedRow {
        Store.ConnectedRow(namespace: "quay", pod: "edge-0", httpsRouteTables: https, file: "adsz")
    }

    private func sent(
        gateway isGateway: Bool = true, clusters: Int? = nil, listed: Store.ConnectedRow? = nil,
        gateways: ArraySlice<ObjectRow> = [], own: [ObjectRow] = [],
        _ change: (inout Growth) -> Void = { _ in }
    ) -> SentTables {
        var growth = Growth()
        change(&growth)
        return SentTables(
            isGateway: isGateway, clusters: clusters, growth: growth, listed: listed, gateways: gateways, own: own)
    }

    @Test func `Istiod's list of clients counts HTTPS tables, else no more than the Gateways have servers`() {
        let two: ArraySlice = [gateway("a", credentials: ["x", "y"])]
        #expect(sent(listed: listed(https: 40)).servers?.count == 40)
        #expect(sent(listed: listed(https: 40)).servers?.evidence.file == "adsz")
        #expect(sent(gateways: two) { $0.mostTables = push("RDS", 90) }.servers?.count == 2)
        #expect(sent(gateways: two) { $0.mostTables = push("RDS", 1) }.servers?.count == 1)
        // What was held back counts with what was sent.
        #expect(sent(gateways: two) { $0.mostTables = push("RDS", 1, filtered: 1) }.servers?.count == 2)
        #expect(sent { $0.mostTables = push("RDS", 90) }.servers == nil)
        #expect(sent(gateways: two).servers == nil)
        #expect(sent(listed: listed(https: nil), gateways: two) { $0.mostTables = push("RDS", 90) }.servers?.count == 2)
        // A sidecar serves none.
        #expect(
            sent(gateway: false, listed: listed(https: 40), gateways: two) { $0.mostTables = push("RDS", 90) }.servers
                == nil)
    }

    /// Hosts of one server share its filter chain and its route table; a server of plain HTTP ends no TLS.
    @Test(arguments: [(50, 1, 1), (50, 50, 50), (3, 5, 3), (0, 4, 0)])
    func `A server is one, however many hosts it has`(hosts: Int, servers: Int, count: Int) {
        let one = gateway("a", credentials: (0..<hosts).map { "t\($0)" }, servers: servers)
        let found = sent(gateways: [one], own: [one]) { $0.mostTables = push("RDS", 90) }
        #expect(found.served?.count ?? 0 == count && found.servers?.count ?? 0 == count)
        #expect(found.served?.evidence.value == (count > 0 ? .count(Int64(count)) : nil))
        #expect(sent(gateway: false, own: [one]).served == nil)
    }

    @Test func `Where nobody knows the labels of its pods, no Gateway is told to select it`() throws {
        var made = MadeCase()
        (made.isGateway, made.objects) = (true, [gateway("a", credentials: ["x", "y"])])
        #expect(made.facts(of: .filterChains, in: try MadeCase.emptyMesh()).ownGateways.isEmpty)
    }

    /// 600 bytes for the one route of each cluster and 2,000 for a table are ordinary; a byte beyond is 9.5 allocated.
    @Test(
        arguments: [
            (100, 10, 80_000, nil), (100, 10, 80_001, 10), (100, 10, 180_000, 950_000), (0, 10, 20_001, 10),
            (100, 10, nil, nil),
            (nil, 10, 180_000, nil),
        ] as [(Int?, Int, Int64?, Int64?)])
    func `Routes beyond one for each service are counted by their bytes`(
        clusters: Int?, tables: Int, size: Int64?, bytes: Int64?
    ) {
        let routes = sent(clusters: clusters) { $0.mostRoutes = push("RDS", tables, size: size) }.routes
        #expect(routes?.bytes.count == bytes)
        if bytes != nil {
            #expect(routes?.evidence.value == size.map { .count($0) } && routes?.evidence.locator == "line 7")
        }
    }

    @Test func `Secrets are those that were sent, or that a gateway's objects name, where those are more`() {
        let three: ArraySlice = [gateway("a", credentials: ["x", "y"]), gateway("b", credentials: ["y", "z"])]
        #expect(sent { $0.mostSecrets = push("SDS", 9) }.secrets?.count == 9)
        #expect(sent(gateways: three).secrets?.count == 3)
        #expect(sent(gateways: three) { $0.mostSecrets = push("SDS", 2) }.secrets?.count == 3)
        #expect(sent(gateways: three) { $0.mostSecrets = push("SDS", 9) }.secrets?.count == 9)
        #expect(sent(gateway: false, gateways: three).secrets == nil)
        #expect(sent().secrets == nil)
        // The Gateway that names most is where to look.
        let most: ArraySlice = [gateway("a", credentials: ["x"]), gateway("b", credentials: ["y", "z"])]
        #expect(sent(gateways: most).secrets?.evidence.locator.contains("quay/b") == true)
    }
}
