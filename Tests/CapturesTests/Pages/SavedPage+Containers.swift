@testable import Captures

/// Lists of containers, inspections of one, and what they use, by runtime and form.
extension SavedPage {
    static let containerLists: [SavedPage] = [
        // crictl ps.
        SavedPage(
            .containerList,
            """
            CONTAINER       IMAGE           CREATED         STATE     NAME          ATTEMPT   POD ID          POD         NAMESPACE
            bb44abc00b1f1   904397ea91b5a   9 days ago      Running   istio-proxy   1         e38591293ce58   mooring-0   quay
            cc44abc00b1f1   904397ea91b5a   9 days ago      Exited    istio-proxy   0         e38591293ce58   mooring-0   quay

            """,
            [
                "pod namespace=quay name=mooring-0 containers=[{name=istio-proxy place=container restartCount=1 containerID=bb44abc00b1f1 formerIDs=[cc44abc00b1f1] state={kind=running}}] isFragment=true"
            ]),
        // crictl ps old (no namespace, no pod).
        SavedPage(
            .containerList,
            """
            CONTAINER           IMAGE               CREATED             STATE               NAME                ATTEMPT             POD ID
            bb44abc00b1f1       904397ea91b5a       9 days ago          Running             istio-proxy         1                   e38591293ce58

            """),
        // Crictl header.
        SavedPage(
            .containerList,
            """
            CONTAINER       IMAGE           CREATED         STATE     NAME          ATTEMPT   POD ID          POD         NAMESPACE

            """),
        // Docker ps.
        SavedPage(
            .containerList,
            """
            CONTAINER ID   IMAGE                      COMMAND                  CREATED       STATUS                       PORTS     NAMES
            0aa9d20ab7fe   envoyproxy/envoy:v1.31.0   "/docker-entrypoint."    2 weeks ago   Exited (137) 5 minutes ago             edge-envoy-1
            1ba9d20ab7fe   shop:4                     "/shop"                  2 weeks ago   Up 2 weeks (healthy)         80/tcp    edge-shop-1
            2ba9d20ab7fe   shop:4                     "/shop"                  2 weeks ago   Created                                edge-shop-2
            3ba9d20ab7fe   shop:4                     "/shop"                  2 weeks ago   Restarting (1) 5 seconds ago           edge-shop-3

            """,
            [
                "pod containers=[{name=edge-envoy-1 place=container image=envoyproxy/envoy:v1.31.0 containerID=0aa9d20ab7fe state={kind=terminated reason=Error exitCode=137}}] isFragment=true hasNoPod=true",
                "pod containers=[{name=edge-shop-1 place=container image=shop:4 containerID=1ba9d20ab7fe state={kind=running}}] isFragment=true hasNoPod=true",
                "pod containers=[{name=edge-shop-2 place=container image=shop:4 containerID=2ba9d20ab7fe}] isFragment=true hasNoPod=true",
                "pod containers=[{name=edge-shop-3 place=container image=shop:4 containerID=3ba9d20ab7fe}] isFragment=true hasNoPod=true",
            ]),
        // Docker k8s.
        SavedPage(
            .containerList,
            """
            CONTAINER ID   IMAGE          COMMAND     CREATED       STATUS                       PORTS     NAMES
            0aa9d20ab7fe   8d1d6c3e7c0a   "/usr"      2 hours ago   Exited (137) 5 minutes ago             k8s_istio-proxy_mooring-0_quay_6f1c2a34-90ab-4cde-8f01-23456789abcd_3
            1aa9d20ab7fe   8d1d6c3e7c0a   "/usr"      5 minutes ago Up 5 minutes                           k8s_istio-proxy_mooring-0_quay_6f1c2a34-90ab-4cde-8f01-23456789abcd_4
            2aa9d20ab7fe   pause          "/pause"    2 hours ago   Up 2 hours                             k8s_POD_mooring-0_quay_6f1c2a34-90ab-4cde-8f01-23456789abcd_0

            """,
            [
                "pod namespace=quay name=mooring-0 uid=6f1c2a34-90ab-4cde-8f01-23456789abcd containers=[{name=istio-proxy place=container restartCount=4 containerID=1aa9d20ab7fe formerIDs=[0aa9d20ab7fe] state={kind=running} lastState={kind=terminated reason=Error exitCode=137}}] isFragment=true"
            ]),
        // Nerdctl.
        SavedPage(
            .containerList,
            """
            CONTAINER ID    IMAGE                              COMMAND                   CREATED        STATUS    PORTS    NAMES
            0aa9d20ab7fe    docker.io/istio/proxyv2:1.29.1     "/usr/local/bin/pilo…"    2 hours ago    Up                 k8s://quay/mooring-0/istio-proxy

            """,
            [
                "pod namespace=quay name=mooring-0 containers=[{name=istio-proxy place=container containerID=0aa9d20ab7fe state={kind=running}}] isFragment=true"
            ]),
        // Podman ps.
        SavedPage(
            .containerList,
            """
            CONTAINER ID  IMAGE                               COMMAND     CREATED      STATUS                      PORTS       NAMES
            0aa9d20ab7fe  docker.io/envoyproxy/envoy:v1.31.0  envoy -c x  2 weeks ago  Exited (137) 5 minutes ago              edge-envoy

            """,
            [
                "pod containers=[{name=edge-envoy place=container image=docker.io/envoyproxy/envoy:v1.31.0 containerID=0aa9d20ab7fe state={kind=terminated reason=Error exitCode=137}}] isFragment=true hasNoPod=true"
            ]),
        // docker ps as JSON.
        SavedPage(
            .containerList,
            """
            {"Command":"x","CreatedAt":"2026-03-03 01:00:00 +0000 UTC","ID":"0aa9d20ab7fe","Image":"envoyproxy/envoy:v1.31.0","Names":"edge-envoy-1","State":"exited","Status":"Exited (137) 5 minutes ago"}

            """,
            [
                "pod containers=[{name=edge-envoy-1 place=container image=envoyproxy/envoy:v1.31.0 containerID=0aa9d20ab7fe state={kind=terminated reason=Error exitCode=137}}] isFragment=true hasNoPod=true"
            ]),
        // podman ps as JSON.
        SavedPage(
            .containerList,
            """
            [{"Id":"0aa9d20ab7fe","Image":"docker.io/envoyproxy/envoy:v1.31.0","Names":["edge-envoy"],"State":"exited","ExitCode":137,"Exited":true,"Status":""}]

            """,
            [
                "pod containers=[{name=edge-envoy place=container image=docker.io/envoyproxy/envoy:v1.31.0 containerID=0aa9d20ab7fe state={kind=terminated reason=Error exitCode=137}}] isFragment=true hasNoPod=true"
            ]),
    ]

