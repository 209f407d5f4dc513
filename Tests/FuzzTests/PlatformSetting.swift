#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How long a run is wanted: `FUZZ_INPUTS=100000 FUZZ_SEED=7 swift test --filter FuzzTests`.
enum FuzzSetting {
    static var inputs: Int? { text("FUZZ_INPUTS").flatMap { Int($0) } }
    static var seed: UInt64? { text("FUZZ_SEED").flatMap { UInt64($0) } }

    private static func text(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
