import Prose
import Units

/// What is needed now and after each remedy: a bar for each step, down to the limit.
struct StepsChart {
    let steps: ReportDocument.Figure.Steps

    private static let top = 24
    private static let row = 40

    var height: Int { Self.top + steps.steps.count * Self.row + 24 }
    /// Of what is drawn: where a step does not fit at rest, all of its push is above the limit.
    var keys: [ChartKey] {
        let limit = steps.limit?.double ?? .infinity
        var keys: [ChartKey] = [.estimated]
        if steps.steps.contains(where: { min($0.atFullPush.double, limit) > $0.atRest.double }) { keys.append(.push) }
        if steps.steps.contains(where: { max($0.atRest, $0.atFullPush).double > limit }) { keys.append(.over) }
        if steps.steps.contains(where: { $0.fits == true }) { keys.append(.fits) }
        return keys
    }

    func draw(_ page: inout Markup) {
        let most = (steps.steps.map(\.atFullPush) + [steps.limit ?? 0]).max() ?? 0
        let scale = Scale(Bytes(rounding: most.double * 1.04))
        page.plot("plot") { page in
            page.limitLine(steps.limit, scale, to: height - 24)
            for (index, step) in steps.steps.enumerated() {
                draw(step, at: Self.top + index * Self.row, scale, &page)
            }
            page.memoryAxis(scale, y: height - 24)
        }
    }

    private func draw(_ step: ReportDocument.Figure.Steps.Step, at y: Int, _ scale: Scale, _ page: inout Markup) {
        page.labelOnTop("name", x: "0", y: y + 11) { page in
            page.foreign(step.name.plain)
            page.element("tspan", .styled("value"), .set("dx", 6)) { $0.text(step.atFullPush.text) }
            page.element("tspan", .styled("quiet wide"), .set("dx", 6)) { $0.text("\(step.atRest.text) at rest") }
            let style = step.fits == true ? "save-text" : step.fits == false ? "kill-text" : "quiet"
            page.element("tspan", .styled(style), .set("dx", 6)) { $0.foreign(step.verdict.plain) }
        }
        let limit = steps.limit?.double ?? .infinity
        let fits = step.fits == true
        func part(_ style: String, _ from: Double, _ to: Double, _ tip: String) {
            guard to > from else { return }
            page.hatched(
                style, x: scale.percent(from), y: y + 16, width: scale.percent(from: from, to: to), height: 14,
                hatch: true, tip: tip)
        }
        let (rest, push) = (step.atRest.double, step.atFullPush.double)
        part(fits ? "save" : "base", 0, min(rest, limit), "at rest: \(step.atRest.text)")
        part("kill", max(0, limit), rest, "above the limit at rest")
        part(fits ? "save soft" : "soft", rest, min(push, max(rest, limit)), "at a full push: \(step.atFullPush.text)")
        part("kill", max(rest, limit), push, "above the limit at a full push")
    }
}
