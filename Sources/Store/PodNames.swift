/// The pods of all proxies by name, to find the one that a path means.
///
/// People write a pod's name whole, in capitals, without its end, as `APP-xxxxx`, or the workload's alone. Each way counts only
/// where one pod fits.
///
/// Most paths hold a pod's whole name: what the other ways look up is made by the first path that needs it.
package final class PodNames {
    struct Pod {
        let id: Int64
        let namespace: String
        let pod: String
    }

    private let pods: [Pod]
    private lazy var whole = Dictionary(grouping: pods.indices) { pods[$0].pod.lowercased() }
    /// By the last word of the name: the hash of a replica, the number of a StatefulSet's pod.
    private lazy var byEnd = Dictionary(grouping: pods.indices) { PageName.words(pods[$0].pod).last ?? "" }
    /// Names as `PageName` leaves them, sorted.
    private lazy var sorted = pods.indices.map { (name: PageName(pods[$0].pod).owner, index: $0) }.sorted {
        ($0.name, $0.index) < ($1.name, $1.index)
    }

    init(_ pods: [Pod]) { self.pods = pods }

    /// What the pods of one rollout have in common: a Deployment's are called as its ReplicaSet.
    package static func rollout(of pod: String) -> Substring {
        pod.prefix(upTo: pod.lastIndex(of: "-") ?? pod.endIndex)
    }

    /// The only proxy that has a name.
    var only: Int64? { pods.count == 1 ? pods[0].id : nil }

    func owner(of path: String) -> Pod? {
        let parts = path.split(separator: "/").map { $0.lowercased() }
        for part in parts.reversed() {
            if let found = whole[part] { return choose(found, parts) }
        }
        for part in parts.reversed() {
            if let found = contained(in: part) { return choose(found, parts) }
        }
        for part in parts.suffix(2).reversed() {
            if let found = shortened(part, parts) ?? ended(part) { return found }
        }
        return nil
    }

    /// The pod whose whole name stands in the name of a file.
    func named(in path: String) -> Pod? {
        let parts = path.split(separator: "/").map { $0.lowercased() }
        return parts.last.flatMap { contained(in: $0) }.flatMap { choose($0, parts) }
    }

    /// The only pod whose random end is a word of the part, whatever else stands there: `kx2wr_netstat-natp.txt`.
    private func ended(_ part: String) -> Pod? {
        let found = Set(PageName.words(part).filter(Self.isRandom).flatMap { byEnd[$0] ?? [] })
        return found.count == 1 ? found.first.map { pods[$0] } : nil
    }

    /// Five signs of the alphabet that Kubernetes takes for the ends of names, which has no vowel so that no word comes about
    /// (k8s.io/apimachinery, util/rand).
    private static func isRandom(_ word: Substring) -> Bool {
        word.utf8.count == 5 && word.allSatisfy { "bcdfghjklmnpqrstvwxz2456789".contains($0) }
    }

    /// Of pods of one name the one whose namespace the path has.
    private func choose(_ found: [Int], _ parts: [String]) -> Pod? {
        if found.count == 1 { return pods[found[0]] }
        let named = found.filter { index in
            let namespace = pods[index].namespace.lowercased()
            return parts.contains(namespace) || parts.last?.holds(name: namespace) ?? false
        }
        return named.count == 1 ? pods[named[0]] : nil
    }

    /// The longest name that stands whole in a part of the path.
    private func contained(in part: String) -> [Int]? {
        var best: [Int] = []
        for word in Set(PageName.words(part)) {
            for index in byEnd[word] ?? [] where part.holds(name: pods[index].pod.lowercased()) {
                let (new, old) = (pods[index].pod.utf8.count, best.first.map { pods[$0].pod.utf8.count } ?? 0)
                if new > old { best = [index] } else if new == old { best.append(index) }
            }
        }
        return best.isEmpty ? nil : best
    }

    /// A part of a name that only one pod has.
    private func shortened(_ part: String, _ parts: [String]) -> Pod? {
        var words = PageName.words(PageName(part).owner)
        let namespaces = Set(pods.lazy.map(\.namespace))
        if words.count > 1, let first = words.first, namespaces.contains(String(first)) { words.removeFirst() }
        if words.count > 1, let last = words.last, namespaces.contains(String(last)) { words.removeLast() }
        guard let end = words.last, words.contains(where: { $0.contains { $0.isLetter } }) else { return nil }
        let short = (byEnd[end] ?? []).filter { Self.isWithin(words, PageName.words(pods[$0].pod)) }
        if short.count == 1, words.count > 1 || end.utf8.count >= 5 { return pods[short[0]] }
        let begins = beginning(with: words.joined(separator: "-"))
        return begins.count == 1 ? pods[begins[0]] : choose(begins, parts)
    }

    private func beginning(with text: String) -> [Int] {
        guard text.utf8.count >= 3 else { return [] }
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].name < text { low = middle + 1 } else { high = middle }
        }
        return sorted[low...].prefix(Self.mostAlike) { $0.name.hasPrefix(text) }.map(\.index)
    }

    private static let mostAlike = 64

    /// Words that all stand in others, in their order.
    private static func isWithin(_ words: [Substring], _ others: [Substring]) -> Bool {
        var rest = others[...]
        for word in words {
            guard let at = rest.firstIndex(of: word) else { return false }
            rest = rest[(at + 1)...]
        }
        return true
    }
}

extension Sequence {
    /// The first elements that fit, at most so many.
    fileprivate func prefix(_ most: Int, while fits: (Element) -> Bool) -> [Element] {
        var out: [Element] = []
        for element in self {
            guard out.count < most, fits(element) else { break }
            out.append(element)
        }
        return out
    }
}
