#if Serve
    import Analysis
    import Archive
    import Reporting
    import SampleBundles
    import Testing

    @testable import Serve

    /// A running server, asked over a socket.
    @Suite(.serialized) struct ServerTests {
        private func sample(_ name: String = "wildcard-subsets") throws -> [UInt8] {
            try #require(SampleBundles.named(name)).tarGzip()
        }

        /// A page that is read in no time.
        private let page = Array(#"{"allocated": "47123456", "heap_size": "60817408", "pageheap_unmapped": "0"}"#.utf8)

        @Test func `An upload becomes the report that the library makes, in every form`() throws {
            let site = try Site()
            let bytes = try sample()
            let response = try site.ask("POST", "api/analyses?name=case%2042.tgz&tag=mine", body: bytes)
            #expect(response.status == 202)
            let id = try #require(Site.member("id", response.text))
            #expect(response.header("Location") == site.server.base + "api/analyses/" + id)
            #expect(Site.member("tag", response.text) == "mine")
            let done = try site.waitUntilOver(id)
            #expect(Site.member("state", done) == "done")
            #expect(Site.member("verdict", done)?.contains("was killed") == true)
            #expect(done.contains("\"entries\": 52"))
            let report = try Analysis(.stream(name: "case 42.tgz", MemorySource(bytes)), toolVersion: "7").run()
            for download in Download.all {
                let file = try site.ask("GET", "api/analyses/\(id)/\(download.path)")
                #expect(file.status == 200)
                let expected = try Answer(shown: .report(report)).bytes(of: download)
                if case .form(let format) = download.content {
                    #expect(Array(format.text(of: report).utf8) == expected)
                }
                #expect(file.body == expected, "\(download.path)")
                #expect(file.header("Content-Disposition")?.contains("filename=\"case_42.\(download.ending)\"") == true)
            }
        }

        /// They hold a connection each, and requests need some too.
        @Test func `Listeners have few places, and give them back`() throws {
            var settings = ServeSettings(toolVersion: "7")
            settings.mostListeners = 2
            let session = Session(settings)
            let first = try EventStream(session, of: nil)
            var second: EventStream? = try EventStream(session, of: nil)
            #expect(throws: Refusal.self) { try EventStream(session, of: nil) }
            #expect(second?.next() != nil)
            second = nil
            _ = try EventStream(session, of: nil)
            #expect(first.next() != nil)
        }

        @Test func `PUT is taken like POST`() throws {
            let site = try Site()
            let response = try site.ask("PUT", "api/analyses?name=memory", body: page)
            #expect(response.status == 202)
            #expect(Site.member("state", try site.waitUntilOver(Site.member("id", response.text) ?? "")) == "done")
        }

        @Test func `Progress comes while the upload still runs`() throws {
            let site = try Site { $0.threads = 1 }
            let bytes = try sample()
            let client = try Client(port: site.port)
            client.send(site.head("POST", "api/analyses?name=b.tgz", length: bytes.count))
            client.send(Array(bytes.dropLast(1_000)))
            var list = ""
            let isReading = try Site.eventually {
                list = try site.ask("GET", "api/analyses").text
                return Site.member("state", list) == "reading" && !list.contains("\"proxies\": 0")
            }
            #expect(isReading, "\(list)")
            #expect(!list.contains("\"entries\": 0,"))
            client.send(Array(bytes.suffix(1_000)))
            #expect(client.receive().status == 202)
        }

        @Test func `Events tell each step to the end`() throws {
            let site = try Site()
            let id = try site.upload(sample())
            let client = try Client(port: site.port)
            client.send(site.head("GET", "api/analyses/\(id)/events"))
            let events = client.receive(within: 60)
            #expect(events.isClosed)
            #expect(events.header("Content-Type") == "text/event-stream")
            #expect(events.text.contains("event: analysis\ndata: {\"id\": \"\(id)\""))
            #expect(events.text.contains("\"state\": \"done\""))
        }

        @Test func `All events tell of a removal`() throws {
            let site = try Site()
            let id = try site.upload(page)
            _ = try site.waitUntilOver(id)
            let client = try Client(port: site.port)
            client.send(site.head("GET", "api/events"))
            #expect(client.receive(until: { $0.contains("event: analysis") }).text.contains(id))
            #expect(try site.ask("DELETE", "api/analyses/\(id)").status == 204)
            #expect(client.receive(until: { $0.contains("event: gone") }).text.contains("{\"id\": \"\(id)\"}"))
            #expect(try site.ask("GET", "api/analyses/\(id)").status == 404)
            #expect(try site.ask("DELETE", "api/analyses/\(id)").status == 404)
        }

        @Test func `Two analyses are compared, as soon as both are done`() throws {
            let site = try Site()
            let before = try site.upload(sample(), name: "before.tgz")
            let after = try site.upload(sample("healthy"), name: "after.tgz")
            let response = try site.ask("POST", "api/comparisons?of=\(before)&of=\(after)", body: [])
            #expect(response.status == 202)
            let id = try #require(Site.member("id", response.text))
            let done = try site.waitUntilOver(id)
            #expect(Site.member("state", done) == "done")
            #expect(Site.member("name", done) == "before.tgz → after.tgz")
            let text = try site.ask("GET", "api/analyses/\(id)/report.md").text
            #expect(text.contains("before.tgz") && text.contains("after.tgz"))
        }

        @Test func `A comparison of what is gone is refused, and one whose bundle goes fails`() throws {
            let site = try Site()
            let one = try site.upload(page)
            #expect(try site.ask("POST", "api/comparisons?of=\(one)", body: []).status == 400)
            #expect(try site.ask("POST", "api/comparisons?of=\(one)&of=\(one)", body: []).status == 400)
            #expect(try site.ask("POST", "api/comparisons?of=\(one)&of=0000", body: []).status == 409)
            // The second waits for its bytes for ever, so the comparison waits as well.
            let client = try Client(port: site.port)
            client.send(site.head("POST", "api/analyses?name=open.tgz", length: 100))
            let isThere = try Site.eventually { try site.ask("GET", "api/analyses").text.contains("open.tgz") }
            #expect(isThere)
            let open = try #require(Site.member("id", try site.ask("GET", "api/analyses").text))
            let response = try site.ask("POST", "api/comparisons?of=\(one)&of=\(open)", body: [])
            let comparison = try #require(Site.member("id", response.text), "\(response.text)")
            #expect(try site.ask("DELETE", "api/analyses/\(open)").status == 204)
            #expect(Site.member("state", try site.waitUntilOver(comparison)) == "failed")
            #expect(client.receive(within: 5).isClosed)
        }

        @Test func `A form without a script does the same`() throws {
            let site = try Site()
            let border = "----b0"
            let parts = ["monday.tgz", "tuesday.tgz"].map { name in
                Array(
                    "--\(border)\r\nContent-Disposition: form-data; name=\"bundle\"; filename=\"\(name)\"\r\nContent-Type: application/gzip\r\n\r\n"
                        .utf8) + page + Array("\r\n".utf8)
            }
            let mode =
                "--\(border)\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\ncompare\r\n--\(border)--\r\n"
            let type = "Content-Type: multipart/form-data; boundary=\(border)"
            let response = try site.ask("POST", "upload", [type], body: parts.joined() + Array(mode.utf8))
            #expect(response.status == 303)
            let id = try #require(response.header("Location")?.split(separator: "/").last.map(String.init))
            #expect(Site.member("kind", try site.waitUntilOver(id)) == "comparison")
            #expect(try site.text(of: id).contains("monday.tgz → tuesday.tgz"))
            let view = try site.ask("GET", "analyses/\(id)")
            #expect(view.status == 200)
            let removed = try site.ask(
                "POST", "analyses/\(id)/remove", ["Content-Type: application/x-www-form-urlencoded"],
                body: Array("remove=1".utf8))
            #expect(removed.status == 303 && removed.header("Location") == "../../")
            #expect(try site.ask("GET", "analyses/\(id)").status == 404)
        }

        @Test func `A form without a bundle says what to do`() throws {
            let site = try Site()
            let empty = "--b0\r\nContent-Disposition: form-data; name=\"bundle\"; filename=\"\"\r\n\r\n\r\n--b0--\r\n"
            let response = try site.ask(
                "POST", "upload", ["Content-Type: multipart/form-data; boundary=b0"], body: Array(empty.utf8))
            #expect(response.status == 400)
            #expect(response.text.contains("no bundle was chosen"))
            #expect(try site.ask("POST", "upload", ["Content-Type: text/plain"], body: Array("x".utf8)).status == 400)
        }

        @Test func `A sample can be tried`() throws {
            let site = try Site()
            let form = ["Content-Type: application/x-www-form-urlencoded"]
            let response = try site.ask("POST", "sample", form, body: Array("name=healthy".utf8))
            let id = try #require(response.header("Location")?.split(separator: "/").last.map(String.init))
            #expect(Site.member("state", try site.waitUntilOver(id)) == "done")
            #expect(try site.ask("POST", "sample", form, body: Array("name=bench-600".utf8)).status == 404)
            #expect(try site.ask("POST", "api/samples/nothing", body: []).status == 404)
        }

        @Test func `What is no bundle is refused with a reason, and has no report`() throws {
            let site = try Site()
            let id = try site.upload(Array("hello".utf8))
            let text = try site.waitUntilOver(id)
            #expect(Site.member("state", text) == "failed")
            #expect(Site.member("error", text)?.hasPrefix("cannot read bundle") == true)
            #expect(try site.ask("GET", "api/analyses/\(id)/report.md").status == 410)
            #expect(try site.ask("POST", "api/analyses?name=x", body: []).status == 400)
        }

        @Test func `Every answer forbids what it can`() throws {
            let site = try Site()
            for place in ["", "serve.js", "serve.css", "api/analyses", "nothing", "analyses/none"] {
                let response = try site.ask("GET", place)
                #expect(response.header("X-Content-Type-Options") == "nosniff")
                #expect(response.header("Cache-Control") == "no-store")
                #expect(response.header("Referrer-Policy") == "same-origin")
                #expect(response.header("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
                #expect(response.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
                #expect(response.header("Cross-Origin-Resource-Policy") == "same-origin")
                #expect(response.header("Set-Cookie") == nil)
                #expect(response.header("Access-Control-Allow-Origin") == nil)
            }
        }

        @Test func `Old analyses make room for new ones`() throws {
            let site = try Site { $0.mostKept = 3 }
            var ids: [String] = []
            for number in 0..<6 {
                ids.append(try site.upload(page, name: "\(number)"))
                _ = try site.waitUntilOver(ids[number])
            }
            let list = try site.ask("GET", "api/analyses").text
            #expect(ids.map { list.contains($0) } == [false, false, false, true, true, true])
        }

        @Test func `A token replaces the random path`() throws {
            let site = try Site { $0.token = Array("correct-horse-battery".utf8) }
            #expect(site.path == "/")
            let refused = try site.ask("GET", "")
            #expect(refused.status == 401)
            #expect(refused.header("WWW-Authenticate")?.hasPrefix("Basic") == true)
            #expect(try site.ask("GET", "", ["Authorization: Bearer correct-horse-battery"]).status == 200)
        }
    }
#endif
