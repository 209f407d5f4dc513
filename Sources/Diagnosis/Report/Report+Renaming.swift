import Prose
import Store
import Units

// Every name of the tree goes through a renaming: what a new field of the report holds of a bundle must be named here too.
// A test walks a whole renamed tree and fails on a string that was passed over.

extension Report {
    /// The same findings, figures and order, with other names. Nothing is judged anew.
    ///
    /// A report that nobody needs any more is changed where it is: of thousands of incidents there are no two copies.
    package consuming func renamed(by renaming: some Renaming) -> Report {
        var out = consume self
        out.rename(by: renaming)
        return out
    }

    private mutating func rename(by r: some Renaming) {
        bundles = bundles.map { $0.renamed(by: r) }
        verdict = verdict.renamed(by: r)
        briefVerdict = briefVerdict?.renamed(by: r)
        caveats = caveats.map { $0.renamed(by: r) }
        for index in incidents.indices { incidents[index].rename(by: r) }
        for index in proxies.indices { proxies[index].rename(by: r) }
        for index in outlook.indices { outlook[index].rename(by: r) }
        for index in outlookRest.indices { outlookRest[index].rename(by: r) }
        clusterIDs = clusterIDs.map { r.name($0, .mesh) }
        for index in meshes.indices {
            meshes[index].bundle = r.name(meshes[index].bundle, .file)
            meshes[index].name = r.name(meshes[index].name, .file)
        }
        istioObjects = istioObjects.map { $0.renamed(by: r) }
        toldWorkloads = Set(toldWorkloads.map { $0.renamed(by: r) })
        for index in wildcardRules.indices { wildcardRules[index].rename(by: r) }
        cohorts.rename(by: r)
        for index in leagues.indices { leagues[index].rename(by: r) }
        if let why = regression?.why { regression?.why = why.renamed(by: r) }
        if let warning = regression?.warning { regression?.warning = warning.renamed(by: r) }
        for index in timeline.indices { timeline[index].rename(by: r) }
        for index in manifest.indices { manifest[index].rename(by: r) }
        for index in questions.indices {
            questions[index].question = questions[index].question.renamed(by: r)
            questions[index].answer = questions[index].answer?.renamed(by: r)
        }
    }
}

extension Caveat {
    fileprivate func renamed(by r: some Renaming) -> Caveat {
        var out = self
        out.text = text.renamed(by: r)
        out.evidence = evidence?.renamed(by: r)
        out.unendedArchive = unendedArchive.map { r.name($0, .file) }
        return out
    }
}

extension BundleSummary {
    func renamed(by r: some Renaming) -> BundleSummary {
        var out = self
        out.name = r.name(name, .file)
        out.packedIn = packedIn.map { r.name($0, .file) }
        out.capturedAt = capturedAt.map(r.moment)
        out.captureEndedAt = captureEndedAt.map(r.moment)
        return out
    }
}

extension Incident {
    fileprivate mutating func rename(by r: some Renaming) {
        bundle = bundle.map { r.name($0, .file) }
        r.rename(&namespace, &pod, &workload)
        called = called.map { r.name($0, .file) }
        podUID = podUID.map { r.name($0, .term) }
        node = node.map { r.name($0, .node) }
        meshClusters = meshClusters.map { r.name($0, .mesh) }
        clusters = clusters.map { r.name($0, .mesh) }
        container = container.map { r.name($0, .container) }
        process = process.map { r.name($0, .container) }
        renameOwners(by: r)
        for index in members.indices {
            members[index].pod = members[index].pod.map { r.name($0, .pod) }
            members[index].node = members[index].node.map { r.name($0, .node) }
        }
        for index in kills.indices { kills[index].rename(by: r) }
        rhythm = rhythm?.renamed(by: r)
        for index in witnesses.indices {
            witnesses[index].text = witnesses[index].text.renamed(by: r)
            witnesses[index].evidence = witnesses[index].evidence.renamed(by: r)
        }
        state.evidence = state.evidence?.renamed(by: r)
        trigger?.rename(by: r)
        for index in impact.indices { impact[index].rename(by: r) }
        standIn = standIn.map { r.name($0, .pod) }
        limitDefault = limitDefault?.renamed(by: r)
        consumed = consumed?.renamed(by: r)
        endedBy = endedBy?.renamed(by: r)
        memory.rename(by: r)
        if let basis = need?.basis { need?.basis = basis.renamed(by: r) }
        memoryBefore?.rename(by: r)
        memorySince?.rename(by: r)
        for index in causes.indices { causes[index].rename(by: r) }
        if let why = firstAction?.why { firstAction?.why = why.renamed(by: r) }
        for index in remedies.indices { remedies[index].rename(by: r) }
        for index in advice.indices { advice[index].rename(by: r) }
        if let sum = recommendedLimit?.arithmetic { recommendedLimit?.arithmetic = sum.renamed(by: r) }
    }

