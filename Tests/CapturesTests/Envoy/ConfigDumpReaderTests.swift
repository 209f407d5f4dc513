import Archive
import Testing
import Units

@testable import Captures

/// The facts of a dump by kind.
private struct Dump {
    var bootstrap: Bootstrap?
    var clusters: [ClusterResource] = []
    var endpoints: [EndpointResource] = []
    var listeners: [ListenerResource] = []
    var routes: [RouteConfigResource] = []
    var secrets: [SecretResource] = []
    var summary: ConfigDumpSummary?
    var outcome: ReadOutcome

    init(_ text: String) throws { try self.init(ConfigDumpReader(source: TextSource(text))) }

    init(_ reader: ConfigDumpReader) throws {
        let facts = try reader.all()
        outcome = reader.outcome
        for fact in facts {
            #expect(summary == nil, "the summary comes last")
            switch fact {
            case .bootstrap(let fact): bootstrap = fact
            case .cluster(let fact): clusters.append(fact)
            case .endpoints(let fact): endpoints.append(fact)
            case .listener(let fact): listeners.append(fact)
            case .routeConfig(let fact): routes.append(fact)
            case .secret(let fact): secrets.append(fact)
            case .configDump(let fact): summary = fact
            default: Issue.record("unexpected fact")
            }
        }
    }
}

@Suite struct ConfigDumpReaderTests {
    @Test func `the bootstrap tells who the proxy is and what multiplies memory`() throws {
        let bootstrap = try #require(try Dump(SampleDump.text).bootstrap)
        let who = bootstrap.identity
        #expect(who.type == "sidecar" && who.namespace == "shop" && who.pod == "orders-5d8674ddf6-5n2tc")
        #expect(who.workload == "orders" && who.node == "ip-10-0-42-8" && who.cluster == "Kubernetes")
        #expect(who.address == "10.88.1.17" && who.limitAnnotation == "160Mi" && who.configuredConcurrency == 2)
        #expect(who.istioVersion == "1.30.1")
        #expect(bootstrap.startedAt == Moment(rfc3339: "2026-11-24T08:06:32.190Z"))
        #expect(!bootstrap.eagerStats && !bootstrap.allStats && !bootstrap.deferredClusterCreation)
        #expect(bootstrap.heapMonitor && bootstrap.deltaXDS == true && bootstrap.bytes > 900)
        #expect(bootstrap.addedStatPatterns == ["prefix cluster.outbound", "regex http.*"])
    }

    @Test func `a cluster tells its rule, subset, TLS and limits`() throws {
        let clusters = try Dump(SampleDump.text).clusters
        #expect(clusters.map(\.state) == [.static, .active, .warming])
        let pay = clusters[1]
        #expect(pay.name == "outbound|80|v2|pay.shop.svc.cluster.local" && pay.discoveryType == "EDS")
        #expect(pay.ruleNamespace == "istio-system" && pay.ruleName == "canary" && pay.subset == "v2")
        #expect(pay.tls && pay.tlsMatches && pay.outlierDetection && pay.serviceNamespace == "shop")
        #expect(pay.maxConnections == 4_294_967_295 && pay.maxRequests == 100 && pay.maxPendingRequests == nil)
        #expect(pay.idleTimeoutSeconds == 300 && pay.perConnectionBufferLimit == 32768)
        #expect(pay.lastUpdated == Moment(rfc3339: "2026-11-24T08:08:28.434Z"))
        #expect(clusters[0].inlineEndpoints == 1 && !clusters[0].tls)
        #expect(clusters[2].tls && !clusters[2].tlsMatches && clusters[2].subset == nil)
        #expect(clusters[2].serviceNamespace == "shop", "from its name")
        #expect(Set(clusters.map(\.hash)).count == 3)
    }

    @Test func `endpoints are counted, equal metadata once`() throws {
        let dump = try Dump(SampleDump.text)
        #expect(dump.endpoints.map(\.hosts) == [0, 4] && dump.endpoints.map(\.localities) == [0, 2])
        let pay = dump.endpoints[1]
        #expect(pay.clusterName == "pay" && pay.healthyHosts == 3 && pay.tlsHosts == 3 && pay.distinctMetadata == 2)
        #expect(dump.summary?.distinctMetadata == 2)
    }

