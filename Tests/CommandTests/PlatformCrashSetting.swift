#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How many moments are tried: `CRASH_MOMENTS=200 swift test --filter CrashTests`.
enum CrashSetting {
    static var moments: Int? {
        getenv("CRASH_MOMENTS").flatMap { Int(String(cString: $0)) }.flatMap { $0 > 0 ? $0 : nil }
    }
}
