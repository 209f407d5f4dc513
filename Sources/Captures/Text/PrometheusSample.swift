/// One line of a Prometheus page: `envoy_server_watchdog_miss{thread_name="worker_0"} 2`.
struct PrometheusSample {
    let name: TextSlice
    let labels: TextSlice
    let value: TextSlice

    init?(_ line: TextSlice) {
        guard let first = line.first, first != 0x23 else { return nil }
        guard let brace = line.find(0x7B) else {
            guard let blank = line.find(0x20), blank > 0 else { return nil }
            name = line.part(0, blank)
            labels = line.part(0, 0)
            value = PrometheusSample.first(line.dropping(blank + 1))
            return
        }
        // A label's value may hold anything, so the labels end at the last brace.
        guard brace > 0, let close = line.findLast(0x7D), close > brace else { return nil }
        name = line.part(0, brace)
        labels = line.part(brace + 1, close)
        value = PrometheusSample.first(line.dropping(close + 1))
    }

    /// Without a timestamp that may follow.
    private static func first(_ rest: TextSlice) -> TextSlice {
        let rest = rest.trimmed
        return rest.find(0x20).map { rest.part(0, $0) } ?? rest
    }

    var number: Double? { value.number }

    func label(_ key: StaticString) -> TextSlice? {
        let length = key.utf8CodeUnitCount
        var at = 0
        while let hit = labels.find(key, from: at) {
            let start = hit + length + 2
            // A page of Prometheus' own has a blank behind each comma.
            if hit == 0 || labels[hit - 1] == 0x2C || labels[hit - 1] == 0x20, start <= labels.count,
                labels[hit + length] == 0x3D,
                labels[hit + length + 1] == 0x22, let end = labels.find(0x22, from: start)
            {
                return labels.part(start, end)
            }
            at = hit + 1
        }
        return nil
    }
}
