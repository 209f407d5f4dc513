import Prose
import Store
import Testing
import Units

@testable import Diagnosis

/// The answer in one or two sentences, by what was found and by what was looked at.
@Suite struct VerdictTests {
    private func verdict(_ looked: (inout Store.LookedThrough) -> Void = { _ in }, _ change: (inout Report) -> Void)
        -> Verdict
    {
        var (report, through) = (Report(toolVersion: "t"), Store.LookedThrough())
        looked(&through)
        change(&report)
        return Verdict(report: report, looked: through)
    }

    private func proxy(_ pod: String, limit: Int64? = nil) -> ProxySummary {
        var figures = ProxySummary.Figures()
        (figures.pod, figures.limitBytes) = (pod, limit.map { Bytes($0 << 20) })
        return ProxySummary(figures)
    }

    private func entry(_ pod: String?, _ measured: Int64?, of limit: Int64?, push: Int64? = nil, start: Int64? = nil)
        -> OutlookEntry
    {
        var entry = OutlookEntry()
        (entry.namespace, entry.pod) = ("quay", pod)
        (entry.measuredBytes, entry.limitBytes) = (measured.map { Bytes($0 << 20) }, limit.map { Bytes($0 << 20) })
        (entry.atFullPushBytes, entry.afterRestartBytes) = (push.map { Bytes($0 << 20) }, start.map { Bytes($0 << 20) })
        entry.wouldBeKilled = [push, start].contains { $0.map { $0 >= limit ?? .max } ?? false }
        return entry
    }

    // MARK: - Without a kill

