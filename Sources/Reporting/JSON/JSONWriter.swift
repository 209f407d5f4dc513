import Prose
import Units

/// Writes JSON into a byte buffer, member by member, in the order of the calls.
///
/// Objects and arrays stand on lines of their own, indented by two spaces; an object that is only a row of scalars is
/// written `inline`, so that a diff of two reports shows one line a row:
/// ```
/// {
///   "schema": "oom-report/1",
///   "account": [
///     {"component": "clusters", "count": 373, "bytes": 23600000, "basis": "model"}
///   ]
/// }
/// ```
package struct JSONWriter {
    package enum Layout { case block, inline }

    private static let pieceBytes = 32 << 10

    package private(set) var bytes: [UInt8] = []
    private var depth = 0
    private var inline = 0
    private var isFirst = true

    /// Takes the bytes whenever there are many.
    private let emit: (([UInt8]) -> Void)?

    package init(emit: (([UInt8]) -> Void)? = nil) { self.emit = emit }

    /// What was not emitted.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Containers

    package mutating func object(_ layout: Layout = .block, _ members: (inout JSONWriter) -> Void) {
        enclosed(by: "{", "}", layout, members)
    }

    package mutating func object(
        _ key: StaticString, _ layout: Layout = .block, _ members: (inout JSONWriter) -> Void
    ) {
        name(key)
        object(layout, members)
    }

    /// An array of objects, one for each of `items`.
    package mutating func array<Item>(
        _ key: StaticString, of items: [Item], _ layout: Layout = .block, _ members: (inout JSONWriter, Item) -> Void
    ) {
        name(key)
        guard !items.isEmpty else { return put("[]") }
        enclosed(by: "[", "]", .block) { writer in
            for item in items {
                writer.separate()
                writer.object(layout) { members(&$0, item) }
            }
        }
    }

    package mutating func array(_ key: StaticString, of items: [Int64]) {
        name(key)
        enclosed(by: "[", "]", .inline) { writer in
            for item in items {
                writer.separate()
                writer.append(String(item))
            }
        }
    }

    package mutating func array(_ key: StaticString, of items: [String]) {
        name(key)
        enclosed(by: "[", "]", .inline) { writer in
            for item in items {
                writer.separate()
                writer.string(item)
            }
        }
    }

    // MARK: Members

    package mutating func member(_ key: StaticString, _ value: String?) {
        name(key)
        guard let value else { return put("null") }
        string(value)
    }

    package mutating func member(_ key: StaticString, _ value: Text?) { member(key, value?.plain) }
    package mutating func member(_ key: StaticString, _ value: Instruction?) { member(key, value?.plain) }
    package mutating func member(_ key: StaticString, _ value: Command?) { member(key, value?.line) }
    package mutating func member(_ key: StaticString, _ value: Manifest?) { member(key, value?.text) }
    package mutating func array(_ key: StaticString, of items: [Command]) { array(key, of: items.map(\.line)) }
    package mutating func array(_ key: StaticString, of items: [Text]) { array(key, of: items.map(\.plain)) }

    package mutating func member(_ key: StaticString, _ value: Int64?) { scalar(key, value.map { String($0) }) }
    package mutating func member(_ key: StaticString, _ value: Int?) { scalar(key, value.map { String($0) }) }
    package mutating func member(_ key: StaticString, _ value: Bytes?) { member(key, value?.count) }
    package mutating func member(_ key: StaticString, _ value: Bool?) {
        name(key)
        guard let value else { return put("null") }
        put(value ? "true" : "false")
    }
    package mutating func member(_ key: StaticString, _ value: Moment?) { member(key, value?.rfc3339) }
    package mutating func member(_ key: StaticString, _ value: Double?) { scalar(key, value.flatMap(number)) }

    private mutating func scalar(_ key: StaticString, _ text: String?) {
        name(key)
        guard let text else { return put("null") }
        append(text)
    }

    // MARK: Layout

    private mutating func enclosed(
        by open: StaticString, _ close: StaticString, _ layout: Layout, _ content: (inout JSONWriter) -> Void
    ) {
        put(open)
        depth += 1
        inline += layout == .inline || inline > 0 ? 1 : 0
        isFirst = true
        content(&self)
        let isEmpty = isFirst
        depth -= 1
        if inline > 0 { inline -= 1 } else if !isEmpty { newLine() }
        put(close)
        isFirst = false
    }

    private mutating func name(_ key: StaticString) {
        separate()
        bytes.append(0x22)
        put(key)
        put("\": ")
    }

    /// The comma and the line break, or the space, before the next member or item.
    private mutating func separate() {
        if !isFirst { put(inline > 0 ? ", " : ",") }
        isFirst = false
        if inline == 0 { newLine() }
    }

    package mutating func endLine() { bytes.append(0x0A) }

    /// Emits what is left.
    package mutating func finish() {
        emit?(bytes)
        bytes = []
    }

    private mutating func newLine() {
        if let emit, bytes.count >= Self.pieceBytes {
            emit(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        endLine()
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * depth))
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
    /// What is always the same.
    private mutating func put(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }
}

extension JSONWriter {
    /// Escapes what JSON asks for, and what would act on a terminal (escape codes, text direction) or in an HTML page
    /// that embeds the report (`</`, `<!`).
    private mutating func string(_ value: String) {
        bytes.append(0x22)
        defer { bytes.append(0x22) }
        // Most texts hold nothing of it.
        let isPlain = value.utf8.withContiguousStorageIfAvailable { text in
            guard text.allSatisfy({ Self.isPlain[Int($0)] }) else { return false }
            bytes.append(contentsOf: text)
            return true
        }
        if isPlain == true { return }
        var previous: Unicode.Scalar?
        for scalar in value.unicodeScalars {
            if previous == "<", scalar == "/" || scalar == "!" {
                bytes.removeLast()
                append("\\u003c")
            }
            previous = scalar
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            case _ where scalar.isInvisible: escape(scalar)
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }

    /// Printable signs of ASCII but `"`, `<` and `\`.
    private static let isPlain = (0..<256).map { (0x20..<0x7F).contains($0) && ![0x22, 0x3C, 0x5C].contains($0) }

    /// `\u001b`; above U+FFFF as a surrogate pair.
    private mutating func escape(_ scalar: Unicode.Scalar) {
        for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        }
    }
}

/// At most six digits behind the point, without trailing zeros; nil (JSON has no such number) for NaN and infinity.
private func number(_ value: Double) -> String? {
    guard value.isFinite else { return nil }
    guard abs(value) < 1e12 else { return String(value) }
    var text = fixed(value, 6)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : text
}

extension Unicode.Scalar {
    /// Draws nothing of its own: controls, text direction, joiners, line separators, private use, unassigned.
    var isInvisible: Bool {
        if value < 0x7F { return value < 0x20 }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        default: return false
        }
    }
}
