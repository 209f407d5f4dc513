import Units

/// One line of a container runtime's event stream, as text or JSON.
///
/// ```
/// 2026-01-20T09:31:02.118+01:00 container oom 5f0c… (image=envoyproxy/envoy:v1.31.0, name=web-envoy-1)      docker events
/// 2026-01-20 09:31:02.118 +0100 CET container died 5f0c… (image=…, name=web-envoy-1, …)                    podman events
/// 2026-01-20 08:31:02.118 +0000 UTC moby /tasks/oom {"container_id":"5f0c…"}                               ctr events
/// {"Type":"container","Action":"die","Actor":{"ID":"5f0c…","Attributes":{"exitCode":"137","name":"web-envoy-1"}},"time":1768897862}
/// ```
struct RuntimeEvent {
    enum Action { case oom, died, started, stopped, other }
    var action = Action.other
    var at: Moment?
    var id = ""
    var name = ""
    var image: String?
    var exitCode: Int?
    var namespace = ""
    var pod = ""
    var container = ""

    private init() {}

    private static func action(_ word: String) -> Action {
        switch word.lowercased() {
        case "oom": .oom
        case "die", "died", "exit": .died
        case "start", "started", "restart": .started
        // Somebody, or the daemon for somebody, sent a signal.
        case "kill", "stop", "paused", "pause": .stopped
        default: .other
        }
    }

    private mutating func set(_ key: String, _ value: String) {
        switch key {
        case "name": name = value
        case "image": image = value
        case "exitCode", "containerExitCode", "exit_status": exitCode = Int(value)
        case "io.kubernetes.pod.name": pod = value
        case "io.kubernetes.pod.namespace": namespace = value
        case "io.kubernetes.container.name": container = value
        default: break
        }
    }
}

extension RuntimeEvent {
    /// Words of a line that are looked at before its container: a time of up to four words and the kind of object.
    private static let mostWords = 8

    init?(_ line: TextSlice) {
        guard line.count > 40, line.count < 65_536, line[0] == 0x32, line[4] == 0x2D else { return nil }
        self.init()
        let words = line.words(limit: Self.mostWords)
        guard words.count >= 3 else { return nil }
        if let topic = words.firstIndex(where: { $0.begins("/tasks/") || $0.begins("/containers/") }) {
            guard topic >= 2, let open = line.find(0x7B) else { return nil }
            at = Self.time(words)
            action = Self.action(words[topic].dropping(words[topic].findLast(0x2F).map { $0 + 1 } ?? 0).text)
            takeTask(line.dropping(open))
            return
        }
        guard let kind = words.firstIndex(where: { $0.isExactly("container") }), kind >= 1, kind + 2 < words.count,
            let open = line.findLast(0x28), line.holds("name=") || line.holds("image=")
        else { return nil }
        at = Self.time(words)
        let verb = words[kind + 1]
        action = Self.action((verb.last == 0x3A ? verb.part(0, verb.count - 1) : verb).text(limit: 32))
        id = words[kind + 2].allSatisfy(Self.isHex) ? words[kind + 2].text(limit: 64) : ""
        let close = line.findLast(0x29) ?? line.count
        for field in line.part(open + 1, close).text.split(separator: ",").prefix(200) {
            guard let sign = field.firstIndex(of: "=") else { continue }
            set(String(field[..<sign].drop { $0 == " " }), String(field[field.index(after: sign)...]))
        }
    }

    private static func isHex(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || byte &- 0x61 < 6 }

    /// One word of RFC 3339, or a date, a clock and a zone.
    private static func time(_ words: [TextSlice]) -> Moment? {
        if let whole = Moment(rfc3339: words[0]) { return whole }
        let zone = words.count > 2 && (words[2].first == 0x2B || words[2].first == 0x2D) ? words[2].text(limit: 6) : "Z"
        return Moment(rfc3339: "\(words[0].text(limit: 10))T\(words[1].text(limit: 18))\(zone)")
    }

    /// `{"container_id":"…","id":"…","exit_status":137,"exited_at":"…"}`; an exit with another id is of a process that was run in it.
    private mutating func takeTask(_ json: TextSlice) {
        let tree = ObjectTree()
        _ = tree.read(json: json)
        let task = tree.root
        id = task["container_id"].string ?? ""
        exitCode = task["exit_status"].int
        if let own = task["id"].string, own != id { action = .other }
    }

    /// An object of `docker events --format '{{json .}}'`, `podman events --format json` or `nerdctl events`.
    init?(_ item: ObjectValue) {
        self.init()
        if let topic = item["Topic"].string ?? item["topic"].string {
            action = Self.action(topic.split(separator: "/").last.map(String.init) ?? "")
            at = item["Timestamp"].moment ?? item["timestamp"].moment
            if let event = item["Event"].string {
                Array(event.utf8).withUnsafeBufferPointer { takeTask($0) }
            } else {
                id = item["event"]["container_id"].string ?? ""
                exitCode = item["event"]["exit_status"].int
            }
            return
        }
        guard (item["Type"].string ?? item["type"].string) == "container" else { return nil }
        let verb = item["Action"].string ?? item["action"].string ?? item["Status"].string ?? item["status"].string
        action = Self.action(verb ?? "")
        let actor = item["Actor"]
        id = actor["ID"].string ?? item["id"].string ?? item["ID"].string ?? ""
        let attributes =
            actor["Attributes"].exists
            ? actor["Attributes"] : item["Attributes"].exists ? item["Attributes"] : item["attributes"]
        for child in attributes.children.prefix(200) {
            if let value = child.string { set(child.key, value) }
        }
        image = image ?? item["from"].string ?? item["Image"].string
        if name.isEmpty { name = item["Name"].string ?? "" }
        exitCode = exitCode ?? item["ContainerExitCode"].int
        at = Self.time(of: item)
    }

    private static func time(of item: ObjectValue) -> Moment? {
        if let nanoseconds = item["timeNano"].integer, nanoseconds > 0 {
            return Moment(microseconds: nanoseconds / 1000)
        }
        if let seconds = item["time"].integer, seconds > 0, seconds < 1 << 40 { return Moment(seconds: seconds) }
        return item["Time"].moment ?? item["time"].moment
    }
}
