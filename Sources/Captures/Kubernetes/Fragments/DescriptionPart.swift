typealias DescriptionPartReader = LineFacts<DescriptionPart>

/// A piece of `kubectl describe` without its head: from any section on, or a few lines of one container.
///
/// ```
///     Last State:     Terminated
///       Reason:       OOMKilled
///       Exit Code:    137
/// ```
/// `Description` tells depth by indentation, which a piece may have lost, all or on its first line. So each line is moved
/// to the column in which kubectl prints its key, and what was cut off above it is taken as opened.
struct DescriptionPart: LineParser {
    static let title = "a piece of kubectl describe"
    static let endsWithNewline = false

    private var inner = Description(headless: ())
    private var shift = 0
    /// The column of the last key, and where it stood: keys of two columns in one place have lost their indentation.
    private var lastKey: (column: Int, indent: Int)?
    private var isFlat = false
    private var isInContainer = false
    private var isInState = false
    private var known = 0
    private var line: [UInt8] = []
    var understood: Bool { known > 0 }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard let indent = line.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        let text = line.dropping(indent)
        if text.begins("Name:"), let (_, value) = Description.pair(text), !value.isEmpty {
            (isInContainer, isInState, shift) = (false, false, -indent)
            return inner.read(text, at: number, into: &facts)
        }
        let level = level(of: text, indent)
        if let (key, _) = Description.pair(text), DescriptionPart.column(of: key) != nil {
            known += 1
            open(key, level)
        }
        rememberEnvironment(text)
        self.line.removeAll(keepingCapacity: true)
        self.line.append(contentsOf: repeatElement(0x20, count: level))
        self.line.append(contentsOf: text)
        self.line.withUnsafeBufferPointer { inner.read($0, at: number, into: &facts) }
    }

    mutating func finish(into facts: inout FactQueue) {
        inner.finish(into: &facts)
    }

    /// The column in which kubectl prints this line.
    private mutating func level(of text: TextSlice, _ indent: Int) -> Int {
        if inner.section == .events, isEventsHead(text) || !isHeading(text) { return 2 }
        guard let (key, value) = Description.pair(text) else { return max(6, indent + shift) }
        if let column = DescriptionPart.column(of: key) {
            // A pod has a reason and a message as well, in its own column.
            let isOfPod = column == 6 && !isInContainer && known > 0 && indent + shift == 0
            let level = isOfPod ? 0 : column
            shift = level - indent
            if column > 0, let last = lastKey, last.column > 0 {
                isFlat = last.indent == indent && (isFlat || last.column != column)
            }
            lastKey = (column, indent)
            return level
        }
        let isContainerName = value.isEmpty && text.find(0x20) == nil && (text.first.map { $0 &- 0x61 < 26 } ?? false)
        // The first line may be a container's name.
        if isContainerName, known == 0, inner.section == .none { inner.section = .containers }
        if isContainerName, isInSections, isFlat || indent + shift <= 3 {
            isInContainer = true
            return 2
        }
        return isInContainer ? max(6, indent + shift) : max(0, indent + shift)
    }

    private var isInSections: Bool {
        inner.section == .containers || inner.section == .initContainers || inner.section == .ephemeral
    }

    private func isHeading(_ text: TextSlice) -> Bool {
        guard let (key, _) = Description.pair(text) else { return false }
        return DescriptionPart.column(of: key) == 0 && text.last != 0x2E
    }

    private func isEventsHead(_ text: TextSlice) -> Bool { text.begins("Type ") && text.holds(" Reason ") }

    /// Opens what stands above a line whose surroundings were cut off.
    private mutating func open(_ key: TextSlice, _ level: Int) {
        if level == 0 {
            (isInContainer, isInState) = (false, false)
            return
        }
        // What grep cut out of several containers: each has one.
        if key.isExactly("Last State"), inner.container?.lastState != nil { inner.closeContainer() }
        if inner.container == nil {
            if !isInSections { inner.section = .containers }
            inner.container = Container()
        }
        isInContainer = true
        if level == 4 { isInState = key.isExactly("State") || key.isExactly("Last State") }
        if isInState, inner.kind == .unknown { inner.isPieceOfPod() }
        if level == 6, !isInState, DescriptionPart.isOfState(key) {
            isInState = true
            inner.block = "Last State"
            inner.container?.lastState = ContainerState(kind: .terminated)
        }
    }

    private static func isOfState(_ key: TextSlice) -> Bool {
        key.isExactly("Reason") || key.isExactly("Exit Code") || key.isExactly("Started") || key.isExactly("Finished")
            || key.isExactly("Signal")
    }

    /// `POD_NAME:  tickets-4c6d75c89c-798qk (v1:metadata.name)`: the only name in a piece that begins below the pod's own.
    private mutating func rememberEnvironment(_ text: TextSlice) {
        guard inner.isHeadless, text.begins("POD_NAME"), let (key, value) = Description.pair(text),
            let end = value.find(" (v1:metadata."), end > 0
        else { return }
        let name = value.part(0, end).text(limit: 300)
        if key.isExactly("POD_NAME") { inner.pod.name = name }
        if key.isExactly("POD_NAMESPACE") { inner.pod.namespace = name }
    }

    private static let columns: [(StaticString, Int)] = [
        ("Namespace", 0), ("Node", 0), ("Labels", 0), ("Annotations", 0), ("Status", 0), ("IP", 0), ("IPs", 0),
        ("Controlled By", 0), ("Containers", 0), ("Init Containers", 0), ("Ephemeral Containers", 0), ("Conditions", 0),
        ("Volumes", 0), ("QoS Class", 0), ("Node-Selectors", 0), ("Tolerations", 0), ("Events", 0), ("Start Time", 0),
        ("Service Account", 0), ("Priority", 0), ("Allocatable", 0), ("System Info", 0), ("Roles", 0), ("Taints", 0),
        ("Container ID", 4), ("Image", 4), ("Image ID", 4), ("Port", 4), ("Ports", 4), ("Host Port", 4),
        ("Host Ports", 4), ("Args", 4), ("Command", 4), ("State", 4), ("Last State", 4), ("Ready", 4),
        ("Restart Count", 4), ("Limits", 4), ("Requests", 4), ("Liveness", 4), ("Readiness", 4), ("Startup", 4),
        ("Environment", 4), ("Mounts", 4), ("Environment Variables from", 4), ("Restart Policy", 4),
        ("Reason", 6), ("Message", 6), ("Exit Code", 6), ("Started", 6), ("Finished", 6), ("Signal", 6), ("memory", 6),
        ("cpu", 6), ("ephemeral-storage", 6),
    ]

    static func column(of key: TextSlice) -> Int? { columns.first { key.isExactly($0.0) }?.1 }

    /// Whether the head of a text is such a piece: two of its keys, or one that says how a container ended.
    static func matches(_ head: TextSlice) -> Bool {
        var at = 0
        var keys = 0
        var lines = 0
        while at < head.count, lines < 16 {
            let end = head.find(0x0A, from: at) ?? head.count
            let line = head.part(at, end).trimmed
            at = end + 1
            if line.isEmpty { continue }
            lines += 1
            if line.begins("Type "), line.holds("  Reason "), line.holds(" Age "), line.holds("Message") { return true }
            guard let (key, value) = Description.pair(line), line.find(0x09) == nil, column(of: key) != nil,
                key.first != 0x6D, key.first != 0x63
            else { continue }
            // An alert has its labels below; kubectl prints the first one on the same line.
            if value.isEmpty, key.isExactly("Labels") || key.isExactly("Annotations") { continue }
            // kubectl aligns values, so more than one blank stands before most of them.
            let isAligned = value.isEmpty || line.dropping(key.count + 1).begins("  ")
            if isAligned { keys += 1 }
            if value.isExactly("Terminated"), key.isExactly("Last State") || key.isExactly("State") { return true }
            if value.isExactly("OOMKilled"), key.isExactly("Reason") { return true }
            if lines == 1, key.isExactly("Events"), value.isEmpty { return true }
        }
        return keys >= 2
    }
}
