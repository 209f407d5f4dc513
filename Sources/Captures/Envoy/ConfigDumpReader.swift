import Archive
import Units

/// Envoy's `/config_dump`, with or without `?include_eds`, whole or in part (`?resource=`, `?mask=`), in Envoy's
/// snake_case or istioctl's camelCase, of v3 or older:
///
///     {
///      "configs": [
///       {
///        "@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",
///        "version_info": "2026-11-24T08:08:22Z/190",
///        "dynamic_active_clusters": [
///         {
///          "cluster": {"@type": "…", "name": "outbound|80||pay.shop.svc.cluster.local", …},
///          "last_updated": "2026-11-24T08:08:28.434Z"
///         }, …
///
/// Facts come in the order of the page, one for each resource and state; the last is the summary. Sections are known by
/// the names of their lists, so neither their order nor that of `@type` matters. Dumps of a hundred megabytes are
/// common: a resource is read and hashed in one pass, and nothing but the facts of one item is held.
package final class ConfigDumpReader: FactReader {
    /// Where in the document the next call goes on.
    enum Place {
        case start, root, configs, configsMap, section, items, bareItems, done
    }

    let json: JSONReader
    // `@exclusivity(unchecked)`: as in `JSONReader`, of what changes with every resource.
    @exclusivity(unchecked) var place = Place.start
    /// Where a section of `configs` is left to; nil for a section that is the root itself.
    var around: Place?
    @exclusivity(unchecked) var section = Section()
    /// The section or the element of a list that is being read.
    @exclusivity(unchecked) var item = ResourceItem()
    /// The list that is being read: what its items hold.
    @exclusivity(unchecked) var list: ResourceList?
    /// Facts read and not handed out yet: those of one item.
    @exclusivity(unchecked) var ready: [Fact] = []
    @exclusivity(unchecked) var summary = ConfigDumpSummary()
    var metadata = DistinctMetadata()
    private var sawConfiguration = false
    package private(set) var outcome = ReadOutcome.complete

    /// What the items of a bare array are: `istioctl proxy-config cluster -o json` prints clusters without a dump around.
    private let bareList: ResourceList.Kind?
    /// What other dumps of the load have brought.
    let known: KnownResources?
    /// Resources that are known once their facts have been handed out and whoever took them has come back for more.
    @exclusivity(unchecked) var learned: [KnownResources.Spelling] = []

    package convenience init(source: any ByteSource, known: KnownResources? = nil) {
        self.init(json: JSONReader(source: TextSource(source)), known: known)
    }

    init(json: JSONReader, bareList: ResourceList.Kind? = nil, known: KnownResources? = nil) {
        self.json = json
        self.bareList = bareList
        self.known = known
        json.known = known
    }

    package func next() throws(SourceError) -> Fact? {
        if ready.isEmpty, !learned.isEmpty {
            for spelling in learned { known?.learn(spelling) }
            learned.removeAll(keepingCapacity: true)
        }
        while ready.isEmpty, place != .done {
            do {
                try advance()
            } catch {
                finish(after: error)
            }
        }
        return ready.isEmpty ? nil : ready.removeFirst()
    }

    private func advance() throws(SourceError) {
        switch place {
        case .start: try start()
        case .root: try readRoot()
        case .configs: try enterSection(try json.nextElement())
        case .configsMap: try enterSection(try json.nextKey() != nil)
        case .section: try readSection()
        case .items: try readItem()
        case .bareItems: try readBareItem()
        case .done: break
        }
    }

    private func start() throws(SourceError) {
        let document = try json.findDocument()
        if document.found, let bareList, try json.value() == .openBracket {
            note(ResourceList(bareList, .active))
            sawConfiguration = true
            place = try json.beginArray() ? .bareItems : .done
            return
        }
        guard document.found, try json.beginObject() else {
            outcome = .nothing(document.words ?? (document.found ? "a JSON array, no config_dump" : "empty"))
            place = .done
            return
        }
        section = Section()
        item = ResourceItem()
        place = .root
    }

    /// The root holds `configs`, an array (in the oldest releases a map); or it is a section that somebody cut out.
    private func readRoot() throws(SourceError) {
        while let key = try json.nextKey() {
            guard key == .configs else {
                if try enterList(key) { return }
                try take(key)
                continue
            }
            if try json.valueIsObject() {
                guard try json.beginObject() else { continue }
                around = .configsMap
            } else {
                guard try json.beginArray() else { continue }
                around = .configs
            }
            place = around ?? .root
            sawConfiguration = true
            return
        }
        closeItem()
        finish(after: nil)
    }

    private func enterSection(_ more: Bool) throws(SourceError) {
        guard more else {
            place = .root
            around = nil
            return
        }
        guard try json.beginObject() else { return }
        section = Section()
        item = ResourceItem()
        list = nil
        place = .section
    }

    private func readSection() throws(SourceError) {
        while let key = try json.nextKey() {
            if try enterList(key) { return }
            try take(key)
        }
        closeItem()
        place = around ?? .root
    }

    /// Enters one of the lists that hold resources; false for any other key.
    private func enterList(_ key: Word) throws(SourceError) -> Bool {
        guard let found = ResourceList(key) else { return false }
        sawConfiguration = true
        section.kind = found.kind
        note(found)
        guard try json.beginArray() else { return true }
        list = found
        place = .items
        return true
    }

    private func readItem() throws(SourceError) {
        guard try json.nextElement() else {
            list = nil
            place = around == nil ? .root : .section
            return
        }
        guard try json.beginObject() else { return }
        let outside = item
        item = ResourceItem(list)
        while let key = try json.nextKey() { try take(key) }
        closeItem()
        item = outside
    }

    private func readBareItem() throws(SourceError) {
        guard try json.nextElement() else { return finish(after: nil) }
        switch bareList {
        case .clusters: try takeResource(.cluster)
        case .listeners: try takeResource(.listener)
        case .routes: try takeResource(.routeConfig)
        case .endpoints: try takeResource(.endpointConfig)
        default: break
        }
        closeItem()
    }

    /// Ends the reading: with the summary, if there was anything.
    private func finish(after error: SourceError?) {
        place = .done
        summary.bytes = json.offset
        summary.distinctMetadata = metadata.count
        if let error {
            closeItem()
            summary.complete = false
            outcome = sawConfiguration || !ready.isEmpty ? .partial(error.description) : .nothing(error.description)
        }
        guard sawConfiguration || !ready.isEmpty else {
            if error == nil { outcome = .nothing("JSON without configs, no config_dump of Envoy") }
            return
        }
        if error == nil { measureRest() }
        ready.append(.configDump(summary))
    }

    /// The newline behind the document belongs to the page.
    private func measureRest() {
        if let more = try? json.nextDocument(), !more { summary.bytes = json.offset }
    }
}
