#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The index of `byte` in `count` bytes from `start`, by the C library's vector search.
@inline(__always)
func indexOfByte(_ byte: UInt8, _ start: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    guard count > 0, let found = memchr(start, Int32(byte), count) else { return nil }
    return UnsafeRawPointer(start).distance(to: UnsafeRawPointer(found))
}

@inline(__always)
func bytesAreEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    memcmp(a, b, count) == 0
}

/// Negative, zero or positive, as the bytes of `a` sort before, with or after those of `b`.
@inline(__always)
func compareBytes(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    memcmp(a, b, count)
}

/// Moves bytes within one buffer; the two places may overlap.
@inline(__always)
func moveBytes(to target: UnsafeMutablePointer<UInt8>, from source: UnsafePointer<UInt8>, _ count: Int) {
    if count > 0 { memmove(target, source, count) }
}
