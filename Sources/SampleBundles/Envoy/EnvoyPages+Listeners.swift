import Units

extension EnvoyPages {
    private static let listenerType = #""@type": "type.googleapis.com/envoy.config.listener.v3.Listener", "#

    static func writeListenersSection(_ shape: ProxyShape, to page: inout PageText) {
        openSection("ListenersConfigDump", version: shape.pushVersion, to: &page)
        let started = shape.startedAt
        writeList("static_listeners", count: 2, to: &page) { number, page in
            let listener = FixedJSON.staticListener(port: number == 0 ? 15090 : 15021)
            page.add(
                JSONLayout.lines(
                    #"{"listener": {\#(listenerType)\#(listener)}, "last_updated": "\#(started.later(0.11).stamp(3))"}"#,
                    depth: 4))
        }
        let http = httpListener(shape)
        let tcp = tcpListener()
        let own = ownListeners(shape)
        let at = Array(started.later(0.73).stamp(3).utf8)
        writeList("dynamic_listeners", count: shape.listeners.count + own.count, to: &page) { number, page in
            guard number < shape.listeners.count else {
                page.add(JSONLayout.lines(own[number - shape.listeners.count], depth: 4))
                return
            }
            let listener = shape.listeners[number]
            guard listener.servers.isEmpty else {
                page.add(JSONLayout.lines(gatewayListener(listener, shape), depth: 4))
                return
            }
            let values = [
                Array(listener.name.utf8), Array(listener.address.utf8), Array(String(listener.port).utf8), at,
                Array((listener.cluster ?? "").utf8),
            ]
            (listener.cluster == nil ? http : tcp).fill(&page, values)
        }
        page.add("\n  }")
    }

    private static func state(_ name: String, _ listener: String, at: String, draining: Bool = false) -> String {
        let body = #"{"listener": {\#(listenerType)"name": "\#(name)", \#(listener)}, "last_updated": "\#(at)"}"#
        // One draining state per name, however many drain.
        return #"{"name": "\#(name)", "active_state": \#(body)\#(draining ? #", "draining_state": \#(body)"# : "")}"#
    }

    private static let places = ["name", "address", "port", "at", "cluster"]

