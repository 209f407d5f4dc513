import Prose
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// The limit that is recommended: what it covers, part by part, what is rounded up, how long it is said to be enough, and where
/// none is named.
@Suite struct LimitSumTests {
    private static func mebibytes(_ count: Double) -> Int64 { Int64(count * 1_048_576) }

    private func victim(_ form: KillForm = .containerLimit, _ change: (inout Victim) -> Void = { _ in }) -> Victim {
        var victim = MadeCase().victim
        victim.form = form
        change(&victim)
        return victim
    }

    /// What is recommended for a proxy that needs so much, of which no page tells more; in MiB.
    private func limit(
        _ stage: CaseFacts.Stage = .kill, need: Double?, push: Double = 0, limit: Double?, victims: [Victim],
        of said: Cause = cause(.configScope, .likely), curve: MemoryCurve? = nil, since: MemoryCurve? = nil
    ) throws -> RecommendedLimit? {
        let facts = try pageless(
            stage, need: need.map(Self.mebibytes), push: Self.mebibytes(push), limit: limit.map(Self.mebibytes),
            victims: victims, curve: curve, since: since)
        return RemedyBuilder.plan(for: facts, causes: [said]).limit
    }

    // MARK: - The sum

    struct Sum: Sendable, CustomTestStringConvertible {
        let name: String
        var stage = CaseFacts.Stage.kill
        var form = KillForm.containerLimit
        var isDuringCapture = false
        let need: Double
        let push: Double
        let limit: Double?
        let recommended: Int64
        let arithmetic: String
        var testDescription: String { name }
    }

    static let sums = [
        Sum(
            name: "a need that filled it", need: 100, push: 20, limit: 110, recommended: 160,
            arithmetic:
                "100 MiB at rest (estimated) + 20 MiB for a full push + 10 % headroom = 132 MiB, rounded up to 160 MiB"),
        // It died at its limit, so it held that much, whatever the model says.
        Sum(
            name: "what nothing explains", need: 100, push: 20, limit: 512, recommended: 640,
            arithmetic:
                "100 MiB at rest (estimated) + 392 MiB unexplained: it died at 512 MiB + 20 MiB for a full push + 10 % headroom = 563 MiB, rounded up to 640 MiB"
        ),
        Sum(
            name: "of Envoy alone", form: .envoyOnly, need: 100, push: 20, limit: 512, recommended: 640,
            arithmetic:
                "100 MiB at rest (estimated) + 392 MiB unexplained: it died at 512 MiB + 20 MiB for a full push + 10 % headroom = 563 MiB, rounded up to 640 MiB"
        ),
        // Nothing shows that memory killed it: the limit was not reached, as far as one knows.
        Sum(
            name: "of a signal", form: .killedNotOOM, need: 100, push: 20, limit: 128, recommended: 160,
            arithmetic:
                "100 MiB at rest (estimated) + 20 MiB for a full push + 10 % headroom = 132 MiB, rounded up to 160 MiB"),
        // Only the capture brought it to its limit; that was not enough for it all the same.
        Sum(
            name: "of the capture alone", isDuringCapture: true, need: 100, push: 20, limit: 200, recommended: 256,
            arithmetic: "200 MiB, which was not enough + 10 % headroom = 220 MiB, rounded up to 256 MiB"),
        Sum(
            name: "of a living proxy", stage: .outlook, need: 100, push: 40, limit: 120, recommended: 160,
            arithmetic:
                "100 MiB at rest (estimated) + 40 MiB for a full push + 10 % headroom = 154 MiB, rounded up to 160 MiB"),
        Sum(
            name: "without a limit", stage: .outlook, need: 300, push: 0, limit: nil, recommended: 384,
            arithmetic:
                "300 MiB at rest (estimated) + 0 B for a full push + 10 % headroom = 330 MiB, rounded up to 384 MiB"),
    ]

