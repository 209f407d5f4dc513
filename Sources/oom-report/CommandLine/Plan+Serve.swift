import Archive
import Serve

struct ServePlan: Equatable, Sendable {
    var address = "127.0.0.1"
    /// 0: one that is free.
    var port: UInt16 = 0
    var tokenFile: String?
    var publicOrigin: ServeSettings.Origin?
    /// nil: as the server has it.
    var maxUploadBytes: Int64?
    var jobs = 1
    /// nil: never.
    var idleSeconds: Int64?
    /// nil: as many as help.
    var threads: Int?
    var limits = Limits()
}

extension ServePlan {
    private static let usualIdleSeconds: Int64 = 3600

    init(_ invocation: Invocation) throws(UsageError) {
        tokenFile = invocation.value(of: CommandTable.tokenFile)
        if let text = invocation.value(of: CommandTable.listen) { address = text }
        if let text = invocation.value(of: CommandTable.publicOrigin) {
            guard let origin = ServeSettings.Origin(text.lowercased()) else {
                throw UsageError("--public cannot be \(text)", hint: "scheme, host and port: https://oom.example.com")
            }
            publicOrigin = origin
        }
        if !isLocal || publicOrigin != nil, tokenFile == nil {
            throw UsageError(
                "whoever reaches this address could read the reports",
                hint: "write 16 random signs and more into a file and give it with --token-file")
        }
        port = invocation.number(of: CommandTable.port).flatMap(UInt16.init(exactly:)) ?? 0
        jobs = invocation.count(of: CommandTable.jobs) ?? 1
        let usual = tokenFile == nil ? Self.usualIdleSeconds : 0
        let idle = invocation.number(of: CommandTable.idleExit) ?? usual
        idleSeconds = idle == 0 ? nil : idle
        maxUploadBytes = invocation.bytes(of: CommandTable.maxUpload)
        threads = invocation.count(of: CommandTable.threads)
        limits = Limits(invocation)
    }

    /// Whether only this machine can reach it.
    var isLocal: Bool { address.hasPrefix("127.") || address == "::1" }
}
