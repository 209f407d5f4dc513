import Analysis
import Archive
import Diagnosis
import Prose
import Reporting
import SampleBundles
import Store
import TestSupport
import Testing

@testable import oom_report

/// Several bundles in one call: archives of one mesh are one case, archives of several meshes are several.
@Suite struct SeveralMeshesTests {
    private let place: Workplace
    init() throws { place = try Workplace() }

    private func sample(_ name: String) throws -> String {
        if place.files.contains("\(name).tgz") { return place["\(name).tgz"] }
        #expect(Recorder().run(["sample", name, "-o", place["\(name).tgz"]]) == .done)
        return place["\(name).tgz"]
    }

    private func report(_ bundles: [String]) throws -> Report {
        try AnalyzePlan(bundles: bundles).analysis.run()
    }

    @Test func `Archives of two meshes are judged as in two calls`() throws {
        let bundles = try [sample("wildcard-subsets"), sample("startup-loop")]
        let alone = try bundles.map { try report([$0]) }
        let both = try report(bundles)
        #expect(both.incidents.map(\.id) == ["OOM-1", "OOM-2"])
        #expect(both.incidents.map(\.bundle) == ["wildcard-subsets.tgz", "startup-loop.tgz"])
        for (incident, own) in zip(both.incidents, alone.compactMap(\.incidents.first)) {
            #expect(incident.subject == own.subject)
            #expect(incident.killCount == own.killCount)
            #expect(incident.causes.map(\.outcome) == own.causes.map(\.outcome))
            #expect(incident.kills.map(\.duringCapture) == own.kills.map(\.duringCapture))
            #expect(incident.standIn == own.standIn)
        }
        #expect(both.proxies.count == alone[0].proxies.count + alone[1].proxies.count)
        #expect(both.bundles.map(\.capturedAt) == alone.compactMap(\.bundles.first?.capturedAt))
        #expect(both.cohorts.warning?.plain.hasPrefix("the bundles are of 2 meshes") == true)
    }

    /// All that is told of an incident, without its number, its archive, and the place of a file among those of its name.
    private func told(_ incident: Incident) -> String {
        var one = Report(toolVersion: "test")
        one.incidents = [incident]
        one.incidents[0].id = "OOM-1"
        one.incidents[0].bundle = nil
        var text = JSONRenderer().render(one)
        for place in 0..<4 { text = text.replacing(" ORDER BY id LIMIT 1 OFFSET \(place)", with: "") }
        return text
    }

    /// Another mesh with a namespace and workloads of the same names, which call all that there is.
    private func namesake() throws -> String {
        var mesh = Mesh(seed: 77)
        mesh.addControlPlane()
        mesh.addServices(20)
        mesh.addService("payroll", in: "tariffs")
        mesh.addService("basket", in: "checkout", pods: 2)
        mesh.addService("pay", in: "checkout", pods: 2)
        var capture = CaptureShape(mesh)
        for pod in mesh.pods where pod.namespace == "checkout" {
            var shape = ProxyShape(pod, in: mesh)
            for cluster in shape.clusters {
                guard let endpoint = cluster.endpoints.first else { continue }
                shape.loads.append(
                    ProxyShape.Load(cluster.name, address: endpoint.address, connectionsTotal: 9, requestsTotal: 900))
            }
            capture.proxies.append(shape)
        }
        return try place.write("namesake.tgz", capture.builder().tarGzip())
    }

    @Test func `What another mesh calls is in no remedy`() throws {
        let bundle = try sample("wildcard-subsets")
        let alone = try report([bundle]), both = try report([bundle, namesake()])
        #expect(both.incidents.count == alone.incidents.count)
        for (incident, own) in zip(both.incidents, alone.incidents) {
            #expect(!own.remedies.isEmpty)
            #expect(told(incident) == told(own))
            #expect(!told(incident).contains("payroll"))
        }
    }