    @Test(arguments: sums) func `A limit is the sum of what it has to hold`(sum: Sum) throws {
        let victims =
            sum.stage == .outlook ? [] : [victim(sum.form) { $0.kills[0].duringCapture = sum.isDuringCapture }]
        let limit = try #require(
            try limit(sum.stage, need: sum.need, push: sum.push, limit: sum.limit, victims: victims))
        #expect(limit.bytes == Bytes(sum.recommended << 20))
        #expect(limit.arithmetic.plain == sum.arithmetic)
    }

    /// What filters hold is told in anonymous memory, and so are the machines that the account has of them: the two are one.
    @Test(arguments: [Int64(0), 1_000_000])
    func `Machines of filters stand beside no machines`(more: Int64) throws {
        var state = ProxyState(proxy: MadeCase().proxy)
        (state.counts, state.wasmMachines) = (MadeCase().counts, 14)
        let account = try #require(Account(state))
        var said = cause(.wasmLua, .likely)
        said.bytes = account.anonymous(.wasmLua) + Bytes(more)
        let left = BesideAccount([said], account: account)?.left(ConfigChange()) ?? 0
        #expect(abs(left - Double(more)) < 2, "\(left)")
    }

    // MARK: - None

    @Test(
        arguments: [
            (.containerLimit, true), (.envoyOnly, true), (.killedNotOOM, true), (.podLimit, false), (.nodeOOM, false),
            (.eviction, false),
        ] as [(KillForm, Bool)])
    func `What a pod or a node lacks no limit gives`(form: KillForm, isNamed: Bool) throws {
        #expect(try (limit(need: 100, limit: 110, victims: [victim(form)]) != nil) == isNamed)
    }

    @Test func `Without a need, and of what is no proxy, none is named`() throws {
        #expect(try limit(need: nil, limit: 110, victims: [victim()]) == nil)
        for kind in [ContainerKind.app, .initContainer, .istiod, .ztunnel] {
            #expect(try limit(need: 100, limit: 110, victims: [victim { $0.kind = kind }]) == nil, "\(kind)")
        }
        for kind in [ContainerKind.sidecar, .nativeSidecar, .gateway, .waypoint] {
            #expect(try limit(need: 100, limit: 110, victims: [victim { $0.kind = kind }]) != nil, "\(kind)")
        }
    }

    // MARK: - How long it is enough

    @Test(
        arguments: [
            (.configScope, .steady), (.drSubsets, .steady), (.endpointCount, .steady), (.routeTable, .steady),
            (.tcpHeadlessListeners, .steady), (.limitTooLow, .steady), (.captureItself, .steady),
            (.xdsChurnDrain, .steady),
            (.wasmLua, .steady),
            // How much comes, or how far it grows, no page says.
            (.connections, .unknown), (.buffering, .unknown), (.metricCardinality, .unknown),
            (.allocatorRetention, .unknown),
            (.envoyLeakFixed, .unknown), (.unresolved, .unknown),
        ] as [(CauseClass, RecommendedLimit.Enough)])
    func `How long a limit is enough follows from what fills it`(said: CauseClass, enough: RecommendedLimit.Enough)
        throws
    {
        let limit = try #require(try limit(need: 100, limit: 110, victims: [victim()], of: cause(said, .likely)))
        #expect(limit.enough == enough && limit.seconds == nil)
    }

    @Test func `Where nothing is claimed nobody knows how long it is enough`() throws {
        let limit = try limit(need: 100, limit: 110, victims: [victim()], of: cause(.configScope, .possible))
        #expect(limit?.enough == .unknown)
    }

    /// Only the dump that is to come is of unknown size.
    @Test func `After a capture that killed it nobody says that the next dump fits`() throws {
        let words = "; whether a config_dump fits too no page shows"
        let captured = try limit(need: 100, limit: 110, victims: [victim()], of: cause(.captureItself, .confirmed))
        #expect(captured?.arithmetic.plain.hasSuffix(words) == true)
        let other = try limit(need: 100, limit: 110, victims: [victim()])
        #expect(other?.arithmetic.contains("config_dump") == false)
    }

    private func line(_ mebibytesAnHour: Double, _ shape: MemoryCurve.Shape = .linear, last: Double = 90) -> MemoryCurve
    {
        var curve = MemoryCurve(
            figure: .container, shape: shape, samples: 40, lives: 1, spanSeconds: 7_200, intervalSeconds: 60,
            drawing: [Bytes(Self.mebibytes(10)), Bytes(Self.mebibytes(last))],
            evidence: Evidence(.file("samples", locator: "the whole page"), text: "samples"))
        curve.bytesPerHour = mebibytesAnHour * 1_048_576
        return curve
    }

    /// It lived for an hour, and died at 130 MiB; 160 are recommended, 30 more.
    @Test(arguments: [(30.0, 7_200.0), (60, 5_400), (300, 3_960)])
    func `What grew in a line fills a larger limit at the same rate`(rate: Double, seconds: Double) throws {
        let limit = try #require(try limit(need: 130, limit: 130, victims: [victim()], curve: line(rate)))
        #expect(limit.bytes == Bytes(160 << 20) && limit.enough == .until)
        #expect(abs((limit.seconds ?? 0) - seconds) < 1)
    }

    @Test func `A limit that is full again within the hour is none`() throws {
        func limit(lived: Double?, _ rate: Double, _ shape: MemoryCurve.Shape = .linear) throws -> RecommendedLimit? {
            let victim = victim { $0.kills[0].livedSeconds = lived }
            return try self.limit(need: 130, limit: 130, victims: [victim], curve: line(rate, shape))
        }
        // Half an hour, and 30 MiB more at 60 an hour, are an hour; at 61 they are less.
        #expect(try limit(lived: 1_800, 60)?.enough == .until)
        #expect(try limit(lived: 1_800, 61) == nil)
        // Of a life of unknown length the whole limit is filled at that rate.
        #expect(try limit(lived: nil, 159)?.enough == .until)
        #expect(try limit(lived: nil, 161) == nil)
        // What does not rise in a line says nothing of the time.
        #expect(try limit(lived: 3_600, 900, .staircase)?.enough == .steady)
    }

    /// 160 are recommended, 30 more than it died at.
    @Test func `What load fills lasts at the rate before the kill`() throws {
        func relief(
            _ rise: Double?, need: Double = 130, lived: Double? = 3_600, _ said: CauseClass = .connections
        ) throws -> Double? {
            var curve = line(0, .staircase)
            curve.risePerSecond = rise.map { $0 * 1_048_576 }
            let victim = victim { $0.kills[0].livedSeconds = lived }
            let limit = try #require(
                try limit(need: need, limit: 130, victims: [victim], of: cause(said, .likely), curve: curve))
            #expect(limit.bytes == Bytes(160 << 20))
            #expect((limit.enough == .until) == (limit.relief != nil) && limit.seconds == limit.relief)
            return limit.relief
        }
        #expect(try relief(10) == 3)
        #expect(try relief(10, .buffering) == 3)
        // What fills for hours at that rate may as well stop, and of configuration there is no rate.
        #expect(try relief(0.005) == nil)
        #expect(try relief(10, .configScope) == nil)
        // Without samples the shortest run tells it: from 30 to 130 in ten seconds.
        #expect(try relief(nil, need: 30, lived: 10) == 3)
        #expect(try relief(nil, need: 30, lived: nil) == nil)
        #expect(try relief(nil) == nil)
    }

    @Test func `A rise begins where the first level was left`() {
        func rise(_ values: [Int64]) -> Double? {
            CurveReader.rise(
                values.enumerated().map { MemoryCurve.Point(at: nil, seconds: Double($0), bytes: Bytes($1)) })
        }
        #expect(rise([100, 100, 100, 300, 500]) == 200)
        #expect(rise([100, 110, 105]) == nil)
        #expect(rise([300, 100]) == nil && rise([100]) == nil && rise([]) == nil)
    }

    @Test func `A line of the process after the kill speaks where none before it does`() throws {
        func limit(before: MemoryCurve?) throws -> RecommendedLimit? {
            try self.limit(need: 130, limit: 130, victims: [victim()], curve: before, since: line(30))
        }
        let after = try limit(before: nil)
        #expect(after?.enough == .until && abs((after?.seconds ?? 0) - 7_200) < 1)
        #expect(try limit(before: line(0, .flat))?.enough == .until)
        #expect(abs((try limit(before: line(60))?.seconds ?? 0) - 5_400) < 1)
    }

    /// From what it holds now; that it is soon does not make it no limit, as nothing was killed yet.
    @Test func `Of a living proxy a limit lasts from now on`() throws {
        let limit = try #require(try limit(.outlook, need: 110, limit: 120, victims: [], curve: line(140, last: 90)))
        #expect(limit.bytes == Bytes(128 << 20) && limit.enough == .until)
        #expect(abs((limit.seconds ?? 0) - 38.0 / 140 * 3_600) < 1)
    }
}

