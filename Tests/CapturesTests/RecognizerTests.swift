import Testing

@testable import Captures

private func kind(_ text: String, _ name: String = "") -> CaptureKind {
    Array(text.utf8.prefix(4096)).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
}

@Test(arguments: [
    ("", CaptureKind.empty), ("\n\n  \n", .empty),
    ("{\n \"configs\": [\n  {\n   \"@type\": \"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump\"", .configDump),
    (
        "{\"allocated\":\"1\",\"heap_size\":\"2\",\"pageheap_unmapped\":\"0\",\"pageheap_free\":\"1\",\"total_thread_cache\":\"1\"}\n",
        .memoryPage
    ),
    ("{\"t\": 0.0, \"cgroup_usage\": 1, \"memory\": {\"allocated\": \"1\"}}\n", .memorySeries),
    ("{\"allocated\":\"1\",\"heap_size\":\"2\",\"VmRSS\":3}", .unknown),
    ("{\n \"version\": \"x\",\n \"state\": \"LIVE\",\n \"uptime_current_epoch\": \"4s\"", .serverInfo),
    ("outbound|80||a::observability_name::outbound|80||a;\n", .clustersPage),
    ("0.0.0.0_80::0.0.0.0:80\n[::]_81::[::]:81\n", .listenersPage),
    ("cluster_manager.cds.version_text: \"v\"\n", .statsText),
    ("# TYPE envoy_server_live gauge\nenvoy_server_live{} 1\n", .prometheusStats),
    ("# HELP citadel_server_csr_count x\n# TYPE citadel_server_csr_count counter\n", .istiodMetrics),
    ("{\"totalClients\":2,\"clients\":[", .adsz),
    ("[{\"cluster_id\":\"Kubernetes\",\"proxy\":\"a.b\",\"proxy_type\":\"sidecar\"", .syncz),
    ("[{\"Attributes\":{\"ServiceRegistry\":\"Kubernetes\"", .registryz),
    ("[{\"name\":\"x\",\"state\":{\"outputs\":{", .krtz),
    ("[{\"kind\":\"Sidecar\",\"apiVersion\":\"networking.istio.io/v1\",\"metadata\":{", .configz),
    ("{\"a.b\":{\"b\":{\"Shards\":{\"Kubernetes/Kubernetes\":[", .endpointShards),
    ("apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n", .kubernetesList),
    ("---\n# x\nkind: Pod\nmetadata:\n", .kubernetesList),
    ("{\n    \"kind\": \"PodList\",\n    \"apiVersion\": \"v1\",\n    \"metadata\": {", .kubernetesList),
    ("NAMESPACE   LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n", .eventsTable),
    ("LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n", .eventsTable),
    ("NAMESPACE      NAME   TYPE   DATA   AGE\n", .secretsTable),
    ("========= Previous log present (appended at the end) =========\n", .proxyLog),
    ("[2026-11-24T08:08:22.759Z] \"GET / HTTP/1.1\" 200 - via_upstream - \"-\" 0 200 3 2\n", .proxyLog),
    ("2026-11-24T08:06:29.5Z\tinfo\tFLAG: --x\n2026-11-24T08:06:29.5Z\tinfo\tProxy role\tips=[]\n", .proxyLog),
    ("2026-11-24T08:06:10.005891Z\tinfo\tads\tPush debounce stable[176] 2 for config\n", .istiodLog),
    ("2026-11-24T08:30:46.166007Z\terror\tklog\tan error occurred forwarding 1 -> 15000\n", .bugReportLog),
    ("2026-11-24T08:30:46.166007Z\terror\tGet \"http://localhost:15000/memory\": EOF\n\n", .failedRequest),
    ("[ 3805.920627] wrk:worker_1 invoked oom-killer: gfp_mask=0xcc0\n", .kernelLog),
    ("[    0.000000] Linux version 6.1\n", .kernelLog),
    ("[Tue Nov 24 08:08:28 2026] envoy invoked oom-killer\n", .kernelLog),
    ("Nov 24 08:08:28 node-1 kernel: [12.5] x\n", .kernelLog),
    ("Active Internet connections (servers and established)\n", .netstat),
    ("1f6c-7ffe ---p 00000000 00:00 0       [rollup]\nRss: 1 kB\n", .memoryRollup),
    ("Name:\tenvoy\nUmask:\t0022\nState:\tS\n", .processStatus),
    ("Name:         pay-1\nNamespace:    shop\n", .description),
    ("Name:         node-1\nRoles:        <none>\n", .description),
    ("{\"stats\":[{\"name\":\"server.live\",\"value\":1}", .statsText),
    ("{\n \"cluster_statuses\": [", .clustersPage),
    ("[\n {\n  \"name\": \"a\",\n  \"addedViaApi\": true", .clustersPage),
    ("{\n \"listener_statuses\": [", .listenersPage), ("{\n \"layers\": [],\n \"entries\": {}", .runtimePage),
    ("{\n \"certificates\": [\n  {\n   \"ca_cert\": []", .certsPage),
    ("{\n \"certificates\": [\n  {\n   \"identity\": \"spiffe://cluster.local/ns/quay/sa/x\",", .ztunnelDump),
    ("[\n {\n  \"workloadIps\": [\"10.0.0.1\"],\n  \"protocol\": \"HBONE\", \"name\": \"x\"", .ztunnelConfig),
    ("[{\"name\": \"x\", \"hostname\": \"x.y\", \"vips\": [], \"ports\": {}, \"endpoints\": {}}]", .ztunnelConfig),
    ("[{\"identity\": \"spiffe://x\", \"state\": \"Available\", \"certChain\": []}]", .ztunnelConfig),
    ("NAMESPACE POD NAME ADDRESS   NODE     WAYPOINT PROTOCOL\n", .ztunnelConfig),
    ("NAMESPACE SERVICE NAME SERVICE VIP WAYPOINT ENDPOINTS\n", .ztunnelConfig),
    ("NAMESPACE POLICY NAME ACTION SCOPE\n", .ztunnelConfig),
    ("CERTIFICATE NAME   TYPE  STATUS     VALID CERT SERIAL NUMBER\n", .ztunnelConfig),
    ("WORKLOAD   DIRECTION LOCAL    REMOTE   REMOTE TARGET PROTOCOL\n", .ztunnelConfig),
    ("2026-06-01T09:58:00.000001Z\tinfo\taccess\tconnection complete\tsrc.addr=10.0.0.1:1\n", .ztunnelLog),
    ("MemTotal:       16373868 kB\nMemFree:         1228800 kB\n", .nodeMemory),
    ("{\n \"num_contentions\": \"0\",", .contentionPage),
    ("Mutex contention tracing is not enabled. To\n", .contentionPage),
    ("---------------\nMALLOC:        9437184 (    9.0 MiB) Bytes in use\n", .allocatorPage),
    ("heap profile: 1: 2 [ 3: 4] @ heap_v2/524288\n", .heapProfile),
    ("\n\u{4}\u{8}\u{1}\u{10}\u{2}\n\u{4}\u{8}\u{3}\u{10}\u{4}\u{12}", .heapProfile),
    (
        "[\n    {\n        \"name\": \"outbound|80||a\",\n        \"type\": \"EDS\",\n        \"edsClusterConfig\": {",
        .configDump
    ),
    ("[{\"name\":\"80\",\"virtualHosts\":[", .configDump), ("[{\"name\":\"l\",\"filterChains\":[", .configDump),
    (
        "{\"configs\":[{\"@type\":\"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump\"},{\"@type\":\"x\",\"versionInfo\":\"v\"",
        .istiodConfigDump
    ),
    (
        "{\n  \"configs\": [\n    {\n      \"@type\": \"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump\"\n    },",
        .istiodConfigDump
    ),
    ("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[", .prometheusQuery),
    ("{\"authority\":\"a\",\"response_flags\":\"-\",\"start_time\":\"2026-11-24T08:30:05.021Z\"}\n", .proxyLog),
    ("==== START logs for container discovery of pod istio-system/istiod-0 ====\n", .containerLogs),
    ("NAMESPACE   NAME       READY   STATUS    RESTARTS   AGE\n", .podsTable),
    ("NAME    STATUS   ROLES    AGE    VERSION\n", .objectTable),
    ("SERVICE FQDN     PORT     SUBSET     DIRECTION     TYPE     DESTINATION RULE\n", .configDump),
    ("POD       NAME          CPU(cores)   MEMORY(bytes)\n", .containerUsage),
    ("error: Metrics API not available\n", .failedCommand), ("anon 5\nfile 6\n", .cgroup),
    ("low 0\nhigh 0\nmax 1\noom 1\noom_kill 1\n", .cgroup), ("104857600\n", .unknown),
    ("2026-11-24T08:08:29Z INFO main: hello\n", .unknown), ("Nov 24 08:08:28 node-1 systemd[1]: x\n", .nodeJournal),
    ("Warning [IST0174] (DestinationRule a/b) The host\n", .analyzeMessages),
    ("CLI version:\n", .versions), ("\u{7F}ELF\u{2}\u{1}\u{1}\0\0\0\0\0\0\0\0\0\u{4}\0\u{3E}\0", .coreDump),
    ("\u{7F}ELF\u{2}\u{1}\u{1}\0\0\0\0\0\0\0\0\0\u{2}\0\u{3E}\0", .unknown),
    ("{\"workloads\":[],\"services\":[],\"stagedServices\":{},\"policies\":[]", .ztunnelDump),
    ("hello\n", .unknown), ("{", .unknown), ("[", .unknown), ("[]", .unknown), ("::", .unknown),
])
func contentTellsWhatAPieceIs(text: String, expected: CaptureKind) { #expect(kind(text) == expected) }

@Test func aNameDecidesOnlyBetweenEquals() {
    #expect(kind("[]\n", "istio/ns/pod/debug/configz") == .configz)
    #expect(kind("null\n", "debug/mcsz") == .istiodDebug)
    #expect(kind("2026-11-24T08:06:29.5Z\tinfo\tx\n", "a/discovery.log") == .istiodLog)
    #expect(kind("2026-11-24T08:06:29.5Z\tinfo\tx\n", "a/istio-proxy.log") == .proxyLog)
    #expect(kind("104857600\n", "orders/memory.current") == .cgroup)
    #expect(kind("{\"configs\":[", "pods/orders-0/config_dump_istiod.json") == .istiodConfigDump)
    #expect(kind("shop\nhttps://10.0.0.1:6443\n", "cluster/cluster-context") == .clusterContext)
    #expect(kind("outbound|80||a::added_via_api::true\n", "memory") == .clustersPage)
}

@Test func noiseOfTheShellIsSkipped() {
    #expect(kind("Defaulted container \"pay\" out of: pay, istio-proxy\n{\"configs\": [") == .configDump)
    let curl =
        "  % Total    % Received % Xferd\n                                 Dload  Upload\n100   1\n{\"certificates\": ["
    #expect(kind(curl) == .certsPage)
    let utf16 =
        [UInt8(0xFF), 0xFE]
        + Array("{\"configs\": [".utf16).flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    #expect(utf16.withUnsafeBytes { Recognizer.kind(head: $0, name: "") } == .configDump)
}

@Test func noHeadOfAnyLengthTraps() {
    let all =
        "[{\"a\":[1,{\"b\":\"\\u00\"}]}]\n2026-11-24T08:06:10.0Z\tinfo\t[ 1.5] x\nNAMESPACE LAST SEEN REASON OBJECT"
    for start in 0..<all.utf8.count {
        for length in 0..<40 {
            let part = Array(all.utf8.dropFirst(start).prefix(length))
            _ = part.withUnsafeBytes { Recognizer.kind(head: $0, name: "x") }
        }
    }
    for seed in 0..<2000 {
        var value = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        let noise = (0..<(seed % 97)).map { _ -> UInt8 in
            value = value &* 6_364_136_223_846_793_005 &+ 1
            return UInt8(truncatingIfNeeded: value >> 33)
        }
        _ = noise.withUnsafeBytes { Recognizer.kind(head: $0, name: "") }
    }
    #expect(Recognizer.kind(head: UnsafeRawBufferPointer(start: nil, count: 0), name: "") == .empty)
}
