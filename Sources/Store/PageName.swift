/// What the name of a page says besides which page it is: of whom, and of which moment.
///
/// `web-7d4b9c6f5d-x2x8p-memory-070104.json` is of `web-7d4b9c6f5d-x2x8p` at `070104`; `07-01-04/memory.json` is of nobody, in no
/// folder, at `07-01-04`; `clusters_2.txt` is of `2`. Names break ties and sort pages; what a page itself says goes before.
struct PageName {
    /// The folders above it, without those that name a kind of page (`memory/POD.json`).
    let folder: String
    /// Of them those that are no time.
    let place: String
    /// What is left of the file's name without its kind, its container, its time and its endings; lower case.
    let owner: String
    /// A time or a word such as `before` in the file's name; empty where there is none.
    let moment: String

    /// - Parameter name: as in `source_file`; `pod` is left out of what may be a time.
    init(_ name: String, pod: String? = nil) {
        // What was cut out of a file (`FILE#2 kubectl get pods`) is beside it.
        let whole = Substring(name.utf8.prefix { $0 != UInt8(ascii: "#") })
        var parts = whole.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
        if parts.count >= 2, parts[parts.count - 2] == "stats" { parts.removeLast() }
        let file = parts.popLast() ?? ""
        parts.removeAll(where: Self.isKind)
        folder = parts.joined(separator: "/")
        place = parts.filter { !Self.isMoment(folder: $0) }.joined(separator: "/")
        var stem = Self.withoutEndings(file.lowercased())
        if let pod = pod?.lowercased(), let at = stem.firstRange(of: pod) { stem.replaceSubrange(at, with: "-") }
        (owner, moment) = Self.read(Self.words(Self.withoutCgroupFile(stem)))
    }

    /// `memory.current` is no page from now, and `memory.max` nobody called Max.
    private static func withoutCgroupFile(_ stem: String) -> String {
        guard let file = cgroupFiles.first(where: { stem.hasSuffix($0) }) else { return stem }
        return String(stem.dropLast(file.count)) + "memory"
    }

    /// Words of a name: what stands between `-`, `_`, `.` and blanks.
    static func words(_ text: some StringProtocol) -> [Substring] {
        text.lowercased().utf8.split(whereSeparator: isSeparator).map { Substring($0) }
    }

