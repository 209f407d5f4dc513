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
    /// before Envoy's first clock is.
    package func holds(_ kill: Moment) -> Bool? {
        guard let start else {
            guard let first = firstEnvoyClock else { return nil }
            return kill >= first ? true : first.seconds(since: kill) < 60 ? nil : false
        }
        // Pages that somebody saved by hand, over minutes, are no capture that asks every proxy for its dump.
        if kill >= start { return (end.map { kill <= $0 } ?? true) ? (byHand ? nil : true) : false }
        return start.seconds(since: kill) <= 2 ? nil : false
    }

    /// A loose bundle: nobody knows which page was asked when, nor by what.
    package var byHand = false

    package init() {}
}

extension Store {
    /// The first bundle's window: modification times where they are kept, else the clocks inside.
    package func captureWindow() throws(StoreError) -> CaptureWindow {
        var window = CaptureWindow()
        let times = try database.first(
            "SELECT MIN(modified_at), MAX(modified_at), COUNT(DISTINCT modified_at) FROM source_file WHERE modified_at > 0"
        ) { (first: $0.optionalMoment(0), last: $0.optionalMoment(1), distinct: $0.int(2)) }
        let newest = try database.first("SELECT MAX(at) FROM clock") { $0.optionalMoment(0) } ?? nil
        let envoy = try database.first(
            "SELECT MIN(captured_at), MAX(captured_at) FROM capture WHERE started_at IS NOT NULL AND uptime_seconds IS NOT NULL"
        ) {
            (first: $0.optionalMoment(0), last: $0.optionalMoment(1))
        }
        let istiod =
            try database.first("SELECT MIN(at) FROM clock WHERE source = 'istiod metrics'") { $0.optionalMoment(0) }
            ?? nil
        window.byHand =
            try database.first("SELECT kind = 'loose' FROM bundle ORDER BY id LIMIT 1") { $0.bool(0) } ?? false
        window.firstEnvoyClock = [envoy?.first, istiod].compactMap { $0 }.min()
        let inside = [newest, envoy?.last, istiod].compactMap { $0 }.max()
        if let first = times?.first, let last = times?.last, times?.distinct ?? 0 > 1, plausible(first, last, inside) {
            window.start = first
            window.end = [last, inside].compactMap { $0 }.max()
            window.source = "earliest modification time in the archive"
        } else {
            window.end = inside
            window.source = window.firstEnvoyClock == nil ? nil : "Envoy's own clock (start of the process and uptime)"
        }
        return window
    }

    /// Modification times count only where they agree with the clocks inside: a repacked archive has other ones.
    private func plausible(_ first: Moment, _ last: Moment, _ inside: Moment?) -> Bool {
        guard let inside else { return true }
        return first <= inside.advanced(bySeconds: 120) && last >= inside.advanced(bySeconds: -3600)
    }
}
