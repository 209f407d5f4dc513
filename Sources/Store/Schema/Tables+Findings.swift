/// What the diagnosis came to, so that a database answers for the report that was made of it.
extension Tables {
    static let incident = Table<FoundIncident>(
        "incident",
        "What was killed: the replicas of one workload and container. Written when the report is made, like the three below."
    ) { t in
        t.column("mesh_id", "as in `bundle`: two meshes may have workloads of one name") { $0.mesh }
        t.column("id", "as in the report: OOM-1", unique: true) { $0.id }
        t.column("fingerprint", "the same where the same incident is captured again") { $0.fingerprint }
        t.column("namespace", "of the pods") { $0.namespace }
        t.column("workload", "they are of") { $0.workload }
        t.column("pod", "NULL where several replicas died") { $0.pod }
        t.column("container", "its name") { $0.container }
        t.column("container_kind", "as in `container`; NULL where nothing tells") { $0.containerKind }
        t.column("form", "whose limit was reached, or that nothing shows it was for memory") { $0.form }
        t.column("kills", "how many") { $0.kills }
        t.column("first_at", "of those with a known time") { $0.firstAt }
        t.column("last_at", "of those with a known time") { $0.lastAt }
        t.column("memory_limit", "in force") { $0.limit }
        t.column("needed", "what the killed process needed at rest, measured or by the model") { $0.needed }
        t.column("leading_code", "the cause to speak of first; NULL: unresolved") { $0.leadingCode }
    }

    static let finding = Table<FoundCause>(
        "finding", "Every cause that was judged for an incident, excluded ones too."
    ) { t in
        t.column("mesh_id", "as in `incident`") { $0.mesh }
        t.column("incident_id", "row of `incident`") { $0.incident }
        t.column("code", "OOM202") { $0.code }
        t.column("class", "DR_SUBSETS") { $0.classification }
        t.column("outcome", "what was concluded") { $0.outcome }
        t.column("rank", "place in the report, from 1") { $0.rank }
        t.column("bytes", "of the process that the evidence shows") { $0.bytes }
        t.column("share", "of the allocated bytes") { $0.share }
        t.column("confidence", "0 to 1") { $0.confidence }
        t.column("title", "in words") { $0.title }
        t.column("why", "in one or two sentences") { $0.why }
    }

    static let evidence = Table<FoundEvidence>("evidence", "What shows a finding, and where to see it again.") { t in
        t.column("mesh_id", "as in `incident`") { $0.mesh }
        t.column("incident_id", "row of `incident`") { $0.incident }
        t.column("code", "the finding's") { $0.code }
        t.column("file", "entry of the bundle; NULL for a query") { $0.file }
        t.column("locator", "line, JSON pointer, object; for a query its SQL") { $0.locator }
        t.column("value", "count, bytes or microseconds since 1970; NULL where it is a text or none") { $0.value }
        t.column("text", "what it shows") { $0.text }
    }

    static let remedy = Table<FoundRemedy>("remedy", "What was advised.") { t in
        t.column("mesh_id", "as in `incident`") { $0.mesh }
        t.column("incident_id", "row of `incident`") { $0.incident }
        t.column("id", "as in the report: R1") { $0.id }
        t.column("code", "the cause that it answers") { $0.code }
        t.column("kind", "whether it ends the cause or gains time") { $0.kind }
        t.column("title", "in words") { $0.title }
        t.column("saving", "estimated bytes, of what the remedies before it leave") { $0.saving }
        t.column("step", "place in the first action, from 1; NULL where it is no part of it") { $0.step }
    }
}
