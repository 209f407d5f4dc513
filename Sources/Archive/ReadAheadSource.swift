/// Reads its base on a thread of its own, at most eight pieces of 128 KB ahead: inflating then runs beside parsing.
///
/// Gives the same bytes and the same error as the base would. The base belongs to the thread until `close()` returns.
package final class ReadAheadSource: ByteSource {
    private let ring: Ring
    private let thread: PlatformThread?
    private var offset = 0

    package init(_ base: any ByteSource, pieces: Int = 8, pieceBytes: Int = 128 << 10) {
        let ring = Ring(base, pieces: pieces, pieceBytes: pieceBytes)
        self.ring = ring
        thread = PlatformThread { ring.produce() }
    }

    /// Does not wait for the thread: it may hang in a read of a pipe. It holds what it needs and ends by itself.
    deinit { ring.stop() }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard buffer.count > 0 else { return 0 }
        // Without a thread (the system gave none) each piece is made when it is needed.
        if thread == nil { ring.produceOne() }
        guard let piece = try ring.oldest() else { return 0 }
        let count = min(buffer.count, piece.count - offset)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[offset..<(offset + count)]))
        offset += count
        if offset == piece.count {
            offset = 0
            ring.release()
        }
        return count
    }

    /// Stops reading ahead and waits for the thread; the base can then be used again. Later reads give the end.
    package func close() {
        ring.stop()
        thread?.join()
    }
}

/// The pieces between the two threads.
///
/// `@unchecked Sendable`: `base` is touched by the producer alone. A piece belongs to the producer until `filled`
/// counts it and to the consumer until `release`; those counts, and all else that changes, are touched under `monitor`.
private final class Ring: @unchecked Sendable {
    private let monitor = Monitor()
    private let base: any ByteSource
    private let pieces: [UnsafeMutableRawBufferPointer]
    private let sizes: UnsafeMutableBufferPointer<Int>
    private var first = 0
    private var filled = 0
    private var taken = 0
    private var isOver = false
    private var isStopped = false
    private var failure: SourceError?
    private var hand = HandOver()

    init(_ base: any ByteSource, pieces count: Int, pieceBytes: Int) {
        self.base = base
        pieces = (0..<max(1, count)).map { _ in .allocate(byteCount: max(1, pieceBytes), alignment: 16) }
        sizes = .allocate(capacity: pieces.count)
        sizes.initialize(repeating: 0)
    }

    deinit {
        for piece in pieces { piece.deallocate() }
        sizes.deallocate()
    }

    // MARK: The producer's side

    func produce() { while produceOne(waiting: true) {} }

    func produceOne() { _ = produceOne(waiting: false) }

    /// Fills one piece; false when there is nothing more to do.
    private func produceOne(waiting: Bool) -> Bool {
        let free: Int? = monitor.locked {
            if waiting, filled == pieces.count { hand.makerWaits() }
            while hand.makerMustWait, !isStopped { monitor.wait() }
            guard !isOver, !isStopped, filled < pieces.count else { return nil }
            return (first + filled) % pieces.count
        }
        guard let free else { return false }
        let (count, ended, error) = fill(pieces[free])
        let wakes = monitor.locked {
            sizes[free] = count
            if count > 0 { filled += 1 }
            isOver = ended
            failure = error
            return hand.made(filled, isLast: ended)
        }
        if wakes { monitor.signal() }
        return !ended
    }

    private func fill(_ piece: UnsafeMutableRawBufferPointer) -> (count: Int, ended: Bool, error: SourceError?) {
        var count = 0
        do throws(SourceError) {
            while count < piece.count {
                let got = try base.read(into: UnsafeMutableRawBufferPointer(rebasing: piece[count...]))
                if got == 0 { return (count, true, nil) }
                count += got
                if monitor.locked({ isStopped }) { return (count, true, nil) }
            }
            return (count, false, nil)
        } catch {
            return (count, true, error)
        }
    }

    // MARK: The consumer's side

    /// The oldest filled piece, nil at the end. An error comes after all pieces, and again each time.
    func oldest() throws(SourceError) -> UnsafeRawBufferPointer? {
        let isFilled = monitor.locked {
            // Of a small bundle each piece matters, of a large one that nobody is woken for each.
            if filled == 0, !isOver, !isStopped { hand.takerWaits(for: min(pieces.count / 2, 1 + taken / 4)) }
            while hand.takerMustWait, !isStopped { monitor.wait() }
            return filled > 0 && !isStopped
        }
        if isFilled { return UnsafeRawBufferPointer(rebasing: pieces[first][..<sizes[first]]) }
        if let failure = monitor.locked({ isStopped ? nil : failure }) { throw failure }
        return nil
    }

    func release() {
        let wakes = monitor.locked {
            first = (first + 1) % pieces.count
            filled -= 1
            taken += 1
            return hand.took(leavingFree: pieces.count - filled, of: pieces.count)
        }
        if wakes { monitor.signal() }
    }

    func stop() {
        monitor.locked {
            isStopped = true
            monitor.signal()
        }
    }
}
