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

/// klog printed a value by its fields, then as JSON, and before it had keys without the names of these; the kubelet may log as JSON.
@Test(arguments: [
    #"2026-03-04T11:14:22Z node-7 kubelet[5]: I0304 11:14:22.6 5 oom_watcher_linux.go:79] "Got sys oom event" event={"Pid":21877,"ProcessName":"envoy","TimeOfDeath":"2026-03-04T11:14:22.3Z","ContainerName":"PATH","VictimContainerName":"/","Constraint":"CONSTRAINT_NONE"}"#,
    "2026-03-04T11:14:22Z node-7 kubelet[5]: I0304 11:14:22.6 5 oom_watcher_linux.go:75] Got sys oom event: &{21877 envoy 2026-03-04 11:14:22.3 +0000 UTC m=+1.1 PATH / CONSTRAINT_NONE}",
    #"{"ts":1772622862600.25,"caller":"oom/oom_watcher_linux.go:75","msg":"Got sys oom event","v":1,"event":{"Pid":21877,"ProcessName":"envoy","TimeOfDeath":"2026-03-04T11:14:22.3Z","ContainerName":"PATH","VictimContainerName":"/","Constraint":"CONSTRAINT_NONE"}}"#,
]) func aKubeletsWordOfAKillHasManyForms(_ line: String) throws {
    let path = "/kubepods/pod97b2f1ed-f640-480f-a605-6cc4bfcf6335/\(id)"
    let found = try kills(line.replacing("PATH", with: path) + "\n", "kubelet.log")
    #expect(found.map(\.processID) == [21877] && found.map(\.processName) == ["envoy"])
    #expect(found.map(\.containerID) == [id] && found.map(\.cgroup) == ["/"] && found.map(\.taskCgroup) == [path])
    #expect(found.map(\.constraint) == ["CONSTRAINT_NONE"] && found.map(\.at) == [moment("2026-03-04T11:14:22.3Z")])
}

/// Words of a runtime that tell of no kill make no kernel's log of a text; an id that somebody cut is one of a kill.
@Test func aMarkWithoutAKillIsNoKernelsLog() throws {
    func kind(_ text: String) -> CaptureKind {
        Array(text.utf8).withUnsafeBytes { Recognizer.kind(head: $0, name: "notes.txt") }
    }
    #expect(kind("looked for Got sys oom event in the logs\nfound none\n") != .kernelLog)
    let cut = "time=\"2026-03-04T11:14:22.5Z\" level=info msg=\"TaskOOM event container_id:\\\"8f2c\\\"\"\n"
    #expect(try kills(cut, "containerd.log").map(\.containerID) == ["8f2c"])
}

/// The kubelet's own log, with or without a journal before it, tells of evictions, and of its events.
@Test(arguments: ["", "2026-03-04T11:14:22Z node-7 kubelet[5]: "]) func aKubeletsLogTellsEvictions(_ head: String)
    throws
{
    let text = """
        \(head)I0304 11:14:22.123456       5 kubelet.go:2105] "SyncLoop (PLEG): event for pod" pod="toys/kite-0" event={"ID":"97b2f1ed-f640-480f-a605-6cc4bfcf6335","Type":"ContainerStarted","Data":"8f2c"}
        \(head)I0304 11:14:23.123456       5 eviction_manager.go:412] "Eviction manager: must evict pod(s) to reclaim" resourceName="memory"
        \(head)I0304 11:14:24.123456       5 eviction_manager.go:627] "Eviction manager: pod is evicted successfully" pod="toys/kite-0"
        \(head)I0304 11:14:25.123456       5 event.go:307] "Event occurred" object="node-7" fieldPath="" kind="Node" apiVersion="" type="Warning" reason="SystemOOM" message="System OOM encountered, victim process: envoy, pid: 19271"
        \(head)I0304 11:14:26.123456       5 event.go:307] "Event occurred" object="toys/kite-0" kind="Pod" type="Normal" reason="Pulled" message="there already"

        """
    let bytes = Array(text.utf8)
    let kind = bytes.withUnsafeBytes { Recognizer.kind(head: $0, name: "kubelet.log") }
    #expect(kind == .nodeJournal)
    let events = try read(kind, bytes).facts.events
    #expect(events.map(\.reason) == ["Evicted", "SystemOOM"] && events.map(\.objectName) == ["kite-0", "node-7"])
    #expect(events.first?.namespace == "toys" && events.first?.message == "The node was low on resource: memory")
    #expect(events.allSatisfy { ($0.lastAt == nil) == head.isEmpty })
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

/// Programs beside the kernel that kill for memory, and a runtime that passes the kernel's word on.
@Test func killsOfOtherProgramsAreKills() throws {
    let id = String(repeating: "88db", count: 16)
    let cgroup =
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod97b2f1ed_f640_4c1d_8f01_23456789abcd.slice/cri-containerd-\(id).scope"
    let oomd = try read(
        .kernelLog,
        "2026-03-04T11:00:00Z n-1 systemd-oomd[612]: Killed \(cgroup) due to memory pressure for /kubepods.slice being 61.20% > 60.00% for > 30s with reclaim activity\n"
    ).facts.kills
    #expect(oomd.map(\.podUID) == ["97b2f1ed-f640-4c1d-8f01-23456789abcd"] && oomd.map(\.containerID) == [id])
    #expect(oomd.map(\.constraint) == ["CONSTRAINT_NONE"] && oomd.map(\.at) == [moment("2026-03-04T11:00:00Z")])
    let early = try read(
        .kernelLog,
        "2026-03-04T11:00:00Z n-1 earlyoom[612]: sending SIGTERM to process 19515 uid 1337 \"envoy\": oom_score 1021, VmRSS 812 MiB\n"
    ).facts.kills
    #expect(early.map(\.processName) == ["envoy"] && early.map(\.processID) == [19515])
    let conmon = try read(
        .kernelLog, "2026-03-04T11:00:00Z n-1 conmon[99]: conmon \(id.prefix(20)) <ninfo>: OOM event received\n"
    ).facts.kills
    #expect(conmon.map(\.containerID) == [String(id.prefix(20))] && conmon.map(\.constraint) == ["CONSTRAINT_MEMCG"])
    let quiet = try read(.kernelLog, "2026-03-04T11:00:00Z n-1 earlyoom[612]: mem avail: 3344 of 7811 MiB\n")
    #expect(quiet.facts.kills.isEmpty)
}
