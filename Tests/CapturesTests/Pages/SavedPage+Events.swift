@testable import Captures

/// Tables of events in the forms in which kubectl and people make them.
extension SavedPage {
    static let eventTables: [SavedPage] = [
        // With namespaces.
        SavedPage(
            .eventsTable,
            """
            NAMESPACE   LAST SEEN   TYPE      REASON      OBJECT          MESSAGE
            quay        84s         Warning   BackOff     pod/mooring-0   Back-off restarting failed container istio-proxy in pod mooring-0_quay(6f1c2a34-90ab-4cde-8f01-23456789abcd)
            quay        5m          Normal    Scheduled   pod/mooring-0   Successfully assigned quay/mooring-0 to node-1

            """,
            [
                "event namespace=quay type=Warning reason=BackOff objectKind=Pod objectName=mooring-0 message='Back-off restarting failed container istio-proxy in pod mooring-0_quay(6f1c2a34-90ab-4cde-8f01-23456789abcd)' lastAge=84...85",
                "event namespace=quay type=Normal reason=Scheduled objectKind=Pod objectName=mooring-0 message='Successfully assigned quay/mooring-0 to node-1' lastAge=300...301",
            ]),
        // Wide.
        SavedPage(
            .eventsTable,
            """
            NAMESPACE   LAST SEEN   TYPE      REASON             OBJECT                    SUBOBJECT                      SOURCE                   MESSAGE             FIRST SEEN   COUNT   NAME
            quay        3m25s       Normal    SuccessfulCreate   replicaset/hawser-5c9d7                                  replicaset-controller    Created pod: x      3m25s        1       hawser-5c9d7.18eaeca37b6c7e97
            quay        84s         Normal    Started            pod/mooring-0             spec.containers{istio-proxy}   kubelet, ip-10-0-57-20   Container started   3m24s        2       mooring-0.18eaeca3cdb2ce02

            """,
            [
                "event namespace=quay type=Normal reason=SuccessfulCreate objectKind=ReplicaSet objectName=hawser-5c9d7 message='Created pod: x' count=1 firstAt=2026-11-24T08:06:28.355096Z lastAge=205...206",
                "event namespace=quay type=Normal reason=Started objectKind=Pod objectName=mooring-0 container=istio-proxy host=ip-10-0-57-20 message='Container started' count=2 firstAt=2026-11-24T08:06:29.735435Z lastAge=84...85",
            ]),
        // Words of the kernel and of an eviction.
        SavedPage(
            .eventsTable,
            """
            LAST SEEN   TYPE      REASON        OBJECT        MESSAGE
            84s         Warning   SystemOOM     node/node-1   System OOM encountered, victim process: envoy, pid: 48211
            84s         Warning   OOMKilling    node/node-1   Memory cgroup out of memory: Killed process 48211 (envoy) total-vm:2291180kB, anon-rss:987344kB, file-rss:53304kB, shmem-rss:0kB, UID:1337 pgtables:2400kB oom_score_adj:999
            84s         Warning   Evicted       pod/berth-0   The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi. Container istio-proxy was using 812Mi, request is 128Mi, has larger consumption of memory.

            """,
            [
                "event type=Warning reason=SystemOOM objectKind=Node objectName=node-1 message='System OOM encountered, victim process: envoy, pid: 48211' lastAge=84...85",
                "event type=Warning reason=OOMKilling objectKind=Node objectName=node-1 message='Memory cgroup out of memory: Killed process 48211 (envoy) total-vm:2291180kB, anon-rss:987344kB, file-rss:53304kB, shmem-rss:0kB, UID:1337 pgtables:2400kB oom_score_adj:999' lastAge=84...85",
                "kernelKill processName=envoy processID=48211 anonymous=1011040256 file=54583296 constraint=CONSTRAINT_MEMCG host=node-1",
                "event type=Warning reason=Evicted objectKind=Pod objectName=berth-0 message='The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi. Container istio-proxy was using 812Mi, request is 128Mi, has larger consumption of memory.' lastAge=84...85",
            ]),
        // New subcommand.
        SavedPage(
            .eventsTable,
            """
            LAST SEEN                TYPE      REASON    OBJECT          MESSAGE
            5m                       Warning   BackOff   Pod/mooring-0   Back-off restarting failed container
            26m (x118 over 2h)       Warning   Unhealthy Pod/mooring-0   Readiness probe failed: HTTP probe failed with statuscode: 503

            """,
            [
                "event type=Warning reason=BackOff objectKind=Pod objectName=mooring-0 message='Back-off restarting failed container' lastAge=300...301",
                "event type=Warning reason=Unhealthy objectKind=Pod objectName=mooring-0 message='Readiness probe failed: HTTP probe failed with statuscode: 503' count=118 lastAge=1560...1620",
            ]),
        // Rows alone.
        SavedPage(
            .eventsTable,
            """
            quay   84s   Warning   BackOff   pod/mooring-0   Back-off restarting failed container
            quay   5m    Normal    Pulled    pod/mooring-0   Container image "x" already present on machine

            """,
            [
                "event namespace=quay type=Warning reason=BackOff objectKind=Pod objectName=mooring-0 message='Back-off restarting failed container' lastAge=84...85",
                #"event namespace=quay type=Normal reason=Pulled objectKind=Pod objectName=mooring-0 message='Container image "x" already present on machine' lastAge=300...301"#,
            ]),
        // Unknown ages.
        SavedPage(
            .eventsTable,
            """
            LAST SEEN   TYPE      REASON    OBJECT          MESSAGE
            <unknown>   Warning   BackOff   pod/mooring-0   Back-off restarting failed container
            <invalid>   Warning   BackOff   pod/mooring-1   Back-off restarting failed container

            """,
            [
                "event type=Warning reason=BackOff objectKind=Pod objectName=mooring-0 message='Back-off restarting failed container'",
                "event type=Warning reason=BackOff objectKind=Pod objectName=mooring-1 message='Back-off restarting failed container'",
            ]),
        // A header and no row.
        SavedPage(
            .eventsTable,
            """
            LAST SEEN   TYPE      REASON    OBJECT          MESSAGE

            """),
        // None.
        SavedPage(
            .emptyAnswer,
            """
            No resources found in quay namespace.

            """),
        // Between commas.
        SavedPage(
            .eventsTable,
            """
            lastTimestamp,type,reason,involvedObject.kind,involvedObject.name,namespace,message
            2026-03-03T01:07:40Z,Warning,BackOff,Pod,mooring-0,quay,"Back-off restarting failed container, again"

            """,
            [
                "event namespace=quay type=Warning reason=BackOff objectKind=Pod objectName=mooring-0 message='Back-off restarting failed container, again' lastAt=2026-03-03T01:07:40Z"
            ]),
        // As lines of JSON.
        SavedPage(
            .eventsTable,
            """
            {"last":"2026-03-03T01:07:40Z","type":"Warning","reason":"BackOff","object":"Pod/mooring-0","message":"Back-off restarting failed container","count":12,"namespace":"quay"}

            """,
            [
                "event namespace=quay type=Warning reason=BackOff objectKind=Pod objectName=mooring-0 message='Back-off restarting failed container' count=12 lastAt=2026-03-03T01:07:40Z"
            ]),
        // Template.
        SavedPage(
            .eventsTable,
            """
            2026-03-03T01:07:40Z	Warning	BackOff	Pod/mooring-0	Back-off restarting failed container

            """,
            [
                "event type=Warning reason=BackOff objectKind=Pod objectName=mooring-0 message='Back-off restarting failed container' lastAt=2026-03-03T01:07:40Z"
            ]),
        // Figures that nothing can have.
        SavedPage(
            .eventsTable,
            """
            NAMESPACE   LAST SEEN   TYPE      REASON    OBJECT          SUBOBJECT   SOURCE    MESSAGE   FIRST SEEN   COUNT   NAME
            quay        -5s         Warning   BackOff   pod/mooring-0               kubelet   x         5s           -1      mooring-0.18eaeca3cdb2ce02
            quay        5s          Warning   BackOff   pod/mooring-0               kubelet   x         5s           99999999999999999999   mooring-0.ffffffffffffffff

            """,
            [
                "event namespace=quay type=Warning reason=BackOff objectKind=Pod objectName=mooring-0 message=x firstAt=2026-11-24T08:06:29.735435Z"
            ],
            ending: "partial"),
        // Custom columns.
        SavedPage(
            .eventsTable,
            """
            TIME                   KIND   NAME        REASON    MESSAGE
            2026-03-03T01:07:40Z   Pod    mooring-0   BackOff   Back-off restarting failed container

            """,
            [
                "event reason=BackOff objectKind=Pod objectName=mooring-0 message='Back-off restarting failed container' lastAt=2026-03-03T01:07:40Z"
            ]),
        // A heading of prose.
        SavedPage(
            .unknown,
            """
            REASONS for the outage      what we know
            nothing   much

            """),
        // Quota failed create.
        SavedPage(
            .eventsTable,
            """
            NAMESPACE   LAST SEEN   TYPE      REASON         OBJECT                    MESSAGE
            quay        84s         Warning   FailedCreate   replicaset/mooring-5c9d   Error creating: pods "mooring-5c9d-x2k4p" is forbidden: exceeded quota: quay, requested: limits.memory=1Gi, used: limits.memory=8Gi, limited: limits.memory=8Gi

            """,
            [
                #"event namespace=quay type=Warning reason=FailedCreate objectKind=ReplicaSet objectName=mooring-5c9d message='Error creating: pods "mooring-5c9d-x2k4p" is forbidden: exceeded quota: quay, requested: limits.memory=1Gi, used: limits.memory=8Gi, limited: limits.memory=8Gi' lastAge=84...85"#
            ]),
    ]
}
