/// A document that was exported as HTML (Confluence, Google Docs, Notion), as the text that people pasted into it.
///
/// ```
/// <p>It died at 12:20.</p><pre class="code">{&quot;allocated&quot;:…}</pre>        It died at 12:20.  ```  {"allocated":…}  ```
/// <tr><td>shop</td><td>orders-0</td><td>OOMKilled</td></tr>                      | shop | orders-0 | OOMKilled |
/// ```
/// What stands in `<pre>` becomes a block between fences, a row of a table one of Markdown's; a cell of several lines, or one that is
/// alone in its row, holds pages as well.
struct HTMLText: TextRewriter {
    /// Bytes that tell a tag, an entity, or an end.
    private static let longestName = 16
    /// A row that has more is no row of a table.
    private static let mostCells = 1000
    /// A cell that is larger is no cell of a table.
    private static let largestCell = 1 << 20

    private var isInTag = false
    private var isInData = false
    /// Depth of `<pre>`, in which blanks and ends of lines stay.
    private var verbatim = 0
    /// The element that is passed over up to its end.
    private var skipped: String?
    /// Cells of the row at hand; nil outside of tables.
    private var cells: [[UInt8]]?
    private var last: UInt8 = 0x0A

    static func begins(_ head: TextSlice) -> Bool {
        var head = head
        // `<!-- saved from url=(0028)http://localhost:15000/memory -->`, as browsers save a page.
        while let first = head.firstIndex(where: { !Recognizer.isBlank($0) }) {
            head = head.dropping(first)
            guard head.begins("<!--"), let end = head.find("-->") else { break }
            head = head.dropping(end + 3)
        }
        guard head.first == 0x3C else { return false }
        let start = String(decoding: head.part(0, 200), as: UTF8.self).lowercased()
        return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
            || start.hasPrefix("<?xml") && start.contains("<html")
    }

    mutating func take(_ bytes: TextSlice, isOver: Bool, into out: inout [UInt8]) -> Int {
        var at = 0
        while at < bytes.count {
            if isInTag {
                guard let end = bytes.find(0x3E, from: at) else { return bytes.count }
                (at, isInTag) = (end + 1, false)
                continue
            }
            let byte = bytes[at]
            let isSign = byte == 0x3C || byte == 0x26 || byte == 0x5D && isInData
            guard isSign else {
                put(byte, &out)
                at += 1
                continue
            }
            guard isOver || bytes.count - at > Self.longestName else { return at }
            at += sign(bytes.dropping(at), &out)
        }
        if isOver, let row = cells {
            cells = nil
            finish(row, &out)
        }
        return at
    }

    /// What begins with a sign of markup; gives how many bytes it has.
    private mutating func sign(_ text: TextSlice, _ out: inout [UInt8]) -> Int {
        if isInData {
            guard text.begins("]]>") else {
                put(text[0], &out)
                return 1
            }
            isInData = false
            fence(isOpen: false, &out)
            return 3
        }
        if text[0] == 0x26 { return entity(text, &out) }
        if text.begins("<![CDATA["), skipped == nil {
            fence(isOpen: true, &out)
            isInData = true
            return 9
        }
        let isEnd = text.count > 1 && text[1] == 0x2F
        let start = isEnd ? 2 : 1
        // In a script a sign of comparison begins no tag.
        if let skipped, !isEnd || text.part(start, start + skipped.utf8.count).text.lowercased() != skipped { return 1 }
        var end = start
        while end < min(text.count, Self.longestName), text[end] | 0x20 &- 0x61 < 26 || text[end] &- 0x30 < 10 {
            end += 1
        }
        let isTag = end > start || start < text.count && (text[start] == 0x21 || text[start] == 0x3F)
        guard isTag else {
            put(0x3C, &out)
            return 1
        }
        isInTag = true
        let name = text.part(start, end).text.lowercased()
        switch name {
        case "style", "script":
            // `<script src="…"/>` has no end of its own.
            let isEmpty = text.find(0x3E).map { $0 > 0 && text[$0 - 1] == 0x2F } ?? false
            skipped = isEnd || isEmpty ? nil : name
        default: tag(name, isEnd, &out)
        }
        return end
    }

    private static let blocks: Set<String> = [
        "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody", "blockquote", "section",
        "title", "head", "body", "figure", "dt", "dd",
    ]