    static let inspections: [SavedPage] = [
        // Docker.
        SavedPage(
            .objectFragment,
            """
            [{"Id":"87da","Created":"2026-03-03T00:00:00Z","State":{"Status":"exited","Running":false,"OOMKilled":false,"ExitCode":0,"StartedAt":"2026-03-03T01:00:00Z","FinishedAt":"2026-03-03T01:08:27Z"},"Name":"/edge-envoy-1","RestartCount":2,"HostConfig":{"Memory":0},"Config":{"Image":"envoyproxy/envoy:v1.31.0","Labels":{}}}]

            """,
            [
                "pod containers=[{name=edge-envoy-1 place=container image=envoyproxy/envoy:v1.31.0 hasSpec=true restartCount=2 containerID=87da state={kind=terminated reason=Completed exitCode=0 startedAt=2026-03-03T01:00:00Z finishedAt=2026-03-03T01:08:27Z}}] isFragment=true hasNoPod=true"
            ]),
        // Docker two.
        SavedPage(
            .objectFragment,
            """
            [{"Id":"87da","State":{"Status":"exited","Running":false,"OOMKilled":true,"ExitCode":137,"StartedAt":"2026-03-03T01:00:00Z","FinishedAt":"2026-03-03T01:08:27Z"},"Name":"/edge-envoy-1","HostConfig":{"Memory":268435456},"Config":{"Image":"e"}},
            {"Id":"88da","State":{"Status":"running","Running":true,"OOMKilled":false,"ExitCode":0,"StartedAt":"2026-03-03T01:00:00Z","FinishedAt":"0001-01-01T00:00:00Z"},"Name":"/edge-shop-1","HostConfig":{"Memory":-1},"Config":{"Image":"s"}}]

            """,
            [
                "pod containers=[{name=edge-envoy-1 place=container image=e hasSpec=true memoryLimit=268435456 containerID=87da state={kind=terminated reason=OOMKilled exitCode=137 startedAt=2026-03-03T01:00:00Z finishedAt=2026-03-03T01:08:27Z}}] isFragment=true hasNoPod=true",
                "pod containers=[{name=edge-shop-1 place=container image=s hasSpec=true containerID=88da state={kind=running startedAt=2026-03-03T01:00:00Z}}] isFragment=true hasNoPod=true",
            ]),
        // Podman, which knows a namespace by the environment alone and puts the pod's name before the container's.
        SavedPage(
            .objectFragment,
            """
            [{"Id":"87da","State":{"Status":"exited","Running":false,"OOMKilled":true,"ExitCode":137,"StartedAt":"2026-03-03T02:00:00+01:00","FinishedAt":"2026-03-03T02:08:27.1+01:00"},"Pod":"df2f","Name":"mooring-istio-proxy","HostConfig":{"Memory":268435456},"Config":{"Image":"istio/proxyv2:1.29.1","Env":["PATH=/bin","POD_NAME=mooring","POD_NAMESPACE=quay"]}},
            {"Id":"88da","State":{"Status":"running","Running":true},"Name":"mooring-istio-proxy","HostConfig":{"Memory":0},"Config":{"Image":"istio/proxyv2:1.29.1","Env":["POD_NAME=mooring","POD_NAMESPACE=quay"]}}]

            """,
            [
                "pod namespace=quay name=mooring containers=[{name=istio-proxy place=container image=istio/proxyv2:1.29.1 hasSpec=true memoryLimit=268435456 containerID=87da state={kind=terminated reason=OOMKilled exitCode=137 startedAt=2026-03-03T01:00:00Z finishedAt=2026-03-03T01:08:27.100Z}}] isFragment=true",
                "pod namespace=quay name=mooring containers=[{name=mooring-istio-proxy place=container image=istio/proxyv2:1.29.1 hasSpec=true containerID=88da state={kind=running}}] isFragment=true",
            ]),
        // Crictl.
        SavedPage(
            .objectFragment,
            """
            {"status":{"id":"87da","metadata":{"attempt":3,"name":"istio-proxy"},"state":"CONTAINER_RUNNING","createdAt":"2026-03-03T01:00:00Z","startedAt":"2026-03-03T01:00:00.4Z","finishedAt":"0001-01-01T00:00:00Z","exitCode":0,"image":{"image":"docker.io/istio/proxyv2:1.29.1"},"labels":{"io.kubernetes.container.name":"istio-proxy","io.kubernetes.pod.name":"mooring-0","io.kubernetes.pod.namespace":"quay","io.kubernetes.pod.uid":"6f1c"},"resources":{"linux":{"memoryLimitInBytes":"0"}}},"info":{}}

            """,
            [
                "pod namespace=quay name=mooring-0 uid=6f1c containers=[{name=istio-proxy place=container image=docker.io/istio/proxyv2:1.29.1 hasSpec=true restartCount=3 containerID=87da state={kind=running startedAt=2026-03-03T01:00:00.400Z}}] isFragment=true"
            ]),
    ]

