import CBZip2
import CCrypto
import CDeflate
import CLZMA
import CZlib
import CZstd

/// The libraries that unpack, with the versions that run.
package enum ArchiveLibraries {
    package static var versions: [(name: String, version: String)] {
        [
            ("zlib", text(zlibVersion())), ("libdeflate", LIBDEFLATE_VERSION_STRING),
            ("liblzma", text(lzma_version_string())),
            ("bzip2", text(BZ2_bzlibVersion())),
            ("zstd", text(ZSTD_versionString())), ("libarchive", libarchive),
            ("libcrypto", text(OpenSSL_version(OPENSSL_VERSION))),
        ]
    }

    private static var libarchive: String {
        Libarchive.shared.map { text($0.calls.archive_version_string()) } ?? "not on this machine: no zip can be read"
    }

    private static func text(_ version: UnsafePointer<CChar>?) -> String {
        version.map { String(cString: $0) } ?? "unknown"
    }
}
