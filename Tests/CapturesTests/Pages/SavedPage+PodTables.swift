@testable import Captures

/// Tables of pods in the forms in which kubectl and people make them.
extension SavedPage {
    static let podTables: [SavedPage] = [
        // A wide.
        SavedPage(
            .podsTable,
            """
            NAMESPACE   NAME                       READY   STATUS             RESTARTS        AGE   IP           NODE     NOMINATED NODE   READINESS GATES
            quay        mooring-6d8f7c9b5d-2xkmr   1/2     CrashLoopBackOff   7 (2m11s ago)   31m   10.20.3.7    node-1   <none>           <none>
            quay        hawser-0                   2/2     Running            0               31m   10.20.3.8    node-2   <none>           <none>
            quay        berth-0                    0/2     Evicted            0               31m   <none>       node-2   <none>           <none>
            quay        oar-0                      1/2     OOMKilled          3 (38s ago)     31m   10.20.3.9    node-2   <none>           <none>
            quay        init-0                     0/2     Init:OOMKilled     2               31m   10.20.3.9    node-2   <none>           <none>

            """,
            [
                "logLine text='quay mooring-6d8f7c9b5d-2xkmr CrashLoopBackOff, restarts 7 (2m11s ago)'",
                "logLine text='quay berth-0 Evicted, restarts 0'",
                "logLine text='quay oar-0 OOMKilled, restarts 3 (38s ago)'",
                "logLine text='quay init-0 Init:OOMKilled, restarts 2'",
                "pod namespace=quay name=mooring-6d8f7c9b5d-2xkmr node=node-1 address=10.20.3.7 containers=[{place=container restartCount=7 state={kind=waiting reason=CrashLoopBackOff}}] isFragment=true isReady=false containerCount=2",
                "pod namespace=quay name=hawser-0 node=node-2 address=10.20.3.8 phase=Running isFragment=true isReady=true containerCount=2",
                "pod namespace=quay name=berth-0 node=node-2 reason=Evicted isFragment=true isReady=false containerCount=2",
                "pod namespace=quay name=oar-0 node=node-2 address=10.20.3.9 containers=[{place=container restartCount=3 state={kind=terminated reason=OOMKilled}}] isFragment=true isReady=false containerCount=2",
                "pod namespace=quay name=init-0 node=node-2 address=10.20.3.9 containers=[{place=container restartCount=2 state={kind=terminated reason=OOMKilled}}] isFragment=true isReady=false containerCount=2",
            ]),
        // Of one namespace, older form.
        SavedPage(
            .podsTable,
            """
            NAME        READY     STATUS             RESTARTS   AGE
            mooring-0   1/2       CrashLoopBackOff   7          31m

            """,
            [
                "logLine text='mooring-0 CrashLoopBackOff, restarts 7'",
                "pod name=mooring-0 containers=[{place=container restartCount=7 state={kind=waiting reason=CrashLoopBackOff}}] isFragment=true isReady=false containerCount=2",
            ]),
        // A header and no row.
        SavedPage(
            .podsTable,
            """
            NAME        READY     STATUS             RESTARTS   AGE

            """),
        // Rows with namespaces.
        SavedPage(
            .podsTable,
            """
            quay   mooring-0   1/2   OOMKilled   7 (2m11s ago)   31m
            quay   hawser-0    2/2   Running     0               31m

            """,
            [
                "logLine text='quay mooring-0 OOMKilled, restarts 7'",
                "pod namespace=quay name=mooring-0 containers=[{place=container restartCount=7 state={kind=terminated reason=OOMKilled}}] isFragment=true isReady=false containerCount=2",
                "pod namespace=quay name=hawser-0 phase=Running isFragment=true isReady=true containerCount=2",
            ]),
        // Rows alone.
        SavedPage(
            .podsTable,
            """
            mooring-0   1/2   OOMKilled   7 (2m11s ago)   31m

            """,
            [
                "logLine text='mooring-0 OOMKilled, restarts 7'",
                "pod name=mooring-0 containers=[{place=container restartCount=7 state={kind=terminated reason=OOMKilled}}] isFragment=true isReady=false containerCount=2",
            ]),
        // Show-labels.
        SavedPage(
            .podsTable,
            """
            NAME        READY   STATUS    RESTARTS      AGE   LABELS
            mooring-0   2/2     Running   1 (26m ago)   31m   app=mooring,security.istio.io/tlsMode=istio

            """,
            ["pod name=mooring-0 phase=Running isFragment=true isReady=true containerCount=2"]),
        // Watch.
        SavedPage(
            .podsTable,
            """
            NAME        READY   STATUS    RESTARTS      AGE
            mooring-0   2/2     Running   0             31m
            mooring-0   1/2     OOMKilled   0             32m
            mooring-0   1/2     CrashLoopBackOff   1 (12s ago)   32m
            mooring-0   2/2     Running            2 (24s ago)   33m

            """,
            [
                "logLine text='mooring-0 OOMKilled, restarts 0'",
                "logLine text='mooring-0 CrashLoopBackOff, restarts 1 (12s ago)'",
                "pod name=mooring-0 phase=Running containers=[{place=container restartCount=2 state={kind=running} lastState={kind=terminated reason=OOMKilled}}] isFragment=true isReady=true containerCount=2",
            ]),
        // A watch with its events: rows of one restart count are of one kill, another count is another kill.
        SavedPage(
            .podsTable,
            """
            EVENT      NAME        READY   STATUS             RESTARTS      AGE
            ADDED      mooring-0   2/2     Running            0             31m
            MODIFIED   mooring-0   1/2     OOMKilled          0             32m
            MODIFIED   mooring-0   1/2     OOMKilled          0             32m
            MODIFIED   mooring-0   2/2     Running            1 (2s ago)    32m
            MODIFIED   mooring-0   1/2     OOMKilled          1 (3m ago)    35m
            MODIFIED   mooring-0   2/2     Running            2 (14s ago)   35m

            """,
            [
                "logLine text='mooring-0 OOMKilled, restarts 0'",
                "logLine text='mooring-0 OOMKilled, restarts 0'",
                "logLine text='mooring-0 OOMKilled, restarts 1 (3m ago)'",
                "pod name=mooring-0 phase=Running containers=[{place=container restartCount=2 state={kind=running} lastState={kind=terminated reason=OOMKilled} earlierKills=[{kind=terminated reason=OOMKilled}]}] isFragment=true isReady=true containerCount=2",
            ]),
        // Custom columns.
        SavedPage(
            .podsTable,
            """
            NAMESPACE   NAME        CONTAINERS            REASON               EXIT        FINISHED                                    RESTARTS
            quay        mooring-0   mooring,istio-proxy   <none>,OOMKilled     <none>,137   <none>,2026-03-03T01:07:40Z                 0,4

            """,
            [
                "logLine text='quay mooring-0 istio-proxy, restarts 4'",
                "pod namespace=quay name=mooring-0 containers=[{name=istio-proxy place=container restartCount=4 lastState={kind=terminated reason=OOMKilled exitCode=137 finishedAt=2026-03-03T01:07:40Z}}] isFragment=true",
            ]),
        // Custom one container.
        SavedPage(
            .podsTable,
            """
            POD         CONTAINER     RESTARTS   LASTREASON   EXITCODE   FINISHED
            mooring-0   istio-proxy   4          OOMKilled    137        2026-03-03T01:07:40Z
            hawser-0    istio-proxy   0          <none>       <none>     <none>

            """,
            [
                "logLine text='mooring-0 istio-proxy, restarts 4'",
                "pod name=mooring-0 containers=[{name=istio-proxy place=container restartCount=4 lastState={kind=terminated reason=OOMKilled exitCode=137 finishedAt=2026-03-03T01:07:40Z}}] isFragment=true",
                "pod name=hawser-0 containers=[{name=istio-proxy place=container restartCount=0}] isFragment=true",
            ]),
        // Go time.
        SavedPage(
            .podsTable,
            """
            POD         CONTAINER     RESTARTS   LASTREASON   FINISHED
            mooring-0   istio-proxy   4          OOMKilled    2026-03-03 01:07:40 +0000 UTC

            """,
            [
                "logLine text='mooring-0 istio-proxy, restarts 4'",
                "pod name=mooring-0 containers=[{name=istio-proxy place=container restartCount=4 lastState={kind=terminated reason=OOMKilled finishedAt=2026-03-03T01:07:40Z}}] isFragment=true",
            ]),
        // Oomd.
        SavedPage(
            .podsTable,
            """
            POD         CONTAINER     REQUEST   LIMIT   TERMINATION TIME
            mooring-0   istio-proxy   64Mi      256Mi   2026-03-03 01:07:40 +0000 UTC

            """,
            [
                "logLine text='mooring-0 istio-proxy'",
                "pod name=mooring-0 containers=[{name=istio-proxy place=container hasSpec=true memoryLimit=256Mi memoryRequest=64Mi lastState={kind=terminated reason=OOMKilled finishedAt=2026-03-03T01:07:40Z}}] isFragment=true",
            ]),
        // Limits.
        SavedPage(
            .podsTable,
            """
            POD         CONTAINER     MEM_REQUEST   MEM_LIMIT
            mooring-0   istio-proxy   64Mi          256Mi
            mooring-0   mooring       64Mi          <none>

            """,
            [
                "pod name=mooring-0 containers=[{name=istio-proxy place=container hasSpec=true memoryLimit=256Mi memoryRequest=64Mi}] isFragment=true",
                "pod name=mooring-0 containers=[{name=mooring place=container memoryRequest=64Mi}] isFragment=true",
            ]),
        // Between commas.
        SavedPage(
            .podsTable,
            """
            namespace,pod,container,restarts,lastReason,exitCode,finishedAt
            quay,mooring-0,istio-proxy,4,OOMKilled,137,2026-03-03T01:07:40Z
            quay,"hawser-0",istio-proxy,0,,,

            """,
            [
                "pod namespace=quay name=mooring-0 containers=[{name=istio-proxy place=container restartCount=4 lastState={kind=terminated reason=OOMKilled exitCode=137 finishedAt=2026-03-03T01:07:40Z}}] isFragment=true",
                "pod namespace=quay name=hawser-0 containers=[{name=istio-proxy place=container restartCount=0}] isFragment=true",
            ]),
        // Between tabs.
        SavedPage(
            .podsTable,
            """
            NAMESPACE	NAME	READY	STATUS	RESTARTS	AGE
            quay	mooring-0	1/2	OOMKilled	4	31m

            """,
            [
                "pod namespace=quay name=mooring-0 containers=[{place=container restartCount=4 state={kind=terminated reason=OOMKilled}}] isFragment=true isReady=false containerCount=2"
            ]),
        // Markdown.
        SavedPage(
            .podsTable,
            """
            | NAMESPACE | NAME | READY | STATUS | RESTARTS | AGE |
            |---|---|---|---|---|---|
            | quay | `mooring-0` | 1/2 | **OOMKilled** | 4 (38s ago) | 31m |
            | quay | hawser-0 | 2/2 | Running | 0 | 31m |

            """,
            [
                "pod namespace=quay name=mooring-0 containers=[{place=container restartCount=4 state={kind=terminated reason=OOMKilled}}] isFragment=true isReady=false containerCount=2",
                "pod namespace=quay name=hawser-0 phase=Running isFragment=true isReady=true containerCount=2",
            ]),
        // Between semicolons.
        SavedPage(
            .podsTable,
            """
            NAMESPACE;NAME;READY;STATUS;RESTARTS;AGE
            quay;mooring-0;1/2;OOMKilled;4;31m

            """,
            [
                "pod namespace=quay name=mooring-0 containers=[{place=container restartCount=4 state={kind=terminated reason=OOMKilled}}] isFragment=true isReady=false containerCount=2"
            ]),
        // A screen of k9s.
        SavedPage(
            .podsTable,
            """
            NAMESPACE↑   NAME        PF   READY   STATUS      RESTARTS   CPU   MEM   %CPU/R   %CPU/L   %MEM/R   %MEM/L   IP          NODE     AGE
            quay         mooring-0   ●    1/2     OOMKilled   4          12    214   12       3        167      83       10.20.3.7   node-1   31m

            """,
            [
                "logLine text='quay mooring-0 OOMKilled, restarts 4'",
                "pod namespace=quay name=mooring-0 node=node-1 address=10.20.3.7 containers=[{place=container restartCount=4 state={kind=terminated reason=OOMKilled}}] isFragment=true isReady=false containerCount=2",
            ]),
        // Figures that nothing can have.
        SavedPage(
            .podsTable,
            """
            NAMESPACE   NAME        READY   STATUS      RESTARTS   AGE
            quay        mooring-0   x/y     OOMKilled   -4         31m
            quay        hawser-0    1/2     OOMKilled   99999999999999999999   31m

            """,
            [
                "logLine text='quay mooring-0 OOMKilled, restarts -4'",
                "logLine text='quay hawser-0 OOMKilled, restarts 99999999999999999999'",
                "pod namespace=quay name=mooring-0 containers=[{place=container state={kind=terminated reason=OOMKilled}}] isFragment=true",
                "pod namespace=quay name=hawser-0 containers=[{place=container state={kind=terminated reason=OOMKilled}}] isFragment=true isReady=false containerCount=2",
            ]),
        // Cut row.
        SavedPage(
            .podsTable,
            """
            NAMESPACE   NAME        READY   STATUS             RESTARTS   AGE
            quay        mooring-0   1/2     CrashLoopBackOff   7          31m
            quay        hawser-0    1/2     CrashLoo
            """,
            [
                "logLine text='quay mooring-0 CrashLoopBackOff, restarts 7'",
                "pod namespace=quay name=mooring-0 containers=[{place=container restartCount=7 state={kind=waiting reason=CrashLoopBackOff}}] isFragment=true isReady=false containerCount=2",
                "pod namespace=quay name=hawser-0 isFragment=true isReady=false containerCount=2",
            ],
            ending: "partial"),
        // Objects of jq.
        SavedPage(
            .podsTable,
            """
            {"pod":"mooring-0","ns":"quay","container":"istio-proxy","restarts":4,"lastReason":"OOMKilled","exit":137,"finishedAt":"2026-03-03T01:07:40Z"}
            {"pod":"hawser-0","ns":"quay","container":"istio-proxy","restarts":0,"lastReason":null,"exit":null,"finishedAt":null}

            """,
            [
                "pod namespace=quay name=mooring-0 containers=[{name=istio-proxy place=container restartCount=4 lastState={kind=terminated reason=OOMKilled exitCode=137 finishedAt=2026-03-03T01:07:40Z}}] isFragment=true",
                "pod namespace=quay name=hawser-0 containers=[{name=istio-proxy place=container restartCount=0}] isFragment=true",
            ]),
        // Of a jsonpath.
        SavedPage(
            .podsTable,
            """
            quay/mooring-0	istio-proxy	OOMKilled	137	2026-03-03T01:07:40Z
            quay/hawser-0	istio-proxy			

            """,
            [
                "logLine text='quay mooring-0 istio-proxy OOMKilled'",
                "pod namespace=quay name=mooring-0 containers=[{name=istio-proxy place=container lastState={kind=terminated reason=OOMKilled exitCode=137 finishedAt=2026-03-03T01:07:40Z}}] isFragment=true",
            ]),
        // Deployments table.
        SavedPage(
            .objectTable,
            """
            NAMESPACE   NAME      READY   UP-TO-DATE   AVAILABLE   AGE
            quay        mooring   1/2     2            1           31m

            """),
        // Statefulset.
        SavedPage(
            .objectTable,
            """
            NAME      READY   AGE
            mooring   1/2     31m

            """),
        // Of nodes.
        SavedPage(
            .objectTable,
            """
            NAME     STATUS   ROLES    AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE   KERNEL-VERSION   CONTAINER-RUNTIME
            node-1   Ready    <none>   31d   v1.33.1   10.0.0.4      <none>        Debian     6.1.0            containerd://1.7.2

            """),
        // Jobs.
        SavedPage(
            .objectTable,
            """
            NAME    STATUS     COMPLETIONS   DURATION   AGE
            mend    Failed     0/1           31m        31m

            """),
        // Of a DeploymentConfig.
        SavedPage(
            .podsTable,
            """
            NAME        READY     STATUS      RESTARTS   AGE
            mooring-1-x2k4p   1/2       OOMKilled   4          31m

            """,
            [
                "logLine text='mooring-1-x2k4p OOMKilled, restarts 4'",
                "pod name=mooring-1-x2k4p containers=[{place=container restartCount=4 state={kind=terminated reason=OOMKilled}}] isFragment=true isReady=false containerCount=2",
            ]),
        // A sentence.
        SavedPage(
            .unknown,
            """
            mooring-0 was OOMKilled 4 times on node-1

            """),
        // Missing columns.
        SavedPage(
            .podsTable,
            """
            NAME        STATUS      RESTARTS
            mooring-0   OOMKilled   4

            """,
            [
                "logLine text='mooring-0 OOMKilled, restarts 4'",
                "pod name=mooring-0 containers=[{place=container restartCount=4 state={kind=terminated reason=OOMKilled}}] isFragment=true",
            ]),
        // Container running custom.
        SavedPage(
            .podsTable,
            """
            POD         CONTAINER     STATE     RESTARTS
            mooring-0   istio-proxy   running   4

            """,
            [
                "pod name=mooring-0 containers=[{name=istio-proxy place=container restartCount=4 state={kind=running}}] isFragment=true"
            ]),
    ]
}
