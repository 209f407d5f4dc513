import Prose
import Units

/// A value that something is decided by: what it is of, who says so, and what it decides.
package struct Threshold<Value: ThresholdValue>: ThresholdText {
    let value: Value
    package let unit: ThresholdUnit
    package let source: ThresholdSource
    package let meaning: Text

    init(_ value: Value, _ unit: ThresholdUnit, _ source: ThresholdSource, _ meaning: Text) {
        self.value = value
        self.unit = unit
        self.source = source
        self.meaning = meaning
    }

    package var figure: Text { unit.text(of: value.number) }
}

/// A threshold as it is printed.
package protocol ThresholdText: Sendable {
    var source: ThresholdSource { get }
    var meaning: Text { get }
    /// With its unit: `50 % of allocated`.
    var figure: Text { get }
}

extension ThresholdText {
    /// `50 % of allocated: from here on a cause is confirmed (decision)`.
    package var text: Text { "\(figure): \(meaning) (\(source.text))" }
}

/// What a threshold counts.
package enum ThresholdUnit: Sendable {
    case share(of: Text)
    /// With its plural, where that is not one with an s.
    case count(StaticString, StaticString? = nil)
    /// One in so many of these.
    case oneIn(StaticString)
    /// A factor.
    case times
    case seconds, days, bytes, probability, none

    func text(of value: Double) -> Text {
        switch self {
        case .share(let whole): "\(share: value) of \(whole)"
        case .count(let one, let many?): "\(Int64(value), one, many)"
        case .count(let one, nil): "\(Int64(value), one)"
        case .oneIn(let one): "1 \(own: "\(one)") in \(Int64(value))"
        case .times: "\(plain(value)) ×"
        case .seconds: "\(seconds: value)"
        case .days: "\(Int64(value), "day")"
        case .bytes: "\(Bytes(rounding: value))"
        case .probability: "\(share: value)"
        case .none: plain(value)
        }
    }

    /// As short as it is written.
    private func plain(_ value: Double) -> Text {
        let decimals = value == value.rounded() ? 0 : value < 0.1 ? 2 : value * 10 == (value * 10).rounded() ? 1 : 2
        return "\(fixed: value, decimals)"
    }
}

/// Who says so.
package enum ThresholdSource: Sendable {
    /// This project chose it.
    case decision
    case measured(Text)
    /// It stands in a source or a manual.
    case read(Text)

    package var text: Text {
        switch self {
        case .decision: "decision"
        case .measured(let what): "measured: \(what)"
        case .read(let place): "read: \(place)"
        }
    }
}

package protocol ThresholdValue: Sendable {
    var number: Double { get }
}

extension Double: ThresholdValue { package var number: Double { self } }
extension Int: ThresholdValue { package var number: Double { Double(self) } }
extension Int64: ThresholdValue { package var number: Double { Double(self) } }
extension Bytes: ThresholdValue { package var number: Double { double } }
