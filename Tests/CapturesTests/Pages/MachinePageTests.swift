import Testing

@testable import Captures

/// Sockets, processes, containers and cgroups as their tools print them.
@Suite struct MachinePageTests {
    @Test(
        arguments: MachinePageTests.sockets + MachinePageTests.rollups + MachinePageTests.statuses
            + MachinePageTests.processes + MachinePageTests.usages + MachinePageTests.cgroups)
    func `What a page says is told, and no more`(page: SavedPage) throws {
        try page.check()
    }

    static let sockets: [SavedPage] = [
        // Each socket has one role, by who holds it and where it goes.
        SavedPage(
            .netstat,
            """
            Active Internet connections (servers and established)
            Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
            tcp        0      0 127.0.0.1:15000         0.0.0.0:*               LISTEN      23/envoy
            tcp        0      0 0.0.0.0:15006           0.0.0.0:*               LISTEN      23/envoy
            tcp        0      0 0.0.0.0:15006           0.0.0.0:*               LISTEN      23/envoy
            tcp        0      0 10.20.3.7:15006         10.20.9.1:40112         ESTABLISHED 23/envoy
            tcp        0  90210 127.0.0.1:15001         10.20.3.7:33410         ESTABLISHED 23/envoy
            tcp        0      0 127.0.0.6:42011         10.20.3.7:9080          ESTABLISHED 23/envoy
            tcp     4096      0 10.20.3.7:50220         10.20.8.2:9080          ESTABLISHED 23/envoy
            tcp        0      0 10.20.3.7:50221         10.20.8.2:9080          ESTABLISHED 23/envoy
            tcp        0      0 127.0.0.1:15020         127.0.0.1:60100         ESTABLISHED 1/pilot-agent
            tcp        0      0 10.20.3.7:44010         10.20.0.5:15012         ESTABLISHED 1/pilot-agent
            tcp        0      0 10.20.3.7:33410         10.20.8.2:9080          ESTABLISHED -
            tcp        0      0 127.0.0.1:15000         127.0.0.1:51000         TIME_WAIT   -
            tcp6       0      0 :::9080                 :::*                    LISTEN      -
            tcp6       0      0 10.20.3.7:9080          127.0.0.6:42011         ESTABLISHED -

            """,
            [
                "socketRole role=inbound state=ESTABLISHED count=1",
                "socketRole role=outbound state=ESTABLISHED count=1 sendQueue=90210",
                "socketRole role=toApplication state=ESTABLISHED count=1",
                "socketRole role=upstream state=ESTABLISHED count=2 receiveQueue=4096",
                "socketRole role=agent state=ESTABLISHED count=2",
                "socketRole role=other state=ESTABLISHED count=2",
                "socketRole role=other state=TIME_WAIT count=1",
            ]),
        // Of a gateway: its own ports and its upstreams.
        SavedPage(
            .netstat,
            """
            Active Internet connections (servers and established)
            Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
            tcp        0      0 0.0.0.0:8443            0.0.0.0:*               LISTEN      23/envoy
            tcp        0      0 10.20.3.7:8443          203.0.113.4:51234       ESTABLISHED 23/envoy
            tcp        1      0 10.20.3.7:8443          203.0.113.4:1234        CLOSE_WAIT  23/envoy
            tcp        0      0 10.20.3.7:51000         10.20.8.2:8080          ESTABLISHED 23/envoy

            """,
            [
                "socketRole role=downstream state=ESTABLISHED count=1",
                "socketRole role=downstream state=CLOSE_WAIT count=1 receiveQueue=1",
                "socketRole role=upstream state=ESTABLISHED count=1",
            ]),
        // A header and no row.
        SavedPage(
            .netstat,
            """
            Active Internet connections (servers and established)
            Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name

            """),
        // Rows without their header.
        SavedPage(
            .netstat,
            """
            tcp        0      0 10.20.3.7:15006         10.20.9.1:40112         ESTABLISHED 23/envoy
            tcp        0      0 10.20.3.7:15006         10.20.9.1:40113         ESTABLISHED 23/envoy

            """,
            [
                "socketRole role=inbound state=ESTABLISHED count=2"
            ]),
        // With users and inodes before the process.
        SavedPage(
            .netstat,
            """
            Proto Recv-Q Send-Q Local Address           Foreign Address         State       User       Inode      PID/Program name
            tcp        0      0 10.20.3.7:50220         10.20.8.2:9080          ESTABLISHED 1337       883401     23/envoy
            tcp        0      0 127.0.0.1:15020         127.0.0.1:60100         ESTABLISHED 1337       883402     1/pilot-agent

            """,
            [
                "socketRole role=upstream state=ESTABLISHED count=1",
                "socketRole role=agent state=ESTABLISHED count=1",
            ]),
        // Other sockets below.
        SavedPage(
            .netstat,
            """
            Active Internet connections (servers and established)
            Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
            tcp        0      0 10.20.3.7:15006         10.20.9.1:40112         ESTABLISHED 23/envoy
            udp        0      0 127.0.0.1:15053         0.0.0.0:*                           1/pilot-agent
            Active UNIX domain sockets (servers and established)
            Proto RefCnt Flags       Type       State         I-Node   PID/Program name     Path
            unix  2      [ ACC ]     STREAM     LISTENING     883301   1/pilot-agent        etc/istio/proxy/XDS
            unix  3      [ ]         STREAM     CONNECTED     883302   23/envoy

            """,
            [
                "socketRole role=inbound state=ESTABLISHED count=1"
            ]),
        // Figures that nothing can have.
        SavedPage(
            .netstat,
            """
            Active Internet connections (servers and established)
            Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
            tcp 9223372036854775807 0 10.20.3.7:15006 10.20.9.1:40112 ESTABLISHED 23/envoy
            tcp 9223372036854775807 0 10.20.3.7:15006 10.20.9.1:40113 ESTABLISHED 23/envoy
            tcp       -1      0 10.20.3.7:15006         10.20.9.1:40114         ESTABLISHED 23/envoy
            tcp        0      0 10.20.3.7:15006         10.20.9.1:
            tcp        0      0 10.20

            """,
            [
                "socketRole role=inbound state=ESTABLISHED count=2 receiveQueue=9223372036854775807"
            ]),
        // IPv6: the same roles at ::1 and ::6.
        SavedPage(
            .netstat,
            """
            Active Internet connections (servers and established)
            Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
            tcp6       0      0 fd00:10:20::7:15006     fd00:10:20::91:40112    ESTABLISHED 23/envoy
            tcp6       0      0 ::ffff:10.20.3.7:15006  ::ffff:10.20.9.1:40112  ESTABLISHED 23/envoy
            tcp6       0      0 ::1:15000               ::1:40112               ESTABLISHED 23/envoy
            tcp6       0      0 ::6:42011               fd00:10:20::7:9080      ESTABLISHED 23/envoy
            tcp6       0      0 ::1:15001               fd00:10:20::7:33410     ESTABLISHED 23/envoy

            """,
            [
                "socketRole role=inbound state=ESTABLISHED count=2",
                "socketRole role=other state=ESTABLISHED count=1",
                "socketRole role=toApplication state=ESTABLISHED count=1",
                "socketRole role=outbound state=ESTABLISHED count=1",
            ]),
        // Of ss.
        SavedPage(
            .netstat,
            """
            State      Recv-Q Send-Q Local Address:Port               Peer Address:Port Process
            LISTEN     0      4096         0.0.0.0:15006                   0.0.0.0:*     users:(("envoy",pid=23,fd=40))
            ESTAB      0      0          10.20.3.7:15006                 10.20.9.1:40112 users:(("envoy",pid=23,fd=51))
            ESTAB      0      6000       127.0.0.1:15001                 10.20.3.7:33410 users:(("envoy",pid=23,fd=52))
            FIN-WAIT-2 0      0          10.20.3.7:15006                 10.20.9.1:40115
            TIME-WAIT  0      0          10.20.3.7:15006                 10.20.9.1:40116
            ESTAB      0      0          10.20.3.7:44010                 10.20.0.5:15012 users:(("pilot-agent",pid=1,fd=9))

            """,
            [
                "socketRole role=inbound state=ESTABLISHED count=1",
                "socketRole role=outbound state=ESTABLISHED count=1 sendQueue=6000",
                "socketRole role=inbound state=FIN_WAIT2 count=1",
                "socketRole role=inbound state=TIME_WAIT count=1",
                "socketRole role=agent state=ESTABLISHED count=1",
            ]),
        // Of ss with one state, which it then leaves out.
        SavedPage(
            .unknown,
            """
            Recv-Q Send-Q Local Address:Port Peer Address:Port Process
            0      0      10.20.3.7:15006    10.20.9.1:40112   users:(("envoy",pid=23,fd=51))

            """),
        // A summary of ss has no sockets.
        SavedPage(
            .unknown,
            """
            Total: 204
            TCP:   61 (estab 40, closed 12, orphaned 0, timewait 11)

            Transport Total     IP        IPv6
            RAW	  0         0         0

            """),
        // A count of lines.
        SavedPage(
            .unknown,
            """
            9120

            """,
            named: "netstat-count.txt"),
        // A sentence.
        SavedPage(
            .unknown,
            """
            tcp connections to 10.0.0.1:80 were ESTABLISHED all night

            """),
        // Behind a collector's stamp it is no page.
        SavedPage(
            .unknown,
            """
            2026-03-02T08:00:00.100Z stdout F Active Internet connections (servers and established)
            2026-03-02T08:00:00.100Z stdout F Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
            2026-03-02T08:00:00.100Z stdout F tcp        0      0 10.20.3.7:15006         10.20.9.1:40112         ESTABLISHED 23/envoy

            """),
    ]

