import Units

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Removes what is half written when the process is told to end.
///
/// A handler may call little: it walks a fixed table of C strings and calls `unlink`, which POSIX allows there.
enum PlatformSignals {
    private static let places = 64
    /// Slots of temporary names; a slot is nil where it is free. Changed by the run's own thread, read by the handler.
    nonisolated(unsafe) private static let table: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = {
        let table = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: places)
        table.initialize(repeating: nil, count: places)
        return table
    }()
    private static let ending = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    /// Begins to listen; a signal that was ignored when the process began (`nohup`) stays ignored.
    static func install() {
        _ = table
        for number in ending {
            let before = signal(number, handler)
            if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
        }
    }

    // MARK: For a server, which ends in order

    /// Holds back the signals that ask for the end, in this thread and in those that it makes.
    static func hold() {
        var set = ends
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits until one of them comes; they are held.
    static func waitForEnd() {
        var set = ends
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
    }

    /// Asks for the end, from within.
    static func end() { kill(getpid(), SIGTERM) }

    private static var ends: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in ending { sigaddset(&set, number) }
        return set
    }

    static func protect(_ path: String) {
        guard let slot = (0..<places).first(where: { table[$0] == nil }) else { return }
        table[slot] = SystemPath.withCString(path) { strdup($0) }
    }

    static func release(_ path: String) {
        for slot in 0..<places {
            guard let held = table[slot], SystemPath.withCString(path, { strcmp($0, held) }) == 0 else { continue }
            table[slot] = nil
            free(held)
            return
        }
    }

    private static let handler: @convention(c) (Int32) -> Void = { number in
        for slot in 0..<PlatformSignals.places {
            if let path = PlatformSignals.table[slot] { unlink(path) }
        }
        signal(number, SIG_DFL)
        raise(number)
    }
}
