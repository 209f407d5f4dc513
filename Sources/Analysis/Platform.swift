#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a run needs of the system beside what `Archive` and `Store` open themselves.
enum Platform {
    /// Three threads pay where there are two processors and more: one inflates, one reads, one writes.
    static var usefulThreads: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 ? 3 : 1 }

    /// Gives memory that was freed back to the system: what loading needed, the diagnosis does not. glibc keeps it else.
    static func returnFreedMemory() {
        #if os(Linux)
            typealias Trim = @convention(c) (Int) -> Int32
            if let trim = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(trim, to: Trim.self)(0) }
        #endif
    }
}
