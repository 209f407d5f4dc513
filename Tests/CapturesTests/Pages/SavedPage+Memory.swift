@testable import Captures

/// Envoy's own pages of memory, stats and listeners, by release and form.
extension SavedPage {
    static let memoryPages: [SavedPage] = [
        // Six fields, since Envoy 1.14.
        SavedPage(
            .memoryPage,
            """
            {"allocated": "107104840", "heap_size": "165675008", "pageheap_unmapped": "0", "pageheap_free": "23830528", "total_thread_cache": "4093448", "total_physical_bytes": "164555582"}

            """,
            [
                "memory source=memoryPage allocated=107104840 heapSize=165675008 pageheapFree=23830528 pageheapUnmapped=0 threadCache=4093448 physical=164555582"
            ]),
        // Five fields, before that.
        SavedPage(
            .memoryPage,
            """
            {
             "allocated": "107104840",
             "heap_size": "165675008",
             "pageheap_unmapped": "4096",
             "pageheap_free": "23830528",
             "total_thread_cache": "4093448"
            }

            """,
            [
                "memory source=memoryPage allocated=107104840 heapSize=165675008 pageheapFree=23830528 pageheapUnmapped=4096 threadCache=4093448"
            ]),
        // Two fields, of very old ones.
        SavedPage(
            .memoryPage,
            """
            {"allocated": "107104840", "heap_size": "165675008"}

            """,
            ["memory source=memoryPage allocated=107104840 heapSize=165675008"]),
        // More fields, of newer ones.
        SavedPage(
            .memoryPage,
            """
            {"allocated": "107104840", "heap_size": "165675008", "pageheap_unmapped": "0", "pageheap_free": "23830528", "total_thread_cache": "4093448", "total_physical_bytes": "164555582", "transfer_cache_free": "1", "central_cache_free": "2", "thread_cache_free": "3", "sharded_transfer_cache_free": "4"}

            """,
            [
                "memory source=memoryPage allocated=107104840 heapSize=165675008 pageheapFree=23830528 pageheapUnmapped=0 threadCache=4093448 physical=164555582"
            ]),
        // Zeros (no tcmalloc).
        SavedPage(
            .memoryPage,
            """
            {"allocated": "0", "heap_size": "0", "pageheap_unmapped": "0", "pageheap_free": "0", "total_thread_cache": "0", "total_physical_bytes": "0"}

            """,
            [
                "memory source=memoryPage allocated=0 heapSize=0 pageheapFree=0 pageheapUnmapped=0 threadCache=0 physical=0"
            ]),
        // As numbers.
        SavedPage(
            .memoryPage,
            """
            {"allocated": 107104840, "heap_size": 165675008}

            """,
            ["memory source=memoryPage allocated=107104840 heapSize=165675008"]),
        // Less than nothing.
        SavedPage(
            .memoryPage,
            """
            {"allocated": "-1", "heap_size": "165675008"}

            """,
            ["memory source=memoryPage heapSize=165675008"]),
        // A number with an exponent, and a word.
        SavedPage(
            .memoryPage,
            """
            {"allocated": 1.071e8, "heap_size": "lots"}

            """,
            ["memory source=memoryPage allocated=107100000"]),
        // Cut in a line.
        SavedPage(
            .unknown,
            """
            {"allocated": "107104840", "heap_size": "1656
            """),
        // Two pages.
        SavedPage(
            .memoryPage,
            """
            {"allocated": "107104840", "heap_size": "165675008"}
            {"allocated": "207104840", "heap_size": "265675008"}

            """,
            [
                "memory source=memoryPage allocated=107104840 heapSize=165675008",
                "part kind=memoryPage title=2",
                "memory source=memoryPage allocated=207104840 heapSize=265675008",
            ]),
    ]

    private static let allocatorPage = SavedPage(
        .allocatorPage,
        """
        ------------------------------------------------
        MALLOC:       62392960 (   59.5 MiB) Bytes in use by application
        MALLOC: +     24436480 (   23.3 MiB) Bytes in page heap freelist
        MALLOC: +       262144 (    0.2 MiB) Bytes in central cache freelist
        MALLOC: +        65536 (    0.1 MiB) Bytes in per-CPU cache freelist
        MALLOC: +        32768 (    0.0 MiB) Bytes in Sharded cache freelist
        MALLOC: +         4096 (    0.0 MiB) Bytes in transfer cache freelist
        MALLOC: +         8192 (    0.0 MiB) Bytes in thread cache freelists
        MALLOC: +      3145728 (    3.0 MiB) Bytes in malloc metadata
        MALLOC:   ------------
        MALLOC: =     90315136 (   86.1 MiB) Actual memory used (physical + swap)
        MALLOC: +      9999999 (    9.5 MiB) Bytes released to OS (aka unmapped)
        MALLOC:   ------------
        MALLOC: =    100315135 (   95.7 MiB) Virtual address space used
        MALLOC:
        MALLOC:           1212              Spans in use

        """,
        [
            "memory source=allocatorPage allocated=62392960 pageheapFree=24436480 pageheapUnmapped=9999999 threadCache=73728 physical=90315136"
        ])

