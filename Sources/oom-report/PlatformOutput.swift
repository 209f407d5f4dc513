import Units

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that a run writes, opened before anything is read: a wrong name costs no run.
///
/// A regular file is written under a temporary name beside it and renamed, so nobody ever sees half a report; a link is
/// followed, and a file that stands there keeps its mode. What is no regular file (a device, a pipe) is written to as it
/// is, and never replaced. The temporary file goes with a failure, with the object, and with a signal.
final class OutputFile {
    enum Use { case report, database, map }

    /// As it was asked for, for messages.
    let name: String
    /// Where the bytes go until they are whole.
    let temporary: String
    private let target: String
    private let isReplaced: Bool
    private var descriptor: Int32
    private var isDone = false

    /// With `isPrivate` a new file is readable by its owner alone.
    init(_ path: String, for use: Use, isPrivate: Bool) throws(CommandFailure) {
        name = path
        var state = stat()
        let isThere = SystemPath.withCString(path) { stat($0, &state) } == 0
        // Links that go round lead to no file; without this the link itself would be replaced.
        if !isThere, errno == ELOOP { throw Self.failure(path, ELOOP) }
        if isThere, state.st_mode & S_IFMT == S_IFDIR {
            throw CommandFailure("cannot write \(path): it is a folder", hint: "name a file in it")
        }
        if isThere, state.st_mode & S_IFMT != S_IFREG {
            guard use == .report else {
                throw CommandFailure("cannot write \(path): it is no regular file", hint: "a database needs a file")
            }
            (isReplaced, target, temporary) = (false, path, path)
            descriptor = try Self.openSpecial(path, isPipe: state.st_mode & S_IFMT == S_IFIFO)
            return
        }
        isReplaced = true
        target = Self.followed(path)
        let mode: mode_t = use == .map ? 0o600 : isThere ? state.st_mode & 0o777 : isPrivate ? 0o600 : 0o666
        (temporary, descriptor) = try Self.openTemporary(beside: target, name: path, mode: mode)
        if isThere || use == .map { fchmod(descriptor, mode) }
        PlatformSignals.protect(temporary)
        // Held for as long as this run lives: a later run can tell what is in use from what a killed one left.
        flock(descriptor, LOCK_EX | LOCK_NB)
        Self.removeLeftovers(of: target, but: temporary)
    }

    deinit { discard() }

    func write(_ bytes: UnsafeRawBufferPointer) throws(CommandFailure) {
        let code = Platform.write(bytes, to: descriptor)
        guard code == 0 else { throw Self.failure(name, code) }
    }

    /// Back to its beginning, with nothing in it.
    func restart() throws(CommandFailure) {
        guard isReplaced, ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw Self.failure(name, isReplaced ? errno : ESPIPE)
        }
    }

    /// What was written so far, in pieces; each begins with the last `overlap` bytes of the one before. False ends it.
    func readBack(overlap: Int, _ see: (UnsafeBufferPointer<UInt8>) -> Bool) throws(CommandFailure) {
        var buffer = [UInt8](repeating: 0, count: (4 << 20) + overlap)
        var kept = 0
        var offset: off_t = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { room in
                room.baseAddress.map { pread(descriptor, $0 + kept, room.count - kept, offset) } ?? -1
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(name, errno) }
            if count == 0 { return }
            offset += off_t(count)
            let filled = kept + count
            let goesOn = buffer.withUnsafeBufferPointer { see(UnsafeBufferPointer(rebasing: $0[..<filled])) }
            guard goesOn else { return }
            kept = min(overlap, filled)
            buffer.replaceSubrange(0..<kept, with: Array(buffer[(filled - kept)..<filled]))
        }
    }

    /// Gives the file its name: it is whole.
    func publish() throws(CommandFailure) {
        guard !isDone else { return }
        if descriptor >= 0 {
            let code = close(descriptor) == 0 ? 0 : errno
            descriptor = -1
            guard code == 0 else {
                discard()
                throw Self.failure(name, code)
            }
        }
        if isReplaced {
            let code = Platform.rename(temporary, to: target)
            guard code == 0 else {
                discard()
                throw Self.failure(name, code)
            }
            PlatformSignals.release(temporary)
        }
        isDone = true
    }

    /// Leaves what stood there before.
    func discard() {
        guard !isDone else { return }
        isDone = true
        if descriptor >= 0 { close(descriptor) }
        guard isReplaced else { return }
        _ = SystemPath.withCString(temporary) { unlink($0) }
        PlatformSignals.release(temporary)
    }

    /// A device, or a pipe, which can be written to only while somebody reads: one who does not come within some seconds does not come.
    private static func openSpecial(_ path: String, isPipe: Bool) throws(CommandFailure) -> Int32 {
        for _ in 0..<100 {
            let descriptor = SystemPath.withCString(path) { open($0, O_WRONLY | O_CLOEXEC | O_NONBLOCK) }
            if descriptor >= 0 {
                _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
                return descriptor
            }
            guard isPipe && errno == ENXIO || errno == EINTR else { throw failure(path, errno) }
            usleep(50_000)
        }
        throw CommandFailure("cannot write \(path): nobody reads this pipe", hint: "start what reads it first")
    }

    /// Two runs into one file, also of two containers with the same process id, never share a temporary one.
    private static func openTemporary(
        beside target: String, name: String, mode: mode_t
    ) throws(CommandFailure) -> (String, Int32) {
        for attempt in 0..<100 {
            let path = target + ".partial-\(getpid())" + (attempt == 0 ? "" : "-\(attempt)")
            let descriptor = SystemPath.withCString(path) { open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
            if descriptor >= 0 { return (path, descriptor) }
            guard errno == EEXIST else { throw failure(name, errno) }
        }
        throw failure(name, EEXIST)
    }

    /// Removes what runs left that were killed outright: their files are locked by nobody.
    private static func removeLeftovers(of target: String, but own: String) {
        let parts = target.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let prefix = SystemPath.bytes(of: String(parts.last ?? "")) + Array(".partial-".utf8)
        guard
            let listing = SystemPath.withCString(
                folder.isEmpty ? (parts.count > 1 ? "/" : ".") : folder, { opendir($0) })
        else { return }
        defer { closedir(listing) }
        while let item = readdir(listing) {
            let name = withUnsafeBytes(of: &item.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name.starts(with: prefix) else { continue }
            let path = (parts.count > 1 ? folder + "/" : "") + SystemPath.decoded(name)
            guard path != own else { continue }
            SystemPath.withCString(path) { path in
                let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
                guard descriptor >= 0 else { return }
                if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
                close(descriptor)
            }
        }
    }

    /// Where a link leads, also one whose end is not there yet.
    private static func followed(_ path: String) -> String {
        var path = path
        for _ in 0..<40 {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = SystemPath.withCString(path) { name in
                buffer.withUnsafeMutableBytes { room in
                    room.baseAddress.map { readlink(name, $0, room.count) } ?? -1
                }
            }
            guard count > 0 else { return path }
            let link = SystemPath.decoded(Array(buffer.prefix(count)))
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
            path = link.hasPrefix("/") ? link : folder + link
        }
        return path
    }

    private static func failure(_ name: String, _ code: Int32) -> CommandFailure {
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(code)
        return CommandFailure(
            "cannot write \(name): \(Platform.reason(code))",
            hint: isFull ? "is there room for it?" : "is the folder there, and may it be written?")
    }
}
