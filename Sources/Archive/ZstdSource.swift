/// The unpacked bytes of a zstd file, by libarchive, which gets whole frames only as far as they are zstd's and their
/// window may be held.
///
/// Where a frame breaks, libarchive drops what it unpacked last, at most 128 KB. What ends between frames loses nothing.
package final class ZstdSource: UnpackingSource {
    private let frames: ZstdFrames
    private let handle: LibarchiveHandle
    private var isStarted = false
    private var isOver = false

    package var trailingOffset: Int64? { frames.trailingOffset }

    package init(_ base: any ByteSource, name: String, maxWindowBytes: Int64) {
        frames = ZstdFrames(base, name: name, maxWindowBytes: maxWindowBytes)
        handle = LibarchiveHandle(frames, name: name, form: .zstd)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        if !isStarted {
            isStarted = true
            var entry: OpaquePointer?
            isOver = !(try handle.nextHeader(&entry))
        }
        let count = isOver ? 0 : try handle.read(into: buffer)
        if count == 0, buffer.count > 0, let refusal = frames.refusal { throw refusal }
        return count
    }
}
