import Store

/// What the memory model asks for the pieces of a service in a proxy, in bytes of `allocated`.
struct ObjectPrice {
    /// Worker threads of the proxies.
    let workers: Int

    /// One cluster with its endpoints, its part of the route tables and of the TCP listeners, over all that hold it.
    func of(_ c: ClusterHolding) -> Double {
        let n = Double(c.proxies)
        let usual = Thresholds.usualWorkers.value
        let copies = Double(min(workers, usual))
        let more = Double(max(0, workers - usual))
        let third = c.hosts > 0 ? MemoryModel.thirdWorkerClusterWithHosts : MemoryModel.thirdWorkerCluster
        var bytes = n * (MemoryModel.cluster.allocated + copies * MemoryModel.clusterPerWorker.allocated)
        bytes += n * more * third.allocated
        bytes += n * Double(c.name.utf8.count) * MemoryModel.clusterNameByte.allocated
        bytes += Double(c.tls) * MemoryModel.tlsCluster.allocated
        bytes += Double(c.outlierDetection) * MemoryModel.clusterOutlierDetection.allocated
        return bytes + endpoints(c) + routes(c) + c.tcpListeners * tcpListener
    }

    private func endpoints(_ c: ClusterHolding) -> Double {
        Double(c.hosts) * MemoryModel.endpoint.allocated + Double(c.hostsFirst45)
            * MemoryModel.endpointFirst45.allocated
            + Double(c.localities) * MemoryModel.locality.allocated
            + Double(c.tlsHosts) * MemoryModel.tlsEndpoint.allocated
            + Double(c.tlsHostsFirst8) * MemoryModel.tlsEndpointFirst8.allocated
    }

    private func routes(_ c: ClusterHolding) -> Double {
        // A VirtualService's route has a price of its own instead of the plain one's.
        let plain = max(0, c.routes - c.virtualServiceRoutes - c.regexRoutes)
        return c.virtualHosts * MemoryModel.virtualHost.allocated + c.domains * MemoryModel.domain.allocated
            + plain * MemoryModel.route.allocated + c.virtualServiceRoutes * MemoryModel.virtualServiceRoute.allocated
            + c.regexRoutes * MemoryModel.virtualServiceRegexRoute.allocated
            + c.headerMatches * MemoryModel.headerMatch.allocated
    }

    private var tcpListener: Double {
        MemoryModel.tcpListener.allocated + Double(workers) * MemoryModel.tcpListenerPerWorker.allocated
    }

    /// The listener of a port, which all its HTTP services share.
    var httpListener: Double {
        MemoryModel.httpListener.allocated + Double(workers) * MemoryModel.httpListenerPerWorker.allocated
    }

    /// A virtual host of a gateway; one of an HTTPS server includes the server (chain, connection manager, TLS context).
    func of(_ host: Store.HostHolding) -> Double {
        let routes = Double(host.routes) * MemoryModel.route.allocated
        if host.table.hasPrefix("https.") { return MemoryModel.httpsServer.allocated + routes }
        return MemoryModel.virtualHost.allocated + Double(host.domains) * MemoryModel.domain.allocated + routes
    }
}
