import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Actions where little room is left: a fix that hardly fits, a pool that grows towards the limit, a pod that has no name.
@Suite struct NarrowActionTests {
    /// What the mesh needs once its subsets are gone, by the remedy's own table.
    private func subsets(limit: String) -> Scenario {
        var scenario = Scenario(services: 60)
        scenario.mesh.addSubsets(5)
        scenario.limit = .stated(limit)
        return scenario
    }

    @Test func aFixThatFitsByLessThanTheEstimateErrsByIsJoinedWithALimit() throws {
        let first = try subsets(limit: "60Mi").incident()
        let needed = try #require(
            first.remedies.first { $0.cause == first[.drSubsets].code }?.effect?.neededAfter?.atFullPush)
        func action(_ part: Double) throws -> (steps: [String], incident: Incident) {
            let incident = try subsets(limit: "\(Int64(needed.double * part))").incident()
            return (try #require(incident.firstAction).steps, incident)
        }
        let narrow = try action(1.03)
        let limit = try #require(narrow.incident.remedies.first { $0.title.hasPrefix("raise the memory limit") })
        #expect(narrow.steps.count == 2 && narrow.steps.last == limit.id, "\(narrow.steps)")
        #expect(narrow.incident.firstAction?.why.contains("less than the estimate errs by") == true)
        #expect(narrow.incident.firstAction?.fitsAtPush == true)
        #expect(try action(1.15).steps.count == 1)
    }

    /// Moments of one process, each with more connections to one host, and a limit that they reach soon.
    private func growing(_ step: Int) throws -> OutlookEntry {
        var mesh = SampleMesh(seed: 9)
        mesh.addServices(20)
        mesh.addService("app", in: "shop", sidecar: .init(limit: "224Mi"))
        let pod = mesh.pods[mesh.pods.count - 1]
        var bundle = BundleBuilder(modifiedAt: mesh.capturedAt)
        for moment in 0..<7 {
            var shape = ProxyShape(pod, in: mesh)
            let cluster = try #require(shape.clusters.first)
            let open = 100 + step * moment
            shape.loads = [
                .init(cluster.name, address: cluster.endpoints[0].address, connections: open, requests: open)
            ]
            shape.downstreamConnections = open
            let at = mesh.capturedAt.later(Double(moment - 6) * 10)
            shape.capturedAt = at
            shape.extraAllocated = open * 30_000
            var capture = CaptureShape(mesh)
            capture.proxies = [shape]
            let held = 60_000_000 + open * 70_000
            for entry in capture.builder().entries where entry.name.contains("proxies/") {
                let page = entry.name.split(separator: "/").suffix(1).joined()
                guard ["memory", "config_dump", "server_info", "clusters", "prometheus"].contains(where: page.contains)
                else { continue }
                bundle.add("\(moment)/\(page)", bytes: entry.bytes, modifiedAt: at)
            }
            bundle.add(
                "\(moment)/cgroup.json",
                bytes: Array(#"{"memory.current": "\#(held)", "memory.max": "\#(224 << 20)"}"#.utf8), modifiedAt: at)
        }
        return try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().outlook.first)
    }

    @Test func aPoolThatGrowsIsBoundByWhatFits() throws {
        let entry = try growing(220)
        let lives = try #require(entry.livesSeconds, "\(entry.causes.filter { $0.outcome.isClaim }.map(\.why.plain))")
        #expect(lives > 0 && entry.wouldBeKilled == true)
        let remedy = try #require(entry.remedies.first { $0.yaml?.contains("maxConnections") == true })
        #expect(remedy.kind == .stopGap && remedy.title.contains("as many as fit"), "\(remedy.title)")
        // Nobody who is served now is refused, and nothing is saved now.
        let most = remedy.yaml?.split(separator: "\n").first { $0.contains("maxConnections") }
        let bound = most?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        #expect(bound > 100 + 220 * 6, "\(bound)")
        #expect(remedy.saving == nil && remedy.savesAtMost == nil)
    }

    @Test func thePodOfAKernelsLineIsFoundByItsUID() throws {
        var bundle = BundleBuilder()
        let uid = "7c1a9e52-3f0b-4d4e-9a51-6f0f3c2d1b77"
        bundle.add(
            "dmesg.txt",
            bytes: Array(
                """
                [ 91.2] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=/kubepods/burstable/pod\(uid)/abc,task_memcg=/kubepods/burstable/pod\(uid)/abc,task=envoy,pid=77,uid=1337
                [ 91.3] Memory cgroup out of memory: Killed process 77 (envoy) total-vm:9kB, anon-rss:61000kB, file-rss:0kB

                """.utf8))
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        let next = try #require(incident.nextCapture)
        #expect(next.text.plain.hasPrefix("Find its pod"), "\(next.text)")
        #expect(next.command?.line.hasSuffix("| grep \(uid)") == true, "\(next.command?.line ?? "")")
    }
}
