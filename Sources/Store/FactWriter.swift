import Captures
import Units

/// Writes facts into the database, each with the file that it came from.
///
/// Pages without identity are written under their file; which proxy they belong to is found by `Joins`, after the load.
final class FactWriter {
    let database: Database
    // `@exclusivity(unchecked)`: one thread writes, and what `hold` calls to insert gets at none of these.
    @exclusivity(unchecked) var indexes = ResourceKind.allCases.map { _ in ResourceIndex() }
    @exclusivity(unchecked) var members: [[Member]] = ResourceKind.allCases.map { _ in [] }
    @exclusivity(unchecked) var updates: [Update: Int] = [:]
    private var holdings = HoldingWriter()
    private var statPages = StatPages()
    private var scratchRows: Int64 = 0
    /// Identities that pages of a file stated, by file.
    private(set) var identities: [Int64: ProxyIdentity] = [:]
    /// The input whose entries are being read: what one bundle repeats is written once, what two bundles hold is of two meshes
    /// until `MeshKeys` knows better.
    var bundle = 0
    /// That of the entry at hand; each page that is an input is a folder of its own.
    private(set) var folder = ""
    /// Pods seen with their statuses; the stripped ones of istiod are only needed where these are missing.
    /// Of each the newest time that its object tells, in microseconds.
    var podsSeen: [String: Int64] = [:]
    /// Of objects that say nothing new, by file.
    var podsRepeated: [(file: Int64, uid: String)] = []
    /// What was said of pods: the same words again are written once, other ones are of another moment.
    var podWords: Set<PodWord> = []
    /// Pods of whose kills an object tells, with the times of these.
    var killsSeen: [String: Set<Int64?>] = [:]
    /// How often containers of a pod have ended, as far as an object of it tells.
    var endsSeen: [String: (ends: Int, restarts: Int)] = [:]
    /// Of pods with an object a description or a row of a table is kept for what came after that, and for a kill that it does not tell.
    var podsWithObjects: [String: Int64] = [:]
    var strippedSeen: Set<String> = []
    var objectsSeen: [String: (file: Int64, folder: String)] = [:]
    /// What `kubectl describe` printed, with its file: written at the end, where nothing better came.
    var describedPods: [(pod: Pod, file: Int64, bundle: Int)] = []
    var describedFragments: [(pod: Pod, file: Int64, bundle: Int)] = []
    var describedEvents: [(event: KubernetesEvent, file: Int64)] = []

    var killedRuns = KilledRuns()

    struct Update: Hashable {
        let kind: ResourceKind
        let second: Int64
    }

    init(_ database: Database) { self.database = database }

