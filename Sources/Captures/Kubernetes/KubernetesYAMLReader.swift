typealias KubernetesYAMLReader = LineFacts<KubernetesYAML>

/// Kubernetes objects in YAML: a `v1` List, a typed list (`PodList`), single objects, several documents.
///
/// ```
/// apiVersion: v1
/// items:
/// - apiVersion: v1
///   kind: Pod
///   metadata:
///     name: pay-f995679c5-c5gcw
/// kind: List
/// ```
/// A list may be megabytes of Services and CRDs. It is cut into its items by their first column; an item's kind is peeked
/// at (only in the item's own column: `kind: Pod` also stands nested), kinds that do not matter are dropped line by line, and
/// so are the bulky blocks of those that do. Only what is left goes through libyaml.
struct KubernetesYAML: LineParser {
    static let title = "Kubernetes YAML"
    static let largestItem = 8 << 20

    private enum Mode { case between, keeping, skipping }

    private var mode = Mode.between
    private var item = YAMLItem()
    private let tree = ObjectTree()
    /// Column of an item's dash; nil until the first item of a list is seen.
    private var itemColumn: Int?
    private var isList = false
    private var shape = EmptiedList()
    private var damaged = 0
    private var tooLarge = 0
    /// A section of a log between documents, as `cluster-info dump -o yaml` prints them to a terminal.
    private var sections: ContainerLogs?
    private(set) var understood = false

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if sections != nil || line.begins("==== START logs for container ") { return section(line, number, &facts) }
        shape.see(line)
        var column = 0
        while column < line.count, line[column] == 0x20 { column += 1 }
        guard column < line.count else { return blank() }
        let text = line.dropping(column)
        if column == 0, text[0] != 0x2D, text[0] != 0x23 { return topLevel(text, &facts) }
        if column == 0, text.begins("---") { return document(&facts) }
        // `yq .items`: a bare sequence of objects.
        if column == 0, !isList, mode == .between, text.begins("- ") { isList = true }
        if isList, text[0] == 0x2D, text.count == 1 || text[1] == 0x20, column == itemColumn ?? column {
            return beginItem(line, column, text, &facts)
        }
        if mode == .keeping { keep(line, column, text) }
    }

    private mutating func section(_ line: TextSlice, _ number: Int, _ facts: inout FactQueue) {
        if sections == nil {
            document(&facts)
            sections = ContainerLogs()
        }
        sections?.read(line, at: number, into: &facts)
        if line.begins("==== END logs for container ") { sections = nil }
    }

    mutating func finish(into facts: inout FactQueue) {
        sections?.finish(into: &facts)
        endItem(&facts)
        if shape.isTheDefect { facts.add(.note(EmptiedList.note)) }
    }

    var shortfall: String? {
        if damaged > 0 { return "\(damaged) objects break off or are no YAML; of them only the start was read" }
        return tooLarge > 0 ? "\(tooLarge) objects larger than 8 MB were skipped" : nil
    }

    private mutating func blank() {
        if mode == .keeping { item.appendEmptyLine() }
    }

    private mutating func document(_ facts: inout FactQueue) {
        endItem(&facts)
        isList = false
        itemColumn = nil
    }

    /// A key in the first column: of the list itself, or of a single object.
    private mutating func topLevel(_ text: TextSlice, _ facts: inout FactQueue) {
        if mode == .between, !isList, Recognizer.isPreamble(text) { return }
        if text.begins("items:") {
            if mode == .keeping { item.removeAll() }
            mode = .between
            isList = true
            itemColumn = nil
            understood = true
        } else if isList {
            endItem(&facts)
        } else {
            if mode == .between { item.begin(keyColumn: 0) }
            if mode != .skipping {
                mode = .keeping
                keep(text, 0, text)
            }
        }
    }

    private mutating func beginItem(_ line: TextSlice, _ column: Int, _ text: TextSlice, _ facts: inout FactQueue) {
        endItem(&facts)
        understood = true
        itemColumn = column
        var keyColumn = 1
        while keyColumn < text.count, text[keyColumn] == 0x20 { keyColumn += 1 }
        item.begin(keyColumn: column + keyColumn)
        mode = .keeping
        keep(line, column + keyColumn, text.dropping(keyColumn))
    }

    /// Keeps a line of the item at hand, or learns from it that the item does not matter.
    private mutating func keep(_ line: TextSlice, _ column: Int, _ text: TextSlice) {
        if column == item.keyColumn {
            if text.begins("kind:") {
                understood = true
                let kind = ObjectKind(text.dropping(5).trimmed)
                guard let kind else {
                    item.removeAll()
                    mode = .skipping
                    return
                }
                item.kind = kind
            } else if item.kind == nil, text.begins("data:") || text.begins("binaryData:") || text.begins("stringData:")
            {
                understood = true
                // A ConfigMap or Secret, whose kind comes after its data: never read.
                item.removeAll()
                mode = .skipping
                return
            }
        }
        item.append(line, column, text)
        if item.isTooLarge {
            tooLarge += 1
            item.removeAll()
            mode = .skipping
        }
    }

    private mutating func endItem(_ facts: inout FactQueue) {
        defer { mode = .between }
        guard mode == .keeping, !item.isEmpty else { return }
        guard let kind = item.kind ?? item.guessedKind else { return item.removeAll() }
        understood = true
        if !item.withText({ tree.read(plain: $0) || tree.read(yaml: $0) }) { damaged += 1 }
        item.removeAll()
        let root = tree.root
        let object = item.keyColumn > 0 ? ObjectValue.first(of: root) : root
        if kind == .usage {
            for fact in UsageFacts.facts(object) { facts.add(fact) }
        } else if let fact = ObjectFacts.fact(kind, object) {
            facts.add(withKill: fact)
        }
    }
}

extension ObjectValue {
    fileprivate static func first(of sequence: ObjectValue) -> ObjectValue {
        for child in sequence.children { return child }
        return sequence
    }
}
