import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Memory over time in whole bundles: Prometheus beside a bug-report.
@Suite struct MemoryCurveTests {
    /// Samples that end `gap` seconds before the kill.
    private func watched(
        _ scenario: inout Scenario, _ megabytes: [Double], every interval: Double = 300, gap: Double = 20
    ) {
        var answer = PrometheusAnswer()
        answer.add(
            "container_memory_working_set_bytes", of: scenario.mesh.pods(of: "pay", in: "checkout")[0],
            from: scenario.killedAt.later(-gap - interval * Double(megabytes.count - 1)), every: interval,
            megabytes.map { Int($0 * 1e6) })
        scenario.added.append(("bug-report/working_set.json", answer.text))
    }

    private static let line = (0..<60).map { 20 + Double($0) * 0.5 }

    @Test func `The life before the kill has its shape, slope and last sample`() throws {
        var scenario = Scenario(services: 20, lived: 20_000)
        watched(&scenario, Self.line)
        let curve = try #require(try scenario.incident().memoryBefore)
        #expect(curve.figure == .container)
        #expect(curve.shape == .linear)
        #expect(abs((curve.bytesPerHour ?? 0) - 6e6) < 1_000)
        #expect(curve.last == Bytes(49_500_000))
        #expect(curve.secondsBeforeKill == 20)
        #expect(curve.intervalSeconds == 300)
        #expect(curve.drawing.count == MemoryCurve.drawn)
        #expect(curve.drawing == curve.drawing.sorted())
        #expect(curve.secondsToLimit == nil)
    }

    /// A run that ended at the limit died there as well, whoever tells of it.
    @Test(arguments: [(64 << 20, 1), (66_500_000, 1), (66_000_000, 0), (60_000_000, 0)])
    func `A run before that ended at the limit is told`(last: Int, count: Int) throws {
        var scenario = Scenario(services: 20, lived: 20_000)
        scenario.limit = .stated("64Mi")
        watched(&scenario, [20, 40, 50, Double(last) / 1e6] + Self.line)
        let curve = try #require(try scenario.incident().memoryBefore)
        #expect(curve.lives == 2 && curve.endedAtLimit.count == count, "\(curve.endedAtLimit)")
    }

    /// Of which the kernel tells, within the time of a sample: no page has to be guessed.
    @Test(arguments: [(100.0, 0), (301, 1)]) func `A run before that ended in a known kill is no further one`(
        after: Double, count: Int
    ) throws {
        var scenario = Scenario(services: 20, lived: 20_000)
        scenario.limit = .stated("64Mi")
        watched(&scenario, [20, 40, 50, 66.8] + Self.line)
        let slice = scenario.mesh.pods(of: "pay", in: "checkout")[0].uid.replacing("-", with: "_")
        let cgroup =
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod\(slice).slice/cri-containerd-\(String(repeating: "4e", count: 32)).scope"
        let at = scenario.killedAt.later(-20 - 300 * Double(Self.line.count) + after).rfc3339
        scenario.added.append(
            (
                "bug-report/journal.txt",
                """
                \(at) node-a kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=\(cgroup),task_memcg=\(cgroup),task=envoy,pid=4711,uid=1337
                \(at) node-a kernel: Memory cgroup out of memory: Killed process 4711 (envoy) total-vm:822308kB, anon-rss:60444kB, file-rss:51200kB

                """
            ))
        let incident = try scenario.incident()
        let curve = try #require(incident.memoryBefore)
        #expect(incident.kills.count == 2, "\(incident.kills)")
        #expect(curve.lives == 2 && curve.endedAtLimit.count == count, "\(curve.endedAtLimit)")
    }

    @Test func `A limit for what grows in a line says how long it lasts`() throws {
        var scenario = Scenario(services: 20, lived: 20_000)
        scenario.pages = .none
        scenario.limit = .stated("64Mi")
        watched(&scenario, Self.line)
        let incident = try scenario.incident()
        let action = try #require(incident.firstAction)
        #expect(action.why.hasPrefix("a stop-gap for about "), "\(action.why)")
        let limit = try #require(incident.recommendedLimit)
        #expect(limit.enough == .until)
        // 20,000 s filled 64 MiB; what is more fills by 0.5 MB in 300 s.
        let more = (limit.bytes - Bytes(64 << 20)).double / (0.5e6 / 300)
        #expect(abs((limit.seconds ?? 0) - 20_000 - more) < 120, "\(limit.seconds ?? 0)")
        let steady = try Scenario(services: 140).incident().firstAction
        #expect(steady?.why.contains("a stop-gap for") == false)
    }

