/// Programs that run everywhere: as the name of a process they tell nothing of whose it is.
enum Programs {
    /// `java`, `python3.11`, `php-fpm8`, `wrk:worker_0`, `containerd-shim-runc-v2`: its first word is one of them, and so are the others,
    /// or they are ours. `shop-server` is none: it only begins like `sh`.
    static func holds(_ process: String) -> Bool {
        let words = process.split { !$0.isLetter && !$0.isNumber }.map { word in
            String(word.reversed().drop(while: \.isNumber).reversed())
        }
        guard let first = words.first, names.contains(first) else { return false }
        return words.allSatisfy { $0.isEmpty || names.contains($0) || OwnWords.holds($0) }
    }

    private static let names: Set<String> = [
        "envoy", "pilot", "wrk", "v", "java", "node", "python", "ruby", "perl", "php", "fpm", "dotnet", "nginx",
        "httpd",
        "apache", "haproxy", "redis", "postgres", "mysqld", "mariadbd", "mongod", "gunicorn", "uwsgi", "celery",
        "kubelet",
        "containerd", "shim", "dockerd", "systemd", "journald", "sshd", "sh", "bash", "pause", "runc", "crio", "conmon",
    ]
}
