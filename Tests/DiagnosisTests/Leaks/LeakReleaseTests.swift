import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Each row of the table of leaks against the releases that were read, from below each border, at it and beyond.
@Suite struct LeakReleaseTests {
    private func leak(_ row: LeakReleases) throws -> KnownLeak {
        try #require(KnownLeaks.all.first { $0.id == row.id }, "\(row.id)")
    }

    private func release(_ version: String) throws -> IstioRelease { try #require(IstioRelease(version), "\(version)") }

    @Test func `Every row of the table was read, and nothing else`() {
        #expect(LeakReleases.all.map(\.id).sorted() == KnownLeaks.all.map(\.id).sorted())
    }

    @Test(arguments: LeakReleases.all) func `A row affects the releases that have it and none beside them`(
        row: LeakReleases
    ) throws {
        let leak = try leak(row)
        for version in row.have { #expect(leak.affects(try release(version)), "\(row.id) \(version)") }
        for version in row.free { #expect(!leak.affects(try release(version)), "\(row.id) \(version)") }
    }

    @Test(arguments: LeakReleases.all) func `Who runs a release is sent to the fix of its branch, else to the next one`(
        row: LeakReleases
    ) throws {
        let leak = try leak(row)
        #expect(!row.fixes.isEmpty)
        for (running, fix) in row.fixes {
            let known = leak.fix(for: try release(running))
            #expect(known?.text == fix, "\(row.id) \(running)")
            #expect(leak.fixedIn(try release(running)).contains(fix ?? "no release of Istio"), "\(row.id) \(running)")
        }
        #expect(leak.fixedText.contains("no release") == row.fixes.allSatisfy { $0.fix == nil })
    }

    /// Istiod's version decides of what it writes and pushes, the agent's of the agent.
    @Test(arguments: [
        ("inbound-retry", "istiod", "traffic"), ("gateway-handshakes", "istiod", "connections"),
        ("passthrough-idle", "istiod", "connections"), ("blackhole-append", "istiod", "pushes"),
        ("date-queue", "proxy", "time"), ("stats-overrides", "proxy", "connections"),
        ("wasm-stats-context", "proxy", "traffic"), ("wasm-new-machines", "proxy", "pushes"),
        ("grpc-log-queue", "proxy", "traffic"), ("otel-span-buffer", "proxy", "traffic"),
        ("denied-uploads", "proxy", "connections"), ("forward-proxy-hosts", "proxy", "time"),
        ("hbone-pinned", "proxy", "connections"), ("virtual-service-pushes", "istiod", "pushes"),
        ("headless-pushes", "istiod", "pushes"), ("agent-goroutines", "agent", "time"),
    ])
    func `A row says whose version decides and what its memory grows with`(id: String, part: String, growth: String)
        throws
    {
        let leak = try #require(KnownLeaks.all.first { $0.id == id })
        #expect(leak.partText == part && leak.growthText == growth)
    }

    @Test(arguments: [
        ("inbound-retry", "1.24.0 to before 1.24.5, 1.25.0 to before 1.25.2"), ("hbone-pinned", "1.16.0 and later"),
        ("grpc-log-queue", "before 1.7.0"), ("blackhole-append", "before 1.11.6, 1.12.0 to before 1.12.1"),
    ])
    func `A range is told as it is meant`(id: String, text: String) throws {
        #expect(try #require(KnownLeaks.all.first { $0.id == id }).affectedText == text)
    }
}

/// What a row needs beside its release: its trigger, bytes that nothing explains, and growth of its own kind.
@Suite struct LeakGrowthTests {
    /// A row whose trigger a made case can show, by what its memory grows with.
    struct Shown: Sendable, CustomTestStringConvertible {
        let id: String
        let version: String
        /// The release that has it no more.
        let fixed: String
        /// The trigger stands on pages of its own, which the mesh is made of then.
        var isOnPages = false
        let show: @Sendable (inout MadeCase) -> Void
        /// What there must be beside a line of memory for it to be this row's growth; nil: nothing.
        var companion: (@Sendable (inout MadeCase, Int) -> Void)?
        var least = 0
        var testDescription: String { id }
    }

    private static func object(_ kind: String) -> ObjectRow {
        ObjectRow(
            id: 1, kind: kind, namespace: "checkout", name: "wharf", hasSelector: false, file: "objects.yaml",
            names: [:],
            subsets: [])
    }

    static let rows = [
        Shown(id: "agent-metrics-copies", version: "1.15.7", fixed: "1.16.0") {
            $0.outside.processes = ResidentProcesses(envoy: 60_000_000, agent: 180_000_000, file: "ps.txt")
        },
        // The dump of the made mesh logs to a collector and asks an authorizer.
        Shown(id: "grpc-log-queue", version: "1.6.14", fixed: "1.7.0") { _ in },
        Shown(
            id: "denied-uploads", version: "1.29.8", fixed: "1.30.0", show: { _ in },
            companion: { $0.connections.downstream = Int64($1) }, least: 100),
        Shown(
            id: "blackhole-append", version: "1.11.5", fixed: "1.11.6",
            show: { $0.objects = [object("EnvoyFilter")] }, companion: { $0.draining = $1 }, least: 1),
        Shown(id: "agent-timers", version: "1.16.5", fixed: "1.19.0") {
            $0.outside.processes = ResidentProcesses(envoy: 60_000_000, agent: 180_000_000, file: "ps.txt")
        },
        Shown(
            id: "stats-overrides", version: "1.18.6", fixed: "1.18.7",
            show: { $0.objects = [object("Telemetry")] }, companion: { $0.connections.downstream = Int64($1) },
            least: 100),
        Shown(id: "inbound-retry", version: "1.24.4", fixed: "1.24.5", isOnPages: true) { _ in },
        Shown(
            id: "gateway-handshakes", version: "1.23.6", fixed: "1.24.0", isOnPages: true,
            show: { $0.isGateway = true },
            companion: { $0.connections.downstream = Int64($1) }, least: 100),
        Shown(
            id: "internal-sockets", version: "1.29.8", fixed: "1.30.0", isOnPages: true, show: { _ in },
            companion: { $0.connections.downstream = Int64($1) }, least: 100),
        Shown(
            id: "original-destination", version: "1.15.7", fixed: "1.16.0", isOnPages: true, show: { _ in },
            companion: { $0.connections.downstream = Int64($1) }, least: 100),
        Shown(
            id: "virtual-service-pushes", version: "1.30.1", fixed: "1.30.3", isOnPages: true, show: { _ in },
            companion: { $0.draining = $1 }, least: 1),
        // What drains is its trigger as well.
        Shown(id: "headless-pushes", version: "1.20.1", fixed: "1.20.2") {
            ($0.draining, $0.active, $0.counts.listeners, $0.counts.tcpListeners) = (11, 10, 10, 6)
        },
        // No release has a fix: the last that is none has it not yet.
        Shown(id: "date-queue", version: "1.31.1", fixed: "1.4.10", isOnPages: true) { $0.uptime = 601 },
    ]

    @Test func `Each kind of trigger has a row whose growth is tried`() throws {
        let shown = try Set(
            Self.rows.map { row in try #require(KnownLeaks.all.first { $0.id == row.id }).trigger.kind })
        #expect(Set(KnownLeaks.all.map(\.trigger.kind)).subtracting(shown).isEmpty)
    }

    private static func line(_ shape: MemoryCurve.Shape = .linear) -> MemoryCurve {
        MemoryCurve(
            figure: .anonymous, shape: shape, samples: 60, lives: 1, spanSeconds: 7_200, intervalSeconds: 60,
            drawing: [10, 20], evidence: Evidence(.file("samples", locator: "the whole page"), text: "samples"))
    }

    /// The row's release and trigger, a line of memory, all that must be beside it, and so much that nothing explains.
    private func judged(
        _ row: Shown, unexplained share: Double = 0.3, _ change: (inout MadeCase) -> Void = { _ in }
    ) throws -> Judgement {
        let mesh = try mesh(of: row)
        var made = MadeCase()
        (made.version, made.share, made.curve) = (row.version, nil, Self.line())
        row.show(&made)
        row.companion?(&made, row.least)
        change(&made)
        let predicted = try #require(made.facts(of: .envoyLeakFixed, in: mesh).account?.predicted.double)
        made.unexplained = Int64(predicted * share / (1 - share))
        return try made.judged(of: .envoyLeakFixed, in: mesh)
    }

    private func mesh(of row: Shown) throws -> Diagnosis.Mesh {
        guard row.isOnPages else { return try MadeCase.mesh() }
        let leak = try #require(KnownLeaks.all.first { $0.id == row.id })
        var scenario = try Scenario(of: leak)
        try scenario.show(leak.trigger)
        return try Diagnosis.Mesh(scenario.load())
    }

    @Test(arguments: rows) func `With release, trigger, bytes and growth a row is likely and named`(row: Shown) throws {
        let judged = try judged(row)
        let leak = try #require(KnownLeaks.all.first { $0.id == row.id })
        #expect(judged.outcome == .likely && judged.grew, "\(judged.why)")
        let fix = try leak.fixedIn(#require(IstioRelease(row.version)))
        #expect(judged.why.contains(leak.what.plain) && judged.why.contains(fix.plain), "\(judged.why)")
        #expect(!judged.evidence.isEmpty)
    }

    @Test(arguments: rows) func `Growth of another kind, or none, leaves it possible`(row: Shown) throws {
        #expect(try judged(row) { $0.curve = nil }.outcome == .possible)
        #expect(try judged(row) { $0.curve = Self.line(.staircase) }.outcome == .possible)
        // What the configuration grew by is no leak's.
        #expect(try judged(row) { $0.growth.clusters = 1.3 }.outcome == .possible)
        // Nothing was killed yet.
        #expect(try judged(row) { $0.stage = .outlook }.outcome == .possible)
        guard let companion = row.companion else { return }
        #expect(try judged(row) { companion(&$0, row.least - 1) }.outcome == .possible)
    }

    @Test(arguments: rows) func `Without its trigger, its release or its bytes it is excluded`(row: Shown) throws {
        let fixed = try judged(row) { $0.version = row.fixed }
        let leak = try #require(KnownLeaks.all.first { $0.id == row.id })
        #expect(!fixed.why.contains(leak.what.plain), "\(fixed.why)")
        #expect(try judged(row, unexplained: 0.098).outcome == .excluded)
        #expect(try judged(row, unexplained: 0.102).outcome == .possible)
        #expect(try judged(row, unexplained: 0.248).outcome == .possible)
        #expect(try judged(row, unexplained: 0.252).outcome == .likely)
    }

    @Test func `Without a version nothing is judged, and what is no release is in no table`() throws {
        let unknown = try judged(Self.rows[1]) { $0.version = nil }
        #expect(unknown.outcome == .notJudged && unknown.missing.count == 1)
        for version in ["latest", "1.32-dev", "2.0.1"] {
            let other = try judged(Self.rows[1]) { $0.version = version }
            #expect(other.outcome == .excluded && other.why.contains("is no release"), "\(other.why)")
        }
    }

    /// Objects that are not there, an agent of ordinary size: the same releases, and no trigger.
    @Test func `A release without any of its triggers is excluded, and told one of its leaks`() throws {
        for version in ["1.15.7", "1.11.5"] {
            let judged = try judged(Self.rows[1]) { $0.version = version }
            #expect(judged.outcome == .excluded && judged.why.contains("no trigger of them is in the bundle"))
            #expect(judged.evidence.isEmpty)
        }
    }
}

extension LeakTrigger {
    /// Its kind, without what of that kind it looks for.
    fileprivate var kind: String { "\(self)".split(separator: "(").first.map(String.init) ?? "" }
}
