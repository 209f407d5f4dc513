import Testing

@testable import Captures

/// One life of a proxy as its log tells it, by release, by ending, and behind whatever a collector puts before its lines.
@Suite struct ProxyLogPageTests {
    private static let start = """
        2026-03-03T01:06:29.559463Z	info	FLAG: --concurrency="0"
        2026-03-03T01:06:29.559532Z	info	Version 1.29.1-86c9f01fd735fb01d8192f5bcaf0d424afb7f14c-Clean
        2026-03-03T01:06:29.559703Z	info	Proxy role	ips=[10.20.3.7] type=sidecar id=mooring-0.quay domain=quay.svc.cluster.local
        2026-03-03T01:06:31.572873Z	info	Envoy command: [-c etc/istio/proxy/envoy-rev.json --concurrency 2 --log x]
        2026-03-03T01:06:33.186964Z	info	Envoy proxy is ready

        """
    private static let kill = """
        2026-03-03T01:08:27.981289Z	warn	Envoy may have been out of memory killed. Check memory usage and limits.
        2026-03-03T01:08:27.981563Z	error	Envoy exited with error: signal: killed

        """
    private static let identity = "identity namespace=quay pod=mooring-0"

    /// The facts of a log whose newest line is of `last` and whose life ended as `ending` says.
    private static func facts(
        _ last: String, _ ending: String = "", limit: String = "", type: String = "sidecar",
        ready: String = " readyAt=2026-03-03T01:06:33.186964Z"
    ) -> [String] {
        [
            "proxyLife firstAt=2026-03-03T01:06:29.559463Z lastAt=\(last)\(limit) namespace=quay pod=mooring-0 "
                + "type=\(type) istioVersion=1.29.1 concurrency=2\(ready)\(ending)",
            identity, "clock at=\(last) source=newestTimestamp",
        ]
    }
    private static let untilReady = "2026-03-03T01:06:33.186964Z"
    private static let killed = facts(
        "2026-03-03T01:08:27.981563Z",
        " killedAt=2026-03-03T01:08:27.981289Z killText='Envoy may have been out of memory killed. Check memory usage and limits.'"
    )

    private func read(_ text: String, _ kind: CaptureKind = .proxyLog) throws -> [String] {
        let found = try SavedPage.read(text)
        #expect(found.kind == kind, "\(text)")
        #expect(found.ending == "complete", "\(text)")
        return found.facts
    }

    // MARK: - Endings

    /// What follows the start, and what it makes of the life; a start's own lines replaced where the first says so.
    @Test(arguments: [
        ("2026-03-03T01:08:27.981563Z\terror\tEnvoy exited with error: signal: killed", " killedAt=T killText='M'"),
        ("2026-03-03T01:08:27.981563Z\terror\tEpoch 0 exited with error: signal: killed", " killedAt=T killText='M'"),
        ("2026-03-03T01:08:27.981563Z\terror\tEnvoy exited with error: exit status 137", " killedAt=T killText='M'"),
        (
            "2026-03-03T01:08:27.981563Z\terror\tEnvoy exited with error: signal: aborted (core dumped)",
            " crashText='M'"
        ),
        ("2026-03-03T01:08:27.981563Z\terror\tEnvoy exited with error: signal: segmentation fault", " crashText='M'"),
        ("2026-03-03T01:08:27.981563Z\tinfo\tAgent draining Proxy for termination", " shutdownAt=T"),
        ("2026-03-03T01:08:27.981563Z\tinfo\tGraceful termination period complete", " shutdownAt=T"),
        ("2026-03-03T01:08:27.981563Z\twarn\tAborting proxy", " shutdownAt=T"),
        ("2026-03-03T01:08:27.981563Z\tinfo\tEnvoy exited with error: signal: terminated", ""),
        ("2026-03-03T01:08:27.981563Z\tinfo\tthe batch job got signal: killed by its operator", ""),
        (
            "2026-03-03T01:08:27.981563Z\twarn\txdsproxy\tupstream terminated with unexpected error rpc error: code = Unavailable",
            ""
        ),
    ]) func `An ending is what its line says`(line: String, ending: String) throws {
        let time = "2026-03-03T01:08:27.981563Z"
        let message = line.split(separator: "\t").last.map(String.init) ?? ""
        let expected = ending.replacing("=T", with: "=" + time).replacing("'M'", with: "'\(message)'")
        #expect(try read(Self.start + line + "\n") == Self.facts(time, expected))
    }