    @Test func `a listener tells its chains, filters, loggers and secrets, and each state is one`() throws {
        let listeners = try Dump(SampleDump.text).listeners
        #expect(listeners.map(\.state) == [.static, .active, .draining, .error])
        let https = listeners[1]
        #expect(https.name == "0.0.0.0_8443" && https.address == "0.0.0.0" && https.port == 8443)
        #expect(https.filterChains == 1 && https.httpChains == 1)
        #expect(https.tlsChains == 1 && https.serverNameChains == 1 && https.secretNames == ["kubernetes://a-cert"])
        #expect(https.filters.map(\.kind) == [.lua, .wasm] && https.filters.map(\.count) == [2, 1])
        #expect(https.accessLoggers.map(\.kind) == [.grpcAccessLog, .tracer] && https.tracer == "envoy.tracers.zipkin")
        #expect(https.clusterNames == ["PassthroughCluster"])
        #expect(https.listenerFiltersTimeoutSeconds == 0 && https.trafficDirection == "OUTBOUND")
        #expect(listeners[2].lastUpdated == Moment(rfc3339: "2026-11-24T08:06:31Z"))
    }

    @Test func `a route table is counted with and without its catch-all`() throws {
        let table = try #require(try Dump(SampleDump.text).routes.first)
        #expect(table.name == "80" && table.virtualHosts == 2 && table.domains == 3 && table.routes == 4)
        #expect(table.virtualHostsCounted == 1 && table.domainsCounted == 2 && table.routesCounted == 3)
        #expect(table.virtualServiceRoutes == 2 && table.virtualServiceRegexRoutes == 1 && table.headerMatches == 1)
        #expect(table.virtualServices.map(\.name) == ["shop/pay"] && table.virtualServices.map(\.routes) == [2])
        #expect(table.clusterNames == ["a", "b", "m", "PassthroughCluster"])
        #expect(table.luaOverrides == 1 && table.retryRoutes == 1)
        #expect(table.largestHosts.map(\.routes) == [3, 1] && table.hostsLikeLargest == 1)
    }

    @Test func `the summary tells what the dump has`() throws {
        let dump = try Dump(SampleDump.text)
        let summary = try #require(dump.summary)
        #expect(dump.outcome == .complete && summary.complete && summary.bytes == Int64(SampleDump.text.utf8.count))
        #expect(summary.clustersVersion == "2026-11-24T08:08:22Z/190")
        #expect(summary.listenersVersion == "2026-11-24T08:06:29Z/183")
        #expect(summary.hasClusters && summary.hasEndpoints && summary.hasListeners)
        #expect(summary.hasStaticListeners && summary.hasRoutes && summary.hasSecrets)
        #expect(summary.newestUpdate == Moment(rfc3339: "2026-11-24T08:08:28.434Z"))
        #expect(dump.secrets.map(\.name) == ["default"] && dump.secrets[0].bytes > 90)
    }

    @Test func `camelCase gives the same facts`() throws {
        let (snake, camel) = (try Dump(SampleDump.text), try Dump(SampleDump.camelCase))
        #expect(SampleDump.camelCase.contains("dynamicActiveClusters"))
        #expect(camel.outcome == .complete)
        #expect(camel.clusters.map(\.ruleName) == snake.clusters.map(\.ruleName))
        #expect(camel.clusters.map(\.idleTimeoutSeconds) == snake.clusters.map(\.idleTimeoutSeconds))
        #expect(camel.endpoints.map(\.tlsHosts) == snake.endpoints.map(\.tlsHosts))
        #expect(camel.listeners.map(\.clusterNames) == snake.listeners.map(\.clusterNames))
        #expect(camel.listeners.map(\.state) == snake.listeners.map(\.state))
        #expect(camel.routes.map(\.routesCounted) == snake.routes.map(\.routesCounted))
        #expect(camel.summary?.clustersVersion == snake.summary?.clustersVersion)
        #expect(camel.bootstrap?.addedStatPatterns == snake.bootstrap?.addedStatPatterns)
    }

