import CArchive
import Units

/// What the header of a member of a zip says, by libarchive.
struct ZipHeader {
    /// As raw bytes.
    let name: [UInt8]
    let size: Int64?
    let modifiedAt: Moment?
    let isEncrypted: Bool
    /// What it is, where it is no file.
    let skipped: String?

    init(_ entry: OpaquePointer?, _ library: Libarchive) {
        let calls = library.calls
        name = Self.bytes(calls.archive_entry_pathname(entry) ?? calls.archive_entry_pathname_utf8(entry))
        isEncrypted = calls.archive_entry_is_encrypted(entry) != 0
        skipped =
            switch calls.archive_entry_filetype(entry) {
            case mode_t(0o100000), 0: nil
            case mode_t(0o040000): "folder"
            case mode_t(0o120000): "symbolic link"
            default: "device"
            }
        let seconds = calls.archive_entry_mtime_is_set(entry) != 0 ? Int64(calls.archive_entry_mtime(entry)) : 0
        modifiedAt = seconds > 0 && seconds < 1 << 40 ? Moment(seconds: seconds) : nil
        let told = calls.archive_entry_size_is_set(entry) != 0 ? calls.archive_entry_size(entry) : nil
        size = told.flatMap { (0...TarBlock.maxSize).contains($0) ? $0 : nil }
    }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
        guard let text else { return [] }
        var count = 0
        while text[count] != 0 { count += 1 }
        return Array(UnsafeRawBufferPointer(start: text, count: count))
    }
}
