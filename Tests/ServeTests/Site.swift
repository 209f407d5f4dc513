#if Serve
    import Archive

    @testable import Serve

    /// A server for one test, and what asks it.
    final class Site {
        let server: Server
        var port: UInt16 { server.port }
        /// `/5f0c…/`.
        let path: String

        init(_ change: (inout ServeSettings) -> Void = { _ in }) throws {
            var settings = ServeSettings(toolVersion: "7")
            change(&settings)
            server = try Server.start(settings)
            path =
                "/"
                + server.base.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3).joined(
                    separator: "/")
        }

        deinit { server.stop() }

        /// A head of the usual shape.
        func head(_ method: String, _ place: String, _ headers: [String] = [], length: Int? = nil) -> String {
            let lines =
                ["\(method) \(path)\(place) HTTP/1.1", "Host: 127.0.0.1:\(port)"] + headers
                + (length.map { ["Content-Length: \($0)"] } ?? [])
            return lines.joined(separator: "\r\n") + "\r\n\r\n"
        }

        func ask(_ method: String, _ place: String, _ headers: [String] = [], body: [UInt8]? = nil) throws
            -> Client.Response
        {
            let client = try Client(port: port)
            client.send(Array(head(method, place, headers, length: body?.count).utf8) + (body ?? []))
            return client.receive()
        }

        /// Sends bytes as they are, and gives what comes back.
        func raw(_ text: String, within seconds: Double = 20) throws -> Client.Response {
            let client = try Client(port: port)
            client.send(text)
            return client.receive(within: seconds)
        }

        /// Sends a bundle; gives the analysis's id.
        func upload(_ bytes: [UInt8], name: String = "bundle") throws -> String {
            let response = try ask("POST", "api/analyses?name=\(name)", body: bytes)
            return Self.member("id", response.text) ?? "refused: \(response.text)"
        }

        func text(of id: String) throws -> String { try ask("GET", "api/analyses/\(id)").text }

        /// Waits until an analysis says so; gives its JSON.
        func wait(_ id: String, until isSo: (String) -> Bool, within seconds: Double = 60) throws -> String {
            var text = ""
            let isMet = try Self.eventually(within: seconds) {
                text = try self.text(of: id)
                return isSo(text)
            }
            return isMet ? text : "not in time: " + text
        }

        func waitUntilOver(_ id: String) throws -> String {
            try wait(id, until: { ["done", "failed"].contains(Self.member("state", $0)) })
        }

        static func eventually(within seconds: Double = 10, _ isSo: () throws -> Bool) rethrows -> Bool {
            let end = ContinuousClock.now + .seconds(seconds)
            while ContinuousClock.now < end {
                if try isSo() { return true }
                let monitor = Monitor()
                monitor.locked { monitor.wait(milliseconds: 20) }
            }
            return false
        }

        /// `"state": "done"`.
        static func member(_ name: String, _ json: String) -> String? {
            guard let start = json.firstRange(of: "\"\(name)\": \"") else { return nil }
            return String(json[start.upperBound...].prefix { $0 != "\"" })
        }
    }
#endif
