extension Recognizer {
    static func text(_ head: TextSlice, _ file: String) -> CaptureKind {
        let line = head.part(0, head.find(0x0A) ?? head.count).trimmed
        if line.begins("# oom-report capture") { return .captureManifest }
        if let kind = byName(line, head, file) { return kind }
        if isAnswer(line, head), isPage(file) { return .failedRequest }
        if LogDocuments.matches(head), !KernelLog.isKernels(head) { return .podLogs }
        if let form = CellLines.form(in: head) { return form.kind }
        if LimitChanges.matches(head) { return .limitChanges }
        return table(line) ?? export(line, head) ?? described(line, head) ?? page(line, head) ?? kubernetes(head)
            ?? envoyYAML(line, head, file) ?? metrics(line, head, file)
            ?? machine(line, head) ?? (PodDrawer.begins(head) ? .podDrawer : nil)
            ?? (file == BugReportLog.title ? .bugReportLog : nil) ?? words(line, head) ?? piece(line, head)
            // Before logs: a reason between two tabs looks like the level of a logger.
            ?? (EventRow(template: line) != nil ? .eventsTable : nil) ?? logs(line, head, file) ?? row(line)
            ?? named(line, head, file)
    }

    /// What a proxy on the way, or a server that was not let ask, said in place of the page.
    private static func isAnswer(_ line: TextSlice, _ head: TextSlice) -> Bool {
        guard head.count < 4096 else { return false }
        if line.begins("upstream connect error") || line.begins("upstream request timeout") { return true }
        // `403 Forbidden`, of HTML as well.
        let isStatus = line.count > 4 && (line[0] == 0x34 || line[0] == 0x35) && line[3] == 0x20
        return line.begins("no healthy upstream") || isStatus && line[4] &- 0x41 < 26 && line.leadingInteger != nil
    }

    /// Whether an entry has the name of a page of Envoy's, with or without an ending.
    static func isPage(_ file: String) -> Bool {
        let stem = file.prefix { $0 != "." }
        return adminPages.contains { stem == $0 }
    }

    private static let adminPages: [String] = [
        CaptureKind.configDump, .clustersPage, .statsText, .memoryPage, .serverInfo, .listenersPage, .certsPage,
    ].map(\.rawValue)

    static func table(_ line: TextSlice) -> CaptureKind? {
        if RuntimeEvents.isLine(line) { return .runtimeEvents }
        if ChartHistory.isHeader(line) { return .chartHistory }
        if EventColumns(header: line) != nil { return .eventsTable }
        if ConfigTable.kind(ofHeader: line) != nil { return .configDump }
        if ContainerStats.isHeader(line) { return .containerStats }
        if ContainerList.isHeader(line) { return .containerList }
        if ProxyStatusTable.isHeader(line) { return .syncz }
        if SeriesText.begins(with: line) { return .prometheusQuery }
        if let form = CommaTable.Form(header: line) { return form.kind }
        if CommaLogs.Columns(header: line)?.namesSource == true { return .podLogs }
        if ProcessList.isHeader(line) { return .processList }
        if line.begins("NAMESPACE "), line.holds(" DATA "), line.holds(" TYPE ") { return .secretsTable }
        if line.holds("MEMORY(bytes)") {
            let isOfContainers = line.begins("POD ") || line.holds(" POD ")
            return isOfContainers || ContainerUsage.isOfPods(line) ? .containerUsage : .objectTable
        }
        if isZtunnelTable(line) { return .ztunnelConfig }
        if PodColumns(header: line) != nil { return .podsTable }
        guard line.begins("NAME ") || line.begins("NAMESPACE ") || line.begins("SERVICE FQDN "),
            line.allSatisfy({ $0 < 0x61 || $0 > 0x7A })
        else { return nil }
        return line.holds(" READY ") && line.holds(" RESTARTS ") ? .podsTable : .objectTable
    }

    /// `istioctl ztunnel-config workload | service | policy | certificate | connections` (istioctl/pkg/writer/ztunnel).
    private static func isZtunnelTable(_ line: TextSlice) -> Bool {
        if line.begins("CERTIFICATE NAME ") { return line.holds(" VALID CERT") }
        if line.begins("WORKLOAD ") { return line.holds(" DIRECTION ") && line.holds(" REMOTE ") }
        guard line.begins("NAMESPACE ") else { return false }
        return line.holds(" WAYPOINT ") && (line.holds(" PROTOCOL") || line.holds(" ENDPOINTS"))
            || line.holds(" POLICY NAME ") && line.holds(" ACTION ")
    }

