#if Serve
    import TestSupport

    #if canImport(Glibc)
        import Glibc
    #else
        import Darwin
    #endif

    /// The built tool, serving in a process of its own: so its threads, descriptors and memory can be counted, and it can be
    /// ended by a signal.
    final class Tool {
        struct NotStarted: Error {}

        let process: pid_t
        /// The address that it printed.
        let base: String
        let port: UInt16
        let path: String
        private let output: Int32
        private var isOver = false

        /// The tool beside the test bundle; nil where the build put it elsewhere.
        static let file: String? = {
            guard let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) else { return nil }
            let path = bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            return access(path + "/oom-report", X_OK) == 0 ? path + "/oom-report" : nil
        }()

        init(_ options: [String] = []) throws {
            guard let file = Self.file else { throw NotStarted() }
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { throw NotStarted() }
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
            posix_spawn_file_actions_addclose(&actions, ends[0])
            posix_spawn_file_actions_addclose(&actions, ends[1])
            var words: [UnsafeMutablePointer<CChar>?] =
                ([file, "serve", "-q"] + options).map { (word: String) in strdup(word) } + [nil]
            defer { for word in words { free(word) } }
            var child: pid_t = 0
            let code = posix_spawn(&child, file, &actions, nil, &words, environ)
            close(ends[1])
            output = ends[0]
            process = child
            var line: [UInt8] = []
            var byte: UInt8 = 0
            while code == 0, read(ends[0], &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
            base = String(decoding: line, as: UTF8.self)
            let parts = base.split(separator: "/", omittingEmptySubsequences: false)
            port = parts.count > 2 ? UInt16(parts[2].split(separator: ":").last ?? "") ?? 0 : 0
            path = "/" + parts.dropFirst(3).joined(separator: "/")
            guard port > 0 else { throw NotStarted() }
        }

        deinit {
            if !isOver { _ = end(with: SIGKILL) }
            close(output)
        }

        /// Sends a signal and waits; gives the exit status (128 and more: ended by a signal) and how long it took.
        func end(with signal: Int32 = SIGTERM) -> (status: Int32, time: Duration) {
            let start = ContinuousClock.now
            kill(process, signal)
            isOver = true
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
            return (code, ContinuousClock.now - start)
        }

        /// Waits for an end that nobody asked for.
        func hasEnded(within seconds: Double) -> Bool {
            isOver = Site.eventually(within: seconds) {
                var status: Int32 = 0
                return waitpid(process, &status, WNOHANG) == process
            }
            return isOver
        }

        private static func text(_ path: String) -> String {
            String(decoding: (try? Project.bytes(at: path)) ?? [], as: UTF8.self)
        }

        /// Entries of a folder but `.` and `..`.
        private static func count(in folder: String) -> Int {
            guard let stream = opendir(folder) else { return 0 }
            defer { closedir(stream) }
            var count = 0
            while readdir(stream) != nil { count += 1 }
            return count - 2
        }

        var threads: Int { Self.count(in: "/proc/\(process)/task") }
        var descriptors: Int { Self.count(in: "/proc/\(process)/fd") }

        /// In kB, as `/proc` has it: `VmRSS`, or `VmHWM` for the most so far.
        func memory(_ what: String = "VmRSS") -> Int {
            let text = Self.text("/proc/\(process)/status")
            let line = text.split(separator: "\n").first { $0.hasPrefix(what + ":") }
            return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).compactMap { Int($0) }.first ?? 0
        }

        /// Built with a sanitizer, which reserves more than a terabyte of addresses, has a thread of its own, and keeps memory
        /// that was given back.
        var isSanitized: Bool { memory("VmSize") > 1 << 30 }

        /// The main thread, the listener, the watch and the worker.
        var restingThreads: Int { isSanitized ? 5 : 4 }

        func ask(_ method: String, _ place: String, body: [UInt8]? = nil) throws -> Client.Response {
            let client = try Client(port: port)
            client.send(Array(head(method, place, length: body?.count).utf8) + (body ?? []))
            return client.receive()
        }

        /// Runs a shell's script in a folder of its own with the address as `$BASE` and a bundle there; gives what it printed.
        func run(_ script: String, bundle: [UInt8]) throws -> (status: Int32, output: String, report: [UInt8]) {
            let place = TemporaryFolder()
            let folder = place.path
            for (file, bytes) in [("bug-report.tar.gz", bundle), ("script", Array(script.utf8))] {
                guard let stream = fopen(folder + "/" + file, "wb") else { throw NotStarted() }
                fwrite(bytes, 1, bytes.count, stream)
                fclose(stream)
            }
            let status = Self.shell("cd '\(folder)' && BASE='\(base)' exec sh -eu script >output 2>&1")
            let output = Self.text(folder + "/output")
            return (status, output, (try? Project.bytes(at: folder + "/report.md")) ?? [])
        }

        /// What a shell's command prints.
        static func output(of command: String) throws -> String {
            let place = TemporaryFolder()
            let file = place.path + "/output"
            guard shell("{ \(command); } >'\(file)' 2>&1") == 0 else { throw NotStarted() }
            return text(file)
        }

        private static func shell(_ command: String) -> Int32 {
            var words: [UnsafeMutablePointer<CChar>?] =
                ["sh", "-c", command].map { (word: String) in strdup(word) } + [nil]
            defer { for word in words { free(word) } }
            var child: pid_t = 0
            guard posix_spawn(&child, "/bin/sh", nil, nil, &words, environ) == 0 else { return -1 }
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            return status
        }

        func head(_ method: String, _ place: String, length: Int? = nil) -> String {
            "\(method) \(path)\(place) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
                + (length.map { "Content-Length: \($0)\r\n" } ?? "") + "\r\n"
        }
    }
#endif
