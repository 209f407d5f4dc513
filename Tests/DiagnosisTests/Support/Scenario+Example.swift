import SampleBundles
import Units

@testable import Diagnosis

extension Scenario {
    /// The bundle that an example describes.
    init(_ example: RuleExample) { self.init(example.facts) }

    init(_ facts: [RuleExample.Fact]) {
        var (services, servers, lived, sinceKill) = (20, Int?.none, 3_600.0, 600.0)
        for fact in facts {
            switch fact {
            case .services(let count): services = count
            case .gateway(let count): servers = count
            case .lived(let seconds): lived = seconds
            case .killedWhileCaptured: sinceKill = -3
            default: break
            }
        }
        self.init(services: services, gateway: servers != nil, lived: lived, sinceKill: sinceKill)
        if let servers {
            let hosts = (0..<servers).map { "shop-\($0).acme.example" }
            mesh.gateways = [.init("front", in: namespace, hosts: hosts, createdAt: mesh.begunAt)]
        }
        var changes: [(inout ProxyShape) -> Void] = []
        for fact in facts {
            take(fact)
            if let change = Self.change(fact) { changes.append(change) }
        }
        shape = { shape in for change in changes { change(&shape) } }
    }

    /// What it is of the mesh, the kill and the pages.
    private mutating func take(_ fact: RuleExample.Fact) {
        switch fact {
        case .limit(let limit): self.limit = .stated(limit.map { String($0.count) })
        case .killedWhileCaptured: pages = .none
        case .pagesOfTheKilled: pages = .killed
        case .twinThatLives:
            mesh.addService("basket", in: namespace, sidecar: .init(limit: "32Mi"))
            let (mesh, namespace) = (mesh, namespace)
            capture = { $0.proxies += mesh.pods(of: "basket", in: namespace).map { ProxyShape($0, in: mesh) } }
        case .subsetsForEveryHost(let count): mesh.addSubsets(count)
        case .endpoints(let count): mesh.addEndpoints(count)
        case .tcpListeners: mesh.addServices(1, ports: [.tcp(9042)])
        case .routes(let count):
            mesh.virtualServices = [
                .init(
                    "catalogue", in: "atlas", host: mesh.services[4].host,
                    prefixes: (0..<count).map { "/items/\($0)" }, createdAt: mesh.begunAt)
            ]
        case .workers(let count): mesh.pods[mesh.pods.count - 1].sidecar?.workers = count
        case .hostsResolvedByEnvoy(let count):
            for place in 1...count { mesh.services[place].isResolvedByEnvoy = true }
        case .version(let version): mesh.istioVersion = version
        case .requestsInALoop(let count, let all): log(count, of: all)
        default: editPages(fact)
        }
    }

    /// What it is in the text of a page.
    private mutating func editPages(_ fact: RuleExample.Fact) {
        switch fact {
        case .grpcAccessLog:
            edit(
                "config_dump", "envoy.extensions.access_loggers.file.v3.FileAccessLog",
                to: "envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig")
        case .externalAuthorizer:
            edit(
                "config_dump", "envoy.extensions.filters.http.cors.v3.Cors",
                to: "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz")
        case .inboundRetries: retryInbound()
        case .everyStat:
            edit("config_dump", "\"stats_matcher\"", to: "\"stats_matcher_of_old\"")
            edit(
                "config_dump", "enable_deferred_creation_stats\": true", to: "enable_deferred_creation_stats\": false")
        case .secrets(let count):
            // Beside the proxy's own two.
            let secrets = (0..<max(0, count - 2)).map { number in
                #"{"name": "cert-\#(number)", "version_info": "1", "last_updated": "2026-11-24T06:00:00.000Z", "secret": {"name": "cert-\#(number)"}},"#
            }
            edit(
                "config_dump", "\"dynamic_active_secrets\": [",
                to: "\"dynamic_active_secrets\": [" + secrets.joined())
        case .freeOfTheHeap(let percent):
            // Saved by hand before anybody asked for the dump.
            let page = """
                {"allocated": "8400000", "heap_size": "100000000", "pageheap_unmapped": "0",
                 "pageheap_free": "\(percent)000000", "total_thread_cache": "1000000", "total_physical_bytes": "9000000"}

                """
            added.append(("bug-report/\(folder)memory-first.json", page))
        case .namedByTheKernel(let process):
            dropped = ["cluster/", "istio/", "istio-proxy.log"]
            let lines = """
                [ 3805.920857] memory: usage 262144kB, limit 262144kB, failcnt 94
                [ 3805.921092] Memory cgroup out of memory: Killed process 19515 (\(process)) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB, shmem-rss:0kB, UID:1337 pgtables:1000kB oom_score_adj:874

                """
            added.append(("bug-report/\(folder)dmesg.txt", lines))
        default: break
        }
    }

    /// What it is of the proxy that is dumped.
    private static func change(_ fact: RuleExample.Fact) -> ((inout ProxyShape) -> Void)? {
        switch fact {
        case .tcpListeners(let count):
            return { shape in
                guard var listener = shape.listeners.last(where: { $0.cluster != nil }) else { return }
                for number in 0..<count {
                    listener.address = "10.121.\(number / 250).\(number % 250)"
                    shape.listeners.append(listener)
                }
            }
        case .drainingListeners(let count): return { $0.drainingListeners = count }
        case .luaFilters(let count): return { $0.luaFilters = count }
        case .connections(let count, let each):
            return { shape in
                guard let cluster = shape.clusters.first(where: { $0.namespace == "harbour" }),
                    let host = cluster.endpoints.first
                else { return }
                shape.loads = [.init(cluster.name, address: host.address, connections: count)]
                shape.downstreamConnections = 0
                shape.extraAllocated = count * Int(each.count)
            }
        case .unexplained(let bytes): return { $0.extraAllocated = Int(bytes.count) }
        case .everyStat:
            return { shape in
                for place in shape.clusters.indices { shape.clusters[place].hasTLS = false }
                shape.extraAllocated = 38_000 * (shape.clusters.count + 8)
            }
        case .hostsResolvedByEnvoy:
            // Hosts outside of the mesh take no mTLS.
            return { shape in
                for place in shape.clusters.indices where shape.clusters[place].isDNS {
                    shape.clusters[place].hasTLS = false
                }
            }
        case .series(let count):
            return { shape in
                for number in 0..<count {
                    shape.statistics["istio_requests_total{reporter=\"destination\",request_id=\"\(number)\"}"] = 1
                }
                shape.downstreamConnections = 0
            }
        default: return nil
        }
    }

    /// Requests in the access log of the victim, of which some were answered as a loop's are.
    private mutating func log(_ looping: Int, of all: Int) {
        let pod = mesh.pods(of: workload, in: namespace)[0]
        let kill = killedAt
        let host = "\(workload).\(namespace).svc.cluster.local"
        capture = { capture in
            let lines = (0..<all).map { number in
                ProxyLog.access(
                    pod, to: host, address: pod.address, at: kill.later(-Double(all - number)),
                    status: number < looping ? 431 : 200, port: 30_000 + number)
            }
            capture.logs[pod.folder] = ProxyLog(pod, lives: [.init(startedAt: pod.createdAt, accessLines: lines)])
        }
    }
}
