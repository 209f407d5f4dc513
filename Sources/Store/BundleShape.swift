/// What kind of bundle it is, by the names in it.
struct BundleShape {
    private var bugReport = false
    private var supportBundle = false
    private var mustGather = false
    private var clusterInfo = false
    private var resources = false
    private var capture = false

    /// Entries of every `istioctl bug-report`, below its folder.
    static let marksOfBugReport = ["cluster/k8s-resources", "bug-report.log", "cluster/kubectl-version"]

    mutating func see(_ name: String) {
        if name.hasSuffix("oom-capture/manifest.tsv") { capture = true }
        if Self.marksOfBugReport.contains(where: { name.hasSuffix($0) }) { bugReport = true }
        let isSupport = name.hasPrefix("support-bundle") || name.holds("/support-bundle")
        if name.holds("cluster-resources/") {
            resources = true
            if isSupport { supportBundle = true }
        }
        if name.hasSuffix("execution-data/summary.txt") { supportBundle = true }
        if name.holds("must-gather") || name.holds("cluster-scoped-resources/") { mustGather = true }
        if name.hasSuffix("/config_dump_proxy.json") || name.hasSuffix("/config_dump_istiod.json") { mustGather = true }
        if name.hasSuffix("/replication-controllers.json") || name.hasSuffix("/replication-controllers.yaml") {
            clusterInfo = true
        }
    }

    var kind: String {
        if capture { return "oom-report-capture" }
        if bugReport { return "istioctl-bug-report" }
        if mustGather { return "must-gather" }
        if supportBundle || resources { return "support-bundle" }
        return clusterInfo ? "cluster-info-dump" : "loose"
    }
}

extension String {
    /// `contains` of ASCII, by bytes: asked of every entry, the library's own took half of the time of small ones.
    fileprivate func holds(_ word: StaticString) -> Bool {
        let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        var text = self
        return text.withUTF8 { text in
            guard let first = word.first, text.count >= word.count else { return false }
            return (0...(text.count - word.count)).contains { at in
                text[at] == first && text[at..<(at + word.count)].elementsEqual(word)
            }
        }
    }
}

/// Whose file it is by the folders of the known kinds of bundles.
struct FilePlace {
    let namespace: String
    let pod: String

    /// - bug-report: `…/proxies/NS/POD/…`; a folder that is a time is no part of it, as in `proxies/POD/2026-11-24T06-58-48Z/…`
    /// - troubleshoot: `…/pods/logs/NS/POD/istio-proxy[-previous].log`, and of exec collectors `…/NS/POD/NAME-stdout.txt`
    /// - must-gather: `…/namespaces/NS/pods/POD/…`, below that `istio-proxy/istio-proxy/logs/current.log`
    init?(_ name: String) {
        let parts = name.split(separator: "/").map(String.init)
        guard let file = parts.last else { return nil }
        if let marker = parts.lastIndex(of: "proxies"), marker + 3 < parts.count {
            // `pre` may be a namespace; a time is none.
            let folders = parts[(marker + 1)..<(parts.count - 1)].enumerated().filter { at, folder in
                !PageName.isMoment(folder: folder) || at == 0 && !folder.contains(where: \.isNumber)
            }.map(\.element)
            guard folders.count >= 2 else { return nil }
            (namespace, pod) = (folders[0], folders[1])
        } else if let hit = parts.lastIndex(of: "logs"), hit > 0, parts[hit - 1] == "pods", hit + 3 < parts.count {
            guard file.hasPrefix("istio-proxy") else { return nil }
            (namespace, pod) = (parts[hit + 1], parts[hit + 2])
        } else if let hit = parts.lastIndex(of: "namespaces"), hit + 4 < parts.count, parts[hit + 2] == "pods" {
            let isLog = parts.contains("logs") && !parts.contains("istio-proxy")
            if isLog { return nil }
            (namespace, pod) = (parts[hit + 1], parts[hit + 3])
        } else if let found = FilePlace.onNode(parts) {
            (namespace, pod) = found
        } else if file.hasSuffix("-stdout.txt"), parts.count >= 4 {
            (namespace, pod) = (parts[parts.count - 3], parts[parts.count - 2])
        } else {
            return nil
        }
    }

    /// A node's own folders: `…/pods/NS_POD_UID/CONTAINER/0.log`, and the links `…/containers/POD_NS_CONTAINER-ID.log`.
    private static func onNode(_ parts: [String]) -> (namespace: String, pod: String)? {
        if parts.count >= 3, parts[parts.count - 2] == "istio-proxy" {
            let words = parts[parts.count - 3].split(separator: "_").map(String.init)
            if words.count == 3, words[2].utf8.count >= 32 { return (words[0], words[1]) }
        }
        let words = (parts.last ?? "").split(separator: "_").map(String.init)
        guard words.count == 3, words[2].hasPrefix("istio-proxy-"), words[2].hasSuffix(".log") else { return nil }
        return (words[1], words[0])
    }

    /// A log of a container's life before its present one.
    static func isPrevious(_ name: String) -> Bool {
        guard name.hasSuffix(".log") || name.hasSuffix("/") else { return false }
        let file = name.split(separator: "/").last ?? ""
        return file == "previous.log" || file.hasSuffix("-previous.log") || file.hasSuffix(".previous.log")
            || file.hasSuffix("_previous.log") || file == "previous.insecure.log"
    }
}
