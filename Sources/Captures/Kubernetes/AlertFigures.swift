import Units

/// What an alert's sentence says of a container's memory.
///
/// ```
/// Container istio-proxy in shop/orders-5d8674ddf6-q2ds2 uses 248MiB of its limit 256Mi
/// container_memory_working_set_bytes of istio-proxy is 248.1 MiB / 256 MiB limit
/// container_memory_working_set_bytes was 133955584 of a limit of 134217728 bytes
/// ```
/// A figure counts with its unit alone, which the name of a metric may say for all behind it, and as the limit only beside that word: a
/// request or a share stands there as well. What a disk or a line may take is no memory, nor what another metric counts in bytes.
struct AlertFigures {
    private var usage: Int64?
    private var limit: Int64?

    private enum Word {
        case size(Int64)
        case limit, usage, filler, other
    }

    mutating func take(_ text: TextSlice) {
        guard limit == nil, text.holds("imit"), text.count < 4000,
            !AlertFigures.others.contains(where: { text.holds($0) })
        else { return }
        guard let words = AlertFigures.words(text) else { return }
        for (at, word) in words.enumerated() {
            guard case .limit = word else { continue }
            guard let place = AlertFigures.size(near: at, in: words) else { continue }
            guard case .size(let bytes) = words[place], bytes > 0 else { continue }
            limit = bytes
            let isOfUse = words.contains { if case .usage = $0 { true } else { false } }
            let others = words[..<min(at, place)].compactMap { if case .size(let bytes) = $0 { bytes } else { nil } }
            if isOfUse, others.count == 1, others[0] > 0 { usage = others[0] }
            return
        }
    }

    /// What was used before a kill is no use of what runs since.
    func memory(at moment: Moment?, ofKilled isKill: Bool) -> [ProcessMemory] {
        guard let limit else { return [] }
        var bound = ProcessMemory(source: .alert)
        bound.limit = limit
        guard let usage, !isKill else { return [bound] }
        var use = ProcessMemory(source: .workingSet)
        (use.usage, use.at) = (usage, moment)
        return [bound, use]
    }

    /// `limit of 256Mi`, `limit: 256Mi`, else `256Mi limit`, `256Mi memory limit`.
    private static func size(near at: Int, in words: [Word]) -> Int? {
        var next = at + 1
        while next < words.count, case .filler = words[next] { next += 1 }
        if next < words.count, case .size = words[next] { return next }
        var before = at - 1
        while before >= 0, case .filler = words[before] { before -= 1 }
        if before >= 0, case .size = words[before] { return before }
        return nil
    }

    private static let others: [StaticString] = ["storage", "disk", "olume", "andwidth", "B/s"]
    private static let fillers: Set<String> = ["of", "is", "memory", "a", "the", "its", "at", "was", "set", "to"]
    private static let uses: Set<String> = ["uses", "using", "used", "usage", "container_memory_working_set_bytes"]

    /// nil where a metric counts bytes of something else.
    private static func words(_ text: TextSlice) -> [Word]? {
        let parts = text.split { $0 <= 0x20 || " ,;()`\"'/=:|*".utf8.contains($0) }.prefix(400).map { Array($0) }
        var words: [Word] = []
        var (skipsUnit, isOfBytes) = (false, false)
        for (at, part) in parts.enumerated() {
            if skipsUnit {
                skipsUnit = false
                continue
            }
            let next = at + 1 < parts.count ? String(decoding: parts[at + 1], as: UTF8.self) : ""
            if next == "bytes" || isOfBytes, let bytes = number(part) {
                words.append(.size(bytes))
                skipsUnit = next == "bytes"
            } else if let bytes = size(part) {
                words.append(.size(bytes))
            } else if at + 1 < parts.count, part.allSatisfy({ $0 &- 0x30 < 10 || $0 == 0x2E }),
                let bytes = size(part + parts[at + 1])
            {
                words.append(.size(bytes))
                skipsUnit = true
            } else {
                let word = String(decoding: part, as: UTF8.self).lowercased()
                if word.contains("_bytes") {
                    // `container_memory_rss_bytes`, `kube_pod_container_resource_limits_memory_bytes`
                    guard word.contains("container"), word.contains("memory") else { return nil }
                    isOfBytes = isOfBytes || word.hasSuffix("_bytes")
                }
                words.append(
                    word == "limit" || word == "limits"
                        ? .limit : uses.contains(word) ? .usage : fillers.contains(word) ? .filler : .other)
            }
        }
        return words
    }

    /// Bytes as a metric has them: of less than a mebibyte, as of a share or a count, nobody says what a container holds.
    private static func number(_ word: [UInt8]) -> Int64? {
        Int64(String(decoding: word, as: UTF8.self)).flatMap { $0 >= 1 << 20 ? $0 : nil }
    }

    /// `248MiB`, `256Mi`; a number without a unit may be anything.
    private static func size(_ word: [UInt8]) -> Int64? {
        guard let first = word.first, first &- 0x30 < 10, let last = word.last, last | 0x20 &- 0x61 < 26 else {
            return nil
        }
        if let bytes = word.withUnsafeBufferPointer({ SizeText.bytes($0) }) { return bytes }
        guard last == 0x69 else { return nil }
        return Quantity(String(decoding: word, as: UTF8.self))?.bytes?.count
    }
}
