import Testing
import Units

@testable import Captures

private func facts(_ text: String, piece: Int = 1 << 16) throws -> [Fact] {
    try pasted(text, "poll.log", piece: piece)
}

/// What a cgroup held, and by whose time and in which pod.
private struct Reading: Equatable {
    var usage: Int64?
    var limit: Int64?
    var peak: Int64?
    var at: Moment?
    var pod: String?
}

private func readings(_ facts: [Fact]) -> [Reading] {
    var (out, at, pod): ([Reading], Moment?, String?) = ([], nil, nil)
    for fact in facts {
        if case .part(let part) = fact { (at, pod) = (part?.at, part?.pod) }
        if case .identity(let identity) = fact { pod = identity.pod }
        guard case .processMemory(let page) = fact else { continue }
        out.append(Reading(usage: page.usage, limit: page.limit, peak: page.peak, at: at, pod: pod))
    }
    return out
}

private let current = "/sys/fs/cgroup/memory.current"
private let limit = "/sys/fs/cgroup/memory.max"
private let peak = "/sys/fs/cgroup/memory.peak"
private let exec = "kubectl -n cafe exec menu-1 -c istio-proxy --"

/// Loops that people leave running over night: the numbers are named by the command.
@Test(arguments: [
    ("while sleep 5; do date -u; \(exec) cat \(current) \(limit); done", "TIME\n21831680\n268435456\n"),
    ("while sleep 5; do date -u; \(exec) paste \(current) \(limit); done", "TIME\n21831680\t268435456\n"),
    (
        "while sleep 5; do date -u; \(exec) sh -c 'cat \(current); cat \(limit)'; done | tee poll.log",
        "TIME\n21831680\n268435456\n"
    ),
    (
        "while :; do date -u; \(exec) sh -c 'cd /sys/fs/cgroup && cat memory.{current,max}'; sleep 5; done",
        "TIME\n21831680\n268435456\n"
    ),
    (
        "while :; do date -u; \(exec) sh -c 'for f in \(current) \(limit); do cat $f; done'; done",
        "TIME\n21831680\n268435456\n"
    ),
    (
        "while :; do date -u; \(exec) tail -n +1 \(current) \(limit); done",
        "TIME\n==> \(current) <==\n21831680\n\n==> \(limit) <==\n268435456\n"
    ),
    (
        "while :; do date -u; \(exec) grep . \(current) \(limit); done",
        "TIME\n\(current):21831680\n\(limit):268435456\n"
    ),
    (
        "while :; do echo \"$(date -u +%FT%TZ) $(\(exec) cat \(current)) $(\(exec) cat \(limit))\"; done",
        "TIME 21831680 268435456\n"
    ),
    ("while :; do echo $(date +%s) $(\(exec) cat \(current) \(limit)); done", "EPOCH 21831680 268435456\n"),
    (
        "while :; do date -u; \(exec) sh -c 'for f in \(current) \(limit); do echo \"$(basename $f): $(cat $f)\"; done'; done",
        "TIME\nmemory.current: 21831680\nmemory.max: 268435456\n"
    ),
]) func aLoopsNumbersAreNamedByItsCommand(_ command: String, _ page: String) throws {
    let times = ["2026-10-05T06:10:01Z", "2026-10-05T06:10:06Z"]
    let text = times.map { time in
        page.replacing("TIME", with: time).replacing("EPOCH", with: "\(Moment(rfc3339: time)?.seconds ?? 0)")
    }.joined()
    for piece in [1, 1 << 16] {
        let found = readings(try facts("$ \(command)\n" + text, piece: piece))
        let pods = Set(found.map(\.pod))
        #expect(pods == ["menu-1"])
        for time in times {
            let then = found.filter { $0.at == Moment(rfc3339: time) }
            #expect(then.compactMap(\.usage) == [21_831_680] && then.compactMap(\.limit) == [268_435_456], "\(time)")
        }
    }
}

