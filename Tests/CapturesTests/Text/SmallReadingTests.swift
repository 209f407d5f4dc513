import Testing
import Units

@testable import Captures

/// What is read out of a few signs: times, numbers, sizes, names. Each of these stands in many formats, and is tried here once.
@Suite struct SmallReadingTests {
    private func read<T>(_ text: String, _ body: (TextSlice) -> T) -> T {
        Array(text.utf8).withUnsafeBufferPointer { body($0) }
    }

    // MARK: - Times

    @Test(arguments: [
        ("Tue, 24 Nov 2026 05:36:07 +0000", "2026-11-24T05:36:07Z"),
        ("Tue,  4 Nov 2026 05:36:07 +0000", "2026-11-04T05:36:07Z"),
        ("Tue, 24 Nov 2026 05:36:07 +0000```", "2026-11-24T05:36:07Z"), ("Tue, 24 Nov 2026 05:36:07 +000", nil),
        ("Tue, 24 Nov 2026 05:36:07 +00001", nil), ("Tue; 24 Nov 2026 05:36:07 +0000", nil),
        ("Tue, 24 Nox 2026 05:36:07 +0000", nil), ("Tue, xx Nov 2026 05:36:07 +0000", nil), ("", nil),
    ])
    func theTimeOfADescription(text: String, moment: String?) {
        #expect(read(text, EnglishTime.rfc1123) == moment.flatMap { Moment(rfc3339: $0) })
    }

    @Test(arguments: [
        ("Tue Nov 24 08:08:28 2026", "2026-11-24T08:08:28Z"), ("Tue Nov  4 08:08:28 2026", "2026-11-04T08:08:28Z"),
        ("Tue Foo 24 08:08:28 2026", nil), ("Tue Nov 24 08:08:28 202", nil), ("Tue Nov 24 08:08:28 2026 ", nil),
        ("Tue Nov 24 08:61:28 2026", nil),
    ])
    func theTimeOfDmesg(text: String, moment: String?) {
        let expected = moment.flatMap { Moment(rfc3339: $0) }
        #expect(read(text, EnglishTime.ctime) == expected)
        #expect(read("[\(text)] Memory cgroup", KernelLog.readableTime) == expected)
    }

    @Test(arguments: [
        ("Jan 30, 2024 @ 21:07:44.318 kernel", "2024-01-30T21:07:44.318Z"),
        ("Jan 3, 2024 @ 21:07:44.318", "2024-01-03T21:07:44.318Z"),
        ("Jan 30 2024 @ 21:07:44.318 kernel", nil), ("Foo 30, 2024 @ 21:07:44.318 kernel", nil), ("Jan 30, 2024", nil),
    ])
    func theTimeOfAViewer(text: String, moment: String?) {
        #expect(read(text, EnglishTime.viewer) == moment.flatMap { Moment(rfc3339: $0) })
    }

    @Test(arguments: [
        ("Wed Mar 04 2026 10:20:02 GMT+0100", "2026-03-04T09:20:02Z"),
        ("9 minutes ago (Wed Mar 04 2026 10:20:02 GMT+0100 (CET))", "2026-03-04T09:20:02Z"),
        ("Wed Mar 04 2026 10:20:02 UTC+0100", nil), ("Wed Mar 04 2026 10:20:02 GMT+010", nil), ("9 minutes ago", nil),
    ])
    func theTimeOfABrowser(text: String, moment: String?) {
        #expect(read(text, EnglishTime.browser) == moment.flatMap { Moment(rfc3339: $0) })
    }

