import Units

typealias IstiodMetricsReader = LineFacts<IstiodMetrics>

/// istiod's `metrics`: when the page was fetched, how large istiod was, and how many proxies and services it had.
///
/// ```
/// istiod_uptime_seconds 1903.66459316
/// process_resident_memory_bytes 2.300575744e+09
/// pilot_services 367
/// pilot_xds{version="1.32-dev"} 4
/// process_start_time_seconds 1.79550589341e+09
/// ```
/// Start plus uptime is the time of the fetch to 0.1 s, in every release since 1.12. `pilot_xds` is summed over versions.
struct IstiodMetrics: LineParser {
    static let title = "istiod's metrics"
    static let isOfFigures = true

    private var startedAt: Double?
    private var uptime: Double?
    private var services: Double?
    private var connected: Double?
    private var resident: Double?
    private var heap: Double?
    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard
            line.begins("pilot_") || line.begins("istiod_") || line.begins("process_")
                || line.begins("go_memstats_heap_inuse"),
            let sample = PrometheusSample(line), let value = sample.number, value >= 0, value < PrometheusPage.most
        else { return }
        understood = true
        if sample.name.isExactly("istiod_uptime_seconds") { uptime = value }
        if sample.name.isExactly("process_start_time_seconds") { startedAt = value }
        if sample.name.isExactly("process_resident_memory_bytes") { resident = value }
        if sample.name.isExactly("go_memstats_heap_inuse_bytes") { heap = value }
        if sample.name.isExactly("pilot_services") { services = value }
        if sample.name.isExactly("pilot_xds") { connected = (connected ?? 0) + value }
    }

    mutating func finish(into facts: inout FactQueue) {
        if let startedAt, let uptime, startedAt > 0, startedAt < 9e9, uptime >= 0, uptime < 9e9 {
            facts.add(.istiodClock(Moment(microseconds: Int64((startedAt + uptime) * 1_000_000))))
        }
        let told = [
            ("process_resident_memory_bytes", resident), ("go_memstats_heap_inuse_bytes", heap),
            ("pilot_services", services), ("pilot_xds", connected),
        ]
        for (name, value) in told {
            if let value { facts.add(.stat(Stat(name: name, value: value))) }
        }
    }
}