    func write(_ fact: Fact, file: Int64) throws(StoreError) {
        switch fact {
        case .bootstrap(let bootstrap): try write(bootstrap, file)
        case .cluster(let cluster): try write(cluster)
        case .endpoints(let endpoints): try write(endpoints)
        case .listener(let listener): try write(listener)
        case .routeConfig(let table): try write(table)
        case .held(let held): try write(held)
        case .secret(let secret):
            secrets[secret.state, default: SecretSum(state: secret.state)].secrets += 1
            secrets[secret.state, default: SecretSum(state: secret.state)].bytes += secret.bytes
        case .configDump(let summary): try add(summary, of: file, to: Tables.configDump)
        case .clusterLoad(let load): try write(load, file)
        case .serverInfo(let info): try write(info, file)
        case .memory(let figures): try add(figures, of: file, to: Tables.memorySample)
        case .stat(let stat):
            if statPages.take(stat, file: file) { return }
            try add(stat, of: file, to: Tables.stat)
        case .listenerCount(let count): try add(("listeners", count), of: file, to: Tables.pageCount)
        case .socketRole(let role): try add(role, of: file, to: Tables.socket)
        case .processMemory(let memory): try add(memory, of: file, to: Tables.processMemory)
        case .containerUse(let use): try add(use, of: file, to: Tables.containerUse)
        case .kernelKill(let kill):
            killedRuns.take(kill)
            if let clock = kill.clock, clock.utf8.count == 14, undatedKills.count < Store.mostKernelKills {
                undatedKills.append((file, kill.line, clock))
            }
            try add(kill, of: file, to: Tables.kernelKill)
        case .namedRun(let run): killedRuns.take(run, file: file, bundle: bundle)
        case .connectedProxy(let proxy): try write(proxy, file)
        case .syncedProxy(let proxy): try write(proxy, file)
        case .proxyVersion(let version): proxyVersions.insert(version)
        case .proxyRelease(let proxy): releases.append(proxy)
        case .sidecarLimit(let limit): sidecarLimits.insert(limit)
        case .passedOver(let words):
            try database.run(
                "UPDATE source_file SET passed_over = ? WHERE id = ?", .text(String(words.prefix(200))), .integer(file))
        case .clusterNamed(let statement): clusterStatements[file, default: []].insert(statement)
        case .notedTime(let at): notedTimes[file] = at
        case .meshService(let service): try add(service, of: file, to: Tables.meshService)
        case .push(let push): try add(push, of: file, to: Tables.push)
        case .connection(let connection): try add(connection, of: file, to: Tables.proxyConnection)
        case .pushCause(let cause): try add(cause, of: file, to: Tables.pushCause)
        case .meshSize(let size): try add(size, of: file, to: Tables.meshSize)
        case .istiodClock(let moment): try add((moment, "istiod metrics"), of: file, to: Tables.clock)
        case .pod(let pod): try write(pod, file)
        case .node(let node): try write(node, file)
        case .namespace(let namespace):
            for word in namespace.words {
                try Tables.namespaceWord.insert(
                    NamespaceWordRow(file: file, namespace: namespace.name, word: word), into: database)
            }
        case .istioObject(let object): try write(object, file)
        case .event(let event): try write(event, file)
        case .workload(let workload): try write(workload, file)
        case .gatewayParameters(let named): try add(named, of: file, to: Tables.gatewayParameters)
        case .memoryBound(let bound): try add(bound, of: file, to: Tables.memoryBound)
        case .delivery(let delivery): try write(delivery, file)
        case .chartRevision(let revision): try add(revision, of: file, to: Tables.chartRevision)
        case .limitChange(let change): try add(change, of: file, to: Tables.limitChange)
        case .autoscaler(let autoscaler): try add(autoscaler, of: file, to: Tables.autoscaler)
        case .proxyLife(let life): try add(life, of: file, to: Tables.proxyLife)
        case .brokenRequests(let requests): try add(requests, of: file, to: Tables.brokenRequest)
        case .brokenCapture(let capture): try add(capture, of: file, to: Tables.brokenCapture)
        case .requestRise(let rise): try add(rise, of: file, to: Tables.requestRise)
        case .servedRequests(let requests): try write(requests, file)
        case .peerCalls(let calls): try write(calls, file)
        case .countedCalls(let calls): try add(FailedCallDraft(calls), of: file, to: Tables.failedCall)
        case .logLine(let line):
            try add((line.line, line.at, line.text), of: file, to: Tables.logLine)
        case .part: break
        case .identity(let identity): note(identity, file: file)
        case .clock(let reading): try add((reading.at, reading.source.rawValue), of: file, to: Tables.clock)
        case .note(let text): try add((0, nil, text), of: file, to: Tables.logLine)
        }
    }

    /// Workloads that were written, by `namespace/kind/name`.
    var owners: [String: Workload] = [:]
    /// By their inputs, the last page that has each.
    var workloadsSeen: [String: (file: Int64, folder: String)] = [:]
    /// Two pages of one input have the same object.
    var repeatsObjects = false
    /// Secrets of the dump that is being read, by state.
    var secrets: [ResourceState: SecretSum] = [:]

    /// Writes what was collected over one file: the sets that its proxy holds.
    func finish(file: Int64) throws(StoreError) {
        for kind in ResourceKind.allCases where !members[kind.rawValue].isEmpty {
            try holdings.write(members[kind.rawValue], kind: kind, file: file, to: database)
            members[kind.rawValue].removeAll(keepingCapacity: true)
        }
        for kind in ResourceKind.allCases { try writeUpdates(of: kind, file) }
        updates.removeAll(keepingCapacity: true)
        try statPages.write(to: database)
        for sum in secrets.values.sorted(by: { $0.state.rawValue < $1.state.rawValue }) {
            try add(sum, of: file, to: Tables.secret)
        }
        secrets.removeAll(keepingCapacity: true)
    }

