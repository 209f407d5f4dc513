import Prose
import Units

/// Puts pseudonyms in the place of names, and leaves the structure around them: hosts stay hosts, paths stay paths.
///
/// What is put is a function of the text alone, so the same name reads the same in every place and form.
package final class Renamer {
    package let book: NameBook
    package let level: RedactionLevel
    /// Microseconds that times are moved by; 0 where they stay.
    package let shift: Int64
    private var known: [String: String] = [:]

    package init(book: NameBook, level: RedactionLevel) {
        self.book = book
        self.level = level
        shift = level == .strict ? Self.shift(by: book.hash) : 0
    }

    /// Whole seconds, two to nine years into the past: no day of the capture stays in the report.
    private static func shift(by hash: KeyedHash) -> Int64 {
        let number = hash.of("shift of times").prefix(6).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let year: Int64 = 31_557_600
        return -(2 * year + number % (7 * year)) * 1_000_000
    }

    package func moment(_ moment: Moment) -> Moment {
        Moment(microseconds: moment.microseconds.addingReportingOverflow(shift).partialValue)
    }

    /// Numbers what was learned; what was made of names before is forgotten.
    package func seal() {
        known = [:]
        book.seal()
    }

    // MARK: - One name

    /// A name that stands alone, of a kind that is known.
    package func named(_ text: String, _ kind: NameKind) -> String {
        switch kind {
        case .address: return address(text)
        case .label:
            // Known at the strict level too: of a query's column nobody can tell that it holds labels.
            let own = label(text)
            return level == .strict ? "label" : own
        case .image: return level == .strict ? "image" : image(text)
        case .host: return host(text)
        default:
            if text.utf8.contains(0x20) { return prose(text) }
            if let slash = text.firstIndex(of: "/") {
                return namespace(String(text[..<slash])) + "/" + named(String(text[text.index(after: slash)...]), kind)
            }
            if book.isKnown(text, kind) { return book.pseudonym(text, kind) }
            // The subject of an incident is a workload where several pods died; a caller may be known as a service.
            let other = Self.related.contains(kind) ? Self.related.first { book.isKnown(text, $0) } : nil
            return book.pseudonym(text, other ?? kind)
        }
    }

    private static let related: [NameKind] = [.pod, .workload, .service, .object, .node]

    package func namespace(_ text: String) -> String {
        text.contains("/") || text.utf8.contains(0x20) ? place(text) : book.pseudonym(text, .namespace)
    }

    package func address(_ text: String) -> String {
        guard !text.isEmpty, !Self.isOwn(address: text) else { return text }
        if level == .strict { return "address" }
        // An endpoint's address may have its port behind it.
        if text.split(separator: ":").count == 2, let colon = text.lastIndex(of: ":") {
            return address(String(text[..<colon])) + text[colon...]
        }
        return book.pseudonym(text, .address)
    }

    /// Addresses that are the same on every machine.
    static func isOwn(address: String) -> Bool {
        address.hasPrefix("127.") || address.hasPrefix("0.0.0.0") || ["::", "::1", "169.254.169.254"].contains(address)
    }

    /// A value of a label: a known name, a version, or one of its own.
    package func label(_ text: String) -> String {
        if KeptNames.holds(text, .label) || Self.usualLabels.contains(text.lowercased()) { return text }
        if let kind = best(of: text, hint: nil) { return book.pseudonym(text, kind) }
        return text.isEmpty ? text : book.pseudonym(text, .label)
    }

    /// Values that any team gives. Other words stay nowhere: a team may be called `memory`, and a company `apple`.
    private static let usualLabels: Set<String> = [
        "true", "false", "enabled", "disabled", "stable", "canary", "primary", "prod", "production", "staging", "dev",
        "test", "http", "https", "grpc", "tcp",
    ]

    /// `key=value,key=value`, as labels stand in a column.
    package func labels(_ text: String) -> String {
        text.split(separator: ",", omittingEmptySubsequences: false).map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return label(String(pair)) }
            return labelKey(String(parts[0])) + "=" + named(String(parts[1]), .label)
        }.joined(separator: ",")
    }

    /// Keys of Kubernetes, Istio and of habit stay: `app`, `app.kubernetes.io/name`.
    package func labelKey(_ text: String) -> String {
        guard let slash = text.firstIndex(of: "/") else { return OwnWords.holds(text) ? text : pieces(text) }
        let domain = String(text[..<slash])
        let last = domain.split(separator: ".").suffix(2).joined(separator: ".")
        return KeptNames.isOfProject(last)
            ? text : host(domain) + "/" + pieces(String(text[text.index(after: slash)...]))
    }

    /// `registry.example/team/app:1.2`: the registry and the last part are names; what Istio ships is kept.
    package func image(_ text: String) -> String {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let last = parts.popLast() else { return text }
        let name = last.prefix { $0 != ":" && $0 != "@" }
        let digest = last.firstIndex(of: "@").map { last[..<$0] } ?? Substring(last)
        for index in parts.indices {
            let isHost = index == 0 && (parts[index].contains(".") || parts[index].contains(":"))
            parts[index] = isHost ? host(parts[index]) : pieces(parts[index])
        }
        let app = KeptNames.holds(String(name)) ? String(name) : book.pseudonym(String(name), .image)
        return (parts + [app + digest.dropFirst(name.count)]).joined(separator: "/")
    }

    // MARK: - Hosts and clusters

    /// `cart.shop.svc.cluster.local` becomes `svc-017.ns-03.svc.cluster.local`, `api.example.com` `host-04.dom-02.example`.
    package func host(_ text: String) -> String {
        if text.isEmpty || KeptNames.holds(text) { return text }
        if text.contains("|") { return cluster(text) }
        if text.utf8.contains(0x20) || text.contains("/") { return place(text) }
        if let colon = text.lastIndex(of: ":"), KeptNames.isNumber(String(text[text.index(after: colon)...])),
            text.firstIndex(of: ":") == colon
        {
            return host(String(text[..<colon])) + text[colon...]
        }
        if KeptNames.isAddress(Substring(text)) || text.filter({ $0 == ":" }).count > 1 { return address(text) }
        if book.isKnown(text, .node) { return book.pseudonym(text, .node) }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if let at = labels.firstIndex(of: "svc"), at > 0 { return service(labels, at) }
        if labels.count == 1 { return best(of: text, hint: .service).map { book.pseudonym(text, $0) } ?? alone(text) }
        if labels.count == 2, book.isKnown(labels[1], .namespace) || KeptNames.holds(labels[1]) {
            let kind: NameKind = book.isKnown(labels[0], .pod) ? .pod : .service
            return book.pseudonym(labels[0], kind) + "." + book.pseudonym(labels[1], .namespace)
        }
        return external(labels)
    }

    private func alone(_ text: String) -> String {
        OwnWords.holds(text) ? text : book.pseudonym(text, .host)
    }

    /// What stands before `svc` is pod, service and namespace, from the right.
    private func service(_ labels: [String], _ at: Int) -> String {
        var out = labels
        out[at - 1] = book.pseudonym(labels[at - 1], .namespace)
        if at > 1 { out[at - 2] = book.pseudonym(labels[at - 2], .service) }
        for index in 0..<max(0, at - 2) {
            out[index] = book.pseudonym(labels[index], book.isKnown(labels[index], .pod) ? .pod : .host)
        }
        var rest = at + 1
        if labels.dropFirst(rest).starts(with: ["cluster", "local"])
            || labels.dropFirst(rest).starts(with: ["clusterset", "local"])
        {
            rest += 2
        }
        for index in rest..<max(rest, labels.count) { out[index] = pieces(labels[index]) }
        return out.joined(separator: ".")
    }

    private func external(_ labels: [String]) -> String {
        let wild = labels.prefix { $0 == "*" }
        let named = Array(labels.dropFirst(wild.count))
        guard named.count > 1 else { return (wild + named.map(alone)).joined(separator: ".") }
        let domain = named.suffix(2).joined(separator: ".")
        let isKept = KeptNames.holds(domain: domain)
        let rest = named.dropLast(2).map { isKept && OwnWords.holds($0) ? $0 : book.pseudonym($0, .host) }
        return (Array(wild) + rest + [isKept ? domain : book.pseudonym(domain, .domain)]).joined(separator: ".")
    }

    /// `outbound|80|v1|cart.shop.svc.cluster.local`, `outbound_.80_.v1_.cart…`, or a name of its own.
    package func cluster(_ text: String) -> String {
        if KeptNames.holds(text) || text == "agent" { return text }
        for (mark, count) in [("|", 4), ("_.", 4)] where text.contains(mark) {
            var parts = text.split(separator: mark, maxSplits: count - 1, omittingEmptySubsequences: false).map(
                String.init)
            guard parts.count == count, parts[0].hasPrefix("outbound") || parts[0].hasPrefix("inbound") else {
                continue
            }
            parts[2] = book.pseudonym(parts[2], .subset)
            parts[3] = host(parts[3])
            return parts.joined(separator: mark)
        }
        if text.contains("|") { return place(text) }
        return text.contains(".") || text.contains(":")
            ? host(text) : best(of: text, hint: .service).map { book.pseudonym(text, $0) } ?? alone(text)
    }

    /// A route configuration: `80`, `cart.shop.svc.cluster.local:80`, `inbound|8080||`, or `https.443.PORT.GATEWAY.NAMESPACE`.
    package func route(_ text: String) -> String {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 5, parts[0] == "https" || parts[0] == "http", KeptNames.isNumber(parts[1]) else {
            return cluster(text)
        }
        let gateway = parts[3..<(parts.count - 1)].joined(separator: ".")
        parts = [
            parts[0], parts[1], pieces(parts[2]), named(gateway, .object), namespace(parts[parts.count - 1]),
        ]
        return parts.joined(separator: ".")
    }

    /// `shop/catalogue`, `*/host`, `./*`: a namespace, a slash, and what it holds.
    func scoped(_ text: String, _ rest: (String) -> String) -> String {
        guard let slash = text.firstIndex(of: "/") else { return rest(text) }
        return namespace(String(text[..<slash])) + "/" + rest(String(text[text.index(after: slash)...]))
    }

    /// What an object of Istio lists, by the role of it.
    package func listed(_ text: String, as role: String) -> String {
        switch role {
        case "host": scoped(text, host)
        case "destination": scoped(text, host)
        case "subset", "routedSubset": named(text, .subset)
        case "exportTo": namespace(text)
        case "gateway", "credential": scoped(text) { self.named($0, .object) }
        case "selector", "tag": labelKey(text)
        case "filter": filter(text)
        default: named(text, .object)
        }
    }

    /// A filter: words of Envoy's and Istio's stay, what somebody calls one of their own does not.
    package func filter(_ text: String) -> String {
        remembered("filter", text) {
            Prose(self, isPlace: true, learnsRest: true, words: FilterWords.set).rewritten($0)
        }
    }

    /// What stands beside it.
    package func detail(_ text: String, of role: String) -> String {
        switch role {
        case "subset": labels(text)
        case "selector": named(text, .label)
        case "credential", "routedSubset": host(text)
        case "tag": isPlaceOfTag(text) ? text : named(text, .object)
        case "host", "destination", "exportTo", "gateway", "filter": place(text)
        default: named(text, .object)
        }
    }

    /// `metrics/0/overrides/1`: words of the form, and no name.
    private func isPlaceOfTag(_ text: String) -> Bool {
        text.split(separator: "/").allSatisfy { $0 == "metrics" || $0 == "overrides" || Int($0) != nil }
    }

    /// A process is called by its program; those of everybody stay, but where a container has the same name.
    package func process(_ text: String) -> String {
        if book.isKnown(text, .container) { return book.pseudonym(text, .container) }
        if OwnWords.holds(text) || Programs.holds(text) { return text }
        return text.utf8.contains(0x20) ? path(text) : named(text, .container)
    }

    // MARK: - Paths

    /// A file of the bundle: known names are replaced in it, words of the trade stay, what is left becomes `file-07`.
    package func path(_ text: String) -> String {
        remembered("path", text) { text in
            let prose = Prose(self, isPlace: true, learnsRest: true)
            return prose.rewritten(text)
        }
    }

    /// One part of a path or a label: as `path`.
    func pieces(_ text: String) -> String { path(text) }

    /// The name of a bundle's file, as a whole. A folder that is called as every bundle is stays: paths begin with it.
    package func learn(bundle name: String) {
        guard name.contains(".") || !OwnWords.areAll(of: name) else { return }
        book.learn(name, .file)
    }

    // MARK: - Words

    /// Words of somebody else, a log line or a message: known names wherever they stand, hosts, addresses.
    package func prose(_ text: String) -> String {
        remembered("prose", text) { Prose(self, isPlace: false, learnsRest: false).rewritten($0) }
    }

    /// A command, a query, a field, a statistic: only names that are known.
    package func place(_ text: String) -> String {
        remembered("place", text) { Prose(self, isPlace: true, learnsRest: false).rewritten($0) }
    }

    /// A value of which nobody says what it is.
    package func cell(_ text: String) -> String {
        if let kind = best(of: text, hint: nil), !OwnWords.holds(text) { return named(text, kind) }
        if text.utf8.contains(0x20) { return prose(text) }
        return text.contains("/") ? path(text) : text.contains("|") ? cluster(text) : place(text)
    }

    /// SQL of an evidence: what stands in quotes is a file's name, and numbers of sixteen digits are times.
    package func query(_ text: String) -> String {
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            index % 2 == 1 ? path(String(part)) : shifted(part)
        }.joined(separator: "'")
    }

    private func shifted(_ text: Substring) -> String {
        guard shift != 0 else { return String(text) }
        return text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard word.utf8.count == 16, let number = Int64(word) else { return String(word) }
            return String(number.addingReportingOverflow(shift).partialValue)
        }.joined(separator: " ")
    }

    private func remembered(_ how: String, _ text: String, _ make: (String) -> String) -> String {
        if let made = known[how + "\0" + text] { return made }
        let erased = SecretShapes.erased(text)
        let made = make(level == .strict ? Dates.dropped(erased) : erased)
        if known.count > 100_000 { known = [:] }
        known[how + "\0" + text] = made
        return made
    }

    // MARK: - Which kind

    /// The kind that a known name most likely has here; nil where nobody knows it.
    func best(of text: String, hint: NameKind?) -> NameKind? {
        let kinds = book.kinds(of: text)
        if let hint, kinds.contains(hint) { return hint }
        return Self.preference.first(where: kinds.contains)
    }

    private static let preference: [NameKind] = [
        .pod, .node, .identity, .address, .service, .workload, .object, .container, .namespace, .mesh, .host, .domain,
        .subset, .label, .image, .file,
    ]
}