    /// Each witness that was read is counted, and named so that one of two is one.
    @Test func `What was looked through is counted`() {
        let one = verdict {
            ($0.statuses, $0.events, $0.proxyLogs, $0.istiodLines, $0.kernelLogs, $0.counters) = (1, 1, 1, 1, 1, 1)
        } _: {
            $0.proxies = [proxy("a")]
        }
        #expect(
            one.text.plain
                == "Nothing was killed: 1 container status, 1 event, 1 proxy log, 1 line of istiod's log on pushes and connections, 1 kernel log, 1 OOM counter and 1 proxy were checked. No limit is known to compare with."
        )
        let two = verdict {
            ($0.statuses, $0.kernelLogs) = (2, 3)
        } _: {
            $0.proxies = [proxy("a"), proxy("b")]
        }
        #expect(
            two.text.plain
                == "Nothing was killed: 2 container statuses, 3 kernel logs and 2 proxies were checked. No limit is known to compare with."
        )
    }

    /// A bundle of pages alone is silent about kills; so are events, as a kill at a container's own limit makes none.
    @Test func `What could not show a kill says so`() {
        let silent = verdict { _ in
        } _: {
            $0.proxies = [proxy("a")]
        }
        #expect(!silent.couldShowKills)
        #expect(
            silent.text.plain
                == "No kill is seen, and none could be: the bundle holds no container status, event or log. Read: 1 proxy, as of the time of the capture."
        )
        let events = verdict {
            $0.events = 12
        } _: {
            $0.proxies = [proxy("a")]
        }
        #expect(!events.couldShowKills)
        #expect(events.text.contains("no event tells of a kill at a container's own limit"))
        #expect(events.text.contains("Read: 12 events and 1 proxy"))
    }

    /// A whole container that dies leaves no line in its own log, nor one in istiod's that says why.
    @Test func `A status, a kernel's log and a counter could have shown one, and no log of Istio's`() {
        func couldShow(_ field: WritableKeyPath<Store.LookedThrough, Int>) -> Bool {
            verdict {
                $0[keyPath: field] = 1
            } _: { _ in
            }.couldShowKills
        }
        #expect([\.statuses, \.kernelLogs, \.counters].allSatisfy(couldShow))
        #expect(![\.events, \.proxyLogs, \.istiodLines].contains(where: couldShow))
    }

    @Test func `What was not read is a doubt, and what ended otherwise is no health`() {
        var cut = Caveat(text: "dmesg.txt was cut")
        cut.isUnread = true
        let doubted = verdict {
            $0.statuses = 3
        } _: {
            ($0.caveats, $0.proxies) = ([cut, cut], [proxy("a")])
        }
        #expect(
            doubted.text.hasPrefix(
                "No kill is seen, and 2 entries could not be read, or not whole: dmesg.txt was cut. What could be read: 3 container statuses and 1 proxy were checked."
            ))
        var other = Caveat(text: "the same capture was given twice")
        #expect(
            verdict {
                $0.statuses = 3
            } _: {
                $0.caveats = [other]
            }.text.hasPrefix(
                "No kill is seen, and the same capture was given twice. 3 container statuses and 0 proxies were checked."
            ))
        // A remark limits what could be looked for, and not what was.
        other.isRemark = true
        #expect(
            verdict {
                $0.statuses = 3
            } _: {
                $0.caveats = [other]
            }.text.hasPrefix("Nothing was killed: "))
        other.endsPods = true
        #expect(
            verdict {
                $0.statuses = 3
            } _: {
                $0.caveats = [other]
            }.text.hasPrefix("No OOM kill is seen: "))
    }

    // MARK: - How near

    private func nearest(_ entries: OutlookEntry..., limits: [Int64] = []) -> String {
        let text = verdict {
            $0.statuses = 1
        } _: { report in
            report.outlook = entries
            report.proxies = limits.map { proxy("p", limit: $0) }
        }.text.plain
        return text.split(separator: " were checked.").last.map(String.init) ?? ""
    }

    @Test func `The nearest to its limit is named with what would kill it`() {
        #expect(
            nearest(entry("crane-0", 90, of: 100))
                == " Nearest to its limit is quay/crane-0 with 90 MiB of 100 MiB, 90 %.")
        #expect(
            nearest(entry("crane-0", 50, of: 100, push: 99), entry("crane-1", 40, of: 100, push: 100))
                == " Nearest to its limit is quay/crane-0 with 50 MiB of 100 MiB, 50 %; 1 would be killed by a full push."
        )
        #expect(
            nearest(entry("crane-0", 50, of: 100, push: 120, start: 100), entry("crane-1", 40, of: 100, push: 100))
                == " Nearest to its limit is quay/crane-0 with 50 MiB of 100 MiB, 50 %; 2 would be killed by a restart or a full push."
        )
        #expect(nearest(entry(nil, 90, of: 100)).contains("is a nameless proxy with 90 MiB"))
        // Whose limit or memory nobody knows is near nothing.
        #expect(
            nearest(entry("crane-0", 90, of: nil), entry("crane-1", nil, of: 100), entry("crane-2", 10, of: 100))
                .contains("quay/crane-2"))
    }

    @Test func `Without a limit, or without a figure, that is said`() {
        #expect(nearest() == " No limit is known to compare with.")
        #expect(
            nearest(limits: [100, 200])
                == " Of 2 proxies with a known limit none was measured, so how near they are to it is unknown.")
    }

    // MARK: - With a kill

    private func incident(_ change: (inout Incident) -> Void = { _ in }) -> Incident {
        var incident = Incident(id: "OOM-1", form: .containerLimit)
        (incident.namespace, incident.pod, incident.container) = ("quay", "crane-0", "istio-proxy")
        (incident.killCount, incident.limitBytes) = (2, Bytes(160 << 20))
        incident.causes = [cause(.configScope, .confirmed)]
        change(&incident)
        return incident
    }

    private func killed(_ incidents: Incident...) -> String {
        verdict { _ in
        } _: {
            $0.incidents = incidents
        }.text.plain
    }

    @Test func `A kill is told with its cause as it stands`() {
        #expect(
            killed(incident()) == "quay/crane-0 (istio-proxy) was killed 2 times at 160 MiB. Cause: t. w.")
        #expect(
            killed(incident { $0.causes[0].outcome = .likely })
                == "quay/crane-0 (istio-proxy) was killed 2 times at 160 MiB. Likely cause: t. w.")
        #expect(
            killed(incident { ($0.causes[0].outcome, $0.limitBytes, $0.killCount) = (.possible, nil, 1) })
                == "quay/crane-0 (istio-proxy) was killed 1 time. No cause identified; the data that would help is listed below."
        )
        // The remainder is no cause.
        #expect(killed(incident { $0.causes = [cause(.unresolved, .likely)] }).contains("No cause identified"))
    }

    @Test func `Where, by what process and how often are told as far as they are known`() {
        #expect(
            killed(incident { $0.clusters = ["east", "west", "north"] }).contains(" in cluster east, west was killed"))
        #expect(killed(incident { ($0.container, $0.process) = (nil, "envoy") }).hasPrefix("quay/crane-0 (envoy) was"))
        #expect(killed(incident { $0.container = nil }).hasPrefix("quay/crane-0 was killed 2 times"))
        let unseen = incident { ($0.kills, $0.killCount, $0.restartCount) = ([Kill(pod: nil, at: nil)], 41, 40) }
        #expect(killed(unseen).contains("was killed (1 OOM kill seen, restart count 40) at 160 MiB"))
        #expect(
            killed(incident { ($0.causes, $0.endedBy) = ([], "its startup probe failed") }).hasSuffix(
                "No kill for memory: its startup probe failed."))
    }

    @Test func `A pod that nobody names is no name`() {
        let text = verdict {
            var incident = Incident(id: "OOM-1", form: .nodeOOM)
            (incident.process, incident.killCount) = ("envoy", 1)
            $0.incidents = [incident]
        }.text
        #expect(text.plain.hasPrefix("An unknown pod (envoy) was killed 1 time."), "\(text)")
        #expect(!text.spans.contains { $0.plain == "unknown pod" })
    }

    @Test func `Other incidents are counted`() {
        #expect(killed(incident(), incident()).contains("at 160 MiB; 1 more incident. Cause: t."))
        let none = incident { $0.causes = [] }
        #expect(
            killed(none, incident(), incident()).contains("; 2 more incidents (6 kills in all). No cause identified"))
    }
}

