import Units

/// Which names there are, of which kind, and the pseudonym of each: its kind and a number.
///
/// Names that are learned before `seal` are numbered in the order of their keyed hash, so that the numbers tell neither the
/// order of the alphabet nor that of reading. What comes later, or was not in an earlier map, takes the next numbers. A
/// pseudonym that is itself a name of the bundle is skipped: no two names ever meet in one.
package final class NameBook {
    package struct Entry: Sendable, Hashable {
        package let kind: NameKind
        package let name: String
        package let pseudonym: String
    }

    package let hash: KeyedHash
    private var assigned: [NameKind: [String: String]] = [:]
    private var waiting: [NameKind: Set<String>] = [:]
    private var kindsOf: [String: [NameKind]] = [:]
    /// Next number of each kind; of pods by the number of their workload.
    private var next: [NameKind: Int] = [:]
    private var nextPod: [String: Int] = [:]
    private var homes: [String: String] = [:]
    private var taken: Set<String> = []
    /// Names for which a pseudonym was put anywhere.
    private var used: Set<String> = []
    private var isSealed = false

    package init(hash: KeyedHash, entries: [Entry] = []) {
        self.hash = hash
        for entry in entries { take(entry) }
    }

    /// How many different names were replaced so far.
    package var replaced: Int { used.count }

    /// All that has a pseudonym, in the order of kinds and pseudonyms.
    package var entries: [Entry] {
        NameKind.allCases.flatMap { kind in
            (assigned[kind] ?? [:]).map { Entry(kind: kind, name: $0.key, pseudonym: $0.value) }
                .sorted { Self.order($0.pseudonym) < Self.order($1.pseudonym) }
        }
    }

    private static func order(_ pseudonym: String) -> (Int, String) { (pseudonym.utf8.count, pseudonym) }

    // MARK: - Learning

    package func learn(_ name: String, _ kind: NameKind) {
        guard !name.isEmpty, name.utf8.count <= Self.longestName, !KeptNames.holds(name, kind), !isKnown(name, kind)
        else {
            return
        }
        if kind == .pod, homes[name] == nil { home(of: name, is: WorkloadName.of(pod: name)) }
        if isSealed {
            assign(name, kind)
        } else if waiting[kind, default: []].insert(name).inserted {
            kindsOf[name, default: []].append(kind)
        }
    }

    /// A pod and its workload, so that its pseudonym has the workload's number.
    package func learn(pod: String, of workload: String?) {
        if let workload, !workload.isEmpty { home(of: pod, is: workload) }
        learn(pod, .pod)
    }

    private func home(of pod: String, is workload: String) {
        homes[pod] = workload
        learn(workload, .workload)
    }

    /// No name of Kubernetes is longer than 253 signs.
    static let longestName = 512

    /// Numbers what was learned.
    package func seal() {
        guard !isSealed else { return }
        isSealed = true
        for kind in NameKind.allCases {
            let ranked = (waiting[kind] ?? []).map { (hash: hash.of("\(kind.rawValue):\($0)"), name: $0) }
                .sorted { $0.hash.lexicographicallyPrecedes($1.hash) }
            let digits = String(ranked.count + (next[kind] ?? 0)).utf8.count
            for (_, name) in ranked { assign(name, kind, digits: max(2, digits)) }
        }
        waiting = [:]
        used = []
    }

    /// What a book learned, for another one: the numbers are its own.
    package struct Names: Sendable {
        fileprivate let kinds: [String: [NameKind]]
        fileprivate let homes: [String: String]
    }

    package var names: Names { Names(kinds: kindsOf, homes: homes) }

    package func learn(_ names: Names) {
        for (name, kinds) in names.kinds {
            for kind in kinds {
                if kind == .pod { learn(pod: name, of: names.homes[name]) } else { learn(name, kind) }
            }
        }
    }

    // MARK: - Looking up

    package func isKnown(_ name: String, _ kind: NameKind) -> Bool { kindsOf[name]?.contains(kind) ?? false }
    /// Whether it is what stands for a name, and nothing else.
    package func isPseudonym(_ text: String) -> Bool { taken.contains(text) }
    /// Of which kinds a name is; empty where it is unknown.
    package func kinds(of name: String) -> [NameKind] { kindsOf[name] ?? [] }

    /// The pseudonym of a name of this kind; an unknown one is learned. A kept name stays.
    package func pseudonym(_ name: String, _ kind: NameKind) -> String {
        if KeptNames.holds(name, kind) || name.isEmpty { return name }
        if !isKnown(name, kind) { learn(name, kind) }
        guard let pseudonym = assigned[kind]?[name] else { return "\(kind.rawValue)-00" }
        used.insert("\(kind.rawValue):\(name)")
        return pseudonym
    }

    // MARK: - Numbers

    private func assign(_ name: String, _ kind: NameKind, digits: Int = 2) {
        let pseudonym = kind == .pod ? podName(name) : numbered(kind, digits)
        take(Entry(kind: kind, name: name, pseudonym: pseudonym))
    }

    private func take(_ entry: Entry) {
        assigned[entry.kind, default: [:]][entry.name] = entry.pseudonym
        if !isKnown(entry.name, entry.kind) { kindsOf[entry.name, default: []].append(entry.kind) }
        taken.insert(entry.pseudonym)
        let numbers = entry.pseudonym.split { !$0.isNumber }.compactMap { Int($0) }
        if entry.kind == .pod, numbers.count == 2 {
            let stem = entry.pseudonym[..<(entry.pseudonym.lastIndex(of: "-") ?? entry.pseudonym.endIndex)]
            nextPod[String(stem)] = max(nextPod[String(stem)] ?? 0, numbers[1])
        } else if let number = numbers.first {
            next[entry.kind] = max(next[entry.kind] ?? 0, number)
        }
    }

    private func numbered(_ kind: NameKind, _ digits: Int) -> String {
        var number = next[kind] ?? 0
        while true {
            number += 1
            let text = String(number)
            let padded = String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
            let pseudonym = "\(kind.rawValue)-\(padded)" + (kind == .domain ? ".example" : "")
            // A map may hold the same number with fewer zeros in front.
            if kindsOf[pseudonym] == nil, !taken.contains(pseudonym) { return pseudonym }
        }
    }

    /// `pod-05-2`: the second pod of the workload `wl-05`.
    private func podName(_ pod: String) -> String {
        let workload = homes[pod] ?? pod
        if !isKnown(workload, .workload) || assigned[.workload]?[workload] == nil {
            // A workload with a name that is kept needs a number too.
            take(Entry(kind: .workload, name: workload, pseudonym: numbered(.workload, 2)))
        }
        let stem = "pod" + (assigned[.workload]?[workload] ?? "wl-00").dropFirst(NameKind.workload.rawValue.utf8.count)
        var number = nextPod[stem] ?? 0
        while true {
            number += 1
            let pseudonym = "\(stem)-\(number)"
            if kindsOf[pseudonym] == nil, !taken.contains(pseudonym) { return pseudonym }
        }
    }
}
