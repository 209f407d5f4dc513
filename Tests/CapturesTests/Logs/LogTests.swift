import Testing
import Units

@testable import Captures

private func access(
    _ time: String, _ code: String, _ flags: String, _ duration: Int, _ cluster: String, forwarded: String = "-"
)
    -> String
{
    "[\(time)] \"GET /a?q=\"x HTTP/1.1\" \(code) \(flags) details - \"-\" 0 95 \(duration) 3 \"\(forwarded)\" \"cu\"rl\" \"id\" "
        + "\"pay.shop\" \"10.1.0.5:8080\" \(cluster) 10.1.0.9:46616 10.2.0.1:80 10.1.0.4:49970 - default\n"
}

private let start = """
    2026-11-24T08:06:29.559463Z	info	FLAG: --concurrency="0"
    2026-11-24T08:06:29.559483Z	info	FLAG: --domain="shop.svc.cluster.local"
    2026-11-24T08:06:29.559532Z	info	Version 1.28.0-86c9f01fd735fb01d8192f5bcaf0d424afb7f14c-Clean
    2026-11-24T08:06:29.559703Z	info	Proxy role	ips=[10.1.0.9] type=sidecar id=pay.v1-x2.shop domain=shop.svc.cluster.local
    2026-11-24T08:06:29.561251Z	info	Effective config: binaryPath: /usr/local/bin/envoy
    concurrency: 2

    2026-11-24T08:06:31.572873Z	info	Envoy command: [-c etc/istio/proxy/envoy-rev.json --concurrency 3 --log x]
    2026-11-24T08:06:33.186964Z	info	Envoy proxy is ready

    """
private let limit = "2026/11/24 08:06:29 INFO GOMEMLIMIT is already set, skipping package=x GOMEMLIMIT=167772160\n"
private let death = """
    2026-11-24T08:08:27.981289Z	warn	Envoy may have been out of memory killed. Check memory usage and limits.
    2026-11-24T08:08:27.981563Z	error	Envoy exited with error: signal: killed

    """

@Test func livesOfAProxyAreToldApartAndTheOlderTextComesLast() throws {
    let later = start.replacing("T08:06", with: "T08:09")
    let log =
        "========= Previous log present (appended at the end) =========\n\n" + limit + later
        + "\n\n========= Previous log =========\n\n" + limit + start + death
    let (facts, outcome) = try read(.proxyLog, log)
    #expect(outcome == .complete)
    #expect(facts.lives.count == 2)
    let now = facts.lives[0]
    let before = facts.lives[1]
    #expect(!now.fromPreviousLog && now.killedAt == nil && now.limit == 167_772_160)
    #expect(before.fromPreviousLog && before.killedAt == moment("2026-11-24T08:08:27.981289Z"))
    #expect(before.killText == "Envoy may have been out of memory killed. Check memory usage and limits.")
    #expect(before.killLine == 27)
    #expect(before.pod == "pay.v1-x2" && before.namespace == "shop" && before.type == "sidecar")
    #expect(before.istioVersion == "1.28.0" && before.concurrency == 3)
    #expect(before.readyAt == moment("2026-11-24T08:06:33.186964Z"))
    #expect(facts.clocks == [now.lastAt].compactMap { $0 })
}

/// As log viewers export it.
@Test func aLogWithItsNewestLineFirstIsTurnedRound() throws {
    let written = start + death
    let lines = written.split(separator: "\n").filter { $0.hasPrefix("2026") }
    let (facts, _) = try read(.proxyLog, lines.reversed().joined(separator: "\n") + "\n")
    let (right, _) = try read(.proxyLog, lines.joined(separator: "\n") + "\n")
    #expect(facts.lives.count == 1 && right.lives.count == 1)
    #expect(facts.lives[0].killedAt == right.lives[0].killedAt && facts.lives[0].killedAt != nil)
    #expect(facts.lives[0].readyAt == right.lives[0].readyAt && facts.lives[0].pod == "pay.v1-x2")
    #expect(facts.lives[0].istioVersion == "1.28.0" && facts.lives[0].concurrency == 3)
    // The line of the file, and not of the log as it was written.
    #expect(facts.lives[0].killLine == 2)
}

