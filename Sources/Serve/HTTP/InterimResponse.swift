/// `100 Continue`, said to a client whose upload waits for its turn, and so slowly that it lasts until then.
///
/// While nobody reads, that a client on another machine went is not to be seen: the news stands behind bytes for which there
/// is no room. But a system answers whatever comes for a closed socket with a reset, and that arrives at once. HTTP allows
/// an interim response at any time before the answer, and clients read over it (RFC 9110, 15.2). One for each question
/// would be too many: Go's client long took five and no more (`max1xxResponses` in net/http). So one line of its head grows:
///
/// ```
/// HTTP/1.1 100 Continue
/// X-Waiting: ............
/// ```
struct InterimResponse {
    /// Of the line that grows; 0 where nothing is begun.
    private var signs = 0

    /// Heads are read up to 16 kB by Node, and by most others up to more.
    private static let most = 8_000

    /// What is said next.
    mutating func next() -> String {
        guard signs > 0 else {
            signs = 1
            return "HTTP/1.1 100 Continue\r\nX-Waiting: ."
        }
        if signs >= Self.most, let end = end() { return end }
        signs += 1
        return "."
    }

    /// What must stand before anything else is said; nil where nothing is begun.
    mutating func end() -> String? {
        guard signs > 0 else { return nil }
        signs = 0
        return "\r\n\r\n"
    }
}