    static let allocatorPages: [SavedPage] = [
        // As it is.
        allocatorPage,
        // Less than nothing.
        allocatorPage.changing(
            [
                "MALLOC:       62392960 (   59.5 MiB) Bytes in use by application":
                    "MALLOC:     -62392960 (   59.5 MiB) Bytes in use by application"
            ],
            [],
            ending: "nothing"),
        // Cut in a line.
        SavedPage(
            .allocatorPage,
            """
            ------------------------------------------------
            MALLOC:       62392960 (   59.5 MiB) Bytes in use by application
            MALLOC: +     24436480 (   23.3 MiB) Bytes in page heap freelist
            MALLOC: +       262144 (    0.2 MiB) Bytes in central cache freelist
            MALLOC: +        65536 (    0.1 MiB) Bytes in per-CP
            """,
            ["memory source=allocatorPage allocated=62392960 pageheapFree=24436480"]),
    ]

    static let serverInfos: [SavedPage] = [
        // As it is.
        SavedPage(
            .serverInfo,
            """
            {"version": "abc/1.37.2/Clean/RELEASE/BoringSSL", "state": "LIVE", "uptime_current_epoch": "905s", "uptime_all_epochs": "905s", "hot_restart_version": "disabled", "command_line_options": {"concurrency": 2, "drain_time": "45s", "service_node": ""}, "node": {"id": "sidecar~10.20.3.7~mooring-0.quay~quay.svc.cluster.local", "cluster": "mooring.quay", "metadata": {"NAMESPACE": "quay", "NAME": "mooring-0", "WORKLOAD_NAME": "mooring", "ISTIO_VERSION": "1.29.1", "LABELS": {"app": "mooring"}, "OWNER": "kubernetes://apis/apps/v1/namespaces/quay/statefulsets/mooring", "NODE_NAME": "n-1", "CLUSTER_ID": "Kubernetes", "PROXY_CONFIG": {"concurrency": 2}}}}

            """,
            [
                "serverInfo identity={type=sidecar namespace=quay pod=mooring-0 workload=mooring workloadKind=StatefulSet node=n-1 cluster=Kubernetes address=10.20.3.7 istioVersion=1.29.1 configuredConcurrency=2 labels=[app=mooring]} envoyVersion=1.37.2 build=abc/1.37.2/Clean/RELEASE/BoringSSL state=LIVE uptimeSeconds=905 concurrency=2 drainTimeSeconds=45"
            ]),
        // Old.
        SavedPage(
            .serverInfo,
            """
            {"version": "abc/1.16.0/Clean/RELEASE/BoringSSL", "state": "DRAINING", "uptime_current_epoch": "5.5s", "command_line_options": {"concurrency": 0, "service_node": "router~10.20.3.9~gate-7d9c6b5f4-x2x7k.ingress~ingress.svc.cluster.local"}}

            """,
            [
                "serverInfo identity={type=router namespace=ingress pod=gate-7d9c6b5f4-x2x7k address=10.20.3.9} envoyVersion=1.16.0 build=abc/1.16.0/Clean/RELEASE/BoringSSL state=DRAINING uptimeSeconds=6 concurrency=0"
            ]),
        // Foreign.
        SavedPage(
            .serverInfo,
            """
            {"version": "abc/1.31.0/Clean/RELEASE/BoringSSL", "state": "LIVE", "uptime_current_epoch": "9s", "node": {"id": "envoy-default-eg-5c9f", "cluster": "default/eg"}}

            """,
            [
                "serverInfo identity={foreignID=envoy-default-eg-5c9f} envoyVersion=1.31.0 build=abc/1.31.0/Clean/RELEASE/BoringSSL state=LIVE uptimeSeconds=9"
            ]),
        // Figures that nothing can have.
        SavedPage(
            .serverInfo,
            """
            {"version": 7, "state": 3, "uptime_current_epoch": "-9s", "command_line_options": {"concurrency": -2, "drain_time": "soon"}}

            """,
            ["serverInfo build=7 state=3"]),
        // Big.
        SavedPage(
            .serverInfo,
            """
            {"version": "x", "uptime_current_epoch": "99999999999999999999s", "command_line_options": {"concurrency": 4294967295}}

            """,
            ["serverInfo build=x concurrency=4294967295"]),
    ]

