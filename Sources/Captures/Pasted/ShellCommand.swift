/// What a command line says of the output below it: whose it is, and which page was asked for.
///
/// ```
/// kubectl -n shop exec orders-1 -c istio-proxy -- curl -s localhost:15000/stats?filter=server
/// kubectl logs orders-1 -n shop -c istio-proxy --previous
/// istioctl proxy-config cluster orders-1.shop -o json
/// cat /sys/fs/cgroup/memory.current
/// ```
struct ShellCommand {
    private(set) var namespace: String?
    private(set) var pod: String?
    /// Of `exec deploy/orders`, which asks one of its pods.
    private(set) var workload: String?
    private(set) var container: String?
    /// Of `helm history RELEASE`.
    private(set) var release: String?
    /// `kubectl logs --previous`: of the container run before the present one.
    private(set) var isPrevious = false
    /// Last part of the path that was asked for: `memory`, `memory.current`.
    private(set) var page: String?
    /// True where the words ran in the shell of a pod or of a node, so that a prompt's host says whose output it is.
    private(set) var isLocal = true
    /// True where it asks a proxy of the mesh: istioctl's views, and what runs in the container `istio-proxy`.
    private(set) var asksProxy = false
    /// True where only a machine's own shell understands it: it asks the runtime or systemd, or goes to the cgroup of one of the
    /// machine's pods, of which a container sees none.
    private(set) var isOfMachine = false
    /// True for a command by which what is analysed here is captured; `ls` and `date` are none.
    private(set) var isCapture = false
    /// `istioctl dashboard envoy`: it forwards a port.
    private(set) var isDashboard = false
    let words: [String]

    private static let mostWords = 60

    init(_ text: TextSlice) {
        words = ShellCommand.split(text)
        var rest = ShellCommand.asking(words)
        while let first = rest.first, ShellCommand.wrappers.contains(first) || first.contains("=") {
            rest.removeFirst()
        }
        guard let program = rest.popFirst() else { return }
        isCapture = ShellCommand.captures.contains(ShellCommand.base(program))
        isOfMachine =
            ShellCommand.machines.contains(ShellCommand.base(program)) || words.contains { $0.contains("/kubepods") }
        switch ShellCommand.base(program) {
        case "kubectl", "oc", "k", "kc": kubectl(rest)
        case "istioctl": istioctl(rest)
        // What enters another's namespace is typed on the node.
        case "ssh", "docker", "podman", "crictl", "nerdctl", "stern", "nsenter", "ip": isLocal = false
        case "helm": helm(rest)
        default: plain(program, rest)
        }
    }

    /// The words of the command that captures something, where a loop or others stand before it.
    private static func asking(_ words: [String]) -> ArraySlice<String> {
        guard let first = words.first, others.contains(first) else { return words[...] }
        let start = words.indices.dropFirst().first { at in
            let before = words[at - 1]
            return captures.contains(base(words[at]))
                && (before.hasSuffix(";") || ["do", "&&", "then", "{", "|", "sudo"].contains(before))
        }
        if start == nil, let inner = substituted(words) { return inner[...] }
        return words[(start ?? words.startIndex)...]
    }

    /// Of `echo "$(date) $(kubectl exec orders-1 -- cat memory.current)"` the command in parentheses.
    private static func substituted(_ words: [String]) -> [String]? {
        words.joined(separator: " ").split(separator: "(").dropFirst().lazy.map { part in
            part.prefix { $0 != ")" }.split(separator: " ").map(String.init)
        }.first { inner in inner.first.map { captures.contains(base($0)) } ?? false }
    }

    /// What may stand before it.
    private static let others: Set<String> = [
        "while", "for", "until", "if", "date", "echo", "sleep", "cd", "{", "(", "set", "export",
    ]

    /// Where `cd` goes, in a command that begins with it.
    var folder: String? {
        guard words.first == "cd", words.count > 1 else { return nil }
        return words[1].hasSuffix(";") ? String(words[1].dropLast()) : words[1]
    }

    /// What is read by paths without a root is another process's from now on: of the container that is looked at, not of the one that
    /// `kubectl debug` added.
    mutating func enter(_ folder: String) {
        isInTarget = Self.isOfProcess(folder) || isInTarget && !folder.hasPrefix("/")
    }

