import Archive
import Units

/// Envoy's `/memory`, bytes as strings:
///
///     {
///      "allocated": "107104840", "heap_size": "165675008", "pageheap_unmapped": "0", "pageheap_free": "23830528",
///      "total_thread_cache": "4093448", "total_physical_bytes": "164555582"
///     }
///
/// A page with other keys beside these is something else, such as a sampler's file, whose moment is another.
package final class MemoryPageReader: JSONPageReader {
    override var whenEmpty: String? { "no /memory page: other keys" }

    override func begin() throws(SourceError) -> Bool { try json.beginObject() }

    override func advance() throws(SourceError) -> Bool {
        var figures = MemoryFigures(source: .memoryPage)
        while let key = try json.nextKey() {
            guard try figures.take(key, from: json) else { return false }
        }
        if figures.hasFigures { ready.append(.memory(figures)) }
        return false
    }
}

extension MemoryFigures {
    /// Reads one figure; false for a key that `/memory` does not have.
    mutating func take(_ key: Word, from json: JSONReader) throws(SourceError) -> Bool {
        switch key {
        case .allocated: allocated = try json.readAmount()
        case .heapSize: heapSize = try json.readAmount()
        case .pageheapUnmapped: pageheapUnmapped = try json.readAmount()
        case .pageheapFree: pageheapFree = try json.readAmount()
        case .totalThreadCache: threadCache = try json.readAmount()
        case .totalPhysicalBytes: physical = try json.readAmount()
        // Newer builds print these too; they are parts of the thread cache.
        case .transferCacheFree, .centralCacheFree, .threadCacheFree, .shardedTransferCacheFree: break
        default: return false
        }
        return true
    }

    var hasFigures: Bool { allocated != nil || heapSize != nil || physical != nil }
}
