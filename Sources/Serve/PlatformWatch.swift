import Archive

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Cuts connections that hold a place and give nothing: headers that drip, bodies that stop, clients that went while their
/// bundle waits for its turn. The library's own time-out counts inactivity alone, and none of these is inactive enough.
///
/// `@unchecked Sendable`: whatever changes is touched under `monitor`. A socket is known from its first to its last moment,
/// so no number is shut down that the system has given to another connection since.
final class ConnectionWatch: @unchecked Sendable {
    private struct Connection {
        enum Phase {
            case head
            /// The body is waited for.
            case body
            /// The reader of the bundle is behind.
            case held
            /// The library limits the answer.
            case answer
        }
        var phase = Phase.head
        /// When the phase began.
        var since = ContinuousClock.now
        var hangUp: HangUp?
        /// Of the body: announced, come, and the time it was waited for.
        var announced: Int64 = 0
        var received: Int64 = 0
        var waited = Duration.zero
        /// nil where the client, or a proxy in front, would not read over it.
        var interim: InterimResponse?
        var asked: ContinuousClock.Instant?
    }

    private let settings: ServeSettings
    private let session: Session
    private let monitor = Monitor()
    private var connections: [Int32: Connection] = [:]
    private var lastBusy = ContinuousClock.now
    private var isStopped = false
    private var thread: PlatformThread?

    /// Between two looks.
    private static let pause = 250
    /// Before the system's tables are searched for a client whose upload waits.
    private static let patience = Duration.milliseconds(500)
    /// Between two questions to a client whether it is still there.
    private static let askingPause = Duration.seconds(1)
    /// A body that is slower than this over a time that is allowed to be slow is no upload.
    private static let leastBytesASecond: Int64 = 1024
    /// What the library may hold of a body beside what was handed on and what the system holds.
    private static let heldBytes: Int64 = 256 << 10

    init(_ settings: ServeSettings, _ session: Session) {
        self.settings = settings
        self.session = session
    }

    /// `whenIdle` is called once, when nobody came and nothing was done for as long as the settings say.
    func start(whenIdle: @escaping @Sendable () -> Void) {
        thread = PlatformThread { [self] in
            while monitor.locked({
                if !isStopped { monitor.wait(milliseconds: Self.pause) }
                return !isStopped
            }) {
                for hangUp in cut() { hangUp.perform() }
                if isIdleTooLong() { return whenIdle() }
            }
        }
    }

    func stop() {
        monitor.locked {
            isStopped = true
            monitor.broadcast()
        }
        thread?.join()
    }

    /// Shuts every connection, so that no thread waits for a client any more.
    func shutAll() {
        monitor.locked { for socket in connections.keys { shutdown(socket, Int32(SHUT_RDWR)) } }
    }

    var count: Int { monitor.locked { connections.count } }

    // MARK: What the server tells

    func opened(_ socket: Int32) {
        monitor.locked {
            if connections.count >= settings.mostConnections * 3 / 4,
                let oldest = connections.filter({ $0.value.phase == .head }).min(by: { $0.value.since < $1.value.since }
                )
            {
                shutdown(oldest.key, Int32(SHUT_RDWR))
                connections[oldest.key]?.phase = .answer
            }
            connections[socket] = Connection()
        }
    }

    func closed(_ socket: Int32) {
        monitor.locked {
            connections[socket] = nil
            lastBusy = .now
        }
    }

    /// The headers are there, and a body is waited for.
    func expectsBody(_ socket: Int32, bytes: Int64, readsInterim: Bool, _ hangUp: HangUp) {
        change(socket, to: .body) { connection in
            connection.announced = bytes
            connection.hangUp = hangUp
            // Proxies there are that take the first response for the last.
            let isAsked = readsInterim && settings.publicOrigin == nil
            if isAsked, settings.asksEverybody || !PlatformOrphans.wouldTell(of: socket) {
                connection.interim = InterimResponse()
            }
        }
    }

    func gotBody(_ socket: Int32, bytes: Int) {
        change(socket, to: .held) { connection in
            connection.waited += ContinuousClock.now - connection.since
            connection.received += Int64(bytes)
        }
    }

    func wantsBody(_ socket: Int32) { change(socket, to: .body) { _ in } }

    /// From here on the library writes to the connection, behind whatever was begun.
    func answers(_ socket: Int32) {
        change(socket, to: .answer) { connection in
            guard let end = connection.interim?.end() else { return }
            if !Self.say(end, to: socket) { shutdown(socket, Int32(SHUT_RDWR)) }
            connection.interim = nil
        }
    }