    static let rollups: [SavedPage] = [
        // As it is.
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
            Anonymous:         34011 kB
            AnonHugePages:         0 kB
            Swap:                  0 kB

            """,
            [
                "processMemory source=smapsRollup anonymous=34827264 resident=90234880"
            ]),
        // Copied from the second line on.
        SavedPage(
            .memoryRollup,
            """
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
            [
                "processMemory source=smapsRollup anonymous=34827264 resident=90234880"
            ]),
        // Of two processes in one text nothing tells which is Envoy.
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
            Anonymous:         34011 kB
            AnonHugePages:         0 kB
            Swap:                  0 kB
            55d0c8a00000-7ffd1d9fe000 ---p 00000000 00:00 0                          [rollup]
            Rss:               21000 kB
            Pss:               87990 kB
            Pss_Anon:          34000 kB
            Shared_Clean:         12 kB
            Private_Dirty:     34000 kB
            Referenced:        21000 kB
            Anonymous:         9000 kB
            AnonHugePages:         0 kB
            Swap:                  0 kB

            """,
            [
                "note '2 processes, and no word of which is Envoy'"
            ]),
        // Its first line alone.
        SavedPage(
            .memoryRollup,
            """
            55d0c8a00000-7ffd1d9fe000 ---p 00000000 00:00 0                          [rollup]

