extension YAML {
    /// The same on one line, for a patch that stands in a command: JSON is YAML.
    package var json: String { jsonPieces.joined() }

    /// In pieces, each but the last up to the comma behind a text or nothing: there a line may end.
    var jsonPieces: [String] {
        var pieces = [""]
        write(to: &pieces)
        return pieces
    }

    private func write(to pieces: inout [String]) {
        func add(_ text: String) { pieces[pieces.count - 1] += text }
        switch self {
        case .text(let text): add(Self.jsonString(text))
        case .number(let number): add(String(number))
        case .bool(let bool): add(bool ? "true" : "false")
        case .null: add("null")
        case .block(let body): add(Self.jsonString(body.lines(0)))
        case .noted(let value, _): value.write(to: &pieces)
        case .list(let items):
            add("[")
            for (place, item) in items.enumerated() {
                if place > 0 { add(",") }
                if place > 0, items[place - 1].isText || items[place - 1].isNull, item.isText { pieces.append("") }
                item.write(to: &pieces)
            }
            add("]")
        case .map(let members):
            add("{")
            for (place, member) in members.enumerated() {
                if place > 0 { add(",") }
                if place > 0, members[place - 1].value.isText || members[place - 1].value.isNull { pieces.append("") }
                add(Self.jsonString(member.key) + ":")
                member.value.write(to: &pieces)
            }
            add("}")
        }
    }

    private var isText: Bool {
        switch self {
        case .text, .block: true
        case .noted(let value, _): value.isText
        case .number, .bool, .null, .list, .map: false
        }
    }
    private var isNull: Bool {
        switch self {
        case .null: true
        case .noted(let value, _): value.isNull
        default: false
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
