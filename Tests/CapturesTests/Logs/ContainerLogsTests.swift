import Testing

@testable import Captures

private func section(_ container: String, _ body: String, pod: String = "shop/ledger-0") -> String {
    "==== START logs for container \(container) of pod \(pod) ====\n\(body)==== END logs for container \(container) of pod \(pod) ====\n"
}

private let proxyBody = """
    2026/11/24 08:08:29 INFO GOMEMLIMIT is already set, skipping package=x GOMEMLIMIT=167772160
    2026-11-24T08:08:29.344225Z	info	Proxy role	ips=[10.88.1.15] type=sidecar id=ledger-0.shop domain=x
    2026-11-24T08:09:27.981289Z	warn	Envoy may have been out of memory killed. Check memory usage and limits.

    """
private let istiodBody =
    "2026-11-24T08:08:22.637600Z\tinfo\tads\tXDS: Pushing Services:367 ConnectedEndpoints:6 Version:2026-11-24T08:08:22Z/190\n"

private func labels(_ facts: [Fact]) -> [String] {
    facts.compactMap {
        if case .part(let part) = $0 { part.map { "\($0.kind.rawValue) \($0.label)" } ?? "-" } else { nil }
    }
}

@Test func eachSectionIsTheLogOfItsContainer() throws {
    let text =
        section("istio-init", proxyBody) + section("istio-proxy", proxyBody)
        + section("discovery", istiodBody, pod: "istio-system/istiod-0")
    let (facts, outcome) = try read(.containerLogs, text, piece: 21)
    #expect(outcome == .complete)
    #expect(facts.lives.count == 1 && facts.sizes.count == 1)
    #expect(facts.lives[0].pod == "ledger-0" && facts.lives[0].limit == 167_772_160)
    #expect(facts.lives[0].killedAt == moment("2026-11-24T08:09:27.981289Z") && !facts.lives[0].fromPreviousLog)
    #expect(
        labels(facts) == [
            "-", "proxy log shop/ledger-0/istio-proxy", "-", "istiod log istio-system/istiod-0/discovery", "-",
        ])
}

@Test func aSectionWithoutItsEndIsReadToTheEndOfTheFile() throws {
    let text = "==== START logs for container istio-proxy of pod shop/ledger-0 ====\n" + proxyBody
    let facts = try read(.containerLogs, text).facts
    #expect(facts.lives.count == 1 && labels(facts).last == "-")
    _ = try read(
        .containerLogs,
        "==== START logs for container  of pod  ====\n==== START logs for container a of pod /b ====\nx\n")
}

@Test func documentsAndSectionsMayFollowEachOther() throws {
    let pods =
        #"{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"ledger-0","namespace":"shop"},"spec":{"containers":[{"name":"istio-proxy"}]}}]}"#
    let events =
        #"{"kind":"EventList","items":[{"metadata":{"name":"e"},"involvedObject":{"kind":"Pod","name":"ledger-0"},"reason":"BackOff"}]}"#
    let text =
        pods + "\n" + section("istio-proxy", proxyBody + "{\"not\": \"json\n") + events + "\n"
        + section("app", "}{\n") + pods.replacing("ledger-0", with: "ledger-1") + "\n"
    for piece in [5, 64, 1 << 16] {
        let (facts, outcome) = try read(.kubernetesList, text, piece: piece)
        #expect(outcome == .complete)
        #expect(facts.pods.map(\.name) == ["ledger-0", "ledger-1"])
        #expect(facts.events.map(\.reason) == ["BackOff"] && facts.lives.count == 1)
    }
}

@Test func sectionsMayStandBetweenDocumentsInYAML() throws {
    func list(_ name: String) -> String {
        "apiVersion: v1\nitems:\n- metadata:\n    name: \(name)\n    namespace: shop\n  spec:\n    containers:\n    - name: istio-proxy\nkind: PodList\n"
    }
    let text =
        list("ledger-0") + "---\n" + section("istio-proxy", proxyBody + "items: x\n") + section("app", "- a\n")
        + list("ledger-1") + "==== START logs for container istio-proxy of pod shop/b ====\n" + proxyBody
    let (facts, outcome) = try read(.kubernetesList, text, piece: 33)
    #expect(outcome == .complete && facts.pods.map(\.name) == ["ledger-0", "ledger-1"])
    #expect(facts.lives.count == 2 && labels(facts).last == "-")
}

