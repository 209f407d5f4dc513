/// The lines of one object that are worth parsing.
///
/// A pod's volumes, environment and probes are most of its text and say nothing of memory: a key that opens such a block is
/// kept without what stands in it. In kubectl's output a block ends where a line stands no deeper than its key, except for the dashes of
/// a sequence, which stand in the key's own column.
struct YAMLItem {
    private var bytes: [UInt8] = []
    private var droppedColumn: Int?
    private(set) var keyColumn = 0
    private var isInMetadata = false
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
        isInMetadata = false
        hasContainers = false
        hasInvolvedObject = false
        hasNodeInfo = false
    }

    func withText<R>(_ body: (TextSlice) -> R) -> R { bytes.withUnsafeBufferPointer(body) }

    var guessedKind: ObjectKind? {
        hasInvolvedObject ? .event : hasContainers ? .pod : hasNodeInfo ? .node : nil
    }

    mutating func appendEmptyLine() {
        if droppedColumn == nil { bytes.append(0x0A) }
    }

    /// `column` is that of the line's first key or dash, `text` what stands there.
    mutating func append(_ line: TextSlice, _ column: Int, _ text: TextSlice) {
        if let dropped = droppedColumn {
            if column > dropped || column == dropped && text.begins("- ") { return }
            droppedColumn = nil
        }
        guard let key = Key(text, column) else { return keep(line) }
        // The whole object once more, on one line; of a workload it tells what was changed since.
        if key.text.count == 48, kind != .workload,
            key.text.isExactly("kubectl.kubernetes.io/last-applied-configuration")
        {
            droppedColumn = key.column
            return
        }
        if text.last == 0x3A {
            if kind == nil { peek(key.text, key.column) }
            if isBulk(key.text) { droppedColumn = key.column }
        } else if isNoise(key) {
            droppedColumn = key.column
            return
        }
        if key.column == keyColumn { isInMetadata = key.text.isExactly("metadata") }
        keep(line)
    }

    private mutating func keep(_ line: TextSlice) {
        bytes.append(contentsOf: line)
        bytes.append(0x0A)
    }

    /// The key of a line, and where it stands; `- ` before it opens an item of a sequence.
    private struct Key {
        var text: TextSlice
        var column: Int
        var opensItem = false

        init?(_ line: TextSlice, _ column: Int) {
            text = line
            self.column = column
            while text.begins("- ") {
                text = text.dropping(2)
                self.column += 2
                opensItem = true
            }
            guard let start = text.baseAddress, let colon = indexOfByte(.colon, start, text.count) else { return nil }
            text = text.part(0, colon)
        }
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
        // Its template is a pod's spec, of which the images and the proxy's settings are asked.
        case .workload: return YAMLItem.isPodBulk(key) || key.isExactly("volumeClaimTemplates")
        default: return false
        }
    }

    /// A value on one line that nobody asks a pod for: half of its lines, when all else that is left out is gone.
    private func isNoise(_ key: Key) -> Bool {
        guard kind == .pod || kind == nil, !key.opensItem else { return false }
        switch key.column - keyColumn {
        case 2: return YAMLItem.isPodNoise(key.text)
        // Labels and annotations stand in this column too, and may have any name.
        case 4: return !isInMetadata && YAMLItem.isContainerNoise(key.text)
        default: return false
        }
    }

    private static func isPodNoise(_ key: TextSlice) -> Bool {
        switch key.count {
        case 6: key.isExactly("hostIP")
        case 8: key.isExactly("priority") || key.isExactly("qosClass")
        case 9: key.isExactly("dnsPolicy") || key.isExactly("startTime")
        case 10: key.isExactly("generation")
        case 12: key.isExactly("generateName")
        case 13: key.isExactly("restartPolicy") || key.isExactly("schedulerName")
        case 14: key.isExactly("serviceAccount")
        case 15: key.isExactly("resourceVersion") || key.isExactly("securityContext")
        case 16: key.isExactly("preemptionPolicy")
        case 18: key.isExactly("serviceAccountName") || key.isExactly("enableServiceLinks")
        case 29: key.isExactly("terminationGracePeriodSeconds")
        default: false
        }
    }

    private static func isContainerNoise(_ key: TextSlice) -> Bool {
        switch key.count {
        case 7: key.isExactly("imageID")
        case 15: key.isExactly("imagePullPolicy")
        case 22: key.isExactly("terminationMessagePath")
        case 24: key.isExactly("terminationMessagePolicy")
        default: false
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
        case 12: key.isExactly("volumeMounts") || key.isExactly("nodeSelector")
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
