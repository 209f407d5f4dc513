import Testing

@testable import Captures

private func kills(_ text: String) throws -> [KernelKill] {
    let bytes = Array(text.utf8)
    let kind = bytes.prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: "dmesg.txt") }
    #expect(kind == .kernelLog)
    return try read(kind, bytes).facts.kills
}

private let id = String(repeating: "7d1f", count: 16)
private let uid = "97b2f1ed-f640-480f-a605-6cc4bfcf6335"

private func oomKill(_ path: String, pid: Int = 4711) -> String {
    "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=\(path),task_memcg=\(path),task=envoy,pid=\(pid),uid=1337"
}

private func killed(_ pid: Int = 4711, _ name: String = "envoy") -> String {
    "Memory cgroup out of memory: Killed process \(pid) (\(name)) total-vm:1000kB, anon-rss:2048kB, file-rss:4kB, shmem-rss:0kB, UID:1337"
}

@Test(arguments: [
    "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod97b2f1ed_f640_480f_a605_6cc4bfcf6335.slice/cri-containerd-ID.scope",
    "/kubepods.slice/kubepods-pod97b2f1ed_f640_480f_a605_6cc4bfcf6335.slice/crio-ID.scope/container",
    "/kubepods/burstable/pod97b2f1ed-f640-480f-a605-6cc4bfcf6335/ID",
    "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort-pod97b2f1ed_f640_480f_a605_6cc4bfcf6335.slice/docker-ID.scope",
]) func aCgroupsPathNamesPodAndContainer(_ path: String) throws {
    let path = path.replacing("ID", with: id)
    for text in [
        "[ 12.5] envoy invoked oom-killer: gfp_mask=0xcc0\n[ 12.6] \(oomKill(path))\n[ 12.7] \(killed())\n",
        "[ 12.6] \(oomKill(path))\n",
        "[ 12.5] Task in \(path) killed as a result of limit of \(path)\n",
        "[ 12.7] \(killed())\n[ 12.6] \(oomKill(path))\n",
    ] {
        let found = try kills(text)
        #expect(found.map(\.podUID) == [uid] && found.map(\.containerID) == [id])
        #expect(found.first?.constraint == "CONSTRAINT_MEMCG")
    }
}

@Test func aContainerOfDockerAloneHasNoPod() throws {
    let found = try kills(
        "Jan 30, 2024 @ 21:07:44.318 | kernel | [88120.402113] \(killed())\nJan 30, 2024 @ 21:07:44.318 | kernel | [88120.401983] \(oomKill("/docker/\(id)"))\n"
    )
    #expect(found.count == 1 && found.first?.podUID == nil && found.first?.containerID == id)
    #expect(found.first?.at == moment("2024-01-30T21:07:44.318Z") && found.first?.anonymous == 2048 * 1024)
}

/// With memory.oom.group the victim is printed, then each process of the group, itself among them; then comes the echo.
@Test func aGroupsKillIsOne() throws {
    let path = "/kubepods/pod\(uid)/\(id)"
    let text = """
        Jun 12 03:44:18 n1 kernel: [  812.1] envoy invoked oom-killer: gfp_mask=0xcc0
        Jun 12 03:44:18 n1 kernel: [  812.2] memory: usage 163840kB, limit 163840kB, failcnt 12
        Jun 12 03:44:18 n1 kernel: [  812.3] \(oomKill(path))
        Jun 12 03:44:18 n1 kernel: [  812.4] \(killed())
        Jun 12 03:44:18 n1 kernel: [  812.5] Tasks in \(path) are going to be killed due to memory.oom.group set
        Jun 12 03:44:18 n1 kernel: [  812.6] \(killed(4600, "pilot-agent"))
        Jun 12 03:44:18 n1 kernel: [  812.7] \(killed())
        Jun 12 03:44:19 n1 node-problem-detector[4208]: New status generated: Reason:OOMKilling Message:\(killed())

        """
    let found = try kills(text)
    #expect(found.map(\.processName) == ["envoy"] && found.first?.limit == 163_840 * 1024 && found.first?.podUID == uid)
    // The same without the line that tells of the group, as grep leaves it.
    let grepped = text.split(separator: "\n").filter { $0.contains("Killed process") }.joined(separator: "\n")
    #expect(try kills(grepped + "\n").map(\.processName) == ["envoy"])
}

