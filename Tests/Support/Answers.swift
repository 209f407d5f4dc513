import Store

extension Database {
    /// Every value of a statement that a test wrote.
    package func answer(_ sql: String) throws -> [[SQLValue]] {
        var rows: [[SQLValue]] = []
        try self.rows(of: sql) { rows.append($0) }
        return rows
    }

    /// Its first column as text; nil where it is NULL.
    package func texts(_ sql: String) throws -> [String?] { try answer(sql).map { $0[0].text } }

    /// The first number of its first row.
    package func number(_ sql: String) throws -> Int64? {
        if case .integer(let number)? = try answer(sql).first?.first { number } else { nil }
    }
}

extension SQLValue {
    /// As a client would print it.
    package var text: String? {
        switch self {
        case .null: nil
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text
        case .blob(let bytes): String(describing: bytes)
        }
    }
}
