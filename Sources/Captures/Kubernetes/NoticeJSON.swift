typealias NoticeJSONReader = LineFacts<NoticeJSON>

/// A notice of a kill as JSON of a tool that has no reader of its own; where its keys tell nothing, its lines may.
struct NoticeJSON: LineParser {
    static let title = "a notice of a kill"
    static let endsWithNewline = false
    /// A notice is small; a larger file of a kind that nobody knows is looked through so far.
    private static let most = 2 << 20

    private var bytes: [UInt8] = []
    private(set) var understood = false

    static func stands(in head: TextSlice) -> Bool {
        var facts = FactQueue()
        read(head, into: &facts)
        return !facts.isEmpty
    }

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        guard bytes.count < NoticeJSON.most else { return }
        bytes.append(contentsOf: line.part(0, NoticeJSON.most))
        bytes.append(0x0A)
    }

    mutating func finish(into facts: inout FactQueue) {
        bytes.withUnsafeBufferPointer { NoticeJSON.read($0, into: &facts) }
        bytes = []
        understood = !facts.isEmpty
    }

    /// `[FIRING:1] …` begins like an array and is a text.
    private static func isJSON(_ text: TextSlice) -> Bool {
        guard let first = text.firstIndex(where: { $0 > 0x20 }) else { return false }
        let next = text.dropping(first + 1).first { $0 > 0x20 }
        return text[first] == 0x7B || next == 0x7B || next == 0x5B || next == 0x22
    }

    private static func read(_ text: TextSlice, into facts: inout FactQueue) {
        guard isJSON(text) else {
            for fact in Notice.facts(in: text) { facts.add(fact) }
            return
        }
        guard
            ToldKills.words.contains(where: { text.holds($0) }) || text.holds("oomKilled")
                || text.holds("CrashLoop") && text.holds("alertname")
        else { return }
        var told = ToldKills()
        let tree = ObjectTree()
        var at = 0
        while let open = text.dropping(at).firstIndex(where: { $0 == 0x7B || $0 == 0x5B }) {
            let end = FragmentText.endOfValue(text, at + open)
            _ = tree.read(json: text.part(at + open, end))
            told.gather(tree.root)
            at = end
        }
        var events = told.settled().map(event)
        for text in told.texts {
            for fact in Array(text.utf8).withUnsafeBufferPointer({ Notice.facts(in: $0) }) {
                guard case .event(let event) = fact else { continue }
                let known = events.firstIndex { $0.objectName == event.objectName && $0.reason == event.reason }
                guard let known else {
                    events.append(event)
                    continue
                }
                // What an alert's sentence tells besides its labels: how often.
                if events[known].count == nil,
                    events[known].container == nil || events[known].container == event.container
                {
                    events[known].count = event.count
                }
            }
        }
        for event in events {
            facts.add(.event(event))
            figures(of: event, in: told.texts, into: &facts)
        }
    }

    /// The sentence of an alert says what the container used and may use; whose it is the labels say.
    private static func figures(of event: KubernetesEvent, in texts: [String], into facts: inout FactQueue) {
        guard event.container == "istio-proxy", !event.objectName.isEmpty else { return }
        var figures = AlertFigures()
        for text in [event.message] + texts where text.holds(name: event.objectName) || text == event.message {
            Array(text.utf8).withUnsafeBufferPointer { figures.take($0) }
        }
        let memory = figures.memory(at: event.lastAt, ofKilled: event.reason == Notice.kill)
        guard !memory.isEmpty else { return }
        facts.add(
            .part(
                PagePart(
                    kind: .notice, namespace: event.namespace, pod: event.objectName, container: event.container)))
        for figure in memory { facts.add(.processMemory(figure)) }
        facts.add(.part(nil))
    }

    private static func event(_ kill: ToldKills.Told) -> KubernetesEvent {
        var event = KubernetesEvent()
        (event.reason, event.type, event.objectKind) = (kill.isSign ? Notice.sign : Notice.kill, "Warning", "Pod")
        event.lastAt = kill.startedAt
        (event.objectName, event.namespace, event.container) = (kill.pod ?? "", kill.namespace, kill.container)
        event.message = kill.sentence
        event.line = 1
        return event
    }
}