            """,
            ending: "nothing"),
        // Less than nothing.
        SavedPage(
            .memoryRollup,
            """
            55d0c8a00000-7ffd1d9fe000 ---p 00000000 00:00 0                          [rollup]
            Rss:               -5 kB
            Pss:               87990 kB
            Pss_Anon:          34000 kB
            Shared_Clean:         12 kB
            Private_Dirty:     34000 kB
            Referenced:        -5 kB
            Anonymous:         34011 kB
            AnonHugePages:         0 kB
            Swap:                  0 kB

            """,
            [
                "processMemory source=smapsRollup anonymous=34827264"
            ]),
        // Without kilobytes.
        SavedPage(
            .memoryRollup,
            """
            55d0c8a00000-7ffd1d9fe000 ---p 00000000 00:00 0                          [rollup]
            Rss:               88120
            Pss:               87990 kB
            Pss_Anon:          34000 kB
            Shared_Clean:         12 kB
            Private_Dirty:     34000 kB
            Referenced:        88120
            Anonymous:         34011 MB
            AnonHugePages:         0 kB
            Swap:                  0 kB

            """,
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
            [
                "processMemory source=smapsRollup resident=90234880"
            ], ending: "partial"),
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

    static let statuses: [SavedPage] = [
        // As it is.
        SavedPage(
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
            ]),
        // What grep left.
        SavedPage(
            .processStatus,
            """
            VmHWM:	   99000 kB
            VmRSS:	   88120 kB
            RssAnon:	   34011 kB

