import Units

/// What was typed in a transcript up to the page at hand: whose shell it is, and which command printed what stands below.
struct TypedCommands {
    /// A command of which no output followed: in a chat that may be a message of its own.
    private var unanswered: PageBoundary?
    /// The command that opened the shell in which the next ones are typed.
    private(set) var session: ShellCommand?
    /// The pods to which ports of the machine lead, each by the last command that said so.
    private var forwards: [String: ShellCommand] = [:]
    /// The last command: times, headings and numbers below it stand in what it printed.
    private(set) var last: PageBoundary?
    /// When that was typed, where a line says so.
    private var askedAt: Moment?
    /// What is typed now is typed on a machine that was entered before.
    private(set) var isOnMachine = false
    /// Hosts in whose shell something was typed that only a machine's understands.
    private(set) var machines: Set<String> = []

    /// - Parameter told: a time with nothing below it but this prompt.
    mutating func follow(_ boundary: PageBoundary?, told: Moment?) {
        guard let boundary, !boundary.isOfSameCommand else { return }
        last = boundary.command.isEmpty ? nil : boundary
        askedAt = boundary.at ?? told
        let command = boundary.command.withUnsafeBufferPointer { ShellCommand($0) }
        if command.endsForwards { forwards = [:] }
        for port in command.forwardedPorts { forwards[port] = command }
        if command.isOfMachine, let host = boundary.host { machines.insert(host) }
        // Whoever asks the cluster from a machine still sits there.
        if command.opensMachine { isOnMachine = true } else if command.leavesMachine { isOnMachine = false }
        if command.opensShell {
            session = command
        } else if command.closesShell {
            session = nil
        } else if let folder = command.folder {
            session?.enter(folder)
        }
    }

    /// The command that says in which pod a page was asked for: the one that opened the shell, else the one that forwarded the port.
    func shell(of boundary: PageBoundary?) -> ShellCommand? {
        if let session { return session }
        guard !forwards.isEmpty, let boundary else { return nil }
        let command = boundary.command.withUnsafeBufferPointer { ShellCommand($0) }
        return command.localPort.flatMap { forwards[$0] }
    }

    /// The boundary before a page. Behind a command without output, the next message, or what goes in, may be what it printed.
    mutating func answered(_ boundary: PageBoundary?, isBlank: Bool) -> PageBoundary? {
        guard !isBlank else {
            if boundary?.command.isEmpty == false { unanswered = boundary }
            return boundary
        }
        defer { unanswered = nil }
        guard let asked = unanswered, var own = boundary, own.mayAnswer else { return boundary }
        own.take(commandOf: asked)
        return own
    }

    /// What broke because the process that was asked ended: the container's, which takes all that runs in it along (137), or Envoy
    /// alone, which leaves curl without an answer (18, 52, 56).
    func broken(by boundary: PageBoundary?, line: Int) -> BrokenCapture? {
        guard let code = boundary?.exitCode, [137, 18, 52, 56].contains(code), let last else { return nil }
        let command = last.command.withUnsafeBufferPointer { ShellCommand($0) }
        guard let pod = command.pod else { return nil }
        var broken = BrokenCapture(pod: pod, exitCode: code)
        (broken.namespace, broken.container, broken.page) = (command.namespace, command.container, command.page)
        (broken.askedAt, broken.brokeAt) = (askedAt, boundary?.at)
        broken.line = line
        return broken
    }
}
