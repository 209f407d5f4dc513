#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder of its own for one test; removed with all that is in it.
package final class TemporaryFolder {
    package let path: String

    package init() {
        let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((root + "/oom-report-test-XXXXXX").utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    }

    deinit { remove(path) }

    package func file(_ name: String, _ bytes: [UInt8]) -> String {
        let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = write(descriptor, bytes, bytes.count)
        close(descriptor)
        return path + "/" + name
    }

    package func folder(_ name: String) { mkdir(path + "/" + name, 0o755) }
    package func link(_ name: String, to target: String) { symlink(target, path + "/" + name) }
    package func pipe(_ name: String) { mkfifo(path + "/" + name, 0o644) }

    private func remove(_ path: String) {
        if let folder = opendir(path) {
            while let item = readdir(folder) {
                let name = withUnsafeBytes(of: &item.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name == "." || name == ".." { continue }
                if unlink(path + "/" + name) != 0 { remove(path + "/" + name) }
            }
            closedir(folder)
        }
        rmdir(path)
    }
}
