import SampleBundles
import Store
import Testing

@testable import Diagnosis

/// A report that asks for a command's output must be able to read it.
@Suite struct PrintedCommandsTests {
    private static let pod = "till-6c5d9f7b8d-x2k4p"

    /// What each command prints, by words that stand in it: the first that fits. A figure alone is what `wc -l` leaves.
    private static let outputs: [(words: [String], output: String)] = [
        (["grep concurrency"], "  \"concurrency\": 8,\n"),
        (["| wc -l"], "1497\n"),
        (["grep -c"], "32\n"),
        (["custom-columns=POD_NAME"], "POD_NAME                LIMIT\n\(pod)   512Mi\n"),
        (
            ["get pod"],
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: \(pod)
              namespace: market
            spec:
              containers:
              - name: istio-proxy
                resources: {limits: {memory: 256Mi}}

            """
        ),
        (
            ["config_dump"],
            #"{"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump", "dynamic_active_clusters": [{"cluster": {"name": "outbound|80||till.market.svc.cluster.local"}}]}]}"#
                + "\n"
        ),
        (
            ["GET memory"],
            #"{"allocated": "61000000", "heap_size": "90000000", "total_physical_bytes": "88000000"}"# + "\n"
        ),
        (["GET clusters"], "outbound|80||till.market.svc.cluster.local::10.1.2.3:8080::cx_active::4\n"),
        (
            ["GET server_info"],
            #"{"version": "x", "state": "LIVE", "command_line_options": {"concurrency": 8}, "uptime_current_epoch": "9s"}"#
                + "\n"
        ),
        (["localhost:15020"], "istio_agent_process_resident_memory_bytes 5.4157312e+07\n"),
        (["stats/prometheus"], "# TYPE envoy_server_live gauge\nenvoy_server_live{} 1\n"),
        (["GET stats", "dns"], "dns.cares.resolve_total: 55\ncluster.api.update_attempt: 3\n"),
        (["GET stats", "total_connections"], "server.total_connections: 41\n"),
        (["GET stats"], "listener_manager.total_listeners_draining: 4\n"),
        (
            ["smaps_rollup"],
            "55d0c8000000-7ffd5a1f2000 ---p 00000000 00:00 0    [rollup]\nRss:   164555 kB\nAnonymous:   120000 kB\n"
        ),
        (
            ["bootstrap"],
            #"{"bootstrap": {"node": {"id": "sidecar~10.1.2.3~\#(pod).market~market.svc.cluster.local"}, "statsConfig": {"statsMatcher": {}}}, "lastUpdated": "2026-05-11T07:40:09.001Z"}"#
                + "\n"
        ),
        (
            ["proxy-config routes", "json"],
            #"[{"name": "80", "virtualHosts": [{"name": "a", "domains": ["a"], "routes": [{"match": {"prefix": "/"}}]}]}]"#
                + "\n"
        ),
        (
            ["proxy-config listeners", "json"],
            #"[{"name": "0.0.0.0_80", "filterChains": [{"filterChainMatch": {}}]}]"# + "\n"
        ),
        (
            ["proxy-config clusters"],
            """
            SERVICE FQDN                      PORT     SUBSET     DIRECTION     TYPE     DESTINATION RULE
            till.market.svc.cluster.local     80       -          outbound      EDS

            """
        ),
        (
            ["proxy-config routes"],
            """
            NAME     VHOST NAME                           DOMAINS     MATCH     VIRTUAL SERVICE
            80       till.market.svc.cluster.local:80     till        /*

            """
        ),
        (["proxy-config listeners"], "ADDRESS  PORT  MATCH  DESTINATION\n0.0.0.0  80    ALL    Route: 80\n"),
        (
            ["proxy-config secret"],
            "RESOURCE NAME     TYPE           STATUS     VALID CERT\ndefault           Cert Chain     ACTIVE     true\n"
        ),
        (
            ["logs", "istiod"],
            "2026-05-11T08:14:31.100012Z\tinfo\tads\tPush debounce stable[190] 3 for config DestinationRule/istio-system/all: 100.1ms since last change, 120ms since last push, full=true\n"
        ),
        (["logs"], "2026-05-11T08:14:31.100012Z\terror\tEpoch 0 exited with error: signal: killed\n"),
        (
            ["dmesg"],
            "[812233.121415] Memory cgroup out of memory: Killed process 22817 (envoy) total-vm:812342kB, anon-rss:271044kB, file-rss:31204kB\n"
        ),
        (
            ["istioctl version"],
            "client version: 1.24.1\ncontrol plane version: 1.24.1\ndata plane version: 1.24.1 (14 proxies)\n"
        ),
        (
            ["proxy-status"],
            """
            NAME                           CLUSTER        ISTIOD                     VERSION     SUBSCRIBED TYPES
            till-6c5d9f7b8d-x2k4p.market   Kubernetes     istiod-7c8d6f5b9-abcde     1.24.1      4 (CDS,LDS,EDS,RDS)

            """
        ),
        (
            ["promql:"],
            #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"container_memory_working_set_bytes","container":"istio-proxy","namespace":"market","pod":"till-0"},"value":[1778486400,"7"]}]}}"#
                + "\n"
        ),
    ]

    /// A command for each pod: what stands around it prints no page.
    private static let loops = ["for ", "do echo ", "done"]

    /// Every command that a rule, the list of what is missing, or a remedy prints in some report.
    private static var printed: [String] {
        let cards = Rules.all.compactMap { $0.card.captureCommand?.line }
        let absent = CompleteCapture.missing(from: []).compactMap { $0.captureCommand?.line }
        let checks = (Array(Episode.reports.values) + Episode.rareReports).flatMap { report in
            (report.incidents.flatMap(\.remedies) + report.outlook.flatMap(\.remedies)).compactMap {
                remedy -> String? in
                if case .command(let command) = remedy.verify { command.line } else { nil }
            }
        }
        // With the names of who was killed in them, and by the workload where pods come and go.
        let named = (Array(Episode.reports.values) + Episode.rareReports).flatMap { report in
            report.manifest.compactMap { $0.captureCommand?.line }
                + (report.incidents.flatMap(\.causes) + report.outlook.flatMap(\.causes)).compactMap {
                    $0.captureCommand?.line
                }
        }
        // Several in one line are several; a comment behind one is no part of it.
        return (cards + absent + checks + named).flatMap { line in
            line.split(separator: ";").map { part in
                String(part.split(separator: "   #").first ?? "").trimmingBlanks
            }
        }.filter { part in !loops.contains { part.hasPrefix($0) } }
    }

    @Test func whatEachPrintsIsReadBack() throws {
        let commands = Set(Self.printed)
        #expect(commands.count > 30)
        for command in commands.sorted() {
            guard let output = Self.outputs.first(where: { $0.words.allSatisfy(command.contains) })?.output else {
                Issue.record("no sample of what \(command) prints")
                continue
            }
            // What goes into a file has no prompt before it; of a query the answer alone is saved.
            let isFile = command.contains(" > ") || command.hasPrefix("promql:")
            let typed = command.replacing("POD.NAMESPACE", with: "\(Self.pod).market")
            let text = isFile ? output : "$ \(typed)\n\(output)"
            var bundle = BundleBuilder()
            bundle.add("paste.txt", bytes: Array(text.utf8))
            let store = try Scenario.load(bundle)
            let entries = try store.manifest()
            #expect(entries.contains { $0.facts > 0 && $0.status == .read }, "\(command): \(entries)")
            #expect(!entries.contains { $0.why?.hasPrefix("not recognised") == true }, "\(command): \(entries)")
        }
    }

    /// What kubectl answers to a change, by words of the command.
    private static let answers: [(word: String, answer: String)] = [
        (" set resources ", "deployment.apps/till resource requirements updated\n"),
        (" set env ", "deployment.apps/till env updated\n"), (" patch ", "deployment.apps/till patched\n"),
        (" delete ", "sidecar.networking.istio.io \"default\" deleted\n"),
        (" replace ", "sidecar.networking.istio.io/default replaced\n"),
        (" apply ", "sidecar.networking.istio.io/default created\n"),
        (" rollout restart ", "deployment.apps/till restarted\n"),
        (" rollout status ", "deployment \"till\" successfully rolled out\n"),
        (" annotate ", "deployment.apps/till annotated\n"),
        (" label ", "namespace/market labeled\n"), (" scale ", "deployment.apps/till scaled\n"),
        (" cordon ", "node/n-1 cordoned\n"), (" get ", ""), (" create ", "configmap/till created\n"),
    ]

    /// Who pastes a whole evening has the changes in it as well.
    @Test func whatAChangeAnswersHidesNoPageAndIsNoneItself() throws {
        let changes = Set(
            (Array(Episode.reports.values) + Episode.rareReports).flatMap { report in
                (report.incidents.flatMap(\.remedies) + report.outlook.flatMap(\.remedies)).flatMap {
                    remedy -> [String] in
                    let undo = if case .command(let command) = remedy.undo { [command.line] } else { [String]() }
                    return remedy.commands.map(\.line) + undo
                }
            })
        #expect(changes.count > 20)
        var text = ""
        for change in changes.sorted() {
            let answer = Self.answers.first { change.contains($0.word) }?.answer
            #expect(answer != nil, "no sample of what \(change) answers")
            text += "$ \(change)\n\(answer ?? "")"
        }
        text += "$ kubectl exec \(Self.pod) -n market -c istio-proxy -- pilot-agent request GET memory\n"
        text += #"{"allocated": "61000000", "heap_size": "90000000", "total_physical_bytes": "88000000"}"# + "\n"
        var bundle = BundleBuilder()
        bundle.add("evening.txt", bytes: Array(text.utf8))
        let store = try Scenario.load(bundle)
        #expect(try store.memoryRows().map { $0.allocated?.count } == [61_000_000])
        #expect(try store.proxies().map(\.name) == ["market/\(Self.pod)"])
        #expect(try store.manifest().allSatisfy { $0.why?.hasPrefix("not recognised") != true })
    }

    @Test func aColumnOfOneContainerIsThatContainers() throws {
        var bundle = BundleBuilder()
        let command =
            "kubectl -n market get pods -o 'custom-columns=POD_NAME:.metadata.name,LIMIT:.spec.containers[?(@.name==\"istio-proxy\")].resources.limits.memory'"
        bundle.add(
            "limits.txt", bytes: Array("$ \(command)\nPOD_NAME                LIMIT\n\(Self.pod)   512Mi\n".utf8))
        let proxies = try Scenario.load(bundle).proxies()
        #expect(proxies.map(\.name) == ["market/\(Self.pod)"] && proxies.map(\.limit) == [536_870_912])
    }

    @Test func aFigureWithoutItsCommandIsNothing() throws {
        var bundle = BundleBuilder()
        bundle.add("count.txt", bytes: Array("1497\n".utf8))
        #expect(try Scenario.load(bundle).manifest().map(\.status) == [FileStatus.skipped])
    }

    @Test func aCountOfTheTablesLinesCountsClusters() throws {
        var bundle = BundleBuilder()
        let text = "$ istioctl proxy-config clusters \(Self.pod).market | wc -l\n1497\n"
        bundle.add("count.txt", bytes: Array(text.utf8))
        let page = try #require(try Scenario.load(bundle).statPages().first)
        // Envoy's own statistics did not count them.
        #expect(page[.activeClusters] == nil && page[.listedClusters] == 1_496)
        let counted = try #require(page.clusters)
        #expect(counted.count == 1_496 && !counted.isOfEnvoy)
        #expect(try Scenario.load(bundle).proxies().map(\.name) == ["market/\(Self.pod)"])
    }
}

extension String {
    fileprivate var trimmingBlanks: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
