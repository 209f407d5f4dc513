import SampleBundles
import Store
import Testing

private let memory =
    "{\"allocated\":\"7\",\"heap_size\":\"9\",\"pageheap_unmapped\":\"0\",\"pageheap_free\":\"1\",\"total_thread_cache\":\"1\"}\n"
private let stats = "server.live: 1\nserver.memory_allocated: 5\n"
private let log =
    "2026-11-24T08:08:29.344225Z\tinfo\tProxy role\tips=[10.88.1.15] type=sidecar\n2026-11-24T08:09:27.981289Z\twarn\tEnvoy may have been out of memory killed.\n"
private let pods = """
    {"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"orders-0","namespace":"shop","uid":"u"},
    "spec":{"containers":[{"name":"istio-proxy"}]}}]}
    """
private let description = """
    Name:             orders-0
    Namespace:        shop
    Node:             node-1/10.88.0.1
    Status:           Running
    Containers:
      istio-proxy:
        Image:          x
        Last State:     Terminated
          Reason:       OOMKilled
          Exit Code:    137
          Finished:     Tue, 24 Nov 2026 08:27:23 +0000
    Events:
      Type     Reason     Age   From     Message
      ----     ------     ----  ----     -------
      Normal   Started    84s   kubelet  Container started

    """

private func owners(_ store: Store) throws -> [String] {
    try column(
        store,
        """
        SELECT f.name || ' ' || p.namespace || '/' || p.pod FROM source_file f JOIN proxy p ON p.id = f.proxy_id ORDER BY f.name
        """)
}

@Test func aSupportBundlesFilesBelongToThePodOfTheirFolder() throws {
    let root = "support-bundle-2026-11-24T09_00_00/"
    let store = try load([
        (root + "version.yaml", "x"),
        (root + "cluster-resources/pods/logs/shop/orders-0/istio-proxy-previous.log", log),
        (root + "cluster-resources/pods/logs/shop/orders-0/istio-proxy.log", log),
        (root + "envoy/shop/orders-0/memory-stdout.txt", memory), (root + "envoy/shop/pay-0/stats-stdout.txt", stats),
        (root + "envoy/shop/pay-0/memory-stdout.txt", memory),
    ])
    let found = try owners(store)
    #expect(found.count == 5 && found.filter { $0.hasSuffix(" shop/pay-0") }.count == 2)
    #expect(try column(store, "SELECT kind FROM bundle") == ["support-bundle"])
    let previous = try column(
        store,
        "SELECT CAST(l.previous AS TEXT) FROM proxy_life l JOIN source_file f ON f.id = l.source_file_id ORDER BY f.name"
    )
    #expect(previous == ["1", "0"])
    #expect(try column(store, "SELECT folder FROM capture ORDER BY 1").count == 2)
}

@Test func aMustGathersFilesBelongToThePodOfTheirFolder() throws {
    let root = "must-gather.local.123/quay-io-istio-sha256-abc/namespaces/shop/pods/orders-0/"
    let store = try load([
        (
            root + "config_dump_istiod.json",
            "{\"configs\":[{\"@type\":\"a.BootstrapConfigDump\"},{\"versionInfo\":\"1\"}]}"
        ),
        (root + "proxy_stats", stats), (root + "istio-proxy/istio-proxy/logs/current.log", log),
        (root + "istio-proxy/istio-proxy/logs/previous.log", log), (root + "orders/orders/logs/current.log", "hello\n"),
    ])
    let found = try owners(store)
    #expect(found.count == 3 && found.allSatisfy { $0.hasSuffix(" shop/orders-0") })
    #expect(try column(store, "SELECT kind FROM bundle") == ["must-gather"])
    #expect(
        try column(store, "SELECT why FROM source_file WHERE kind = 'istiod config_dump'")[0].contains("istiod's view"))
    #expect(try column(store, "SELECT CAST(SUM(previous) AS TEXT) FROM proxy_life") == ["1"])
    #expect(try column(store, "SELECT CAST(COUNT(*) AS TEXT) FROM cluster") == ["0"])
}

