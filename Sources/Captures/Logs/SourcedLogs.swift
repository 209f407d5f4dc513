import Units

/// Logs of several containers in one text, each line with its source: `kubectl logs --prefix`, stern, a log viewer's columns
/// or JSON. Each container's lines are read as a log of its own, in the order in which they stand.
///
/// ```
/// pay-cffccb9749-rwhnb istio-proxy 2026-02-10T07:44:19.605161Z	warn	Envoy may have been out of memory killed. …
/// {"textPayload": "2022-10-04T12:53:08.605161Z\twarn\t…", "resource": {"labels": {"pod_name": "claims-5c74d69d55-qrxpb", …}}}
/// ```
struct SourcedLogs {
    /// A place in the list of its kind. A log that stood here itself would be copied with each line, and a log that has no times
    /// holds all of its lines.
    private enum Log {
        case proxy(Int)
        case istiod(Int)
    }
    private struct Source: Hashable {
        var namespace: String
        var pod: String
        var container: String
    }
    private var logs: [Log?] = []
    private var proxies: [ProxyLog] = []
    private var istiods: [IstiodLog] = []
    private var sources: [Source: Int] = [:]
    private var parts: [PagePart] = []
    /// Names of the source seen last, as bytes: most lines are of the same as the line before.
    private var last: (key: [UInt8], index: Int)?
    private(set) var understood = false

    /// Sources beyond these are left out; a namespace has some hundreds of pods.
    private static let most = 2000

    /// A line's own words, of the container that its envelope names.
    mutating func read(
        _ payload: TextSlice, namespace: TextSlice?, pod: TextSlice?, container: TextSlice?, at number: Int,
        into facts: inout FactQueue
    ) {
        guard let index = index(namespace, pod, container, payload) else { return }
        var found = FactQueue()
        switch logs[index] {
        case .proxy(let place):
            proxies[place].read(payload, at: number, into: &found)
            understood = understood || proxies[place].understood
        case .istiod(let place):
            istiods[place].read(payload, at: number, into: &found)
            understood = understood || istiods[place].understood
        case nil: break
        }
        hand(over: &found, of: index, to: &facts)
    }

    mutating func finish(into facts: inout FactQueue) {
        for index in logs.indices {
            var found = FactQueue()
            switch logs[index] {
            case .proxy(let place): proxies[place].finish(into: &found)
            case .istiod(let place): istiods[place].finish(into: &found)
            case nil: break
            }
            hand(over: &found, of: index, to: &facts)
        }
        (logs, proxies, istiods) = ([], [], [])
    }

    /// A log that gives its facts at its end only was understood as well.
    private mutating func hand(over found: inout FactQueue, of index: Int, to facts: inout FactQueue) {
        guard !found.isEmpty else { return }
        understood = true
        facts.add(.part(parts[index]))
        while let fact = found.take() {
            if case .proxyLife(var life) = fact, life.pod == nil, !parts[index].isOfNobody {
                life.pod = parts[index].pod
                life.namespace = life.namespace ?? parts[index].namespace
                facts.add(.proxyLife(life))
            } else {
                facts.add(fact)
            }
        }
        facts.add(.part(nil))
    }

    private mutating func index(
        _ namespace: TextSlice?, _ pod: TextSlice?, _ container: TextSlice?, _ payload: TextSlice
    ) -> Int? {
        let empty = payload.part(0, 0)
        if let last, matches(last.key, namespace ?? empty, pod ?? empty, container ?? empty) { return last.index }
        let source = Source(
            namespace: (namespace ?? empty).text(limit: 300), pod: (pod ?? empty).text(limit: 300),
            container: (container ?? empty).text(limit: 300))
        guard let found = sources[source] ?? add(source) else { return nil }
        let key = Array(namespace ?? empty) + [0] + Array(pod ?? empty) + [0] + Array(container ?? empty)
        last = (key, found)
        return found
    }

    private func matches(_ key: [UInt8], _ a: TextSlice, _ b: TextSlice, _ c: TextSlice) -> Bool {
        guard key.count == a.count + b.count + c.count + 2 else { return false }
        return key.withUnsafeBufferPointer { key in
            key.part(0, a.count).equals(a) && key.part(a.count + 1, a.count + 1 + b.count).equals(b)
                && key.dropping(a.count + b.count + 2).equals(c)
        }
    }

    /// A new source, if it is a proxy or istiod; others are remembered as nothing to read.
    private mutating func add(_ source: Source) -> Int? {
        guard sources.count < SourcedLogs.most else { return nil }
        let isOther =
            !source.container.isEmpty && source.container != "istio-proxy" && source.container != "discovery"
            && source.container != "ztunnel"
        let isIstiod = source.container == "discovery" || source.container.isEmpty && source.pod.hasPrefix("istiod-")
        sources[source] = logs.count
        if isOther {
            logs.append(nil)
        } else if isIstiod {
            logs.append(.istiod(istiods.count))
            istiods.append(IstiodLog())
        } else {
            logs.append(.proxy(proxies.count))
            proxies.append(ProxyLog())
        }
        parts.append(
            PagePart(
                kind: isIstiod ? .istiodLog : .proxyLog, namespace: source.namespace.isEmpty ? nil : source.namespace,
                pod: source.pod.isEmpty ? nil : source.pod,
                container: source.container.isEmpty ? (isIstiod ? "discovery" : "istio-proxy") : source.container))
        return logs.count - 1
    }
}

extension PagePart {
    fileprivate var isOfNobody: Bool { pod == nil || container != "istio-proxy" }
}
