import Testing

@testable import Captures

/// What a text is taken for, and what is read from it as such.
func recognised(_ text: String, _ name: String = "paste.txt") throws -> (
    kind: CaptureKind, facts: [Fact], outcome: ReadOutcome
) {
    let kind = Array(text.utf8.prefix(4096)).withUnsafeBytes { Recognizer.kind(head: $0, name: name) }
    let (facts, outcome) = try read(kind, text)
    return (kind, facts, outcome)
}

private let lastState = """
        Last State:     Terminated
          Reason:       OOMKilled
          Exit Code:    137
          Started:      Mon, 02 Mar 2026 09:00:00 +0100
          Finished:     Mon, 02 Mar 2026 09:30:00 +0100
        Restart Count:  4
        Limits:
          cpu:     2
          memory:  192Mi

    """

@Test(arguments: [0, 3, 11])
func linesOfADescriptionAreReadAtAnyIndentation(more: Int) throws {
    var text = lastState.split(separator: "\n").map { String(repeating: " ", count: more) + $0 }.joined(separator: "\n")
    if more == 3 { text = String(text.drop { $0 == " " }) }
    let (kind, facts, outcome) = try recognised(text)
    #expect(kind == .descriptionPart && outcome == .complete)
    let container = try #require(facts.pods.first?.containers.first)
    #expect(facts.pods.count == 1 && facts.pods[0].isFragment && facts.pods[0].name.isEmpty)
    #expect(container.name.isEmpty && container.memoryLimit == "192Mi" && container.restartCount == 4)
    #expect(container.lastState?.reason == "OOMKilled" && container.lastState?.exitCode == 137)
    #expect(container.lastState?.finishedAt == moment("2026-03-02T08:30:00Z"))
}

@Test func aDescriptionWithoutItsHeadKeepsContainersAndEvents() throws {
    let text = """
        Containers:
          till:
            Image:          registry.example/till:3
            State:          Running
              Started:      Mon, 02 Mar 2026 08:00:00 +0000
            Ready:          True
          istio-proxy:
            Image:         istio/proxyv2:1.25.2
            Args:
              proxy
              sidecar
            State:          Waiting
              Reason:       CrashLoopBackOff
            Last State:     Terminated
              Reason:       OOMKilled
              Exit Code:    137
              Finished:     Mon, 02 Mar 2026 08:30:00 +0000
            Environment:
              POD_NAME:       till-6c5d9f7b8d-x2k4p (v1:metadata.name)
              POD_NAMESPACE:  market (v1:metadata.namespace)
              NOTE:           Reason
        Conditions:
          Type              Status
          Ready             False
        Events:
          Type     Reason   Age                From     Message
          ----     ------   ----               ----     -------
          Warning  BackOff  2m (x9 over 11m)   kubelet  Back-off restarting failed container

        """
    let (kind, facts, _) = try recognised(text)
    #expect(kind == .descriptionPart)
    let pod = try #require(facts.pods.first)
    #expect(pod.namespace == "market" && pod.name == "till-6c5d9f7b8d-x2k4p")
    #expect(pod.containers.map(\.name) == ["till", "istio-proxy"])
    #expect(pod.containers[1].state?.reason == "CrashLoopBackOff" && pod.containers[1].lastState?.exitCode == 137)
    #expect(pod.containers[1].arguments == ["proxy", "sidecar"])
    #expect(facts.events.map(\.reason) == ["BackOff"] && facts.events[0].count == 9)
}

