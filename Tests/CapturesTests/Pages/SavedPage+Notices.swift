@testable import Captures

/// Alerts and what people note, windows of terminals.
extension SavedPage {
    /// An alert on a kill, with the sentence that its rule made; what it tells `besides` comes before the kill.
    private static func alert(_ description: String, _ besides: [String] = []) -> SavedPage {
        SavedPage(
            .notice,
            """
            alertname = ContainerOOMKilled
            container = istio-proxy
            namespace = quay
            pod = mooring-6d8f7c9b5d-2xkmr
            description = \(description)

            """,
            besides + [
                "event namespace=quay type=Warning reason=OOMKilled objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr container=istio-proxy message='alertname = ContainerOOMKilled'"
            ],
            named: "alert.txt")
    }

    static let notices: [SavedPage] = [
        // Alertmanager mail.
        SavedPage(
            .notice,
            """
            [FIRING:1] KubernetesContainerOomKiller
            Labels
            alertname = KubernetesContainerOomKiller
            container = istio-proxy
            namespace = quay
            pod = mooring-6d8f7c9b5d-2xkmr
            reason = OOMKilled
            Annotations
            description = Container istio-proxy in pod quay/mooring-6d8f7c9b5d-2xkmr has been OOMKilled 3 times in the last 10 minutes.

            """,
            [
                "event namespace=quay type=Warning reason=OOMKilled objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr container=istio-proxy message='[FIRING:1] KubernetesContainerOomKiller' count=3"
            ],
            named: "alert.txt"),
        // An alert of a proxy near its limit: what it uses, and its limit.
        SavedPage(
            .notice,
            """
            [FIRING:1] ContainerMemoryNearLimit
            Labels:
             - alertname = ContainerMemoryNearLimit
             - container = istio-proxy
             - namespace = quay
             - pod = mooring-6d8f7c9b5d-2xkmr
            Annotations:
             - description = Container istio-proxy uses 248 MiB of its limit 256Mi (request 64Mi, 97 %)

            """,
            [
                "part kind=notice namespace=quay pod=mooring-6d8f7c9b5d-2xkmr container=istio-proxy",
                "processMemory source=alert limit=268435456",
                "processMemory source=workingSet usage=260046848",
                "part nil",
            ],
            named: "alert.txt"),
        // A webhook's JSON, in which a metric's name says the unit of what stands behind it.
        SavedPage(
            .notice,
            #"""
            {"status": "firing", "alerts": [{"status": "firing", "labels": {"alertname": "KubeContainerOOMKilled",
             "container": "istio-proxy", "namespace": "quay", "pod": "mooring-6d8f7c9b5d-2xkmr", "reason": "OOMKilled"},
             "annotations": {"description": "Last terminated reason of istio-proxy in quay/mooring-6d8f7c9b5d-2xkmr is OOMKilled. container_memory_working_set_bytes was 133955584 of a limit of 134217728 bytes at 2026-06-11T02:51:30Z."},
             "startsAt": "2026-06-11T02:52:00Z"}]}
            """#,
            [
                "event namespace=quay type=Warning reason=OOMKilled objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr container=istio-proxy message=OOMKilled lastAt=2026-06-11T02:52:00Z",
                "part kind=notice namespace=quay pod=mooring-6d8f7c9b5d-2xkmr container=istio-proxy",
                "processMemory source=alert limit=134217728",
                "part nil",
            ],
            named: "webhook.json"),
        // Bytes of a metric of something else are no memory.
        alert(
            "Container istio-proxy was OOMKilled, container_fs_usage_bytes was 913955584 of a limit of 1073741824 bytes"
        ),
        // What a disk may hold is no memory.
        alert("Container istio-proxy was OOMKilled, and exceeded its local ephemeral storage limit 2Gi"),
        // What was used before a kill is no use of what runs since.
        alert(
            "Container istio-proxy was OOMKilled: it used 255Mi of its 256Mi memory limit",
            [
                "part kind=notice namespace=quay pod=mooring-6d8f7c9b5d-2xkmr container=istio-proxy",
                "processMemory source=alert limit=268435456", "part nil",
            ]),
        // A limit of processors is none, nor one of whom nobody names.
        SavedPage(
            .unknown,
            """
            [FIRING:1] CPUThrottlingHigh
            alertname = CPUThrottlingHigh
            container = istio-proxy
            pod = mooring-6d8f7c9b5d-2xkmr
            description = 37% throttling at its limit 2

            """,
            [],
            named: "alert.txt"),
        // Two pods.
        SavedPage(
            .notice,
            """
            pod = mooring-6d8f7c9b5d-2xkmr
            reason = OOMKilled
            pod = hawser-1
            reason = OOMKilled

            """,
            [
                "event type=Warning reason=OOMKilled objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr message='reason = OOMKilled'",
                "event type=Warning reason=OOMKilled objectKind=Pod objectName=hawser-1 message='reason = OOMKilled'",
            ],
            named: "alert.txt"),
        // A kill of which the alert is over was one.
        SavedPage(
            .notice,
            """
            [RESOLVED] KubernetesContainerOomKiller
            container = istio-proxy
            namespace = quay
            pod = mooring-6d8f7c9b5d-2xkmr
            reason = OOMKilled

            """,
            [
                "event namespace=quay type=Warning reason=OOMKilled objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr container=istio-proxy message='[RESOLVED] KubernetesContainerOomKiller'"
            ],
            named: "alert.txt"),
        // Slack.
        SavedPage(
            .notice,
            """
            :fire: [FIRING:1] ContainerOOMKilled
            *Details:*
              • *alertname:* `ContainerOOMKilled`
              • *container:* `istio-proxy`
              • *namespace:* `quay`
              • *pod:* `mooring-6d8f7c9b5d-2xkmr`

            """,
            [
                "event namespace=quay type=Warning reason=OOMKilled objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr container=istio-proxy message=':fire: [FIRING:1] ContainerOOMKilled'"
            ], named: "slack.txt"),
        // A mail of markup.
        SavedPage(
            .notice,
            """
            <html><body><table><tr><td><strong>Labels</strong><br />
            container = istio-proxy<br />
            namespace = quay<br />
            pod = mooring-6d8f7c9b5d-2xkmr<br />
            reason = OOMKilled<br />
            </td></tr></table></body></html>

            """,
            [
                "event namespace=quay type=Warning reason=OOMKilled objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr container=istio-proxy message='reason = OOMKilled'"
            ], named: "part 1.html"),
        // Alertmanager's webhook: the kill was before its alert.
        SavedPage(
            .notice,
            """
            {"receiver":"hook","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"ContainerOomKilled","container":"istio-proxy","namespace":"quay","pod":"mooring-6d8f7c9b5d-2xkmr","reason":"OOMKilled"},"annotations":{},"startsAt":"2026-03-03T01:08:40.123Z","endsAt":"0001-01-01T00:00:00Z"}],"version":"4"}

            """,
            [
                "event namespace=quay type=Warning reason=OOMKilled objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr container=istio-proxy message=OOMKilled lastAt=2026-03-03T01:08:40.123Z"
            ], named: "hook.json"),
        // `amtool alert query -o extended`.
        SavedPage(
            .notice,
            """
            Labels                                                                                                        Annotations    Starts At                Ends At                  Generator URL  State
            alertname="KubeContainerOOMKilled" container="istio-proxy" namespace="quay" pod="mooring-6d8f7c9b5d-2xkmr"     summary="x"    2026-03-03 01:08:40 UTC  2026-03-03 01:18:40 UTC  http://p       active

            """,
            [
                #"event namespace=quay type=Warning reason=OOMKilled objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr container=istio-proxy message='alertname="KubeContainerOOMKilled" container="istio-proxy" namespace="quay" pod="mooring-6d8f7c9b5d-2xkmr"     summary="x"    2026-03-03 01:08:40 UTC  2026-03-03 01:18:40 UTC  http://p       active' lastAt=2026-03-03T01:08:40Z"#
            ], named: "alerts.txt"),
        // What ends again and again is a sign.
        SavedPage(
            .notice,
            """
            [{"labels":{"alertname":"KubePodCrashLooping","container":"istio-proxy","namespace":"quay","pod":"mooring-6d8f7c9b5d-2xkmr","reason":"CrashLoopBackOff"},"annotations":{"description":"Pod quay/mooring-6d8f7c9b5d-2xkmr (istio-proxy) is in waiting state (reason: CrashLoopBackOff)."},"startsAt":"2026-03-03T01:08:40Z","endsAt":"2026-03-03T01:18:40Z"}]

            """,
            [
                "event namespace=quay type=Warning reason=BackOff objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr container=istio-proxy message=KubePodCrashLooping lastAt=2026-03-03T01:08:40Z"
            ], named: "alerts.json"),
        SavedPage(
            .notice,
            """
            [FIRING:1] KubePodCrashLooping
            Started: 2026-03-03 02:08:40 +0100 is no time, 2026-03-03T02:08:40+01:00 is
             - container = istio-proxy
             - namespace = quay
             - pod = mooring-6d8f7c9b5d-2xkmr
             - reason = CrashLoopBackOff

            """,
            [
                "event namespace=quay type=Warning reason=BackOff objectKind=Pod objectName=mooring-6d8f7c9b5d-2xkmr container=istio-proxy message='[FIRING:1] KubePodCrashLooping' lastAt=2026-03-03T01:08:40Z"
            ], named: "alert.txt"),
        // Somebody's note of one is none.
        SavedPage(
            .unknown,
            """
            the pod: mooring-6d8f7c9b5d-2xkmr
            it is in CrashLoopBackOff again

            """,
            named: "note.txt"),
        // The alert as a rule is no kill.
        SavedPage(
            .unknown,
            """
            - alert: KubernetesContainerOomKiller
              expr: kube_pod_container_status_last_terminated_reason{reason="OOMKilled"} == 1
              labels: {severity: warning}
              annotations:
                summary: pod {{ $labels.pod }} in {{ $labels.namespace }} was OOMKilled

            """,
            named: "rules.yaml"),
    ]

    static let windows: [SavedPage] = [
        // Lens.
        SavedPage(
            .podDrawer,
            """
            Name
            mooring-0
            Namespace
            quay
            Labels
            app=mooring
            Controlled By
            StatefulSet mooring
            Status
            Running
            Node
            node-1
            Pod IP
            10.20.3.7
            Containers
            istio-proxy
            Status
            running, ready
            Started at: 2026-03-03T01:08:29Z
            Last Status
            terminated
            Reason: OOMKilled - exit code: 137
            Started at: 2026-03-03T01:04:00Z
            Finished at: 2026-03-03T01:08:27Z
            Image
            docker.io/istio/proxyv2:1.29.1
            Requests
            CPU: 100m, Memory: 64Mi
            Limits
            CPU: 2, Memory: 256Mi
            mooring
            Status
            running, ready
            Image
            shop/mooring:4

            """,
            [
                "pod namespace=quay name=mooring-0 node=node-1 address=10.20.3.7 phase=Running ownerKind=StatefulSet ownerName=mooring containers=[{name=istio-proxy place=container image=docker.io/istio/proxyv2:1.29.1 hasSpec=true memoryLimit=256Mi memoryRequest=64Mi state={kind=running startedAt=2026-03-03T01:08:29Z} lastState={kind=terminated reason=OOMKilled exitCode=137 startedAt=2026-03-03T01:04:00Z finishedAt=2026-03-03T01:08:27Z}}, {name=mooring place=container image=shop/mooring:4 state={kind=running}}] isDescription=true"
            ],
            named: "lens.txt")
    ]
}