    static let listenersPages: [SavedPage] = [
        // Text.
        SavedPage(
            .listenersPage,
            """
            0.0.0.0_80::0.0.0.0:80
            10.96.4.4_5432::10.96.4.4:5432
            [::]_81::[::]:81
            virtualInbound::0.0.0.0:15006
            virtualInbound::[::]:15006

            """,
            ["listenerCount 4"]),
        // As JSON.
        SavedPage(
            .listenersPage,
            """
            {"listener_statuses":[{"name":"0.0.0.0_80","local_address":{"socket_address":{"address":"0.0.0.0","port_value":80}}},{"name":"virtualInbound"},{"name":"virtualInbound"}]}

            """,
            ["listenerCount 2"]),
        // As JSON, of none.
        SavedPage(
            .listenersPage,
            """
            {"listener_statuses":[]}

            """,
            ["listenerCount nil"]),
        // Unix.
        SavedPage(
            .unknown,
            """
            admin-pipe::/var/run/envoy/admin.sock

            """),
    ]

    static let statsPages: [SavedPage] = [
        // Text.
        SavedPage(
            .statsText,
            """
            cluster_manager.cds.version_text: "2026-03-03T01:00:00Z/343"
            cluster.xds-grpc;.upstream_cx_rx_bytes_total: 3700111
            cluster.outbound|80||berth.quay.svc.cluster.local;.upstream_cx_active: 12
            cluster.outbound|80||berth.quay.svc.cluster.local;.upstream_rq_pending_overflow: 4
            cluster.outbound|80||idle.quay.svc.cluster.local;.upstream_cx_active: 0
            http.outbound_0.0.0.0_80;.downstream_cx_active: 7
            listener.0.0.0.0_80.downstream_cx_active: 7
            server.concurrency: 2
            server.main_thread.watchdog_miss: 3
            server.memory_allocated: 62392960
            server.state: 0
            server.uptime: 905
            server.worker_0.watchdog_mega_miss: 1
            wasm.envoy.wasm.runtime.v8.active: 6
            cluster.xds-grpc;.upstream_cx_length_ms: No recorded values
            server.initialization_time_ms: P0(nan,210) P25(nan,212.5)

            """,
            [
                "stat name=cluster.xds-grpc.upstream_cx_rx_bytes_total value=3700111",
                "stat name=cluster.upstream_cx_active value=12 tag=outbound|80||berth.quay.svc.cluster.local",
                "stat name=http.downstream_cx_active value=7 tag=outbound_0.0.0.0_80",
                "stat name=listener.downstream_cx_active value=7 tag=0.0.0.0_80",
                "stat name=server.concurrency value=2",
                "stat name=server.watchdog_miss value=3 tag=main_thread",
                "stat name=server.memory_allocated value=62392960",
                "stat name=server.state",
                "stat name=server.uptime value=905",
                "stat name=server.watchdog_mega_miss value=1 tag=worker_0",
                "stat name=wasm.envoy.wasm.runtime.v8.active value=6",
                "stat name=stats.lines value=16",
                "stat name=stats.outbound value=3",
                "countedCalls host=berth.quay.svc.cluster.local requests=4 failed=4",
            ]),
        // Grep memory.
        SavedPage(
            .statsText,
            """
            server.memory_allocated: 62392960
            server.memory_heap_size: 91226112
            server.memory_physical_size: 88080384

            """,
            [
                "stat name=server.memory_allocated value=62392960",
                "stat name=server.memory_heap_size value=91226112",
                "stat name=server.memory_physical_size value=88080384",
                "stat name=stats.lines value=3",
            ]),
        // Figures that nothing can have.
        SavedPage(
            .statsText,
            """
            server.memory_allocated: -1
            server.memory_heap_size: 99999999999999999999
            server.uptime: 12.5
            server.concurrency: many

            """,
            ["passedOver '1 line: server.memory_allocated: -1'", "stat name=stats.lines value=3"]),
        // As JSON.
        SavedPage(
            .statsText,
            """
            {"stats":[{"name":"server.memory_allocated","value":62392960},{"name":"server.uptime","value":"905"},{"name":"cluster_manager.cds.version_text","value":"7"},{"name":"server.concurrency"},{"value":3},{"histograms":{"supported_quantiles":[0],"computed_quantiles":[{"name":"a","values":[]}]}}]}

            """,
            ["stat name=server.memory_allocated value=62392960", "stat name=stats.lines value=5"]),
        // Grep of one cluster.
        SavedPage(
            .statsText,
            """
            cluster.outbound|80||berth.quay.svc.cluster.local;.upstream_cx_active: 4

            """,
            [
                "stat name=cluster.upstream_cx_active value=4 tag=outbound|80||berth.quay.svc.cluster.local",
                "stat name=stats.lines value=1",
                "stat name=stats.outbound value=1",
            ]),
        // A sentence.
        SavedPage(
            .unknown,
            """
            server.memory_allocated: was 62 MB yesterday

            """),
        // Properties of a program.
        SavedPage(
            .unknown,
            """
            server.port: 8080
            spring.main.banner-mode: off
            logging.level.root: INFO

            """),
        // Settings of another program.
        SavedPage(
            .unknown,
            """
            cluster.name: logs
            http.port: 9200
            node.max: 4

            """),
    ]
}
