import Prose
import Units

/// Proxies with limits of their own, each bar as a part of its limit.
struct LimitChart {
    let proxies: [ReportDocument.Figure.AgainstLimit]

    private static let top = 24
    private static let row = 40

    var height: Int { Self.top + proxies.count * Self.row + 24 }

    /// Of what is drawn.
    var keys: [ChartKey] {
        (proxies.contains { $0.now != nil } ? [.measured] : [])
            + (proxies.contains { $0.atFullPush != nil } ? [.atPush] : [])
            + (proxies.contains { ($0.atFullPush ?? 0) > $0.limit } ? [.over] : [])
    }

    func draw(_ page: inout Markup) {
        let shares = proxies.flatMap { proxy in
            [proxy.now, proxy.atFullPush].compactMap { $0?.double }.map { $0 / proxy.limit.double }
        }
        let scale = Scale(least: 0, most: max(1, shares.max() ?? 1) * 1.04)
        page.plot("plot") { page in
            let x = scale.percent(1.0)
            page.shape(
                "line", .styled("limit"), .set("x1", x), .set("x2", x), .set("y1", 16), .set("y2", height - 24))
            page.labelOnTop("limit-text", x: x, y: 11, anchor: scale.place(1) > 80 ? "end" : "middle") {
                $0.text("its limit")
            }
            for (index, proxy) in proxies.enumerated() {
                draw(proxy, at: Self.top + index * Self.row, scale, &page)
            }
            axis(scale, &page)
        }
    }

    private func draw(_ proxy: ReportDocument.Figure.AgainstLimit, at y: Int, _ scale: Scale, _ page: inout Markup) {
        let limit = proxy.limit.double
        let isOver = (proxy.atFullPush ?? 0) >= proxy.limit
        page.labelOnTop("name", x: "0", y: y + 11) { page in
            page.foreign(proxy.name.plain, limit: 60)
            if let push = proxy.atFullPush {
                page.element("tspan", .styled(isOver ? "kill-text" : "value"), .set("dx", 6)) { $0.text(push.text) }
            }
            page.element("tspan", .styled("quiet wide"), .set("dx", 6)) {
                $0.text((proxy.now.map { "\($0.text) now, " } ?? "") + "limit \(proxy.limit.text)")
            }
        }
        if let push = proxy.atFullPush?.double {
            let inside = min(push, limit) / limit
            page.hatched(
                "soft", x: "0%", y: y + 16, width: scale.percent(from: 0, to: inside), height: 14, hatch: true,
                tip: "at a full push: \(proxy.atFullPush?.text ?? "")")
            if push > limit {
                page.hatched(
                    "kill", x: scale.percent(1.0), y: y + 16, width: scale.percent(from: 1, to: push / limit),
                    height: 14, hatch: true, tip: "above the limit at a full push")
            }
        }
        if let now = proxy.now {
            page.hatched(
                "base", x: "0%", y: y + 19, width: scale.percent(from: 0, to: now.double / limit), height: 8,
                hatch: false, tip: "now: \(now.text)")
        }
    }

    private func axis(_ scale: Scale, _ page: inout Markup) {
        let y = height - 24
        page.shape("line", .styled("axis"), .set("x2", "100%"), .set("y1", y), .set("y2", y))
        for tick in [0, 0.25, 0.5, 0.75, 1.0] {
            let x = scale.percent(tick)
            page.shape("line", .styled("axis"), .set("x1", x), .set("x2", x), .set("y1", y), .set("y2", y + 4))
            page.label("tick", x: x, y: y + 17, anchor: tick == 0 ? "start" : scale.place(tick) > 94 ? "end" : "middle")
            {
                $0.text("\(Int(tick * 100)) %")
            }
        }
    }
}
