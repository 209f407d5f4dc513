@testable import Captures

/// Usage over a moment or a time: of kubectl, of Prometheus, of a sampler.
extension SavedPage {
    private static let containerUsage = SavedPage(
        .containerUsage,
        """
        POD         NAME          CPU(cores)   MEMORY(bytes)
        mooring-0   istio-proxy   12m          214Mi
        mooring-1   istio-proxy   1            1Gi

        """,
        [
            "part kind=containerUsage pod=mooring-0 container=istio-proxy",
            "processMemory source=workingSet usage=224395264",
            "part kind=containerUsage pod=mooring-1 container=istio-proxy",
            "processMemory source=workingSet usage=1073741824",
        ])

    static let tops: [SavedPage] = [
        // With namespaces.
        SavedPage(
            .containerUsage,
            """
            NAMESPACE   POD                          NAME          CPU(cores)   MEMORY(bytes)
            quay        mooring-6d8f7c9b5d-2xkmr     istio-proxy   12m          214Mi
            quay        mooring-6d8f7c9b5d-2xkmr     mooring       3m           80Mi

            """,
            [
                "part kind=containerUsage namespace=quay pod=mooring-6d8f7c9b5d-2xkmr container=istio-proxy",
                "processMemory source=workingSet usage=224395264",
                "containerUse namespace=quay pod=mooring-6d8f7c9b5d-2xkmr container=mooring usage=83886080",
            ]),
        // Of one namespace.
        containerUsage,
        // Indented.
        SavedPage(
            .containerUsage,
            """
              POD         NAME          CPU(cores)   MEMORY(bytes)
              mooring-0   istio-proxy   12m          214Mi
              mooring-1   istio-proxy   1            1Gi

            """,
            [
                "passedOver '2 blanks before each line'",
                "part kind=containerUsage pod=mooring-0 container=istio-proxy",
                "processMemory source=workingSet usage=224395264",
                "part kind=containerUsage pod=mooring-1 container=istio-proxy",
                "processMemory source=workingSet usage=1073741824",
            ]),
        // Rows without their header.
        SavedPage(
            .containerUsage,
            """
            quay   mooring-0   istio-proxy   12m   214Mi
            quay   mooring-0   mooring       12m   14Mi

            """,
            [
                "part kind=containerUsage namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=workingSet usage=224395264",
                "containerUse namespace=quay pod=mooring-0 container=mooring usage=14680064",
            ]),
        // Rows of one namespace alone.
        SavedPage(
            .containerUsage,
            """
            mooring-0   istio-proxy   12m   214Mi

            """,
            [
                "part kind=containerUsage pod=mooring-0 container=istio-proxy",
                "processMemory source=workingSet usage=224395264",
            ]),
        // Of pods, without containers.
        SavedPage(
            .containerUsage,
            """
            NAME        CPU(cores)   MEMORY(bytes)
            mooring-0   12m          214Mi

            """,
            ["containerUse pod=mooring-0 usage=224395264"]),
        // With namespaces and their sum.
        SavedPage(
            .containerUsage,
            """
            NAMESPACE   NAME        CPU(cores)   MEMORY(bytes)
            quay-east   mooring-0   12m          214Mi
                                    ________     ________
                                    12m          214Mi

            """,
            ["containerUse namespace=quay-east pod=mooring-0 usage=224395264"]),
        // Of nodes.
        SavedPage(
            .objectTable,
            """
            NAME     CPU(cores)   CPU%   MEMORY(bytes)   MEMORY%
            node-1   320m         8%     11Gi            71%

            """),
        // Of nodes, newer titles.
        SavedPage(
            .objectTable,
            """
            NAME     CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)
            node-1   320m         8%     11Gi            71%

            """),
        // A header and no row.
        SavedPage(
            .containerUsage,
            """
            POD         NAME          CPU(cores)   MEMORY(bytes)

            """),
        // Values that are none.
        SavedPage(
            .containerUsage,
            """
            POD         NAME          CPU(cores)   MEMORY(bytes)
            mooring-0   istio-proxy   <unknown>    <unknown>
            mooring-1   istio-proxy   1m           0Mi
            mooring-2   istio-proxy   1m           -5Mi
            mooring-3   istio-proxy   1m           12k
            mooring-4   istio-proxy   1m           99999999999Gi

            """,
            [
                "part kind=containerUsage pod=mooring-3 container=istio-proxy",
                "processMemory source=workingSet usage=12000",
            ]),
        // Metrics api missing.
        SavedPage(
            .failedCommand,
            """
            error: Metrics API not available

            """),
        // Swap.
        SavedPage(
            .containerUsage,
            """
            POD         NAME          CPU(cores)   MEMORY(bytes)   SWAP(bytes)
            mooring-0   istio-proxy   12m          214Mi           0Mi

            """,
            [
                "part kind=containerUsage pod=mooring-0 container=istio-proxy",
                "processMemory source=workingSet usage=224395264",
            ]),
        // Sum row.
        containerUsage.changing(
            [
                "mooring-1   istio-proxy   1            1Gi":
                    "mooring-1   istio-proxy   12m          114Mi\n                          ________     ________\n                          24m          328Mi"
            ],
            [
                "part kind=containerUsage pod=mooring-0 container=istio-proxy",
                "processMemory source=workingSet usage=224395264",
                "part kind=containerUsage pod=mooring-1 container=istio-proxy",
                "processMemory source=workingSet usage=119537664",
            ]),
        // A sentence.
        SavedPage(
            .unknown,
            """
            mooring-0 istio-proxy takes 214Mi

            """),
        // A sentence with numbers.
        SavedPage(
            .unknown,
            """
            the pod mooring-0 has 12 214Mi

            """),
        // A sentence with a number and a size.
        SavedPage(
            .unknown,
            """
            We gave mooring 2 512Mi

            """),
    ]

