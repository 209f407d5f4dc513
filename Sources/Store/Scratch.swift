import Captures

/// What each page says of each cluster that had traffic: needed until `TrafficSums` has added it up, and then gone.
///
/// A mesh in which everybody calls everybody has as many of these rows as it has proxies times services: 167,000 for 600
/// proxies of 1,150 services, two thirds of a database that nobody asks them of. They lie in an unnamed database of their
/// own, so that the one that is kept never grows by them, and memory does not either.
enum Scratch {
    static let tables: [any DeclaredTable] = [load, served, peerCall]

    static let load = Table<Paged<LoadRow>>(
        "scratch.load", "A cluster with traffic on a page.", clusteredBy: ["source_file_id", "n"]
    ) { t in
        t.page { $0.file }
        t.column("n", "in the order of reading") { $0.fact.number }
        t.column("page_cluster_id", "row of `page_cluster`") { $0.fact.cluster }
        t.counter("connections_active", "open now") { $0.fact.load.connectionsActive }
        t.counter("connections_total", "opened since the start") { $0.fact.load.connectionsTotal }
        t.counter("connect_failures", "since the start") { $0.fact.load.connectFailures }
        t.counter("requests_active", "in flight now") { $0.fact.load.requestsActive }
        t.counter("requests_pending", "waiting for a connection") { $0.fact.load.requestsPending }
        t.counter("requests_total", "since the start") { $0.fact.load.requestsTotal }
        t.counter("request_errors", "since the start") { $0.fact.load.requestErrors }
        t.counter("request_timeouts", "since the start") { $0.fact.load.requestTimeouts }
    }

    static let served = Table<Paged<ServedRow>>(
        "scratch.served", "Requests of an access log by host.", clusteredBy: ["source_file_id", "n"]
    ) { t in
        t.page { $0.file }
        t.column("n", "in the order of reading") { $0.fact.number }
        t.column("host", "the service that was called") { ClusterName.outboundHost(of: $0.fact.requests.cluster) }
        t.counter("requests", "how many") { $0.fact.requests.count }
        t.counter("looping", "of them answered 431, or sent to the proxy itself") { $0.fact.requests.looping }
    }

    static let peerCall = Table<Paged<PeerRow>>(
        "scratch.peer_call", "Requests that came in, by who sent them.", clusteredBy: ["source_file_id", "n"]
    ) { t in
        t.page { $0.file }
        t.column("n", "in the order of reading") { $0.fact.number }
        t.column("peer", "address of the proxy that called") { $0.fact.calls.peer }
        t.column("host", "the service that it asked for") { $0.fact.host }
        t.counter("requests", "how many") { $0.fact.calls.requests }
        t.counter("failed", "of them without an answer") { $0.fact.calls.failed }
    }

    struct LoadRow {
        /// Rows are appended in the order of their key.
        let number: Int64
        let cluster: Int64
        let load: ClusterLoad
    }

    struct PeerRow {
        let number: Int64
        let calls: PeerCalls
        let host: String
    }

    struct ServedRow {
        let number: Int64
        let requests: ServedRequests
    }
}
