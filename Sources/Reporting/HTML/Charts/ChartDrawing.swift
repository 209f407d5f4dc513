import Prose
import Units

/// A chart as inline SVG. Lengths are in percent, text and heights in pixels: it is read at 360 pixels as at 1,600.
struct ChartDrawing {
    private let drawing: ReportDocument.Figure.Drawing
    private let labelledBy: String
    private let describedBy: String

    init(_ drawing: ReportDocument.Figure.Drawing, labelledBy: String, describedBy: String) {
        self.drawing = drawing
        self.labelledBy = labelledBy
        self.describedBy = describedBy
    }

    /// The hatch of what is estimated, once for all charts of a page.
    static func definitions(_ page: inout Markup) {
        page.raw(
            """
            <svg class="defs" width="0" height="0" aria-hidden="true"><defs><pattern id="hatch" width="5" height="5" \
            patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch" width="1.8" height="5"/>\
            </pattern></defs></svg>

            """)
    }

    func write(to page: inout Markup) {
        let (height, keys) = size
        page.element(
            "svg", .styled("chart"), .set("role", "img"), .set("width", "100%"), .set("height", height),
            .set("aria-labelledby", labelledBy), .set("aria-describedby", describedBy)
        ) { page in
            switch drawing {
            case .memory(let bars): MemoryChart(bars: bars).draw(&page)
            case .time(let axis): TimeChart(axis: axis).draw(&page)
            case .strips(let strips): StripChart(strips: strips).draw(&page)
            case .steps(let steps): StepsChart(steps: steps).draw(&page)
            case .headroom(let lines): HeadroomChart(lines: lines).draw(&page)
            case .limits(let proxies): LimitChart(proxies: proxies).draw(&page)
            }
        }
        page.raw("\n")
        key(keys, to: &page)
    }

    private var size: (height: Int, keys: [ChartKey]) {
        switch drawing {
        case .memory(let bars): (MemoryChart(bars: bars).height, MemoryChart(bars: bars).keys)
        case .time(let axis): (TimeChart(axis: axis).height, [])
        case .strips(let strips): (StripChart(strips: strips).height, [.killed, .survivor])
        case .steps(let steps): (StepsChart(steps: steps).height, StepsChart(steps: steps).keys)
        case .headroom: (HeadroomChart.height, [])
        case .limits(let proxies): (LimitChart(proxies: proxies).height, LimitChart(proxies: proxies).keys)
        }
    }

    private func key(_ keys: [ChartKey], to page: inout Markup) {
        guard !keys.isEmpty else { return }
        page.element("p", .styled("key"), .set("aria-hidden", "true")) { page in
            for key in keys {
                page.element("span") { page in
                    page.element("svg", .styled("swatch"), .set("width", 18), .set("height", 10)) { key.draw(&$0) }
                    page.text(key.word)
                }
            }
        }
        page.raw("\n")
    }
}

/// What a pattern or a colour means.
enum ChartKey {
    case measured, estimated, marked(String), push, atPush, over, fits, killed, survivor

    var word: String {
        switch self {
        case .measured: "measured"
        case .estimated: "estimated"
        case .marked(let word): word
        case .push: "more for a full push"
        case .atPush: "at a full push, estimated"
        case .over: "above the limit"
        case .fits: "fits the limit"
        case .killed: "killed"
        case .survivor: "survived"
        }
    }

    func draw(_ page: inout Markup) {
        func box(_ style: String, hatched: Bool) {
            page.shape("rect", .styled(style), .set("width", 18), .set("height", 10))
            if hatched { page.shape("rect", .set("fill", "url(#hatch)"), .set("width", 18), .set("height", 10)) }
        }
        switch self {
        case .measured: box("base", hatched: false)
        case .estimated: box("base", hatched: true)
        case .marked: box("kill", hatched: true)
        case .push, .atPush: box("soft", hatched: true)
        case .over: box("kill", hatched: true)
        case .fits: box("save", hatched: true)
        case .killed: page.shape("circle", .styled("kill"), .set("cx", 9), .set("cy", 5), .set("r", 4))
        case .survivor: page.shape("circle", .styled("base"), .set("cx", 9), .set("cy", 5), .set("r", 4))
        }
    }
}

extension Markup {
    /// The field that marks are drawn in, with room beside it so that nothing at its ends is cut.
    mutating func plot(_ style: String, _ body: (inout Markup) -> Void) {
        element("svg", .styled(style), .set("width", "100%"), .set("overflow", "visible"), body: body)
    }

    mutating func hatched(_ style: String, x: String, y: Int, width: String, height: Int, hatch: Bool, tip: String) {
        element(
            "rect", .styled(style), .set("x", x), .set("y", y), .set("width", width), .set("height", height)
        ) { page in
            if !tip.isEmpty { page.element("title") { $0.foreign(tip) } }
        }
        guard hatch else { return }
        shape(
            "rect", .styled("over"), .set("fill", "url(#hatch)"), .set("x", x), .set("y", y), .set("width", width),
            .set("height", height))
    }

    mutating func label(
        _ style: String, x: String, y: Int, dx: Int = 0, anchor: String = "start", _ body: (inout Markup) -> Void
    ) {
        element(
            "text",
            [.styled(style), .set("x", x), .set("y", y), .set("text-anchor", anchor)]
                + (dx == 0 ? [] : [.set("dx", dx)]),
            body: body)
    }

    /// Text on top of lines: the same once more below it, wider and in the colour of the paper.
    mutating func labelOnTop(
        _ style: String, x: String, y: Int, dx: Int = 0, anchor: String = "start", _ body: (inout Markup) -> Void
    ) {
        label("halo " + style, x: x, y: y, dx: dx, anchor: anchor, body)
        label(style, x: x, y: y, dx: dx, anchor: anchor, body)
    }

    /// A curve as straight pieces: only lines take percent across and pixels upwards.
    mutating func curve(_ style: String, _ points: [(x: Double, y: Int)]) {
        for (from, to) in zip(points, points.dropFirst()) {
            shape(
                "line", .styled(style), .set("x1", fixed(from.x, 2) + "%"), .set("y1", from.y),
                .set("x2", fixed(to.x, 2) + "%"), .set("y2", to.y))
        }
    }

    /// The axis of memory under bars, in MiB.
    mutating func memoryAxis(_ scale: Scale, y: Int) {
        shape("line", .styled("axis"), .set("x1", "0"), .set("x2", "100%"), .set("y1", y), .set("y2", y))
        let ticks = scale.memoryTicks
        for tick in ticks {
            let x = scale.percent(tick)
            shape("line", .styled("axis"), .set("x1", x), .set("x2", x), .set("y1", y), .set("y2", y + 4))
            let anchor = tick == 0 ? "start" : scale.place(tick.double) > 96 ? "end" : "middle"
            label("tick", x: x, y: y + 17, anchor: anchor) { $0.text(tick == 0 ? "0" : tick.text) }
        }
    }

    /// The limit from its label down to the axis.
    mutating func limitLine(_ limit: Bytes?, _ scale: Scale, to bottom: Int) {
        guard let limit else { return }
        let x = scale.percent(limit)
        shape("line", .styled("limit"), .set("x1", x), .set("x2", x), .set("y1", 16), .set("y2", bottom))
        let isRight = scale.place(limit.double) > 80
        let isLeft = scale.place(limit.double) < 12
        labelOnTop("limit-text", x: x, y: 11, anchor: isRight ? "end" : isLeft ? "start" : "middle") {
            $0.text("limit \(limit.text)")
        }
    }
}
