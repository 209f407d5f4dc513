import Testing

@testable import Captures

/// Words of all formats, thrown together: what no capture is, and every reader must survive.
private let words = [
    "{", "}", "[", "]", ":", ",", "\"", "\n", "\n", " ", "  ", "\t", "::", "\\", "\u{0}", "\u{1B}[1m", "é", "-",
    "9223372036854775808",
    "-1", "1795507200", "null", "true", "\"name\":", "\"value\":", "\"stats\":", "\"cluster_statuses\":",
    "\"host_statuses\":",
    "\"metric\":", "\"values\":", "\"result\":", "\"data\":", "\"histograms\":", "\"configs\":", "\"health_status\":",
    "\"items\":",
    "\"kind\":\"Pod\"", "\"start_time\":", "\"response_flags\":", "\"upstream_cluster\":", "\"regarding\":",
    "kind: Event\n",
    "items:\n- a: b\n", "Name:  x\n", "Node:  y\n", "Containers:\n", "  istio-proxy:\n", "    State:  Terminated\n",
    "      Exit Code:  137\n",
    "Events:\n", "  Type  Reason  Age  From  Message\n", "  Normal  A  5s (x3 over 9m)  k  m\n", "(x", " over ",
    "Conditions:\n",
    "==== START logs for container istio-proxy of pod a/b ====\n", "==== END logs for container x of pod a/b ====\n",
    "==== ", " ====",
    "==== START logs for container discovery of pod a/b ====\n", "MALLOC: + 5 ( 1 MiB) Bytes in page heap freelist\n",
    "NAMESPACE   POD   NAME   CPU(cores)   MEMORY(bytes)\n", "a   b   istio-proxy   3m   61Mi\n",
    "NAME   READY   STATUS   RESTARTS\n",
    "Nov 24 08:08:28 n kernel: ", "Killed process 9 (envoy) total-vm:1kB, anon-rss:2kB\n",
    "[Tue Nov 24 08:08:28 2026] ",
    "anon 5\n", "max", "oom_kill 1\n", "2026-11-24T08:08:28Z\tinfo\tx\n",
    "[2026-11-24T08:08:22.759Z] \"GET / HTTP/1.1\" 200 - ",
]

private struct Dice {
    var state: UInt64
    mutating func next(_ below: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(truncatingIfNeeded: state >> 33) % below
    }
}

@Test(arguments: CaptureKind.allCases)
func noSoupOfWordsTrapsAReader(kind: CaptureKind) throws {
    var dice = Dice(state: 20_261_124)
    for _ in 0..<150 {
        var text = ""
        for _ in 0..<dice.next(60) { text += words[dice.next(words.count)] }
        let source = PiecewiseSource(text, piece: 1 + dice.next(80))
        guard let reader = reader(for: kind, source: source, name: "memory.current") else { return }
        var facts = 0
        do {
            while try reader.next() != nil, facts < 10_000 { facts += 1 }
        } catch {}
        #expect(facts < 10_000)
        _ = reader.outcome
    }
}
