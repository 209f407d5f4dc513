@testable import Captures

/// Istio's objects, istioctl's tables, and what is understood and not read.
extension SavedPage {
    static let istioObjects: [SavedPage] = [
        // A rule with subsets.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: networking.istio.io/v1beta1
            kind: DestinationRule
            metadata: {name: everything, namespace: istio-system, creationTimestamp: "2026-03-02T16:40:11Z"}
            spec:
              host: '*.local'
              exportTo: ['*']
              subsets:
              - {name: v1, labels: {version: v1}}
              - {name: v2, labels: {version: v2}}
              trafficPolicy: {connectionPool: {tcp: {maxConnections: 100}, http: {idleTimeout: 60s}}}

            """,
            [
                "istioObject kind=DestinationRule namespace=istio-system name=everything createdAt=2026-03-02T16:40:11Z hosts=[*.local] subsets=[{name=v1 labels=[version=v1]}, {name=v2 labels=[version=v2]}] exportTo=[*] maxConnections=100 idleTimeout=60s"
            ],
            named: "page.yaml"),
        // Hosts outside.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: partners, namespace: quay}
            spec:
              hosts: [a.example.com, b.example.com]
              ports: [{number: 443, name: tls, protocol: TLS}]
              resolution: DNS

            """,
            [
                "istioObject kind=ServiceEntry namespace=quay name=partners hosts=[a.example.com, b.example.com]"
            ],
            named: "page.yaml"),
        // Of a proxy.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: networking.istio.io/v1beta1
            kind: ProxyConfig
            metadata: {name: two, namespace: quay}
            spec: {concurrency: 2, selector: {matchLabels: {app: mooring}}}

