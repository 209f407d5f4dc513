import Captures
import Units

/// Which resources each page's proxy holds, and what the counters of its clusters add up to.
extension Tables {
    static let holdingSet = Table<(id: Int64, kind: ResourceKind)>(
        "holding_set",
        "A set of resources that one proxy or many hold."
    ) { t in
        t.key("id") { $0.id }
        t.column("kind", "what it is of") { $0.kind }
    }

    static let holdingMember = Table<HoldingMember>(
        "holding_member",
        "The resources of a set.", clusteredBy: ["set_id", "resource_id", "state", "copy"], rowsAtOnce: 16
    ) { t in
        t.column("set_id", "row of `holding_set`") { $0.set }
        t.column("resource_id", "row of the table that is named by the set's kind") { $0.resource }
        t.column("state", "as the dump says") { $0.state }
        t.column("copy", "1 and up: equal content that is held once more") { $0.copy }
    }

    static let holding = Table<(file: Int64, kind: ResourceKind, set: Int64)>(
        "holding",
        "Which set a page's proxy holds."
    ) { t in
        t.page { $0.file }
        t.column("kind", "what the set is of") { $0.kind }
        t.column("set_id", "row of `holding_set`") { $0.set }
    }

    static let holdingDifference = Table<Paged<HoldingDifference>>(
        "holding_difference",
        "What it holds besides (sign 1) or does not hold of it (sign -1)."
    ) { t in
        t.page { $0.file }
        t.column("kind", "what the difference is of") { $0.fact.kind }
        t.column("resource_id", "row of the table that is named by kind") { $0.fact.resource }
        t.column("state", "as in `holding_member`") { $0.fact.state }
        t.column("copy", "as in `holding_member`") { $0.fact.copy }
        t.column("sign", "1: held besides; -1: not held") { $0.fact.sign }
    }

    static let pageLoad = Table<Never>(
        "page_load",
        "What the counters of a clusters page add up to."
    ) { t in
        t.page(isKey: true)
        t.later("clusters", Int64.self, "of which any counter is not zero")
        t.later("hosts_with_traffic", Int64.self, "outbound hosts with requests or connections since the start")
        t.later("connections_active", Int64.self, "open now")
        t.later("connections_tls", Int64.self, "open now, to clusters whose endpoints take mTLS")
        t.later("connections_total", Int64.self, "opened since the start")
        t.later("connect_failures", Int64.self, "since the start")
        t.later("requests_active", Int64.self, "in flight now")
        t.later("requests_pending", Int64.self, "waiting for a connection")
        t.later("requests_total", Int64.self, "since the start")
        t.later("request_errors", Int64.self, "since the start")
        t.later("request_timeouts", Int64.self, "since the start")
    }

    static let clusterLoad = Table<Never>(
        "cluster_load",
        "The clusters of a page that stand out: the 8 with most open connections, the 4 with most waiting requests, and the 4 with most failures to connect."
    ) { t in
        t.page()
        t.later("name", String.self, "the cluster")
        t.later("host", String?.self, "of an outbound cluster")
        t.later("connections_active", Int64.self, "open now")
        t.later("connections_total", Int64.self, "opened since the start")
        t.later("connect_failures", Int64.self, "since the start")
        t.later("requests_active", Int64.self, "in flight now")
        t.later("requests_pending", Int64.self, "waiting for a connection")
        t.later("requests_total", Int64.self, "since the start")
        t.later("request_errors", Int64.self, "since the start")
        t.later("request_timeouts", Int64.self, "since the start")
    }
}
