#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A socket that listens, on one address.
enum PlatformListener {
    /// Gives the socket and its port.
    static func open(_ address: String, _ port: UInt16) throws(ServeFailure) -> (socket: Int32, port: UInt16) {
        var place = sockaddr_storage()
        guard let length = fill(&place, address, port) else {
            throw ServeFailure(
                message: "\(address) is no address", hint: "a numeric one of this machine: 127.0.0.1, ::1")
        }
        #if canImport(Glibc)
            let listener = socket(Int32(place.ss_family), Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #elseif canImport(Musl)
            let listener = socket(Int32(place.ss_family), SOCK_STREAM | SOCK_CLOEXEC, 0)
        #else
            let listener = socket(Int32(place.ss_family), SOCK_STREAM, 0)
        #endif
        guard listener >= 0 else { throw failure(address, port) }
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let isBound = withUnsafePointer(to: place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, length) == 0 }
        }
        guard isBound, listen(listener, 128) == 0, let chosen = Self.port(of: listener) else {
            let error = failure(address, port)
            close(listener)
            throw error
        }
        return (listener, chosen)
    }

    private static func fill(_ place: inout sockaddr_storage, _ address: String, _ port: UInt16) -> socklen_t? {
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if inet_pton(AF_INET, address, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &place) { place in withUnsafeBytes(of: four) { place.copyMemory(from: $0) } }
            return socklen_t(MemoryLayout<sockaddr_in>.size)
        }
        guard inet_pton(AF_INET6, address, &six.sin6_addr) == 1 else { return nil }
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &place) { place in withUnsafeBytes(of: six) { place.copyMemory(from: $0) } }
        return socklen_t(MemoryLayout<sockaddr_in6>.size)
    }

    private static func port(of listener: Int32) -> UInt16? {
        var place = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let code = withUnsafeMutablePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
        }
        // The port stands at the same place for IPv4.
        return code == 0 ? UInt16(bigEndian: place.sin6_port) : nil
    }

    private static func failure(_ address: String, _ port: UInt16) -> ServeFailure {
        let reason = String(cString: strerror(errno))
        return ServeFailure(
            message: "cannot listen on \(address)\(port == 0 ? "" : " port \(port)"): \(reason)",
            hint: "give another --port, or leave it out for one that is free")
    }
}
