import Prose
import Units

extension CauseClass {
    fileprivate static let allocatorRetention = CauseClass(rawValue: "ALLOCATOR_RETENTION")
}

/// Freed memory that the allocator keeps.
enum AllocatorRetention {
    static let card = RuleCard(
        code: "OOM701", classification: .allocatorRetention, title: "freed memory that the allocator keeps",
        why:
            "Freed pages stay mapped and are reused: after removing 99 % of the clusters allocated fell to 6 %, resident memory to 94 % (measured). A large reserve is the footprint of a past peak.",
        falsePositives: "A page that was read after a config_dump shows that dump's own reserve.",
        needs: [.of(.memoryPage, as: "memory page read before any config_dump, or stats")],
        uses: [.need, .limit, .growth],
        captureCommand:
            "kubectl exec \(blank: .pod) -c istio-proxy -- pilot-agent request GET memory > memory.json\(remark: "before any config_dump")",
        remedy: "A restart gives the freed pages back; what the peak was is worth a look.")

    static let rule = Rule(
        card: card,
        comesAndGoes: true,
        endsWithRestart: true,
        thresholds: [
            Thresholds.retainedLikely, Thresholds.retainedPossible, Thresholds.physicalPerAllocated,
            Thresholds.retainedMultiple, Thresholds.retainedSpare,
        ],
        firing: RuleExample(.likely, .services(4), .pagesOfTheKilled, .freeOfTheHeap(percent: 50)),
        silent: RuleExample(.excluded, .services(4), .pagesOfTheKilled, .freeOfTheHeap(percent: 24)),
        judge: judge,
        shareOf: .physical,
        remedies: { builder, cause in builder.restart(cause) })

    static func judge(_ c: Case) -> Judgement {
        if c.isKill, c.process != .killed {
            return .notJudged(
                missing: [.of(.memoryPage, as: "memory page of the victim from before the kill")],
                "a page of another process says nothing about free memory in the killed proxy")
        }
        let m = c.measured
        guard let allocated = m.allocated, let evidence = m.evidence else {
            return .notJudged(missing: [.of(.memoryPage)], "no memory page")
        }
        if let free = m.freeBeforeDump, let mapped = m.heapBeforeDump, mapped.count > 0 {
            let share = free.double / mapped.double
            let text: Text = "\(free) of \(mapped) mapped heap are free pages (\(share: share))"
            if share >= Thresholds.retainedLikely.value, !c.isKill || c.fitsWithout(free, share: 0) != false {
                return .claim(.likely, text, bytes: free, share: share, evidence: [evidence])
            }
            if share >= Thresholds.retainedPossible.value {
                return .claim(.possible, text, bytes: free, share: share, evidence: [evidence])
            }
        }
        return bySize(m, allocated, evidence)
    }

    /// More resident than live configurations have for what is allocated. A page from after a dump still tells what no dump of that
    /// size leaves behind.
    private static func bySize(_ m: Measured, _ allocated: Bytes, _ evidence: Evidence) -> Judgement {
        let isAfterDump = m.afterConfigDump == true
        let unknown = Judgement.notJudged(
            missing: [.of(.memoryPage, as: "memory page read before the config_dump")],
            "the page was read after a config_dump of the same process")
        guard let physical = m.physical else {
            return isAfterDump ? unknown : .excluded("free pages are a small part of the heap")
        }
        guard let dump = isAfterDump ? m.dumpTook : m.mayHoldDump ?? 0 else { return unknown }
        let explained = allocated.double * Thresholds.physicalPerAllocated.value
        let spare = (physical - dump).double - explained
        if spare + explained > Thresholds.retainedMultiple.value * explained, spare > Thresholds.retainedSpare.value {
            let part: Text = isAfterDump ? ", of which the config_dump took about \(dump)" : ""
            return .claim(
                .likely, "\(physical) physical for \(allocated) allocated\(part): it was larger before",
                bytes: Bytes(rounding: spare), share: spare / physical.double, evidence: [evidence])
        }
        return isAfterDump
            ? unknown
            : .excluded("\(physical) physical for \(allocated) allocated, as live configurations have it")
    }
}
