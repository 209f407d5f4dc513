/// The keys of a JSON object as far as the head of an entry shows them.
struct JSONHead {
    private(set) var keys: [String] = []
    /// True when the object ends within the head.
    private(set) var isClosed = false

    init(_ text: TextSlice) {
        var at = 1
        var depth = 1
        var expectsKey = true
        while at < text.count, depth > 0 {
            switch text[at] {
            case 0x22:
                guard let end = JSONLogLine.stringEnd(text, at: at) else { return }
                if depth == 1, expectsKey, keys.count < 64, let key = JSONLogLine.string(text, at: at) {
                    keys.append(String(decoding: key.bytes, as: UTF8.self))
                    expectsKey = false
                }
                at = end
                continue
            case 0x7B, 0x5B: depth += 1
            case 0x7D, 0x5D: depth -= 1
            case 0x2C where depth == 1: expectsKey = true
            default: break
            }
            at += 1
        }
        isClosed = depth == 0
    }

    func has(_ key: String) -> Bool { keys.contains(key) }
}

extension Recognizer {
    private static let memoryKeys: Set<String> = [
        "allocated", "heap_size", "pageheap_unmapped", "pageheap_free", "total_thread_cache", "total_physical_bytes",
        "transfer_cache_free", "central_cache_free", "thread_cache_free", "sharded_transfer_cache_free",
    ]

    /// Lists of a dump's sections, in both spellings.
    private static let resourceLists: Set<String> = [
        "dynamic_active_secrets", "dynamicActiveSecrets", "dynamic_active_clusters", "dynamicActiveClusters",
        "static_clusters", "staticClusters", "dynamic_listeners", "dynamicListeners", "dynamic_route_configs",
        "dynamicRouteConfigs", "static_route_configs", "staticRouteConfigs", "dynamic_endpoint_configs",
        "dynamicEndpointConfigs",
    ]

    /// A section of a dump that istioctl or jq printed alone.
    private static func isSection(_ head: JSONHead, _ content: TextSlice) -> Bool {
        head.keys.first == "bootstrap" && content.holds("\"node\"") || head.keys.contains(where: resourceLists.contains)
    }

    /// Keys of ztunnel's items in the order of `isZtunnels`: of a workload, a service, a certificate, open connections, a policy.
    private static let ztunnelItems: [Set<String>] = [
        ["workloadIps"], ["vips", "endpoints"], ["identity", "certChain"], ["connections", "info"],
        ["scope", "action"],
    ]

    /// Certificates by their workloads: Envoy's own page writes `cert_chain`.
    private static func isZtunnels(_ content: TextSlice) -> Bool {
        content.holds("\"certChain\"") || content.holds("\"identity\"")
    }

    /// istiod's debug pages that are understood and not needed.
    private static let debugPages: Set<String> = [
        "ambientz", "authorizationz", "cachez", "clusterz", "inject", "instancesz", "mcsz", "mesh", "networkz",
        "push_status",
        "resourcesz", "telemetryz", "endpointz",
    ]

    static func object(_ head: JSONHead, _ content: TextSlice, _ file: String) -> CaptureKind {
        guard let first = head.keys.first else { return debugPages.contains(file) ? .istiodDebug : .unknown }
        if first == "configs" { return isIstiodsView(content, file) ? .istiodConfigDump : .configDump }
        if isSection(head, content) { return .configDump }
        if let kind = runtime(head, first, content) { return kind }
        if head.has("stats"), first == "stats" { return .statsText }
        if head.has("cluster_statuses") || head.has("clusterStatuses") { return .clustersPage }
        if head.has("listener_statuses") { return .listenersPage }
        if head.has("num_contentions") { return .contentionPage }
        if head.has("status"), head.has("data"), content.holds("\"resultType\""), !content.holds("\"streams\"") {
            return .prometheusQuery
        }
        if head.has("start_time"), head.has("response_flags") { return .proxyLog }
        if let kind = memory(head) { return kind }
        if head.has("command_line_options") || head.has("uptime_current_epoch") { return .serverInfo }
        if head.has("totalClients") { return .adsz }
        if first == "node" || first == "pods", content.holds("\"podRef\"") || content.holds("\"systemContainers\"") {
            return .kubernetesList
        }
        if first == "tasks", content.holds("\"taskArn\"") { return .objectFragment }
        if first == "certificates" { return isZtunnels(content) ? .ztunnelDump : .certsPage }
        if (first == "entries" || first == "layers") && (head.keys.count == 1 || head.has("layers")) {
            return .runtimePage
        }
        if head.keys.contains(where: { $0.hasPrefix("memory.") }) { return .cgroup }
        // The API server's word on a request that it refused.
        if isPage(file), head.has("code"), content.holds("\"Status\""), content.holds("\"Failure\"") {
            return .failedRequest
        }
        if head.has("apiVersion") || head.has("kind") && (head.has("items") || head.has("metadata")) {
            return .kubernetesList
        }
        if let kind = rows(head, first, content, file) ?? piece(head, content) { return kind }
        if HelmValues.matches(head, content) { return .helmValues }
        if head.has("clientVersion") || head.has("meshVersion"), VersionsPage.listsProxies(content) { return .versions }
        return debugObject(head, content, file)
    }

