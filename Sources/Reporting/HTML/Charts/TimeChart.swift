import Prose
import Units

/// Rows of marks and a curve of memory over one axis of time.
struct TimeChart {
    let axis: ReportDocument.Figure.TimeAxis

    private static let lane = 38
    private static let curve = 104

    var height: Int { 4 + axis.lanes.count * Self.lane + (axis.curve == nil ? 0 : Self.curve) + 24 }

    /// With a little room at both ends, so that no mark lies on the edge.
    private var scale: Scale {
        let (from, to) = (seconds(axis.from), seconds(axis.to))
        let room = (to - from) * 0.015
        return Scale(least: from - room, most: to + room)
    }
    private var bottom: Int { height - 24 }

    private func seconds(_ moment: Moment) -> Double { Double(moment.microseconds) / 1e6 }

    func draw(_ page: inout Markup) {
        page.plot("plot") { page in
            killLines(&page)
            var y = 4
            for lane in axis.lanes {
                draw(lane, at: y, &page)
                y += Self.lane
            }
            if let curve = axis.curve { draw(curve, at: y, &page) }
            timeAxis(&page)
        }
    }

    /// Through all rows, so that what came just before a kill is seen.
    private func killLines(_ page: inout Markup) {
        let kills = axis.lanes.filter { $0.accent == .kills }.flatMap(\.marks).prefix(60)
        for place in Set(kills.map { scale.percent(seconds($0.at)) }).sorted() {
            page.shape(
                "line", .styled("kill-line"), .set("x1", place), .set("x2", place), .set("y1", 20), .set("y2", bottom))
        }
    }

    private func draw(_ lane: ReportDocument.Figure.TimeAxis.Lane, at y: Int, _ page: inout Markup) {
        page.shape("line", .styled("axis"), .set("x2", "100%"), .set("y1", y + 27), .set("y2", y + 27))
        page.labelOnTop("name", x: "0", y: y + 12) { page in
            page.foreign(lane.name.plain)
            page.element("tspan", .styled("quiet"), .set("dx", 6)) { $0.text(String(lane.marks.count)) }
        }
        for mark in lane.marks {
            let x = scale.percent(seconds(mark.at))
            if lane.accent == .kills {
                page.element(
                    "line", .styled("kill-mark"), .set("x1", x), .set("x2", x), .set("y1", y + 20), .set("y2", y + 34)
                ) { tip(mark, &$0) }
            } else {
                page.element("circle", .styled("dot base"), .set("cx", x), .set("cy", y + 27), .set("r", 4)) {
                    tip(mark, &$0)
                }
            }
        }
    }

    private func tip(_ mark: ReportDocument.Figure.TimeAxis.Mark, _ page: inout Markup) {
        page.element("title") { $0.foreign(mark.text.plain) }
    }

    private func draw(_ curve: ReportDocument.Figure.TimeAxis.Curve, at y: Int, _ page: inout Markup) {
        let top = y + 22, bottom = y + Self.curve - 6
        let peak = curve.values.max() ?? 0
        let most = max(peak.double, curve.limit?.double ?? 0) * 1.05
        func place(_ value: Double) -> Double { Double(bottom) - value / max(1, most) * Double(bottom - top) }
        let from = seconds(curve.from), step = (seconds(curve.to) - from) / Double(max(1, curve.values.count - 1))
        page.curve(
            "curve",
            curve.values.enumerated().map { index, value in
                (scale.place(from + Double(index) * step), Int(place(value.double).rounded()))
            })
        if let limit = curve.limit {
            let at = Int(place(limit.double))
            page.shape("line", .styled("limit"), .set("x2", "100%"), .set("y1", at), .set("y2", at))
            page.labelOnTop("limit-text", x: "100%", y: at - 4, anchor: "end") { $0.text("limit \(limit.text)") }
        }
        page.labelOnTop("name", x: "0", y: y + 12) { page in
            page.foreign(curve.name.plain)
            page.element("tspan", .styled("value"), .set("dx", 6)) { $0.text("at most \(peak.text)") }
            page.element("tspan", .styled("quiet"), .set("dx", 6)) { $0.text("measured") }
        }
    }

    private func timeAxis(_ page: inout Markup) {
        page.shape("line", .styled("axis"), .set("x2", "100%"), .set("y1", bottom), .set("y2", bottom))
        let (ticks, step) = scale.timeTicks
        for tick in ticks {
            let x = scale.percent(tick)
            page.shape(
                "line", .styled("axis"), .set("x1", x), .set("x2", x), .set("y1", bottom), .set("y2", bottom + 4))
            let place = scale.place(tick)
            page.label("tick", x: x, y: bottom + 17, anchor: place < 8 ? "start" : place > 91 ? "end" : "middle") {
                $0.text(clock(tick, step))
            }
        }
    }

    private func clock(_ seconds: Double, _ step: Double) -> String {
        let moment = Moment(microseconds: Int64((seconds * 1000).rounded()) * 1000)
        if step >= 86_400 { return String(moment.date.dropFirst(5)) }
        let time =
            step < 1
            ? moment.timeOfDay(decimals: 3) : step < 60 ? moment.timeOfDay() : String(moment.timeOfDay().prefix(5))
        return axis.from.date == axis.to.date ? time : moment.date.dropFirst(5) + " " + time
    }
}
