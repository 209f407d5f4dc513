import Diagnosis
import Units

extension JSONWriter {
    mutating func write(_ incident: Incident) {
        writeIdentity(of: incident)
        writeKills(of: incident)
        writeMemory(of: incident)
        writeConclusions(of: incident)
    }

    private mutating func writeIdentity(of incident: Incident) {
        member("id", incident.id)
        member("fingerprint", incident.fingerprint)
        member("bundle", incident.bundle)
        array("clusters", of: incident.clusters)
        member("namespace", incident.namespace)
        member("pod", incident.pod)
        member("called", incident.called ?? incident.podUID)
        member("workload", incident.workload)
        member("workloadKind", incident.workloadKind)
        array("owners", of: incident.owners, .inline) { json, owner in
            json.member("key", owner.key)
            json.member("value", owner.value)
            json.member("source", owner.source.rawValue)
        }
        member("node", incident.node)
        member("container", incident.container)
        member("containerKind", incident.containerKind?.contractWord)
        member("proxyVersion", incident.proxyVersion)
        member("envoyVersion", incident.envoyVersion)
        member("workers", positive(incident.workers))
    }

    private mutating func writeKills(of incident: Incident) {
        member("form", incident.form.rawValue)
        array("members", of: incident.members, .inline) { json, member in
            json.member("pod", member.pod)
            json.member("node", member.node)
            json.member("killCount", max(0, member.killCount))
            json.member("limitBytes", positive(member.limitBytes))
        }
        array("kills", of: incident.kills) { $0.write($1) }
        member("killCount", max(0, incident.killCount))
        member("rhythm", incident.rhythm)
        array("witnesses", of: incident.witnesses) { json, witness in
            json.member("kind", witness.kind.rawValue)
            json.member("agrees", witness.agrees)
            json.member("text", witness.text)
            json.write("evidence", witness.evidence)
        }
        write(incident.state)
        write(incident.trigger)
        write(impact: incident.impact)
    }

    private mutating func writeMemory(of incident: Incident) {
        member("limitBytes", positive(incident.limitBytes))
        member("limitSource", incident.limitSource?.words)
        member("requestBytes", incident.requestBytes)
        member("evidenceProcess", incident.evidenceProcess.rawValue)
        member("standIn", incident.standIn)
        object("memory") { $0.write(incident.memory) }
        write(incident.need)
        write(incident.counterfactual)
        write(incident.headroom)
        write("memoryBefore", incident.memoryBefore)
    }

    private mutating func writeConclusions(of incident: Incident) {
        write(causes: incident.causes)
        write(incident.firstAction)
        array("remedies", of: incident.remedies) { $0.write($1) }
        write(advice: incident.advice)
        write(incident.recommendedLimit)
    }

    mutating func write(advice: [Advice]) {
        array("advice", of: advice, .inline) { json, advice in
            json.member("cause", advice.cause)
            json.member("text", advice.text)
            json.member("command", advice.command)
        }
    }

    private mutating func write(_ kill: Kill) {
        member("pod", kill.pod)
        member("at", kill.at)
        member("atSource", kill.atSource?.rawValue)
        member("startedAt", kill.startedAt)
        member("livedSeconds", kill.livedSeconds)
        member("exitCode", kill.exitCode)
        member("reason", kill.reason?.words)
        member("duringCapture", kill.duringCapture)
        member("bounds", kill.bounds)
    }

    private mutating func write(_ memory: MemoryAccount) {
        member("allocatedBytes", positive(memory.allocated))
        member("heapBytes", positive(memory.heap))
        member("physicalBytes", positive(memory.physical))
        member("freeBytes", memory.free)
        member("unmappedBytes", memory.unmapped)
        member("liveShare", memory.liveShare)
        member("afterConfigDump", memory.afterConfigDump)
        write(account: memory.account)
        member("predictedBytes", memory.predicted)
        member("unexplainedBytes", memory.unexplained)
        write("evidence", memory.evidence)
        array("remarks", of: memory.remarks)
        write("regression", rows: memory.regression)
        member("containerBytes", positive(memory.container))
        write("allocator", rows: memory.allocator)
        member("allocatorAfterConfigDump", memory.allocatorAfterConfigDump)
        write("outside", rows: memory.outside)
        write(peaks: memory.peaks)
    }

    private mutating func write(_ headroom: Headroom?) {
        guard let headroom else { return member("headroom", String?.none) }
        object("headroom") { json in
            json.member("services", headroom.today.services)
            json.member("fits", headroom.fits)
            json.member("bytesPerService", headroom.perService)
            json.array("points", of: headroom.points, .inline) { json, point in
                json.member("services", point.services)
                json.member("atRestBytes", point.atRest)
                json.member("atFullPushBytes", point.atFullPush)
            }
        }
    }

    private mutating func write(_ need: Need?) {
        guard let need else { return member("need", String?.none) }
        object("need", .inline) { json in
            json.member("levelBytes", need.level)
            json.member("pushBytes", need.push)
            json.member("agentBytes", need.agent)
            json.member("basis", need.basis)
        }
    }

    private mutating func write(_ why: Counterfactual?) {
        guard let why else { return member("counterfactual", String?.none) }
        object("counterfactual", .inline) { json in
            json.member("peak", why.peak.rawValue)
            json.member("heldBytes", why.held)
            json.member("neededBytes", why.needed)
            json.member("withoutBytes", why.without)
            json.member("limitBytes", why.limit)
        }
    }