    @Test func `An end that somebody made is told beside the signal`() throws {
        let text =
            Self.start + "2026-03-03T01:10:00.000001Z\tinfo\tAgent draining Proxy for termination\n"
            + "2026-03-03T01:10:05.100002Z\tinfo\tEnvoy exited with error: signal: killed\n"
        #expect(
            try read(text)
                == Self.facts(
                    "2026-03-03T01:10:05.100002Z",
                    " killedAt=2026-03-03T01:10:05.100002Z killText='Envoy exited with error: signal: killed' "
                        + "shutdownAt=2026-03-03T01:10:00.000001Z"))
    }

    @Test func `A life that died before it was ready has no such time`() throws {
        let text = Self.start.replacing(
            "Envoy proxy is ready",
            with: "Envoy proxy is NOT ready: config not received from XDS server: cds updates: 0 successful, 0 rejected"
        )
        #expect(try read(text) == Self.facts(Self.untilReady, ready: ""))
    }

    // MARK: - Starts

    @Test(arguments: [
        ("already set, skipping package=memlimit GOMEMLIMIT=268435456", " limit=268435456"),
        // Of the memory limit of the container 90 %: not the limit.
        ("updated package=memlimit GOMEMLIMIT=241591910 previous=9223372036854775807", ""),
        ("already set, skipping package=memlimit GOMEMLIMIT=lots", ""),
    ]) func `The first line of newer agents tells the limit`(words: String, limit: String) throws {
        let text = "2026/03/03 01:06:29 INFO GOMEMLIMIT is \(words)\n" + Self.start
        #expect(try read(text) == Self.facts(Self.untilReady, limit: limit))
    }

    @Test(arguments: [
        ("type=sidecar", "type=router", "router"),
        (
            "Proxy role\tips=[10.20.3.7] type=sidecar id=mooring-0.quay domain=quay.svc.cluster.local",
            "Proxy role: &model.Proxy{RWMutex:sync.RWMutex{}, Type:\"sidecar\", IPAddresses:[]string{\"10.20.3.7\"}, ID:\"mooring-0.quay\", DNSDomain:\"quay.svc.cluster.local\"}",
            "sidecar"
        ),
        ("id=mooring-0.quay", "id=mooring-0.quay", "sidecar"),
    ]) func `Who it is stands in the line of its role`(line: String, other: String, type: String) throws {
        #expect(try read(Self.start.replacing(line, with: other)) == Self.facts(Self.untilReady, type: type))
    }

    // MARK: - What stands around the lines

    private static func lines(_ before: String) -> String {
        (start + kill).split(separator: "\n").map { before + $0 + "\n" }.joined()
    }

    @Test(arguments: [
        "", "2026-03-03T01:06:40.000000001Z stderr F ", "2026-03-03T01:06:40.000000001Z ", "  ", "> ",
    ]) func `A stamp before each line changes nothing`(before: String) throws {
        let found = try read(Self.lines(before)).filter { !$0.hasPrefix("passedOver") }
        #expect(found == Self.killed)
    }

    @Test(arguments: [
        ("[pod/mooring-0/istio-proxy] ", "pod=mooring-0"), ("mooring-0 istio-proxy ", "pod=mooring-0"),
        ("quay mooring-0 istio-proxy ", "namespace=quay pod=mooring-0"),
    ]) func `A source before each line is whose they are`(before: String, whose: String) throws {
        let expected = ["part kind=proxyLog \(whose) container=istio-proxy"] + Self.killed + ["part nil"]
        #expect(try read(Self.lines(before), .podLogs) == expected)
    }

    @Test func `Docker's file and a terminal's blanks say the same`() throws {
        let escaped = { (line: Substring) in
            line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\t", with: "\\t")
        }
        let docker = (Self.start + Self.kill).split(separator: "\n").map {
            "{\"log\":\"\(escaped($0))\\n\",\"stream\":\"stderr\",\"time\":\"2026-03-03T01:06:40.1Z\"}\n"
        }
        #expect(try read(docker.joined()) == Self.killed)
        #expect(try read((Self.start + Self.kill).replacing("\t", with: " ")) == Self.killed)
        #expect(try read((Self.start + Self.kill).replacing("\n", with: "\r\n")) == Self.killed)
    }

    @Test func `A log of JSON says the same`() throws {
        let text = #"""
            {"level":"info","time":"2026-03-03T01:06:29.559463Z","msg":"FLAG: --concurrency=\"0\""}
            {"level":"info","time":"2026-03-03T01:06:29.559532Z","msg":"Version 1.29.1-86c9f01fd735fb01d8192f5bcaf0d424afb7f14c-Clean"}
            {"level":"info","time":"2026-03-03T01:06:29.559703Z","msg":"Proxy role","ips":["10.20.3.7"],"type":"sidecar","id":"mooring-0.quay","domain":"quay.svc.cluster.local"}
            {"level":"info","time":"2026-03-03T01:06:31.572873Z","msg":"Envoy command: [-c etc/istio/proxy/envoy-rev.json --concurrency 2 --log x]"}
            {"level":"info","time":"2026-03-03T01:06:33.186964Z","msg":"Envoy proxy is ready"}
            {"level":"warn","time":"2026-03-03T01:08:27.981289Z","msg":"Envoy may have been out of memory killed. Check memory usage and limits."}
            {"level":"error","time":"2026-03-03T01:08:27.981563Z","msg":"Envoy exited with error: signal: killed"}

            """#
        #expect(try read(text) == Self.killed)
    }

    @Test func `A log that is cut in its last line keeps the kill before it`() throws {
        #expect(try read(String((Self.start + Self.kill).dropLast("signal: killed\n".count))) == Self.killed)
    }
}
