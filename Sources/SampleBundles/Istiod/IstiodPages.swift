import Units

/// istiod's `metrics` and `debug/*` pages.
package enum IstiodPages {
    private static let types = "type.googleapis.com/envoy.config."

    /// `debug/adsz`: connected proxies with the names of all they watch, victims without a dump among them.
    static func writeAdsz(_ proxies: [ProxyShape], to page: inout PageText) {
        page.add("{\"totalClients\":\(proxies.count),\"clients\":[")
        for (number, shape) in proxies.enumerated() {
            if number > 0 { page.add(",") }
            let pod = shape.pod
            let metadata = NodeMetadata.texts(pod, istio: shape.istioVersion).filter {
                $0.0 != "OWNER" && $0.0 != "NAME"
            }
            let config = NodeMetadata.proxyConfig(shape.workers).map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
            page.add(
                #"{"connectionId":"\#(pod.proxyName)-\#(40 + number)","connectedAt":"\#(shape.startedAt.later(0.2).stamp(9))","address":"\#(pod.address):37346","labels":{\#(pairs(NodeMetadata.labels(pod)))},"metadata":{"PROXY_CONFIG":{\#(config)},"LABELS":{\#(pairs(NodeMetadata.labels(pod)))},"ANNOTATIONS":{\#(pairs(NodeMetadata.annotations(pod)))},\#(pairs(metadata))},"locality":{"region":"\#(EnvoyPages.region(of: pod.zone))","zone":"\#(pod.zone)"},"watches":{"#
            )
            let names = shape.clusters.map(\.name)
            writeNames("cluster.v3.Cluster", names + EnvoyPages.fixedClusters(shape), to: &page)
            page.add(",")
            writeNames("endpoint.v3.ClusterLoadAssignment", names, to: &page)
            page.add(",")
            writeNames(
                "listener.v3.Listener",
                shape.listeners.map(\.name) + (pod.isGateway ? [] : ["virtualOutbound", "virtualInbound"]),
                to: &page)
            page.add(",")
            writeNames("route.v3.RouteConfiguration", shape.routes.map(\.name), to: &page)
            page.add("}}")
        }
        page.line("]}")
    }

    private static func pairs(_ pairs: [(String, String)]) -> String {
        pairs.map { "\"\($0.0)\":\"\(JSONLayout.escaped($0.1))\"" }.joined(separator: ",")
    }

    private static func writeNames(_ type: String, _ names: [String], to page: inout PageText) {
        page.add("\"\(types)\(type)\":[")
        for (number, name) in names.enumerated() {
            page.add(number > 0 ? ",\"" : "\"")
            page.add(name)
            page.add("\"")
        }
        page.add("]")
    }

    static func writeSyncz(_ proxies: [ProxyShape], to page: inout PageText) {
        let items = proxies.map { shape in
            var dice = Dice(shape.seed, for: "\(shape.pod.folder)/syncz")
            // Version and nonce stand together without a separator.
            let kinds = ["cluster", "listener", "route", "endpoint"].map { ($0, shape.pushVersion + dice.uuid()) }
            let flat = kinds.map { #""\#($0.0)_sent":"\#($0.1)","\#($0.0)_acked":"\#($0.1)""# }.joined(separator: ",")
            let names = [
                "cluster": "cluster.v3.Cluster", "listener": "listener.v3.Listener",
                "route": "route.v3.RouteConfiguration", "endpoint": "endpoint.v3.ClusterLoadAssignment",
            ]
            let resources = kinds.map {
                #""\#(types)\#(names[$0.0] ?? "")":{"sent":"\#($0.1)","acked":"\#($0.1)","sentTime":"\#(max(shape.pushedAt, shape.startedAt).later(0.14).stamp(9))"}"#
            }.joined(separator: ",")
            return
                #"{"cluster_id":"Kubernetes","proxy":"\#(shape.pod.proxyName)","proxy_type":"\#(shape.pod.isGateway ? "router" : "sidecar")","istio_version":"\#(shape.istioVersion)",\#(flat),"resources":{\#(resources)}}"#
        }
        page.line("[\(items.joined(separator: ","))]")
    }

    static func writeRegistryz(_ mesh: Mesh, to page: inout PageText) {
        let items = mesh.services.map { service in
            let ports = service.ports.map {
                #"{"name":"\#($0.name)","port":\#($0.number),"protocol":"\#($0.isHTTP ? "HTTP" : "TCP")"}"#
            }.joined(separator: ",")
            return
                #"{"Attributes":{"ServiceRegistry":"Kubernetes","Name":"\#(service.name)","Namespace":"\#(service.namespace)","Labels":{"app":"\#(service.name)"},"ExportTo":null,"Type":"ClusterIP"},"ports":[\#(ports)],"creationTime":"\#(service.createdAt.stamp(0))","hostname":"\#(service.host)","clusterVIPs":{"Addresses":{"Kubernetes":["\#(service.address)"]}},"defaultAddress":"\#(service.address)","Resolution":0,"MeshExternal":false}"#
        }
        page.line("[\(items.joined(separator: ","))]")
    }

    static func writeEndpointShardz(_ mesh: Mesh, to page: inout PageText) {
        let items = mesh.services.map { service in
            let endpoints = service.endpoints.map { endpoint in
                #"{"Labels":{"app":"\#(service.name)","version":"\#(endpoint.version)"},"Addresses":["\#(endpoint.address)"],"ServicePortName":"\#(service.ports.first?.name ?? "")","EndpointPort":\#(service.ports.first?.target ?? 0),"TLSMode":"\#(endpoint.mutualTLS ? "istio" : "disabled")","Namespace":"\#(service.namespace)","WorkloadName":"\#(service.name)","HealthStatus":1}"#
            }.joined(separator: ",")
            return
                #""\#(service.host)":{"\#(service.namespace)":{"Shards":{"Kubernetes/Kubernetes":[\#(endpoints)]},"ServiceAccounts":{}}}"#
        }
        page.line("{\(items.joined(separator: ","))}")
    }

    static func writeMesh(to page: inout PageText) {
        page.line(
            #"{"proxyListenPort":15001,"proxyInboundListenPort":15006,"connectTimeout":"10s","protocolDetectionTimeout":"0s","ingressClass":"istio","enableTracing":true,"accessLogFile":"/dev/stdout","defaultConfig":{"configPath":"./etc/istio/proxy","binaryPath":"/usr/local/bin/envoy","discoveryAddress":"istiod.istio-system.svc:15012","statNameLength":189,"statusPort":15020},"outboundTrafficPolicy":{"mode":"ALLOW_ANY"},"enableAutoMtls":true,"trustDomain":"cluster.local","defaultServiceExportTo":["*"],"defaultVirtualServiceExportTo":["*"],"defaultDestinationRuleExportTo":["*"],"rootNamespace":"istio-system"}"#
        )
    }

    static func writePushStatus(to page: inout PageText) { page.add("{}\n") }

    static func writeMetrics(_ mesh: Mesh, proxies: Int, to page: inout PageText) {
        // Start and uptime give the time of this fetch to a tenth of a second.
        let start = mesh.begunAt.later(-1_733.586)
        let uptime = mesh.capturedAt.later(4.1).seconds(since: start)
        func add(_ name: String, _ kind: String, _ help: String, _ values: [String]) {
            page.line("# HELP \(name) \(help)")
            page.line("# TYPE \(name) \(kind)")
            for value in values { page.line("\(name)\(value)") }
        }
        add("go_goroutines", "gauge", "Number of goroutines that currently exist.", [" 926"])
        add("istiod_uptime_seconds", "gauge", "Current istiod server uptime in seconds", [" \(fixed(uptime, 8))"])
        add(
            "pilot_push_triggers", "counter",
            "Total number of times a push was triggered, labeled by reason for the push.",
            ["{type=\"config\"} 28", "{type=\"endpoint\"} \(mesh.pods.count * 3)", "{type=\"proxy\"} \(proxies * 2)"])
        add("pilot_services", "gauge", "Total services known to pilot.", [" \(mesh.services.count)"])
        add(
            "pilot_virt_services", "gauge", "Total virtual services known to pilot.", [" \(mesh.virtualServices.count)"]
        )
        add(
            "pilot_xds", "gauge", "Number of endpoints connected to this pilot using XDS.",
            ["{version=\"\(mesh.istioVersion)\"} \(proxies)"])
        add(
            "pilot_xds_pushes", "counter", "Pilot build and send errors for lds, rds, cds and eds.",
            [
                "{type=\"cds\"} \(proxies * 3)", "{type=\"eds\"} \(proxies * 9)", "{type=\"lds\"} \(proxies * 3)",
                "{type=\"rds\"} \(proxies * 3)",
            ])
        add("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", [" 1.8874368e+08"])
        let whole = padded(start.seconds, 10)
        let digits = whole.prefix(1) + "." + whole.dropFirst() + padded(start.microseconds % 1_000_000 / 10_000, 2)
        add(
            "process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.",
            [" \(digits)e+09"])
    }
}
