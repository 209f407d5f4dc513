@testable import Captures

/// What kubectl describes, its pieces, and pieces of objects.
extension SavedPage {
    static let descriptions: [SavedPage] = [
        // Native sidecar.
        SavedPage(
            .description,
            """
            Name:             mooring-0
            Namespace:        quay
            Priority:         0
            Service Account:  default
            Node:             node-1/10.0.0.4
            Start Time:       Tue, 03 Mar 2026 01:00:00 +0000
            Labels:           app=mooring
            Annotations:      sidecar.istio.io/proxyMemoryLimit: 256Mi
            Status:           Running
            IP:               10.20.3.7
            Controlled By:    StatefulSet/mooring
            Init Containers:
              istio-proxy:
                Container ID:  containerd://aa
                Image:         docker.io/istio/proxyv2:1.29.1
                Restart Policy:  Always
                Args:
                  proxy
                  sidecar
                State:          Running
                  Started:      Tue, 03 Mar 2026 01:07:41 +0000
                Last State:     Terminated
                  Reason:       OOMKilled
                  Exit Code:    0
                  Started:      Tue, 03 Mar 2026 01:00:00 +0000
                  Finished:     Tue, 03 Mar 2026 01:07:40 +0000
                Ready:          True
                Restart Count:  1
                Limits:
                  memory:  256Mi
                Requests:
                  memory:  64Mi
                Startup:  http-get http://:15021/healthz/ready delay=0s timeout=3s period=1s #success=1 #failure=600
            Containers:
              mooring:
                Image:          shop/mooring:4
                State:          Running
                  Started:      Tue, 03 Mar 2026 01:00:02 +0000
                Ready:          True
                Restart Count:  0
            Conditions:
              Type              Status
              Ready             True
            Events:             <none>

            """,
            [
                "pod namespace=quay name=mooring-0 node=node-1 address=10.20.3.7 phase=Running ownerKind=StatefulSet ownerName=mooring createdAt=2026-03-03T01:00:00Z labels=[app=mooring] annotations=[sidecar.istio.io/proxyMemoryLimit=256Mi] containers=[{name=istio-proxy place=initContainer image=docker.io/istio/proxyv2:1.29.1 arguments=[proxy, sidecar] hasSpec=true memoryLimit=256Mi memoryRequest=64Mi resourcesAreWhole=true restartCount=1 ready=true containerID=containerd://aa startupPatience=600 state={kind=running startedAt=2026-03-03T01:07:41Z} lastState={kind=terminated reason=OOMKilled exitCode=0 startedAt=2026-03-03T01:00:00Z finishedAt=2026-03-03T01:07:40Z}}, {name=mooring place=container image=shop/mooring:4 hasSpec=true restartCount=0 ready=true state={kind=running startedAt=2026-03-03T01:00:02Z}}] isDescription=true"
            ]),
        // No limits.
        SavedPage(
            .description,
            """
            Name:         mooring-0
            Namespace:    quay
            Node:         node-1/10.0.0.4
            Status:       Running
            Containers:
              istio-proxy:
                State:          Terminated
                  Reason:       Error
                  Exit Code:    137
                  Signal:       9
                  Started:      Mon, 01 Jan 0001 00:00:00 +0000
                  Finished:     Tue, 03 Mar 2026 01:07:40 +0000
                Ready:          False
                Restart Count:  x

            """,
            [
                "pod namespace=quay name=mooring-0 node=node-1 phase=Running containers=[{name=istio-proxy place=container ready=false state={kind=terminated reason=Error exitCode=137 signal=9 finishedAt=2026-03-03T01:07:40Z}}] isDescription=true"
            ]),
        // Node.
        SavedPage(
            .description,
            """
            Name:               node-1
            Roles:              <none>
            Conditions:
              Type             Status  LastHeartbeatTime                 LastTransitionTime                Reason                       Message
              ----             ------  -----------------                 ------------------                ------                       -------
              MemoryPressure   Unknown Tue, 03 Mar 2026 01:00:00 +0000   Tue, 03 Mar 2026 00:00:00 +0000   NodeStatusUnknown            x
            Allocatable:
              cpu:                3920m
              memory:             14Gi
            System Info:
              Kernel Version:             6.1.0
              Kubelet Version:            v1.33.1

            """,
            [
                "node name=node-1 cpus=3920m allocatableMemory=14Gi kubeletVersion=v1.33.1 newestHeartbeat=2026-03-03T01:00:00Z"
            ]),
        // Limitrange.
        SavedPage(
            .description,
            """
            Name:       mem
            Namespace:  quay
            Type        Resource  Min  Max    Default Request  Default Limit  Max Limit/Request Ratio
            ----        --------  ---  ---    ---------------  -------------  -----------------------
            Container   memory    -    512Mi  64Mi             256Mi          -

            """,
            [
                "memoryBound kind=LimitRange namespace=quay name=mem containerMost=512Mi containerDefault=256Mi"
            ]),
        // Quota.
        SavedPage(
            .description,
            """
            Name:            quay
            Namespace:       quay
            Resource         Used  Hard
            --------         ----  ----
            limits.memory    8Gi   8Gi

            """,
            [
                "memoryBound kind=ResourceQuota namespace=quay name=quay quota=8Gi quotaUsed=8Gi"
            ]),
        // Deployment.
        SavedPage(
            .description,
            """
            Name:                   mooring
            Namespace:              quay
            Selector:               app=mooring
            Replicas:               2 desired | 2 updated | 2 total | 1 available | 1 unavailable
            Pod Template:
              Labels:  app=mooring
              Containers:
               mooring:
                Image:      shop/mooring:4
                Limits:
                  memory:  9Gi
            Events:  <none>

            """),
    ]

