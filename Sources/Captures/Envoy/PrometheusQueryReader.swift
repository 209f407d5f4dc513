import Archive
import Units

/// The answer of Prometheus' API to a query: a memory curve for each proxy.
///
///     {"status": "success", "data": {"resultType": "matrix", "result": [
///      {"metric": {"__name__": "container_memory_working_set_bytes", "namespace": "shop", "pod": "orders-0",
///                  "container": "istio-proxy"}, "values": [[1795507200, "104857600"], [1795507230, "104890368"], …]}]}}
///
/// Read are the container's working set, usage, resident memory and count of OOM kills (cAdvisor) of containers named
/// `istio-proxy`, their limit and their last reason of termination where it is `OOMKilled` (kube-state-metrics), and Envoy's own
/// memory gauges. What kube-state-metrics says of pods is gathered to pods. A series without a name (the result of a function)
/// says not what it is and is skipped.
package final class PrometheusQueryReader: JSONPageReader {
    private enum Place { case root, data, results, values }
    private var place = Place.root
    private var labels = SeriesLabels()
    private var series = 0
    private var kept = 0
    private var pods = StateGathering()
    private var sawResult = false
    private var isBare = false
    override var whenEmpty: String? { sawResult ? nil : "a query's answer without a result" }

    override func begin() throws(SourceError) -> Bool {
        // `promtool query instant --format=json` prints the results alone.
        guard try json.token() == .openBracket else { return try json.beginObject() }
        guard try json.beginArray() else { return false }
        sawResult = true
        isBare = true
        place = .results
        return true
    }

    override func advance() throws(SourceError) -> Bool {
        switch place {
        case .root:
            guard try goTo(.data, isObject: true) else { return false }
            place = .data
        case .data:
            let found = try goTo(.result, isObject: false)
            if found { sawResult = true }
            place = found ? .results : .root
        case .results:
            guard try json.nextElement() else {
                place = .data
                return !isBare
            }
            guard try json.beginObject() else { return true }
            labels = SeriesLabels()
            series += 1
            try readSeries()
        case .values:
            guard try json.nextElement() else {
                place = .results
                try readSeries()
                return true
            }
            try readPoint()
        }
        return true
    }

    override func close() {
        if !pods.isEmpty {
            ready.append(.part(nil))
            ready.append(contentsOf: pods.finished())
        }
        guard kept == 0, series > 0 else { return }
        ready.append(.note("\(series) series, none of a proxy's memory"))
    }

    private func goTo(_ wanted: Word, isObject: Bool) throws(SourceError) -> Bool {
        while let key = try json.nextKey() {
            guard key == wanted else { continue }
            if isObject ? try json.beginObject() : try json.beginArray() { return true }
        }
        return false
    }

    /// Up to the points, which are read one by one; or to the series' end.
    private func readSeries() throws(SourceError) {
        while let key = try json.nextKey() {
            switch key {
            case .metric:
                labels = SeriesLabels(try json.readStringMap(most: 200) { SeriesLabels.wanted.contains($0) })
            case .value where labels.isRead:
                announce()
                try readPoint()
            case .values where labels.isRead:
                guard try json.beginArray() else { continue }
                announce()
                place = .values
                return
            default: break
            }
        }
    }

    private func announce() {
        kept += 1
        if labels.figure != nil { ready.append(.part(labels.part)) }
    }

    /// `[1795507200.123, "104857600"]`.
    private func readPoint() throws(SourceError) {
        guard try json.beginArray() else { return }
        var time: Double?
        var value: Double?
        var index = 0
        while try json.nextElement() {
            if index == 0 { time = try json.readDouble() }
            if index == 1 { value = try json.readDouble() }
            index += 1
        }
        guard let time, let at = SeriesLabels.moment(seconds: time), let value else { return }
        if let state = labels.state { pods.take(state, value) }
        if let fact = labels.fact(value, at) { ready.append(fact) }
    }
}
