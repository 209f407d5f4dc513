import Testing

@testable import Captures

private let clusters = """
    outbound|80||pay.shop.svc.cluster.local::observability_name::outbound|80||pay.shop.svc.cluster.local;
    outbound|80||pay.shop.svc.cluster.local::default_priority::max_connections::4294967295
    outbound|80||pay.shop.svc.cluster.local::default_priority::max_pending_requests::7
    outbound|80||pay.shop.svc.cluster.local::high_priority::max_connections::1024
    outbound|80||pay.shop.svc.cluster.local::added_via_api::true
    outbound|80||pay.shop.svc.cluster.local::10.1.0.5:8080::cx_active::3
    outbound|80||pay.shop.svc.cluster.local::10.1.0.5:8080::cx_total::11
    outbound|80||pay.shop.svc.cluster.local::10.1.0.5:8080::rq_active::2
    outbound|80||pay.shop.svc.cluster.local::10.1.0.5:8080::hostname::2001:db8::1
    outbound|80||pay.shop.svc.cluster.local::10.1.0.5:8080::health_flags::/failed_eds_health
    outbound|80||pay.shop.svc.cluster.local::[2001:db8::1]:80::cx_active::40
    outbound|80||pay.shop.svc.cluster.local::[2001:db8::1]:80::health_flags::healthy
    inbound|8080||::added_via_api::true
    inbound|8080||::10.1.0.9:8080::cx_active::1
    inbound|8080||::10.1.0.9:8080::rq_error::5
    inbound|8080||::10.1.0.9:8080::cx_active::1
    sds-grpc::added_via_api::false
    sds-grpc::./etc/istio/proxy/SDS::cx_active::2

    """

@Test func hostsOfAClusterAreSummedAlsoWhenTheyRepeat() throws {
    for piece in [1, 50, 4096] {
        let (facts, outcome) = try read(.clustersPage, clusters, piece: piece)
        #expect(outcome == .complete)
        #expect(facts.loads.map(\.name) == ["outbound|80||pay.shop.svc.cluster.local", "inbound|8080||", "sds-grpc"])
        let pay = facts.loads[0]
        #expect(pay.hosts == 2 && pay.connectionsActive == 43 && pay.connectionsTotal == 11 && pay.requestsActive == 2)
        #expect(pay.maxConnections == 4_294_967_295 && pay.maxPendingRequests == 7 && pay.maxRequests == nil)
        #expect(pay.unhealthyHosts == 1 && pay.addedViaAPI == true)
        #expect(facts.loads[1].hosts == 2 && facts.loads[1].connectionsActive == 2 && facts.loads[1].requestErrors == 5)
        #expect(facts.loads[2].connectionsActive == 2 && facts.loads[2].addedViaAPI == false)
    }
}

@Test func aClustersPageThatIsCutSaysWhere() throws {
    let (facts, outcome) = try read(.clustersPage, String(clusters.dropLast(30)))
    #expect(facts.loads.count == 3)
    #expect(outcome == .partial("a /clusters page ends in the middle of line 18"))
}

/// Editors and tickets take the last newline away; what a host ends with shows that nothing else is missing.
@Test(arguments: [("-1", true), ("97", true), ("-", false)])
func aClustersPageThatLostItsNewlineIsWhole(rate: String, isWhole: Bool) throws {
    let hosts = (1...9).map { "outbound|80||pay.shop.svc.cluster.local::10.0.0.\($0):80::cx_active::1" }
    let page = (hosts + ["outbound|80||pay.shop.svc.cluster.local::10.0.0.9:80::local_origin_success_rate::\(rate)"])
        .joined(separator: "\n")
    let (facts, outcome) = try read(.clustersPage, page)
    #expect(facts.loads.map(\.connectionsActive) == [9])
    #expect((outcome == .complete) == isWhole, "\(outcome)")
}

@Test func junkIsNoClustersPage() throws {
    let (facts, outcome) = try read(.clustersPage, [0, 1, 2, 0x3A, 0x3A, 0x0A, 0xFF, 0x0A])
    #expect(facts.loads.count == 1)
    #expect(outcome == .complete)
    #expect(try read(.clustersPage, "hello\n").outcome == .nothing("no line of 1 is of a /clusters page"))
    #expect(try read(.clustersPage, "").outcome == .nothing("the file is empty"))
}

@Test func figuresThatNoIntegerHoldsDoNotTrap() throws {
    let (facts, _) = try read(
        .clustersPage,
        "a::1.1.1.1:1::cx_active::9223372036854775807\na::1.1.1.1:1::cx_active::9223372036854775807\n"
            + "a::1.1.1.1:1::cx_total::99999999999999999999999\n")
    #expect(facts.loads.first?.connectionsTotal == 0)
    #expect(facts.loads.first?.hosts == 2)
}

