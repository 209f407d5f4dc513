/// Objects of Kubernetes that a program keeps as texts in its own JSON: each as the object that it is, on lines of its own.
///
/// ```
/// {"items": [{"kind": "Pod", "liveState": "{\"apiVersion\":\"v1\", …}"}]}                 Argo CD's managed resources
/// {"log": {"entries": [{"response": {"content": {"text": "{\"kind\":\"PodList\", …}"}}}]}}   a browser's HAR
/// ```
struct EmbeddedObjects: TextRewriter {
    private var json = JSONBytes()
    /// The beginning of the string at hand, until it is known whether it is one.
    private var word: [UInt8] = []
    private var isDecided = true
    private var isObject = false
    /// The string at hand or the last one, where it is short enough for a key, and the key of what comes.
    private var (name, key): ([UInt8], [UInt8]) = ([], [])

    /// What Argo CD keeps beside `liveState`: what is wanted, and what it makes of both for itself. Neither runs.
    private static let notLive: [StaticString] = ["targetState", "normalizedLiveState", "predictedLiveState", "diff"]
    private static let longestKey = 40

    private static let beginnings: [StaticString] = ["{\"apiVersion\"", "{\"kind\""]
    private static let quoted: [StaticString] = ["\"{\\\"apiVersion\\\"", "\"{\\\"kind\\\""]

    /// An object or a list that is none of Kubernetes' own, which hold such texts as well: of what was applied last.
    static func begin(_ head: TextSlice) -> Bool {
        guard let first = head.first(where: { $0 > 0x20 }), first == 0x7B || first == 0x5B,
            quoted.contains(where: { head.holds($0) })
        else { return false }
        return [.unknown, .notice].contains(Recognizer.kind(of: head, ""))
    }

    mutating func take(_ bytes: TextSlice, isOver: Bool, into out: inout [UInt8]) -> Int {
        for byte in bytes {
            switch json.take(byte) {
            case .nothing: break
            case .outside(let sign): key = sign == 0x3A ? name : sign > 0x20 ? [] : key
            case .begins: (word, isDecided, isObject, name) = ([], isNotLive, false, [])
            case .byte(let byte):
                if name.count <= Self.longestKey { name.append(byte) }
                put(byte, &out)
            case .scalar(let scalar): for byte in scalar.bytes { put(byte, &out) }
            case .ends:
                if isObject { out.append(0x0A) }
                (isDecided, isObject) = (true, false)
            }
        }
        return bytes.count
    }

    private var isNotLive: Bool {
        key.withUnsafeBufferPointer { key in Self.notLive.contains { key.isExactly($0) } }
    }

    private mutating func put(_ byte: UInt8, _ out: inout [UInt8]) {
        guard !isDecided else {
            if isObject { out.append(byte) }
            return
        }
        guard byte > 0x20 else { return }
        word.append(byte)
        let hit = Self.beginnings.first { beginning in
            let length = min(word.count, beginning.utf8CodeUnitCount)
            return word[..<length].elementsEqual(UnsafeBufferPointer(start: beginning.utf8Start, count: length))
        }
        guard let hit else { return isDecided = true }
        guard word.count == hit.utf8CodeUnitCount else { return }
        (isDecided, isObject) = (true, true)
        out += word
    }
}
