/// Bytes of HTML that can only be well formed: a tag is a literal of ours, everything else goes in escaped.
struct Markup {
    private(set) var bytes: [UInt8] = []
    private var ids: Set<String> = []

    /// True where no element has this id yet.
    mutating func claim(_ id: String) -> Bool { ids.insert(id).inserted }

    struct Attribute {
        fileprivate let name: StaticString
        fileprivate let value: String

        static func set(_ name: StaticString, _ value: String) -> Attribute { Attribute(name: name, value: value) }
        static func set(_ name: StaticString, _ value: Int) -> Attribute { Attribute(name: name, value: String(value)) }
        static func styled(_ name: String) -> Attribute { Attribute(name: "class", value: name) }
        static func id(_ id: String) -> Attribute { Attribute(name: "id", value: id) }
    }

    /// Markup of ours, as it stands.
    mutating func raw(_ markup: StaticString) {
        markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// The page's own style and script, which no bundle reaches: the hashes in the policy are of these bytes.
    mutating func raw(hashed text: PageText) { bytes.append(contentsOf: text.content.utf8) }

    /// `<name a="b">`, what `body` writes, `</name>`.
    mutating func element(
        _ name: StaticString, _ attributes: Attribute..., body: (inout Markup) -> Void
    ) {
        open(name, attributes)
        body(&self)
        close(name)
    }

    mutating func element(_ name: StaticString, _ attributes: [Attribute], body: (inout Markup) -> Void) {
        open(name, attributes)
        body(&self)
        close(name)
    }

    /// An element without content, such as `<rect …/>`.
    mutating func void(_ name: StaticString, _ attributes: Attribute...) { void(name, attributes) }

    mutating func void(_ name: StaticString, _ attributes: [Attribute]) { open(name, attributes) }

    /// A shape of SVG, which HTML's parser lets close itself.
    mutating func shape(_ name: StaticString, _ attributes: Attribute...) { shape(name, attributes) }

    mutating func shape(_ name: StaticString, _ attributes: [Attribute]) {
        open(name, attributes)
        bytes.removeLast()
        raw("/>")
    }

    /// Our own words.
    mutating func text(_ own: String) { escape(own) }

    /// Words of somebody else: one line, nothing that acts or hides, cut where they are too long.
    mutating func foreign(_ text: String, limit: Int = Self.nameLimit) {
        escape(Self.isPlain(text, limit) ? text : MarkdownText.visible(text, limit: limit))
    }

    /// Longest name or quote, in characters; what is longer ends in `…`.
    static let nameLimit = 240

    /// Printable ASCII without two spaces in a row: most names, which need no second look.
    private static func isPlain(_ text: String, _ limit: Int) -> Bool {
        guard text.utf8.count <= limit else { return false }
        var last: UInt8 = 0
        for byte in text.utf8 {
            if byte < 0x20 || byte > 0x7E || (byte == 0x20 && last == 0x20) { return false }
            last = byte
        }
        return true
    }

    private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
        raw("<")
        raw(name)
        for attribute in attributes {
            raw(" ")
            raw(attribute.name)
            raw("=\"")
            escape(attribute.value)
            raw("\"")
        }
        raw(">")
    }

    private mutating func close(_ name: StaticString) {
        raw("</")
        raw(name)
        raw(">")
    }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): raw("&amp;")
            case UInt8(ascii: "<"): raw("&lt;")
            case UInt8(ascii: ">"): raw("&gt;")
            case UInt8(ascii: "\""): raw("&quot;")
            case UInt8(ascii: "'"): raw("&#39;")
            default: bytes.append(byte)
            }
        }
    }
}
