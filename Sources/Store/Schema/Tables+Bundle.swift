import Captures
import Units

/// What was given, what became of each entry, and whom its pages belong to.
extension Tables {
    static let bundle = Table<BundleInput>(
        "bundle",
        "One input of the run."
    ) { t in
        t.key("id") { $0.number }
        t.later(
            "mesh_id", Int64.self, initially: 1,
            "1 and up: bundles with one number are of one mesh; 0: pages of no one mesh, read beside each")
        t.column("name", "file name without its folder") { $0.name }
        t.column("sha256", "of the packed bytes; NULL for a folder") { $0.sha256 }
        t.column(
            "kind", "istioctl-bug-report, oom-report-capture, support-bundle, must-gather, cluster-info-dump, loose"
        ) { $0.kind }
        t.column("packed_bytes", "bytes read from the file") { $0.packedBytes }
        t.column("unpacked_bytes", "bytes of all entries") { $0.unpackedBytes }
        t.column("entries", "entries read") { $0.entries }
        t.later("captured_at", Moment?.self, "when the capture began")
        t.later("captured_at_source", String?.self, "which clock said so")
        t.later("capture_ended_at", Moment?.self, "the newest clock in the bundle")
        t.later("packed_in", String?.self, "name of the input that holds it beside others, where it is one of several")
        t.later("repeats", Int64?.self, "the input whose bytes it has: its facts are counted there")
    }

    static let sourceFile = Table<FileRow>(
        "source_file",
        "One entry of a bundle and what became of it."
    ) { t in
        t.key()
        t.column("bundle_id", "the input it stood in") { $0.bundle }
        t.later("mesh_id", Int64.self, initially: 1, "the mesh of that input, as in `bundle`")
        t.column("name", "as in the archive, never a path on disk; FILE#NS/POD/CONTAINER is a part of FILE") { $0.name }
        t.column("folder", "the name without its last part (and without `stats/`)") { Loader.folder(of: $0.name) }
        t.column("kind", "what it was recognised as") { $0.kind }
        t.later("part_of", Int64?.self, "the file that it is a part of, where that is of several proxies")
        t.later("bytes", Int64?.self, "unpacked")
        t.column("modified_at", "the archive's modification time") { $0.modifiedAt }
        t.column("status", "what became of it") { $0.status }
        t.column("why", "reason for any other status than read") { $0.why }
        t.later("telling", String?.self, "word in an entry of no kind that tells of a kill or of a configuration")
        t.later("is_said", Bool?.self, "1: that word stands in a sentence, which makes it a note and no page")
        t.later("facts", Int64.self, initially: 0, "facts read from it")
        t.later("proxy_id", Int64?.self, "the proxy it belongs to, joined after the load")
        t.later("capture_id", Int64?.self, "the moment of that proxy it belongs to")
        t.later("joined_by", PageOwners.Reason?.self, "how its proxy was found; NULL where the page itself says")
        t.later(
            "log_set", Int64.self, initially: 0,
            "0, or the number of a set: another log of its proxy tells of the same time, and the set with most requests counts"
        )
        t.later("passed_over", String?.self, "what stood in front of its page: a prompt, headers, a margin")
    }

    static let proxy = Table<(id: Int64, identity: ProxyIdentity)>(
        "proxy",
        "A proxy: mesh, namespace and pod."
    ) { t in
        t.key("id") { $0.id }
        t.later("mesh_id", Int64.self, initially: 1, "as in `bundle`")
        t.column("namespace", "of the pod; NULL where no page says") { $0.identity.namespace }
        t.column("pod", "its name; NULL where no page says") { $0.identity.pod }
        t.column("type", "sidecar, router, waypoint, ztunnel: first part of the node id") { $0.identity.type }
        t.column("workload", "Deployment, StatefulSet, DaemonSet… that it belongs to") {
            $0.identity.workload ?? $0.identity.pod.map(WorkloadName.of(pod:))
        }
        t.column("workload_kind", "Deployment, StatefulSet…") { $0.identity.workloadKind }
        t.column("node", "the Kubernetes node it runs on") { $0.identity.node }
        t.column("cluster", "Istio's cluster id") { $0.identity.cluster }
        t.column("address", "the pod's IP") { $0.identity.address }
        t.column("istio_version", "as the proxy says it") { $0.identity.istioVersion }
        t.column("concurrency", "configured; 0 is one worker for each CPU") { $0.identity.configuredConcurrency }
        t.column("labels", "of its pod, as its node metadata has them: key=value, joined by commas, without hashes") {
            $0.identity.labels.selectable
        }
        t.column("foreign_id", "its node's id, where another control plane than Istio's gave it") {
            $0.identity.foreignID
        }
        t.later(
            "called", String?.self, "the folder or the beginning of the files of its pages, where no page names its pod"
        )
        t.later("container_id", Int64?.self, "its container, where a pod object is in the bundle")
        t.later("pod_id", Int64?.self, "its pod object, where one is in the bundle")
    }

    static let statedLimit = Table<(proxy: Int64, limit: Int64)>(
        "stated_limit",
        "Limits that proxies state in their own node metadata, or that their cgroup, Prometheus or the chart's values show, for those whose pod's resources are not in the bundle."
    ) { t in
        t.key("proxy_id", "the proxy") { $0.proxy }
        t.column(
            "memory_limit", "of the cgroup or the values, or as the annotation sidecar.istio.io/proxyMemoryLimit says"
        ) {
            $0.limit
        }
        t.later("source", LimitSource.self, "where it is from")
    }

    static let capture = Table<Moments.Moment>(
        "capture",
        "One moment at which pages of a proxy were saved: pages of one folder, told apart by names where one kind is there twice."
    ) { t in
        t.key()
        t.column("proxy_id", "the proxy") { $0.proxy }
        t.column("folder", "the folder of its pages") { $0.folder }
        t.later("started_at", Moment?.self, "start of the process (bootstrap last_updated)")
        t.later("uptime_seconds", Int64?.self, "server_info, else the stat server.uptime")
        t.column("captured_at", "start + uptime, else the newest modification time of its pages") { $0.modifiedAt }
        t.later("workers", Int64?.self, "server_info concurrency")
        t.later("envoy_version", String?.self, "number alone: 1.40.0")
        t.column("label", "time or word in the names that tell it from other moments") { $0.label }
        t.later("position", Int64.self, initially: 0, "in the order of time, from 0")
    }
}
