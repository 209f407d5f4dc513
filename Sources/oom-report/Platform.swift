#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The only file here that touches descriptors, files and the environment.
enum Platform {
    /// stdout and stderr of this process. A reader that went away (`| head`) ends the run quietly.
    static func console() -> Console {
        signal(SIGPIPE, SIG_IGN)
        // A write beyond the limit of file size is an error like that of a full disk, and no death without a word.
        signal(SIGXFSZ, SIG_IGN)
        var console = Console(
            writeOutput: { bytes in
                let code = write(bytes, to: STDOUT_FILENO)
                guard code != 0 else { return }
                if code == EPIPE { exit(RunStatus.done.rawValue) }
                _ = write(
                    Array("\(CommandTable.tool): cannot write to stdout: \(reason(code))\n".utf8), to: STDERR_FILENO)
                exit(RunStatus.failed.rawValue)
            },
            writeMessage: { bytes in _ = write(bytes, to: STDERR_FILENO) })
        console.isTerminal = isatty(STDERR_FILENO) == 1
        console.forbidsColor = getenv("NO_COLOR") != nil || getenv("TERM").map { String(cString: $0) } == "dumb"
        return console
    }

    static func exit(_ status: RunStatus) -> Never { exit(status.rawValue) }

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

    /// Two threads pay where there are two processors: one inflates, the other parses.
    static var usefulThreads: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 ? 2 : 1 }

    /// Gives memory that was freed back to the system: what loading needed, the diagnosis does not. glibc keeps it else.
    static func returnFreedMemory() {
        #if canImport(Glibc)
            typealias Trim = @convention(c) (Int) -> Int32
            if let trim = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(trim, to: Trim.self)(0) }
        #endif
    }

    /// Removes a file; one that is not there is as good.
    static func remove(_ path: String) throws(CommandFailure) {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw failure("cannot replace \(path)", errno)
    }

    static func rename(_ path: String, to target: String) throws(CommandFailure) {
        guard systemRename(path, target) != 0 else { return }
        throw failure("cannot write \(target)", errno)
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

    private static func exit(_ status: Int32) -> Never {
        #if canImport(Glibc)
            Glibc.exit(status)
        #else
            Darwin.exit(status)
        #endif
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

private func systemRename(_ from: String, _ to: String) -> Int32 { rename(from, to) }
