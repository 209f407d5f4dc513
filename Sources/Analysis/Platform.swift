#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a run needs of the system beside what `Archive` and `Store` open themselves.
enum Platform {
    /// Two threads pay where there are two processors: one inflates, the other parses.
    static var usefulThreads: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 ? 2 : 1 }

    /// Gives memory that was freed back to the system: what loading needed, the diagnosis does not. glibc keeps it else.
    static func returnFreedMemory() {
        #if canImport(Glibc)
            typealias Trim = @convention(c) (Int) -> Int32
            if let trim = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(trim, to: Trim.self)(0) }
        #endif
    }

    /// Removes a file; one that is not there is as good.
    static func remove(_ path: String) throws(AnalysisFailure) {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw failure("cannot replace \(path)")
    }

    static func rename(_ path: String, to target: String) throws(AnalysisFailure) {
        guard systemRename(path, target) != 0 else { return }
        throw failure("cannot write \(target)")
    }

    private static func failure(_ what: String) -> AnalysisFailure {
        AnalysisFailure(
            .notWritten, "\(what): \(String(cString: strerror(errno)))",
            hint: "is the folder there, and may it be written?")
    }
}

private func systemRename(_ from: String, _ to: String) -> Int32 { rename(from, to) }
