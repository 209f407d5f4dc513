import SampleBundles
import Testing

@testable import Diagnosis

@Suite struct GatewayAllClustersTests {
    /// Routes for some of the gateway's services.
    private func routing(_ named: Int, of services: Int) -> Scenario {
        var scenario = Scenario.gateway(services: services, servers: 1)
        let all = scenario.mesh.services
        scenario.shape = { shape in
            guard var host = shape.routes.first?.hosts.first else { return }
            shape.routes[0].hosts = all.prefix(named).map { service in
                (host.service, host.namespace, host.host, host.address) = (
                    service.name, service.namespace, service.host, service.address
                )
                host.port = service.ports.first?.number ?? 80
                return host
            }
        }
        return scenario
    }

    @Test func clustersThatNoRouteNamesAreTheCause() throws {
        let incident = try Scenario.gateway(services: 140).incident()
        #expect(incident[.gatewayAllClusters].outcome == .confirmed)
        #expect(incident.leader == .gatewayAllClusters)
    }

    @Test func aGatewayThatRoutesToMostOfThemHoldsWhatItNeeds() throws {
        #expect(try routing(100, of: 140).incident()[.gatewayAllClusters].outcome == .excluded)
    }

    @Test func halfOfThemRoutedIsNotMoreThanHalfUnrouted() throws {
        // 140, istiod's four ports and the gateway's own: 73 of 145 named leaves 72.
        let cause = try routing(73, of: 140).incident()[.gatewayAllClusters]
        #expect(cause.outcome == .excluded)
    }

    @Test func aHandfulOfServicesIsNoMesh() throws {
        #expect(try Scenario.gateway(services: 4).incident()[.gatewayAllClusters].outcome == .excluded)
    }

    @Test func aSidecarIsNoGateway() throws {
        #expect(try Scenario(services: 40).incident()[.gatewayAllClusters].outcome == .excluded)
    }
}
