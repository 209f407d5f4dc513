import Testing

@testable import Captures

@Test func usageOfContainersIsReadForProxies() throws {
    let table = """
        NAMESPACE   POD                       NAME          CPU(cores)   MEMORY(bytes)   
        shop        orders-5d8674ddf6-q2ds2   istio-proxy   3m           61Mi            
        shop        orders-5d8674ddf6-q2ds2   orders        1m           900Mi           

        """
    let (facts, outcome) = try read(.containerUsage, table)
    #expect(outcome == .complete)
    #expect(facts.processes.map(\.usage) == [61 << 20] && facts.processes[0].source == .workingSet)
    guard case .part(let part) = facts.first else {
        Issue.record("no part")
        return
    }
    #expect(part?.label == "shop/orders-5d8674ddf6-q2ds2/istio-proxy")
    let plain = "POD       NAME          CPU(cores)   MEMORY(bytes)\nledger-0  istio-proxy   3m           1Gi\nx\n"
    #expect(try read(.containerUsage, plain).facts.processes.map(\.usage) == [1 << 30])
}

@Test func aTableOfPodsKeepsTheRowsInTrouble() throws {
    let table = """
        NAMESPACE   NAME       READY   STATUS             RESTARTS        AGE
        shop        orders-0   2/2     Running            0               31m
        shop        ledger-0   1/2     CrashLoopBackOff   7 (2m11s ago)   31m

        """
    let (facts, outcome) = try read(.podsTable, table)
    #expect(outcome == .complete)
    #expect(facts.logLines.map(\.text) == ["shop ledger-0 CrashLoopBackOff, restarts 7 (2m11s ago)"])
}

@Test func newerEventsAreReadFromTypedLists() throws {
    let json = #"""
        {"kind":"EventList","apiVersion":"events.k8s.io/v1","metadata":{},"items":[
        {"metadata":{"name":"pay-0.18ea","namespace":"shop","creationTimestamp":"2026-11-24T08:00:00Z"},
         "eventTime":null,"reason":"BackOff","type":"Warning",
         "regarding":{"kind":"Pod","namespace":"shop","name":"pay-0","fieldPath":"spec.containers{istio-proxy}"},
         "note":"Back-off restarting","deprecatedSource":{"component":"kubelet","host":"node-1"},
         "deprecatedFirstTimestamp":"2026-11-24T08:00:00Z","deprecatedLastTimestamp":"2026-11-24T08:09:00Z","deprecatedCount":4},
        {"metadata":{"name":"x"},"reason":"OOMKilling","regarding":{"kind":"Node","name":"node-1"},
         "deprecatedLastTimestamp":"2026-11-24T08:08:28Z",
         "note":"Memory cgroup out of memory: Killed process 48211 (envoy) total-vm:2291180kB, anon-rss:987344kB, file-rss:53304kB"}]}
        """#
    let (facts, outcome) = try read(.kubernetesList, json, piece: 40)
    #expect(outcome == .complete && facts.events.count == 2)
    let event = facts.events[0]
    #expect(event.container == "istio-proxy" && event.message == "Back-off restarting" && event.count == 4)
    #expect(event.host == "node-1" && event.lastAt == moment("2026-11-24T08:09:00Z"))
    let kill = facts.kills.first
    #expect(kill?.processName == "envoy" && kill?.anonymous == 987_344 << 10 && kill?.processID == 48_211)
    #expect(kill?.at == moment("2026-11-24T08:08:28Z") && kill?.constraint == "CONSTRAINT_MEMCG")
    let yaml =
        "apiVersion: events.k8s.io/v1\nkind: EventList\nitems:\n- metadata:\n    name: a\n  reason: Killing\n  note: x\n  regarding:\n    kind: Pod\n    name: pay-0\n"
    #expect(try read(.kubernetesList, yaml).facts.events.map(\.message) == ["x"])
}

@Test func aKernelsLineInATableOfEventsIsAKill() throws {
    let table = """
        LAST SEEN   TYPE      REASON       OBJECT        MESSAGE
        84s         Warning   OOMKilling   node/node-1   Memory cgroup out of memory: Killed process 7 (wrk:worker_1) total-vm:1kB, anon-rss:233088kB, file-rss:1kB

        """
    let facts = try read(.eventsTable, table).facts
    #expect(facts.events.count == 1 && facts.kills.map(\.processName) == ["wrk:worker_1"])
    #expect(facts.kills[0].anonymous == 233_088 << 10)
}

/// A sentence that begins with a pod's name is no row of a table.
@Test(arguments: [
    "reindex-29367360 was OOMKilled on 1 Nov (4Gi), the job object is long gone.\n",
    "till-6c5d9f7b8d-x2k4p istio-proxy OOMKilled again this morning at 7, please look\n",
]) func proseIsNoRow(_ text: String) {
    #expect(Array(text.utf8).withUnsafeBytes { Recognizer.kind(head: $0, name: "notes.txt") } == .unknown)
}

@Test func aLimitBesideItsShareIsALimit() throws {
    let text = """
        NODE   NAMESPACE   POD      CONTAINER     CPU REQUESTS   CPU LIMITS    MEMORY REQUESTS   MEMORY LIMITS   MEMORY UTIL
        n-1    market      till-0   istio-proxy   100m (2%)      2000m (50%)   128Mi (0%)        256Mi (1%)      249Mi (1%)

        """
    let kind = Array(text.utf8).withUnsafeBytes { Recognizer.kind(head: $0, name: "a.txt") }
    let container = try #require(try read(kind, text).facts.pods.first?.containers.first)
    #expect(container.memoryLimit == "256Mi" && container.memoryRequest == "128Mi" && container.name == "istio-proxy")
}

/// What does not keep to the columns is not passed over in silence where it speaks of a kill.
@Test func aRowThatIsNotUnderstoodIsTold() throws {
    let text = """
        NAMESPACE   NAME     READY   STATUS    RESTARTS   AGE
        market      till-0   2/2     Running   0          9d
        ??? x!y OOMKilled ???

        """
    #expect(try read(.podsTable, text).outcome == .partial("1 row with OOMKilled not understood"))
}

@Test func namesAloneAreRowsOfPods() throws {
    let text = "$ kubectl get pods -n shop -o name\npod/orders-5d8674ddf6-q2ds2\npod/ledger-0\n"
    #expect(try pasted(text).pods.map(\.name) == ["orders-5d8674ddf6-q2ds2", "ledger-0"])
    #expect(try pasted(text).pods.allSatisfy { $0.namespace == "shop" })
    #expect(try pasted("pod/ledger-0\nservice/ledger\ndeployment.apps/orders\n").pods.map(\.name) == ["ledger-0"])
    #expect(try pasted("pod/ledger-0 deleted\n").isEmpty)
}
