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
    package var id: String
    package var fingerprint: String
    package var namespace: String?
    package var workload: String?
    package var pod: String?
    package var container: String?
    package var containerKind: String?
    package var form: String
    package var kills: Int
    package var firstAt: Moment?
    package var lastAt: Moment?
    package var limit: Int64?
    package var needed: Int64?
    package var leadingCode: String?
    package init(id: String, fingerprint: String, form: String, kills: Int) {
        self.id = id
        self.fingerprint = fingerprint
        self.form = form
        self.kills = kills
    }
}

package struct FoundCause {
    package var incident: String
    package var code: String
    package var classification: String
    package var outcome: String
    package var rank: Int
    package var bytes: Int64?
    package var share: Double?
    package var confidence: Double?
    package var title: String
    package var why: String
    package init(
        incident: String, code: String, classification: String, outcome: String, rank: Int, title: String, why: String
    ) {
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
    package var incident: String
    package var code: String
    package var file: String?
    package var locator: String
    package var value: Int64?
    package var text: String
    package init(incident: String, code: String, file: String?, locator: String, value: Int64?, text: String) {
        self.incident = incident
        self.code = code
        self.file = file
        self.locator = locator
        self.value = value
        self.text = text
    }
}

package struct FoundRemedy {
    package var incident: String
    package var id: String
    package var code: String
    package var kind: String
    package var title: String
    package var saving: Int64?
    package var step: Int?
    package init(
        incident: String, id: String, code: String, kind: String, title: String, saving: Int64?, step: Int?
    ) {
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
