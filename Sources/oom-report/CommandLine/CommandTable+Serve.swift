import Units

extension CommandTable {
    static let port = OptionDeclaration(
        name: "port", kind: .number(0...65_535), help: "listen on this port", fallback: "one that is free")
    static let listen = OptionDeclaration(
        name: "listen", kind: .text(called: "ADDRESS"),
        help: "listen on this address of the machine, 0.0.0.0 for all; needs --token-file", fallback: "127.0.0.1")
    static let tokenFile = OptionDeclaration(
        name: "token-file", kind: .file, category: .privacy,
        help: "let in only who sends what is written in FILE, as a bearer token or as a password",
        fallback: "a random path in the address")
    static let publicOrigin = OptionDeclaration(
        name: "public", kind: .text(called: "URL"),
        help: "a reverse proxy shows the server at this scheme, host and port; needs --token-file")
    static let maxUpload = OptionDeclaration(
        name: "max-upload", kind: .bytes, category: .limits, help: "take no bundle that is larger, packed as it is",
        fallback: "4000000000")
    static let jobs = OptionDeclaration(
        name: "jobs", kind: .number(1...mostJobs),
        help: "maximum number of bundles read at the same time, 1 to \(mostJobs); the others wait",
        fallback: "1")
    static let idleExit = OptionDeclaration(
        name: "idle-exit", kind: .number(0...31_536_000),
        help: "end after so many seconds without a page open; 0: never",
        fallback: "3600, with --token-file never")

    static let mostJobs: Int64 = 16

    static let serve = CommandDeclaration(
        name: .serve, summary: "show a page in the browser that reads bundles which are dropped on it",
        examples: [
            .init(line: "oom-report serve", does: "prints the address to open; Ctrl-C ends it"),
            .init(
                line:
                    "oom-report serve --port 8080 --listen 0.0.0.0 --token-file token --public https://oom.example.com",
                does: "in a container, behind a reverse proxy that signs people in"),
        ],
        options: [port, listen, tokenFile, publicOrigin, maxUpload, jobs, idleExit, threads] + limits,
        notes: [
            "The address, which is the first line on stdout, holds a secret: whoever has it sees the reports of this session.",
            "Uploads are read as they arrive and are not stored; reports are held in memory until the server ends.",
            "Programs can use it as well: docs/serve.md has the API.",
        ])
}
