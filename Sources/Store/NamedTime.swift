import Units

extension Moment {
    /// The time in the name of a folder or a file, `pages-2031-02-03T11-04-42Z` or `20310203T110442Z.tgz`: of UTC alone, since the name
    /// of a time elsewhere does not say where; nil where the name has none.
    init?(inName name: String) {
        var digits: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case 0x30...0x39: digits.append(byte)
            // `-`, `:`, `_` and `.` stand between the parts, `T` before the clock.
            case 0x2D, 0x3A, 0x5F, 0x2E: continue
            case 0x54, 0x74: if digits.count != 8 { digits = [] }
            case 0x5A where digits.count == 14, 0x7A where digits.count == 14:
                let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<12, 12..<14].map {
                    String(decoding: digits[$0], as: UTF8.self)
                }
                let text = "\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])Z"
                guard let moment = Moment(rfc3339: text) else { return nil }
                self = moment
                return
            default: digits = []
            }
        }
        return nil
    }

    /// The time that a page's name has without a zone, read as UTC: `20310203-1104`, `2031-02-03-11-04-42`; nil without date and clock.
    init?(inLabel label: String) {
        let digits = label.utf8.filter { $0 &- 0x30 < 10 }
        guard digits.count == 12 || digits.count == 14, digits.count + 6 > label.utf8.count else { return nil }
        func part(_ from: Int, _ to: Int) -> String {
            from < digits.count ? String(decoding: digits[from..<to], as: UTF8.self) : "00"
        }
        let date = "\(part(0, 4))-\(part(4, 6))-\(part(6, 8))"
        guard let moment = Moment(rfc3339: "\(date)T\(part(8, 10)):\(part(10, 12)):\(part(12, 14))Z") else {
            return nil
        }
        self = moment
    }
}
