import Privacy
import Reporting
import SampleBundles
import Store
import TestSupport
import Testing

@testable import oom_report

/// A case of which every name has one word in it that no text of ours has: a pod, its namespace, labels, owners, images, nodes, a
/// DestinationRule and who deploys it, a kernel's log, events, and the folder in which all of it lies.
@Suite struct MarkedNameTests {
    private let place: Workplace
    private let bundle: String

    init() throws {
        place = try Workplace()
        var builder = TestFiles()
        builder.add("pods.yaml", Self.objects)
        builder.add("ip-10-231-17-44-dmesg.log", Self.kernel)
        builder.add("events.txt", Self.events)
        builder.add("ip-10-231-17-44.QUOLLNODE.journal", "Mar 02 08:29:59 ip-10-231-17-44 kernel: quollword\n")
        bundle = try place.write("QUOLLCORP.tar", builder.tar)
    }

    private static let uid = "1c2d3e4f-1234-4abc-8def-0123456789ab"
    private static let container = String(repeating: "35bd", count: 16)

    /// Whatever must be nowhere, in small letters.
    private static let marks = [
        "quoll", uid, uid.replacing("-", with: "_"), container, "10-231-17-44", "10.231.17", "77::1f", "2001:db8:77",
        "acme",
    ]

    private static let objects = """
        apiVersion: v1
        kind: List
        items:
        - apiVersion: v1
          kind: Pod
          metadata:
            name: quollcart-7d9f8b6c5-x2x4z
            namespace: quollshop
            uid: \(uid)
            labels: {app: quollcart, team: QUOLLTEAM, customer: QUOLL, "acme.github.com/owner": quollowner, "quoll.example.com/x": quollval}
            ownerReferences: [{kind: ReplicaSet, name: quollcart-7d9f8b6c5, controller: true}]
          spec:
            nodeName: ip-10-231-17-44
            containers:
            - name: istio-proxy
              image: docker.io/istio/proxyv2:1.24.1
              args: [proxy, sidecar]
              resources: {limits: {memory: 160Mi}}
            - {name: quollapp, image: "quollregistry.example.com/quollteam/quollimage:1.2@sha256:\(container)"}
          status:
            phase: Running
            podIP: fd00:77::1f
            containerStatuses:
            - name: istio-proxy
              containerID: containerd://\(container)
              restartCount: 3
              state: {running: {startedAt: "2026-03-02T08:31:00Z"}}
              lastState: {terminated: {exitCode: 137, reason: OOMKilled, startedAt: "2026-03-02T08:00:00Z", finishedAt: "2026-03-02T08:30:00Z"}}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: quollcart, namespace: quollshop, labels: {app.kubernetes.io/managed-by: quolldeployer}}
          spec: {replicas: 1, selector: {matchLabels: {app: quollcart}}}
        - apiVersion: v1
          kind: Namespace
          metadata: {name: quollshop, labels: {team: QUOLL, owner: quollowner}, annotations: {contact: quoll@quollmail.example.com}}
        - apiVersion: networking.istio.io/v1
          kind: DestinationRule
          metadata: {name: quollrule, namespace: quollshop, labels: {app.kubernetes.io/managed-by: quolldeployer}}
          spec: {host: "*.quollshop.svc.cluster.local", subsets: [{name: quollsubset, labels: {version: quollversion}}]}

        """

    private static func killed(_ process: String, _ id: Int) -> String {
        "[Mon Mar  2 08:3\(id):59 2026] Memory cgroup out of memory: Killed process 4\(id) (\(process)) total-vm:3249380kB, anon-rss:140492kB, file-rss:49152kB, shmem-rss:0kB, UID:1337 pgtables:900kB oom_score_adj:969\n"
    }

    private static let kernel: String = {
        let pod =
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod\(uid.replacing("-", with: "_")).slice"
        let line =
            "[Mon Mar  2 08:29:59 2026] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=cri-containerd-\(container).scope,mems_allowed=0,oom_memcg=\(pod),task_memcg=\(pod)/cri-containerd-\(container).scope,task=envoy,pid=40,uid=1337\n"
        return line + killed("envoy", 0) + killed("shquollproc", 1) + killed("java", 2) + killed("quoll work", 3)
    }()

    private static let events = """
        NAMESPACE   LAST SEEN   TYPE      REASON      OBJECT                           MESSAGE
        quollshop   5m          Warning   Unhealthy   pod/quollcart-7d9f8b6c5-x2x4z    dial tcp [fd00:77::1f]:15021: refused; lookup fd00:77::1f: no such host, net 2001:db8:77::/48
        quollshop   5m          Warning   BackOff     pod/quollcart-7d9f8b6c5-x2x4z    Back-off restarting failed container quollapp in pod quollcart-7d9f8b6c5-x2x4z_quollshop(\(uid))

        """

    private func run(_ words: [String]) -> Recorder {
        let recorder = Recorder()
        let status = recorder.run(words)
        #expect(status == .done, "\(words.dropFirst(2)) \(recorder.messages)")
        return recorder
    }

    private func leaked(_ text: String) -> [String] {
        let text = text.lowercased().replacing("&#45;", with: "-").replacing("\\", with: "")
        return Self.marks.filter(text.contains)
    }

    @Test(arguments: RedactionLevel.allCases, ReportFormat.all)
    func `No form holds a part of any name`(level: RedactionLevel, format: ReportFormat) {
        let recorder = run(["analyze", bundle, "--redact", level.rawValue, "--format", format.name, "--appendix"])
        #expect(leaked(recorder.output) == [] && leaked(recorder.messages) == [])
        #expect(!recorder.output.isEmpty)
    }

    /// Its tables as they are, and as a query gives them.
    @Test(arguments: RedactionLevel.allCases) func `No table holds a part of any name`(level: RedactionLevel) throws {
        let (redacted, plain) = (place["\(level).sqlite"], place["plain.sqlite"])
        _ = run(["analyze", bundle, "--redact", level.rawValue, "--db", redacted, "--format", "json"])
        _ = run(["analyze", bundle, "--db", plain, "--format", "json"])
        #expect(leaked(String(decoding: try Project.bytes(at: redacted), as: UTF8.self)) == [])
        var seen = 0
        for table in SchemaReference.tables where !table.isView {
            let query = ["query", "--format", "csv", "--db"]
            let all = "SELECT * FROM \(table.name)"
            #expect(leaked(run(query + [redacted, all]).output) == [], "\(table.name)")
            #expect(
                leaked(run(query + [plain, all, "--redact", level.rawValue]).output) == [], "\(table.name) by a query")
            if !leaked(run(query + [plain, all]).output).isEmpty { seen += 1 }
        }
        #expect(seen > 8, "the names are in the plain database: \(seen)")
    }

    @Test(arguments: RedactionLevel.allCases) func `No list of entries and no comparison holds one`(
        level: RedactionLevel
    ) {
        for words in [["inspect", bundle], ["compare", bundle, bundle]] {
            let recorder = run(words + ["--redact", level.rawValue])
            #expect(leaked(recorder.output) == [] && leaked(recorder.messages) == [], "\(words[0])")
        }
    }
}

/// Files below one folder, as a tar.
private struct TestFiles {
    private var builder = BundleBuilder()
    mutating func add(_ name: String, _ text: String) { builder.add("QUOLLCORP/quollfolder/\(name)", text) }
    var tar: [UInt8] { builder.tar() }
}
