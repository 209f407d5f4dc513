/// A pod's name in the name of a page that says it nowhere else: `oven-6d5f7c9b8d-q4w7z/clusters.txt`, `oven-6d5f7c9b8d-q4w7z.bakery-pc.txt`.
///
/// Of a Deployment's replica alone: its template's hash is written in the signs of a number and its own end in those of
/// Kubernetes' random names (k8s.io/apimachinery, util/rand), so that no other word looks like both, one behind the other.
package struct ReplicaName {
    package let pod: String
    /// Of `POD.NAMESPACE`, as istioctl names a proxy.
    package let namespace: String?

    package init?(in path: String) {
        let parts = path.prefix { $0 != "#" }.split(separator: "/").suffix(4).reversed()
        guard let found = parts.lazy.compactMap({ Self.find(in: $0) }).first else { return nil }
        (pod, namespace) = found
    }

    private static func find(in part: Substring) -> (pod: String, namespace: String?)? {
        // What is no sign of a pod's name ends one: blanks, `_`, `.`, `@`.
        let runs = part.utf8.split(omittingEmptySubsequences: false, whereSeparator: { !isOfName($0) }).map {
            Substring($0)
        }
        for (at, run) in runs.enumerated() {
            let words = run.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map {
                Substring($0)
            }
            guard let end = words.indices.dropFirst(2).first(where: { isRandom(words[$0]) && isHash(words[$0 - 1]) })
            else { continue }
            let name = words[...end].drop { pageWords.contains($0) }
            guard name.count > 2, !name.contains("") else { continue }
            return (
                name.joined(separator: "-"), namespace(behind: at, of: runs, in: part, isEnd: end == words.count - 1)
            )
        }
        return nil
    }

    /// The word behind the dot, where it is no ending of a file and nothing of a page's name.
    private static func namespace(
        behind at: Int, of runs: [Substring], in part: Substring, isEnd: Bool
    ) -> String? {
        guard isEnd, at + 1 < runs.count, runs[at].endIndex < part.endIndex, part[runs[at].endIndex] == "." else {
            return nil
        }
        let word = runs[at + 1]
        let isPages = word.utf8.split(separator: UInt8(ascii: "-")).contains { pageWords.contains(Substring($0)) }
        return word.isEmpty || isPages || endings.contains(word) ? nil : String(word)
    }

    private static func isOfName(_ byte: UInt8) -> Bool { byte == 0x2D || byte &- 0x30 < 10 || byte &- 0x61 < 26 }

    private static func isRandom(_ word: Substring) -> Bool {
        word.utf8.count == 5 && word.utf8.allSatisfy { randomSigns.contains($0) }
    }

    /// The digits of a 32-bit number, each as a sign of the same alphabet.
    private static func isHash(_ word: Substring) -> Bool {
        (6...10).contains(word.utf8.count) && word.utf8.allSatisfy { hashSigns.contains($0) }
    }

    private static let randomSigns = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
    private static let hashSigns = Array("456789bcdf".utf8)

    private static let endings: Set<Substring> = [
        "json", "txt", "text", "log", "yaml", "yml", "gz", "out", "prom", "md", "html", "csv", "tgz", "zip",
    ]
    /// What people write before or behind a pod's name.
    private static let pageWords: Set<Substring> = [
        "config", "dump", "memory", "mem", "clusters", "cluster", "stats", "listeners", "listener", "routes", "route",
        "endpoints", "endpoint", "secrets", "secret", "certs", "bootstrap", "netstat", "pc", "all", "logs", "log",
        "info",
        "pod", "containers", "before", "after", "previous", "last", "first",
    ]
}
