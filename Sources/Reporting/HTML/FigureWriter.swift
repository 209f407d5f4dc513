import Prose

/// A chart with its title, what it says in words, and the table behind it.
struct FigureWriter {
    let writer: HTMLWriter
    let id: String

    func write(_ figure: ReportDocument.Figure, to page: inout Markup) {
        page.element("figure", .id(id)) { page in
            page.element("figcaption", .id(id + "-title")) { writer.inline(figure.title, to: &$0, links: false) }
            page.raw("\n")
            ChartDrawing(figure.drawing, labelledBy: id + "-title", describedBy: id + "-text").write(to: &page)
            page.element("p", .styled("hidden"), .id(id + "-text")) {
                writer.inline(figure.alternative, to: &$0, links: false)
            }
            page.element("details", .styled("data")) { page in
                page.raw("<summary>Figures of this chart</summary>")
                writer.table(figure.columns, figure.rows, to: &page)
            }
        }
        page.raw("\n")
    }
}