    static let descriptionParts: [SavedPage] = [
        // Last state.
        SavedPage(
            .descriptionPart,
            """
                Last State:     Terminated
                  Reason:       OOMKilled
                  Exit Code:    137
                  Started:      Tue, 03 Mar 2026 01:04:00 +0000
                  Finished:     Tue, 03 Mar 2026 01:08:27 +0000
                Ready:          False
                Restart Count:  4
                Limits:
                  memory:  256Mi

            """,
            [
                "passedOver '4 blanks before each line'",
                "pod containers=[{place=container hasSpec=true memoryLimit=256Mi restartCount=4 ready=false lastState={kind=terminated reason=OOMKilled exitCode=137 startedAt=2026-03-03T01:04:00Z finishedAt=2026-03-03T01:08:27Z}}] isDescription=true isFragment=true",
            ],
            named: "page.yaml"),
        // Flat.
        SavedPage(
            .descriptionPart,
            """
            Last State: Terminated
            Reason: OOMKilled
            Exit Code: 137
            Restart Count: 4

            """,
            [
                "pod containers=[{place=container restartCount=4 lastState={kind=terminated reason=OOMKilled exitCode=137}}] isDescription=true isFragment=true"
            ],
            named: "page.yaml"),
        // Read off a picture.
        SavedPage(
            .descriptionPart,
            """
                State:          Runnlng
                Last State:     Terrninated
                  Reason:       OOMKi11ed
                Restart Count:  4
                Image:          quay/hawser:1

            """,
            [
                "passedOver '4 blanks before each line'",
                "pod containers=[{place=container image=quay/hawser:1 hasSpec=true restartCount=4 state={kind=running} lastState={kind=terminated reason=OOMKilled}}] isDescription=true isFragment=true",
            ],
            named: "page.yaml"),
        // Events.
        SavedPage(
            .descriptionPart,
            """
            Events:
              Type     Reason     Age                    From               Message
              ----     ------     ----                   ----               -------
              Warning  BackOff    2m11s (x118 over 26m)  kubelet            Back-off restarting failed container istio-proxy in pod mooring-0_quay(6f1c)

            """,
            [
                "event namespace='' type=Warning reason=BackOff objectKind=Pod message='Back-off restarting failed container istio-proxy in pod mooring-0_quay(6f1c)' count=118 lastAge=131...132 isDescription=true"
            ],
            named: "page.yaml"),
        // A sentence.
        SavedPage(
            .unknown,
            """
            State: of the art
            Reason: none

            """,
            named: "page.yaml"),
    ]

