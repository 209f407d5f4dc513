@testable import Captures

/// What one process holds, as the kernel says it.
extension SavedPage {
    private static let envoyRollup = SavedPage(
        .memoryRollup,
        """
        55d0c8a00000-7ffd1d9fe000 ---p 00000000 00:00 0                          [rollup]
        Rss:               88120 kB
        Pss:               87990 kB
        Pss_Anon:          34000 kB
        Shared_Clean:         12 kB
        Private_Dirty:     34000 kB
        Referenced:        88120 kB
        Anonymous:         34011 kB
        AnonHugePages:         0 kB
        Swap:                  0 kB

        """,
        ["processMemory source=smapsRollup anonymous=34827264 resident=90234880"])

    static let rollups: [SavedPage] = [
        // As it is.
        envoyRollup,
        // Copied from the second line on.
        envoyRollup.changing(
            [
                "55d0c8a00000-7ffd1d9fe000 ---p 00000000 00:00 0                          [rollup]": nil
            ]),
        // Of two processes in one text nothing tells which is Envoy.
        envoyRollup.changing(
            [
                "Swap:                  0 kB":
                    "Swap:                  0 kB\n55d0c8a00000-7ffd1d9fe000 ---p 00000000 00:00 0                          [rollup]\nRss:               21000 kB\nPss:               87990 kB\nPss_Anon:          34000 kB\nShared_Clean:         12 kB\nPrivate_Dirty:     34000 kB\nReferenced:        21000 kB\nAnonymous:         9000 kB\nAnonHugePages:         0 kB\nSwap:                  0 kB"
            ],
            ["note '2 processes, and no word of which is Envoy'"]),
        // Its first line alone.
        SavedPage(
            .memoryRollup,
            """
            55d0c8a00000-7ffd1d9fe000 ---p 00000000 00:00 0                          [rollup]

            """,
            ending: "nothing"),
        // Less than nothing.
        envoyRollup.changing(
            [
                "Rss:               88120 kB": "Rss:               -5 kB",
                "Referenced:        88120 kB": "Referenced:        -5 kB",
            ],
            ["processMemory source=smapsRollup anonymous=34827264"]),
        // Without kilobytes.
        envoyRollup.changing(
            [
                "Rss:               88120 kB": "Rss:               88120",
                "Referenced:        88120 kB": "Referenced:        88120\nAnonymous:         34011 MB",
                "Anonymous:         34011 kB": nil,
            ],
            [],
            ending: "nothing"),
        // Cut in a line.
        SavedPage(
            .memoryRollup,
            """
            55d0c8a00000-7ffd1d9fe000 ---p 00000000 00:00 0                          [rollup]
            Rss:               88120 kB
            Pss:               87990 kB
            Pss_Anon:          34000 kB
            Shared_Clean:         12 kB
            Private_Dirty:     34000 kB
            Referenced:        88120 kB
            Anonymous:      
            """,
            ["processMemory source=smapsRollup resident=90234880"],
            ending: "partial"),
        // Smaps of two processes in one text: their addresses begin again.
        SavedPage(
            .memoryRollup,
            """
            55d0c8a00000-55d0c8c00000 r--p 00000000 08:01 1311       /usr/local/bin/envoy
            Size:               2048 kB
            Rss:                 900 kB
            Anonymous:             0 kB
            7ffd1d9dd000-7ffd1d9fe000 rw-p 00000000 00:00 0          [stack]
            Size:                132 kB
            Rss:                  40 kB
            Anonymous:            40 kB
            00400000-0265f000 r-xp 00000000 08:01 1299               /usr/local/bin/pilot-agent
            Size:              35196 kB
            Rss:               12000 kB
            Anonymous:             4 kB

            """,
            [
                "passedOver '2 lines: 55d0c8a00000-55d0c8c00000 r--p 00000000 08:01 1311       /us'",
                "note '2 processes, and no word of which is Envoy'",
            ]),
        // Smaps: the sum of all mappings.
        SavedPage(
            .memoryRollup,
            """
            55d0c8a00000-55d0c8c00000 r--p 00000000 08:01 1311       /usr/local/bin/envoy
            Size:               2048 kB
            Rss:                 900 kB
            Anonymous:             0 kB
            55d0c8c00000-55d0c9c00000 r-xp 00200000 08:01 1311       /usr/local/bin/envoy
            Size:              16384 kB
            Rss:               12000 kB
            Anonymous:             4 kB

            """,
            [
                "passedOver '2 lines: 55d0c8a00000-55d0c8c00000 r--p 00000000 08:01 1311       /us'",
                "processMemory source=smapsRollup anonymous=4096 resident=13209600",
            ]),
    ]

