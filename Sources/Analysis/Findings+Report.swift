import Diagnosis
import Store

extension Findings {
    /// The rows that a report leaves in the database.
    init(_ report: Report) {
        self.init()
        for incident in report.incidents {
            incidents.append(FoundIncident(incident))
            for (index, cause) in incident.causes.enumerated() {
                causes.append(FoundCause(cause, of: incident, rank: index + 1))
                evidence += cause.evidence.map { FoundEvidence($0, of: cause, in: incident) }
            }
            remedies += incident.remedies.map { FoundRemedy($0, of: incident) }
        }
    }
}

extension FoundIncident {
    fileprivate init(_ incident: Incident) {
        self.init(
            mesh: incident.mesh, id: incident.id, fingerprint: incident.fingerprint, form: incident.form,
            kills: incident.killCount)
        (namespace, workload, pod) = (incident.namespace, incident.workload, incident.pod)
        (container, containerKind) = (incident.container, incident.containerKind?.role)
        let times = incident.kills.compactMap(\.at)
        (firstAt, lastAt) = (times.min(), times.max())
        (limit, needed) = (incident.limitBytes?.count, incident.need?.level.count)
        leadingCode = incident.leadingCode
    }
}

extension FoundCause {
    fileprivate init(_ cause: Cause, of incident: Incident, rank: Int) {
        self.init(
            mesh: incident.mesh, incident: incident.id, code: cause.code,
            classification: cause.classification.rawValue, outcome: cause.outcome, rank: rank, title: cause.title.plain,
            why: cause.why.plain)
        (bytes, share, confidence) = (cause.bytes?.count, cause.share, cause.confidence)
    }
}

extension FoundEvidence {
    fileprivate init(_ evidence: Evidence, of cause: Cause, in incident: Incident) {
        let value: Int64? =
            switch evidence.value {
            case .count(let count): count
            case .bytes(let bytes): bytes.count
            case .time(let at): at.microseconds
            case .text, nil: nil
            }
        self.init(
            mesh: incident.mesh, incident: incident.id, code: cause.code, file: evidence.file,
            locator: evidence.locator, value: value,
            text: evidence.text.plain)
    }
}

extension FoundRemedy {
    fileprivate init(_ remedy: Remedy, of incident: Incident) {
        self.init(
            mesh: incident.mesh, incident: incident.id, id: remedy.id, code: remedy.cause, kind: remedy.kind,
            title: remedy.title.plain, saving: remedy.saving?.count,
            step: incident.firstAction?.steps.firstIndex(of: remedy.id).map { $0 + 1 })
    }
}