    /// Lines of logs, and rows of tables.
    private static func rows(_ head: JSONHead, _ first: String, _ content: TextSlice, _ file: String) -> CaptureKind? {
        // Datadog's and Splunk's answers.
        let isSearch =
            first == "data" && content.holds("\"attributes\"") || head.has("result") && content.holds("\"_raw\"")
        if first == "dmesg", content.holds("\"msg\"") { return .podLogs }
        if isSearch || isLogItem(head), let kind = logItems(content, file) { return kind }
        if EventItems.isRow(head, content) { return .eventsTable }
        if ChartItems.isRow(head) { return .chartHistory }
        if head.has("__REALTIME_TIMESTAMP"), head.has("MESSAGE") { return .kernelLog }
        if head.has("ts"), head.has("caller"), head.has("msg"), KubeletLog.matches(content) { return .nodeJournal }
        if head.has("msg"), head.has("time") || head.has("level") { return log(content, file) }
        return PodItems.isRow(head, content) ? .podsTable : nil
    }

    /// What a container runtime prints.
    private static func runtime(_ head: JSONHead, _ first: String, _ content: TextSlice) -> CaptureKind? {
        if first == "stats", RuntimeItems.isStats(content) { return .containerStats }
        if first == "containers", RuntimeItems.isList(content) { return .containerList }
        return RuntimeEvents.isItem(head, content) ? .runtimeEvents : RuntimeItems.kind(docker: head)
    }

    /// A line of a log as a viewer, a collector or Docker stores it, or an answer with such lines.
    private static func isLogItem(_ head: JSONHead) -> Bool {
        let isTimed = head.has("timestamp") || head.has("@timestamp") || head.has("time") || head.has("stream")
        return head.has("textPayload") || head.has("jsonPayload") || head.has("_source") || head.has("hits")
            || head.has("log") || head.has("kubernetes") || head.has("stream") && head.has("values")
            || isTimed && (head.has("message") || head.has("line"))
            || head.has("message") && (head.has("podName") || head.has("containerName"))
            || head.has("data") && head.has("status") || head.has("LogMessage") || head.has("LogEntry")
            || head.has("events") || head.has("entries") && !head.has("layers")
            || head.has("results") && head.has("statistics") || head.has("resourceLogs")
            || head.has("msg") && head.has("usec")
    }

    /// Its kind, where it is of Istio: with a source in it a log of pods.
    private static func logItems(_ content: TextSlice, _ file: String) -> CaptureKind? {
        if content.holds("\"resultType\":\"matrix\"") || content.holds("\"resultType\":\"vector\"") { return nil }
        let kind = log(content, file)
        let namesPod = ["\"pod_name\"", "\"pod\"", "pod.name\"", "\"podName\"", "istio-proxy"] as [StaticString]
        let isNamed = namesPod.contains { content.holds($0) }
        let isKernels = KernelLog.isKernels(content)
        let hasEvents = content.holds("\"jsonPayload\"") && content.holds("\"involvedObject\"")
        if kind == .unknown, !content.holds("\"istio-proxy\"") || !LogItem.holdsLine(content), !isKernels, !hasEvents {
            return nil
        }
        if isKernels || hasEvents { return .podLogs }
        return isNamed || !(content.holds("\"log\"") || content.holds("\"msg\"")) ? .podLogs : kind
    }

