#if Serve
    import CMicrohttpd

    /// libmicrohttpd, opened by the first server of the process: no other command pays for its start.
    ///
    /// `@unchecked Sendable`: addresses of functions, which never change.
    struct Microhttpd: @unchecked Sendable {
        private let library: UnsafePointer<oom_microhttpd>

        /// Nil where this machine has none.
        static let shared: Microhttpd? = oom_open_microhttpd().map { Microhttpd(library: $0) }

        var calls: oom_microhttpd { library.pointee }

        func start(
            _ flags: UInt32, on listener: Int32, connections: Int, memory: Int, _ callbacks: oom_callbacks
        ) -> OpaquePointer? {
            oom_start_daemon(library, flags, listener, UInt32(clamping: connections), memory, callbacks)
        }

        func socket(of connection: OpaquePointer) -> Int32 { oom_connection_socket(library, connection) }

        /// Gives an answer up after so long without a byte of it taken; it begins to count now.
        func limitAnswer(of connection: OpaquePointer, seconds: UInt32) {
            oom_limit_answer(library, connection, seconds)
        }
    }
#endif
