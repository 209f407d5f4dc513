import Units

/// One life of a proxy as its own log tells it.
package struct ProxyLogLife: Sendable {
    /// Text behind the marker `Previous log`, which is the older part.
    package var fromPreviousLog = false
    package var firstAt: Moment?
    package var lastAt: Moment?
    /// `GOMEMLIMIT=167772160`: the container's limit in bytes, on the first line since 1.30.
    package var limit: Int64?
    package var namespace: String?
    package var pod: String?
    /// `type=sidecar` of `Proxy role`.
    package var type: String?
    package var istioVersion: String?
    package var concurrency: Int?
    package var readyAt: Moment?
    /// `Envoy may have been out of memory killed` or `signal: killed`.
    package var killedAt: Moment?
    package var killText: String?
    package var killLine: Int?
    /// `Agent draining Proxy`, `Graceful termination period`, `Aborting proxy`: an orderly end.
    package var shutdownAt: Moment?
    /// Crash: `signal: aborted`, `segmentation fault`.
    package var crashText: String?
    package var firstLine = 0
    package var lastLine = 0
    package init() {}
}

/// Requests of an access log that broke because a peer's proxy died: `DC` names the downstream, `UC` the upstream.
package struct BrokenRequests: Sendable {
    /// `DC`, `UC`.
    package var flag = ""
    /// Address without port of the peer that went away.
    package var peer = ""
    package var count = 0
    /// When the first and the last of them broke: a request's start plus its duration.
    package var firstAt: Moment?
    package var lastAt: Moment?
    package init() {}
}

/// A request that a script made to a container, and that broke because its process ended.
package struct BrokenCapture: Sendable {
    package var namespace: String?
    package var pod: String
    package var container: String?
    /// Last part of the path that was asked for: `config_dump`.
    package var page: String?
    package var askedAt: Moment?
    package var brokeAt: Moment?
    /// 137 where what was run in the container was killed with it; else the program's own.
    package var exitCode: Int
    package var line = 0
    package init(pod: String, exitCode: Int) { (self.pod, self.exitCode) = (pod, exitCode) }
}

/// When the requests of an access log became at least twice as many: how many a minute held before, and at most then.
package struct RequestRise: Sendable {
    package var at: Moment
    package var before = 0
    package var after = 0
    package init(at: Moment) { self.at = at }
}

/// Requests in an access log to one upstream cluster.
package struct ServedRequests: Sendable {
    package var cluster = ""
    package var count = 0
    /// Requests that answered 431, or that name the proxy's own address in X-Forwarded-For.
    package var looping = 0
    /// Requests that got no answer from upstream (UF, URX, UC, UH and their like), or 503.
    package var failed = 0
    package init() {}
}

/// Requests of one peer that came in, by an access log of the proxy that it called.
package struct PeerCalls: Sendable {
    /// Address without port of the proxy that called.
    package var peer: String
    /// The service that it asked for: `outbound_.80_._.inventory.shop.svc.cluster.local`.
    package var serverName: String
    package var requests = 0
    /// Requests that got no answer, or 503.
    package var failed = 0
    package init(peer: String, serverName: String) { (self.peer, self.serverName) = (peer, serverName) }
}

/// Requests between two workloads that Istio's own metrics count, or that a circuit breaker of Envoy's refused.
package struct CountedCalls: Sendable, Hashable {
    /// `namespace/workload` of the caller; nil: the proxy whose page it is.
    package var from: String?
    /// The service that is called, as a host.
    package var host = ""
    package var requests = 0
    /// Of them 503, or with one of the flags of a peer that is not there: UF, UH, UC, URX, UO, UPE, DC.
    package var failed = 0
    package init() {}
}

/// A line worth keeping for the timeline.
package struct LogLine: Sendable {
    package var at: Moment?
    package var text = ""
    package var line = 0
    package init() {}
}
