import Archive
import SampleBundles
import TestSupport
import Testing
import Units

@testable import Store

/// Every question, asked where other archives were read as well: of another mesh with the same names, or of the same one again.
@Suite struct SeveralInputsTests {
    private let folder = TemporaryFolder()

    /// Of a page, a moment or the whole run; what the list of inputs itself is about; and answers by the rows of proxies alone.
    private static let ofOthers = QuestionTests.ofOneRow.union([
        "bundles", "manifest", "captureWindows", "filesByProxy", "listenersOfPages", "loggingProxies",
    ])
    private static let asked = QuestionTests.asked.filter { !ofOthers.contains($0.name) }

    private func answers(_ store: Store) throws -> [String: String] {
        Dictionary(
            try Self.asked.map { ($0.name, words(of: try $0.ask(store))) }, uniquingKeysWith: { first, _ in first })
    }

    /// What one mesh answers beside a namesake is what it answers alone, in whatever order they were given.
    @Test(arguments: [[1, 2], [2, 1]]) func `A mesh answers as if it were alone`(order: [Int]) throws {
        let both = try NamesakeMesh.store(order.map { NamesakeMesh.archive($0).tar() }, in: folder)
        #expect(try both.meshes() == [1, 2])
        for (mesh, number) in zip([1, 2] as [Int64], order) {
            let alone = try answers(NamesakeMesh.store([NamesakeMesh.archive(number).tar()], in: TemporaryFolder()))
            let beside = try answers(both.only(mesh: mesh))
            for question in Self.asked {
                #expect(
                    beside[question.name] == alone[question.name], "\(question.name) of \(number), given as \(mesh)")
            }
        }
    }

    /// A question that both answer with nothing proves nothing.
    @Test func `Most questions have an answer here, and two meshes another one`() throws {
        let stores = try [1, 2].map { try NamesakeMesh.store([NamesakeMesh.archive($0).tar()], in: TemporaryFolder()) }
        let empty = try answers(Loading.store(BundleBuilder()))
        let told = try stores.map(answers)
        let answered = Self.asked.map(\.name).filter { told[0][$0] != empty[$0] }
        let different = answered.filter { told[0][$0] != told[1][$0] }
        #expect(Set(answered).count > 30 && Set(different).count > 10, "\(Set(answered).count) \(Set(different).count)")
    }

    /// What a log began and what it ended stand in one file, whatever tells its times.
    @Test(arguments: [("at", ["10", "20"]), ("boot_seconds", ["9.5", "20.25"]), ("clock", ["08:08:28", "08:09:30"])])
    func `Of a kernel's log that was saved twice the one that goes on stays`(column: String, times: [String]) throws {
        let rows = try Rows()
        for (bundle, lines): (Int64, ArraySlice<String>) in [(1, times.prefix(1)), (2, times[...])] {
            let file = try rows.file("\(bundle)/dmesg", "kernel log", bundle: bundle)
            for time in lines {
                try rows.add("kernel_kill", ["source_file_id": .integer(file), "\(column)": .text(time)])
            }
        }
        try RepeatedFacts(database: rows.store.database).drop()
        #expect(try rows.store.kernelKills().map(\.file) == ["2/dmesg", "2/dmesg"])
    }

    /// An archive that was made again a moment later holds the same logs, objects and pages: what they tell is told once.
    @Test(arguments: [
        "podsCreated", "proxies", "workloads", "rollouts", "readiness", "events", "firstEvents", "kernelKills",
        "loggedLives",
        "connectionLives", "pushes", "pushCauses", "meshSizes", "syncedProxies", "clusterPushes",
        "objects", "cpus", "controlPlanes", "statedWorkloads", "ownerWords", "podLabels", "calledHosts", "callers",
        "failedCalls", "memoryBounds", "autoscaler", "limits", "recentServices", "namespacesNaming",
        "istiodMetrics", "managers", "namedSubsetClusters", "clusterNames",
    ])
    func `An archive that is given twice answers once`(name: String) throws {
        let one = NamesakeMesh.archive(1)
        var again = one
        again.add("bug-report/note.txt", "the same, an hour later")
        let question = try #require(QuestionTests.asked.first { $0.name == name })
        let alone = try NamesakeMesh.store([one.tar()], in: folder)
        let both = try NamesakeMesh.store([one.tar(), again.tar()], in: folder)
        #expect(try both.meshes() == [1])
        #expect(try words(of: question.ask(both)) == words(of: question.ask(alone)))
    }
}