@Test func aSectionOfLogsBelongsToItsPod() throws {
    let text = """
        ==== START logs for container istio-proxy of pod shop/orders-0 ====
        \(log)==== END logs for container istio-proxy of pod shop/orders-0 ====

        """
    let store = try load([("dump/shop/orders-0/logs.txt", text), ("dump/shop/replication-controllers.json", "{}")])
    #expect(try owners(store) == ["dump/shop/orders-0/logs.txt#shop/orders-0/istio-proxy shop/orders-0"])
    #expect(try column(store, "SELECT kind FROM bundle") == ["cluster-info-dump"])
    #expect(
        try column(store, "SELECT f.kind FROM proxy_life l JOIN source_file f ON f.id = l.source_file_id") == [
            "proxy log"
        ])
}

@Test func aMemoryCurveBelongsToThePodOfItsLabels() throws {
    let result = """
        {"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"container_memory_working_set_bytes","container":"istio-proxy","namespace":"shop","pod":"orders-0"},
        "values":[[1795507200,"100"],[1795507230,"200"]]}]}}
        """
    let top = "POD        NAME          CPU(cores)   MEMORY(bytes)\norders-0   istio-proxy   3m           61Mi\n"
    let store = try load([("pods.json", pods), ("curve.json", result), ("top.txt", top)])
    #expect(
        try owners(store) == [
            "curve.json#shop/orders-0/istio-proxy shop/orders-0", "top.txt#orders-0/istio-proxy shop/orders-0",
        ])
    #expect(try column(store, "SELECT CAST(at AS TEXT) FROM process_memory WHERE at IS NOT NULL").count == 2)
    #expect(try column(store, "SELECT CAST(id AS TEXT) FROM proxy").count == 1)
    #expect(try column(store, "SELECT CAST(id AS TEXT) FROM capture").isEmpty)
}

@Test func anObjectIsBetterThanItsDescription() throws {
    let both = try load([("a-describe.txt", description), ("pods.json", pods)])
    #expect(try column(both, "SELECT uid FROM pod") == ["u"])
    let alone = try load([("a-describe.txt", description)])
    #expect(try column(alone, "SELECT uid FROM pod") == ["-"])
    #expect(try column(alone, "SELECT reason FROM container_state") == ["OOMKilled"])
    #expect(try column(alone, "SELECT reason FROM event") == ["Started"])
    #expect(try column(alone, "SELECT namespace || '/' || pod FROM proxy") == ["shop/orders-0"])
}

@Test func whatIsNotUnderstoodStaysInTheManifestWithAReason() throws {
    let store = try load([
        ("a", "hello\n"), ("b", "error: Metrics API not available\n"),
        ("c", "heap profile: 1: 2 [ 3: 4] @ heap_v2/1\n"),
        ("d", "NAME    STATUS   ROLES    AGE    VERSION\nx  Ready  <none>  1m  v1\n"),
    ])
    #expect(try column(store, "SELECT name FROM source_file WHERE why IS NULL").isEmpty)
    #expect(try column(store, "SELECT status FROM source_file") == ["skipped", "skipped", "skipped", "skipped"])
}

@Test func looseFilesOfACgroupAreReadTogether() throws {
    let store = try load([
        ("orders-0/memory", memory), ("orders-0/memory.current", "1000\n"), ("orders-0/memory.max", "5000\n"),
        ("orders-0/memory.stat", "anon 700\nfile 300\nactive_file 90\ninactive_file 200\n"), ("pods.json", pods),
    ])
    let usage = "SELECT usage || ' ' || inactive_file || ' ' || active_file FROM process_memory WHERE usage IS NOT NULL"
    #expect(try column(store, usage) == ["1000 200 90"])
    #expect(try owners(store).count == 4)
}
