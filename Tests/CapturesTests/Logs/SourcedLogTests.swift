import Testing

@testable import Captures

private let lines = [
    "2026-03-04T05:00:00.000001Z\tinfo\tFLAG: --concurrency=\"2\"",
    "2026-03-04T05:00:00.000002Z\tinfo\tProxy role\tips=[10.1.2.3] type=sidecar id=tea-5c66ccbd6d-9zsms.cafe domain=cafe.svc.cluster.local",
    "2026-03-04T05:00:02.500000Z\tinfo\tEnvoy proxy is ready",
    "2026-03-04T07:11:12.250000Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits.",
    "2026-03-04T07:11:12.250100Z\terror\tEnvoy exited with error: signal: killed",
]

private func facts(_ text: String, _ name: String = "a.txt") throws -> (kind: CaptureKind, facts: [Fact]) {
    let bytes = Array(text.utf8)
    let kind = bytes.prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
    return (kind, try read(kind, bytes).facts)
}

private func expandTabs(_ line: String) -> String {
    line.reduce(into: "") { text, character in
        if character == "\t" {
            text += String(repeating: " ", count: 8 - text.count % 8)
        } else {
            text.append(character)
        }
    }
}

private func escaped(_ line: String) -> String { line.replacing("\"", with: "\\\"").replacing("\t", with: "\\t") }

private let pod = "tea-5c66ccbd6d-9zsms"

private func forms(_ line: String) -> [(name: String, text: String)] {
    let time = String(line.prefix(26)) + "118Z"
    let labels = "\"labels\":{\"namespace_name\":\"cafe\",\"pod_name\":\"\(pod)\",\"container_name\":\"istio-proxy\"}"
    return [
        ("plain", line), ("blanks", expandTabs(line)), ("timestamps", "\(time) \(line)"),
        ("cri", "\(time) stdout F \(line)"), ("prefix", "[pod/\(pod)/istio-proxy] \(line)"),
        ("prefix and timestamps", "[pod/\(pod)/istio-proxy] \(time) \(line)"), ("stern", "\(pod) istio-proxy \(line)"),
        ("stern -A", "cafe \(pod) istio-proxy \(line)"),
        ("stern -A, blanks", "cafe \(pod) istio-proxy \(expandTabs(line))"),
        ("kubetail", "[\(pod) istio-proxy] \(line)"),
        ("columns", "Mar 4, 2026 @ 05:00:00.000 | istio-proxy | \(pod) | \(line)"),
        ("compose", "istio-proxy-1  | \(line)"),
        ("json-file", "{\"log\":\"\(escaped(line))\\n\",\"stream\":\"stdout\",\"time\":\"\(time)\"}"),
        (
            "fluent bit",
            "{\"@timestamp\":\"\(time)\",\"log\":\"\(escaped(line))\",\"kubernetes\":{\"pod_name\":\"\(pod)\",\"namespace_name\":\"cafe\",\"container_name\":\"istio-proxy\"}}"
        ),
        (
            "filebeat",
            "{\"_source\":{\"message\":\"\(escaped(line))\",\"kubernetes\":{\"pod\":{\"name\":\"\(pod)\"},\"namespace\":\"cafe\",\"container\":{\"name\":\"istio-proxy\"}}}}"
        ),
        ("cloud", "{\"textPayload\":\"\(escaped(line))\\n\",\"resource\":{\(labels)},\"timestamp\":\"\(time)\"}"),
    ]
}

@Test(arguments: forms("").map(\.name)) func aLogIsReadInEveryForm(_ name: String) throws {
    let text = lines.map { line in (forms(line).first { $0.name == name }?.text ?? "") + "\n" }.joined()
    let found = try facts(text)
    let life = try #require(found.facts.lives.first, "\(found.kind)")
    #expect(found.facts.lives.count == 1)
    #expect(life.pod == pod && life.namespace == "cafe" && life.type == "sidecar")
    #expect(life.readyAt == moment("2026-03-04T05:00:02.5Z") && life.killedAt == moment("2026-03-04T07:11:12.25Z"))
    let whose = found.facts.contains { fact in
        if case .identity(let identity) = fact { identity.pod == pod && identity.namespace == "cafe" } else { false }
    }
    #expect(whose)
}

@Test(arguments: ["prefix", "stern", "stern -A", "kubetail", "columns", "fluent bit", "filebeat", "cloud"])
func aTailThatNamesNobodyIsOfItsSource(_ name: String) throws {
    let text = lines.suffix(2).map { line in (forms(line).first { $0.name == name }?.text ?? "") + "\n" }.joined()
    let found = try facts(text)
    #expect(found.facts.lives.map(\.pod) == [pod])
    let part = found.facts.lazy.compactMap { if case .part(.some(let part)) = $0 { part } else { nil } }.first
    #expect(part?.pod == pod && part?.container == "istio-proxy" && part?.kind == .proxyLog)
}