    private static let containerStats = SavedPage(
        .containerStats,
        """
        CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
        0aa9d20ab7fe   edge-envoy-1   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19

        """,
        ["part nil", "processMemory source=workingSet usage=748054118 limit=805306368"])

    static let runtimeUsages: [SavedPage] = [
        // One container.
        containerStats,
        // As it is printed again and again without `--no-stream`: the last speaks.
        containerStats.changing(
            [
                "0aa9d20ab7fe   edge-envoy-1   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19":
                    "0aa9d20ab7fe   edge-envoy-1   61.20%    99.4MiB / 768MiB     12.94%    3.1GB / 3.04GB    0B / 0B      19\nCONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS\n0aa9d20ab7fe   edge-envoy-1   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19"
            ]),
        // One that is gone in the last round has no figure of an earlier one.
        containerStats.changing(
            [
                "0aa9d20ab7fe   edge-envoy-1   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19":
                    "0aa9d20ab7fe   edge-envoy-1   61.20%    99.4MiB / 768MiB     12.94%    3.1GB / 3.04GB    0B / 0B      19\nCONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS\n0aa9d20ab7fe   edge-envoy-1   --        -- / --               --        --                --           --"
            ], []),
        // Beside other containers.
        containerStats.changing(
            [
                "0aa9d20ab7fe   edge-envoy-1   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19":
                    "0aa9d20ab7fe   edge-envoy-1   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19\n1ba9d20ab7fe   shop-db-1      1.20%     99.4MiB / 15.6GiB     0.62%     1GB / 1GB         0B / 0B      9"
            ]),
        // Two Envoys: whose is it.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   edge-envoy-1   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19
            1ba9d20ab7fe   edge-envoy-2   1.20%     99.4MiB / 768MiB     0.62%     1GB / 1GB         0B / 0B      9

            """),
        // A container that is gone.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   edge-envoy-1   --        -- / --               --        --                --           --

            """),
        // A header and no row.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS

