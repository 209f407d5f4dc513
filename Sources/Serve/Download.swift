import Reporting

/// A form of a report, as it is asked for and called.
struct Download: Sendable {
    let format: ReportFormat
    /// What stands behind `report.`: the first ending that means this form, else its name.
    let ending: String

    static let all: [Download] = ReportFormat.all.map { format in
        Download(
            format: format, ending: format.endings.first { ReportFormat(ending: "." + $0) == format } ?? format.name)
    }

    init(format: ReportFormat, ending: String) {
        self.format = format
        self.ending = ending
    }

    /// By what stands behind `report.`: an ending of a file, or the name of a form.
    init?(ending: String) {
        guard let format = ReportFormat(named: ending) ?? ReportFormat(ending: "." + ending) else { return nil }
        self.init(format: format, ending: ending)
    }

    /// `report.md`.
    var path: String { "report." + ending }

    /// `bug-report.md` for `bug-report.tar.gz`: letters, digits and a few signs, whatever the bundle was called.
    func fileName(for bundle: String) -> String {
        var stem = bundle[...]
        for ending in [".gz", ".xz", ".zst", ".bz2", ".tgz", ".txz", ".tar", ".zip"] where stem.hasSuffix(ending) {
            stem = stem.dropLast(ending.count)
        }
        let safe = stem.utf8.prefix(80).map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                byte
            default: UInt8(ascii: "_")
            }
        }
        let name = String(decoding: safe.drop { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }, as: UTF8.self)
        return (name.isEmpty ? "report" : name) + "." + ending
    }
}
