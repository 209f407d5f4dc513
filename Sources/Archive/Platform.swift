import Units

// Every call into the operating system that Archive makes: files, folders, threads.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The system calls on files, with errors as `SourceError` and interrupted calls repeated.
enum Platform {
    enum FileKind: Sendable { case regular, folder, symbolicLink, other }

    struct FileState: Sendable {
        let kind: FileKind
        let size: Int64
        let modifiedSeconds: Int64
    }

    static let standardInput: Int32 = 0

    /// `name` is how the file is called in a message. A symbolic link is followed only where the user typed it. Nor does it wait for
    /// whoever is to write to a named pipe: `wait` does.
    static func openForReading(_ path: String, name: String, followLinks: Bool) throws(SourceError) -> Int32 {
        while true {
            let descriptor = SystemPath.withCString(path) {
                open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW))
            }
            if descriptor >= 0 {
                _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
                return descriptor
            }
            if errno != EINTR { throw SourceError(.io, "cannot open \(name): \(reason(errno))", isWhole: true) }
        }
    }

    /// Waits until a read of a pipe or a terminal would not; false where that took longer. Whatever else is wrong the read says.
    static func waitForBytes(_ descriptor: Int32, until end: ContinuousClock.Instant) -> Bool {
        while true {
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else { return false }
            var asked = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // By pieces: milliseconds of many hours are more than an Int32 holds.
            let milliseconds = left < .seconds(60) ? Int32(left / .milliseconds(1)) + 1 : 60_000
            let count = poll(&asked, 1, milliseconds)
            if count > 0 || count < 0 && errno != EINTR { return true }
        }
    }

    static func closeFile(_ descriptor: Int32) { _ = close(descriptor) }

    static func readFile(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, name: String
    ) throws(SourceError) -> Int {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw SourceError(.io, "cannot read \(name): \(reason(errno))", isWhole: true) }
        }
    }

    /// Of a regular file; nil of anything else.
    static func size(ofOpen descriptor: Int32) -> Int64? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }

    static func state(of path: String, name: String, followLinks: Bool) throws(SourceError) -> FileState {
        var status = stat()
        let code = SystemPath.withCString(path) { followLinks ? stat($0, &status) : lstat($0, &status) }
        guard code == 0 else {
            throw SourceError(.io, "cannot open \(name): \(reason(errno))", isWhole: true)
        }
        #if os(Linux)
            let modified = Int64(status.st_mtim.tv_sec)
        #else
            let modified = Int64(status.st_mtimespec.tv_sec)
        #endif
        let kind: FileKind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            case S_IFLNK: .symbolicLink
            default: .other
            }
        return FileState(kind: kind, size: Int64(status.st_size), modifiedSeconds: modified)
    }

    /// The names in a folder as raw bytes, in no order, at most `limit` of them.
    static func names(inFolder path: String, name: String, limit: Int) throws(SourceError) -> [[UInt8]] {
        guard let folder = SystemPath.withCString(path, { opendir($0) }) else {
            throw SourceError(.io, "cannot list \(name): \(reason(errno))", isWhole: true)
        }
        defer { closedir(folder) }
        var names: [[UInt8]] = []
        while names.count < limit, let item = readdir(folder) {
            let bytes = withUnsafeBytes(of: &item.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes != [0x2E], bytes != [0x2E, 0x2E] { names.append(bytes) }
        }
        return names
    }

    private static func reason(_ code: Int32) -> String {
        // strerror itself is not thread safe.
        var text = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A mutex with one condition. `signal` is enough for one producer and one consumer, which never both wait; more than two
/// need `broadcast`.
///
/// `@unchecked Sendable`: the pointers never change after `init`, and pthread's own rules guard what they point to.
package final class Monitor: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    package init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package func locked<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Only inside `locked`.
    package func wait() { pthread_cond_wait(condition, mutex) }
    package func signal() { pthread_cond_signal(condition) }
    package func broadcast() { pthread_cond_broadcast(condition) }

    /// Only inside `locked`. Waits no longer than so; a clock that is set meanwhile may make it shorter or longer.
    package func wait(milliseconds: Int) {
        var end = timespec()
        clock_gettime(CLOCK_REALTIME, &end)
        let nanoseconds = Int(end.tv_nsec) + milliseconds % 1000 * 1_000_000
        end.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        pthread_cond_timedwait(condition, mutex, &end)
    }
}

/// A thread of the system. Not a task: a loop that blocks would pin one of the few cooperative threads.
package final class PlatformThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let thread: pthread_t
    private var isOver = false

    /// Nil when the system gives no thread; the caller then does the work itself.
    package init?(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run))
        #if os(Linux)
            var handle = pthread_t()
            let result = pthread_create(
                &handle, nil,
                { argument in
                    if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                    return nil
                }, body.toOpaque())
            thread = handle
        #else
            var handle: pthread_t?
            let result = pthread_create(
                &handle, nil,
                { argument in
                    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                    return nil
                }, body.toOpaque())
            guard let handle else {
                body.release()
                return nil
            }
            thread = handle
        #endif
        guard result == 0 else {
            isOver = true
            body.release()
            return nil
        }
    }

    /// Waits until the thread has ended; what it wrote is visible afterwards.
    package func join() {
        guard !isOver else { return }
        isOver = true
        pthread_join(thread, nil)
    }

    deinit { if !isOver { pthread_detach(thread) } }
}