    /// Files of pieces that are the only pod's by assumption.
    var assumedFiles: [Int64] = []
    /// Identities of istiod's clients: the only ones for proxies without pages.
    private(set) var connected: [ProxyIdentity] = []
    func note(connected proxy: ConnectedProxy) { connected.append(proxy.identity) }
    /// Istiod's clients as `proxy-status` lists them.
    private(set) var synced: [ProxyIdentity] = []
    func note(synced proxy: ProxyIdentity) { synced.append(proxy) }
    /// Releases of which all proxies of a mesh are, as somebody's `istioctl version` says.
    private(set) var proxyVersions: Set<String> = []
    private(set) var releases: [ProxyIdentity] = []
    /// Limits of every sidecar that has none of its own, by the values of a chart.
    private(set) var sidecarLimits: Set<String> = []

    /// The kernel's lines without a year, by file and line.
    private(set) var undatedKills: [(file: Int64, line: Int, clock: String)] = []
    /// Inputs that are one page each, by the id of their row: files that are given together are one bundle.
    private(set) var pageInputs: Set<Int64> = []
    /// The number of the bundle that such files make; inputs are numbered from 0.
    static let givenTogether = -1

    /// The entries that come next are of that input, or are that input.
    func begin(input: Int, isPage: Bool, name: String) {
        bundle = isPage ? Self.givenTogether : input
        folder = isPage ? "\(input)" : String(name[..<(name.lastIndex(of: "/") ?? name.startIndex)])
        if isPage { pageInputs.insert(Int64(input + 1)) }
    }

    /// Which cluster was asked, by the pages that say so.
    private(set) var clusterStatements: [Int64: Set<ClusterStatement>] = [:]
    /// Times that stand alone in a file, which are those of the pages beside it.
    private(set) var notedTimes: [Int64: Moment] = [:]

    /// Forgets who pages said they are: of an archive that was given before.
    func forget(files: Set<Int64>) { identities = identities.filter { !files.contains($0.key) } }

    /// Remembers who a page said it is.
    func note(_ identity: ProxyIdentity, file: Int64) {
        guard identity.pod != nil || identity.type != nil || identity.foreignID != nil || identity.workload != nil
        else { return }
        identities[file] = identity
    }

    /// Adds a resource to the set that is being collected, storing its content where it is new; gives its row id.
    @discardableResult
    func hold(
        _ kind: ResourceKind, _ hash: Hash128, _ state: ResourceState, insert: () throws(StoreError) -> Int64
    ) throws(StoreError) -> Int32 {
        let id = try indexes[kind.rawValue].id(of: hash, insert: insert)
        members[kind.rawValue].append(Member(resource: id, state: StateCode.code(state)))
        return id
    }

    /// Numbers the rows of `Scratch`, so that they are appended in the order of their key.
    func nextScratchRow() -> Int64 {
        scratchRows += 1
        return scratchRows
    }

    func noteUpdate(_ kind: ResourceKind, _ at: Moment?) {
        guard let at else { return }
        updates[Update(kind: kind, second: at.seconds), default: 0] += 1
    }

    /// The seconds in which most resources of a kind were accepted, and the newest of all.
    private func writeUpdates(of kind: ResourceKind, _ file: Int64) throws(StoreError) {
        guard !updates.isEmpty else { return }
        let seconds = updates.filter { $0.key.kind == kind }.map { (second: $0.key.second, count: $0.value) }
            .sorted { ($0.count, $0.second) > ($1.count, $1.second) }
        let largest = seconds.prefix(Self.keptSeconds)
        let newest = seconds.dropFirst(Self.keptSeconds).max { $0.second < $1.second }
        for kept in (largest + (newest.map { [$0] } ?? [])).sorted(by: { $0.second < $1.second }) {
            try add(
                UpdateSecond(kind: kind, second: kept.second, resources: kept.count), of: file, to: Tables.configUpdate)
        }
    }

    /// A proxy that lived through a hundred pushes has as many seconds, most with one resource in each.
    private static let keptSeconds = 3

    /// A fact as it is, with its page.
    @discardableResult
    func add<Fact>(_ fact: Fact, of file: Int64, to table: Table<Paged<Fact>>) throws(StoreError) -> Int64 {
        try table.insert(Paged(file: file, fact: fact), into: database)
    }
}
