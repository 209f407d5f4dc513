import Testing

@testable import Captures

/// What one line of Istio's access log counts as.
@Suite struct AccessLineTests {
    private func line(
        _ code: String = "200", _ flags: String = "-", cluster: String = "outbound|80||pay.shop.svc.cluster.local",
        upstream: String = "10.88.1.14:8080", downstream: String = "10.88.1.12:53862", forwarded: String = "-",
        took: Int = 12
    ) -> String {
        """
        [2026-11-24T08:30:04.021Z] "GET / HTTP/1.1" \(code) \(flags) details - "-" 0 0 \(took) - "\(forwarded)" "curl" "85bf827b" \
        "host" "\(upstream)" \(cluster) 127.0.0.6:48728 10.88.1.14:8080 \(downstream) - default
        """
    }

    /// Behind the words by which an agent tells its address.
    private func facts(_ lines: String..., address: String? = nil) throws -> [Fact] {
        let own = address.map {
            "2026-11-24T08:00:00.000000Z\tinfo\tProxy role\tips=[\($0)] type=sidecar id=pay-0.shop domain=shop.svc.cluster.local\n"
        }
        let start =
            own
            ?? "2026-11-24T08:00:00.000000Z\tinfo\tProxy role\tips=[10.1.1.1] type=sidecar id=pay-0.shop domain=shop.svc.cluster.local\n"
        return try read(.proxyLog, start + lines.map { $0 + "\n" }.joined()).facts
    }

    /// No answer came from upstream, on any try; what an application answers itself is no failure of the mesh, but for 503.
    @Test(arguments: [
        ("200", "-", 0), ("404", "-", 0), ("500", "-", 0), ("504", "-", 0), ("503", "-", 1), ("503", "UH", 1),
        ("503", "UF,URX", 1),
        ("503", "UC", 1), ("503", "URX,UF", 1), ("503", "UPE", 1), ("503", "UO", 1), ("0", "DC", 0), ("404", "NR", 0),
        ("200", "XUF", 0), ("504", "UT", 0), ("429", "RL", 0),
    ])
    func `A request failed where nobody answered it`(code: String, flags: String, failed: Int) throws {
        let served = try #require(try facts(line(code, flags)).served.first)
        #expect(
            served.count == 1 && served.failed == failed && served.cluster == "outbound|80||pay.shop.svc.cluster.local")
    }

    /// Whoever asks itself asks again and again; 431 is what that ends in.
    @Test(arguments: [
        ("200", "-", 0), ("431", "-", 1), ("200", "10.9.9.9", 1), ("200", "10.9.9.8", 0),
        ("200", "1.2.3.4,10.9.9.9", 1),
        ("200", "1.2.3.4, 10.9.9.9", 1), ("200", "10.9.9.90", 0),
    ])
    func `A request loops that came from the proxy itself`(code: String, forwarded: String, looping: Int) throws {
        let served = try #require(try facts(line(code, forwarded: forwarded), address: "10.9.9.9").served.first)
        #expect(served.looping == looping)
    }

    /// DC: the caller went away; UC: who was called. Each broke at its start and what it took.
    @Test(
        arguments: [
            ("DC", "DC", "10.88.1.12"), ("UC", "UC", "10.88.1.14"), ("UF", nil, nil), ("-", nil, nil),
            ("DCX", nil, nil),
            ("URX,UC", "UC", "10.88.1.14"),
        ] as [(String, String?, String?)])
    func `A broken request names who went away, and when`(flags: String, flag: String?, peer: String?) throws {
        let broken = try facts(line("0", flags, took: 2_500), line("0", flags, took: 500)).broken
        guard let flag, let peer else {
            #expect(broken.isEmpty)
            return
        }
        let found = try #require(broken.first)
        #expect(broken.count == 1 && found.flag == flag && found.peer == peer && found.count == 2)
        #expect(
            found.firstAt == moment("2026-11-24T08:30:04.521Z") && found.lastAt == moment("2026-11-24T08:30:06.521Z"))
    }

    @Test func `An address of the newer kind keeps all but its port`() throws {
        let broken = try facts(line("0", "DC", downstream: "[2001:db8::1]:53862")).broken
        #expect(broken.map(\.peer) == ["2001:db8::1"])
    }

    @Test(arguments: [
        "a sentence of an application that is as long as a line of an access log would be, and is none",
        "[2026-11-24T08:30:04.021Z] \"GET / HTTP/1.1\" code - details - \"-\" 0 0 12 - \"-\" \"curl\" \"85bf827b\" \"host\" \"-\" x y z a b c",
    ])
    func `What is no line of an access log counts nothing`(text: String) throws {
        #expect(try facts(text).served.isEmpty)
    }
}
