import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The built tool as a process of its own, for what a test cannot do to itself: run out of disk, be killed.
struct Shell {
    let place: Workplace

    struct Result {
        var status: Int32
        var messages: String
    }

    /// The tool beside the test bundle; nil where the build put it elsewhere.
    static let tool: String? = {
        guard let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) else { return nil }
        let path = bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return Project.exists(path + "/oom-report") ? path + "/oom-report" : nil
    }()

    /// Whether a file system of a megabyte can be mounted for a process alone.
    static let hasMounts =
        geteuid() == 0
        && (try? Shell(place: Workplace()).run("unshare -m sh -c 'mount -t tmpfs -o size=1m tmpfs /mnt'").status) == 0

    /// Runs a script with the tool as `$TOOL` in the test's folder; `status` is the shell's.
    func run(_ script: String) throws -> Result {
        let file = try place.write(
            "script", Array("TOOL='\(Self.tool ?? "")'; cd '\(place.path)' || exit 99\n\(script)\n".utf8))
        let command = "sh '\(file)' >/dev/null 2>'\(place["messages"])'"
        var child: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] =
            ["sh", "-c", command].map { (word: String) in strdup(word) } + [nil]
        defer { for word in words { free(word) } }
        guard posix_spawn(&child, "/bin/sh", nil, nil, &words, environ) == 0 else {
            throw Project.Unreadable(path: "/bin/sh")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let messages = String(decoding: (try? Project.bytes(at: place["messages"])) ?? [], as: UTF8.self)
        unlink(place["messages"])
        unlink(file)
        return Result(status: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F), messages: messages)
    }
}
