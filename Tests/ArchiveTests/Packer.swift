import CArchive

/// Packs bytes as other tools would, by libarchive's writer.
enum Packer {
    /// `filter`: `xz`, `zstd`, `bzip2`; `options`: `zstd:compression-level=19`.
    static func stream(_ bytes: [UInt8], _ filter: String, options: String? = nil) -> [UInt8] {
        let archive = Writing()
        archive_write_set_format_raw(archive.handle)
        archive_write_add_filter_by_name(archive.handle, filter)
        return archive.written([("data", bytes)], options: options)
    }

    /// `options`: `zip:compression=store`, `zip:encryption=traditional`.
    static func zip(_ members: [(name: String, bytes: [UInt8])], options: String? = nil, password: String? = nil)
        -> [UInt8]
    {
        let archive = Writing()
        archive_write_set_format_zip(archive.handle)
        if let password { archive_write_set_passphrase(archive.handle, password) }
        return archive.written(members, options: options)
    }
}

private final class Writing {
    let handle = archive_write_new()
    private var out: [UInt8] = []

    deinit { archive_write_free(handle) }

    func written(_ members: [(name: String, bytes: [UInt8])], options: String?) -> [UInt8] {
        if let options, archive_write_set_options(handle, options) != ARCHIVE_OK { return [] }
        archive_write_set_bytes_in_last_block(handle, 1)
        archive_write_open(
            handle, Unmanaged.passUnretained(self).toOpaque(), nil,
            { _, client, bytes, count in
                guard let client else { return -1 }
                Unmanaged<Writing>.fromOpaque(client).takeUnretainedValue().out +=
                    UnsafeRawBufferPointer(start: bytes, count: count)
                return count
            }, nil)
        for (name, bytes) in members {
            let entry = archive_entry_new()
            archive_entry_set_pathname(entry, name)
            archive_entry_set_filetype(entry, name.hasSuffix("/") ? 0o040000 : 0o100000)
            archive_entry_set_size(entry, Int64(bytes.count))
            archive_entry_set_mtime(entry, 1_795_507_794, 0)
            archive_write_header(handle, entry)
            _ = archive_write_data(handle, bytes, bytes.count)
            archive_entry_free(entry)
        }
        archive_write_close(handle)
        return out
    }
}
