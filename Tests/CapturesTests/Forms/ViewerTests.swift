import Testing

@testable import Captures

private func kind(_ text: String, _ name: String = "page.txt") -> CaptureKind {
    Array(text.utf8.prefix(4096)).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
}

/// Labels above their values, and a tab between the two.
@Test(arguments: [
    "Name\nkite-0\nNamespace\ntoys\nControlled By\nStatefulSet kite\nStatus\nRunning\nPod IP\n10.9.0.4\nContainers\nkite\nStatus\nrunning, ready\nImage\nkite:1\nLimits\nMemory: 1Gi\n\nistio-proxy\nStatus\nrunning, ready\nLast Status\nterminated\nReason: OOMKilled - exit code: 137\nStarted at: 2025-10-02T07:40:03+02:00\nFinished at: 2025-10-10T14:12:40+02:00\nImage\nproxyv2:1.24.2\nRequests\nCPU: 100m, Memory: 128Mi\nLimits\nCPU: 2, Memory: 512Mi\n",
    "Name\tkite-0\nNamespace\ttoys\nNode\tnode-3\nContainers\nkite\nStatus\tRunning\nImage\tkite:1\nistio-proxy\nStatus\tRunning\nLast State\tTerminated (OOMKilled)\nExit Code: 137\nFinished: 2025-10-10T12:12:40Z\nLimits\nMemory: 512Mi\n",
]) func aPodInAWindowIsRead(_ text: String) throws {
    #expect(kind(text) == .podDrawer)
    let pod = try #require(try read(.podDrawer, text, piece: 13).facts.pods.first)
    #expect(pod.name == "kite-0" && pod.namespace == "toys" && pod.isDescription)
    let container = try #require(pod.containers.first { $0.name == "istio-proxy" })
    #expect(pod.containers.count == 2 && container.memoryLimit == "512Mi" && container.state?.kind == .running)
    #expect(container.lastState?.reason == "OOMKilled" && container.lastState?.exitCode == 137)
    #expect(container.lastState?.finishedAt == moment("2025-10-10T12:12:40Z"))
    #expect(pod.containers[0].lastState == nil)
}

/// What was copied may end above the limits of the last container.
@Test func noLimitIsToldOfTheLastContainerOfAWindow() throws {
    let text =
        "Name\nkite-0\nNamespace\ntoys\nContainers\nkite\nStatus\nrunning, ready\nImage\nkite:1\nistio-proxy\nStatus\nrunning, ready\nImage\nproxyv2:1.24.2\nRequests\nMemory: 128Mi\n"
    let pod = try #require(try read(.podDrawer, text).facts.pods.first)
    #expect(pod.containers.map(\.hasSpec) == [true, false])
    let whole = try #require(try read(.podDrawer, text + "Limits\nMemory: 512Mi\n").facts.pods.first)
    #expect(whole.containers.map(\.hasSpec) == [true, true])
}

@Test(arguments: [
    "NAMESPACE,NAME,PF,READY,STATUS,RESTARTS,CPU,NODE\ntoys,kite-0,●,1/2,OOMKilled,7,3,node-1\ntoys,\"top-0\",●,2/2,Running,0,3,node-1\n",
    "| NAMESPACE | NAME | READY | STATUS | RESTARTS |\n|---|:--|---|---|---|\n| toys | kite-0 | 1/2 | OOMKilled | 7 |\n| toys | top-0 | 2/2 | Running | 0 |\n",
    "Namespace;Pod;Container;Restarts;Last Reason\ntoys;kite-0;istio-proxy;7;OOMKilled\ntoys;top-0;istio-proxy;0;\n",
]) func aTableOfPodsComesWithAnySeparator(_ text: String) throws {
    #expect(kind(text, "pods.csv") == .podsTable)
    let pods = try read(.podsTable, text).facts.pods
    #expect(pods.map(\.name) == ["kite-0", "top-0"] && pods.map(\.namespace) == ["toys", "toys"])
    #expect(pods[0].containers.first?.restartCount == 7)
    let ends = pods[0].containers.flatMap { [$0.state?.reason, $0.lastState?.reason] }
    #expect(ends.contains { $0 == "OOMKilled" })
    #expect(pods[1].containers.first?.lastState == nil)
}