/// Two loggers of one process overtake each other: a fall here and there turns nothing round.
@Test func aLogWithLinesOutOfPlaceStaysAsItIs() throws {
    var lines = (start + death).split(separator: "\n").filter { $0.hasPrefix("2026") }
    for index in [0, 4, 6] { lines.swapAt(index, index + 1) }
    let lives = try read(.proxyLog, lines.joined(separator: "\n") + "\n").facts.lives
    #expect(lives.count == 1 && lives[0].killedAt != nil && lives[0].readyAt != nil)
}

@Test func aSecondStartWithoutAMarkerIsAnotherLife() throws {
    let old = "2026-11-24T08:08:27.981563Z\terror\tEpoch 0 exited with error: signal: killed\n"
    let (facts, _) = try read(.proxyLog, start + old + start)
    #expect(facts.lives.count == 2)
    #expect(facts.lives[0].killText == "Epoch 0 exited with error: signal: killed")
    #expect(facts.lives[1].killedAt == nil)
}

@Test func anOrderlyEndIsNoKill() throws {
    let end = "2026-11-24T08:10:00.000001Z\tinfo\tAgent draining Proxy for termination\n"
    let life = try read(.proxyLog, start + end).facts.lives.first
    #expect(life?.shutdownAt == moment("2026-11-24T08:10:00.000001Z"))
    #expect(life?.killedAt == nil)
}

@Test func jsonLogLinesAreReadAlike() throws {
    let log = """
        {"level":"info","time":"2026-11-24T08:06:29.559703Z","msg":"Proxy role","ips":["10.1.0.9"],"type":"router","id":"gw-1.edge"}
        {"level":"warn","time":"2026-11-24T08:08:27.981289Z","msg":"Envoy may have been out of memory killed. \\"Check\\""}
        {"level":"warn","time":"2026-11-24T08:08:27

        """
    let life = try read(.proxyLog, log).facts.lives.first
    #expect(life?.pod == "gw-1" && life?.namespace == "edge" && life?.type == "router")
    #expect(life?.killedAt == moment("2026-11-24T08:08:27.981289Z"))
}

@Test func brokenRequestsNameThePeerThatWentAway() throws {
    let log =
        start + access("2026-11-24T08:30:04.000Z", "0", "DC", 2501, "inbound|8080||")
        + access("2026-11-24T08:30:05.000Z", "0", "DC", 100, "inbound|8080||")
        + access("2026-11-24T08:18:49.294Z", "503", "UC,URX", 0, "outbound|80||pay.shop.svc.cluster.local")
        + access("2026-11-24T08:18:49.294Z", "200", "-", 1, "outbound|80||pay.shop.svc.cluster.local")
        + access("2026-11-24T08:18:50.294Z", "503", "UH", 1, "outbound|80||pay.shop.svc.cluster.local")
        + access("2026-11-24T08:18:50.294Z", "431", "-", 1, "inbound|8080||")
        + access("2026-11-24T08:18:50.294Z", "200", "-", 1, "inbound|8080||", forwarded: "10.7.7.7,10.1.0.9")
    let (facts, _) = try read(.proxyLog, log)
    #expect(facts.broken.count == 2)
    #expect(facts.broken[0].flag == "DC" && facts.broken[0].peer == "10.1.0.4" && facts.broken[0].count == 2)
    #expect(facts.broken[0].firstAt == moment("2026-11-24T08:30:05.100Z"))
    #expect(facts.broken[0].lastAt == moment("2026-11-24T08:30:06.501Z"))
    #expect(facts.broken[1].flag == "UC" && facts.broken[1].peer == "10.1.0.5")
    let inbound = facts.served.first { $0.cluster == "inbound|8080||" }
    #expect(inbound?.count == 4 && inbound?.looping == 2)
    #expect(facts.served.first { $0.cluster.hasPrefix("outbound") }?.count == 3)
    #expect(facts.lives.first?.lastAt == moment("2026-11-24T08:30:05Z"))
}

