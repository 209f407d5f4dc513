import Captures
import Units

/// Writes facts into the database, each with the file that it came from.
///
/// Pages without identity are written under their file; which proxy they belong to is found by `Joins`, after the load.
final class FactWriter {
    let database: Database
    var indexes = ResourceKind.allCases.map { _ in ResourceIndex() }
    var members: [[Member]] = ResourceKind.allCases.map { _ in [] }
    var updates: [Update: Int] = [:]
    private var holdings = HoldingWriter()
    private var statPages = StatPages()
    private var scratchRows: Int64 = 0
    /// Identities that pages of a file stated, by file.
    private(set) var identities: [Int64: ProxyIdentity] = [:]
    /// The input whose entries are being read: what one bundle repeats is written once, what two bundles hold is of two meshes
    /// until `MeshKeys` knows better.
    var bundle = 0
    /// Pods seen with their statuses; the stripped ones of istiod are only needed where these are missing.
    var podsSeen: Set<String> = []
    var strippedSeen: Set<String> = []
    var objectsSeen: Set<String> = []
    /// What `kubectl describe` printed, with its file: written at the end, where nothing better came.
    var describedPods: [(pod: Pod, file: Int64, bundle: Int)] = []
    var describedFragments: [(pod: Pod, file: Int64, bundle: Int)] = []
    var describedEvents: [(event: KubernetesEvent, file: Int64)] = []

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
            secrets[secret.state.rawValue, default: (0, 0)].count += 1
            secrets[secret.state.rawValue, default: (0, 0)].bytes += secret.bytes
        case .configDump(let summary): try write(summary, file)
        case .clusterLoad(let load): try write(load, file)
        case .serverInfo(let info): try write(info, file)
        case .memory(let figures): try write(figures, file)
        case .stat(let stat):
            if statPages.take(stat, file: file) { return }
            try database.insert(
                "INSERT INTO stat VALUES (?, ?, ?, ?)",
                [.integer(file), .text(stat.name), SQLValue(stat.tag), .real(stat.value)])
        case .listenerCount(let count): try write(count: count, of: "listeners", file)
        case .socketRole(let role): try write(role, file)
        case .processMemory(let memory): try write(memory, file)
        case .kernelKill(let kill): try write(kill, file)
        case .connectedProxy(let proxy): try write(proxy, file)
        case .syncedProxy(let proxy): try write(proxy, file)
        case .meshService(let service): try write(service, file)
        case .push(let push): try write(push, file)
        case .connection(let connection): try write(connection, file)
        case .pushCause(let cause): try write(cause, file)
        case .meshSize(let size): try write(size, file)
        case .istiodClock(let moment): try write(clock: moment, "istiod metrics", file)
        case .pod(let pod): try write(pod, file)
        case .node(let node): try write(node, file)
        case .istioObject(let object): try write(object, file)
        case .event(let event): try write(event, file)
        case .workload(let workload): try write(workload, file)
        case .proxyLife(let life): try write(life, file)
        case .brokenRequests(let requests): try write(requests, file)
        case .servedRequests(let requests): try write(requests, file)
        case .logLine(let line):
            try database.insert(
                "INSERT INTO log_line VALUES (?, ?, ?, ?)",
                [.integer(file), SQLValue(line.line), SQLValue(line.at), .text(String(line.text.prefix(400)))])
        case .part: break
        case .identity(let identity): note(identity, file: file)
        case .clock(let reading): try write(clock: reading.at, reading.source.rawValue, file)
        case .note(let text):
            try database.insert(
                "INSERT INTO log_line VALUES (?, 0, NULL, ?)", [.integer(file), .text(String(text.prefix(400)))])
        }
    }

    /// Workloads that were written, by `namespace/kind/name`.
    var owners: [String: Workload] = [:]
    /// Secrets of the dump that is being read, by state.
    var secrets: [String: (count: Int, bytes: Int64)] = [:]

    /// Writes what was collected over one file: the sets that its proxy holds.
    func finish(file: Int64) throws(StoreError) {
        for kind in ResourceKind.allCases where !members[kind.rawValue].isEmpty {
            try holdings.write(members[kind.rawValue], kind: kind, file: file, to: database)
            members[kind.rawValue].removeAll(keepingCapacity: true)
        }
        for kind in ResourceKind.allCases { try writeUpdates(of: kind, file) }
        updates.removeAll(keepingCapacity: true)
        try statPages.write(to: database)
        for (state, sum) in secrets.sorted(by: { $0.key < $1.key }) {
            try database.insert(
                "INSERT INTO secret VALUES (?, ?, ?, ?)",
                [.integer(file), .text(state), SQLValue(sum.count), SQLValue(sum.bytes)])
        }
        secrets.removeAll(keepingCapacity: true)
    }

    /// Identities of istiod's clients: the only ones for proxies without pages.
    private(set) var connected: [ProxyIdentity] = []
    func note(connected proxy: ConnectedProxy) { connected.append(proxy.identity) }

    /// Forgets who pages said they are: of an archive that was given before.
    func forget(files: Set<Int64>) { identities = identities.filter { !files.contains($0.key) } }

    /// Remembers who a page said it is.
    func note(_ identity: ProxyIdentity, file: Int64) {
        guard identity.pod != nil || identity.type != nil else { return }
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
    func nextScratchRow() -> SQLValue {
        scratchRows += 1
        return .integer(scratchRows)
    }

    func noteUpdate(_ kind: ResourceKind, _ at: Moment?) {
        guard let at else { return }
        updates[Update(kind: kind, second: at.seconds), default: 0] += 1
    }

    /// The seconds in which most resources of a kind were accepted, and the newest of all.
    private func writeUpdates(of kind: ResourceKind, _ file: Int64) throws(StoreError) {
        let seconds = updates.filter { $0.key.kind == kind }.map { (second: $0.key.second, count: $0.value) }
            .sorted { ($0.count, $0.second) > ($1.count, $1.second) }
        let largest = seconds.prefix(Self.keptSeconds)
        let newest = seconds.dropFirst(Self.keptSeconds).max { $0.second < $1.second }
        for kept in (largest + (newest.map { [$0] } ?? [])).sorted(by: { $0.second < $1.second }) {
            try database.insert(
                "INSERT INTO config_update VALUES (?, ?, ?, ?)",
                [.integer(file), .text(kind.table), .integer(kept.second), SQLValue(kept.count)])
        }
    }

    /// A proxy that lived through a hundred pushes has as many seconds, most with one resource in each.
    private static let keptSeconds = 3

    private func write(count: Int, of what: String, _ file: Int64) throws(StoreError) {
        try database.insert("INSERT INTO page_count VALUES (?, ?, ?)", [.integer(file), .text(what), SQLValue(count)])
    }

    private func write(clock: Moment, _ source: String, _ file: Int64) throws(StoreError) {
        try database.insert("INSERT INTO clock VALUES (?, ?, ?)", [.integer(file), SQLValue(clock), .text(source)])
    }
}

/// `INSERT INTO table VALUES (?, ?, …)` with as many places as there are columns.
func insertion(_ table: String, _ columns: Int) -> String {
    "INSERT INTO \(table) VALUES (" + Array(repeating: "?", count: columns).joined(separator: ", ") + ")"
}
