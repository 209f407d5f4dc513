import Units

/// Looks for names in a text: runs of the signs that names are made of, taken apart at their dots, hyphens and underscores,
/// the longest known name first.
struct Prose {
    let renamer: Renamer
    /// Names stand here, not sentences: a name that is a word of ours is one all the same.
    let isPlace: Bool
    /// What nobody knows is replaced too, but words of ours and these.
    let learnsRest: Bool
    let words: Set<String>
    private var book: NameBook { renamer.book }

    init(_ renamer: Renamer, isPlace: Bool, learnsRest: Bool, words: Set<String> = []) {
        self.renamer = renamer
        self.isPlace = isPlace
        self.learnsRest = learnsRest
        self.words = words
    }

    func rewritten(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + 16)
        var at = 0
        var before = Context()
        while at < bytes.count {
            if let end = wideAddress(bytes, at) {
                out += renamer.address(Self.text(bytes[at..<end])).utf8
                at = end
            } else if Self.isOfName(bytes[at]) {
                var end = at
                while end < bytes.count, Self.isOfName(bytes[end]), !isAddressOfUDP(bytes, end) { end += 1 }
                // A full stop behind a name ends the sentence.
                var last = end
                while last > at + 1, [0x2E, 0x2D, 0x5F].contains(bytes[last - 1]) { last -= 1 }
                let run = Self.text(bytes[at..<last])
                before.next = last < bytes.count ? bytes[last] : nil
                before.holdsPod = isPlace && isPod(bytes, behind: last)
                out += word(run, before).utf8
                out += bytes[last..<end]
                before.isSelector = Self.selectors.contains(run) || before.isValueOfSelector || before.isKeyOfSelector
                before.word = run
                before.gap = []
                at = end
            } else {
                if before.gap.count < 12 { before.gap.append(bytes[at]) }
                out.append(bytes[at])
                at += 1
            }
        }
        return Self.text(out[...])
    }

    private static let selectors: Set<String> = ["-l", "--selector"]

    /// Whether a pod's name stands behind a slash: what is before it is the folder of its namespace, whatever that is called.
    private func isPod(_ bytes: [UInt8], behind end: Int) -> Bool {
        guard end < bytes.count, bytes[end] == 0x2F else { return false }
        let next = bytes[(end + 1)...].prefix(while: Self.isOfName)
        return book.isKnown(Self.text(next), .pod)
    }

    /// What stands around a run.
    struct Context {
        var word = ""
        /// A pod's name stands behind it, in a path.
        var holdsPod = false
        /// The word before is `-l`, or of what that selects by: `-l 'app=router,tier=web'`.
        var isSelector = false
        /// The signs between that word and this run.
        var gap: [UInt8] = []
        var next: UInt8?
        var previous: UInt8? { gap.last }
        var isKeyOfSelector: Bool { isSelector && (Self.before.contains(gap) || gap == [0x2C] || gap == [0x2F]) }
        var isValueOfSelector: Bool { isSelector && gap == [0x3D] }
        /// What stands between `-l` and the first key.
        private static let before: Set<[UInt8]> = [[0x20], [0x20, 0x27], [0x3D], [0x3D, 0x27]]
    }

    // MARK: - One run

    private func word(_ run: String, _ around: Context) -> String {
        if KeptNames.holds(run) { return run }
        if KeptNames.isAddress(Substring(run)) { return renamer.address(run) }
        let told = told(around) ?? (around.holdsPod ? [.namespace, .workload].first { book.isKnown(run, $0) } : nil)
        let hint = told ?? (around.next == 0x2F && around.previous != 0x2F ? .namespace : nil)
        // Behind `-n` and `namespace` a name stands, even where no page lists it.
        if let told, isPlace, !run.contains("."), !KeptNames.holds(run, told) {
            if book.isKnown(run, told) || told == .namespace && !OwnWords.holds(run) {
                return book.pseudonym(run, told)
            }
        }
        if let told, isPlace, let proxy = proxy(run, told) { return proxy }
        if let kind = renamer.best(of: run, hint: hint), mayReplace(run, around) { return put(run, kind) }
        if run.hasPrefix("outbound_.") { return renamer.cluster(run) }
        if Self.isNodeName(run) { return book.pseudonym(run, .node) }
        if run.contains("."), let host = host(run) { return host }
        if let pod = pod(run) { return pod }
        return parts(run)
    }

    /// A name that is a word of ours is only one where a name must be: `"memory"` in a patch is a resource.
    private func mayReplace(_ run: String, _ around: Context) -> Bool {
        if run.utf8.count < 2 { return isPlace && told(around) != nil }
        guard OwnWords.holds(run), !around.isValueOfSelector else { return true }
        // In a path the pages have such names: `stats/memory`.
        return !learnsRest && (around.previous == 0x2F || around.next == 0x2F && isPlace)
    }

    /// What the words before say of the kind.
    private func told(_ around: Context) -> NameKind? {
        guard !around.gap.isEmpty, around.gap.count < 6,
            around.gap.allSatisfy({ [0x20, 0x2F, 0x3D, 0x3A, 0x22, 0x5C].contains($0) })
        else { return nil }
        return Self.hints[around.word.lowercased()]
    }

    private static let hints: [String: NameKind] = [
        "-n": .namespace, "namespace": .namespace, "namespaces": .namespace, "ns": .namespace,
        "--namespace": .namespace, "proxies": .namespace, "pod": .pod, "pods": .pod, "po": .pod, "node": .node,
        "nodes": .node, "deployment": .workload, "deploy": .workload, "deployments": .workload,
        "statefulset": .workload,
        "statefulsets": .workload, "daemonset": .workload, "daemonsets": .workload, "replicaset": .workload,
        "job": .workload,
        "sa": .workload, "service": .service, "services": .service, "svc": .service, "sidecar": .object,
        "sidecars": .object, "destinationrule": .object, "destinationrules": .object, "virtualservice": .object,
        "virtualservices": .object, "gateway": .object, "gateways": .object, "envoyfilter": .object,
        "envoyfilters": .object, "serviceentry": .object, "wasmplugin": .object, "telemetry": .object,
        "secret": .object,
        "container": .container, "-c": .container, "subset": .subset,
    ]

    /// `deployment/cart.shop`, as istioctl names what a pod belongs to.
    private func proxy(_ run: String, _ kind: NameKind) -> String? {
        let parts = run.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard kind == .workload || kind == .pod, parts.count == 2,
            book.isKnown(parts[1], .namespace) || KeptNames.holds(parts[1])
        else { return nil }
        return renamer.named(parts[0], kind) + "." + renamer.namespace(parts[1])
    }

    // MARK: - Shapes

    /// A run with dots that is a host: with `svc` in it, `name.namespace`, or an end that hosts have.
    private func host(_ run: String) -> String? {
        let labels = run.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, labels.allSatisfy({ !$0.isEmpty }) else { return nil }
        if labels.dropFirst().contains("svc") { return renamer.host(run) }
        let namespace = String(labels[labels.count - 1])
        if labels.count == 2, book.isKnown(namespace, .namespace) || KeptNames.holds(namespace),
            !OwnWords.holds(labels[0])
        {
            return renamer.host(run)
        }
        guard labels.count > 1, let last = labels.last, Self.endings.contains(String(last)),
            !labels.allSatisfy({ OwnWords.holds($0) }), !labels[0].contains("_")
        else { return nil }
        return KeptNames.isOfProject(labels.suffix(2).joined(separator: ".")) ? nil : renamer.host(run)
    }

    /// Ends of hosts that are seen in clusters; a page called `clusters.local` is not among them.
    private static let endings: Set<String> = [
        "com", "net", "org", "io", "dev", "cloud", "internal", "corp", "lan", "intra", "local", "example", "test", "eu",
        "de", "fr", "uk", "us", "ch", "at", "nl", "se", "jp", "cn", "in", "br", "ca", "au", "co", "app", "ai", "biz",
        "info",
    ]

    /// A pod that no page lists, by the look of its end: `cart-7d9f8b6c5-x2x4z`.
    private func pod(_ run: String) -> String? {
        let workload = WorkloadName.of(pod: run)
        guard workload != run, run.utf8.count - workload.utf8.count > 8, !run.contains("."), !run.contains("_"),
            run.dropFirst(workload.utf8.count).contains(where: \.isNumber)
        else { return nil }
        book.learn(pod: run, of: workload)
        return book.pseudonym(run, .pod)
    }

    /// `ip-10-1-2-3.eu-west-1.compute.internal`, with or without its domain.
    private static func isNodeName(_ run: String) -> Bool {
        guard run.hasPrefix("ip-") else { return false }
        let numbers = run.dropFirst(3).prefix { $0 != "." }.split(separator: "-", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
    }

    private func put(_ name: String, _ kind: NameKind) -> String {
        kind == .address ? renamer.address(name) : book.pseudonym(name, kind)
    }

    /// The longest known names inside of a run, from its front: `10.96.3.4_80`, as listeners are called.
    private func parts(_ run: String) -> String {
        let pieces = Self.cut(run)
        var out = ""
        var at = 0
        while at < pieces.count {
            var end = min(pieces.count, at + 12)
            var found: (String, Int)?
            while end > at, found == nil {
                if end - at < pieces.count || at > 0 {
                    let candidate = pieces[at..<end].enumerated().map {
                        ($0.offset == 0 ? "" : $0.element.mark) + $0.element.text
                    }
                    .joined()
                    if candidate.utf8.count > 2, !OwnWords.holds(candidate), !KeptNames.holds(candidate, .label),
                        let kind = renamer.best(of: candidate, hint: nil)
                    {
                        found = (put(candidate, kind), end)
                    }
                }
                end -= 1
            }
            found = found ?? shape(pieces[at...])
            out += pieces[at].mark
            if found == nil, let kind = beforePod(pieces, at) {
                found = (book.pseudonym(pieces[at].text, kind), at + 1)
            }
            if let found {
                out += found.0
                at = found.1
            } else {
                out += unknown(pieces[at].text)
                at += 1
            }
        }
        return out
    }

    /// What stands before a pod's name in that of a flat file, `edge_ferry-0.stats`, is its namespace or its workload, whatever that is
    /// called.
    private func beforePod(_ pieces: [(mark: String, text: String)], _ at: Int) -> NameKind? {
        guard isPlace, let kind = [.namespace, .workload].first(where: { book.isKnown(pieces[at].text, $0) }),
            let next = pieces.indices.first(where: { $0 > at && !pieces[$0].text.isEmpty })
        else { return nil }
        var pod = pieces[next].text
        for piece in pieces[(next + 1)...].prefix(12) {
            pod += piece.mark + piece.text
            if book.isKnown(pod, .pod) { return kind }
        }
        return nil
    }

    /// An id or an address by the look of the pieces in front, and the place behind it: `kubepods-pod1c2d3e4f_90ab_…`, as systemd
    /// writes the UID of a pod, `node-10.4.7.9`, `ip-10-4-7-9-kern`.
    private func shape(_ pieces: ArraySlice<(mark: String, text: String)>) -> (String, Int)? {
        let first = pieces.first?.text ?? ""
        let front = first.hasPrefix("pod") ? "pod" : ""
        let id = ([String(first.dropFirst(front.count))] + pieces.dropFirst().prefix(4).map(\.text)).joined(
            separator: "-")
        if id.utf8.count == 36, book.isKnown(id, .identity) {
            return (front + book.pseudonym(id, .identity), pieces.startIndex + 5)
        }
        let isNode = first == "ip"
        let numbers = isNode ? pieces.dropFirst() : pieces
        guard numbers.count >= 4, numbers.prefix(4).allSatisfy({ UInt8($0.text) != nil }),
            numbers.prefix(4).dropFirst(isNode ? 0 : 1).allSatisfy({ $0.mark == (isNode ? "-" : ".") })
        else { return nil }
        let text = numbers.prefix(4).map(\.text).joined(separator: isNode ? "-" : ".")
        let end = numbers.startIndex + 4
        return isNode ? (book.pseudonym("ip-" + text, .node), end) : (renamer.address(text), end)
    }

    private func unknown(_ piece: String) -> String {
        guard learnsRest, !piece.isEmpty, !OwnWords.holds(piece.lowercased()), !words.contains(piece.lowercased()),
            !KeptNames.holds(piece, .file), !Self.isOfTrade(piece)
        else { return piece }
        return book.pseudonym(piece, .file)
    }

    /// Stamps of times and ids of pieces, which name nothing: `20260305T081500Z`, `0`.
    private static func isOfTrade(_ piece: String) -> Bool {
        piece.utf8.count < 3 || piece.utf8.allSatisfy { (48...57).contains($0) || $0 == 0x54 || $0 == 0x5A }
    }

    private static func cut(_ run: String) -> [(mark: String, text: String)] {
        var out: [(mark: String, text: String)] = [("", "")]
        for character in run {
            if character == "." || character == "-" || character == "_" {
                out.append((String(character), ""))
            } else {
                out[out.count - 1].text.append(character)
            }
        }
        return out
    }

    // MARK: - Signs

    /// An IPv6 address has two colons in a row, or seven; a clock has neither. A colon that is alone in front of it or behind it is not
    /// of it: `lookup fd00::1: no such host`.
    private func wideAddress(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard Self.isHexadecimal(bytes[start]) || bytes[start] == 0x3A,
            start == 0 || !Self.isOfName(bytes[start - 1]) || isBehindUDP(bytes, start)
        else {
            return nil
        }
        var end = start
        while end < bytes.count, end - start < 46, Self.isHexadecimal(bytes[end]) || bytes[end] == 0x3A { end += 1 }
        if end - start > 1, bytes[end - 1] == 0x3A, bytes[end - 2] != 0x3A { end -= 1 }
        let run = bytes[start..<end]
        let colons = run.count { $0 == 0x3A }
        let isDoubled = zip(run, run.dropFirst()).contains { $0 == 0x3A && $1 == 0x3A }
        guard run.count > 3, colons >= 2, isDoubled || colons == 7,
            !run.starts(with: [0x3A]) || run.starts(with: [0x3A, 0x3A]),
            run.last != 0x3A || end < bytes.count && bytes[end] == 0x2F, isEnd(bytes, end)
        else { return nil }
        return end
    }

    /// Behind the protocol of a listener: `udp_fd00::1_443`.
    private func isBehindUDP(_ bytes: [UInt8], _ start: Int) -> Bool {
        start >= 4 && bytes[(start - 4)..<start].elementsEqual("udp_".utf8)
    }
    private func isAddressOfUDP(_ bytes: [UInt8], _ start: Int) -> Bool {
        isBehindUDP(bytes, start) && wideAddress(bytes, start) != nil
    }

    /// No sign of a name, or the port of a listener: `fd00::1_80`.
    private func isEnd(_ bytes: [UInt8], _ end: Int) -> Bool {
        guard end < bytes.count, Self.isOfName(bytes[end]) else { return true }
        let port = bytes[end...].prefix(while: Self.isOfName)
        return port.count > 1 && port.first == 0x5F && port.dropFirst().allSatisfy { (48...57).contains($0) }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte | 0x20)
    }

    /// Letters, digits, dots, hyphens, underscores, and whatever is no ASCII.
    static func isOfName(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == 0x2D || byte == 0x2E || byte == 0x5F
            || byte >= 0x80
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
