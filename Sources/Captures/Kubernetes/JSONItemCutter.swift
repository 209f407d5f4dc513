/// Cuts Kubernetes JSON into its objects: the items of a list, or each top-level object that has no `items`.
///
/// Fed with pieces of any size; holds one object at a time and gives none larger than `KubernetesYAML.largestItem`.
struct JSONItemCutter {
    private(set) var tooLarge = 0
    private(set) var isOpen = false
    /// A line `==== START logs …` stands where a document should begin; it was not taken.
    private(set) var metText = false

    private var object: [UInt8] = []
    private var depth = 0
    /// Depth at which the objects of `items` begin; 1 while no `items` was seen.
    private var itemDepth = 1
    private var isSkipping = false
    private var inString = false
    private var escaped = false
    /// The key or text at depth 1 that was read last, as far as it matters.
    private var word: [UInt8] = []

    /// Takes bytes up to the end of one object; gives how many it took and whether `take` has an object now.
    mutating func feed(_ bytes: TextSlice) -> (taken: Int, complete: Bool) {
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if inString {
                let run = quickEnd(bytes, from: at - 1)
                keep(bytes, at - 1, run)
                at = run
                continue
            }
            switch byte {
            case 0x22:
                inString = true
                word.removeAll(keepingCapacity: true)
                append(byte)
            case 0x7B, 0x5B:
                open(byte)
            case 0x7D, 0x5D:
                append(byte)
                if depth == itemDepth, byte == 0x7D, isOpen {
                    depth -= 1
                    isOpen = false
                    return (at, !isSkipping)
                }
                depth = max(0, depth - 1)
                if depth == 0 { endDocument() }
            case 0x3D where depth == 0:
                metText = true
                return (at - 1, false)
            default:
                if byte > 0x20, byte != 0x3A { word.removeAll(keepingCapacity: true) }
                append(byte)
            }
        }
        return (at, false)
    }

    /// An array or an object begins.
    private mutating func open(_ byte: UInt8) {
        depth += 1
        if byte == 0x5B, depth == 2, isItemsKey { beginList() }
        // `jq .items`: a bare array of objects.
        if byte == 0x5B, depth == 1 { itemDepth = 2 }
        if byte == 0x7B, depth == itemDepth { begin() }
        append(byte)
    }

    /// Runs `body` over the object that was completed (or, at the end of the text, begun).
    mutating func take<R>(_ body: (TextSlice) -> R) -> R {
        defer {
            object.removeAll(keepingCapacity: true)
            isOpen = false
            if depth == 0 { endDocument() }
        }
        return object.withUnsafeBufferPointer(body)
    }

    /// `items`, or `pods` of the kubelet's `/stats/summary`.
    private var isItemsKey: Bool {
        depth == 2
            && (word.elementsEqual([0x69, 0x74, 0x65, 0x6D, 0x73]) || word.elementsEqual([0x70, 0x6F, 0x64, 0x73]))
    }

    private mutating func begin() {
        object.removeAll(keepingCapacity: true)
        isOpen = true
        isSkipping = false
    }

    /// What was read so far is the list's own, not an object's.
    private mutating func beginList() {
        object.removeAll(keepingCapacity: true)
        isOpen = false
        itemDepth = 3
    }

    private mutating func endDocument() {
        itemDepth = 1
    }

    private mutating func append(_ byte: UInt8) {
        guard isOpen, !isSkipping else { return }
        object.append(byte)
        limit()
    }

    /// Up to and with the byte that ends the string, or the end of the piece.
    private mutating func quickEnd(_ bytes: TextSlice, from start: Int) -> Int {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if escaped {
                escaped = false
            } else if byte == 0x5C {
                escaped = true
            } else if byte == 0x22 {
                inString = false
                break
            }
            if depth == 1, word.count < 8 { word.append(byte) }
        }
        return at
    }

    private mutating func keep(_ bytes: TextSlice, _ from: Int, _ to: Int) {
        guard isOpen, !isSkipping else { return }
        object.append(contentsOf: bytes.part(from, to))
        limit()
    }

    private mutating func limit() {
        guard object.count > KubernetesYAML.largestItem else { return }
        object.removeAll(keepingCapacity: true)
        isSkipping = true
        // A list's own head is no object.
        if itemDepth == 3 || depth > 1 { tooLarge += 1 }
    }
}