    /// Workloads and incidents of two meshes may have the same names: a row of a database tells of which mesh it is.
    @Test func `What was found is kept with its mesh`() throws {
        let bundle = try sample("startup-loop"), path = place["two.sqlite"]
        _ = Recorder().run(["analyze", try sample("wildcard-subsets"), bundle, "--db", path])
        for table in ["incident", "finding", "evidence", "remedy"] {
            let asked = Recorder()
            let rows = "SELECT DISTINCT mesh_id FROM \(table) WHERE mesh_id IN (SELECT mesh_id FROM bundle) ORDER BY 1"
            #expect(asked.run(["query", "--db", path, "--format", "csv", rows]) == .done)
            #expect(asked.output == "mesh_id\n1\n2\n", "\(table): \(asked.output)")
        }
    }

    /// A Deployment of the same name in the mesh that was given first is another one.
    @Test func `What a mesh wants of a workload is its own`() throws {
        let bundle = try sample("wildcard-subsets")
        let alone = try #require(try report([bundle]).incidents.first)
        let both = try #require(try report([namesake(), bundle]).incidents.first)
        #expect(alone.state.replicas != nil)
        #expect(both.state.replicas == alone.state.replicas && both.state.running == alone.state.running)
        #expect(both.remedies.map(\.title) == alone.remedies.map(\.title))
    }