/// Nor is that line always kept: who stands in the victim's table of tasks, and has no choice of its own, is of its group.
@Test func whoStandsInTheVictimsTableIsOfItsGroup() throws {
    let path = "/kubepods/pod\(uid)/\(id)"
    func log(_ rows: String, chosen: String = "") -> String {
        """
        [  812.1] envoy invoked oom-killer: gfp_mask=0xcc0
        [  812.2] memory: usage 163840kB, limit 163840kB, failcnt 12
        \(rows)[  812.3] \(oomKill(path))
        [  812.4] \(killed())
        \(chosen)[  812.4] \(killed(4600, "pilot-agent"))

        """
    }
    func row(_ pid: Int, _ name: String) -> String {
        "[  812.2] [  \(pid)]  1337 \(pid)   194244     5121     3320     1801         0   241664     1480           988 \(name)\n"
    }
    #expect(try kills(log(row(4600, "pilot-agent") + row(4711, "envoy"))).map(\.processName) == ["envoy"])
    // Without the table: who died in the same moment, and of whose cgroup the kernel says nothing while it does of the other's.
    #expect(try kills(log("")).map(\.processName) == ["envoy"])
    func alone(_ change: (String) -> String) throws -> [String] { try kills(change(log(""))).map(\.processName) }
    let agent = "[  812.4] \(killed(4600, "pilot-agent"))"
    // Later, asked for by itself, or in a log that kept no cgroup of either.
    #expect(
        try alone { $0.replacing(agent, with: agent.replacing("812.4", with: "813.5")) } == ["envoy", "pilot-agent"])
    let asked = "[  812.4] java invoked oom-killer: gfp_mask=0xcc0\n\(agent)"
    #expect(try alone { $0.replacing(agent, with: asked) } == ["envoy", "pilot-agent"])
    #expect(try alone { $0.replacing("[  812.3] \(oomKill(path))\n", with: "") } == ["envoy", "pilot-agent"])
    // Who was chosen by itself is a victim of its own.
    let both = row(4600, "pilot-agent") + row(4711, "envoy")
    #expect(try kills(log(both, chosen: "[  812.4] \(oomKill(path, pid: 4600))\n")).map(\.processID) == [4711, 4600])
}

/// In a storm the kernel leaves out whose cgroup it was: after ten in five seconds each is a kill of its own.
@Test func whatTheKernelLeavesOutInAStormIsCounted() throws {
    let told = (1...10).map { pid in
        let path = "/kubepods/pod\(uid)/\(String(repeating: "\(pid % 10)", count: 64))"
        return "[  812.\(pid)] \(oomKill(path, pid: pid))\n[  812.\(pid)] \(killed(pid))\n"
    }
    let more = "[  812.95] \(killed(99, "pilot-agent"))\n"
    #expect(try kills(told.joined() + more).count == 11)
    #expect(try kills(told.prefix(9).joined() + more).count == 9)
}

/// Who is of another container or node, or no process of a proxy's, is a victim of its own.
@Test(arguments: [
    ("node-a kernel: \(killed(7777, "pilot-agent"))", 1), ("node-a kernel: \(killed(7777, "java"))", 2),
    ("node-b kernel: \(killed(7777))", 2),
    (
        "node-a containerd[812]: level=info msg=\"TaskOOM event container_id:\\\"\(id.replacing("7", with: "8"))\\\"\"",
        2
    ),
])
func whoIsOfAnotherIsAKillOfItsOwn(last: String, count: Int) throws {
    let lines = ["envoy invoked oom-killer: gfp_mask=0xcc0", oomKill("/kubepods/pod\(uid)/\(id)"), killed()]
    let text = (lines.map { "node-a kernel: \($0)" } + [last]).map { "2026-10-05T06:30:00+0000 \($0)\n" }.joined()
    #expect(try kills(text).count == count)
}