    /// Nobody knows how long it lived: the next life does not start with nothing either.
    @Test func `A limit lasts from what it holds after a start`() throws {
        var curve = MemoryCurve(
            figure: .container, shape: .linear, samples: 60, lives: 2, spanSeconds: 3_540, intervalSeconds: 60,
            drawing: [100_000_000, 320_000_000], evidence: Evidence(.file("f", locator: "samples"), text: "last"))
        curve.bytesPerHour = 600e6
        func lasts() throws -> Double? { try pageless(limit: 320_000_000, curve: curve).lasts(Bytes(500_000_000)) }
        #expect(try lasts() == 3_000)
        curve.afterStart = Bytes(100_000_000)
        #expect(try lasts() == 2_400)
    }

    @Test func `What a life holds after its start is told by the next one`() throws {
        var scenario = Scenario(services: 20, lived: 20_000)
        watched(&scenario, Self.line + [15, 16, 16, 16, 16, 16], gap: 20 - 6 * 300)
        #expect(try scenario.incident().memoryBefore?.afterStart == Bytes(16_000_000))
    }

    @Test func `A line of the process after the kill says until when a limit lasts`() throws {
        var scenario = Scenario(services: 20, lived: 20_000, sinceKill: 9_000)
        scenario.limit = .stated("64Mi")
        scenario.pages = .none
        // Twenty minutes after the kill it rises again.
        watched(&scenario, Array(Self.line.prefix(20)), gap: -1_200 - 19 * 300)
        let incident = try scenario.incident()
        #expect(incident.memoryBefore == nil)
        let since = try #require(incident.memorySince)
        #expect(since.shape == .linear && abs((since.bytesPerHour ?? 0) - 6e6) < 1_000)
        #expect(incident.recommendedLimit?.enough == .until)
        var flat = Scenario(services: 20, lived: 20_000, sinceKill: 9_000)
        flat.pages = .none
        watched(&flat, Array(repeating: 20, count: 20), gap: -1_200 - 19 * 300)
        #expect(try flat.incident().memorySince == nil)
    }

    /// Pages that somebody saved day by day, of the process that was killed later.
    @Test func `Pages before the kill are a line as well`() throws {
        let scenario = Scenario(services: 20)
        let pod = try #require(scenario.mesh.pods(of: "pay", in: "checkout").first)
        func report(_ days: Int) throws -> Incident {
            var mesh = scenario.mesh
            let place = try #require(mesh.pods.firstIndex { $0.workload == "pay" })
            let start = mesh.capturedAt.later(-5 * 86_400)
            mesh.pods[place].sidecar?.limit = "200Mi"
            mesh.pods[place].sidecar?.life = .oomKilled(
                from: start, to: mesh.capturedAt.later(-600), restarts: 1)
            var bundle = BundleBuilder(modifiedAt: mesh.capturedAt)
            bundle.add("pods.yaml", KubernetesYAML.podList([mesh.pods[place]]), modifiedAt: mesh.capturedAt)
            for day in 1...days {
                var shape = ProxyShape(pod, in: mesh, startedAt: start)
                shape.capturedAt = start.later(Double(day) * 86_400)
                shape.extraAllocated = day * 18_000_000
                var capture = CaptureShape(mesh)
                capture.proxies = [shape]
                for entry in capture.builder().entries where entry.name.contains("proxies/") {
                    let page = entry.name.split(separator: "/").suffix(1).joined()
                    guard ["memory", "server_info"].contains(page) else { continue }
                    bundle.add("day-\(day)/\(page)", bytes: entry.bytes, modifiedAt: shape.capturedAt)
                }
            }
            return try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        }
        let curve = try #require(try report(3).memoryBefore)
        #expect(curve.shape == .linear && curve.samples == 3)
        #expect(curve.rate?.plain.hasSuffix(" a day") == true, "\(curve.rate ?? "")")
        #expect(try report(2).memoryBefore == nil)
    }

