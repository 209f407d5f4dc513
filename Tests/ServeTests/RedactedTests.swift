#if Serve
    import Archive
    import Diagnosis
    import Privacy
    import Reporting
    import SampleBundles
    import Testing

    @testable import Serve

    /// Uploads whose names are to be replaced.
    @Suite struct RedactedTests {
        private let before: [UInt8]
        private let after: [UInt8]
        /// Words of the samples that are names, and the one that the bundle's file has.
        private let names = ["checkout", "basket", "everything-canary", "acme"]

        init() throws {
            before = try #require(SampleBundles.small.first { $0.name == "wildcard-subsets" }).tarGzip()
            after = try #require(SampleBundles.small.first { $0.name == "healthy" }).tarGzip()
        }

        private func upload(_ site: Site, _ bytes: [UInt8], _ level: String) throws -> String {
            let response = try site.ask("POST", "api/analyses?name=acme.tgz&redact=\(level)", body: bytes)
            let id = try #require(Site.member("id", response.text), "\(response.text)")
            #expect(Site.member("state", try site.waitUntilOver(id)) == "done")
            return id
        }

        private func leaked(_ text: String) -> [String] { names.filter(text.contains) }

        private func members(_ zip: [UInt8]) throws -> [String: String] {
            let reader = BundleReader(name: "pack", source: MemorySource(zip), limits: Limits(), threads: 1)
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
            defer { room.deallocate() }
            var found: [String: String] = [:]
            while let entry = reader.nextEntry() {
                var bytes: [UInt8] = []
                while case let count = try entry.read(into: room), count > 0 { bytes += Array(room[..<count]) }
                found[entry.name] = String(decoding: bytes, as: UTF8.self)
            }
            return found
        }

        @Test(arguments: ["names", "strict"]) func `No form, page or word of the API holds a name`(level: String) throws
        {
            let site = try Site()
            let id = try upload(site, before, level)
            for download in Download.all {
                let response = try site.ask("GET", "api/analyses/\(id)/\(download.path)")
                #expect(response.status == 200)
                #expect(response.header("Content-Disposition")?.contains("bundle-1.") == true)
                if download.content == .pack {
                    let members = try members(response.body)
                    #expect(members.keys.sorted() == ["README.txt", "report.html", "report.json", "report.md"])
                    for text in members.values { #expect(leaked(text) == []) }
                } else {
                    #expect(leaked(response.text) == [], "\(download.name)")
                    #expect(response.text.contains("ns-0") || response.text.contains("ns&#45;0"), "\(download.name)")
                }
            }
            for place in ["", "analyses/\(id)", "analyses/\(id)/report", "api/analyses"] {
                let text = try site.ask("GET", place).text
                // Samples stand on the start page by their own names.
                #expect(leaked(text) == [], "\(place)")
                #expect(text.contains("bundle-1"))
            }
            #expect(Site.member("redaction", try site.text(of: id)) == level)
        }

        @Test func `A comparison of redacted bundles is redacted, and calls them as the list does`() throws {
            let site = try Site()
            let ids = [try upload(site, before, "names"), try upload(site, after, "names")]
            let response = try site.ask("POST", "api/comparisons?of=\(ids[0])&of=\(ids[1])", body: [])
            let id = try #require(Site.member("id", response.text), "\(response.text)")
            #expect(Site.member("name", try site.waitUntilOver(id)) == "bundle-1 → bundle-2")
            for download in Download.all {
                let bytes = try site.ask("GET", "api/analyses/\(id)/\(download.path)").body
                let texts =
                    download.content == .pack
                    ? Array(try members(bytes).values) : [String(decoding: bytes, as: UTF8.self)]
                for text in texts { #expect(!text.isEmpty && leaked(text) == [], "\(download.name)") }
            }
            let text = try site.ask("GET", "api/analyses/\(id)/report.json").text
            #expect(text.contains("\"level\": \"names\"") && text.contains("\"name\": \"bundle-2\""))
            #expect(text.contains("\"outcome\": \"worked\""))
        }

        @Test func `A redacted bundle is not compared with a plain one`() throws {
            let site = try Site()
            let ids = [try upload(site, before, "names"), try upload(site, after, "none")]
            let response = try site.ask("POST", "api/comparisons?of=\(ids[0])&of=\(ids[1])", body: [])
            #expect(response.status == 409 && response.text.contains("not redacted alike"))
        }

        @Test(arguments: ["redact=some", "redact=names&redact=names", "redact="])
        func `What is no level is refused before the upload is read`(query: String) throws {
            let site = try Site()
            let response = try site.ask("POST", "api/analyses?name=acme.tgz&\(query)", body: before)
            #expect(response.status == 400 && response.text.contains("none, names, strict"))
            #expect(!(try site.ask("GET", "api/analyses").text.contains("acme")))
            #expect(try site.ask("POST", "api/samples/healthy?\(query)", body: []).status == 400)
        }

        private func form(_ parts: [(name: String, file: String?, body: [UInt8])]) -> (type: String, body: [UInt8]) {
            let border = "----b0"
            let body = parts.flatMap { part in
                let file = part.file.map { "; filename=\"\($0)\"" } ?? ""
                let head = "--\(border)\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n"
                return Array(head.utf8) + part.body + Array("\r\n".utf8)
            }
            return ("Content-Type: multipart/form-data; boundary=\(border)", body + Array("--\(border)--\r\n".utf8))
        }

        @Test func `A form without a script redacts as well`() throws {
            let site = try Site()
            let (type, body) = form([("redact", nil, Array("strict".utf8)), ("bundle", "acme.tgz", before)])
            let response = try site.ask("POST", "upload", [type], body: body)
            let id = try #require(response.header("Location")?.split(separator: "/").last.map(String.init))
            let text = try site.waitUntilOver(id)
            #expect(Site.member("redaction", text) == "strict" && Site.member("name", text) == "bundle-1")
        }

        @Test func `A form that says too late what is to be redacted leaves nothing behind`() throws {
            let site = try Site()
            let (type, body) = form([("bundle", "acme.tgz", before), ("redact", nil, Array("names".utf8))])
            let response = try site.ask("POST", "upload", [type], body: body)
            #expect(response.status == 400 && response.text.contains("behind a bundle"))
            #expect(try site.ask("GET", "api/analyses").text.contains("\"analyses\": []"))
        }

        @Test func `Finished bytes that hold a name are not given, whatever the form`() throws {
            let book = NameBook(hash: .random())
            book.learn("zebra-crossing", .namespace)
            book.seal()
            var report = Report(toolVersion: "7")
            report.verdict = "zebra-crossing was killed"
            let answer = Answer(shown: .report(report), scan: FinishedScan(book))
            for download in [
                Download.pack, try #require(Download(ending: "json")), try #require(Download(ending: "html")),
            ] {
                do throws(Refusal) {
                    _ = try answer.bytes(of: download)
                    Issue.record("\(download.name) was given")
                } catch {
                    #expect(error.status == 500 && error.message.contains("name: ns-01"))
                    #expect(!error.message.contains("zebra"))
                }
            }
        }

        @Test func `A failed bundle is not called by its name`() throws {
            let site = try Site()
            let response = try site.ask("POST", "api/analyses?name=acme.tgz&redact=names", body: Array("hello".utf8))
            let id = try #require(Site.member("id", response.text))
            let text = try site.waitUntilOver(id)
            #expect(Site.member("error", text)?.hasPrefix("cannot read bundle-1") == true)
            #expect(leaked(text) == [])
        }
    }
#endif
