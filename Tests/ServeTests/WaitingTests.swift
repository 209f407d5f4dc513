#if Serve
    import Testing

    @testable import Serve

    /// Uploads that wait for their turn, and whether their clients are still there.
    @Suite(.serialized) struct WaitingTests {
        /// Takes the only worker, for as long as it stays open.
        private func occupied(_ site: Site) throws -> Client {
            let first = try Client(port: site.port)
            first.send(site.head("POST", "api/analyses?name=first.tgz", length: 50_000_000))
            let isRead = try Site.eventually {
                try Site.member("state", site.ask("GET", "api/analyses").text) == "reading"
            }
            #expect(isRead)
            return first
        }

        /// More than the ring and the system hold: the rest waits with the client.
        private func waiting(_ site: Site, head: String? = nil) throws -> (client: Client, left: ArraySlice<UInt8>) {
            let client = try Client(port: site.port)
            client.send(head ?? site.head("POST", "api/analyses?name=second.tgz", length: 60_000_000))
            let body = [UInt8](repeating: 65, count: 60_000_000)
            let sent = client.send(body, within: 1)
            #expect(sent < 30_000_000)
            return (client, body[sent...])
        }

        /// One that just closes leaves bytes behind, and its end comes after them: only the system's tables tell, or, where
        /// they do not reach, what comes back when something is sent.
        @Test(arguments: [(true, false), (false, false), (true, true), (false, true)])
        func `A client that vanishes while its bundle waits for its turn is noticed as well`(
            resets: Bool, isAsked: Bool
        ) throws {
            let site = try Site {
                $0.asksEverybody = isAsked
                $0.looksAtTables = !isAsked
            }
            let first = try occupied(site)
            let (second, _) = try waiting(site)
            if resets { second.reset() } else { second.close() }
            var text = ""
            let isNoticed = try Site.eventually(within: 2) {
                text = try site.ask("GET", "api/analyses").text
                return Site.member("state", text) == "failed"
            }
            #expect(isNoticed, "\(text)")
            #expect(Site.eventually(within: 1) { site.server.load.connections <= 1 })
            first.close()
        }

        @Test func `A client that is asked whether it is there gets its answer behind the questions`() throws {
            let site = try Site { $0.asksEverybody = true }
            let first = try occupied(site)
            let (second, left) = try waiting(site)
            let asked = second.receive(within: 4, until: { $0.hasSuffix("...") }).text
            #expect(asked == "HTTP/1.1 100 Continue\r\nX-Waiting: ...")
            first.close()
            #expect(second.send(Array(left)) == left.count)
            let answer = second.receive().text
            #expect(answer.drop { $0 == "." }.hasPrefix("\r\n\r\nHTTP/1.1 202 Accepted\r\n"))
            #expect(answer.contains("\"received\": 60000000"))
        }

        /// HTTP/1.0 has no interim responses, some proxies take the first one for the last, and this machine's tables tell.
        @Test(arguments: ["old", "proxy", "near"])
        func `Who would not understand it, or need not be asked, is not asked`(who: String) throws {
            let site = try Site {
                $0.asksEverybody = who != "near"
                if who == "proxy" { $0.publicOrigin = .init("https://oom.example.com") }
            }
            let first = try occupied(site)
            let head = site.head("POST", "api/analyses?name=second.tgz", length: 60_000_000)
            let old = head.replacing("HTTP/1.1\r\n", with: "HTTP/1.0\r\n")
            let (second, _) = try waiting(site, head: who == "old" ? old : head)
            #expect(second.receive(within: 2).bytes.isEmpty)
            #expect(site.server.load.connections == 2)
            first.close()
        }

        @Test func `Questions are one head that ends before it is too long, and begins again`() {
            var interim = InterimResponse()
            #expect(interim.end() == nil)
            var text = ""
            for _ in 0..<20_000 { text += interim.next() }
            text += interim.end() ?? ""
            let heads = text.split(separator: "\r\n\r\n")
            #expect(heads.count == 3)
            for head in heads {
                #expect(head.hasPrefix("HTTP/1.1 100 Continue\r\nX-Waiting: ."))
                #expect(head.count < 16_000)
            }
            #expect(text.hasSuffix(".\r\n\r\n") && interim.end() == nil)
        }

        @Test func `Of the system's tables only what nobody holds any more counts as gone`() {
            let table = """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:CC7C 0100007F:90FB 04 0027AC40:00000000 04:00000123 00000000     0        0 0 1 00000000 20 4 0
                   1: 0100007F:CC7D 0100007F:90FB 01 0027AC40:00000000 04:00000123 00000000     0        0 0 1 00000000 20 4 0
                   2: 0100007F:CC7E 0100007F:90FB 04 0027AC40:00000000 04:00000123 00000000     0        0 812345 1 00000000
                   3: rubbish
                """
            let orphans = PlatformOrphans(table: table)
            #expect(orphans.bytesLeft("0100007F:CC7C", "0100007F:90FB") == 0x27AC40)
            for other in ["0100007F:CC7D", "0100007F:CC7E", "0100007F:CC7F"] {
                #expect(orphans.bytesLeft(other, "0100007F:90FB") == nil)
            }
        }
    }
#endif
