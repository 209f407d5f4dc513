import Testing

@testable import Captures

/// One kill of the kernel behind all that may stand before its lines.
@Suite struct KernelPageTests {
    private static let id = String(repeating: "35bd", count: 16)
    private static let uid = "6f1c2a34-90ab-4cde-8f01-23456789abcd"
    private static let slice =
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod\(uid.replacing("-", with: "_")).slice/cri-containerd-\(id).scope"
    private static let cgroupfs = "/kubepods/burstable/pod\(uid)/\(id)"
    private static let victim = "processName=envoy processID=19515 anonymous=238682112 file=54456320"
    private static let figures = "usage=268435456 limit=268435456"

    /// Lines of a kernel since 5.0, without what stands before them.
    private static let lines = [
        "wrk:worker_1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=997",
        "memory: usage 262144kB, limit 262144kB, failcnt 94",
        "memory+swap: usage 262144kB, limit 9007199254740988kB, failcnt 0",
        "kmem: usage 28904kB, limit 9007199254740988kB, failcnt 0",
        "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=\(slice),task_memcg=\(slice),task=envoy,pid=19515,uid=1337",
        "Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB, shmem-rss:0kB, UID:1337 pgtables:900kB oom_score_adj:997",
    ]

    private static func kill(_ when: String, host: String = "") -> String {
        "kernelKill \(when)\(when.isEmpty ? "" : " ")\(victim) \(figures) kernelMemory=29597696 constraint=CONSTRAINT_MEMCG "
            + "cgroup=\(slice) taskCgroup=\(slice) podUID=\(uid) containerID=\(id)\(host)"
    }

    private func read(_ text: String) throws -> [String] {
        let found = try SavedPage.read(text, named: "dmesg.txt")
        #expect(found.kind == .kernelLog, "\(text)")
        return found.facts
    }

    @Test(arguments: [
        ("[ 3805.921092] ", "bootSeconds=3805.921092", ""), ("<4>[ 3805.921092] ", "bootSeconds=3805.921092", ""),
        ("[ 3805.921092 <    0.000123>] ", "bootSeconds=3805.921092", ""),
        ("kern  :warn  : [ 3805.921092] ", "bootSeconds=3805.921092", ""),
        ("Mar  3 01:08:27 node-1 kernel: [ 3805.921092] ", "bootSeconds=3805.921092 clock=03-03T01:08:27", "node-1"),
        ("Mar  3 01:08:27 node-1 kernel: ", "clock=03-03T01:08:27", "node-1"),
        ("2026-03-03T01:08:27+0000 node-1 kernel: ", "at=2026-03-03T01:08:27Z", "node-1"),
        ("2026-03-03T01:08:27.921092+01:00 node-1 kernel: ", "at=2026-03-03T00:08:27.921092Z", "node-1"),
        ("2026-03-03T01:08:27,921092+00:00 ", "at=2026-03-03T01:08:27.921092Z", ""),
        ("10.0.0.4: kern: warning: [2026-03-03T01:08:27.921092Z]: ", "at=2026-03-03T01:08:27.921092Z", ""),
        ("4,1203,3805921092,-;", "bootSeconds=3805.921092", ""),
    ]) func `The time that stands before the lines is the kill's`(before: String, when: String, host: String) throws {
        let text = Self.lines.map { before + $0 + "\n" }.joined()
        #expect(try read(text) == [Self.kill(when, host: host.isEmpty ? "" : " host=\(host)")])
    }

