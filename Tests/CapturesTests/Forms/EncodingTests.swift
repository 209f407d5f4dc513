import Testing

@testable import Captures

private func utf16(_ text: String) -> [UInt8] {
    [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
}

/// Recognised and read, as the loader does both.
private func facts(_ bytes: [UInt8]) throws -> (kind: CaptureKind, facts: [Fact], outcome: ReadOutcome) {
    let kind = bytes.prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: "x") }
    let result = try read(kind, bytes)
    return (kind, result.facts, result.outcome)
}

private let podList = """
    {"kind": "List", "apiVersion": "v1", "items": [{"kind": "Pod", "apiVersion": "v1",
     "metadata": {"name": "pay-0", "namespace": "shop"}, "spec": {"containers": [{"name": "istio-proxy"}]}}]}

    """
private let podYAML =
    "apiVersion: v1\r\nkind: Pod\r\nmetadata:\r\n  name: pay-0\r\n  namespace: shop\r\nspec:\r\n  containers:\r\n  - name: istio-proxy\r\n"

@Test func aDumpThatPowerShellWroteIsRead() throws {
    let found = try facts(utf16(SampleDump.text.replacing("\n", with: "\r\n")))
    let plain = try read(.configDump, SampleDump.text)
    #expect(found.kind == .configDump && found.outcome == .complete)
    #expect(found.facts.count == plain.facts.count && found.facts.count > 5)
}

@Test func listsAndPagesThatPowerShellWroteAreRead() throws {
    for text in [podList, podYAML] {
        let found = try facts(utf16(text))
        #expect(found.kind == .kubernetesList && found.outcome == .complete)
        #expect(found.facts.pods.map(\.name) == ["pay-0"])
    }
    let stats = try facts(utf16("server.live: 1\r\nserver.memory_allocated: 5\r\n"))
    #expect(stats.kind == .statsText && stats.facts.value("server.memory_allocated") == 5)
}

@Test func coloursOfATerminalAreRemoved() throws {
    let json = try facts(Array(podList.replacing("\"pay-0\"", with: "\u{1B}[0;32m\"pay-0\"\u{1B}[0m").utf8))
    #expect(json.kind == .kubernetesList && json.facts.pods.map(\.name) == ["pay-0"])
    let dump = try facts(
        Array(SampleDump.text.replacing("\"name\"", with: "\u{1B}[34;1m\"name\"\u{1B}[0m").utf8))
    let plain = try read(.configDump, SampleDump.text)
    #expect(dump.kind == .configDump && dump.facts.count == plain.facts.count)
    let table = try facts(
        Array(
            "\u{1B}[1mLAST SEEN   TYPE     REASON    OBJECT      MESSAGE\u{1B}[0m\n84s         Normal   Started   pod/pay-0   Started it\n"
                .utf8))
    #expect(table.kind == .eventsTable && table.facts.events.map(\.message) == ["Started it"])
}

@Test func whatAShellPutInFrontIsSkipped() throws {
    let preamble = "Defaulted container \"pay\" out of: pay, istio-proxy (init)\n"
    let dump = try facts(Array((preamble + SampleDump.text).utf8))
    #expect(dump.kind == .configDump && dump.outcome == .complete)
    for text in [podList, podYAML] {
        let found = try facts(Array((preamble + "Warning: v1 Endpoints is deprecated\n" + text).utf8))
        #expect(found.kind == .kubernetesList && found.facts.pods.map(\.name) == ["pay-0"])
    }
    let clusters = try facts(Array((preamble + #"{"cluster_statuses":[{"name":"a"}]}"#).utf8))
    #expect(clusters.kind == .clustersPage && clusters.facts.loads.map(\.name) == ["a"])
}
