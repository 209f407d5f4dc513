import Prose
import Store
import Units

/// What limits the answer, most serious first: questions without an answer, what could not be read and could have told, kills that fit nobody, the same capture
/// twice, pages that name nobody.
struct CaveatBuilder {
    let store: Store
    let looked: Store.LookedThrough

    func caveats(_ incidents: [Incident]) throws(StoreError) -> [Caveat] {
        var out = unanswered()
        out += try strange()
        out += try unread(incidents)
        out += try emptied()
        out += uncounted()
        out += try unowned(incidents)
        out += unadvised(incidents)
        out += try bounds(incidents)
        out += try failed()
        out += try unfetched()
        out += try repeated()
        out += try trailing()
        out += try nameless()
        out += try unrecognised()
        out += try foreign()
        out += try readings()
        out += try wholePods()
        out += try evictions()
        out += try restarts(incidents)
        return out
    }

    /// A question that failed may have had an answer that changes the report, also where it goes on without.
    private func unanswered() -> [Caveat] {
        guard let failure = store.failure else { return [] }
        var caveat = Caveat(
            text: "a question to the database failed, so the report is of a part: \(quote: failure.message)")
        caveat.isUnread = true
        return [caveat]
    }

    /// Beside a bundle that was read: whoever gave it meant it to say something, and it may be the one with the kill.
    private func strange() throws(StoreError) -> [Caveat] {
        let (rows, count) = try store.strange(most: Self.most)
        var out = rows.map { row -> Caveat in
            let why: Text = row.isEmpty ? "it is empty" : "nothing in it was recognised"
            return Caveat(
                text: "an input told nothing: \(file: row.name): \(why)",
                evidence: Evidence(.file(row.name, locator: "the whole input"), text: "nothing was read of it"))
        }
        if count > rows.count { out.append(Caveat(text: "\(count - rows.count, "more input") told nothing")) }
        for index in out.indices { out[index].isUnread = true }
        return out
    }

    /// Each by itself as far as a reader looks; the list of entries has all of them.
    private static let most = 8

    private func unread(_ incidents: [Incident]) throws(StoreError) -> [Caveat] {
        // What somebody says beside a status that shows the kill tells nobody anything.
        let isShown = incidents.contains { $0.witnesses.contains { $0.kind == .status && $0.agrees == true } }
        let (rows, count) = try store.unread(most: Self.most, withNotes: !isShown)
        let isOfPart = rows.contains { $0.status == .partial }
        let parts = Dictionary(
            isOfPart ? try store.loadSumsOfParts().values.map { ($0.page, $0) } : [],
            uniquingKeysWith: { first, _ in first })
        var out = rows.map { row in
            if row.isSaid { return Self.note(row) }
            if let word = row.telling {
                return unread(
                    "a page of no known kind that may tell of a kill is \(file: row.name): read it, since it holds \(quote: word)",
                    of: row)
            }
            let why: Text = row.why.map { ": \(quote: $0)" } ?? ""
            var caveat = unread("\(Self.meaning(row))\(why)\(Self.least(parts[row.page]))", of: row)
            if row.isArchive { caveat.unendedArchive = row.name }
            return caveat
        }
        if count > rows.count { out.append(unread("\(count - rows.count, "more entry", "more entries")", of: nil)) }
        return out
    }

    /// A list that a tool's defect left empty looks like a cluster in which nothing runs, and nothing died.
    private func emptied() throws(StoreError) -> [Caveat] {
        let names = try store.emptiedLists()
        guard let first = names.first else { return [] }
        let others: Text = names.count > 1 ? " and \(names.count - 1, "other") like it are" : " is"
        return [
            Caveat(
                text:
                    "pods, events and objects of the namespaces were not captured: \(file: first)\(others) empty, as \(term: "istioctl bug-report --include") asked for one namespace of several names",
                evidence: Evidence(.file(first, locator: "the whole entry"), text: "an empty list"))
        ]
    }