private let jsonAccess = #"""
    {"bytes_sent":0,"downstream_remote_address":"10.88.1.12:53862","duration":2501,"response_code":0,"response_flags":"DC","start_time":"2026-11-24T08:30:04.021Z","upstream_cluster":"inbound|8080||","upstream_host":"10.88.1.14:8080","user_agent":"a\"response_flags\":\"UC\"","x_forwarded_for":null}
    {"start_time":"2026-11-24T08:30:05.021Z","response_code":431,"response_flags":"-","upstream_cluster":"outbound|80||pay.shop","upstream_host":null,"downstream_remote_address":"1.2.3.4:5","duration":1}
    {"start_time":"2026-11-24T08:30:06.000Z","response_code":503,"response_flags":"UC,URX","upstream_cluster":"outbound|80||pay.shop","upstream_host":"10.88.1.15:8080","downstream_remote_address":"1.2.3.4:5","duration":1000}
    {"start_time":"2026-11-24T08:30:06.000Z","response_flags":"UC"

    """#

@Test func anAccessLogInJSONCountsLikeTheTextOne() throws {
    let kind = jsonAccess.utf8.withContiguousStorageIfAvailable {
        Recognizer.kind(head: UnsafeRawBufferPointer($0), name: "x.log")
    }
    #expect(kind == .proxyLog)
    let (facts, outcome) = try read(.proxyLog, jsonAccess, piece: 50)
    #expect(outcome == .complete)
    #expect(facts.served.map(\.cluster) == ["inbound|8080||", "outbound|80||pay.shop"])
    #expect(facts.served.map(\.count) == [1, 2] && facts.served.map(\.looping) == [0, 1])
    #expect(facts.broken.map(\.flag) == ["DC", "UC"] && facts.broken.map(\.peer) == ["10.88.1.12", "10.88.1.15"])
    #expect(facts.broken[0].lastAt == moment("2026-11-24T08:30:06.522Z"))
    #expect(facts.broken[1].firstAt == moment("2026-11-24T08:30:07Z"))
}

@Test(
    arguments: [
        ("Nov 24 08:08:28 node-1 kernel: ", nil, "11-24T08:08:28"),
        ("Nov 24 08:08:28 node-1 kernel: [ 3805.921092] ", nil, "11-24T08:08:28"),
        ("2026-11-24T08:08:28+0000 node-1 kernel: ", "2026-11-24T08:08:28Z", nil),
        ("2026-11-24T09:08:28.500000+01:00 node-1 kernel: [12.5] ", "2026-11-24T08:08:28.5Z", nil),
        ("[Tue Nov 24 08:08:28 2026] ", nil, "2026-11-24T08:08:28"), ("[ 3805.921092] ", nil, nil),
        ("<4>[ 3805.921092] ", nil, nil),
    ] as [(String, String?, String?)])
func aKernelsLineIsReadBehindEveryPrefix(prefix: String, at: String?, clock: String?) throws {
    let line =
        prefix + "Memory cgroup out of memory: Killed process 9 (envoy) total-vm:1kB, anon-rss:2kB, file-rss:3kB\n"
    let text = prefix + "something before\n" + line
    let kind = text.utf8.withContiguousStorageIfAvailable {
        Recognizer.kind(head: UnsafeRawBufferPointer($0), name: "messages")
    }
    #expect(kind == .kernelLog)
    let facts = try read(.kernelLog, text).facts
    #expect(facts.kills.map(\.processName) == ["envoy"] && facts.kills[0].at == at.flatMap(moment))
    #expect(facts.kills[0].clock == clock)
}

@Test func aLogOfASystemWithoutKillsIsNoDamage() throws {
    let text = "-- Logs begin at Tue 2026-11-24 07:00:00 UTC. --\nNov 24 08:08:28 node-1 systemd[1]: Started x.\n"
    let kind = text.utf8.withContiguousStorageIfAvailable {
        Recognizer.kind(head: UnsafeRawBufferPointer($0), name: "messages")
    }
    #expect(kind == .nodeJournal)
    #expect(try read(.kernelLog, text).outcome == .complete)
}

@Test func aLineOfMegabytesIsNoDamageOfALog() throws {
    let long = "2026-11-24T08:30:46.166228Z\terror\t" + String(repeating: "x", count: 3 << 20) + "\n"
    let (facts, outcome) = try read(.bugReportLog, long + "2026-11-24T08:30:47.166228Z\terror\tport forward failed\n")
    #expect(outcome == .complete && facts.logLines.count == 2)
}
