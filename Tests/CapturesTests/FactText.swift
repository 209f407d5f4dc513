import Testing
import Units

@testable import Captures

extension ReadOutcome {
    var word: String {
        switch self {
        case .complete: "complete"
        case .partial: "partial"
        case .nothing: "nothing"
        }
    }
}

extension Fact {
    /// All that it says, in the order of its fields: `pod namespace=shop name=pay-0 containers=[{name=istio-proxy restartCount=3}]`. What is
    /// not told is left out; nothing and zero are two things where the fact can tell them apart. Places and sizes in the page are left out.
    var told: String {
        guard let (name, value) = Mirror(reflecting: self).children.first.map({ ($0.label ?? "", $0.value) }) else {
            return "\(self)"
        }
        let fields = Fact.fields(of: value)
        return fields.isEmpty ? "\(name) \(Fact.text(value) ?? "nil")" : ([name] + fields).joined(separator: " ")
    }

    private static let ofThePage: Set<String> = ["line", "firstLine", "lastLine", "killLine", "bytes", "hash"]

    private static func fields(of value: Any) -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional { return mirror.children.first.map { fields(of: $0.value) } ?? [] }
        guard mirror.displayStyle == .struct || mirror.displayStyle == .tuple, !(value is Moment) else { return [] }
        return mirror.children.compactMap { child in
            guard let label = child.label, !ofThePage.contains(label), let text = text(child.value) else { return nil }
            return "\(label)=\(text)"
        }
    }

    /// nil for what says nothing.
    private static func text(_ value: Any, isOptional: Bool = false) -> String? {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            return mirror.children.first.flatMap { text($0.value, isOptional: true) }
        }
        switch value {
        case let x as Moment: return x.rfc3339
        case let x as String: return x.isEmpty && !isOptional ? nil : x.contains(" ") || x.isEmpty ? "'\(x)'" : x
        case let x as Bool: return x || isOptional ? "\(x)" : nil
        case let x as Int: return x == 0 && !isOptional ? nil : "\(x)"
        case let x as Int64: return x == 0 && !isOptional ? nil : "\(x)"
        case let x as Double:
            return x == 0 && !isOptional ? nil : x == x.rounded() && abs(x) < 1e15 ? "\(Int64(x))" : "\(x)"
        case let x as ClosedRange<Double>: return "\(Int64(x.lowerBound))...\(Int64(x.upperBound))"
        case let x as [String: String]:
            let pairs = x.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return pairs.isEmpty ? nil : "[\(pairs.joined(separator: ", "))]"
        default: break
        }
        switch mirror.displayStyle {
        case .collection, .set:
            let items = mirror.children.map { text($0.value) ?? "''" }
            return items.isEmpty ? nil : "[\(items.joined(separator: ", "))]"
        case .enum: return "\(value)"
        default:
            let all = fields(of: value)
            return all.isEmpty ? nil : "{\(all.joined(separator: " "))}"
        }
    }
}
