extension YAML {
    /// The same on one line, for a patch that stands in a command: JSON is YAML.
    package var json: String {
        switch self {
        case .text(let text): Self.jsonString(text)
        case .number(let number): String(number)
        case .bool(let bool): bool ? "true" : "false"
        case .null: "null"
        case .block(let body): Self.jsonString(body.lines(0))
        case .noted(let value, _): value.json
        case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
        case .map(let members):
            "{" + members.map { "\(Self.jsonString($0.key)):\($0.value.json)" }.joined(separator: ",") + "}"
        }
    }

    /// A line's end stays one, as annotations hold whole pages; whatever else is no character becomes a space.
    private static func jsonString(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) { return "\"" + text + "\"" }
        return escaped(text)
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { out, scalar in
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case _ where breaks(scalar): out += " "
            default: out.unicodeScalars.append(scalar)
            }
        } + "\""
    }
}
