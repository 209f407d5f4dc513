extension Recognizer {
    /// Logs: of the kernel, of a failed request, of Istio's loggers.
    static func logs(_ line: TextSlice, _ head: TextSlice, _ file: String) -> CaptureKind? {
        if line.begins("========= Previous log") { return .proxyLog }
        if isKernel(line, head) { return .kernelLog }
        if isJournal(line, head) { return .nodeJournal }
        let isIstio = LogRecord(line) != nil
        if isIstio, line.holds("\terror\tGet \"http://localhost"), isAlone(head) { return .failedRequest }
        let isGo =
            line.count > 20 && line[4] == 0x2F && line[7] == 0x2F
            && (line.holds(" INFO ") || line.holds(" ERROR ") || line.holds(" WARN "))
        if let kind = enveloped(head, file) { return kind }
        guard isIstio || isGo || hasRecord(head) else { return nil }
        return log(head, file)
    }

    /// A log whose lines have something before them: of several pods where that names one, else whose its words are.
    private static func enveloped(_ head: TextSlice, _ file: String) -> CaptureKind? {
        var words: [UInt8] = []
        var namesPod = false
        var namesProxy = false
        var found = 0
        var at = 0
        for _ in 0..<60 {
            guard at < head.count else { break }
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end)
            at = end + 1
            guard let envelope = LogEnvelope(line) else {
                if LogEnvelope.isPayload(line) { return nil }
                continue
            }
            found += 1
            namesPod = namesPod || envelope.pod != nil
            namesProxy = namesProxy || envelope.container?.isExactly("istio-proxy") ?? false
            words.append(contentsOf: envelope.payload)
            words.append(0x0A)
        }
        guard found > 0 else { return nil }
        let kind = words.withUnsafeBufferPointer { log($0, file) }
        return namesPod && (kind != .unknown || namesProxy) ? .podLogs : kind == .unknown ? nil : kind
    }

    private static func isKernel(_ line: TextSlice, _ head: TextSlice) -> Bool {
        if head.holds(" kernel: ") || line.begins("<") && KernelLog.bootSeconds(line) != nil { return true }
        if KernelLog.isRuntimes(head), tellsKill(head) { return true }
        return head.holds("invoked oom-killer") || head.holds("oom-kill:constraint=")
            || head.holds("out of memory: Kill") || head.holds("Out of memory: Kill")
            || head.holds("OOM kill of PID ") || head.holds("earlyoom[") && head.holds("sending SIG")
            || head.holds("systemd-oomd[") && head.holds("Killed /") || head.holds(" killed as a result of limit of ")
            || head.holds("oom_reaper: reaped process") || TracedKill.isOfUnit(head)
            || head.holds("Killed process ") && head.holds("total-vm:")
    }

    /// A line with the words of a runtime need not tell of a kill.
    private static func tellsKill(_ head: TextSlice) -> Bool {
        var at = 0
        while at < head.count {
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end)
            if KernelLog.isRuntimes(line), end == head.count || RuntimeKill.kill(line, nil, 0) != nil { return true }
            at = end + 1
        }
        return false
    }

    private static func isJournal(_ line: TextSlice, _ head: TextSlice) -> Bool {
        SyslogLine.matches(line) || isKlog(line) && KubeletLog.matches(head)
            || line.begins("-- Logs begin at ") || line.begins("-- Journal begins at ")
    }

    /// True when nothing but blank lines follows.
    static func isAlone(_ head: TextSlice) -> Bool {
        guard let end = head.find(0x0A) else { return true }
        return head.dropping(end).allSatisfy { $0 == 0x0A || $0 == 0x0D || $0 == 0x20 }
    }

    /// A log's tail may begin with lines that carry no time.
    private static func hasRecord(_ head: TextSlice) -> Bool {
        var at = 0
        for _ in 0..<30 {
            guard let end = head.find(0x0A, from: at) else { return false }
            let line = head.part(at, end)
            if AccessLog.isJSON(line) || LogRecord(line) != nil
                || line.count > 60 && line[0] == 0x5B && line[25] == 0x5D
            {
                return true
            }
            at = end + 1
        }
        return false
    }

    /// Whose log it is, by words that only one of them writes; the name decides where there are as many of each.
    static func log(_ head: TextSlice, _ file: String) -> CaptureKind {
        let proxy = count(proxyWords, head)
        if head.holds("\"response_flags\":"), head.holds("\"start_time\":") { return .proxyLog }
        let istiod = count(istiodWords, head)
        let bugReport = count(bugReportWords, head)
        if bugReport > max(proxy, istiod) { return .bugReportLog }
        if proxy > istiod { return .proxyLog }
        if istiod > proxy { return .istiodLog }
        if proxy == 0, ztunnelWords.contains(where: { head.holds($0) }) { return .ztunnelLog }
        if file.hasPrefix("discovery") || file.hasPrefix("istiod") { return .istiodLog }
        return file.contains("proxy") || file.hasSuffix("-previous.log") ? .proxyLog : .unknown
    }

    private static func count(_ words: [StaticString], _ head: TextSlice) -> Int {
        words.reduce(0) { $0 + (head.contains($1) ? 1 : 0) }
    }

    private static let proxyWords: [StaticString] = [
        "Proxy role", "xdsproxy", "FLAG: --proxyLogLevel", "FLAG: --serviceCluster", "Envoy proxy is", "Envoy command:",
        "\tenvoy ", "\tsds\t", "Readiness succeeded", "out of memory killed", "signal: killed", "FLAG: --templateFile",
        " outbound|", " inbound|", "Starting proxy agent", "Envoy exited with error", "Epoch 0 ",
        "No more active epochs",
        "Opening status port", "FLAG: --concurrency", "SDS server for workload", "Envoy proxy is NOT ready",
        "Agent draining Proxy", "Graceful termination period",
    ]
    /// The scopes of its own modules, and of its access log.
    private static let ztunnelWords: [StaticString] = [
        "\tztunnel\t", "\tztunnel::", "\"scope\":\"ztunnel", "\taccess\tconnection ",
        "\"scope\":\"access\",\"message\":\"connection ",
        "\txds::client", "\tproxy::",
    ]
    private static let istiodWords: [StaticString] = [
        "Push debounce stable[", "XDS: Pushing", ": PUSH", "\tdelta\t", "\tmodel\t", "Push Status: {",
        "ADS: new delta connection for node:", "FLAG: --registries", "FLAG: --clusterRegistriesNamespace",
        "FLAG: --httpAddr",
        "FLAG: --monitoringAddr", "sidecar injection request", "Full push",
    ]
    private static let bugReportWords: [StaticString] = [
        "\tklog\t", "port forward failed", "podExec error", "errors occurred:", "STARTING ", "COMPLETED ",
        "building port forwarded", "bug-report",
    ]
}
