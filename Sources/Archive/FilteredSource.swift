/// The unpacked bytes of an xz, zstd or bzip2 stream.
///
/// Where one breaks, libarchive drops what it unpacked last: at most 128 KB, of bzip2 its block of 900 KB.
package final class FilteredSource: UnpackingSource {
    private let handle: LibarchiveHandle
    private var isStarted = false
    private var isOver = false

    /// Not told: libarchive takes what stands behind the last stream of xz or zstd for a part of it and calls it damage;
    /// behind one of bzip2 it stops reading.
    package var trailingOffset: Int64? { nil }

    init(_ base: any ByteSource, name: String, format: StreamFormat) {
        handle = LibarchiveHandle(base, name: name, form: .stream(format))
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        if isOver { return 0 }
        if !isStarted {
            isStarted = true
            var entry: OpaquePointer?
            if !(try handle.nextHeader(&entry)) { isOver = true }
        }
        return isOver ? 0 : try handle.read(into: buffer)
    }
}
