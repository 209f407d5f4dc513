import Archive

/// The reader of a format; nil for a kind that holds nothing that is needed.
package func reader(for kind: CaptureKind, source: any ByteSource) -> (any FactReader)? {
    switch kind {
    case .configDump: ConfigDumpReader(source: source)
    case .memoryPage: MemoryPageReader(source: source)
    case .serverInfo: ServerInfoReader(source: source)
    case .certsPage: CertsPageReader(source: source)
    case .adsz: AdszReader(source: source)
    case .syncz: SyncReader(source: source)
    case .registryz: RegistryReader(source: source)
    case .krtz: KrtzReader(source: source)
    case .configz: ConfigzReader(source: source)
    case .memorySeries: MemorySeriesReader(source: source)
    case .cgroup: CgroupReader(source: source)
    case .clustersPage: ClustersPageReader(source: source)
    case .statsText: StatsTextReader(source: source)
    case .prometheusStats: PrometheusReader(source: source)
    case .listenersPage: ListenersPageReader(source: source)
    case .istiodMetrics: IstiodMetricsReader(source: source)
    case .netstat: NetstatReader(source: source)
    case .memoryRollup: RollupReader(source: source)
    case .processStatus: ProcessStatusReader(source: source)
    case .proxyLog: ProxyLogReader(source: source)
    case .istiodLog: IstiodLogReader(source: source)
    case .kernelLog: KernelLogReader(source: source)
    case .bugReportLog: BugReportLogReader(source: source)
    case .eventsTable: EventsTableReader(source: source)
    case .kubernetesList: KubernetesListReader(source: source)
    default: nil
    }
}
