import TestSupport
import Units

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder of its own for one test; removed with all that is in it.
final class ScratchFolder {
    private let folder = TemporaryFolder()
    var path: String { folder.path }

    /// Writes a file, with the folders that its name goes through, and dates it.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], at moment: Moment) -> String {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o755)
        }
        let file = path + "/" + name
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        var written = 0
        while written < bytes.count {
            let n = bytes[written...].withUnsafeBytes { Self.write(descriptor, $0) }
            if n <= 0 { break }
            written += n
        }
        close(descriptor)
        let time = timeval(tv_sec: Int(moment.seconds), tv_usec: 0)
        utimes(file, [time, time])
        return file
    }

    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
}
