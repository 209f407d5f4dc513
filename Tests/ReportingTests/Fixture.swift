import Diagnosis
import Prose
import Units

/// Reports made by hand, shaped as those of real captures.
enum Fixture {
    static func moment(_ clock: String) -> Moment {
        Moment(rfc3339: "2026-11-24T\(clock)Z") ?? Moment(seconds: 0)
    }

    static func megabytes(_ value: Double) -> Bytes { Bytes(rounding: value * 1e6) }
    static func mebibytes(_ value: Int64) -> Bytes { Bytes(value << 20) }

    /// A DestinationRule on `*.svc.cluster.local` with three subsets killed both replicas of a workload, and the capture
    /// killed them again.
    static var wildcard: Report {
        var report = Report(toolVersion: "0.1.0")
        report.bundles = [bundle]
        let rule = ObjectName("DestinationRule", "istio-system", "all-services-canary")
        report.verdict =
            "\(object: rule) made 1,119 of 1,492 clusters of \(Name("pay", .workload, in: "checkout")), which was killed at its limit of 160 MiB while they were pushed."
        report.incidents = [incident]
        report.proxies = proxies
        report.outlook = outlook
        report.wildcardRules = [wildcardRule]
        report.cohorts = cohorts
        report.leagues = leagues
        report.regression = regression
        report.timeline = timeline
        report.manifest = manifest
        report.questions = questions
        return report
    }

    /// Nothing was killed, one proxy is near its limit.
    static var healthy: Report {
        var report = Report(toolVersion: "0.1.0")
        report.bundles = [bundle]
        report.verdict =
            "No container in this bundle was killed for memory; checkout/cart would not outlive a full push."
        report.proxies = proxies.map { proxy in
            var proxy = proxy
            proxy.killed = false
            return proxy
        }
        report.outlook = outlook
        report.manifest = manifest
        report.questions = questions
        return report
    }

    static var bundle: BundleSummary {
        var bundle = BundleSummary(
            name: "bug-report.tar.gz", sha256: String(repeating: "5f", count: 32), kind: .bugReport, entries: 171,
            bytes: 2_314_211)
        bundle.capturedAt = moment("08:09:53")
        bundle.captureEndedAt = moment("08:10:37")
        bundle.capturedAtSource = "bug-report.log, first line"
        return bundle
    }

    static func line(_ file: String, _ number: Int, _ text: String, _ value: EvidenceValue? = nil) -> Evidence {
        Evidence(.file(file, locator: .line(number)), value: value, text: .own(text))
    }

    static var wildcardRule: WildcardRule {
        var rule = WildcardRule(
            namespace: "istio-system", name: "all-services-canary", host: "*.svc.cluster.local", subsets: 3,
            inferred: false)
        rule.clustersMade = 1119
        rule.emptySubsetClusters = 754
        rule.bytes = megabytes(72.9)
        return rule
    }

    static var proxies: [ProxySummary] {
        let pods: [(String, Bool, Int64)] = [
            ("pay-5c9fd4d9b6-c5gcw", true, 160), ("pay-5c9fd4d9b6-nbvmm", true, 160),
            ("cart-7dbf74ddcc-kczmj", false, 1024), ("web-6c8ddc8d9d-x2x7p", false, 1024),
        ]
        return pods.map { pod, killed, limit in
            var proxy = ProxySummary()
            proxy.namespace = "checkout"
            proxy.pod = pod
            proxy.type = "sidecar"
            proxy.killed = killed
            proxy.state = killed ? .killed : .lives
            proxy.limitBytes = mebibytes(limit)
            proxy.workers = 2
            proxy.istioVersion = "1.30.0"
            guard !killed else { return proxy }
            proxy.clusters = 1503
            proxy.subsetClusters = 1119
            proxy.endpoints = 739
            proxy.listeners = 13
            proxy.routeConfigs = 9
            proxy.virtualHosts = 375
            proxy.configBytes = 6_812_345
            (proxy.activeConnections, proxy.activeConnectionsFrom) = (12, .clusters)
            proxy.hostsWithTraffic = 2
            proxy.allocatedBytes = megabytes(107.5)
            proxy.heapBytes = megabytes(151.0)
            proxy.physicalBytes = megabytes(140.2)
            proxy.uptimeSeconds = 1123.4
            proxy.envoyVersion = "1.38.0"
            proxy.predictedBytes = megabytes(108.9)
            proxy.account = account
            return proxy
        }
    }