    private mutating func renameOwners(by r: some Renaming) {
        for index in owners.indices {
            owners[index].value = r.scalar(owners[index].value, under: ["labels", owners[index].key])
            owners[index].key = r.key(owners[index].key, under: ["labels"])
        }
    }
}

extension Advice {
    fileprivate mutating func rename(by r: some Renaming) {
        text = text.renamed(by: r)
        lacks = lacks?.renamed(by: r)
        command = command?.renamed(by: r)
    }
}

extension FailedCalls {
    fileprivate mutating func rename(by r: some Renaming) {
        from = from.map { r.name($0, .workload) }
        to = to.map { r.name($0, .workload) }
        evidence = evidence.renamed(by: r)
    }
}

extension Kill {
    fileprivate mutating func rename(by r: some Renaming) {
        pod = pod.map { r.name($0, .pod) }
        at = at.map(r.moment)
        startedAt = startedAt.map(r.moment)
        bounds = bounds?.renamed(by: r)
    }
}

extension Trigger {
    fileprivate mutating func rename(by r: some Renaming) {
        at = at.map(r.moment)
        what = what.renamed(by: r)
        object?.rename(by: r)
        evidence = evidence.renamed(by: r)
    }
}

extension MemoryAccount {
    fileprivate mutating func rename(by r: some Renaming) {
        for index in peaks.indices { peaks[index].trigger = peaks[index].trigger.renamed(by: r) }
        evidence = evidence?.renamed(by: r)
        physicalEvidence = physicalEvidence?.renamed(by: r)
        remarks = remarks.map { $0.renamed(by: r) }
    }
}

extension MemoryCurve {
    fileprivate mutating func rename(by r: some Renaming) {
        lastAt = lastAt.map(r.moment)
        if let at = step?.at { step?.at = r.moment(at) }
        evidence = evidence.renamed(by: r)
    }
}

extension Cause {
    fileprivate mutating func rename(by r: some Renaming) {
        title = title.renamed(by: r)
        why = why.renamed(by: r)
        notes = notes.map { $0.renamed(by: r) }
        twinThatLives = twinThatLives?.renamed(by: r)
        behind = behind?.renamed(by: r)
        parts = parts?.renamed(by: r)
        for index in objects.indices { objects[index].rename(by: r) }
        evidence = evidence.map { $0.renamed(by: r) }
        captureCommand = captureCommand?.renamed(by: r)
    }
}

extension Culprit {
    fileprivate mutating func rename(by r: some Renaming) {
        namespace = namespace.map(r.namespace)
        name = name.map { r.name($0, nameKind(of: kind)) }
    }
}

/// What the name of an object is, by its kind.
private func nameKind(of kind: String) -> Name.Kind {
    switch kind.lowercased() {
    case "deployment", "statefulset", "daemonset", "replicaset", "job", "cronjob", "workload": .workload
    case "pod", "client", "peer": .pod
    case "node": .node
    case "host", "service": .host
    case "cluster": .cluster
    case "container": .container
    case "namespace": .namespace
    case "filter", "stat", "setting", "extension", "port", "listener": .term
    default: .object
    }
}

extension ChangedObject {
    fileprivate mutating func rename(by r: some Renaming) {
        namespace = namespace.map(r.namespace)
        name = name.map { r.name($0, nameKind(of: kind)) }
        container = container.map { r.name($0, .container) }
    }
}

extension Evidence {
    func renamed(by r: some Renaming) -> Evidence {
        let place: Place =
            switch place {
            case .file(let name, let locator): .file(r.name(name, .file), locator: locator.renamed(by: r))
            case .sql(let query):
                .sql(ShownQuery(r.name(query.sql, .query), page: query.page.map { r.name($0, .file) }))
            }
        let value: EvidenceValue? =
            switch value {
            case .text(let text): .text(r.quote(text))
            case .time(let moment): .time(r.moment(moment))
            case .count, .bytes, nil: value
            }
        return Evidence(place, value: value, text: text.renamed(by: r))
    }
}

extension Remedy {
    fileprivate mutating func rename(by r: some Renaming) {
        title = title.renamed(by: r)
        body = body?.renamed(by: r)
        for index in objects.indices { objects[index].rename(by: r) }
        saves = saves.map { $0.renamed(by: r) }
        commands = commands.map { $0.renamed(by: r) }
        needs = needs.map { $0.renamed(by: r) }
        traffic = traffic?.renamed(by: r)
        reaches = reaches.renamed(by: r)
        risk = risk.renamed(by: r)
        undo = undo.renamed(by: r)
        verify = verify.renamed(by: r)
        uncertain = uncertain.map { $0.renamed(by: r) }
        stewards = stewards.map { $0.renamed(by: r) }
        for index in alternatives.indices { alternatives[index].rename(by: r) }
    }
}

