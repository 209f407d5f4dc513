import Archive
import Testing
import Units

@testable import Captures

/// Pages in a console's log, and pages that a loop appended to one file.
@Suite struct ConsoleTests {
    private func kind(_ text: String) -> CaptureKind {
        Array(text.utf8).prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: "page") }
    }

    private func facts(_ text: String) throws -> (facts: [Fact], keepsOwnKind: Bool) {
        let reader = Captures.reader(for: kind(text), source: MemorySource(Array(text.utf8), chunk: 61), name: "page")
        var out: [Fact] = []
        while let fact = try reader?.next() { out.append(fact) }
        return (out, reader?.keepsOwnKind ?? true)
    }

    private func pods(_ facts: [Fact]) -> [Pod] { facts.compactMap { if case .pod(let pod) = $0 { pod } else { nil } } }
    private func memories(_ facts: [Fact]) -> [Int64?] {
        facts.compactMap { if case .memory(let figures) = $0 { figures.allocated } else { nil } }
    }

    private static let lines = [
        "Started by timer", "[Pipeline] sh", "+ kubectl describe pod ferry-0 -n quay", "Name:             ferry-0",
        "Namespace:        quay", "Node:             n-1/10.0.0.1", "Containers:", "  istio-proxy:",
        "    State:          Running", "    Last State:     Terminated", "      Reason:       OOMKilled",
        "      Exit Code:    137", "      Finished:     Thu, 02 Jul 2026 02:10:37 +0000", "    Restart Count:  1",
        "+ curl -s localhost:15000/memory", #"{"allocated": "40", "heap_size": "50"}"#, "Finished: SUCCESS",
    ]

    @Test(arguments: ["[2026-07-02T06:30:02.481Z] ", "2026-07-02T06:30:02.4810001Z "])
    func `A console's clock before each line is taken off`(stamp: String) throws {
        let found = try facts(Self.lines.map { stamp + $0 + "\r\n" }.joined()).facts
        let pod = try #require(pods(found).first)
        #expect(pod.name == "ferry-0" && pod.containers.first?.lastState?.reason == "OOMKilled")
        #expect(memories(found) == [40])
    }

    @Test func `Lines of a log that begin with their time keep it`() {
        let access = #"[2026-07-02T06:30:02.481Z] "GET / HTTP/1.1" 200 - via_upstream - "-" 0 200 3 2"# + "\n"
        #expect(kind(String(repeating: access, count: 9)) == .proxyLog)
        let agent = "2026-07-02T06:30:02.481001Z\tinfo\tProxy role\tips=[10.0.0.1] type=sidecar id=ferry-0.quay\n"
        #expect(kind(String(repeating: agent, count: 9)) == .proxyLog)
        // Nothing says that it is a console's.
        let plain = "[2026-07-02T06:30:02.481Z] a word\n"
        #expect(kind(String(repeating: plain, count: 9)) != .transcript)
    }

    @Test(arguments: [
        ("Mon Oct  5 06:10:01 UTC 2026", "Mon Oct  5 06:25:01 UTC 2026"),
        ("2026-10-05T06:10:01Z", "2026-10-05T06:25:01Z"),
        ("=== 2026-10-05T08:10:01+02:00 ===", "=== 2026-10-05T08:25:01+02:00 ==="),
        ("Mon  5 Oct 06:10:01 UTC 2026", "Mon  5 Oct 06:25:01 UTC 2026"),
        ("Mon 05 Oct 2026 06:10:01 AM UTC", "Mon 05 Oct 2026 06:25:01 AM UTC"),
    ])
    func `A line with a time alone is when the pages behind it were saved`(first: String, second: String) throws {
        func pages(_ bytes: Int) -> String {
            "{\n \"allocated\": \"\(bytes)\",\n \"heap_size\": \"90\"\n}\nserver.memory_allocated: \(bytes)\nserver.uptime: 9\n"
        }
        let (found, keepsOwnKind) = try facts("\(first)\n\(pages(40))\(second)\n\(pages(50))")
        #expect(!keepsOwnKind && memories(found) == [40, 50])
        let parts = found.compactMap { if case .part(.some(let part)) = $0 { part } else { nil } }
        #expect(parts.map(\.kind) == [.memoryPage, .statsText, .memoryPage, .statsText])
        let times = parts.compactMap(\.at)
        #expect(times.count == 4 && times[1].seconds == times[0].seconds && times[2].seconds - times[0].seconds == 900)
        #expect(times[0] == Moment(rfc3339: "2026-10-05T06:10:01Z"))
    }

    /// What somebody noted above a page, or a prompt behind it.
    @Test(arguments: [
        ("# the agent's own metrics, 2026-08-26 22:00 UTC (before the kill)\n", "2026-08-26T22:00:00Z"),
        ("# saved 2026-08-26T22:00:31Z by hand\n$ curl localhost:15000/memory\n", "2026-08-26T22:00:31Z"),
    ])
    func `A time in a note above a page is the page's`(note: String, at: String) throws {
        let (found, _) = try facts(note + "{\n \"allocated\": \"40\",\n \"heap_size\": \"90\"\n}\n")
        let parts = found.compactMap { if case .part(.some(let part)) = $0 { part } else { nil } }
        #expect(parts.compactMap(\.at) == [Moment(rfc3339: at)].compactMap { $0 }, "\(parts)")
    }

    @Test(arguments: [
        "# TYPE a_metric of 2026-08-26 22:00 UTC", "# 2026-08-26 UTC", "# at 2026-08-26 22:00 CEST",
        "", "Mon Oct", "--- ====================", "2026-10-05", "Mon of 06:10:01 was it 2026", "5",
        "Sun 45 Oct 06:10:01 UTC 2026",
    ])
    func `Other lines hold no time alone`(line: String) {
        #expect(Array(line.utf8).withUnsafeBufferPointer { DateLine($0) } == nil)
    }

    /// Where its name means several, the time is none; an hour behind UTC's is one.
    @Test(
        arguments: [
            ("Mon 05 Oct 2026 07:10:01 AM CST", nil), ("Mon Oct  5 07:10:01 AM CST 2026", nil),
            ("Mon 05 Oct 2026 07:10:01 AM +0100", "2026-10-05T06:10:01Z"),
        ] as [(String, String?)])
    func `The zone is the last word behind the clock`(line: String, at: String?) throws {
        let found = try #require(Array(line.utf8).withUnsafeBufferPointer { DateLine($0) })
        #expect(found.at == at.flatMap { Moment(rfc3339: $0) })
    }

    private static let example =
        "    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n"

    @Test(arguments: [
        ("# Runbook\n\nLook for lines such as\n\n", false), ("# Runbook\n\nWe saw this:\n\n", true), ("", true),
    ])
    func `What a guide shows to say what a kill looks like is none`(before: String, isKill: Bool) throws {
        let found = pods(try facts(before + Self.example + "\nThen collect what is there.\n").facts)
        #expect(found.contains { $0.containers.contains { $0.lastState?.reason == "OOMKilled" } } == isKill)
    }

    @Test func `What has a time in it happened, whatever stands above`() throws {
        let text = "Many die, for example\n\n" + Self.example + "      Finished:     Thu, 02 Jul 2026 02:10:37 +0000\n"
        #expect(pods(try facts(text).facts).contains { $0.containers.contains { $0.lastState?.reason == "OOMKilled" } })
    }

    @Test func `The kernel's words between backticks are prose`() throws {
        let said = "Look into dmesg for `Memory cgroup out of memory: Killed process 48211 (envoy)`.\n"
        let kills = try facts(said).facts.filter { if case .kernelKill = $0 { true } else { false } }
        #expect(kills.isEmpty)
    }
}
