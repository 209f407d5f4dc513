import TestSupport

/// Formats that a bundle of `istioctl bug-report` does not hold.
extension Corpus {
    static let snippets: [(name: String, text: String)] =
        pasted + [
            ("date.txt", "$ date\nTue Jan 14 08:54:02 CET 2025\n"),
            ("clusters", Snippets.clustersPage),
            ("clusters.json", Snippets.clustersJSON),
            ("describe", Snippets.describedPod),
            (
                "containers.log",
                #"""
                ==== START logs for container istio-proxy of pod shop/ledger-0 ====
                2026-11-24T08:08:29.344225Z\#tinfo\#tProxy role\#tips=[10.88.1.15] type=sidecar id=ledger-0.shop \#
                domain=x
                2026-11-24T08:09:27.981289Z\#twarn\#tEnvoy may have been out of memory killed. Check memory usage \#
                and limits.
                ==== END logs for container istio-proxy of pod shop/ledger-0 ====

                """#
            ),
            (
                "query.json",
                #"""
                {"status":"success","data":{"resultType":"matrix",\#
                "result":[{"metric":{"__name__":"container_memory_working_set_bytes","container":"istio-proxy",\#
                "namespace":"shop","pod":"orders-0"},"values":[[1795507200,"104857600"],[1795507230.5,"104890368"],\#
                [1795507260,"NaN"]]}]}}
                """#
            ),
            (
                "dmesg",
                #"""
                [Tue Nov 24 08:08:28 2026] envoy invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0,\#
                 oom_score_adj=969
                [Tue Nov 24 08:08:28 2026] Tasks state (memory values in pages):
                [Tue Nov 24 08:08:28 2026] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents \#
                oom_score_adj name
                [Tue Nov 24 08:08:28 2026] [  41021]  1337 41021   812345    60123   900000        0           969 \#
                envoy
                [Tue Nov 24 08:08:28 2026] oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/kubepods/pod1,\#
                task_memcg=/kubepods/pod1/c,task=envoy,pid=41021,uid=1337
                [Tue Nov 24 08:08:28 2026] Memory cgroup out of memory: Killed process 41021 (envoy) \#
                total-vm:3249380kB, anon-rss:240492kB, file-rss:49152kB, shmem-rss:0kB,\#
                 UID:1337 pgtables:900kB oom_score_adj:969

                """#
            ),
            (
                "memory.stat",
                #"""
                anon 52428800
                file 4096
                kernel_stack 65536
                slab 100000
                sock 4096
                inactive_file 0

                """#
            ),
            (
                "smaps_rollup",
                #"""
                00400000-7ffd0000 ---p 00000000 00:00 0    [rollup]
                Rss:               61440 kB
                Pss:               50000 kB
                Private_Dirty:     40000 kB
                Anonymous:         42000 kB

                """#
            ),
            (
                "status",
                #"""
                Name:\#tenvoy
                Umask:\#t0022
                State:\#tS (sleeping)
                Pid:\#t19
                VmPeak:\#t  300000 kB
                VmHWM:\#t   70000 kB
                VmRSS:\#t   61440 kB
                Threads:\#t8

                """#
            ),
            (
                "tcmalloc",
                #"""
                MALLOC:       52428800 (   50.0 MiB) Bytes in use by application
                MALLOC: +      1048576 (    1.0 MiB) Bytes in page heap freelist
                MALLOC: =     60000000 (   57.2 MiB) Actual memory used (physical + swap)

                """#
            ),
            (
                "top",
                #"""
                NAMESPACE   POD        NAME          CPU(cores)   MEMORY(bytes)
                shop        orders-0   istio-proxy   3m           61Mi

                """#
            ),
            (
                "top-of-pods",
                #"""
                NAMESPACE   NAME       CPU(cores)   MEMORY(bytes)
                shop        orders-0   3m           61Mi

                """#
            ),
            (
                "pods",
                #"""
                NAMESPACE   NAME       READY   STATUS    RESTARTS        AGE    IP          NODE
                shop        orders-0   2/2     Running   3 (5m2s ago)    2d     10.0.0.1    n1

                """#
            ),
            (
                "stats",
                #"""
                cluster.outbound|80||pay.shop.svc.cluster.local.upstream_cx_active: 3
                cluster_manager.active_clusters: 81
                server.memory_allocated: 52428800
                http.inbound_0.0.0.0_8080.downstream_cx_active: 4
                server.concurrency: 2
                server.initialization_time_ms: P0(nan,0) P25(nan,1.5)

                """#
            ),
            (
                "stats.json",
                #"""
                {"stats":[{"name":"cluster_manager.active_clusters","value":81},{"name":"server.memory_allocated",\#
                "value":52428800},{"histograms":{"supported_quantiles":[0,25],"computed_quantiles":[{"name":"a",\#
                "values":[{"interval":null,"cumulative":1}]}]}}]}
                """#
            ),
            (
                "listeners.json",
                #"""
                {"listener_statuses":[{"name":"0.0.0.0_80","local_address":{"socket_address":{"address":"0.0.0.0",\#
                "port_value":80}}}]}
                """#
            ),
            (
                "pods.json",
                #"""
                {"apiVersion":"v1","kind":"List","items":[{"kind":"Pod","metadata":{"name":"orders-0",\#
                "namespace":"shop","creationTimestamp":"2026-11-24T08:00:00Z"},\#
                "spec":{"containers":[{"name":"istio-proxy","resources":{"limits":{"memory":"160Mi"}}}]},\#
                "status":{"containerStatuses":[{"name":"istio-proxy","restartCount":3,\#
                "lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}}]}
                """#
            ),
        ]
}