    /// A table of log lines whose columns name no source: its lines must be such as are read here.
    private static func export(_ line: TextSlice, _ head: TextSlice) -> CaptureKind? {
        guard line.count < 20_000, let columns = CommaLogs.Columns(header: line), !columns.messages.isEmpty else {
            return nil
        }
        let rows = head.dropping(line.count)
        return KernelLog.isKernels(rows) || rows.holds("istio-proxy") || log(rows, "") != .unknown ? .podLogs : nil
    }

    /// `kubectl describe` of pods and nodes.
    private static func described(_ line: TextSlice, _ head: TextSlice) -> CaptureKind? {
        guard line.begins("Name:  ") else {
            // Read off a picture: every gap is one blank.
            let isFlat = line.begins("Name: ") && head.holds("\nNamespace: ") && head.holds("\nContainers:")
            return isFlat ? .description : nil
        }
        if isCutOut(head) { return .descriptionPart }
        let isNode = head.holds("\nRoles:  ") || head.holds("\nTaints:  ")
        let isPod =
            head.holds("\nNamespace:  ") && (head.holds("\nNode:  ") || head.holds("\nService Account:  "))
        return isNode || isPod || head.holds("\nNamespace:  ") ? .description : nil
    }

    /// A pod's name, and how one of its containers ended, without what stands between them.
    private static func isCutOut(_ head: TextSlice) -> Bool {
        guard let state = head.find("Last State:  ") else { return false }
        let before = head.part(0, state)
        return !before.holds("\nContainers:") && !before.holds("\nInit Containers:")
    }

    /// Files of a cgroup that hold numbers and no word of what they are.
    private static func byName(_ line: TextSlice, _ head: TextSlice, _ file: String) -> CaptureKind? {
        if CgroupFile(name: file) != nil, line.integer != nil || line.isExactly("max") { return .cgroup }
        if let named = CgroupFiles.named(line) {
            let isNumber = named.text.integer != nil || named.text.isExactly("max")
            let isKeyed = CgroupFiles.isKeyed(named.file) && CgroupFiles.isKeyed(named.text)
            return isNumber && CgroupFiles.isNumbered(named.file) || isKeyed ? .cgroup : nil
        }
        if CgroupFiles.isKeyed(line), CgroupFiles.isKeyed(file) { return .cgroup }
        let isStat = line.begins("anon ") || line.begins("cache ")
        if isStat, head.holds("\nfile ") || head.holds("\nrss ") { return .cgroup }
        if line.begins("low "), head.holds("\noom_kill ") { return .cgroup }
        return line.begins("oom_kill_disable ") ? .cgroup : nil
    }

    /// `/clusters`, `/listeners` and `/stats`.
    private static func page(_ line: TextSlice, _ head: TextSlice) -> CaptureKind? {
        if line.holds("::"), line.find(0x20) == nil {
            let isClusters =
                head.holds("::observability_name::") || head.holds("_priority::max_")
                || head.holds("::added_via_api::") || head.holds("::cx_active::")
            if isClusters { return .clustersPage }
            if let colon = line.findLast(0x3A), line.dropping(colon + 1).integer != nil { return .listenersPage }
        }
        return isStat(line) && namesStat(head) ? .statsText : nil
    }

