@testable import Captures

/// What istioctl and istiod's debug pages tell.
extension SavedPage {
    private static let versionList = SavedPage(
        .versions,
        """
        client version: 1.29.1
        control plane version: 1.29.1
        data plane version: 1.29.1 (14 proxies)

        """,
        ["proxyVersion 1.29.1"])

    static let versionLists: [SavedPage] = [
        // As it is.
        versionList,
        // Several.
        SavedPage(
            .versions,
            """
            client version: 1.29.1
            control plane version: 1.29.1
            data plane version: 1.29.1 (9 proxies), 1.28.0 (2 proxies)

            """),
        // None.
        SavedPage(
            .versions,
            """
            client version: 1.29.1
            no ready Istio pods in "istio-system"

            """),
        // One proxy.
        SavedPage(
            .versions,
            """
            data plane version: 1.29.1-solo (1 proxies)

            """,
            ["proxyVersion 1.29.1-solo"]),
        // None dp.
        versionList.changing(
            ["data plane version: 1.29.1 (14 proxies)": "data plane version: none"],
            []),
        // As JSON.
        SavedPage(
            .versions,
            """
            {
              "clientVersion": {"version": "1.29.1", "revision": "abc"},
              "meshVersion": [{"Component": "pilot", "Info": {"version": "1.29.1"}}],
              "dataPlaneVersion": [{"ID": "mooring-0.quay", "IstioVersion": "1.29.1"}, {"ID": "hawser-1.2.quay", "IstioVersion": "1.28.0"}]
            }

            """,
            [
                "proxyRelease namespace=quay pod=mooring-0 istioVersion=1.29.1",
                "proxyRelease namespace=quay pod=hawser-1.2 istioVersion=1.28.0",
            ]),
        // As YAML, without proxies of a revision.
        SavedPage(
            .versions,
            """
            clientVersion:
              revision: abc
              version: 1.29.1
            dataPlaneVersion:
            - ID: mooring-0.quay
              IstioVersion: 1.29.1
            - ID: nobody
              IstioVersion: 1.28.0
            meshVersion:
            - Component: pilot
              Info:
                version: 1.29.1
              Revision: canary

            """,
            ["proxyRelease namespace=quay pod=mooring-0 istioVersion=1.29.1"]),
        // Kubectl version.
        SavedPage(
            .versions,
            """
            Client Version: v1.32.4
            Kustomize Version: v5.5.0
            Server Version: v1.33.1

            """),
    ]

    private static let proxyNote = SavedPage(
        .proxyNote,
        """
        mooring-6d8f7c9b5d-2xkmr.quay:
        active loggers:
          admin: warning
          alternate_protocols_cache: warning

        """,
        ["identity namespace=quay pod=mooring-6d8f7c9b5d-2xkmr"])

    static let proxyStatuses: [SavedPage] = [
        // Describe.
        SavedPage(
            .proxyNote,
            """
            Pod: mooring-6d8f7c9b5d-2xkmr.quay
               Pod Revision: default
               Pod Ports: 8080 (mooring), 15090 (istio-proxy)
            --------------------
            Service: mooring.quay
               Port: http 80/HTTP targets pod port 8080

            """,
            ["identity namespace=quay pod=mooring-6d8f7c9b5d-2xkmr"]),
        // Describe without namespace.
        SavedPage(
            .proxyNote,
            """
            Pod: mooring-6d8f7c9b5d-2xkmr
               Pod Ports: 8080 (mooring), 15090 (istio-proxy)
            Suggestion: add 'version' label to pod for Istio telemetry.

            """,
            ["identity pod=mooring-6d8f7c9b5d-2xkmr"]),
        // Loggers.
        proxyNote,
        // Loggers two.
        proxyNote.changing(
            [
                "mooring-6d8f7c9b5d-2xkmr.quay:": "mooring-0.quay:",
                "  alternate_protocols_cache: warning": "hawser-1.quay:\nactive loggers:\n  admin: debug",
            ],
            ["identity namespace=quay pod=mooring-0"]),
        // A sentence.
        SavedPage(
            .unknown,
            """
            Pod: we saw it in the morning
              nothing else

            """),
    ]

