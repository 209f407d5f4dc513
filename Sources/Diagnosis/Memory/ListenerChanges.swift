import Store

/// How often listeners are replaced, by the last two stats pages of one process between which some were.
struct ListenerChanges {
    /// From one push of listeners to the next.
    let interval: Double
    /// Listeners that begin to drain each second.
    let perSecond: Double

    /// Nil where no two pages tell: over a whole life it would be too slow, as it did not begin with the changes.
    init?(_ state: ProxyState?, _ mesh: Mesh) {
        guard let state else { return nil }
        let pages = mesh.orderedStats(of: state.proxy.id).compactMap(Page.init)
        let pairs = zip(pages, pages.dropFirst())
        guard
            let (old, new) = pairs.filter({ old, new in
                new.pushes > old.pushes && new.modified > old.modified && new.at > old.at
            }).last
        else { return nil }
        interval = (new.at - old.at) / (new.pushes - old.pushes)
        perSecond = (new.modified - old.modified) / (new.at - old.at)
    }

    private struct Page {
        let pushes: Double
        let modified: Double
        /// Of its newest push, in seconds.
        let at: Double

        init?(_ page: Store.StatPage) {
            guard let pushes = page[.listenerPushes],
                let modified = page[.listenerModified],
                let milliseconds = page[.listenerPushTime]
            else { return nil }
            (self.pushes, self.modified, at) = (pushes, modified, milliseconds / 1_000)
        }
    }
}