    @Test(arguments: [
        ("Nov 24 08:08:28 node-1 kernel: x", "11-24T08:08:28"), ("Nov  4 08:08:28 n", "11-04T08:08:28"),
        ("Nov 32 08:08:28 n", nil), ("Nov  0 08:08:28 n", nil), ("Nov 24 08.08:28 n", nil), ("Nov 24 08:08:28", nil),
        ("Foo 24 08:08:28 n", nil),
    ])
    func theTimeOfSyslogHasNoYear(text: String, clock: String?) { #expect(read(text, SyslogLine.clock) == clock) }

    @Test(arguments: [
        ("Nov 24 08:08:28 node-1 kernel: out", true), ("Nov 24 08:08:28 node-1 kubelet[812]: x", true),
        ("Nov 24 08:08:28 node-1 application: x", false), ("2026-11-24T08:08:28Z node-1 kernel: out", true),
        ("Nov 24 08:08:28 node-1 kernel", false), ("node-1 kernel: out of memory at noon", false),
    ])
    func aLineOfSyslogNamesItsProgram(text: String, isLine: Bool) { #expect(read(text, SyslogLine.matches) == isLine) }

    @Test(arguments: [
        ("2025-09-17 19:22:36.107,\"x\",n", "2025-09-17T19:22:36.107Z"),
        ("\"n\",\"x\",\"2025-09-17T19:22:36.107Z\"", "2025-09-17T19:22:36.107Z"),
        ("n,2025-09-17T19:22:36+02:00", "2025-09-17T17:22:36Z"), ("a,b", nil), ("2025-09-17", nil), ("", nil),
    ])
    func theTimeOfAnExportIsInItsFirstOrLastCell(text: String, moment: String?) {
        #expect(read(text) { KernelLog.cellTime($0)?.at } == moment.flatMap { Moment(rfc3339: $0) })
    }

    @Test(arguments: [
        (3.2e8, false), (3.2e8 + 1, true), (2.5e11 - 1, true), (2.5e11, false), (-1, false), (.nan, false),
    ])
    func secondsThatAreNoTimeAreNone(seconds: Double, isTime: Bool) {
        #expect((SeriesLabels.moment(seconds: seconds) != nil) == isTime)
    }

    // MARK: - Kernel

    @Test(arguments: [
        ("[ 3805.920627] x", 3805.920627), ("<4>[    3.5] x", 3.5), ("[3805] x", nil), ("[ 38x.1] x", nil), ("no", nil),
        ("[1.5", nil),
    ])
    func secondsSinceTheBoot(text: String, seconds: Double?) { #expect(read(text, KernelLog.bootSeconds) == seconds) }

    @Test func figuresOfACgroupAreInKilobytesAndNoLimitIsNone() {
        let limited = read("memory: usage 262144kB, limit 262145kB, failcnt 1", KernelLog.figures)
        #expect((limited.usage, limited.limit) == (262_144 * 1_024, 262_145 * 1_024))
        let free = read("memory: usage 1kB, limit 9007199254740988kB, failcnt 0", KernelLog.figures)
        #expect((free.usage, free.limit) == (1_024, nil))
        let none = read("memory: failcnt 1", KernelLog.figures)
        #expect((none.usage, none.limit) == (nil, nil))
    }

    @Test(arguments: [
        ("Nov 24 08:08:28 node-1 kernel: x", "node-1"), ("Nov 24 08:08:28 10 kernel: x", nil),
        ("Nov 24 08:08:28 Node kernel: x", nil),
        ("<3>1 2026-05-11T08:14:31.103Z node-3 kernel - - - x", "node-3"),
        ("<34567>1 2026-05-11T08:14:31Z n kernel - x", nil),
        ("<3>2 2026-05-11T08:14:31Z n kernel - x", nil), ("kernel: x", nil),
    ])
    func theNodeThatALineNames(text: String, host: String?) { #expect(read(text, KernelLog.host) == host) }

    // MARK: - JSON

    @Test(arguments: [
        (#"a\nb"#, "a\nb"), (#"\b\f\r\t"#, "\u{8}\u{C}\r\t"), (#"\"\\\/"#, "\"\\/"), (#"\u00e9"#, "\u{E9}"),
        (#"\uD83E\uDD80"#, "\u{1F980}"),
        (#"\ud83e"#, "\u{FFFD}"), (#"\ud83e\u0041"#, "\u{FFFD}A"), (#"\udd80"#, "\u{FFFD}"),
        (#"\uZZZZ"#, "\u{FFFD}ZZZZ"), (#"\u12"#, "\u{FFFD}12"),
        (#"\q"#, "q"), (#"a\"#, #"a\"#), ("plain", "plain"), ("", ""),
    ])
    func escapesAreResolved(text: String, expected: String) { #expect(read(text, JSONText.string) == expected) }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("-42", -42), ("9223372036854775807", .max), ("9223372036854775808", nil),
            ("-9223372036854775808", .min), ("-9223372036854775809", nil), ("1.4", 1), ("1.5", 2), ("-1.5", -2),
            ("1e3", 1_000), ("1e19", nil),
            ("", nil), ("-", nil), ("x", nil), ("1x", nil),
        ] as [(String, Int64?)])
    func aWholeNumberIsOneOfSixtyFourBits(text: String, number: Int64?) {
        #expect(read(text, JSONText.int64) == number)
    }

    @Test func aNumberIsFiniteAndOfFourHundredSigns() {
        #expect(read("-1.5e3", JSONText.double) == -1_500)
        for text in ["", "nan", "inf", "1e400", "1,5"] { #expect(read(text, JSONText.double) == nil, "\(text)") }
        for (count, isRead) in [(400, true), (401, false)] {
            #expect((read("0." + String(repeating: "1", count: count - 2), JSONText.double) != nil) == isRead)
        }
    }

    // MARK: - Kubernetes

    @Test(
        arguments: [("1/2", false), ("2/2", true), ("0/0", false), ("x/2", nil), ("2", nil), ("2/", nil)]
            as [(String, Bool?)])
    func allContainersAreReadyOrNot(cell: String, isReady: Bool?) {
        let row = read(cell) { text in
            var row = PodRow()
            row.take(ready: text)
            return row
        }
        #expect(row.isReady == isReady && (row.containerCount == nil) == (isReady == nil))
    }

    @Test(arguments: [
        ("orders-5d8674ddf6-q2ds2", true), ("db-0", true), ("db-1234", true), ("db-12345", false),
        ("agent-x2x7k", true),
        ("agent-xxbbk", false), ("a-b-xxbbk", true), ("agent-x2x7a", false), ("agent-x2x7", false), ("agent", false),
        ("-0", false), ("db-", false),
    ])
    func aControllersPodHasItsEnd(name: String, isPod: Bool) { #expect(read(name, RowWords.isPod) == isPod) }

    @Test(arguments: [
        ("OOMKilled", true), ("Init:0/1", true), ("Running", true), ("running", false), ("Ready", false), ("", false),
    ])
    func aStatusIsAWordOfKubernetes(word: String, isStatus: Bool) { #expect(read(word, RowWords.isStatus) == isStatus) }

    @Test(
        arguments: [
            (nil, nil, nil, 30), (5, 2, 4, 13), (nil, 0, 0, 1), (-5, 1, 1, 1), (nil, -3, 2, 2), (1 << 30, 1, 1, nil),
            ((1 << 30) - 1, 1, 1, 1 << 30),
            (nil, .max, 2, nil), (nil, 1 << 29, 2, nil),
        ] as [(Int?, Int?, Int?, Int?)])
    func aProbeWaitsForItsDelayAndAllItsTries(delay: Int?, period: Int?, failures: Int?, seconds: Int?) {
        #expect(PodFacts.patience(delay: delay, period: period, failures: failures) == seconds)
    }

    @Test(arguments: [
        ("spec.containers{istio-proxy}", "istio-proxy"), ("{}", ""), ("spec.containers", nil), ("a{b", nil),
        ("b}", nil),
    ])
    func aContainerStandsInTheFieldsPath(path: String, name: String?) {
        #expect(ObjectFacts.containerName(path) == name)
    }

    @Test(arguments: [
        (
            "The node was low on resource: memory. Container istio-proxy was using 1823480Ki, request is 0.",
            "istio-proxy"
        ),
        ("Container a was using 1, Container b was using 2", "a"), ("Container  was using 1", nil),
        ("Container a uses 1", nil), (nil, nil),
    ])
    func theFirstContainerIsTheConsumer(message: String?, name: String?) {
        #expect(EvictionText.consumer(message) == name)
    }

    /// One that machines write comes before one that people say as well.
    @Test(arguments: [
        ("oom", "oom"), ("OOM!", "oom"), ("room", nil), ("zoom oomph", nil), ("oom_kill 3", "oom_kill"),
        ("OOMKill", "oom_kill"),
        ("an oom-kill", "oom-kill"), ("an oom then OOMKilled", "OOMKilled"), ("out of memory", "out of memory"),
        ("out of memory: Killed process 7", "Killed process"), ("exit code 137", "137"),
        ("Exited (137) 2 hours ago", "137"),
        ("exitCode: 1370", nil), ("exit code 0137", nil), ("exit 1.137", nil), ("137", nil),
        ("the exit was long ago, and 137", nil), ("", nil),
    ])
    func aWordTellsOfAKill(text: String, word: String?) {
        #expect(Array(text.utf8).withUnsafeBytes { TellingWord.first(in: $0)?.word } == word)
    }

    // MARK: - Sizes and ids

    @Test(
        arguments: [
            ("713.4MiB", 748_054_118), ("104.9MB", 104_900_000), ("0B", 0), ("1KiB", 1_024), ("1kB", 1_000),
            ("1KB", 1_000), (" 1 GB ", 1_000_000_000),
            ("2TiB", 2 << 40), ("8TB", 8_000_000_000_000), ("9000000TB", nil), ("12", nil), ("MiB", nil), ("-1B", nil),
            ("1PB", nil), ("1e3B", nil), ("", nil),
        ] as [(String, Int64?)])
    func aSizeHasItsUnit(text: String, bytes: Int64?) { #expect(read(text, SizeText.bytes) == bytes) }

    @Test func anIDHasSixtyFourSigns() {
        let id = String(repeating: "0a", count: 32)
        #expect(read("cri-containerd-\(id).scope", NamedRun.hex) == id)
        #expect(read(String(id.dropLast()), NamedRun.hex) == nil && read("\(id.dropLast())g\(id)", NamedRun.hex) == id)
        #expect(read(id + "f", NamedRun.hex) == id)
    }
}
