import Archive

/// The bytes of an upload, from the thread that receives them to the one that reads the bundle.
///
/// A ring of 1 MB: whoever is ahead waits. So the reader's pace holds back the client, and nothing is held whole.
///
/// `@unchecked Sendable`: all that changes is touched under `monitor`; the ring's bytes belong to the side that `filled`
/// gives them to.
final class UploadSource: ByteSource, @unchecked Sendable {
    enum Taken {
        case taken
        /// Nobody reads on, for the analysis is over: the rest of the upload may pass by.
        case passedBy
        /// The analysis was ended: the rest is not wanted.
        case refused
    }

    private enum End { case open, whole, broken }

    private let monitor = Monitor()
    private let capacity: Int
    /// Allocated when the first bytes come.
    private var ring: UnsafeMutableRawBufferPointer?
    private var start = 0
    private var filled = 0
    private var end = End.open
    private var isUnread = false

    init(capacity: Int = 1 << 20) { self.capacity = max(1, capacity) }

    deinit { ring?.deallocate() }

    // MARK: The client's side

    /// Waits until all of `bytes` found room.
    func push(_ bytes: UnsafeRawBufferPointer) -> Taken {
        var rest = bytes[...]
        while !rest.isEmpty {
            let state: Taken = monitor.locked {
                while filled == capacity, !isUnread, end == .open { monitor.wait() }
                if end != .open { return .refused }
                if isUnread { return .passedBy }
                rest = rest.dropFirst(store(rest))
                monitor.signal()
                return .taken
            }
            guard case .taken = state else { return state }
        }
        return .taken
    }

    /// All bytes came.
    func finish() { close(.whole) }

    /// No more will come, and some are missing; or they are not wanted. Wakes both sides.
    func breakOff() { close(.broken) }

    var isBroken: Bool { monitor.locked { end == .broken } }

    private func close(_ how: End) {
        monitor.locked {
            if end == .open { end = how }
            monitor.broadcast()
        }
    }

    /// Copies what fits in one piece; at least one byte, for there is room.
    private func store(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        let ring = ring ?? .allocate(byteCount: capacity, alignment: 16)
        self.ring = ring
        let at = (start + filled) % capacity
        let count = min(bytes.count, capacity - filled, capacity - at)
        UnsafeMutableRawBufferPointer(rebasing: ring[at..<(at + count)])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
        filled += count
        return count
    }

    // MARK: The reader's side

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard buffer.count > 0 else { return 0 }
        let (count, isBroken) = monitor.locked {
            while filled == 0, end == .open { monitor.wait() }
            if end == .broken { return (0, true) }
            return (fetch(buffer), false)
        }
        if isBroken { throw SourceError(.truncated, "the upload broke off") }
        return count
    }

    /// The analysis is over; a client that still sends is no longer held back.
    func stopReading() {
        monitor.locked {
            isUnread = true
            ring?.deallocate()
            ring = nil
            filled = 0
            monitor.broadcast()
        }
    }

    private func fetch(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let ring, filled > 0 else { return 0 }
        let count = min(buffer.count, filled, capacity - start)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: ring[start..<(start + count)]))
        start = (start + count) % capacity
        filled -= count
        monitor.signal()
        return count
    }
}
