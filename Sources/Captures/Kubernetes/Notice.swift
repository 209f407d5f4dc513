import Units

typealias NoticeReader = LineFacts<Notice>

/// What a monitor told people of a container that was killed for memory: an alert, a mail, a console's list of events.
///
/// ```
/// Labels:                                                "labels": {"alertname": "KubernetesContainerOomKiller",
///  - container = istio-proxy                               "container": "istio-proxy", "namespace": "shop",
///  - namespace = shop                                      "pod": "orders-5d8674ddf6-q2ds2", "reason": "OOMKilled"}
///  - pod = orders-5d8674ddf6-q2ds2
///  - reason = OOMKilled
/// description = Container istio-proxy in pod shop/orders-5d8674ddf6-q2ds2 has been OOMKilled 2 times in the last 10 minutes.
/// ```
/// Only words with their keys count, and the alert's own sentence: prose may speak of any kill. An alert of a container that ends again and
/// again (`KubePodCrashLooping`) is a sign of what may be any end. When an alert began, the kill had been.
struct Notice: LineParser {
    static let title = "a notice of a kill"
    static let endsWithNewline = false

    private struct Told: Hashable {
        var namespace: String?
        var pod: String?
        var container: String?
    }
    private var told = Told()
    private var isKill = false
    private var isAlert = false
    private var isSign = false
    private var startedAt: Moment?
    /// A table of alerts has the time in a column.
    private var hasStarts = false
    private var count: Int?
    /// What its sentence says of the container's memory.
    private var figures = AlertFigures()

    static let kill = "OOMKilled"
    /// The kubelet's word of a container that it starts again after a while.
    static let sign = "BackOff"
    private var first = 0
    private var sentence = ""
    private var seen: Set<Told> = []
    /// A badge of a console stands alone in the line before its name: `P`, `NS`.
    private var badge: Key?
    private(set) var understood = false

    private static let most = 10_000

    private enum Key { case pod, namespace, container }

    /// True for a text that names a pod and its kill in such words.
    static func stands(in head: TextSlice) -> Bool {
        guard
            head.holds("OOM") || head.holds("Oom") || head.holds("oom") || head.holds("-memory kill")
                || head.holds("CrashLoop") || head.holds("alertname"),
            head.find(0) == nil
        else { return false }
        let first = head.first { $0 > 0x20 }
        return first == 0x7B || first == 0x5B ? NoticeJSON.stands(in: head) : !facts(in: head).isEmpty
    }

    /// What the lines of a text tell.
    static func facts(in text: TextSlice) -> [Fact] {
        var notice = Notice()
        var facts = FactQueue()
        var at = 0
        while at < text.count {
            let end = text.find(0x0A, from: at) ?? text.count
            notice.read(text.part(at, end), at: 1, into: &facts)
            at = end + 1
        }
        notice.finish(into: &facts)
        var out: [Fact] = []
        while let fact = facts.take() { out.append(fact) }
        return out
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        let text = line.trimmed.part(0, 1 << 16)
        if let badge {
            self.badge = nil
            if Notice.isName(text) { set(badge, text, &facts) }
        }
        if text.isExactly("P") { badge = .pod } else if text.isExactly("NS") { badge = .namespace }
        // Labels are sorted: the container of the next alert stands before its pod.
        if text.begins("Labels:"), told.pod != nil, isKill || isSign { flush(&facts) }
        takeTime(text)
        pairs(text, number, &facts)
        if isAlert, text.holds("CrashLoop") {
            isSign = true
            if sentence.isEmpty { (sentence, first) = (text.text(limit: 300), number) }
        }
        if text.holds("OOMKilled") || text.holds("OOMKilling") || text.holds("OomKill") || text.holds("OOMKill") {
            isKill = true
            if sentence.isEmpty { (sentence, first) = (text.text(limit: 300), number) }
            takeSentence(text, number, &facts)
        }
        figures.take(text)
    }

    mutating func finish(into facts: inout FactQueue) { flush(&facts) }

    /// `startsAt: 2026-03-03T01:08:40Z`, `Started: 2026-03-03 01:08:40 UTC`, or the first time in a row of `amtool alert query`.
    private mutating func takeTime(_ text: TextSlice) {
        isAlert = isAlert || text.holds("alertname") || text.begins("[FIRING") || text.begins("[RESOLVED")
        hasStarts = hasStarts || text.holds("Starts At")
        guard hasStarts || text.begins("start") || text.begins("Start") || text.holds("startsAt") else { return }
        if let at = Notice.moment(text) { startedAt = at }
    }

    /// The first time of a line that names UTC or its offset.
    private static func moment(_ text: TextSlice) -> Moment? {
        for at in text.indices where at + 20 <= text.count && text[at] == 0x32 && text[at + 4] == 0x2D {
            let (date, rest) = (text.part(at, at + 10), text.dropping(at + 11))
            guard text[at + 10] == 0x54 || text[at + 10] == 0x20, rest[2] == 0x3A else { continue }
            let end = rest.firstIndex { $0 == 0x20 || $0 == 0x22 || $0 == 0x2C } ?? rest.count
            let isUTC = rest.dropping(end).begins(" UTC")
            if let found = Moment(rfc3339: "\(date.text)T\(rest.part(0, end).text)\(isUTC ? "Z" : "")") { return found }
        }
        return nil
    }