@Test func twoVictimsAreTwoKills() throws {
    let text =
        "[ 12.5] \(oomKill("/kubepods/pod\(uid)/\(id)", pid: 1))\n[ 12.6] \(killed(1))\n[ 900.5] \(oomKill("/kubepods/pod\(uid)/\(id)", pid: 2))\n[ 900.6] \(killed(2))\n"
    #expect(try kills(text).map(\.processID) == [1, 2])
    // A process number comes again after days.
    #expect(try kills("[ 12.6] \(killed(1))\n[ 90000.6] \(killed(1))\n").count == 2)
    // Of two lines without their ends both are kills.
    #expect(
        try kills("[ 12.5] \(oomKill("/a", pid: 1))\n[ 12.9] \(oomKill("/b", pid: 2))\n").map(\.processID) == [1, 2])
}

@Test func anOldNodesKillIsTheNodes() throws {
    let text = """
        Mar 15 16:02:44 n7 kernel: java invoked oom-killer: gfp_mask=0x201da, order=0
        Mar 15 16:02:44 n7 kernel: [21544]  1337 21544   412009   221873     588        0           999 envoy
        Mar 15 16:02:44 n7 kernel: Out of memory: Kill process 21544 (envoy) score 1027 or sacrifice child
        Mar 15 16:02:44 n7 kernel: Killed process 21544 (envoy), UID 1337, total-vm:1648036kB, anon-rss:872640kB, file-rss:14852kB

        """
    let found = try kills(text)
    #expect(found.map(\.processName) == ["envoy"] && found.map(\.constraint) == ["CONSTRAINT_NONE"])
    #expect(found.map(\.anonymous) == [Int64(872_640 * 1024)])
    // Of a cgroup where that was named.
    let group = text.replacing("Out of memory", with: "Memory cgroup out of memory")
    #expect(try kills(group).map(\.constraint) == ["CONSTRAINT_MEMCG"])
    // Without the last line as well.
    #expect(try kills(text.split(separator: "\n").prefix(3).joined(separator: "\n") + "\n").map(\.processID) == [21544])
}

/// Nine pages of ten are another's; a page is as large as the victim's own line says.
private func outOfMemory(pageKilobytes: Int, list: [String]) -> String {
    """
    [ 900.1] \(list.isEmpty ? "" : "mongod invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=-997")
    [ 900.2] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
    \(list.joined(separator: "\n"))
    [ 900.3] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task=envoy,pid=88,uid=1337
    [ 900.4] Out of memory: Killed process 88 (envoy) total-vm:900000kB, anon-rss:\(900 * pageKilobytes)kB, file-rss:\(100 * pageKilobytes)kB

    """
}

@Test(arguments: [4, 64]) func theLargestProcessOfANodeIsKept(pageKilobytes: Int) throws {
    let list = [
        "[ 900.2] [    612]     0   612    30001       77    90112        0             0 containerd",
        "[ 900.2] [   4100]   999  4100  9000118  2500000 21210624        0          -997 mongod",
        // A newer kernel tells of what the pages are.
        "[ 900.2] [     88]  1337    88   225000     1000      900      100        0  1712128        0           871 envoy",
    ]
    let kill = try #require(try kills(outOfMemory(pageKilobytes: pageKilobytes, list: list)).first)
    #expect(kill.largestProcess == "mongod" && kill.largestProcessAdjustment == -997)
    #expect(kill.largestProcessBytes == Int64(2_500_000 * pageKilobytes * 1024))
}

@Test func withoutItsVictimATableTellsNothing() throws {
    let list = ["[ 900.2] [   4100]   999  4100  9000118  2500000 21210624        0          -997 mongod"]
    #expect(try kills(outOfMemory(pageKilobytes: 4, list: list)).map(\.largestProcess) == [nil])
}

/// Such a table once ended the process.
@Test(arguments: [1_000, Int64.max]) func aTableMayNameMorePagesThanThereAre(pages: Int64) throws {
    let list = ["[ 900.2] [     88]  1337    88   225000  \(pages)  1712128        0           871 envoy"]
    let kill = try #require(try kills(outOfMemory(pageKilobytes: 4, list: list)).first)
    #expect(kill.processID == 88)
    #expect(kill.largestProcess == (pages == .max ? nil : "envoy"))
}

@Test func aJournalInJSONIsRead() throws {
    let text = "{\"__REALTIME_TIMESTAMP\":\"1718162658007100\",\"_HOSTNAME\":\"n1\",\"MESSAGE\":\"\(killed())\"}\n"
    #expect(try kills(text).map(\.at) == [moment("2024-06-12T03:24:18.0071Z")])
}
