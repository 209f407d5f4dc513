/// Checks a value against the part of JSON Schema that `docs/report.schema.json` uses: `$ref` to `$defs`, `type`,
/// `required`, `properties`, `items`, `enum`, `const`, `pattern`s by name, `minimum`, `exclusiveMinimum`, `maximum`,
/// `minLength`, `maxItems`, `anyOf`.
struct SchemaValidator {
    private let root: JSONValue

    init(_ schema: JSONValue) { root = schema }

    func deviations(of value: JSONValue) -> [String] { deviations(value, root, "") }

    /// Keys of `value` that the schema does not declare.
    func undeclaredKeys(of value: JSONValue) -> [String] { undeclared(value, root, "") }

    private func resolved(_ schema: JSONValue) -> JSONValue {
        guard case .string(let reference)? = schema["$ref"], let name = reference.split(separator: "/").last else {
            return schema
        }
        return root["$defs"]?[String(name)] ?? .null
    }

    private func deviations(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        let schema = resolved(schema)
        guard case .object = schema else { return ["\(path): the schema has no such definition"] }
        if case .array(let choices)? = schema["anyOf"] {
            let each = choices.map { deviations(value, $0, path) }
            return each.contains([]) ? [] : each.last ?? []
        }
        var out: [String] = []
        if let type = schema["type"], !names(type).contains(where: { matches(value, type: $0) }) {
            return ["\(path) is not \(names(type).joined(separator: " or "))"]
        }
        if let constant = schema["const"], constant != value { out.append("\(path) is not \(constant)") }
        if case .array(let choices)? = schema["enum"], !choices.contains(value) {
            out.append("\(path) is none of its names")
        }
        out += limits(value, schema, path)
        if case .array(let items) = value {
            if let item = schema["items"] {
                for (index, element) in items.enumerated() { out += deviations(element, item, "\(path)[\(index)]") }
            }
        }
        guard case .object(let members) = value else { return out }
        for key in names(schema["required"] ?? .null) where !members.contains(where: { $0.key == key }) {
            out.append("\(path).\(key) is missing")
        }
        for member in members {
            guard let inner = schema["properties"]?[member.key] else { continue }
            out += deviations(member.value, inner, "\(path).\(member.key)")
        }
        return out
    }

    private func limits(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        var out: [String] = []
        if case .number(let text) = value, let number = Double(text) {
            if let least = self.number(schema["minimum"]), number < least { out.append("\(path) is below \(least)") }
            if let most = self.number(schema["maximum"]), number > most { out.append("\(path) is above \(most)") }
            if let bound = self.number(schema["exclusiveMinimum"]), number <= bound {
                out.append("\(path) is not above \(bound)")
            }
        }
        if case .string(let text) = value {
            if let least = self.number(schema["minLength"]), Double(text.count) < least {
                out.append("\(path) is empty")
            }
            if case .string(let pattern)? = schema["pattern"], let regex = try? Regex(pattern),
                text.wholeMatch(of: regex) == nil
            {
                out.append("\(path) does not match \(pattern)")
            }
        }
        if case .array(let items) = value, let most = self.number(schema["maxItems"]), Double(items.count) > most {
            out.append("\(path) has more than \(most) items")
        }
        return out
    }

    private func undeclared(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        var schema = resolved(schema)
        if case .array(let choices)? = schema["anyOf"] {
            schema = choices.map(resolved).first { deviations(value, $0, path).isEmpty } ?? schema
        }
        switch value {
        case .array(let items):
            return items.enumerated().flatMap { undeclared($1, schema["items"] ?? .null, "\(path)[\($0)]") }
        case .object(let members):
            return members.flatMap { member -> [String] in
                guard let inner = schema["properties"]?[member.key] else { return ["\(path).\(member.key)"] }
                return undeclared(member.value, inner, "\(path).\(member.key)")
            }
        default: return []
        }
    }

    private func names(_ value: JSONValue) -> [String] {
        switch value {
        case .string(let name): [name]
        case .array(let items): items.flatMap(names)
        default: []
        }
    }

    private func number(_ value: JSONValue?) -> Double? {
        if case .number(let text)? = value { Double(text) } else { nil }
    }

    private func matches(_ value: JSONValue, type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"), (.object, "object"): true
        case (.number, "number"): true
        case (.number(let text), "integer"): Int64(text) != nil
        default: false
        }
    }
}
