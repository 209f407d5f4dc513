@testable import Captures

/// Sockets by who holds them.
extension SavedPage {
    private static let netstat = SavedPage(
        .netstat,
        """
        Active Internet connections (servers and established)
        Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name

        """)

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
        netstat,
        // Rows without their header.
        SavedPage(
            .netstat,
            """
            tcp        0      0 10.20.3.7:15006         10.20.9.1:40112         ESTABLISHED 23/envoy
            tcp        0      0 10.20.3.7:15006         10.20.9.1:40113         ESTABLISHED 23/envoy

            """,
            ["socketRole role=inbound state=ESTABLISHED count=2"]),
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
        netstat.changing(
            [
                "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name":
                    "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\ntcp        0      0 10.20.3.7:15006         10.20.9.1:40112         ESTABLISHED 23/envoy\nudp        0      0 127.0.0.1:15053         0.0.0.0:*                           1/pilot-agent\nActive UNIX domain sockets (servers and established)\nProto RefCnt Flags       Type       State         I-Node   PID/Program name     Path\nunix  2      [ ACC ]     STREAM     LISTENING     883301   1/pilot-agent        etc/istio/proxy/XDS\nunix  3      [ ]         STREAM     CONNECTED     883302   23/envoy"
            ],
            ["socketRole role=inbound state=ESTABLISHED count=1"]),
        // Figures that nothing can have.
        netstat.changing(
            [
                "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name":
                    "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\ntcp 9223372036854775807 0 10.20.3.7:15006 10.20.9.1:40112 ESTABLISHED 23/envoy\ntcp 9223372036854775807 0 10.20.3.7:15006 10.20.9.1:40113 ESTABLISHED 23/envoy\ntcp       -1      0 10.20.3.7:15006         10.20.9.1:40114         ESTABLISHED 23/envoy\ntcp        0      0 10.20.3.7:15006         10.20.9.1:\ntcp        0      0 10.20"
            ],
            ["socketRole role=inbound state=ESTABLISHED count=2 receiveQueue=9223372036854775807"]),
        // IPv6: the same roles at ::1 and ::6.
        netstat.changing(
            [
                "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name":
                    "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\ntcp6       0      0 fd00:10:20::7:15006     fd00:10:20::91:40112    ESTABLISHED 23/envoy\ntcp6       0      0 ::ffff:10.20.3.7:15006  ::ffff:10.20.9.1:40112  ESTABLISHED 23/envoy\ntcp6       0      0 ::1:15000               ::1:40112               ESTABLISHED 23/envoy\ntcp6       0      0 ::6:42011               fd00:10:20::7:9080      ESTABLISHED 23/envoy\ntcp6       0      0 ::1:15001               fd00:10:20::7:33410     ESTABLISHED 23/envoy"
            ],
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
        // A summary of ss tells no sockets, but how many there are.
        SavedPage(
            .netstat,
            """
            Total: 204
            TCP:   61 (estab 40, closed 12, orphaned 0, timewait 11)

            Transport Total     IP        IPv6
            RAW	  0         0         0

            """,
            ["socketRole role=any state=ESTABLISHED count=40"]),
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
}