@Test func requestsThatCameInNameTheirCallerAndTheServiceItAskedFor() throws {
    func line(_ peer: String, _ name: String, _ cluster: String = "inbound|8080||", _ flags: String = "-") -> String {
        access("2026-11-24T08:30:04.000Z", flags == "-" ? "200" : "503", flags, 3, cluster)
            .replacing("10.1.0.4:49970 - default", with: "\(peer) \(name) default")
    }
    let pay = "outbound_.80_._.pay.shop.svc.cluster.local"
    let log =
        start + line("10.1.0.4:49970", pay) + line("10.1.0.4:50001", pay, "inbound|8080||", "UF")
        + line("[fd00::12]:50001", "outbound_.80_.v2_.pay.shop.svc.cluster.local") + line("10.1.0.7:50001", "-")
        + line("10.1.0.8:50001", pay, "outbound|80||stock.shop.svc.cluster.local")
    let json =
        #"{"start_time":"2026-11-24T08:30:04.021Z","duration":25,"response_code":200,"response_flags":"-","#
        + #""upstream_cluster":"inbound|8080||","downstream_remote_address":"10.1.0.4:53862","#
        + #""upstream_host":"10.1.0.5:80","requested_server_name":"NAME"}"#
    let calls = try read(.proxyLog, log + json.replacing("NAME", with: pay) + "\n").facts.peerCalls
    #expect(calls.map(\.peer) == ["10.1.0.4", "fd00::12"])
    #expect(calls.map(\.serverName) == [pay, "outbound_.80_.v2_.pay.shop.svc.cluster.local"])
    #expect(calls.map(\.requests) == [3, 1] && calls.map(\.failed) == [1, 0])
}

@Test func brokenAccessLogLinesDoNotTrap() throws {
    let line = access("2026-11-24T08:30:04.000Z", "0", "DC", 2501, "inbound|8080||")
    for length in 0..<line.utf8.count { _ = try read(.proxyLog, Array(line.utf8.prefix(length))) }
    _ = try read(.proxyLog, Array(line.utf8).map { $0 == 0x20 ? 0xFF : $0 })
    let (facts, _) = try read(.proxyLog, "[2026-11-24T08:30:04.000Z] \"" + String(repeating: " ", count: 200) + "\n")
    #expect(facts.broken.isEmpty)
}

