@testable import Captures

/// Times that cannot be, and clocks whose zone nobody tells.
extension SavedPage {
    private static let victim =
        "Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB"

    private static let id = String(repeating: "35bd", count: 16)

    static let clocks: [SavedPage] = [
        // A stamp of the journal that no clock can show.
        SavedPage(
            .kernelLog, "1772500107.1e30 node-1 kernel: \(victim)\n",
            [
                "kernelKill processName=envoy processID=19515 anonymous=238682112 file=54456320 constraint=CONSTRAINT_MEMCG host=node-1"
            ]),
        // An item's time without an end, and one without a place in any calendar.
        SavedPage(
            .podLogs,
            """
            {"timestamp":"inf","message":"2026-03-03T01:08:27.981563Z\\terror\\tEnvoy exited with error: signal: killed","kubernetes":{"namespace_name":"quay","pod_name":"mooring-0","container_name":"istio-proxy"}}
            {"timestamp":"1e999","message":"2026-03-03T01:09:27.981563Z\\terror\\tEnvoy exited with error: signal: killed","kubernetes":{"namespace_name":"quay","pod_name":"mooring-0","container_name":"istio-proxy"}}

            """,
            [
                "part kind=proxyLog namespace=quay pod=mooring-0 container=istio-proxy",
                "proxyLife firstAt=2026-03-03T01:08:27.981563Z lastAt=2026-03-03T01:09:27.981563Z namespace=quay pod=mooring-0 killedAt=2026-03-03T01:08:27.981563Z killText='Envoy exited with error: signal: killed'",
                "clock at=2026-03-03T01:09:27.981563Z source=newestTimestamp",
                "part nil",
            ]),
        // The journal at length, by a zone of several offsets.
        SavedPage(
            .kernelLog,
            """
            Tue 2026-03-03 01:08:27.201774 IST [s=8f1c2ab0;i=2a;b=77d0;m=1;t=2;x=3]
                _HOSTNAME=node-1
                MESSAGE=\(victim)

            """,
            [
                "kernelKill clock=2026-03-03T01:08:27 processName=envoy processID=19515 anonymous=238682112 file=54456320 constraint=CONSTRAINT_MEMCG host=node-1 isLocal=true"
            ]),
        // A table of a log's lines, whose times tell no zone.
        SavedPage(
            .podLogs,
            """
            Time,Host,Message
            2026-03-03 01:08:27,node-1,"\(victim)"

            """,
            [
                "kernelKill clock=2026-03-03T01:08:27 processName=envoy processID=19515 anonymous=238682112 file=54456320 constraint=CONSTRAINT_MEMCG host=node-1 isLocal=true"
            ]),
        // A table whose times are UTC's by its own word.
        SavedPage(
            .podLogs,
            """
            TimeGenerated [UTC],Host,Message
            2026-03-03 01:08:27,node-1,"\(victim)"

            """,
            [
                "kernelKill at=2026-03-03T01:08:27Z processName=envoy processID=19515 anonymous=238682112 file=54456320 constraint=CONSTRAINT_MEMCG host=node-1"
            ]),
        // A node's clock an hour from UTC beside a moment: of one kill, which has both.
        SavedPage(
            .kernelLog,
            """
            [Tue Mar  3 02:08:27 2026] memory: usage 262144kB, limit 262144kB, failcnt 94
            2026-03-03T01:08:27.201774+00:00 node-1 kernel: \(victim)

            """,
            [
                "kernelKill at=2026-03-03T01:08:27.201774Z processName=envoy processID=19515 anonymous=238682112 file=54456320 usage=268435456 limit=268435456 constraint=CONSTRAINT_MEMCG host=node-1"
            ]),
        // The lines of one kill by two clocks.
        SavedPage(
            .kernelLog,
            """
            [Tue Mar  3 02:08:27 2026] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/kubepods/x,task_memcg=/kubepods/x,task=envoy,pid=19515,uid=1337
            2026-03-03T01:08:27.201774+00:00 node-1 kernel: \(victim)

            """,
            [
                "kernelKill at=2026-03-03T01:08:27.201774Z clock=2026-03-03T02:08:27 processName=envoy processID=19515 anonymous=238682112 file=54456320 constraint=CONSTRAINT_MEMCG cgroup=/kubepods/x taskCgroup=/kubepods/x host=node-1"
            ]),
        // And where the moment stands before the node's clock.
        SavedPage(
            .kernelLog,
            """
            2026-03-03T01:08:27.201774+00:00 node-1 kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/kubepods/x,task_memcg=/kubepods/x,task=envoy,pid=19515,uid=1337
            [Tue Mar  3 02:08:27 2026] \(victim)

            """,
            [
                "kernelKill at=2026-03-03T01:08:27.201774Z clock=2026-03-03T02:08:27 processName=envoy processID=19515 anonymous=238682112 file=54456320 constraint=CONSTRAINT_MEMCG cgroup=/kubepods/x taskCgroup=/kubepods/x host=node-1"
            ]),
        // One kill in two logs.
        SavedPage(
            .kernelLog,
            """
            [Tue Mar  3 02:08:27 2026] \(victim)
            2026-03-03T01:08:27.201774+00:00 node-1 kernel: \(victim)

            """,
            [
                "kernelKill at=2026-03-03T01:08:27.201774Z clock=2026-03-03T02:08:27 processName=envoy processID=19515 anonymous=238682112 file=54456320 constraint=CONSTRAINT_MEMCG host=node-1"
            ]),
        // Systemd's word of what the kernel did is of the same kill, and tells whose container it was.
        SavedPage(
            .kernelLog,
            """
            2026-03-03T01:08:27.201774+00:00 node-1 kernel: \(victim)
            2026-03-03T01:08:27.301774+00:00 node-1 systemd[1]: cri-containerd-\(id).scope: A process of this unit has been killed by the OOM killer.
            2026-03-03T01:08:27.301790+00:00 node-1 systemd[1]: cri-containerd-\(id).scope: Failed with result 'oom-kill'.

            """,
            [
                "kernelKill at=2026-03-03T01:08:27.201774Z processName=envoy processID=19515 anonymous=238682112 file=54456320 constraint=CONSTRAINT_MEMCG containerID=35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd host=node-1"
            ]),
        // Where no line of the kernel is left it is a witness by itself.
        SavedPage(
            .kernelLog,
            """
            Mar 03 01:08:27 node-1 systemd[1]: cri-containerd-\(id).scope: A process of this unit has been killed by the OOM killer.
            Mar 03 02:18:27 node-1 systemd[1]: cri-containerd-\(id).scope: The kernel OOM killer killed some processes in this unit.

            """,
            [
                "kernelKill clock=03-03T01:08:27 constraint=CONSTRAINT_MEMCG containerID=35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd",
                "kernelKill clock=03-03T02:18:27 constraint=CONSTRAINT_MEMCG containerID=35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd",
            ]),
        // Records of `/dev/kmsg`.
        SavedPage(
            .kernelLog,
            """
            6,1234,5678901234,-;Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB
             SUBSYSTEM=memory

            """,
            [
                "kernelKill bootSeconds=5678.901234 processName=envoy processID=19515 anonymous=238682112 file=54456320 constraint=CONSTRAINT_MEMCG"
            ]),
        // A note of when within an object is the object's.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: mooring-0
              namespace: quay
            # changed 2026-08-26 22:00 UTC by me
            spec:
              containers:
              - name: istio-proxy
                resources: {limits: {memory: 256Mi}}

            """,
            [
                "pod namespace=quay name=mooring-0 containers=[{name=istio-proxy place=container hasSpec=true memoryLimit=256Mi}]"
            ]),
    ]

    static let sourcedRecords: [SavedPage] = [
        // Records of two pods in one resource, each with names of its own.
        SavedPage(
            .podLogs,
            """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"k8s.namespace.name","value":{"stringValue":"quay"}}]},"scopeLogs":[{"scope":{},"logRecords":[{"timeUnixNano":"1772500107981563000","attributes":[{"key":"k8s.pod.name","value":{"stringValue":"mooring-0"}},{"key":"k8s.container.name","value":{"stringValue":"istio-proxy"}}],"body":{"stringValue":"2026-03-03T01:08:27.981563Z\\terror\\tEnvoy exited with error: signal: killed"}},{"timeUnixNano":"1772500207981563000","attributes":[{"key":"k8s.pod.name","value":{"stringValue":"hawser-1"}},{"key":"k8s.container.name","value":{"stringValue":"istio-proxy"}}],"body":{"stringValue":"2026-03-03T01:10:07.981563Z\\terror\\tEnvoy exited with error: signal: killed"}}]}]}]}

            """,
            [
                "part kind=proxyLog namespace=quay pod=mooring-0 container=istio-proxy",
                "proxyLife firstAt=2026-03-03T01:08:27.981563Z lastAt=2026-03-03T01:08:27.981563Z namespace=quay pod=mooring-0 killedAt=2026-03-03T01:08:27.981563Z killText='Envoy exited with error: signal: killed'",
                "clock at=2026-03-03T01:08:27.981563Z source=newestTimestamp",
                "part nil",
                "part kind=proxyLog namespace=quay pod=hawser-1 container=istio-proxy",
                "proxyLife firstAt=2026-03-03T01:10:07.981563Z lastAt=2026-03-03T01:10:07.981563Z namespace=quay pod=hawser-1 killedAt=2026-03-03T01:10:07.981563Z killText='Envoy exited with error: signal: killed'",
                "clock at=2026-03-03T01:10:07.981563Z source=newestTimestamp",
                "part nil",
            ])
    ]

    static let rollouts: [SavedPage] = [
        // What a container is given stands between its image and its limits.
        SavedPage(
            .rolloutHistory,
            """
            deployment.apps/mooring with revision #6
            Pod Template:
              Labels:	app=mooring
              Containers:
               istio-proxy:
                Image:	istio/proxyv2:1.29.1
                Port:	<none>
                Host Port:	<none>
                Args:
                  proxy
                  sidecar
                Command:
                  /usr/local/bin/pilot-agent
                Limits:
                  cpu:	2
                  memory:	256Mi
                Environment:	<none>
                Mounts:	<none>
              Volumes:	<none>

            """,
            [
                "workload name=mooring-6 kind=Revision ownerKind=Deployment ownerName=mooring revision=6 proxyLimit=256Mi images=['istio-proxy istio/proxyv2:1.29.1']"
            ])
    ]
}
