/// Commands that are typed on a machine, and in no pod's namespace there.
extension ShellCommand {
    /// `ssh node-a ss -s`, `kubectl debug node/node-a -it -- ss -s`.
    var entersMachine: Bool { goesToMachine && !entersNamespace }

    /// `ssh node-a`: what is typed next is typed there.
    var opensMachine: Bool {
        entersMachine && !words.contains("--") && all.drop { $0 != "ssh" }.dropFirst().count { !$0.hasPrefix("-") } <= 1
    }

    /// That of a container, whoever asks for it from outside.
    var entersNamespace: Bool { all.contains { ["exec", "nsenter", "netns"].contains($0) } }

    private var goesToMachine: Bool {
        all.prefix { $0 != "ss" && $0 != "netstat" }.contains("ssh")
            || all.contains("debug") && all.contains { $0.hasPrefix("node/") }
    }

    /// A quoted command is one word.
    private var all: [Substring] { words.flatMap { $0.split { " '\"".contains($0) } } }
}
