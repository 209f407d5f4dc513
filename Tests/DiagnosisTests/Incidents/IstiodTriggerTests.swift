import SampleBundles
import Testing
import Units

@testable import Diagnosis
@testable import Store

/// What an istiod was busy with just before it was killed.
@Suite struct IstiodTriggerTests {
    /// So many pushes in the minutes before it died; nodes that went and came back by their events.
    @Test(
        arguments: [
            (
                6, true,
                "6 pushes to 3 proxies for ServiceEntry node-local/cache and up to 252 more objects; 2 nodes NotReady and back, 3 times"
            ),
            (
                6, false,
                "6 pushes to 3 proxies for ServiceEntry node-local/cache and up to 252 more objects"
            ),
            (4, true, "2 nodes NotReady and back, 3 times"), (4, false, nil),
        ] as [(Int, Bool, String?)])
    func `What an istiod was busy with is what changed`(pushes: Int, flaps: Bool, words: String?) throws {
        let lines = lines(ofPushes: pushes) { "ServiceEntry/node-local/cache and \(247 + $0) more configs" }
        let rows = [
            ("a", "NodeNotReady"), ("a", "NodeReady"), ("a", "NodeNotReady"), ("b", "NodeNotReady"), ("b", "NodeReady"),
            ("c", "NodeNotReady"),
        ]
        .map { "default   9m   Normal   \($0.1)   node/\($0.0)   Node \($0.0) status is now: \($0.1)\n" }
        let events = ("events.txt", "NAMESPACE   LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n" + rows.joined())
        let mesh = try IstiodLines.mesh(lines, added: flaps ? [events] : [])
        var istiod = IstiodLines.victim()
        istiod.kind = .istiod
        let found = try TriggerFinder(mesh: mesh, objects: IstioObjects([])).trigger(of: [istiod], causes: [])
        #expect(
            found?.what.plain
                == words?.replacing("up to 252", with: "up to \(246 + pushes)"), "\(String(describing: found?.what))")
        if pushes == 6 { #expect(found?.took == 50 && found?.secondsBefore == 200) }
    }

    /// Ten seconds apart, the first 200 before the kill.
    private func lines(ofPushes count: Int, _ config: (Int) -> String) -> [(seconds: Double, text: String)] {
        (0..<count).flatMap { number -> [(seconds: Double, text: String)] in
            let seconds = -200 + 10 * Double(number)
            let pushing = IstiodLines.pushing(812).replacing("v/9", with: "v/\(number)")
            return [(seconds, IstiodLines.changed(number, config(number))), (seconds, pushing)]
        }
    }

    /// Its proxies are those of the istiod that wrote the log.
    @Test(arguments: [("istiod-7d9c8b6f55-h4vnx", true), ("istiod-7d9c8b6f55-q2zrt", false)])
    func `Pushes in another istiod's log are told as such`(pod: String, isOwn: Bool) throws {
        let lines = lines(ofPushes: 6) { _ in "ServiceEntry/depot/ext" }
        let mesh = try IstiodLines.mesh(lines, named: "istiod/istiod-7d9c8b6f55-h4vnx/discovery.log")
        let killed = IstiodLines.victim {
            $0.kind = .istiod
            $0.kills[0].pod = pod
        }
        let found = try TriggerFinder(mesh: mesh, objects: IstioObjects([])).trigger(of: [killed], causes: [])
        let words = isOwn ? "6 pushes to 3 proxies for" : "6 pushes by another istiod for"
        #expect(found?.what.plain.hasPrefix(words) == true, "\(String(describing: found?.what))")
    }

    private func istiod(startedBefore seconds: Double) -> Victim {
        IstiodLines.victim {
            $0.kind = .istiod
            $0.kills[0].startedAt = IstiodLines.kill.later(-seconds)
        }
    }

    /// Five in eleven days are what any mesh has.
    @Test(arguments: [(60.0, true), (86_400, false)])
    func `Pushes of the last minutes alone changed something`(every: Double, isNamed: Bool) throws {
        let lines = (1...9).reversed().map { (-every * Double($0), IstiodLines.changed(60 - $0, "Sidecar/quay/all")) }
        let found = try IstiodLines.trigger(lines, of: [istiod(startedBefore: 1_000_000)])
        #expect(found?.what.plain == (isNamed ? "9 pushes for Sidecar quay/all" : nil))
    }

    /// A node that went before the kill, and came back after it went. A count that no int32 holds counts nothing.
    @Test(
        arguments: [
            (-1_800.0, -1_200.0, 1, "1 node NotReady and back"), (-600, 60, 2, "1 node NotReady and back, 4 times"),
            (-600, -1_800, 1, nil), (7_200, -1_800, 1, nil), (60, 120, 1, nil),
            (-600, 60, .max, "1 node NotReady and back, 2 times"),
        ] as [(Double, Double, Int, String?)])
    func `A node that went and came back did so in this order`(
        gone: Double, back: Double, count: Int, words: String?
    ) throws {
        func event(_ reason: String, _ seconds: Double) -> String {
            let at = IstiodLines.kill.later(seconds).rfc3339
            return """
                apiVersion: v1
                kind: Event
                involvedObject: {kind: Node, name: knot}
                metadata: {name: knot.\(reason)\(seconds), namespace: default}
                reason: \(reason)
                message: "Node knot status is now: \(reason)"
                count: \(count)
                firstTimestamp: "\(at)"
                lastTimestamp: "\(at)"

                """
        }
        let times = count == 1 ? [gone] : [gone, gone + 1]
        let events = times.map { event("NodeNotReady", $0) } + [event("NodeReady", back)]
        let mesh = try IstiodLines.mesh(added: [("events.yaml", events.joined(separator: "---\n"))])
        let found = try TriggerFinder(mesh: mesh, objects: IstioObjects([])).trigger(
            of: [istiod(startedBefore: 9_000)], causes: [])
        #expect(found?.what.plain == words)
    }
}