    static let proxyLists: [SavedPage] = [
        // 1.23.
        SavedPage(
            .syncz,
            """
            NAME                                 CLUSTER        CDS                LDS                EDS                RDS                ECDS         ISTIOD                      VERSION
            mooring-6d8f7c9b5d-2xkmr.quay        Kubernetes     SYNCED (4m12s)     SYNCED (4m12s)     SYNCED (4m12s)     SYNCED (4m12s)     IGNORED      istiod-7c8d6f5b9-abcde      1.23.2
            hawser.v2-0.quay                     Kubernetes     SYNCED             STALE              NOT SENT           SYNCED             IGNORED      istiod-7c8d6f5b9-abcde      1.23.1

            """,
            [
                "syncedProxy namespace=quay pod=mooring-6d8f7c9b5d-2xkmr istioVersion=1.23.2",
                "syncedProxy namespace=quay pod=hawser.v2-0 istioVersion=1.23.1",
            ]),
        // 1.11.
        SavedPage(
            .syncz,
            """
            NAME                          CDS        LDS        EDS        RDS          PILOT                       VERSION
            mooring-0.quay                SYNCED     SYNCED     SYNCED     SYNCED       istiod-7c8d6f5b9-abcde      1.8.2

            """,
            ["syncedProxy namespace=quay pod=mooring-0 istioVersion=1.8.2"]),
        // 1.12.
        SavedPage(
            .syncz,
            """
            NAME                          CDS        LDS        EDS        RDS        ISTIOD                      VERSION
            mooring-0.quay                SYNCED     SYNCED     SYNCED     NOT SENT     istiod-7c8d6f5b9-abcde      1.12.2

            """,
            ["syncedProxy namespace=quay pod=mooring-0 istioVersion=1.12.2"]),
        // 1.26.
        SavedPage(
            .syncz,
            """
            NAME               CLUSTER        ISTIOD                      VERSION     SUBSCRIBED TYPES
            mooring-0.quay     Kubernetes     istiod-7c8d6f5b9-abcde      1.26.1      4 (CDS,LDS,EDS,RDS)

            """,
            ["syncedProxy namespace=quay pod=mooring-0 istioVersion=1.26.1"]),
        // A header and no row.
        SavedPage(
            .syncz,
            """
            NAME               CLUSTER        ISTIOD                      VERSION     SUBSCRIBED TYPES

            """),
        // One proxy diff.
        SavedPage(
            .unknown,
            """
            Clusters Match
            Listeners Match
            Routes Match (RDS last loaded at Tue, 03 Mar 2026 01:00:00 UTC)

            """),
        // As JSON.
        SavedPage(
            .syncz,
            """
            [{"cluster_id":"Kubernetes","proxy":"mooring-0.quay","proxy_type":"sidecar","istio_version":"1.29.1","cluster_sent":"a","cluster_acked":"a"},{"cluster_id":"Kubernetes","proxy":"nodot","proxy_type":"router"},{"proxy":"","cluster_id":"x"},{"proxy":7,"cluster_id":"x"}]

            """,
            [
                "syncedProxy namespace=quay pod=mooring-0 type=sidecar istioVersion=1.29.1",
                "syncedProxy pod=nodot type=router",
                "syncedProxy pod=7",
            ]),
        // Old json.
        SavedPage(
            .syncz,
            """
            [{"proxy":"mooring-0.quay","istio_version":"1.8.2","cluster_sent":"x","cluster_acked":"x"}]

            """,
            ["syncedProxy namespace=quay pod=mooring-0 istioVersion=1.8.2"]),
    ]

    static let connectedLists: [SavedPage] = [
        // Old.
        SavedPage(
            .adsz,
            """
            {"totalClients":1,"clients":[{"connectionId":"sidecar~10.20.3.7~mooring-0.quay~quay.svc.cluster.local-9","connectedAt":"2026-03-03T01:00:00Z","address":"10.20.3.7:5000","watches":{"CDS":[],"EDS":["outbound|80||a","outbound|80||b"],"LDS":[],"RDS":["80"]}}]}

            """,
            [
                "connectedProxy identity={type=sidecar namespace=quay pod=mooring-0 address=10.20.3.7} connectionID=sidecar~10.20.3.7~mooring-0.quay~quay.svc.cluster.local-9 connectedAt=2026-03-03T01:00:00Z clusters=0 subsetClusters=0 endpointClusters=2 listeners=0 routeTables=1 httpsRouteTables=0"
            ]),
        // An empty value.
        SavedPage(
            .adsz,
            """
            {"totalClients":0,"clients":null}

            """),
        // No hyphen.
        SavedPage(
            .adsz,
            """
            {"totalClients":1,"clients":[{"connectionId":"","connectedAt":"never","address":"[fd00::7]:5000","watches":{"type.googleapis.com/envoy.config.cluster.v3.Cluster":"x"}}]}

            """,
            ["connectedProxy identity={address=fd00::7}"]),
        // Waypoint.
        SavedPage(
            .adsz,
            """
            {"totalClients":1,"clients":[{"connectionId":"waypoint-5c9f7d8b6-x2k4p.quay-3","connectedAt":"2026-03-03T01:00:00Z","address":"10.20.3.7:5000","proxyType":"waypoint","watches":{"type.googleapis.com/istio.workload.Address":["*"],"type.googleapis.com/envoy.config.cluster.v3.Cluster":["outbound|80|blue|a","outbound|80||b"]}}]}

            """,
            [
                "connectedProxy identity={type=waypoint namespace=quay pod=waypoint-5c9f7d8b6-x2k4p address=10.20.3.7} connectionID=waypoint-5c9f7d8b6-x2k4p.quay-3 connectedAt=2026-03-03T01:00:00Z clusters=2 subsetClusters=1"
            ]),
    ]

    static let serviceLists: [SavedPage] = [
        // Old.
        SavedPage(
            .registryz,
            """
            [{"Attributes":{"ServiceRegistry":"Kubernetes","Name":"berth","Namespace":"quay"},"ports":[{"name":"http","port":80,"protocol":"HTTP"},{"port":443,"protocol":"TLS"},{"port":27017,"protocol":"Mongo"},{"port":9,"protocol":"UnsupportedProtocol"}],"creationTime":"2026-03-01T00:00:00Z","hostname":"berth.quay.svc.cluster.local","clusterVIPs":{"Kubernetes":"10.96.4.4"},"Resolution":0}]

            """,
            [
                "meshService hostname=berth.quay.svc.cluster.local namespace=quay httpPorts=1 tcpPorts=3 createdAt=2026-03-01T00:00:00Z"
            ]),
        // None.
        SavedPage(
            .registryz,
            """
            [{"Attributes":{"Name":"ledger","Namespace":"quay","Type":"ClusterIP"},"ports":[],"hostname":"","Resolution":2}]

            """),
        // Dns.
        SavedPage(
            .registryz,
            """
            [{"Attributes":{"ServiceRegistry":"External","Name":"api.example.com","Namespace":"quay"},"ports":[{"port":443,"protocol":"HTTPS"},{"port":80,"protocol":"GRPC-Web"}],"hostname":"api.example.com","defaultAddress":"240.240.0.1","Resolution":1,"MeshExternal":true}]

            """,
            [
                "meshService hostname=api.example.com namespace=quay httpPorts=1 tcpPorts=1 external=true"
            ]),
    ]
}