    /// Somebody's words beside the pages: worth a look, and no page that could not be read.
    private static func note(_ row: Store.UnreadRow) -> Caveat {
        ending(
            "a note speaks of running out of memory in \(file: row.name), and is no page that tells of a kill",
            Evidence(.file(row.name, locator: "the whole entry"), text: what(row.status)))
    }

    private func unread(_ text: Text, of row: Store.UnreadRow?) -> Caveat {
        var caveat = Caveat(
            text: text,
            evidence: row.map { Evidence(.file($0.name, locator: "the whole entry"), text: Self.what($0.status)) })
        caveat.isUnread = true
        return caveat
    }

    /// What it is worth, with the name in the first clause, which is all that a short first screen shows.
    private static func meaning(_ row: Store.UnreadRow) -> Text {
        switch row.status {
        case .damaged: "there is no telling what else is in the damaged \(file: row.name)"
        case .refused: "there is no telling what is in the refused entry \(file: row.name)"
        case .partial where row.isArchive:
            "everything behind the place where it breaks off is missing from \(file: row.name)"
        case .partial: "there is no telling what was in the missing part of \(file: row.name)"
        default: "not recognised, and it has words of a kill or of a proxy's configuration: \(file: row.name)"
        }
    }

    /// What a clusters page counts before it breaks off.
    private static func least(_ sums: LoadSums?) -> Text {
        guard let sums, sums.endpoints > 0 else { return "" }
        return
            "; it lists at least \(sums.endpoints, "endpoint") and \(sums.connectionsActive, "open connection") to upstreams"
    }

    private static func what(_ status: FileStatus) -> Text {
        switch status {
        case .damaged: "is damaged"
        case .refused: "was refused"
        case .partial: "was read in part"
        default: "was not read"
        }
    }

    /// Kills of the kernel, and pushes, beyond those that are looked at.
    private func uncounted() -> [Caveat] {
        var caveats: [Caveat] = []
        if looked.kernelKills > Store.mostKernelKills {
            let told: Text = "kernel logs tell of \(looked.kernelKills, "kill")"
            caveats.append(Caveat(text: "\(told): the newest \(Store.mostKernelKills) were looked at"))
        }
        if looked.pushCauses > Store.mostPushes {
            let told: Text = "istiod's log tells of \(looked.pushCauses, "push", "pushes")"
            caveats.append(Caveat(text: "\(told): the newest \(Store.mostPushes) were looked at"))
        }
        return caveats
    }

    /// A kill whose victim no page names, beside pods that are known.
    private func unowned(_ incidents: [Incident]) throws(StoreError) -> [Caveat] {
        guard try store.namesPods() else { return [] }
        let unowned = incidents.filter { $0.pod == nil && $0.workload == nil && !$0.isUnit }
        return unowned.prefix(Self.most).map { incident in
            let whose: Text = incident.process.map { ", \(term: $0)" } ?? ""
            return Caveat(
                text:
                    "a kill fits no pod of the bundle (\(incident: incident.id)\(whose)); the pod's object with its UID would name it",
                evidence: incident.witnesses.first?.evidence)
        }
    }

    /// Of thousands of workloads one does not read how to mend each.
    private func unadvised(_ incidents: [Incident]) -> [Caveat] {
        let count = incidents.count { !$0.isAdvised }
        guard count > 0 else { return [] }
        var caveat = Caveat(
            text:
                "no remedy was looked for in \(count, "incident") of \(incidents.count): the pages of their namespaces alone, read by themselves, give it"
        )
        caveat.isRemark = true
        return [caveat]
    }

    /// A larger limit than the namespace allows is refused by the API server.
    private func bounds(_ incidents: [Incident]) throws(StoreError) -> [Caveat] {
        var out: [Caveat] = []
        for incident in incidents.prefix(200) where out.count < Self.most {
            guard let namespace = incident.namespace, let wanted = incident.recommendedLimit?.bytes else { continue }
            for bound in try store.memoryBounds(namespace: namespace) {
                guard let words = Self.words(bound, wanted, incident.limitBytes) else { continue }
                let name = ObjectName(bound.kind, namespace, bound.name)
                out.append(
                    Caveat(
                        text: "\(object: name) \(words): raise it first, or a limit of \(wanted) is refused",
                        evidence: Evidence(
                            .file(bound.file, locator: .object(name, path: ["spec"])), text: "bounds limits of memory"))
                )
            }
        }
        return out
    }