@Test(arguments: [
    // an item with the indentation that it had, and the same selected from its first word on
    "    - containerID: containerd://1\n      lastState:\n        terminated:\n          exitCode: 137\n          finishedAt: \"2026-03-02T08:30:00Z\"\n          reason: OOMKilled\n      name: istio-proxy\n      restartCount: 2\n",
    "- containerID: containerd://1\n      lastState:\n        terminated:\n          exitCode: 137\n          finishedAt: \"2026-03-02T08:30:00Z\"\n          reason: OOMKilled\n      name: istio-proxy\n      restartCount: 2\n",
    // a block of the status
    "  status:\n    containerStatuses:\n    - name: istio-proxy\n      restartCount: 2\n      lastState: {terminated: {exitCode: 137, reason: OOMKilled, finishedAt: \"2026-03-02T08:30:00Z\"}}\n    phase: Running\n",
    // jsonpath of an item, of a status, with the container's name in front
    #"{"name":"istio-proxy","restartCount":2,"lastState":{"terminated":{"exitCode":137,"finishedAt":"2026-03-02T08:30:00Z","reason":"OOMKilled"}}}"#,
    #"[{"name":"istio-proxy","restartCount":2,"lastState":{"terminated":{"exitCode":137,"finishedAt":"2026-03-02T08:30:00Z","reason":"OOMKilled"}}}]"#,
    "istio-proxy\t" + #"{"terminated":{"exitCode":137,"finishedAt":"2026-03-02T08:30:00Z","reason":"OOMKilled"}}"#,
    "istio-proxy: map[terminated:map[containerID:containerd://1 exitCode:137 finishedAt:2026-03-02T08:30:00Z message:it ended badly reason:OOMKilled startedAt:2026-03-02T08:00:00Z]]\n",
    // rows of somebody's own
    "istio-proxy OOMKilled 137 2026-03-02T08:30:00Z\n",
    "NAME                    CONTAINER     LAST REASON   EXIT   FINISHED\ntill-6c5d9f7b8d-x2k4p   istio-proxy   OOMKilled     137    2026-03-02T08:30:00Z\n",
])
func aPieceOfAStatusTellsTheKill(text: String) throws {
    let (kind, facts, outcome) = try recognised(text)
    #expect(kind == .objectFragment || kind == .podsTable)
    #expect(outcome == .complete)
    let container = try #require(facts.pods.first?.containers.first)
    #expect(facts.pods.count == 1 && facts.pods[0].isFragment)
    #expect(container.name == "istio-proxy" && container.lastState?.reason == "OOMKilled" || kind == .podsTable)
    let ended = container.lastState ?? container.state
    #expect(ended?.exitCode == 137 && ended?.finishedAt == moment("2026-03-02T08:30:00Z"))
}