/// Numbers between other pages of the same round, in any order of the command, and those of one command alone.
@Test func numbersStandBetweenPages() throws {
    let script =
        "curl -s localhost:15000/stats?filter=uptime; cat \(limit) \(peak) \(current); curl -s localhost:15000/stats?filter=connections"
    let round = "2026-10-05T06:10:01Z\nserver.uptime: 40\nmax\n30000000\n21831680\nserver.total_connections: 3\n"
    let found = try facts("$ while sleep 5; do date -u +%FT%TZ; \(exec) sh -c '\(script)'; done\n" + round)
    #expect(readings(found).map(\.usage) == [21_831_680] && readings(found).map(\.peak) == [30_000_000])
    #expect(readings(found).first?.limit == nil)
    let stats = found.compactMap { if case .stat(let stat) = $0 { stat.name } else { nil } }
    #expect(stats.filter { $0.hasPrefix("server.") } == ["server.uptime", "server.total_connections"])
    let once = readings(try facts("$ \(exec) cat \(current) \(limit)\n21831680\n268435456\n$ exit\n"))
    #expect(once == [Reading(usage: 21_831_680, limit: 268_435_456, at: nil, pod: "menu-1")])
}

/// `max 1881` is how often it was at its limit, and no row with that limit; before the numbers or behind them.
@Test(arguments: [true, false]) func countersBesideNumbersStayCounters(isFirst: Bool) throws {
    let events = "/sys/fs/cgroup/memory.events"
    let counted = "low 0\nhigh 0\nmax 1881\noom 2\noom_kill 2\noom_group_kill 0\n"
    let numbers = "268435456\n21831680\n"
    let files = isFirst ? "\(events) \(limit) \(current)" : "\(limit) \(current) \(events)"
    let found = try facts("$ \(exec) cat \(files)\n" + (isFirst ? counted + numbers : numbers + counted) + "$ exit\n")
    #expect(readings(found).compactMap(\.usage) == [21_831_680] && readings(found).compactMap(\.limit) == [268_435_456])
    let kills = found.compactMap { if case .processMemory(let page) = $0 { page.oomKills } else { nil } }
    #expect(kills == [2], "\(found)")
    #expect(found.parts.allSatisfy { $0.kind != .unknown }, "\(found.parts)")
}

/// Where a file was missing nobody knows which number is which; that is said.
@Test func numbersThatDoNotFitTheCommandAreNamedByNobody() throws {
    let round = "2026-10-05T06:10:01Z\n21831680\n268435456\n"
    let found = try facts("$ while :; do date -u; \(exec) cat \(current) \(peak) \(limit); done\n" + round + round)
    #expect(readings(found).isEmpty)
    #expect(found.parts.contains { $0.skipped?.contains("one for each of the files") == true })
}

/// A number below a command that prints none is nobody's, and one file alone has the command's name.
@Test func otherNumbersStayWhatTheyWere() throws {
    #expect(readings(try facts("$ \(exec) ls \(current) \(limit)\n21831680\n268435456\n$ exit\n")).isEmpty)
    let one = readings(try facts("$ \(exec) cat \(current)\n21831680\n$ exit\n"))
    #expect(one.map(\.usage) == [21_831_680])
}

/// In a loop over pods the shell's variable names none.
@Test func aVariableIsNoPod() throws {
    for loop in [
        "for p in $(kubectl get pods -o name); do date -u; kubectl -n cafe exec $p -c istio-proxy -- cat \(current) \(limit); done",
        "for p in menu-1 menu-2; do date -u; kubectl -n cafe exec ${p} -c istio-proxy -- cat \(current) \(limit); done",
    ] {
        let found = readings(try facts("$ \(loop)\n2026-10-05T06:10:01Z\n21831680\n268435456\n"))
        #expect(found.map(\.usage) == [21_831_680] && found.map(\.pod) == [nil])
    }
}
