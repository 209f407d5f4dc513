import SampleBundles
import Testing
import Units

@testable import Diagnosis

/// Upgrades of charts, each so many seconds before a kill.
@Suite struct ChartTriggerTests {
    private static func history(_ seconds: Double, _ change: (String) -> String = { $0 }) -> (
        name: String, text: String
    ) {
        let at = IstiodLines.kill.later(-seconds).rfc3339
        let rows = [(13, "superseded", "2026-01-02T03:04:05Z"), (14, "deployed", at)].map { number, status, at in
            change(
                #"{"name":"istiod","namespace":"istio-system","revision":\#(number),"updated":"\#(at)","status":"\#(status)","chart":"istiod-1.26.3"}"#
            )
        }
        return ("helm-history.json", "[\(rows.joined(separator: ","))]")
    }

    private func trigger(_ page: (name: String, text: String)) throws -> Trigger? {
        let mesh = try IstiodLines.mesh(added: [page])
        return try TriggerFinder(mesh: mesh, objects: IstioObjects([])).trigger(of: [IstiodLines.victim()], causes: [])
    }

    @Test(arguments: [(599.0, true), (601, false), (-1, false)])
    func `An upgrade of Istio's chart just before the kill is named`(seconds: Double, isNamed: Bool) throws {
        let found = try trigger(Self.history(seconds))
        #expect((found != nil) == isNamed, "\(String(describing: found?.what))")
        guard let found else { return }
        #expect(found.what.plain == "Helm’s release istio-system/istiod was upgraded to revision 14")
        #expect(found.secondsBefore == seconds)
        let look = try #require(found.look(cause: "OOM199"))
        #expect(look.text.plain.contains("helm -n istio-system rollback istiod 13"), "\(look.text)")
        #expect(
            look.command?.line
                == "diff <(helm -n istio-system get values istiod --revision 13) <(helm -n istio-system get values istiod --revision 14)"
        )
    }

    @Test func `What failed in between is nothing to go back to`() throws {
        let failed =
            #"{"name":"istiod","namespace":"istio-system","revision":13,"updated":"2026-01-02T03:04:05Z","status":"failed","chart":"istiod-1.26.3"},"#
        let page = Self.history(60) { $0.replacing(":13,", with: ":12,") }
        let text = page.text.replacing("[", with: "[" + failed)
        let look = try #require(try trigger((page.name, text))?.look(cause: "OOM199"))
        #expect(
            look.text.plain.contains("rollback istiod 12 ") && look.command?.line.contains("--revision 12)") == true)
    }

    /// `helm upgrade --wait` that gave up leaves the new objects where they are.
    @Test func `Of what failed a part may be in force`() throws {
        let found = try #require(try trigger(Self.history(60) { $0.replacing("deployed", with: "failed") }))
        #expect(
            found.what.plain.hasSuffix("was upgraded to revision 14, which is failed: part of it may be in force"))
        #expect(found.look(cause: "OOM199")?.text.plain.contains("rollback istiod 13 ") == true)
    }

    @Test func `A rollback is told as one, and none is offered behind it`() throws {
        let page = Self.history(60) {
            $0.replacing(#""status":"deployed""#, with: #""status":"deployed","description":"Rollback to 12""#)
        }
        let found = try #require(try trigger(page))
        #expect(found.what.plain.hasSuffix("was rolled back to revision 12, as revision 14"), "\(found.what)")
        // So it is where a list stands beside the history.
        let list = try #require(Self.history(60).text.split(separator: "},").last)
        let mesh = try IstiodLines.mesh(added: [page, ("helm-list.json", "[\(list)")])
        let both = try TriggerFinder(mesh: mesh, objects: IstioObjects([])).trigger(
            of: [IstiodLines.victim()], causes: [])
        #expect(both?.what.plain == found.what.plain)
        let look = try #require(found.look(cause: "OOM199"))
        #expect(!look.text.plain.contains("rollback") && look.command?.line.contains("--revision 13)") == true)
    }

    @Test func `Nobody is sent to a revision that no page shows`() throws {
        let only = Self.history(60).text.split(separator: "},").last.map { "[" + $0 } ?? ""
        let look = try #require(try trigger(("helm-list.json", only))?.look(cause: "OOM199"))
        #expect(look.command?.line == "helm -n istio-system history istiod" && !look.text.plain.contains("13"))
    }

    @Test func `One of another chart, or that is gone, changed no proxy`() throws {
        for (old, new) in [("istiod-1", "istiod-exporter-1"), ("istiod-1", "grafana-1"), ("deployed", "uninstalled")] {
            #expect(try trigger(Self.history(60) { $0.replacing(old, with: new) }) == nil, "\(new)")
        }
        // An installation is no upgrade.
        #expect(try trigger(Self.history(60) { $0.replacing(":14,", with: ":1,") }) == nil)
    }

    /// It stands before the kill only if whoever asked sits by UTC.
    @Test func `A time without a zone is said to be one`() throws {
        let page = "REVISION\tUPDATED\tSTATUS\tCHART\n14\tTue Nov 24 07:55:00 2026\tdeployed\tistiod-1.26.3\n"
        let found = try #require(try trigger(("helm-history.txt", page)))
        #expect(found.at == nil && found.secondsBefore == nil)
        #expect(
            found.what.plain
                == "Helm’s release istiod-1.26.3 was upgraded to revision 14, at 07:55:00 by a clock without a zone")
        // Nobody can be told to roll back what has no name.
        #expect(found.look(cause: "OOM199") == nil)
    }
}