            """,
            [
                "processMemory source=processStatus anonymous=34827264 resident=90234880"
            ]),
        // With the file's name before each line.
        SavedPage(
            .unknown,
            """
            /proc/23/status:Name:	envoy
            /proc/23/status:VmRSS:	   88120 kB

            """),
        // Two processes.
        SavedPage(
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
            Name:	pilot-agent
            Umask:	0022
            State:	S (sleeping)
            Tgid:	23
            Pid:	23
            PPid:	1
            VmPeak:	  190000 kB
            VmSize:	  180000 kB
            VmHWM:	   99000 kB
            VmRSS:	   40000 kB
            RssAnon:	   20000 kB
            RssFile:	   54109 kB
            RssShmem:	       0 kB
            Threads:	12

            """,
            [
                "processMemory source=processStatus processName=envoy anonymous=34827264 resident=90234880",
                "processMemory source=processStatus processName=pilot-agent anonymous=20480000 resident=40960000",
            ]),
        // A thread of the kernel has no memory.
        SavedPage(
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
            Name:	kworker/0:1
            Umask:	0000
            State:	I (idle)
            Tgid:	9
            Threads:	1

            """,
            [
                "processMemory source=processStatus processName=envoy anonymous=34827264 resident=90234880"
            ]),
        // Before Linux 4.5.
        SavedPage(
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
            RssFile:	   54109 kB
            RssShmem:	       0 kB
            Threads:	12

            """,
            [
                "processMemory source=processStatus processName=envoy resident=90234880"
            ]),
        // Copied from a terminal.
        SavedPage(
            .processStatus,
            """
            Name:  envoy
            Umask:  0022
            State:  S (sleeping)
            Tgid:  23
            Pid:  23
            PPid:  1
            VmPeak:    190000 kB
            VmSize:    180000 kB
            VmHWM:     99000 kB
            VmRSS:     88120 kB
            RssAnon:     34011 kB
            RssFile:     54109 kB
            RssShmem:         0 kB
            Threads:  12

            """,
            [
                "processMemory source=processStatus processName=envoy anonymous=34827264 resident=90234880"
            ]),
        // A value that is not there.
        SavedPage(
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
            VmRSS:
            RssAnon:	   34011 kB
            RssFile:	   54109 kB
            RssShmem:	       0 kB
            Threads:	12

            """,
            [
                "processMemory source=processStatus processName=envoy anonymous=34827264"
            ]),
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

    static let processes: [SavedPage] = [
        // With the grep that looked for it.
        SavedPage(
            .processList,
            """
            USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
            1337           1  0.1  0.3 751204 40512 ?        Ssl  Mar01   1:04 /usr/local/bin/pilot-agent proxy sidecar --domain x.svc.cluster.local
            1337          23  1.9  2.5 1904448 410232 ?      Sl   Mar01  13:02 /usr/local/bin/envoy -c etc/istio/proxy/envoy-rev.json --drain-time-s 45
            1337         411  0.0  0.0   7060  1552 pts/0    R+   10:38   0:00 grep envoy

            """,
            [
                "processMemory source=processList processName=envoy resident=420077568",
                "processMemory source=processList processName=pilot-agent resident=41484288",
            ]),
        // Without memory.
        SavedPage(
            .unknown,
            """
            UID          PID    PPID  C STIME TTY          TIME CMD
            1337           1       0  0 Mar01 ?        00:01:04 /usr/local/bin/pilot-agent proxy sidecar
            1337          23       1  1 Mar01 ?        00:13:02 /usr/local/bin/envoy -c x

            """),
        // Busybox.
        SavedPage(
            .unknown,
            """
            PID   USER     TIME  COMMAND
                1 1337      1:04 /usr/local/bin/pilot-agent proxy sidecar
               23 1337     13:02 /usr/local/bin/envoy -c etc/istio/proxy/envoy-rev.json

            """),
        // Busybox -o.
        SavedPage(
            .processList,
            """
            PID   VSZ  RSS  COMMAND
                1 734m  39m pilot-agent proxy sidecar
               23 1.8g 400m envoy -c etc/istio/proxy/envoy-rev.json

            """,
            [
                "processMemory source=processList processName=envoy resident=419430400",
                "processMemory source=processList processName=pilot-agent resident=40894464",
            ]),
        // Busybox top.
        SavedPage(
            .unknown,
            """
            Mem: 15012204K used, 1361664K free, 11200K shrd, 412000K buff, 9120000K cached
            CPU:   2% usr   1% sys   0% nic  96% idle   0% io   0% irq   0% sirq
            Load average: 0.52 0.61 0.60 2/1410 60
              PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND
               23     1 1337     S    1859m  11%   1   1% /usr/local/bin/envoy -c x
                1     0 1337     S     733m   4%   0   0% /usr/local/bin/pilot-agent proxy sidecar

            """),
        // Of three columns.
        SavedPage(
            .processList,
            """
                PID   RSS COMMAND
                  1 40512 pilot-agent
                 23 410232 envoy

            """,
            [
                "passedOver '4 blanks before each line'",
                "processMemory source=processList processName=envoy resident=420077568",
                "processMemory source=processList processName=pilot-agent resident=41484288",
            ]),
        // Without ids.
        SavedPage(
            .processList,
            """
              RSS COMMAND
            40512 /usr/local/bin/pilot-agent proxy sidecar
            410232 /usr/local/bin/envoy -c x

            """,
            [
                "processMemory source=processList processName=envoy resident=420077568",
                "processMemory source=processList processName=pilot-agent resident=41484288",
            ]),
        // A header and no row.
        SavedPage(
            .processList,
            """
                PID   RSS COMMAND

            """,
            [
                "passedOver '4 blanks before each line'"
            ]),
        // Rows alone.
        SavedPage(
            .unknown,
            """
            1337           1  0.1  0.3 751204 40512 ?        Ssl  Mar01   1:04 /usr/local/bin/pilot-agent proxy sidecar
            1337          23  1.9  2.5 1904448 410232 ?      Sl   Mar01  13:02 /usr/local/bin/envoy -c etc/istio/proxy/envoy-rev.json

            """),
        // Figures that nothing can have.
        SavedPage(
            .processList,
            """
                PID   RSS COMMAND
                  1 -40512 pilot-agent
                 23 99999999999999999999 envoy

            """,
            [
                "passedOver '4 blanks before each line'"
            ]),
        // In tebibytes.
        SavedPage(
            .processList,
            """
            top - 10:38:02 up 3 days,  2:01,  0 users,  load average: 0.10, 0.20, 0.30
            Tasks:   3 total,   1 running,   2 sleeping,   0 stopped,   0 zombie
            MiB Mem :  15990.1 total,   1200.2 free,   7000.0 used,   7789.9 buff/cache

                PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
                 23 1337      20   0   12.2g   0.011t  40320 S   0.9   0.5   3:02.11 envoy
                  1 1337      20   0  743960  38.5m  20320 S   0.9   0.5   3:02.11 pilot-agent

            """,
            [
                "processMemory source=processList processName=envoy resident=12094627905",
                "processMemory source=processList processName=pilot-agent resident=40370176",
            ]),
        // Envoy as an argument of others.
        SavedPage(
            .processList,
            """
                PID   RSS COMMAND
                 77  9000 /bin/sh -c /usr/local/bin/envoy
                 78  9000 tail -f envoy
                 79  9000 /opt/envoy/bin/report

            """,
            [
                "passedOver '4 blanks before each line'"
            ]),
        // A worker's thread is not the process.
        SavedPage(
            .processList,
            """
                PID   RSS COMMAND
                 23 410232 wrk:worker_0
                 1 40512 pilot-agent

            """,
            [
                "passedOver '4 blanks before each line'",
                "processMemory source=processList processName=pilot-agent resident=41484288",
            ]),
    ]

    static let usages: [SavedPage] = [
        // One container.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   edge-envoy-1   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19

            """,
            [
                "part nil",
                "processMemory source=workingSet usage=748054118 limit=805306368",
            ]),
        // Beside other containers.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   edge-envoy-1   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19
            1ba9d20ab7fe   shop-db-1      1.20%     99.4MiB / 15.6GiB     0.62%     1GB / 1GB         0B / 0B      9

            """,
            [
                "part nil",
                "processMemory source=workingSet usage=748054118 limit=805306368",
            ]),
        // Two Envoys: whose is it.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   edge-envoy-1   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19
            1ba9d20ab7fe   edge-envoy-2   1.20%     99.4MiB / 768MiB     0.62%     1GB / 1GB         0B / 0B      9

            """),
        // A container that is gone.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   edge-envoy-1   --        -- / --               --        --                --           --

            """),
        // A header and no row.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS

            """),
        // A container that does not run.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   edge-envoy-1   0.00%     0B / 0B     0.00%     0B / 0B    0B / 0B      0

            """),
        // Custom format.
        SavedPage(
            .containerStats,
            """
            NAME           MEM USAGE / LIMIT
            edge-envoy-1   713.4MiB / 768MiB

            """,
            [
                "part nil",
                "processMemory source=workingSet usage=748054118 limit=805306368",
            ]),
        // Old no name.
        SavedPage(
            .containerStats,
            """
            CONTAINER           CPU %               MEM USAGE / LIMIT       MEM %               NET I/O               BLOCK I/O           PIDS
            0aa9d20ab7fe        61.20%              713.4 MiB / 768 MiB     92.89%              3.1 GB / 3.04 GB      0 B / 0 B           19

            """,
            [
                "part nil",
                "processMemory source=workingSet usage=748054118 limit=805306368",
            ]),
        // As JSON.
        SavedPage(
            .containerStats,
            """
            {"BlockIO":"0B / 0B","CPUPerc":"61.20%","Container":"0aa9d20ab7fe","ID":"0aa9d20ab7fe","MemPerc":"92.89%","MemUsage":"713.4MiB / 768MiB","Name":"edge-envoy-1","NetIO":"3.1GB / 3.04GB","PIDs":"19"}

            """,
            [
                "part nil",
                "processMemory source=workingSet usage=748054118 limit=805306368",
            ]),
        // podman as JSON.
        SavedPage(
            .containerStats,
            """
            [{"id":"0aa9d20ab7fe","name":"edge-envoy","mem_usage":"52.43MB / 268.4MB","mem_percent":"19.53%"}]

            """,
            [
                "part nil",
                "processMemory source=workingSet usage=52430000 limit=268400000",
            ]),
        // Podman.
        SavedPage(
            .containerStats,
            """
            ID            NAME        CPU %       MEM USAGE / LIMIT  MEM %       NET IO             BLOCK IO           PIDS        CPU TIME    AVG CPU %
            0aa9d20ab7fe  edge-envoy  1.20%       52.43MB / 268.4MB  19.53%      1.5kB / 2kB        0B / 0B            7           1.2s        1.20%

            """,
            [
                "part nil",
                "processMemory source=workingSet usage=52430000 limit=268400000",
            ]),
        // Crictl new.
        SavedPage(
            .containerStats,
            """
            CONTAINER           NAME                CPU %               MEM                 DISK                INODES              SWAP
            5d1f2a3b4c5d6       istio-proxy         0.33                104.9MB             12.3kB              15                  0B
            6d1f2a3b4c5d6       ledger              0.33                400.1MB             12.3kB              15                  0B

            """,
            [
                "part nil",
                "processMemory source=workingSet usage=104900000",
            ]),
        // Crictl two proxies.
        SavedPage(
            .containerStats,
            """
            CONTAINER           NAME                CPU %               MEM                 DISK                INODES
            5d1f2a3b4c5d6       istio-proxy         0.33                104.9MB             12.3kB              15
            6d1f2a3b4c5d6       istio-proxy         0.33                400.1MB             12.3kB              15

            """),
        // Cut in a line.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   edge-envoy-1   61.20%    713.4Mi
            """),
        // Nerdctl.
        SavedPage(
            .containerStats,
            """
            CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O           BLOCK I/O    PIDS
            0aa9d20ab7fe   k8s://quay/mooring-0/istio-proxy   61.20%    713.4MiB / 768MiB     92.89%    3.1GB / 3.04GB    0B / 0B      19

            """,
            [
                "part nil",
                "processMemory source=workingSet usage=748054118 limit=805306368",
            ]),
    ]

    static let cgroups: [SavedPage] = [
        // Max number.
        SavedPage(
            .cgroup,
            """
            335544320

            """,
            [
                "processMemory source=cgroup limit=335544320"
            ], named: "memory.max"),
        // Max word.
        SavedPage(
            .cgroup,
            """
            max

            """,
            [
                "processMemory source=cgroup unlimited=true"
            ], named: "memory.max"),
        // V1 limit.
        SavedPage(
            .cgroup,
            """
            9223372036854771712

            """,
            [
                "processMemory source=cgroup unlimited=true"
            ], named: "memory.limit_in_bytes"),
        // Current txt.
        SavedPage(
            .cgroup,
            """
            104857600

            """,
            [
                "processMemory source=cgroup usage=104857600"
            ], named: "orders-0.memory.current.txt"),
        // Zero.
        SavedPage(
            .cgroup,
            """
            0

            """,
            [
                "processMemory source=cgroup usage=0"
            ], named: "memory.current"),
        // Less than nothing.
        SavedPage(
            .cgroup,
            """
            -1

            """,
            ending: "nothing", named: "memory.current"),
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
        SavedPage(
            .cgroup,
            """
            low 0
            high 0
            max 812
            oom 3
            oom_kill 2
            oom_group_kill 1

            """,
            [
                "processMemory source=cgroup oomKills=2 oomGroupKills=1"
            ], named: "memory.events"),
        // Events noname.
        SavedPage(
            .cgroup,
            """
            low 0
            high 0
            max 812
            oom 3
            oom_kill 2
            oom_group_kill 1

            """,
            [
                "processMemory source=cgroup oomKills=2 oomGroupKills=1"
            ]),
        // oom_control.
        SavedPage(
            .cgroup,
            """
            oom_kill_disable 0
            under_oom 0
            oom_kill 4

            """,
            [
                "processMemory source=cgroup oomKills=4"
            ]),
        // oom_control before Linux 4.13.
        SavedPage(
            .cgroup,
            """
            oom_kill_disable 0
            under_oom 0

            """,
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
            [
                "processMemory source=cgroup anonymous=104857600 inactiveFile=100000 activeFile=76128"
            ]),
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
            [
                "processMemory source=cgroup anonymous=33605248 inactiveFile=200000 activeFile=76128"
            ]),
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
                "processMemory source=cgroup anonymous=300000000 usage=330301440 inactiveFile=2000000 peak=335548416 limit=335544320 oomKills=2"
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
            [
                "processMemory source=cgroup usage=330301440 peak=335544320 limit=335544320"
            ]),
        // Events.local grep.
        SavedPage(
            .cgroup,
            """
            /sys/fs/cgroup/memory.current:330301440
            /sys/fs/cgroup/memory.events:oom_kill 2
            /sys/fs/cgroup/memory.events.local:oom_kill 0

            """,
            [
                "processMemory source=cgroup usage=330301440 oomKills=2"
            ]),
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
        // High.
        SavedPage(
            .unknown,
            """
            200000000

            """,
            named: "memory.high"),
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
            [
                "processMemory source=cgroup usage=24690688 peak=24690689 limit=268435456 oomKills=1"
            ], named: "cgroup.json"),
        // As JSON, of version 2.
        SavedPage(
            .cgroup,
            #"""
            {"memory.max": "max\n", "memory.current": 24690688, "memory.peak": "24690689", "memory.events": "low 0\noom_kill 3\n", "memory.stat": "anon 100\ninactive_file 7\n"}

            """#,
            [
                "processMemory source=cgroup anonymous=100 usage=24690688 inactiveFile=7 peak=24690689 unlimited=true oomKills=3"
            ], named: "cgroup.json"),
        // As JSON that tells nothing.
        SavedPage(
            .cgroup,
            """
            {"memory.max": "", "memory.current": null}

            """,
            ending: "nothing", named: "cgroup.json"),
        // Pressure.
        SavedPage(
            .unknown,
            """
            some avg10=0.00 avg60=1.20 avg300=0.40 total=1200
            full avg10=0.00 avg60=1.00 avg300=0.30 total=1000

            """,
            named: "memory.pressure"),
    ]
}
