import Units

/// A bundle of which one thing alone grows, for measuring what each of them costs: `grow-pods-32000`.
///
/// Written while it is made: no size is too large for memory. Pods, objects, events and logs are one page in gzip, entries a
/// tar of small files, proxies an archive of bug-report.
package struct GrowingBundle: Sendable {
    package enum Axis: String, CaseIterable, Sendable {
        /// Living pods with a sidecar; pods whose sidecar was killed, of 200 workloads, and of 5,000; each of a workload of its own, in a
        /// namespace of its own, or all in one.
        case pods, kills
        case workloadKills = "workload-kills"
        case namespaceKills = "namespace-kills"
        case crowdedKills = "crowded-kills"
        /// Lines of an event table, each about a pod of its own: one in a hundred a kill, or none of them.
        case events
        case quietEvents = "quiet-events"
        /// Series of an answer of Prometheus, twenty points each.
        case curves
        case emptyEntries = "empty-entries"
        case smallEntries = "small-entries"
        case unknownEntries = "unknown-entries"
        case services, rules, routes, filters
        /// Proxies with all their pages, in a mesh of 100 services.
        case proxies
        /// Megabytes of istiod's log, of a proxy's access log.
        case istiodLog = "istiod-log"
        case accessLog = "access-log"
        /// Ten living pods; the number says which, so that bundles of different numbers are of one size and hold nothing in common.
        case bundle
    }

    package let axis: Axis
    package let count: Int
    /// The number of the first, so that two of them in one archive have nothing in common.
    private let first: Int

    package init(_ axis: Axis, count: Int, first: Int = 0) {
        (self.axis, self.count, self.first) = (axis, max(0, count), first)
    }

    /// By its name, `grow-AXIS-COUNT`; nil for another.
    package init?(named name: String) {
        guard name.hasPrefix("grow-"), let dash = name.lastIndex(of: "-"), let count = Int(name[dash...].dropFirst()),
            (0...100_000_000).contains(count),
            let axis = Axis(rawValue: String(name[..<dash].dropFirst("grow-".count)))
        else { return nil }
        self.init(axis, count: count)
    }

    static let begunAt = Moment(seconds: 1_795_500_000)

    /// Writes the packed bundle piece by piece.
    package func write<E: Error>(to emit: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        if axis == .proxies {
            return try NamedSamples.bench(proxies: count, services: 100, different: 60).write(level: 1, to: emit)
        }
        var failure: E?
        func pass(_ bytes: UnsafeRawBufferPointer) {
            guard failure == nil else { return }
            do throws(E) { try emit(bytes) } catch { failure = error }
        }
        var gzip = GzipWriter(level: 1)
        var page = PageText()
        var number = 0
        page.add(start)
        while failure == nil, addPiece(number, &page) {
            number += 1
            guard page.bytes.count > 1 << 16 else { continue }
            gzip.write(page.bytes, pass)
            page.removeAll()
        }
        page.add(end)
        gzip.write(page.bytes, pass)
        gzip.finish(pass)
        if let failure { throw failure }
    }

    /// All of it as one page, for an archive of more than that.
    func add(to page: inout PageText) {
        var number = 0
        page.add(start)
        while addPiece(number, &page) { number += 1 }
        page.add(end)
    }

    private var isList: Bool {
        switch axis {
        case .pods, .kills, .workloadKills, .namespaceKills, .crowdedKills, .services, .rules, .routes, .filters,
            .bundle:
            true
        default: false
        }
    }

    private var start: [UInt8] {
        switch axis {
        case _ where isList: Array("apiVersion: v1\nitems:\n".utf8)
        case .curves: Array(#"{"status":"success","data":{"resultType":"matrix","result":["#.utf8)
        case .events, .quietEvents: Array("NAMESPACE   LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n".utf8)
        default: []
        }
    }

    private var end: [UInt8] {
        switch axis {
        case _ where isList: Array("kind: List\nmetadata:\n  resourceVersion: \"\"\n".utf8)
        case .curves: Array("]}}\n".utf8)
        case .emptyEntries, .smallEntries, .unknownEntries: [UInt8](repeating: 0, count: 1024)
        default: []
        }
    }

    /// Pieces of what is counted, or of logs, whose megabytes are counted, 5,000 lines of 200 bytes each.
    private var pieces: Int {
        switch axis {
        case .istiodLog, .accessLog: count * 5_000
        case .bundle: 10
        default: count
        }
    }

    /// False behind the last.
    private func addPiece(_ number: Int, _ page: inout PageText) -> Bool {
        guard number < pieces else { return false }
        let number = first + number
        switch axis {
        case .pods: page.add(KubernetesYAML.pod(pod(number, workload: number / 10, killed: false)))
        case .bundle: page.add(KubernetesYAML.pod(pod(count &* 10 &+ number, workload: count, killed: false)))
        case .kills: page.add(KubernetesYAML.pod(pod(number, workload: number % 200, killed: true)))
        case .workloadKills: page.add(KubernetesYAML.pod(pod(number, workload: number % 5_000, killed: true)))
        case .namespaceKills, .crowdedKills: page.add(KubernetesYAML.pod(pod(number, workload: number, killed: true)))
        case .events, .quietEvents: page.line(event(number))
        case .curves: page.line((number > 0 ? "," : "") + curve(number))
        case .emptyEntries: addEntry(number, [], &page)
        case .smallEntries: addEntry(number, Array("4\(number % 10)\n".utf8), &page)
        case .unknownEntries:
            addEntry(number, Array("record \(number) of a tool of somebody\nwhich nobody reads\n".utf8), &page)
        case .services, .rules, .routes, .filters: page.add(object(number))
        case .istiodLog: page.line(logLine(number))
        case .accessLog: page.line(accessLine(number))
        case .proxies: return false
        }
        return true
    }
}

extension GrowingBundle {
    private func addEntry(_ number: Int, _ bytes: [UInt8], _ page: inout PageText) {
        page.add(
            TarHeader.regularFile(
                name: "bundle/\(number % 100)/part-\(number)", size: bytes.count, modifiedAt: Self.begunAt))
        page.add(bytes)
        page.add([UInt8](repeating: 0, count: TarHeader.padding(after: bytes.count)))
    }

    private func pod(_ number: Int, workload: Int, killed: Bool) -> Mesh.Pod {
        let name = "desk-\(padded(Int64(workload), 4))"
        let from = Self.begunAt.later(Double(number % 900))
        var sidecar = Mesh.Sidecar(limit: "128Mi")
        if killed { sidecar.life = .oomKilled(from: from, to: from.later(3_600), limit: nil) }
        return Mesh.Pod(
            name: "\(name)-6c9d7b5f48-\(padded(Int64(number), 5))", namespace: space(workload), workload: name,
            owner: .deployment, hash: "6c9d7b5f48", address: address(number), node: "node-\(number % 400)",
            zone: "eu-north-1a", uid: KubernetesYAML.uid("pod/\(number)"), createdAt: from, ports: [.http],
            sidecar: sidecar)
    }

    private func space(_ number: Int) -> String {
        switch axis {
        case .namespaceKills: "area-\(number)"
        case .crowdedKills: "area"
        default: "area-\(number % 60)"
        }
    }
    private func address(_ number: Int) -> String { "10.\(number >> 16 & 0xFF).\(number >> 8 & 0xFF).\(number & 0xFF)" }

    private func event(_ number: Int) -> String {
        let pod = "desk-\(number % 9_000)-6c9d7b5f48-x\(number)"
        let place = "\(space(number))   \(1 + number % 59)m   "
        switch number % 100 {
        case 0 where axis == .events:
            return place
                + "Warning   OOMKilling   node/node-\(number % 400)   Memory cgroup out of memory: Killed process \(number) (java) total-vm:812000kB, anon-rss:500112kB, file-rss:0kB, shmem-rss:0kB"
        case 0: return place + "Normal   Killing   pod/\(pod)   Stopping container main"
        case 1...20:
            return place + "Warning   BackOff   pod/\(pod)   Back-off restarting failed container main in pod \(pod)"
        case 21...30:
            return place
                + "Warning   Unhealthy   pod/\(pod)   Readiness probe failed: HTTP probe failed with statuscode: 503"
        default: return place + "Normal   Pulled   pod/\(pod)   Container image already present on machine"
        }
    }

    private func curve(_ number: Int) -> String {
        let points = (0..<20).map { "[\(Self.begunAt.seconds + Int64($0) * 60),\"\(90_000_000 + $0 * 1_000_000)\"]" }
        let pod = "desk-\(number % 200)-6c9d7b5f48-\(padded(Int64(number), 5))"
        return
            #"{"metric":{"__name__":"container_memory_working_set_bytes","namespace":"\#(space(number % 200))","pod":"\#(pod)","container":"istio-proxy"},"values":[\#(points.joined(separator: ","))]}"#
    }

    private func object(_ number: Int) -> String {
        let (name, place) = ("thing-\(padded(Int64(number), 5))", space(number))
        let host = "\(name).\(place).svc.cluster.local"
        let (version, kind, spec) =
            switch axis {
            case .rules:
                (
                    "networking.istio.io/v1", "DestinationRule",
                    "host: \(host)\nsubsets:\n- labels:\n    version: v1\n  name: v1\n- labels:\n    version: v2\n  name: v2\n"
                )
            case .routes:
                (
                    "networking.istio.io/v1", "VirtualService",
                    "hosts:\n- \(host)\nhttp:\n- route:\n  - destination:\n      host: \(host)\n"
                )
            case .filters:
                (
                    "networking.istio.io/v1alpha3", "EnvoyFilter",
                    "configPatches:\n- applyTo: HTTP_FILTER\n  match:\n    context: SIDECAR_INBOUND\n  patch:\n    operation: INSERT_BEFORE\n    value:\n      name: \(name).lua\n"
                )
            default: ("v1", "Service", "ports:\n- name: http\n  port: 80\nselector:\n  app: \(name)\n")
            }
        return KubernetesYAML.head(
            version, kind, name: name, namespace: place, uid: KubernetesYAML.uid("\(kind)/\(number)"),
            createdAt: Self.begunAt) + "  spec:\n" + KubernetesYAML.indented(spec, 4)
    }

    /// Rounds of 1,000 lines, 20 ms apart: a cause, the start of the push, four connections and their ends, and the pushes of the
    /// four kinds to each proxy.
    private func logLine(_ number: Int) -> String {
        let (round, line) = (number / 1_000, number % 1_000)
        let pod = "desk-\(number / 4 % 900)-6c9d7b5f48-abcde.\(space(number / 4 % 900))"
        let connection = "\(pod)-\(round * 4 + line % 4)"
        var source = "delta"
        let rest: String
        switch line {
        case 0:
            source = "ads"
            let changed = "\(space(round))/desk-\(round % 900).\(space(round)).svc.cluster.local"
            rest =
                "Push debounce stable[\(round)] 3 for config ServiceEntry/\(changed): 100.359742ms since last change, 100.359611ms since last push, forced=false"
        case 1:
            source = "ads"
            rest =
                "XDS: Pushing Services:1180 ConnectedEndpoints:900 Version:\(Self.begunAt.later(Double(number) * 0.02).stamp(0))/\(round)"
        case 4..<8: rest = "ADS: new delta connection for node:\(connection)"
        case 996...: rest = "ADS: \"10.92.1.7:52178\" \(connection) terminated"
        default:
            switch line % 4 {
            case 0: rest = "CDS: PUSH for node:\(pod) resources:1180 removed:0 size:1.2MB cached:1160/1172"
            case 1: rest = "EDS: PUSH for node:\(pod) resources:1170 removed:0 size:340.1kB empty:0 cached:1170/1170"
            case 2: rest = "LDS: PUSH for node:\(pod) resources:62 removed:0 size:210.0kB"
            default: rest = "RDS: PUSH for node:\(pod) resources:31 removed:0 size:512.0kB cached:30/31"
            }
        }
        return "\(Self.begunAt.later(Double(number) * 0.02).stamp(6))\tinfo\t\(source)\t\(rest)"
    }

    private func accessLine(_ number: Int) -> String {
        let host = "desk-\(number % 300).\(space(number)).svc.cluster.local"
        return ProxyLog.access(
            pod(7, workload: 7, killed: false), to: host, address: address(number % 5_000),
            at: Self.begunAt.later(Double(number) * 0.01), status: number % 97 == 0 ? 503 : 200)
    }
}
