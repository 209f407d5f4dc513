import Archive

/// The reader of an entry; nil for a kind that holds nothing that is needed. The entry's name matters only where its content
/// is a mere number. `known` is shared by the dumps of a load.
package func reader(
    for kind: CaptureKind, source: any ByteSource, name: String = "", known: KnownResources? = nil
) -> (any FactReader)? {
    // What is not recognised may still have a page below its first kilobytes.
    guard kind == .transcript || kind == .unknown || kind.isRead else { return nil }
    // There is no page in it that a time could stand above.
    if kind == .notedTime { return DateNoteReader(source: source) }
    return PastedReader(kind: kind, source: source, name: name, known: known)
}

extension CaptureKind {
    /// True where a page of this kind has something that is needed.
    var isRead: Bool { plainReader(for: self, source: MemorySource([])) != nil }
}

/// The reader of one page, with nothing around it; nil for a kind that holds nothing that is needed. `fields` are those of
/// custom columns, by their titles, where the command of the page tells them.
func plainReader(
    for kind: CaptureKind, source: any ByteSource, name: String = "", known: KnownResources? = nil,
    fields: [String: String] = [:]
) -> (any FactReader)? {
    switch kind {
    case .configDump: configDump(source, known)
    case .memoryPage: MemoryPageReader(source: source)
    case .serverInfo: ServerInfoReader(source: source)
    case .adsz: AdszReader(source: source)
    case .syncz: FormReader(source: source, json: { SyncReader(source: $0) }, text: { ProxyStatusReader(source: $0) })
    case .proxyNote: ProxyNoteReader(source: source)
    case .helmValues: HelmValuesReader(source: source)
    case .rolloutHistory: RolloutHistoryReader(source: source)
    case .limitChanges: LimitChangesReader(source: source)
    case .chartHistory:
        FormReader(
            source: source, json: { LineFacts<ItemLines<ChartItems>>(source: $0) },
            text: { ChartHistoryReader(source: $0) })
    case .clusterPage: ClusterPageReader(source: source)
    case .versions: VersionsReader(source: source)
    case .notedTime: DateNoteReader(source: source)
    case .registryz: RegistryReader(source: source)
    case .krtz: KrtzReader(source: source)
    case .configz: ConfigzReader(source: source)
    case .memorySeries: MemorySeriesReader(source: source)
    case .cgroup: cgroup(source, name)
    case .allocatorPage: AllocatorPageReader(source: source)
    case .prometheusQuery:
        FormReader(
            source: source, json: { PrometheusQueryReader(source: $0) }, text: { SeriesTextReader(source: $0) })
    case .containerLogs: ContainerLogsReader(source: source)
    case .podLogs: podLogs(source)
    case .description: DescriptionReader(source: source)
    case .descriptionPart: DescriptionPartReader(source: source)
    case .objectFragment: FragmentReader(source: source)
    case .podsTable: podsTable(source, fields)
    case .notice:
        FormReader(source: source, json: { NoticeJSONReader(source: $0) }, text: { NoticeReader(source: $0) })
    case .containerUsage: ContainerUsageReader(source: source)
    case .clustersPage: clustersPage(source)
    case .statsText:
        FormReader(source: source, json: { StatsJSONReader(source: $0) }, text: { StatsTextReader(source: $0) })
    case .prometheusStats: PrometheusReader(source: source)
    case .listenersPage:
        FormReader(source: source, json: { ListenersJSONReader(source: $0) }, text: { ListenersPageReader(source: $0) })
    case .istiodMetrics: IstiodMetricsReader(source: source)
    case .netstat: NetstatReader(source: source)
    case .memoryRollup: RollupReader(source: source)
    case .processList: ProcessListReader(source: source)
    case .containerStats:
        FormReader(
            source: source, json: { RuntimeItemsReader(source: $0) }, text: { ContainerStatsReader(source: $0) })
    case .containerList:
        FormReader(source: source, json: { RuntimeItemsReader(source: $0) }, text: { ContainerListReader(source: $0) })
    case .runtimeEvents: RuntimeEventsReader(source: source)
    case .podMetrics: StateMetricsReader(source: source)
    case .podDrawer: PodDrawerReader(source: source)
    case .processStatus: ProcessStatusReader(source: source)
    case .proxyLog: ProxyLogReader(source: source)
    case .istiodLog: IstiodLogReader(source: source)
    case .kernelLog, .nodeJournal: KernelLogReader(source: source)
    case .bugReportLog: BugReportLogReader(source: source)
    case .eventsTable: eventsTable(source)
    case .kubernetesList: kubernetes(source)
    default: nil
    }
}

