/// Pages that stand out of prose by their indentation, as a stream in which a mark stands where one begins and where it is over: a text
/// has one way to part its pages, and numbers of lines stay as they are. In Markdown that is four blanks behind an empty line; in a
/// ticket or a mail each page may have a margin of its own, and only its first line tells that it is one.
///
/// ```
/// The limit is 256Mi.                         The limit is 256Mi.
///
///     $ kubectl -n shop get pods              ␝$ kubectl -n shop get pods
///     NAME   READY …                          NAME   READY …
///
/// What I saw at 08:40:                        ␝What I saw at 08:40:
///   NAME   READY …                            ␝NAME   READY …
/// Any ideas?                                  ␝Any ideas?
/// ```
struct IndentedBlocks: LineRewriter {
    /// ASCII's group separator: no page has one.
    static let mark: UInt8 = 0x1D

    private enum Block: Equatable {
        case none
        /// Four blanks or a tab.
        case markdown
        /// The blanks before the first line of a page.
        case page(margin: Int)
        var isPage: Bool { self != .none && self != .markdown }
    }

    /// What the line before may be to a page that begins below it.
    private enum Before {
        case nothing
        case text(blanks: Int, isSentence: Bool)
    }

    private var block = Block.none
    private var before = Before.nothing
    private var atLineStart = true
    private var markdown = MarkdownFence()
    private var hasBlock = false
    /// A block began with what only a page begins with.
    private(set) var hasPage = false

    init() {}

    /// What was met in the head of a text that begins as prose and has such a page there; nil for another.
    static func met(in head: TextSlice) -> IndentedBlocks? {
        guard let first = head.firstIndex(where: { $0 > 0x20 }) else { return nil }
        let end = head.find(0x0A, from: first) ?? head.count
        let line = head.part(first, end)
        var fence = MarkdownFence()
        guard first == 0 || head[first - 1] == 0x0A, head.find(0) == nil,
            PageBoundary.at(line, fence: &fence, isNote: DateLine.isNote(head, from: first, to: end)) == nil
        else {
            return nil
        }
        // Where a blank line stands behind each line, as some programs copy a message, none of them begins a block.
        guard !isDoubled(head) else { return nil }
        var blocks = IndentedBlocks()
        var text: [UInt8] = []
        _ = blocks.take(head, isOver: true, into: &text)
        return blocks.hasBlock ? blocks : nil
    }

    private static func isDoubled(_ head: TextSlice) -> Bool {
        var (lines, followed, at, wasText) = (0, 0, 0, false)
        while at < head.count {
            let end = head.find(0x0A, from: at) ?? head.count
            let isText = !head.part(at, end).trimmed.isEmpty
            if isText { lines += 1 } else if wasText { followed += 1 }
            wasText = isText
            at = end + 1
        }
        return lines >= fewestLines && followed * 10 >= lines * 9
    }

    /// Of a text of which a blank line stands behind nine of ten lines.
    private static let fewestLines = 10

    mutating func take(line: TextSlice, isWhole: Bool, into out: inout [UInt8]) {
        defer {
            if isWhole { out.append(0x0A) }
            atLineStart = isWhole
        }
        guard atLineStart, !line.trimmed.isEmpty || !isWhole else {
            if atLineStart { before = .nothing } else { out.append(contentsOf: line) }
            return
        }
        defer { before = .text(blanks: LineMargin.blanks(of: line), isSentence: Self.isSentence(line)) }
        if block == .none, markdown.takes(line) || markdown.isOpen { return out.append(contentsOf: line) }
        let begun = begins(line)
        if let margin = margin(of: line), !begun.isPage {
            return out.append(contentsOf: line.dropping(margin))
        }
        // A page ends wherever what goes in less stands, be that prose or another page, and where another begins.
        if begun != .none || block != .none { out.append(Self.mark) }
        block = begun
        if begun == .none { _ = markdown.takes(line) }
        if begun != .none { (hasBlock, hasPage) = (true, hasPage || begun.isPage) }
        out.append(contentsOf: line.dropping(margin(of: line) ?? 0))
    }

    /// Blanks to take away from a line of the block at hand; nil where it is none.
    private func margin(of line: TextSlice) -> Int? {
        switch block {
        case .none: nil
        case .markdown: line.first == 0x09 ? 1 : line.begins("    ") ? 4 : nil
        case .page(let margin): LineMargin.blanks(of: line) >= margin ? margin : nil
        }
    }

    private func begins(_ line: TextSlice) -> Block {
        let blanks = LineMargin.blanks(of: line)
        guard blanks > 0 else { return .none }
        let text = line.dropping(blanks)
        let isTable = Self.isTable(text)
        // Lines of a log that a blank line parts are one log.
        let isWithin = margin(of: line) != nil
        let isPage = Self.isObject(text) || !isWithin && text.first == 0x5B && KernelLog.bootSeconds(text) != nil
        let begins =
            switch before {
            case .nothing: isTable || isPage
            case .text where block != .none: !isWithin && (isTable || isPage)
            // A table of its own has more blanks than the line that announces it; what has a name stands in many an object as well.
            case .text(let others, let isSentence): blanks > others && isTable || isSentence && others == 0 && isPage
            }
        if begins { return .page(margin: blanks) }
        guard case .nothing = before else { return .none }
        return line.first == 0x09 || line.begins("    ") ? .markdown : .none
    }

    /// The header of a table that kubectl or crictl prints to the left; `describe` has one of events in itself, which begins with `Type`.
    private static func isTable(_ text: TextSlice) -> Bool {
        guard text.begins("NAME") || text.begins("LAST SEEN ") || text.begins("CONTAINER ") || text.begins("POD ")
        else {
            return false
        }
        return Recognizer.table(text.trimmed) != nil
    }

    private static func isObject(_ text: TextSlice) -> Bool { text.begins("Name:  ") || text.begins("apiVersion: ") }

    private static let wordsOfSentence = 3

    private static func isSentence(_ line: TextSlice) -> Bool {
        line.words(limit: wordsOfSentence).count == wordsOfSentence
    }
}
