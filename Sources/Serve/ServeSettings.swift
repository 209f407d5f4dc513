import Archive

/// How `serve` is to behave; nothing of it changes while it runs.
package struct ServeSettings: Sendable {
    /// A numeric address, IPv4 or IPv6.
    package var address = "127.0.0.1"
    /// 0: one that is free.
    package var port: UInt16 = 0
    /// What every request must carry in `Authorization`; nil: a random path keeps strangers out instead.
    package var token: [UInt8]?
    /// Under which address a reverse proxy shows it.
    package var publicOrigin: Origin?
    package var maxUploadBytes: Int64 = 4_000_000_000
    /// Bundles that are read at once; the others wait.
    package var jobs = 1
    /// Ends after so long without a connection and without work; nil: never.
    package var idleSeconds: Int64?
    package var limits = Limits()
    /// Of each analysis; nil: as many as help.
    package var threads: Int?
    package var toolVersion: String

    /// Connections at once. The library closes what comes beyond; before that, those that have said nothing yet make room.
    package var mostConnections = 128
    /// Uploads that wait for their turn, each with its connection.
    package var mostWaiting = 16
    /// Listeners to progress, each with its connection: they must leave room for requests.
    package var mostListeners = 24
    /// Analyses that are over and kept; the oldest goes first.
    package var mostKept = 50
    /// From the connection to the last line of the headers.
    package var headerSeconds = 10.0
    /// Without a byte of the body, while it is waited for.
    package var bodySeconds = 20.0
    /// The system's tables tell of clients on this machine that went.
    package var looksAtTables = true
    /// Ask whoever waits whether he is still there, also where the tables would tell.
    package var asksEverybody = false

    package init(toolVersion: String) { self.toolVersion = toolVersion }

    /// `https://oom.example.com`: scheme, host and port, as a browser sends it in `Origin`.
    package struct Origin: Sendable, Equatable {
        package let text: String
        /// As a browser sends it in `Host`.
        let host: String

        /// nil for anything else, also for an address with a path.
        package init?(_ text: String) {
            let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == "https" || parts[0] == "http" else { return nil }
            let host = parts[1].hasSuffix("/") ? parts[1].dropLast() : parts[1]
            let isHost = host.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]")]
                        .contains(byte)
            }
            guard !host.isEmpty, isHost else { return nil }
            self.host = String(host)
            self.text = "\(parts[0])://\(host)"
        }
    }
}
