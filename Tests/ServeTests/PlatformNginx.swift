#if Serve
    import TestSupport

    #if canImport(Glibc)
        import Glibc
    #else
        import Darwin
    #endif

    /// A reverse proxy in front of a server, with the settings of `docs/serve.md`.
    final class Nginx {
        struct NotStarted: Error {}

        let port: UInt16
        private let place = TemporaryFolder()
        private var file: String { place.path + "/nginx.conf" }
        private var isRunning = false

        static let isThere = run("command -v nginx") == 0

        /// Takes a port, so that a server can be told under which address it is shown; `start` then listens.
        init() {
            port = UInt16.random(in: 20_000..<30_000)
        }

        deinit { if isRunning { _ = Self.run("nginx -c '\(file)' -s stop") } }

        /// `change` makes of the documented settings what a test needs.
        func start(to server: UInt16, token: String, _ change: (String) -> String = { $0 }) throws {
            let text = try Project.text("docs/serve.md")
            guard let from = text.firstRange(of: "    location / {\n"),
                let end = text[from.lowerBound...].firstRange(of: "    }\n")
            else { throw NotStarted() }
            let location = text[from.lowerBound..<end.upperBound]
                .replacing("http://oom-report:8080", with: "http://127.0.0.1:\(server)")
                .replacing("oom.example.com", with: "127.0.0.1:\(port)")
                .replacing("Bearer TOKEN", with: "Bearer \(token)")
            let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map { "\($0)_temp_path \(place.path)/\($0);" }.joined(separator: " ")
            let user = geteuid() == 0 ? "user root;" : ""
            _ = place.file(
                "nginx.conf",
                Array(
                    """
                    \(user) worker_processes 1; pid \(place.path)/pid; error_log \(place.path)/errors;
                    events {}
                    http {
                        access_log off; \(folders)
                        server {
                            listen 127.0.0.1:\(port);
                            client_max_body_size 4g;
                    \(change(String(location)))
                        }
                    }

                    """.utf8))
            guard Self.run("nginx -c '\(file)'") == 0 else { throw NotStarted() }
            isRunning = true
        }

        private static func run(_ command: String) -> Int32 {
            var child: pid_t = 0
            var words: [UnsafeMutablePointer<CChar>?] =
                ["sh", "-c", "exec >/dev/null 2>&1; \(command)"].map { (word: String) in strdup(word) } + [nil]
            defer { for word in words { free(word) } }
            guard posix_spawn(&child, "/bin/sh", nil, nil, &words, environ) == 0 else { return -1 }
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            return status
        }
    }
#endif
