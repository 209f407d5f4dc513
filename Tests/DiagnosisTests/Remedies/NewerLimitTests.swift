import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// The killed pods have an old limit where their workload has another one by now: no step lowers it.
@Suite struct NewerLimitTests {
    private func incident(newer: String?, template: String? = nil) throws -> Incident {
        var old = PastedPod(), new = PastedPod()
        old.limit = "80Mi"
        (new.name, new.created, new.killed) = ("loom-7d9c8b6f55-h4vnx", "2026-07-04T11:00:00Z", nil)
        (new.limit, new.restarts, new.state) = (newer ?? "80Mi", 0, "running: {startedAt: \"2026-07-04T11:00:03Z\"}")
        let deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: loom, namespace: weavers}
            spec:
              template:
                metadata:
                  annotations: {sidecar.istio.io/proxyMemoryLimit: \(template ?? "80Mi")}

            """
        let report = try PastedPod.report(
            old, new, added: template == nil ? [] : [("deployment.yaml", deployment)])
        return try #require(report.incidents.first)
    }

    @Test(arguments: [("512Mi", nil), ("80Mi", "512Mi"), (nil, "512Mi")] as [(String?, String?)])
    func whatIsLargeEnoughByNowIsLeftToComeIn(newer: String?, template: String?) throws {
        let incident = try incident(newer: newer, template: template)
        let remedy = try #require(incident.remedies.first)
        #expect(remedy.title.hasPrefix("let the rollout of loom end: its limit is 512 MiB by now"), "\(remedy.title)")
        #expect(remedy.commands.map(\.line) == ["kubectl -n weavers rollout status deployment/loom"])
        #expect(incident.firstAction?.steps == [remedy.id])
    }

    /// The new pod is placed nowhere: its condition says why, or an event does.
    private func hanging(_ why: String, asksFor request: String?, byEvent: Bool = false) throws -> Incident {
        var old = PastedPod(), new = PastedPod()
        (old.limit, old.isReady) = ("80Mi", false)
        (new.name, new.created, new.killed) = ("loom-7d9c8b6f55-h4vnx", "2026-07-04T11:00:00Z", nil)
        (new.limit, new.restarts, new.state) = ("512Mi", 0, "waiting: {reason: PodInitializing}")
        var bundle = BundleBuilder()
        for pod in [old, new] {
            var text = pod.yaml
            if let request {
                text = text.replacing("\(pod.limit)}}", with: "\(pod.limit)}, requests: {memory: \(request)}}")
            }
            if pod.name == new.name, !byEvent {
                let condition = "{type: PodScheduled, status: \"False\", reason: Unschedulable, message: '\(why)'}"
                text = text.replacing("status:\n", with: "status:\n  phase: Pending\n  conditions: [\(condition)]\n")
            }
            bundle.add("\(pod.name).yaml", text)
        }
        let event = "14s         Warning   FailedScheduling   pod/\(new.name)   \(why)\n"
        if byEvent {
            bundle.add(
                "events.txt", "LAST SEEN   TYPE     REASON             OBJECT                      MESSAGE\n" + event)
        }
        return try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
    }

    private static let noMemory = "0/5 nodes are available: 2 Insufficient memory. preemption: 0/5 nodes are available."

    /// Who waits for it waits for ever: it asks for as much as each pod that it replaces, and gets that one's room.
    @Test(arguments: [false, true]) func `A rollout that hangs for room gets that of the old pods`(byEvent: Bool) throws
    {
        let incident = try hanging(Self.noMemory, asksFor: "64Mi", byEvent: byEvent)
        let remedy = try #require(incident.remedies.first)
        #expect(
            remedy.title.plain
                == "let the rollout of loom replace pod by pod, as no node has memory for one more: pod loom-7d9c8b6f55-h4vnx, with 512 MiB instead of 80 MiB, waits: 2 Insufficient memory",
            "\(remedy.title)")
        #expect(
            remedy.commands.first?.line.contains(#""rollingUpdate":{"maxSurge":0,"maxUnavailable":1}"#) == true
                && remedy.commands.last?.line == "kubectl -n weavers rollout status deployment/loom",
            "\(remedy.commands)")
        #expect(remedy.risk.hasPrefix("no pod is ready"), "\(remedy.risk)")
        #expect(incident.firstAction?.steps == [remedy.id])
    }

    /// A limit without a request is one: what makes the new pod larger than the room is taken back.
    @Test func `A request that fits nowhere is lowered to that of the old pods`() throws {
        let remedy = try #require(try hanging(Self.noMemory, asksFor: nil).remedies.first)
        #expect(
            remedy.title.hasPrefix("set the memory limit of loom to 128 MiB and its request to 80 MiB"),
            "\(remedy.title)")
        let patch = remedy.commands.first?.line ?? ""
        #expect(
            patch.contains(#""maxSurge":0"#) && patch.contains(#""sidecar.istio.io/proxyMemory":"80Mi""#), "\(patch)")
        #expect(patch.contains(#""sidecar.istio.io/proxyMemoryLimit":"128Mi""#), "\(patch)")
    }

    /// No room mends what else keeps it out.
    @Test func `What the scheduler says of other things is looked at`() throws {
        let why = "0/5 nodes are available: 5 node(s) had untolerated taint(s)."
        let remedy = try #require(try hanging(why, asksFor: "64Mi").remedies.first)
        #expect(remedy.title.hasPrefix("look at what keeps the scheduler from"), "\(remedy.title)")
        #expect(remedy.commands.map(\.line) == ["kubectl -n weavers describe pod loom-7d9c8b6f55-h4vnx"])
    }

    /// The first of two pods of a StatefulSet was killed at the old limit, and the second has the new one.
    private func ordered(shown set: String?) throws -> Remedy {
        var old = PastedPod(), new = PastedPod()
        (old.name, old.limit, old.isReady) = ("loom-0", "80Mi", false)
        (new.name, new.created, new.killed) = ("loom-1", "2026-07-04T11:00:00Z", nil)
        (new.limit, new.restarts, new.state) = ("512Mi", 0, "running: {startedAt: \"2026-07-04T11:00:03Z\"}")
        var bundle = BundleBuilder()
        if let set { bundle.add("set.yaml", set) }
        for pod in [old, new] {
            bundle.add("\(pod.name).yaml", pod.yaml.replacing("kind: ReplicaSet", with: "kind: StatefulSet"))
        }
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        let remedy = try #require(incident.remedies.first)
        #expect(remedy.title.hasPrefix("let the rollout of loom end"), "\(remedy.title)")
        return remedy
    }

    /// Somebody let the update stop at a number, and a pod that is not ready is not replaced: to wait alone would be for ever.
    @Test func whatHoldsARolloutBackIsTakenAwayBeforeItIsWaitedFor() throws {
        let remedy = try ordered(
            shown: """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: loom, namespace: weavers}
                spec:
                  replicas: 2
                  updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}
                  template:
                    metadata:
                      annotations: {sidecar.istio.io/proxyMemoryLimit: 512Mi}

                """)
        #expect(remedy.uncertain.allSatisfy { !$0.contains("update strategy") })
        let lines = remedy.commands.map(\.line)
        #expect(lines.count == 3 && lines.first?.contains(#""partition":0"#) == true, "\(lines)")
        #expect(lines.dropFirst().first == "kubectl -n weavers delete pod loom-0", "\(lines)")
        #expect(lines.last == "kubectl -n weavers rollout status statefulset/loom", "\(lines)")
        #expect(
            remedy.undo.plain.contains(#""partition":1"#) && !remedy.risk.contains("changes nothing"), "\(remedy.risk)")
    }

    /// Somebody raised it, and the pods with more were killed as well: that is no limit to raise it to.
    @Test func whatWasRaisedAndNotEnoughIsRaisedFromThere() throws {
        func incident(_ first: String, _ second: String) throws -> Incident {
            var old = PastedPod(), new = PastedPod()
            (old.limit, old.restarts, old.killed) = ("128Mi", 1, first)
            (new.name, new.created, new.limit) = ("loom-7d9c8b6f55-h4vnx", "2026-07-04T11:00:00Z", "256Mi")
            (new.restarts, new.started, new.killed) = (1, "2026-07-04T11:00:03Z", second)
            return try #require(try PastedPod.report(old, new).incidents.first)
        }
        let raised = try incident("2026-07-04T10:09:05Z", "2026-07-04T12:00:00Z")
        #expect(raised.limitBytes == Bytes(256 << 20) && raised.kills.count == 2, "\(raised.kills)")
        #expect(raised.remedies.first?.title.plain.contains("from 256 MiB to 384 MiB") == true, "\(raised.remedies)")
        // Which of the two is in force nothing tells; neither is enough.
        let either = try incident("2026-07-04T11:09:05Z", "2026-07-04T12:00:00Z")
        #expect(either.limitBytes == Bytes(128 << 20))
        #expect(either.remedies.allSatisfy { $0.limit.map { $0 > Bytes(256 << 20) } ?? true }, "\(either.remedies)")
    }

    /// A later pod with the new limit beside an earlier one with the old is how a partition looks: it would come back as it was.
    @Test func whatMayHoldARolloutBackIsLookedUpBeforeAPodIsDeleted() throws {
        let remedy = try ordered(shown: nil)
        #expect(
            remedy.commands.map(\.line) == [
                "kubectl -n weavers get statefulset loom -o 'jsonpath={.spec.updateStrategy}'",
                "kubectl -n weavers delete pod loom-0", "kubectl -n weavers rollout status statefulset/loom",
            ])
        #expect(remedy.uncertain.contains { $0.contains("below a partition a pod that is deleted comes back") })
    }

    /// Its rollout is over: nothing is waited for, and nothing lowers what it has.
    @Test func whatTheGoneHadIsNoLimitAnyMore() throws {
        var old = PastedPod(), new = PastedPod()
        old.limit = "80Mi"
        (new.name, new.created, new.killed) = ("loom-7d9c8b6f55-h4vnx", "2026-07-04T11:00:00Z", nil)
        (new.limit, new.restarts, new.state) = ("512Mi", 0, "running: {startedAt: \"2026-07-04T11:00:03Z\"}")
        let events = """
            LAST SEEN   TYPE     REASON             OBJECT                       MESSAGE
            40s         Normal   SuccessfulDelete   replicaset/loom-6c5f8d7b94   Deleted pod: \(old.name)

            """
        let incident = try #require(
            try PastedPod.report(old, new, added: [("events.txt", events)]).incidents.first)
        #expect(incident.state.phase == .gone)
        let remedy = try #require(incident.remedies.first)
        #expect(
            remedy.title.plain
                == "leave the limit of loom at 512 MiB, which it has by now: the killed pods, which had 80 MiB, are gone",
            "\(remedy.title)")
        #expect(remedy.commands.allSatisfy { $0.line.contains(" get pods") })
        #expect(incident.recommendedLimit.map { $0.bytes == Bytes(512 << 20) } ?? true)
    }

    @Test func whatIsNotEnoughIsRaisedFromWhereItIs() throws {
        let remedy = try #require(try incident(newer: "90Mi").remedies.first)
        #expect(remedy.title.contains("from 90 MiB to 128 MiB"), "\(remedy.title)")
        let same = try #require(try incident(newer: nil).remedies.first)
        #expect(same.title.contains("from 80 MiB to 128 MiB"), "\(same.title)")
    }

    /// A resize in its place, an hour after an older kill or right after the last one: what the status states is today's limit, and what the
    /// kernel printed is that of the kill. It cuts a limit to whole pages.
    @Test(
        arguments: [
            ("512Mi", 81_920, 0.0, 80 << 20, 512 << 20), ("512Mi", 524_288, 0, 512 << 20, nil),
            ("512Mi", 81_920, -3_600, 512 << 20, nil), ("200M", 195_312, 0, 200_000_000, nil),
            ("64Mi", 81_920, 0, 80 << 20, 64 << 20),
        ] as [(String, Int, Double, Int64, Int64?)])
    func aKillHasTheLimitOfItsSecond(stated: String, kilobytes: Int, late: Double, limit: Int64, now: Int64?) throws {
        let uid = "2ead81ee-2267-49d5-a9a6-512d22dc5f13", id = String(repeating: "4e", count: 32)
        var pod = PastedPod()
        (pod.limit, pod.restarts) = (stated, 1)
        pod.state = "running: {startedAt: \"2026-07-04T10:09:08Z\"}"
        let scope = "/kubepods/burstable/pod\(uid)/\(id)"
        let at = try #require(Moment(rfc3339: "2026-07-04T10:09:05Z")).later(late).rfc3339
        let lines = [
            "envoy invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=874",
            "memory: usage \(kilobytes)kB, limit \(kilobytes)kB, failcnt 12",
            "oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=\(scope),task_memcg=\(scope),task=envoy,pid=4711,uid=1337",
            "Memory cgroup out of memory: Killed process 4711 (envoy) total-vm:822308kB, anon-rss:60444kB, file-rss:51200kB",
        ]
        var bundle = BundleBuilder()
        bundle.add("pod.yaml", pod.yaml.replacing("  labels:", with: "  uid: \(uid)\n  labels:"))
        bundle.add("kern.log", lines.map { "\(at) knot-a kernel: \($0)\n" }.joined())
        let incident = try #require(try Engine(Scenario.load(bundle), toolVersion: "test").report().incidents.first)
        #expect(incident.limitBytes == Bytes(limit) && incident.limitNow == now.map { Bytes($0) })
        #expect((incident.limitSource == .kernelLog) == (now != nil), "\(incident.limitSource?.words ?? "none")")
        let title = incident.remedies.first?.title.plain ?? ""
        if stated == "512Mi", now != nil {
            #expect(
                title
                    == "leave the limit of loom at 512 MiB, which its container has by now: the run that was killed had 80 MiB"
            )
        } else if now != nil {
            #expect(title.contains("from 64 MiB to 128 MiB"), "\(title)")
        }
    }

    /// Pods that were made before the killed one may have had more: that is what somebody took away.
    @Test func anOlderPodIsNoNewerLimit() throws {
        var old = PastedPod(), older = PastedPod()
        old.limit = "80Mi"
        (older.name, older.created, older.killed) = ("loom-59b7c4d8f6-pz7mk", "2026-07-01T11:00:00Z", nil)
        (older.limit, older.restarts, older.state) = ("512Mi", 0, "running: {startedAt: \"2026-07-01T11:00:03Z\"}")
        let incident = try #require(try PastedPod.report(old, older).incidents.first)
        #expect(incident.remedies.allSatisfy { !$0.title.hasPrefix("let the rollout") })
    }

    /// Nobody knows the limit, and its own page has more than its configuration needs: nothing is set, and what is asked for is no less.
    @Test func whatNobodyKnowsIsLookedUpAndNeverLowered() throws {
        var scenario = Scenario.connections(2_000, bytesEach: 40_000)
        scenario.limit = .stated(nil)
        scenario.dropped = ["config_dump"]
        let incident = try scenario.incident()
        let physical = try #require(incident.memory.physical)
        #expect(incident.need?.isMeasured == true && incident.need?.level ?? 0 >= physical)
        for remedy in incident.remedies where remedy.limit != nil {
            #expect(remedy.limit ?? 0 >= physical, "\(remedy.title)")
            #expect(remedy.commands.allSatisfy { $0.line.contains(" get pods") }, "\(remedy.commands)")
        }
        #expect(incident.recommendedLimit.map { $0.bytes >= physical } ?? true)
    }
}
