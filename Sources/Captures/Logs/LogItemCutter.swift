/// Cuts JSON of log lines into its items: objects one after the other, or those of the first array, wherever that stands.
///
/// ```
/// {"log": …}                                    NDJSON: each object is an item
/// [ {"textPayload": …}, … ]                     an array
/// {"hits": {"hits": [ {"_source": …}, … ]}}     an answer that wraps one
/// ```
struct LogItemCutter {
    private var item: [UInt8] = []
    private var stack: [UInt8] = []
    /// Depth at which items stand; nil while it is not known.
    private var itemDepth: Int?
    private var isOpen = false
    private var inString = false
    private var escaped = false
    private var isTooLarge = false

    private static let largest = 1 << 20
    private static let deepest = 200
    /// Bytes up to the end of the key that tells an answer, with the blanks before it.
    private static let longestKey = 128

    /// Takes bytes up to the end of an item.
    mutating func feed(_ bytes: TextSlice) -> (count: Int, isComplete: Bool) {
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if isOpen { keep(byte) }
            if inString {
                if escaped {
                    escaped = false
                } else if byte == 0x5C {
                    escaped = true
                } else if byte == 0x22 {
                    inString = false
                }
                continue
            }
            switch byte {
            case 0x22: inString = true
            case 0x7B, 0x5B: open(byte)
            case 0x7D, 0x5D:
                let depth = stack.count
                _ = stack.popLast()
                if isOpen, depth == itemDepth {
                    isOpen = false
                    return (at, !isTooLarge)
                }
            default: break
            }
        }
        return (at, false)
    }

    /// A newline inside of an item counts as a blank; a string has none.
    mutating func endLine() {
        if isOpen { keep(0x0A) }
        if inString { inString = false }
    }

    mutating func take() -> [UInt8] {
        defer { item = [] }
        return item
    }

    private mutating func open(_ byte: UInt8) {
        let parent = stack.last
        if stack.count < LogItemCutter.deepest { stack.append(byte) }
        if byte == 0x7B, parent == 0x5B, isOpen, itemDepth == 1, isWrapper { isOpen = false }
        guard byte == 0x7B, !isOpen else { return }
        // An object in an array is an item; so is one that stands alone, unless an array of objects comes first in it.
        guard parent == 0x5B && (itemDepth ?? 1) <= 1 || parent == nil || stack.count == itemDepth else { return }
        itemDepth = stack.count
        isOpen = true
        isTooLarge = false
        item.removeAll(keepingCapacity: true)
        item.append(byte)
    }

    private mutating func keep(_ byte: UInt8) {
        if item.count < LogItemCutter.largest { item.append(byte) } else { isTooLarge = true }
    }

    /// `{"hits": …`, `{"status": …, "data": …`, `{"events": …`, `{"resourceLogs": …`: the object at hand is an answer, not a line.
    private var isWrapper: Bool {
        item.withUnsafeBufferPointer { whole in
            // The first key stands at the beginning, or this would look through all of the item at each bracket.
            let item = whole.part(0, min(whole.count, LogItemCutter.longestKey))
            guard let quote = item.find(0x22), let end = item.find(0x22, from: quote + 1) else { return false }
            let key = item.part(quote + 1, end)
            return LogItemCutter.wrappers.contains { key.isExactly($0) }
        }
    }

    private static let wrappers: [StaticString] = [
        "hits", "took", "status", "data", "events", "entries", "results", "responses", "items", "_shards", "logs",
        "stats", "containers", "resourceLogs", "dmesg",
    ]
}
