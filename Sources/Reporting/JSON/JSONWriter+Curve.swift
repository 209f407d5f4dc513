import Diagnosis
import Units

extension JSONWriter {
    mutating func write(_ key: StaticString, _ curve: MemoryCurve?) {
        guard let curve else { return member(key, String?.none) }
        object(key) { json in
            json.member("figure", curve.figure.rawValue)
            json.member("shape", curve.shape.rawValue)
            json.member("text", curve.text)
            json.member("samples", curve.samples)
            json.member("lives", curve.lives)
            json.member("spanSeconds", curve.spanSeconds)
            json.member("intervalSeconds", curve.intervalSeconds)
            json.member("firstBytes", curve.first)
            json.member("lastBytes", curve.last)
            json.member("peakBytes", curve.peak)
            json.member("lastAt", curve.lastAt)
            json.member("secondsBeforeKill", curve.secondsBeforeKill)
            json.member("bytesPerHour", curve.bytesPerHour.map { Bytes(rounding: $0) })
            json.member("secondsToLimit", curve.secondsToLimit)
            json.write(curve.step)
            json.array("drawingBytes", of: curve.drawing.map(\.count))
            json.write("evidence", curve.evidence)
        }
    }

    private mutating func write(_ step: MemoryCurve.Step?) {
        guard let step else { return member("step", String?.none) }
        object("step", .inline) { json in
            json.member("at", step.at)
            json.member("seconds", step.seconds)
            json.member("riseBytes", step.rise)
            json.member("atPush", step.atPush)
        }
    }
}