/// What a viewer hands out of a log may hold its end alone, which is known only when the text has ended.
@Test func aDownloadOfTheLastLinesIsReadWhole() throws {
    let items = lines[2...3].map { line in
        """
         {
          "insertId": "k2",
          "resource": {
           "labels": {"container_name": "istio-proxy", "namespace_name": "cafe", "pod_name": "\(pod)"},
           "type": "k8s_container"
          },
          "textPayload": "\(escaped(line))\\n",
          "timestamp": "\(line.prefix(26))118Z"
         }
        """
    }
    let text = "[\n\(items.joined(separator: ",\n"))\n]\n"
    let found = try facts(text)
    let (_, outcome) = try read(found.kind, text)
    #expect(found.facts.lives.map(\.killedAt) == [moment("2026-03-04T07:11:12.25Z")])
    #expect(outcome == .complete)
}

@Test func twoPodsInOneTextAreTwoLogs() throws {
    let other = "tea-5c66ccbd6d-2mlcx"
    var text = "+ \(pod) \u{203A} istio-proxy\n+ \(other) \u{203A} istio-proxy\n"
    for line in lines {
        text += "\(other) istio-proxy \(line.replacing(pod, with: other))\n\(other) tea 05:00 started\n"
        if line != lines[3], line != lines[4] { text += "\(pod) istio-proxy \(line)\n" }
    }
    let lives = try facts(text).facts.lives
    #expect(lives.count == 2)
    #expect(lives.first { $0.pod == other }?.killedAt != nil && lives.first { $0.pod == pod }?.killedAt == nil)
}

/// What viewers download is an array over many lines, or an answer around one.
@Test(arguments: [
    "[\n%\n]", "{\"took\": 3, \"hits\": {\"total\": {\"value\": 2}, \"hits\": [%]}}", "{\"events\": [%]}",
])
func anArrayOfLinesIsRead(_ wrapper: String) throws {
    let items = lines.map { line in
        """
        {
          "resource": {"labels": {"container_name": "istio-proxy", "namespace_name": "cafe", "pod_name": "\(pod)"}},
          "textPayload": "\(escaped(line))\\n",
          "timestamp": "2026-03-04T05:00:00Z"
        }
        """
    }.joined(separator: ",\n")
    let found = try facts(wrapper.replacing("%", with: items))
    #expect(found.kind == .podLogs)
    #expect(found.facts.lives.map(\.pod) == [pod] && found.facts.lives.first?.killedAt != nil)
}

@Test func anAnswerOfLokiIsRead() throws {
    let values = lines.map { "[\"1772600000000000000\",\"\(escaped($0))\"]" }.joined(separator: ",")
    let text =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{\"pod\":\"\(pod)\",\"namespace\":\"cafe\",\"container\":\"istio-proxy\"},\"values\":[\(values)]}]}}"
    let found = try facts(text)
    #expect(found.kind == .podLogs)
    #expect(found.facts.lives.first?.pod == pod && found.facts.lives.first?.killedAt != nil)
}

/// Istio's own JSON log within a viewer's: the item has the time, the members are the viewer's.
@Test func membersOfAViewersItemAreALine() throws {
    let text = """
        {"jsonPayload": {"level": "warn", "msg": "Envoy may have been out of memory killed. Check memory usage and limits."},
         "resource": {"labels": {"container_name": "istio-proxy", "namespace_name": "cafe", "pod_name": "\(pod)"}},
         "timestamp": "2026-03-04T07:11:12.25Z"}

        """
    let life = try #require(try facts(text).facts.lives.first)
    #expect(life.pod == pod && life.killedAt == moment("2026-03-04T07:11:12.25Z"))
}

@Test(arguments: [
    "error\tEpoch 0 exited with error: signal: killed", "warn\tEpoch 1 terminated with an error: signal: killed",
    "error\tEnvoy exited with error: signal: killed", "error\tEnvoy exited with error: exit status 137",
    "warn\tEnvoy may have been out of memory killed. Check memory usage and limits.",
    "error\tagent\tproxy ended: signal: killed",
]) func eachWordingOfTheAgentIsAKill(_ words: String) throws {
    let life = try #require(
        try facts(
            "2019-03-04T07:11:12.25Z\t\(words)\n2019-03-04T07:11:12.26Z\tinfo\tNo more active epochs, terminating\n"
        ).facts.lives.first)
    #expect(life.killedAt == moment("2019-03-04T07:11:12.25Z"))
}

