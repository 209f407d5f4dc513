import Units

/// One thing that a page says. Readers pull bytes and hand out facts one at a time; whoever loads them switches here.
///
/// A fact passes half a dozen hands, and most are small: one of a dump says only that what is known is held once more. So what is larger
/// than 64 bytes is kept apart (`indirect`), and moving a fact costs a sixth.
///
/// A fact says only what stands in its page. To which proxy a page without identity belongs is decided after the load.
package enum Fact: Sendable {
    // Envoy
    indirect case bootstrap(Bootstrap)
    indirect case cluster(ClusterResource)
    indirect case endpoints(EndpointResource)
    indirect case listener(ListenerResource)
    indirect case routeConfig(RouteConfigResource)
    case held(HeldResource)
    case secret(SecretResource)
    indirect case configDump(ConfigDumpSummary)
    indirect case clusterLoad(ClusterLoad)
    indirect case serverInfo(ServerInfo)
    indirect case memory(MemoryFigures)
    case stat(Stat)
    case listenerCount(Int)
    // outside of Envoy, on its machine
    case socketRole(SocketRole)
    indirect case processMemory(ProcessMemory)
    indirect case kernelKill(KernelKill)
    /// Whose an id is that the kernel's line of a kill may have.
    indirect case namedRun(NamedRun)
    // istiod
    indirect case connectedProxy(ConnectedProxy)
    case syncedProxy(SyncedProxy)
    /// The release of all proxies of the mesh.
    case proxyVersion(String)
    /// The release of one of them.
    indirect case proxyRelease(ProxyIdentity)
    /// The memory limit of every sidecar whose pod asks for no other.
    case sidecarLimit(String)
    indirect case meshService(MeshService)
    indirect case push(PushLine)
    indirect case connection(ConnectionLine)
    indirect case pushCause(PushCause)
    case meshSize(MeshSize)
    case istiodClock(Moment)
    case clusterNamed(ClusterStatement)
    /// When the pages of its folder were saved.
    case notedTime(Moment)
    // Kubernetes
    indirect case pod(Pod)
    indirect case node(Node)
    case namespace(NamespaceObject)
    indirect case istioObject(IstioObject)
    indirect case event(KubernetesEvent)
    indirect case workload(Workload)
    indirect case gatewayParameters(GatewayParameters)
    indirect case memoryBound(MemoryBound)
    indirect case autoscaler(Autoscaler)
    indirect case delivery(Delivery)
    indirect case chartRevision(ChartRevision)
    indirect case limitChange(LimitChange)
    // logs
    indirect case proxyLife(ProxyLogLife)
    indirect case brokenRequests(BrokenRequests)
    indirect case brokenCapture(BrokenCapture)
    case requestRise(RequestRise)
    case servedRequests(ServedRequests)
    indirect case peerCalls(PeerCalls)
    case countedCalls(CountedCalls)
    /// Of a container beside a proxy.
    case containerUse(ContainerUse)
    case logLine(LogLine)
    /// The facts that follow are of this part of the page; nil: of the page as a whole again.
    indirect case part(PagePart?)
    /// Whose the page is, by what stands around it: a command, a prompt, a log's own words.
    indirect case identity(ProxyIdentity)
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
