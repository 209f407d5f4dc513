import Synchronization
import Units

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The only file here that touches descriptors, files and the environment.
enum Platform {
    /// stdout and stderr of this process.
    static func console() -> Console {
        signal(SIGPIPE, SIG_IGN)
        // A write beyond the limit of file size is an error like that of a full disk, and no death without a word.
        signal(SIGXFSZ, SIG_IGN)
        var console = Console(
            writeOutput: { bytes in
                // After a failed write nothing more is tried: it would only leave a gap.
                outputError.withLock { code in if code == 0 { code = write(bytes, to: STDOUT_FILENO) } }
            },
            writeMessage: { bytes in _ = write(bytes, to: STDERR_FILENO) })
        console.isTerminal = isatty(STDERR_FILENO) == 1
        console.width = size(of: STDERR_FILENO)?.columns ?? 80
        if isatty(STDOUT_FILENO) == 1 { console.outputSize = size(of: STDOUT_FILENO) ?? (80, 24) }
        // By its convention (no-color.org) an empty value forbids nothing.
        console.forbidsColor =
            getenv("NO_COLOR").map { $0.pointee != 0 } ?? false || getenv("TERM").map { String(cString: $0) } == "dumb"
        return console
    }

    /// Of a terminal; nil where the descriptor is none, or does not tell.
    private static func size(of descriptor: Int32) -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    /// The error number of the first write to stdout that failed; 0: none.
    private static let outputError = Mutex<Int32>(0)

    /// The status to end with. A reader of stdout that went away (`| head`) has what it wanted: the status that was
    /// earned stands. Any other failure to write means that the output is not whole.
    static func status(after earned: RunStatus) -> RunStatus {
        let code = outputError.withLock { $0 }
        guard code != 0, code != EPIPE else { return earned }
        _ = write(Array("\(CommandTable.tool): cannot write to stdout: \(reason(code))\n".utf8), to: STDERR_FILENO)
        return .failed
    }

    /// Whether only the owner may read a file: what is made of it should be no more open.
    static func isPrivate(_ path: String) -> Bool {
        var state = stat()
        guard SystemPath.withCString(path, { stat($0, &state) }) == 0 else { return false }
        return state.st_mode & S_IFMT == S_IFREG && state.st_mode & 0o077 == 0
    }

    /// Nil of what is no regular file: a device takes more than one writer.
    static func position(of path: String) -> Overwriting.Position? {
        var state = stat()
        if SystemPath.withCString(path, { stat($0, &state) }) == 0 {
            guard state.st_mode & S_IFMT == S_IFREG else { return nil }
            return Overwriting.Position(device: UInt64(state.st_dev), inode: UInt64(state.st_ino), name: "")
        }
        let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let folder = cut == path.startIndex ? "." : String(path[..<cut])
        guard SystemPath.withCString(folder, { stat($0, &state) }) == 0 else { return nil }
        return Overwriting.Position(
            device: UInt64(state.st_dev), inode: UInt64(state.st_ino), name: String(path[cut...]))
    }

    /// Of a file in bytes; nil where there is none.
    static func size(of path: String) -> Int64? {
        var state = stat()
        guard SystemPath.withCString(path, { stat($0, &state) }) == 0 else { return nil }
        return Int64(state.st_size)
    }

    /// `Linux 6.1.0 x86_64`.
    static var system: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        return [text(names.sysname), text(names.release), text(names.machine)].joined(separator: " ")
    }

    static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    private static func text<Field>(_ field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// The first bytes of a file; nil where it cannot be read.
    static func head(of path: String, most: Int) -> [UInt8]? {
        let descriptor = SystemPath.withCString(path) { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: most)
        let count = read(descriptor, &bytes, most)
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    /// A text file, or stdin for `-`, of at most so many bytes.
    static func text(of path: String, most: Int) throws(CommandFailure) -> String {
        let descriptor = path == "-" ? STDIN_FILENO : SystemPath.withCString(path) { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw CommandFailure("cannot read \(path): \(reason(errno))") }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandFailure("cannot read \(path): \(reason(errno))") }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
            guard bytes.count <= most else { throw CommandFailure("cannot read \(path): it is too large") }
        }
    }

    /// Whether a person would have to type what is read from stdin.
    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// The words of the command line, also those that are not UTF-8.
    static var words: [String] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            CommandLine.unsafeArgv[index].map { word in
                SystemPath.decoded(Array(UnsafeRawBufferPointer(start: word, count: strlen(word))))
            }
        }
    }

    /// The end of the process; `main.swift` alone calls it.
    static func exit(_ status: RunStatus) -> Never {
        #if canImport(Glibc)
            Glibc.exit(status.rawValue)
        #elseif canImport(Musl)
            Musl.exit(status.rawValue)
        #else
            Darwin.exit(status.rawValue)
        #endif
    }

    /// 0, or the error number.
    static func rename(_ path: String, to target: String) -> Int32 {
        let code = SystemPath.withCString(path) { from in SystemPath.withCString(target) { systemRename(from, $0) } }
        return code == 0 ? 0 : errno
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// All of `bytes`, however many calls that takes; 0, or the error number.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { write($0, to: descriptor) }
    }

    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = systemWrite(descriptor, piece.baseAddress, piece.count)
            if count > 0 { rest = rest.dropFirst(count) } else if count == 0 || errno != EINTR { return errno }
        }
        return 0
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

private func systemRename(_ from: UnsafePointer<CChar>, _ to: UnsafePointer<CChar>) -> Int32 { rename(from, to) }
