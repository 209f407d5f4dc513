import Serve

/// `serve`: a page in the browser, until somebody ends it.
enum Serving {
    static func run(_ plan: ServePlan, _ console: Console) throws(CommandFailure) -> RunStatus {
        #if Serve
            let settings = try settings(plan)
            // Before the first thread: all of them inherit it.
            PlatformSignals.hold()
            let server: Server
            do throws(ServeFailure) {
                server = try Server.start(settings) { PlatformSignals.end() }
            } catch {
                throw CommandFailure(error.message, hint: error.hint)
            }
            console.print(server.base + "\n")
            if !plan.isLocal {
                console.warn(
                    "other machines can reach this server, and what they send is not encrypted: put a reverse proxy with TLS and a sign-in in front of it"
                )
            }
            console.say("open this address in a browser; Ctrl-C ends the server, and its reports with it")
            PlatformSignals.waitForEnd()
            console.detail("ending")
            server.stop()
            return .done
        #else
            throw CommandFailure(
                "this build has no serve: it was made without libmicrohttpd",
                hint: "build it with: swift build -c release")
        #endif
    }

    private static func settings(_ plan: ServePlan) throws(CommandFailure) -> ServeSettings {
        var settings = ServeSettings(toolVersion: toolVersion)
        settings.address = plan.address
        settings.port = plan.port
        settings.publicOrigin = plan.publicOrigin
        if let most = plan.maxUploadBytes { settings.maxUploadBytes = most }
        settings.jobs = plan.jobs
        settings.idleSeconds = plan.idleSeconds
        settings.limits = plan.limits
        settings.threads = plan.threads
        if let path = plan.tokenFile { settings.token = try token(path) }
        return settings
    }

    /// The file's first line: at least 16 signs that can stand in a header.
    private static func token(_ path: String) throws(CommandFailure) -> [UInt8] {
        guard let bytes = Platform.head(of: path, most: 4096) else {
            throw CommandFailure("cannot read \(path)", hint: "the file of --token-file must be there and readable")
        }
        let token = Array(bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
        guard token.count >= 16, token.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CommandFailure(
                "the token in \(path) is too short, or has a sign that no header can carry",
                hint: "make one: head -c 24 /dev/urandom | base64 > \(path)")
        }
        return token
    }
}
