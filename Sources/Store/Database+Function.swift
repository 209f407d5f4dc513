import CSQLite

extension Database {
    /// Lets SQL call a function of ours, for as long as the connection lives.
    func define(_ name: String, arguments: Int32, _ body: @escaping ([SQLValue]) -> SQLValue) throws(StoreError) {
        let box = Unmanaged.passRetained(SQLFunction(body))
        let code = sqlite3_create_function_v2(
            handle, name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, box.toOpaque(),
            { context, count, values in
                guard let context, let pointer = sqlite3_user_data(context) else { return }
                let function = Unmanaged<SQLFunction>.fromOpaque(pointer).takeUnretainedValue()
                let arguments = (0..<Int(count)).map { SQLFunction.value(values?[$0]) }
                SQLFunction.give(function.body(arguments), to: context)
            }, nil, nil, { pointer in if let pointer { Unmanaged<SQLFunction>.fromOpaque(pointer).release() } })
        guard code == SQLITE_OK else { throw StoreError(code: code, message: "cannot define \(name)") }
    }
}

private final class SQLFunction {
    let body: ([SQLValue]) -> SQLValue
    init(_ body: @escaping ([SQLValue]) -> SQLValue) { self.body = body }

    static func value(_ value: OpaquePointer?) -> SQLValue {
        guard let value else { return .null }
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: return .integer(sqlite3_value_int64(value))
        case SQLITE_FLOAT: return .real(sqlite3_value_double(value))
        case SQLITE_TEXT:
            guard let bytes = sqlite3_value_text(value) else { return .null }
            let count = Int(sqlite3_value_bytes(value))
            return .text(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            guard let bytes = sqlite3_value_blob(value) else { return .blob([]) }
            return .blob(Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_value_bytes(value)))))
        default: return .null
        }
    }

    static func give(_ value: SQLValue, to context: OpaquePointer) {
        // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
        let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: sqlite3_result_null(context)
        case .integer(let number): sqlite3_result_int64(context, number)
        case .real(let number): sqlite3_result_double(context, number)
        case .text(let text): sqlite3_result_text(context, text, Int32(clamping: text.utf8.count), copies)
        case .blob(let bytes): sqlite3_result_blob(context, bytes, Int32(clamping: bytes.count), copies)
        }
    }
}
