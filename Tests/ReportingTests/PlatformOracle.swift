import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Readers that are not ours: what they make of a written report, by `Oracles/facts.py`.
///
/// `OOM_REPORT_ORACLES` names the Python that has their packages, as `.ci/run` sets it; without it `python3` is tried.
enum Oracle {
    /// nil where there is no Python at all.
    static let python: String? = {
        let name = getenv("OOM_REPORT_ORACLES").map { String(cString: $0) } ?? "python3"
        return run("'\(name)' -c pass") == 0 ? name : nil
    }()

    struct Failed: Error { let why: String }

    /// Facts by file and reader; the name of a file ends in its form.
    static func facts(_ files: [(name: String, text: String)]) throws -> JSONValue {
        guard let python else { throw Failed(why: "no python") }
        let place = TemporaryFolder()
        let folder = place.path
        for file in files { try write(file.text, to: folder + "/" + file.name) }
        for (kind, schema) in [("json", "docs/report.schema.json"), ("jsonl", "docs/report-rows.schema.json")] {
            try write(Project.text(schema), to: "\(folder)/\(kind).schema")
        }
        let script = Project.path("Tests/ReportingTests/Oracles/facts.py")
        guard run("'\(python)' -B '\(script)' '\(folder)' >'\(folder)/out' 2>'\(folder)/err'") == 0 else {
            throw Failed(why: (try? read(folder + "/err")) ?? "")
        }
        return try JSONValue(parsing: read(folder + "/out"))
    }

    private static func run(_ command: String) -> Int32 {
        var child: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] =
            ["sh", "-c", command].map { (word: String) in strdup(word) } + [nil]
        defer { for word in words { free(word) } }
        guard posix_spawn(&child, "/bin/sh", nil, nil, &words, environ) == 0 else { return -1 }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "wb") else { throw Failed(why: path) }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failed(why: path) }
    }

    private static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "rb") else { throw Failed(why: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