/// What a moment costs beyond the level, and whether it fits: each peak by itself.
@Suite struct PeakFitTests {
    private func peaks(
        level: Bytes? = 100, restart: Bytes? = nil, push: Bytes = 20, account: Account? = nil, state: ProxyState? = nil,
        limit: Bytes? = 150, atFullPush: Bytes? = nil
    ) -> [TransientPeak] {
        Peaks(
            level: level, restart: restart, push: push, account: account, state: state, limit: limit,
            atFullPush: atFullPush
        ).peaks()
    }

    private func peak(_ kind: TransientPeak.Kind, _ all: [TransientPeak]) throws -> TransientPeak {
        try #require(all.first { $0.kind == kind })
    }

    @Test(
        arguments: [
            (100, 20, 121, 120, true), (100, 20, 120, 120, false), (100, 20, 119, 120, false), (100, 20, nil, 120, nil),
            (nil, 20, 121, nil, nil),
        ] as [(Int64?, Int64, Int64?, Int64?, Bool?)])
    func `A push fits where level and push stay below the limit`(
        level: Int64?, push: Int64, limit: Int64?, peak: Int64?, fits: Bool?
    ) throws {
        let found = peaks(level: level.map { Bytes($0) }, push: Bytes(push), limit: limit.map { Bytes($0) })
        #expect(found.map(\.kind) == [.fullPush])
        let only = try #require(found.first)
        #expect(only.bytes == Bytes(push) && only.peak?.count == peak && only.fits == fits)
    }