@Test func listenersAreCountedByName() throws {
    let page = "0.0.0.0_80::0.0.0.0:80\nvirtualInbound::0.0.0.0:15006\nvirtualInbound::[::]:15006\n\n"
    guard case .listenerCount(let count)? = try read(.listenersPage, page).facts.first else {
        Issue.record("no count")
        return
    }
    #expect(count == 2)
}

@Test func statsAreReadWithoutTheSemicolonAndWithThreadsAsTags() throws {
    let (facts, outcome) = try read(
        .statsText,
        """
        cluster_manager.cds.version_text: "2026-11-24T08:19:47Z/343"
        cluster.xds-grpc;.upstream_cx_rx_bytes_total: 3700111
        cluster.xds-grpc;.membership_total: 1
        cluster.outbound|80||pay.shop;.upstream_cx_active: 7
        cluster.outbound|80||idle.shop;.upstream_cx_active: 0
        http.inbound_0.0.0.0_80;.downstream_cx_active: 5
        server.memory_allocated: 6239296
        server.worker_1.watchdog_miss: 2
        http.admin.downstream_cx_length_ms: No recorded values

        """)
    #expect(outcome == .complete)
    #expect(facts.value("cluster.xds-grpc.upstream_cx_rx_bytes_total") == 3_700_111)
    #expect(facts.value("cluster.upstream_cx_active", tag: "outbound|80||pay.shop") == 7)
    #expect(facts.value("http.downstream_cx_active", tag: "inbound_0.0.0.0_80") == 5)
    #expect(facts.value("server.memory_allocated") == 6_239_296)
    #expect(facts.value("server.watchdog_miss", tag: "worker_1") == 2)
    #expect(facts.value("stats.lines") == 9)
    #expect(facts.stats.count == 7)
}

@Test func prometheusNamesBecomeTheTextPagesNames() throws {
    var page = """
        # TYPE envoy_cluster_upstream_cx_total counter
        envoy_cluster_upstream_cx_total{cluster_name="xds-grpc"} 3
        envoy_cluster_upstream_cx_active{cluster_name="outbound|80||pay.shop;"} 4
        envoy_cluster_upstream_cx_active{cluster_name="outbound|80||idle.shop"} 0
        envoy_cluster_manager_cds_update_time{} 1.795500964202e+12
        envoy_listener_manager_total_listeners_active{} 11
        envoy_server_memory_allocated{} 6239296
        envoy_server_watchdog_miss{thread_name="worker_0"} 2
        envoy_server_initialization_time_ms_bucket{le="0.5"} 0
        envoy_overload_envoy_resource_monitors_fixed_heap_pressure{} 91
        envoy_wasm_envoy_wasm_runtime_v8_active{} 3
        envoy_server_days_until_first_cert_expiring{} NaN
        istio_agent_process_resident_memory_bytes 5.2e+07

        """
    for n in 0..<500 { page += "istio_requests_total{source_app=\"a} b\",destination_service=\"s\(n)\"} 1\n" }
    let (facts, outcome) = try read(.prometheusStats, page)
    #expect(outcome == .complete)
    #expect(facts.value("cluster.xds-grpc.upstream_cx_total") == 3)
    #expect(facts.value("cluster.upstream_cx_active", tag: "outbound|80||pay.shop") == 4)
    #expect(facts.value("cluster_manager.cds.update_time") == 1_795_500_964_202)
    #expect(facts.value("listener_manager.total_listeners_active") == 11)
    #expect(facts.value("server.memory_allocated") == 6_239_296)
    #expect(facts.value("server.watchdog_miss", tag: "worker_0") == 2)
    #expect(facts.value("overload.envoy.resource_monitors.fixed_heap.pressure") == 91)
    #expect(facts.value("wasm.envoy.wasm.runtime.v8.active") == 3)
    #expect(facts.value("istio_agent_process_resident_memory_bytes") == 5.2e7)
    #expect(facts.value("series.istio_requests_total") == 500)
    #expect(facts.value("stats.lines") == 512)
    #expect(facts.value("server.days_until_first_cert_expiring") == nil)
}