    private static let envoyStatus = SavedPage(
        .processStatus,
        """
        Name:	envoy
        Umask:	0022
        State:	S (sleeping)
        Tgid:	23
        Pid:	23
        PPid:	1
        VmPeak:	  190000 kB
        VmSize:	  180000 kB
        VmHWM:	   99000 kB
        VmRSS:	   88120 kB
        RssAnon:	   34011 kB
        RssFile:	   54109 kB
        RssShmem:	       0 kB
        Threads:	12

        """,
        [
            "processMemory source=processStatus processName=envoy anonymous=34827264 resident=90234880"
        ])

    static let processStatuses: [SavedPage] = [
        // As it is.
        envoyStatus,
        // What grep left.
        SavedPage(
            .processStatus,
            """
            VmHWM:	   99000 kB
            VmRSS:	   88120 kB
            RssAnon:	   34011 kB

            """,
            ["processMemory source=processStatus anonymous=34827264 resident=90234880"]),
        // With the file's name before each line.
        SavedPage(
            .unknown,
            """
            /proc/23/status:Name:	envoy
            /proc/23/status:VmRSS:	   88120 kB

            """),
        // Two processes.
        envoyStatus.changing(
            [
                "Threads:\t12":
                    "Threads:\t12\nName:\tpilot-agent\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t23\nPid:\t23\nPPid:\t1\nVmPeak:\t  190000 kB\nVmSize:\t  180000 kB\nVmHWM:\t   99000 kB\nVmRSS:\t   40000 kB\nRssAnon:\t   20000 kB\nRssFile:\t   54109 kB\nRssShmem:\t       0 kB\nThreads:\t12"
            ],
            [
                "processMemory source=processStatus processName=envoy anonymous=34827264 resident=90234880",
                "processMemory source=processStatus processName=pilot-agent anonymous=20480000 resident=40960000",
            ]),
        // A thread of the kernel has no memory.
        envoyStatus.changing(
            [
                "Threads:\t12":
                    "Threads:\t12\nName:\tkworker/0:1\nUmask:\t0000\nState:\tI (idle)\nTgid:\t9\nThreads:\t1"
            ]),
        // Before Linux 4.5.
        envoyStatus.changing(
            ["RssAnon:\t   34011 kB": nil],
            ["processMemory source=processStatus processName=envoy resident=90234880"]),
        // Copied from a terminal.
        SavedPage(.processStatus, envoyStatus.text.replacing("\t", with: "  "), envoyStatus.facts),
        // A value that is not there.
        envoyStatus.changing(
            ["VmRSS:\t   88120 kB": "VmRSS:"],
            ["processMemory source=processStatus processName=envoy anonymous=34827264"]),
        // A process that has ended.
        SavedPage(
            .processStatus,
            """
            Name:	envoy
            State:	Z (zombie)
            Tgid:	23
            Pid:	23
            Threads:	1

            """,
            ending: "nothing"),
        // As it is.
        SavedPage(
            .nodeMemory,
            """
            MemTotal:       16373868 kB
            MemFree:         1228800 kB
            MemAvailable:    4000000 kB
            Buffers:          100000 kB

            """),
        // Limits of prose.
        SavedPage(
            .unknown,
            """
            MemTotal was 16 GB

            """),
    ]
}