    @Test func `sections stand in any order, in a map, empty, or alone`() throws {
        let (clusters, routes) = (SampleDump.clusters, SampleDump.routes)
        let texts = [
            "{\"configs\": [\(routes), {\"@type\": \"x.RoutesConfigDump\"}, \(clusters)]}",
            "{\"configs\": {\"routes\": \(routes), \"clusters\": \(clusters)}}",
        ]
        for text in texts {
            let dump = try Dump(text)
            #expect(dump.clusters.count == 3 && dump.routes.count == 1 && dump.outcome == .complete)
        }
        let alone = try Dump(clusters)
        #expect(alone.clusters.count == 3 && alone.summary?.clustersVersion == "2026-11-24T08:08:22Z/190")
        let empty = try Dump(#"{"configs": [{"@type": "type.googleapis.com/envoy.admin.v2alpha.RoutesConfigDump"}]}"#)
        #expect(empty.summary?.hasRoutes == true && empty.summary?.hasClusters == false)
    }

    @Test func `a partial dump lists items without their section`() throws {
        let dump = try Dump(
            """
            {"configs": [
             {"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump.DynamicCluster",
              "cluster": {"name": "a"}, "last_updated": "2026-11-24T08:08:28.434Z"},
             {"cluster": {"name": "b"}, "@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump.StaticCluster"},
             {"@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump.DynamicListener", "name": "l",
              "active_state": {"listener": {"name": "l"}}}]}
            """)
        #expect(dump.clusters.map(\.name) == ["a", "b"] && dump.clusters.map(\.state) == [.active, .static])
        #expect(dump.clusters[0].lastUpdated != nil)
        #expect(dump.listeners.map(\.name) == ["l"])
    }

    @Test func `the same cluster has the same hash in another dump`() throws {
        let a = #"{"cluster": {"name": "a", "type": "EDS"}, "last_updated": "2026-11-24T08:08:28.434Z"}"#
        let b = #"{"last_updated": "2026-11-24T08:08:29.434Z", "cluster": {"type": "EDS", "name": "a"}}"#
        func hash(_ item: String) throws -> [Hash128] {
            try Dump("{\"configs\": [{\"dynamic_active_clusters\": [\(item)]}]}").clusters.map(\.hash)
        }
        #expect(try hash(a) == hash(b))
    }

    @Test func `an end at any byte keeps what stood before`() throws {
        let bytes = Array(SampleDump.text.utf8)
        let whole = try ConfigDumpReader(source: TextSource(bytes: bytes)).all().count
        var before = 0
        for length in 0..<(bytes.count - 2) {
            let reader = ConfigDumpReader(
                json: JSONReader(source: TextSource(bytes: Array(bytes[..<length])), bufferSize: 1000))
            let facts = try reader.all().count
            #expect(facts >= before && facts <= whole)
            before = facts
            if facts > 0 {
                #expect(reader.outcome == .partial("JSON ends early at byte \(grouped(Int64(length)))"))
            } else if case .nothing = reader.outcome {
            } else {
                Issue.record("\(length) bytes: \(reader.outcome)")
            }
        }
        #expect(before == whole)
    }

    @Test func `a byte changed anywhere neither traps nor loops`() throws {
        let bytes = Array(SampleDump.text.utf8)
        for index in stride(from: 0, to: bytes.count, by: 13) {
            for byte in [UInt8(0x22), 0x7B, 0x5D, 0x00] {
                var damaged = bytes
                damaged[index] = byte
                let json = JSONReader(source: TextSource(bytes: damaged), bufferSize: 1000)
                _ = try ConfigDumpReader(json: json).all()
            }
        }
    }

    @Test func `every buffer size gives the same facts`() throws {
        let whole = try Dump(SampleDump.text)
        for size in [100, 101, 127, 200, 1000] {
            let json = JSONReader(source: TextSource(SampleDump.text), bufferSize: size)
            let dump = try Dump(ConfigDumpReader(json: json))
            #expect(dump.clusters.map(\.hash) == whole.clusters.map(\.hash))
            #expect(dump.listeners.map(\.hash) == whole.listeners.map(\.hash))
            #expect(dump.listeners.map(\.bytes) == whole.listeners.map(\.bytes))
            #expect(dump.summary?.bytes == whole.summary?.bytes)
        }
    }

    @Test func `what is no config_dump says so`() throws {
        let error = "2026-11-24T08:09:55.1Z\terror\tGet \"http://localhost:15000/config_dump\": EOF"
        #expect(try Dump(error + "\n").outcome == .nothing(error))
        #expect(try Dump("").outcome == .nothing("empty"))
        #expect(
            try Dump(#"{"workloads": {}, "services": []}"#).outcome
                == .nothing("JSON without configs, no config_dump of Envoy"))
        #expect(try Dump("[1]").outcome == .nothing("a JSON array, no config_dump"))
    }
}
