import Captures
import Units

/// Which of two pages of one moment was read first: a config_dump, or one that shows how much memory the process held.
///
/// What a dump takes stays in the heap, so a page that was read after it speaks for the time before only as an upper bound. Pages
/// that somebody saved into one folder do not tell by themselves.
struct DumpOrder {
    /// A page with what tells of its time.
    struct Page {
        var id: Int64
        var name: String
        var modifiedAt: Moment?
    }
    let dump: Page
    /// What made the bundle.
    let bundle: String
    /// Envoy's own clock at that moment.
    let clock: Moment?

    /// Nil where nothing shows it.
    func isAfterDump(_ page: Page) -> Bool? {
        switch bundle {
        case "istioctl-bug-report": return true
        // The capture script asks for memory first, and for a dump last.
        case "oom-report-capture": return false
        default: break
        }
        // Parts of one transcript stand in the order in which they were asked for.
        if let own = Self.transcript(page.name), own == Self.transcript(dump.name) { return page.id > dump.id }
        guard let clock, let read = page.modifiedAt, let dumped = dump.modifiedAt, read != dumped,
            [read, dumped].allSatisfy({ abs($0.seconds(since: clock)) < Self.trusted })
        else { return nil }
        return read > dumped
    }

    /// Seconds by which a modification time may differ from Envoy's clock: further away it is of a copy.
    private static let trusted = 600.0

    private static func transcript(_ name: String) -> Substring? {
        name.lastIndex(of: "#").map { name[..<$0] }
    }
}

extension Store {
    /// For each memory page that was saved with a config_dump, whether it was read after it, where that is shown.
    package func dumpOrders() throws(StoreError) -> [Int64: Bool] {
        let orders = try database.rows(
            from: """
                source_file d JOIN capture c ON c.id = d.capture_id JOIN bundle b ON b.id = d.bundle_id
                WHERE d.kind = '\(CaptureKind.configDump.rawValue)' AND d.mesh_id \(ofMesh) ORDER BY d.id DESC
                """
        ) {
            (
                capture: $0["c.id"] as Int64,
                order: DumpOrder(
                    dump: .init(id: $0["d.id"], name: $0["d.name"], modifiedAt: $0["d.modified_at"]),
                    bundle: $0["b.kind"],
                    clock: $0[
                        "CASE WHEN c.started_at IS NOT NULL AND c.uptime_seconds IS NOT NULL THEN c.captured_at END"])
            )
        }
        // Of several dumps (parts, or one saved twice) the first: what it took is in every page after it.
        let first = Dictionary(orders.map { ($0.capture, $0.order) }, uniquingKeysWith: { $1 })
        let pages = try database.rows(
            from: """
                source_file WHERE kind = '\(CaptureKind.memoryPage.rawValue)' AND capture_id IS NOT NULL
                AND mesh_id \(ofMesh)
                """
        ) {
            (
                capture: $0["capture_id"] as Int64,
                page: DumpOrder.Page(id: $0["id"], name: $0["name"], modifiedAt: $0["modified_at"])
            )
        }
        return Dictionary(
            pages.compactMap { item in
                first[item.capture]?.isAfterDump(item.page).map { (item.page.id, $0) }
            }, uniquingKeysWith: { first, _ in first })
    }
}
