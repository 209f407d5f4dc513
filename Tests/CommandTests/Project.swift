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

    static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    static func bytes(_ name: String) throws -> [UInt8] { try bytes(at: path(name)) }

    static func bytes(at path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    static func write(_ text: String, to name: String) throws { try write(Array(text.utf8), at: path(name)) }

    static func write(_ bytes: [UInt8], at path: String) throws {
        guard let file = fopen(path, "wb") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Unreadable(path: path) }
    }

    /// Names in a folder of the project.
    static func files(_ folder: String) -> [String] {
        guard let stream = opendir(path(folder)) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let item = readdir(stream) {
            let name = withUnsafeBytes(of: &item.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Compares a generated file with what it should be, or writes it anew when asked to.
    static func isCurrent(_ name: String, _ wanted: String) throws -> Bool {
        if isRenewing { try write(wanted, to: name) }
        return (try? text(name)) == wanted
    }

    /// `body` of a page between two comments that name what is generated there.
    static func replacing(_ mark: String, in page: String, with body: String) -> String? {
        guard let start = page.firstRange(of: "<!-- \(mark) -->\n"),
            let end = page.firstRange(of: "<!-- end of \(mark) -->"),
            start.upperBound <= end.lowerBound
        else { return nil }
        return page[..<start.upperBound] + body + page[end.lowerBound...]
    }

    /// Whether the run is to renew generated files instead of comparing them: `RENEW=1 swift test --filter …`.
    static var isRenewing: Bool { getenv("RENEW") != nil }
}
