#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files of the project, found from this one: `docs` must agree with the code.
enum Project {
    struct Unreadable: Error { let path: String }

    static func path(_ name: String, from here: String = #filePath) -> String {
        here.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/" + name
    }

    static func text(_ name: String) throws -> String {
        guard let file = fopen(path(name), "rb") else { throw Unreadable(path: name) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func write(_ text: String, to name: String) throws {
        guard let file = fopen(path(name), "wb") else { throw Unreadable(path: name) }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        _ = fwrite(bytes, 1, bytes.count, file)
    }

    /// Whether the run is to renew generated files instead of comparing them: `RENEW=1 swift test --filter …`.
    static var isRenewing: Bool { getenv("RENEW") != nil }
}
