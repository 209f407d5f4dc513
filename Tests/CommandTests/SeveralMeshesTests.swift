import Analysis
import Diagnosis
import SampleBundles
import Testing

@testable import oom_report

/// Several bundles in one call: archives of one mesh are one case, archives of several meshes are several.
@Suite struct SeveralMeshesTests {
    private let place: Workplace
    init() throws { place = try Workplace() }

    private func sample(_ name: String) throws -> String {
        if place.files.contains("\(name).tgz") { return place["\(name).tgz"] }
        #expect(Recorder().run(["sample", name, "-o", place["\(name).tgz"]]) == .done)
        return place["\(name).tgz"]
    }

    private func report(_ bundles: [String]) throws -> Report {
        try AnalyzePlan(bundles: bundles).analysis.run()
    }

    @Test func `Archives of two meshes are judged as in two calls`() throws {
        let bundles = try [sample("wildcard-subsets"), sample("startup-loop")]
        let alone = try bundles.map { try report([$0]) }
        let both = try report(bundles)
        #expect(both.incidents.map(\.id) == ["OOM-1", "OOM-2"])
        #expect(both.incidents.map(\.bundle) == ["wildcard-subsets.tgz", "startup-loop.tgz"])
        for (incident, own) in zip(both.incidents, alone.compactMap(\.incidents.first)) {
            #expect(incident.subject == own.subject)
            #expect(incident.killCount == own.killCount)
            #expect(incident.causes.map(\.outcome) == own.causes.map(\.outcome))
            #expect(incident.kills.map(\.duringCapture) == own.kills.map(\.duringCapture))
            #expect(incident.standIn == own.standIn)
        }
        #expect(both.proxies.count == alone[0].proxies.count + alone[1].proxies.count)
        #expect(both.bundles.map(\.capturedAt) == alone.compactMap(\.bundles.first?.capturedAt))
        #expect(both.cohorts.warning?.hasPrefix("the bundles are of 2 meshes") == true)
    }

    @Test func `The same archive twice is one case`() throws {
        let bundle = try sample("wildcard-subsets")
        let once = try report([bundle]), twice = try report([bundle, bundle])
        #expect(twice.incidents.count == 1)
        #expect(twice.incidents.first?.bundle == nil)
        #expect(twice.incidents.first?.killCount == once.incidents.first?.killCount)
        #expect(twice.proxies.count == once.proxies.count)
    }

    @Test func `A page beside two archives makes no mesh of its own`() throws {
        let page = try place.write(
            "memory.json", Array("{\"allocated\": \"12345678\", \"heap_size\": \"23456789\"}".utf8))
        let archives = try [sample("wildcard-subsets"), sample("startup-loop")]
        #expect(try report([archives[0], page]).incidents.map(\.bundle) == [nil])
        #expect(try report([archives[0], page, archives[1]]).incidents.count == 2)
    }
}
