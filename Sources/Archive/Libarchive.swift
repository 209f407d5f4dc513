import CArchive

/// libarchive, opened by the first zip of the process: whoever reads none does not pay for its start.
///
/// `@unchecked Sendable`: addresses of functions, which never change.
struct Libarchive: @unchecked Sendable {
    let calls: oom_libarchive

    /// Nil where this machine has none.
    static let shared: Libarchive? = oom_open_libarchive().map { Libarchive(calls: $0.pointee) }
}
