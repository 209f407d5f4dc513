/// The lines of one object that are worth parsing.
///
/// A pod's volumes, environment and probes are most of its text and say nothing of memory: a key that opens such a block is
/// kept without what stands in it. In kubectl's output a block ends where a line stands no deeper than its key, except for the dashes of
/// a sequence, which stand in the key's own column.
struct YAMLItem {
    private var bytes: [UInt8] = []
    private var droppedColumn: Int?
    private(set) var keyColumn = 0
    var kind: ObjectKind?

    // What an item without a kind of its own (of a typed list) shows of itself.
    private var hasContainers = false
    private var hasInvolvedObject = false
    private var hasNodeInfo = false

    var isEmpty: Bool { bytes.isEmpty }
    var isTooLarge: Bool { bytes.count > KubernetesYAML.largestItem }

    mutating func begin(keyColumn: Int) {
        removeAll()
        self.keyColumn = keyColumn
    }

    /// Forgets the lines; the column stays, since the tree that was built from them is read with it.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        droppedColumn = nil
        kind = nil
        hasContainers = false
        hasInvolvedObject = false
        hasNodeInfo = false
    }

    func withText<R>(_ body: (TextSlice) -> R) -> R { bytes.withUnsafeBufferPointer(body) }

    var guessedKind: ObjectKind? {
        hasInvolvedObject ? .event : hasContainers ? .pod : hasNodeInfo ? .node : nil
    }

    /// An empty line.
    mutating func append(_ line: TextSlice) {
        if droppedColumn == nil { bytes.append(0x0A) }
    }

    /// `column` is that of the line's first key or dash, `text` what stands there.
    mutating func append(_ line: TextSlice, _ column: Int, _ text: TextSlice) {
        if let dropped = droppedColumn {
            if column > dropped || column == dropped && text.begins("- ") { return }
            droppedColumn = nil
        }
        bytes.append(contentsOf: line)
        bytes.append(0x0A)
        guard text.last == 0x3A else { return }
        var key = text.part(0, text.count - 1)
        var keyAt = column
        while key.begins("- ") {
            key = key.dropping(2)
            keyAt += 2
        }
        if kind == nil { peek(key, keyAt) }
        if isBulk(key) { droppedColumn = keyAt }
    }

    private mutating func peek(_ key: TextSlice, _ column: Int) {
        if column == keyColumn + 2 {
            if key.isExactly("containers") { hasContainers = true }
            if key.isExactly("nodeInfo") { hasNodeInfo = true }
        }
        if column == keyColumn, key.isExactly("involvedObject") || key.isExactly("regarding") {
            hasInvolvedObject = true
        }
    }

    private func isBulk(_ key: TextSlice) -> Bool {
        if key.isExactly("managedFields") { return true }
        switch kind {
        case .pod: return YAMLItem.isPodBulk(key)
        // It may yet turn out to be a Node, whose conditions count.
        case nil: return YAMLItem.isPodBulk(key) && !key.isExactly("conditions")
        case .node: return key.isExactly("images") || key.isExactly("volumesInUse") || key.isExactly("volumesAttached")
        case .workload: return key.isExactly("spec") || key.isExactly("status")
        default: return false
        }
    }

    private static func isPodBulk(_ key: TextSlice) -> Bool {
        switch key.count {
        case 3: key.isExactly("env")
        case 5: key.isExactly("ports")
        case 6: key.isExactly("podIPs")
        case 7: key.isExactly("envFrom") || key.isExactly("volumes") || key.isExactly("hostIPs")
        case 8: key.isExactly("affinity")
        case 9: key.isExactly("lifecycle") || key.isExactly("dnsConfig")
        case 10: key.isExactly("conditions")
        case 11: key.isExactly("tolerations") || key.isExactly("hostAliases")
        case 12: key.isExactly("volumeMounts") || key.isExactly("startupProbe") || key.isExactly("nodeSelector")
        case 13: key.isExactly("livenessProbe")
        case 14: key.isExactly("readinessProbe")
        case 15: key.isExactly("securityContext") || key.isExactly("schedulingGates")
        case 16: key.isExactly("imagePullSecrets") || key.isExactly("readinessGates")
        case 18: key.isExactly("allocatedResources")
        case 25: key.isExactly("topologySpreadConstraints")
        default: false
        }
    }
}