    @Test(arguments: [
        ([40, 60, 80], MemoryCurve.Shape.linear), ([40, 41, 80], .short), ([40, 39, 80], .short), ([40, 80], .short),
        ([40, 42, 44], .short),
    ])
    func `A few moments are a line or nothing`(megabytes: [Double], shape: MemoryCurve.Shape) {
        let points = megabytes.enumerated().map {
            MemoryCurve.Point(at: nil, seconds: Double($0.offset) * 86_400, bytes: Bytes(rounding: $0.element * 1e6))
        }
        #expect(CurveShape(points, isOfMoments: true).shape == shape)
        #expect(CurveShape(points).shape == .short)
    }

    @Test func `What came after the kill is another life`() throws {
        var scenario = Scenario(services: 20, lived: 20_000)
        watched(&scenario, Self.line + [15, 16, 16, 16, 16, 16], gap: 20 - 6 * 300)
        let curve = try #require(try scenario.incident().memoryBefore)
        #expect(curve.samples == 60)
        #expect(curve.lives == 2)
        #expect(curve.last == Bytes(49_500_000))
    }

    @Test func `A line over hours speaks against a level`() throws {
        var scenario = Scenario(services: 140, lived: 20_000)
        #expect(try scenario.incident()[.configScope].outcome == .confirmed)
        watched(&scenario, Self.line)
        let cause = try scenario.incident()[.configScope]
        #expect(cause.outcome == .likely)
        #expect(cause.why.contains("a constant footprint does not explain it"))
    }

    @Test(arguments: [(12, 300.0), (60, 30)])
    func `A line over less than an hour does not`(samples: Int, interval: Double) throws {
        var scenario = Scenario(services: 140, lived: 20_000)
        watched(&scenario, Array(Self.line.prefix(samples)), every: interval)
        #expect(try scenario.incident()[.configScope].outcome == .confirmed)
    }

    @Test func `A line while the configuration grew says nothing new`() throws {
        var scenario = Scenario(services: 140, lived: 20_000)
        scenario.before = { $0.services.removeLast(100) }
        let alone = try scenario.incident()[.configScope].outcome
        watched(&scenario, Self.line)
        let cause = try scenario.incident()[.configScope]
        #expect(cause.outcome == alone)
        #expect(!cause.why.contains("a constant footprint does not explain it"))
    }

    @Test func `A known leak that grew in a line is likely, never confirmed`() throws {
        var scenario = Scenario(services: 20, lived: 20_000)
        scenario.pages = .killed
        scenario.mesh.istioVersion = "1.24.3"
        scenario.retryInbound()
        scenario.shape = { $0.extraAllocated = 12_000_000 }
        #expect(try scenario.incident()[.envoyLeakFixed].outcome == .possible)
        watched(&scenario, Self.line)
        let cause = try scenario.incident()[.envoyLeakFixed]
        #expect(cause.outcome == .likely)
        #expect(cause.grew)
        #expect(cause.evidence.contains { $0.file?.contains("working_set.json") == true })
    }

    @Test func `A step says whether a push fell into it`() throws {
        var scenario = Scenario(services: 140, lived: 6_000)
        scenario.before = { $0.services.removeLast(100) }
        scenario.pushBeforeKill = 3_000
        let steps = (0..<20).map { $0 < 10 ? 20.0 : 40 }
        watched(&scenario, steps, gap: 0)
        let pushed = try #require(try scenario.incident().memoryBefore?.step)
        #expect(pushed.atPush == true)
        #expect(pushed.rise == Bytes(20_000_000))
        scenario.pushBeforeKill = 1_000
        #expect(try scenario.incident().memoryBefore?.step?.atPush == false)
    }

    @Test func `Of a living proxy a line tells when it reaches the limit`() throws {
        var scenario = Scenario(services: 20)
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.limit = .stated("64Mi")
        watched(&scenario, Self.line)
        let report = try scenario.report()
        #expect(report.incidents.isEmpty)
        let curve = try #require(report.outlook.first?.memoryOverTime)
        let left = (Double(64 << 20) - 49_500_000) / 6e6 * 3600
        #expect(abs((curve.secondsToLimit ?? 0) - left) < 10)
        #expect(curve.secondsBeforeKill == nil)
    }

    @Test func `Without samples there is no curve`() throws {
        #expect(try Scenario(services: 20).incident().memoryBefore == nil)
    }
}
