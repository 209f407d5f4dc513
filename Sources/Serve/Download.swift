import Reporting

/// What can be had of a report: one of its forms or the pack, as it is asked for and called.
struct Download: Sendable {
    enum Content: Sendable, Equatable {
        case form(ReportFormat)
        /// The report for people, for the ticket and for programs, in one zip.
        case pack
    }

    let content: Content
    /// What stands behind `report.`: the first ending that means this form, else its name.
    let ending: String

    static let pack = Download(content: .pack, ending: "zip")

    static let all: [Download] =
        ReportFormat.all.map { format in
            Download(
                content: .form(format),
                ending: format.endings.first { ReportFormat(ending: "." + $0) == format } ?? format.name)
        } + [pack]

    private init(content: Content, ending: String) {
        self.content = content
        self.ending = ending
    }

    /// By what stands behind `report.`: an ending of a file, or the name of a form.
    init?(ending: String) {
        if ending == Self.pack.ending {
            self = .pack
            return
        }
        guard let format = ReportFormat(named: ending) ?? ReportFormat(ending: "." + ending) else { return nil }
        self.init(content: .form(format), ending: ending)
    }

    var name: String {
        switch content {
        case .form(let format): format.name
        case .pack: "pack"
        }
    }

    var summary: String {
        switch content {
        case .form(let format): format.summary
        case .pack: "one attachment: html, markdown and json in a zip"
        }
    }

    var mediaType: String {
        switch content {
        case .form(let format): format.mediaType
        case .pack: "application/zip"
        }
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
