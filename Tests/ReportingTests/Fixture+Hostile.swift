import Diagnosis
import Prose
import Store
import Units

extension Fixture {
    static func report(named name: String) -> Report {
        switch name {
        case "wildcard": wildcard
        case "healthy": healthy
        case "several": several
        case "hostile": hostileReport
        default: Report(toolVersion: "0.1.0")
        }
    }

    /// What would act in some reader of a report, were it let through: a terminal, a browser, a ticket system, a table.
    static let hostile =
        "\u{1B}]0;owned\u{7}\u{1B}[31mred\u{9B}2J <script>alert(1)</script><!-- @everyone #123 GH-7 org/repo#4 !55 "
        + "https://evil.example/x www.evil.example a@b.example [click](javascript:alert(1)) ![i](http://e/x.png) | a \\| b "
        + "```\n~~~\n# heading\n- [ ] task\n1. one\n> quote\n***bold*** __u__ ~~s~~ $x$ `tick` ``two`` &lt;b&gt; "
        + "\u{202E}gnp.exe\u{2066}\u{200B}\u{2028}\u{E0041} :smile: deadbeefdeadbeef {color:red} [~admin] \\ end\\"

    private static let nonCharacters = String(
        String.UnicodeScalarView([0xFFFE, 0xFDD0, 0x10FFFF, 0xE000].compactMap { Unicode.Scalar($0 as UInt32) }))

    /// What would act in one of the forms, each short enough to come through whole.
    static let hostileWords = [
        "]]> </script> </td></table> <b onclick=x>", "[/code]<b>x</b>[code]", "{code}h1. x{code} {noformat}",
        "{{x}} *b* -s-",
        "}}-a- {{--strict}} (x) (!) :)", "||a||b|| |c|d|", "[~admin] [x|http://e] !i.png! ^a^ ~b~ ??c??",
        "\\\\ {color:red} &#123;",
        "=cmd|' /C calc'!A0", "+1-1", "@SUM(A1)", "\u{1B}[31mred\u{7}\u{9B}2J",
        "a\u{202E}gpj\u{2066}b\u{200B}c\u{2028}d",
        "`tick` ``two`` <!-- x --> &lt;b&gt;", "- [ ] task\n# head\n---\n> q", "\" OOM=\"1\" '}' # x", "a\\\"b\\",
        "{0} {1}",
        "http://e.example/x www.e.example a@b.example", nonCharacters, "\u{0}nul\u{8}", "h1. x",
        "bq. y",
        "* x\n* y", "</details><details open>", "%s %n $(id) `id`", "é\u{301} 日本語 🎉",
        String(repeating: "界", count: 300),
    ]

    /// A report in which every string that a bundle can fill is hostile.
    static var hostileReport: Report { filled(with: hostile) }