    static var outlook: [OutlookEntry] {
        var near = OutlookEntry()
        near.namespace = "checkout"
        near.pod = "cart-7dbf74ddcc-kczmj"
        near.limitBytes = mebibytes(192)
        near.measuredBytes = megabytes(153)
        near.afterRestartBytes = megabytes(151)
        near.atFullPushBytes = megabytes(214)
        near.wouldBeKilled = true
        near.causes = [subsets]
        near.peaks = peaks
        var far = OutlookEntry()
        far.namespace = "checkout"
        far.pod = "web-6c8ddc8d9d-x2x7p"
        far.limitBytes = mebibytes(1024)
        far.measuredBytes = megabytes(148)
        far.atFullPushBytes = megabytes(210)
        far.wouldBeKilled = false
        var unlimited = OutlookEntry()
        unlimited.namespace = "istio-system"
        unlimited.pod = "ingress-5c7d-2xk9f"
        unlimited.measuredBytes = megabytes(96)
        return [near, far, unlimited]
    }

    static var timeline: [TimelineEntry] {
        let log = "istiod/istiod-7bd9-x/discovery.log"
        let rows: [(String, String, String?, Evidence, Int)] = [
            ("08:06:32.1", "connects: 377 clusters, 324 kB", "checkout/pay", line(log, 210, "ADS: new connection"), 2),
            (
                "08:08:22.637554", "DestinationRule istio-system/all-services-canary changed", nil,
                line(log, 911, "Push debounce stable[190]"), 0
            ),
            (
                "08:08:22.8", "push of 1,496 clusters, 1.5 MB", "checkout/pay",
                line(log, 920, "CDS: PUSH request for node"), 1
            ),
            (
                "08:08:28", "both proxies killed, 5.2 s into the push", "checkout/pay",
                line("proxies/checkout/pay-5c9fd4d9b6-c5gcw/proxy.log", 88, "Envoy exited with error: signal: killed"),
                0
            ),
            ("08:09:53", "this capture begins", nil, line("bug-report.log", 1, "Running with the following config"), 3),
            (
                "08:09:55", "killed by the capture's config_dump", "checkout/pay-5c9fd4d9b6-c5gcw",
                Evidence(.file("cluster/pods", locator: "document 12"), text: "OOMKilled"), 1
            ),
        ]
        return rows.map { clock, what, subject, evidence, priority in
            TimelineEntry(
                at: moment(clock), precisionSeconds: 0.1, what: .own(what), subject: subject.map { .name($0, .pod) },
                evidence: evidence,
                priority: priority)
        }
    }

    static var manifest: [ManifestEntry] {
        let root = "bug-report/"
        var absent = ManifestEntry(
            name: root + "proxies/checkout/pay-5c9fd4d9b6-c5gcw/config_dump", kind: "configDump", bytes: nil,
            status: .absent, why: "the proxy was killed while it was asked for it")
        absent.captureCommand = "istioctl proxy-config all pay-5c9fd4d9b6-c5gcw.checkout -o json"
        var kernel = ManifestEntry(
            name: "kernel log of node-2", kind: "kernelLog", bytes: nil, status: .absent,
            why: "istioctl bug-report does not collect it")
        kernel.captureCommand = "kubectl debug node/node-2 -it --image=busybox -- dmesg -T"
        return [
            ManifestEntry(name: root + "cluster/pods", kind: "podList", bytes: 81_233, status: .read, why: nil),
            ManifestEntry(
                name: root + "proxies/checkout/cart-7dbf74ddcc-kczmj/config_dump", kind: "configDump",
                bytes: 6_812_345, status: .read, why: nil),
            ManifestEntry(
                name: root + "proxies/checkout/web-6c8ddc8d9d-x2x7p/clusters", kind: "clustersPage", bytes: 40_960,
                status: .damaged, why: "ends in the middle of a line, at byte 40,960"),
            ManifestEntry(
                name: root + "istio/version", kind: nil, bytes: 211, status: .skipped, why: "nothing here needs it"),
            absent, kernel,
        ]
    }

    static var questions: [MaintainerQuestion] {
        [
            MaintainerQuestion(
                question: "Which Istio and Envoy versions?", answer: "Istio 1.30.0, Envoy 1.38.0, on every proxy"),
            MaintainerQuestion(question: "How many services and endpoints?", answer: "367 services, 372 endpoints"),
            MaintainerQuestion(question: "Does memory grow without configuration changes?", answer: nil),
            MaintainerQuestion(question: "Is there a heap profile?", answer: nil),
        ]
    }
}
