import Units

/// What the words of a row say that has no header: which of them is a pod, a container, a status, a time, a number.
///
/// ```
/// shop   orders-5d8674ddf6-q2ds2   1/2   OOMKilled   4 (38s ago)   12m
/// istio-proxy OOMKilled 137 2026-11-24T08:08:28Z
/// ```
struct RowWords {
    private(set) var namespace: String?
    private(set) var pod: String?
    private(set) var container: String?
    private(set) var status: TextSlice?
    private(set) var times: [Moment] = []
    private(set) var numbers: [Int] = []
    /// `1/2`.
    private(set) var ready: TextSlice?
    /// A word before all of these that is no name: prose, or a line of another format.
    private(set) var isStrange = false
    /// Words of letters behind the status.
    private var prose = 0
    /// What stands before any of these; of two the first is a namespace.
    private var names: [TextSlice] = []

    init(_ line: TextSlice) {
        var at = 0
        var count = 0
        while at < line.count, count < 32 {
            while at < line.count, RowWords.separates(line[at]) { at += 1 }
            let start = at
            while at < line.count, !RowWords.separates(line[at]) { at += 1 }
            var word = line.part(start, at)
            while word.last == 0x3A || word.last == 0x3D { word = word.part(0, word.count - 1) }
            if !word.isEmpty { take(word) }
            count += 1
        }
        settle()
    }

    var isEmpty: Bool { namespace == nil && pod == nil && container == nil && status == nil && numbers.isEmpty }

    private static func separates(_ byte: UInt8) -> Bool {
        // Also the brackets of an array that jq printed on one line.
        byte <= 0x20 || byte == 0x2C || byte == 0x3B || byte == 0x7C || byte == 0x22 || byte == 0x27 || byte == 0x5B
            || byte == 0x5D
    }

    private mutating func take(_ word: TextSlice) {
        if RowWords.isStatus(word) {
            if status == nil || word.isExactly("OOMKilled") { status = word }
        } else if let time = Moment(rfc3339: word) {
            times.append(time)
        } else if let number = word.integer {
            if let small = Int(exactly: number) { numbers.append(small) }
        } else if let slash = word.find(0x2F), word.part(0, slash).integer != nil,
            word.dropping(slash + 1).integer != nil
        {
            ready = word
        } else if status == nil, ready == nil, numbers.isEmpty {
            if RowWords.isName(word), names.count < 3 { names.append(word) } else { isStrange = true }
        } else if RowWords.isOfProse(word) {
            prose += 1
            // A row has ages, numbers and names behind its status, and hardly a word.
            if prose > 1 { isStrange = true }
        }
    }

    private static func isOfProse(_ word: TextSlice) -> Bool {
        word.count > 1 && word.allSatisfy { $0 | 0x20 &- 0x61 < 26 } && !isStatus(word)
            && !["ago", "none", "null", "nil", "true", "false"].contains { word.isExactly($0) }
    }

    private mutating func settle() {
        // A namespace may be called as a pod is; before `1/2` kubectl has it and the pod, and no container.
        if ready != nil, names.count == 2, names.allSatisfy({ $0.find(0x2F) == nil && RowWords.isPod($0) }) {
            (namespace, pod) = (names[0].text(limit: 300), names[1].text(limit: 300))
            return
        }
        for name in names {
            if let slash = name.find(0x2F) {
                let kind = name.part(0, slash)
                if !kind.isExactly("pod"), !kind.isExactly("pods") { namespace = kind.text(limit: 300) }
                pod = name.dropping(slash + 1).text(limit: 300)
            } else if pod == nil, RowWords.isPod(name) {
                pod = name.text(limit: 300)
            } else if pod == nil, namespace == nil, !name.isExactly("istio-proxy"), names.count > 1 {
                namespace = name.text(limit: 300)
            } else if container == nil {
                container = name.text(limit: 300)
            }
        }
        // A pod of a StatefulSet or a bare one may look like any name.
        if pod == nil, ready != nil {
            pod = container ?? namespace
            if container == nil { namespace = nil }
            container = nil
        }
    }

    /// Words of kubectl's STATUS column and of a container's reasons.
    static func isStatus(_ word: TextSlice) -> Bool {
        statuses.contains { word.isExactly($0) } || word.begins("Init:")
    }

    private static let statuses: [StaticString] = [
        "OOMKilled", "CrashLoopBackOff", "Running", "Evicted", "Error", "Completed", "Pending", "Terminating",
        "ContainerCreating", "PodInitializing", "Succeeded", "Failed", "Unknown", "ContainerStatusUnknown",
        "ContainerCannotRun", "ImagePullBackOff", "ErrImagePull", "NodeLost", "NodeAffinity", "Terminated",
    ]

    private static func isName(_ word: TextSlice) -> Bool {
        word.count < 300
            && word.allSatisfy {
                $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x2E || $0 == 0x2F
            }
    }

    /// A name that a controller made: it ends in five characters of its alphabet behind a hyphen, or in an ordinal.
    static func isPod(_ name: TextSlice) -> Bool {
        guard let hyphen = name.findLast(0x2D), hyphen > 0 else { return false }
        let end = name.dropping(hyphen + 1)
        if end.integer != nil, end.count <= 4 { return true }
        return end.count == 5 && end.allSatisfy(isOfSuffix) && name.part(0, hyphen).find(0x2D) != nil
            || end.count == 5 && end.allSatisfy(isOfSuffix) && end.contains { $0 &- 0x30 < 10 }
    }

    /// apimachinery's alphabet of random names: no vowels, and none of `0`, `1` and `3`.
    private static func isOfSuffix(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x30, 0x31, 0x33: false
        default: byte &- 0x61 < 26 || byte &- 0x30 < 10
        }
    }
}
