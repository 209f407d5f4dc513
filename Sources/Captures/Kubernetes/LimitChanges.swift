import Units

typealias LimitChangesReader = LineFacts<LimitChanges>

/// Memory limits that changed from one version to the next, as programs print it that compare objects, files, or values of a chart.
///
/// ```
/// checkout, pay, Deployment (apps) has changed:       ===== apps/Deployment checkout/pay ======
///            limits:                                  36c36
/// -            memory: 512Mi                          <               memory: 512Mi
/// +            memory: 128Mi                          ---
///                                                     >               memory: 128Mi
/// # kubernetes_deployment.pay will be updated in-place
///       ~ id     = "checkout/pay"                     spec.template.spec.containers.istio-proxy.resources.limits.memory
///           ~ "memory" = "512Mi" -> "128Mi"             ± value change
///                                                         - 512Mi
///                                                         + 128Mi
/// ```
/// In this order: helm-diff, `argocd app diff`, Terraform, dyff; `diff -u`, `git diff` and `kubectl diff` print the first form below names of
/// files, in which kubectl has the object (`apps.v1.Deployment.checkout.pay`).
struct LimitChanges: LineParser {
    static let title = "a comparison of limits"
    static let endsWithNewline = false

    /// What stands on both sides, on the older alone, on the newer alone, or is told of both in one line.
    private enum Side { case both, older, newer, arrow }

    /// The object at hand, without its figures.
    private var place = LimitChange()
    /// Whether the lines of a side stand below `requests:`, which limits nothing.
    private var (olderRequests, newerRequests) = (false, false)
    /// Values of the older side that have no newer one yet; a hunk of two objects' limits has a few.
    private var pending: [Bytes] = []
    private static let mostPending = 64
    /// The path above names the limit, and the lines below are its values.
    private var isOfLimit = false
    private(set) var understood = false

    // MARK: - Recognising

    /// What a line that changes a limit holds, whatever is in front.
    private static let word: StaticString = "emory"
    private static let mostLooks = 64

    /// Whether the head shows such a change, and no state of a pod, which says more.
    static func matches(_ head: TextSlice) -> Bool {
        var (from, looks) = (0, 0)
        while let hit = head.find(word, from: from), looks < mostLooks {
            let start = head.findLast(0x0A, before: hit).map { $0 + 1 } ?? 0
            let line = head.part(start, hit).trimmed
            if line.first.map({ side(of: $0) != .both }) ?? false || line.ends("limits.m") || line.ends("limits/m") {
                return !head.holds("containerStatuses:") && shows(head)
            }
            (from, looks) = (hit + 1, looks + 1)
        }
        return false
    }

    private static func shows(_ head: TextSlice) -> Bool {
        var (parser, facts, at) = (LimitChanges(), FactQueue(), 0)
        while at < head.count, !parser.understood {
            let end = head.find(0x0A, from: at) ?? head.count
            parser.read(head.part(at, end), at: 0, into: &facts)
            at = end + 1
        }
        return parser.understood
    }

    // MARK: - Reading

    mutating func read(_ line: TextSlice, at number: Int, into facts: inout FactQueue) {
        if heads(line) { return }
        let text = line.trimmed
        let side = text.first.map(Self.side(of:)) ?? .both
        let rest = side == .both ? text : text.dropping(1).trimmed
        if side == .both, rest.first == 0xC2 { return }
        if Self.begins(rest, "limits") || Self.begins(rest, "requests") { section(rest, side) }
        if side == .arrow || side == .both, let (before, after) = Self.arrow(rest) {
            if !newerRequests { add(from: before, to: after, number, &facts) }
        } else if let value = value(rest, side) {
            if side == .older, pending.count < Self.mostPending { pending.append(value) }
            if side == .newer, !pending.isEmpty { add(from: pending.removeFirst(), to: value, number, &facts) }
        }
    }

    mutating func finish(into facts: inout FactQueue) {}