    /// By bytes: this is asked of each folder of each page.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: " "), UInt8(ascii: "@"),
            UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "?"), UInt8(ascii: "="), UInt8(ascii: "&"):
            true
        default: false
        }
    }

    /// A folder that is a time or an order, and nobody's name.
    static func isMoment(folder: some StringProtocol) -> Bool {
        let words = words(folder)
        let (owner, moment) = read(words)
        return owner.isEmpty && !moment.isEmpty
    }

    private static func isKind(_ folder: Substring) -> Bool {
        let words = words(folder)
        return !words.isEmpty && words.allSatisfy(kindWords.contains)
    }

    private static func read(_ words: [Substring]) -> (owner: String, moment: String) {
        var owner: [Substring] = []
        var moment: [Substring] = []
        var at = 0
        while at < words.count {
            let run = words[at...].prefix { isClock($0) }
            if !run.isEmpty, isTime(run) {
                moment += run
                at += run.count
                continue
            }
            if momentWords.contains(words[at]) {
                moment.append(words[at])
            } else if !kindWords.contains(words[at]) {
                owner.append(words[at])
            }
            at += 1
        }
        return (owner.joined(separator: "-"), moment.joined(separator: "-"))
    }

    /// Digits, with the `T` and `Z` of a time.
    private static func isClock(_ word: Substring) -> Bool {
        word.utf8.contains { $0 &- 0x30 < 10 } && word.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 == 0x74 || $0 == 0x7A }
    }

    /// `0931`, `070104`, `07` `01` `04`, `20261124t070058z`, `2026` `11` `24t07` `00` `58z`; not the `95797` of a pod, nor a number of one.
    private static func isTime(_ run: some Collection<Substring>) -> Bool {
        let digits = run.map { word in word.utf8.filter { $0 &- 0x30 < 10 } }
        let total = digits.reduce(0) { $0 + $1.count }
        guard [4, 6, 8, 10, 12, 13, 14].contains(total) || total > 14 else { return false }
        if run.count > 1 { return digits.allSatisfy { $0.count == 2 || $0.count == 4 || $0.count >= 6 } }
        guard total == 4, let only = digits.first else { return true }
        let number = only.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return number < 2400 && number % 100 < 60 || (1990...2099).contains(number)
    }

    private static func withoutEndings(_ file: String) -> String {
        var stem = Substring(file)
        while stem.utf8.contains(UInt8(ascii: ".")), let ending = endings.first(where: { isEnding($0, of: stem) }) {
            stem = stem.dropLast(ending.count)
        }
        return String(stem)
    }

    /// By bytes, which no sign of an ending can be a part of.
    private static func isEnding(_ ending: String, of stem: Substring) -> Bool {
        stem.utf8.count > ending.utf8.count && stem.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }

    private static let endings = [
        ".gz", ".xz", ".zst", ".bz2", ".json", ".jsonl", ".txt", ".text", ".log", ".yaml", ".yml", ".prom", ".out",
        ".md",
        ".html", ".csv",
    ]
    private static let cgroupFiles = [
        "memory.current", "memory.peak", "memory.max", "memory.high", "memory.events.local",
        "memory.max_usage_in_bytes",
        "memory.usage_in_bytes", "memory.limit_in_bytes", "memory.oom_control", "memory.failcnt",
        "memory.pressure",
    ]
    /// Words that name a page, a tool or a container, and no pod.
    private static let kindWords: Set<Substring> = [
        "config", "configs", "dump", "configdump", "dynamic", "static", "active", "warming", "resource", "mask",
        "include", "eds", "server",
        "info", "serverinfo", "stats", "statistics",
        "prometheus", "metrics", "clusters", "cluster", "memory", "mem", "listeners", "listener", "routes", "route",
        "endpoints", "endpoint", "certs", "secrets", "secret", "bootstrap", "runtime", "netstat", "ss", "smaps",
        "rollup",
        "proc", "status", "cgroup", "istio", "proxy", "istioproxy", "envoy", "sidecar", "container", "log", "logs",
        "sample",
        "samples", "series", "usedonly", "page", "admin", "output", "stdout", "json", "txt", "stat", "events", "15000",
        "15020", "15090", "top", "ps", "meminfo", "get",
    ]
    private static let momentWords: Set<Substring> = [
        "before", "after", "pre", "post", "first", "last", "earlier", "later", "early", "late", "previous", "prev",
        "old",
        "new", "during", "now", "then", "start", "end", "begin", "current",
    ]

    /// What is left of a moment without its words.
    static func clock(in moment: String) -> String {
        words(moment).filter { !momentWords.contains($0) }.joined(separator: "-")
    }

    /// The rank of what has no such word.
    static let unmarked = 1

    /// `last-memory` is the last of its kind, of another moment than the pages that are not called so, also where it is alone; the first
    /// of two may be of the same moment, from before a dump.
    static func isOfOrder(_ moment: String) -> Bool { words(moment).contains("last") }

    /// Whether a moment's word says that it is the earlier one; nil for a time.
    static func rank(_ moment: String) -> Int? {
        let words = words(moment)
        if words.contains(where: {
            ["before", "pre", "first", "earlier", "early", "old", "start", "begin", "previous", "prev"].contains($0)
        }) {
            return 0
        }
        if words.contains("during") { return 1 }
        if words.contains(where: {
            ["after", "post", "later", "late", "new", "now", "end", "last", "current"].contains($0)
        }) {
            return 2
        }
        return nil
    }
}
