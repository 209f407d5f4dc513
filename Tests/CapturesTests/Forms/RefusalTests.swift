import Testing
import Units

@testable import Captures

/// Pages that look like what they are read as and are damaged: what stands is kept, what is no figure is none, and never a zero.
@Suite struct RefusalTests {
    /// A page, how its reading ended, and the figures that it told, each by its name: `heapSize=23456789`.
    struct Page: CustomTestStringConvertible, Sendable {
        let kind: CaptureKind
        let text: String
        let ending: String
        let figures: [String]
        let name: String
        var testDescription: String { "\(kind.rawValue): \(text.prefix(60))" }

        init(_ kind: CaptureKind, _ text: String, _ ending: String, _ figures: String..., named name: String = "") {
            (self.kind, self.text, self.ending, self.figures, self.name) = (kind, text, ending, figures, name)
        }
    }

    /// Numbers that are told; of those that every fact has, a zero is nothing told.
    private static func figures(_ value: Any, _ label: String, isOptional: Bool = false) -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            return mirror.children.flatMap { figures($0.value, label, isOptional: true) }
        }
        let number: Double? =
            switch value {
            case let x as Int: Double(x)
            case let x as Int64: Double(x)
            case let x as Double: x
            default: nil
            }
        if let number { return number == 0 && !isOptional ? [] : ["\(label)=\(Int64(number))"] }
        return mirror.children.flatMap { figures($0.value, $0.label ?? label) }
    }

    private static func ending(_ outcome: ReadOutcome) -> String {
        switch outcome {
        case .complete: "complete"
        case .partial: "partial"
        case .nothing: "nothing"
        }
    }

    private func check(_ page: Page) throws {
        let pages = try #require(reader(for: page.kind, source: PiecewiseSource(page.text), name: page.name))
        var facts: [Fact] = []
        while let fact = try pages.next() { facts.append(fact) }
        let told = facts.flatMap { fact -> [String] in
            switch fact {
            case .clock, .note, .passedOver, .part: []
            default: Self.figures(fact, "").filter { !$0.hasPrefix("line=") && !$0.hasPrefix("bytes=") }
            }
        }
        #expect(told == page.figures, "\(page.text)")
        #expect(Self.ending(pages.outcome) == page.ending, "\(page.text): \(pages.outcome)")
    }

    // MARK: - Envoy

    static let envoy: [Page] = [
        Page(.memoryPage, #"{"allocated": "x", "heap_size": "23456789"}"#, "complete", "heapSize=23456789"),
        Page(.memoryPage, #"{"allocated": -5, "heap_size": "23456789"}"#, "complete", "heapSize=23456789"),
        Page(.memoryPage, #"{"allocated": "99999999999999999999999", "heap_size": 1e40}"#, "nothing"),
        Page(.memoryPage, #"{"allocated": null, "heap_size": [], "total_physical_bytes": {"a": 1}}"#, "nothing"),
        Page(.memoryPage, #"{"allocated": true, "heap_size": "7"}"#, "complete", "heapSize=7"),
        // The last of two keys holds, as in JSON everywhere.
        Page(.memoryPage, #"{"allocated": "5", "allocated": "7"}"#, "complete", "allocated=7"),
        Page(.memoryPage, #"{"allocated": "5", "heap_si"#, "nothing"),
        Page(.memoryPage, "[]", "nothing"), Page(.memoryPage, "", "nothing"), Page(.memoryPage, "{}", "nothing"),
        Page(
            .serverInfo,
            #"{"version": "a/1.30.1/Clean", "uptime_current_epoch": "-3s", "command_line_options": {"concurrency": -2}}"#,
            "complete"),
        Page(
            .serverInfo,
            #"{"version": "a/1.30.1/Clean", "uptime_current_epoch": "xs", "command_line_options": {"concurrency": "many"}}"#,
            "complete"),
        Page(
            .serverInfo, #"{"version": "a/1.30.1/Clean", "uptime_current_epoch": "99999999999999999999s"}"#, "complete"),
        Page(
            .serverInfo, #"{"version": "a/1.30.1/Clean", "uptime_current_epoch": "7s", "command_l"#, "partial",
            "uptimeSeconds=7"),
        Page(
            .clustersPage,
            "outbound|80||a::10.0.0.1:80::cx_active::x\noutbound|80||a::10.0.0.1:80::rq_active::-4\noutbound|80||a::10.0.0.1:80::cx_total::99999999999999999999\n",
            "complete", "hosts=1"),
        Page(
            .clustersPage, "outbound|80||a::10.0.0.1:80::cx_active::3\noutbound|80||a::10.0", "partial", "hosts=1",
            "connectionsActive=3"),
        Page(
            .clustersPage,
            #"{"cluster_statuses":[{"name":"a","host_statuses":[{"stats":[{"name":"cx_active","value":"-3"},{"name":"rq_active","value":"x"}]}]},7,null,{"name":"b","host_statuses":{"x":1}}]}"#,
            "complete", "hosts=1"),
        Page(
            .statsText,
            "server.memory_allocated: x\nserver.memory_heap_size: -5\nserver.uptime: 99999999999999999999999\nserver.total_connections: 7\n",
            "complete", "value=7", "value=2"),
        Page(
            .statsText, "server.memory_allocated: NaN\nserver.uptime: inf\nserver.concurrency:\nserver.uptime: 7",
            "partial", "value=7", "value=1"),
        Page(
            .prometheusStats,
            "envoy_server_memory_allocated{} x\nenvoy_server_memory_heap_size{} NaN\nenvoy_server_uptime{} +Inf\nenvoy_server_total_connections{} -7\nenvoy_server_concurrency{} 3\n",
            "complete", "value=3", "value=5"),
        Page(.prometheusStats, "envoy_server_memory_allocated{", "nothing"),
        Page(
            .allocatorPage,
            "MALLOC:   x ( 1 MiB) Bytes in use by application\nMALLOC: + -5 ( 1 MiB) Bytes in page heap freelist\nMALLOC: = 99999999999999999999 ( 1 MiB) Actual memory used\n",
            "nothing"),
        Page(
            .listenersPage, #"{"listener_statuses":[null,7,{"name":"a","local_address":[]}]}"#, "complete",
            "listenerCount=1"),
    ]

    @Test(arguments: envoy) func envoysPagesTellNoFigureThatIsNone(_ page: Page) throws { try check(page) }

    // MARK: - The machine

    static let machine: [Page] = [
        Page(.memoryRollup, "Rss: x kB\nAnonymous: -5 kB\nPrivate_Dirty:  99999999999999999999 kB\n", "nothing"),
        Page(
            .memoryRollup, "55d-7fff ---p 00000000 00:00 0    [rollup]\nRss:      100 kB\nAnonymous:  12", "partial",
            "resident=102400"),
        Page(.processStatus, "Name:\tenvoy\nVmRSS:\tx kB\nRssAnon:\t 99999999999999999999 kB\n", "nothing"),
        Page(.processStatus, "Name:\tenvoy\nVmRSS:\t 1 kB\nRssAnon:\t -3 kB\n", "complete", "resident=1024"),
        Page(.cgroup, "anon x\ninactive_file -5\nactive_file 99999999999999999999\n", "nothing"),
        Page(.cgroup, "anon 5\ninactive_file -5\n", "complete", "anonymous=5"),
        Page(.cgroup, "-1\n", "nothing", named: "memory.current"),
        Page(.cgroup, "99999999999999999999\n", "nothing", named: "memory.max"),
        Page(.cgroup, "max\n", "complete", named: "memory.max"),
        Page(.cgroup, "0\n", "complete", "usage=0", named: "memory.current"),
        Page(
            .containerUsage,
            "NAMESPACE   POD   NAME   CPU(cores)   MEMORY(bytes)\na   pay-0   istio-proxy   3m   xMi\na   pay-1   istio-proxy   3m   -5Mi\na   pay-2   istio-proxy   3m\n",
            "complete"),
        Page(
            .processList,
            "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n1337  17  0.9  0.5 1204448 x ?  Sl   08:06   3:02 /usr/local/bin/envoy -c x\n1337  18  0.9  0.5 1204448 -7 ?  Sl   08:06   3:02 /usr/local/bin/envoy -c x\n",
            "complete"),
        Page(
            .kernelLog,
            "[ 12.5] memory: usage 99999999999999999999kB, limit xkB, failcnt 94\n[ 12.6] Memory cgroup out of memory: Killed process 7 (envoy) total-vm:1kB, anon-rss:2kB, file-rss:-3kB\n",
            "complete", "bootSeconds=12", "processID=7", "anonymous=2048"),
        Page(
            .netstat,
            "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\ntcp        x      -1 10.0.0.1:15006 10.0.0.2:5000 ESTABLISHED 17/envoy\ntcp 99999999999999999999 3 10.0.0.1:15006 10.0.0.2:5001 ESTABLISHED 17/envoy\n",
            "complete"),
    ]

    @Test(arguments: machine) func theMachinesPagesTellNoFigureThatIsNone(_ page: Page) throws { try check(page) }

    // MARK: - Kubernetes, istiod

    private static func pod(_ container: String, _ status: String) -> String {
        #"{"kind": "List", "apiVersion": "v1", "items": [{"kind": "Pod", "metadata": {"name": "pay-0", "namespace": "shop"}, "spec": {"containers": [{"name": "istio-proxy", \#(container)}]}, "status": {"containerStatuses": [{"name": "istio-proxy", \#(status)}]}}]}"#
    }

    static let cluster: [Page] = [
        Page(.kubernetesList, pod(#""image": "a""#, #""restartCount": 3"#), "complete", "restartCount=3"),
        Page(.kubernetesList, pod(#""image": "a""#, #""restartCount": 0"#), "complete", "restartCount=0"),
        Page(.kubernetesList, pod(#""image": "a""#, #""restartCount": "many""#), "complete"),
        Page(.kubernetesList, pod(#""image": "a""#, #""restartCount": -3"#), "complete"),
        Page(
            .kubernetesList,
            pod(
                #""resources": {"limits": {"memory": [5]}}"#,
                #""lastState": {"terminated": {"exitCode": "y", "finishedAt": "yesterday"}}"#), "complete"),
        Page(.kubernetesList, #"{"kind": "List", "items": {"a": 1}}"#, "complete"),
        Page(
            .podsTable,
            "NAME   READY   STATUS   RESTARTS   AGE\npay-0   1/2   OOMKilled   x   9m\npay-1   y/z   Running   -3 (41s ago)   9m\npay-2   2/2   Running   99999999999999999999   9m\n",
            "complete", "containerCount=2", "containerCount=2"),
        Page(
            .podMetrics,
            "kube_pod_container_resource_limits{namespace=\"shop\",pod=\"pay-0\",container=\"istio-proxy\",resource=\"memory\",unit=\"byte\"} -1\n",
            "complete"),
        Page(
            .containerList,
            "CONTAINER      IMAGE     CREATED        STATE     NAME          ATTEMPT   POD ID    POD\n35bd01c2a9e7f  proxyv2   2 hours ago    Exited    istio-proxy   x         ab2301    till-0\n",
            "complete"),
        Page(
            .istiodLog,
            "2026-11-24T08:08:28.000000Z\tinfo\tads\tCDS: PUSH for node:pay-0.shop resources:x size:yMB cached:1/2\n2026-11-24T08:08:29.000000Z\tinfo\tads\tCDS: PUSH for node:pay-0.shop resources:99999999999999999999 size:-3kB\n2026-11-24T08:08:30.000000Z\tinfo\tads\tCDS: PUSH for node:pay-0.shop resources:12 size:3.5kB\n",
            "complete", "microseconds=1795507708000000", "microseconds=1795507709000000",
            "microseconds=1795507710000000", "resources=12", "size=3500"),
        Page(
            .adsz,
            #"{"totalClients": "x", "clients": [3, null, {"connectionId": "pay-0.shop-3", "watches": {"type.googleapis.com/envoy.config.cluster.v3.Cluster": 7}}]}"#,
            "complete"),
        Page(.adsz, #"{"totalClients": 1, "clients": [{"connectionId": "pay-0.shop-3", "connec"#, "nothing"),
        Page(
            .configDump,
            #"{"configs":[{"@type":5},7,null,[],{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump","dynamic_active_clusters":[{"cluster":[]},7,null]}]}"#,
            "complete"),
    ]

    @Test(arguments: cluster) func pagesOfTheClusterTellNoFigureThatIsNone(_ page: Page) throws { try check(page) }
}
