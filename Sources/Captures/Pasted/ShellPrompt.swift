/// A line of a terminal on which a command was typed, or on which one could have been.
///
/// ```
/// $ kubectl get pods                          [root@bastion ~]# istioctl proxy-status
/// istio-proxy@orders-1:/$ curl -s localhost:15000/memory
/// PS C:\cases> kubectl get pods               me@laptop cases % kubectl top pod
/// + kubectl get pods                          ### kubectl describe pod orders-1 ###
/// ```
/// A sign alone proves little (`# limits` is a comment, `> text` a quote): the weaker the prompt, the better the command
/// must be known.
struct ShellPrompt {
    /// What was typed; empty behind the last output.
    let command: TextSlice
    /// `orders-1` of `istio-proxy@orders-1:/$`.
    let host: TextSlice?

    /// How far into a line its sign may stand.
    private static let widest = 160

    init?(_ line: TextSlice) {
        guard let first = line.first, ShellPrompt.mayBegin(first) || ThemedPrompt.mayGoIn(line) else { return nil }
        if first != 0x20, let found = ShellPrompt.signed(line) {
            (command, host) = (found.command, found.host)
        } else if let themed = ThemedPrompt(line) {
            (command, host) = (themed.command, themed.host)
        } else if first != 0x20, let bare = ShellPrompt.bare(line) {
            (command, host) = (bare, nil)
        } else {
            return nil
        }
    }

