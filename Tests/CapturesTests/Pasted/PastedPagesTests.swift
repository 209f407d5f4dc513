import Testing

@testable import Captures

/// Recognised by its head and read, as the loader does both.
private func facts(_ text: String, _ name: String = "paste.txt", piece: Int = 1 << 16) throws -> [Fact] {
    let bytes = Array(text.utf8)
    let kind = bytes.prefix(4096).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
    return try read(kind, bytes, piece: piece).facts
}

private func allocated(_ facts: [Fact]) -> [Int64] {
    facts.compactMap { if case .memory(let figures) = $0 { figures.allocated } else { nil } }
}

private func identity(_ facts: [Fact]) -> ProxyIdentity? {
    facts.lazy.compactMap { if case .identity(let identity) = $0 { identity } else { nil } }.first
}

private let memory = """
    {
     "allocated": "41943040",
     "heap_size": "52428800",
     "pageheap_unmapped": "0",
     "pageheap_free": "1048576",
     "total_thread_cache": "2097152",
     "total_physical_bytes": "54525952"
    }

    """
private let stats = "server.concurrency: 3\nserver.memory_allocated: 41943040\nserver.live: 1\n"

private let prefaces = [
    "$ curl -s localhost:15000/memory\n",
    "[root@bastion-2 ~]# kubectl exec deploy/menu -- pilot-agent request GET memory\n",
    "ops@jump:~/cases$ kubectl -n cafe exec menu-1 -c istio-proxy -- curl -s localhost:15000/memory\r\n",
    "istio-proxy@menu-5d8674ddf6-q2ds2:/$ curl localhost:15000/memory\n",
    "PS C:\\cases\\42> kubectl exec menu-1 -c istio-proxy -- curl -s localhost:15000/memory\r\n",
    "me@laptop cases % curl -s localhost:15000/memory\n", "\u{276F} curl -s localhost:15000/memory\n",
    "\u{279C}  cases git:(main) \u{2717} kubectl exec menu-1 -- curl -s localhost:15000/memory\n",
    "sh-4.4# curl -s http://127.0.0.1:15000/memory\n", "/ # wget -qO- localhost:15000/memory\n",
    "(base) me@laptop:~$ curl -s localhost:15000/memory\n",
    "kubectl exec menu-1 -n cafe -- curl -s localhost:15000/memory\n",
    "+ curl -s localhost:15000/memory\n", "### kubectl exec menu-1 -- curl localhost:15000/memory ###\n",
    "$ kubectl exec menu-1 -c istio-proxy -- \\\n>   curl -s localhost:15000/memory\n",
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nserver: envoy\r\ndate: Mon, 01 Jun 2026 10:00:00 GMT\r\n\r\n",
    "HTTP/1.1 200 OK\n", "200 OK\n",
    "*   Trying 127.0.0.1:15000...\n* Connected to localhost (127.0.0.1) port 15000 (#0)\n> GET /memory HTTP/1.1\n> Host: localhost:15000\n>\n< HTTP/1.1 200 OK\n< content-type: application/json\n<\n",
    "Defaulted container \"menu\" out of: menu, istio-proxy, istio-init (init)\n",
    "Forwarding from 127.0.0.1:15000 -> 15000\nForwarding from [::1]:15000 -> 15000\nHandling connection for 15000\n",
    "2026/06/01 10:00:00 INFO GOMEMLIMIT is already set, skipping package=x GOMEMLIMIT=268435456\n",
    "2026-06-01T10:00:00.000001Z\twarn\tsome words of the agent\n",
    "Script started on 2026-06-01 10:00:00+00:00 [TERM=\"xterm\"]\n\u{1B}[?2004h$ curl -s localhost:15000/memory\r\n\u{1B}[?2004l",
    "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\r100   210    0   210    0     0  31.2M      0 --:--:-- --:--:-- --:--:-- 31.4M\n",
    "\u{FEFF}$ curl -s localhost:15000/memory\n",
]

@Test(arguments: prefaces) func whatStandsBeforeAPageIsPassedOver(_ preface: String) throws {
    for piece in [1, 7, 1 << 16] {
        #expect(try allocated(facts(preface + memory, piece: piece)) == [41_943_040])
        let found = try facts(preface + stats, piece: piece)
        #expect(found.value("server.memory_allocated") == 41_943_040)
        #expect(found.value("server.concurrency") == 3)
    }
}

/// The last row of curl's progress may have no line end of its own.
@Test func aPageGluedToCurlsProgressIsRead() throws {
    let row = "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0"
    #expect(
        try allocated(
            facts("\r\(row)\r100   210    0   210    0     0  29602      0 --:--:-- --:--:-- --:--:-- 29602\(memory)"))
            == [41_943_040])
}

