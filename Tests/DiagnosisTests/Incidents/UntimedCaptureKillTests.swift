import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// A kill of which only a counter, or a kernel's line without a clock, is left: whether the capture made it follows from its pages.
@Suite struct UntimedCaptureKillTests {
    private func counted(_ change: (inout Scenario) -> Void = { _ in }) throws -> [Bool?] {
        var scenario = Scenario(services: 6)
        scenario.limit = .stated("64Mi")
        scenario.status = { $0.sidecar?.life = .init() }
        scenario.added = [
            (
                "bug-report/\(scenario.folder)cgroup.json",
                #"{"memory.max": "67108864", "memory.current": "30000000", "memory.events": "oom 1\noom_kill 1"}"#
                    + "\n"
            )
        ]
        change(&scenario)
        return try scenario.incident().kills.map(\.duringCapture)
    }

    @Test func `Pages that stop where a dump would follow were cut by its kill`() throws {
        #expect(try counted { $0.dropped = ["config_dump"] } == [true])
    }

    @Test(arguments: ["/clusters", "/memory"]) func `What lacks more than the dump was cut by nothing`(page: String)
        throws
    {
        #expect(try counted { $0.dropped = ["config_dump", page] } == [nil])
    }

    @Test func `Pages that were read with the dump do not say when it died`() throws {
        #expect(try counted() == [nil])
    }

    @Test func `A page after the dump is of a process that survived it`() throws {
        let kills = try counted { scenario in
            let name = "bug-report/\(scenario.folder)later/memory"
            let at = scenario.mesh.capturedAt.later(60)
            scenario.retold = { bundle in
                var bundle = bundle
                bundle.add(
                    name,
                    #"{"allocated": "9000000", "heap_size": "12000000", "total_physical_bytes": "10000000"}"#
                        + "\n", modifiedAt: at)
                return bundle
            }
        }
        #expect(kills == [false])
    }
}
