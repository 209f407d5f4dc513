import CSQLite
import Synchronization
import Units

/// One SQLite connection: a thin, typed layer over the C API.
///
///     let hosts = try database.rows(from: "cluster WHERE bytes > ?", 4096) { $0["host"] as String }
///
/// Statements are prepared once and kept; a statement prepared anew each time costs thirteen times as much (measured).
package final class Database {
    private(set) var handle: OpaquePointer?
    private let failures = FailureLog()
    /// The first thing that SQLite refused, whether or not whoever asked could do without the answer.
    package var failure: StoreError? { failures.first }
    private var prepared: [String: Statement] = [:]
    /// By their numbers.
    private var repeated: [Statement?] = []
    /// Statements that are kept prepared: more than a run has, unless a question writes rows into its text.
    private static let keptStatements = 600
    /// Of all that is written.
    let secrets = SecretWatch()
    /// Rows of the largest answer that was held at once: what grows with a bundle is asked one by one.
    private(set) var largestAnswer = 0

    /// Opens a fresh database for writing: at `path`, or SQLite's unnamed temporary one, which vanishes by itself.
    ///
    /// `scratch` is a second, unnamed one beside it: what is needed while loading, and not to be kept.
    /// No journal and no sync: the file is written once, under a temporary name, and renamed when it is whole. Sorting a million
    /// rows spills to a file.
    package convenience init(writing path: String?) throws(StoreError) {
        try self.init(path ?? "", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        try execute(
            """
            ATTACH '' AS scratch;
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA cache_size = -8192;
            PRAGMA temp_store = FILE;
            """)
    }

    /// Opens an existing database for queries only.
    package convenience init(reading path: String) throws(StoreError) {
        try self.init(path, flags: SQLITE_OPEN_READONLY)
        try execute("PRAGMA query_only = ON")
        // SQLite would build a value of a gigabyte for whoever asks; the longest text that is kept has 64 KB.
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Self.longestAnswer)
    }

    /// Of one value, in bytes.
    private static let longestAnswer: Int32 = 16 << 20

    /// Opens an existing database to change it.
    convenience init(updating path: String) throws(StoreError) { try self.init(path, flags: SQLITE_OPEN_READWRITE) }

    /// Once for the process, before the first connection.
    private static let isSetUp: Bool = csqlite_set_up() == SQLITE_OK

    private init(_ path: String, flags: Int32) throws(StoreError) {
        _ = Self.isSetUp
        let code = SystemPath.withCString(path) {
            sqlite3_open_v2($0, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        }
        guard code == SQLITE_OK else {
            let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "cannot open"
            sqlite3_close_v2(handle)
            handle = nil
            throw StoreError(code: code, message: message + (path.isEmpty ? "" : " (\(path))"))
        }
    }

    deinit {
        prepared.removeAll()
        repeated.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Runs one or more statements that give no rows.
    package func execute(_ sql: String) throws(StoreError) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
    }

    /// Runs one statement with values in place of its question marks.
    package func run(_ sql: String, _ values: SQLValue...) throws(StoreError) {
        let statement = try statement(sql)
        defer { statement.reset() }
        try statement.bind(values, watching: secrets)
        while try statement.step() {}
    }

    /// Inserts one row and gives its row id.
    @discardableResult
    package func insert(_ sql: String, _ values: some Sequence<SQLValue>) throws(StoreError) -> Int64 {
        let statement = try statement(sql)
        defer { statement.reset() }
        try statement.bind(values, watching: secrets)
        _ = try statement.step()
        return sqlite3_last_insert_rowid(handle)
    }

    /// The same with a statement that is known by what it is: its text, which is long, is not hashed for each row.
    @discardableResult
    func insert(_ sql: RepeatedStatement, _ values: some Sequence<SQLValue>) throws(StoreError) -> Int64 {
        let statement = try statement(sql)
        defer { statement.reset() }
        try statement.bind(values, watching: secrets, looks: sql.looks)
        _ = try statement.step()
        return sqlite3_last_insert_rowid(handle)
    }

    private func statement(_ sql: RepeatedStatement) throws(StoreError) -> Statement {
        if sql.number < repeated.count, let known = repeated[sql.number] { return known }
        let made = try statement(sql.text)
        if sql.number >= repeated.count {
            repeated += Array(repeating: nil, count: sql.number + 1 - repeated.count)
        }
        repeated[sql.number] = made
        return made
    }

    /// Every row of a question, as `read` takes it from its columns; `with` are the tables that it makes for itself.
    func rows<T>(
        with tables: String? = nil, distinct: Bool = false, from source: String, _ values: SQLValue...,
        read: (inout Columns) -> T
    ) throws(StoreError) -> [T] {
        try rows(with: tables, distinct: distinct, from: source, values, read: read)
    }

    func rows<T>(
        with tables: String? = nil, distinct: Bool = false, from source: String, _ values: [SQLValue],
        read: (inout Columns) -> T
    ) throws(StoreError) -> [T] {
        let names = Columns.of(read)
        let statement = try statement(Self.question(names, with: tables, distinct: distinct, from: source))
        defer { statement.reset() }
        try statement.bind(values)
        var out: [T] = []
        while try statement.step() { out.append(try statement.read(names, read)) }
        largestAnswer = max(largestAnswer, out.count)
        return out
    }

    /// The same row by row: for what is looked at once, and would take much memory together. `take` may ask other questions.
    func each<T>(
        from source: String, _ values: [SQLValue] = [], read: (inout Columns) -> T,
        take: (T) throws(StoreError) -> Void
    ) throws(StoreError) {
        let names = Columns.of(read)
        let statement = try statement(Self.question(names, with: nil, distinct: false, from: source))
        defer { statement.reset() }
        try statement.bind(values)
        while try statement.step() { try take(try statement.read(names, read)) }
    }

    /// The first row of a question; nil where it gives none.
    func first<T>(
        with tables: String? = nil, from source: String, _ values: SQLValue..., read: (inout Columns) -> T
    ) throws(StoreError) -> T? {
        let names = Columns.of(read)
        let statement = try statement(Self.question(names, with: tables, distinct: false, from: source))
        defer { statement.reset() }
        try statement.bind(values)
        return try statement.step() ? try statement.read(names, read) : nil
    }

    /// Whether there is such a row.
    package func has(_ source: String, _ values: SQLValue...) throws(StoreError) -> Bool {
        let statement = try statement("SELECT 1 FROM \(source) LIMIT 1")
        defer { statement.reset() }
        try statement.bind(values)
        return try statement.step()
    }

    private static func question(_ columns: [String], with tables: String?, distinct: Bool, from source: String)
        -> String
    {
        let selected = columns.joined(separator: ", ")
        return (tables.map { "WITH \($0) " } ?? "") + "SELECT \(distinct ? "DISTINCT " : "")\(selected) FROM \(source)"
    }

    /// The values of each row of a statement that somebody else wrote, as they are stored, while they come.
    package func rows(of sql: String, each: ([SQLValue]) -> Void) throws(StoreError) {
        let statement = try statement(sql)
        defer { statement.reset() }
        while try statement.step() { each(statement.values) }
    }

    /// The column names of a query.
    package func columns(_ sql: String) throws(StoreError) -> [String] { try statement(sql).columnNames }

    /// Table and column that each column of a query comes from; nil where SQL made it.
    package func origins(_ sql: String) throws(StoreError) -> [(table: String, column: String)?] {
        try statement(sql).origins
    }

    /// Whether a statement only reads.
    package func isReadOnly(_ sql: String) throws(StoreError) -> Bool { try statement(sql).isReadOnly }

    /// What stands behind the first statement of `sql`, which alone would be run: empty, where that is all.
    package func remainder(of sql: String) throws(StoreError) -> String {
        var pointer: OpaquePointer?
        var rest = ""
        let code = sql.withCString { text in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v2(handle, text, -1, &pointer, &tail)
            if code == SQLITE_OK, let tail { rest = String(cString: tail) }
            return code
        }
        sqlite3_finalize(pointer)
        guard code == SQLITE_OK else { throw failure(sql) }
        return rest
    }

    private func statement(_ sql: String) throws(StoreError) -> Statement {
        if let known = prepared[sql] { return known }
        var pointer: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &pointer, nil) == SQLITE_OK, let pointer else { throw failure(sql) }
        let statement = Statement(pointer, sql: sql, failures)
        if prepared.count >= Self.keptStatements { prepared.removeAll() }
        prepared[sql] = statement
        return statement
    }

    private func failure(_ sql: String) -> StoreError {
        failures.note(
            StoreError(code: sqlite3_errcode(handle), message: String(cString: sqlite3_errmsg(handle)), sql: sql))
    }
}