    private static func words(_ bound: MemoryBoundRow, _ wanted: Bytes, _ now: Bytes?) -> Text? {
        if let most = bound.containerMost, wanted > most { return "allows a container at most \(most)" }
        if let most = bound.podMost, wanted > most { return "allows a pod at most \(most)" }
        guard let quota = bound.quota, let used = bound.quotaUsed else { return nil }
        let more = wanted - (now ?? 0)
        return used + more > quota ? "has \(max(Bytes(0), quota - used)) of its \(quota) left for limits" : nil
    }

    /// A proxy that did not answer: what its page would have shown was looked for in vain.
    private func failed() throws(StoreError) -> [Caveat] {
        try store.failedRequests(most: Self.most).map { row in
            let name = Name(row.pod ?? "unknown pod", .pod, in: row.namespace)
            let more: Text = row.entries > 1 ? "; \(row.entries) of its pages are missing so" : ""
            return Caveat(
                text: row.isConfiguration
                    ? "a saved page is a failed request for a config_dump: the configuration of \(name) is not known\(more)"
                    : "a request for the page of a proxy failed, so \(name) is known in part\(more)",
                evidence: Evidence(.file(row.entry, locator: "the whole entry"), text: "a failed request was saved"))
        }
    }

    /// A collector's word on what it was not let have: nothing in the place of it says so.
    private func unfetched() throws(StoreError) -> [Caveat] {
        let (rows, count) = try store.unfetched(most: 1)
        guard let row = rows.first else { return [] }
        let others: Text =
            count > 1 ? "; \(count - 1, "more line") of its log \(own: count > 2 ? "are" : "is") such" : ""
        var caveat = Caveat(
            text:
                "some of what was asked for was refused to \(term: "istioctl bug-report"): \(quote: row.text)\(others)",
            evidence: Evidence(.file(row.file, locator: .line(row.line)), text: "its own log"))
        caveat.isRemark = true
        return [caveat]
    }

    /// An input that was given before counts once, and that is told.
    private func repeated() throws(StoreError) -> [Caveat] {
        let inputs = try store.bundles().compactMap { bundle in bundle.repeats.map { (bundle.name, $0) } }
        let reports = try store.repeatedReports().map { ($0.report, $0.first) }
        return (inputs + reports.prefix(Self.most)).map { name, first in
            let other: Text = name == first ? "" : " as \(file: first)"
            var caveat = Caveat(text: "the same archive was given twice, and counts once: \(file: name)\(other)")
            caveat.givesWay = true
            return caveat
        }
    }

    /// Whatever stands there, nobody looked at it: a second bundle, or what a broken transfer left.
    private func trailing() throws(StoreError) -> [Caveat] {
        try store.inputsWithTrailingBytes().map { name in
            var caveat = Caveat(
                text: "behind the end of \(file: name) stand more bytes, which were not read",
                evidence: Evidence(.file(name, locator: "behind its end"), text: "not of the archive"))
            caveat.isRemark = true
            return caveat
        }
    }

    /// One figure can speak for what a proxy uses; the others are told.
    private func readings() throws(StoreError) -> [Caveat] {
        let proxies = try store.repeatedUsage()
        guard let first = proxies.first else { return [] }
        let isTimed = first.newest != nil && Set(first.readings.map(\.at)).count > 1
        func told(_ reading: Store.UsageReading) -> Text {
            let at: Text = isTimed ? reading.at.map { " at \(at: $0)" } ?? "" : ""
            return "\(measured: reading.usage)\(at) (\(file: reading.file))"
        }
        guard let least = first.readings.min(by: { $0.usage < $1.usage }),
            let most = first.readings.max(by: { $0.usage < $1.usage })
        else { return [] }
        let shown =
            first.readings.count > 4
            ? "\(first.readings.count) times, from \(told(least)) to \(told(most))"
            : first.readings.map(told).joined(", ")
        let apart = most.usage - least.usage
        let others: Text = proxies.count > 1 ? "; so was that of \(proxies.count - 1, "other")" : ""
        var caveat = Caveat(
            text:
                "a proxy’s usage was read more than once, \(apart) apart, that of \(first.pod.map { "\(pod: $0)" } ?? "a pod without a name" as Text): \(shown)\(others). \(first.newest == nil ? Self.unordered : Self.ordered)"
        )
        caveat.isRemark = true
        return [caveat]
    }