/// Objects in either form, or as `kubectl get -o kyaml` prints them: YAML with JSON's brackets and without its quotes.
private func kubernetes(_ source: any ByteSource) -> any FactReader {
    let form: (Bool) -> FormReader.Form = { isText in
        { source throws(SourceError) in
            if try source.head().withUnsafeBufferPointer({ Recognizer.isKYAML($0) }) {
                return KubernetesJSONReader(source: YAMLAsJSON(source))
            }
            return isText ? KubernetesYAMLReader(source: source) : KubernetesJSONReader(source: source)
        }
    }
    return FormReader(source: source, json: form(false), text: form(true))
}

private func podsTable(_ source: any ByteSource, _ fields: [String: String]) -> any FactReader {
    let text: FormReader.Form = { source throws(SourceError) in
        let form = try source.head().withUnsafeBufferPointer { CommaTable.Form(head: $0) }
        if let form { return LineFacts(source: source, parser: CommaTable(form)) }
        if let cells = try cellLines(source) { return cells }
        return LineFacts(source: source, parser: PodsTable(fields: fields))
    }
    return FormReader(source: source, json: { PodItemsReader(source: $0) }, text: text)
}

private func eventsTable(_ source: any ByteSource) -> any FactReader {
    let text: FormReader.Form = { source throws(SourceError) in
        let form = try source.head().withUnsafeBufferPointer { CommaTable.Form(head: $0) }
        if let form, form.kind == .eventsTable { return LineFacts(source: source, parser: CommaTable(form)) }
        if let cells = try cellLines(source) { return cells }
        return EventsTableReader(source: source)
    }
    return FormReader(source: source, json: { EventItemsReader(source: $0) }, text: text)
}

/// A table whose cells stand in lines of their own; nil for any other text.
private func cellLines(_ source: PeekedSource) throws(SourceError) -> (any FactReader)? {
    let (form, lines) = try source.head().withUnsafeBufferPointer { (CellLines.form(in: $0), CellLines(head: $0)) }
    guard let form, let lines else { return nil }
    return LineFacts(source: RewrittenText(source, by: lines), parser: CommaTable(form))
}

/// A dump, or the bare array of one kind of resources.
private func configDump(_ source: any ByteSource, _ known: KnownResources?) -> any FactReader {
    let form: FormReader.Form = { source throws(SourceError) in
        let list = try source.head().withUnsafeBufferPointer { Recognizer.resources($0) }
        return ConfigDumpReader(json: JSONReader(source: source), bareList: list, known: known)
    }
    let text: FormReader.Form = { source throws(SourceError) in
        // istioctl prints the same configuration as tables, too.
        let (isTable, isYAML) = try source.head().withUnsafeBufferPointer { head in
            let content = Recognizer.content(head)
            let line = content.part(0, content.find(0x0A) ?? content.count)
            return (ConfigTable.kind(ofHeader: line) != nil, Recognizer.envoyYAML(line, content, "") != nil)
        }
        if isTable { return ConfigTableReader(source: source) }
        return try form(isYAML ? PeekedSource(YAMLAsJSON(source)) : source)
    }
    return FormReader(source: source, json: form, text: text)
}

/// Envoy's own text, its JSON, or istioctl's YAML.
private func clustersPage(_ source: any ByteSource) -> any FactReader {
    let text: FormReader.Form = { source throws(SourceError) in
        let isYAML = try source.head().withUnsafeBufferPointer { Recognizer.content($0).begins("- ") }
        return isYAML ? ClustersJSONReader(source: YAMLAsJSON(source)) : ClustersPageReader(source: source)
    }
    return FormReader(source: source, json: { ClustersJSONReader(source: $0) }, text: text)
}

/// Lines with their source before them or in their JSON, or a viewer's table of them.
private func podLogs(_ source: any ByteSource) -> any FactReader {
    let text: FormReader.Form = { source throws(SourceError) in
        let isTable = try source.head().withUnsafeBufferPointer { head in
            let content = Recognizer.content(head)
            return CommaLogs.Columns(header: content.part(0, content.find(0x0A) ?? content.count)) != nil
        }
        return isTable ? CommaLogsReader(source: source) : PodLogsReader(source: source)
    }
    return FormReader(source: source, json: { PodLogsReader(source: $0) }, text: text)
}

private func cgroup(_ source: any ByteSource, _ name: String) -> any FactReader {
    FormReader(
        source: source, json: { CgroupReader(source: $0) },
        text: { LineFacts(source: $0, parser: CgroupFiles(name: name)) })
}
