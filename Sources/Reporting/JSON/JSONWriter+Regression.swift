import Diagnosis
import Units

extension JSONWriter {
    mutating func write(_ regression: Regression?) {
        guard let regression else { return member("regression", String?.none) }
        object("regression") { json in
            json.member("proxies", regression.proxies)
            json.member("configurations", regression.configurations)
            json.member("modelError", regression.modelError)
            json.array("predictors", of: regression.predictors, .inline) { json, predictor in
                json.member("component", predictor.component)
                json.member("count", predictor.count)
                json.member("modelBytes", predictor.modelBytes)
                json.member("bytes", predictor.bytes)
                json.member("errorBytes", predictor.errorBytes)
                json.member("factor", predictor.factor)
            }
            json.member("why", regression.why)
            json.member("condition", regression.condition)
            json.member("worstResidual", regression.worstResidual)
            json.member("warning", regression.warning)
        }
    }
}
