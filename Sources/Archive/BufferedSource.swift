/// A source whose next bytes can be looked at before they are read, which is how formats are recognised.
///
/// An error of the base comes after all bytes that came before it, and comes again at every later read.
final class BufferedSource: ByteSource {
    /// A read of so many bytes gains nothing by a copy in between.
    private static let largeRead = 8 << 10

    private let base: any ByteSource
    private let room: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isOver = false
    private var failure: SourceError?
    /// How many bytes were read or skipped.
    private(set) var position: Int64 = 0

    init(_ base: any ByteSource, capacity: Int) {
        self.base = base
        room = .allocate(byteCount: max(1, capacity), alignment: 16)
    }

    deinit { room.deallocate() }

    /// Shows up to `count` next bytes, at most the capacity. Fewer mean that the stream ends or fails there.
    func withHead<R>(_ count: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        let wanted = min(count, room.count)
        if start > 0, end - start < wanted {
            UnsafeMutableRawBufferPointer(rebasing: room[..<(end - start)])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: room[start..<end]))
            (start, end) = (0, end - start)
        }
        while end - start < wanted, !isOver { fill() }
        return body(UnsafeRawBufferPointer(rebasing: room[start..<(start + min(wanted, end - start))]))
    }

    /// Why there is not one byte; nil where there is one, or the source is empty.
    func failureAtStart() -> SourceError? { withHead(1) { $0.isEmpty ? failure : nil } }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard buffer.count > 0 else { return 0 }
        if start == end {
            (start, end) = (0, 0)
            if !isOver, buffer.count >= min(room.count, Self.largeRead) { return try readThrough(buffer) }
            if !isOver { fill() }
            if start == end, let failure { throw failure }
        }
        let count = min(buffer.count, end - start)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[start..<(start + count)]))
        start += count
        position += Int64(count)
        return count
    }

    /// Passes over `count` bytes without copying them out; gives how many there were before the end.
    func skip(_ count: Int64) throws(SourceError) -> Int64 {
        var left = count
        while left > 0 {
            if start == end {
                (start, end) = (0, 0)
                if !isOver { fill() }
                if start == end, let failure { throw failure }
                if start == end { break }
            }
            let step = min(left, Int64(end - start))
            start += Int(step)
            position += step
            left -= step
        }
        return count - left
    }

    /// A large read goes past the buffer.
    private func readThrough(_ buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        do throws(SourceError) {
            let count = try base.read(into: buffer)
            if count == 0 { isOver = true }
            position += Int64(count)
            return count
        } catch {
            isOver = true
            failure = error
            throw error
        }
    }

    private func fill() {
        do throws(SourceError) {
            let count = try base.read(into: UnsafeMutableRawBufferPointer(rebasing: room[end...]))
            if count == 0 { isOver = true }
            end += count
        } catch {
            isOver = true
            failure = error
        }
    }
}
