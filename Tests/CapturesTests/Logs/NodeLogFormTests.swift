import Testing
import Units

@testable import Captures

/// A kill in a node's log, in every form in which journalctl, dmesg and collectors print it.
@Suite struct NodeLogFormTests {
    private static let kill =
        "Memory cgroup out of memory: Killed process 31833 (envoy) total-vm:1596416kB, anon-rss:52484kB, file-rss:51484kB"
    private static let usage = "memory: usage 524288kB, limit 524288kB, failcnt 20118"

    private func facts(_ text: String, _ name: String = "node.txt") throws -> [Fact] {
        let bytes = Array(text.utf8)
        let kind = bytes.prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
        return try read(kind, bytes, piece: 1 << 16).facts
    }

    /// Lines with something before them: the moment, else the node's own clock.
    @Test(
        arguments: [
            ("2024-08-27T06:15:09,123456+02:00 ", "2024-08-27T04:15:09.123456Z", nil),
            ("Tue 2024-08-27 06:15:09 CEST n-1 kernel: ", "2024-08-27T04:15:09Z", nil),
            ("Tue 2024-08-27 09:45:09 IST n-1 kernel: ", nil, "2024-08-27T09:45:09"),
            ("1724732109.123456 n-1 kernel: ", "2024-08-27T04:15:09.123456Z", nil),
            ("kern  :err   : [Tue Aug 27 04:15:09 2024] ", nil, "2024-08-27T04:15:09"),
            ("[Tue Aug 27 04:15:09 2024 <    0.000012>] ", nil, "2024-08-27T04:15:09"),
            ("10.5.0.3: kern:     err: [2024-08-27T04:15:09.123456789Z]: ", "2024-08-27T04:15:09.123456Z", nil),
            ("2024-08-27 06:15:09 n-1 kernel: ", nil, "2024-08-27T06:15:09"),
        ] as [(String, String?, String?)])
    func `A line tells its time`(prefix: String, at: String?, clock: String?) throws {
        let kills = try facts("\(prefix)\(Self.usage)\n\(prefix)\(Self.kill)\n").kills
        #expect(kills.map(\.processName) == ["envoy"] && kills.first?.limit == 524_288 * 1024)
        #expect(kills.first?.at == at.flatMap { Moment(rfc3339: $0) } && kills.first?.clock == clock)
    }

    private static func quoted(_ lines: [String], _ item: (String) -> String) -> String { lines.map(item).joined() }

    /// Entries of JSON: of the journal, of dmesg, of collectors.
    @Test(arguments: [0, 1, 2, 3, 4, 5])
    func `An entry of JSON is read`(form: Int) throws {
        let lines = [Self.usage, Self.kill]
        let journal = { (line: String) in
            #"{"__REALTIME_TIMESTAMP":"1724732109123456","_HOSTNAME":"n-1","MESSAGE":"\#(line)"}"#
        }
        let record = { (line: String) in #"{"timeUnixNano":"1724732109123456000","body":{"stringValue":"\#(line)"}}"# }
        let pairs = { (line: String) in
            #"{"timeUnixNano":"1724732109123456000","body":{"kvlistValue":{"values":[{"key":"MESSAGE","value":{"stringValue":"\#(line)"}},{"key":"_HOSTNAME","value":{"stringValue":"n-1"}}]}}}"#
        }
        let wrapped = { (records: [String]) in
            #"{"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"n-1"}}]},"scopeLogs":[{"scope":{},"logRecords":[\#(records.joined(separator: ","))]}]}]}"#
        }
        let text: String =
            switch form {
            case 0: lines.map { "\u{1E}\(journal($0))\n" }.joined()
            case 1: lines.map { "data: \(journal($0))\n\n" }.joined()
            case 2:
                "{\n   \"dmesg\": [\n"
                    + lines.map {
                        "      {\n         \"pri\": 3,\n         \"time\": 3805.921092,\n         \"msg\": \"\($0)\"\n      }"
                    }
                    .joined(separator: ",") + "\n   ]\n}\n"
            case 3:
                lines.map { #"{"date":1724732109.123456,"priority":6,"sec":3805,"usec":921092,"msg":"\#($0)"}"# + "\n" }
                    .joined()
            case 4: wrapped(lines.map(record)) + "\n" + wrapped([record("something else")]) + "\n"
            default: wrapped(lines.map(pairs))
            }
        let found = try facts(text, "node.json")
        #expect(found.kills.map(\.processName) == ["envoy"] && found.kills.first?.limit == 524_288 * 1024, "\(text)")
        let at = form == 2 ? nil : Moment(rfc3339: "2024-08-27T04:15:09.123456Z")
        #expect(found.kills.first?.at == at)
        if form == 2 { #expect(found.kills.first?.bootSeconds == 3805.921092) }
        if form != 2, form != 3, form != 1 { #expect(found.kills.first?.host == "n-1") }
    }

    /// The collector's lines of a container are that container's.
    @Test func `A proxy's log as OpenTelemetry keeps it is its log`() throws {
        let names = [
            ("k8s.pod.name", "till-6c5d9f7b8d-x2k4p"), ("k8s.namespace.name", "shop"),
            ("k8s.container.name", "istio-proxy"),
        ]
        .map { #"{"key":"\#($0)","value":{"stringValue":"\#($1)"}}"# }.joined(separator: ",")
        let lines = [
            #"2024-08-27T04:15:00.343921Z\tinfo\tEnvoy proxy is ready"#,
            #"2024-08-27T04:15:09.343921Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits."#,
        ]
        let records = lines.map {
            #"{"timeUnixNano":"1724732109343921000","body":{"stringValue":"\#($0)"},"attributes":[{"key":"log.iostream","value":{"stringValue":"stdout"}}]}"#
        }
        let text =
            #"{"resourceLogs":[{"resource":{"attributes":[\#(names)]},"scopeLogs":[{"logRecords":[\#(records.joined(separator: ","))]}]}]}"#
        let found = try facts(text, "logs.json")
        #expect(found.lives.map(\.killedAt) == [Moment(rfc3339: "2024-08-27T04:15:09.343921Z")])
        #expect(found.parts.contains { $0.pod == "till-6c5d9f7b8d-x2k4p" && $0.namespace == "shop" })
    }
}
