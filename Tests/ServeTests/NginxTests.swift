#if Serve
    import SampleBundles
    import Testing

    @testable import Serve

    /// Behind a reverse proxy, with the settings that `docs/serve.md` shows for nginx.
    @Suite(.serialized, .enabled(if: Nginx.isThere, "no nginx: the settings of docs/serve.md are not tried"))
    struct NginxTests {
        private static let token = "a-token-for-the-proxy-alone"

        private func site(behind nginx: Nginx) throws -> Site {
            try Site {
                $0.token = Array(Self.token.utf8)
                $0.publicOrigin = .init("http://127.0.0.1:\(nginx.port)")
            }
        }

        private func head(_ method: String, _ place: String, _ nginx: Nginx, length: Int? = nil) -> String {
            let body = length.map { "Content-Length: \($0)\r\n" } ?? ""
            return "\(method) /\(place) HTTP/1.1\r\nHost: 127.0.0.1:\(nginx.port)\r\nConnection: close\r\n\(body)\r\n"
        }

        private func ask(_ place: String, _ nginx: Nginx) throws -> String {
            let client = try Client(port: nginx.port)
            client.send(head("GET", place, nginx))
            return client.receive().text
        }

        @Test func `The settings of the documentation carry an upload, its progress and its report`() throws {
            let nginx = Nginx()
            let site = try site(behind: nginx)
            try nginx.start(to: site.port, token: Self.token)
            let bundle = try #require(SampleBundles.named("healthy")).tarGzip()
            let client = try Client(port: nginx.port)
            client.send(Array(head("POST", "api/analyses?name=h.tgz", nginx, length: bundle.count).utf8) + bundle)
            let answer = client.receive().text
            #expect(answer.hasPrefix("HTTP/1.1 202 Accepted\r\n"), "\(answer)")
            let id = try #require(Site.member("id", answer))
            #expect(try ask("api/analyses/\(id)/events", nginx).contains("\"state\": \"done\""))
            #expect(try ask("api/analyses/\(id)/report.md", nginx).contains("\r\n\r\n# "))
            #expect(try ask("", nginx).hasPrefix("HTTP/1.1 200 OK\r\n"))
            // Without the proxy, and so without the token, nothing is given.
            #expect(try site.ask("GET", "api/analyses").text.hasPrefix("HTTP/1.1 401 "))
        }

        /// It then looks after its client while the server does not take the body; that it has closed its own connection, this
        /// machine's tables tell.
        @Test func `A sender who leaves is missed at once where nginx has taken his bundle`() throws {
            let nginx = Nginx()
            let site = try site(behind: nginx)
            try nginx.start(to: site.port, token: Self.token) {
                $0.replacing("proxy_request_buffering off;", with: "proxy_request_buffering on;")
            }
            let first = try Client(port: site.port)
            first.send(
                "POST /api/analyses?name=first.tgz HTTP/1.1\r\nHost: 127.0.0.1:\(nginx.port)\r\nContent-Length: 50000000\r\n"
                    + "Authorization: Bearer \(Self.token)\r\n\r\n")
            let isTaken = try Site.eventually { try ask("api/analyses", nginx).contains("\"state\": \"reading\"") }
            #expect(isTaken)
            let second = try Client(port: nginx.port)
            let body = [UInt8](repeating: 65, count: 60_000_000)
            second.send(head("POST", "api/analyses?name=second.tgz", nginx, length: body.count))
            #expect(second.send(body) == body.count)
            let isQueued = try Site.eventually { try ask("api/analyses", nginx).contains("\"state\": \"queued\"") }
            #expect(isQueued)
            second.close()
            var text = ""
            let isMissed = try Site.eventually(within: 2) {
                text = try ask("api/analyses", nginx)
                return text.contains("\"state\": \"failed\"")
            }
            #expect(isMissed, "\(text)")
            first.close()
        }
    }
#endif
