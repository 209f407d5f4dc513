import Privacy
import Store

/// Rows of a query as text, written while they come: a result of any size costs little memory.
struct RowOutput {
    private let format: RowFormat
    private let console: Console
    private var columns: [String] = []
    private var pending = ""
    private var count = 0
    /// The first rows of a table, which tell how wide its columns are.
    private var firstRows: [[String]] = []
    private var widths: [Int]?
    /// What must not be in the rows; what was found of it ends the output.
    var scan = FinishedScan()
    private(set) var leak: FinishedScan.Hit?
    private static let measuredRows = 1_000

    init(_ format: RowFormat, _ console: Console) {
        self.format = format
        self.console = console
    }

    mutating func begin(_ names: [String]) {
        columns = names
        switch format {
        case .table: break
        case .csv: pending += RowText.csv(names.map { .text($0) })
        case .json: pending += "["
        }
    }

    mutating func add(_ row: [SQLValue]) {
        count += 1
        switch format {
        case .table: addToTable(row.map { terminalSafe(RowText.plain($0)) })
        case .csv: pending += RowText.csv(row)
        case .json: pending += (count > 1 ? ",\n " : "\n ") + RowText.json(row, names: columns)
        }
        if pending.utf8.count > 65_536 { flush() }
    }

    mutating func finish() {
        switch format {
        case .table: if widths == nil { measure() }
        case .csv: break
        case .json: pending += count > 0 ? "\n]\n" : "]\n"
        }
        flush()
    }

    private mutating func addToTable(_ row: [String]) {
        if let widths {
            pending += TextTable.line(row, widths)
        } else {
            firstRows.append(row)
            if firstRows.count == Self.measuredRows { measure() }
        }
    }

    private mutating func measure() {
        let rows = [columns.map(terminalSafe)] + firstRows
        let widths = TextTable.widths(rows)
        pending += rows.map { TextTable.line($0, widths) }.joined()
        self.widths = widths
        firstRows = []
    }

    private mutating func flush() {
        if leak == nil { leak = scan.hit(in: pending) }
        if !pending.isEmpty, leak == nil { console.print(pending) }
        pending = ""
    }
}

/// Values of a database as text.
enum RowText {
    /// NULL is empty, a blob hexadecimal.
    static func plain(_ value: SQLValue) -> String {
        switch value {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): text
        case .blob(let bytes): hexadecimal(bytes)
        }
    }

    /// RFC 4180, with a line feed at the end. Text that a spreadsheet would take for a formula gets `'` in front, as OWASP
    /// advises: names of a bundle are anybody's. Numbers stay numbers.
    static func csv(_ row: [SQLValue]) -> String {
        row.map { value in
            var text = plain(value)
            if case .text = value, let first = text.unicodeScalars.first, Self.formulaSigns.contains(first) {
                text = "'" + text
            }
            guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
            return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }.joined(separator: ",") + "\n"
    }

    private static let formulaSigns: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]

    static func json(_ row: [SQLValue], names: [String]) -> String {
        "{" + zip(names, row).map { quoted($0) + ": " + json($1) }.joined(separator: ", ") + "}"
    }

    private static func json(_ value: SQLValue) -> String {
        switch value {
        case .null: "null"
        case .integer(let number): String(number)
        case .real(let number): number.isFinite ? String(number) : "null"
        case .text(let text): quoted(text)
        case .blob(let bytes): quoted(hexadecimal(bytes))
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": out += "\\" + String(scalar)
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            default:
                if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                    out += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
