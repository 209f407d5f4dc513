import Captures
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// The kernel prints one kill several times, and its log is saved several times: each is one.
@Suite struct KernelLinesTests {
    private static let at = Moment(seconds: 1_795_507_200)

    /// A line: of process 71, of one container, ten minutes after the node was booted.
    private func row(_ change: (inout KernelKillRow) -> Void = { _ in }) -> KernelKillRow {
        var row = KernelKillRow(file: "dmesg.txt", line: 100, bootSeconds: 600, processName: "envoy", processID: 71)
        change(&row)
        return row
    }

    private func count(_ rows: KernelKillRow...) -> Int { KernelLines.onceEach(rows).count }

    /// A process id comes back after days, never within a minute.
    @Test(arguments: [(600.0, 1), (660, 1), (660.1, 2), (540, 1)])
    func `The same process within a minute is one kill`(seconds: Double, kills: Int) {
        #expect(count(row(), row { $0.bootSeconds = seconds }) == kills)
        let clock = row { ($0.bootSeconds, $0.at) = (nil, Self.at) }
        #expect(count(clock, row { ($0.bootSeconds, $0.at) = (nil, Self.at.later(seconds - 600)) }) == kills)
    }

    @Test func `Another process, pod or container is another kill`() {
        #expect(count(row(), row { $0.processID = 72 }) == 2)
        #expect(count(row(), row { $0.processName = "pilot-agent" }) == 2)
        #expect(count(row { $0.podUID = "a" }, row { $0.podUID = "b" }) == 2)
        #expect(count(row { $0.containerID = "a" }, row { $0.containerID = "b" }) == 2)
        // What one of the two does not tell is no difference.
        #expect(count(row { $0.podUID = "a" }, row()) == 1)
    }

    /// A line that was cut in print has lost the name; a tracer has it, and the hour alone.
    @Test(arguments: [("02:10:11", 1), ("02:10:12", 2), ("06-24T02:10:11", 1)])
    func `A line without a name is of the process of its number in that second`(clock: String, kills: Int) {
        let cut = row { ($0.processName, $0.bootSeconds, $0.clock, $0.file) = ("", nil, "06-24T02:10:11", "page.txt") }
        let traced = row { ($0.bootSeconds, $0.clock) = (nil, clock) }
        #expect(count(cut, traced) == kills && count(traced, cut) == kills)
        #expect(KernelLines.onceEach([cut, traced])[0].processName == (kills == 1 ? "envoy" : ""))
        #expect(count(cut, row { ($0.bootSeconds, $0.clock, $0.processID) = (nil, clock, 72) }) == 2)
    }

    /// Without a clock that both have, the same figure is the same kill.
    @Test func `Lines without a common clock are told apart by what they hold`() {
        func timed(_ anonymous: Int64?) -> KernelKillRow {
            row { ($0.bootSeconds, $0.at, $0.anonymous) = (nil, Self.at, anonymous.map { Bytes($0) }) }
        }
        func booted(_ anonymous: Int64?) -> KernelKillRow { row { $0.anonymous = anonymous.map { Bytes($0) } } }
        #expect(count(booted(9), timed(9)) == 1)
        #expect(count(booted(9), timed(8)) == 2)
        #expect(count(booted(9), timed(nil)) == 1)
    }

    /// memory.oom.group: the victim, then every process of its container.
    @Test(arguments: [(601.0, 1), (601.1, 2)])
    func `Processes of one container that die together are one kill`(seconds: Double, kills: Int) {
        let first = row { $0.containerID = "c" }
        let other = row {
            ($0.containerID, $0.processID, $0.processName, $0.bootSeconds) = ("c", 1, "pilot-agent", seconds)
        }
        #expect(count(first, other) == kills)
        #expect(count(first, row { ($0.containerID, $0.processID, $0.processName) = ("d", 1, "pilot-agent") }) == 2)
    }

    /// Of lines without any clock those of one file that stand near each other.
    @Test(arguments: [("dmesg.txt", 300, 1), ("dmesg.txt", 301, 2), ("other.txt", 101, 2)])
    func `Without a clock lines of one file that are near each other are of one kill`(
        file: String, line: Int, kills: Int
    ) {
        let first = row { ($0.containerID, $0.bootSeconds) = ("c", nil) }
        let other = row {
            ($0.containerID, $0.bootSeconds, $0.processID, $0.processName) = ("c", nil, 1, "pilot-agent")
            ($0.file, $0.line) = (file, line)
        }
        #expect(count(first, other) == kills)
    }

