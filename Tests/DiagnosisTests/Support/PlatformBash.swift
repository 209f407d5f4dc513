import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A shell that pastes what a report prints, with programs that change nothing and say how they were called.
enum Bash {
    static let isThere = run("exit 0") == 0

    /// Of each script the calls of `kubectl`, word by word, and whether the shell understood all of it.
    struct Pasted {
        var isUnderstood = false
        var calls: [[String]] = []
    }

    /// Who answers instead of a cluster; what each would read, from a file or a pipe, is not there.
    private static let programs = """
        kubectl() { printf '%s\\037' "$@" >&3; printf '\\036' >&3; }
        for program in istioctl curl jq dmesg sleep kill crictl ssh; do eval "$program() { :; }"; done

        """

    static func paste(_ scripts: [String]) throws -> [Pasted] {
        let place = TemporaryFolder()
        var all = programs
        for (number, script) in scripts.enumerated() {
            let file = place.file("script-\(number)", Array((script + "\n").utf8))
            all += "bash -n '\(file)' && : >'\(place.path)/fine-\(number)'\n"
            all += "(cd '\(place.path)' && . '\(file)') 3>'\(place.path)/calls-\(number)' >/dev/null 2>&1 </dev/null\n"
        }
        _ = run(". '\(place.file("all", Array(all.utf8)))' 2>/dev/null")
        return scripts.indices.map { number in
            var pasted = Pasted()
            pasted.isUnderstood = Project.exists("\(place.path)/fine-\(number)")
            let calls = (try? Project.bytes(at: "\(place.path)/calls-\(number)")) ?? []
            pasted.calls = calls.split(separator: 0x1E).map { call in
                call.split(separator: 0x1F, omittingEmptySubsequences: false).dropLast().map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
            return pasted
        }
    }

    private static func run(_ command: String) -> Int32 {
        var child: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] =
            ["bash", "-c", command].map { (word: String) in strdup(word) } + [nil]
        defer { for word in words { free(word) } }
        guard posix_spawnp(&child, "bash", nil, nil, &words, environ) == 0 else { return -1 }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
