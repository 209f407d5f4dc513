import Units

/// When a bundle was made, as far as its clocks tell.
package struct CaptureWindow: Sendable {
    package var start: Moment?
    package var end: Moment?
    package var source: String?
    /// The earliest clock that Envoy itself gives (start of the process plus uptime).
    package var firstEnvoyClock: Moment?

    /// Whether a kill falls into the capture: nil where that cannot be told.
    ///
    /// A kill up to 2 s before the first clock is undecided; where modification times are lost, one less than a minute
    /// before Envoy's first clock is. Pages that somebody saved by hand, once or every hour, are no capture that asks every proxy
    /// for its dump: a kill may be theirs within a minute of a moment at which one was saved, and is not at other times.
    package func holds(_ kill: Moment) -> Bool? {
        if byHand { return saved(near: kill) ? nil : false }
        guard let start else {
            guard let first = firstEnvoyClock else { return nil }
            return kill >= first ? true : first.seconds(since: kill) < 60 ? nil : false
        }
        if kill >= start { return end.map { kill <= $0 } ?? true }
        return start.seconds(since: kill) <= 2 ? nil : false
    }

    /// Whether somebody may have saved a page of Envoy's within a minute of a kill; true where times are lost.
    private func saved(near kill: Moment) -> Bool {
        guard !moments.isEmpty else { return true }
        return moments.contains { moment in
            guard let moment else { return true }
            return abs(moment.seconds(since: kill)) < 60
        }
    }

    /// A loose bundle: nobody knows which page was asked when, nor by what.
    package var byHand = false
    /// Of a loose bundle: when the pages of each of its moments were saved; nil where that is lost.
    package var moments: [Moment?] = []

    /// No clock tells anything of it.
    var isUnknown: Bool { start == nil && end == nil && firstEnvoyClock == nil }

    package init() {}
}

/// The windows of all bundles of a run: a moment may lie in the capture of any of them.
package struct CaptureWindows: Sendable {
    /// By bundle, in the order of the inputs; loose inputs (single pages, hand-made archives) share one.
    package var all: [(bundles: [Int64], window: CaptureWindow)] = []

    package init() {}

    /// The earliest start, its source, and the newest clock.
    package var start: Moment? { all.compactMap(\.window.start).min() }
    package var end: Moment? { all.compactMap(\.window.end).max() }
    package var firstEnvoyClock: Moment? { all.compactMap(\.window.firstEnvoyClock).min() }
    package var source: String? { all.first { $0.window.start == start }?.window.source ?? all.first?.window.source }

    /// Nobody knows of any page which was asked when, nor by what.
    package var isByHand: Bool { all.allSatisfy(\.window.byHand) }

    /// Whether a kill falls into one of the captures: nil where that cannot be told of one, and no other holds it.
    package func holds(_ kill: Moment) -> Bool? {
        // Archives tell when they were made; loose pages beside them do not.
        let told = all.contains { !$0.window.byHand } ? all.filter { !$0.window.byHand } : all
        var undecided = told.isEmpty
        for item in told {
            switch item.window.holds(kill) {
            case true?: return true
            case nil: undecided = true
            case false?: break
            }
        }
        return undecided ? nil : false
    }
}

extension Store {
    /// When each bundle was made: modification times where they are kept, else the clocks inside. What nobody recognised (notes
    /// that somebody laid beside the pages a day later) is no part of the capture.
    package func captureWindows() throws(StoreError) -> CaptureWindows {
        var windows = CaptureWindows()
        let bundles = try database.rows(from: "bundle WHERE repeats IS NULL AND mesh_id \(ofMesh) ORDER BY id") {
            (id: $0["id"] as Int64, byHand: $0["kind = 'loose'"] as Bool)
        }
        let loose = bundles.filter(\.byHand).map(\.id)
        for group in bundles.filter({ !$0.byHand }).map({ [$0.id] }) + (loose.isEmpty ? [] : [loose]) {
            var window = try captureWindow(of: group)
            if group.count == 1, window.isUnknown { window = try named(group[0]) }
            window.byHand = group == loose
            if window.byHand { window.moments = try savedMoments(of: group, isTimed: window.start != nil) }
            windows.all.append((group, window))
        }
        windows.all.sort { ($0.bundles.first ?? 0) < ($1.bundles.first ?? 0) }
        return windows
    }

