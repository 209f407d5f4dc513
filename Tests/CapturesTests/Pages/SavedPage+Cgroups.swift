@testable import Captures

/// Files of a cgroup, of both versions.
extension SavedPage {
    private static let memoryEvents = SavedPage(
        .cgroup,
        """
        low 0
        high 0
        max 812
        oom 3
        oom_kill 2
        oom_group_kill 1

        """,
        ["processMemory source=cgroup oomKills=2 oomGroupKills=1 highEvents=0"],
        named: "memory.events")

    private static let oomControl = SavedPage(
        .cgroup,
        """
        oom_kill_disable 0
        under_oom 0
        oom_kill 4

        """,
        ["processMemory source=cgroup oomKills=4"])

    static let cgroups: [SavedPage] = [
        // Max number.
        SavedPage(
            .cgroup,
            """
            335544320

            """,
            ["processMemory source=cgroup limit=335544320"],
            named: "memory.max"),
        // Max word.
        SavedPage(
            .cgroup,
            """
            max

            """,
            ["processMemory source=cgroup unlimited=true"],
            named: "memory.max"),
        // Where the kernel throttles, and how long everything stood still for it.
        SavedPage(
            .cgroup,
            """
            308699136

            """,
            ["processMemory source=cgroup high=308699136"],
            named: "memory.high"),
        SavedPage(
            .cgroup,
            """
            some avg10=71.20 avg60=68.93 avg300=61.02 total=912003417
            full avg10=70.11 avg60=66.50 avg300=59.87 total=880413002

            """,
            ["processMemory source=cgroup stalled=0.665"],
            named: "memory.pressure"),
        // What waits for the disk waits for no memory.
        SavedPage(
            .cgroup,
            """
            memory.high:308699136
            some avg10=71.20 avg60=68.93 avg300=61.02 total=912003417
            full avg10=70.11 avg60=66.50 avg300=59.87 total=880413002

            """,
            ["processMemory source=cgroup high=308699136"],
            named: "io.pressure"),
        SavedPage(
            .cgroup,
            """
            memory.events:high 48123
            memory.high:308699136
            memory.pressure:some avg10=0.00 avg60=1.00 avg300=0.10 total=9
            memory.pressure:full avg10=0.00 avg60=0.50 avg300=0.10 total=7

            """,
            ["processMemory source=cgroup high=308699136 highEvents=48123 stalled=0.005"],
            named: "cgroup.txt"),
        // V1 limit.
        SavedPage(
            .cgroup,
            """
            9223372036854771712

            """,
            ["processMemory source=cgroup unlimited=true"],
            named: "memory.limit_in_bytes"),
        // Current txt.
        SavedPage(
            .cgroup,
            """
            104857600

            """,
            ["processMemory source=cgroup usage=104857600"],
            named: "orders-0.memory.current.txt"),
        // Zero.
        SavedPage(
            .cgroup,
            """
            0

            """,
            ["processMemory source=cgroup usage=0"],
            named: "memory.current"),
        // Less than nothing.
        SavedPage(
            .cgroup,
            """
            -1

            """,
            ending: "nothing",
            named: "memory.current"),
        // Unit.
        SavedPage(
            .unknown,
            """
            100M

            """,
            named: "memory.current"),
        // No name.
        SavedPage(
            .unknown,
            """
            104857600

            """,
            named: "number.txt"),
        // Events.
        memoryEvents,
        // Events noname.
        memoryEvents.changing(
            [:]),
        // oom_control.
        oomControl,
        // oom_control before Linux 4.13.
        oomControl.changing(
            ["oom_kill 4": nil],
            [],
            named: "memory.oom_control"),
        // Stat v2.
        SavedPage(
            .cgroup,
            """
            anon 104857600
            file 176128
            kernel 5242880
            kernel_stack 262144
            sock 4096
            inactive_anon 104000000
            active_anon 0
            inactive_file 100000
            active_file 76128

            """,
            ["processMemory source=cgroup anonymous=104857600 inactiveFile=100000 activeFile=76128"]),
        // Stat v1.
        SavedPage(
            .cgroup,
            """
            cache 176128
            rss 23605248
            rss_huge 0
            mapped_file 4096
            inactive_file 100000
            active_file 76128
            hierarchical_memory_limit 268435456
            total_cache 276128
            total_rss 33605248
            total_inactive_file 200000
            total_active_file 76128

            """,
            ["processMemory source=cgroup anonymous=33605248 inactiveFile=200000 activeFile=76128"]),
        // What grep left.
        SavedPage(
            .cgroup,
            """
            /sys/fs/cgroup/memory.current:330301440
            /sys/fs/cgroup/memory.events:low 0
            /sys/fs/cgroup/memory.events:high 0
            /sys/fs/cgroup/memory.events:max 812
            /sys/fs/cgroup/memory.events:oom 3
            /sys/fs/cgroup/memory.events:oom_kill 2
            /sys/fs/cgroup/memory.high:max
            /sys/fs/cgroup/memory.max:335544320
            /sys/fs/cgroup/memory.peak:335548416
            /sys/fs/cgroup/memory.stat:anon 300000000
            /sys/fs/cgroup/memory.stat:file 26214400
            /sys/fs/cgroup/memory.stat:inactive_file 2000000
            /sys/fs/cgroup/memory.swap.current:0
            /sys/fs/cgroup/memory.swap.max:0

            """,
            [
                "processMemory source=cgroup anonymous=300000000 usage=330301440 inactiveFile=2000000 peak=335548416 limit=335544320 oomKills=2 highEvents=0"
            ]),
        // Grep v1.
        SavedPage(
            .cgroup,
            """
            memory.limit_in_bytes:335544320
            memory.max_usage_in_bytes:335544320
            memory.memsw.limit_in_bytes:9223372036854771712
            memory.usage_in_bytes:330301440
            memory.kmem.usage_in_bytes:5242880
            memory.failcnt:9120

            """,
            ["processMemory source=cgroup usage=330301440 peak=335544320 limit=335544320"]),
        // Events.local grep.
        SavedPage(
            .cgroup,
            """
            /sys/fs/cgroup/memory.current:330301440
            /sys/fs/cgroup/memory.events:oom_kill 2
            /sys/fs/cgroup/memory.events.local:oom_kill 0

            """,
            ["processMemory source=cgroup usage=330301440 oomKills=2"]),
        // Swap file.
        SavedPage(
            .unknown,
            """
            4096

            """,
            named: "memory.swap.current"),
        // Swap max.
        SavedPage(
            .unknown,
            """
            max

            """,
            named: "memory.swap.max"),
        // Min.
        SavedPage(
            .unknown,
            """
            0

            """,
            named: "memory.min"),
        // As JSON, of version 1.
        SavedPage(
            .cgroup,
            #"""
            {"memory.limit_in_bytes": "268435456\n", "memory.usage_in_bytes": "24690688\n", "memory.max_usage_in_bytes": "24690689", "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"}

            """#,
            ["processMemory source=cgroup usage=24690688 peak=24690689 limit=268435456 oomKills=1"],
            named: "cgroup.json"),
        // As JSON, of version 2.
        SavedPage(
            .cgroup,
            #"""
            {"memory.max": "max\n", "memory.current": 24690688, "memory.peak": "24690689", "memory.events": "low 0\noom_kill 3\n", "memory.stat": "anon 100\ninactive_file 7\n"}

            """#,
            [
                "processMemory source=cgroup anonymous=100 usage=24690688 inactiveFile=7 peak=24690689 unlimited=true oomKills=3"
            ],
            named: "cgroup.json"),
        // As JSON that tells nothing.
        SavedPage(
            .cgroup,
            """
            {"memory.max": "", "memory.current": null}

            """,
            ending: "nothing",
            named: "cgroup.json"),
    ]
}
