import Prose
import Units

/// Bars of bytes on one axis, the limit through all of them.
struct MemoryChart {
    let bars: ReportDocument.Figure.MemoryBars

    private static let top = 24
    /// Heights of a bar with parts that are named under it, and of a plain one; both with their label.
    private static let tall = 64
    private static let plain = 36

    var height: Int { Self.top + bars.bars.reduce(0) { $0 + Self.height(of: $1) } + 24 }

    var keys: [ChartKey] {
        var keys: [ChartKey] = []
        let parts = bars.bars.flatMap(\.parts)
        if parts.contains(where: { $0.basis == .estimated }) { keys.append(.estimated) }
        if parts.contains(where: { $0.basis == .measured }) { keys.append(.measured) }
        if let account = bars.bars.first, account.parts.count > 2,
            account.parts.contains(where: { $0.accent == .kills })
        {
            keys.append(.marked(bars.marked))
        }
        if bars.bars.contains(where: { $0.parts.contains { $0.accent == .push } }) { keys.append(.push) }
        return keys
    }

    /// An account, of which the parts are named.
    private static func isTall(_ bar: ReportDocument.Figure.MemoryBars.Bar) -> Bool {
        bar.parts.count > 1 && !bar.parts.contains { $0.accent == .push }
    }

    private static func height(of bar: ReportDocument.Figure.MemoryBars.Bar) -> Int {
        isTall(bar) ? tall : plain
    }

    func draw(_ page: inout Markup) {
        let most = (bars.bars.map(\.total) + [bars.limit ?? 0]).max() ?? 0
        let scale = Scale(Bytes(rounding: most.double * 1.04))
        page.plot("plot") { page in
            page.limitLine(bars.limit, scale, to: height - 24)
            var y = Self.top
            for bar in bars.bars {
                draw(bar, at: y, scale, &page)
                y += Self.height(of: bar)
            }
            page.memoryAxis(scale, y: height - 24)
        }
    }

    private func draw(_ bar: ReportDocument.Figure.MemoryBars.Bar, at y: Int, _ scale: Scale, _ page: inout Markup) {
        let isTall = Self.isTall(bar)
        page.labelOnTop("name", x: "0", y: y + 11) { page in
            page.foreign(bar.name.plain)
            page.element("tspan", .styled("value"), .set("dx", 6)) { $0.text(bar.total.text) }
            page.element("tspan", .styled("quiet"), .set("dx", 6)) { $0.text(bar.basis) }
        }
        var from = 0.0
        var named = Named()
        for (index, part) in bar.parts.enumerated() {
            let to = from + part.bytes.double
            let style =
                part.accent == .kills ? "kill" : part.accent == .push ? "soft" : index % 2 == 0 ? "base" : "base b"
            page.hatched(
                style, x: scale.percent(from), y: y + 16, width: scale.percent(from: from, to: to),
                height: isTall ? 22 : 12, hatch: part.basis == .estimated, tip: "\(part.name.plain): \(part.bytes.text)"
            )
            if index > 0 {
                let x = scale.percent(from)
                page.shape(
                    "line", .styled("gap"), .set("x1", x), .set("x2", x), .set("y1", y + 16),
                    .set("y2", y + (isTall ? 38 : 28)))
            }
            if isTall { name(part, at: scale.place(from), to: scale.place(to), y: y + 52, &named, &page) }
            from = to
        }
    }

    /// Where the last name of a bar begins, in percent, and its length in pixels.
    private struct Named {
        var place = 0.0
        var pixels = 0.0
    }

    /// Under its part, where a window as wide as its class says has room for it; the first may be longer than its part.
    private func name(
        _ part: ReportDocument.Figure.MemoryBars.Part, at from: Double, to: Double, y: Int, _ named: inout Named,
        _ page: inout Markup
    ) {
        let words = "\(part.name.plain) \(part.bytes.mebibytes)"
        // Text of 11 pixels is some 6 pixels a sign.
        let pixels = Double(words.count) * 6
        let isFirst = named.pixels == 0
        let room = isFirst ? 100 : to - from
        let needed = max(pixels / max(room, 0.01), isFirst ? 0 : named.pixels / max(from - named.place, 0.01)) * 100
        // What fits the narrowest window needs no class.
        guard let width = [290, 320, 480, 640, 800].first(where: { Double($0) >= needed }) else { return }
        named = Named(place: from, pixels: pixels + 12)
        let style = part.accent == .kills ? "seg kill-text" : "seg"
        page.label(width == 290 ? style : "\(style) w\(width)", x: fixed(from, 2) + "%", y: y) {
            $0.foreign(words)
        }
    }
}
