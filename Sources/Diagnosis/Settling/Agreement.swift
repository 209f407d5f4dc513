import Prose

/// What the incident and the outlook say of one class in one proxy. They answer two questions, what killed it and what would
/// kill it now: where the answers differ, both say why.
enum Agreement {
    static func explain(_ report: inout Report) {
        for place in report.outlook.indices where report.outlook[place].wouldBeKilled == true {
            let entry = report.outlook[place]
            guard let pod = entry.pod,
                let at = report.incidents.firstIndex(where: { incident in
                    incident.namespace == entry.namespace
                        && (incident.pod == pod || incident.members.contains { $0.pod == pod })
                })
            else { continue }
            for index in entry.causes.indices where entry.causes[index].outcome.isClaim {
                let code = entry.causes[index].code
                guard
                    let own = report.incidents[at].causes.firstIndex(where: {
                        $0.code == code && $0.outcome == .possible
                    })
                else { continue }
                report.outlook[place].causes[index].why +=
                    "; of the kill before it is only possible (\(incident: report.incidents[at].id)), since nothing shows a full push before that"
                report.incidents[at].causes[own].why +=
                    "; with the same configuration a restart or a full push would kill the proxy that runs now"
            }
        }
    }
}