@Test(arguments: ["    ", "\t", "> ", ">> ", "> > ", ">", "  > "]) func marginsAreTakenAway(_ margin: String) throws {
    let description = """
        Name:         menu-5d8674ddf6-q2ds2
        Namespace:    cafe
        Node:         node-1/10.0.0.1
        Containers:
          istio-proxy:
            Image:    proxyv2:1.30.0

        """
    let text = description.split(separator: "\n").map { margin + $0 + "\n" }.joined()
    for piece in [1, 5, 1 << 16] {
        #expect(try facts(text, piece: piece).pods.map(\.name) == ["menu-5d8674ddf6-q2ds2"])
    }
    let quoted = memory.split(separator: "\n").map { margin + $0 + "\n" }.joined()
    #expect(try allocated(facts(quoted)) == [41_943_040])
}

@Test func aTranscriptIsCutAtItsPrompts() throws {
    let text = """
        [me@jump ~]$ kubectl exec -n cafe menu-1 -c istio-proxy -- curl -s localhost:15000/memory
        \(memory)[me@jump ~]$ date
        Mon Jun  1 10:00:00 UTC 2026
        [me@jump ~]$ kubectl exec -n cafe menu-2 -c istio-proxy -- curl -s localhost:15000/stats
        \(stats)[me@jump ~]$ kubectl logs -p menu-2 -n cafe -c istio-proxy
        2026-06-01T09:58:00.000001Z\twarn\tEnvoy may have been out of memory killed. Check memory usage and limits.
        [me@jump ~]$\u{20}
        """
    for piece in [1, 3, 64, 1 << 16] {
        let found = try facts(text, piece: piece)
        #expect(allocated(found) == [41_943_040])
        #expect(identity(found)?.pod == "menu-1" && identity(found)?.namespace == "cafe")
        #expect(
            found.parts.map(\.label) == [
                "3 kubectl exec -n cafe menu-2 -c istio-proxy -- curl -s stats",
                "4 kubectl logs -p menu-2 -n cafe -c istio-proxy",
            ])
        #expect(found.parts.map(\.kind) == [.statsText, .proxyLog])
        #expect(found.parts.allSatisfy { $0.identity?.pod == "menu-2" && $0.namespace == "cafe" })
        let life = try #require(found.lazy.compactMap { if case .proxyLife(let life) = $0 { life } else { nil } }.first)
        #expect(life.pod == "menu-2" && life.fromPreviousLog && life.killedAt != nil)
        #expect(
            life.killLine
                == text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex {
                    $0.contains("out of memory")
                }.map { $0 + 1 })
    }
}

@Test(arguments: [
    ("```", "```"), ("~~~~text", "~~~~"), ("  ```json", "  ```"), ("{code:json}", "{code}"),
    ("{noformat}", "{noformat}"),
])
func aTicketIsReadByItsFences(_ open: String, _ close: String) throws {
    let text = """
        # The proxy of menu dies

        It is killed about twice a day, see `kubectl get pods`.
        \(open)
        \(memory)\(close)

        And then:

        \(open)
        $ kubectl -n cafe get pods
        NAME     READY   STATUS      RESTARTS   AGE
        menu-1   1/2     OOMKilled   3          2d
        \(close)
        Thanks!
        """
    let found = try facts(text, "ticket.md")
    #expect(allocated(found) == [41_943_040])
    #expect(found.parts.contains { $0.kind == .podsTable && $0.label.hasSuffix("kubectl -n cafe get pods") })
}

@Test func aSentenceAboveAPageIsPassedOver() throws {
    #expect(
        try facts("Hi all,\nthis is what we see on menu-1:\n\n\(stats)").value("server.memory_allocated") == 41_943_040)
    // Half a line, where the page was cut.
    #expect(try facts("r.concurrency: 3\nmore\n\(stats)").value("server.memory_allocated") == 41_943_040)
}

@Test(arguments: [
    "# HELP envoy_server_live x", "# TYPE envoy_server_live gauge", "# limits: set by the platform team",
    "> a sentence",
    "price: $ 4", "  - $ kubectl get pods", "100% sure", "[2026-06-01T10:00:00.000Z] \"GET /$ HTTP/1.1\" 200",
    "2026-06-01T10:00:00.000001Z\tinfo\tcost $ kubectl get pods",
    "outbound|80||menu.cafe.svc.cluster.local::cx_active::1",
    "Name: menu", "me@example.com wrote:", "kubectl is a tool", "$(POD_NAMESPACE).svc.cluster.local", "---", "~~~",
]) func linesOfPagesAreNoPrompts(_ line: String) {
    let isPrompt = Array(line.utf8).withUnsafeBufferPointer { ShellPrompt($0) != nil }
    #expect(!isPrompt)
}