    static func filled(with hostile: String) -> Report {
        var report = wildcard
        let hostileEvidence = evidence(hostile)
        func hostileCause(_ cause: Cause) -> Cause { filled(cause, with: hostile) }
        report.verdict = .quote(hostile)
        report.bundles[0].name = hostile
        report.bundles[0].capturedAtSource = hostile
        report.incidents[0].namespace = hostile
        report.incidents[0].workload = hostile
        report.incidents[0].workloadKind = hostile
        report.incidents[0].owners = [Owner(key: hostile, value: hostile, source: .podLabel)]
        report.incidents[0].node = hostile
        report.incidents[0].container = hostile
        report.incidents[0].standIn = hostile
        report.incidents[0].proxyVersion = hostile
        report.incidents[0].envoyVersion = hostile
        report.incidents[0].need?.basis = .quote(hostile)
        report.incidents[0].memoryBefore?.evidence = hostileEvidence
        report.incidents[0].rhythm = .quote(hostile)
        report.incidents[0].memory.remarks = [.quote(hostile)]
        report.incidents[0].members = report.incidents[0].members.map { _ in
            Member(pod: hostile, node: hostile, killCount: 1, limitBytes: nil)
        }
        report.incidents[0].kills = report.incidents[0].kills.map { kill in
            var kill = kill
            kill.pod = hostile
            kill.reason = .stated(hostile)
            kill.bounds = .quote(hostile)
            return kill
        }
        report.incidents[0].witnesses = [
            Witness(kind: .event, agrees: false, text: .quote(hostile), evidence: hostileEvidence)
        ]
        report.incidents[0].causes = report.incidents[0].causes.map(hostileCause)
        report.incidents[0].remedies = report.incidents[0].remedies.map { remedy in
            Remedy(
                id: remedy.id, cause: remedy.cause, kind: remedy.kind, title: .quote(hostile),
                body: .document([.quote(hostile)], .map([(hostile, .text(hostile))])), saving: nil,
                savingError: nil, reaches: .name(hostile, .workload), risk: .quote(hostile),
                undo: .command("kubectl delete \(word: hostile)"), verify: .text(.quote(hostile)))
        }
        report.incidents[0].firstAction = FirstAction(
            steps: [report.incidents[0].remedies[0].id], fitsAtRest: true, fitsAtPush: false, shedsTraffic: true,
            why: .quote(hostile))
        var trigger = Trigger(at: nil, what: .quote(hostile), object: nil, evidence: hostileEvidence)
        (trigger.before, trigger.after, trigger.secondsBefore) = (1, 2, 3)
        report.incidents[0].trigger = trigger
        report.incidents[0].impact = [
            FailedCalls(from: hostile, to: hostile, requests: 9, failed: 7, evidence: hostileEvidence)
        ]
        report.incidents[0].advice = [
            Advice(cause: "OOM203", text: .quote(hostile), command: "kubectl get \(word: hostile)")
        ]
        report.caveats = [Caveat(text: .quote(hostile), evidence: hostileEvidence)]
        report.incidents[0].recommendedLimit?.arithmetic = .quote(hostile)
        report.proxies = report.proxies.map { proxy in
            var proxy = proxy
            proxy.namespace = hostile
            proxy.pod = hostile
            proxy.workload = hostile
            (proxy.istioVersion, proxy.envoyVersion) = (hostile, hostile)
            proxy.type = hostile
            return proxy
        }
        report.outlook = report.outlook.map { entry in
            var entry = entry
            (entry.namespace, entry.pod) = (hostile, hostile)
            entry.causes = entry.causes.map(hostileCause)
            return entry
        }
        report.wildcardRules[0].name = hostile
        report.wildcardRules[0].host = hostile
        report.cohorts.warning = .quote(hostile)
        report.cohorts.attributes[0].name = hostile
        report.cohorts.attributes[3].value = hostile
        report.cohorts.alike = [hostile]
        report.cohorts.replicas[0].workload = hostile
        report.cohorts.replicas[0].killed = hostile
        report.cohorts.replicas[0].differences[0].killed = .text(hostile)
        report.cohorts.replicas[0].alike = [hostile]
        report.cohorts.workloads[0].workload = hostile
        report.leagues[0].entries[0].name = hostile
        report.regression?.warning = .quote(hostile)
        report.regression?.predictors[0].component = hostile
        report.timeline = report.timeline.map { entry in
            TimelineEntry(
                at: entry.at, precisionSeconds: nil, what: "\(object: ObjectName(hostile, nil, hostile))",
                subject: .name(hostile, .pod),
                evidence: hostileEvidence,
                priority: entry.priority)
        }
        report.manifest = report.manifest.map { entry in
            var entry = entry
            entry.name = hostile
            entry.kind = entry.kind.map { _ in hostile }
            entry.why = hostile
            entry.captureCommand = entry.captureCommand.map { _ in Command(line: hostile) }
            return entry
        }
        report.questions = [
            MaintainerQuestion(question: .quote(hostile), answer: .quote(hostile)),
            MaintainerQuestion(question: .quote(hostile), answer: nil),
        ]
        return report
    }

    private static func evidence(_ hostile: String) -> Evidence {
        Evidence(
            .file(hostile, locator: .item("line", Name(hostile, .object))), value: .text(hostile), text: .quote(hostile)
        )
    }

    private static func filled(_ cause: Cause, with hostile: String) -> Cause {
        var cause = cause
        let hostileEvidence = evidence(hostile)
        cause.title = .quote(hostile)
        cause.why = "\(object: ObjectName(hostile, hostile, hostile))"
        cause.objects = [Culprit(kind: hostile, namespace: hostile, name: hostile)]
        cause.evidence = [hostileEvidence, Evidence(.sql(ShownQuery(hostile, page: hostile)), text: .quote(hostile))]
        cause.missing = cause.missing.map { _ in .of(.stats, as: hostile) }
        cause.captureCommand = cause.captureCommand.map { _ in "kubectl get \(word: hostile)" }
        return cause
    }
}
