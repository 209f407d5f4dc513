import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Whether pages are of the process that was killed, or of the one after it: by its times, and where those are lost by what is left.
@Suite struct EvidenceProcessTests {
    private static let kill = Moment(seconds: 90_000)
    private static func after(_ seconds: Double) -> Moment { kill.advanced(bySeconds: seconds) }

    /// Seconds after the kill, but for the uptime.
    struct Times: Sendable {
        var captured: Double?
        var started: Double?
        var uptime: Double?
        var named: Double?
    }

    private func process(_ times: Times, _ victim: Victim) throws -> EvidenceProcess {
        try StandIn(mesh: MadeCase.emptyMesh(), scopes: nil).process(of: state(times), victim)
    }

    private func state(_ times: Times) -> ProxyState {
        var state = ProxyState(proxy: MadeCase().proxy, files: [:])
        var capture = CaptureRow(id: 1, proxy: 1, uptimeSeconds: times.uptime, workers: nil, envoyVersion: nil)
        capture.capturedAt = times.captured.map(Self.after)
        capture.startedAt = times.started.map(Self.after)
        capture.namedAt = times.named.map(Self.after)
        state.capture = capture
        return state
    }

    /// Killed at `kill`, after it had run for an hour.
    private var timed: Victim {
        var victim = Victim(MadeCase().proxy, form: .containerLimit)
        var kill = Kill(pod: "pay-0", at: Self.kill, by: .status)
        kill.startedAt = Self.after(-3_600)
        victim.kills = [kill]
        return victim
    }

    /// Killed at no known time.
    private func untimed(_ form: KillForm = .containerLimit) -> Victim {
        var victim = Victim(MadeCase().proxy, form: form)
        victim.kills = [Kill(pod: "pay-0", at: nil)]
        return victim
    }

    @Test(
        arguments: [
            (Times(captured: -1), EvidenceProcess.killed), (Times(captured: 0), .killed),
            (Times(captured: 1), .successor),
            (Times(captured: 600, started: 5, uptime: 595), .successor),
            // A copy has a later time than its page: what had run for longer than since the kill is the killed one.
            (Times(captured: 600, uptime: 660), .killed), (Times(captured: 600, uptime: 659), .successor),
            // But for its own word of when it began.
            (Times(captured: 600, started: 5, uptime: 3_600), .successor),
            // Nobody knows when it was saved.
            (Times(started: -1), .killed), (Times(started: 0), .killed), (Times(started: 1), .successor),
            (Times(), .successor), (Times(uptime: 9_000), .successor),
            // The time in its name less its uptime is when the killed run began, by a minute.
            (Times(uptime: 3_000, named: -600), .killed), (Times(uptime: 3_000, named: -540), .killed),
            (Times(uptime: 3_000, named: -539), .successor), (Times(uptime: 3_000, named: -661), .successor),
        ])
    func pagesOlderThanTheKillAreOfTheKilled(times: Times, expected: EvidenceProcess) throws {
        #expect(try process(times, timed) == expected)
    }

    /// It ran for an hour, and the next run since a second after: a copy of days later has neither's time, and its uptime tells.
    @Test(
        arguments: [
            (Times(captured: 400_000, uptime: 3_569), 1.0, EvidenceProcess.killed),
            (Times(captured: 400_000, uptime: 3_540), 1, .killed),
            (Times(captured: 400_000, uptime: 3_539), 1, .successor),
            (Times(captured: 400_000, uptime: 3_600), 1, .killed),
            (Times(captured: 400_000, uptime: 3_601), 1, .successor),
            // By its time and its uptime it began when the next run did.
            (Times(captured: 3_630, uptime: 3_569), 1, .successor), (Times(captured: 3_630, uptime: 3_569), 0, .killed),
            // It says itself when it began.
            (Times(captured: 400_000, started: 5, uptime: 3_569), 1, .successor),
            // Nobody knows of a next run.
            (Times(captured: 400_000, uptime: 3_569), nil, .successor),
        ] as [(Times, Double?, EvidenceProcess)])
    func pagesAsOldAsTheKilledOneBecameAreOfIt(times: Times, next: Double?, expected: EvidenceProcess) throws {
        var victim = timed
        victim.running = next.map { Victim.Running(since: Self.after($0), file: "pods.yaml") }
        #expect(try process(times, victim) == expected)
    }

