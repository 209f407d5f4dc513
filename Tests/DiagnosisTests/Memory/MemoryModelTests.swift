import Testing

@testable import Diagnosis

@Suite struct MemoryModelTests {
    private typealias Model = MemoryModel

    private let fitted: [String: Model.Cost] = [
        "base": Model.base, "worker": Model.worker, "cluster": Model.cluster,
        "cluster_x_worker": Model.clusterPerWorker, "tls_cluster": Model.tlsCluster,
        "cluster_name_byte": Model.clusterNameByte, "endpoint": Model.endpoint, "tls_endpoint": Model.tlsEndpoint,
        "locality": Model.locality, "endpoint_first_45": Model.endpointFirst45, "virtual_host": Model.virtualHost,
        "domain": Model.domain, "route": Model.route, "tls_endpoint_first_8": Model.tlsEndpointFirst8,
        "tcp_listener": Model.tcpListener, "tcp_listener_x_worker": Model.tcpListenerPerWorker,
        "http_listener": Model.httpListener, "http_listener_x_worker": Model.httpListenerPerWorker,
        "cluster_if_eager_stats": Model.clusterEagerStats,
        "cluster_if_all_stats_deferred": Model.clusterAllStatsDeferred,
        "cluster_if_all_stats_eager": Model.clusterAllStatsEager,
        "tls_cluster_if_all_stats_eager": Model.tlsClusterAllStatsEager,
        "http_listener_if_all_stats_eager": Model.httpListenerAllStatsEager,
        "cluster_if_outlier_detection": Model.clusterOutlierDetection,
        "endpoint_if_outlier_detection": Model.endpointOutlierDetection,
    ]

    /// Rounded to a byte, a name's byte to a hundredth.
    @Test func everyFittedPriceIsTheFiles() throws {
        let file = try Measurements.read()
        #expect(Set(file.names) == Set(fitted.keys))
        for (name, cost) in fitted {
            let close = name == "cluster_name_byte" ? 0.05 : 1
            #expect(abs(cost.allocated - (file.allocated[name] ?? 0)) <= close, "\(name)")
            #expect(abs(cost.anonymous - (file.anonymous[name] ?? 0)) <= close, "\(name)")
        }
    }

    @Test func everyProbedPriceIsTheFiles() throws {
        let file = try Measurements.read()
        let connections = file.connections.allocatedEach, beyond = file.beyond.allocatedEach
        #expect(Model.upstreamPlain.allocated == connections["upstream_http1_plain_idle"])
        #expect(Model.upstreamTLS.allocated == connections["upstream_http1_mtls_idle"])
        #expect(Model.downstream.allocated == connections["downstream_http1_idle"])
        #expect(Model.requestPlain.allocated == connections["request_in_flight"])
        #expect(Model.requestTLSClient.allocated == beyond["request_in_flight_mtls_client"])
        #expect(Model.virtualServiceRoute.allocated == beyond["virtual_service_route"])
        #expect(Model.virtualServiceRegexRoute.allocated == beyond["virtual_service_route_regex"])
        #expect(Model.headerMatch.allocated == beyond["virtual_service_route_header"])
        #expect(Model.drainingHTTPListener.allocated == beyond["draining_http_listener"])
        #expect(Model.httpsServer.allocated == beyond["gateway_https_server_shared_certificate"])
        #expect(
            Model.httpsServer.allocated + Model.httpsServerCertificate.allocated
                == beyond["gateway_https_server_own_certificate"])
        #expect(Model.thirdWorkerCluster.allocated == beyond["cluster_x_worker_without_endpoint"])
        #expect(Model.thirdWorkerClusterWithHosts.allocated == beyond["cluster_x_worker_with_endpoint"])
        #expect(Model.pilotAgentBootstrap.allocated == file.controlPlane.bootstrap)
        #expect(Model.distinctEndpointMetadata.allocated == file.controlPlane.metadata)
    }

    /// What only counts tell stays near what a dump would: a cluster with mTLS, two endpoints and its route.
    @Test func aCountedObjectCostsWhatItsPartsDo() {
        let cluster =
            Model.cluster.allocated + 2 * Model.clusterPerWorker.allocated + Model.tlsCluster.allocated
            + 45 * Model.clusterNameByte.allocated
        #expect(abs(Model.countedCluster.allocated / cluster - 1) < 0.15)
        let listener = Model.tcpListener.allocated + 2 * Model.tcpListenerPerWorker.allocated
        #expect(abs(Model.countedTCPListener / listener - 1) < 0.01)
        let dns = Model.cluster.allocated + 2 * Model.clusterPerWorker.allocated
        #expect(abs(Model.dnsCluster.allocated / dns - 1) < 0.05)
    }
}