@Test func istiodsLogIsReadWithBlanksForTabs() throws {
    let text = """
        2026-03-04T05:00:00.000001Z     info    delta   ADS: new delta connection for node:tea-1.cafe-7
        2026-03-04T05:00:01.000001Z     info    delta   CDS: PUSH request for node:tea-1.cafe resources:15 removed:0 size:1.5MB cached:0/11
        2026-03-04T05:00:09.000001Z     info    ads     Push debounce stable[9] 1 for config DestinationRule/cafe/all: 100ms since last change

        """
    let found = try facts(text)
    #expect(found.kind == .istiodLog)
    #expect(
        found.facts.connections.count == 1 && found.facts.pushes.first?.size == 1_500_000
            && found.facts.causes.count == 1)
}

/// An application's log is nobody's here.
@Test func aLogOfAnApplicationIsNotRecognised() throws {
    #expect(
        try facts("[pod/tea-1/tea] 2026-03-04T05:00:00Z hello\n[pod/tea-1/tea] 2026-03-04T05:00:01Z world\n").kind
            == .unknown)
    #expect(
        try facts("{\"log\":\"hello\\n\",\"stream\":\"stdout\",\"time\":\"2026-03-04T05:00:00Z\"}\n").kind == .unknown)
}

/// `accessLogFormat` is free, but what was asked stands in any that is of use.
@Test(arguments: [
    "[2026-03-04T05:00:04.000Z] GET /tea 200 via_upstream 12 \"outbound|80||milk.cafe.svc.cluster.local\" 10.1.2.9:8080",
    "2026-03-04T05:00:04.000Z method=GET code=200 upstream=outbound|80||milk.cafe.svc.cluster.local duration=3",
    "{\"time\":\"2026-03-04T05:00:04Z\",\"method\":\"GET\",\"upstream_cluster\":\"outbound|80||milk.cafe.svc.cluster.local\",\"status\":200}",
]) func anAccessLogOfAnotherFormatTellsWhatWasAsked(_ line: String) throws {
    let found = try facts(lines.prefix(3).joined(separator: "\n") + "\n\(line)\n\(line)\n", "istio-proxy.log")
    #expect(found.facts.served.map(\.cluster) == ["outbound|80||milk.cafe.svc.cluster.local"])
    #expect(found.facts.served.map(\.count) == [2])
}

/// Two lines, one of each pod: what is told only when a log ends counts as well.
@Test func aKillAloneIsALogThatIsUnderstood() throws {
    let text =
        "[pod/till-0/istio-proxy] 2026-03-04T11:00:00.344225Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits.\n"
    let (facts, outcome) = try read(.podLogs, text)
    #expect(facts.lives.map(\.pod) == ["till-0"] && outcome == .complete)
}

/// Whoever looks at the line wants the words, and not the bracket behind them.
@Test(
    arguments: [
        (
            "[\n  {\n    \"insertId\": \"1\",\n    \"jsonPayload\": {\n      \"MESSAGE\": \"KILL\",\n      \"PRIORITY\": \"4\"\n    },\n"
                + "    \"resource\": {\"labels\": {\"pod_name\": \"\(pod)\"}},\n    \"timestamp\": \"2026-03-04T07:11:12.25Z\"\n  }\n]\n",
            5
        ),
        (
            "{\n  \"__REALTIME_TIMESTAMP\" : \"1772608272250000\",\n  \"MESSAGE\" : \"KILL\",\n  \"PRIORITY\" : \"4\"\n}\n",
            3
        ),
        (
            "---\ninsertId: 1vq\njsonPayload:\n  MESSAGE: 'KILL'\nlogName: projects/a/logs/kernel\ntimestamp: '2026-03-04T07:11:12.25Z'\n",
            4
        ),
        ("{\"log\":\"KILL\\n\",\"kubernetes\":{\"pod_name\":\"\(pod)\"},\"time\":\"2026-03-04T07:11:12.25Z\"}\n", 1),
    ] as [(String, Int)]) func aKillInARecordOfSeveralLinesIsCitedByTheLineThatTellsIt(text: String, line: Int) throws
{
    let kill =
        "Memory cgroup out of memory: Killed process 41231 (envoy) total-vm:1648004kB, anon-rss:472016kB, file-rss:48840kB"
    let kills = try facts(text.replacing("KILL", with: kill), "log.json").facts.compactMap {
        if case .kernelKill(let kill) = $0 { kill.line } else { nil }
    }
    #expect(kills == [line])
}