    /// The time and the uptime of a copy say that it was killed; that its clusters came after the kill says that it was not.
    @Test(
        arguments: [
            ("cluster_manager.cds", 0.9, EvidenceProcess.killed), ("cluster_manager.cds", 1, .successor),
            ("listener_manager.lds", 2.8, .successor),
            // Long after the page itself: one of the two clocks is of another day.
            ("cluster_manager.cds", 90_000, .killed),
        ])
    func whoWasConfiguredAfterTheKillWasNotKilled(stat: String, after: Double, expected: EvidenceProcess) throws {
        let milliseconds = Int(Self.after(after).microseconds / 1_000)
        var bundle = BundleBuilder(modifiedAt: Self.after(600))
        bundle.add(
            "proxies/shop/cart-0/stats", "\(stat).update_time: \(milliseconds)\nserver.memory_allocated: 480\n",
            modifiedAt: Self.after(600))
        let mesh = try Diagnosis.Mesh(Scenario.load(bundle))
        var state = try #require(mesh.states.first { $0.proxy.pod == "cart-0" })
        state.capture?.uptimeSeconds = 660
        let standIn = StandIn(mesh: mesh, scopes: nil)
        #expect(state.capture?.capturedAt == Self.after(600) && standIn.process(of: state, timed) == expected)
        var bounded = untimed()
        bounded.killedBefore = Self.kill
        state.capture?.capturedAt = Self.kill
        #expect(standIn.process(of: state, bounded) == expected)
    }

    @Test func pagesWithoutAnyMomentAreTakenForTheSuccessors() throws {
        let state = ProxyState(proxy: MadeCase().proxy, files: [:])
        #expect(try StandIn(mesh: MadeCase.emptyMesh(), scopes: nil).process(of: state, timed) == .successor)
    }

    /// The pod lay dead when its status was saved.
    @Test(arguments: [
        (Times(captured: -1), EvidenceProcess.killed), (Times(captured: 0), .killed), (Times(captured: 1), .successor),
        (Times(captured: 9, started: -9), .killed), (Times(captured: 9, started: 1), .successor),
    ])
    func pagesFromBeforeItLayDeadAreOfTheKilled(times: Times, expected: EvidenceProcess) throws {
        var victim = untimed()
        victim.killedBefore = Self.kill
        #expect(try process(times, victim) == expected)
    }

    /// Who comes after a kill saves its pages beside its list of events: those from long before are of the killed.
    @Test(arguments: [(-300.0, EvidenceProcess.killed), (-299, .successor), (0, .successor), (900, .successor)])
    func pagesFromLongBeforeTheEventsAreOfTheKilled(captured: Double, expected: EvidenceProcess) throws {
        var victim = untimed()
        victim.toldAt = Self.kill
        #expect(try process(Times(captured: captured), victim) == expected)
    }

    /// That pages are of the process after the kill is a finding where a time says so, else what is mostly so.
    @Test func withoutATimeThatPagesAreOfTheSuccessorIsAssumed() {
        func isAssumed(_ times: Times, _ victim: Victim, _ change: (inout Victim) -> Void = { _ in }) -> Bool {
            var victim = victim
            change(&victim)
            return StandIn.isAssumed(state(times), [victim])
        }
        #expect(isAssumed(Times(captured: 10), untimed()) && isAssumed(Times(), untimed()))
        #expect(!isAssumed(Times(captured: 10), untimed()) { $0.toldAt = Self.kill })
        #expect(!isAssumed(Times(captured: 10), untimed()) { $0.killedBefore = Self.kill })
        #expect(isAssumed(Times(uptime: 9), untimed()) { $0.killedBefore = Self.kill })
        #expect(!isAssumed(Times(uptime: 9), untimed()) { $0.ageWhenTold = 9 })
        // A counter outlived the kill of Envoy alone.
        #expect(!isAssumed(Times(captured: 10), untimed(.envoyOnly)))
        #expect(isAssumed(Times(uptime: 9), timed))
        #expect(!isAssumed(Times(captured: 10), timed) && !isAssumed(Times(started: 10), timed))
        #expect(!StandIn.isAssumed(nil, [untimed()]))
    }

    /// A kernel's line without a clock tells of no restart, so the pages are of who was killed; a counter alone outlived it.
    @Test(
        arguments: [
            (KillForm.containerLimit, Witness.Kind.kernelLog, nil, EvidenceProcess.killed),
            (.containerLimit, .status, nil, .successor), (.envoyOnly, .kernelLog, nil, .successor),
            (.envoyOnly, .kernelLog, "envoy", .killed),
        ] as [(KillForm, Witness.Kind, String?, EvidenceProcess)])
    func aKernelsLineWithoutAClockTellsOfNoRestart(
        form: KillForm, witness: Witness.Kind, process killed: String?, expected: EvidenceProcess
    ) throws {
        var victim = untimed(form)
        victim.killedProcess = killed
        victim.witnesses = [
            Witness(
                kind: witness, agrees: true, text: "killed",
                evidence: Evidence(.file("dmesg", locator: .line(1)), text: "killed"))
        ]
        #expect(try process(Times(captured: 10, uptime: 50), victim) == expected)
        // As old as the kill at the most: it began when somebody had been killed.
        victim.ageWhenTold = 50
        #expect(try process(Times(captured: 10, uptime: 50), victim) == .successor)
        #expect(try process(Times(captured: 10, uptime: 51), victim) == expected)
    }
}