/// A label is told where it is new in every other series of a metric that has very many; what stands in its value is no other label.
@Test func labelsThatAreAlwaysNewAreCounted() throws {
    var page = ""
    for n in 0..<1_200 {
        page +=
            "istio_requests_total{app=\"cart\",path=\"/items/\\\"\(n)\\\",id=\\\"1\",code=\"\(n % 3)\",peer=\"p\(n / 2)\"} 1\n"
    }
    let (facts, _) = try read(.prometheusStats, page)
    #expect(facts.value("series.istio_requests_total") == 1_200)
    #expect(facts.value("labels.istio_requests_total.path") == 700)
    #expect(facts.value("labels.istio_requests_total.peer") == 350)
    for label in ["app", "code", "id"] { #expect(facts.value("labels.istio_requests_total.\(label)") == nil) }
}

@Test func istiodsMetricsTellWhenTheyWereFetched() throws {
    let (facts, _) = try read(
        .istiodMetrics,
        """
        # TYPE pilot_xds gauge
        pilot_xds{version="1.29.0"} 4
        pilot_xds{version="1.28.1"} 2
        pilot_services 367
        istiod_uptime_seconds 1903.66459316
        process_start_time_seconds 1.79550589341e+09

        """)
    #expect(facts.value("pilot_xds") == 6)
    #expect(facts.value("pilot_services") == 367)
    guard case .istiodClock(let at)? = facts.first(where: { if case .istiodClock = $0 { true } else { false } }) else {
        Issue.record("no clock")
        return
    }
    #expect(at.seconds == 1_795_507_797)
}

@Test func socketsAreCountedByRole() throws {
    let (facts, outcome) = try read(
        .netstat,
        """
        Active Internet connections (servers and established)
        Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
        tcp        0      0 0.0.0.0:8443            0.0.0.0:*               LISTEN      33/envoy
        tcp        0    100 127.0.0.1:15001         10.1.0.9:49970          ESTABLISHED 33/envoy
        tcp        0     50 127.0.0.1:15001         10.1.0.9:49971          ESTABLISHED 33/envoy
        tcp        7      0 10.1.0.9:15006          10.1.0.4:50111          ESTABLISHED 33/envoy
        tcp        0      0 10.1.0.9:15006          10.1.0.4:50112          TIME_WAIT   -
        tcp        0      0 127.0.0.6:40001         10.1.0.9:8080           ESTABLISHED 33/envoy
        tcp        0      0 10.1.0.9:40002          10.1.0.7:8080           ESTABLISHED 33/envoy
        tcp        0      0 10.1.0.9:8443           203.0.113.9:41000       ESTABLISHED 33/envoy
        tcp        0      0 10.1.0.9:40003          10.1.0.2:15012          ESTABLISHED 1/pilot-agent
        tcp6       0      0 ::ffff:10.1.0.9:8080    ::ffff:127.0.0.6:40001  CLOSE_WAIT  9/java
        tcp        0      0 127.0.0.1:40009         127.0.0.1:15020         ESTABLISHED 33/envoy
        udp        0      0 0.0.0.0:53              0.0.0.0:*                           9/java
        """)
    #expect(outcome == .partial("a netstat page ends in the middle of line 14"))
    func sum(_ role: SocketRole.Role, _ state: String = "ESTABLISHED") -> SocketRole? {
        facts.sockets.first { $0.role == role && $0.state == state }
    }
    #expect(sum(.outbound)?.count == 2 && sum(.outbound)?.sendQueue == 150)
    #expect(sum(.inbound)?.count == 1 && sum(.inbound)?.receiveQueue == 7)
    #expect(sum(.inbound, "TIME_WAIT")?.count == 1)
    #expect(sum(.toApplication)?.count == 1)
    #expect(sum(.upstream)?.count == 1)
    #expect(sum(.downstream)?.count == 1)
    #expect(sum(.agent)?.count == 1)
    #expect(sum(.other, "CLOSE_WAIT")?.count == 1)
    #expect(facts.sockets.allSatisfy { $0.state != "LISTEN" })
}

@Test func processPagesAreInBytes() throws {
    let rollup = "1f6c0000000-7ffe88dde000 ---p 00000000 00:00 0      [rollup]\nRss:  72464 kB\nAnonymous:  20304 kB\n"
    let status = "Name:\tenvoy\nState:\tS (sleeping)\nVmRSS:\t   72464 kB\nRssAnon:\t   20304 kB\n"
    for (kind, text) in [(CaptureKind.memoryRollup, rollup), (.processStatus, status)] {
        let memory = try read(kind, text).facts.processes.first
        #expect(memory?.resident == 74_203_136)
        #expect(memory?.anonymous == 20_791_296)
    }
    #expect(try read(.processStatus, status).facts.processes.first?.processName == "envoy")
    #expect(try read(.memoryRollup, "Rss:  99999999999999999999 kB\n").facts.isEmpty)
}

@Test func theMergedPagesApplicationIsNotTheAgent() throws {
    let page = """
        # TYPE istio_agent_process_resident_memory_bytes gauge
        istio_agent_process_resident_memory_bytes 3.9e+07
        # TYPE process_resident_memory_bytes gauge
        process_resident_memory_bytes 6.1e+08
        envoy_server_live{} 1

        """
    let (facts, outcome) = try read(.prometheusStats, page)
    #expect(outcome == .complete)
    let resident = facts.compactMap { fact -> Int64? in
        guard case .processMemory(let memory) = fact, memory.processName == "pilot-agent" else { return nil }
        return memory.resident
    }
    #expect(resident == [39_000_000])
}
