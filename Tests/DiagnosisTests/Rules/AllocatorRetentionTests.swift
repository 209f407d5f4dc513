import SampleBundles
import Testing
import Units

@testable import Diagnosis

@Suite struct AllocatorRetentionTests {
    /// The victim's memory page, saved by hand a second time before anybody asked for its dump.
    private func scenario(freePercent: Int) -> Scenario {
        var scenario = Scenario(services: 4)
        scenario.pages = .killed
        scenario.added = [
            (
                "bug-report/\(scenario.folder)memory-first.json",
                """
                {"allocated": "8400000", "heap_size": "100000000", "pageheap_unmapped": "0",
                 "pageheap_free": "\(freePercent)000000", "total_thread_cache": "1000000", "total_physical_bytes": "9000000"}

                """
            )
        ]
        return scenario
    }

    /// What was resident before the dump, by the statistics page.
    private func scenario(physicalByAllocated factor: Double) -> Scenario {
        var scenario = Scenario(services: 20)
        scenario.pages = .killed
        scenario.shape = { shape in
            var memory = MeasuredEnvoy.memory(shape)
            let physical = Int(Double(memory.allocated) * factor)
            memory.heapSize = memory.allocated * 6
            memory.physical = physical + 9_000_000
            shape.memory = memory
            shape.statistics["envoy_server_memory_physical_size{}"] = physical
        }
        return scenario
    }

    @Test func halfOfTheHeapFreeIsLikely() throws {
        #expect(try scenario(freePercent: 50).incident()[.allocatorRetention].outcome == .likely)
    }

    @Test func aQuarterIsPossible() throws {
        #expect(try scenario(freePercent: 25).incident()[.allocatorRetention].outcome == .possible)
        #expect(try scenario(freePercent: 49).incident()[.allocatorRetention].outcome == .possible)
    }

    @Test func muchMoreResidentThanAllocatedExplainsIsLikely() throws {
        #expect(try scenario(physicalByAllocated: 5.5).incident()[.allocatorRetention].outcome == .likely)
    }

    @Test func lessThanAQuarterFreeIsExcluded() throws {
        #expect(try scenario(freePercent: 24).incident()[.allocatorRetention].outcome == .excluded)
    }

    @Test func justUnderTwiceWhatIsExplainedIsExcluded() throws {
        #expect(try scenario(physicalByAllocated: 3.7).incident()[.allocatorRetention].outcome == .excluded)
    }

    @Test func aSuccessorsPageSaysNothingOfTheVictims() throws {
        #expect(try Scenario(services: 4).incident()[.allocatorRetention].outcome == .notJudged)
    }

    /// Of a kill, free pages are its cause where without them it had fitted; of a living proxy they are what a restart gives back.
    @Test func freePagesThatWereNotEnoughArePossibleForAKillAlone() throws {
        let mesh = try MadeCase.emptyMesh()
        var made = MadeCase()
        (made.measured.allocated, made.share) = (10_000_000, nil)
        (made.measured.heapBeforeDump, made.measured.freeBeforeDump) = (100_000_000, 60_000_000)
        (made.need, made.limit) = (300_000_000, 100_000_000)
        #expect(try made.outcome(of: .allocatorRetention, in: mesh) == .possible)
        made.limit = 250_000_000
        #expect(try made.outcome(of: .allocatorRetention, in: mesh) == .likely)
        (made.stage, made.limit) = (.outlook, 100_000_000)
        #expect(try made.outcome(of: .allocatorRetention, in: mesh) == .likely)
        // Its pages are its own, whatever process they would be of after a kill.
        made.process = .successor
        #expect(try made.outcome(of: .allocatorRetention, in: mesh) == .likely)
        made.stage = .kill
        #expect(try made.outcome(of: .allocatorRetention, in: mesh) == .notJudged)
    }
}
