import Archive
import Units

/// The files of a cgroup that a line of shell prints as bare numbers, in the order of its words, so that what stands below it can be named.
///
/// ```
/// $ while sleep 5; do date; cat /sys/fs/cgroup/memory.current /sys/fs/cgroup/memory.max; done
/// Mon Oct  5 06:10:01 UTC 2026
/// 21831680                                memory.current
/// 268435456                               memory.max
/// ```
/// Also `paste A B` and `echo "$(date) $(cat A) $(cat B)"`, which print them in one row; `{a,b}` is as if both were typed.
struct PrintedNumbers {
    /// As they are printed, once round.
    let files: [CgroupFile]
    /// Whether a row may hold all of them: `cat` alone prints each on a line of its own, and `max 1881` is then a line of `memory.events`.
    private let inRows: Bool

    private static let most = 16

    init?(_ command: TextSlice) {
        guard command.holds("memory.") else { return nil }
        var files: [CgroupFile] = []
        var loop: (name: String, files: [CgroupFile])?
        var (program, isList) = ("", false)
        for (word, isFirst) in PrintedNumbers.words(command) {
            // Within a shell's own argument no sign parts it from `sh -c`.
            let begins = isFirst || word == "for" && loop == nil
            if begins {
                (program, isList) = (word, word == "for" && loop == nil)
                if isList { loop = ("", []) }
            }
            // Behind `exec POD --`, `do` and the like stands the program that prints.
            if PrintedNumbers.printers.contains(word) { program = word }
            let file = CgroupFile(rawValue: word.split(separator: "/").last.map(String.init) ?? word)
            if isList, !begins {
                if loop?.name == "" { loop?.name = word } else if let file { loop?.files.append(file) }
            } else if PrintedNumbers.printers.contains(program) {
                files += file.map { [$0] } ?? (word == loop?.name ? loop?.files ?? [] : [])
            }
            guard files.count <= PrintedNumbers.most else { return nil }
        }
        // One number below one command has that command's name.
        guard files.count > 1 || files.count == 1 && command.holds("do ") else { return nil }
        self.files = files
        inRows = Self.ofRows.contains { command.holds($0) }
    }

    private static let printers: Set<String> = ["cat", "paste"]
    /// What puts the texts of several files into one line.
    private static let ofRows: [StaticString] = ["paste", "echo", "printf", "$(", "`", "xargs", "| tr "]

    /// Words of all commands of a line, quotes and parentheses left out; with each, whether a command begins with it.
    private static func words(_ command: TextSlice) -> [(text: String, isFirst: Bool)] {
        var out: [(String, Bool)] = []
        var word: [UInt8] = []
        var isFirst = true
        func take() {
            guard !word.isEmpty else { return }
            for text in spelled(String(decoding: word, as: UTF8.self)) {
                out.append((text, isFirst))
                isFirst = false
            }
            word = []
        }
        for byte in command.prefix(4000) {
            switch byte {
            case 0x3B, 0x7C, 0x26, 0x28, 0x60, 0x0A:
                take()
                isFirst = true
            case 0x20, 0x09, 0x22, 0x27, 0x29, 0x24: take()
            default: word.append(byte)
            }
        }
        take()
        return out
    }

    /// `memory.{current,max}` as two words.
    private static func spelled(_ word: String) -> [String] {
        guard let open = word.firstIndex(of: "{"), let close = word.lastIndex(of: "}"), open < close else {
            return [word]
        }
        let inner = word[word.index(after: open)..<close].split(separator: ",", omittingEmptySubsequences: false)
        let (before, after) = (word[..<open], word[word.index(after: close)...])
        return inner.prefix(most).map { "\(before)\($0)\(after)" }
    }

    // MARK: - What was printed

    /// The numbers of a line that holds nothing else: one, or all of them; nil for any other line.
    func numbers(_ line: TextSlice) -> Int? {
        let words = line.trimmed.words(limit: files.count + 1)
        guard words.count == 1 || inRows && words.count == files.count, words.allSatisfy(Self.isNumber) else {
            return nil
        }
        return words.count
    }

    static func isNumber(_ word: TextSlice) -> Bool { (word.integer ?? -1) >= 0 || word.isExactly("max") }

    /// A time in front of all the numbers, and where it ends: `2026-10-05T06:10:01Z 21831680 268435456`, `1791180601 21831680`.
    func stamp(_ line: TextSlice) -> (at: Moment, end: Int)? {
        guard let first = line.first, DateLine.mayBegin(first), line.count < 200 else { return nil }
        var end = line.trimmed.count
        for _ in files {
            guard let blank = line.lastBlank(before: end) else { return nil }
            guard Self.isNumber(line.part(blank + 1, end)) else { return nil }
            end = line.part(0, blank).trimmed.count
        }
        let time = line.part(0, end)
        if let seconds = time.integer {
            return seconds > 1_000_000_000 && seconds < 10_000_000_000 ? (Moment(seconds: seconds), end) : nil
        }
        return DateLine(time)?.at.map { ($0, end) }
    }
}

extension TextSlice {
    /// The last blank or tab before `end`.
    fileprivate func lastBlank(before end: Int) -> Int? { part(0, end).lastIndex { $0 == 0x20 || $0 == 0x09 } }
}

/// Bare numbers with the names of their files before them, as `grep .` prints them.
struct NamedNumbers: LineRewriter {
    private let files: [CgroupFile]
    private var next = 0

    /// Nil where the page, as far as it is seen, does not hold each of them as often as all others: somebody's file was missing.
    init?(_ printed: PrintedNumbers, page: [UInt8]) {
        files = printed.files
        let count = page.withUnsafeBufferPointer { page in
            var (count, at) = (0, 0)
            while at < page.count,
                let end = page.find(0x0A, from: at) ?? (page.count < BundleEntry.headBytes ? page.count : nil)
            {
                count += printed.numbers(page.part(at, end)) ?? 0
                at = end + 1
            }
            return count
        }
        guard count > 0, page.count >= BundleEntry.headBytes || count % files.count == 0 else { return nil }
    }

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        for word in line.trimmed.words(limit: files.count + 1) where PrintedNumbers.isNumber(word) {
            out.append(contentsOf: files[next].rawValue.utf8)
            out.append(0x3A)
            out.append(contentsOf: word)
            out.append(0x0A)
            next = (next + 1) % files.count
        }
    }
}