    /// Properties of a program have the same form, `server.port: 8080`: one of the first lines must be a stat of Envoy's.
    private static func namesStat(_ head: TextSlice) -> Bool {
        var at = 0
        for _ in 0..<60 {
            guard at < head.count else { return false }
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end)
            at = end + 1
            if let colon = line.find(": "), StatName.isEnvoys(text: line.part(0, colon)) { return true }
        }
        return false
    }

    /// `cluster_manager.cds.version_text: "…"`, `server.live: 1`: a dotted name without blanks, then a number or text.
    static func isStat(_ line: TextSlice) -> Bool {
        guard let colon = line.find(": "), colon > 2 else { return false }
        let name = line.part(0, colon)
        guard name.find(0x2E) != nil, name.find(0x20) == nil, name.find(0x09) == nil,
            let value = line.dropping(colon + 2).first
        else { return false }
        return value == 0x22 || value &- 0x30 < 10 || line.holds(": No recorded values") || line.holds(": P0(")
    }

    /// YAML with `apiVersion`, `kind` or `items` in the first column (nested they say nothing).
    private static func kubernetes(_ head: TextSlice) -> CaptureKind? {
        var at = 0
        for _ in 0..<40 {
            let line = head.part(at, head.find(0x0A, from: at) ?? head.count)
            if line.begins("apiVersion:") || line.begins("items:") || line.begins("- apiVersion:") {
                return .kubernetesList
            }
            // A typed pod, or one that jq printed without its kind.
            if line.begins("metadata:") || line.begins("- metadata:"), head.holds("  name: "),
                head.holds("containers:") || head.holds("namespace: ")
            {
                return .kubernetesList
            }
            if line.begins("kind:"), head.holds("apiVersion:") || head.holds("metadata:") {
                return .kubernetesList
            }
            let isPreface = line.isEmpty || line.begins("---") || line.first == 0x23 || line.first == 0x20
            guard isPreface, at + line.count + 1 < head.count else { return nil }
            at += line.count + 1
        }
        return nil
    }

    private static func metrics(_ line: TextSlice, _ head: TextSlice, _ file: String) -> CaptureKind? {
        if StateMetricsPage.begins(head) { return .podMetrics }
        guard
            line.begins("# TYPE ") || line.begins("# HELP ") || line.begins("envoy_") || line.begins("istio_")
                || isSample(line)
        else { return nil }
        // What pilot-agent counts of its own names istiod, too.
        if head.holds("envoy_") || head.holds("xds_proxy_") { return .prometheusStats }
        let isControlPlane =
            head.holds("pilot_") || head.holds("istiod_") || head.holds("citadel_") || head.holds("galley_")
        if isControlPlane { return .istiodMetrics }
        if head.holds("istio_") { return .prometheusStats }
        return file == "metrics" ? .istiodMetrics : .prometheusStats
    }

    /// `pilot_services 812`: what grep leaves of a page of istiod's, or of Go's own figures.
    private static func isSample(_ line: TextSlice) -> Bool {
        let isOurs =
            line.begins("pilot_") || line.begins("istiod_") || line.begins("citadel_") || line.begins("galley_")
            || line.begins("process_") || line.begins("go_")
        return isOurs && PrometheusSample(line)?.number != nil
    }

    private static func machine(_ line: TextSlice, _ head: TextSlice) -> CaptureKind? {
        if line.begins("Active Internet connections") || line.begins("Proto Recv-Q") { return .netstat }
        if line.begins("Netid ") || line.begins("State "), line.holds("Recv-Q") { return .netstat }
        if NetstatRow(line) != nil || SocketSummary.begins(line, head) { return .netstat }
        if line.begins("top - "), line.holds(" load average: ") { return .processList }
        if line.ends("[rollup]") || line.begins("Rss:") { return .memoryRollup }
        if line.begins("------"), head.holds("MALLOC: ") { return .allocatorPage }
        if line.begins("MALLOC: ") { return .allocatorPage }
        if line.begins("Mutex contention tracing is not enabled") { return .contentionPage }
        if line.begins("==== START logs for container ") { return .containerLogs }
        if line.begins("MemTotal: "), head.holds("\nMemFree: ") { return .nodeMemory }
        if ProcessStatus.matches(line, head) { return .processStatus }
        return nil
    }

    private static func words(_ line: TextSlice, _ head: TextSlice) -> CaptureKind? {
        if line.begins("Warning [IST") || line.begins("Error [IST") || line.begins("Info [IST") {
            return .analyzeMessages
        }
        if ProxyNote.matches(line, head) { return .proxyNote }
        if HelmValues.matches(line, head) { return .helmValues }
        if ChartHistory.isStatus(line, head) { return .chartHistory }
        if RolloutHistory.heading(line) != nil { return .rolloutHistory }
        if line.begins("error: ") || line.begins("Error from server") || line.begins("Error: ")
            || line.begins("curl: (")
        {
            return .failedCommand
        }
        // `No resources found in shop namespace.`, also of `helm list` and of crictl without a row.
        if line.begins("No resources found"), isAlone(head) { return .emptyAnswer }
        if line.holds("No validation issues found") { return .analyzeMessages }
        if ClusterPage.server(line) != nil { return .clusterPage }
        if VersionsPage.isOne(line) || line.begins("clientVersion:") && VersionsPage.listsProxies(head) {
            return .versions
        }
        if line.begins("CLI version:") || line.begins("Client Version:") || line.begins("version.BuildInfo") {
            return .versions
        }
        return nil
    }

    private static func named(_ line: TextSlice, _ head: TextSlice, _ file: String) -> CaptureKind {
        if ClusterPage.isOfContext(file), ClusterPage.context(line) != nil, isAlone(head) { return .clusterPage }
        return switch file {
        case "cluster-context": .clusterContext
        case "versions", "kubectl-version": .versions
        case "mcsz", "networkz": line.isExactly("null") ? .istiodDebug : .unknown
        default: .unknown
        }
    }
}