    private mutating func tag(_ name: String, _ isEnd: Bool, _ out: inout [UInt8]) {
        switch name {
        case "pre":
            verbatim = max(0, verbatim + (isEnd ? -1 : 1))
            if verbatim == (isEnd ? 0 : 1) { fence(isOpen: !isEnd, &out) }
        case "br": put(raw: 0x0A, &out)
        case "tr": startRow(isEnd ? nil : [], &out)
        case "td", "th":
            if !isEnd, let count = cells?.count {
                if count >= Self.mostCells { startRow([], &out) }
                cells?.append([])
                last = 0x0A
            }
        default:
            if Self.blocks.contains(name), last != 0x0A { put(raw: 0x0A, &out) }
        }
    }

    /// What stood in the row before it is whole.
    private mutating func startRow(_ next: [[UInt8]]?, _ out: inout [UInt8]) {
        let row = cells
        cells = next
        if let row { finish(row, &out) }
    }

    private mutating func fence(isOpen: Bool, _ out: inout [UInt8]) {
        if last != 0x0A { put(raw: 0x0A, &out) }
        for byte in "```\n".utf8 { put(raw: byte, &out) }
    }

    /// A row of Markdown's; a cell of several lines is text of its own.
    private mutating func finish(_ row: [[UInt8]], _ out: inout [UInt8]) {
        let cells = row.map { cell in
            var cell = cell[...]
            while let byte = cell.last, Recognizer.isBlank(byte) { cell.removeLast() }
            return cell
        }
        let isText = cells.count == 1 || cells.contains { $0.count { $0 == 0x0A } > 1 }
        for cell in cells where isText {
            for byte in cell { put(raw: byte, &out) }
            put(raw: 0x0A, &out)
        }
        guard !isText, !cells.isEmpty else { return }
        for cell in cells {
            for byte in [0x7C, 0x20] + cell.map({ $0 == 0x0A ? 0x20 : $0 }) + [0x20] { put(raw: byte, &out) }
        }
        for byte in [0x7C, 0x0A] as [UInt8] { put(raw: byte, &out) }
    }

    /// A sign of the text: blanks and ends of lines count as they are in `<pre>` alone.
    private mutating func put(_ byte: UInt8, _ out: inout [UInt8]) {
        guard skipped == nil else { return }
        guard verbatim == 0, !isInData, Recognizer.isBlank(byte) else { return put(raw: byte, &out) }
        if last != 0x20, last != 0x0A { put(raw: 0x20, &out) }
    }

    private mutating func put(raw byte: UInt8, _ out: inout [UInt8]) {
        last = byte
        guard let count = cells?.count, count > 0 else { return out.append(byte) }
        cells?[count - 1].append(byte)
        // That is no cell of a table.
        guard let cell = cells?[count - 1], cell.count >= Self.largestCell else { return }
        out += cell
        cells?[count - 1] = []
    }

    private static let entities: [(StaticString, [UInt8])] = [
        ("&quot;", [0x22]), ("&amp;", [0x26]), ("&lt;", [0x3C]), ("&gt;", [0x3E]), ("&apos;", [0x27]),
        ("&nbsp;", [0x20]),
        ("&ldquo;", [0x22]), ("&rdquo;", [0x22]), ("&lsquo;", [0x27]), ("&rsquo;", [0x27]), ("&ndash;", [0x2D]),
        ("&hellip;", [0x2E, 0x2E, 0x2E]),
    ]

    private mutating func entity(_ text: TextSlice, _ out: inout [UInt8]) -> Int {
        guard skipped == nil else { return 1 }
        for (name, bytes) in Self.entities where text.begins(name) {
            for byte in bytes { put(raw: byte, &out) }
            return name.utf8CodeUnitCount
        }
        guard text.count > 3, text[1] == 0x23, let end = text.part(0, 12).find(0x3B) else {
            put(raw: 0x26, &out)
            return 1
        }
        let isHex = text[2] | 0x20 == 0x78
        let digits = text.part(isHex ? 3 : 2, end).text
        let scalar = UInt32(digits, radix: isHex ? 16 : 10).flatMap(Unicode.Scalar.init)
        // A blank that does not break is a blank.
        let shown: Unicode.Scalar = scalar.map { $0.value == 0xA0 ? " " : $0 } ?? "\u{FFFD}"
        for byte in UTF8.encode(shown) ?? UTF8.encodedReplacementCharacter { put(raw: byte, &out) }
        return end + 1
    }
}
