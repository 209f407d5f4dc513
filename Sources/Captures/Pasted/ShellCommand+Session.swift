/// Shells that a command opens and leaves, and ports that it forwards: where the commands behind it run, and whom they ask.
extension ShellCommand {
    /// `kubectl exec -it orders-1 -c istio-proxy -- bash`: what is typed next runs in that container.
    var opensShell: Bool {
        guard pod != nil, isDebugger || words.contains("exec") || words.contains("rsh") else { return false }
        // Without a command a debug container is a shell.
        if isDebugger, !words.contains("--") { return words.contains { Self.terminals.contains($0) } }
        guard let last = words.last else { return false }
        return words.contains("rsh") && !words.contains("--") || Self.shells.contains(last)
    }

    private var isExit: Bool { words.first == "exit" || words.first == "logout" }

    /// What is typed next is typed on another machine, or in a container that was entered on this one.
    var leavesMachine: Bool { isExit || entersNamespace && words.last.map { Self.shells.contains($0) } ?? false }

    /// What is typed next runs in no container: nobody asks the cluster from within one.
    var closesShell: Bool { isExit || isCapture && !isLocal }

    /// It may end a port-forward that was left running.
    var endsForwards: Bool { ["kill", "pkill", "killall", "fg"].contains(words.first) }

    /// Of `kubectl port-forward pod/orders-1 15000 8080:80` the ports of this machine, `15000` and `8080`; of
    /// `istioctl dashboard envoy orders-1 --port 15000` that one.
    var forwardedPorts: [String] {
        if isDashboard { return [Self.value(of: "--port", in: words[...])].compactMap { $0 } }
        guard let at = words.firstIndex(of: "port-forward") else { return [] }
        return words[at...].compactMap { word in
            let port = word.prefix { $0 != ":" }
            return port.utf8.count <= 5 && Int(port) != nil ? String(port) : nil
        }
    }

    /// Of `curl -s localhost:15000/memory` typed on this machine, `15000`.
    var localPort: String? {
        guard isLocal else { return nil }
        return words.lazy.compactMap { word -> String? in
            guard let host = ["localhost:", "127.0.0.1:"].lazy.compactMap({ word.firstRange(of: $0) }).first else {
                return nil
            }
            let port = word[host.upperBound...].prefix { $0.isNumber }
            return port.isEmpty ? nil : String(port)
        }.first
    }

    private static let shells: Set<String> = ["sh", "bash", "ash", "/bin/sh", "/bin/bash"]
    private static let terminals: Set<String> = [
        "-it", "-ti", "-i", "--stdin", "-t", "--tty", "--stdin=true", "--tty=true",
    ]
}
