/// A row of a table whose cells commas part, quoted or not: `"Time","a ""b"" c",12`.
struct CommaRow {
    private(set) var cells: [[UInt8]] = []

    private static let mostCells = 2000

    init(_ line: TextSlice, separator: UInt8 = 0x2C) {
        var cell: [UInt8] = []
        var isQuoted = false
        var at = 0
        let line = line.last == 0x0D ? line.part(0, line.count - 1) : line
        while at < line.count {
            let byte = line[at]
            at += 1
            if isQuoted {
                guard byte == 0x22 else {
                    cell.append(byte)
                    continue
                }
                if at < line.count, line[at] == 0x22 {
                    cell.append(byte)
                    at += 1
                } else {
                    isQuoted = false
                }
            } else if byte == 0x22, cell.isEmpty {
                isQuoted = true
            } else if byte == separator {
                cells.append(cell)
                cell = []
                guard cells.count < CommaRow.mostCells else { return }
            } else {
                cell.append(byte)
            }
        }
        cells.append(cell)
    }
}