    /// istiod's `/debug/config_dump` begins with a bootstrap section that has nothing but its type
    /// (pilot/pkg/xds/debug.go); Envoy's never is empty.
    private static func isIstiodsView(_ content: TextSlice, _ file: String) -> Bool {
        if file.hasPrefix("config_dump_istiod") { return true }
        guard let at = content.find("BootstrapConfigDump\"") else { return false }
        let next = content.dropping(at + 20).first { !($0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09) }
        return next == 0x7D
    }

    /// `/memory` has its own fields and nothing else; beside others they are a sampler's, known by its clock `t`.
    private static func memory(_ head: JSONHead) -> CaptureKind? {
        if head.has("allocated"), head.has("heap_size"), head.keys.allSatisfy(memoryKeys.contains), head.isClosed {
            return .memoryPage
        }
        let samples = ["memory", "allocated", "cgroup_usage", "RssAnon"].contains(where: head.has)
        return head.has("t") && samples ? .memorySeries : nil
    }

    private static func debugObject(_ head: JSONHead, _ content: TextSlice, _ file: String) -> CaptureKind {
        if content.holds("\"Shards\":{") || content.holds("\"Shards\": {") {
            return file == "endpointz" ? .istiodDebug : .endpointShards
        }
        let isAmbient = head.has("workloads") && (head.has("services") || head.has("policies"))
        if isAmbient {
            return file.hasPrefix("config_dump") || head.has("stagedServices") ? .ztunnelDump : .istiodDebug
        }
        let known =
            head.has("proxyListenPort") || head.has("authorization_policies") || head.has("telemetries")
            || head.keys[0].hasPrefix("type.googleapis.com/") || head.keys[0].hasPrefix("pilot_")
            || content.holds("[{\"Service\":{\"Attributes\"")
        return known || debugPages.contains(file) ? .istiodDebug : .unknown
    }

    /// `item` is the first object of a JSON array; nil where the array is empty.
    static func array(_ item: JSONHead?, _ content: TextSlice, _ file: String) -> CaptureKind {
        guard let item else {
            let named: [String: CaptureKind] = [
                "configz": .configz, "syncz": .syncz, "registryz": .registryz, "krtz": .krtz,
            ]
            return named[file] ?? (debugPages.contains(file) ? .istiodDebug : .unknown)
        }
        if let kind = runtime(item, item.keys.first ?? "", content) { return kind }
        if item.has("__REALTIME_TIMESTAMP"), item.has("MESSAGE") { return .podLogs }
        if isLogItem(item), let kind = logItems(content, file) { return kind == .proxyLog ? .podLogs : kind }
        if EventItems.isRow(item, content) { return .eventsTable }
        if ChartItems.isRow(item) { return .chartHistory }
        if item.keys.first == "Attributes" { return .registryz }
        if item.has("metric"), item.has("value") || item.has("values") { return .prometheusQuery }
        if PodItems.isRow(item, content) { return .podsTable }
        if ztunnelItems.contains(where: { $0.allSatisfy(item.has) }), !item.has("kind") { return .ztunnelConfig }
        if file != "configz", let piece = piece(item, content) { return piece }
        if item.has("proxy"), item.has("cluster_sent") || item.has("cluster_id") || item.has("proxy_type") {
            return .syncz
        }
        if item.keys.first == "name", item.has("state") { return .krtz }
        if item.has("hostStatuses") || item.has("host_statuses") || item.has("addedViaApi") { return .clustersPage }
        if resources(of: item) != nil, !item.has("apiVersion") { return .configDump }
        if item.has("spec") || item.has("kind") && item.has("metadata")
            || item.has("metadata") && item.has("apiVersion")
        {
            return .configz
        }
        if item.has("syncStatus") || item.has("group") && item.has("version") { return .istiodDebug }
        return debugPages.contains(file) ? .istiodDebug : file == "krtz" ? .krtz : .unknown
    }
}
