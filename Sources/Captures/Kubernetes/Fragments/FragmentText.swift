typealias FragmentReader = LineFacts<FragmentText>

/// A piece of an object as text: JSON (`kubectl get -o jsonpath`, one value after the other, with words in front), YAML with
/// the indentation that it had in the object, or Go's `map[…]`.
///
/// ```
///   - containerID: containerd://4cd9b7672d7f…
///     lastState:
///       terminated: {exitCode: 137, …
/// istio-proxy {"terminated":{"exitCode":137,"reason":"OOMKilled",…}}
/// map[terminated:map[exitCode:137 finishedAt:2026-11-24T08:08:28Z reason:OOMKilled]]
/// ```
struct FragmentText: LineParser {
    static let title = "a piece of an object"
    static let endsWithNewline = false
    private static let most = 1 << 20

    private var bytes: [UInt8] = []
    private var isCut = false
    private(set) var understood = false
    var shortfall: String? { isCut ? "only the first 1 MB of the piece was read" : nil }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard bytes.count + line.count < FragmentText.most else {
            isCut = true
            return
        }
        bytes.append(contentsOf: line)
        bytes.append(0x0A)
    }

    mutating func finish(into facts: inout FactQueue) {
        let (found, isOfChart) = bytes.withUnsafeBufferPointer { (FragmentText.facts($0), FragmentText.isOfChart($0)) }
        bytes = []
        understood = !found.isEmpty || isOfChart
        for fact in found { facts.add(withKill: fact) }
    }

    /// Values of somebody's chart, which tell nothing of a container that runs: their image has parts, a container's is a word.
    private static func isOfChart(_ text: TextSlice) -> Bool { text.begins("image:\n") || text.holds("\nimage:\n") }

    private static func facts(_ text: TextSlice) -> [Fact] {
        if text.holds("map["), text.find(0x7B) == nil { return goMaps(text) }
        if firstValue(text) != nil { return values(text) }
        return yaml(text)
    }

    /// Where JSON begins, in the first line or after words on it.
    private static func firstValue(_ text: TextSlice) -> Int? {
        guard let at = text.firstIndex(where: { $0 == 0x7B || $0 == 0x5B }) else { return nil }
        let before = text.part(0, at)
        guard before.find(0x3A) == nil || before.holds("\t"), before.find(0x0A) == nil || before.trimmedLines.isEmpty
        else { return nil }
        let next = text.dropping(at + 1).first { $0 > 0x20 }
        return next == 0x22 || next == 0x7B || next == 0x7D || next == 0x5D ? at : nil
    }

    // MARK: - JSON

    private static func values(_ text: TextSlice) -> [Fact] {
        let tree = ObjectTree()
        var out: [Fact] = []
        var fragment = ObjectFragment()
        var at = 0
        var count = 0
        while let open = text.dropping(at).firstIndex(where: { $0 == 0x7B || $0 == 0x5B }), count < 10_000 {
            let start = at + open
            let words = RowWords(text.part(at, start))
            let end = endOfValue(text, start)
            _ = tree.read(json: text.part(start, end))
            at = end
            count += 1
            if words.isEmpty {
                fragment.gather(tree.root)
            } else {
                var own = ObjectFragment()
                own.gather(tree.root)
                out += own.allFacts(namespace: words.namespace ?? "", pod: words.pod ?? "").map {
                    $0.named(words.container)
                }
            }
        }
        return fragment.allFacts() + out
    }

    /// Behind the bracket that closes the value at `start`, or the end of the text.
    static func endOfValue(_ text: TextSlice, _ start: Int) -> Int {
        var depth = 0
        var at = start
        var inString = false
        while at < text.count {
            switch text[at] {
            case 0x5C where inString: at += 1
            case 0x22: inString.toggle()
            case 0x7B where !inString, 0x5B where !inString: depth += 1
            case 0x7D where !inString, 0x5D where !inString:
                depth -= 1
                if depth <= 0 { return at + 1 }
            default: break
            }
            at += 1
        }
        return text.count
    }

    // MARK: - Go

    private static func goMaps(_ text: TextSlice) -> [Fact] {
        let tree = ObjectTree()
        var out: [Fact] = []
        var at = 0
        var count = 0
        while let open = text.find("map[", from: at), count < 10_000 {
            let lineStart = text.findLast(0x0A, before: open).map { $0 + 1 } ?? 0
            let words = RowWords(text.part(max(at, lineStart), open))
            guard let end = tree.read(goMap: text, at: open) else { break }
            at = end
            count += 1
            var fragment = ObjectFragment()
            fragment.gather(tree.root)
            out += fragment.allFacts(namespace: words.namespace ?? "", pod: words.pod ?? "").map {
                $0.named(words.container)
            }
        }
        return out
    }

    // MARK: - YAML

    private static func yaml(_ text: TextSlice) -> [Fact] {
        let tree = ObjectTree()
        var fragment = ObjectFragment()
        // A pod's name above a list of its containers, in keys of somebody's own (yq).
        var rows = PodItems()
        var own = FactQueue()
        for document in documents(text).prefix(1000) {
            var lines = Dedenting(document)
            var whole = lines.text.withUnsafeBufferPointer { tree.read(yaml: $0) }
            if !whole, lines.moveFirstLine() {
                whole = lines.text.withUnsafeBufferPointer { tree.read(yaml: $0) }
            }
            if PodItems.isProjection(tree.root) {
                rows.take(tree.root, at: 1, into: &own)
            } else if tree.root.isSequence, tree.root.children.prefix(1).contains(where: PodItems.isProjection) {
                for item in tree.root.children.prefix(10_000) { rows.take(item, at: 1, into: &own) }
            } else {
                fragment.gather(tree.root)
            }
        }
        rows.finish(into: &own)
        var facts: [Fact] = []
        while let fact = own.take() { facts.append(fact) }
        return fragment.allFacts() + facts
    }

    private static func documents(_ text: TextSlice) -> [TextSlice] {
        var out: [TextSlice] = []
        var start = 0
        var at = 0
        while at < text.count {
            let end = text.find(0x0A, from: at) ?? text.count
            // `--` is what grep puts between its matches.
            if text.part(at, end).begins("---") || text.part(at, end).isExactly("--") {
                out.append(text.part(start, at))
                start = end + 1
            }
            at = end + 1
        }
        return out + [text.part(start, text.count)]
    }
}

extension Fact {
    /// A pod of one container that a row names.
    fileprivate func named(_ container: String?) -> Fact {
        guard let container, case .pod(var pod) = self, pod.containers.count == 1, pod.containers[0].name.isEmpty else {
            return self
        }
        pod.containers[0].name = container
        return .pod(pod)
    }
}

extension UnsafeBufferPointer where Element == UInt8 {
    /// Without blanks and line ends at both ends.
    fileprivate var trimmedLines: TextSlice {
        guard let low = firstIndex(where: { $0 > 0x20 }), let high = lastIndex(where: { $0 > 0x20 }) else {
            return part(0, 0)
        }
        return part(low, high + 1)
    }
}
