import Archive
import SampleBundles
import Testing
import Units

@testable import Store

@Suite struct CaptureWindowTests {
    private func window(start: Int64?, end: Int64?, envoy: Int64? = nil) -> CaptureWindow {
        var window = CaptureWindow()
        window.start = start.map { Moment(seconds: $0) }
        window.end = end.map { Moment(seconds: $0) }
        window.firstEnvoyClock = envoy.map { Moment(seconds: $0) }
        return window
    }

    @Test(arguments: [(1_050, true), (1_000, true), (1_100, true), (1_101, false), (900, false), (997, false)])
    func aKillIsInsideOrNot(second: Int64, inside: Bool) {
        #expect(window(start: 1_000, end: 1_100).holds(Moment(seconds: second)) == inside)
    }

    @Test func aKillUpToTwoSecondsBeforeTheFirstClockIsUndecided() {
        #expect(window(start: 1_000, end: 1_100).holds(Moment(seconds: 998)) == nil)
        #expect(window(start: 1_000, end: 1_100).holds(Moment(milliseconds: 997_999)) == false)
    }

    @Test func withoutModificationTimesTheMinuteBeforeEnvoysClockIsUndecided() {
        let lost = window(start: nil, end: 1_100, envoy: 1_000)
        #expect(lost.holds(Moment(seconds: 1_001)) == true)
        #expect(lost.holds(Moment(seconds: 950)) == nil)
        #expect(lost.holds(Moment(seconds: 930)) == false)
    }

    @Test(arguments: [
        ("2031-02-03T11-04-42Z", "2031-02-03T11:04:42Z"), ("pages_20310203T110442Z.tgz", "2031-02-03T11:04:42Z"),
        ("quay-7/2031-02-03_11.04.42z", "2031-02-03T11:04:42Z"), ("2031-02-03T11-04-42", nil), ("quay-20310203", nil),
        ("2031-13-03T11-04-42Z", nil), ("9c40770b15Z", nil), ("", nil),
    ])
    func aNameMayTellATime(name: String, time: String?) {
        #expect(Moment(inName: name)?.rfc3339 == time)
    }