/// What the figures of a living proxy are called: near, far, close, running out.
@Suite struct OutlookEntryTests {
    private func entry(
        _ measured: Int64?, of limit: Int64?, push: Int64? = nil, start: Int64? = nil, killed: Bool? = false,
        lives: Double? = nil
    ) -> OutlookEntry {
        var entry = OutlookEntry()
        (entry.measuredBytes, entry.limitBytes) = (measured.map { Bytes($0) }, limit.map { Bytes($0) })
        (entry.atFullPushBytes, entry.afterRestartBytes) = (push.map { Bytes($0) }, start.map { Bytes($0) })
        (entry.wouldBeKilled, entry.livesSeconds) = (killed, lives)
        return entry
    }

    @Test(
        arguments: [(799, 1_000, false), (800, 1_000, true), (800, nil, false), (nil, 1_000, false)]
            as [(Int64?, Int64?, Bool)])
    func `Near its limit is what holds four fifths of it`(measured: Int64?, limit: Int64?, isNear: Bool) {
        #expect(entry(measured, of: limit).isNearLimit == isNear)
    }

    /// Measured, at a push, and not growing: each of the three must be known.
    @Test(
        arguments: [
            (499, 1_000, 499, false, nil, true), (500, 1_000, 499, false, nil, false),
            (499, 1_000, 500, false, nil, false),
            (nil, 1_000, 499, false, nil, false), (499, nil, 499, false, nil, false),
            (499, 1_000, nil, false, nil, false),
            (499, 1_000, 499, true, nil, false), (499, 1_000, 499, nil, nil, false),
            (499, 1_000, 499, false, 9_000, false),
        ] as [(Int64?, Int64?, Int64?, Bool?, Double?, Bool)])
    func `Far from its limit is what holds less than half of it, also at a push, and does not grow`(
        measured: Int64?, limit: Int64?, push: Int64?, killed: Bool?, lives: Double?, isFar: Bool
    ) {
        #expect(entry(measured, of: limit, push: push, killed: killed, lives: lives).isFarFromLimit == isFar)
    }

    @Test(
        arguments: [
            (999, nil, 1_000, false, false), (1_000, nil, 1_000, true, false), (nil, 1_000, 1_000, true, true),
            (999, 999, 1_000, false, false), (nil, nil, 1_000, false, false), (2_000, 2_000, nil, false, false),
        ] as [(Int64?, Int64?, Int64?, Bool, Bool)])
    func `A start or a push kills what reaches the limit by it`(
        push: Int64?, start: Int64?, limit: Int64?, ofPush: Bool, ofStart: Bool
    ) {
        let entry = entry(1, of: limit, push: push, start: start)
        #expect(entry.wouldDieOfPush == ofPush && entry.wouldDieOfStart == ofStart)
    }

    /// Whom a push would kill does not have to grow for it.
    @Test(
        arguments: [
            (true, 140.0, 500, true), (true, 140, 1_000, false), (true, nil, 500, false), (false, 140, 500, false),
            (nil, 140, 500, false),
        ] as [(Bool?, Double?, Int64, Bool)])
    func `Running out is what grows to its limit, and would not die of a push`(
        killed: Bool?, lives: Double?, push: Int64, isRunningOut: Bool
    ) {
        #expect(entry(400, of: 1_000, push: push, killed: killed, lives: lives).isRunningOut == isRunningOut)
    }
}
