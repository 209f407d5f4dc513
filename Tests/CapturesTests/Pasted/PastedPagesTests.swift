import Testing

@testable import Captures

private let (memory, stats) = (PastedText.memory, PastedText.stats)

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
        #expect(try allocated(pasted(preface + memory, piece: piece)) == [41_943_040])
        let found = try pasted(preface + stats, piece: piece)
        #expect(found.value("server.memory_allocated") == 41_943_040)
        #expect(found.value("server.concurrency") == 3)
    }
}

/// The last row of curl's progress may have no line end of its own.
@Test func aPageGluedToCurlsProgressIsRead() throws {
    let row = "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0"
    #expect(
        try allocated(
            pasted("\r\(row)\r100   210    0   210    0     0  29602      0 --:--:-- --:--:-- --:--:-- 29602\(memory)"))
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
        #expect(try pasted(text, piece: piece).pods.map(\.name) == ["menu-5d8674ddf6-q2ds2"])
    }
    let quoted = memory.split(separator: "\n").map { margin + $0 + "\n" }.joined()
    #expect(try allocated(pasted(quoted)) == [41_943_040])
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
        let found = try pasted(text, piece: piece)
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
    let found = try pasted(text, "ticket.md")
    #expect(allocated(found) == [41_943_040])
    #expect(found.parts.contains { $0.kind == .podsTable && $0.label.hasSuffix("kubectl -n cafe get pods") })
}

@Test func aSentenceAboveAPageIsPassedOver() throws {
    #expect(
        try pasted("Hi all,\nthis is what we see on menu-1:\n\n\(stats)").value("server.memory_allocated") == 41_943_040
    )
    // Half a line, where the page was cut.
    #expect(try pasted("r.concurrency: 3\nmore\n\(stats)").value("server.memory_allocated") == 41_943_040)
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

/// One pod of a workload answered, and which is not told.
@Test(
    arguments: [
        ("kubectl -n cafe exec deploy/menu -c istio-proxy -- pilot-agent request GET memory", "cafe", "menu"),
        ("kubectl exec statefulset.apps/menu -c istio-proxy -- curl localhost:15000/memory", nil, "menu"),
        ("istioctl pc all deployment/menu.cafe -o json", "cafe", "menu"),
        ("kubectl -n cafe exec svc/menu -c istio-proxy -- pilot-agent request GET memory", "cafe", nil),
        ("kubectl -n cafe exec deploy/$APP -c istio-proxy -- pilot-agent request GET memory", "cafe", nil),
    ] as [(String, String?, String?)])
func aCommandMayNameTheWorkloadAlone(_ text: String, namespace: String?, workload: String?) throws {
    let command = Array(text.utf8).withUnsafeBufferPointer { ShellCommand($0) }
    #expect(command.namespace == namespace && command.workload == workload && command.pod == nil)
    guard text.hasPrefix("kubectl") else { return }
    let found = try pasted("$ \(text)\n\(memory)")
    #expect((identity(found) ?? found.parts.compactMap(\.identity).first)?.workload == workload)
}

/// A big page is no transcript, even where a line far below looks like a prompt.
@Test func aBigPageWithoutAPromptAtItsHeadStaysWhole() throws {
    let line = "outbound|80||menu.cafe.svc.cluster.local::10.0.0.1:80::cx_active::1\n"
    let text = String(repeating: line, count: 4000) + "$ kubectl get pods\n" + String(repeating: line, count: 10)
    #expect(try pasted(text).parts.isEmpty)
}

@Test func aFileOfHeadsHeadersIsCut() throws {
    let found = try pasted("==> menu-1/memory <==\n\(memory)\n==> menu-1/stats <==\n\(stats)", "all.txt")
    #expect(allocated(found) == [41_943_040])
    #expect(found.parts.map(\.label) == ["2 menu-1 stats"])
}

@Test(arguments: ["--- memory ---", "### /memory", "2) memory", "==== Envoy memory ====", "** memory **"])
func aHeadingAboveAPageCutsThere(_ heading: String) throws {
    let found = try pasted("\(stats)\(heading)\n\(memory)")
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
        let found = try pasted(text)
        #expect(allocated(found) == [41_943_040] && found.value("server.memory_allocated") == 41_943_040)
    }
}

/// A fence in a quote or a list is one, and what stands before its lines stands before each of the page's.
@Test(arguments: [
    ("> ```json\n", "> ", "> ```\n"), ("> > ~~~\n", "> > ", "> > ~~~\n"), ("- ```json\n", "  ", "  ```\n"),
    ("2. ```\n", "   ", "   ```\n"), (">```\n", ">", ">```\n"),
])
func aPageInAQuotedFenceIsFound(open: String, margin: String, close: String) throws {
    let page = memory.split(separator: "\n").map { margin + $0 + "\n" }.joined()
    let oneLine = margin + memory.split(separator: "\n").joined() + "\n"
    for text in [page, oneLine] {
        let found = try pasted("Our memory:\n\n" + open + text + close + "\nThanks\n```\n\(stats)```\n")
        #expect(allocated(found) == [41_943_040] && found.value("server.memory_allocated") == 41_943_040)
    }
}