@Test func resourcesAloneAreALimit() throws {
    let yaml = try recognised("  resources:\n    limits:\n      memory: 300Mi\n    requests:\n      memory: 64Mi\n")
    #expect(yaml.kind == .objectFragment && yaml.facts.pods.first?.containers.first?.memoryLimit == "300Mi")
    let json = try recognised(#"{"limits":{"cpu":"2","memory":"300Mi"},"requests":{"memory":"64Mi"}}"#)
    #expect(json.facts.pods.first?.containers.first?.memoryRequest == "64Mi")
}

@Test func objectsWithoutAKindAreReadAsWhatTheyAre() throws {
    let pod =
        #"{"metadata":{"name":"till-0","namespace":"market"},"spec":{"containers":[{"name":"istio-proxy"}]},"status":{"phase":"Running"}}"#
    for text in [pod, "[\(pod),\(pod)]", pod + "\n" + pod + "\n"] {
        let (kind, facts, outcome) = try recognised(text)
        #expect(kind == .kubernetesList && outcome == .complete)
        #expect(facts.pods.map(\.name) == Array(repeating: "till-0", count: text == pod ? 1 : 2))
    }
    let yaml = "metadata:\n  name: till-0\n  namespace: market\nspec:\n  containers:\n  - name: istio-proxy\n"
    #expect(try recognised(yaml).facts.pods.map(\.name) == ["till-0"])
    let bare = "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: till-0\n  spec:\n    containers:\n    - name: a\n"
    #expect(try recognised(bare + bare).facts.pods.count == 2)
}

@Test func aConfigMapWhoseDataComesFirstIsNoDamage() throws {
    let map =
        "apiVersion: v1\ndata:\n  mesh: |-\n    accessLogFile: /dev/stdout\n\n    x: y\nkind: ConfigMap\nmetadata:\n  name: istio\n"
    let (kind, facts, outcome) = try recognised(map)
    #expect(kind == .kubernetesList && facts.isEmpty && outcome == .complete)
}

@Test func rowsOfPodsAreReadWithAndWithoutTheirHeader() throws {
    let wide = """
        NAMESPACE   NAME                    READY   STATUS      RESTARTS       AGE   IP           NODE     NOMINATED NODE   READINESS GATES
        market      till-6c5d9f7b8d-x2k4p   1/2     OOMKilled   3 (41s ago)    9m    10.9.0.17    node-4   <none>           <none>

        """
    let row = wide.split(separator: "\n").dropFirst().joined()
    for text in [wide, row, String(row.dropFirst(12))] {
        let (kind, facts, _) = try recognised(text)
        #expect(kind == .podsTable)
        let pod = try #require(facts.pods.first)
        #expect(facts.pods.count == 1 && pod.name == "till-6c5d9f7b8d-x2k4p")
        #expect(pod.namespace == (text.contains("market") ? "market" : ""))
        #expect(pod.containers.count == 1 && pod.containers[0].name.isEmpty && pod.containers[0].restartCount == 3)
        #expect(pod.containers[0].state?.reason == "OOMKilled" && pod.containers[0].state?.finishedAt == nil)
    }
    let custom = "ledger-0  ledger,istio-proxy  <none>,OOMKilled  <none>,137"
    let header = "POD       CONTAINERS          REASONS           EXIT CODES\n\(custom)\n"
    let container = try #require(try recognised(header).facts.pods.first?.containers.first)
    #expect(container.name == "istio-proxy" && container.lastState?.exitCode == 137)
}

@Test(arguments: [
    "The pod till-6c5d9f7b8d-x2k4p was OOMKilled yesterday.\n",
    "NAME     STATUS   ROLES    AGE   VERSION\nnode-4   Ready    <none>   3d    v1.31\n",
    "NAME      STATUS   AGE\nmarket    Active   3d\n", "State of things: fine\n", "image: nginx\nname: x\n",
])
func whatOnlyLooksAlikeIsNoPod(text: String) throws { #expect(try recognised(text).facts.pods.isEmpty) }

@Test func eventsAreReadWithoutAHeaderAndInColumnsOfOnesOwn() throws {
    let told = "The previous instance of the container 'istio-proxy' (containerd://1) was OOMKilled"
    let texts = [
        "market   4m20s   Warning   PreviousContainerWasOOMKilled   pod/till-0   \(told)\n",
        "4m20s   Warning   PreviousContainerWasOOMKilled   pod/till-0   \(told)\n",
        "WHEN                   NS       KIND   POD      REASON                          MSG\n2026-03-02T08:30:00Z   market   Pod    till-0   PreviousContainerWasOOMKilled   \(told)\n",
        "NAMESPACE   LAST SEEN   TYPE      REASON                          OBJECT       MESSAGE\nmarket      4m20s       Warning   PreviousContainerWasOOMKilled   pod/till-0   (combined from similar events): \(told)\n",
        "4m20s (x3 over 1h)   Warning   PreviousContainerWasOOMKilled   Pod/till-0   \(told)\n",
    ]
    for text in texts {
        let (kind, facts, outcome) = try recognised(text)
        #expect(kind == .eventsTable && outcome == .complete)
        let event = try #require(facts.events.first, "\(text)")
        #expect(
            event.reason == "PreviousContainerWasOOMKilled" && event.objectKind == "Pod" && event.objectName == "till-0"
        )
        #expect(event.message == told && event.namespace == (text.contains("market") ? "market" : nil))
    }
    #expect(try recognised(texts[2]).facts.events.first?.lastAt == moment("2026-03-02T08:30:00Z"))
    #expect(try recognised(texts[4]).facts.events.first?.count == 3)
    let wide =
        "market  84s  Normal  Started  pod/till-0  spec.containers{istio-proxy}   kubelet, node-4   Container started   3m24s   2   till-0.18eaeca3d9f6219d\n"
    let event = try #require(try recognised(wide).facts.events.first)
    #expect(event.count == 2 && event.container == "istio-proxy" && event.host == "node-4" && event.firstAt != nil)
}

@Test func aWatchedTableKeepsTheRowThatShowsTheKill() throws {
    let table = """
        NAME                    READY   STATUS             RESTARTS      AGE
        till-6c5d9f7b8d-x2k4p   2/2     Running            0             9m
        till-6c5d9f7b8d-x2k4p   1/2     OOMKilled          0             9m
        till-6c5d9f7b8d-x2k4p   2/2     Running            1 (2s ago)    9m

        """
    let pods = try recognised(table).facts.pods
    #expect(pods.count == 1 && pods[0].containers.map(\.lastState?.reason) == ["OOMKilled"])
    // The last row says how it is now.
    #expect(pods[0].containers.map(\.state?.kind) == [.running] && pods[0].containers.map(\.restartCount) == [1])
}

@Test func whatGrepFoundIsReadPieceByPiece() throws {
    let described =
        "    Last State:     Terminated\n      Reason:       OOMKilled\n--\n    Last State:     Terminated\n      Reason:       Error\n      Exit Code:    1\n"
    let pod = try #require(try recognised(described).facts.pods.first)
    #expect(pod.containers.map(\.lastState?.reason) == ["OOMKilled", "Error"])
    let yaml =
        "    lastState:\n      terminated:\n        exitCode: 137\n        reason: OOMKilled\n--\n    lastState:\n      terminated:\n        exitCode: 1\n        reason: Error\n"
    let other = try #require(try recognised(yaml).facts.pods.first)
    #expect(other.containers.map(\.lastState?.exitCode) == [137, 1])
}

@Test func aStatusOfAnEvictionNamesItsConsumer() throws {
    let yaml =
        "status:\n  message: 'The node was low on resource: memory. Container istio-proxy was using 1823480Ki, request is 96Mi'\n  phase: Failed\n  reason: Evicted\n  conditions: []\n  restartCount: 0\n"
    let pod = try #require(try recognised(yaml).facts.pods.first)
    #expect(pod.reason == "Evicted" && pod.containers.map(\.name) == ["istio-proxy"])
}

@Test func usageWithoutAHeaderIsRead() throws {
    let (kind, facts, _) = try recognised(
        "market   till-0   istio-proxy   3m   61Mi\nmarket   till-0   till   30m   610Mi\n")
    #expect(kind == .containerUsage && facts.processes.map(\.usage) == [61 << 20])
}

/// `kubectl describe pod | grep -A5 -e ^Name -e 'Last State'`.
@Test func aNameAboveAStateIsItsPods() throws {
    let text = """
        Name:             till-0
        Namespace:        market
            Last State:     Terminated
              Reason:       OOMKilled
              Exit Code:    137
              Started:      Wed, 04 Mar 2026 10:00:00 +0000
              Finished:     Wed, 04 Mar 2026 11:00:00 +0000

        """
    let (kind, facts, _) = try recognised(text)
    #expect(kind == .descriptionPart)
    let pod = try #require(facts.pods.first)
    #expect(pod.name == "till-0" && pod.namespace == "market" && pod.isFragment && facts.pods.count == 1)
    #expect(pod.containers.map(\.lastState?.reason) == ["OOMKilled"])
    #expect(pod.containers.first?.lastState?.finishedAt == moment("2026-03-04T11:00:00Z"))
    // A whole one is read as such.
    let whole = text.replacing("    Last", with: "Node: n/1\nContainers:\n  istio-proxy:\n    Image: a\n    Last")
    #expect(try recognised(whole).kind == .description)
}