/// What somebody compared and left in the bundle: `checkout/pay` has lower limits in the newer version.
@Suite struct ComparedLimitTests {
    private func trigger(_ text: String) throws -> Trigger? {
        let mesh = try IstiodLines.mesh(added: [("upgrade.diff", text)])
        let victim = IstiodLines.victim { $0.limit = Bytes(128 << 20) }
        return try TriggerFinder(mesh: mesh, objects: IstioObjects([])).trigger(of: [victim], causes: [])
    }

    private static let values = "6c6\n<       memory: 512Mi\n---\n>       memory: 128Mi\n"

    @Test func `A limit that a comparison shows as lowered to the victim's is what changed`() throws {
        let found = try #require(try trigger(Self.values))
        #expect(found.at == nil && found.secondsBefore == nil && found.beforehand == nil)
        #expect(found.what.plain.contains("which names no workload, lowers a memory limit to that of"))
        #expect(found.change?.plain == "512 MiB → 128 MiB")
        #expect(found.evidence.value == .bytes(Bytes(512 << 20)), "\(found.evidence)")
    }

    @Test func `One that names the workload says whose limit it is`() throws {
        let named = "checkout, pay, Deployment (apps) has changed:\n-  memory: 512Mi\n+  memory: 128Mi\n"
        let found = try #require(try trigger(Self.values.replacing("512Mi", with: "1Gi") + named))
        #expect(found.what.plain.hasSuffix("shows the memory limit of checkout/pay lowered"), "\(found.what)")
        #expect(found.before == 512 << 20 && found.object?.name == "pay" && found.namesVictim)
        #expect(try trigger(Self.values)?.namesVictim == false)
    }

    @Test func `Another limit, another workload, a raise, and two that disagree are none`() throws {
        #expect(try trigger(Self.values.replacing("128Mi", with: "96Mi")) == nil)
        #expect(try trigger(Self.values.replacing("512Mi", with: "64Mi")) == nil)
        #expect(try trigger("shop, other, Deployment (apps) has changed:\n-  memory: 512Mi\n+  memory: 128Mi\n") == nil)
        #expect(try trigger(Self.values + Self.values.replacing("512Mi", with: "1Gi")) == nil)
    }
}
