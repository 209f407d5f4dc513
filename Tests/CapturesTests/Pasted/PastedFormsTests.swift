import Testing

@testable import Captures

private let (memory, stats) = (PastedText.memory, PastedText.stats)

@Test func aPageInBase64IsReadWhereItStands() throws {
    let packed = """
        H4sIAAAAAAACA13NQQ7CIBCF4T2naFi7ABwseBkypaM0QUsKXdTGu4t0Y9xN8v0vs7OOY4yzx0Ij
        v3YcpIWzAMFPVQJhcnl60Ve0AmWMOCThnZquzwemdGz/6LZQG0oBRveXhmUuGF0JC+HoPPrQCiVs
        L7X6KVLY8uTrMWyFcnsPWmlbI/ZmH9vwng62AAAA

        """
    let text =
        "$ kubectl -n cafe exec menu-1 -c istio-proxy -- sh -c 'curl -s localhost:15000/memory | gzip | base64'\n"
        + packed
        + "$ kubectl -n cafe exec menu-2 -c istio-proxy -- curl -s localhost:15000/stats\n" + stats
    for piece in [1, 33, 1 << 16] {
        let facts = try pasted(text, piece: piece)
        #expect(allocated(facts) == [41_943_040] && facts.stats.count == 3)
        #expect(identity(facts)?.pod == "menu-2")
        #expect(facts.parts.map(\.pod) == ["menu-1"])
    }
    // What the terminal cut off is no reason to leave out what follows.
    let cut = text.replacing(packed, with: packed.prefix(90) + "\n")
    #expect(try pasted(cut).stats.count == 3)
}

/// A screen of k9s, and a table that somebody's printer framed.
@Test func framesAroundATableAreTakenAway() throws {
    let screen = """
        ┌───────────────────────────── Pods(cafe)[2] ─────────────────────────────┐
        │ NAME↑                    PF  READY  STATUS     RESTARTS  CPU  NODE  AGE  │
        │ menu-5d8674ddf6-q2ds2    ●   1/2    OOMKilled         4   11  n-1   12m  │
        │ tray-7f6c8d9b5-4lqzx     ●   2/2    Running           0   11  n-1   12m  │
        └──────────────────────────────────────────────────────────────────────────┘

        """
    let framed = """
        ╭───────────┬───────────────────────┬───────┬───────────┬──────────╮
        │ NAMESPACE │ NAME                  │ READY │ STATUS    │ RESTARTS │
        ├───────────┼───────────────────────┼───────┼───────────┼──────────┤
        │ cafe      │ menu-5d8674ddf6-q2ds2 │ 1/2   │ OOMKilled │ 4        │
        ╰───────────┴───────────────────────┴───────┴───────────┴──────────╯

        """
    for (text, count) in [(screen, 2), (framed, 1)] {
        for piece in [1, 50, 1 << 16] {
            let pods = try pasted(text, piece: piece).pods
            #expect(pods.map(\.name).first == "menu-5d8674ddf6-q2ds2" && pods.count == count, "\(pods)")
            #expect(pods.first?.containers.first?.state?.reason == "OOMKilled")
            #expect(pods.first?.containers.first?.restartCount == 4)
        }
    }
}

/// What a command printed in a cluster that only a cloud's own program reaches.
@Test(arguments: [
    #"{"exitCode": 0, "finishedAt": "2026-03-04T10:00:02Z", "logs": "NAME     READY   STATUS      RESTARTS   AGE\nmenu-0   1/2     OOMKilled   4          12m\n", "provisioningState": "Succeeded"}"#,
    #"{"CommandId": "c", "Status": "Success", "StandardOutputContent": "NAME     READY   STATUS      RESTARTS   AGE\nmenu-0   1/2     OOMKilled   4          12m\n", "StandardErrorContent": ""}"#,
]) func theAnswerToACommandIsReadAsItsOutput(_ text: String) throws {
    let pods = try pasted(text, "answer.json").pods
    #expect(pods.map(\.name) == ["menu-0"])
    #expect(pods.first?.containers.map(\.state?.reason) == ["OOMKilled"])
}

