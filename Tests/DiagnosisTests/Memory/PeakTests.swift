import SampleBundles
import Store
import Testing
import Units

@testable import Diagnosis

/// What is needed for a moment, and what lies around the heap.
@Suite struct PeakTests {
    private func peak(_ kind: TransientPeak.Kind, _ peaks: [TransientPeak]) throws -> TransientPeak {
        try #require(peaks.first { $0.kind == kind })
    }

    @Test func aKillHasEveryPeakOnTopOfItsNeed() throws {
        var scenario = Scenario()
        scenario.limit = .need(1.1)
        let incident = try scenario.incident()
        let need = try #require(incident.need), limit = try #require(incident.limitBytes)
        let peaks = incident.memory.peaks
        #expect(peaks.map(\.kind) == TransientPeak.Kind.allCases)
        let push = try peak(.fullPush, peaks)
        #expect(push.bytes == need.push)
        #expect(push.peak == max(need.level + need.push, limit))
        for peak in peaks { #expect(peak.fits == peak.peak.map { $0 < limit }) }
    }

    /// A push holds clusters and endpoints twice: open connections and draining listeners add nothing to it.
    @Test func connectionsAndDrainingListenersAreNotPushedTwice() throws {
        func peaks(_ change: @escaping (inout ProxyShape) -> Void) throws -> [TransientPeak] {
            var scenario = Scenario()
            scenario.pages = .killed
            scenario.limit = .stated("512Mi")
            scenario.shape = change
            return try scenario.incident().memory.peaks
        }
        let quiet = try peaks { _ in }
        let busy = try peaks { shape in
            shape.downstreamConnections = 3_000
            shape.drainingListeners = 200
        }
        for kind in [TransientPeak.Kind.fullPush, .firstPush] {
            #expect(try peak(kind, busy).bytes == peak(kind, quiet).bytes)
        }
        #expect(try peak(.configDump, busy).peak ?? 0 > peak(.configDump, quiet).peak ?? 0)
        // After a restart they are gone.
        #expect(try peak(.firstPush, busy).peak == peak(.firstPush, quiet).peak)
    }

    /// What would fit of a file that is cut does not say that the whole did.
    @Test func aCutDumpCostsAtLeastWhatIsThere() throws {
        func fits(_ limit: Bytes, isWhole: Bool) throws -> Bool? {
            var state = ProxyState(proxy: MadeCase().proxy)
            var counts = ConfigCounts()
            (counts.bytes, counts.complete) = (1_000, isWhole)
            state.counts = counts
            let dump = try peak(
                .configDump,
                Peaks(level: 1_000, restart: nil, push: 0, account: nil, state: state, limit: limit).peaks())
            #expect(dump.trigger.contains("as the file is cut") != isWhole)
            return dump.fits
        }
        #expect(try fits(9_000, isWhole: true) == true && fits(9_000, isWhole: false) == nil)
        #expect(try fits(4_000, isWhole: false) == false)
    }

    @Test func aDumpCostsWhatItsJSONSays() throws {
        let report = try Scenario().report()
        let proxy = try #require(report.proxies.first { $0.configBytes != nil })
        let dump = try peak(.configDump, try #require(report.incidents.first).memory.peaks)
        #expect(dump.bytes == Bytes(rounding: Double(proxy.configBytes ?? 0) * 3.8))
    }

    @Test func oneGenerationOfListenersIsWhatIsActive() throws {
        var counts = ConfigCounts()
        (counts.httpListeners, counts.tcpListeners, counts.hasStaticListeners) = (7, 20, true)
        let all = MemoryModel.drainingGeneration(counts)
        counts.httpListeners = 0
        let tcp = MemoryModel.drainingGeneration(counts)
        #expect(tcp == Bytes(rounding: 20 * MemoryModel.tcpListener.anonymous))
        #expect(all - tcp == Bytes(rounding: 7 * MemoryModel.drainingHTTPListener.anonymous))
    }

    @Test func theOutlookHasThemOnTopOfWhatWasMeasured() throws {
        let entry = try #require(try Scenario().report().outlook.first { $0.atFullPushBytes != nil })
        #expect(try peak(.fullPush, entry.peaks).peak == entry.atFullPushBytes)
        #expect(try peak(.configDump, entry.peaks).peak ?? 0 > entry.measuredBytes ?? 0)
    }

    /// What remedies are tried on, what a table shows and how many services fit are one figure: a limit that was reached was too
    /// small, whatever a page from before says.
    @Test func `What was needed at a push is told once`() throws {
        var scenario = Scenario(services: 150)
        scenario.pages = .killed
        scenario.limit = .need(1.4)
        let incident = try scenario.incident()
        let needed = try #require(incident.needed), limit = try #require(incident.limitBytes)
        let need = try #require(incident.need)
        #expect(need.level + need.push < limit && needed.atFullPush == limit)
        let push = try peak(.fullPush, incident.memory.peaks)
        #expect(push.peak == needed.atFullPush && push.fits == false)
        #expect(push.trigger.contains("on what it held when it died"))
        for effect in incident.remedies.compactMap(\.effect) {
            #expect(effect.neededBefore?.atFullPush == needed.atFullPush)
        }
        if let headroom = incident.headroom {
            #expect(abs((headroom.today.atFullPush - needed.atFullPush).double) < 2)
            #expect(headroom.fits ?? 0 < headroom.today.services)
        }
    }

    /// Who asks for a dump asks the process that runs in the place of the killed one.
    @Test func `A dump comes on top of what runs now, in every table`() throws {
        var scenario = Scenario(services: 150)
        scenario.limit = .stated("512Mi")
        scenario.shape = { shape in
            var memory = MeasuredEnvoy.memory(shape)
            memory.physical = memory.allocated * 2
            shape.memory = memory
        }
        let report = try scenario.report()
        let incident = try #require(report.incidents.first)
        #expect(incident.evidenceProcess == .successor)
        let pod = incident.members.first?.pod
        let entry = try #require(report.outlook.first { $0.pod == pod })
        #expect(try peak(.configDump, incident.memory.peaks).peak == peak(.configDump, entry.peaks).peak)
        #expect(entry.measuredBytes ?? 0 >= incident.need?.level ?? 0)
        #expect(try peak(.fullPush, entry.peaks).bytes == peak(.fullPush, incident.memory.peaks).bytes)
    }

    // MARK: - The allocator

    @Test func theHeapIsTheSumOfItsParts() throws {
        var scenario = Scenario()
        scenario.shape = { shape in
            shape.memory = MeasuredEnvoy.memory(shape)
            shape.memory?.allocated = 40_000_000
            shape.memory?.heapSize = 70_000_000
            shape.memory?.pageheapUnmapped = 6_000_000
            shape.memory?.pageheapFree = 9_000_000
            shape.memory?.threadCache = 3_000_000
        }
        let memory = try scenario.incident().memory
        let bytes = memory.allocator.map { $0.bytes?.count ?? -1 }
        #expect(bytes == [40_000_000, 3_000_000, 9_000_000, 12_000_000, 6_000_000])
        #expect(memory.allocator.allSatisfy { $0.basis == .measured })
        #expect(memory.allocatorAfterConfigDump == true)
        #expect(memory.outside.contains { $0.component == "pilot-agent" && $0.basis == .model })
        // No cgroup in the bundle: what remains of it is not known, and not zero.
        #expect(memory.container == nil)
        #expect(!memory.outside.contains { $0.component.hasPrefix("the rest") })
    }

    @Test func aPageThatLacksFieldsShowsThoseItHas() throws {
        var scenario = Scenario()
        scenario.edits = [("/memory", { _ in #"{"allocated": "40000000", "heap_size": "70000000"}"# })]
        let memory = try scenario.incident().memory
        #expect(memory.allocator.map(\.component) == ["live (allocated)"])
    }
}
