/// Formats that neither the small sample nor a paste holds.
extension Corpus {
    static let others: [(name: String, text: String)] = [
        (
            "debug/krtz",
            #"""
            [{"name":"informer/Services","state":{"outputs":{"a/b":{"metadata":{"name":"b"}}}},"uid":1},
            {"name":"informer/Pods","state":{"outputs":{"till/pay-1":{"metadata":{"name":"pay-1","namespace":"till",
            "creationTimestamp":"2026-03-02T08:06:13Z","annotations":{"sidecar.istio.io/proxyMemoryLimit":"160Mi"},
            "ownerReferences":[{"kind":"ReplicaSet","name":"pay","controller":true}]},"spec":{"nodeName":"n1"},
            "status":{"phase":"Running","podIP":"10.9.0.17"}}},"synced":true},"uid":3}]
            """#
        ),
        (
            "helm-diff.txt",
            "checkout, pay, Deployment (apps) has changed:\n           limits:\n-            memory: 512Mi\n+            memory: 128Mi\n36c36\n<  memory: 1Gi\n---\n>  memory: 64Mi\n  ~ \"memory\" = \"512Mi\" -> \"128Mi\"\n"
        ),
        (
            "helm-list.txt",
            "NAME\tNAMESPACE\tREVISION\tUPDATED\tSTATUS\tCHART\tAPP VERSION\nistiod\tistio-system\t14\t2026-03-10 16:03:55.1 +0000 UTC\tdeployed\tistiod-1.26.3\t1.26.3\n"
        ),
        (
            "helm-history.json",
            #"[{"revision":14,"updated":"2026-03-10T16:03:55+01:00","status":"deployed","chart":"istiod-1.26.3"}]"#
        ),
        (
            "history.txt",
            """
            deployment.apps/pay with revision #6
            Pod Template:
              Labels:	app=pay
            	pod-template-hash=5c9fd4d9b6
              Annotations:	sidecar.istio.io/proxyMemoryLimit: 256Mi
              Containers:
               pay:
                Image:	registry.example/pay:1.4
                Limits:
                  memory:	512Mi
            REVISION  CHANGE-CAUSE
            6         kubectl apply --filename=pay.yaml
            """
        ),
        (
            "series.jsonl",
            #"""
            {"t": 0.5, "cgroup_usage": 21831680, "cgroup_max": 21831680, "VmRSS": 75161600, "memory": {"allocated": "11488624", "heap_size": "16777216"}}
            {"t": 13.06, "cgroup_usage": 18030592, "no_answer": "ConnectionResetError(104)"}
            [{"t": 1772442000, "before": {"VmRSS": 1}, "after": {"VmRSS": 2}, "stats": {"server.memory_allocated": 3}}]

            """#
        ),
        (
            "journal.txt",
            """
            Mar 02 08:08:28 n1 systemd[1]: Started a thing.
            Mar 02 08:08:29 n1 kubelet[812]: I0302 08:08:29.1 812 kubelet.go:2] "SyncLoop (PLEG): event for pod" pod="till/pay-1"
            Mar 02 08:08:29 n1 kubelet[812]: I0302 08:08:29.1 812 k.go:2] "SyncLoop (PLEG): event for pod" pod="till/pay-1" event={"ID":"6f1c2a34-90ab-4cde-8f01-23456789abcd","Type":"ContainerDied","Data":"35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd"}
            Mar 02 08:08:29 n1 containerd[81]: msg="RunPodSandbox for &PodSandboxMetadata{Name:pay-1,Uid:6f1c2a34-90ab-4cde-8f01-23456789abcd,Namespace:till,Attempt:0,}"
            Mar 02 08:08:29 n1 containerd[81]: msg="for &ContainerMetadata{Name:istio-proxy,Attempt:1,} returns container id \"35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd35bd\""
            """
        ),
        (
            "tree.json",
            #"""
            {"title": "Out-of-memory kills", "nodes": [{"kind": "Pod", "namespace": "till", "name": "pay-7d9c6b5f4-x2k4p",
            "info": [{"name": "Status Reason", "value": "OOMKilled"}], "health": {"message": "istio-proxy: OOMKilled"}},
            {"tags": ["pod_name:pay-1", "kube_namespace:till"], "oomKilled": true, "text": "Container istio-proxy in pod till/pay-1 was OOMKilled 2 times"}]}
            """#
        ),
        (
            "tab.txt",
            """
            REASON
            MESSAGE
            COUNT
            LAST OCCURRED
            BackOff
            Back-off restarting failed container istio-proxy in pod pay-1_till(6f1c2a34-90ab-4cde-8f01-23456789abcd)
            14
            a minute ago (Wed Mar 04 2026 10:20:02 GMT+0100)
            """
        ),
        (
            "yq.yaml",
            """
            name: pay-7d9c6b5f4-x2k4p
            namespace: till
            containers:
              - name: istio-proxy
                last: {terminated: {exitCode: 137, reason: OOMKilled}}
            """
        ),
        (
            "bug-report.log",
            """
            2026-03-02T08:30:46.000001Z\tinfo\tklog\tRunning with the following config:
            2026-03-02T08:30:46.166007Z\terror\tklog\tan error occurred forwarding 1 -> 15000: lost connection to pod
            2026-03-02T08:30:47.166228Z\terror\tport forward failed
            Done with bug-report in 3.1 s.

            """
        ),
        (
            "istiod-7c9d8fb5b6-k2xqp/discovery.log",
            """
            2026-03-02T08:00:01.200000Z\tinfo\tads\tPush debounce stable[60] 12 for config ServiceEntry/till/pay and 11 more configs: 100.359742ms since last change, 100.359611ms since last push, forced=false
            2026-03-02T08:00:01.200200Z\tinfo\tads\tXDS: Pushing Services:119 ConnectedEndpoints:0 Version:2026-03-02T08:00:01Z/60
            2026-03-02T08:00:04.400000Z\tinfo\tdelta\tADS: new delta connection for node:pay-1.till-40
            2026-03-02T08:00:04.500000Z\tinfo\tads\tCDS: PUSH request for node:pay-1.till resources:118 size:99.1kB cached:0/114
            2026-03-02T08:00:05.500000Z\tinfo\tdelta\tADS: "10.9.0.17:50412" pay-1.till-40 terminated
            {"level":"info","time":"2026-03-02T08:00:06Z","scope":"delta","msg":"LDS: PUSH for node:pay-1.till resources:40 size:85.2kB"}

            """
        ),
        (
            "cgroup.json",
            #"""
            {"memory.max": "167772160", "memory.current": "150000000", "memory.peak": "167772160",
             "memory.stat": "anon 1\nfile 2\ninactive_file 3\nkernel_stack 4\nsock 5\nslab 6",
             "memory.events": "low 0\nhigh 0\nmax 95\noom 1\noom_kill 1"}
            """#
        ),
        (
            "listeners.txt",
            "0.0.0.0_80::0.0.0.0:80\nvirtualInbound::0.0.0.0:15006\n[::]:15001::[::]:15001\n"
        ),
        (
            "ticket-words.txt",
            "pay-1 in till was OOMKilled again at 08:30, exit code 137, limit 160Mi, please look.\nRestart Count: 3\n"
        ),
    ]
}
