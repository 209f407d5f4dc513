#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files of the project, found from this one: `docs` must agree with the code.
package enum Project {
    package struct Unreadable: Error {
        package let path: String
        package init(path: String) { self.path = path }
    }

    package static func path(_ name: String, from here: String = #filePath) -> String {
        here.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/" + name
    }

    package static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    package static func bytes(_ name: String) throws -> [UInt8] { try bytes(at: path(name)) }

    package static func bytes(at path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    package static func write(_ text: String, to name: String) throws { try write(Array(text.utf8), at: path(name)) }

    package static func write(_ bytes: [UInt8], at path: String) throws {
        guard let file = fopen(path, "wb") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Unreadable(path: path) }
    }

    /// Names in a folder of the project, but hidden ones; none where there is no such folder.
    package static func files(_ folder: String) -> [String] {
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

    /// The Swift files below a folder, with their text.
    package static func sources(of folder: String) throws -> [(file: String, text: String)] {
        try files(folder).flatMap { name -> [(file: String, text: String)] in
            let path = folder + "/" + name
            guard !name.hasSuffix(".swift") else { return [(path, try text(path))] }
            return name.contains(".") ? [] : try sources(of: path)
        }
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Compares a generated file with what it should be, or writes it anew when asked to.
    package static func isCurrent(_ name: String, _ wanted: String) throws -> Bool {
        if isRenewing { try write(wanted, to: name) }
        return (try? text(name)) == wanted
    }

    /// `body` of a page between two comments that name what is generated there.
    package static func replacing(_ mark: String, in page: String, with body: String) -> String? {
        guard let start = page.firstRange(of: "<!-- \(mark) -->\n"),
            let end = page.firstRange(of: "<!-- end of \(mark) -->"),
            start.upperBound <= end.lowerBound
        else { return nil }
        return page[..<start.upperBound] + body + page[end.lowerBound...]
    }

    /// Whether the run is to renew generated files instead of comparing them: `RENEW=1 swift test --filter …`.
    package static var isRenewing: Bool { getenv("RENEW") != nil }
}