    /// A runtime tells of the container some seconds later, and names no process.
    @Test(arguments: [(3.0, 1), (3.1, 2)])
    func `A runtime's word of a container is that of its process`(seconds: Double, kills: Int) {
        let process = row { ($0.containerID, $0.bootSeconds, $0.at) = ("c", nil, Self.at) }
        let container = row {
            ($0.containerID, $0.bootSeconds, $0.at) = ("c", nil, Self.at.later(seconds))
            ($0.processName, $0.processID) = ("", nil)
        }
        #expect(count(process, container) == kills)
        let found = KernelLines.onceEach([container, process])
        #expect(found.count == kills)
        // The name of the process is kept, whoever spoke first.
        if kills == 1 { #expect(found.first?.processName == "envoy" && found.first?.processID == 71) }
    }

    @Test func `What the second print tells besides is added, and what was known stays`() throws {
        let first = row { ($0.anonymous, $0.limit) = (5, nil) }
        let second = row {
            ($0.anonymous, $0.limit, $0.podUID) = (6, 100, "uid")
            ($0.at, $0.node, $0.constraint) = (Self.at, "node-1", "CONSTRAINT_MEMCG")
        }
        let kept = try #require(KernelLines.onceEach([first, second]).first)
        #expect(kept.anonymous == 5 && kept.limit == 100 && kept.podUID == "uid")
        #expect(
            kept.at == Self.at && kept.node == "node-1" && kept.constraint == "CONSTRAINT_MEMCG"
                && kept.bootSeconds == 600)
    }
}

/// What a cgroup's own counter says of kills.
@Suite struct CgroupCountTests {
    private static let at = Moment(seconds: 1_795_507_200)

    private func row(
        _ kills: Int64?, _ seconds: Double? = nil, source: ProcessMemory.Source = .cgroup, peak: Int64? = nil,
        limit: Int64? = nil,
        unlimited: Bool = false, groups: Int64? = nil
    ) -> ProcessMemoryRow {
        ProcessMemoryRow(
            proxy: 1, file: "memory.events", source: source, limit: limit.map { Bytes($0) }, unlimited: unlimited,
            peak: peak.map { Bytes($0) }, oomKills: kills, oomGroupKills: groups, at: seconds.map { Self.at.later($0) })
    }

    @Test func `The highest count stands, and a damaged one is none`() {
        #expect(CgroupCount([row(nil), row(nil)]) == nil && CgroupCount([]) == nil)
        #expect(CgroupCount([row(0)])?.kills == 0)
        #expect(CgroupCount([row(2), row(5), row(3)])?.kills == 5)
        #expect(CgroupCount([row(-1)]) == nil)
        #expect(CgroupCount([row(.max)])?.kills == 100_000)
    }

    /// With `memory.oom.group` one kill takes all processes of a container.
    @Test(arguments: [(4, 2, 2), (4, 0, 4), (1, 3, 1), (0, 0, 0)] as [(Int64, Int64, Int)])
    func `A group that was killed counts once`(processes: Int64, groups: Int64, kills: Int) {
        let count = CgroupCount([row(processes, groups: groups)])
        #expect(count?.kills == kills && count?.source.locator == (groups > 0 ? "oom_group_kill" : "oom_kill"))
    }

    @Test func `Each rise between two samples bounds a kill`() {
        func bounds(_ rows: ProcessMemoryRow...) -> [String] { CgroupCount(rows)?.bounds.map(\.plain) ?? [] }
        #expect(bounds(row(0, 0), row(1, 30), row(1, 60), row(3, 90)).count == 2)
        #expect(bounds(row(3, 90), row(0, 0)).count == 1)
        // The counter began anew, or was never read at two times.
        #expect(bounds(row(3, 0), row(0, 30)).isEmpty && bounds(row(0), row(3)).isEmpty && bounds(row(3, 30)).isEmpty)
        // What two sources count is not of one counter.
        #expect(bounds(row(0, 0), row(1, 30, source: .series)).isEmpty)
    }

    @Test(arguments: [
        (ProcessMemory.Source.cgroup, "oom_kill"), (.series, "container_oom_events_total"),
    ])
    func `Whose word it is says where it stands`(source: ProcessMemory.Source, locator: String) {
        #expect(CgroupCount([row(1, source: source)])?.source.locator == locator)
    }

    /// Pages are charged 64 at once: so near to its limit it was full.
    @Test(
        arguments: [
            (1_000_000, 1_000_000, false, true), (737_856, 1_000_000, false, true), (737_855, 1_000_000, false, false),
            (nil, 1_000_000, false, nil), (1_000_000, nil, false, nil), (1_000_000, nil, true, false),
        ] as [(Int64?, Int64?, Bool, Bool?)])
    func `Whether it was ever full is told by its peak`(peak: Int64?, limit: Int64?, unlimited: Bool, reached: Bool?) {
        #expect(CgroupCount([row(1, peak: peak, limit: limit, unlimited: unlimited)])?.reachedLimit == reached)
    }

    /// A cgroup without a limit may be another than the container's, whose limit another page tells.
    @Test(arguments: [(1_000_000, true), (500_000, false), (nil, nil)] as [(Int64?, Bool?)])
    func `What a page without a limit counts is held against the one that is known`(peak: Int64?, reached: Bool?) {
        let count = CgroupCount([row(1, peak: peak, unlimited: true)], stated: Bytes(1_000_000))
        #expect(count?.reachedLimit == reached && count?.unlimited == false)
        // Its own limit goes before that.
        let own = CgroupCount([row(1, peak: peak, limit: 2_000_000)], stated: Bytes(1_000_000))
        #expect(own?.limit == Bytes(2_000_000))
    }
}
