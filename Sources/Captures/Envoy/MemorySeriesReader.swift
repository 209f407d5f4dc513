import Archive
import Units

/// A sampler's rows, one JSON object a line (`series.jsonl`), or one object that holds two (`sample.json`):
///
///     {"t": 0.5, "cgroup_usage": 21831680, "cgroup_max": 21831680, "VmRSS": 75161600, "RssAnon": 20762624,
///      "memory": {"allocated": "11488624", "heap_size": "16777216", …}, "stats": {…}}
///     {"t": 13.06, "cgroup_usage": 18030592, "no_answer": "ConnectionResetError(…)"}
///
/// `t` is the sampler's own seconds, or the time of day since 1970. `memory` is absent where Envoy did not answer; its
/// figures may also stand in the row itself. `cgroup_max` is the peak of the usage (cgroup v1's `max_usage_in_bytes`).
package final class MemorySeriesReader: JSONPageReader {
    private var atFirst = true
    override var whenEmpty: String? { "no memory samples" }

    override func begin() throws(SourceError) -> Bool { true }

    override func advance() throws(SourceError) -> Bool {
        if !atFirst {
            guard try json.nextDocument() else { return false }
        }
        atFirst = false
        try readRow()
        return true
    }

    private func readRow() throws(SourceError) {
        guard try json.valueIsObject() else {
            guard try json.beginArray() else { return }
            while try json.nextElement() {
                if try json.valueIsObject() { try readRow() }
            }
            return
        }
        var row = Row()
        guard try json.beginObject() else { return }
        while let key = try json.nextKey() {
            switch key {
            case .before, .after: if try json.valueIsObject() { try readRow() }
            default: try row.take(key, from: json)
            }
        }
        if row.memory.hasFigures { ready.append(.memory(row.memory)) }
        if row.hasProcess { ready.append(.processMemory(row.process)) }
    }
}

extension MemorySeriesReader {
    private struct Row {
        var memory = MemoryFigures(source: .series)
        var process = ProcessMemory(source: .series)

        var hasProcess: Bool { process.usage != nil || process.anonymous != nil || process.resident != nil }

        mutating func take(_ key: Word, from json: JSONReader) throws(SourceError) {
            switch key {
            case .t: take(time: try json.readDouble())
            case .cgroupUsage: process.usage = try json.readInt64()
            case .cgroupMax: process.peak = try json.readInt64()
            case .rssAnon: process.anonymous = try json.readInt64()
            case .vmRSS: process.resident = try json.readInt64()
            case .memory:
                guard try json.beginObject() else { return }
                while let key = try json.nextKey() { _ = try memory.take(key, from: json) }
            default: _ = try memory.take(key, from: json)
            }
        }

        /// A figure beyond ten years is no time since a start.
        private mutating func take(time: Double?) {
            guard let time, time >= 0, time < 2.5e11 else { return }
            if time > 3.2e8 {
                memory.at = Moment(microseconds: Int64(time * 1e6))
                process.at = memory.at
            } else {
                memory.sampleSeconds = time
                process.sampleSeconds = time
            }
        }
    }
}
