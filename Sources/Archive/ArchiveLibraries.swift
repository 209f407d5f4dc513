import CArchive
import CBZip2
import CCrypto
import CLZMA
import CZlib
import CZstd

/// The libraries that unpack, with the versions that run.
package enum ArchiveLibraries {
    package static var versions: [(name: String, version: String)] {
        [
            ("zlib", text(zlibVersion())), ("liblzma", text(lzma_version_string())),
            ("bzip2", text(BZ2_bzlibVersion())),
            ("zstd", text(ZSTD_versionString())), ("libarchive", text(archive_version_string())),
            ("libcrypto", text(OpenSSL_version(OPENSSL_VERSION))),
        ]
    }

    private static func text(_ version: UnsafePointer<CChar>?) -> String {
        version.map { String(cString: $0) } ?? "unknown"
    }
}