    /// What a script noted, and files that were saved one after the other, know better than the folder's name.
    @Test(arguments: [
        ("12:31", "12:31", true, "12:31"), ("12:31", "13:15", false, "12:31"), ("12:31", "12:31", false, "08:50"),
    ])
    func aFoldersNameSaysLessThanANoteOrTimesOfTheirOwn(first: String, second: String, isNoted: Bool, expected: String)
        throws
    {
        func at(_ time: String) throws -> Moment { try #require(Moment(rfc3339: "2031-02-03T\(time):00Z")) }
        let memory = #"{"allocated": "12345678", "heap_size": "23456789", "total_physical_bytes": "24456789"}"#
        var bundle = BundleBuilder()
        try bundle.add("2031-02-03T08-50-00Z/a/memory.json", memory, modifiedAt: at(first))
        try bundle.add("2031-02-03T08-50-00Z/b/memory.json", memory, modifiedAt: at(second))
        if isNoted {
            try bundle.add("2031-02-03T08-50-00Z/date.txt", "2031-02-03T12:30:00Z\n", modifiedAt: at("12:39"))
        }
        let saved = try Loading.store(bundle).count("SELECT MIN(modified_at) FROM source_file WHERE kind = 'memory'")
        #expect(try Int64(saved) == at(expected).microseconds)
    }

    @Test func aFolderWithoutAClockIsAsOldAsItsNameSays() throws {
        func window(_ name: String) throws -> CaptureWindow? {
            var bundle = BundleBuilder(modifiedAt: Moment(seconds: 0))
            bundle.add("memory.json", bytes: Array(#"{"allocated": "12345678", "heap_size": "23456789"}"#.utf8))
            let reader = BundleReader(name: name, source: MemorySource(bundle.tar()))
            return try Loader(path: nil).load(reader).captureWindows().all.first?.window
        }
        let named = try window("2031-02-03T11-04-42Z.tar")
        #expect(named?.start == Moment(rfc3339: "2031-02-03T11:04:42Z") && named?.source == "the time in its name")
        #expect(try window("harbour.tar")?.start == nil)
    }

    /// A table of pods that somebody saved, with a log that ends before the last of what it tells.
    @Test func whatAStatusTellsHadHappenedWhenItWasAskedFor() throws {
        let log = "2026-03-01T09:00:06.412000Z\tinfo\tFLAG: --concurrency=\"2\"\n"
        let pod = """
            {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "till-0", "namespace": "market"},
             "spec": {"containers": [{"name": "istio-proxy", "image": "proxyv2"}]}, "status": {"containerStatuses": [
              {"name": "istio-proxy", "restartCount": 1, "state": {"running": {"startedAt": "2026-03-02T17:33:21Z"}},
               "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled", "finishedAt": "2026-03-02T17:33:20Z"}}}]}}
            """
        func end(_ modified: Moment, _ later: Moment) throws -> String? {
            var bundle = BundleBuilder()
            bundle.add("till-0.log", log, modifiedAt: modified)
            bundle.add("pod.json", pod, modifiedAt: later)
            return try Loading.store(bundle).captureWindows().end?.rfc3339
        }
        let unknown = Moment(seconds: 0)
        #expect(try end(unknown, unknown) == "2026-03-02T17:33:21Z")
        // Copied half a year later, beside one that kept its time.
        let saved = try #require(Moment(rfc3339: "2026-03-02T17:40:00Z"))
        let before = try #require(Moment(rfc3339: "2026-03-01T08:59:00Z"))
        #expect(try end(before, saved.later(15_000_000)) == "2026-03-02T17:33:21Z")
    }

    /// Nothing inside tells a time: a page of that day, and a copy of another page.
    @Test func aTimeThatIsADayAfterEverythingElseIsOfACopy() throws {
        var bundle = BundleBuilder()
        let memory = #"{"allocated": "12345678", "heap_size": "23456789"}"#
        bundle.add("a/memory.json", memory, modifiedAt: Moment(seconds: 1_700_000_000))
        bundle.add("b/memory.json", memory, modifiedAt: Moment(seconds: 1_720_000_000))
        let window = try Loading.store(bundle).captureWindows()
        #expect(window.start == Moment(seconds: 1_700_000_000) && window.end == window.start)
    }

    /// A transcript that somebody laid beside a bug-report is no part of its capture; what lies in its folder is.
    @Test(arguments: [("case/02-after.txt", 1_010), ("case/report/cluster/after.txt", 3_000)])
    func whatLiesBesideABugReportIsOfAnotherTime(name: String, end: Int64) throws {
        var bundle = BundleBuilder()
        let memory = Array(#"{"allocated": "12345678", "heap_size": "23456789"}"#.utf8)
        let table = Array(
            "NAMESPACE   NAME     READY   STATUS    RESTARTS   AGE\nshop   cart-1   2/2   Running   5   6m\n".utf8)
        let list = Array("apiVersion: v1\nitems: []\nkind: List\n".utf8)
        bundle.add("case/report/cluster/k8s-resources", bytes: list, modifiedAt: Moment(seconds: 1_000))
        bundle.add("case/report/proxies/shop/cart-1/memory", bytes: memory, modifiedAt: Moment(seconds: 1_010))
        bundle.add(name, bytes: table, modifiedAt: Moment(seconds: 3_000))
        let reader = BundleReader(name: "case.tar", source: MemorySource(bundle.tar()))
        let window = try Loader(path: nil).load(reader).captureWindows().all.first?.window
        #expect(window?.start == Moment(seconds: 1_000) && window?.end == Moment(seconds: end))
    }

    @Test func withoutAnyClockNothingIsKnown() {
        #expect(window(start: nil, end: nil).holds(Moment(seconds: 5)) == nil)
    }

    /// Every hour from 1,000 on, by hand.
    private func series(_ moments: Int64?...) -> CaptureWindow {
        var hourly = window(start: nil, end: 12_000, envoy: 1_000)
        hourly.byHand = true
        hourly.moments = moments.map { $0.map { Moment(seconds: $0) } }
        return hourly
    }

    @Test(arguments: [(1_061, false), (4_000, false), (4_599, nil), (8_230, nil), (8_261, false), (11_900, false)])
    func aSeriesIsNotOneCapture(second: Int64, inside: Bool?) {
        #expect(series(1_000, 4_600, 8_200).holds(Moment(seconds: second)) == inside)
    }

    @Test func snapshotsOfAnHourHaveEachTheirOwnTime() throws {
        let capture = Loading.capture(proxies: 1, services: 2)
        let first = capture.proxies[0].capturedAt
        // Packed anew, two days later.
        var bundle = BundleBuilder(modifiedAt: first.later(172_800))
        for hour in 0..<2 {
            var shape = capture.proxies[0]
            shape.capturedAt = first.later(Double(hour) * 3_600)
            bundle.add("nightly/\(hour)/config_dump.json", bytes: EnvoyPages.configDump(shape))
            bundle.add("nightly/\(hour)/server_info.json", bytes: EnvoyPages.serverInfo(shape))
        }
        let windows = try Loading.store(bundle).captureWindows()
        #expect(windows.isByHand && windows.all.first?.window.moments.count == 2)
        #expect(windows.holds(first.later(1_500)) == false)
        #expect(windows.holds(first.later(3_630)) == nil)
        #expect(windows.holds(first.later(4_100)) == false)
    }

    @Test func amongPagesWithoutTimesNothingIsKnown() {
        #expect(series(1_000, nil).holds(Moment(seconds: 4_000)) == nil)
        #expect(series().holds(Moment(seconds: 4_000)) == nil)
    }

    /// Two archives and a page that somebody saved between them.
    private var several: CaptureWindows {
        var windows = CaptureWindows()
        var byHand = window(start: 1_400, end: 1_500)
        byHand.byHand = true
        windows.all = [
            ([1], window(start: 1_000, end: 1_100)), ([2], byHand), ([3], window(start: 2_000, end: 2_100)),
        ]
        return windows
    }

    @Test(arguments: [(1_050, true), (1_450, false), (1_700, false), (2_050, true), (2_101, false)])
    func ofSeveralBundlesEachHasItsOwn(second: Int64, inside: Bool) {
        #expect(several.holds(Moment(seconds: second)) == inside)
    }

    @Test func whatOneOfSeveralCannotTellIsUndecided() {
        #expect(several.holds(Moment(seconds: 1_999)) == nil)
        #expect(CaptureWindows().holds(Moment(seconds: 5)) == nil)
    }
}

/// `date > date.txt` in the folder of each round.
@Suite struct NotedTimeTests {
    private static let info =
        #"{"version":"a/1.35.0/b","state":"LIVE","uptime_current_epoch":"9s","node":{"id":"sidecar~10.0.0.1~ferry-0.quay~quay.svc.cluster.local"}}"#

    private func times(_ notes: [(String, String)]) throws -> [Int64] {
        var bundle = BundleBuilder(modifiedAt: Moment(seconds: 1_900_000_000))
        for round in ["rounds/1", "rounds/2"] { bundle.add("\(round)/server_info", Self.info) }
        for (name, text) in notes { bundle.add(name, text) }
        return try Loading.store(bundle).captures().map { $0.capturedAt?.seconds ?? 0 }.sorted()
    }

    @Test func `A note beside the pages of a folder is their time`() throws {
        let (first, second) = ("Tue Jan 14 08:54:02 CET 2025\n", "$ date\nTue Jan 14 09:02:38 CET 2025\n")
        #expect(
            try times([("rounds/1/date.txt", first), ("rounds/2/date.txt", second)]) == [1_736_841_242, 1_736_841_758])
        // One above both is of what has none of its own.
        #expect(
            try times([("rounds/date.txt", first), ("rounds/2/date.txt", second)]) == [1_736_841_242, 1_736_841_758])
        // Of two in one folder nobody knows which is theirs, and a note that says more is none.
        let copied = try times([])
        #expect(try times([("rounds/1/a.txt", first), ("rounds/1/b.txt", second)]) == copied)
        #expect(try times([("rounds/1/note.txt", "restarted it at\n" + first)]) == copied)
        // Where the note is as old as it says nothing was copied, and pages of a later round have their own time.
        var kept = BundleBuilder(modifiedAt: Moment(seconds: 1_736_850_000))
        kept.add("rounds/2/server_info", Self.info)
        kept.add("rounds/date.txt", first, modifiedAt: Moment(seconds: 1_736_841_243))
        #expect(try Loading.store(kept).captures().map(\.capturedAt?.seconds) == [1_736_850_000])
        // A part without a time of its own has that of its page.
        var pasted = BundleBuilder(modifiedAt: Moment(seconds: 1_900_000_000))
        pasted.add("rounds/date.txt", first)
        pasted.add(
            "rounds/log.txt",
            "$ kubectl get pods\nNAME   READY   STATUS    RESTARTS   AGE\nmenu-1   2/2   Running   0   9m\n$ curl -s localhost:15000/server_info\n\(Self.info)\n"
        )
        #expect(
            try Loading.store(pasted).names("SELECT DISTINCT modified_at FROM source_file WHERE part_of IS NOT NULL")
                == ["1736841242000000"])
        // A file's own time is as good where they are near each other.
        #expect(try times([("rounds/1/date.txt", "2030-03-17T17:46:00Z\n")]) == copied)
    }
}
