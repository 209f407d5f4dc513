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

/// A browser, a chat or a wiki makes blanks that do not break of those of a page.
@Test(arguments: [1, 7, 1 << 16]) func blanksThatDoNotBreakAreBlanks(piece: Int) throws {
    let text = podYAML.replacing("\r\n", with: "\n").replacing("  ", with: "\u{A0} ").replacing(": ", with: ":\u{A0}")
    let kind = Array(text.utf8).withUnsafeBytes { Recognizer.kind(head: $0, name: "x") }
    #expect(kind == .kubernetesList)
    // A piece that ends within such a blank may keep it; a reader asks for thousands of bytes.
    if piece > 7 { #expect(try read(kind, text, piece: piece).facts.pods.map(\.name) == ["pay-0"]) }
    let accents =
        "NAME    READY   STATUS      RESTARTS   AGE\npay-0   1/2     OOMKilled   3          9m\n# d\u{E9}j\u{E0}\u{A0}vu\n"
    #expect(try facts(Array(accents.utf8)).facts.pods.map(\.name) == ["pay-0"])
}

/// kubectl's own dialect of YAML: JSON's brackets, bare keys, a comma behind the last.
@Test(arguments: ["---\n", ""]) func objectsInKYAMLAreRead(start: String) throws {
    let pod = { (name: String) in
        """
        {
          apiVersion: "v1",
          kind: "Pod",
          metadata: {
            name: "\(name)",
            namespace: "shop",
          },
          spec: {
            containers: [{
              name: "istio-proxy",
            }],
          },
          status: {
            containerStatuses: [{
              name: "istio-proxy",
              restartCount: 3,
              lastState: { terminated: { reason: "OOMKilled", exitCode: 137, finishedAt: "2026-03-01T09:59:58Z", }, },
            }],
          },
        }
        """
    }
    let list = "{\n  apiVersion: \"v1\",\n  items: [\(pod("pay-0")), \(pod("pay-1"))],\n  kind: \"List\",\n}\n"
    for (text, names) in [(pod("pay-0") + "\n", ["pay-0"]), (list, ["pay-0", "pay-1"])] {
        let found = try facts(Array((start + text).utf8))
        #expect(found.kind == .kubernetesList && found.outcome == .complete)
        #expect(found.facts.pods.map(\.name) == names)
        #expect(found.facts.pods.allSatisfy { $0.containers.first?.lastState?.reason == "OOMKilled" })
        #expect(found.facts.pods.allSatisfy { $0.containers.first?.restartCount == 3 })
    }
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
