#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Keeps which input is being read, in a file that outlives a trap.
package final class Journal {
    private let path = "fuzz-last-input"
    private let descriptor: Int32

    package init() { descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }

    package func note(_ target: String, seed: UInt64, input: Int) {
        let text = Array("\(target), seed \(seed), input \(input)                    \n".utf8)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    /// Writes an input where it can be looked at.
    package func keep(_ input: [UInt8]) {
        let file = open("fuzz-input", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        _ = write(file, input, input.count)
        close(file)
    }

    /// Nothing trapped: the file goes.
    package func end() {
        close(descriptor)
        unlink(path)
    }

    /// The most memory that the process has had resident, in megabytes.
    package var peakMegabytes: Int {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_maxrss / 1000
        #else
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss / 1_000_000
        #endif
    }
}
