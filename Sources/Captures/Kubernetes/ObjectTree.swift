import Units

/// One object of a Kubernetes list, as a flat tree in reused buffers: no String, no allocation for each node.
///
/// Every scalar is text; whoever asks decides what it means. Bounded by the size of the item that it was built from.
final class ObjectTree {
    enum Kind: UInt8 { case null, scalar, mapping, sequence }

    struct Node {
        var kind: Kind
        var keyStart = 0
        var keyLength = 0
        var valueStart = 0
        var valueLength = 0
        var firstChild: Int32 = -1
        var next: Int32 = -1
    }

    // `@exclusivity(unchecked)`: as in `JSONReader`.
    @exclusivity(unchecked) fileprivate(set) var nodes: [Node] = []
    @exclusivity(unchecked) fileprivate(set) var bytes: [UInt8] = []
    @exclusivity(unchecked) private var stack: [Level] = []
    @exclusivity(unchecked) private var key: (start: Int, length: Int)?

    private struct Level {
        var node: Int
        var lastChild: Int
        var isMapping: Bool
    }

    static let deepest = 100
    /// An object of real life has some thousands; what stands beyond is left out.
    static let mostNodes = 400_000

    func removeAll() {
        nodes.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        stack.removeAll(keepingCapacity: true)
        key = nil
    }

    var root: ObjectValue { ObjectValue(self, nodes.isEmpty ? -1 : 0) }

    // MARK: Building

    /// Whether the next scalar is a key.
    var expectsKey: Bool { stack.last.map { $0.isMapping && key == nil } ?? false }

    /// Adds a scalar; in a mapping every other one is a key.
    func scalar(_ text: TextSlice, isNull: Bool) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        if let top = stack.last, top.isMapping, key == nil {
            key = (start, text.count)
            return
        }
        guard nodes.count < ObjectTree.mostNodes else {
            key = nil
            return
        }
        var node = Node(kind: isNull ? .null : .scalar)
        node.valueStart = start
        node.valueLength = text.count
        add(node)
    }

    /// Opens a mapping or sequence; false when it stands too deep or the tree is full.
    func open(_ kind: Kind) -> Bool {
        guard stack.count < ObjectTree.deepest, nodes.count < ObjectTree.mostNodes else { return false }
        // A mapping as a key has no meaning here; it takes the place of an unnamed value.
        if let top = stack.last, top.isMapping, key == nil { key = (bytes.count, 0) }
        let index = add(Node(kind: kind))
        stack.append(Level(node: index, lastChild: -1, isMapping: kind == .mapping))
        return true
    }

    func close() {
        _ = stack.popLast()
        key = nil
    }

    @discardableResult
    private func add(_ node: Node) -> Int {
        var node = node
        if let key {
            node.keyStart = key.start
            node.keyLength = key.length
        }
        key = nil
        let index = nodes.count
        nodes.append(node)
        guard let top = stack.last else { return index }
        if top.lastChild < 0 {
            nodes[top.node].firstChild = Int32(truncatingIfNeeded: index)
        } else {
            nodes[top.lastChild].next = Int32(truncatingIfNeeded: index)
        }
        stack[stack.count - 1].lastChild = index
        return index
    }
}

/// A place in an object; asking a missing place gives missing places again.
struct ObjectValue {
    private let tree: ObjectTree
    private let index: Int

    init(_ tree: ObjectTree, _ index: Int) {
        self.tree = tree
        self.index = index
    }

    /// No place in any object.
    static var missing: ObjectValue { ObjectValue(ObjectTree(), -1) }

    var isSequence: Bool { index >= 0 && tree.nodes[index].kind == .sequence }
    var isMapping: Bool { index >= 0 && tree.nodes[index].kind == .mapping }

    var exists: Bool { index >= 0 && tree.nodes[index].kind != .null }

    private func slice<R>(_ start: Int, _ length: Int, _ body: (TextSlice) -> R) -> R {
        tree.bytes.withUnsafeBufferPointer { body($0.part(start, start + length)) }
    }

    subscript(_ key: StaticString) -> ObjectValue {
        for child in children where child.hasKey(key) { return child }
        return ObjectValue(tree, -1)
    }

    private func hasKey(_ key: StaticString) -> Bool {
        let node = tree.nodes[index]
        guard node.keyLength == key.utf8CodeUnitCount else { return false }
        return slice(node.keyStart, node.keyLength) { $0.isExactly(key) }
    }

    /// The members of a mapping or the items of a sequence.
    var children: Children { Children(tree: tree, index: index < 0 ? -1 : Int(tree.nodes[index].firstChild)) }

    struct Children: Sequence, IteratorProtocol {
        fileprivate let tree: ObjectTree
        fileprivate var index: Int
        mutating func next() -> ObjectValue? {
            guard index >= 0 else { return nil }
            defer { index = Int(tree.nodes[index].next) }
            return ObjectValue(tree, index)
        }
    }

    var key: String {
        guard index >= 0 else { return "" }
        return slice(tree.nodes[index].keyStart, tree.nodes[index].keyLength) { $0.text(limit: 1000) }
    }

    /// Runs `body` over the bytes of a scalar.
    func scalar<R>(_ body: (TextSlice) -> R) -> R? {
        guard index >= 0, tree.nodes[index].kind == .scalar else { return nil }
        return slice(tree.nodes[index].valueStart, tree.nodes[index].valueLength, body)
    }

    /// Text of at most 4 KB; nil for null and for what is no scalar.
    var string: String? { scalar { $0.text(limit: 4096) } }
    var integer: Int64? { scalar { $0.integer } ?? nil }
    var int: Int? { integer.flatMap { Int(exactly: $0) } }
    var moment: Moment? { scalar { Moment(rfc3339: $0) } ?? nil }
    var bool: Bool? {
        scalar { $0.isExactly("true") ? true : $0.isExactly("false") ? false : nil } ?? nil
    }

    /// Texts of a sequence of scalars.
    func strings(limit: Int = 10_000) -> [String] { children.prefix(limit).compactMap { $0.string } }

    /// A mapping of texts, such as labels.
    func dictionary() -> [String: String] {
        var found: [String: String] = [:]
        for child in children.prefix(200) {
            if let value = child.string { found[child.key] = value }
        }
        return found
    }
}
