import Diagnosis
import Prose

extension ReportFormat {
    /// One page for the eyes, for a browser and for print. Nothing is cut unless a number of characters is asked for.
    package static let html = ReportFormat(
        "html", endings: ["html", "htm"], mediaType: "text/html",
        "one page with charts, to read in a browser and to print",
        report: { report, depth, characters, emit in
            let document = ReportDocument(report, depth: depth).cut(to: characters)
            let about = report.bundles.prefix(3).map(about)
            emit(HTMLPage(document, about: about, toolVersion: report.toolVersion).bytes)
        },
        comparison: { comparison, characters, emit in
            let document = ReportDocument(comparison).cut(to: characters)
            let about = comparison.bundles.prefix(3).map(about)
            emit(HTMLPage(document, about: about, toolVersion: comparison.toolVersion).bytes)
        })

    private static func about(_ bundle: BundleSummary) -> Text {
        let time: Text = bundle.capturedAt.map { ", captured \(at: $0) UTC" } ?? ""
        return "\(file: bundle.name)\(time)"
    }
}

extension ReportDocument {
    /// Cut to what its page may hold, the page's own style and script aside: those are no text.
    fileprivate func cut(to characters: Int?) -> ReportDocument {
        guard let characters else { return self }
        let writer = SectionWriter(writer: HTMLWriter(anchors: Anchors(self)), id: "section")
        return Budget(characters: characters).cut(self) { section in
            var page = Markup()
            writer.write(section, to: &page)
            return String(decoding: page.bytes, as: UTF8.self)
        }
    }
}