/// What is asked of a forwarded port is asked of the pod to which it leads; of another port, or of a Deployment's pod, nobody knows.
@Test(arguments: [
    (["pod/menu-1 15000"], "15000", "menu-1"), (["menu-1 15000:15000 &"], "15000", "menu-1"),
    (["pod/menu-1 8001:15000"], "8001", "menu-1"), (["pod/menu-1 8001:15000"], "15000", nil),
    (["pod/menu-1 15000", "pod/menu-2 15000"], "15000", "menu-2"),
    (["pod/menu-1 15000", "svc/menu 15000"], "15000", nil),
    (["pod/menu-1 15000 9090", "pod/menu-2 15001:15000"], "15000", "menu-1"),
])
func aForwardedPortLeadsToItsPod(forwards: [String], port: String, pod: String?) throws {
    let typed = forwards.map {
        "$ kubectl port-forward -n cafe \($0)\nForwarding from 127.0.0.1:\(port) -> 15000\n"
    }.joined()
    let found = try pasted(typed + "$ curl -s http://localhost:\(port)/memory\n\(memory)")
    #expect(allocated(found) == [41_943_040])
    let named = identity(found) ?? found.parts.compactMap(\.identity).first
    #expect(named?.pod == pod && (pod == nil || named?.namespace == "cafe"))
}

/// A forward that was ended leads nowhere; istioctl's dashboard of an Envoy leads to its pod.
@Test(
    arguments: [
        (["kubectl port-forward pod/menu-1 15000 &", "kill %1"], nil),
        (["kubectl port-forward pod/menu-1 15000 &", "fg"], nil),
        (["kubectl port-forward pod/menu-1 15000 &", "istioctl dashboard envoy menu-2 --port 15000 &"], "menu-2"),
        (["istioctl dashboard envoy deploy/menu --port 15000 &"], nil),
        (["istioctl dash envoy menu-2 --port 8001"], nil),
    ] as [([String], String?)])
func aForwardHoldsWhileItRuns(typed: [String], pod: String?) throws {
    let found = try pasted(typed.map { "$ \($0)\n" }.joined() + "$ curl -s http://localhost:15000/memory\n\(memory)")
    #expect(allocated(found) == [41_943_040])
    #expect((identity(found) ?? found.parts.compactMap(\.identity).first)?.pod == pod)
}

/// Sockets that a machine counts are of all its pods; in a pod's namespace they are that pod's.
@Test(arguments: [
    ("ssh node-a ss -s", true), ("sudo ssh node-a ss -s", true), ("ssh node-a\n$ ss -s", true),
    ("kubectl debug node/node-a -it --image=busybox -- ss -s", true), ("ssh node-a\n$ exit\n$ ss -s", false),
    ("ssh node-a nsenter -t 7 -n ss -s", false), ("ssh node-a 'sudo nsenter -t 7 -n ss -s'", false),
    ("ssh bastion 'kubectl -n shop exec orders-1 -c istio-proxy -- ss -s'", false),
    ("ssh node-a\n$ nsenter -t 7 -n ss -s", false), ("ss -s", false),
    ("ssh node-a\n$ kubectl get nodes\nNAME STATUS\nn-1 Ready\n$ ss -s", true),
    ("ssh node-a\n$ nsenter -t 7 -n sh\n$ ss -s", false),
])
func aMachinesSocketsAreNoPods(command: String, isPassedOver: Bool) throws {
    let found = try pasted("$ \(command)\nTotal: 204\nTCP:   61 (estab 40, closed 12, orphaned 0, timewait 11)\n\n")
    #expect(found.parts.contains { $0.skipped != nil } == isPassedOver, "\(found.parts)")
}

/// Behind the head of 4 KB stands the first fence.
@Test func aPageFarBelowALongTextIsFound() throws {
    let text =
        String(repeating: "we have tried everything that we could think of\n", count: 120) + "```\n\(memory)```\n"
    #expect(try allocated(pasted(text)) == [41_943_040])
}

@Test func aTypescriptIsRead() throws {
    let prompt = "\u{1B}]0;me@h: ~\u{7}\u{1B}[?2004hme@h:~$ "
    let text =
        "Script started on 2026-06-01\n\(prompt)curl -s localhost:15000/stats\r\n\(stats)\(prompt)exit\r\nScript done\n"
    #expect(try pasted(text).value("server.memory_allocated") == 41_943_040)
}

/// What was captured on purpose and is not read is told, with what it looks like.
@Test func aPageThatIsNotReadStandsInTheManifest() throws {
    let text =
        "$ curl -s localhost:15000/memory\n\(memory)$ kubectl get gizmos\nGIZMO   SIZE\na       1\n$ date\nMon Jun  1\n"
    let skipped = try pasted(text).parts.filter { $0.skipped != nil }
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