@Test func eventsOfACloudAreATable() throws {
    let text = """
        "TimeGenerated [UTC]",ManagementGroupName,ObjectKind,Namespace,Name,Reason,Message,ClusterName
        2026-10-10T09:00:06Z,mg,Node,,node-1,OOMKilling,"Memory cgroup out of memory: Killed process 812 (envoy) total-vm:1kB, anon-rss:2048kB, file-rss:1kB",prod

        """
    #expect(kind(text, "KubeEvents.csv") == .eventsTable)
    let facts = try read(.eventsTable, text).facts
    #expect(facts.events.map(\.objectName) == ["node-1"] && facts.events.map(\.objectKind) == ["Node"])
    #expect(facts.events.first?.lastAt == moment("2026-10-10T09:00:06Z"))
    #expect(facts.kills.map(\.anonymous) == [2048 * 1024])
}

@Test func eventsInSomebodysTemplateAreRead() throws {
    let text = """
        2026-02-02T02:02:02Z\tPulled\tPod/kite-0\tContainer image "x" already present on machine
        2026-02-02T02:03:04Z\tPreviousContainerWasOOMKilled\tPod/kite-0\tPrevious container 'istio-proxy' was OOMKilled

        """
    #expect(kind(text) == .eventsTable)
    let events = try read(.eventsTable, text).facts.events
    #expect(events.map(\.reason) == ["Pulled", "PreviousContainerWasOOMKilled"])
    #expect(events.last?.objectName == "kite-0" && events.last?.lastAt == moment("2026-02-02T02:03:04Z"))
    // A logger's line has a time and words as well.
    #expect(kind("2026-02-02T02:02:02.000001Z\tinfo\tads\tADS: new connection for node:1\n") != .eventsTable)
}