    private static func httpListener(_ shape: ProxyShape) -> PageTemplate {
        let manager = FixedJSON.connectionManager(
            stat: "outbound_«name»;",
            routes: #""rds": {"config_source": \#(FixedJSON.ads), "route_config_name": "«port»"}"#, pod: shape.pod,
            inbound: false, lua: 0)
        let listener = #"""
            "address": {"socket_address": {"address": "«address»", "port_value": «port»}},
            "filter_chains": [{"filter_chain_match": {"transport_protocol": "raw_buffer",
              "application_protocols": ["http/1.1", "h2c"]}, "filters": [\#(manager)],
              "transport_socket_connect_timeout": "15s"}],
            "listener_filters": [\#(FixedJSON.httpInspector)], "listener_filters_timeout": "0s",
            "traffic_direction": "OUTBOUND", "continue_on_listener_filters_timeout": true,
            "default_filter_chain": {"filter_chain_match": {},
             "filters": [\#(FixedJSON.tcpProxy("PassthroughCluster"))], "name": "PassthroughFilterChain"},
            "bind_to_port": false
            """#
        return PageTemplate(
            json: state("«name»", listener, at: "«at»", draining: shape.drainingListeners > 0), depth: 4, places: places
        )
    }

    private static func tcpListener() -> PageTemplate {
        let listener = #"""
            "address": {"socket_address": {"address": "«address»", "port_value": «port»}},
            "filter_chains": [{"filters": [\#(FixedJSON.tcpProxy("«cluster»"))],
              "transport_socket_connect_timeout": "15s"}], "listener_filters_timeout": "0s",
            "traffic_direction": "OUTBOUND", "continue_on_listener_filters_timeout": true, "bind_to_port": false
            """#
        return PageTemplate(json: state("«name»", listener, at: "«at»"), depth: 4, places: places)
    }

    /// A gateway's: one filter chain for each server, told apart by SNI.
    private static func gatewayListener(_ listener: ProxyShape.Listener, _ shape: ProxyShape) -> String {
        let chains = listener.servers.map { server in
            let manager = FixedJSON.connectionManager(
                stat: "outbound_\(listener.name);",
                routes: #""rds": {"config_source": \#(FixedJSON.ads), "route_config_name": "\#(server.routes)"}"#,
                pod: shape.pod, inbound: true, lua: shape.luaFilters)
            let tls = FixedJSON.serverTLS(secret: server.secret)
            return
                #"{"filter_chain_match": {"server_names": ["\#(server.host)"]}, "filters": [\#(manager)], \#(tls)}"#
        }
        let body = #"""
            "address": \#(FixedJSON.address(listener.address, listener.port)),
            "filter_chains": [\#(chains.joined(separator: ","))], "listener_filters_timeout": "0s",
            "traffic_direction": "OUTBOUND", "continue_on_listener_filters_timeout": true
            """#
        return state(listener.name, body, at: shape.startedAt.later(0.73).stamp(3))
    }

    private static func ownListeners(_ shape: ProxyShape) -> [String] {
        guard !shape.pod.isGateway else { return [] }
        let at = shape.startedAt.later(0.74).stamp(3)
        let blackhole = FixedJSON.tcpProxy("BlackHoleCluster", logged: false)
        let outbound = #"""
            "address": \#(FixedJSON.address("0.0.0.0", 15001)),
            "filter_chains": [{"filter_chain_match": {"destination_port": 15001}, "filters": [\#(blackhole)],
              "name": "virtualOutbound-blackhole"}, {"filters": [\#(FixedJSON.tcpProxy("PassthroughCluster"))],
              "name": "virtualOutbound-catchall-tcp"}], "use_original_dst": true, "traffic_direction": "OUTBOUND",
            \#(FixedJSON.listenerAccessLog), "max_connections_to_accept_per_socket_event": 1
            """#
        let inbound = #"""
            "address": \#(FixedJSON.address("0.0.0.0", 15006)),
            "filter_chains": [\#(inboundChains(shape, blackhole).joined(separator: ","))],
            "listener_filters": [\#(FixedJSON.typed("envoy.filters.listener.original_dst", "envoy.extensions.filters.listener.original_dst.v3.OriginalDst")),
             \#(FixedJSON.typed("envoy.filters.listener.tls_inspector", "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector", #", "initial_read_buffer_size": 512"#)), \#(FixedJSON.httpInspector)],
            "listener_filters_timeout": "0s", "traffic_direction": "INBOUND",
            "continue_on_listener_filters_timeout": true, \#(FixedJSON.listenerAccessLog),
            "max_connections_to_accept_per_socket_event": 1
            """#
        return [state("virtualOutbound", outbound, at: at), state("virtualInbound", inbound, at: at)]
    }

    private static func inboundChains(_ shape: ProxyShape, _ blackhole: String) -> [String] {
        let pod = shape.pod
        let tls = #""transport_protocol": "tls""#
        let plain = #""transport_protocol": "raw_buffer""#
        func http(_ port: Mesh.Port?, _ match: String, secured: Bool) -> String {
            let stat = port.map { "inbound_0.0.0.0_\($0.target);" } ?? "InboundPassthroughCluster;"
            let manager = FixedJSON.connectionManager(
                stat: stat, routes: #""route_config": \#(FixedJSON.inboundRoutes(pod, port: port))"#, pod: pod,
                inbound: true, lua: shape.luaFilters)
            let name = port.map { "0.0.0.0_\($0.target)" } ?? "virtualInbound-catchall-http"
            return
                #"{"filter_chain_match": {\#(match)}, "filters": [\#(manager)], \#(secured ? FixedJSON.downstreamTLS : "") "name": "\#(name)"}"#
        }
        func tcp(_ cluster: String, _ match: String, secured: Bool, name: String = "virtualInbound") -> String {
            #"{"filter_chain_match": {\#(match)}, "filters": [\#(FixedJSON.tcpProxy(cluster))], \#(secured ? FixedJSON.downstreamTLS : "") "name": "\#(name)"}"#
        }
        let alpn = #""application_protocols": ["istio-http/1.0", "istio-http/1.1", "istio-h2"]"#
        var chains = [
            #"{"filter_chain_match": {"destination_port": 15006}, "filters": [\#(blackhole)], "name": "virtualInbound-blackhole"}"#,
            http(nil, "\(tls), \(alpn)", secured: true),
            http(nil, #"\#(plain), "application_protocols": ["http/1.1", "h2c"]"#, secured: false),
            tcp(
                "InboundPassthroughCluster", #"\#(tls), "application_protocols": ["istio-peer-exchange", "istio"]"#,
                secured: true),
            tcp("InboundPassthroughCluster", plain, secured: false),
            tcp("InboundPassthroughCluster", tls, secured: false),
        ]
        for port in pod.ports {
            let match = #""destination_port": \#(port.target), "#
            if port.isHTTP {
                chains += [
                    http(port, match + tls + ", " + alpn, secured: true), http(port, match + plain, secured: false),
                ]
            } else {
                let (cluster, name) = ("inbound|\(port.target)||", "0.0.0.0_\(port.target)")
                chains += [
                    tcp(cluster, match + tls, secured: true, name: name),
                    tcp(cluster, match + plain, secured: false, name: name),
                ]
            }
        }
        return chains
    }
}
