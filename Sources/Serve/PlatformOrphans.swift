#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Clients of this machine that closed a connection while they still had bytes to send.
///
/// While nobody reads an upload, that its client went is not to be seen on our end: the news stands behind the bytes that he left,
/// and there is no room for these. But his end is in the same table of the system, waiting, with no process that has it. A
/// client on another machine is not: he is asked (`InterimResponse`).
struct PlatformOrphans {
    /// Bytes that are still to be sent, by both addresses, the client's first, as the table has them.
    private var left: [String: Int64] = [:]

    /// Of a mesh of sockets; what is behind it is not looked at.
    private static let mostBytes = 16 << 20

    /// Looks at the tables once.
    init() {
        #if os(Linux)
            for table in ["/proc/net/tcp", "/proc/net/tcp6"] { take(Self.text(of: table)) }
        #endif
    }

    init(table: String) { take(table) }

    /// Bytes that the other end of a connection left when it went; nil where it is there, or elsewhere.
    func bytesLeft(at socket: Int32) -> Int64? {
        guard !left.isEmpty, let own = Self.address(socket, isOfPeer: false),
            let peer = Self.address(socket, isOfPeer: true)
        else { return nil }
        return bytesLeft(peer, own)
    }

    /// Whether the other end of a connection would be in the tables: both have one address where it is on this machine.
    static func wouldTell(of socket: Int32) -> Bool {
        guard let own = address(socket, isOfPeer: false), let peer = address(socket, isOfPeer: true) else {
            return false
        }
        return own.split(separator: ":").first == peer.split(separator: ":").first
    }

    func bytesLeft(_ client: String, _ server: String) -> Int64? { left["\(client) \(server)"] }

    /// ```
    ///   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
    ///    0: 0100007F:CC7C 0100007F:90FB 04 0027AC40:00000000 04:00000123 00000000     0        0 0
    /// ```
    private mutating func take(_ table: String) {
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ", maxSplits: 10)
            // FIN_WAIT1: closed, and the other side has not taken all. No inode: no process has it any more.
            guard fields.count > 9, fields[3] == "04", fields[9] == "0",
                let bytes = fields[4].split(separator: ":").first.flatMap({ Int64($0, radix: 16) })
            else { continue }
            left["\(fields[1]) \(fields[2])"] = bytes
        }
    }

    #if os(Linux)
        private static func text(of path: String) -> String {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return "" }
            defer { close(file) }
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 64 << 10)
            while bytes.count < mostBytes, case let count = Glibc.read(file, &piece, piece.count), count > 0 {
                bytes += piece[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        /// `0100007F:90FB`: words of the address as this machine has numbers, then the port.
        private static func address(_ socket: Int32, isOfPeer: Bool) -> String? {
            var place = sockaddr_in6()
            var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            let code = withUnsafeMutablePointer(to: &place) { place in
                place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    isOfPeer ? getpeername(socket, $0, &length) : getsockname(socket, $0, &length)
                }
            }
            guard code == 0 else { return nil }
            // The port stands at the same place for IPv4, and its address where IPv6 has other words.
            let port = hexadecimal(UInt32(UInt16(bigEndian: place.sin6_port)), digits: 4)
            if Int32(place.sin6_family) == AF_INET { return hexadecimal(place.sin6_flowinfo, digits: 8) + ":" + port }
            let words = withUnsafeBytes(of: place.sin6_addr) { bytes in
                (0..<4).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self) }
            }
            return words.map { hexadecimal($0, digits: 8) }.joined() + ":" + port
        }
    #else
        private static func address(_ socket: Int32, isOfPeer: Bool) -> String? { nil }
    #endif

    private static func hexadecimal(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
