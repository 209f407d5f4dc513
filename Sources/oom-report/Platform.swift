import Synchronization

#if canImport(Glibc)
    import Glibc
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
        console.forbidsColor = getenv("NO_COLOR") != nil || getenv("TERM").map { String(cString: $0) } == "dumb"
        return console
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

    /// Writes `bytes` under a temporary name beside `path` and renames it, so that nobody ever sees half a report.
    static func replaceFile(_ path: String, with bytes: [UInt8]) throws(CommandFailure) {
        try replaceFile(path) { (emit: @escaping FilePiece) throws(CommandFailure) in
            let result: Result<Void, CommandFailure> = bytes.withUnsafeBytes { buffer in
                do throws(CommandFailure) { return .success(try emit(buffer)) } catch { return .failure(error) }
            }
            try result.get()
        }
    }

    typealias FilePiece = (UnsafeRawBufferPointer) throws(CommandFailure) -> Void

    /// The same, piece by piece.
    static func replaceFile(
        _ path: String, writing: (@escaping FilePiece) throws(CommandFailure) -> Void
    ) throws(CommandFailure) {
        let temporary = path + ".partial-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("cannot write \(path)", errno) }
        do throws(CommandFailure) {
            try writing { (piece) throws(CommandFailure) in
                let code = write(piece, to: descriptor)
                guard code == 0 else { throw failure("cannot write \(path)", code) }
            }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        var code = close(descriptor) == 0 ? 0 : errno
        if code == 0, systemRename(temporary, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw failure("cannot write \(path)", code)
        }
    }

    /// The end of the process; `main.swift` alone calls it.
    static func exit(_ status: RunStatus) -> Never {
        #if canImport(Glibc)
            Glibc.exit(status.rawValue)
        #else
            Darwin.exit(status.rawValue)
        #endif
    }

    private static func failure(_ what: String, _ code: Int32) -> CommandFailure {
        CommandFailure(
            "\(what): \(reason(code))", hint: "is the folder there, and may it be written?")
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// All of `bytes`, however many calls that takes; 0, or the error number.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { write($0, to: descriptor) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
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

private func systemRename(_ from: String, _ to: String) -> Int32 { rename(from, to) }
