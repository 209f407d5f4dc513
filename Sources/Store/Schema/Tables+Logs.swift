import Captures
import Units

/// What proxies' logs say, who calls whom, and the clocks of the bundle.
extension Tables {
    static let proxyLife = Table<Paged<ProxyLogLife>>(
        "proxy_life",
        "Lives of a proxy in its own log."
    ) { t in
        t.page { $0.file }
        t.column("previous", "1: from the part marked as the previous log") { $0.fact.fromPreviousLog }
        t.column("first_at", "its first line with a time") { $0.fact.firstAt }
        t.column("last_at", "its last line with a time") { $0.fact.lastAt }
        t.column("memory_limit", "GOMEMLIMIT") { $0.fact.limit }
        t.column("namespace", "of the pod") { $0.fact.namespace }
        t.column("pod", "its name") { $0.fact.pod }
        t.column("type", "sidecar, router, waypoint, ztunnel: first part of the node id") { $0.fact.type }
        t.column("istio_version", "as the proxy says it") { $0.fact.istioVersion }
        t.column("concurrency", "configured workers") { $0.fact.concurrency }
        t.column("ready_at", "Envoy answered ready") { $0.fact.readyAt }
        t.column("killed_at", "the agent saw Envoy killed") { $0.fact.killedAt }
        t.column("kill_text", "what it said") { $0.fact.killText }
        t.column("kill_line", "where it said so") { $0.fact.killLine }
        t.column("shutdown_at", "an orderly end began") { $0.fact.shutdownAt }
        t.column("crash_text", "abort or segmentation fault") { $0.fact.crashText }
        t.column("first_line", "of this life in the file") { $0.fact.firstLine }
        t.column("last_line", "of this life in the file") { $0.fact.lastLine }
    }

    static let brokenRequest = Table<Paged<BrokenRequests>>(
        "broken_request",
        "Requests that broke because a peer went away, by peer address."
    ) { t in
        t.page { $0.file }
        t.column("flag", "DC names the downstream, UC the upstream") { $0.fact.flag }
        t.column("peer", "address of the side that went away") { $0.fact.peer }
        t.counter("requests", "how many") { $0.fact.count }
        t.column("first_at", "when the first of them happened") { $0.fact.firstAt }
        t.column("last_at", "when the last of them happened") { $0.fact.lastAt }
    }

    static let brokenCapture = Table<Paged<BrokenCapture>>(
        "broken_capture",
        "Requests that a script made to a container, and that broke because a process of it ended."
    ) { t in
        t.page { $0.file }
        t.column("line", "in the file") { $0.fact.line }
        t.column("namespace", "of the pod") { $0.fact.namespace }
        t.column("pod", "its name") { $0.fact.pod }
        t.column("container", "its name") { $0.fact.container }
        t.column("what", "last part of the path that was asked for") { $0.fact.page }
        t.column("asked_at", "when it began") { $0.fact.askedAt }
        t.column("broke_at", "when it ended") { $0.fact.brokeAt }
        t.column("exit_code", "137: killed with its container; 18, 52, 56: curl without an answer") { $0.fact.exitCode }
    }

    static let requestRise = Table<Paged<RequestRise>>(
        "request_rise",
        "When the requests of an access log became at least twice as many; the newest such moments of its last day."
    ) { t in
        t.page { $0.file }
        t.column("at", "the first ten seconds of it") { $0.fact.at }
        t.column("requests_before", "requests in the minute before") { $0.fact.before }
        t.column("requests_after", "requests a minute then, by its busiest ten seconds") { $0.fact.after }
    }

    static let failedCall = Table<Paged<FailedCallDraft>>(
        "failed_call",
        "Calls to a host of which some failed, by an access log or Istio's metrics: UF, UH, UC, URX, UPE, UO, or 503."
    ) { t in
        t.page { $0.file }
        t.column("caller_namespace", "NULL: of the proxy whose page it is") { $0.fact.callerNamespace }
        t.column("caller", "workload; NULL: the proxy whose page it is") { $0.fact.caller }
        t.column("host", "the service that was called") { $0.fact.host }
        t.counter("requests", "how many") { $0.fact.requests }
        t.counter("failed", "of them without an answer from upstream") { $0.fact.failed }
        t.column("source", "what counted them") { $0.fact.source }
    }

    static let accessLog = Table<Never>(
        "access_log",
        "What the lines of an access log add up to."
    ) { t in
        t.page(isKey: true)
        t.later("requests", Int64.self, "how many")
        t.later("looping", Int64.self, "of them answered 431, or sent to the proxy itself")
    }

    static let trafficEdge = Table<TrafficEdge>(
        "traffic_edge",
        "Who calls whom: the outbound hosts with traffic of all proxies of a namespace, and of one workload where it calls at most 100. A proxy that was read more than once counts with its largest figure."
    ) { t in
        t.column("mesh_id", "as in `bundle`") { $0.mesh }
        t.column("namespace", "of the proxies that call") { $0.namespace }
        t.column("workload", "NULL: any of the namespace") { $0.workload }
        t.column("proxy_type", "sidecar, router, waypoint; NULL where no page says") { $0.proxyType }
        t.column("host", "the service that is called") { $0.host }
        t.column("requests", "since the start of the proxies; NULL where no clusters page says") { $0.requests }
        t.column("connections", "opened since then; NULL where no clusters page says") { $0.connections }
        t.column("logged_requests", "lines of access logs; NULL where no log has any") { $0.loggedRequests }
        t.column("peer_requests", "lines in access logs of whom it called; NULL where none of them logs any") {
            $0.peerRequests
        }
        t.column("proxies", "in how many it was seen") { $0.proxies }
    }

    static let logLine = Table<Paged<(line: Int, at: Moment?, text: String)>>(
        "log_line",
        "Other lines worth keeping."
    ) { t in
        t.page { $0.file }
        t.column("line", "where in the file, counted from 1") { $0.fact.line }
        t.column("at", "when") { $0.fact.at }
        t.column("text", "as written") { String($0.fact.text.prefix(longestMessage)) }
    }

    static let clock = Table<Paged<(at: Moment, source: String)>>(
        "clock",
        "Times that a page tells about itself."
    ) { t in
        t.page { $0.file }
        t.column("at", "when") { $0.fact.at }
        t.column("source", "which page, which field") { $0.fact.source }
    }
}
