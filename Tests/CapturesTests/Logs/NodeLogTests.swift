import Testing

@testable import Captures

private let id = String(repeating: "7d1f", count: 16)
private let killed = "Memory cgroup out of memory: Killed process 7 (envoy) total-vm:1kB, anon-rss:2048kB, file-rss:1kB"
private let usage = "memory: usage 131072kB, limit 131072kB, failcnt 9"

private func kills(_ text: String, _ name: String = "node.txt") throws -> [KernelKill] {
    let bytes = Array(text.utf8)
    let kind = bytes.prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
    return try read(kind, bytes, piece: 29).facts.kills
}

/// A viewer's export has the time in its first or its last cell, and the newest line first.
@Test(arguments: [
    "@timestamp,@message,@logStream\n2025-09-17 19:22:36.107,\"Sep 17 19:22:36 node-7 kernel: K\",s\n2025-09-17 19:22:36.105,\"Sep 17 19:22:36 node-7 kernel: U\",s\n",
    "\"host\",\"line\",\"time\"\n\"node-7\",\"Sep 17 19:22:36 node-7 kernel: K\",\"2025-09-17T21:22:36.107+02:00\"\n\"node-7\",\"Sep 17 19:22:36 node-7 kernel: U\",\"2025-09-17T21:22:36.105+02:00\"\n",
]) func theCellsTimeIsTheKills(_ text: String) throws {
    let found = try kills(text.replacing("K\"", with: killed + "\"").replacing("U\"", with: usage + "\""))
    #expect(found.map(\.at) == [moment("2025-09-17T19:22:36.107Z")] && found.map(\.host) == ["node-7"])
    #expect(found.map(\.limit) == [Int64(131_072 * 1024)])
}

/// An object a line, a line a field, an array, and a collector's items.
@Test(arguments: [
    #"{"__MONOTONIC_TIMESTAMP":"5","__REALTIME_TIMESTAMP":"1780300800000000","_HOSTNAME":"node-7","MESSAGE":"M"}"#,
    "{\n\t\"__MONOTONIC_TIMESTAMP\" : \"5\",\n\t\"__REALTIME_TIMESTAMP\" : \"1780300800000000\",\n\t\"_HOSTNAME\" : \"node-7\",\n\t\"MESSAGE\" : \"M\"\n}\n",
    #"[{"__MONOTONIC_TIMESTAMP":"5","__REALTIME_TIMESTAMP":"1780300800000000","_HOSTNAME":"node-7","MESSAGE":"M"}]"#,
    #"[{"jsonPayload":{"MESSAGE":"M","_HOSTNAME":"node-7"},"resource":{"type":"k8s_node"},"timestamp":"2026-06-01T08:00:00Z"}]"#,
    #"{"labels":{"hostname":"node-7"},"line":"M","timestamp":"2026-06-01T08:00:00Z"}"#,
    #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"hostname":"node-7"},"values":[["1780300800000000000","M"]]}]}}"#,
]) func aJournalsEntryIsAKill(_ text: String) throws {
    let found = try kills(text.replacing("\"M\"", with: "\"" + killed + "\""), "journal.json")
    #expect(found.map(\.processID) == [7] && found.map(\.host) == ["node-7"])
    #expect(found.map(\.at) == [moment("2026-06-01T08:00:00Z")])
}

@Test func aMessageOfBytesIsText() throws {
    let bytes = killed.utf8.map { String($0) }.joined(separator: ",")
    let found = try kills("{\"__REALTIME_TIMESTAMP\":\"1780300800000000\",\"MESSAGE\":[\(bytes)]}\n", "journal.json")
    #expect(found.map(\.processName) == ["envoy"])
}

/// Where the kernel's own lines are lost, a runtime and the kubelet still tell.
@Test func aRuntimeAndTheKubeletTellOfAKill() throws {
    let runtime =
        "Mar 04 11:14:22 node-7 containerd[3]: time=\"2026-03-04T11:14:22.5Z\" level=info msg=\"TaskOOM event container_id:\\\"\(id)\\\"\"\n"
    let kubelet =
        "Mar 04 11:14:22 node-7 kubelet[5]: I0304 11:14:22.6 5 oomwatcher_linux.go:78] \"Got sys oom event\" event={Pid:21877 ProcessName:envoy TimeOfDeath:2026-03-04 11:14:22.3 +0000 UTC m=+1.1 ContainerName:/kubepods/pod97b2f1ed-f640-480f-a605-6cc4bfcf6335/\(id) VictimContainerName:/kubepods/pod97b2f1ed-f640-480f-a605-6cc4bfcf6335/\(id) Constraint:CONSTRAINT_MEMCG}\n"
    let byRuntime = try kills(runtime)
    #expect(byRuntime.map(\.containerID) == [id] && byRuntime.map(\.at) == [moment("2026-03-04T11:14:22.5Z")])
    let byKubelet = try kills(kubelet)
    #expect(byKubelet.map(\.processID) == [21877] && byKubelet.map(\.containerID) == [id])
    #expect(byKubelet.map(\.podUID) == ["97b2f1ed-f640-480f-a605-6cc4bfcf6335"])
    #expect(byKubelet.map(\.at) == [moment("2026-03-04T11:14:22.3Z")])
}

@Test func eventsAmongACloudsLogsAreEvents() throws {
    let text = #"""
        [{"jsonPayload":{"kind":"Event","involvedObject":{"kind":"Pod","name":"kite-0","namespace":"toys"},"reason":"BackOff",
        "message":"Back-off restarting failed container istio-proxy","type":"Warning","lastTimestamp":"2026-05-01T08:00:30Z"},
        "resource":{"type":"k8s_pod"},"timestamp":"2026-05-01T08:00:31Z"}]
        """#
    let bytes = Array(text.utf8)
    let kind = bytes.prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: "events.json") }
    let events = try read(kind, bytes).facts.events
    #expect(events.map(\.reason) == ["BackOff"] && events.map(\.objectName) == ["kite-0"])
}
