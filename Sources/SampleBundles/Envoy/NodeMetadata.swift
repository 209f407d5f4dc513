/// What pilot-agent puts into a proxy's node, and istiod repeats in `debug/adsz`.
enum NodeMetadata {
    static func labels(_ pod: Mesh.Pod) -> [(String, String)] {
        [
            ("app", pod.workload), ("security.istio.io/tlsMode", "istio"),
            ("service.istio.io/canonical-name", pod.workload), ("service.istio.io/canonical-revision", pod.version),
            ("topology.kubernetes.io/region", EnvoyPages.region(of: pod.zone)),
            ("topology.kubernetes.io/zone", pod.zone),
            ("version", pod.version),
        ]
    }

    /// Those of the pod: the sidecar's limit is an annotation, and which containers were injected.
    static func annotations(_ pod: Mesh.Pod) -> [(String, String)] {
        var all = [
            ("istio.io/rev", "default"), ("prometheus.io/path", "/stats/prometheus"), ("prometheus.io/port", "15020"),
            ("prometheus.io/scrape", "true"),
        ]
        guard let sidecar = pod.sidecar, !pod.isGateway else { return all }
        let containers =
            sidecar.isNative
            ? #""initContainers":["istio-init","istio-proxy"],"containers":null"#
            : #""initContainers":["istio-init"],"containers":["istio-proxy"]"#
        all += [
            ("kubectl.kubernetes.io/default-container", pod.workload),
            (
                "sidecar.istio.io/status",
                "{\(containers),\"volumes\":[\"workload-socket\",\"istio-envoy\",\"istio-data\",\"istio-podinfo\",\"istio-token\",\"istiod-ca-cert\"],\"imagePullSecrets\":null,\"revision\":\"default\"}"
            ), ("sidecar.istio.io/proxyMemory", sidecar.request),
        ]
        if let limit = sidecar.limit { all.append(("sidecar.istio.io/proxyMemoryLimit", limit)) }
        return all.sorted { $0.0 < $1.0 }
    }

    static func texts(_ pod: Mesh.Pod, istio: String) -> [(String, String)] {
        [
            ("NAME", pod.name), ("NAMESPACE", pod.namespace), ("WORKLOAD_NAME", pod.workload), ("OWNER", pod.ownerPath),
            ("NODE_NAME", pod.node), ("INSTANCE_IPS", pod.address), ("ISTIO_VERSION", istio),
            ("MESH_ID", "cluster.local"),
            ("CLUSTER_ID", "Kubernetes"), ("SERVICE_ACCOUNT", "default"),
            ("INTERCEPTION_MODE", "REDIRECT"), ("WORKLOAD_IDENTITY_SOCKET_FILE", "socket"),
            ("APP_CONTAINERS", pod.isGateway ? "" : pod.workload),
            ("POD_PORTS", #"[{"containerPort":\#(pod.ports.first?.target ?? 8080),"protocol":"TCP"}]"#),
        ]
    }

    static func proxyConfig(_ workers: Int) -> [(String, String)] {
        [
            ("discoveryAddress", #""istiod.istio-system.svc:15012""#), ("binaryPath", #""/usr/local/bin/envoy""#),
            ("controlPlaneAuthPolicy", #""MUTUAL_TLS""#), ("serviceCluster", #""istio-proxy""#),
            ("statNameLength", "189"),
            ("proxyAdminPort", "15000"), ("drainDuration", #""45s""#), ("concurrency", String(workers)),
            ("configPath", #""./etc/istio/proxy""#), ("terminationDrainDuration", #""5s""#), ("statusPort", "15020"),
        ]
    }
}