/// A statement that is run for very many rows.
final class RepeatedStatement: Sendable {
    let text: String
    /// How its values are looked at, in their order.
    let looks: [SecretWatch.Look]
    /// Its own among all of the process.
    let number: Int
    private static let numbers = Atomic(0)

    init(_ text: String, looks: [SecretWatch.Look]) {
        number = Self.numbers.add(1, ordering: .relaxed).oldValue
        self.text = text
        self.looks = looks
    }
}

/// What SQLite stores in a column.
package enum SQLValue: Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }
    package init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    package init(_ value: String?) { self = value.map { .text($0) } ?? .null }
    /// Microseconds since 1970, UTC.
    package init(_ value: Moment?) { self = value.map { .integer($0.microseconds) } ?? .null }
    package init(_ value: Hash128) {
        self = .blob(withUnsafeBytes(of: (value.high.bigEndian, value.low.bigEndian)) { Array($0) })
    }
}

/// A prepared statement, reset after each use.
final class Statement {
    private let pointer: OpaquePointer
    private let sql: String
    private let failures: FailureLog
    /// Holds the texts of a row until it is added, so that SQLite takes no memory for each.
    private lazy var room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.roomBytes)
    private var hasRoom = false
    private static let roomBytes = 2048

    init(_ pointer: OpaquePointer, sql: String, _ failures: FailureLog) {
        self.pointer = pointer
        self.sql = sql
        self.failures = failures
    }

    deinit {
        sqlite3_finalize(pointer)
        if hasRoom { room.deallocate() }
    }

    var values: [SQLValue] { (0..<sqlite3_column_count(pointer)).map { Cell(pointer, $0).value } }

    /// The row it stands on, by the columns that `read` takes.
    func read<T>(_ names: [String], _ read: (inout Columns) -> T) throws(StoreError) -> T {
        var columns = Columns(pointer, names)
        let value = read(&columns)
        guard columns.taken == names.count else {
            throw StoreError(
                code: SQLITE_MISUSE, message: "a row was read by other columns than were selected", sql: sql)
        }
        return value
    }
    var columnNames: [String] {
        (0..<sqlite3_column_count(pointer)).map { sqlite3_column_name(pointer, $0).map { String(cString: $0) } ?? "" }
    }
    var origins: [(table: String, column: String)?] {
        (0..<sqlite3_column_count(pointer)).map { at in
            guard let table = sqlite3_column_table_name(pointer, at), let name = sqlite3_column_origin_name(pointer, at)
            else { return nil }
            return (String(cString: table), String(cString: name))
        }
    }
    var isReadOnly: Bool { sqlite3_stmt_readonly(pointer) != 0 }

    func reset() { sqlite3_reset(pointer) }

    /// `watch` sees each text that is written; without `looks` as one that may be anything.
    func bind(
        _ values: some Sequence<SQLValue>, watching watch: SecretWatch? = nil, looks: [SecretWatch.Look] = []
    ) throws(StoreError) {
        var used = 0
        for (offset, value) in values.enumerated() {
            let at = Int32(offset + 1)
            let code =
                switch value {
                case .null: sqlite3_bind_null(pointer, at)
                case .integer(let number): sqlite3_bind_int64(pointer, at, number)
                case .real(let number): sqlite3_bind_double(pointer, at, number)
                case .text(var text):
                    text.withUTF8 { utf8 in
                        let kept = Statement.kept(utf8)
                        watch?.see(
                            UnsafeBufferPointer(rebasing: utf8[..<kept]),
                            offset < looks.count ? looks[offset] : .words)
                        return bind(UnsafeBufferPointer(rebasing: utf8[..<kept]), at: at, isRow: !looks.isEmpty, &used)
                    }
                case .blob(let bytes):
                    sqlite3_bind_blob(pointer, at, bytes, Int32(clamping: bytes.count), Self.isCopied)
                }
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    /// SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
    private static let isCopied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// A text of a row that is about to be added stays where we put it until then; what finds no room there SQLite copies.
    private func bind(_ text: UnsafeBufferPointer<UInt8>, at place: Int32, isRow: Bool, _ used: inout Int) -> Int32 {
        let (count, bytes) = (Int32(text.count), text.baseAddress ?? emptyText)
        guard isRow, count > 0, used + text.count <= Self.roomBytes else {
            return bytes.withMemoryRebound(to: CChar.self, capacity: text.count) {
                sqlite3_bind_text(pointer, place, $0, count, Self.isCopied)
            }
        }
        hasRoom = true
        let kept = UnsafeMutableBufferPointer(rebasing: room[used..<(used + text.count)])
        _ = kept.update(from: text)
        used += text.count
        return kept.withMemoryRebound(to: CChar.self) { sqlite3_bind_text(pointer, place, $0.baseAddress, count, nil) }
    }

    /// No name or message is longer; what a bundle says in one string must not swell the database.
    static let longestText = 1 << 16

    /// How many bytes of a text are kept: all, or the most that end with a whole character.
    private static func kept(_ utf8: UnsafeBufferPointer<UInt8>) -> Int {
        guard utf8.count > longestText else { return utf8.count }
        var count = longestText
        while count > 0, utf8[count] & 0xC0 == 0x80 { count -= 1 }
        return count
    }

    /// True when there is a row.
    func step() throws(StoreError) -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    private func failure(_ code: Int32) -> StoreError {
        let message = sqlite3_db_handle(pointer).map { String(cString: sqlite3_errmsg($0)) } ?? "?"
        return failures.note(StoreError(code: code, message: message, sql: sql))
    }
}

/// SQLite binds NULL for a null pointer; an empty text must stay a text.
nonisolated(unsafe) private let emptyText: UnsafePointer<UInt8> = {
    let pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    pointer.initialize(to: 0)
    return UnsafePointer(pointer)
}()
