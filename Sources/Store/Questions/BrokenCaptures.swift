import Captures
import Units

extension Store {
    /// A request for a proxy's dump that broke because the proxy ended.
    package struct BrokenDumpRow: Sendable {
        package var file: String
        package var line: Int
        package var namespace: String?
        package var pod: String
        package var askedAt: Moment?
        package var brokeAt: Moment?
        package var exitCode: Int
    }

    /// Those of whole dumps: what else a script asks for costs a proxy next to nothing.
    package func brokenDumps() throws(StoreError) -> [BrokenDumpRow] {
        try database.rows(
            from: """
                broken_capture b JOIN source_file f ON f.id = b.source_file_id
                WHERE b.what = '\(CaptureKind.configDump.rawValue)' AND f.mesh_id \(ofMesh)
                ORDER BY f.id, b.line
                """
        ) {
            BrokenDumpRow(
                file: $0["f.name"], line: $0["b.line"], namespace: $0["b.namespace"], pod: $0["b.pod"],
                askedAt: $0["b.asked_at"], brokeAt: $0["b.broke_at"], exitCode: $0["b.exit_code"])
        }
    }
}