@Test func istiodTellsConnectionsPushesAndTheirCauses() throws {
    let log = """
        2026-11-24T08:08:22.637554Z	info	ads	Push debounce stable[190] 2 for config DestinationRule/istio-system/canary and 3 more configs: 100ms since last change, 9s since last push, forced=false
        2026-11-24T08:08:22.637600Z	info	ads	XDS: Pushing Services:367 ConnectedEndpoints:6 Version:2026-11-24T08:08:22Z/190
        2026-11-24T08:08:22.700000Z	info	ads	Push debounce stable[191] 5: 100ms since last change, 9s since last push, full=true
        2026-11-24T08:08:22.891292Z	info	delta	EDS: PUSH for node:pay-0.shop resources:373 removed:0 size:72.4kB empty:5 cached:373/373
        2026-11-24T08:08:23.000000Z	info	ads	Push Status: {
            "pilot_eds_no_instances": {
        }
        2026-11-24T08:08:27.982128Z	info	delta	ADS: "10.1.0.9:52178" pay-0.shop-43 terminated with error: rpc error
        2026-11-24T08:08:31.458934Z	info	delta	ADS: new delta connection for node:pay-0.shop-48
        2026-11-24T08:08:31.463994Z	info	delta	CDS: PUSH request for node:pay-0.shop resources:1496 removed:1 size:1.5MB cached:1488/1492 filtered:0
        2026-11-24T08:08:31.563994Z	info	ads	XDS: Pushing:2026-11-24T08:08:31Z/192 Services:12 ConnectedEndpoints:2
        2026-11-24T08:08:31.663994Z	info	ads	ADS: new connection for node:sidecar~10.1.0.9~pay-1.shop~shop.svc.cluster.local-49
        2026-11-24T08:08:31.700000Z	info	model	Full push, new service shop/cart.shop.svc.cluster.local
        2026-11-24T08:08:31.800000Z	info	model	Incremental push, service x at shard y has no endpoints

        """
    let (facts, outcome) = try read(.istiodLog, log)
    #expect(outcome == .complete)
    #expect(facts.causes.map(\.push) == [190, 191, nil])
    #expect(facts.causes[0].kind == "DestinationRule" && facts.causes[0].name == "canary")
    #expect(facts.causes[0].mergedEvents == 2 && facts.causes[0].moreConfigs == 3)
    #expect(facts.causes[1].kind == nil && facts.causes[1].mergedEvents == 5)
    #expect(facts.causes[2].kind == "ServiceEntry" && facts.causes[2].namespace == "shop")
    #expect(facts.causes[2].name == "cart.shop.svc.cluster.local" && facts.causes[2].mergedEvents == nil)
    #expect(facts.sizes.map(\.services) == [367, 12] && facts.sizes.map(\.push) == [190, 192])
    #expect(facts.pushes.map(\.size) == [72_400, 1_500_000] && facts.pushes.map(\.answer) == [false, true])
    #expect(facts.pushes[0].empty == 5 && facts.pushes[0].filtered == nil && facts.pushes[1].filtered == 0)
    #expect(facts.connections.map(\.connection) == [43, 48, 49])
    #expect(facts.connections.map(\.pod) == ["pay-0", "pay-0", "pay-1"])
    #expect(facts.connections[0].error == "with error: rpc error" && !facts.connections[0].opened)
    #expect(facts.clocks == [moment("2026-11-24T08:08:31.800000Z")].compactMap { $0 })
    for length in stride(from: 0, to: log.utf8.count, by: 3) {
        _ = try read(.istiodLog, Array(log.utf8.prefix(length)))
    }
}

@Test(arguments: [("740B", 740), ("72.4kB", 72_400), ("1.5MB", 1_500_000), ("2.1GB", 2_100_000_000)])
func istiodsSizesAreThousands(text: String, bytes: Int64) {
    let found = Array(text.utf8).withUnsafeBufferPointer { IstiodLog.size($0) }
    #expect(found == bytes)
}

@Test func aKernelKillIsJoinedWithItsCgroup() throws {
    let id = String(repeating: "ab", count: 32)
    let path = "/kubepods.slice/kubepods-pode2299092_f319_4c69_848b_c5b6bf19f743.slice/cri-containerd-\(id).scope"
    let log = """
        [ 3805.920627] wrk:worker_1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
        [ 3805.920857] memory: usage 262144kB, limit 262144kB, failcnt 94
        [ 3805.920864] memory+swap: usage 262144kB, limit 9007199254740988kB, failcnt 0
        [ 3805.920866] kmem: usage 28904kB, limit 9007199254740988kB, failcnt 0
        [ 3805.921053] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),oom_memcg=\(path),task_memcg=\(path),task=envoy,pid=19515,uid=0
        [ 3805.921092] Memory cgroup out of memory: Killed process 19515 (envoy) total-vm:3339984kB, anon-rss:233088kB, file-rss:53180kB, shmem-rss:0kB, UID:0
        [ 4000.000001] python invoked oom-killer: gfp_mask=0xcc0
        [ 4000.000002] Out of memory: Killed process 7 (python3) total-vm:1kB, anon-rss:2kB, file-rss:3kB

        """
    let kills = try read(.kernelLog, log).facts.kills
    #expect(kills.count == 2)
    let first = kills[0]
    #expect(first.processName == "envoy" && first.processID == 19515 && first.anonymous == 233_088 * 1024)
    #expect(first.usage == 262_144 * 1024 && first.limit == 262_144 * 1024 && first.kernelMemory == 28_904 * 1024)
    #expect(first.constraint == "CONSTRAINT_MEMCG" && first.bootSeconds == 3805.921092)
    #expect(first.podUID == "e2299092-f319-4c69-848b-c5b6bf19f743" && first.containerID == id)
    #expect(kills[1].constraint == "CONSTRAINT_NONE" && kills[1].limit == nil)
}

