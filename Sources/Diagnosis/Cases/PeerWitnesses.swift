import Prose
import Units

/// What the victim's peers say of its death: requests that broke, and sockets that are left.
struct PeerWitnesses {
    /// Of the pod and the kill with most.
    private(set) var perKill = 0
    /// A log of its peers, or what is left of its sockets, tells of the moment of a kill.
    private(set) var isTold = false
    private(set) var evidence: [Evidence] = []

    init(_ c: Case) throws {
        for victim in c.victims {
            var broken = 0
            for row in try c.brokenRequests(with: victim) {
                broken += row.requests
                evidence.append(
                    Evidence(
                        .file(row.file, locator: .item("access log to", Name(row.peer, .host))),
                        value: .count(Int64(row.requests)),
                        text:
                            "\(row.requests, "request") broke (\(term: row.flag)) when \(pod: victim.pod ?? "the proxy") went away"
                    ))
            }
            let open = try c.sockets(of: victim).filter {
                ["ESTABLISHED", "CLOSE_WAIT", "FIN_WAIT1", "FIN_WAIT2"].contains($0.state)
            }
            // What pilot-agent holds open is no traffic.
            let sockets = open.filter { $0.role != .agent && $0.role != .any }
            let most = sockets.max { $0.count < $1.count }
            if let most, most.count >= Int(Thresholds.fewConnections.value) {
                evidence.append(
                    Evidence(
                        .file(most.file, locator: .item("sockets", Name("\(most.role.rawValue) \(most.state)", .term))),
                        value: .count(Int64(most.count)),
                        text:
                            "\(most.count, "socket") (\(term: most.role.rawValue), \(term: most.state)) in its network namespace"
                    ))
            }
            perKill = max(perKill, broken / max(1, victim.killCount), most?.count ?? 0)
        }
        isTold = try !evidence.isEmpty || c.hasPeerLogs()
        evidence = Array(evidence.sorted { Self.size($0) > Self.size($1) }.prefix(4))
    }

    private static func size(_ e: Evidence) -> Int64 { if case .count(let n) = e.value { n } else { 0 } }
}