@Test func rowsOfJqNameTheKilledContainer() throws {
    let text = #"""
        {"ns":"toys","pod":"kite-0","container":"istio-proxy","restarts":4,"lastReason":"OOMKilled","exitCode":137,"finishedAt":"2026-03-03T01:02:03Z"}
        {"ns":"toys","pod":"top-0","container":"top","restarts":1,"lastReason":"Error","exitCode":1,"finishedAt":null}
        """#
    for text in [text, "[" + text.split(separator: "\n").joined(separator: ",\n") + "]"] {
        #expect(kind(text, "rows.json") == .podsTable)
        let pods = try read(.podsTable, text).facts.pods
        #expect(pods.map(\.name) == ["kite-0", "top-0"])
        #expect(pods[0].containers.first?.lastState?.finishedAt == moment("2026-03-03T01:02:03Z"))
        #expect(pods[0].containers.first?.name == "istio-proxy" && pods[0].containers.first?.restartCount == 4)
    }
    // An item of a status is no row.
    #expect(
        kind(#"{"name":"istio-proxy","restartCount":1,"lastState":{"terminated":{"reason":"OOMKilled"}}}"#)
            == .objectFragment)
}

@Test func theCommandNamesColumnsOfAnyTitle() throws {
    let text = """
        $ kubectl get pods -n toys -o custom-columns='WHO:.metadata.name,WHICH:.spec.containers[*].name,TOP:.spec.containers[*].resources.limits.memory,END:.status.containerStatuses[*].lastState.terminated.reason,AT:.status.containerStatuses[*].lastState.terminated.finishedAt'
        WHO      WHICH                TOP         END                AT
        kite-0   kite,istio-proxy     1Gi,512Mi   <none>,OOMKilled   <none>,2026-03-03T01:02:03Z

        """
    #expect(kind(text) == .podsTable)
    let pod = try #require(try read(.podsTable, text).facts.pods.first)
    #expect(pod.name == "kite-0" && pod.namespace == "toys")
    #expect(pod.containers.map(\.name) == ["istio-proxy"] && pod.containers.first?.memoryLimit == "512Mi")
    #expect(pod.containers.first?.lastState?.finishedAt == moment("2026-03-03T01:02:03Z"))
}

@Test func aTableOfNodesIsNoneOfPods() {
    let nodes =
        "NAME     STATUS   ROLES   AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE   KERNEL-VERSION   CONTAINER-RUNTIME\nnode-1   Ready    agent   1d    fake      10.0.0.1      <none>        x          y                kwok-0.9.0\n"
    #expect(kind(nodes) == .objectTable)
}

@Test func whatIsTypedInAContainersShellIsItsPods() throws {
    let text = """
        $ kubectl exec -it kite-0 -n toys -c istio-proxy -- bash
        bash-5.1$ cat /sys/fs/cgroup/memory.events
        low 0
        oom 2
        oom_kill 2
        bash-5.1$ exit
        $ cat memory.current
        7

        """
    let facts = try read(kind(text), text).facts
    let first = facts.firstIndex { if case .processMemory = $0 { true } else { false } } ?? 0
    let named = facts[..<first].contains { fact in
        switch fact {
        case .identity(let identity): identity.pod == "kite-0" && identity.namespace == "toys"
        case .part(let part): part?.pod == "kite-0" && part?.namespace == "toys"
        default: false
        }
    }
    #expect(named && facts.processes.first?.oomKills == 2)
    let later = facts.compactMap { if case .part(let part) = $0 { part } else { nil } }.last {
        $0.title?.contains("current") == true
    }
    #expect(later?.pod == nil)
}

/// Counts and names are of all containers, ends of those that ended: which one was killed their restarts tell, if anything does.
@Test(arguments: [
    ("kite,string", "0,4", "OOMKilled", "string 4"), ("kite,string", "3,0", "OOMKilled", "kite 3"),
    ("kite,string", "3,4", "OOMKilled", " -"), ("kite,string", "3,4", "Error,OOMKilled", "string 4"),
    ("kite,reel,string", "1,0,4", "Error,OOMKilled", "string 4"),
]) func restartsTellWhichContainerOfACellEnded(names: String, restarts: String, ends: String, expected: String) throws {
    let text = """
        $ kubectl get pods -n toys -o custom-columns='POD:.metadata.name,ALL:.spec.containers[*].name,N:.status.containerStatuses[*].restartCount,END:.status.containerStatuses[*].lastState.terminated.reason,AT:.status.containerStatuses[*].lastState.terminated.finishedAt'
        POD      ALL                N       END               AT
        kite-0   \(names.padded(19))\(restarts.padded(8))\(ends.padded(18))2026-03-03T01:02:03Z

        """
    let container = try #require(try read(.podsTable, text).facts.pods.first?.containers.first)
    #expect("\(container.name) \(container.restartCount.map(String.init) ?? "-")" == expected)
    #expect(container.lastState?.reason == "OOMKilled")
    #expect(ends.contains(",") || container.lastState?.finishedAt == moment("2026-03-03T01:02:03Z"))
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}

/// The template says what stands in a row, and a console of Windows ends each with a carriage return.
@Test(arguments: [
    (
        #""{range .status.containerStatuses[*]}{.name}{' '}{.state.terminated.reason}{' '}{.state.terminated.exitCode}{'\n'}{end}""#,
        "kite  \r\nistio-proxy Error 137\r\n", "state"
    ),
    (
        #"'{range .status.containerStatuses[*]}{.name}{"\t"}{.lastState.terminated.reason}{"\t"}{.lastState.terminated.exitCode}{"\n"}{end}'"#,
        "kite\t\t\nistio-proxy\tError\t137\n", "last"
    ),
]) func rowsOfATemplateNameTheContainersOfAPod(template: String, rows: String, which: String) throws {
    let text =
        "C:\\Users\\me>kubectl -n toys get pod kite-0 -o jsonpath=\(template)\r\n\(rows)\r\nC:\\Users\\me>kubectl get pods -n toys\r\nNAME     READY   STATUS    RESTARTS   AGE\r\ntop-0    2/2     Running   0          2m\r\n"
    let pod = try #require(try read(kind(text), text).facts.pods.first { $0.name == "kite-0" })
    #expect(pod.namespace == "toys" && pod.containers.map(\.name) == ["kite", "istio-proxy"])
    let proxy = try #require(pod.containers.last)
    let end = which == "last" ? proxy.lastState : proxy.state
    #expect(end?.reason == "Error" && end?.exitCode == 137 && (proxy.state == nil) == (which == "last"))
    #expect(pod.containers[0].state == nil && pod.containers[0].lastState == nil)
}