    mutating func write(_ remedy: Remedy) {
        member("id", remedy.id)
        member("cause", remedy.cause)
        member("kind", remedy.kind.rawValue)
        member("title", remedy.title)
        write(objects: remedy.objects)
        member("yaml", remedy.body)
        array("commands", of: remedy.saves + remedy.commands)
        array("needs", of: remedy.needs)
        member("savingBytes", remedy.saving)
        member("savingErrorBytes", remedy.savingError)
        object("fits", .inline) { json in
            json.member("atRest", remedy.fitsAtRest)
            json.member("atPush", remedy.fitsAtPush)
        }
        write(remedy.traffic)
        member("reaches", remedy.reaches)
        member("risk", remedy.risk)
        member("undo", remedy.undo)
        member("verify", remedy.verify)
        array("uncertain", of: remedy.uncertain)
        array("managedBy", of: remedy.stewards, .inline) { json, steward in
            json.member("tool", steward.tool.rawValue)
            json.member("namespace", steward.namespace)
            json.member("name", steward.name)
            json.member("heals", steward.heals)
        }
        writeAlternatives(of: remedy)
        write("effect", remedy.effect)
        write("together", remedy.together)
    }

    private mutating func writeAlternatives(of remedy: Remedy) {
        array("alternatives", of: remedy.alternatives, .inline) { json, other in
            json.member("title", other.title)
            json.write(objects: other.objects)
            json.member("yaml", other.body)
            json.array("commands", of: other.commands.map(\.line))
            json.member("savingBytes", other.saving)
            json.member("risk", other.risk)
            json.write(other.traffic)
            json.array("saves", of: other.saves.map(\.line))
            json.member("undo", other.undo)
        }
    }

    private mutating func write(_ key: StaticString, _ effect: RemedyEffect?) {
        guard let effect else { return member(key, String?.none) }
        object(key) { json in
            json.member("beforeBytes", effect.before)
            json.member("afterBytes", effect.after)
            json.write("neededBefore", effect.neededBefore, limit: effect.limit)
            json.write("neededAfter", effect.neededAfter, limit: effect.limit)
            json.member("enoughLimitBytes", effect.enough)
            json.array("components", of: effect.rows, .inline) { json, row in
                json.member("component", row.component)
                json.member("beforeBytes", row.before)
                json.member("afterBytes", row.after)
            }
        }
    }

    private mutating func write(_ key: StaticString, _ needed: RemedyEffect.Needed?, limit: Bytes?) {
        guard let needed else { return member(key, String?.none) }
        object(key, .inline) { json in
            json.member("atRestBytes", needed.atRest)
            json.member("atFullPushBytes", needed.atFullPush)
            json.member("fitsAtRest", needed.fitsAtRest(limit))
            json.member("fitsAtFullPush", needed.fitsAtFullPush(limit))
        }
    }

    mutating func write(_ limit: RecommendedLimit?) {
        guard let limit, limit.bytes > 0 else { return member("recommendedLimit", String?.none) }
        object("recommendedLimit", .inline) { json in
            json.member("bytes", limit.bytes)
            json.member("arithmetic", limit.arithmetic)
            json.member("enough", limit.enough.rawValue)
            json.member("seconds", limit.seconds)
            guard let later = limit.later else { return json.member("later", String?.none) }
            json.object("later", .inline) { json in
                json.array("remedies", of: later.remedies)
                json.member("bytes", later.bytes)
            }
        }
    }

    mutating func write(causes: [Cause]) {
        array("causes", of: causes) { json, cause in
            json.member("code", cause.code)
            json.member("class", cause.classification.rawValue)
            json.member("title", cause.title)
            json.member("outcome", cause.outcome.rawValue)
            json.member("bytes", cause.bytes)
            json.member("share", cause.share)
            json.member("shareOf", cause.share == nil ? nil : cause.shareOf?.rawValue)
            json.member("confidence", cause.confidence.map { $0.isFinite ? min(1, max(0, $0)) : 0 })
            json.member("why", cause.why)
            json.array("objects", of: cause.objects, .inline) { $0.write($1) }
            json.array("evidence", of: cause.evidence, .inline) { $0.write($1) }
            json.array("missing", of: cause.missing.map(\.text))
            json.member("captureCommand", cause.captureCommand)
            json.member("grew", cause.grew)
        }
    }

    mutating func write(account: [AccountRow]) { write("account", rows: account) }

    mutating func write(peaks: [TransientPeak]) {
        array("peaks", of: peaks, .inline) { json, peak in
            json.member("kind", peak.kind.rawValue)
            json.member("trigger", peak.trigger)
            json.member("bytes", peak.bytes)
            json.member("peakBytes", positive(peak.peak))
            json.member("fits", peak.fits)
            json.member("expected", peak.expected.rawValue)
        }
    }

    mutating func write(_ key: StaticString, rows: [AccountRow]) {
        array(key, of: rows, .inline) { json, row in
            json.member("component", row.component)
            json.member("count", row.count)
            json.member("bytes", row.bytes)
            json.member("basis", row.basis.rawValue)
        }
    }

    mutating func write(_ key: StaticString, _ evidence: Evidence?) {
        guard let evidence else { return member(key, String?.none) }
        object(key, .inline) { $0.write(evidence) }
    }

    private mutating func write(_ evidence: Evidence) {
        member("file", evidence.file)
        member("locator", evidence.locator)
        switch evidence.value {
        case .count(let count): member("value", count)
        case .bytes(let bytes): member("value", bytes)
        case .text(let text): member("value", text)
        case .time(let time): member("value", time)
        case nil: member("value", String?.none)
        }
        member("unit", evidence.value?.unit)
        member("text", evidence.text)
    }
}