    /// `key = value`, `key: value`, `"key":"value"`, all of them of a line.
    private mutating func pairs(_ text: TextSlice, _ number: Int, _ facts: inout FactQueue) {
        var at = 0
        while let sign = text.dropping(at).firstIndex(where: { $0 == 0x3D || $0 == 0x3A }).map({ $0 + at }) {
            at = sign + 1
            guard let key = Notice.key(text.part(0, sign)) else { continue }
            var start = sign + 1
            while start < text.count, Notice.isAround(text[start]) { start += 1 }
            var end = start
            while end < text.count, Notice.isOfName(text[end]) { end += 1 }
            let value = text.part(start, end)
            if Notice.isName(value) { set(key, value, &facts) }
        }
    }

    private static func isAround(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x22 || byte == 0x27 || byte == 0x60 || byte == 0x2A
    }
    private static func isOfName(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x2E
    }
    private static func isName(_ text: TextSlice) -> Bool {
        text.count > 1 && text.count < 254 && text.allSatisfy(isOfName)
    }

    /// The word before a sign.
    private static func key(_ text: TextSlice) -> Key? {
        var end = text.count
        while end > 0, isAround(text[end - 1]) { end -= 1 }
        var start = end
        while start > 0, text[start - 1] | 0x20 &- 0x61 < 26 || text[start - 1] == 0x5F || isOfName(text[start - 1]) {
            start -= 1
        }
        let word = text.part(start, end)
        switch word.count {
        case 3: return word.isExactly("pod") || word.isExactly("Pod") ? .pod : nil
        case 7, 8: return word.isExactly("podName") || word.isExactly("pod_name") ? .pod : nil
        case 9:
            return word.isExactly("namespace") || word.isExactly("Namespace")
                ? .namespace : word.isExactly("container") || word.isExactly("Container") ? .container : nil
        case 13, 14: return word.isExactly("containerName") || word.isExactly("container_name") ? .container : nil
        default: return nil
        }
    }

    /// `Container istio-proxy in pod shop/orders-1 has been OOMKilled 2 times`, `Pod orders-1 in namespace shop OOMKilled`.
    private mutating func takeSentence(_ text: TextSlice, _ number: Int, _ facts: inout FactQueue) {
        let words = text.part(0, 4000).text.split(whereSeparator: { " ,:;()`\"".contains($0) }).prefix(200).map(
            String.init)
        for (at, word) in words.enumerated() where at + 1 < words.count {
            let next = words[at + 1]
            if word == "pod", let slash = next.firstIndex(of: "/") {
                let pod = String(next[next.index(after: slash)...])
                named(.namespace, String(next[..<slash]), number, &facts)
                named(.pod, pod, number, &facts)
                isKill = true
            } else if word.lowercased() == "pod", at + 4 < words.count, words[at + 2] == "in",
                words[at + 3] == "namespace"
            {
                named(.namespace, words[at + 4], number, &facts)
                named(.pod, next, number, &facts)
            } else if word.lowercased() == "container", told.container == nil, next == "istio-proxy" {
                told.container = next
            } else if word == "OOMKilled", let times = Int(next), times > 0, words.dropFirst(at + 2).first == "times" {
                count = times
            }
        }
    }

    private mutating func named(_ key: Key, _ name: String, _ number: Int, _ facts: inout FactQueue) {
        Array(name.utf8).withUnsafeBufferPointer { if Notice.isName($0) { set(key, $0, &facts) } }
    }

    private mutating func set(_ key: Key, _ value: TextSlice, _ facts: inout FactQueue) {
        let name = value.text
        switch key {
        case .pod:
            guard LogEnvelope.isPod(value), told.pod != name else { return }
            if told.pod != nil { flush(&facts) }
            told.pod = name
        case .namespace: told.namespace = name
        case .container: told.container = name
        }
    }

    /// An alert's figures are those of the container that it names.
    private mutating func tellFigures(_ facts: inout FactQueue) {
        guard isAlert || isKill, let pod = told.pod, told.container == "istio-proxy",
            case let memory = figures.memory(at: startedAt, ofKilled: isKill), !memory.isEmpty
        else { return }
        understood = true
        facts.add(.part(PagePart(kind: .notice, namespace: told.namespace, pod: pod, container: told.container)))
        for figure in memory { facts.add(.processMemory(figure)) }
        facts.add(.part(nil))
    }

    private mutating func flush(_ facts: inout FactQueue) {
        defer {
            (told, isKill, isSign, count, sentence) = (Told(namespace: told.namespace), false, false, nil, "")
            (startedAt, figures) = (nil, AlertFigures())
        }
        tellFigures(&facts)
        guard isKill || isSign, let pod = told.pod, seen.count < Self.most, seen.insert(told).inserted else { return }
        understood = true
        var event = KubernetesEvent()
        (event.reason, event.type) = (isKill ? Self.kill : Self.sign, "Warning")
        (event.objectKind, event.objectName, event.lastAt) = ("Pod", pod, startedAt)
        (event.namespace, event.container, event.count, event.message) = (
            told.namespace, told.container, count, sentence
        )
        event.line = first
        facts.add(.event(event))
    }
}