@Test func oldKernelsAndOtherPrefixesAreRead() throws {
    let log = """
        [Tue Nov 24 08:08:28 2026] Task in /kubepods/burstable/pode2299092-f319-4c69-848b-c5b6bf19f743/\(String(repeating: "0f", count: 32)) killed as a result of limit of /kubepods/burstable
        [Tue Nov 24 08:08:28 2026] Memory cgroup out of memory: Kill process 48211 (envoy) score 1970 or sacrifice child
        [Tue Nov 24 08:08:28 2026] Killed process 48211 (envoy) total-vm:2291180kB, anon-rss:987344kB, file-rss:53304kB, shmem-rss:0kB

        """
    let kills = try read(.kernelLog, log).facts.kills
    #expect(kills.count == 1)
    #expect(kills.first?.at == nil && kills.first?.clock == "2026-11-24T08:08:28")
    #expect(kills.first?.constraint == "CONSTRAINT_MEMCG" && kills.first?.cgroup == "/kubepods/burstable")
    #expect(kills.first?.podUID == "e2299092-f319-4c69-848b-c5b6bf19f743" && kills.first?.containerID?.count == 64)
}

@Test func bugReportLogGivesItsTimesAndErrors() throws {
    let log =
        "2026-11-24T08:30:46.166228Z\terror\tport forward failed: lost connection to pod\n"
        + "2026-11-24T08:31:46.166228Z\tinfo\tCOMPLETED x\n2026-11-24T08:31:50.166228Z\terror\t1 errors occurred:\n"
        + "\t* failure running port forward process: EOF\n" + String(repeating: "j", count: 3 << 20)
    let (facts, outcome) = try read(.bugReportLog, log)
    #expect(facts.logLines.map(\.line) == [1, 3, 4])
    #expect(
        facts.clocks
            == [moment("2026-11-24T08:30:46.166228Z"), moment("2026-11-24T08:31:50.166228Z")].compactMap { $0 })
    // The last line is a failed command's whole output: no damage.
    #expect(outcome == .complete)
}

@Test func linesWithoutATimeAreNotHeldWithoutBound() {
    var order = LineOrder()
    var number = 0
    while number < 1_000_000 {
        number += 1
        if [0x64].withUnsafeBufferPointer({ order.take($0, at: number) }) != nil { break }
    }
    // A line of one byte costs 64 more to hold.
    #expect(number > 50_000 && number < 150_000)
}

/// A viewer's search keeps some lines of each life: what only a start says, or a second kill, is of another one.
@Test(arguments: [
    "info\tProxy role\tips=[10.1.0.9] type=sidecar id=pay.v1-x2.shop domain=x", "info\tEnvoy proxy is ready",
    "info\tVersion 1.28.0-86c9f01fd735fb01d8192f5bcaf0d424afb7f14c-Clean",
    "info\tEnvoy command: [-c etc/istio/proxy/envoy-rev.json --concurrency 3]",
    "warn\tEnvoy may have been out of memory killed. Check memory usage and limits.",
])
func aLifeBehindAKillMayBeginWithAnyLineOfAStart(next: String) throws {
    let again = death.replacing("T08:08", with: "T09:30")
    let lives = try read(.proxyLog, death + "2026-11-24T08:08:29.100000Z\t\(next)\n" + again).facts.lives
    let isKill = next.hasPrefix("warn")
    #expect(lives.compactMap(\.killedAt).count == (isKill ? 3 : 2), "\(next)")
    #expect(lives.last?.killedAt == moment("2026-11-24T09:30:27.981289Z"))
}

@Test func theTwoLinesOfAKillAreOneAndSoIsALineThatStandsTwice() throws {
    let lines = death.split(separator: "\n").map { String($0) + "\n" }
    #expect(try read(.proxyLog, lines[0] + lines[0] + lines[1]).facts.lives.count == 1)
    #expect(try read(.proxyLog, lines[1] + lines[0]).facts.lives.count == 1)
}
