import FoundationEssentials
import SampleBundles
import TestSupport
import Units

@testable import oom_report

/// A folder for the `kubectl` of `Tests/FakeMesh`: the sample of a wildcard rule, in which both `pay` were killed, live again
/// near their limit, and answer; and both `basket` have room.
final class PlayedMesh {
    let place: Workplace
    let victims: [String]
    let survivors: [String]

    init() throws {
        place = try Workplace()
        var capture = SampleBundles.named("wildcard-subsets")?.capture ?? CaptureShape(Mesh(seed: 1))
        let mesh = capture.mesh
        let proxies = mesh.pods.filter { $0.sidecar != nil }
        victims = proxies.filter { $0.workload == "pay" }.map(\.name)
        survivors = proxies.filter { $0.workload == "basket" }.map(\.name)
        // They answer, but for what a capture must not ask of them.
        capture.proxies += capture.victims
        capture.root = ""
        for entry in capture.builder().entries { try add(entry.name, entry.bytes) }
        try add("rows", proxies.map(Self.row).joined())
        try add("istiods", "istio-system \(mesh.istiodPod) 0\n")
        try add("services", "monitoring prometheus 9090\n")
        try add("cluster/events.yaml", Self.events(mesh))
        try add("top", Self.top(proxies))
        try add(
            "raw/api_v1_nodes_\(proxies.first { $0.name == victims.first }?.node ?? "")_proxy_logs_kern.log",
            Self.kernelLog)
        for pod in proxies {
            let isVictim = pod.workload == "pay"
            let limit = isVictim ? 76 << 20 : 1 << 30
            try add("proxies/\(pod.folder)/cgroup", Self.cgroup(limit: limit, usage: 70 << 20, kills: isVictim ? 1 : 0))
            try add(
                "proxies/\(pod.folder)/status",
                "Name:\tenvoy\nState:\tS (sleeping)\nVmRSS:\t  122880 kB\nRssAnon:\t   67584 kB\n")
        }
        try moods([])
    }

    func add(_ name: String, _ text: String) throws { try add(name, Array(text.utf8)) }

    func add(_ name: String, _ bytes: [UInt8]) throws {
        let path = place["mesh/" + name]
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Project.write(bytes, at: path)
    }

    /// `PATTERN|ACT`, the first that fits a command.
    func moods(_ lines: [String]) throws { try add("moods", lines.map { $0 + "\n" }.joined()) }

    /// Every command that the mesh was asked, one to a line.
    var asked: [Substring] { ((try? text("mesh/asked")) ?? "").split(separator: "\n") }

    /// Whether a command is about one of these pods.
    static func isAbout(_ command: Substring, _ pods: [String]) -> Bool {
        pods.contains { command.firstRange(of: $0) != nil }
    }

    func text(_ name: String) throws -> String { String(decoding: try Project.bytes(at: place[name]), as: UTF8.self) }

    /// Runs the script in one of the shells; deadlines of two seconds where the mesh lets a request hang.
    func run(
        _ options: String = "", shell: String = "sh", settings: CaptureSettings = CaptureSettings(),
        isHurried: Bool = false
    ) throws -> Shell.Result {
        var script = CaptureScript.text(settings)
        if isHurried { script = script.replacing("limit=$1\n", with: "limit=2\n") }
        _ = try place.write("capture.sh", Array(script.utf8))
        let path = "PATH='\(Project.path("Tests/FakeMesh"))':$PATH MESH='\(place["mesh"])'"
        return try Shell(place: place).run("\(path) \(shell) capture.sh --output out.tar.gz \(options)")
    }

    /// What the archive holds of a file.
    func archived(_ name: String) throws -> String {
        _ = try Shell(place: place).run("tar -xzOf out.tar.gz 'oom-capture/\(name)' >page")
        return try text("page")
    }

    /// Names in the archive.
    func entries(of archive: String = "out.tar.gz") throws -> [String] {
        _ = try Shell(place: place).run("tar -tzf \(archive) >list")
        return try text("list").split(separator: "\n").map { String($0.dropFirst("oom-capture/".count)) }
    }
}

extension PlayedMesh {
    /// What the script's template makes of a pod; tried with kubectl 1.32 on the same objects.
    private static func row(_ pod: Mesh.Pod) -> String {
        let last = pod.sidecar?.life.lastState == nil ? "- - -" : "OOMKilled 137 2026-11-24T07:30:04Z"
        return """
            spec \(pod.namespace) \(pod.name) \(pod.sidecar?.limit ?? "-")
            pod \(pod.namespace) \(pod.name) \(pod.node) Running ReplicaSet/\(pod.workload)-\(pod.hash) \(pod.workload) \
            \(pod.sidecar?.life.restarts ?? 0) running \(last) docker.io/istio/proxyv2:1.30.1

            """
    }

    private static func cgroup(limit: Int, usage: Int, kills: Int) -> String {
        """
        /sys/fs/cgroup/memory.max:\(limit)
        /sys/fs/cgroup/memory.current:\(usage)
        /sys/fs/cgroup/memory.peak:\(usage + 1_048_576)
        /sys/fs/cgroup/memory.events:oom_kill \(kills)
        /sys/fs/cgroup/memory.stat:anon \(usage - 2_097_152)
        /sys/fs/cgroup/memory.stat:inactive_file 1048576

        """
    }

    private static func top(_ pods: [Mesh.Pod]) -> String {
        "NAMESPACE   POD   NAME   CPU(cores)   MEMORY(bytes)\n"
            + pods.map { "\($0.namespace)   \($0.name)   istio-proxy   3m   69Mi\n" }.joined()
    }

    private static func events(_ mesh: Mesh) -> String {
        """
        apiVersion: v1
        items:
        - apiVersion: v1
          count: 2
          firstTimestamp: "2026-11-24T06:00:01Z"
          involvedObject:
            fieldPath: spec.containers{istio-proxy}
            kind: Pod
            name: \(mesh.pods.first { $0.workload == "pay" }?.name ?? "")
            namespace: checkout
          kind: Event
          lastTimestamp: "2026-11-24T07:30:05Z"
          message: Container started
          metadata:
            name: pay.18eaeca3cdb2ce02
            namespace: checkout
          reason: Started
          type: Normal
        kind: List

        """
    }

    private static let kernelLog = """
        Nov 24 07:29:59 node-a systemd[1]: Started Session 4 of User root.
        Nov 24 07:30:04 node-a kernel: [ 3805.92] envoy invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=985
        Nov 24 07:30:04 node-a kernel: [ 3805.92] memory: usage 77824kB, limit 77824kB, failcnt 94
        Nov 24 07:30:04 node-a kernel: [ 3805.92] Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:339984kB, anon-rss:70088kB, file-rss:53180kB, shmem-rss:0kB

        """
}
