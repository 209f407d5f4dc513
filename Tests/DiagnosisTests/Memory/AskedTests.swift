import SampleBundles
import Store
import Testing

@testable import Diagnosis

@Suite struct AskedTests {
    @Test func `What was asked before is not asked again`() throws {
        var asked = Asked<Int64, String?>()
        var questions = 0
        func answer(_ file: Int64, _ said: String?) throws -> String? {
            try asked.answer(to: file) { () throws(StoreError) in
                questions += 1
                return said
            }
        }
        #expect(try answer(1, "lua") == "lua")
        #expect(try answer(1, "another") == "lua")
        // That there is none is an answer.
        #expect(try answer(2, nil) == nil && answer(2, "another") == nil)
        #expect(questions == 2)
    }

    @Test func `No more answers are kept than there is room for`() throws {
        var asked = Asked<Int, Int>(most: 2)
        var questions: [Int] = []
        for question in [1, 2, 1, 3, 3, 1] {
            _ = try asked.answer(to: question) { () throws(StoreError) in
                questions.append(question)
                return question
            }
        }
        #expect(questions == [1, 2, 3, 1])
    }

    @Test func `A question that failed is asked again`() throws {
        var asked = Asked<Int, Int>()
        #expect(throws: StoreError.self) {
            try asked.answer(to: 1) { () throws(StoreError) in throw StoreError(code: 1, message: "no") }
        }
        #expect(try asked.answer(to: 1) { () throws(StoreError) in 7 } == 7)
    }

    /// Thousands of pods of one may be deleted at once.
    @Test func `Whether another pod is ready is asked once a workload`() throws {
        var old = PastedPod(), new = PastedPod()
        (old.restarts, old.killed, old.isReady) = (0, nil, false)
        old.created = "2026-07-04T10:00:00Z\"\n  deletionTimestamp: \"2026-07-04T10:31:00Z\"\n  x: \""
        old.state =
            "terminated: {reason: OOMKilled, exitCode: 137, startedAt: \"2026-07-04T10:09:00Z\", finishedAt: \"2026-07-04T10:30:44Z\"}"
        (new.name, new.killed, new.restarts, new.isReady) = ("loom-7d9c8b6f55-h4vnx", nil, 0, true)
        new.state = "running: {startedAt: \"2026-07-04T10:29:03Z\"}"
        var bundle = BundleBuilder()
        for pod in [old, new] { bundle.add("\(pod.name).yaml", pod.yaml) }
        let mesh = try Diagnosis.Mesh(Scenario.load(bundle))
        var victim = MadeCase().victim
        (victim.namespace, victim.pod, victim.workload) = (old.namespace, old.name, "loom")
        victim.container = old.container
        for _ in 0..<2 {
            #expect(try StateFinder(mesh).state(of: [victim]).phase == .gone)
            try mesh.store.database.run("UPDATE container SET ready = 0")
        }
    }
}
