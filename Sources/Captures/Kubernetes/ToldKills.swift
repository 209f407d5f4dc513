import Units

/// Kills that JSON of any tool tells of in its own keys: an alert, a problem, a resource tree, a node of a graph.
///
/// ```
/// {"kind": "Pod", "name": "orders-5d8674ddf6-q2ds2", "namespace": "shop", "info": [{"name": "Status Reason", "value": "OOMKilled"}]}
/// {"title": "Out-of-memory kills", "properties": [{"key": "k8s.pod.name", "value": "orders-5d8674ddf6-q2ds2"}, …]}
/// {"tags": ["pod_name:orders-5d8674ddf6-q2ds2"], "message": "Container istio-proxy … was OOMKilled"}
/// ```
/// A name holds for all that stands in its object; a kill belongs to the pod of its own object, else to the one around it, or, where it
/// is a title, to those in it. What somebody asked for (a query, a rule, a link) is no kill.
struct ToldKills {
    /// One kill as it was told.
    struct Told: Hashable {
        var namespace: String?
        var pod: String?
        var container: String?
        var sentence = ""
        /// When an alert of it began, which is after it.
        var startedAt: Moment?
        /// An alert of a container that ends again and again, of whatever.
        var isSign = false
    }
    private(set) var kills: [Told] = []
    /// Sentences that tell of a kill, and labels of an alert in one string.
    private(set) var texts: [String] = []

    private static let deepest = 24
    private static let most = 10_000
    private var left = 200_000

    mutating func gather(_ root: ObjectValue) { _ = visit(root, Told(), parent: "", depth: 0) }

    /// True where a kill was found in it.
    private mutating func visit(_ value: ObjectValue, _ around: Told, parent: String, depth: Int) -> Bool {
        guard depth < ToldKills.deepest, kills.count < ToldKills.most else { return false }
        var own = around
        var isNew = false
        takeObject(value, parent, &own)
        for child in value.children {
            left -= 1
            guard left > 0 else { return false }
            if let text = child.string { isNew = take(child.key, text, &own) || isNew }
            if let (key, text) = ToldKills.pair(child) { isNew = take(key, text, &own) || isNew }
            guard child.isSequence else { continue }
            for item in child.children.prefix(200) {
                if let (key, text) = ToldKills.pair(item) {
                    isNew = take(key, text, &own) || isNew
                } else if let tag = item.string, let colon = tag.firstIndex(of: ":") {
                    isNew = take(String(tag[..<colon]), String(tag[tag.index(after: colon)...]), &own) || isNew
                }
            }
        }
        if !own.sentence.isEmpty { takeLabels(value) }
        var isInside = false
        for child in value.children where child.isMapping || child.isSequence {
            guard ToldKills.pair(child) == nil else { continue }
            isInside = visit(child, own, parent: child.key, depth: depth + 1) || isInside
        }
        guard !isInside, !own.sentence.isEmpty, own.pod != nil, isNew || own.pod != around.pod else { return isInside }
        kills.append(own)
        return true
    }

    /// Lines in one string, below what says that they are of a kill.
    private mutating func takeLabels(_ value: ObjectValue) {
        for child in value.children where texts.count < ToldKills.most {
            guard let text = child.string, text.contains("\n"), !isAsked(child.key) else { continue }
            texts.append("OOMKilled\n" + text)
        }
    }

    private func isAsked(_ key: String) -> Bool {
        let key = key.lowercased()
        return ToldKills.asked.contains(where: key.contains)
    }

    /// `{"kind": "Pod", "name": …}`, `"pod": {"name": …}`.
    private func takeObject(_ value: ObjectValue, _ parent: String, _ own: inout Told) {
        guard value.isMapping, let name = value["name"].string else { return }
        let kind = (value["kind"].string ?? value["type"].string ?? parent).lowercased()
        switch kind {
        case "pod", "pods":
            if ToldKills.isPod(name), own.pod != name {
                if own.pod != nil { own.container = nil }
                own.pod = name
            }
            own.namespace = value["namespace"].string ?? own.namespace
        case "container", "containers": own.container = name
        case "namespace": own.namespace = name
        default: break
        }
    }

