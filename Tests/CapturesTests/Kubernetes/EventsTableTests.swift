import Testing

@testable import Captures

private let header =
    "NAMESPACE   LAST SEEN   TYPE      REASON      OBJECT          SUBOBJECT                      SOURCE                  MESSAGE             FIRST SEEN   COUNT   NAME\n"
private let scheduled =
    "shop        3m25s       Normal    Scheduled   pod/pay-nbvmm                                  default-scheduler, h    Successfully p...   3m25s        1       pay-nbvmm.18eaeca37798f43e\n"
private let started =
    "shop        84s         Normal    Started     pod/pay-nbvmm   spec.containers{istio-proxy}   kubelet, ip-10-0-42-8   Container started   3m24s        2       pay-nbvmm.18eaeca3d9f6219d\n"
private let wide =
    "shop        <unknown>              Killing     pod/pay-nbvmm-and-a-much-longer-name   spec.initContainers{istio-proxy}   replicaset-controller   Stopping it   26m   3   pay-nbvmm.0f0e0d0c-1111-2222-3333-444455556666\n"

@Test func rowsAreCutAtTheHeadersColumns() throws {
    let (facts, outcome) = try read(.eventsTable, header + scheduled + started, piece: 11)
    #expect(outcome == .complete)
    #expect(facts.events.count == 2)
    let first = facts.events[0]
    #expect(first.namespace == "shop" && first.reason == "Scheduled" && first.objectKind == "Pod")
    #expect(first.objectName == "pay-nbvmm" && first.container == nil && first.host == "h" && first.count == 1)
    #expect(first.message == "Successfully p...")
    #expect(first.lastAge == 205...206)
    let second = facts.events[1]
    #expect(second.container == "istio-proxy" && second.host == "ip-10-0-42-8" && second.count == 2)
    #expect(second.message == "Container started" && second.line == 3)
    #expect(second.lastAge == 84...85)
    #expect(second.firstAt?.microseconds == 1_795_507_589_941_174)
    #expect(first.firstAt.map { $0.seconds > 1_700_000_000 && $0.seconds < 1_900_000_000 } == true)
}

@Test func aRowOfAWiderBlockIsReadFromBothEnds() throws {
    let (facts, outcome) = try read(.eventsTable, header + started + wide)
    #expect(outcome == .complete)
    let event = facts.events.last
    #expect(event?.reason == "Killing" && event?.type == nil && event?.objectName == "pay-nbvmm-and-a-much-longer-name")
    #expect(
        event?.container == "istio-proxy" && event?.host == nil && event?.message == "Stopping it" && event?.count == 3)
    #expect(event?.firstAt == nil && event?.lastAge == nil)
}

@Test func widthsCountCharactersNotBytes() throws {
    let row = started.replacing("Container started  ", with: "Container stärted  ")
    let event = try read(.eventsTable, header + row).facts.events.first
    #expect(event?.message == "Container stärted" && event?.count == 2)
}

@Test func tablesWithoutWideColumnsAreRead() throws {
    let plain = """
        LAST SEEN            TYPE      REASON    OBJECT          MESSAGE
        5m (x10 over 1h)     Warning   BackOff   pod/pay-nbvmm   Back-off restarting failed container
        9h                   Normal    Pulled    node/ip-1       Image   is there

        """
    let events = try read(.eventsTable, plain).facts.events
    #expect(events.count == 2)
    #expect(events[0].namespace == nil && events[0].count == 10 && events[0].lastAge == 300...301)
    #expect(
        events[1].objectKind == "Node" && events[1].message == "Image   is there" && events[1].lastAge == 32400...36000)
}

@Test(arguments: [
    ("84s", 84.0, 85.0), ("5m", 300, 301), ("9m59s", 599, 600), ("26m", 1560, 1620), ("4h", 14400, 14460),
    ("4h5m", 14700, 14760), ("9h", 32400, 36000), ("3d4h", 273_600, 277_200), ("9d", 777_600, 864_000),
])
func anAgeIsAnInterval(text: String, low: Double, high: Double) {
    #expect(Array(text.utf8).withUnsafeBufferPointer { EventAge.interval($0) } == low...high)
}

@Test(arguments: ["<unknown>", "<invalid>", "", "m", "5", "5x", "99999999999999999999s", "-5s"])
func whatIsNoAgeHasNoInterval(text: String) {
    #expect(Array(text.utf8).withUnsafeBufferPointer { EventAge.interval($0) } == nil)
}

@Test func damagedTablesAreCountedAndDoNotTrap() throws {
    let table = header + scheduled + started + wide
    for length in stride(from: 0, to: table.utf8.count, by: 5) {
        _ = try read(.eventsTable, Array(table.utf8.prefix(length)))
    }
    let (facts, outcome) = try read(.eventsTable, header + "something else entirely\n" + started)
    #expect(facts.events.count == 1)
    #expect(outcome == .partial("1 row of the events table was not understood"))
}

/// The page of one object in a window, copied cell by cell.
@Test func cellsInLinesOfTheirOwnAreATable() throws {
    let text = """
        REASON
        MESSAGE
        COUNT
        FIRST OCCURRED
        LAST OCCURRED
        BackOff
        Back-off restarting failed container istio-proxy in pod ferry-0_port(6f1c2a34-90ab-4cde-8f01-23456789abcd)
        14
        9 minutes ago (Wed Mar 04 2026 10:12:31 GMT+0100)
        a minute ago (Wed Mar 04 2026 10:20:02 GMT+0100)
        Unhealthy
        Readiness probe failed: "HTTP", code 503
        22
        10 minutes ago (Wed Mar 04 2026 10:11:02 GMT+0100)
        2 minutes ago (Wed Mar 04 2026 10:19:12 GMT+0100)

        """
    let kind = Array(text.utf8).withUnsafeBytes { Recognizer.kind(head: $0, name: "tab.txt") }
    #expect(kind == .eventsTable)
    for piece in [1, 61, 1 << 16] {
        let events = try read(kind, text, piece: piece).facts.events
        #expect(events.map(\.reason) == ["BackOff", "Unhealthy"] && events.map(\.count) == [14, 22])
        #expect(events.map(\.objectName) == ["ferry-0", "ferry-0"] && events.map(\.namespace) == ["port", "port"])
        #expect(events.map(\.container) == ["istio-proxy", nil] && events.map(\.line) == [6, 11])
        #expect(events.first?.lastAt == moment("2026-03-04T09:20:02Z"))
        #expect(events.last?.firstAt == moment("2026-03-04T09:11:02Z"))
    }
    for cut in stride(from: 0, to: text.utf8.count, by: 11) {
        _ = try read(.eventsTable, String(decoding: Array(text.utf8).prefix(cut), as: UTF8.self))
    }
}

@Test func headingsInCapitalsAreNoTable() {
    for text in ["REASON\nMESSAGE\nall is well\n", "NOTE\nTIME\nPLACE\nwe met\n"] {
        #expect(Array(text.utf8).withUnsafeBytes { Recognizer.kind(head: $0, name: "a.txt") } == .unknown, "\(text)")
    }
}
