import Testing
import Units

@testable import Store

/// What is asked of single objects and pages.
@Suite struct PageQuestionTests {
    @Test func `An object lists its names by what they are`() throws {
        let rows = try Rows()
        let file = try rows.file("crs", "kubernetes list")
        let id = try rows.add(
            "istio_object",
            ["source_file_id": .integer(file), "kind": "DestinationRule", "namespace": "mesh", "name": "versions"])
        for (role, name, detail): (SQLValue, SQLValue, SQLValue) in [
            ("host", "*.local", nil), ("subset", "v1", "version=v1"), ("credential", "cert", "shop.example"),
        ] {
            try rows.add(
                "istio_name", ["object_id": .integer(id), "role": role, "name": name, "detail": detail])
        }
        let object = try #require(try rows.store.objects(["DestinationRule"]).first)
        #expect(object.names[.host] == ["*.local"] && object.names[.subset] == nil && object.file == "crs")
        #expect(object.subsets.map { "\($0.name) \($0.labels)" } == ["v1 version=v1"])
        #expect(object.credentials.map { "\($0.host) \($0.name)" } == ["shop.example cert"])
        #expect(try rows.store.objects(["Sidecar"]).isEmpty)
        #expect(try rows.store.hasIstioObjects() && !rows.store.only(mesh: 2).hasIstioObjects())
        #expect(try !rows.store.listsIstioObjects())
        try rows.file("x/cluster/crs", "kubernetes list")
        #expect(try rows.store.listsIstioObjects())
    }

    @Test func `What server_info says of a moment is nil where no page of it says`() throws {
        let rows = try Rows()
        for (capture, state, drain): (Int64, SQLValue, SQLValue) in [(1, "LIVE", .real(45)), (2, nil, .real(0))] {
            let file = try rows.file("server_info-\(capture)", "server_info", capture: capture)
            try rows.add(
                "server_info", ["source_file_id": .integer(file), "state": state, "drain_time_seconds": drain])
        }
        #expect(try rows.store.serverState(capture: 1)?.name == "LIVE" && rows.store.drainSeconds(capture: 1) == 45)
        #expect(try rows.store.serverState(capture: 2) == nil && rows.store.drainSeconds(capture: 2) == nil)
    }
}