    /// `{"key": "k8s.pod.name", "value": "orders-1"}` in the words of several tools.
    private static func pair(_ item: ObjectValue) -> (String, String)? {
        guard item.isMapping, let value = item["value"].string else { return nil }
        for key in ["key", "name", "label", "field", "displayName"] as [StaticString] {
            if let key = item[key].string { return (key, value) }
        }
        return nil
    }

    /// True for a kill.
    private mutating func take(_ key: String, _ text: String, _ own: inout Told) -> Bool {
        let flat = String(
            decoding: key.utf8.compactMap { byte in
                let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
                return lower &- 0x61 < 26 ? lower : nil
            }, as: UTF8.self)
        func ends(_ words: String...) -> Bool { words.contains { flat == $0 || flat.hasSuffix($0 + "name") } }
        if ends("pod") {
            let parts = text.split(separator: "/", maxSplits: 1)
            if parts.count == 2 { own.namespace = String(parts[0]) }
            if let name = parts.last.map(String.init), ToldKills.isPod(name), own.pod != name {
                if own.pod != nil { own.container = nil }
                own.pod = name
            }
        } else if ends("namespace", "ns") || flat.hasSuffix("namespace") {
            if ToldKills.isName(text) { own.namespace = text }
        } else if ends("container") {
            if ToldKills.isName(text) { own.container = text }
        } else if flat == "startsat" || flat == "activeat" {
            // Year 1 is none.
            if let at = Moment(rfc3339: text), at.seconds > 0 { own.startedAt = at }
        } else if flat == "alertname", text.holds("CrashLoop"), own.sentence.isEmpty {
            (own.sentence, own.isSign) = (String(text.prefix(300)), true)
            return true
        } else if flat == "oomkilled" {
            guard text == "true" || text == "1" else { return false }
            (own.sentence, own.isSign) = ("OOMKilled", false)
            return true
        } else {
            return takeWords(flat, text, &own)
        }
        return false
    }

    private mutating func takeWords(_ key: String, _ text: String, _ own: inout Told) -> Bool {
        guard ToldKills.isKill(text), !ToldKills.asked.contains(where: key.contains) else { return false }
        (own.sentence, own.isSign) = (String(text.prefix(300)), false)
        if texts.count < ToldKills.most { texts.append(text) }
        if own.container == nil, text.contains("istio-proxy") { own.container = "istio-proxy" }
        return true
    }

    private static func isKill(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { text in words.contains { text.holds($0) } }
    }

    private static func isPod(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { isName($0) && LogEnvelope.isPod($0) }
    }
    private static func isName(_ name: String) -> Bool {
        var name = name
        return name.withUTF8(isName)
    }
    private static func isName(_ name: TextSlice) -> Bool {
        name.count > 1 && name.count < 254
            && name.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x2E }
    }

    static let words: [StaticString] = [
        "OOMKilled", "OOMKilling", "OomKilled", "OomKiller", "OOM_KILL", "OOM kill", "ut-of-memory kill",
        "out of memory kill",
        "ut of memory: Killed", "WasOOMKilled",
    ]
    /// Words in the keys of what was asked for, not found.
    private static let asked = ["query", "expr", "rule", "url", "link", "filter", "condition", "nrql", "source"]

    /// Each pod once, as it was told best.
    func settled() -> [Told] {
        var out: [Told] = []
        for kill in kills {
            let same = out.firstIndex { other in
                other.pod == kill.pod && other.isSign == kill.isSign && ToldKills.agree(other.namespace, kill.namespace)
                    && ToldKills.agree(other.container, kill.container)
            }
            guard let same else {
                out.append(kill)
                continue
            }
            out[same].namespace = out[same].namespace ?? kill.namespace
            out[same].container = out[same].container ?? kill.container
            out[same].startedAt = [out[same].startedAt, kill.startedAt].compactMap { $0 }.max()
        }
        return out
    }

    private static func agree(_ a: String?, _ b: String?) -> Bool { a == nil || b == nil || a == b }
}
