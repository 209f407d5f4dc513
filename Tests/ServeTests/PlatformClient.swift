#if Serve
    #if canImport(Glibc)
        import Glibc
    #else
        import Darwin
    #endif

    /// A connection, byte by byte: what a browser would never send can be sent by it.
    final class Client {
        struct Failed: Error { let call: String }

        private var socket: Int32

        init(port: UInt16) throws {
            #if canImport(Glibc)
                socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            #else
                socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
            #endif
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_port = port.bigEndian
            inet_pton(AF_INET, "127.0.0.1", &place.sin_addr)
            let code = withUnsafePointer(to: place) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard code == 0 else { throw Failed(call: "connect") }
        }

        deinit { close() }

        func close() {
            guard socket >= 0 else { return }
            #if canImport(Glibc)
                _ = Glibc.close(socket)
            #else
                _ = Darwin.close(socket)
            #endif
            socket = -1
        }

        /// Ends like a process that was killed with bytes unread: the other side gets a reset.
        func reset() {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
            close()
        }

        /// Gives how many bytes went before the other side closed, or before `seconds` were over.
        @discardableResult
        func send(_ bytes: [UInt8], within seconds: Double = 30) -> Int {
            let end = ContinuousClock.now + .seconds(seconds)
            var sent = 0
            while sent < bytes.count {
                guard waits(for: Int16(POLLOUT), until: end) else { return sent }
                let count = bytes[sent...].withUnsafeBytes {
                    systemSend(socket, $0.baseAddress, $0.count)
                }
                if count > 0 {
                    sent += count
                } else if errno != EINTR, errno != EAGAIN {
                    return sent
                }
            }
            return sent
        }

        @discardableResult
        func send(_ text: String) -> Int { send(Array(text.utf8)) }

        /// What comes until the other side closes, `isEnough`, or the time is over.
        func receive(within seconds: Double = 20, until isEnough: (String) -> Bool = { _ in false }) -> Response {
            let end = ContinuousClock.now + .seconds(seconds)
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            var isClosed = false
            while !isEnough(String(decoding: bytes, as: UTF8.self)), waits(for: Int16(POLLIN), until: end) {
                let count = recv(socket, &buffer, buffer.count, 0)
                if count <= 0 {
                    isClosed = true
                    break
                }
                bytes += buffer[..<count]
            }
            return Response(bytes: bytes, isClosed: isClosed)
        }

        private func waits(for events: Int16, until end: ContinuousClock.Instant) -> Bool {
            while ContinuousClock.now < end {
                var look = pollfd(fd: socket, events: events, revents: 0)
                if poll(&look, 1, 20) > 0 { return true }
            }
            return false
        }

        struct Response {
            let bytes: [UInt8]
            let isClosed: Bool

            var text: String { String(decoding: bytes, as: UTF8.self) }
            var status: Int { text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
            var body: [UInt8] {
                guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return [] }
                return Array(bytes[end.upperBound...])
            }
            func header(_ name: String) -> String? {
                text.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
                    .map { String($0.dropFirst(name.count + 2)) }
            }
        }
    }

    private func systemSend(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.send(socket, bytes, count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        #else
            Darwin.send(socket, bytes, count, MSG_DONTWAIT)
        #endif
    }
#endif
