import Archive

/// The reader of a text format; nil for a kind that is no text or holds nothing that is needed.
package func textReader(for kind: CaptureKind, source: any ByteSource) -> (any FactReader)? {
    switch kind {
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
