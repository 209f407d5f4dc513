#if Serve
    import SampleBundles
    import TestSupport
    import Testing

    @testable import Serve

    /// The tool as a process: what it leaves behind while it runs, and how it ends.
    @Suite(.serialized, .enabled(if: Tool.file != nil, "the tool is not beside the tests"))
    struct ProcessTests {
        private let page = Array(#"{"allocated": "47123456", "heap_size": "60817408", "pageheap_unmapped": "0"}"#.utf8)

        @Test func `The first line is the address, with its own secret each time`() throws {
            let one = try Tool()
            let two = try Tool()
            #expect(one.base.hasPrefix("http://127.0.0.1:\(one.port)/"))
            #expect(one.path.count == 34 && one.path.hasSuffix("/"))
            #expect(one.path != two.path)
            #expect(try one.ask("GET", "").status == 200)
            #expect(one.end().status == 0)
        }

        /// SIGTERM and SIGINT.
        @Test(arguments: [15, 2])
        func `A signal in the middle of an upload ends it at once, with status 0`(signal: Int32) throws {
            let tool = try Tool()
            let client = try Client(port: tool.port)
            client.send(tool.head("POST", "api/analyses?name=x", length: 50_000_000))
            client.send([UInt8](repeating: 65, count: 3_000_000))
            let listener = try Client(port: tool.port)
            listener.send(tool.head("GET", "api/events"))
            _ = listener.receive(within: 5, until: { $0.contains("event: analysis") })
            let (status, time) = tool.end(with: signal)
            #expect(status == 0)
            #expect(time < .seconds(2))
            #expect(client.receive(within: 1).isClosed)
        }

        @Test func `It ends by itself when nobody is there, and not while a page listens`() throws {
            let tool = try Tool(["--idle-exit", "1"])
            let listener = try Client(port: tool.port)
            listener.send(tool.head("GET", "api/events"))
            _ = listener.receive(within: 2.5)
            #expect(try tool.ask("GET", "").status == 200)
            listener.close()
            #expect(tool.hasEnded(within: 8))
        }

        @Test func `Nothing is left after many uploads, good and bad, and memory stays flat`() throws {
            let tool = try Tool()
            let rubbish = Array("rubbish".utf8)
            _ = try tool.ask("GET", "")
            let descriptors = tool.descriptors
            var before = 0
            for number in 0..<500 {
                if number == 100 { before = tool.memory() }
                switch number % 4 {
                // 503 while too many wait for their turn.
                case 0, 1:
                    #expect(try Site.eventually { try tool.ask("POST", "api/analyses", body: page).status == 202 })
                case 2:
                    #expect(try Site.eventually { try tool.ask("POST", "api/analyses", body: rubbish).status == 202 })
                default:
                    let client = try Client(port: tool.port)
                    client.send(tool.head("POST", "api/analyses?name=\(number)", length: 100_000))
                    client.send([UInt8](repeating: 65, count: 50_000))
                    client.close()
                }
            }
            let isQuiet = try Site.eventually {
                let list = try tool.ask("GET", "api/analyses").text
                return !list.contains("\"reading\"") && !list.contains("\"queued\"") && !list.contains("\"diagnosing\"")
            }
            #expect(isQuiet)
            #expect(Site.eventually { tool.threads <= tool.restingThreads }, "\(tool.threads) threads")
            #expect(
                Site.eventually { tool.descriptors <= descriptors },
                "\(descriptors), then \(tool.descriptors) descriptors")
            if !tool.isSanitized { #expect(tool.memory() - before < 8_000, "\(before) kB, then \(tool.memory()) kB") }
            #expect(tool.end().status == 0)
        }

        @Test func `The examples of the documentation work as they stand`() throws {
            let page = try Project.text("docs/serve.md")
            let start = try #require(page.firstRange(of: "<!-- examples -->\n```sh\n"))
            let end = try #require(page.firstRange(of: "```\n<!-- end of examples -->"))
            let bundle = try #require(SampleBundles.named("wildcard-subsets")).tarGzip()
            let tool = try Tool()
            let run = try tool.run(String(page[start.upperBound..<end.lowerBound]), bundle: bundle)
            #expect(run.status == 0, "\(run.output)")
            #expect(run.output.contains("\"state\": \"done\""))
            #expect(run.output.contains("\n\"checkout/pay"), "the verdict alone on its line")
            #expect(String(decoding: run.report.prefix(200), as: UTF8.self).contains("OOM-killed"))
            #expect(try !tool.ask("GET", "api/analyses").text.contains("\"id\""))
        }

        @Test func `Ten thousand requests leave nothing`() throws {
            let tool = try Tool()
            let head = tool.head("GET", "api/analyses")
            var before = 0
            for number in 0..<10_000 {
                if number == 1_000 { before = tool.memory() }
                let client = try Client(port: tool.port)
                client.send(head)
                #expect(client.receive().status == 200)
            }
            #expect(Site.eventually { tool.threads <= tool.restingThreads }, "\(tool.threads) threads")
            if !tool.isSanitized { #expect(tool.memory() - before < 4_000, "\(before) kB, then \(tool.memory()) kB") }
        }

        @Test func `A large upload is never held`() throws {
            let tool = try Tool()
            let (head, piece) = (tool.head("POST", "api/analyses?name=large.log", length: 200 << 20), 1 << 20)
            _ = try tool.ask("POST", "api/analyses?name=first", body: page)
            let before = tool.memory("VmHWM")
            let client = try Client(port: tool.port)
            client.send(head)
            let lines = Array(
                String(repeating: "2026-11-24T07:30:00.000000Z\tinfo\ta line that nobody knows\n", count: 17_000).utf8)
            let bytes = Array((lines + lines).prefix(piece))
            for _ in 0..<200 { #expect(client.send(bytes) == piece) }
            #expect(client.receive(within: 60).status == 202)
            if !tool.isSanitized {
                #expect(tool.memory("VmHWM") - before < 40_000, "\(before) kB, then \(tool.memory("VmHWM")) kB")
            }
        }
    }
#endif