    private func change(_ socket: Int32, to phase: Connection.Phase, _ change: (inout Connection) -> Void) {
        monitor.locked {
            guard var connection = connections[socket] else { return }
            change(&connection)
            connection.phase = phase
            connection.since = .now
            connections[socket] = connection
        }
    }

    // MARK: Looking

    /// Shuts what is too slow or gone; gives what is to be done besides.
    private func cut() -> [HangUp] {
        monitor.locked {
            let now = ContinuousClock.now
            let isAnyHeld = connections.values.contains { $0.phase == .held && now - $0.since > Self.patience }
            let orphans = isAnyHeld && settings.looksAtTables ? PlatformOrphans() : nil
            return connections.compactMap { socket, connection in
                guard isLost(socket, connection, now, orphans) else {
                    ask(socket, connection, now)
                    return nil
                }
                shutdown(socket, Int32(SHUT_RDWR))
                return connection.hangUp
            }
        }
    }

    /// A client that waits for its turn, and that no table shows, is sent a sign; the next look sees what came of it.
    private func ask(_ socket: Int32, _ connection: Connection, _ now: ContinuousClock.Instant) {
        guard connection.phase == .held, now - connection.since > Self.patience, var interim = connection.interim,
            connection.asked.map({ now - $0 >= Self.askingPause }) ?? true, isMissing(socket, connection)
        else { return }
        if connection.asked == nil { limitSilence(of: socket) }
        if !Self.say(interim.next(), to: socket) { shutdown(socket, Int32(SHUT_RDWR)) }
        connections[socket]?.interim = interim
        connections[socket]?.asked = now
    }

    /// A machine that vanished answers nothing at all: bytes that it does not take in so long end the connection.
    private func limitSilence(of socket: Int32) {
        #if os(Linux)
            var most = UInt32(settings.bodySeconds * 1_000)
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &most, socklen_t(MemoryLayout<UInt32>.size))
        #endif
    }

    /// False where not all of it found room, which a few bytes do unless the connection is broken.
    private static func say(_ text: String, to socket: Int32) -> Bool {
        let bytes = Array(text.utf8)
        #if os(Linux)
            return send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) == bytes.count
        #else
            return send(socket, bytes, bytes.count, MSG_DONTWAIT) == bytes.count
        #endif
    }

    private func isLost(
        _ socket: Int32, _ connection: Connection, _ now: ContinuousClock.Instant, _ orphans: PlatformOrphans?
    ) -> Bool {
        let time = now - connection.since
        switch connection.phase {
        case .head: return time > .seconds(settings.headerSeconds)
        case .body:
            if connection.hangUp?.isUnwanted == true { return true }
            let waited = connection.waited + time
            let allowed = Double(connection.received / Self.leastBytesASecond) + settings.bodySeconds
            return time > .seconds(settings.bodySeconds) || waited > .seconds(allowed)
        case .held: return hasGone(socket, connection, orphans)
        case .answer: return false
        }
    }

    /// Whether the client closed before all that it announced can be there.
    private func hasGone(_ socket: Int32, _ connection: Connection, _ orphans: PlatformOrphans?) -> Bool {
        #if os(Linux)
            // POLLRDHUP: the client closed its side.
            let closing: Int16 = 0x2000
        #else
            let closing = Int16(POLLHUP)
        #endif
        var look = pollfd(fd: socket, events: closing, revents: 0)
        let onItsWay = orphans?.bytesLeft(at: socket)
        guard poll(&look, 1, 0) > 0 || onItsWay != nil else { return false }
        if look.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { return true }
        return isMissing(socket, connection, onItsWay: onItsWay ?? 0)
    }

    /// Whether more of the body is to come than can be here, read or not.
    private func isMissing(_ socket: Int32, _ connection: Connection, onItsWay: Int64 = 0) -> Bool {
        var pending: Int32 = 0
        guard ioctl(socket, UInt(FIONREAD), &pending) == 0 else { return false }
        return connection.received + Int64(pending) + onItsWay + Self.heldBytes < connection.announced
    }

    private func isIdleTooLong() -> Bool {
        guard let most = settings.idleSeconds else { return false }
        return monitor.locked {
            if !connections.isEmpty || !session.isIdle { lastBusy = .now }
            return ContinuousClock.now - lastBusy > .seconds(most)
        }
    }
}
