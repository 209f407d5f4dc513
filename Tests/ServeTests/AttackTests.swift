#if Serve
    import SampleBundles
    import Testing

    @testable import Serve

    /// What a hostile page, a broken client or a stranger sends.
    @Suite(.serialized) struct AttackTests {
        private let page = Array(#"{"allocated": "47123456", "heap_size": "60817408", "pageheap_unmapped": "0"}"#.utf8)

        private func isFree(_ site: Site, within seconds: Double = 5) -> Bool {
            Site.eventually(within: seconds) { site.server.load == (0, true) }
        }

        @Test func `A foreign Host, two of them, and none are refused`() throws {
            let site = try Site()
            let line = "GET \(site.path) HTTP/1.1\r\n"
            #expect(try site.raw(line + "Host: evil.example\r\n\r\n").status == 421)
            #expect(try site.raw(line + "Host: 127.0.0.1:\(site.port)\r\nHost: evil.example\r\n\r\n").status == 400)
            #expect(try site.raw(line + "\r\n").status == 400)
            #expect(try site.raw("GET \(site.path) HTTP/1.0\r\n\r\n").status == 400)
            let absolute = "GET http://evil.example\(site.path) HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n\r\n"
            #expect(try site.raw(absolute).status == 404)
        }

        @Test func `A form and a fetch of another site are refused before a byte of the body is read`() throws {
            let site = try Site()
            for header in ["Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"] {
                #expect(try site.ask("POST", "api/analyses?name=x", [header], body: page).status == 403, "\(header)")
                #expect(try site.ask("DELETE", "api/analyses/x", [header]).status == 403)
            }
            #expect(try !site.ask("GET", "api/analyses").text.contains("\"id\""))
        }

        @Test(arguments: [
            "..%2f..%2fetc%2fpasswd", "../../../etc/passwd", "%2e%2e/", "analyses/%00", "api/analyses/..%00", "//",
            "analyses/a%0d%0aX: y",
        ])
        func `A path leads nowhere but to what there is`(place: String) throws {
            let site = try Site()
            let response = try site.ask("GET", place)
            #expect(response.status == 404)
            #expect(!response.text.contains("root:") && !response.text.contains("X: y"))
        }

        @Test func `A name is text, wherever it points`() throws {
            let site = try Site()
            let id = try site.upload(page, name: "..%2F..%2Fetc%2Fpasswd%00%0d%0aX%3A%20y%1b%5B31m")
            let text = try site.waitUntilOver(id)
            #expect(Site.member("state", text) == "done")
            #expect(Site.member("name", text)?.hasPrefix("passwd") == true)
            let file = try site.ask("GET", "api/analyses/\(id)/report.md")
            #expect(file.header("X") == nil)
            #expect(!file.text.contains("\u{1B}"))
        }

        @Test func `A chunked body and a doubled length are refused`() throws {
            let site = try Site()
            let line = "POST \(site.path)api/analyses HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n"
            let chunk = "5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n"
            #expect(try site.raw(line + "Transfer-Encoding: chunked\r\n\r\n" + chunk).status == 411)
            #expect(
                try site.raw(line + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk).status == 400)
            #expect(try site.raw(line + "Content-Length: 5\r\nContent-Length: 50\r\n\r\nhello").status == 400)
            #expect(try site.raw(line + "Content-Length: -5\r\n\r\nhello").status == 400)
            #expect(try site.raw(line + "\r\nhello").status == 411)
        }

        @Test func `A second request on a connection is not answered`() throws {
            let site = try Site()
            let one = site.head("GET", "api/analyses")
            let response = try site.raw(one + one)
            #expect(response.text.split(separator: "HTTP/1.1 ").count == 1)
            #expect(response.isClosed)
        }

        @Test func `Headers that drip are cut at their deadline`() throws {
            let site = try Site { $0.headerSeconds = 1 }
            let start = ContinuousClock.now
            let client = try Client(port: site.port)
            client.send("GET \(site.path) HTTP/1.1\r\n")
            var isCut = false
            for number in 0..<40 where !isCut {
                client.send("X-\(number): y\r\n")
                isCut = client.receive(within: 0.2).isClosed
            }
            #expect(isCut)
            #expect(ContinuousClock.now - start < .seconds(4))
            #expect(isFree(site))
        }

        @Test func `Headers without end are refused`() throws {
            let site = try Site()
            let client = try Client(port: site.port)
            client.send("GET \(site.path) HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n")
            client.send("X: " + String(repeating: "a", count: 1 << 20))
            #expect([0, 400, 413, 414, 431].contains(client.receive().status))
            #expect(isFree(site))
        }

        @Test func `An upload that stops is cut, and its analysis fails`() throws {
            let site = try Site { $0.bodySeconds = 1 }
            let client = try Client(port: site.port)
            client.send(site.head("POST", "api/analyses?name=stops.tgz", length: 1_000_000))
            client.send([UInt8](repeating: 65, count: 1_000))
            #expect(client.receive(within: 5).isClosed)
            // The sender is told before the analysis has noticed.
            var list = ""
            #expect(
                try Site.eventually {
                    list = try site.ask("GET", "api/analyses").text
                    return Site.member("state", list) == "failed"
                }, "\(list)")
            #expect(Site.member("error", list)?.hasPrefix("the upload broke off") == true)
            #expect(isFree(site))
        }

        @Test func `An upload that drips is cut`() throws {
            let site = try Site { $0.bodySeconds = 1 }
            let client = try Client(port: site.port)
            client.send(site.head("POST", "api/analyses?name=drips.tgz", length: 1_000_000))
            var isCut = false
            for _ in 0..<40 where !isCut {
                client.send("x")
                isCut = client.receive(within: 0.2).isClosed
            }
            #expect(isCut)
            #expect(isFree(site))
        }

        @Test(arguments: [true, false])
        func `A client that vanishes frees all within two seconds`(resets: Bool) throws {
            let site = try Site()
            let client = try Client(port: site.port)
            client.send(site.head("POST", "api/analyses?name=gone.tgz", length: 50_000_000))
            client.send([UInt8](repeating: 65, count: 5_000_000))
            let isThere = try Site.eventually { try site.ask("GET", "api/analyses").text.contains("gone.tgz") }
            #expect(isThere)
            let start = ContinuousClock.now
            if resets { client.reset() } else { client.close() }
            #expect(isFree(site, within: 10))
            #expect(ContinuousClock.now - start < .seconds(2))
            #expect(Site.member("state", try site.ask("GET", "api/analyses").text) == "failed")
        }

        @Test func `An upload over the limit is refused by its announced length`() throws {
            let site = try Site { $0.maxUploadBytes = 1_000 }
            let client = try Client(port: site.port)
            client.send(site.head("POST", "api/analyses?name=large", length: 1_001))
            let response = client.receive(within: 5)
            #expect(response.status == 413)
            #expect(response.text.contains("larger than 1.0 kB"))
            #expect(
                try site.ask("POST", "api/analyses?name=fits", body: [UInt8](repeating: 65, count: 1_000)).status == 202
            )
        }

        @Test func `More than was announced is not taken for the body`() throws {
            let site = try Site()
            let client = try Client(port: site.port)
            client.send(site.head("POST", "api/analyses?name=memory", length: page.count))
            client.send(page + Array("GET \(site.path) HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n\r\n".utf8))
            let response = client.receive()
            #expect(response.status == 202)
            #expect(response.text.split(separator: "HTTP/1.1 ").count == 1)
            #expect(response.text.contains("\"received\": \(page.count),"))
        }

        @Test func `A bomb meets the limits, and the report says so`() throws {
            let site = try Site { $0.limits.maxUnpackedBytes = 100_000 }
            let id = try site.upload(try #require(SampleBundles.named("wildcard-subsets")).tarGzip())
            let text = try site.waitUntilOver(id)
            #expect(text.contains("the limit of 100 kB of unpacked bytes is reached"))
            #expect(isFree(site))
        }

        @Test func `Two hundred connections that say nothing keep nobody out for long`() throws {
            let site = try Site { $0.headerSeconds = 1 }
            let idle = try (0..<200).map { _ in try Client(port: site.port) }
            #expect(try Site.eventually { try site.ask("GET", "api/analyses").status == 200 })
            for client in idle { #expect(client.receive(within: 20).isClosed) }
            #expect(isFree(site))
        }

        @Test func `Too many uploads that wait are refused, and one of them can be cancelled`() throws {
            let site = try Site { $0.mostWaiting = 2 }
            var clients: [Client] = []
            for number in 0..<3 {
                let client = try Client(port: site.port)
                client.send(site.head("POST", "api/analyses?name=\(number)", length: 1_000))
                clients.append(client)
                let isThere = try Site.eventually {
                    try site.ask("GET", "api/analyses").text.contains("\"name\": \"\(number)\"")
                }
                #expect(isThere)
                if number == 0 {
                    let isRead = try Site.eventually {
                        try site.ask("GET", "api/analyses").text.contains("\"reading\"")
                    }
                    #expect(isRead)
                }
            }
            #expect(try site.ask("POST", "api/analyses?name=3", body: page).status == 503)
            let waiting = try #require(Site.member("id", try site.ask("GET", "api/analyses").text))
            #expect(try site.ask("DELETE", "api/analyses/\(waiting)").status == 204)
            #expect(try site.ask("POST", "api/analyses?name=4", body: []).status == 400)
            for client in clients { client.close() }
            #expect(isFree(site))
        }

        @Test func `Stopping ends uploads and listeners at once`() throws {
            let site = try Site()
            let upload = try Client(port: site.port)
            upload.send(site.head("POST", "api/analyses?name=x", length: 1_000_000))
            upload.send(page)
            let listener = try Client(port: site.port)
            listener.send(site.head("GET", "api/events"))
            _ = listener.receive(within: 5, until: { $0.contains("event: analysis") })
            let start = ContinuousClock.now
            site.server.stop()
            #expect(ContinuousClock.now - start < .seconds(2))
            #expect(upload.receive(within: 1).isClosed && listener.receive(within: 1).isClosed)
            #expect(site.server.load == (0, true))
        }
    }
#endif
