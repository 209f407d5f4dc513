import Archive

/// Cuts a stream of text into lines without holding more than one of them.
///
/// A line is a slice of the reader's own buffer, valid until the next call. `\r` before the newline is dropped; NULs and
/// invalid UTF-8 pass. Of a line longer than `cap` the first `cap` bytes are given and the rest is skipped.
final class LineReader {
    static let defaultCap = 1 << 20

    private let source: TextSource
    private let cap: Int
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    @exclusivity(unchecked) private var start = 0
    @exclusivity(unchecked) private var end = 0
    private var sourceEnded = false
    private var skippingRest = false

    /// Number of the line given last, from 1.
    @exclusivity(unchecked) private(set) var number = 0
    /// Lines that were longer than `cap`.
    private(set) var cutLines = 0
    /// True when the last line given had no newline: the text may have been cut there.
    @exclusivity(unchecked) private(set) var lastLineIsOpen = false

    init(_ source: any ByteSource, cap: Int = LineReader.defaultCap, bufferSize: Int = 1 << 17) {
        self.source = TextSource(source)
        self.cap = max(16, cap)
        capacity = max(64, bufferSize)
        buffer = .allocate(capacity: capacity)
    }

    deinit { buffer.deallocate() }

    func next() throws(SourceError) -> TextSlice? {
        if skippingRest { try skipRest() }
        var scanned = start
        while true {
            if let hit = indexOfByte(0x0A, buffer + scanned, end - scanned) {
                return line(to: scanned + hit, consumed: scanned + hit + 1)
            }
            if sourceEnded {
                guard start < end else { return nil }
                lastLineIsOpen = true
                return line(to: end, consumed: end)
            }
            if end - start >= cap {
                cutLines += 1
                skippingRest = true
                return line(to: start + cap, consumed: start + cap)
            }
            let held = end - start
            try fill()
            scanned = start + held
        }
    }

    private func line(to stop: Int, consumed: Int) -> TextSlice {
        var stop = stop
        if stop > start, buffer[stop - 1] == 0x0D { stop -= 1 }
        let slice = TextSlice(start: buffer + start, count: stop - start)
        start = consumed
        number += 1
        return slice
    }

    /// Drops what is left of a line that was cut, its newline included.
    private func skipRest() throws(SourceError) {
        while true {
            if let hit = indexOfByte(0x0A, buffer + start, end - start) {
                start += hit + 1
                break
            }
            start = end
            if sourceEnded { break }
            try fill()
        }
        skippingRest = false
    }

    private func fill() throws(SourceError) {
        if start > 0 {
            moveBytes(to: buffer, from: buffer + start, end - start)
            end -= start
            start = 0
        }
        if end == capacity { grow() }
        let n = try source.read(into: UnsafeMutableRawBufferPointer(start: buffer + end, count: capacity - end))
        if n <= 0 { sourceEnded = true } else { end += min(n, capacity - end) }
    }

    /// Only for a line that does not fit; never beyond the cap and one buffer more.
    private func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        moveBytes(to: larger, from: buffer, end)
        buffer.deallocate()
        buffer = larger
        capacity *= 2
    }
}