    static let objectPieces: [SavedPage] = [
        // ContainerStatuses item.
        SavedPage(
            .objectFragment,
            """
              - containerID: containerd://35bd
                name: istio-proxy
                restartCount: 4
                lastState:
                  terminated:
                    exitCode: 137
                    reason: OOMKilled
                    startedAt: "2026-03-03T01:04:00Z"
                    finishedAt: "2026-03-03T01:08:27Z"
                state:
                  running:
                    startedAt: "2026-03-03T01:08:29Z"

            """,
            [
                "passedOver '2 blanks before each line'",
                "pod containers=[{name=istio-proxy place=container restartCount=4 containerID=containerd://35bd state={kind=running startedAt=2026-03-03T01:08:29Z} lastState={kind=terminated reason=OOMKilled exitCode=137 startedAt=2026-03-03T01:04:00Z finishedAt=2026-03-03T01:08:27Z}}] isFragment=true",
            ],
            named: "page.yaml"),
        // LastState.
        SavedPage(
            .objectFragment,
            """
            lastState:
              terminated:
                exitCode: 137
                reason: OOMKilled
                finishedAt: "2026-03-03T01:08:27Z"

            """,
            [
                "pod containers=[{place=container lastState={kind=terminated reason=OOMKilled exitCode=137 finishedAt=2026-03-03T01:08:27Z}}] isFragment=true"
            ],
            named: "page.yaml"),
        // Resources.
        SavedPage(
            .objectFragment,
            """
            resources:
              limits:
                cpu: "2"
                memory: 256Mi
              requests:
                memory: 64Mi

            """,
            [
                "pod containers=[{place=container hasSpec=true memoryLimit=256Mi memoryRequest=64Mi resourcesAreWhole=true cpuLimit=2}] isFragment=true"
            ],
            named: "page.yaml"),
        // Limits only.
        SavedPage(
            .objectFragment,
            """
            limits:
              memory: 256Mi

            """,
            ["pod containers=[{place=container hasSpec=true memoryLimit=256Mi}] isFragment=true"],
            named: "page.yaml"),
        // A state as JSON.
        SavedPage(
            .objectFragment,
            """
            {"terminated":{"containerID":"containerd://34bd","exitCode":137,"finishedAt":"2026-03-03T01:08:27Z","reason":"OOMKilled","startedAt":"2026-03-03T01:04:00Z"}}

            """,
            [
                "pod containers=[{place=container lastState={kind=terminated reason=OOMKilled exitCode=137 startedAt=2026-03-03T01:04:00Z finishedAt=2026-03-03T01:08:27Z}}] isFragment=true"
            ],
            named: "page.yaml"),
        // Go map.
        SavedPage(
            .objectFragment,
            """
            map[terminated:map[containerID:containerd://34bd exitCode:137 finishedAt:2026-03-03T01:08:27Z reason:OOMKilled startedAt:2026-03-03T01:04:00Z]]

            """,
            [
                "pod containers=[{place=container lastState={kind=terminated reason=OOMKilled exitCode=137 startedAt=2026-03-03T01:04:00Z finishedAt=2026-03-03T01:08:27Z}}] isFragment=true"
            ],
            named: "page.yaml"),
        // Rows of a jsonpath.
        SavedPage(
            .objectFragment,
            """
            mooring-0	istio-proxy	{"terminated":{"exitCode":137,"finishedAt":"2026-03-03T01:08:27Z","reason":"OOMKilled"}}
            hawser-1	istio-proxy	{}

            """,
            [
                "pod name=mooring-0 containers=[{name=istio-proxy place=container lastState={kind=terminated reason=OOMKilled exitCode=137 finishedAt=2026-03-03T01:08:27Z}}] isFragment=true"
            ],
            named: "page.yaml"),
        // Cut in a line.
        SavedPage(
            .objectFragment,
            """
            lastState:
              terminated:
                exitCode: 137
                reason: OOMKi
            """,
            [
                "pod containers=[{place=container lastState={kind=terminated reason=OOMKi exitCode=137}}] isFragment=true"
            ],
            named: "page.yaml"),
        // Values of somebody's chart are of no container.
        SavedPage(
            .objectFragment,
            """
            image:
              repository: shop/mooring
              tag: "4"
            resources:
              limits:
                memory: 9Gi

            """,
            named: "page.yaml"),
        // A file of Compose is no pod.
        SavedPage(
            .unknown,
            """
            services:
              envoy:
                image: envoyproxy/envoy:v1.31.0
                deploy: {resources: {limits: {memory: 768M}}}

            """,
            named: "page.yaml"),
    ]
}
