import CArchive
import Units

/// Writes a zip, member by member, through libarchive; its bytes go to `sink` as they come.
///
/// The same members give the same bytes: no clock, no user and no mode of a file gets in. A member's size is told before
/// its bytes, so that every reader of zip can take it from a pipe too.
package final class ZipWriter {
    private let handle: OpaquePointer?
    private let sink: Sink
    private var failed = false

    /// `take` gives false where it can take no more.
    package init(_ take: @escaping (UnsafeRawBufferPointer) -> Bool) {
        sink = Sink(take)
        Platform.useUTC()
        handle = archive_write_new()
        let client = Unmanaged.passUnretained(sink).toOpaque()
        failed =
            handle == nil || archive_write_set_format_zip(handle) != ARCHIVE_OK
            || archive_write_zip_set_compression_deflate(handle) != ARCHIVE_OK
            || archive_write_set_bytes_per_block(handle, 64 << 10) != ARCHIVE_OK
            // The end is not filled up to a block.
            || archive_write_set_bytes_in_last_block(handle, 1) != ARCHIVE_OK
            || archive_write_open(
                handle, client, nil,
                { _, client, bytes, count in
                    guard let client, let bytes else { return -1 }
                    let sink = Unmanaged<Sink>.fromOpaque(client).takeUnretainedValue()
                    return sink.take(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : -1
                }, nil) != ARCHIVE_OK
    }

    deinit { archive_write_free(handle) }

    /// A member of `size` bytes, which `write` gives piece by piece. False where it could not be written, or gave another
    /// number of bytes.
    package func add(
        _ name: String, size: Int64, _ write: (_ piece: @escaping (UnsafeRawBufferPointer) -> Void) -> Void
    ) -> Bool {
        guard !failed, let entry = archive_entry_new() else { return false }
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname(entry, name)
        archive_entry_set_filetype(entry, Self.regularFile)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_size(entry, size)
        archive_entry_set_mtime(entry, Self.moment, 0)
        failed = archive_write_header(handle, entry) != ARCHIVE_OK
        var left = size
        write { piece in
            guard !self.failed, piece.count > 0 else { return }
            left -= Int64(piece.count)
            self.failed = left < 0 || archive_write_data(self.handle, piece.baseAddress, piece.count) != piece.count
        }
        failed = failed || left != 0 || archive_write_finish_entry(handle) != ARCHIVE_OK
        return !failed
    }

    /// Writes the directory of the zip. False where anything went wrong.
    package func finish() -> Bool {
        failed = archive_write_close(handle) != ARCHIVE_OK || failed
        return !failed
    }

    /// AE_IFREG, which is a macro that Swift does not see.
    private static let regularFile: UInt32 = 0o100000

    /// 1980-01-02 00:00 UTC: zip knows no time before 1980.
    private static let moment = 315_619_200

    private final class Sink {
        let take: (UnsafeRawBufferPointer) -> Bool
        init(_ take: @escaping (UnsafeRawBufferPointer) -> Bool) { self.take = take }
    }
}
