#if Serve
    import CMicrohttpd
    import Synchronization

    #if canImport(Glibc)
        import Glibc
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
            let (listener, port) = try PlatformListener.open(settings.address, settings.port)
            let server = Server(settings, port)
            guard server.listen(on: listener, settings) else {
                close(listener)
                throw ServeFailure(message: "the server does not start", hint: "may this process make threads?")
            }
            server.session.start()
            server.watch.start(whenIdle: whenIdle)
            return server
        }

        private init(_ settings: ServeSettings, _ port: UInt16) {
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
            daemon = oom_start_daemon(
                flags, listener, UInt32(clamping: settings.mostConnections), Self.memoryOfConnection, callbacks)
            return daemon != nil
        }

        /// Ends: no new connection, every analysis cancelled, every thread gone.
        package func stop() {
            guard let daemon else { return }
            self.daemon = nil
            let listener = MHD_quiesce_daemon(daemon)
            session.close()
            watch.shutAll()
            MHD_stop_daemon(daemon)
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
                let new = Exchange(connection, server.watch)
                exchange.pointee = Unmanaged.passRetained(new).toOpaque()
                var head = RequestHead(connection, method: String(cString: method), path: String(cString: path))
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
            let socket = oom_connection_socket(connection)
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
        fileprivate init(_ connection: OpaquePointer, method: String, path: String) {
            self.init(method: method, path: path)
            headers = Self.pairs(of: connection, .HEADER_KIND).map { ($0.name.lowercased(), $0.value) }
            query = Self.pairs(of: connection, .GET_ARGUMENT_KIND)
        }

        private final class Pairs { var all: [(name: String, value: String)] = [] }

        private static func pairs(of connection: OpaquePointer, _ kind: MHD_ValueKind) -> [(
            name: String, value: String
        )] {
            let pairs = Pairs()
            MHD_get_connection_values_n(
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
