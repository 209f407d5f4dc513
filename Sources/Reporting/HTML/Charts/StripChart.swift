import Prose
import Units

/// One strip for each attribute: the killed above, the survivors below, a dot for each proxy.
struct StripChart {
    let strips: [ReportDocument.Figure.Strip]

    private static let row = 66

    var height: Int { strips.count * Self.row }

    func draw(_ page: inout Markup) {
        for (index, strip) in strips.enumerated() { draw(strip, at: index * Self.row, &page) }
    }

    private func draw(_ strip: ReportDocument.Figure.Strip, at y: Int, _ page: inout Markup) {
        let values = strip.killed + strip.survivors
        // With a little room at both ends, so that no dot lies on the edge.
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        let room = (most - least) * 0.015
        let scale = Scale(least: least - room, most: most + room)
        page.label("name", x: "0", y: y + 12) { page in
            page.foreign(strip.name.plain.capitalizedFirst)
            page.element("tspan", .styled("kill-text"), .set("dx", 8)) {
                $0.foreign("killed " + strip.killedSpan.plain)
            }
            page.element("tspan", .styled("quiet"), .set("dx", 8)) {
                $0.foreign("survived " + strip.survivorSpan.plain)
            }
        }
        page.plot("plot") { page in
            for (row, at) in [(strip.killed, y + 27), (strip.survivors, y + 43)] {
                page.shape("line", .styled("axis"), .set("x2", "100%"), .set("y1", at), .set("y2", at))
                let style = at == y + 27 ? "kill" : "base"
                for (place, count) in dots(row, scale) { dot(style, place, count, at, &page) }
            }
        }
    }

    private func dot(_ style: String, _ place: Double, _ count: Int, _ y: Int, _ page: inout Markup) {
        // Area by the number of proxies, up to what two rows have room for.
        var radius = 4.0
        for step in [2, 4, 8, 16] where count >= step { radius += 0.8 }
        page.element(
            "circle", .styled("dot " + style), .set("cx", fixed(place, 1) + "%"), .set("cy", y),
            .set("r", fixed(radius, 1))
        ) { page in
            if count > 1 { page.element("title") { $0.text("\(count) proxies") } }
        }
    }

    /// Values that fall on one place of half a percent are one dot.
    private func dots(_ values: [Double], _ scale: Scale) -> [(place: Double, count: Int)] {
        var out: [(place: Double, count: Int)] = []
        for value in values where value.isFinite {
            let place = (scale.place(value) * 2).rounded() / 2
            if out.last?.place == place { out[out.count - 1].count += 1 } else { out.append((place, 1)) }
        }
        return out
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