    /// Its working directory lies in the files of another process.
    private(set) var isInTarget = false

    /// It reads the files of another process by their whole path, `/proc/1/root/sys/fs/cgroup/memory.max`, or goes there first.
    var readsTarget: Bool { words.contains(where: Self.isOfProcess) }

    private static func isOfProcess(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].isEmpty, parts[1] == "proc", parts[3] == "root" else { return false }
        return parts[2] != "self"
    }

    /// True in a container that `kubectl debug` adds: ports and processes are the pod's, the cgroup is its own.
    private(set) var isDebugger = false

    /// True where what it prints is only counted: `… | wc -l`, `… | grep -c word`.
    var countsLines: Bool {
        guard let bar = words.lastIndex(of: "|") else { return false }
        let last = words[(bar + 1)...]
        guard let program = last.first, let option = last.dropFirst().first else { return false }
        return program == "wc" && option == "-l"
            || program.hasSuffix("grep") && option.hasPrefix("-") && option.contains("c")
    }

    func holds(_ word: String) -> Bool { words.contains(word) }

    /// The command as a name of its page, cut and without slashes, which part the folders of a path:
    /// `kubectl exec orders-1 -- curl -s memory`.
    var title: String {
        let short = words.map { word -> String in
            guard let slash = word.lastIndex(of: "/") else { return word }
            let kind = word[..<slash]
            let isObject = ["pod", "po", "pods", "deploy", "deployment", "svc", "node"].contains(kind)
            return isObject ? kind + " " + word[word.index(after: slash)...] : String(word[word.index(after: slash)...])
        }
        let title = short.joined(separator: " ")
        return title.utf8.count <= 80 ? title : String(title.prefix(78)) + "…"
    }

    private static let captures: Set<String> = [
        "kubectl", "oc", "k", "kc", "istioctl", "curl", "wget", "pilot-agent", "dmesg", "journalctl", "stern", "crictl",
        "docker", "helm",
    ]
    private static let machines: Set<String> = [
        "crictl", "ctr", "nerdctl", "docker", "podman", "nsenter", "journalctl", "systemctl", "systemd-cgtop",
        "systemd-cgls",
    ]
    private static let wrappers: Set<String> = ["sudo", "-E", "time", "watch", "env", "command", "exec", "\\"]
    /// Options of kubectl and istioctl whose value is a word of its own.
    private static let valued: Set<String> = [
        "-o", "--output", "-l", "--selector", "-f", "--filename", "--context", "--cluster", "--kubeconfig", "--tail",
        "--since", "--since-time", "--field-selector", "--sort-by", "-s", "--server", "--user", "--as", "-L", "--port",
        "--fqdn", "--direction", "--subset", "--istioNamespace", "-i=", "--type", "--image", "--target", "--level",
        "--copy-to",
        "--profile",
    ]

    private static func base(_ program: String) -> String {
        let last = program.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? program
        return last.hasSuffix(".exe") ? String(last.dropLast(4)) : last
    }

    /// Takes options that name something; gives the other words, up to `--`, and what stands behind it.
    private mutating func options(_ words: ArraySlice<String>) -> (names: [String], inner: ArraySlice<String>) {
        var names: [String] = []
        var at = words.startIndex
        func value() -> String? { at + 1 < words.endIndex ? words[at + 1] : nil }
        while at < words.endIndex {
            let word = words[at]
            if word == "--" { return (names, words[(at + 1)...]) }
            if ["|", ">", ">>", "2>&1", "&&", ";", "||", "2>"].contains(word) { break }
            if word == "-n" || word == "--namespace" {
                namespace = value()
                at += 1
            } else if word.hasPrefix("--namespace=") {
                namespace = String(word.dropFirst(12))
            } else if word.hasPrefix("-n"), word.utf8.count > 2 {
                namespace = String(word.dropFirst(word.hasPrefix("-n=") ? 3 : 2))
            } else if word == "-c" || word == "--container" {
                container = value()
                at += 1
            } else if word.hasPrefix("--container=") {
                container = String(word.dropFirst(12))
            } else if word == "-p" || word == "--previous" || word == "--previous=true" {
                isPrevious = true
            } else if ShellCommand.valued.contains(word) {
                at += 1
            } else if !word.hasPrefix("-") {
                names.append(word.hasSuffix(";") ? String(word.dropLast()) : word)
            }
            if word.hasSuffix(";") { break }
            at += 1
        }
        return (names, [])
    }

    private mutating func kubectl(_ words: ArraySlice<String>) {
        isLocal = false
        let (names, inner) = options(words)
        namespace = namespace.flatMap { Self.isName($0) ? $0 : nil }
        container = container ?? words.lazy.compactMap(ShellCommand.selected).first
        guard let verb = names.first else { return }
        let objects = names.dropFirst()
        if verb == "config" { page = objects.first }
        isCapture =
            ["get", "describe", "logs", "log", "top", "exec", "rsh", "debug", "adm"].contains(verb)
            || verb == "rollout" && objects.first == "history"
        switch verb {
        case "exec", "logs", "log", "attach", "rsh", "port-forward", "debug":
            pod = objects.first.flatMap(ShellCommand.podName)
            workload = objects.first.flatMap(ShellCommand.workloadName)
            if verb == "debug" { debug(words) }
            asksProxy = (pod ?? workload) != nil && container == "istio-proxy"
            // Up to kubectl 1.30 the command could stand without `--` before it.
            let typed = inner.isEmpty ? objects.dropFirst() : inner
            if let program = typed.first { plain(program, typed.dropFirst()) }
            isLocal = false
        case "get", "describe", "top":
            guard let kind = objects.first else { return }
            if kind.contains("/") {
                pod = kind.hasPrefix("po") ? ShellCommand.podName(kind) : nil
            } else if kind == "pod" || kind == "pods" || kind == "po", objects.count == 2 {
                pod = objects.last
            }
            if verb == "get", words.contains("--raw"), let path = words.last { page = ShellCommand.lastPart(path) }
        default: break
        }
    }

    private mutating func helm(_ words: ArraySlice<String>) {
        isLocal = false
        let names = options(words).names
        guard names.count >= 2, ["history", "hist", "status"].contains(names[0]), Self.isName(names[1]) else { return }
        release = names[1]
    }

    /// `kubectl debug POD -it --image=busybox --target=istio-proxy -c debugger`: a container beside the target's, or in a copy of the pod.
    private mutating func debug(_ words: ArraySlice<String>) {
        guard pod != nil else { return }
        isDebugger = true
        container = Self.value(of: "--target", in: words)
        pod = Self.value(of: "--copy-to", in: words) ?? pod
    }

    static func value(of option: String, in words: ArraySlice<String>) -> String? {
        guard let at = words.firstIndex(where: { $0 == option || $0.hasPrefix(option + "=") }) else { return nil }
        if words[at] != option { return String(words[at].dropFirst(option.count + 1)) }
        return at + 1 < words.endIndex ? words[at + 1] : nil
    }

    /// The container that a path of jsonpath chooses by its name.
    private static func selected(_ word: String) -> String? {
        guard let at = word.firstRange(of: "@.name==\"") ?? word.firstRange(of: "@.name=='") else { return nil }
        let name = word[at.upperBound...].prefix { $0 != "\"" && $0 != "'" }
        return name.isEmpty || name.utf8.count > 63 ? nil : String(name)
    }

    /// Not `$pod` of a loop, nor `<pod>` of a runbook.
    private static func isName(_ word: String) -> Bool { !word.utf8.contains { "$`<>(){}*".utf8.contains($0) } }

    /// `orders-1`, `pod/orders-1`; nil for what stands for any pod of it, such as `deploy/orders`.
    private static func podName(_ word: String) -> String? {
        guard isName(word) else { return nil }
        guard let slash = word.firstIndex(of: "/") else { return word }
        return word.hasPrefix("po") ? String(word[word.index(after: slash)...]) : nil
    }

    /// `deploy/orders`, `statefulset.apps/orders`: any pod of it is asked.
    private static func workloadName(_ word: String) -> String? {
        guard isName(word), let slash = word.firstIndex(of: "/") else { return nil }
        let kind = word[..<slash].prefix { $0 != "." }
        return workloadKinds.contains(String(kind)) ? String(word[word.index(after: slash)...]) : nil
    }

    private static let workloadKinds: Set<String> = [
        "deploy", "deployment", "deployments", "sts", "statefulset", "statefulsets", "ds", "daemonset", "daemonsets",
    ]

    /// `istioctl proxy-config cluster orders-1.shop`, `istioctl pc all orders-1 -n shop`, `istioctl x envoy-stats orders-1.shop`.
    private mutating func istioctl(_ words: ArraySlice<String>) {
        isLocal = false
        let names = options(words).names
        let skipped: Set<String> = ["x", "experimental"]
        let plain = names.filter { !skipped.contains($0) }
        isDashboard = plain.count > 1 && ["dashboard", "dash", "d"].contains(plain[0]) && plain[1] == "envoy"
        let name: String? =
            switch plain.first {
            case "proxy-config", "pc": plain.count > 2 ? plain[2] : nil
            case _ where isDashboard: plain.count > 2 ? plain[2] : nil
            case "envoy-stats", "es", "proxy-status", "ps": plain.count > 1 ? plain[1] : nil
            case "describe", "des": plain.count > 2 && plain[1].hasPrefix("po") ? plain[2] : nil
            default: nil
            }
        guard let name, Self.isName(name) else { return }
        guard !name.contains("/") else {
            let parts = Self.workloadName(name)?.split(separator: ".", maxSplits: 1).map(String.init) ?? []
            workload = parts.first
            if namespace == nil, parts.count == 2 { namespace = parts[1] }
            return asksProxy = workload != nil
        }
        asksProxy = true
        // A pod's name may have dots, a namespace has none; `POD.NS` is istioctl's own form.
        if namespace == nil, let dot = name.lastIndex(of: ".") {
            pod = String(name[..<dot])
            namespace = String(name[name.index(after: dot)...])
        } else {
            pod = name
        }
    }

    /// A program that prints a file or asks for a page.
    private mutating func plain(_ program: String, _ words: ArraySlice<String>) {
        let isPrinter = ["cat", "zcat", "head", "tail", "less", "more", "type", "Get-Content"].contains(
            ShellCommand.base(program))
        switch ShellCommand.base(program) {
        case "curl", "wget":
            let url = words.first { $0.contains("localhost") || $0.contains("127.0.0.1") || $0.contains("://") }
            page = url.flatMap(ShellCommand.lastPart)
        case "pilot-agent":
            if let verb = words.firstIndex(of: "GET"), verb + 1 < words.endIndex {
                page = ShellCommand.lastPart(words[verb + 1])
            }
        case "sh", "bash":
            guard let script = words.last, script.contains(" ") else { return }
            let inner = script.split(separator: " ").map(String.init)
            if let first = inner.first, first != "sh", first != "bash" { plain(first, inner.dropFirst()) }
        // Behind the pattern.
        case "grep", "egrep": page = words.drop { $0.hasPrefix("-") }.dropFirst().first.flatMap(ShellCommand.lastPart)
        default:
            // `head -n 20 memory.stat`.
            if isPrinter { page = words.first { !$0.hasPrefix("-") && Int($0) == nil }.flatMap(ShellCommand.lastPart) }
        }
    }

    private static func lastPart(_ url: String) -> String? {
        let path = url.prefix { $0 != "?" }
        let last = path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init)
        return last.flatMap { $0.contains(":") ? nil : $0 }
    }

    /// Words of a command line, without their quotes.
    private static func split(_ text: TextSlice) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var quote: UInt8?
        var isOpen = false
        for byte in text.prefix(2000) {
            if let open = quote {
                if byte == open { quote = nil } else { word.append(byte) }
            } else if byte == 0x27 || byte == 0x22 {
                quote = byte
                isOpen = true
            } else if byte == 0x20 || byte == 0x09 || byte == 0x0D {
                if isOpen || !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
                word.removeAll(keepingCapacity: true)
                isOpen = false
                if words.count >= mostWords { return words }
            } else {
                word.append(byte)
            }
        }
        if isOpen || !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }
}