    @Test func `Nothing pushed is no peak, and what somebody knows better stands`() throws {
        #expect(peaks(push: 0).isEmpty)
        let known = try peak(.fullPush, peaks(atFullPush: 150))
        #expect(known.peak == 150 && known.fits == false && known.trigger.contains("on what it held when it died"))
        #expect(try !peak(.fullPush, peaks(atFullPush: 120)).trigger.contains("when it died"))
    }

    private func state(_ change: (inout ConfigCounts) -> Void = { _ in }) -> ProxyState {
        var state = ProxyState(proxy: MadeCase().proxy)
        var counts = ConfigCounts()
        (counts.hasClusters, counts.clusters, counts.serviceClusters) = (true, 100, 100)
        (counts.bytes, counts.httpListeners, counts.tcpListeners) = (1_000_000, 0, 20)
        change(&counts)
        state.counts = counts
        return state
    }

    /// 3.8 times the JSON of a dump; one generation of the listeners that are active.
    @Test func `A dump and a change of all listeners come on top of the level`() throws {
        let found = peaks(level: 200_000, state: state(), limit: 4_000_000)
        let dump = try peak(.configDump, found)
        #expect(dump.bytes == 3_800_000 && dump.peak == 4_000_000 && dump.fits == false)
        let draining = try peak(.drainingListeners, found)
        #expect(draining.bytes == Bytes(rounding: 20 * MemoryModel.tcpListener.anonymous))
        #expect(draining.fits == true)
        let none = peaks(state: state { ($0.bytes, $0.tcpListeners) = (0, 0) })
        #expect(none.map(\.kind) == [.fullPush])
    }

    /// A start holds what was pushed, once more; where much came after the dump and nobody knows what, it needs so much at least.
    @Test func `A start is weighed from what is left after one`() throws {
        let account = try #require(Account(state()))
        func start(_ state: ProxyState, limit: Bytes = 400_000_000) throws -> TransientPeak {
            try peak(
                .firstPush,
                peaks(level: 9_000_000, restart: 1_000_000, account: account, state: state, limit: limit))
        }
        let plain = try start(state())
        #expect(plain.bytes == MemoryModel.firstPushPeak(allocated: account.pushed))
        #expect(plain.peak == plain.bytes + 1_000_000 && plain.fits == true)
        var grown = state()
        (grown.measured.allocated, grown.measured.allocatedAtDump) = (23_900_000, 20_000_000)
        #expect(try start(grown).fits == true)
        grown.measured.allocated = 24_100_000
        #expect(try start(grown).peak == plain.peak && start(grown).fits == nil)
        // What does not fit even so does not fit.
        #expect(try start(grown, limit: plain.bytes + 1_000_000).fits == false)
    }

    /// Before 1.22 each push holds everything again, whatever changed.
    @Test(arguments: [("1.21.6", true), ("1.22.0", false), ("1.30.1", false), (nil, false)] as [(String?, Bool)])
    func `Where each push is of everything that is said`(version: String?, isSaid: Bool) throws {
        var made = MadeCase()
        made.version = version
        var proxy = ProxyState(proxy: made.proxy)
        proxy.counts = state().counts
        let push = try peak(.fullPush, peaks(account: Account(proxy), state: proxy))
        #expect(push.trigger.contains("sends everything each time") == isSaid)
    }
}
