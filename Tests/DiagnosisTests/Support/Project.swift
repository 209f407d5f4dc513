#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files of the project, for tests about the project.
enum Project {
    /// Two folders above this file's.
    static var root: String {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(4)
        return parts.joined(separator: "/")
    }

    /// Names in a folder of the project; empty where there is none.
    static func names(in folder: String) -> [String] {
        guard let directory = opendir(root + "/" + folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    static func text(of file: String) -> String? {
        guard let stream = fopen(root + "/" + file, "r") else { return nil }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The Swift files below a folder, with their text.
    static func sources(of folder: String) -> [(file: String, text: String)] {
        names(in: folder).flatMap { name -> [(file: String, text: String)] in
            let path = folder + "/" + name
            guard !name.hasSuffix(".swift") else { return text(of: path).map { [(path, $0)] } ?? [] }
            return name.contains(".") ? [] : sources(of: path)
        }
    }
}