    static let queries: [SavedPage] = [
        // Vector.
        SavedPage(
            .prometheusQuery,
            """
            {"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"container_memory_working_set_bytes","container":"istio-proxy","namespace":"quay","pod":"mooring-0"},"value":[1772500000.123,"224395264"]},{"metric":{"__name__":"container_memory_working_set_bytes","container":"mooring","namespace":"quay","pod":"mooring-0"},"value":[1772500000.123,"1"]}]}}

            """,
            [
                "part kind=memorySeries namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=series usage=224395264 at=2026-03-03T01:06:40.123Z",
            ]),
        // Bare result.
        SavedPage(
            .prometheusQuery,
            """
            [{"metric":{"__name__":"container_memory_rss","container":"istio-proxy","namespace":"quay","pod":"mooring-0"},"values":[[1772500000,"224395264"],[1772500030,"bad"],[1772500060,"-1"]]}]

            """,
            [
                "part kind=memorySeries namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=series anonymous=224395264 at=2026-03-03T01:06:40Z",
            ]),
        // Without name (sum by).
        SavedPage(
            .prometheusQuery,
            """
            {"status":"success","data":{"resultType":"vector","result":[{"metric":{"namespace":"quay","pod":"mooring-0"},"value":[1772500000.123,"224395264"]}]}}

            """,
            ["note '1 series, none of a proxy's memory'"]),
        // Scalar.
        SavedPage(
            .prometheusQuery,
            """
            {"status":"success","data":{"resultType":"scalar","result":[1772500000.123,"1"]}}

            """),
        // Error.
        SavedPage(
            .unknown,
            """
            {"status":"error","errorType":"bad_data","error":"parse error"}

            """),
        // Promtool.
        SavedPage(
            .prometheusQuery,
            """
            container_memory_working_set_bytes{container="istio-proxy", namespace="quay", pod="mooring-0"} => 224395264 @[1772500000.123]
            container_memory_working_set_bytes{container="mooring", namespace="quay", pod="mooring-0"} => 1 @[1772500000.123]
            kube_pod_container_status_restarts_total{container="istio-proxy", namespace="quay", pod="mooring-0"} => 3 @[1772500000.123]

            """,
            [
                "part kind=memorySeries namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=series usage=224395264 at=2026-03-03T01:06:40.123Z",
                "part nil",
                "pod namespace=quay name=mooring-0 containers=[{name=istio-proxy place=container restartCount=3}] isFragment=true",
            ]),
        // Promtool range.
        SavedPage(
            .prometheusQuery,
            """
            container_memory_working_set_bytes{container="istio-proxy", namespace="quay", pod="mooring-0"} =>
            120586240 @[1772500000]
            NaN @[1772500030]
            220586240 @[1772500060]

            """,
            [
                "part kind=memorySeries namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=series usage=120586240 at=2026-03-03T01:06:40Z",
                "processMemory source=series usage=220586240 at=2026-03-03T01:07:40Z",
            ]),
        // Csv long.
        SavedPage(
            .prometheusQuery,
            """
            name,timestamp,value,container,namespace,pod
            container_memory_working_set_bytes,1772500000,120586240,istio-proxy,quay,mooring-0
            container_memory_working_set_bytes,1772500000,1,mooring,quay,mooring-0
            container_memory_working_set_bytes,2026-03-03T01:07:40Z,bad,istio-proxy,quay,mooring-0

            """,
            [
                "part kind=memorySeries namespace=quay pod=mooring-0 container=istio-proxy",
                "processMemory source=series usage=120586240 at=2026-03-03T01:06:40Z",
            ]),
        // Csv panel.
        SavedPage(
            .prometheusQuery,
            """
            "Time","mooring-0 / istio-proxy","mooring-0 / mooring"
            "2026-03-03 01:06:40","115 MiB","9 MiB"
            "2026-03-03 01:07:10","210 MiB","9 MiB"

            """,
            [
                "part kind=memorySeries pod=mooring-0 container=istio-proxy",
                "processMemory source=series usage=120586240 sampleSeconds=0",
                "part kind=memorySeries pod=mooring-0 container=istio-proxy",
                "processMemory source=series usage=220200960 sampleSeconds=30",
            ]),
        // Csv panel cpu.
        SavedPage(
            .prometheusQuery,
            """
            "Time","mooring-0 / istio-proxy"
            "2026-03-03 01:06:40","0.12"

            """,
            ending: "nothing"),
    ]

