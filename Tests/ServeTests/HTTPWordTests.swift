#if Serve
    import Privacy
    import Testing

    @testable import Serve

    /// What a request says, word by word.
    @Suite struct HTTPWordTests {
        private func head(_ query: [(String, String)] = [], _ headers: [(String, String)] = []) -> RequestHead {
            var head = RequestHead(method: "GET", path: "/")
            head.query = query.map { (name: $0.0, value: $0.1) }
            head.headers = headers.map { (name: $0.0, value: $0.1) }
            return head
        }

        @Test(arguments: [
            ("a%20b", "a b"), ("%2F%2f", "//"), ("100%", "100%"), ("%", "%"), ("%2", "%2"), ("%zz", "%zz"),
            ("%%41", "%A"), ("a+b", "a+b"),
            ("%E2%86%92", "\u{2192}"), ("%FF", "\u{FFFD}"), ("%00", "\u{0}"), ("", ""), ("%2541", "%41"),
        ])
        func `An argument is decoded once`(value: String, decoded: String) {
            #expect(head([("name", value), ("other", "x")]).arguments("name") == [decoded])
        }

        @Test func `Arguments of one name come in their order, and none is none`() {
            let head = head([("of", "1"), ("of", "2"), ("Of", "3")])
            #expect(head.arguments("of") == ["1", "2"] && head.arguments("") == [])
        }

        @Test(
            arguments: [
                ([], nil, nil), ([("content-length", "5")], "5", 5),
                ([("content-length", "5"), ("content-length", "5")], nil, nil),
                ([("content-length", "x")], "x", nil),
                ([("content-length", "9223372036854775808")], "9223372036854775808", nil),
            ] as [([(String, String)], String?, Int64?)])
        func `A header counts where it is given once`(headers: [(String, String)], one: String?, length: Int64?) {
            let head = head([], headers)
            #expect(head.one("content-length") == one && head.contentLength == length)
            #expect(head.all("content-length").count == headers.count)
        }

        @Test(arguments: [
            ("dXNlcjpwdw==", "user:pw"), ("dXNlcjpwdw", "user:pw"), ("", ""), ("A", ""), ("QQ", "A"), ("QQ==QQ==", "A"),
            ("Q Q=", ""), ("+/+/", "\u{FB}\u{FF}\u{BF}"),
        ])
        func `Base64 ends with its first sign that is none`(text: String, decoded: String) {
            #expect(Base64.decoded(text[...]) == decoded.unicodeScalars.map { UInt8($0.value) })
        }

        @Test(
            arguments: [
                ([], nil, nil), (["none"], nil, nil), (["names"], .names, nil), (["strict"], .strict, nil),
                (["Names"], nil, 400), ([""], nil, 400),
                (["names", "names"], nil, 400), (["none", "none"], nil, 400), (["none", "strict"], nil, 400),
            ] as [([String], RedactionLevel?, Int?)])
        func `A level is said once, or not at all`(values: [String], level: RedactionLevel?, status: Int?) {
            do throws(Refusal) {
                #expect(try Redact.level(values) == level && status == nil)
            } catch {
                #expect(error.status == status && error.hint == "one of: none, names, strict")
            }
        }

        /// Each question adds one sign to a line of a head that stays whole, and small enough to be read.
        @Test func `An interim answer grows by a sign, and begins anew before it is too long`() {
            var interim = InterimResponse()
            #expect(interim.end() == nil)
            #expect(interim.next() == "HTTP/1.1 100 Continue\r\nX-Waiting: .")
            #expect((0..<3).map { _ in interim.next() } == [".", ".", "."])
            #expect(interim.end() == "\r\n\r\n" && interim.end() == nil)
            var text = ""
            for _ in 0..<8_100 { text += interim.next() }
            text += interim.end() ?? ""
            let heads = text.split(separator: "\r\n\r\n")
            #expect(
                heads.count == 2
                    && heads.allSatisfy { $0.hasPrefix("HTTP/1.1 100 Continue\r\nX-Waiting: .") && $0.count < 8_100 })
        }

        @Test(
            arguments: [
                (Job.State.queued, nil, "waiting for its turn"),
                (
                    .diagnosing, nil,
                    "looking for causes; 1 entry; found so far: 0 proxies, 0 signs of kills, 0 Istio objects"
                ),
                (
                    .reading, 9_000_000,
                    "reading: 1.5 MB of 9.0 MB, 1 entry; found so far: 0 proxies, 0 signs of kills, 0 Istio objects"
                ),
                (.reading, nil, "reading: 1.5 MB, 1 entry; found so far: 0 proxies, 0 signs of kills, 0 Istio objects"),
                (.failed, nil, "it broke"), (.done, nil, "done"),
            ] as [(Job.State, Int64?, String)])
        func `A job says how far it is`(state: Job.State, size: Int64?, words: String) {
            var job = Job(id: "1", kind: .analysis, name: "b")
            (job.state, job.size, job.received, job.entries) = (state, size, 1_500_000, 1)
            job.failure = Job.Failure(message: "it broke")
            #expect(job.text == words)
        }

        @Test func `A comparison waits for its bundles, and a failure without words is one`() {
            var job = Job(id: "1", kind: .comparison(["2", "3"]), name: "b")
            #expect(job.text == "waiting for its bundles")
            job.state = .failed
            #expect(job.text == "failed" && job.state.isOver && job.verdict == nil)
        }
    }
#endif
