/// What a load has met, while it runs: enough to see that something is being found.
///
/// Counted as pages tell it, before anything is joined: two witnesses of one kill are two signs.
package struct Met: Sendable, Equatable {
    /// Proxies that a page named.
    package internal(set) var proxies = 0
    /// States, events and kernel lines that tell of a kill for memory.
    package internal(set) var kills = 0
    /// Objects of Istio.
    package internal(set) var objects = 0

    package init() {}
}
