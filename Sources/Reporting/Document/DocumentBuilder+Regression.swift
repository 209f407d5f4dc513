import Diagnosis
import Prose
import Units

/// The bundle's own regression, beside the memory model.
extension DocumentBuilder {
    var regression: Section? {
        guard let regression = report.regression else { return nil }
        var text: Text = "\(regression.proxies, "proxy", "proxies")"
        text += " could be compared (\(regression.configurations, "distinct configuration"))."
        if let error = regression.modelError {
            text += " Estimate against measurement, of the median one: \(percent(error))."
            // The model prices configuration: what it lacks of a busy proxy is no error of it.
            let isLoaded = (report.incidents.flatMap(\.causes) + report.outlook.flatMap(\.causes)).contains {
                $0.outcome.isClaim && $0.comesWithLoad
            }
            if error < -Self.modelErrs, isLoaded {
                text += " They hold more than configuration, such as connections and buffers: see the causes."
            }
        }
        if let why = regression.why { text += " Prices could not be fitted to them: \(why)." }
        var blocks: [Block] = [.paragraph(text)]
        if let warning = regression.warning {
            blocks.append(.paragraph("\(strong: "Careful"): \(warning)."))
        }
        if !regression.predictors.isEmpty { blocks += fit(regression) }
        return Section("The model against this bundle", cutOrder: 68, blocks: blocks)
    }

    /// What the model errs by at worst (measured on 32 meshes that it had not seen).
    private static let modelErrs = 0.09

    private func fit(_ regression: Regression) -> [Block] {
        var note: Text = "Least squares on the model's own figures, drawn towards them, ± two standard errors"
        if let condition = regression.condition { note += "; condition \(own: fixed(condition, 1))" }
        if let worst = regression.worstResidual { note += "; fitted less measured at worst \(percent(worst))" }
        return [
            .table(
                [
                    .left("one more of"), .right("in a proxy"), .right("model"), .right("this bundle"), .right("±"),
                    .right("factor"),
                ],
                regression.predictors.map { predictor in
                    Row([
                        .words(predictor.component), .count(predictor.count), "\(predictor.modelBytes)",
                        "\(predictor.bytes)", "\(predictor.errorBytes)", .own(fixed(predictor.factor, 2)),
                    ])
                }), .paragraph(note + "."),
        ]
    }

    /// `+1.5 %`, `−3.0 %`.
    private func percent(_ share: Double) -> Text {
        guard share.isFinite else { return "?" }
        return .own((share < 0 ? "−" : "+") + fixed(abs(share) * 100, 1) + " %")
    }
}