/// Wherever the sign stands between those that are looked at together; too far out in a line it ends no prompt.
@Test func aPromptEndsAtItsSignWhereverThatStands() {
    for length in 0..<200 {
        for sign in ["$", "#", "%", ">"] {
            let line = "/" + String(repeating: "d", count: length) + sign + " kubectl get pods"
            let command = Array(line.utf8).withUnsafeBufferPointer { ShellPrompt($0)?.command.text }
            #expect(command == (length < 159 ? "kubectl get pods" : nil), "\(sign) behind \(length)")
        }
    }
}

/// Titles of bytes are cut as titles of characters are, which this sign makes of them.
@Test(arguments: [
    "kubernetes.pod_name", "PodName", "k8s_pod", "Pod Name", "HTTPCode2", "", "__", "a", "aB", "ABc",
    "_source.Log-Message x",
    String(repeating: "Ab9_", count: 60),
])
func wordsOfATitleAreTheSameByBytesAndByCharacters(_ title: String) {
    let short = String(title.prefix(198))
    #expect(HeaderWords(short).words + ["\u{E9}"] == HeaderWords(short + "|\u{E9}").words)
    #expect(HeaderWords(title).words == HeaderWords(String(title.prefix(200))).words)
}

@Test(
    arguments: [
        (
            "kubectl -n cafe exec menu-1 -it -c istio-proxy -- pilot-agent request GET 'stats/prometheus'", "cafe",
            "menu-1", "prometheus"
        ),
        (
            "kubectl exec menu-1 --namespace=cafe curl localhost:15000/config_dump?include_eds", "cafe", "menu-1",
            "config_dump"
        ),
        ("oc -ncafe describe pod/menu-1", "cafe", "menu-1", nil),
        ("kubectl describe pod menu-1 -n cafe | less", "cafe", "menu-1", nil),
        ("istioctl pc cluster menu-1.cafe -o json", "cafe", "menu-1", nil),
        ("istioctl proxy-config all menu-1 -n cafe", "cafe", "menu-1", nil),
        ("sudo kubectl get pods -n cafe", "cafe", nil, nil), ("kubectl logs deploy/menu -n cafe", "cafe", nil, nil),
        ("cat /sys/fs/cgroup/memory.current", nil, nil, "memory.current"),
        ("kubectl get pod menu-1 -o yaml", nil, "menu-1", nil),
    ] as [(String, String?, String?, String?)])
func aCommandSaysWhoseItsOutputIs(_ text: String, namespace: String?, pod: String?, page: String?) {
    let command = Array(text.utf8).withUnsafeBufferPointer { ShellCommand($0) }
    #expect(command.namespace == namespace && command.pod == pod && command.page == page)
}

/// A big page is no transcript, even where a line far below looks like a prompt.
@Test func aBigPageWithoutAPromptAtItsHeadStaysWhole() throws {
    let line = "outbound|80||menu.cafe.svc.cluster.local::10.0.0.1:80::cx_active::1\n"
    let text = String(repeating: line, count: 4000) + "$ kubectl get pods\n" + String(repeating: line, count: 10)
    #expect(try facts(text).parts.isEmpty)
}

@Test func aFileOfHeadsHeadersIsCut() throws {
    let found = try facts("==> menu-1/memory <==\n\(memory)\n==> menu-1/stats <==\n\(stats)", "all.txt")
    #expect(allocated(found) == [41_943_040])
    #expect(found.parts.map(\.label) == ["2 menu-1 stats"])
}

@Test(arguments: ["--- memory ---", "### /memory", "2) memory", "==== Envoy memory ====", "** memory **"])
func aHeadingAboveAPageCutsThere(_ heading: String) throws {
    let found = try facts("\(stats)\(heading)\n\(memory)")
    #expect(allocated(found) == [41_943_040] && found.value("server.concurrency") == 3)
    #expect(found.parts.map(\.label) == ["2 memory"])
}

@Test(arguments: [
    "========= Previous log present (appended at the end) =========",
    "==== START logs for container istio-proxy of pod a/b ====",
    "# memory", "---", "--- a/stats b", "-------", "##### what we did about memory and all the rest of it #####",
    "12 memory",
]) func othersAreNoHeadings(_ line: String) {
    #expect(Array(line.utf8).withUnsafeBufferPointer { PageHeading($0)?.page } == nil)
}

@Test func aQuotedTranscriptIsCut() throws {
    let lines = "$ curl -s localhost:15000/memory\n\(memory)$ curl -s localhost:15000/stats\n\(stats)".split(
        separator: "\n")
    let quoted = lines.map { "> \($0)\n" }.joined()
    for text in [quoted, "Bob wrote:\n\(quoted)\nthanks\n"] {
        let found = try facts(text)
        #expect(allocated(found) == [41_943_040] && found.value("server.memory_allocated") == 41_943_040)
    }
}

