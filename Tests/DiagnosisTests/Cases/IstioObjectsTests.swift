import Testing
import Units

@testable import Diagnosis
@testable import Store

/// Objects as kills ask for them: of one kind, in one namespace, of one time.
@Suite struct IstioObjectsTests {
    private static let noon = Moment(seconds: 1_795_500_000)

    /// `KIND NAMESPACE/NAME`, and seconds behind noon where its time is known.
    private static func row(_ words: String, _ seconds: Double? = nil) -> ObjectRow {
        let fields = words.split { $0 == " " || $0 == "/" }.map(String.init)
        return ObjectRow(
            id: 1, kind: fields[0], namespace: fields[1], name: fields[2], createdAt: seconds.map { noon.later($0) },
            hasSelector: false, file: "objects.yaml", names: [:], subsets: [])
    }

    private static let mixed = IstioObjects([
        row("Sidecar quay/b", 30), row("Gateway edge/out", 10), row("Sidecar quay/a", 20),
        row("Sidecar area/z"), row("Gateway edge/in", 10), row("Sidecar quayside/a", 40), row("Telemetry quay/t", -5),
    ])

    private func names(_ rows: some Sequence<ObjectRow>) -> [String] { rows.map { "\($0.namespace)/\($0.name)" } }

    @Test(
        arguments: [
            ("Gateway", ["edge/in", "edge/out"]), ("Sidecar", ["area/z", "quay/a", "quay/b", "quayside/a"]),
            ("Telemetry", ["quay/t"]), ("EnvoyFilter", []),
        ])
    func `One kind comes by namespace and name, whatever order the bundle has`(kind: String, expected: [String]) {
        #expect(names(Self.mixed.of(kind)) == expected)
        #expect(Self.mixed.of(kind).allSatisfy { $0.kind == kind })
    }

    @Test(
        arguments: [
            ("quay", ["quay/a", "quay/b"]), ("quayside", ["quayside/a"]), ("area", ["area/z"]), ("qua", []),
            ("zoo", []), ("", []),
        ])
    func `A namespace is its own, not one that begins with it`(namespace: String, expected: [String]) {
        #expect(names(Self.mixed.of("Sidecar", in: namespace)) == expected)
        #expect(Self.mixed.of("EnvoyFilter", in: namespace).isEmpty)
    }

    @Test(
        arguments: [
            (10.0, 30.0, ["edge/in", "edge/out", "quay/a", "quay/b"]), (11, 29, ["quay/a"]), (41, 90, []),
            (-90, -5, ["quay/t"]), (-90, -6, []), (40, 40, ["quayside/a"]), (30, 10, []),
        ])
    func `A time is told with both of its ends, and what has none is of no time`(
        from: Double, to: Double, expected: [String]
    ) {
        #expect(names(Self.mixed.made(from: Self.noon.later(from), to: Self.noon.later(to))) == expected)
    }

    @Test func `All are there, and none of nothing`() {
        #expect(Self.mixed.count == 7 && Self.mixed.rows.count == 7)
        let none: IstioObjects = []
        #expect(none.isEmpty && none.of("Sidecar").isEmpty && none.made(from: Self.noon, to: Self.noon).isEmpty)
    }
}
