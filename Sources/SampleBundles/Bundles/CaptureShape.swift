import Units

/// One `istioctl bug-report` archive: the mesh, what was read of each proxy, and what the logs say.
///
///     var capture = CaptureShape(mesh)
///     capture.proxies = [ProxyShape(mesh.pods[0], in: mesh)]
///     let bytes = capture.builder().tarGzip()
package struct CaptureShape: Sendable {
    package var mesh: Mesh
    /// Those whose Envoy answered: eight pages, a log and sockets each.
    package var proxies: [ProxyShape] = []
    /// Logs by `namespace/pod`; a dumped proxy without one gets that of a quiet life. Victims have a log alone.
    package var logs: [String: ProxyLog] = [:]
    package var sockets: [String: Netstat] = [:]
    /// Connected to istiod when `adsz` was read: the dumped proxies, and those that died since.
    package var victims: [ProxyShape] = []
    package var events = EventsTable()
    package var istiodLog = IstiodLog()
    /// Lines of access log in the log of each dumped proxy that has none of its own, one a second up to the capture.
    package var requestsLogged = 0
    /// Proxies behind the first so many have the pages of one of these, but for what says whose they are: such pages are packed once,
    /// and repeated as members of the gzip stream. nil: each has its own, of which no two are alike.
    package var different: Int?
    /// Objects of the cluster beyond those of the mesh, a page of each kind.
    var crowd: [GrowingBundle] = []
    package var bugReportLog = ""
    package var analysis = ""
    /// In front of each name; empty as with `--dir`.
    package var root = "bug-report/"

    package init(_ mesh: Mesh) {
        self.mesh = mesh
        for pod in mesh.pods { events.addStart(of: pod) }
    }

    struct Entry {
        var name: String
        var modifiedAt: Moment
        var write: (inout PageText) -> Void
        /// What follows, in this entry and in others.
        var rest: Rest?
    }

    struct Rest {
        var name: String
        var write: (inout PageText) -> Void
    }

    /// All entries in byte order of their names, as the tool writes them. Blank pages are left out, but for
    /// `bug-report.log`.
    func entries() -> [Entry] {
        var all: [Entry] = []
        let start = mesh.capturedAt
        func add(_ name: String, after: Double, _ write: @escaping (inout PageText) -> Void) {
            all.append(Entry(name: root + name, modifiedAt: start.later(after), write: write))
        }
        func text(_ name: String, after: Double, _ text: String) {
            if !text.isEmpty { add(name, after: after) { $0.add(text) } }
        }
        add("bug-report.log", after: 0) { $0.add(bugReportLog) }
        text("versions", after: 0, versions)
        text("analyze/allNamespaces/allNamespaces", after: 80, analysis)
        clusterEntries(add)
        istiodEntries(add)
        let dumped = Set(proxies.map(\.pod.folder))
        for (number, shape) in proxies.enumerated() {
            let folder = "proxies/\(shape.pod.folder)/"
            for page in EnvoyPages.names { all.append(entry(page, of: shape, number, at: start.later(3))) }
            let log =
                logs[shape.pod.folder] ?? ProxyLog(shape.pod, lives: [quietLife(of: shape)])
            add(folder + "istio-proxy.log", after: 84) { log.write(to: &$0) }
            let sockets = sockets[shape.pod.folder] ?? Netstat(shape.pod)
            add(folder + "netstat", after: 1) { sockets.write(to: &$0) }
        }
        for (folder, log) in logs where !dumped.contains(folder) {
            add("proxies/\(folder)/istio-proxy.log", after: 84) { log.write(to: &$0) }
            let sockets = sockets[folder] ?? Netstat(log.pod)
            add("proxies/\(folder)/netstat", after: 1) { sockets.write(to: &$0) }
        }
        return all.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
    }

    private func entry(
        _ page: (name: String, write: EnvoyPages.Writer), of shape: ProxyShape, _ number: Int, at moment: Moment
    ) -> Entry {
        let name = root + "proxies/\(shape.pod.folder)/" + page.name
        guard let different, let parts = EnvoyPages.doubled[page.name] else {
            return Entry(name: name, modifiedAt: moment) { page.write(shape, &$0) }
        }
        let double = proxies[number % max(1, different)]
        return Entry(
            name: name, modifiedAt: moment, write: { parts.start?(shape, &$0) },
            rest: Rest(name: "\(number % max(1, different))/\(page.name)") { parts.rest(double, &$0) })
    }

    private func quietLife(of shape: ProxyShape) -> ProxyLog.Life {
        var life = ProxyLog.Life(startedAt: shape.startedAt.later(-2.4))
        life.requests = requestsLogged
        life.lastRequestAt = mesh.capturedAt
        life.hosts = mesh.services.prefix(40).compactMap { service in
            service.endpoints.first.map { ProxyLog.Host(name: service.host, address: $0.address) }
        }
        return life
    }

    private func clusterEntries(_ add: (String, Double, @escaping (inout PageText) -> Void) -> Void) {
        add("cluster/cluster-context", 2) { $0.add("acme-prod-north\nhttps://10.1.0.9:6443\n") }
        add("cluster/kubectl-version", 2) {
            $0.add("Client Version: v1.35.2\nKustomize Version: v5.7.1\nServer Version: v1.35.2\n")
        }
        add("cluster/secrets", 2) {
            $0.add(
                "NAMESPACE      NAME              TYPE               DATA   AGE\nistio-system   istio-ca-secret   istio.io/ca-root   5      21d\n"
            )
        }
        add("cluster/events", 2) { events.write(readAt: mesh.capturedAt.later(2), to: &$0) }
        add("cluster/crs", 5) { $0.add(KubernetesYAML.customResources(mesh)) }
        add("cluster/nodes", 3) {
            $0.add(
                KubernetesYAML.list(mesh.nodes.map { KubernetesYAML.node($0, createdAt: mesh.begunAt.later(-86_400)) }))
        }
        add("cluster/pods", 2) { $0.add(KubernetesYAML.podList(mesh.pods.filter { $0.namespace == "istio-system" })) }
        add("cluster/k8s-resources", 6) { KubernetesYAML.writeResources(mesh, to: &$0) }
        for part in crowd { add("cluster/crowd/\(part.axis.rawValue)", 6) { part.add(to: &$0) } }
        add("cluster/k8s-cluster-resources", 6) { page in
            let injected = Set(mesh.pods.filter { $0.sidecar != nil }.map(\.namespace))
            page.add(
                KubernetesYAML.list(
                    mesh.nodes.map { KubernetesYAML.node($0, createdAt: mesh.begunAt.later(-86_400)) }
                        + mesh.namespaces.map {
                            KubernetesYAML.namespace($0, injected: injected.contains($0), createdAt: mesh.begunAt)
                        }))
        }
    }

    private func istiodEntries(_ add: (String, Double, @escaping (inout PageText) -> Void) -> Void) {
        let folder = "istio/istio-system/\(mesh.istiodPod)/"
        add(folder + "discovery.log", 0) { istiodLog.write(to: &$0) }
        add(folder + "metrics", 4) { IstiodPages.writeMetrics(mesh, proxies: proxies.count, to: &$0) }
        add(folder + "debug/adsz", 3) { IstiodPages.writeAdsz(proxies + victims, to: &$0) }
        add(folder + "debug/syncz", 4) { IstiodPages.writeSyncz(proxies, to: &$0) }
        add(folder + "debug/registryz", 4) { IstiodPages.writeRegistryz(mesh, to: &$0) }
        for name in ["endpointShardz", "endpointz"] {
            add(folder + "debug/" + name, 4) { IstiodPages.writeEndpointShardz(mesh, to: &$0) }
        }
        add(folder + "debug/configz", 4) { KubernetesYAML.writeConfigz(mesh, to: &$0) }
        add(folder + "debug/mesh", 4) { IstiodPages.writeMesh(to: &$0) }
        add(folder + "debug/push_status", 4) { IstiodPages.writePushStatus(to: &$0) }
        let small = [
            ("ambientz", #"{"workloads":null,"services":null,"policies":null}"#),
            (
                "authorizationz",
                #"{"authorization_policies":{"namespace_to_policies":{},"root_namespace":"istio-system"}}"#
            ),
            ("clusterz", #"[{"id":"Kubernetes","secretName":"","syncStatus":"synced"}]"#), ("mcsz", "null"),
            ("networkz", "null"),
            ("telemetryz", #"{"telemetries":{"namespace_to_telemetries":{},"root_namespace":"istio-system"}}"#),
        ]
        for (name, body) in small { add(folder + "debug/" + name, 4) { $0.line(body) } }
    }

    private var versions: String {
        let version = mesh.istioVersion
        let revision = "5d0f2c77a1be94630f8ab12c44d90e2f7763c015"
        return """
            CLI version:
            version.BuildInfo{Version:"\(version)", GitRevision:"\(revision)", GolangVersion:"go1.26.3", BuildStatus:"Clean", GitTag:"\(version)"}

            ✅ The following Istio control plane revisions/versions were found in the cluster:
            Revision default:
            &version.MeshInfo{version.ServerInfo{Component:"pilot", Revision:"default", Info:version.BuildInfo{Version:"\(version)", GitRevision:"\(revision)", GolangVersion:"", BuildStatus:"Clean", GitTag:"\(version)"}}}

            ✅ The following proxy revisions/versions were found in the cluster:
            Revision default: Versions {\(version)}

            """
    }

    private static func packed(_ rest: Rest, level: Int32) -> (member: [UInt8], size: Int) {
        let bytes = PageText.bytes(rest.write)
        return (gzip(bytes, level: level), bytes.count)
    }

    /// The bundle in memory, for tests that change an entry.
    package func builder() -> BundleBuilder {
        var builder = BundleBuilder(modifiedAt: mesh.capturedAt)
        var page = PageText()
        for entry in entries() {
            page.removeAll()
            entry.write(&page)
            entry.rest?.write(&page)
            builder.add(entry.name, bytes: page.bytes, modifiedAt: entry.modifiedAt)
        }
        return builder
    }

    /// Writes the packed bundle piece by piece; holds one page at a time.
    package func write<E: Error>(level: Int32 = 6, to emit: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        var failure: E?
        func pass(_ bytes: UnsafeRawBufferPointer) {
            guard failure == nil else { return }
            do throws(E) { try emit(bytes) } catch { failure = error }
        }
        var gzip = GzipWriter(level: level)
        var page = PageText()
        var packed: [String: (member: [UInt8], size: Int)] = [:]
        for entry in entries() {
            let rest = entry.rest.map { rest in
                packed[rest.name] ?? Self.packed(rest, level: level)
            }
            if let rest, let name = entry.rest?.name { packed[name] = rest }
            page.removeAll()
            entry.write(&page)
            let size = page.bytes.count + (rest?.size ?? 0)
            gzip.write(TarHeader.regularFile(name: entry.name, size: size, modifiedAt: entry.modifiedAt), pass)
            gzip.write(page.bytes, pass)
            if let rest {
                gzip.finish(pass)
                rest.member.withUnsafeBytes(pass)
                gzip.restart()
            }
            gzip.write([UInt8](repeating: 0, count: TarHeader.padding(after: size)), pass)
            if let failure { throw failure }
        }
        gzip.write([UInt8](repeating: 0, count: 1_024), pass)
        gzip.finish(pass)
        if let failure { throw failure }
    }
}