    private static let ordered: Text = "The newest is its use now, the largest its peak"
    private static let unordered: Text =
        "Nothing shows which is the newest: its use now is the one nearest to Envoy’s own page, else the largest; the largest is its peak"

    /// A pod's use is a bound for its proxy's, and no figure of it.
    private func wholePods() throws(StoreError) -> [Caveat] {
        let (rows, count) = try store.usesOfWholePods(most: 1)
        guard let row = rows.first else { return [] }
        let others: Text = count > 1 ? "; so was that of \(count - 1, "other")" : ""
        var caveat = Caveat(
            text:
                "only the usage of a whole pod was read, of \(Name(row.pod, .pod, in: row.namespace)), so its proxy holds at most \(measured: row.usage): \(term: "kubectl top pod --containers") would part it\(others)",
            evidence: Evidence(
                .file(row.file, locator: "the row of the pod"), value: .bytes(row.usage),
                text: "the usage of all containers together"))
        caveat.isRemark = true
        return [caveat]
    }

    /// What only Istio has is not missing where another control plane, or none, made the configuration.
    private func foreign() throws(StoreError) -> [Caveat] {
        let proxies = try store.foreignProxies()
        guard let name = proxies.first else { return [] }
        let others: Text = proxies.count > 1 ? " and \(proxies.count - 1, "other")" : ""
        var caveat = Caveat(
            text:
                "pushes, Sidecars, DestinationRules and Istio's agent do not exist where Envoy is without Istio, as in \(pod: name)\(others)"
        )
        caveat.isRemark = true
        return [caveat]
    }

    /// In an archive of hundreds of files many are of no use here; of a handful that somebody saved each was meant to tell something.
    private func unrecognised() throws(StoreError) -> [Caveat] {
        let names = try store.unrecognised(ofAtMost: Self.mostByHand)
        guard let first = names.first else { return [] }
        var caveat = Caveat(
            text:
                "\(names.count, "entry was", "entries were") not recognised, and nothing of that is in this report: \(names.map { "\(file: $0)" as Text }.listed())",
            evidence: Evidence(.file(first, locator: "the whole entry"), text: "not recognised"))
        caveat.isRemark = true
        return [caveat]
    }

    /// Entries that somebody saves by hand.
    private static let mostByHand = 20

    private func nameless() throws(StoreError) -> [Caveat] {
        let pages = try store.namelessPages()
        guard let first = pages.first else { return [] }
        let count = pages.reduce(0) { $0 + $1.pages }
        let names = pages.map { page -> Text in
            page.pages > 1 ? "\(file: page.name) and \(page.pages - 1) more beside it" : "\(file: page.name)"
        }
        let what: Text = count == 1 ? "a page" : "\(count, "page")"
        let stand: Text =
            count == 1 ? "it stands as a proxy" : pages.count == 1 ? "they stand as a proxy" : "they stand as proxies"
        var caveat = Caveat(
            text:
                "\(what) could be of several pods, so \(stand) without a name: \(names.listed()); the pod's name in a file's or folder's name would join it",
            evidence: Evidence(.file(first.name, locator: "the whole entry"), text: "names no pod"))
        // What it holds was read; of whom it is, is unknown. No page of an admin port shows a kill.
        caveat.isRemark = pages.allSatisfy { !$0.tellsOfKills }
        return [caveat]
    }
}
