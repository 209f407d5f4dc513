#if Serve
    import CMicrohttpd
    import Synchronization

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #else
        import Darwin
    #endif

    /// `serve`: an HTTP server on libmicrohttpd, a thread for each connection.
    ///
    /// A handler may block, and does: while the reader of a bundle is behind, the kernel takes no more from the client. That
    /// is all the backpressure there is.
    ///
    /// `@unchecked Sendable`: `daemon` is set by `start` and taken by `stop`, which one thread calls; the rest never changes.
    package final class Server: @unchecked Sendable {
        /// The address to open, with its secret: `http://127.0.0.1:36465/5f0c…/`.
        package let base: String
        package let port: UInt16
        private let library: Microhttpd
        private let session: Session
        private let watch: ConnectionWatch
        private let desk: Desk
        private var daemon: OpaquePointer?

        private static let memoryOfConnection = 64 << 10

        /// `whenIdle` is called once, after `idleSeconds` without a connection or work.
        package static func start(
            _ settings: ServeSettings, whenIdle: @escaping @Sendable () -> Void = {}
        ) throws(ServeFailure) -> Server {
            signal(SIGPIPE, SIG_IGN)
            guard let library = Microhttpd.shared else {
                throw ServeFailure(
                    message: "serve needs libmicrohttpd, which this machine has not",
                    hint: "apt install libmicrohttpd12")
            }
            let (listener, port) = try PlatformListener.open(settings.address, settings.port)
            let server = Server(library, settings, port)
            guard server.listen(on: listener, settings) else {
                close(listener)
                throw ServeFailure(message: "the server does not start", hint: "may this process make threads?")
            }
            server.session.start()
            server.watch.start(whenIdle: whenIdle)
            return server
        }

        private init(_ library: Microhttpd, _ settings: ServeSettings, _ port: UInt16) {
            self.library = library
            let prefix = settings.token == nil ? Secret.text(bytes: 16) : ""
            let host = settings.address.contains(":") ? "[\(settings.address)]" : settings.address
            self.port = port
            base = "http://\(host):\(port)/" + (prefix.isEmpty ? "" : prefix + "/")
            session = Session(settings)
            watch = ConnectionWatch(settings, session)
            desk = Desk(session: session, settings: settings, gate: Gate(settings, port: port, prefix: prefix))
        }

        private func listen(on listener: Int32, _ settings: ServeSettings) -> Bool {
            let flags =
                MHD_USE_THREAD_PER_CONNECTION.rawValue | MHD_USE_INTERNAL_POLLING_THREAD.rawValue
                | MHD_USE_POLL.rawValue | MHD_USE_ITC.rawValue
            let callbacks = oom_callbacks(
                access: Self.access, completed: Self.completed, connection: Self.connection, unescape: Self.unescape,
                context: Unmanaged.passUnretained(self).toOpaque())
            daemon = library.start(
                flags, on: listener, connections: settings.mostConnections, memory: Self.memoryOfConnection, callbacks)
            return daemon != nil
        }

        /// Ends: no new connection, every analysis cancelled, every thread gone.
        package func stop() {
            guard let daemon else { return }
            self.daemon = nil
            let listener = library.calls.MHD_quiesce_daemon(daemon)
            session.close()
            watch.shutAll()
            library.calls.MHD_stop_daemon(daemon)
            watch.stop()
            if listener >= 0 { close(listener) }
        }

        /// Open connections, and jobs that are not over: what must be nothing once everybody went.
        package var load: (connections: Int, isIdle: Bool) { (watch.count, session.isIdle) }

        // MARK: What the library calls, on the thread of the connection

        private static let access: MHD_AccessHandlerCallback = {
            context, connection, path, method, version, bytes, count, exchange in
            guard let context, let connection, let path, let method, let count, let exchange else { return .NO }
            let server = Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
            guard let held = exchange.pointee else {
                let new = Exchange(connection, server.library, server.watch)
                exchange.pointee = Unmanaged.passRetained(new).toOpaque()
                var head = RequestHead(
                    connection, server.library, method: String(cString: method), path: String(cString: path))
                head.readsInterim = version.map { String(cString: $0) == "HTTP/1.1" } ?? false
                return new.begin(server.desk, head)
            }
            let current = Unmanaged<Exchange>.fromOpaque(held).takeUnretainedValue()
            if count.pointee > 0 {
                let piece = UnsafeRawBufferPointer(start: bytes, count: count.pointee)
                count.pointee = 0
                return current.take(piece)
            }
            return current.end()
        }

        private static let completed: MHD_RequestCompletedCallback = { _, _, exchange, _ in
            guard let held = exchange?.pointee else { return }
            exchange?.pointee = nil
            Unmanaged<Exchange>.fromOpaque(held).takeRetainedValue().close()
        }

        private static let connection: MHD_NotifyConnectionCallback = { context, connection, _, what in
            guard let context, let connection else { return }
            let server = Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
            let socket = server.library.socket(of: connection)
            if what == .CONNECTION_NOTIFY_STARTED { server.watch.opened(socket) } else { server.watch.closed(socket) }
        }

        /// Leaves paths and arguments as they came: they are looked at before anything in them is decoded.
        private static let unescape:
            @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int = {
                _, _, text in
                text.map { strlen($0) } ?? 0
            }
    }

    extension RequestHead {
        fileprivate init(_ connection: OpaquePointer, _ library: Microhttpd, method: String, path: String) {
            self.init(method: method, path: path)
            headers = Self.pairs(of: connection, library, .HEADER_KIND).map { ($0.name.lowercased(), $0.value) }
            query = Self.pairs(of: connection, library, .GET_ARGUMENT_KIND)
        }

        private final class Pairs { var all: [(name: String, value: String)] = [] }

        private static func pairs(
            of connection: OpaquePointer, _ library: Microhttpd, _ kind: MHD_ValueKind
        ) -> [(name: String, value: String)] {
            let pairs = Pairs()
            _ = library.calls.MHD_get_connection_values_n(
                connection, kind,
                { context, _, name, nameCount, value, valueCount in
                    guard let context else { return .NO }
                    let name = String(decoding: UnsafeRawBufferPointer(start: name, count: nameCount), as: UTF8.self)
                    let value = String(decoding: UnsafeRawBufferPointer(start: value, count: valueCount), as: UTF8.self)
                    Unmanaged<Pairs>.fromOpaque(context).takeUnretainedValue().all.append((name, value))
                    return .YES
                }, Unmanaged.passUnretained(pairs).toOpaque())
            return pairs.all
        }
    }
#endif
