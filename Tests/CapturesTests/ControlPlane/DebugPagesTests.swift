import Archive
import Testing
import Units

@testable import Captures

@Suite struct DebugPagesTests {
    @Test func `adsz names who is connected and counts what they watch`() throws {
        let reader = AdszReader(
            source: TextSource(
                """
                {"totalClients":1,"clients":[{"connectionId":"pay.v2-f995679c5-c5gcw.checkout-48",
                "connectedAt":"2026-11-24T08:08:31.454253126Z","address":"10.88.1.15:52178",
                "metadata":{"ANNOTATIONS":{"sidecar.istio.io/proxyMemoryLimit":"160Mi"},"NODE_NAME":"n1","WORKLOAD_NAME":"pay",
                "PROXY_CONFIG":{"concurrency":2},"LABELS":{"app":"pay"},"ISTIO_VERSION":"1.30.1","CLUSTER_ID":"Kubernetes"},
                "watches":{"type.googleapis.com/envoy.config.cluster.v3.Cluster":["outbound|80||a","outbound|80|v1|a","agent"],
                "type.googleapis.com/envoy.config.listener.v3.Listener":["0.0.0.0_80"],
                "type.googleapis.com/envoy.config.route.v3.RouteConfiguration":["80","https.443.https-c1.customers.istio-system"]}}]}
                """))
        guard case .connectedProxy(let proxy)? = try reader.next() else { throw Missing() }
        let who = proxy.identity
        #expect(who.pod == "pay.v2-f995679c5-c5gcw" && who.namespace == "checkout" && who.type == nil)
        #expect(
            who.address == "10.88.1.15" && who.limitAnnotation == "160Mi" && who.node == "n1" && who.workload == "pay")
        #expect(who.configuredConcurrency == 2 && who.istioVersion == "1.30.1")
        #expect(proxy.connectedAt == Moment(rfc3339: "2026-11-24T08:08:31.454253Z"))
        #expect(
            proxy.clusters == 3 && proxy.subsetClusters == 1 && proxy.listeners == 1 && proxy.endpointClusters == nil)
        #expect(proxy.routeTables == 2 && proxy.httpsRouteTables == 1)
        #expect(try reader.all().isEmpty && reader.outcome == .complete)
    }

    @Test func `syncz names who is in sync`() throws {
        let reader = SyncReader(
            source: TextSource(
                #"[{"cluster_id":"Kubernetes","proxy":"cart-7d.x.checkout","proxy_type":"sidecar","istio_version":"1.30.1","#
                    + #""cluster_sent":"2026-11-24T08:08:22Z/190ee0b"},{"proxy":"#))
        guard case .syncedProxy(let proxy)? = try reader.next() else { throw Missing() }
        #expect(proxy.pod == "cart-7d.x" && proxy.namespace == "checkout" && proxy.type == "sidecar")
        #expect(proxy.istioVersion == "1.30.1")
        #expect(try reader.all().isEmpty)
        #expect(reader.outcome == .partial("JSON ends early at byte 161"))
    }

    @Test func `registryz tells ports, external and headless services`() throws {
        let reader = RegistryReader(
            source: TextSource(
                """
                [{"Attributes":{"Name":"ledger","Namespace":"data","Type":"ClusterIP"},"ports":[{"port":5432,"protocol":"TCP"}],
                "creationTime":"2026-11-24T08:21:20Z","hostname":"ledger.data.svc.cluster.local",
                "clusterVIPs":{"Addresses":{"Kubernetes":["0.0.0.0"]}},"defaultAddress":"0.0.0.0","Resolution":2,"MeshExternal":false},
                {"Attributes":{"Name":"web","Namespace":"shop","Type":"ClusterIP"},
                "ports":[{"port":80,"protocol":"HTTP"},{"port":81,"protocol":"GRPC"},{"port":53,"protocol":"UDP"}],"hostname":"web",
                "clusterVIPs":{"Addresses":{"Kubernetes":["10.1.1.1"]}},"defaultAddress":"10.1.1.1","Resolution":0},
                {"Attributes":{"Name":"ext","Namespace":"shop","Type":""},"ports":null,"hostname":"ext.example",
                "clusterVIPs":{"Addresses":null},"defaultAddress":"0.0.0.0","Resolution":2,"MeshExternal":true}]
                """))
        let services = try reader.all().compactMap { if case .meshService(let service) = $0 { service } else { nil } }
        #expect(services.map(\.headless) == [true, false, false] && services.map(\.external) == [false, false, true])
        #expect(services.map(\.tcpPorts) == [1, 0, 0] && services.map(\.httpPorts) == [0, 2, 0])
        #expect(services[0].hostname == "ledger.data.svc.cluster.local" && services[0].namespace == "data")
        #expect(services[0].createdAt == Moment(rfc3339: "2026-11-24T08:21:20Z") && services[2].type == nil)
    }

    @Test func `krtz gives the pods once, without statuses`() throws {
        let pods = """
            {"outputs":{"billing/pay-1":{"metadata":{"name":"pay-1","namespace":"billing","uid":"u",
            "creationTimestamp":"2026-11-24T08:06:13Z","labels":{"app":"pay"},
            "annotations":{"sidecar.istio.io/proxyMemoryLimit":"160Mi","sidecar.istio.io/status":"{}","prometheus.io/port":"1"},
            "ownerReferences":[{"kind":"Other","name":"o"},{"kind":"ReplicaSet","name":"pay","controller":true}]},
            "spec":{"containers":[{"name":""}],"nodeName":"n1"},"status":{"phase":"Running","podIP":"10.244.0.157"}}},
            "synced":true}
            """
        let reader = KrtzReader(
            source: TextSource(
                """
                [{"name":"informer/Services","state":{"outputs":{"a/b":{"metadata":{"name":"b"}}}},"uid":1},
                {"name":"ingress/informer/Pods","state":{"synced":true},"uid":2},{"name":"informer/Pods","state":\(pods),"uid":3},
                {"name":"gateway/informer/Pods","state":\(pods),"uid":4}]
                """))
        let facts = try reader.all()
        guard facts.count == 1, case .pod(let pod) = facts[0] else { throw Missing() }
        #expect(pod.name == "pay-1" && pod.namespace == "billing" && pod.uid == "u" && pod.node == "n1")
        #expect(pod.annotations == ["sidecar.istio.io/proxyMemoryLimit": "160Mi"] && pod.labels == ["app": "pay"])
        #expect(pod.ownerKind == "ReplicaSet" && pod.ownerName == "pay" && pod.phase == "Running")
        #expect(pod.address == "10.244.0.157" && pod.createdAt == Moment(rfc3339: "2026-11-24T08:06:13Z"))
        #expect(pod.containers.isEmpty && reader.outcome == .complete)
    }

    @Test func `configz gives the Istio objects of every kind that matters`() throws {
        let reader = ConfigzReader(source: TextSource(Self.configz))
        let objects = try reader.all().compactMap { if case .istioObject(let object) = $0 { object } else { nil } }
        #expect(objects.map(\.kind) == ["DestinationRule", "VirtualService", "Gateway", "Sidecar", "EnvoyFilter"])
        let rule = objects[0]
        #expect(rule.name == "canary" && rule.namespace == "istio-system" && rule.hosts == ["*.svc.cluster.local"])
        #expect(rule.subsets == [.init(name: "v1", labels: ["version": "v1"])] && rule.exportTo == ["."])
        #expect(rule.maxConnections == 200 && rule.idleTimeout == "60s")
        #expect(rule.createdAt == Moment(rfc3339: "2026-11-24T08:08:22Z"))
        #expect(objects[1].rules == 3 && objects[1].destinations == ["cart", "cart2"] && objects[1].gateways == ["g"])
        #expect(
            objects[1].routedSubsets == [.init(host: "cart2", subset: "v3"), .init(host: "cart", subset: "v1")])
        #expect(
            objects[2].servers == 1 && objects[2].hosts == ["*.shop.example"] && objects[2].selector == ["istio": "gw"])
        #expect(objects[3].hosts == ["./*", "shop/*"] && objects[3].selector == ["app": "a"])
        #expect(objects[4].rules == 1 && objects[4].filters == ["lua"])
    }

    @Test func `an empty page is a complete one, an error text is nothing`() throws {
        let empty = ConfigzReader(source: TextSource("[]\n"))
        #expect(try empty.all().isEmpty && empty.outcome == .complete)
        let error = ConfigzReader(source: TextSource("404 page not found\n"))
        #expect(try error.all().isEmpty && error.outcome == .nothing("404 page not found"))
    }

    private static let configz = """
        [{"kind":"DestinationRule","apiVersion":"networking.istio.io/v1","metadata":{"name":"canary","namespace":"istio-system",
        "creationTimestamp":"2026-11-24T08:08:22Z"},"spec":{"host":"*.svc.cluster.local","exportTo":["."],
        "subsets":[{"name":"v1","labels":{"version":"v1"}}],"trafficPolicy":{"connectionPool":{
        "tcp":{"maxConnections":200,"idleTimeout":"300s"},"http":{"idleTimeout":"60s"}}}}},
        {"kind":"VirtualService","apiVersion":"networking.istio.io/v1","metadata":{"name":"v"},"spec":{"hosts":["h"],"gateways":["g"],
        "http":[{"match":[{"uri":{"prefix":"/a"}},{"uri":{"prefix":"/b"}}],"route":[{"destination":{"host":"cart"}}]},
        {"route":[{"destination":{"host":"cart"}},{"destination":{"host":"cart2","subset":"v3"}}],
        "mirrors":[{"destination":{"host":"cart","subset":"v1"}}]}]}},
        {"kind":"Gateway","apiVersion":"networking.istio.io/v1","metadata":{"name":"g"},
        "spec":{"servers":[{"port":{"number":80},"hosts":["*.shop.example"]}],"selector":{"istio":"gw"}}},
        {"kind":"Gateway","apiVersion":"gateway.networking.k8s.io/v1","metadata":{"name":"other"},"spec":{}},
        {"kind":"Sidecar","apiVersion":"networking.istio.io/v1","metadata":{"name":"default"},
        "spec":{"egress":[{"hosts":["./*","shop/*"]}],"workloadSelector":{"labels":{"app":"a"}}}},
        {"kind":"EnvoyFilter","apiVersion":"networking.istio.io/v1alpha3","metadata":{"name":"e"},"spec":{"configPatches":[
        {"applyTo":"HTTP_FILTER","patch":{"operation":"INSERT_BEFORE","value":{"name":"x",
        "typed_config":{"@type":"type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"}}}}]}},
        {"kind":"PeerAuthentication","apiVersion":"security.istio.io/v1","metadata":{"name":"p"},"spec":{}}]
        """
}
