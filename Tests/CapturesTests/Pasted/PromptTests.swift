import Testing

@testable import Captures

private func facts(_ text: String) throws -> [Fact] { try pasted(text, "session.log") }

/// What a shell shows before a command, with or without a sign: each cuts the text there.
private let prompts = [
    " menu-5d8674ddf6-q2ds2 \u{E0B0} ~ \u{E0B0} ", " dev \u{E0B0} ~ \u{E0B0} ", "menu-5d8674ddf6-q2ds2 ~ ",
    " menu-5d8674ddf6-q2ds2  ~  ", "root ~ ", " me@bastion \u{E0B0} ~/x \u{E0B0} \u{E0A0} main \u{E0B0} ",
    "\u{279C}  ~ ", "\n~ via \u{1F439} v1.22\n\u{276F} ", "\u{03BB} ", "~> ", "me@bastion ~> ", "bash-5.1# ", "/ # ",
    "~ $ ",
    "/sys/fs/cgroup # ", "menu:/# ", "PS /root> ", "PS C:\\x> ", "C:\\x>", "[06:59:02] me@bastion:~# ",
    "[root@bastion /]# ",
    "\u{256D}\u{2500} ~ \u{00B7}\u{00B7}\u{00B7} me@bastion\n\u{2570}\u{2500} ",
    "\u{250C}\u{2500}\u{2500}(me\u{327F}bastion)-[~]\n\u{2514}\u{2500}$ ",
    "\u{256D}\u{2500}me@bastion ~\n\u{2570}\u{2500}\u{27A4} ",
]

@Test(arguments: prompts) func aPromptCutsTheText(_ prompt: String) throws {
    let log =
        "2026-11-24T08:08:27.981289Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits.\n"
    let found = try facts(
        "$ kubectl -n cafe logs menu-5d8674ddf6-q2ds2 -c istio-proxy\n" + log + prompt
            + "head -3 /proc/1/root/sys/fs/cgroup/memory.stat\nanon 158007296\nfile 4415488\ninactive_file 2101248\n"
            + prompt
            + "curl -s localhost:15000/memory\n" + PastedText.memory + prompt + "exit\n")
    let allocated = found.compactMap { if case .memory(let page) = $0 { page.allocated } else { nil } }
    #expect(allocated == [41_943_040])
    #expect(found.lives.map(\.pod) == ["menu-5d8674ddf6-q2ds2"])
    let inactive = found.compactMap { if case .processMemory(let page) = $0 { page.inactiveFile } else { nil } }
    // `head` is known where a directory, a host or a sign of its own stands before it.
    let isWeak =
        prompt == "\u{279C}  ~ " || prompt.hasSuffix("\u{276F} ") || prompt == "\u{03BB} "
        || prompt.contains("\u{2500}")
    #expect(inactive == [2_101_248] || isWeak)
}

@Test(arguments: [
    "we looked in ~ for hours", "the files of / and ~ hold it", "root 12 /bin/sh -c top", "value ~ 300 MB of it",
    " name: web",
    "\u{2514}\u{2500}\u{2500} top", "\u{2514}\u{2500}\u{2500}\u{2500}\u{2500}\u{2518}", "\u{279C} see below",
]) func proseIsNoPrompt(_ line: String) {
    let isPrompt = Array(line.utf8).withUnsafeBufferPointer { ThemedPrompt($0) != nil }
    #expect(!isPrompt || line.hasSuffix("top"))
}

/// In a debug container the files of another process are those of the container that is looked at.
@Test(arguments: [
    ("cat /proc/1/root/sys/fs/cgroup/memory.max\n", true),
    ("cd /proc/1/root/sys/fs/cgroup\n/ # cat memory.max\n", true),
    ("cd /proc/1/root; pwd\n/proc/1/root\n/ # cd sys/fs/cgroup\n/ # cat memory.max\n", true),
    ("cat /sys/fs/cgroup/memory.max\n", false),
    ("cd /proc/1/root/sys/fs/cgroup\n/ # cd /sys/fs/cgroup\n/ # cat memory.max\n", false),
]) func aDebugContainerLooksIntoAnother(_ typed: String, _ isTarget: Bool) throws {
    for prompt in ["/ # ", "menu-5d8674ddf6-q2ds2 ~ ", "root@menu-5d8674ddf6-q2ds2:/# "] {
        let found = try facts(
            "$ kubectl -n cafe debug -it menu-5d8674ddf6-q2ds2 --image=nicolaka/netshoot --target=istio-proxy\n"
                + ("/ # " + typed).replacing("/ # ", with: prompt) + "314572800\n" + prompt + "exit\n")
        let limits = found.compactMap { if case .processMemory(let page) = $0 { page.limit } else { nil } }
        #expect(limits == (isTarget ? [314_572_800] : []), "\(prompt)")
        let isNamed = found.contains {
            if case .identity(let identity) = $0 { identity.pod == "menu-5d8674ddf6-q2ds2" } else { false }
        }
        #expect((isNamed || found.parts.contains { $0.pod == "menu-5d8674ddf6-q2ds2" }) == isTarget, "\(prompt)")
    }
}