    /// People grep: any one of the lines may be all that is left.
    @Test(arguments: [
        (
            [4],
            "kernelKill processName=envoy processID=19515 constraint=CONSTRAINT_MEMCG cgroup=S taskCgroup=S podUID=U containerID=I"
        ),
        ([5], "kernelKill V constraint=CONSTRAINT_MEMCG"),
        ([4, 5], "kernelKill V constraint=CONSTRAINT_MEMCG cgroup=S taskCgroup=S podUID=U containerID=I"),
        ([1, 5], "kernelKill V F constraint=CONSTRAINT_MEMCG"),
        ([0, 5], "kernelKill V constraint=CONSTRAINT_MEMCG"),
    ]) func `What grep left is told`(kept: [Int], fact: String) throws {
        let expected = fact.replacing(" V", with: " " + Self.victim).replacing(" F", with: " " + Self.figures)
            .replacing("=S", with: "=" + Self.slice).replacing("=U", with: "=" + Self.uid)
            .replacing("=I", with: "=" + Self.id)
        #expect(try read(kept.map { Self.lines[$0] + "\n" }.joined()) == [expected])
    }

    @Test(arguments: [
        // Before 5.0.
        (
            "[ 1.5] Task in P killed as a result of limit of P\n[ 1.5] memory: usage 262144kB, limit 262144kB, failcnt 94\n"
                + "[ 1.5] Memory cgroup out of memory: Kill process 19515 (envoy) score 1970 or sacrifice child\n"
                + "[ 1.5] Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB, shmem-rss:0kB\n",
            "kernelKill bootSeconds=1.5 V F constraint=CONSTRAINT_MEMCG cgroup=P taskCgroup=P podUID=U containerID=I"
        ),
        // Of the node.
        (
            "[ 1.5] Out of memory: Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB\n",
            "kernelKill bootSeconds=1.5 V constraint=CONSTRAINT_NONE"
        ),
        // The reaper says nothing new.
        (
            "[ 1.5] Out of memory: Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB\n"
                + "[ 1.6] oom_reaper: reaped process 19515 (envoy), now anon-rss:0kB, file-rss:53180kB, shmem-rss:0kB\n",
            "kernelKill bootSeconds=1.5 V constraint=CONSTRAINT_NONE"
        ),
        // Names with brackets.
        (
            "[ 1.5] Out of memory: Killed process 812 ((sd-pam)) total-vm:9kB, anon-rss:1kB, file-rss:0kB\n",
            "kernelKill bootSeconds=1.5 processName=(sd-pam) processID=812 anonymous=1024 file=0 constraint=CONSTRAINT_NONE"
        ),
        // Cut before a figure's unit.
        (
            "[ 1.5] Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:233",
            "kernelKill bootSeconds=1.5 processName=envoy processID=19515 constraint=CONSTRAINT_MEMCG"
        ),
        // A figure that no 64 bits hold.
        (
            "[ 1.5] Out of memory: Killed process 7 (envoy) total-vm:9kB, anon-rss:-5kB, file-rss:99999999999999999999kB\n",
            "kernelKill bootSeconds=1.5 processName=envoy processID=7 constraint=CONSTRAINT_NONE"
        ),
    ]) func `Forms of one kill`(text: String, fact: String) throws {
        let expected = fact.replacing(" V", with: " " + Self.victim).replacing(" F", with: " " + Self.figures)
            .replacing("=P", with: "=" + Self.cgroupfs).replacing("=U", with: "=" + Self.uid)
            .replacing("=I", with: "=" + Self.id)
        #expect(try read(text.replacing(" P", with: " " + Self.cgroupfs)) == [expected])
    }

    @Test(arguments: [
        "[ 1.5] oom_reaper: reaped process 19515 (envoy), now anon-rss:0kB, file-rss:53180kB, shmem-rss:0kB\n",
        "[ 0.0] Linux version 6.1.0\n[ 1.5] systemd[1]: Started.\n",
        "[ 1.5] envoy invoked oom-killer: gfp_mask=0xcc0\n[ 1.6] Out of memory and no killable processes...\n",
        "[ 1.5] Memory cgroup out of memory: Killed process -1 (envoy) total-vm:1kB\n",
        "[ 1.5] Memory cgroup out of memory: Killed process 99999999999999999999 (envoy) total-vm:1kB\n",
        "somebody says that it Killed process 7 in the night, total-vm: unknown\n",
    ]) func `No kill is told where there is none`(text: String) throws { #expect(try read(text) == []) }
}