/// Behind the head of 4 KB stands the first fence.
@Test func aPageFarBelowALongTextIsFound() throws {
    let text =
        String(repeating: "we have tried everything that we could think of\n", count: 120) + "```\n\(memory)```\n"
    #expect(try allocated(facts(text)) == [41_943_040])
}

@Test func aTypescriptIsRead() throws {
    let prompt = "\u{1B}]0;me@h: ~\u{7}\u{1B}[?2004hme@h:~$ "
    let text =
        "Script started on 2026-06-01\n\(prompt)curl -s localhost:15000/stats\r\n\(stats)\(prompt)exit\r\nScript done\n"
    #expect(try facts(text).value("server.memory_allocated") == 41_943_040)
}

/// What was captured on purpose and is not read is told, with what it looks like.
@Test func aPageThatIsNotReadStandsInTheManifest() throws {
    let text =
        "$ curl -s localhost:15000/memory\n\(memory)$ kubectl get gizmos\nGIZMO   SIZE\na       1\n$ date\nMon Jun  1\n"
    let skipped = try facts(text).parts.filter { $0.skipped != nil }
    #expect(skipped.map(\.label) == ["2 kubectl get gizmos"])
    #expect(skipped.first?.skipped?.contains("a table with other columns: GIZMO") == true)
}

@Test(arguments: [
    ("\u{7F}ELF\u{2}\u{1}\u{1}", "ELF program"),
    ("{\"allocated\":\"1\",\"heap_size\":\"2\",\"VmRSS\":3}", "keys of its own"),
    ("{\"message\":\"hello\"}", "like a log"), ("2026-03-04 05:00:01 hello\n2026-03-04 05:00:02 world\n", "a log, but"),
    ("alpha: 1\nbeta:\n  gamma: 2\n", "YAML"), ("<!DOCTYPE html><html>", "HTML"),
    ("one two three\n", "first words: one two"),
    ("\"allocated\": \"1\",\n", "without its beginning"), ("a\0b", "binary"),
]) func whatIsUnknownIsToldByWhatItIsNearestTo(_ text: String, _ words: String) {
    let nearest = Array(text.utf8).withUnsafeBytes { Recognizer.nearest(head: $0) }
    #expect(nearest.contains(words))
}

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
        let facts = try facts(text, piece: piece)
        #expect(allocated(facts) == [41_943_040] && facts.stats.count == 3)
        #expect(identity(facts)?.pod == "menu-2")
        #expect(facts.parts.map(\.pod) == ["menu-1"])
    }
    // What the terminal cut off is no reason to leave out what follows.
    let cut = text.replacing(packed, with: packed.prefix(90) + "\n")
    #expect(try facts(cut).stats.count == 3)
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
            let pods = try facts(text, piece: piece).pods
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
    let pods = try facts(text, "answer.json").pods
    #expect(pods.map(\.name) == ["menu-0"])
    #expect(pods.first?.containers.map(\.state?.reason) == ["OOMKilled"])
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
    let pods = try facts(text).pods
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
    let found = try facts(session)
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
    let found = try facts(
        "$ kubectl get pods\nNAME   READY   STATUS    RESTARTS   AGE\nmenu-1   2/2   Running   0   9m\n$ \(command)\n\(memory)"
    )
    #expect(found.parts.compactMap(\.pod) == ["menu-1"] && identity(found) == nil)
}

/// Colours may begin far below a head without any.
@Test(arguments: [1 << 10, 1 << 16]) func coloursThatBeginLateAreTakenAway(piece: Int) throws {
    let plain = (0..<4_000).map { "menu-\($0)   2/2   Running   0   9m\n" }.joined()
    let row = "\u{1B}[31mtill-0\u{1B}[0m   1/2   \u{1B}[1;31mOOMKilled\u{1B}[0m   3   9m\n"
    let found = try facts("NAME   READY   STATUS   RESTARTS   AGE\n" + plain + row + plain, piece: piece)
    #expect(found.killedPods == ["till-0"])
}

/// A machine may be called as a pod is; who goes to the cgroups of a machine's pods is in its shell.
@Test(arguments: [
    ("cd /sys/fs/cgroup/kubepods.slice/kubepods-pod6f1c.slice", nil), ("crictl ps -a", nil),
    ("cd /tmp", "pool-agent-3"),
])
func theNameOfAMachineIsNoPods(before: String, pod: String?) throws {
    let prompt = "[root@pool-agent-3 ~]# "
    let found = try facts(
        "\(prompt)\(before)\n\(prompt)cat memory.events\nlow 0\noom 2\noom_kill 2\noom_group_kill 0\n")
    #expect(
        found.parts.compactMap(\.identity?.pod) + [identity(found)?.pod].compactMap { $0 } == [pod].compactMap { $0 })
}