/// Typed key by key, with one taken back, and answered in pieces; a key that was pressed comes back as output.
@Test(arguments: [
    #"{"version": 2, "width": 178, "height": 48, "timestamp": 1768505452}"#,
    #"{"version": 3, "term": {"cols": 178, "rows": 48}, "timestamp": 1768505452}"#,
]) func aRecordingOfATerminalIsReadAsWhatItShowed(_ head: String) throws {
    let typed = ["$ ", "k", "u", "x", #"\b \b"#, "bectl -n cafe get pods"].map { #"[0.2, "o", "\#($0)"]"# }
    let pieces =
        [#"[0.3, "i", "\r"]"#, #"[0.3, "o", "\r\n"]"#]
        + [
            #"NAME     READY   STATUS      "#, #"RESTARTS   AGE\r\nmenu-0   1/2     \u001b[31mOOMKilled\u001b[0m   4"#,
            #"          12m\r\n$ "#,
        ]
        .map { #"[1.5, "o", "\#($0)"]"# }
    let text = ([head] + typed + pieces).joined(separator: "\n") + "\n"
    for piece in [1, 50, 1 << 16] {
        let pods = try pasted(text, "night.cast", piece: piece).pods
        #expect(pods.map(\.name) == ["menu-0"] && pods.map(\.namespace) == ["cafe"], "\(pods)")
        #expect(pods.first?.containers.map(\.state?.reason) == ["OOMKilled"])
    }
}

/// What a cell ran is written behind what that printed.
@Test(arguments: [
    #""source": ["!kubectl -n cafe get pods"]"#, #""source": ["%%bash\n", "kubectl -n cafe get pods\n"]"#,
])
func aNotebookIsReadAsItsCells(_ source: String) throws {
    let table = ["NAME     READY   STATUS      RESTARTS   AGE", "menu-0   1/2     OOMKilled   4          12m"]
    let printed = table.map { #""\#($0)\n""# }.joined(separator: ", ")
    let text = """
        {"cells": [
          {"cell_type": "markdown", "metadata": {}, "source": ["# The night \\u2013 and \\ud83d\\ude00"]},
          {"cell_type": "code", "execution_count": 3, "metadata": {},
           "outputs": [{"name": "stdout", "output_type": "stream", "text": [\(printed)]}], \(source)},
          {"cell_type": "code", "outputs": [], "source": ["x = 1"]}
        ], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}
        """
    for piece in [1, 50, 1 << 16] {
        let pods = try pasted(text, "night.ipynb", piece: piece).pods
        #expect(pods.map(\.name) == ["menu-0"] && pods.map(\.namespace) == ["cafe"], "\(pods)")
        #expect(pods.first?.containers.map(\.state?.reason) == ["OOMKilled"])
    }
}

/// What a shell prints as it takes a command (bracketed paste off, back to the start of the line) hides no first line.
@Test func aShellsOwnSequencesHideNoLine() throws {
    let text =
        "\u{1B}[?2004h\u{1B}[32mops@jump\u{1B}[0m:~$ kubectl -n cafe describe pod menu-0\r\n\u{1B}[?2004l\r\u{1B}[36mName\u{1B}[0m:             menu-0\r\nNamespace:        cafe\r\nNode:             n-1/10.0.0.1\r\nStatus:           Running\r\nContainers:\r\n  istio-proxy:\r\n    Last State:     Terminated\r\n      Reason:       OOMKilled\r\n      Exit Code:    137\r\n"
    #expect(try pasted(text).pods.map(\.name) == ["menu-0"])
}

/// A message that a program copied with a blank line behind each of its lines.
@Test func aTextWithABlankLineBehindEachStaysWhole() throws {
    let text =
        [
            "[12/03/2026 10:17] Ada",
            "ada@nb:~$ kubectl -n cafe get pod menu-5d8674ddf6-q2ds2 -o yaml | grep -A20 initC",
            "  initContainerStatuses:",
            "  - containerID: containerd://db52", "    image: istio/proxyv2:1.29.4", "    lastState:",
            "      terminated:",
            "        exitCode: 137", "        finishedAt: \"2026-03-12T09:06:51Z\"", "        reason: OOMKilled",
            "    name: istio-proxy", "    restartCount: 3",
        ].joined(separator: "\n\n") + "\n\n"
    let pods = try pasted(text).pods
    let proxy = try #require(pods.flatMap(\.containers).first { $0.name == "istio-proxy" }, "\(pods)")
    #expect(proxy.place == .initContainer && proxy.lastState?.reason == "OOMKilled" && proxy.restartCount == 3)
    #expect(pods.map(\.name) == ["menu-5d8674ddf6-q2ds2"])
}

/// Envoy's ports are the pod's also for a container that `kubectl debug` added beside it; its cgroup is its own.
@Test(arguments: [
    "kubectl -n cafe debug -it menu-7d4b9c6f5d-x2x8p --image=nicolaka/netshoot --target=istio-proxy",
    "kubectl debug -n cafe menu-7d4b9c6f5d-x2x8p -it --image busybox --profile general -c debugger",
    "kubectl debug -n cafe pod/other-7d4b9c6f5d-x2x8p -ti --image=busybox --copy-to=menu-7d4b9c6f5d-x2x8p",
])
func aPageTakenInADebugContainerIsThePodsProxys(_ command: String) throws {
    let session = """
        $ \(command)
        Targeting container "istio-proxy". If you don't see processes from this container it may be because the container runtime doesn't support this feature.
        --profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".
        Defaulting debug container name to debugger-8xzrl.
        If you don't see a command prompt, try pressing enter.
        / # curl -s localhost:15000/memory
        \(memory)/ # cat /sys/fs/cgroup/memory.max
        max
        / # cat /sys/fs/cgroup/memory.current
        2097152
        / # exit
        $ curl -s localhost:15000/memory
        \(memory)
        """
    let found = try pasted(session)
    #expect(allocated(found) == [41_943_040, 41_943_040])
    // The first page is the file's own, and names its proxy as a fact.
    #expect(identity(found)?.pod == "menu-7d4b9c6f5d-x2x8p" && identity(found)?.namespace == "cafe")
    #expect(found.parts.filter { $0.kind == .memoryPage }.map(\.pod) == [nil])
    #expect(
        found.parts.filter { $0.kind == .cgroup }.allSatisfy {
            $0.pod == nil && $0.skipped?.contains("debug container") == true
        })
    #expect(!found.contains { if case .processMemory = $0 { true } else { false } })
}

@Test func anUnattendedDebugContainersPageIsThePodsProxys() throws {
    let command =
        "kubectl debug -n cafe menu-1 -q --image=curlimages/curl --target=istio-proxy -- curl -s localhost:15000/memory"
    let found = try pasted(
        "$ kubectl get pods\nNAME   READY   STATUS    RESTARTS   AGE\nmenu-1   2/2   Running   0   9m\n$ \(command)\n\(memory)"
    )
    #expect(found.parts.compactMap(\.pod) == ["menu-1"] && identity(found) == nil)
}

/// Colours may begin far below a head without any.
@Test(arguments: [1 << 10, 1 << 16]) func coloursThatBeginLateAreTakenAway(piece: Int) throws {
    let plain = (0..<4_000).map { "menu-\($0)   2/2   Running   0   9m\n" }.joined()
    let row = "\u{1B}[31mtill-0\u{1B}[0m   1/2   \u{1B}[1;31mOOMKilled\u{1B}[0m   3   9m\n"
    let found = try pasted("NAME   READY   STATUS   RESTARTS   AGE\n" + plain + row + plain, piece: piece)
    #expect(found.killedPods == ["till-0"])
}

/// A machine may be called as a pod is; who goes to the cgroups of a machine's pods is in its shell.
@Test(arguments: [
    ("cd /sys/fs/cgroup/kubepods.slice/kubepods-pod6f1c.slice", nil), ("crictl ps -a", nil),
    ("cd /tmp", "pool-agent-3"),
])
func theNameOfAMachineIsNoPods(before: String, pod: String?) throws {
    let prompt = "[root@pool-agent-3 ~]# "
    let found = try pasted(
        "\(prompt)\(before)\n\(prompt)cat memory.events\nlow 0\noom 2\noom_kill 2\noom_group_kill 0\n")
    #expect(
        found.parts.compactMap(\.identity?.pod) + [identity(found)?.pod].compactMap { $0 } == [pod].compactMap { $0 })
}
