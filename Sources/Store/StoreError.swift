/// Why the database did not do what was asked, with the SQL that failed.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    package let code: Int32
    package let message: String
    package let sql: String?

    package init(code: Int32, message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    package var description: String {
        let statement = sql.map { ", in: \($0.prefix(200))" } ?? ""
        return "SQLite: \(message) (code \(code))\(statement)"
    }
}
