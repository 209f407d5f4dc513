import Units

/// Whose a pod's UID or a container's id is, as a node's runtime or kubelet says it in passing: the kernel knows nothing but these.
///
/// ```
/// kubelet[971]: … "SyncLoop (PLEG): event for pod" pod="shop/orders-1" event={"ID":"6f1c…","Type":"ContainerDied","Data":"35bd…"}
/// kubelet[971]: … "Error syncing pod, skipping" err="… failed container=istio-proxy pod=orders-1_shop(6f1c…)" pod="shop/orders-1" podUID="6f1c…"
/// containerd[812]: … msg="RunPodSandbox for &PodSandboxMetadata{Name:orders-1,Uid:6f1c…,Namespace:shop,Attempt:0,} returns …
/// containerd[812]: … for &ContainerMetadata{Name:istio-proxy,Attempt:1,} returns container id \"35bd…\""
/// ```
package struct NamedRun: Sendable, Hashable {
    package var uid: String?
    package var containerID: String?
    package var namespace: String?
    package var pod: String?
    package var container: String?

    /// Nil where neither a pod's UID nor a container's id is told with its name.
    init?(uid: String?, containerID: String?, namespace: String?, pod: String?, container: String?) {
        self.uid = uid.flatMap { NamedRun.uid($0) }
        self.containerID = containerID.flatMap { id in Array(id.utf8).withUnsafeBufferPointer { NamedRun.hex($0) } }
        (self.namespace, self.pod, self.container) = (namespace, pod, container)
        guard isComplete else { return nil }
    }

    /// Of a log's file on its node, whichever way a collector writes its folders:
    /// `/var/log/pods/NS_POD_UID/CONTAINER/0.log`, `kubernetes.var.log.containers.POD_NS_CONTAINER-ID.log`.
    init?(logFile name: String) {
        guard name.utf8.count < 1000, name.hasSuffix(".log") else { return nil }
        let parts = name.split(separator: "_").map(String.init)
        guard parts.count >= 3 else { return nil }
        let (middle, last) = (parts[parts.count - 2], parts[parts.count - 1])
        let first = NamedRun.behindFolder(parts[parts.count - 3])
        let rest = last.dropFirst(36)
        if let sign = rest.first, sign == "/" || sign == "." {
            self.init(
                uid: String(last.prefix(36)), containerID: nil, namespace: first, pod: middle,
                container: rest.split(separator: sign).first.map(String.init))
        } else if let hyphen = last.lastIndex(of: "-") {
            self.init(
                uid: nil, containerID: String(last[hyphen...]), namespace: middle, pod: first,
                container: String(last[..<hyphen]))
        } else {
            return nil
        }
    }

    /// `shop` of `…/pods/shop` and of `….var.log.pods.shop`.
    private static func behindFolder(_ path: String) -> String {
        for folder in ["containers", "pods"] {
            guard let found = path.ranges(of: folder).last, found.upperBound < path.endIndex else { continue }
            let rest = path[found.upperBound...]
            if rest.first == "/" || rest.first == "." { return String(rest.dropFirst()) }
        }
        return path.split(separator: "/").last.map(String.init) ?? ""
    }

    private var isComplete: Bool {
        uid != nil && namespace != nil && pod != nil || containerID != nil && container != nil
    }

    /// Nil for a line that names none.
    init?(_ line: TextSlice) {
        // This is asked of every line of a node: most hold none of these words, and a pod's name alone says nothing of an id.
        let isKubelets = line.holds("podUID") || line.holds("PLEG")
        guard isKubelets || line.holds("Metadata{") || line.holds("Created container ") else { return nil }
        if line.holds("Created container ") {
            takeCRIO(line)
        } else if line.holds("PodSandboxMetadata{") {
            takeSandbox(line)
        } else if line.holds("&ContainerMetadata{") {
            takeContainer(line)
        } else if isKubelets {
            takeKubelet(line)
        }
        guard isComplete else { return nil }
    }

    private mutating func takeSandbox(_ line: TextSlice) {
        pod = NamedRun.word(line, "PodSandboxMetadata{Name:", to: 0x2C)
        uid = NamedRun.word(line, ",Uid:", to: 0x2C).flatMap(NamedRun.uid)
        namespace = NamedRun.word(line, ",Namespace:", to: 0x2C)
    }

    private mutating func takeContainer(_ line: TextSlice) {
        guard let mark = line.find("returns container id ") else { return }
        container = NamedRun.word(line, "&ContainerMetadata{Name:", to: 0x2C)
        containerID = NamedRun.hex(line.dropping(mark))
    }

    /// `Created container 88db…: shop/orders-1/istio-proxy`.
    private mutating func takeCRIO(_ line: TextSlice) {
        guard let mark = line.find("Created container "), let id = NamedRun.hex(line.dropping(mark)),
            let names = NamedRun.word(line.dropping(mark), ": ", to: 0x22)
        else { return }
        let parts = names.split(separator: "/").map(String.init)
        guard parts.count == 3 else { return }
        (containerID, namespace, pod, container) = (id, parts[0], parts[1], parts[2])
    }

    private mutating func takeKubelet(_ line: TextSlice) {
        if let name = NamedRun.word(line, " pod=\"", to: 0x22), let slash = name.firstIndex(of: "/") {
            namespace = String(name[..<slash])
            pod = String(name[name.index(after: slash)...])
        }
        uid =
            NamedRun.word(line, "podUID=\"", to: 0x22).flatMap(NamedRun.uid)
            ?? NamedRun.word(line, "podUID=", to: 0x20).flatMap(NamedRun.uid)
            ?? NamedRun.word(line, "\"ID\":\"", to: 0x22).flatMap(NamedRun.uid)
            ?? NamedRun.word(line, "{ID:\"", to: 0x22).flatMap(NamedRun.uid)
        if uid != nil, line.holds("\"ContainerDied\"") || line.holds("\"ContainerStarted\"") {
            containerID =
                line.find("\"Data\":").flatMap { NamedRun.hex(line.dropping($0)) }
                ?? line.find("Data:\"").flatMap { NamedRun.hex(line.dropping($0)) }
        }
        if let name = NamedRun.word(line, "containerName=\"", to: 0x22) { container = name }
        takeOldName(line)
        // What a line says beside a container's name may be of its pod's sandbox.
        if container != nil { containerID = nil }
    }

    /// `orders-1_shop(6f1c…)`, in the text of a failure and in logs before klog had keys.
    private mutating func takeOldName(_ line: TextSlice) {
        if let name = NamedRun.word(line, "failed container=", to: 0x20) { container = name }
        guard pod == nil, let quote = line.find("PLEG): \""), let open = line.find(0x28, from: quote + 8) else {
            return
        }
        let name = line.part(quote + 8, open)
        guard let split = name.findLast(0x5F) else { return }
        (pod, namespace) = (name.part(0, split).text(limit: 253), name.dropping(split + 1).text(limit: 63))
    }

    private static func word(_ line: TextSlice, _ mark: StaticString, to end: UInt8) -> String? {
        guard let at = line.find(mark) else { return nil }
        let rest = line.dropping(at + mark.utf8CodeUnitCount)
        let word = rest.part(0, min(rest.find(end) ?? rest.count, 400))
        let isName = !word.isEmpty && word.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != 0x7B }
        return isName ? word.text : nil
    }

    private static func uid(_ text: String) -> String? {
        let isUID = text.utf8.count == 36 && text.utf8.filter { $0 == 0x2D }.count == 4
        return isUID ? text : nil
    }

    /// 64 signs of a container's id, the first that stand together.
    static func hex(_ text: TextSlice) -> String? {
        var run = 0
        for (at, byte) in text.enumerated() {
            run = byte &- 0x30 < 10 || byte &- 0x61 < 6 ? run + 1 : 0
            if run == 64 { return text.part(at - 63, at + 1).text }
        }
        return nil
    }
}

/// Runs that the records of logs name, each told once.
struct NamedRuns {
    private var told: Set<NamedRun> = []
    private let most: Int

    /// Unless told otherwise as many as the containers of a cluster whose logs are given for some days.
    init(most: Int = 20_000) { self.most = most }

    mutating func take(_ run: NamedRun?, into facts: inout FactQueue) {
        guard let run, told.count < most, told.insert(run).inserted else { return }
        facts.add(.namedRun(run))
    }
}