    private static func side(of mark: UInt8) -> Side {
        switch mark {
        case 0x2D, 0x3C: .older
        case 0x2B, 0x3E: .newer
        case 0x7E: .arrow
        default: .both
        }
    }

    private mutating func section(_ rest: TextSlice, _ side: Side) {
        let isRequests = rest.part(0, 12).holds("requests")
        if side != .newer { olderRequests = isRequests }
        if side != .older { newerRequests = isRequests }
    }

    private mutating func add(from before: Bytes, to after: Bytes, _ number: Int, _ facts: inout FactQueue) {
        understood = true
        guard before != after else { return }
        var change = place
        (change.before, change.after, change.line) = (before, after, number)
        facts.add(.limitChange(change))
    }

    /// The bytes that a line gives the limit.
    private func value(_ rest: TextSlice, _ side: Side) -> Bytes? {
        if isOfLimit { return Quantity(rest.text(limit: 40)).flatMap { $0.bytes } }
        guard side == .older ? !olderRequests : !newerRequests else { return nil }
        return Self.told(rest).flatMap { Self.quantity($0) }
    }

    /// `memory: 512Mi`, `"memory": "512Mi",`, `limits: {cpu: 1, memory: 512Mi}`, `sidecar.istio.io/proxyMemoryLimit: 512Mi`: what stands
    /// behind the key.
    private static func told(_ rest: TextSlice) -> TextSlice? {
        let isFlow = begins(rest, "limits") && rest.holds("{")
        guard let hit = rest.find(isFlow ? "memory" : "emory") else { return nil }
        let key = isFlow ? rest.dropping(hit) : rest
        guard begins(key, "memory") || begins(key, "sidecar.istio.io/proxyMemoryLimit") || begins(key, "memory_limit"),
            let sign = key.firstIndex(where: { $0 == 0x3A || $0 == 0x3D })
        else { return nil }
        return key.dropping(sign + 1)
    }

    private static func quantity(_ text: TextSlice) -> Bytes? {
        let word = text.trimmed.text(limit: 40).prefix { $0 != "," && $0 != "}" && $0 != "#" }
        return Quantity(word.filter { $0 != "\"" && $0 != "'" && $0 != " " })?.bytes
    }

    /// `"memory" = "512Mi" -> "128Mi"`
    private static func arrow(_ rest: TextSlice) -> (Bytes, Bytes)? {
        guard let text = told(rest), let arrow = text.find(" -> "), let before = quantity(text.part(0, arrow)),
            let after = quantity(text.dropping(arrow + 4))
        else { return nil }
        return (before, after)
    }

    /// Whether a line begins with this key, in quotes or not.
    private static func begins(_ rest: TextSlice, _ key: StaticString) -> Bool {
        let text = rest.first == 0x22 || rest.first == 0x27 ? rest.dropping(1) : rest
        guard text.begins(key) else { return false }
        let next = text.dropping(key.utf8CodeUnitCount).first
        return next.map { [0x3A, 0x3D, 0x20, 0x22, 0x27].contains($0) } ?? true
    }
}

/// Which object is compared.
extension LimitChanges {
    /// Whether a line says what follows: an object, a file, or a place in it.
    private mutating func heads(_ line: TextSlice) -> Bool {
        let text = line.trimmed
        if let found = Self.object(text) {
            begin(found)
        } else if text.begins("@@ ") || Self.isPlace(text) {
            begin(place)
        } else if text.holds("resources.limits.memory") || text.holds("/resources/limits/memory") {
            begin(Self.path(text, below: place))
            isOfLimit = true
        } else if text.begins("~ id ") || text.begins("id "), let (namespace, name) = Self.pair(inQuotes: text) {
            (place.namespace, place.name) = (namespace, name)
        } else {
            return false
        }
        return true
    }

