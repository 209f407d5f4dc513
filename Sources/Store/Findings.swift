import Units

/// What the diagnosis came to, as rows.
package struct Findings {
    package var incidents: [FoundIncident] = []
    package var causes: [FoundCause] = []
    package var evidence: [FoundEvidence] = []
    package var remedies: [FoundRemedy] = []
    package init() {}
}

package struct FoundIncident {
    /// How it was killed.
    package enum Form: String, Sendable, ColumnWord {
        case containerLimit, podLimit, nodeOOM, eviction, envoyOnly, killedNotOOM
    }

    package var mesh: Int64
    package var id: String
    package var fingerprint: String
    package var namespace: String?
    package var workload: String?
    package var pod: String?
    package var container: String?
    package var containerKind: ContainerRole?
    package var form: Form
    package var kills: Int
    package var firstAt: Moment?
    package var lastAt: Moment?
    package var limit: Int64?
    package var needed: Int64?
    package var leadingCode: String?
    package init(mesh: Int64, id: String, fingerprint: String, form: Form, kills: Int) {
        self.mesh = mesh
        self.id = id
        self.fingerprint = fingerprint
        self.form = form
        self.kills = kills
    }
}

package struct FoundCause {
    /// What a rule concluded, the strongest first.
    package enum Outcome: String, Sendable, ColumnWord, Comparable {
        case confirmed, likely, possible, excluded, notJudged, failed
        package static func < (a: Outcome, b: Outcome) -> Bool { a.rank < b.rank }
        package var rank: Int { Outcome.allCases.firstIndex(of: self) ?? 0 }
    }

    package var mesh: Int64
    package var incident: String
    package var code: String
    package var classification: String
    package var outcome: Outcome
    package var rank: Int
    package var bytes: Int64?
    package var share: Double?
    package var confidence: Double?
    package var title: String
    package var why: String
    package init(
        mesh: Int64, incident: String, code: String, classification: String, outcome: Outcome, rank: Int, title: String,
        why: String
    ) {
        self.mesh = mesh
        self.incident = incident
        self.code = code
        self.classification = classification
        self.outcome = outcome
        self.rank = rank
        self.title = title
        self.why = why
    }
}

package struct FoundEvidence {
    package var mesh: Int64
    package var incident: String
    package var code: String
    package var file: String?
    package var locator: String
    package var value: Int64?
    package var text: String
    package init(
        mesh: Int64, incident: String, code: String, file: String?, locator: String, value: Int64?, text: String
    ) {
        self.mesh = mesh
        self.incident = incident
        self.code = code
        self.file = file
        self.locator = locator
        self.value = value
        self.text = text
    }
}

package struct FoundRemedy {
    /// Whether it ends the cause, or gains time.
    package enum Kind: String, Sendable, ColumnWord { case rootFix, stopGap }

    package var mesh: Int64
    package var incident: String
    package var id: String
    package var code: String
    package var kind: Kind
    package var title: String
    package var saving: Int64?
    package var step: Int?
    package init(
        mesh: Int64, incident: String, id: String, code: String, kind: Kind, title: String, saving: Int64?, step: Int?
    ) {
        self.mesh = mesh
        self.incident = incident
        self.id = id
        self.code = code
        self.kind = kind
        self.title = title
        self.saving = saving
        self.step = step
    }
}

extension Store {
    /// Keeps what a report says; one that was kept before is replaced.
    package func keep(_ findings: Findings) throws(StoreError) {
        try database.execute("BEGIN")
        for table in [Tables.incident.name, Tables.finding.name, Tables.evidence.name, Tables.remedy.name] {
            try database.execute("DELETE FROM \(table)")
        }
        for row in findings.incidents { try Tables.incident.insert(row, into: database) }
        for row in findings.causes { try Tables.finding.insert(row, into: database) }
        for row in findings.evidence { try Tables.evidence.insert(row, into: database) }
        for row in findings.remedies { try Tables.remedy.insert(row, into: database) }
        try database.execute("COMMIT")
    }
}