    /// Most lines of a page begin with none of these, and cost this one look.
    private static func mayBegin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x22, 0x7B, 0x7D, 0x5D, 0x30...0x39, 0x0A, 0x0D: false
        default: true
        }
    }

    private typealias Found = (command: TextSlice, host: TextSlice?)

    /// `PROMPT$ command`: the first sign with a blank behind it that stands after something like a prompt.
    private static func signed(_ line: TextSlice) -> Found? {
        var at = 0
        let end = min(line.count, widest)
        let isWordy = hasFewWords(line)
        var words = Words()
        while at < end {
            // Only where a sign stands matters; most lines have none.
            if !holdsSign(line, at, end) {
                at += 8
                continue
            }
            let byte = line[at]
            // No sign behind so many words ends a prompt.
            if isWordy, isSign(byte), words.areMany(in: line, before: at) { return nil }
            if isSign(byte) {
                let rest = line.dropping(at + 1)
                let command = rest.trimmed
                let isSpaced = rest.first == 0x20 || rest.first == 0x09 || command.isEmpty
                // Only a prompt of Windows has its command right behind it.
                if isSpaced || byte == 0x3E {
                    let mark = Mark(line.part(0, at).trimmed, byte)
                    if isSpaced || mark == .windows, mark.allows(command) {
                        return (command, mark == .shell ? host(line.part(0, at)) : nil)
                    }
                }
            }
            at += 1
        }
        return nil
    }

    /// Words of the start of a line, counted as far as they are asked for.
    private struct Words {
        private var at = 0
        private var blanks = 0

        /// Whether one that begins with a small letter, or goes on with one, stands behind more blanks than a prompt has.
        mutating func areMany(in line: TextSlice, before end: Int) -> Bool {
            while at < end {
                if line[at] == 0x20 {
                    blanks += 1
                } else if blanks > mostBlanks, line[at] &- 0x61 < 26 {
                    return true
                }
                at += 1
            }
            return false
        }
    }

    private static func isSign(_ byte: UInt8) -> Bool { byte == 0x24 || byte == 0x23 || byte == 0x25 || byte == 0x3E }

    /// Whether one of `#$%>` is among the eight bytes from there; not known (true) of fewer.
    private static func holdsSign(_ line: TextSlice, _ at: Int, _ end: Int) -> Bool {
        guard at + 8 <= end else { return true }
        let word = UnsafeRawBufferPointer(line).loadUnaligned(fromByteOffset: at, as: UInt64.self)
        let signs: (UInt64, UInt64, UInt64, UInt64) = (
            0x2323_2323_2323_2323, 0x2424_2424_2424_2424, 0x2525_2525_2525_2525, 0x3E3E_3E3E_3E3E_3E3E
        )
        let found = zeros(word ^ signs.0) | zeros(word ^ signs.1) | zeros(word ^ signs.2) | zeros(word ^ signs.3)
        return found != 0
    }

    /// Not 0 where a byte of it is.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// Blanks within a prompt that names a host.
    private static let mostBlanks = 3

    /// Whether a prompt that begins so has few words: of paths, of ornament and of PowerShell's there may be any number.
    private static func hasFewWords(_ line: TextSlice) -> Bool {
        guard let first = line.first, first &- 0x61 < 26 || first &- 0x41 < 26 || first &- 0x30 < 10 else {
            return false
        }
        return !line.begins("PS ") && !(line.count > 2 && line[1] == 0x3A && line[2] == 0x5C)
    }

    /// How much the words before a sign look like a prompt.
    private enum Mark {
        /// Nothing, and the sign `$`.
        case dollar
        /// `user@host…`, `[user@host dir]`, `sh-4.4`, `bash-5.1`.
        case shell
        /// `PS C:\cases`, `C:\cases`.
        case windows
        /// A path: a command that people type in a shell, known here or not, makes it a prompt.
        case path
        /// Nothing and another sign, a word: only a command that is known makes it a prompt.
        case weak
        case none

        init(_ text: TextSlice, _ sign: UInt8) {
            if text.isEmpty {
                self = sign == 0x24 ? .dollar : .weak
            } else if text.begins("PS ") || text.count > 2 && text[1] == 0x3A && text[2] == 0x5C {
                self = sign == 0x3E ? .windows : .none
            } else if ShellPrompt.namesHost(text) || ShellPrompt.isVersioned(text) {
                self = .shell
            } else {
                let first = text[0]
                // Also `host:~`, `host:/`.
                let path = text.dropping(text.find(0x3A).map { $0 + 1 } ?? 0)
                let isPath = (path.first == 0x2F || path.first == 0x7E) && text.find(0x20) == nil && text.count < 80
                let isDrawn = first == 0x2F || first == 0x7E || first == 0x28 || first > 0x7F
                let isWord =
                    ShellPrompt.isName(first) && first != 0x2D && text.find(0x20) == nil && text.count < 40
                    && sign != 0x3E
                self = isPath ? .path : isDrawn || isWord ? .weak : .none
            }
        }

        func allows(_ command: TextSlice) -> Bool {
            switch self {
            case .none: return false
            case .shell, .windows: return command.isEmpty || ShellPrompt.isWord(command)
            case .dollar: return command.isEmpty || ShellPrompt.isWord(command)
            case .path: return ShellPrompt.isTyped(command)
            case .weak: return ShellPrompt.isKnown(command)
            }
        }
    }

    /// A command with nothing but ornament before it: `+ kubectl get pods` of `set -x`, a heading, or typed words alone.
    private static func bare(_ line: TextSlice) -> TextSlice? {
        var low = 0
        while low < line.count, isOrnament(line[low]) { low += 1 }
        var text = line.dropping(low)
        while let last = text.last, isOrnament(last) { text = text.part(0, text.count - 1) }
        guard let blank = text.find(0x20) else { return nil }
        let verb = text.dropping(blank).trimmed
        let word = text.part(0, blank)
        if word.isExactly("kubectl") || word.isExactly("oc") || word.isExactly("istioctl") {
            let first = verb.part(0, verb.find(0x20) ?? verb.count)
            return first.first == 0x2D || verbs.contains(where: { first.isExactly($0) }) ? text : nil
        }
        let isRequest = word.isExactly("curl") && (verb.holds("localhost") || verb.holds("127.0.0.1"))
        return isRequest || word.isExactly("pilot-agent") && verb.begins("request ") ? text : nil
    }

    private static func isOrnament(_ byte: UInt8) -> Bool {
        byte == 0x2B || byte == 0x23 || byte == 0x3D || byte == 0x2A || byte == 0x20 || byte == 0x60 || byte == 0x3A
    }

    private static let verbs: [StaticString] = [
        "get", "describe", "logs", "top", "exec", "adm", "rsh", "proxy-config", "pc", "proxy-status", "ps", "x",
        "experimental", "version", "analyze", "explain", "port-forward", "debug", "bug-report", "admin",
    ]

    /// `user@host` somewhere in it.
    fileprivate static func namesHost(_ text: TextSlice) -> Bool { host(text) != nil }

    private static func host(_ text: TextSlice) -> TextSlice? {
        guard let sign = text.find(0x40), sign > 0, isName(text[sign - 1]) else { return nil }
        // A prompt has few words: `[user@host dir]`, `(base) user@host dir`.
        guard text.reduce(0, { $0 + ($1 == 0x20 ? 1 : 0) }) <= mostBlanks else { return nil }
        var end = sign + 1
        while end < text.count, isName(text[end]) { end += 1 }
        return end > sign + 1 ? text.part(sign + 1, end) : nil
    }

    static func isName(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte &- 0x41 < 26 || byte &- 0x61 < 26 || byte == 0x2D || byte == 0x2E || byte == 0x5F
    }

    /// `sh-4.4`, `bash-5.1`.
    fileprivate static func isVersioned(_ text: TextSlice) -> Bool {
        let number = text.begins("sh-") ? text.dropping(3) : text.begins("bash-") ? text.dropping(5) : text.part(0, 0)
        return !number.isEmpty && number.count < 8 && number.allSatisfy { $0 &- 0x30 < 10 || $0 == 0x2E }
    }

    /// Begins as a command may: with a letter, a path or a variable.
    static func isWord(_ command: TextSlice) -> Bool {
        guard let first = command.first else { return false }
        return first &- 0x41 < 26 || first &- 0x61 < 26 || first == 0x2E || first == 0x2F || first == 0x7E
    }

    /// One of the commands by which what is analysed here is captured.
    static func isKnown(_ text: TextSlice) -> Bool { isOne(of: commands, text) }

    /// The same, or what people type on the way to it.
    static func isTyped(_ text: TextSlice) -> Bool { isKnown(text) || isOne(of: others, text) }

    private static func isOne(of commands: [StaticString], _ text: TextSlice) -> Bool {
        var rest = text
        for wrapper in ["sudo ", "time ", "watch "] as [StaticString] where rest.begins(wrapper) {
            rest = rest.dropping(wrapper.utf8CodeUnitCount).trimmed
        }
        let word = rest.part(0, rest.find(0x20) ?? rest.count)
        guard word.count <= 40 else { return false }
        let name = word.dropping(word.findLast(0x2F).map { $0 + 1 } ?? 0)
        return commands.contains { name.isExactly($0) }
    }

    private static let commands: [StaticString] = [
        "kubectl", "oc", "k", "kc", "istioctl", "curl", "wget", "docker", "podman", "crictl", "nerdctl", "dmesg",
        "journalctl", "pilot-agent", "stern", "helm", "cat", "zcat", "grep", "zgrep", "egrep", "netstat", "ss", "jq",
        "ps", "top", "free", "tail", "ssh", "exit", "nsenter", "kubectl.exe", "istioctl.exe", "promtool", "gcloud",
    ]
    private static let others: [StaticString] = [
        "cd", "ls", "head", "for", "while", "until", "date", "echo", "awk", "sed", "paste", "less", "more", "env",
        "printenv", "find",
        "uptime", "hostname", "id", "mount", "df", "clear", "history", "sh", "bash", "python3", "dig", "nslookup", "ip",
        "lsof",
    ]
}
