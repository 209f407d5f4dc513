/// One JSON object to a line, given on in large pieces.
struct RowWriter {
    private var bytes: [UInt8] = []
    private let emit: ReportFormat.Emit
    private static let pieceBytes = 32 << 10

    init(_ emit: @escaping ReportFormat.Emit) { self.emit = emit }

    mutating func row(schema: String, _ kind: String, _ members: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.object(.inline) { json in
            json.member("schema", schema)
            json.member("row", kind)
            members(&json)
        }
        writer.endLine()
        bytes += writer.bytes
        if bytes.count >= Self.pieceBytes { finish() }
    }

    mutating func finish() {
        emit(bytes)
        bytes = []
    }
}
