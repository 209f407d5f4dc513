import Prose

/// Words for a terminal with how they look, before they are broken into lines.
struct StyledText: Sendable {
    enum Style: Sendable {
        case plain, strong, faint
        /// What kills, and what saves: the only colours.
        case kills, saves
    }

    struct Run: Sendable {
        var text: String
        var style: Style
        /// To be pasted: it is never broken, however long it is.
        var isWhole = false
    }

    private(set) var runs: [Run] = []

    init(runs: [Run]) { self.runs = runs }

    init(_ text: String = "", _ style: Style = .plain) { append(text, style) }

    /// Strong words take `accent`.
    init(_ text: Text, _ style: Style = .plain, accent: Style = .strong) {
        for span in text.spans { append(span, style, accent) }
    }

    private mutating func append(_ span: Text.Span, _ style: Style, _ accent: Style) {
        switch span {
        case .name(let name) where name.kind == .command:
            runs.append(
                Run(text: MarkdownText.visible(name.plain, limit: Self.longestCommand), style: style, isWhole: true))
        case .name(let name): append(name.plain.allSatisfy(\.isWhitespace) ? "–" : Self.visible(name.plain), style)
        case .quote(let words): append("“" + Self.visible(words) + "”", style)
        case .strong(let inner): for span in inner.spans { append(span, accent, accent) }
        case .emphasis(let inner): for span in inner.spans { append(span, style, accent) }
        case .own, .mark, .bytes, .count, .share, .duration, .moment, .reference, .bar, .series:
            append(MarkdownText.visible(span.plain, limit: 4_000), style)
        }
    }

    private static let longestCommand = 4_000

    private static func visible(_ words: String) -> String {
        MarkdownText.visible(words, limit: MarkdownText.nameLimit)
    }

    mutating func append(_ text: String, _ style: Style) {
        guard !text.isEmpty else { return }
        if let last = runs.last, last.style == style, !last.isWhole {
            runs[runs.count - 1].text += text
        } else {
            runs.append(Run(text: text, style: style))
        }
    }

    private mutating func append(_ run: Run) {
        if run.isWhole { runs.append(run) } else { append(run.text, run.style) }
    }

    static func + (a: StyledText, b: StyledText) -> StyledText {
        var out = a
        for run in b.runs { out.append(run) }
        return out
    }

    var isEmpty: Bool { runs.isEmpty }
    var plain: String { runs.map(\.text).joined() }
    var width: Int { runs.reduce(0) { $0 + Self.width($1.text) } }

    // MARK: Width

    /// Columns of a terminal: signs that stand on the one before them take none, those of East Asia two.
    static func width(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    static func width(_ scalar: Unicode.Scalar) -> Int {
        guard scalar.value >= 0x300 else { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    // MARK: Lines

    /// In lines of at most `width` columns, broken between words, and inside of a word only where it is longer than a line.
    func wrapped(to width: Int) -> [StyledText] {
        let width = max(2, width)
        var lines: [StyledText] = []
        var line = StyledText()
        var used = 0
        for word in words {
            for piece in word.pieces(of: width) {
                let room = used == 0 ? 0 : 1
                if used + room + piece.width > width, used > 0 {
                    lines.append(line)
                    (line, used) = (StyledText(), 0)
                }
                if used > 0 {
                    line.append(" ", line.runs.last?.style == piece.runs.first?.style ? piece.runs[0].style : .plain)
                    used += 1
                }
                line = line + piece
                used += piece.width
            }
        }
        if used > 0 || lines.isEmpty { lines.append(line) }
        return lines
    }

    /// Between spaces; a word may have several styles.
    private var words: [StyledText] {
        var words: [StyledText] = []
        var word = StyledText()
        for run in runs {
            guard !run.isWhole else {
                word.append(run)
                continue
            }
            for (index, part) in run.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                if index > 0 {
                    if !word.isEmpty { words.append(word) }
                    word = StyledText()
                }
                word.append(String(part), run.style)
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// A long word in pieces: behind a sign that parts it where there is one near the end of a line, else anywhere.
    private func pieces(of most: Int) -> [StyledText] {
        guard width > most, !runs.contains(where: \.isWhole) else { return [self] }
        var pieces: [StyledText] = []
        var piece = StyledText()
        var used = 0
        for run in runs {
            for scalar in run.text.unicodeScalars {
                let wide = Self.width(scalar)
                let isFull = used + wide > most
                if isFull || used > most * 2 / 3 && piece.endsInBreak {
                    pieces.append(piece)
                    (piece, used) = (StyledText(), 0)
                }
                piece.append(String(scalar), run.style)
                used += wide
            }
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    private var endsInBreak: Bool {
        guard let last = runs.last?.text.unicodeScalars.last else { return false }
        return "/-._,:=|".unicodeScalars.contains(last)
    }

    // MARK: Writing

    func written(inColors: Bool) -> String {
        guard inColors else { return plain }
        return runs.map { run in
            switch run.style {
            case .plain: run.text
            case .strong: "\u{1B}[1m\(run.text)\u{1B}[0m"
            case .faint: "\u{1B}[2m\(run.text)\u{1B}[0m"
            case .kills: "\u{1B}[1;31m\(run.text)\u{1B}[0m"
            case .saves: "\u{1B}[1;32m\(run.text)\u{1B}[0m"
            }
        }.joined()
    }

    func padded(to width: Int, _ side: ReportDocument.Column.Side) -> StyledText {
        let room = StyledText(String(repeating: " ", count: max(0, width - self.width)))
        return side == .left ? self + room : room + self
    }
}