    static let samplerRows: [SavedPage] = [
        // Since the start of the sampler, with and without Envoy's answer.
        SavedPage(
            .memorySeries,
            """
            {"t": 0.5, "cgroup_usage": 21831680, "cgroup_max": 21831681, "VmRSS": 75161600, "RssAnon": 20762624, "memory": {"allocated": "11488624", "heap_size": "16777216"}}
            {"t": 13.06, "cgroup_usage": 18030592, "no_answer": "ConnectionResetError"}

            """,
            [
                "memory source=series allocated=11488624 heapSize=16777216 sampleSeconds=0.5",
                "processMemory source=series anonymous=20762624 resident=75161600 usage=21831680 peak=21831681 sampleSeconds=0.5",
                "processMemory source=series usage=18030592 sampleSeconds=13.06",
            ],
            named: "series.jsonl"),
        // By the clock; Envoy's figures in the row itself.
        SavedPage(
            .memorySeries,
            """
            {"t": 1772500000.5, "allocated": "11488624", "heap_size": "16777216"}

            """,
            ["memory source=series allocated=11488624 heapSize=16777216 at=2026-03-03T01:06:40.500Z"],
            named: "series.jsonl"),
        // Figures that nothing can have.
        SavedPage(
            .memorySeries,
            """
            {"t": -1, "cgroup_usage": "x", "VmRSS": 99999999999999999999, "memory": {"allocated": "-5"}}
            {"t": 2, "cgroup_usage": 7}

            """,
            ["processMemory source=series usage=7 sampleSeconds=2"],
            named: "series.jsonl"),
    ]
}