    private mutating func begin(_ found: LimitChange) {
        place = found
        (olderRequests, newerRequests, isOfLimit, pending) = (false, false, false, [])
    }

    /// `36c36`, `12,14c12,15`, `5d4`: where a plain diff goes on.
    private static func isPlace(_ text: TextSlice) -> Bool {
        text.count < 40 && text.first.map { $0 &- 0x30 < 10 } ?? false
            && text.allSatisfy { $0 &- 0x30 < 10 || $0 == 0x2C || $0 == 0x61 || $0 == 0x63 || $0 == 0x64 }
            && !text.allSatisfy { $0 &- 0x30 < 10 || $0 == 0x2C }
    }

    private static func object(_ text: TextSlice) -> LimitChange? {
        if text.ends(" has changed:"), let found = changed(text) { return found }
        if text.begins("===== "), let found = compared(text) { return found }
        if text.begins("--- ") || text.begins("+++ ") || text.begins("diff ") { return file(text) }
        guard text.begins("# "), text.holds(" will be ") || text.holds(" must be ") else { return nil }
        return LimitChange()
    }

    private static func made(_ kind: Substring, _ namespace: Substring, _ name: Substring) -> LimitChange {
        var found = LimitChange()
        found.kind = String(kind)
        found.namespace = namespace.isEmpty ? nil : String(namespace)
        found.name = String(name)
        return found
    }

    /// `checkout, pay, Deployment (apps) has changed:`
    private static func changed(_ text: TextSlice) -> LimitChange? {
        let words = text.text(limit: 600).split(separator: ", ")
        guard words.count == 3, let kind = words[2].split(separator: " ").first else { return nil }
        return made(kind, words[0], words[1])
    }

    /// `===== apps/Deployment checkout/pay ======`
    private static func compared(_ text: TextSlice) -> LimitChange? {
        let words = text.text(limit: 600).split(separator: " ")
        guard words.count >= 3, let kind = words[1].split(separator: "/").last else { return nil }
        let names = words[2].split(separator: "/", omittingEmptySubsequences: false)
        return names.count == 2 ? made(kind, names[0], names[1]) : nil
    }

    /// `LIVE-123/apps.v1.Deployment.checkout.pay`, in which alone a file's name tells the object.
    private static func file(_ text: TextSlice) -> LimitChange {
        for word in text.words(limit: 6) {
            let words = word.text(limit: 600).split(separator: "/").last?.split(separator: ".") ?? []
            guard words.count >= 4, let at = words.firstIndex(where: { $0.first?.isUppercase ?? false }),
                at + 2 < words.count, words[..<at].last?.first == "v"
            else { continue }
            return made(words[at], words[at + 1], Substring(words[(at + 2)...].joined(separator: ".")))
        }
        return LimitChange()
    }

    /// `spec.template.spec.containers.istio-proxy.resources.limits.memory  (apps/v1/Deployment/checkout/pay)`
    private static func path(_ text: TextSlice, below place: LimitChange) -> LimitChange {
        var found = place
        let words = text.text(limit: 600).split(separator: " ")
        let object = words.last?.drop { $0 == "(" }.prefix { $0 != ")" }.split(separator: "/") ?? []
        if words.count > 1, object.count >= 4, object[object.count - 3].first?.isUppercase ?? false {
            found = made(object[object.count - 3], object[object.count - 2], object[object.count - 1])
        }
        let keys = (words.first ?? "").split { $0 == "." || $0 == "/" }
        if let at = keys.firstIndex(of: "containers"), at + 1 < keys.count { found.container = String(keys[at + 1]) }
        return found
    }

    /// `id = "checkout/pay"`
    private static func pair(inQuotes text: TextSlice) -> (String, String)? {
        let quoted = text.text(limit: 600).split(separator: "\"")
        let names = quoted.count >= 2 ? quoted[1].split(separator: "/") : []
        return names.count == 2 ? (String(names[0]), String(names[1])) : nil
    }
}
