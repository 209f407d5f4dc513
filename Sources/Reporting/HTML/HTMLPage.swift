import Prose
import Units

/// A document as one file that opens from disk, prints, and needs neither network nor script to be read:
/// ```
/// <!DOCTYPE html>
/// <html lang="en"><head>… <meta http-equiv="Content-Security-Policy" content="default-src 'none'; …">
/// ```
/// Its policy allows the style and the script above by their hashes, and no request at all.
struct HTMLPage {
    let document: ReportDocument
    /// What the page is made from: names of bundles and when they were captured.
    let about: [Text]
    let toolVersion: String
    private let writer: HTMLWriter

    init(_ document: ReportDocument, about: [Text], toolVersion: String) {
        self.document = document
        self.about = about
        self.toolVersion = toolVersion
        writer = HTMLWriter(anchors: Anchors(document))
    }

    static let policy: String = {
        let style = PageStyle.text.source ?? "'none'"
        let script = PageScript.text.source ?? "'none'"
        return "default-src 'none'; style-src \(style); script-src \(script); img-src data:; base-uri 'none'; "
            + "form-action 'none'"
    }()

    var bytes: [UInt8] {
        var page = Markup()
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n")
        page.element("head") { head(&$0) }
        page.raw("\n")
        page.element("body") { body(&$0) }
        page.raw("\n</html>\n")
        return page.bytes
    }

    private func head(_ page: inout Markup) {
        page.raw("\n<meta charset=\"utf-8\">\n")
        page.void("meta", .set("http-equiv", "Content-Security-Policy"), .set("content", Self.policy))
        page.raw("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        page.raw(
            "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
        page.void("meta", .set("name", "generator"), .set("content", "oom-report " + toolVersion))
        page.raw("\n<link rel=\"icon\" href=\"data:,\">\n")
        page.element("title") { $0.foreign(document.sections.first?.title.plain ?? "oom-report", limit: 160) }
        page.raw("\n<style>")
        page.raw(hashed: PageStyle.text)
        page.raw("</style>\n")
    }

    private func body(_ page: inout Markup) {
        page.raw("\n<a class=\"skip\" href=\"#report\">Skip to the report</a>\n")
        ChartDrawing.definitions(&page)
        page.element("header") { page in
            page.raw("<span class=\"brand\">oom-report</span>")
            for text in about { page.element("span", .styled("about")) { writer.inline(text, to: &$0) } }
            page.raw("<span class=\"tools\" id=\"tools\"></span>")
        }
        page.raw("\n")
        page.element("main", .id("report")) { page in
            page.raw("\n")
            sections(&page)
        }
        page.raw("\n<p class=\"status\" id=\"status\" role=\"status\"></p>\n<script>")
        page.raw(hashed: PageScript.text)
        page.raw("</script>\n")
    }

    // MARK: - Contents

    private func contents(_ page: inout Markup) {
        let listed = document.sections.indices.filter { (2...3).contains(document.sections[$0].level) }
        guard listed.count > 1 else { return }
        page.element("nav", .set("aria-label", "Contents")) { page in
            page.raw("\n<ul>\n")
            var inAppendix = false
            for index in listed {
                let section = document.sections[index]
                if section.isAppendix, !inAppendix {
                    inAppendix = true
                    page.raw("<li class=\"part\">Appendix</li>\n")
                }
                page.element("li", .styled(section.level == 2 ? "l2" : "l3")) { page in
                    page.element("a", .set("href", "#" + writer.anchors.id(ofSection: index))) {
                        writer.inline(section.title, to: &$0, links: false)
                    }
                }
                page.raw("\n")
            }
            page.raw("</ul>\n")
        }
        page.raw("\n")
    }

    // MARK: - Sections

    private func sections(_ page: inout Markup) {
        for (index, section) in document.sections.enumerated() {
            var own = writer
            own.scope = writer.anchors.scope(ofSection: index)
            let writer = SectionWriter(writer: own, id: writer.anchors.id(ofSection: index))
            writer.write(section, to: &page)
            page.raw("\n")
            if index == 0 { contents(&page) }
        }
    }
}
