import Prose
import Units

/// Need against the number of services: two lines, the limit, and where the proxy stands today.
struct HeadroomChart {
    let lines: ReportDocument.Figure.HeadroomLines

    static let height = 240
    private static let top = 20
    private static let bottom = 200

    private var across: Scale { Scale(least: 0, most: Double(lines.points.map(\.services).max() ?? 1)) }
    private var up: Scale {
        let most = (lines.points.map(\.atFullPush) + [lines.limit]).max() ?? 0
        return Scale(Bytes(rounding: most.double * 1.05))
    }

    private func y(_ bytes: Bytes) -> Int {
        Self.bottom - Int((up.place(bytes.double) / 100 * Double(Self.bottom - Self.top)).rounded())
    }

    func draw(_ page: inout Markup) {
        page.plot("plot") { page in
            for tick in up.memoryTicks {
                page.shape("line", .styled("axis"), .set("x2", "100%"), .set("y1", y(tick)), .set("y2", y(tick)))
                if tick > 0 { page.label("tick", x: "0", y: y(tick) - 3) { $0.text(tick.text) } }
            }
            curve("curve thin", \.atRest, &page)
            curve("curve", \.atFullPush, &page)
            limit(&page)
            fits(&page)
            today(&page)
            for tick in across.countTicks {
                let place = across.place(Double(tick))
                page.label(
                    "tick", x: across.percent(Double(tick)), y: Self.bottom + 16,
                    anchor: place < 4 ? "start" : place > 94 ? "end" : "middle"
                ) { $0.text(grouped(Int64(tick))) }
            }
            page.label("quiet", x: "100%", y: Self.bottom + 34, anchor: "end") { page in
                page.text("services that the proxy holds")
                page.element("tspan", .styled("wide")) { $0.text("; both lines are estimated") }
            }
        }
    }

    private func curve(
        _ style: String, _ value: KeyPath<ReportDocument.Figure.HeadroomLines.Point, Bytes>, _ page: inout Markup
    ) {
        page.curve(style, lines.points.map { (across.place(Double($0.services)), y($0[keyPath: value])) })
        guard let last = lines.points.last else { return }
        page.label("quiet", x: "100%", y: y(last[keyPath: value]) - 6, anchor: "end") {
            $0.text(style == "curve" ? "at a full push" : "at rest")
        }
    }

    private func limit(_ page: inout Markup) {
        let at = y(lines.limit)
        page.shape("line", .styled("limit"), .set("x2", "100%"), .set("y1", at), .set("y2", at))
        page.labelOnTop("limit-text", x: "100%", y: at - 5, anchor: "end") { $0.text("limit \(lines.limit.text)") }
    }

    /// From where the line of the push crosses the limit down to the number of services.
    private func fits(_ page: inout Markup) {
        guard let fits = lines.fits, fits > 0, fits < lines.points.map(\.services).max() ?? 0 else { return }
        let x = across.percent(Double(fits))
        page.shape(
            "line", .styled("fits"), .set("x1", x), .set("x2", x), .set("y1", y(lines.limit)), .set("y2", Self.bottom))
        let isRight = across.place(Double(fits)) > 60
        page.labelOnTop("save-text", x: x, y: Self.bottom - 8, dx: isRight ? -6 : 6, anchor: isRight ? "end" : "start")
        {
            $0.text("\(grouped(Int64(fits))) fit")
        }
    }

    private func today(_ page: inout Markup) {
        let x = across.percent(Double(lines.today.services))
        let isOver = lines.today.atFullPush >= lines.limit
        for (bytes, style) in [(lines.today.atRest, "base"), (lines.today.atFullPush, isOver ? "kill" : "save")] {
            page.shape(
                "circle", .styled("dot " + style), .set("cx", x), .set("cy", y(bytes)), .set("r", 5))
        }
        let isRight = across.place(Double(lines.today.services)) > 60
        page.labelOnTop("name", x: x, y: y(lines.today.atFullPush) - 10, anchor: isRight ? "end" : "start") {
            $0.text("today \(lines.today.atFullPush.text)")
        }
    }
}
