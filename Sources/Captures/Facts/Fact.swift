import Units

/// One thing that a page says. Readers pull bytes and hand out facts one at a time; whoever loads them switches here.
///
/// A fact says only what stands in its page. To which proxy a page without identity belongs is decided after the load.
package enum Fact: Sendable {
    // Envoy
    case bootstrap(Bootstrap)
    case cluster(ClusterResource)
    case endpoints(EndpointResource)
    case listener(ListenerResource)
    case routeConfig(RouteConfigResource)
    case held(HeldResource)
    case secret(SecretResource)
    case configDump(ConfigDumpSummary)
    case clusterLoad(ClusterLoad)
    case serverInfo(ServerInfo)
    case memory(MemoryFigures)
    case stat(Stat)
    case listenerCount(Int)
    // outside of Envoy, on its machine
    case socketRole(SocketRole)
    case processMemory(ProcessMemory)
    case kernelKill(KernelKill)
    // istiod
    case connectedProxy(ConnectedProxy)
    case syncedProxy(SyncedProxy)
    /// The release of all proxies of the mesh.
    case proxyVersion(String)
    /// The memory limit of every sidecar whose pod asks for no other.
    case sidecarLimit(String)
    case meshService(MeshService)
    case push(PushLine)
    case connection(ConnectionLine)
    case pushCause(PushCause)
    case meshSize(MeshSize)
    case istiodClock(Moment)
    // Kubernetes
    case pod(Pod)
    case node(Node)
    case namespace(NamespaceObject)
    case istioObject(IstioObject)
    case event(KubernetesEvent)
    case workload(Workload)
    case memoryBound(MemoryBound)
    case autoscaler(Autoscaler)
    // logs
    case proxyLife(ProxyLogLife)
    case brokenRequests(BrokenRequests)
    case servedRequests(ServedRequests)
    case countedCalls(CountedCalls)
    case logLine(LogLine)
    /// The facts that follow are of this part of the page; nil: of the page as a whole again.
    case part(PagePart?)
    /// Whose the page is, by what stands around it: a command, a prompt, a log's own words.
    case identity(ProxyIdentity)
    // anything
    /// What stood in front of the page and was passed over.
    case passedOver(String)
    case clock(ClockReading)
    case note(String)
}

/// A time that a page tells about itself.
package struct ClockReading: Sendable {
    package enum Source: String, Sendable {
        /// The newest line of a log, a push version, a heartbeat: the page was read no earlier.
        case newestTimestamp = "newest timestamp"
        /// A line of bug-report.log.
        case bugReportLog = "bug-report.log"
    }
    package var at: Moment
    package var source: Source
    package init(at: Moment, source: Source) {
        self.at = at
        self.source = source
    }
}
