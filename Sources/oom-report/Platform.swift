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

    /// Writes `text` under a temporary name beside `path` and renames it, so that nobody ever sees half a report.
    static func replaceFile(_ path: String, with bytes: [UInt8]) throws(CommandFailure) {
        let temporary = path + ".partial-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("cannot write \(path)", errno) }
        var code = write(bytes, to: descriptor)
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, systemRename(temporary, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw failure("cannot write \(path)", code)
        }
    }

    /// Two threads pay where there are two processors: one inflates, the other parses.
    static var usefulThreads: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 ? 2 : 1 }

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
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = UnsafeRawBufferPointer(rebasing: rest).withMemoryRebound(to: UInt8.self) {
                    systemWrite(descriptor, $0.baseAddress, $0.count)
                }
                if count > 0 { rest = rest.dropFirst(count) } else if count == 0 || errno != EINTR { return errno }
            }
            return 0
        }
    }

    private static func exit(_ status: Int32) -> Never {
        #if canImport(Glibc)
            Glibc.exit(status)
        #else
            Darwin.exit(status)
        #endif
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

private func systemRename(_ from: String, _ to: String) -> Int32 { rename(from, to) }