            """),
        // A container that does not run.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   edge-envoy-1   0.00%     0B / 0B     0.00%     0B / 0B    0B / 0B      0

            """),
        // Custom format.
        SavedPage(
            .containerStats,
            """
            NAME           MEM USAGE / LIMIT
            edge-envoy-1   713.4MiB / 768MiB

            """,
            ["part nil", "processMemory source=workingSet usage=748054118 limit=805306368"]),
        // Old no name.
        SavedPage(
            .containerStats,
            """
            CONTAINER           CPU %               MEM USAGE / LIMIT       MEM %               NET I/O               BLOCK I/O           PIDS
            0aa9d20ab7fe        61.20%              713.4 MiB / 768 MiB     92.89%              3.1 GB / 3.04 GB      0 B / 0 B           19

            """,
            ["part nil", "processMemory source=workingSet usage=748054118 limit=805306368"]),
        // As JSON.
        SavedPage(
            .containerStats,
            """
            {"BlockIO":"0B / 0B","CPUPerc":"61.20%","Container":"0aa9d20ab7fe","ID":"0aa9d20ab7fe","MemPerc":"92.89%","MemUsage":"713.4MiB / 768MiB","Name":"edge-envoy-1","NetIO":"3.1GB / 3.04GB","PIDs":"19"}

            """,
            ["part nil", "processMemory source=workingSet usage=748054118 limit=805306368"]),
        // podman as JSON.
        SavedPage(
            .containerStats,
            """
            [{"id":"0aa9d20ab7fe","name":"edge-envoy","mem_usage":"52.43MB / 268.4MB","mem_percent":"19.53%"}]

            """,
            ["part nil", "processMemory source=workingSet usage=52430000 limit=268400000"]),
        // Podman.
        SavedPage(
            .containerStats,
            """
            ID            NAME        CPU %       MEM USAGE / LIMIT  MEM %       NET IO             BLOCK IO           PIDS        CPU TIME    AVG CPU %
            0aa9d20ab7fe  edge-envoy  1.20%       52.43MB / 268.4MB  19.53%      1.5kB / 2kB        0B / 0B            7           1.2s        1.20%

            """,
            ["part nil", "processMemory source=workingSet usage=52430000 limit=268400000"]),
        // Crictl new.
        SavedPage(
            .containerStats,
            """
            CONTAINER           NAME                CPU %               MEM                 DISK                INODES              SWAP
            5d1f2a3b4c5d6       istio-proxy         0.33                104.9MB             12.3kB              15                  0B
            6d1f2a3b4c5d6       ledger              0.33                400.1MB             12.3kB              15                  0B

            """,
            ["part nil", "processMemory source=workingSet usage=104900000"]),
        // Crictl two proxies.
        SavedPage(
            .containerStats,
            """
            CONTAINER           NAME                CPU %               MEM                 DISK                INODES
            5d1f2a3b4c5d6       istio-proxy         0.33                104.9MB             12.3kB              15
            6d1f2a3b4c5d6       istio-proxy         0.33                400.1MB             12.3kB              15

            """),
        // Cut in a line.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   edge-envoy-1   61.20%    713.4Mi
            """),
        // Nerdctl.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   k8s://quay/mooring-0/istio-proxy   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19

            """,
            ["part nil", "processMemory source=workingSet usage=748054118 limit=805306368"]),
    ]
}