extension Steward {
    fileprivate func renamed(by r: some Renaming) -> Steward {
        var out = self
        out.object = object.renamed(by: r)
        let own = Name(name, .object, in: namespace ?? "").renamed(by: r)
        // By a label it says its own name.
        out.name = tool == .other ? r.scalar(name, under: ["labels", "app.kubernetes.io/managed-by"]) : own.text
        out.namespace = namespace.map { _ in own.namespace ?? "" }
        return out
    }
}

extension Remedy.Alternative {
    fileprivate mutating func rename(by r: some Renaming) {
        title = title.renamed(by: r)
        body = body?.renamed(by: r)
        saves = saves.map { $0.renamed(by: r) }
        commands = commands.map { $0.renamed(by: r) }
        undo = undo.renamed(by: r)
        for index in objects.indices { objects[index].rename(by: r) }
        risk = risk?.renamed(by: r)
        traffic = traffic?.renamed(by: r)
    }
}

extension TrafficEffect {
    fileprivate func renamed(by r: some Renaming) -> TrafficEffect {
        var out = self
        out.cuts = cuts.map { r.name($0, .host) }
        return out
    }
}

extension ProxySummary {
    fileprivate mutating func rename(by r: some Renaming) {
        update { figures in
            figures.namespace = figures.namespace.map(r.namespace)
            figures.pod = figures.pod.map { r.name($0, .pod) }
            figures.called = figures.called.map { r.name($0, .file) }
            figures.workload = figures.workload.map { r.name($0, .workload) }
            figures.stateEvidence = figures.stateEvidence?.renamed(by: r)
        }
    }
}

extension OutlookEntry {
    fileprivate mutating func rename(by r: some Renaming) {
        namespace = namespace.map(r.namespace)
        pod = pod.map { r.name($0, .pod) }
        called = called.map { r.name($0, .file) }
        if let file = highest?.file { highest?.file = r.name(file, .file) }
        for index in peaks.indices { peaks[index].trigger = peaks[index].trigger.renamed(by: r) }
        memoryOverTime?.rename(by: r)
        for index in causes.indices { causes[index].rename(by: r) }
        for index in advice.indices { advice[index].rename(by: r) }
        for index in remedies.indices { remedies[index].rename(by: r) }
        if let sum = recommendedLimit?.arithmetic { recommendedLimit?.arithmetic = sum.renamed(by: r) }
    }
}

extension OutlookRest {
    fileprivate mutating func rename(by r: some Renaming) {
        namespace = namespace.map(r.namespace)
        workload = workload.map { r.name($0, .workload) }
    }
}

extension WildcardRule {
    fileprivate mutating func rename(by r: some Renaming) {
        namespace = namespace.map(r.namespace)
        name = name.map { r.name($0, .object) }
        host = host.map { r.name($0, .host) }
    }
}

extension Cohorts {
    fileprivate mutating func rename(by r: some Renaming) {
        warning = warning?.renamed(by: r)
        for index in attributes.indices { attributes[index].value = attributes[index].value.map(r.quote) }
        for index in replicas.indices { replicas[index].rename(by: r) }
        for index in workloads.indices {
            workloads[index].namespace = workloads[index].namespace.map(r.namespace)
            workloads[index].workload = r.name(workloads[index].workload, .workload)
        }
    }
}

extension ReplicaPair {
    fileprivate mutating func rename(by r: some Renaming) {
        namespace = namespace.map(r.namespace)
        workload = r.name(workload, .workload)
        killed = r.name(killed, .pod)
        survivor = r.name(survivor, .pod)
        for index in differences.indices {
            differences[index].killed = differences[index].killed.renamed(by: r)
            differences[index].survivor = differences[index].survivor.renamed(by: r)
        }
    }
}

extension CohortValue {
    fileprivate func renamed(by r: some Renaming) -> CohortValue {
        if case .text(let text) = self { .text(r.quote(text)) } else { self }
    }
}

extension League {
    fileprivate mutating func rename(by r: some Renaming) {
        let kind: Name.Kind =
            switch kind {
            case .services, .gatewayHosts: .host
            case .namespaces: .namespace
            case .destinationRules: .object
            case .ports: .term
            }
        for index in entries.indices { entries[index].name = r.name(entries[index].name, kind) }
    }
}

extension TimelineEntry {
    fileprivate mutating func rename(by r: some Renaming) {
        at = at.map(r.moment)
        what = what.renamed(by: r)
        subject = subject?.renamed(by: r)
        evidence = evidence.renamed(by: r)
    }
}

extension ManifestEntry {
    fileprivate mutating func rename(by r: some Renaming) {
        captureCommand = captureCommand?.renamed(by: r)
        // What is absent is called by our own name for it.
        guard status != .absent else { return }
        name = r.name(name, .file)
        why = why.map(r.quote)
        assumedOwner = assumedOwner.map { r.name($0, .pod) }
    }
}

extension Renaming {
    fileprivate func rename(_ namespace: inout String?, _ pod: inout String?, _ workload: inout String?) {
        namespace = namespace.map(self.namespace)
        pod = pod.map { name($0, .pod) }
        workload = workload.map { name($0, .workload) }
    }
}
