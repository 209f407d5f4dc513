import Archive
import Testing
import Units

@testable import Captures

@Suite struct EnvoyPagesTests {
    @Test func `the memory page is read, with numbers as strings`() throws {
        let reader = MemoryPageReader(
            source: TextSource(
                #"{"allocated": "107104840", "heap_size": "165675008", "pageheap_unmapped": "0", "pageheap_free": "238","#
                    + #""total_thread_cache": "4093448", "total_physical_bytes": 164555582, "thread_cache_free": "1"}"#)
        )
        guard case .memory(let figures)? = try reader.next() else { throw Missing() }
        #expect(figures.source == .memoryPage && figures.allocated == 107_104_840 && figures.heapSize == 165_675_008)
        #expect(figures.pageheapUnmapped == 0 && figures.pageheapFree == 238 && figures.threadCache == 4_093_448)
        #expect(figures.physical == 164_555_582)
        #expect(try reader.next() == nil && reader.outcome == .complete)
    }

    @Test func `a page with other keys beside is no memory page`() throws {
        let reader = MemoryPageReader(source: TextSource(#"{"allocated": "1", "heap_size": "2", "t": 0.5}"#))
        #expect(try reader.next() == nil)
        #expect(reader.outcome == .nothing("no /memory page: other keys"))
    }

    @Test func `server_info tells version, uptime, workers and identity`() throws {
        let reader = ServerInfoReader(
            source: TextSource(
                """
                {"version": "9e55/1.40.0/Clean/RELEASE/BoringSSL", "state": "LIVE", "uptime_current_epoch": "205s",
                 "command_line_options": {"concurrency": 2, "drain_time": "45s", "service_node": ""},
                 "node": {"id": "router~10.88.1.17~gw.v1-5d8674ddf6.istio-system~istio-system.svc.cluster.local",
                  "metadata": {"NODE_NAME": "n1"}}}
                """))
        guard case .serverInfo(let info)? = try reader.next() else { throw Missing() }
        #expect(info.envoyVersion == "1.40.0" && info.state == "LIVE" && info.uptimeSeconds == 205)
        #expect(info.concurrency == 2 && info.drainTimeSeconds == 45)
        #expect(info.identity.type == "router" && info.identity.pod == "gw.v1-5d8674ddf6")
        #expect(info.identity.namespace == "istio-system" && info.identity.node == "n1")
    }

    @Test func `an old server_info names its node on the command line, a cut one keeps what it had`() throws {
        let reader = ServerInfoReader(
            source: TextSource(
                #"{"version": "c/1.9.0/Clean/RELEASE", "command_line_options": {"service_node": "sidecar~10.1.2.3~a.b~d"}, "st"#
            ))
        guard case .serverInfo(let info)? = try reader.next() else { throw Missing() }
        #expect(info.identity.pod == "a" && info.identity.namespace == "b" && info.identity.address == "10.1.2.3")
        #expect(try reader.next() == nil)
        #expect(reader.outcome == .partial("JSON ends early at byte 108"))
    }

    @Test func `rows of a sampler give Envoy's figures and the process, also where Envoy did not answer`() throws {
        let reader = MemorySeriesReader(
            source: TextSource(
                """
                {"t": 0.5, "cgroup_usage": 21831680, "cgroup_max": 21831681, "RssAnon": 20762624, "VmRSS": 75161600,
                 "memory": {"allocated": "11488624", "heap_size": "16777216"}, "stats": {"server.uptime": 0}}
                {"t": 13.06, "cgroup_usage": 18030592, "no_answer": "ConnectionResetError(104)"}

                """))
        let facts = try reader.all()
        #expect(facts.count == 3 && reader.outcome == .complete)
        guard case .memory(let figures) = facts[0], case .processMemory(let process) = facts[1],
            case .processMemory(let last) = facts[2]
        else { throw Missing() }
        #expect(figures.source == .series && figures.allocated == 11_488_624 && figures.sampleSeconds == 0.5)
        #expect(process.source == .series && process.usage == 21_831_680 && process.peak == 21_831_681)
        #expect(process.anonymous == 20_762_624 && process.resident == 75_161_600 && process.sampleSeconds == 0.5)
        #expect(last.usage == 18_030_592 && last.sampleSeconds == 13.06)
    }

    @Test func `a sampler's pair before and after gives two rows with the time of day`() throws {
        let reader = MemorySeriesReader(
            source: TextSource(
                #"{"before": {"allocated": 1, "RssAnon": 5, "t": 1795503658.5}, "after": {"allocated": 2, "t": 1795503659}}"#
            ))
        let memory = try reader.all().compactMap { if case .memory(let figures) = $0 { figures } else { nil } }
        #expect(memory.map(\.allocated) == [1, 2])
        #expect(memory[0].at == Moment(microseconds: 1_795_503_658_500_000) && memory[0].sampleSeconds == nil)
    }

    @Test func `a cgroup is read in both versions, and no limit is told apart from an unknown one`() throws {
        func read(_ text: String) throws -> ProcessMemory {
            guard case .processMemory(let memory)? = try CgroupReader(source: TextSource(text)).next() else {
                throw Missing()
            }
            return memory
        }
        let v1 = try read(
            #"""
            {"memory.limit_in_bytes": "268435456", "memory.usage_in_bytes": "24690688\n",
             "memory.max_usage_in_bytes": "24690689", "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 1",
             "memory.stat": "cache 1\nrss 2\ninactive_file 3\ntotal_rss 23605248\ntotal_inactive_file 176128"}
            """#)
        #expect(v1.limit == 268_435_456 && !v1.unlimited && v1.usage == 24_690_688 && v1.peak == 24_690_689)
        #expect(v1.oomKills == 1 && v1.anonymous == 23_605_248 && v1.inactiveFile == 176_128)
        let v2 = try read(
            #"{"memory.max": "max\n", "memory.current": 5, "memory.stat": "anon 4\ninactive_file 1", "memory.events": "oom 1\noom_kill 2\noom_group_kill 1"}"#
        )
        #expect(v2.limit == nil && v2.unlimited && v2.usage == 5 && v2.anonymous == 4)
        #expect(v2.oomKills == 2 && v2.oomGroupKills == 1)
        #expect(try read(#"{"memory.limit_in_bytes": "9223372036854771712"}"#).unlimited)
        #expect(try !read(#"{"memory.current": "1"}"#).unlimited)
    }
}

/// The reader did not give the fact that the test is about.
struct Missing: Error {}
