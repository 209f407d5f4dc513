@testable import Captures

/// Processes as their tools list them.
extension SavedPage {
    static let processLists: [SavedPage] = [
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
            ["passedOver '4 blanks before each line'"]),
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
            ["passedOver '4 blanks before each line'"]),
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
            ["passedOver '4 blanks before each line'"]),
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
}