    private func captureWindow(of bundles: [Int64]) throws(StoreError) -> CaptureWindow {
        let ids = bundles.map(String.init).joined(separator: ", ")
        let files = "f.bundle_id IN (\(ids)) AND instr(f.name, ?1) = 1"
        var window = CaptureWindow()
        let root = try SQLValue.text(rootOfBugReport(ids))
        let times = try database.first(
            from: "source_file f WHERE f.modified_at > 0 AND f.kind <> 'unknown' AND \(files)", root
        ) {
            (
                first: $0["MIN(f.modified_at)"] as Moment?, last: $0["MAX(f.modified_at)"] as Moment?,
                distinct: $0["COUNT(DISTINCT f.modified_at)"] as Int
            )
        }
        let told = try database.first(
            from: "clock c JOIN source_file f ON f.id = c.source_file_id WHERE \(files)", root
        ) {
            (
                newest: $0["MAX(c.at)"] as Moment?,
                istiod: $0["MIN(CASE WHEN c.source = 'istiod metrics' THEN c.at END)"] as Moment?
            )
        }
        let envoy = try envoyClocks(of: files, root)
        window.firstEnvoyClock = [envoy?.first, told?.istiod].compactMap { $0 }.min()
        let inside = [told?.newest, envoy?.last].compactMap { $0 }.max()
        // What a status or an event tells had happened when it was asked for.
        let newest = [inside, try newestTold(of: files, root)].compactMap { $0 }.max()
        if let first = times?.first, let last = times?.last, times?.distinct ?? 0 > 1, plausible(first, last, inside) {
            (window.start, window.end) = (first, Self.end(first, last, told: newest))
            window.source = "earliest modification time in the archive"
        } else {
            window.end = inside == nil ? nil : newest
            window.source = window.firstEnvoyClock == nil ? nil : "Envoy's own clock (start of the process and uptime)"
        }
        return window
    }

    private static func end(_ first: Moment, _ last: Moment, told newest: Moment?) -> Moment {
        let told = max(first, newest ?? first)
        return last.seconds(since: told) > longestAfter ? told : max(told, last)
    }

    /// Seconds behind the newest clock inside after which a modification time is no longer the capture's: a copy has its own.
    private static let longestAfter = 86_400.0

    /// By Envoy's own clock: when its process began, and its uptime.
    private func envoyClocks(of files: String, _ root: SQLValue) throws(StoreError) -> (first: Moment?, last: Moment?)?
    {
        try database.first(
            from: """
                capture WHERE started_at IS NOT NULL AND uptime_seconds IS NOT NULL
                AND id IN (SELECT f.capture_id FROM source_file f WHERE \(files))
                """, root
        ) { (first: $0["MIN(captured_at)"] as Moment?, last: $0["MAX(captured_at)"] as Moment?) }
    }

    /// The newest moment of a container's status or of an event.
    private func newestTold(of files: String, _ root: SQLValue) throws(StoreError) -> Moment? {
        let files = "SELECT f.id FROM source_file f WHERE \(files)"
        let event = try database.first(from: "event WHERE source_file_id IN (\(files))", root) {
            $0["MAX(COALESCE(last_at, first_at))"] as Moment?
        }
        let status = try database.first(
            from: """
                container_state s JOIN container c ON c.id = s.container_id JOIN pod p ON p.id = c.pod_id
                WHERE p.source_file_id IN (\(files))
                """, root
        ) { $0["MAX(COALESCE(s.finished_at, s.started_at))"] as Moment? }
        return [event ?? nil, status ?? nil].compactMap { $0 }.max()
    }

    /// The folder of a bug-report in what was given; empty where there is none, or several. Notes and transcripts that somebody laid beside
    /// it are of another time, and no part of the capture.
    private func rootOfBugReport(_ bundles: String) throws(StoreError) -> String {
        var roots: Set<String> = []
        for mark in BundleShape.marksOfBugReport {
            let names = try database.rows(
                from: "source_file WHERE bundle_id IN (\(bundles)) AND name LIKE ?1 LIMIT 100", .text("%\(mark)")
            ) { $0["name"] as String }
            roots.formUnion(names.map { String($0.dropLast(mark.count)) }.filter { $0.isEmpty || $0.hasSuffix("/") })
        }
        return roots.count == 1 ? roots.first ?? "" : ""
    }

    /// Where no clock tells anything: the time in the name of the one input.
    private func named(_ bundle: Int64) throws(StoreError) -> CaptureWindow {
        var window = CaptureWindow()
        let name = try database.first(from: "bundle WHERE id = \(bundle)") { $0["name"] as String }
        guard let at = name.flatMap(Moment.init(inName:)) else { return window }
        (window.start, window.end, window.source) = (at, at, "the time in its name")
        return window
    }

    /// When the dumps of a loose bundle were saved, else its other pages: by Envoy's own clock, else by modification times, where
    /// these are from the time of the capture.
    private func savedMoments(of bundles: [Int64], isTimed: Bool) throws(StoreError) -> [Moment?] {
        let ids = bundles.map(String.init).joined(separator: ", ")
        let rows = try database.rows(
            from: """
                capture c JOIN source_file f ON f.capture_id = c.id WHERE f.bundle_id IN (\(ids)) GROUP BY c.id ORDER BY c.id
                """
        ) {
            (
                isDump: $0["MAX(f.kind = 'config_dump')"] as Bool,
                told: $0["CASE WHEN c.started_at IS NOT NULL AND c.uptime_seconds IS NOT NULL THEN c.captured_at END"]
                    as Moment?,
                modified: $0["c.captured_at"] as Moment?
            )
        }
        let dumps = rows.filter(\.isDump)
        return (dumps.isEmpty ? rows : dumps).map { $0.told ?? (isTimed ? $0.modified : nil) }
    }

    /// Modification times count only where they agree with the clocks inside: a repacked archive has other ones.
    private func plausible(_ first: Moment, _ last: Moment, _ inside: Moment?) -> Bool {
        guard let inside else { return true }
        return first <= inside.advanced(bySeconds: 120) && last >= inside.advanced(bySeconds: -3600)
    }
}