            """,
            [
                "istioObject kind=ProxyConfig namespace=quay name=two selector=[app=mooring] concurrency=2"
            ],
            named: "page.yaml"),
        // Two in one text.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: mesh, namespace: istio-system}
            spec: {metrics: [{overrides: [{match: {metric: REQUEST_COUNT}}, {}]}]}
            ---
            apiVersion: extensions.istio.io/v1alpha1
            kind: WasmPlugin
            metadata: {name: guard, namespace: quay}
            spec: {url: oci://x, selector: {matchLabels: {app: mooring}}}

            """,
            [
                "istioObject kind=Telemetry namespace=istio-system name=mesh rules=2",
                "istioObject kind=WasmPlugin namespace=quay name=guard selector=[app=mooring] filters=[wasm]",
            ],
            named: "page.yaml"),
        // Gateway tls.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: customers, namespace: ingress}
            spec:
              selector: {istio: ingress}
              servers:
              - {port: {number: 443, name: https, protocol: HTTPS}, hosts: ["a/c1.example.com"], tls: {mode: SIMPLE, credentialName: c1}}
              - {port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}

            """,
            [
                "istioObject kind=Gateway namespace=ingress name=customers hosts=[a/c1.example.com, *] servers=2 selector=[istio=ingress] credentials=[{host=a/c1.example.com name=c1}]"
            ],
            named: "page.yaml"),
        // Of another group.
        SavedPage(
            .kubernetesList,
            """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: istio-system}
            spec: {mtls: {mode: STRICT}}

            """,
            named: "page.yaml"),
    ]

    static let istioctlTables: [SavedPage] = [
        // Clusters.
        SavedPage(
            .configDump,
            """
            SERVICE FQDN                         PORT     SUBSET     DIRECTION     TYPE             DESTINATION RULE
            BlackHoleCluster                     -        -          -             STATIC
            InboundPassthroughCluster            -        -          -             ORIGINAL_DST
            xds-grpc                             -        -          -             STATIC
            berth.quay.svc.cluster.local         80       -          outbound      EDS              everything.istio-system
            berth.quay.svc.cluster.local         80       v1         outbound      EDS              everything.istio-system

            """,
            [
                "cluster name=BlackHoleCluster state=active discoveryType=STATIC",
                "cluster name=InboundPassthroughCluster state=active discoveryType=ORIGINAL_DST",
                "cluster name=xds-grpc state=static discoveryType=STATIC",
                "cluster name=outbound|80||berth.quay.svc.cluster.local state=active discoveryType=EDS tls=true tlsMatches=true ruleNamespace=istio-system ruleName=everything",
                "cluster name=outbound|80|v1|berth.quay.svc.cluster.local state=active discoveryType=EDS tls=true tlsMatches=true ruleNamespace=istio-system ruleName=everything subset=v1",
                "configDump hasClusters=true complete=true",
            ],
            named: "clusters.txt"),
        // Listeners.
        SavedPage(
            .configDump,
            """
            ADDRESSES PORT  MATCH                                                                DESTINATION
            0.0.0.0   80    Trans: raw_buffer; App: http/1.1,h2c                                 Route: 80
            0.0.0.0   15006 Addr: *:15006                                                        Non-HTTP/Non-TCP
            0.0.0.0   15021 ALL                                                                  Inline Route: /healthz/ready*
            0.0.0.0   99999 ALL                                                                  x

            """,
            [
                "listener name=0.0.0.0_80 state=active address=0.0.0.0 port=80 filterChains=1 httpChains=1",
                "listener name=virtualInbound state=active address=0.0.0.0 port=15006 filterChains=1",
                "listener name=0.0.0.0_15021 state=static address=0.0.0.0 port=15021 filterChains=1 httpChains=1",
                "configDump hasListeners=true hasStaticListeners=true complete=true",
            ],
            named: "listeners.txt"),
        // Listeners old.
        SavedPage(
            .configDump,
            """
            ADDRESS   PORT  TYPE
            0.0.0.0   80    HTTP
            10.96.4.4 5432  TCP

            """,
            [
                "listener name=0.0.0.0_80 state=active address=0.0.0.0 port=80 filterChains=1 httpChains=1",
                "listener name=10.96.4.4_5432 state=active address=10.96.4.4 port=5432 filterChains=1",
                "configDump hasListeners=true hasStaticListeners=true complete=true",
            ],
            named: "listeners.txt"),
        // Routes.
        SavedPage(
            .configDump,
            """
            NAME                                     VHOST NAME                                DOMAINS                                MATCH                  VIRTUAL SERVICE
            80                                       berth.quay.svc.cluster.local:80           berth, berth.quay + 1 more...          /*
            80                                       allow_any                                 *                                      /*

            """,
            [
                "routeConfig name=80 state=active virtualHosts=2 domains=4 routes=2 virtualHostsCounted=1 domainsCounted=3 routesCounted=1",
                "configDump hasRoutes=true complete=true",
            ],
            named: "routes.txt"),
        // Endpoints.
        SavedPage(
            .configDump,
            """
            ENDPOINT                                                STATUS      OUTLIER CHECK     CLUSTER
            10.20.3.7:9080                                          HEALTHY     OK                outbound|80||berth.quay.svc.cluster.local
            10.20.3.8:9080                                          UNHEALTHY   FAILED            outbound|80||berth.quay.svc.cluster.local
            unix://./var/run/secrets/workload-spiffe-uds/socket     HEALTHY     OK                sds-grpc

            """,
            [
                "endpoints clusterName=outbound|80||berth.quay.svc.cluster.local state=active hosts=2 healthyHosts=1 localities=1",
                "endpoints clusterName=sds-grpc state=active hosts=1 healthyHosts=1 localities=1",
                "configDump hasEndpoints=true complete=true",
            ],
            named: "endpoints.txt"),
        // Secrets.
        SavedPage(
            .configDump,
            """
            RESOURCE NAME     TYPE           STATUS     VALID CERT     SERIAL NUMBER               NOT AFTER                NOT BEFORE
            default           Cert Chain     ACTIVE     true           12345                       2026-03-04T01:00:00Z     2026-03-03T00:58:00Z
            ROOTCA            CA             ACTIVE     true           6789                        2036-03-01T00:00:00Z     2026-03-01T00:00:00Z

            """,
            [
                "secret name=default state=active",
                "secret name=ROOTCA state=active",
                "configDump hasSecrets=true complete=true",
            ],
            named: "secrets.txt"),
    ]

    static let notRead: [SavedPage] = [
        // Certs.
        SavedPage(
            .certsPage,
            """
            {"certificates":[{"ca_cert":[],"cert_chain":[]}]}

            """,
            named: "certs"),
        // Runtime.
        SavedPage(
            .runtimePage,
            """
            {"entries":{},"layers":[]}

            """,
            named: "runtime"),
        // A page of istiod that is not needed.
        SavedPage(
            .istiodDebug,
            """
            {"proxyListenPort":15001}

            """,
            named: "mesh"),
        // Ztunnel dump.
        SavedPage(
            .ztunnelDump,
            """
            {"workloads":[],"services":[],"stagedServices":{},"policies":[]}

            """,
            named: "config_dump"),
        // Kubectl version yaml.
        SavedPage(
            .unknown,
            """
            clientVersion:
              gitVersion: v1.32.4
            serverVersion:
              gitVersion: v1.33.1

            """,
            named: "version.yaml"),
        // Html.
        SavedPage(
            .unknown,
            """
            <!DOCTYPE html>
            <html><body>Bad Gateway OOMKilled</body></html>

            """,
            named: "config_dump"),
        // What a server said in place of the page.
        SavedPage(
            .failedRequest, "<html>\n<head><title>403 Forbidden</title></head>\n</html>\n", named: "clusters.txt"),
        SavedPage(.failedRequest, "no healthy upstream", named: "memory.json"),
        SavedPage(
            .failedRequest,
            #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","reason":"Forbidden","code":403}"#,
            named: "stats"),
    ]
}
