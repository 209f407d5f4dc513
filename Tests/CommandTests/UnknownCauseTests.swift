import Testing

@testable import oom_report

/// A kill that nothing in the bundle explains: the report says what to capture.
@Suite struct UnknownCauseTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private static let kernel = """
        [ 4121.118230] wrk:worker_1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=984
        [ 4121.118301] memory: usage 163840kB, limit 163840kB, failcnt 611
        [ 4121.118360] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/kubepods,task_memcg=/kubepods,task=envoy,pid=7741,uid=1337
        [ 4121.118393] Memory cgroup out of memory: Killed process 7741 (envoy) total-vm:402112kB, anon-rss:151220kB, file-rss:41020kB, shmem-rss:0kB, UID:1337 pgtables:700kB oom_score_adj:984

        """

    @Test func `A process whose pod nobody knows is told by its name, with what to capture`() throws {
        let bundle = try place.write("dmesg.txt", Array(Self.kernel.utf8))
        let recorder = Recorder()
        #expect(recorder.run(["analyze", bundle]) == .done)
        #expect(recorder.output.hasPrefix("# A process `envoy` of an unknown pod was OOM-killed\n"))
        #expect(recorder.output.contains("- **Next** Capture `config_dump?include_eds`"))
        #expect(recorder.output.contains("\noom-report capture --watch 1800 -o capture.sh && sh capture.sh\n"))
        #expect(recorder.output.contains("## Causes: none found, "))
        #expect(!recorder.output.contains("**likely**"))
    }

    @Test func `A unit that systemd ended is told as one, and no pod's object is asked for it`() throws {
        let journal =
            "2026-03-04T11:00:00Z mill-2 systemd-oomd[712]: Killed /system.slice/grind.service due to memory used (16101847040) / total (16644636672) being more than 90.00%\n"
        let recorder = Recorder()
        _ = recorder.run(["analyze", try place.write("journal.txt", Array(journal.utf8))])
        #expect(recorder.output.hasPrefix("# A unit `grind.service` of systemd was killed as its node ran"))
        #expect(!recorder.output.contains("unknown pod"))
    }

    @Test func `The command looks at the namespace of the victim, and runs`() throws {
        let pods = """
            NAMESPACE   NAME                        READY   STATUS      RESTARTS      AGE
            tolls       booth-5c9f7d8b6c-q2wnd      1/2     OOMKilled   3 (40s ago)   9h

            """
        let recorder = Recorder()
        _ = recorder.run(["analyze", try place.write("pods.txt", Array(pods.utf8))])
        #expect(recorder.output.contains("\noom-report capture --namespace tolls --watch 1800 -o capture.sh"))
        let script = place["capture.sh"]
        #expect(Recorder().run(["capture", "--namespace", "tolls", "--watch", "1800", "-o", script]) == .done)
    }

    @Test func `What is no Envoy has no pages of Envoy's to capture`() throws {
        let other = Self.kernel.replacing("envoy", with: "java").replacing("wrk:worker_1", with: "GC-thread")
        let recorder = Recorder()
        _ = recorder.run(["analyze", try place.write("dmesg.txt", Array(other.utf8))])
        #expect(recorder.output.contains("- **Next** Look at the process itself"))
        #expect(!recorder.output.contains("## To look at"))
    }

    @Test func `Of istiod its own metrics speak`() throws {
        let pods = """
            apiVersion: v1
            kind: Pod
            metadata: {name: istiod-6c5d9f7b8d-x2k4p, namespace: istio-system, labels: {app: istiod}, ownerReferences: [{kind: ReplicaSet, name: istiod-6c5d9f7b8d}]}
            spec:
              containers:
              - {name: discovery, image: 'docker.io/istio/pilot:1.25.2', resources: {limits: {memory: 2Gi}}}
            status:
              phase: Running
              containerStatuses:
              - name: discovery
                restartCount: 1
                state: {running: {startedAt: '2026-03-02T08:30:02Z'}}
                lastState: {terminated: {reason: OOMKilled, exitCode: 137, startedAt: '2026-03-01T08:30:00Z', finishedAt: '2026-03-02T08:30:00Z'}}

            """
        let metrics = """
            istiod_uptime_seconds 86000
            go_memstats_heap_inuse_bytes 1.073741824e+09
            pilot_services 812
            pilot_xds{version="1.25.2"} 340
            pilot_xds{version="1.24.0"} 4
            process_resident_memory_bytes 1.610612736e+09

            """
        _ = try place.write("istiod.yaml", Array(pods.utf8))
        _ = try place.write("metrics", Array(metrics.utf8))
        let recorder = Recorder()
        _ = recorder.run(["analyze", place.path])
        #expect(recorder.output.contains("`istio-system/istiod`: its container `discovery` was OOM-killed"))
        #expect(
            recorder.output.contains("1,536 MiB resident, 1 GiB of heap in use, 344 proxies, 812 services (`metrics`)"))
        #expect(recorder.output.contains("/debug/pprof/heap"))
    }

    @Test func `Of several kills the first screen says once what to capture`() throws {
        let second = Self.kernel.replacing("[ 4121", with: "[ 9821").replacing("7741", with: "902")
        let recorder = Recorder()
        _ = recorder.run(["analyze", try place.write("dmesg.txt", Array((Self.kernel + second).utf8)), "--brief"])
        let screen = recorder.output.prefix(
            upTo: recorder.output.firstRange(of: "\n## ")?.lowerBound ?? recorder.output.endIndex)
        #expect(screen.ranges(of: "**Next**").count == 1, "\(screen)")
    }
}