    /// What is left of a mesh hours later, when all but istiod was replaced.
    private func later(_ seconds: Double, than first: CaptureShape, keeping workload: String) throws -> String {
        var mesh = Mesh(seed: 78)
        mesh.capturedAt = first.mesh.capturedAt.later(seconds)
        mesh.addControlPlane()
        mesh.addServices(20)
        mesh.addService("basket", in: "checkout", pods: 2)
        let kept = try #require(first.mesh.pods.first { $0.workload == workload })
        let place = try #require(
            mesh.pods.indices.first { mesh.pods[$0].workload == (workload == "istiod" ? "istiod" : "basket") })
        mesh.pods[place].uid = kept.uid
        var capture = CaptureShape(mesh)
        for pod in mesh.pods where pod.namespace == "checkout" { capture.proxies.append(ProxyShape(pod, in: mesh)) }
        return try self.place.write("later-\(Int(seconds))-\(workload).tgz", capture.builder().tarGzip())
    }

    /// istiod alone runs on for weeks: it proves one mesh, and no one time.
    @Test(arguments: [(40_000, "istiod", false), (120, "istiod", true), (40_000, "pay", true)])
    func `Archives of different times are one case where they know a proxy in common`(
        seconds: Double, kept: String, areOne: Bool
    ) throws {
        let first = try #require(SampleBundles.named("wildcard-subsets")).capture
        let both = try report([sample("wildcard-subsets"), later(seconds, than: first, keeping: kept)])
        #expect(both.incidents.map { $0.bundle == nil } == [areOne])
    }

    @Test func `All that is told of two meshes is told as in two calls`() throws {
        let bundles = try [sample("wildcard-subsets"), sample("startup-loop")]
        let alone = try bundles.flatMap { try report([$0]).incidents }
        let both = try report(bundles).incidents
        #expect(both.map(told) == alone.map(told))
    }

    /// One archive that holds these under those names.
    private func packed(_ files: [(name: String, path: String)]) throws -> String {
        var builder = BundleBuilder()
        for file in files { builder.add(file.name, bytes: try Project.bytes(at: file.path)) }
        return try place.write("ticket.tgz", builder.tarGzip())
    }

    @Test(arguments: [
        ["eu/bug-report.tar.gz", "us/bug-report.tar.gz"], ["prod-eu.tar.gz", "prod-us.tar.gz"],
        ["ticket/a/bug-report.tgz", "ticket/b/bug-report.tgz"],
    ])
    func `Archives of two meshes in one archive are judged as two`(names: [String]) throws {
        let bundles = try [sample("wildcard-subsets"), sample("startup-loop")]
        let note = try place.write("README.txt", Array("Both clusters, taken on Tuesday.\n".utf8))
        let both = try report([packed([("README.txt", note)] + zip(names, bundles).map { ($0, $1) })])
        let given = try report(bundles)
        #expect(both.incidents.count == 2 && both.bundles.count == 2)
        #expect(both.incidents.map(\.subject) == given.incidents.map(\.subject))
        #expect(both.incidents.map { $0.causes.map(\.outcome) } == given.incidents.map { $0.causes.map(\.outcome) })
        #expect(
            both.incidents.map { $0.remedies.map(\.title.plain) }
                == given.incidents.map { $0.remedies.map(\.title.plain) })
        #expect(both.proxies.count == given.proxies.count)
        #expect(both.bundles.allSatisfy { $0.name.hasPrefix("ticket.tgz/") && $0.isComplete && $0.entries > 40 })
        #expect(both.bundles.map(\.capturedAt) == given.bundles.map(\.capturedAt))
        #expect(both.cohorts.warning?.plain.hasPrefix("the bundles are of 2 meshes") == true)
    }

    @Test func `An archive twice in one archive is one mesh, and what it says counts once`() throws {
        let bundle = try sample("wildcard-subsets")
        let twice = try report([packed([("a/bug-report.tgz", bundle), ("b/bug-report.tgz", bundle)])]),
            once = try report([bundle])
        #expect(twice.incidents.count == 1)
        #expect(twice.incidents.first?.killCount == once.incidents.first?.killCount)
        #expect(twice.proxies.count == once.proxies.count)
        // Each dump is a page of its own.
        func told(_ report: Report) -> [String] {
            report.timeline.map(\.what.plain).filter { !$0.contains("dumps hold") }
        }
        #expect(told(twice) == told(once))
    }

    @Test func `A page beside one of two archives is of its mesh`() throws {
        let line =
            "[ 3805.92] Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:339984kB, anon-rss:70088kB\n"
        let page = try place.write("dmesg.txt", Array(line.utf8))
        let files = try [
            ("eu/bug-report.tgz", sample("wildcard-subsets")), ("us/bug-report.tgz", sample("startup-loop")),
        ]
        for (name, meshes) in [("us/dmesg.txt", ["2"]), ("dmesg.txt", ["0"])] {
            let reader = try BundleReader(paths: [packed(files + [(name, page)])])
            let store = try Loader(path: nil).load(reader)
            let found = try store.database.texts(
                "SELECT CAST(mesh_id AS TEXT) FROM source_file WHERE name LIKE '%dmesg.txt'")
            #expect(found == meshes)
            #expect(
                try store.database.texts("SELECT DISTINCT CAST(mesh_id AS TEXT) FROM bundle WHERE mesh_id > 0") == [
                    "1", "2",
                ])
        }
    }

    @Test func `The same archive twice is one case`() throws {
        let bundle = try sample("wildcard-subsets")
        let once = try report([bundle]), twice = try report([bundle, bundle])
        #expect(twice.incidents.count == 1)
        #expect(twice.incidents.first?.bundle == nil)
        #expect(twice.incidents.first?.killCount == once.incidents.first?.killCount)
        #expect(twice.proxies.count == once.proxies.count)
        #expect(twice.incidents.map(told) == once.incidents.map(told))
        #expect(twice.timeline.map(\.what.plain) == once.timeline.map(\.what.plain))
        #expect(
            twice.caveats.map(\.text.plain) == [
                "the same archive was given twice, and counts once: wildcard-subsets.tgz"
            ])
        #expect(once.caveats.allSatisfy { !$0.text.plain.contains("twice") })
        let last = try #require(twice.manifest.first { $0.kind == "archive" })
        #expect(last.status == .skipped && last.why == "the same archive as input 1: given twice, counted once")
    }

    @Test func `A page beside two archives makes no mesh of its own`() throws {
        let page = try place.write(
            "memory.json", Array("{\"allocated\": \"12345678\", \"heap_size\": \"23456789\"}".utf8))
        let archives = try [sample("wildcard-subsets"), sample("startup-loop")]
        #expect(try report([archives[0], page]).incidents.map(\.bundle) == [nil])
        #expect(try report([archives[0], page, archives[1]]).incidents.count == 2)
    }
}
